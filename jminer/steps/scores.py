"""Scores from text: what customers without a rating would have given, where enough others gave one (methods M9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.personas.segments import crowd
from jminer.statistics.conformal import conformal_interval
from jminer.statistics.counting import at_every_level
from jminer.statistics.predictive import PoweredMean, combined, powered_mean
from jminer.statistics.resampling import draws
from jminer.statistics.ridge import OutOfFold, explained, folds_of, out_of_fold
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL, TOPIC, STAGE = "(all)", "(topic)", "(stage)"
VALUES = 20  # a field with more values is no segment
TONE = 0.25  # a text whose mean valence is at least so far from 0 is good or bad
TOLD = 10.0  # times that a plain feature (tone, length) is trusted more than one dimension of the vectors
EFFORT_SPAN = 10.0
Numbers = NDArray[np.float64]


def impute(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """What every feedback would be rated, with an interval; mean scores with and without those; and ratings that contradict their text.

    Each source is judged by its own ratings, for a 4 of one need not mean a 4 of another: a source without enough of them gets no score.
    """
    from threadpoolctl import threadpool_limits

    docs = _documents(read)
    refused = _refused(docs, view.scores.min_customers)
    with threadpool_limits(1):  # the sums, and so the last bits, must not depend on the machine's cores
        told = _predicted(docs.filter(~pl.col("source").is_in(list(refused))), read, view.seed)
    models = [_model(source, rows, refused.get(source), view) for source, rows in _parts(docs, told)]
    trusted = [row["source"] for row in models if row["state"] == "scored"]
    told = _with_intervals(told.filter(pl.col("source").is_in(trusted)))
    for row in models:
        if row["state"] == "refused" and row["rated_customers"]:
            tools.say(f"{row['source']}: no scores. {row['reason']}")
    cells = _cells(read, docs)
    return frames(
        scores=_listed(docs, told, {row["source"]: row["reason"] for row in models}),
        score_models=models,
        score_means=_means(cells, docs, told, models, view.journey),
        score_mismatches=_mismatches(told, read),
    )


def _documents(read: Mapping[str, Any]) -> pl.DataFrame:
    """One row per feedback with units: source, customer (a number), rating, tone, length; sorted by feedback."""
    said = read["units"].join(read["unit_valence"], on="unit_id", how="left", maintain_order="left")
    valence = pl.col("valence")
    told = said.group_by("feedback_id").agg(
        tone=valence.mean(), worst=valence.min(), best=valence.max(), bad=(valence < -TONE).mean(), good=(valence > TONE).mean(),
        loud=(valence * pl.col("intensity")).mean(), units=pl.len(), length=pl.col("text").str.len_chars().sum(), effort=pl.col("effort").mean(),
    )  # fmt: skip
    docs: pl.DataFrame = read["feedback"].select("feedback_id", "source", "customer_id", "rating").drop_nulls("customer_id")
    return docs.join(told, on="feedback_id").sort("feedback_id").with_columns(customer=pl.col("customer_id").rank("dense").cast(pl.Int64) - 1)


def _refused(docs: pl.DataFrame, least: int) -> dict[str, str]:
    """Why a source gets no scores, of those that get none."""
    reasons = {}
    for source, rows in docs.sort("source", "feedback_id").group_by("source", maintain_order=True):
        rated = rows.drop_nulls(["rating", "tone"])
        people = rated["customer"].n_unique()
        if not rated.height:
            reasons[str(source[0])] = "Nobody rated here, and a score is never made from text alone."
        elif people < least:
            reasons[str(source[0])] = f"Only {people} customers rated here; {least} are needed before text can be turned into scores."
        elif rated["rating"].n_unique() < 2:
            reasons[str(source[0])] = "All ratings are the same, so the text cannot tell them apart."
    return reasons


def _predicted(docs: pl.DataFrame, read: Mapping[str, Any], seed: int) -> pl.DataFrame:
    """The documents with `predicted` and `baseline` (their source's mean), both from models that have not seen their customer's ratings."""
    if docs.is_empty():
        return docs.with_columns(predicted=pl.lit(None, dtype=pl.Float64), baseline=pl.lit(None, dtype=pl.Float64), weight=pl.lit(1.0))
    rated = pl.col("rating").is_not_null()
    docs = docs.with_columns(weight=1.0 / pl.max_horizontal(rated.sum().over("source", "customer"), 1))
    target = docs["rating"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    sources = docs["source"].to_dummies().to_numpy().astype(np.float64)
    fold = folds_of(docs["customer"].to_numpy(), ~np.isnan(target), seed)
    found: OutOfFold = out_of_fold(_features(docs, read), sources, target, docs["weight"].to_numpy(), fold)
    return docs.with_columns(predicted=pl.Series(np.round(np.clip(found.predicted, 0, 1), 9)), baseline=pl.Series(np.round(found.baseline, 9)))


def _features(docs: pl.DataFrame, read: Mapping[str, Any]) -> Numbers:
    """Features (documents, d): the mean facets of the units, how often each emotion is expressed, tone and length; 0 in a language nobody read."""
    from scipy.sparse import csr_array

    numbered = docs.select("feedback_id").with_row_index("doc")
    place = read["units"].select("unit_id", "feedback_id").join(numbered, on="feedback_id", how="left", maintain_order="left")
    kept = np.flatnonzero(place["doc"].is_not_null().to_numpy())
    doc = place["doc"].drop_nulls().to_numpy().astype(np.int64)
    size = docs["units"].to_numpy()[:, None]
    gather = csr_array((np.ones(len(doc)), (doc, kept)), shape=(len(docs), len(place)))
    pooled = (gather @ np.asarray(read["facets"], dtype=np.float64)) / size
    names = read["unit_emotions"]["emotion"].unique().sort().to_list()
    felt = np.zeros((len(docs), len(names)))
    voiced = read["unit_emotions"].join(place.drop_nulls("doc"), on="unit_id").sort("unit_id", "emotion")
    column = {name: j for j, name in enumerate(names)}
    np.add.at(felt, (voiced["doc"].to_numpy().astype(np.int64), [column[name] for name in voiced["emotion"]]), voiced["probability"].to_numpy())
    tone, long = docs["tone"].fill_null(0.0).to_numpy(), np.log1p(docs["units"].to_numpy())
    plain = docs.select(pl.col("tone", "worst", "best", "bad", "good", "loud").fill_null(0.0), pl.col("length").log1p()).to_numpy()
    plain = np.column_stack([plain, long, tone**2, tone * long])
    known = docs["tone"].is_not_null().to_numpy()[:, None]
    return np.column_stack([_standard(pooled, known), _standard(felt / size, known), TOLD * _standard(plain, known)])


def _standard(columns: Numbers, known: NDArray[np.bool_]) -> Numbers:
    """Columns of mean 0 and spread 1 over the documents that could be read."""
    if not known.any():
        return np.zeros_like(columns)
    inside = columns[known[:, 0]]
    spread = inside.std(axis=0)
    return np.asarray(np.where(known, (columns - inside.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0), 0.0))


def _parts(docs: pl.DataFrame, told: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each source with its documents, predicted where they are."""
    everything = docs.join(told.select("feedback_id", "predicted", "baseline", "weight"), on="feedback_id", how="left", maintain_order="left")
    for source, rows in everything.sort("source", "feedback_id").group_by("source", maintain_order=True):
        yield str(source[0]), rows


def _model(source: str, rows: pl.DataFrame, refusal: str | None, view: Any) -> dict[str, Any]:
    """How well one source's ratings are told from its texts, or why nothing is said."""
    rated = rows.drop_nulls(["rating", "tone"])
    row: dict[str, Any] = {
        "source": source, "feedback": rows.height, "rated_feedback": rows["rating"].count(), "customers": rows["customer"].n_unique(),
        "rated_customers": rows.drop_nulls("rating")["customer"].n_unique(), "state": "refused", "reason": refusal,
    }  # fmt: skip
    if refusal:
        return row
    off, usual = (pl.col("weight") * (pl.col("rating") - pl.col(name)) ** 2 for name in ("predicted", "baseline"))
    people = rated.group_by("customer").agg(
        pl.col("rating").mean(), pl.col("tone").mean(), error=(pl.col("rating") - pl.col("predicted")).abs().mean(), off=off.sum(), usual=usual.sum()
    ).sort("customer")  # fmt: skip
    r2 = explained(people["off"].to_numpy(), people["usual"].to_numpy(), draws(len(people), view.journey.draws, view.seed))
    with_text = np.corrcoef(people["rating"], people["tone"])[0, 1] if people["tone"].n_unique() > 1 else 0.0
    row |= {**_rounded(dict(zip(("r2", "r2_low", "r2_high"), r2, strict=True))), "error": round(float(people["error"].to_numpy().mean()), 9),
            "agreement": round(float(with_text), 9)}  # fmt: skip
    against = np.tanh(np.arctanh(min(with_text, 0.999999)) + 1.96 / max(len(people) - 3, 1) ** 0.5)
    if against < 0:
        return row | {"reason": "The better the rating, the worse the text: is the rating's scale turned round? (rating_scale in the project file)"}
    if r2[1] <= 0:
        return row | {"reason": "The texts do not surely tell the ratings: out of fold they explain nothing beyond chance."}
    unrated = row["customers"] - row["rated_customers"]
    return row | {"state": "scored", "reason": "Everybody rated: nothing is imputed." if not unrated else f"{unrated} customers without a rating are scored."}


def _rounded(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 9) for name, value in numbers.items()}


