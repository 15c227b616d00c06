"""Nobody is shown alone: small cells, rare words, quotes."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given as drawn
from hypothesis import settings as limits
from hypothesis import strategies as st

from jminer import tables
from jminer.report import sheets, to_json
from jminer.report.disclosure import CELLS, COUNTED, EXPORTED, exported, in_use, without_small_cells
from jminer.report.facts import compute
from jminer.report.material import Material
from jminer.report.measure import count, few
from jminer.settings import ReportSettings
from tests.report import fixture


def material(manifest: dict[str, Any] | None = None, hide: Any = None, quotes: str = "masked", **run: pl.DataFrame) -> Material:
    return Material({**fixture.run(), **run}, manifest or fixture.manifest(), fixture.taxonomy(), ReportSettings(quotes=quotes), hide)


WITHHELD = [*CELLS.items(), *((name, ("customers",)) for name in EXPORTED), *((n, (*c, *sum(c.values(), ()))) for n, c in COUNTED.items())]


@pytest.mark.parametrize(("name", "columns"), WITHHELD)
def test_what_is_withheld_are_columns_of_the_tables(name: str, columns: tuple[str, ...]) -> None:
    assert set(columns) <= set(tables.TABLES[name].schema)


@pytest.mark.parametrize(("customers", "shown"), [(0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1234, "1,234"), (None, "fewer than 5")])
def test_one_to_four_customers_are_not_counted_aloud(customers: int | None, shown: str) -> None:
    assert few(customers) == shown
    if customers is not None:
        assert count(customers, "customer").startswith(shown)


@limits(deadline=None)
@drawn(st.lists(st.integers(0, 12), max_size=8))
def test_a_cell_is_kept_if_and_only_if_nobody_or_at_least_five_are_in_it(counts: list[int]) -> None:
    rows = [{"topic_id": f"T{place:03d}", "stage": "use", "customers": n, "share": 0.1} for place, n in enumerate(counts)]
    kept = without_small_cells("topic_stages", tables.frame("topic_stages", rows))
    assert sorted(kept["customers"]) == sorted(n for n in counts if n == 0 or n >= 5)


@limits(deadline=None)
@drawn(st.integers(0, 12))
def test_a_small_count_takes_what_tells_as_much_with_it(contradicting: int) -> None:
    row = {"persona_id": "p", "need_id": "n", "contradiction_customers": contradicting, "contradiction": 0.1, "contradiction_low": 0.0, "prevalence": 0.4}
    [made] = exported("persona_needs", tables.frame("persona_needs", [row])).to_dicts()
    known = contradicting == 0 or contradicting >= 5
    assert (made["contradiction_customers"], made["contradiction"]) == ((contradicting, 0.1) if known else (None, None))
    assert made["prevalence"] == 0.4


def test_no_count_of_one_to_four_people_leaves_in_any_export() -> None:
    given = material()
    assert fixture.run()["persona_needs"]["holders"].is_between(1, 4).any()
    for name, sheet in sheets.sheets(given).items():
        for column in sheet.columns:
            if column in to_json.PEOPLE or column.endswith("_customers") or column == "customers":
                assert not sheet[column].is_between(1, 4).any(), (name, column)
    assert small_counts(to_json.content(compute(given))) == []


def small_counts(value: Any, name: str = "") -> list[str]:
    """Fields of people with one to four in them."""
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in small_counts(inner, key)]
    if isinstance(value, list):
        return [found for inner in value for found in small_counts(inner, name)]
    return [name] if isinstance(value, int) and 0 < value < 5 and (name in to_json.PEOPLE or name.endswith("_customers")) else []


def test_words_of_fewer_than_five_customers_are_left_out_where_the_settings_let_them_in() -> None:
    said = pl.DataFrame({"text": ["The Bell rang"] * 5 + ["my aunt Bell"] * 4, "customer_id": list("abcdefghi")})
    assert in_use(["bell", "rang", "aunt", "nowhere"], said) == ("bell", "rang")
    loose = {**fixture.manifest(), "settings": {"topics": {"min_customers": 2}}}
    strict = {**fixture.manifest(), "settings": {"topics": {"min_customers": 5}}}
    late = [topic for topic in compute(material(loose)).topics if topic.id == "T002"]
    assert [topic.keywords for topic in late] == [("courier", "late", "tracking", "bell")]
    gift = next(topic for topic in compute(material(loose)).topics if topic.id == "T005")
    assert (gift.keywords, gift.label) == ((), "T005")
    assert next(topic for topic in compute(material(strict)).topics if topic.id == "T005").label == "gift wrapping"


def test_only_what_a_topic_of_five_customers_holds_is_quoted() -> None:
    facts = compute(material())
    pain = next(pain for pain in facts.pains if pain.id == "T002@delivery")
    assert pain.quotes
    few_customers = fixture.run()["topics"].with_columns(pl.when(pl.col("topic_id") == "T002").then(4).otherwise("customers").alias("customers"))
    assert not compute(material(topics=few_customers)).pains[0].quotes
    nowhere = fixture.run()["unit_topics"].with_columns(pl.lit(None, dtype=pl.String).alias("topic_id"))
    assert "“" not in json.dumps([stage.quotes for stage in compute(material(unit_topics=nowhere)).stages])
    assert not any(stage.quotes for stage in compute(material(unit_topics=nowhere)).stages)


def test_quotes_are_off_masked_or_as_stored() -> None:
    def hide(text: str, language: str) -> str:
        return text.replace("courier", "[NAME]")

    def texts(**how: Any) -> str:
        given = material(**how)
        return json.dumps(to_json.content(compute(given))) + sheets.sheets(given)["evidence"].write_csv()

    said = "The courier never rang the bell."
    assert said in texts(quotes="on")
    assert said in texts(quotes="masked")  # the run masked names already: nothing is left to hide
    hidden = texts(quotes="masked", hide=hide)
    assert said not in hidden
    assert "The [NAME] never rang the bell." in hidden
    assert "never rang the bell" not in texts(quotes="off")


@pytest.mark.parametrize(("given", "meant"), [(True, "masked"), (False, "off"), ("on", "on"), ("off", "off")])
def test_older_settings_of_quotes_are_understood(given: object, meant: str) -> None:
    assert ReportSettings.model_validate({"quotes": given}).quotes == meant
