"""Drivers: which praise and which complaint goes with a better or worse score, all the rest that a customer says held (methods M8, M10).

Associations, never causes: nobody was made to complain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.prototypes import idle_topics
from jminer.statistics.discovery import q_values
from jminer.statistics.drivers import Effects, effects, importance, left_out
from jminer.statistics.kano import kano
from jminer.statistics.resampling import bootstrap_sum, draws, percentile_interval, rank_interval
from jminer.statistics.ridge import explained, folds_of, out_of_fold, refitted_interval
from jminer.tables import frames
from jminer.tools import Tables, Tools

SIDES = ("negative", "positive")
RATING, VALENCE = "rating", "valence"
PER_DRIVER = 10  # customers that each driver costs
FULL = 0.5  # when more outcomes than this lie at an end of the scale, what would push them further cannot show
PERIODS = 4  # equal parts of the customers by date
NAMED, PLAIN = 0.10, 0.35
"""A topic that names a touchpoint in fewer of its units than the first and is valued more strongly than the second is a verdict on the whole
("worst airline ever"): it says what the outcome says, and would take the effect from what it rests on."""
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Customers with an outcome, in the order of their ids: outcome and controls (customers, …), and what the controls are."""

    customers: tuple[str, ...]
    outcome: Numbers
    name: str
    controls: Numbers
    held: tuple[str, ...]