def _with_intervals(told: pl.DataFrame) -> pl.DataFrame:
    """The documents with `low` and `high`: 9 of 10 ratings of the source lie between."""
    parts = []
    for _, rows in told.sort("source", "feedback_id").group_by("source", maintain_order=True):
        rated = rows.drop_nulls(["rating", "tone"])
        rating, predicted, weight = (rated[name].to_numpy() for name in ("rating", "predicted", "weight"))
        low, high = conformal_interval(rating, predicted, weight, rows["predicted"].to_numpy())
        parts.append(rows.with_columns(low=pl.Series(np.round(low, 9)), high=pl.Series(np.round(high, 9))))
    return pl.concat(parts) if parts else told.with_columns(low=pl.lit(None, dtype=pl.Float64), high=pl.lit(None, dtype=pl.Float64))


def _listed(docs: pl.DataFrame, told: pl.DataFrame, reasons: Mapping[str, str]) -> pl.DataFrame:
    """Rows of scores."""
    read = pl.col("tone").is_not_null() & pl.col("predicted").is_not_null()
    unread = pl.lit("Its language is not one that the encoder knows.")
    return docs.join(told.select("feedback_id", "predicted", "low", "high"), on="feedback_id", how="left").select(
        "feedback_id", "source", "rating", *[pl.when(read).then(pl.col(name)).alias(name) for name in ("predicted", "low", "high")],
        imputed=read & pl.col("rating").is_null(),
        reason=pl.when(pl.col("predicted").is_null()).then(pl.col("source").replace_strict(reasons, default=None, return_dtype=pl.String))
        .when(pl.col("tone").is_null()).then(unread),
    )  # fmt: skip


