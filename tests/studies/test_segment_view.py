"""What is counted of a segment is counted among its feedback alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jminer.errors import ConfigError
from jminer.pipeline import STEPS
from jminer.settings import Settings
from jminer.studies.segment_view import of_segment
from jminer.tables import TABLES, frame
from jminer.taxonomy import load
from tests.steps.conftest import tables_of

CONFIGS = Path(__file__).parents[2] / "configs" / "taxonomies"


class Made:
    """A run in memory."""

    name = "made"

    def __init__(self, tables: dict[str, Any]) -> None:
        self.tables_, self.manifest = tables, {"tables": dict.fromkeys(tables)}

    def table(self, name: str) -> Any:
        return self.tables_[name]


def crowd(start: int, n: int, **what: Any) -> list[dict[str, Any]]:
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


@pytest.fixture
def made() -> Made:
    sayings = [
        *crowd(0, 60, topic="T1", stage="delivery", valence=-0.8, channel="phone"), *crowd(60, 90, topic="T1", stage="delivery", valence=-0.8, channel="web"),
        *crowd(0, 60, topic="T2", stage="use", valence=0.7, channel="phone"), *crowd(60, 90, topic="T2", stage="use", valence=0.7, channel="web"),
        *crowd(150, 4, topic="T3", stage="use", valence=0.7, channel="chat"),
    ]  # fmt: skip
    tables = tables_of(sayings)
    people = [{"customer_id": c, "known": True} for c in tables["feedback"]["customer_id"].unique()]
    return Made({name: frame(name) for name in TABLES} | tables | {"customers": frame("customers", people)})


@pytest.fixture
def session() -> Any:
    settings = Settings()
    settings = settings.model_copy(update={"journey": settings.journey.model_copy(update={"draws": 200})})
    taxonomy = load(*(CONFIGS / f"{kind}.yaml" for kind in ("stages", "touchpoints", "emotions", "channels")))
    seen = SimpleNamespace(**{name: getattr(settings, name) for name in Settings.model_fields}, taxonomy=taxonomy, declared=(), labels=())
    return SimpleNamespace(project=SimpleNamespace(settings=settings), view=lambda step: (seen, {}), languages_of=lambda step: ("en",))


def test_pains_are_those_of_the_segment(made: Made, session: Any) -> None:
    pains, says = of_segment(made, session, STEPS, "channel == 'phone'", "pains")
    assert pains["pain_id"].to_list() == ["T1@delivery"]
    assert pains["customers"].to_list() == [60]
    assert pains["told_share"].to_list() == [1.0]
    assert "60 of 154 customers" in says


def test_what_needs_a_topic_s_size_has_that_of_the_segment(made: Made, session: Any) -> None:
    found, _ = of_segment(made, session, STEPS, "channel == 'web'", "opportunities")
    assert set(found["customers"].to_list()) == {90}
    assert not of_segment(made, session, STEPS, "channel == 'web'", "gaps")[0].is_empty()


def test_a_thin_segment_and_an_unknown_field_are_refused(made: Made, session: Any) -> None:
    with pytest.raises(ConfigError, match="Only 4 customers"):
        of_segment(made, session, STEPS, "channel == 'chat'", "pains")
    with pytest.raises(ConfigError, match="Did you mean 'channel'"):
        of_segment(made, session, STEPS, "chanel == 'chat'", "pains")
    with pytest.raises(ConfigError, match=r"cannot be read|lacks"):
        of_segment(made, session, STEPS, "channel ==", "pains")
