"""A small told world: sentences of customers with what earlier steps would have said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from jminer.settings import Settings
from jminer.tables import frame
from jminer.taxonomy import Taxonomy, load

SHIPPED = Path(__file__).parents[2] / "configs" / "taxonomies"
MODELS = Path(__file__).parents[2] / "models"
Saying = Mapping[str, Any]


def tables_of(sayings: Iterable[Saying]) -> dict[str, pl.DataFrame]:
    """All tables up to the needs, from sayings with customer, text, channel, topic, stage, substage, touchpoints, valence, emotion, language."""
    said = [{"text": "The courier never rang the bell.", "channel": "email", "topic": None, "stage": None, "substage": None, "touchpoints": (), "valence": 0.0,
             "intensity": 0.0, "effort": None, "emotions": (), "language": "en", "tells": "nothing", "found": None,
             "relation": None, **saying} for saying in sayings]
    for i, saying in enumerate(said):
        saying.setdefault("feedback", f"f{i:05}")
        saying["unit_id"] = f"{saying['feedback']}:{i}:{i + 1}"
    feedback = {s["feedback"]: s for s in said}
    topics = sorted({s["topic"] for s in said if s["topic"]})
    customers = {t: len({s["customer"] for s in said if s["topic"] == t}) for t in topics}
    everyone = len({s["customer"] for s in said})
    return {
        "feedback": frame("feedback", [
            {"feedback_id": key, "source": s.get("source", "mail"), "type": "ticket", "customer_id": s["customer"], "channel": s["channel"],
             "language": s["language"],
             "text": s["text"], "role": "customer", "written_at": s.get("written_at", datetime(2026, 3, 1, tzinfo=UTC))} for key, s in feedback.items()]),
        "customers": frame("customers", [{"customer_id": c, "known": True, "attributes": "{}"} for c in sorted({s["customer"] for s in said})]),
        "units": frame("units", [{"unit_id": s["unit_id"], "feedback_id": s["feedback"], "start": 0, "end": len(s["text"]), "text": s["text"]} for s in said]),
        "topics": frame("topics", [
            {"topic_id": t, "label": f"all about {t}", "customers": customers[t], "share": customers[t] / everyone, "stability": 0.9} for t in topics]),
        "unit_topics": frame("unit_topics", [{"unit_id": s["unit_id"], "topic_id": s["topic"], "similarity": 0.5} for s in said]),
        "unit_stages": frame("unit_stages", [{"unit_id": s["unit_id"], "stage": s["stage"], "substage": s["substage"], "probability": 0.7} for s in said]),
        "unit_touchpoints": frame("unit_touchpoints", [{"unit_id": s["unit_id"], "touchpoint": t, "probability": 0.7} for s in said for t in s["touchpoints"]]),
        "unit_emotions": frame("unit_emotions", [{"unit_id": s["unit_id"], "emotion": e, "probability": 0.7} for s in said for e in s["emotions"]]),
        "unit_valence": frame("unit_valence", [{"unit_id": s["unit_id"], **{k: s[k] for k in ("valence", "intensity", "effort")}} for s in said]),
        "unit_needs_found": frame("unit_needs_found", [
            {"unit_id": s["unit_id"], "tells": s["tells"], "found_id": s["found"], "relation": s["relation"]} for s in said]),
        "needs_found": frame("needs_found", [
            {"found_id": found, "statement": f"I care about {found}"} for found in sorted({s["found"] for s in said if s["found"]})]),
        **{name: frame(name) for name in LATER},
    }
LATER = (
    "employee_units", "touchpoint_coverage", "unit_conflicts", "conflicts", "inconsistencies", "employee_voice",
    "driver_models", "drivers", "unit_needs", "unit_claims", "need_topics", "persona_needs", "personas", "journey", "pains", "gaps", "opportunities",
    "unit_channels", "handoffs", "unit_decoys",
    "themes", "unit_opportunities", "kano",
)  # fmt: skip
"""Tables that a test fills in when it needs them."""


@pytest.fixture(scope="session")
def tell() -> Callable[[Iterable[Saying]], dict[str, pl.DataFrame]]:
    return tables_of


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load(*(SHIPPED / f"{kind}.yaml" for kind in ("stages", "touchpoints", "emotions", "channels")))


@pytest.fixture
def view(taxonomy: Taxonomy) -> SimpleNamespace:
    """What a step sees, with small draws; change what a test is about."""
    settings = Settings()
    sections = {name: getattr(settings, name) for name in Settings.model_fields}
    sections["journey"] = settings.journey.model_copy(update={"draws": 200})
    sections["gaps"] = settings.gaps.model_copy(update={"permutations": 400})
    return SimpleNamespace(**sections, taxonomy=taxonomy, declared=(), labels=())




@pytest.fixture(scope="session")
def encode() -> Callable[..., Any]:
    """The packaged encoder, which remembers what it was asked: the taxonomy's examples are embedded once. `encode.facets` is its second output."""
    import numpy as np

    from jminer.embedders.onnx import open_folder

    embedder = open_folder(MODELS / "embedders" / "all-minilm-l6-v2", 1)

    def remembering(embedder: Any) -> Any:
        known: dict[str, Any] = {}

        def embed(texts: Iterable[str], progress: Any = None, owners: Any = None) -> Any:
            texts = list(texts)
            new = sorted(set(texts) - set(known))
            known.update(zip(new, embedder.embed(new), strict=True))
            return np.stack([known[text] for text in texts]) if texts else np.empty((0, embedder.dimensions), dtype=np.float32)

        return embed

    embed = remembering(embedder)
    embed.facets = remembering(embedder.facets)
    return embed


@pytest.fixture(scope="session")
def tools(encode: Callable[..., Any]) -> Any:
    """The packaged encoder and heads, as steps of stages, touchpoints and emotions have them."""
    from jminer.heads.store import load_head
    from jminer.tools import Tools

    return Tools(key=b"k" * 32, embed=encode, embed_for_heads=encode.facets, languages=("en",), head=lambda name: load_head(MODELS / "heads" / name))
