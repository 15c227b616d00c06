"""Harm: how many customers complain of something and how bad it is for them, drawn by customer (methods M7, M15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.statistics.resampling import bootstrap_sum_sparse

ALL = "(all)"
PARTS = ("intensity", "effort", "impact", "exit", "unresolved")
"""What makes a complaint bad, each 0–1; what a project weighs them by stands under `pains:` in its settings."""
FEWEST = 10
"""Customers of whom a part must be known before it has a number (methods 2.0, rule 3)."""
Numbers = NDArray[np.float64]


def told(read: Mapping[str, pl.DataFrame], negative: float, leaving: str | None) -> pl.DataFrame:
    """Units with customer, contact, day, topic, stage, sub-stage, valence, blame, harm of effort, and whether their feedback speaks of leaving.

    leaving: the stage whose units speak of leaving; None: the taxonomy has none. `known` is whether the source names the customer, so that two
    contacts can be seen to be one person's; without a table of customers nobody is known.
    """
    feedback = read["feedback"].select("feedback_id", "customer_id", "written_at", contact=pl.coalesce("thread_id", "feedback_id"))
    people = read["customers"].select("customer_id", "known") if "customers" in read else pl.DataFrame(schema={"customer_id": pl.String, "known": pl.Boolean})
    joined = (
        read["units"].select("unit_id", "feedback_id")
        .join(feedback, on="feedback_id")
        .join(people, on="customer_id", how="left")
        .join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left")
        .join(read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence", "intensity", "effort"), on="unit_id", how="left")
        .drop_nulls("customer_id")
        .sort("unit_id")
    )  # fmt: skip
    # A plain complaint counts half of a shouted one of the same tone.
    return joined.with_columns(
        known=pl.col("known").fill_null(False),
        day=pl.col("written_at").dt.date(),
        complaint=pl.col("valence") <= negative,
        blame=(-pl.col("valence")).clip(0, 1) * (1 + pl.col("intensity").fill_null(0.0)) / 2,
        harm=(-pl.col("effort") / 5).clip(0, 1),
        leaves=(pl.col("stage") == leaving).fill_null(False).any().over("feedback_id") if leaving else pl.lit(None, dtype=pl.Boolean),
    )


def cells(said: pl.DataFrame, by: list[str], negative: float) -> pl.DataFrame:
    """One row per subject (the columns `by`) and customer: complains, blame, harm, leaves, returns; sorted.

    `returns`: whether a known customer complains of the same subject again, in another contact on another day.
    At the stage of leaving everybody speaks of leaving, so that it says nothing of the subject there: null it before.
    """
    again = pl.col("complaint").fill_null(False)
    days, contacts = pl.col("day").filter(again).n_unique(), pl.col("contact").filter(again).n_unique()
    undated = pl.col("day").filter(again).null_count() > 0
    grouped = said.drop_nulls("valence").group_by(*by, "customer_id").agg(
        pl.col("valence").mean().round(9), pl.col("blame").mean().round(9), pl.col("harm").mean().round(9), leaves=pl.col("leaves").cast(pl.Float64).max(),
        returns=pl.when(pl.col("known").first()).then(((contacts > 1) & (undated | (days > 1))).cast(pl.Float64)),
    )  # fmt: skip
    return grouped.with_columns(complains=pl.col("valence") <= negative).sort(*by, "customer_id")


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """How the head of valence errs on complaints: found (hits, trials) of real ones, imagined (hits, trials) of what is none."""

    found: tuple[float, float]
    imagined: tuple[float, float]

    def drawn(self, n: int, seed: int) -> tuple[Numbers, Numbers]:
        """Both rates (n, 1), from their Jeffreys posteriors (methods 2.0, rule 5)."""
        rng = np.random.default_rng(seed)
        rates = (rng.beta(hits + 0.5, trials - hits + 0.5, (n, 1)) for hits, trials in (self.found, self.imagined))
        right, wrong = rates
        return right, wrong

    @property
    def rates(self) -> tuple[float, float]:
        """Both rates as measured."""
        return self.found[0] / self.found[1], self.imagined[0] / self.imagined[1]


@dataclass(frozen=True, slots=True, eq=False)
class Harm:
    """Of each subject (columns), once as it is (1, k) or once per draw (draws, k): who complains, and how bad it is."""

    reach: Numbers
    """Share of all customers who complain, the head's errors taken out."""
    parts: Mapping[str, Numbers]
    """Each of PARTS, 0–1; NaN where it cannot be told."""

    def loss(self, weights: Mapping[str, float]) -> Numbers:
        """How bad a complaint is, 0–1: the weighted mean of the parts.

        A part that cannot be told of one subject counts as the mean over those of which it can, so that silence neither helps nor hurts; one that
        can be told of none is left out.
        """
        total, weighed = 0.0, np.zeros(self.reach.shape)
        for name in PARTS:
            part = self.parts[name]
            known = ~np.isnan(part)
            if weights[name] > 0 and known.any():
                usual = np.nan_to_num(part).sum(axis=-1, keepdims=True) / np.maximum(known.sum(axis=-1, keepdims=True), 1)
                weighed += weights[name] * np.where(known, part, usual)
                total += weights[name]
        return weighed / total if total else weighed

    def harm(self, weights: Mapping[str, float]) -> Numbers:
        """Reach times loss: the share of all customers' experience that is lost to it."""
        return self.reach * self.loss(weights)

    def severity(self, weights: Mapping[str, float], reach_weight: float) -> Numbers:
        """0–100: geometric mean of reach and loss, so that loud but rare and common but mild both rank below common and bad."""
        return np.asarray(100 * self.reach**reach_weight * self.loss(weights) ** (1 - reach_weight))


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What is summed over customers for each subject, kept sparse: customers (rows) that say nothing of a subject take no room."""

    n: int
    """All customers."""
    k: int
    """Subjects."""
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Numbers
    """(entries, 9): speaks, complains, blame, harm, harm known, leaves, leaving known, returns, known to return or not."""

    def harm(self, counts: NDArray[np.int32] | None, errors: Errors, impact: tuple[Numbers, Numbers] | None = None, seed: int = 0) -> Harm:
        """As it is, or in every draw of `counts` (draws, n).

        impact: per subject the loss of rating, 0–1, and its standard error; drawn normally. The head's rates are drawn too.
        """
        sums = self._sums(np.ones((1, self.n), dtype=np.int32) if counts is None else counts)
        speaks, complains, blame, harm, harmed, leaves, asked, returns, known = (sums[..., i] for i in range(sums.shape[-1]))
        found, imagined = (np.full((1, 1), rate) for rate in errors.rates) if counts is None else errors.drawn(len(counts), seed + 1)
        usable = np.maximum(found - imagined, 0.05)
        real = np.clip((complains - imagined * speaks) / usable, 0.0, speaks)
        thin = self._sums(np.ones((1, self.n), dtype=np.int32))[0]
        parts = {
            "intensity": _ratio(blame, complains, None), "effort": _ratio(harm, harmed, thin[:, 4]), "exit": _ratio(leaves, asked, thin[:, 6]),
            "unresolved": _ratio(returns, known, thin[:, 8]), "impact": np.full(real.shape, np.nan),
        }  # fmt: skip
        if impact is not None:
            drawn = np.zeros(real.shape) if counts is None else np.random.default_rng(seed + 2).standard_normal(real.shape)
            parts["impact"] = np.clip(impact[0] + drawn * impact[1], 0.0, 1.0)
        return Harm(real / max(self.n, 1), parts)

    def shares(self) -> dict[str, tuple[Numbers, Numbers]]:
        """Of the parts that are shares of customers: hits and of how many, (k,). Rare ones need an interval that does not end where the sample does."""
        total = self._sums(np.ones((1, self.n), dtype=np.int32))[0]
        return {"exit": (total[:, 5], total[:, 6]), "unresolved": (total[:, 7], total[:, 8])}

    def _sums(self, counts: NDArray[np.int32]) -> Numbers:
        return bootstrap_sum_sparse(self.rows, self.columns, self.values, self.k, counts)


def _ratio(total: Numbers, known: Numbers, people: Numbers | None) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(known > 0, total / known, np.nan)
    return ratio if people is None else np.where(people >= FEWEST, ratio, np.nan)


def sums(cells: pl.DataFrame, subjects: pl.DataFrame, by: list[str], customers: list[str]) -> Sums:
    """The sums behind `subjects` (rows, in their order) over the cells; customers: everybody's id, sorted."""
    place = pl.DataFrame({"customer_id": customers}).with_row_index("row")
    complains = pl.col("complains")
    mine = (
        cells.join(subjects.select(by).with_row_index("column"), on=by).join(place, on="customer_id").sort("column", "row")
        .select("row", "column", pl.lit(1.0).alias("speaks"), complains.cast(pl.Float64).alias("hit"),
                *(pl.when(complains).then(expression).otherwise(0.0).fill_null(0.0).alias(f"v{i}") for i, expression in enumerate((
                    pl.col("blame"), pl.col("harm"), pl.col("harm").is_not_null().cast(pl.Float64), pl.col("leaves"),
                    pl.col("leaves").is_not_null().cast(pl.Float64), pl.col("returns"), pl.col("returns").is_not_null().cast(pl.Float64)))))
    )  # fmt: skip
    return Sums(len(customers), len(subjects), mine["row"].to_numpy().astype(np.int64), mine["column"].to_numpy().astype(np.int64), mine[:, 2:].to_numpy())


