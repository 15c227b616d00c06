"""A stage that holds too much is shown by its parts, and the page says so."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from jminer.domain import Stage
from jminer.report import to_html
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.settings import ReportSettings
from jminer.taxonomy import Taxonomy
from tests.report import fixture

PARTS = (Stage("waiting", "Waiting at home", "post", "", within="delivery"), Stage("unwrapping", "Unwrapping", "post", "", within="delivery"))


def facts(divided: Taxonomy) -> Facts:
    """The fixture's run, with every other unit about the delivery at a part of it."""
    run = fixture.run()
    odd = pl.int_range(pl.len()) % 2 == 1
    staged = run["unit_stages"].with_columns(substage=pl.when((pl.col("stage") == "delivery") & odd).then(pl.lit("waiting")))
    return compute(Material({**run, "unit_stages": staged}, fixture.manifest(), divided, ReportSettings()))


def test_a_stage_that_holds_too_much_is_opened() -> None:
    whole = fixture.taxonomy()
    found = facts(replace(whole, stages=(*whole.stages, *PARTS)))
    shown = [stage.id for stage in found.stages]
    assert shown == ["awareness", "consideration", "purchase", "waiting", "unwrapping", "use", "support", "loyalty", "exit"]
    assert {stage.macro for stage in found.stages if stage.id in ("waiting", "unwrapping")} == {"Delivery"}
    (why,) = found.opened
    assert why.startswith("Delivery holds ")
    assert why in to_html.page(found)


def test_a_stage_that_holds_little_stays_whole() -> None:
    whole = fixture.taxonomy()
    found = facts(replace(whole, stages=(*whole.stages, *(replace(part, within="use") for part in PARTS))))
    assert "use" in [stage.id for stage in found.stages]
    assert found.opened == ()


def test_a_need_that_is_perhaps_not_spoken_of_stands_at_no_stage() -> None:
    """What is read as it may be something near: counts of it would look like knowledge."""
    run = fixture.run()

    def named(verdict: str) -> set[str]:
        judged = run["persona_needs"].with_columns(verdict=pl.lit(verdict))
        found = compute(Material({**run, "persona_needs": judged}, fixture.manifest(), fixture.taxonomy(), ReportSettings()))
        return {need.statement for stage in found.stages for need in stage.needs}

    assert "I want my parcel on the day you promised." in named("SUPPORTED")
    assert named("INSUFFICIENT") == named("ABSENT") == set()
