"""Scores from text: imputed where enough others rated, refused where not, and ratings that their text contradicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import polars as pl
import pytest

from jminer.steps.scores import impute
from jminer.tables import frame


def people(n: int, rated: int, source: str = "mail", start: int = 0, turned: bool = False) -> Iterator[dict[str, Any]]:
    """Customers whose tone tells their rating, up to a little; the first `rated` of them gave one."""
    rng = np.random.default_rng([n, start])
    for i in range(n):
        tone = float(rng.uniform(-1, 1))
        rating = round(4 * min(max((1 + tone) / 2 + float(rng.choice([-0.15, 0, 0.15])), 0), 1)) / 4
        yield {"customer": f"c{start + i:04}", "source": source, "valence": tone, "effort": -3.0 if i % 4 == 0 else None, "topic": "T1" if i % 2 else "T2",
               "rating": (1 - rating if turned else rating) if i < rated else None}  # fmt: skip


@pytest.fixture
def world(tell: Callable[..., dict[str, pl.DataFrame]]) -> Callable[..., dict[str, Any]]:
    """Tables of sayings with source and rating; the facets tell nothing."""

    def made(*sayings: dict[str, Any]) -> dict[str, Any]:
        said = list(sayings)
        read: dict[str, Any] = tell([{key: value for key, value in saying.items() if key not in ("source", "rating")} for saying in said])
        more = {f"f{i:05}": (saying["source"], saying["rating"]) for i, saying in enumerate(said)}
        columns = {"source": pl.Series([more[key][0] for key in read["feedback"]["feedback_id"]]),
                   "rating": pl.Series([more[key][1] for key in read["feedback"]["feedback_id"]], dtype=pl.Float64)}  # fmt: skip
        read["feedback"] = read["feedback"].with_columns(**columns)
        read["customers"] = frame("customers", [{"customer_id": c, "known": True, "attributes": "{}"} for c in read["feedback"]["customer_id"].unique()])
        read["facets"] = np.random.default_rng(1).normal(size=(len(read["units"]), 8)).astype(np.float32)
        return read

    return made


class Ear:
    """What a step says aloud."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.say = self.said.append


def test_those_without_a_rating_are_scored_from_those_with_one(world, view):
    made = impute(world(*people(300, 150)), view, Ear())
    assert made["score_models"].row(0, named=True)["state"] == "scored"
    scores = made["scores"]
    assert scores["imputed"].sum() == 150
    assert scores.filter("imputed")["predicted"].null_count() == 0
    everyone = made["score_means"].filter(pl.col("field") == "(all)", pl.col("measure") == "rating").row(0, named=True)
    assert everyone["low"] < 0.5 < everyone["high"]
    assert everyone["high"] - everyone["low"] < everyone["rated_high"] - everyone["rated_low"]
    assert impute(world(*people(300, 150)), view, Ear())["scores"].equals(scores)


def test_never_a_score_from_text_alone(world, view):
    ear = Ear()
    made = impute(world(*people(200, 150), *people(100, 0, "posts", 500), *people(100, 30, "forum", 900)), view, ear)
    reasons = dict(made["score_models"].select("source", "reason").iter_rows())
    assert "Nobody rated" in reasons["posts"]
    assert "Only 30 customers" in reasons["forum"]
    scores = made["scores"]
    assert scores.filter(pl.col("source") != "mail")["predicted"].count() == 0
    assert set(scores.filter(pl.col("source") == "posts")["reason"]) == {reasons["posts"]}
    everyone = made["score_means"].filter(pl.col("field") == "(all)", pl.col("measure") == "rating").row(0, named=True)
    assert "Without forum, posts" in everyone["reason"]
    assert any("forum" in sentence for sentence in ear.said)


def test_nobody_rated_is_a_row_that_says_so(world, view):
    made = impute(world(*people(80, 0)), view, Ear())
    refused = made["score_means"].filter(pl.col("measure") == "rating")
    assert refused.select("state", "rated", "mean").row(0) == ("refused", 0, None)
    assert made["scores"]["predicted"].count() == 0


def test_a_scale_that_is_turned_round_is_noticed(world, view):
    row = impute(world(*people(200, 150, turned=True)), view, Ear())["score_models"].row(0, named=True)
    assert row["state"] == "refused"
    assert "turned round" in row["reason"]


def test_texts_that_tell_nothing_impute_nothing(world, view):
    rng = np.random.default_rng(3)
    ratings = rng.choice([0.0, 0.5, 1.0], 200)
    shuffled = [{**saying, "rating": float(ratings[i]) if i < 120 else None} for i, saying in enumerate(people(200, 0))]
    row = impute(world(*shuffled), view, Ear())["score_models"].row(0, named=True)
    assert (row["state"], row["r2_low"] <= 0) == ("refused", True)


def test_effort_is_of_those_who_speak_of_it(world, view):
    means = impute(world(*people(200, 100)), view, Ear())["score_means"]
    effort = means.filter(pl.col("measure") == "effort", pl.col("field") == "(all)").row(0, named=True)
    assert (effort["customers"], effort["rated"], effort["mean"]) == (200, 50, -3.0)
    assert effort["low"] < -3.0 < effort["high"]


def test_a_rating_against_its_text_is_listed_with_the_sentence(world, view):
    odd = [{"customer": "x1", "source": "mail", "valence": -0.9, "rating": 1.0}, {"customer": "x2", "source": "mail", "valence": 0.9, "rating": 0.0},
           {"customer": "x3", "source": "mail", "valence": 0.0, "rating": 1.0}]  # fmt: skip
    found = impute(world(*people(300, 300), *odd), view, Ear())["score_mismatches"]
    kinds = dict(found.select("customer_id", "kind").iter_rows())
    assert kinds["x1"] == "high_rating_bad_text"
    assert kinds["x2"] == "low_rating_good_text"
    assert "x3" not in kinds
    assert found.filter(pl.col("customer_id") == "x1")["unit_id"][0].startswith("f00300:")
    assert found.height < 10


def test_a_customer_counts_once_in_a_mean(world, view):
    loud = [{"customer": "c0000", "source": "mail", "valence": 0.9, "rating": 1.0} for _ in range(200)]
    calm = list(people(200, 200))
    means = (impute(world(*said), view, Ear())["score_means"] for said in (calm, calm + loud))
    one, other = (mean.filter(pl.col("field") == "(all)", pl.col("measure") == "rating") for mean in means)
    assert other["rated"][0] == one["rated"][0] == 200
    assert other["mean"][0] == pytest.approx(one["mean"][0], abs=0.006)