def impact_of(read: Mapping[str, pl.DataFrame], chosen: pl.DataFrame) -> tuple[Numbers, Numbers] | None:
    """Per subject (rows with topic_id) the rating that complaint of its topic costs, as a share of the range of ratings, and its standard error.

    NaN where no driver is known; None where none was identified, or only drivers of the tone, which is what intensity says already.
    """
    identified = read["driver_models"].filter((pl.col("level") == "topic") & (pl.col("state") == "identified") & (pl.col("outcome") == "rating"))
    if identified.is_empty():
        return None
    known = read["drivers"].filter((pl.col("level") == "topic") & (pl.col("polarity") == "negative")).rename({"subject": "topic_id"})
    effects = chosen.select("topic_id").join(known, on="topic_id", how="left", maintain_order="left")
    ratings = read["feedback"]["rating"].drop_nulls().to_numpy()
    span = float(ratings.max() - ratings.min()) if len(ratings) else 0.0
    cost = -effects["effect"].cast(pl.Float64).fill_null(np.nan).to_numpy() / (span or 1.0)
    error = ((effects["effect_high"] - effects["effect_low"]).cast(pl.Float64).fill_null(0.0) / 3.92).to_numpy() / (span or 1.0)
    return cost, error


def weights_of(settings: Any) -> dict[str, float]:
    """The weights of the parts, from the settings of `pains`."""
    return {name: getattr(settings, f"{name}_weight") for name in PARTS}


