"""What is said of a topic in a line: only what is clearly there, and a word where nothing is."""

from __future__ import annotations

import polars as pl
import pytest

from jminer.domain import Stage
from jminer.report.facts import compute
from jminer.report.gist import Told, cells_of, gist, lines, topics_told
from jminer.report.material import Material
from jminer.report.to_html import page
from jminer.settings import ReportSettings
from jminer.statistics.intervals import wilson
from jminer.tables import frame
from jminer.taxonomy import Taxonomy
from tests.report import fixture


def material(**run: pl.DataFrame) -> Material:
    return Material({**fixture.run(), **run}, fixture.manifest(), fixture.taxonomy(), ReportSettings())


def cell(kind: str, name: str, customers: int, of: int, topic: str = "T002") -> dict[str, object]:
    low, high = wilson(customers, of)
    return {"topic_id": topic, kind: name, "customers": customers, "share": customers / of, "low": low, "high": high}


def felt(*cells: dict[str, object]) -> Told:
    given = material(topic_emotions=frame("topic_emotions", cells))
    return gist(cells_of(given)["T002"], 96, given).feels_like


def names(told: Told) -> list[str]:
    return [share.name for share in told.clear]


def test_only_what_is_surely_more_than_a_fifth_is_said_the_largest_first() -> None:
    told = felt(cell("emotion", "frustration", 40, 96), cell("emotion", "anger", 52, 96), cell("emotion", "delight", 22, 96))
    assert names(told) == ["anger", "frustration"]  # 22 of 96 are 23 %, but perhaps 16 %
    assert told.words == "anger 54% (44–64), frustration 42% (32–52)"


@pytest.mark.parametrize(
    ("customers", "words"), [((22, 20), "mixed"), ((3, 2), "none often"), ((), "none sure")]
)
def test_where_nothing_is_clear_a_word_says_how(customers: tuple[int, ...], words: str) -> None:
    told = felt(*(cell("emotion", name, n, 96) for name, n in zip(("anger", "delight"), customers, strict=False)))
    assert (told.clear, told.words) == ((), words)


def test_neutral_is_no_feeling() -> None:
    assert felt(cell("emotion", "neutral", 90, 96)).words == "none sure"


def test_few_customers_carry_no_share() -> None:
    assert felt(cell("emotion", "anger", 8, 9)).words == "thin (9)"
    given = material()
    [small] = [topic for topic in topics_told(given) if topic["topic_id"] == "T005"]
    assert (small["mostly_at"], small["feels_like"], small["share"]["value"]) == ("thin (7)", "thin (7)", None)
    assert small["stages"] == [{"stage": "purchase", "customers": 7, "value": None, "low": None, "high": None}]


def test_a_stage_is_said_by_its_clear_parts() -> None:
    use = next(stage for stage in fixture.taxonomy().stages if stage.id == "use")
    parts = [Stage(name, name.title(), use.macro, f"What happens while {name}.", within="use") for name in ("boarding", "arrival")]
    cells = [cell("stage", "use", 80, 90), cell("stage", "boarding", 50, 90), cell("stage", "arrival", 4, 90), cell("stage", "support", 30, 90)]
    given = material(topic_stages=frame("topic_stages", cells))
    divided = Material(given.run, given.manifest, Taxonomy((*given.taxonomy.stages, *parts), (), ()), ReportSettings())
    assert names(gist(cells_of(divided)["T002"], 96, divided).mostly_at) == ["Boarding", "Support"]
    whole = material(topic_stages=frame("topic_stages", [cells[0], cells[2]]))
    assert names(gist(cells_of(whole)["T002"], 96, whole).mostly_at) == ["Use"]


def test_lines_for_people_have_all_three() -> None:
    told = list(lines(topics_told(material())))
    assert told[:4] == [
        "T002   late or lost parcels (96 customers, 38% (33–44))",
        "       mostly at           Delivery 86% (77–91)",
        "       feels like          anger 42% (33–52)",
        "       at the touchpoints  Courier 61% (50–70)",
    ]
    assert len(told) == 20


def test_every_cell_is_told_to_programs() -> None:
    [late] = [topic for topic in topics_told(material()) if topic["topic_id"] == "T002"]
    assert [(cell["stage"], cell["customers"]) for cell in late["stages"]] == [("delivery", 82), ("support", 13)]
    assert late["touchpoints"] == [{"touchpoint": "courier", "customers": 40, "value": 0.61, "low": 0.5, "high": 0.7}]


def test_the_page_says_it_under_the_topic() -> None:
    html = page(compute(material()))
    assert 'mostly at <b><bdi>Delivery</bdi></b>; feels like <b><bdi>anger</bdi></b>; at the touchpoints <b><bdi>Courier</bdi></b>' in html
    assert html.count('<div class="gist" data-kept>') == 4  # the fifth topic is thin


def test_a_name_is_shown_and_never_run() -> None:
    risky = {"touchpoint": "<img src=x onerror=alert(1)>"}
    given = Material(fixture.run(risky), fixture.manifest(), fixture.taxonomy(risky), ReportSettings())
    html = page(compute(given))
    assert "<img" not in html
    assert "&lt;img src=x" in html
