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
    Step("feedback", (), ("feedback", "customers", "quarantine", "ledger", "funnel"), ("feedback", "redact", "sources"), ("names",), "gather"),
    Step("units", ("feedback",), ("units", "employee_units", "fragments"), ("units",), (), "cut"),
    Step("embed", SPEECH, ("vectors",), ("embed",), ("encoder",), "embed"),
    Step("topics", (*SPEECH, "vectors"), ("topics", "themes", "unit_topics", "topic_centroids"), ("topics",), ("encoder", "topic_model"), "discover"),
    Step("topic_map", ("units", "vectors"), ("unit_map",), (), ("encoder",), "lay_out"),
    Step("topic_drift", (*SPEECH, "unit_topics"), ("topic_drift",), (), ("topic_model",), "compare"),
    Step("facets", SPEECH, ("facets",), (), ("heads",), "tell_apart"),
    Step("touchpoints", (*SPEECH, "vectors", "facets"), ("unit_touchpoints",), ("touchpoints", "taxonomy", "labels"), ("encoder", "heads"), "recognise"),
    Step("stages", (*SPEECH, "vectors", "facets", "unit_touchpoints"), ("unit_stages",), ("stages", "taxonomy", "labels"), ("encoder", "heads"), "stage"),
    Step("emotions", (*SPEECH, "facets"), ("unit_emotions", "unit_valence"), ("emotions", "taxonomy", "labels"), ("encoder", "heads"), "feel"),
    Step("channels", (*SPEECH, "unit_touchpoints", "unit_stages", "unit_valence"), ("unit_channels", "handoffs"), ("taxonomy",), (), "follow"),
    Step("topic_journey", (*SPEECH, "unit_topics", "unit_touchpoints", "unit_stages", "unit_emotions", "unit_valence"),
         ("topic_stages", "topic_emotions", "topic_touchpoints"), (), (), "place"),
    Step("scores", (*SPEECH, "facets", "customers", "unit_topics", "unit_stages", "unit_emotions", "unit_valence"),
         ("scores", "score_models", "score_means", "score_mismatches"), ("scores", "journey"), ("encoder", "heads"), "impute"),
    Step("drivers", (*SPEECH, "topics", "unit_topics", "unit_stages", "unit_touchpoints", "unit_valence"),
         ("driver_models", "drivers", "kano"), ("drivers", "journey"), (), "weigh"),
    Step("needs", (*SPEECH, "vectors", "topics", "unit_topics"),
         ("unit_needs", "unit_claims", "unit_decoys", "decoys_expressed", "need_nearness", "need_topics"),
         ("needs", "declared"),
         ("encoder", "needs"), "match"),
    Step("needs_found", (*SPEECH, "vectors", "facets", "unit_topics", "unit_stages", "unit_valence"),
         ("needs_found", "unit_needs_found", "needs_found_stages", "needs_curve", "needs_unseen"),
         ("needs_found", "journey"), ("encoder", "heads"), "find"),
    Step("journey", (*SPEECH, "unit_stages", "unit_touchpoints", "unit_emotions", "unit_valence"), ("journey",), ("journey", "taxonomy"), (), "chart"),
    Step("curve", (*SPEECH, "customers", "unit_stages", "unit_emotions", "unit_valence"), ("curve", "curve_emotions", "peak_end"),
         ("curve", "journey", "personas", "declared", "taxonomy", "to_be"), (), "draw"),
    Step("moments", (*SPEECH, "topics", "unit_topics", "unit_stages", "unit_touchpoints", "unit_emotions", "unit_valence", "driver_models",
                     "drivers"), ("moments",), ("moments", "taxonomy"), (), "name"),
    Step("pains", (*SPEECH, "customers", "topics", "unit_topics", "unit_stages", "unit_valence", "driver_models", "drivers"), ("pains", "sensitivity"),
         ("pains", "journey", "taxonomy"), (), "rank"),
    Step("dropoff", (*SPEECH, "topics", "unit_stages", "unit_valence", "pains", "funnel"), ("dropoff", "dropoff_links"),
         ("dropoff", "pains", "taxonomy"), (), "join"),
    Step("personas", (*SPEECH, "customers", "topics", "unit_topics", "unit_stages", "unit_emotions", "unit_channels", "unit_needs", "unit_claims",
                      "unit_decoys", "decoys_expressed", "need_nearness", "need_topics"),
         ("persona_needs", "persona_claims", "personas", "persona_pairs", "persona_conjunction", "persona_flips", "controls"),
         ("personas", "needs", "declared"), ("encoder", "needs"), "judge_all"),
    Step("proposals", (*SPEECH, "customers", "topics", "unit_topics", "unit_stages", "unit_valence", "unit_needs", "need_topics", "persona_needs",
                       "persona_claims", "personas", "controls"), ("persona_proposals", "persona_outlook"),
         ("personas", "report", "declared"), ("encoder", "needs"), "propose"),
    Step("inconsistencies", (*SPEECH, "customers", "unit_topics", "unit_stages", "unit_valence", "unit_channels"),
         ("unit_conflicts", "conflicts", "inconsistencies", "channel_mixes"), ("gaps",), (), "compare_channels"),
    Step("coverage", (*SPEECH, "unit_stages", "unit_touchpoints"), ("touchpoint_coverage",), ("gaps", "taxonomy"), (), "survey"),
    Step("employees", (*SPEECH, "employee_units", "topic_centroids", "unit_topics", "unit_stages", "unit_touchpoints", "unit_valence"),
         ("unit_employees", "employee_voice"), ("gaps", "touchpoints", "stages", "emotions", "taxonomy"), ("encoder", "heads"), "listen"),
    Step("gaps", (*SPEECH, "topics", "unit_topics", "unit_stages", "unit_valence", "unit_needs", "need_topics", "persona_needs", "handoffs",
                  "touchpoint_coverage", "conflicts", "inconsistencies", "employee_voice"),
         ("gaps",), ("gaps", "taxonomy", "declared"), (), "find"),
    Step("opportunities", (*SPEECH, "customers", "topics", "themes", "unit_topics", "unit_stages", "unit_touchpoints", "unit_valence", "unit_needs",
                           "unit_decoys", "persona_needs", "needs_found", "unit_needs_found", "driver_models", "drivers", "kano"),
         ("opportunities", "unit_opportunities", "opportunity_segments"), ("opportunities", "journey", "personas", "needs", "declared"), ("encoder",),
         "score"),
    Step("topic_series", (*SPEECH, "customers", "topics", "unit_topics"), ("topic_periods", "topic_segments"), (), (), "follow"),
    Step("evidence", (*SPEECH, "vectors", "customers", "topics", "unit_topics", "unit_stages", "unit_touchpoints", "unit_valence", "unit_emotions",
                      "journey", "pains", "gaps", "unit_conflicts", "unit_channels", "handoffs", "opportunities", "unit_opportunities", "unit_needs",
                      "unit_claims", "persona_needs"),
         ("evidence",), ("report", "journey", "personas", "declared"), (), "collect"),
    Step("plan", (*SPEECH, "customers", "topics", "unit_topics", "unit_stages", "unit_touchpoints", "unit_valence", "unit_emotions", "unit_needs",
                  "driver_models", "drivers", "pains", "gaps", "opportunities", "persona_needs", "personas", "evidence"),
         ("plan", "scorecard", "scope_shares", "workshop"),
         ("plan", "pains", "journey", "gaps", "personas", "taxonomy", "declared", "project", "playbook"), (), "draw_up"),
)

NAMES = tuple(step.name for step in STEPS)