def _cells(read: Mapping[str, Any], docs: pl.DataFrame) -> pl.DataFrame:
    """field, value, feedback_id: every cell of which a mean is asked, and what belongs to it."""
    parts = [docs.select(pl.lit(ALL).alias("field"), pl.lit(ALL).alias("value"), "feedback_id")]
    said = read["units"].select("unit_id", "feedback_id")
    topics = said.join(read["unit_topics"].select("unit_id", value="topic_id"), on="unit_id")
    stages = said.join(at_every_level(read["unit_stages"].select("unit_id", "stage", "substage")).select("unit_id", value="stage"), on="unit_id")
    for name, rows in ((TOPIC, topics), (STAGE, stages)):
        parts.append(rows.drop_nulls("value").select(pl.lit(name).alias("field"), "value", "feedback_id").unique())
    people = crowd(read, read["units"].join(docs.select("feedback_id"), on="feedback_id", how="semi"))
    for name in people.fields:
        if people.feedback[name].drop_nulls().n_unique() <= VALUES:
            parts.append(people.feedback.select(pl.lit(name).alias("field"), pl.col(name).cast(pl.String).alias("value"), "feedback_id").drop_nulls())
    return pl.concat(parts)


def _means(cells: pl.DataFrame, docs: pl.DataFrame, told: pl.DataFrame, models: Sequence[Mapping[str, Any]], journey: Any) -> list[dict[str, Any]]:
    """Rows of score_means, about ratings and about effort."""
    rated, row = pl.col("rating").is_not_null(), pl.int_range(pl.len(), dtype=pl.UInt32).alias("doc")
    reading = docs.join(told.select("feedback_id", "predicted"), on="feedback_id", how="left", maintain_order="left").with_columns(row)
    people = (
        cells.join(reading.select("doc", "feedback_id", "source", "customer", "rating", "predicted", "effort"), on="feedback_id")
        .sort("field", "value", "source", "customer", "doc")
        .group_by("field", "value", "source", "customer", maintain_order=True)
        .agg(pl.col("rating", "effort").mean(), told=pl.col("predicted").filter(rated).mean(), elsewhere=pl.col("predicted").filter(~rated).mean())
    )
    scored = {row["source"] for row in models if row["state"] == "scored"}
    rows: list[dict[str, Any]] = []
    if not docs["rating"].count():
        rows.append({"measure": "rating", "field": ALL, "value": ALL, "customers": docs["customer"].n_unique(), "rated": 0, "state": "refused",
                     "reason": "Nobody rated, and a score is never made from text alone."})  # fmt: skip
    for (field, value), mine in people.group_by("field", "value", maintain_order=True):
        cell = {"field": field, "value": value}
        if docs["rating"].count():
            rows.append({"measure": "rating", **cell, **_mean(mine, scored, journey)})
        rows.append({"measure": "effort", **cell, **_effort(mine, journey)})
    return rows