def random_weights(n: int, seed: int) -> list[dict[str, float]]:
    """Weightings drawn evenly from all that there are (Dirichlet with ones), to see what rests on the choice."""
    drawn = np.random.default_rng(seed).dirichlet(np.ones(len(PARTS)), n)
    return [dict(zip(PARTS, row, strict=True)) for row in drawn]


def overlaps(harm: Harm, order: Any, usual: Mapping[str, float], weightings: list[dict[str, float]], top: int) -> Numbers:
    """For each weighting the share of the `top` subjects that are among the `top` under `usual` too; order(harm, weights) gives scores (draws, k)."""
    mine = first(lower(order(harm, usual)), top)
    return np.array([np.intersect1d(mine, first(lower(order(harm, weights)), top)).size / max(len(mine), 1) for weights in weightings])


def lower(scores: Numbers, confidence: float = 0.95) -> Numbers:
    """Lower end of the percentile interval, by order statistics: quicker than interpolating, and exact."""
    place = int(np.floor((1 - confidence) / 2 * (len(scores) - 1)))
    return np.asarray(np.partition(scores, place, axis=0)[place])


def first(scores: Numbers, top: int) -> NDArray[np.int64]:
    """Places of the highest scores, ties in the order given."""
    return np.argsort(-scores, kind="stable")[:top]
