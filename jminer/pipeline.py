"""The steps, in order: the table of contents of jminer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the pipeline: what it reads, writes and may know of."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    uses: tuple[str, ...]
    """Sections of the settings, `taxonomy`, `declared`, `sources`, `scope`, `labels` (the user's): all that it sees, and all that its key holds."""
    models: tuple[str, ...]
    """encoder, heads (of emotions and valence), needs (their heads), topic_model, names: whose weights its key holds."""
    function: str

    def run(self) -> Callable[..., dict[str, Any]]:
        """The step's function, imported late."""
        return getattr(import_module(f"jminer.steps.{self.name}"), self.function)  # type: ignore[no-any-return]


SPEECH = ("units", "feedback")

STEPS = (
    Step("feedback", (), ("feedback", "customers", "quarantine", "ledger"), ("feedback", "redact", "sources"), ("names",), "gather"),
    Step("units", ("feedback",), ("units", "fragments"), ("units",), (), "cut"),
    Step("embed", SPEECH, ("vectors",), ("embed",), ("encoder",), "embed"),
    Step("topics", (*SPEECH, "vectors"), ("topics", "themes", "unit_topics", "topic_centroids"), ("topics",), ("encoder", "topic_model"), "discover"),
    Step("topic_drift", (*SPEECH, "unit_topics"), ("topic_drift",), (), ("topic_model",), "compare"),
    Step("facets", SPEECH, ("facets",), (), ("heads",), "tell_apart"),
    Step("touchpoints", (*SPEECH, "vectors", "facets"), ("unit_touchpoints",), ("touchpoints", "taxonomy", "labels"), ("encoder", "heads"), "recognise"),
    Step("stages", (*SPEECH, "vectors", "facets", "unit_touchpoints"), ("unit_stages",), ("stages", "taxonomy", "labels"), ("encoder", "heads"), "stage"),
    Step("emotions", (*SPEECH, "facets"), ("unit_emotions", "unit_valence"), ("emotions", "taxonomy", "labels"), ("encoder", "heads"), "feel"),
    Step("channels", (*SPEECH, "unit_touchpoints", "unit_stages", "unit_valence"), ("unit_channels", "handoffs"), ("taxonomy",), (), "follow"),
    Step("topic_journey", (*SPEECH, "unit_topics", "unit_touchpoints", "unit_stages", "unit_emotions", "unit_valence"),
         ("topic_stages", "topic_emotions", "topic_touchpoints"), (), (), "place"),
    Step("needs", (*SPEECH, "vectors", "facets", "topics", "unit_topics", "unit_valence"),
         ("unit_needs", "unit_claims", "unit_decoys", "need_nearness", "need_topics"),
         ("needs", "declared"),
         ("encoder", "needs"), "match"),
    Step("journey", (*SPEECH, "unit_stages", "unit_touchpoints", "unit_emotions", "unit_valence"), ("journey",), ("journey", "taxonomy"), (), "chart"),
    Step("pains", (*SPEECH, "topics", "unit_topics", "unit_stages", "unit_valence"), ("pains",), ("pains", "journey", "taxonomy"), (), "rank"),
    Step("personas", (*SPEECH, "customers", "topics", "unit_topics", "unit_stages", "unit_emotions", "unit_channels", "unit_needs", "unit_claims",
                      "unit_decoys", "need_nearness", "need_topics"),
         ("persona_needs", "persona_claims", "personas", "persona_pairs", "persona_conjunction", "controls"),
         ("personas", "needs", "declared"), ("encoder", "needs"), "judge_all"),
    Step("proposals", (*SPEECH, "customers", "topics", "unit_topics", "unit_stages", "unit_valence", "unit_needs", "need_topics", "persona_needs",
                       "persona_claims", "personas", "controls"), ("persona_proposals", "persona_outlook"),
         ("personas", "report", "declared"), ("encoder", "needs"), "propose"),
    Step("gaps", (*SPEECH, "topics", "unit_topics", "unit_stages", "unit_touchpoints", "unit_valence", "need_topics", "persona_needs", "personas"),
         ("gaps",), ("gaps", "taxonomy", "declared"), (), "find"),
    Step("opportunities", (*SPEECH, "topics", "unit_topics", "unit_stages", "unit_valence", "unit_needs", "persona_needs"),
         ("opportunities",), ("opportunities", "journey"), (), "score"),
    Step("topic_series", (*SPEECH, "customers", "topics", "unit_topics"), ("topic_periods", "topic_segments"), (), (), "follow"),
    Step("evidence", (*SPEECH, "vectors", "customers", "topics", "unit_topics", "unit_stages", "unit_touchpoints", "unit_valence", "unit_emotions",
                      "journey", "pains", "gaps", "unit_channels", "handoffs", "opportunities", "unit_needs", "unit_claims", "persona_needs"),
         ("evidence",), ("report", "journey", "personas", "declared"), (), "collect"),
)

NAMES = tuple(step.name for step in STEPS)