def _mean(rows: pl.DataFrame, scored: set[str], journey: Any) -> dict[str, Any]:
    """The mean of one cell: source by source, each with the weight of its customers; and beside it the mean of the ratings alone."""
    parts: list[PoweredMean] = []
    shares, left_out, unlike = [], [], False
    for (source,), mine in rows.group_by("source", maintain_order=True):
        known, silent = mine.drop_nulls("rating"), mine.filter(pl.col("rating").is_null())
        if known.height < journey.min_customers or (source not in scored and silent.height):
            left_out.append(str(source))
            continue
        told, elsewhere = (part[name].fill_null(0.0).to_numpy() for part, name in ((known, "told"), (silent, "elsewhere")))
        parts.append(powered_mean(known["rating"].to_numpy(), told, elsewhere))
        unlike |= _unlike(told, elsewhere)
        shares.append(mine.height)
    ratings = rows.drop_nulls("rating").group_by("customer").agg(pl.col("rating").mean()).sort("customer")["rating"].to_numpy()
    row: dict[str, Any] = {"customers": rows["customer"].n_unique(), "rated": len(ratings)}
    if len(ratings) >= journey.min_customers:
        row |= _ends("rated_mean", "rated_low", "rated_high", powered_mean(ratings, np.zeros(len(ratings))))
    if not parts:
        return row | {"state": "thin", "reason": f"No source that is scored has {journey.min_customers} rated customers here."}
    notes = {
        f"Without {', '.join(left_out)}: too few ratings there, or none that the text tells.": bool(left_out),
        "Over sources whose ratings may not mean the same, each with the weight of its customers.": len(parts) > 1,
        "Those without a rating sound different; only what their text tells of it is put right.": unlike,
    }
    whole = combined(parts, shares)
    state = "measured" if len(ratings) >= journey.sparse_customers else "sparse"
    said = " ".join(note for note, holds in notes.items() if holds)
    return row | _ends("mean", "low", "high", whole) | {"weight": round(whole.weight, 9), "state": state, "reason": said or None}