def weigh(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Weigh the topics as drivers; their themes where the topics explain nothing; and say so where neither does."""
    from threadpoolctl import threadpool_limits

    sample, whole = _sample(read, view.drivers), _verdicts(read)
    made: list[dict[str, Any]] = []
    with threadpool_limits(1):  # the sums, and so the last bits, must not depend on the machine's cores
        for level in ("topic", "theme"):
            made.append(_weighed(level, _columns(read, level, sample, whole, view.drivers), sample, view))
            made[-1]["model"]["set_aside"] = whole
            if made[-1]["model"]["state"] == "identified":
                break
    tools.say(made[-1]["model"]["reason"])
    drivers, classes = ([row for each in made for row in each[name]] for name in ("drivers", "kano"))
    return frames(driver_models=[each["model"] for each in made], drivers=drivers, kano=classes)


def _sample(read: Mapping[str, Any], asked: Any) -> Sample:
    """The customers and their mean outcome: as asked for, or the tone of what they say where too few have it."""
    said = read["units"].join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
    texts = said.group_by("feedback_id").agg(pl.col("valence").mean(), length=pl.col("text").str.len_chars().sum())
    feedback = read["feedback"].drop_nulls("customer_id").join(texts, on="feedback_id").drop_nulls("valence")
    column = asked.outcome if asked.outcome == RATING else f"meta_{asked.outcome}"
    known, name = feedback.clear(), asked.outcome
    if column in feedback.columns:
        known = feedback.with_columns(outcome=pl.col(column).cast(pl.Float64, strict=False)).drop_nulls("outcome")
    if known["customer_id"].n_unique() < asked.least:
        known, name = feedback.with_columns(outcome=pl.col("valence").cast(pl.Float64)), VALENCE
    known = known.sort("customer_id", "feedback_id")
    people = known.group_by("customer_id", maintain_order=True).agg(pl.col("outcome").mean())
    controls, held = _controls(known)
    return Sample(tuple(people["customer_id"]), people["outcome"].to_numpy(), name, controls, held)


def _controls(known: pl.DataFrame) -> tuple[Numbers, tuple[str, ...]]:
    """A constant and, per customer, the mean over their feedback of source and channel (one column each), period and length of text."""
    dated = known["written_at"].is_not_null().sum() > 0 and known["written_at"].n_unique() > PERIODS
    period = pl.col("written_at").rank("ordinal") * PERIODS // (pl.col("written_at").count() + 1) if dated else pl.lit(None)
    placed = known.with_columns(period=period.cast(pl.String).fill_null("unknown"), channel=pl.col("channel").fill_null("unknown"))
    columns, held = [pl.Series("constant", np.ones(len(known)))], []
    for name in ("source", "channel", "period"):
        values = placed[name].unique().sort().to_list()[1:]
        columns += [(placed[name] == value).cast(pl.Float64).alias(f"{name} {value}") for value in values]
        held += [name] if values else []
    long = placed["length"].log1p()
    columns += [long.alias("length"), ((long - long.mean()) ** 2).alias("length squared")]
    rows = pl.DataFrame(columns).with_columns(customer=placed["customer_id"]).group_by("customer", maintain_order=True).mean()
    return rows.drop("customer").to_numpy(), (*held, "length")


def _columns(read: Mapping[str, Any], level: str, sample: Sample, whole: Sequence[str], asked: Any) -> pl.DataFrame:
    """subject, polarity, customer (place in the sample): who complains of, and who praises, each topic or theme with enough such customers."""
    place = pl.DataFrame({"customer_id": sample.customers}, schema={"customer_id": pl.String}).with_row_index("customer")
    topics = read["unit_topics"].select("unit_id", "topic_id").drop_nulls()
    topics = topics.filter(~pl.col("topic_id").is_in(whole))
    subject = pl.col("topic_id")
    if level == "theme":
        topics = topics.join(read["topics"].select("topic_id", "theme_id"), on="topic_id").drop_nulls("theme_id")
        subject = pl.col("theme_id")
    feedback = read["feedback"]
    column = sample.name if sample.name in (RATING, VALENCE) else f"meta_{sample.name}"
    if column in feedback.columns:
        feedback = feedback.drop_nulls(column)  # what is said elsewhere is not what was rated
    said: pl.DataFrame = (
        topics.select("unit_id", subject.alias("subject"))
        .join(read["units"].select("unit_id", "feedback_id"), on="unit_id")
        .join(feedback.select("feedback_id", "customer_id"), on="feedback_id")
        .join(read["unit_valence"].select("unit_id", "valence").drop_nulls(), on="unit_id")
        .join(place, on="customer_id")
        .sort("unit_id")
        .group_by("subject", "customer").agg(pl.col("valence").mean().round(9))
        .with_columns(polarity=pl.when(pl.col("valence") <= -asked.tone).then(pl.lit(SIDES[0])).when(pl.col("valence") >= asked.tone).then(pl.lit(SIDES[1])))
        .drop_nulls("polarity")
        .filter(pl.len().over("subject", "polarity") >= asked.min_customers)
        .sort("subject", "polarity", "customer")
    )  # fmt: skip
    return said


def _verdicts(read: Mapping[str, Any]) -> list[str]:
    """Topics that judge the whole, and small talk: no drivers."""
    named = read["unit_touchpoints"].select("unit_id").unique().with_columns(named=pl.lit(1.0))
    units = read["unit_topics"].select("unit_id", "topic_id").drop_nulls().join(named, on="unit_id", how="left")
    shares = units.join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left").group_by("topic_id").agg(
        named=pl.col("named").fill_null(0.0).mean(), strength=pl.col("valence").abs().mean()
    )  # fmt: skip
    whole = shares.filter((pl.col("named") < NAMED) & (pl.col("strength") > PLAIN))["topic_id"].to_list()
    return sorted({*whole, *idle_topics(read["unit_topics"], read["unit_stages"])})


def _weighed(level: str, columns: pl.DataFrame, sample: Sample, view: Any) -> dict[str, Any]:
    """One regression: its row of driver_models, and its rows of drivers and kano where it explains anything."""
    n = len(sample.outcome)
    sides = columns.group_by("subject", "polarity").agg(customers=pl.len()).sort("customers", "subject", "polarity", descending=[True, False, False])
    sides = sides.head(max(n // PER_DRIVER - sample.controls.shape[1], 0)).sort("subject", "polarity")
    model: dict[str, Any] = {"level": level, "outcome": sample.name, "circular": sample.name == VALENCE, "customers": n, "drivers": len(sides),
                             "controls": list(sample.held), "state": "refused"}  # fmt: skip
    nothing: dict[str, Any] = {"model": model, "drivers": [], "kano": []}
    if n < view.drivers.least or len(sides) < 2 or len(np.unique(sample.outcome)) < 2:
        model["reason"] = (
            f"No drivers identifiable: {n} customers have an outcome, {view.drivers.least} are needed." if n < view.drivers.least
            else f"No drivers identifiable: fewer than two {level}s are praised or complained of by {view.drivers.min_customers} customers."
            if len(sides) < 2 else "No drivers identifiable: the outcome is the same for everybody."
        )  # fmt: skip
        return nothing
    x = _grid(columns, sides, n)
    counts = draws(n, view.journey.draws, view.seed)
    found = out_of_fold(x - x.mean(axis=0), sample.controls, sample.outcome, np.ones(n), folds_of(np.arange(n), np.ones(n, dtype=bool), view.seed))
    r2, surely, _ = explained((sample.outcome - found.predicted) ** 2, (sample.outcome - found.baseline) ** 2, counts)
    ends = refitted_interval(x - x.mean(axis=0), sample.controls, sample.outcome, view.seed)
    model |= {name: round(value, 9) for name, value in zip(("r2", "r2_low", "r2_high"), (r2, *ends), strict=True)}
    if surely <= 0:
        model["reason"] = f"No drivers identifiable: among unseen customers the {level}s explain nothing of the {sample.name} beyond chance."
        return nothing
    share, model["method"] = importance(x, sample.controls, sample.outcome)
    fitted = effects(x, sample.controls, sample.outcome)
    drawn = fitted.drawn(counts)
    model |= {"state": "identified", "reason": _says(level, model)}
    return {
        "model": model,
        "drivers": _drivers(level, sides, x, sample.outcome, fitted, drawn, counts, share),
        "kano": _kano(level, sides, fitted, drawn, sample.outcome),
    }


def _says(level: str, model: Mapping[str, Any]) -> str:
    tone = " The outcome is the tone of the same text, so this is circular: it says what colours the tone, not how content customers are."
    return (
        f"{model['drivers']} kinds of praise and complaint explain {model['r2']:.0%} of the {model['outcome']} of unseen customers beyond "
        f"{', '.join(model['controls'])}: association, not cause.{tone if model['circular'] else ''}"
    )


def _grid(columns: pl.DataFrame, sides: pl.DataFrame, n: int) -> Numbers:
    """Customers × sides, 1 where the customer complains of it or praises it."""
    placed = columns.join(sides.select("subject", "polarity").with_row_index("side"), on=["subject", "polarity"])
    grid = np.zeros((n, len(sides)))
    grid[placed["customer"].to_numpy(), placed["side"].to_numpy()] = 1.0
    return grid


def _drivers(
    level: str, sides: pl.DataFrame, x: Numbers, outcome: Numbers, fitted: Effects, drawn: Numbers, counts: NDArray[np.int32], share: Numbers
) -> list[dict[str, Any]]:
    """Rows of drivers."""
    reach = x.mean(axis=0)
    reached = bootstrap_sum(x, counts) / len(x)
    impact = reached * drawn
    order = np.argsort(-np.abs(reach * fitted.effect), kind="stable")
    best, worst, top = rank_interval(np.abs(impact[:, order]), top=3)
    place = np.argsort(order, kind="stable")
    bare, bare_low, bare_high = left_out(x, outcome, counts, reached)
    low, high = fitted.interval()
    impact_low, impact_high = percentile_interval(impact)
    p = fitted.p()
    numbers = {
        "reach": reach, "effect": fitted.effect, "effect_low": low, "effect_high": high, "p": p, "q": q_values(p), "impact": reach * fitted.effect,
        "impact_low": impact_low, "impact_high": impact_high, "importance": share, "top3": top[place], "vif": fitted.inflation,
        "left_out": bare, "left_out_low": bare_low, "left_out_high": bare_high,
    }  # fmt: skip
    rows = sides.with_columns(
        *[pl.Series(name, np.round(values, 9)) for name, values in numbers.items()], level=pl.lit(level),
        rank=pl.Series(place + 1), rank_low=pl.Series(best[place]), rank_high=pl.Series(worst[place]),
        compared=pl.Series([_compared(*ends) for ends in zip(low, high, bare_low, bare_high, strict=True)], dtype=pl.String),
    )  # fmt: skip
    return rows.to_dicts()


def _compared(low: float, high: float, bare_low: float, bare_high: float) -> str:
    """What the usual figure makes of a driver, beside its effect with the others held."""
    sign, bare = (int(a > 0) - int(b < 0) for a, b in ((low, high), (bare_low, bare_high)))
    if sign and bare:
        return "agrees" if sign == bare else "reversed"
    return "uncovered" if sign else "explained_away" if bare else "open"


def _kano(level: str, sides: pl.DataFrame, fitted: Effects, drawn: Numbers, outcome: Numbers) -> list[dict[str, Any]]:
    """Rows of kano: a class where both sides are drivers, else what is known of the one.

    Where most outcomes are the best (the worst) there are, praise (complaint) has no room to show, so that its absence is no class.
    """
    nothing = 0.05 * float(outcome.max() - outcome.min())
    crowded = {"must_be": ("best", float((outcome == outcome.max()).mean())), "attractive": ("worst", float((outcome == outcome.min()).mean()))}
    numbered = sides.with_row_index("side")
    of = {name: dict(numbered.filter(pl.col("polarity") == name).select("subject", "side").iter_rows()) for name in SIDES}
    customers = sides["customers"].to_list()
    both = sorted(of["negative"].keys() & of["positive"].keys())
    bad, good = ([of[name][subject] for subject in both] for name in SIDES)
    classes = dict(zip(both, kano(fitted.effect[good], -fitted.effect[bad], drawn[:, good], -drawn[:, bad], nothing), strict=True)) if both else {}
    low, high = fitted.interval()
    rows = []
    for subject in sorted(of["negative"].keys() | of["positive"].keys()):
        row: dict[str, Any] = {"level": level, "subject": subject, "kind": "undetermined", "reason": "Too few customers on one of the sides."}
        for name, side, effect in (("complaining", "negative", "penalty"), ("praising", "positive", "reward")):
            if (at := of[side].get(subject)) is not None:
                ends = {f"{effect}": fitted.effect[at], f"{effect}_low": low[at], f"{effect}_high": high[at]}
                row |= {name: customers[at], **{key: round(float(value), 9) for key, value in ends.items()}}
        if found := classes.get(subject):
            kind, reason = found.kind, f"{found.reason[0].upper()}{found.reason[1:]}."
            end, share = crowded.get(kind, ("", 0.0))
            if share > FULL:
                kind, reason = "undetermined", f"{reason[:-1]}, but {share:.0%} of the outcomes are the {end} already and leave no room to tell."
            row |= {"kind": kind, "reason": reason, "asymmetry": round(found.asymmetry, 9),
                    "asymmetry_low": round(found.low, 9), "asymmetry_high": round(found.high, 9)}  # fmt: skip
        rows.append(row)
    return rows
