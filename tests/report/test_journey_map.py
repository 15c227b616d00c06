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