def _ends(middle: str, low: str, high: str, found: PoweredMean, span: tuple[float, float] = (0.0, 1.0)) -> dict[str, float]:
    ends = np.clip(found.interval(), *span)
    return _rounded({middle: float(np.clip(found.mean, *span)), low: ends[0], high: ends[1]})


def _unlike(told: Numbers, elsewhere: Numbers) -> bool:
    """Whether those without a rating surely sound different from those with one (three standard errors)."""
    if len(elsewhere) < 10:
        return False
    error = (told.var(ddof=1) / len(told) + elsewhere.var(ddof=1) / len(elsewhere)) ** 0.5
    return bool(abs(elsewhere.mean() - told.mean()) > 3 * error)


def _effort(rows: pl.DataFrame, journey: Any) -> dict[str, Any]:
    """The mean effort of a cell's customers who speak of it; the silent ones count as nothing, not as 0."""
    known = rows.drop_nulls("effort").group_by("customer").agg(pl.col("effort").mean()).sort("customer")["effort"].to_numpy()
    row: dict[str, Any] = {"customers": rows["customer"].n_unique(), "rated": len(known)}
    if len(known) < journey.min_customers:
        return row | {"state": "thin", "reason": f"Fewer than {journey.min_customers} customers speak of effort here."}
    ends = _ends("mean", "low", "high", powered_mean(known, np.zeros(len(known)), span=EFFORT_SPAN), (-5.0, 5.0))
    alone = {f"rated_{name}": ends[name] for name in ("mean", "low", "high")}
    return row | ends | alone | {"weight": 0.0, "state": "measured" if len(known) >= journey.sparse_customers else "sparse"}


def _mismatches(told: pl.DataFrame, read: Mapping[str, Any]) -> pl.DataFrame:
    """Rated feedback whose rating lies outside its interval and whose text has the other tone; with the unit that says so most plainly."""
    too_high = (pl.col("rating") >= 0.6) & (pl.col("rating") > pl.col("high")) & (pl.col("tone") <= -TONE)
    too_low = (pl.col("rating") <= 0.4) & (pl.col("rating") < pl.col("low")) & (pl.col("tone") >= TONE)
    odd = told.with_columns(kind=pl.when(too_high).then(pl.lit("high_rating_bad_text")).when(too_low).then(pl.lit("low_rating_good_text"))).drop_nulls("kind")
    heard = read["units"].select("unit_id", "feedback_id").join(read["unit_valence"].select("unit_id", "valence"), on="unit_id")
    sign = pl.when(pl.col("kind") == "high_rating_bad_text").then(pl.col("valence")).otherwise(-pl.col("valence"))
    plainest = (
        odd.select("feedback_id", "kind").join(heard, on="feedback_id").drop_nulls("valence")
        .with_columns(key=sign).sort("feedback_id", "key", "unit_id").unique("feedback_id", keep="first", maintain_order=True)
    )  # fmt: skip
    return (
        odd.join(plainest.select("feedback_id", "unit_id"), on="feedback_id", how="left")
        .with_columns(gap=(pl.col("rating") - pl.col("predicted")).abs().round(9)).sort("kind", "gap", "feedback_id", descending=[False, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("kind"))
        .select("feedback_id", "customer_id", "source", "kind", "rank", "rating", "predicted", "low", "high", "unit_id", valence=pl.col("tone").round(9))
    )  # fmt: skip
