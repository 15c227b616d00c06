"""The grid of stages and touchpoints: what silence means, and where nothing was built."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from jminer.steps.coverage import silence, survey


def people(n, start=0, **what):
    return [{"customer": f"c{i:04}", **what} for i in range(start, start + n)]


def test_a_wish_at_a_stage_where_no_touchpoint_answers_is_something_not_built(tell, view):
    said = people(200, stage="use") + people(200, 300, stage="delivery") + people(20, 300, stage="delivery", text="I wish there was a way to choose the hour.")
    grid = survey(tell(said), view, None)["touchpoint_coverage"]
    row = grid.row(by_predicate=(pl.col("stage") == "delivery") & (pl.col("touchpoint") == "(all)"), named=True)
    assert (row["state"], row["means"], row["asking"]) == ("absent", "not built", 20)
    answered = [saying | ({"touchpoints": ("tracking",)} if "text" in saying else {}) for saying in said]
    assert "absent" not in survey(tell(answered), view, None)["touchpoint_coverage"]["state"].to_list()


def test_a_touchpoint_at_a_stage_that_the_map_does_not_give_it(tell, view, taxonomy):
    courier = next(t for t in taxonomy.touchpoints if t.id == "courier")
    other = next(s.id for s in taxonomy.journey if s.id not in courier.stages)
    grid = survey(tell(people(30, stage=other, touchpoints=("courier",)) + people(30, 40, stage=courier.stages[0], touchpoints=("courier",))), view, None)
    state = {row["stage"]: row["state"] for row in grid["touchpoint_coverage"].filter(touchpoint="courier").iter_rows(named=True)}
    assert state[other] == "unplanned"
    assert state[courier.stages[0]] == "heard"


@given(st.lists(st.integers(0, 300), min_size=1, max_size=12), st.integers(0, 50), st.floats(100, 1e5))
def test_more_customers_are_never_more_silent(others, heard, contacts):
    given_, same = np.array(others, dtype=float), np.full(len(others), 1000.0)
    fewer, more = (silence(n, contacts, given_, same)[1] for n in (heard, heard + 1))
    assert 0 <= fewer <= more <= 1
    assert silence(heard, contacts, given_, same)[1] >= silence(heard, contacts * 2, given_, same)[1]
