"""Inconsistent experience (methods M13): subjects that fare differently on channels or sources, and facts that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from jminer.heads.conflicts import conflicting
from jminer.heads.prototypes import idle_topics
from jminer.statistics.discovery import q_values, surely_above
from jminer.statistics.interaction import FEW_SUBJECTS, Told, compare, compare_pairs
from jminer.statistics.intervals import wilson
from jminer.statistics.mixes import compare_mixes
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
SUBJECT = {"topic": "topic_id", "stage": "stage"}
YEARS = 2 * 366
"""Days from which on periods are years, else quarters."""
NAMED = 5
Rows = list[dict[str, Any]]


def compare_channels(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """What customers say of a topic or a stage on one channel (source) against the others, the channels' usual tone taken out."""
    told = _told(read)
    conflicts = told.with_columns(kind=conflicting(pl.col("text"))).filter(
        (pl.col("kind") == "facts") | ((pl.col("kind") == "expectation") & (pl.col("valence") < 0))  # a pleasant surprise reads alike
    )
    rows: Rows = []
    mixes: Rows = []
    for dimension in _dimensions(told):
        placed = told.with_columns(place=pl.col(dimension))
        mixes += _mixes(placed, dimension, view)
        for kind, subject in SUBJECT.items():
            named = (placed if kind == "topic" else _beyond_topics(placed)).with_columns(subject=pl.col(subject)).drop_nulls("valence")
            rows += [{"dimension": dimension, "subject_type": kind, **row} for row in _compared(named, view)]
    return frames(
        unit_conflicts=conflicts.select("unit_id", "kind"),
        conflicts=_conflicts(conflicts, told, read["unit_channels"], view.gaps),
        inconsistencies=rows,
        channel_mixes=mixes,
    )


def _told(read: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Units with customer, channel, source, period, topic (small talk is none), stage and valence."""
    feedback = read["feedback"].select("feedback_id", "customer_id", "source", "written_at", pl.col("channel").fill_null("unknown"))
    days = feedback["written_at"].drop_nulls().dt.date()
    long = len(days) > 0 and (days.max() - days.min()).days > YEARS  # type: ignore[operator, union-attr]
    idle = idle_topics(read["unit_topics"], read["unit_stages"])
    return (
        read["units"].select("unit_id", "feedback_id", "text")
        .join(feedback, on="feedback_id")
        .join(read["unit_topics"].select("unit_id", pl.when(~pl.col("topic_id").is_in(idle)).then("topic_id")), on="unit_id", how="left")
        .join(read["unit_stages"].select("unit_id", "stage"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .join(read["customers"].select("customer_id", "known"), on="customer_id", how="left")
        .drop_nulls("customer_id")
        .with_columns(period=pl.col("written_at").dt.truncate("1y" if long else "1q").dt.date().cast(pl.String).fill_null("undated"))
        .sort("unit_id")
    )  # fmt: skip


def _beyond_topics(told: pl.DataFrame) -> pl.DataFrame:
    """Valence beyond that of the topics: lounge and seat reviews both describe flying, and differ in what they describe, not in how it fares."""
    usual = pl.col("valence").mean().over(pl.col("topic_id").fill_null("")).round(9)
    return told.with_columns(valence=(pl.col("valence") - usual + pl.col("valence").mean().round(9)).round(9))


def _dimensions(told: pl.DataFrame) -> list[str]:
    """channel, source or both: where there are two, and sources are not the channels under another name."""
    pairs = told.select("channel", "source").unique()
    channels, sources = pairs["channel"].n_unique(), pairs["source"].n_unique()
    same = len(pairs) == channels == sources
    return [name for name, n, wanted in (("channel", channels, True), ("source", sources, not same)) if n > 1 and wanted]


def _compared(told: pl.DataFrame, view: Any) -> Iterator[dict[str, Any]]:
    """Rows of one dimension and kind of subject; where nothing can be compared, one that says why."""
    people, variance = _people(told)
    least = view.gaps.channel_customers
    paired = list(_paired(people, view))
    kept = people.sort("subject", "customer_id", "units", "place", descending=[False, False, True, False])
    kept = kept.unique(["subject", "customer_id"], keep="first", maintain_order=True)
    large = kept.filter(pl.len().over("subject", "place") >= least).filter(pl.col("place").n_unique().over("subject") >= 2)
    overlapping = large.filter(pl.col("place").n_unique().over("subject", "period") >= 2)
    enough = overlapping.filter(pl.len().over("subject", "place") >= least).filter(pl.col("place").n_unique().over("subject") >= 2)
    for subject in sorted(set(large["subject"]) - set(enough["subject"])):
        yield {"subject": subject, "way": "compared", "place": ALL, "state": "refused", "reason": "too little of it comes from the same time on both sides"}
    if enough["subject"].n_unique() < FEW_SUBJECTS:
        few = f"fewer than {FEW_SUBJECTS} subjects have {least} customers on two sides at the same time: a channel's tone cannot be told apart"
        yield {"subject": ALL, "way": "compared", "place": ALL, "state": "refused", "reason": few}
    else:
        yield from _interactions(enough, variance, view)
    q = q_values([row["p"] for row in paired])
    yield from ({**row, "q": float(value), "state": _state(float(value), row, view)} for row, value in zip(paired, q, strict=True))


def _people(told: pl.DataFrame) -> tuple[pl.DataFrame, float]:
    """One row per subject, customer and place: mean valence and units there, mean and number of what the customer says elsewhere; and the
    variance of such values within customers. Elsewhere every unit stands as the difference from its subject's mean."""
    usual = pl.col("valence").mean().over(pl.col("subject").fill_null("")).round(9)
    plain = told.with_columns(beyond=(pl.col("valence") - usual).round(9))
    everything = plain.group_by("customer_id").agg(
        total=pl.col("beyond").sum().round(9), squares=(pl.col("beyond") ** 2).sum().round(9), all=pl.len().cast(pl.Int64)
    )
    here = plain.drop_nulls("subject").group_by("subject", "customer_id").agg(own=pl.col("beyond").sum().round(9), own_n=pl.len().cast(pl.Int64))
    rows = plain.drop_nulls("subject").group_by("subject", "customer_id", "place").agg(
        pl.col("valence").mean().round(9), units=pl.len(), period=pl.col("period").min(), known=pl.col("known").first()
    )  # fmt: skip
    elsewhere = pl.col("all") - pl.col("own_n")
    tone = pl.when(elsewhere > 0).then(((pl.col("total") - pl.col("own")) / elsewhere).round(9))
    joined = rows.join(everything, on="customer_id").join(here, on=["subject", "customer_id"]).with_columns(elsewhere=elsewhere, tone=tone)
    within = everything.sort("customer_id").select(
        spread=(pl.col("squares") - pl.col("total") ** 2 / pl.col("all")).sum(), freedom=(pl.col("all") - 1).sum()
    )
    spread, freedom = within.row(0)
    return joined.sort("subject", "customer_id", "place"), float(spread) / max(int(freedom), 1)


def _interactions(rows: pl.DataFrame, variance: float, view: Any) -> Iterator[dict[str, Any]]:
    subjects, places = rows["subject"].unique().sort(), rows["place"].unique().sort()
    numbers = {name: rows[name].rank("dense").cast(pl.Int64).to_numpy() - 1 for name in ("subject", "place", "period")}
    tone = rows["tone"].fill_null(float("nan")).to_numpy()
    told = Told(numbers["subject"], numbers["place"], numbers["period"], rows["valence"].to_numpy(), tone, rows["elsewhere"].to_numpy(), variance)
    found = compare(told, view.gaps.permutations, view.seed)
    tested = {one.subject: one.p for one in found}
    q = dict(zip(tested, q_values(tested.values()).tolist(), strict=True))
    for one in found:
        row = {
            "subject": subjects[one.subject], "way": "compared", "place": places[one.channel], "customers": one.customers, "others": one.others,
            "crude": one.crude, "difference": one.difference, "low": one.low, "high": one.high, "delta": one.delta, "delta_low": one.delta_low,
            "delta_high": one.delta_high, "p": one.p, "q": q[one.subject],
        }  # fmt: skip
        yield {**row, "state": _state(q[one.subject], row, view)}


def _state(q: float, row: Mapping[str, Any], view: Any) -> str:
    """The subject's q and the channel's own interval must both say so."""
    return "inconsistent" if q <= view.gaps.q and (row["low"] > 0 or row["high"] < 0) else "not shown"


def _paired(people: pl.DataFrame, view: Any) -> Iterator[dict[str, Any]]:
    """The same known customers on two places, the strongest comparison there is."""
    known = people.filter("known")
    for one, other in combinations(known["place"].unique().sort().to_list(), 2):
        first, second = (known.filter(pl.col("place") == place).select("subject", "customer_id", "valence") for place in (one, other))
        both = first.join(second, on=["subject", "customer_id"]).sort("subject", "customer_id")
        subjects = both["subject"].unique().sort()
        numbers = both["subject"].rank("dense").cast(pl.Int64).to_numpy() - 1
        apart = (both["valence"] - both["valence_right"]).to_numpy()
        for found in compare_pairs(numbers, apart, view.gaps.min_customers, view.gaps.permutations, view.seed):
            yield {"subject": subjects[found.subject], "way": f"paired with {other}", "place": one, "customers": found.customers, "others": found.customers,
                   **{name: getattr(found, name) for name in ("crude", "difference", "low", "high", "delta", "p")}}  # fmt: skip


def _mixes(told: pl.DataFrame, dimension: str, view: Any) -> Iterator[dict[str, Any]]:
    """Each place's mix of topics against the others'; customers of two places stand where they say most."""
    from scipy.sparse import csr_array

    said = told.drop_nulls("topic_id").group_by("customer_id", "place", "period", "topic_id").len().sort("customer_id", "place", "period", "topic_id")
    home = said.group_by("customer_id", "place", "period").agg(pl.col("len").sum())
    home = home.sort("customer_id", "len", "place", "period", descending=[False, True, False, False])
    home = home.unique("customer_id", keep="first", maintain_order=True).select("customer_id", "place", "period")
    said = said.join(home, on=["customer_id", "place", "period"], how="semi").with_columns(share=pl.col("len") / pl.col("len").sum().over("customer_id"))
    home = home.filter(pl.len().over("place") >= view.gaps.channel_customers).filter(pl.col("place").n_unique().over("period") >= 2)
    said = said.join(home, on="customer_id", how="semi").sort("customer_id", "topic_id")
    places = [place for (place,), part in home.group_by("place", maintain_order=True) if len(part) >= view.gaps.channel_customers]
    if len(places) < 2:
        return
    topics = said["topic_id"].unique().sort().to_list()
    at = (said["customer_id"].rank("dense").cast(pl.Int64).to_numpy() - 1, said["topic_id"].rank("dense").cast(pl.Int64).to_numpy() - 1)
    shares = csr_array((said["share"].to_numpy(), at), shape=(len(home), len(topics)))
    strata = home.sort("customer_id")["period"].rank("dense").cast(pl.Int64).to_numpy() - 1
    where = home.sort("customer_id")["place"].to_numpy()
    found = [(place, compare_mixes(shares, where == place, strata, view.gaps.permutations, view.seed)) for place in sorted(places)]
    for (place, mix), q in zip(found, q_values([mix.p for _, mix in found]).tolist(), strict=True):
        order = np.argsort(-np.round(mix.shift, 9), kind="stable")
        yield {
            "dimension": dimension, "place": place,
            "customers": int((where == place).sum()), "others": int((where != place).sum()),
            "divergence": mix.divergence, "distance": mix.distance, "association": mix.association, "p": mix.p, "q": q,
            "more": [topics[i] for i in order[:NAMED].tolist() if mix.shift[i] > 0],
            "less": [topics[i] for i in order[::-1][:NAMED].tolist() if mix.shift[i] < 0],
        }  # fmt: skip


def _conflicts(found: pl.DataFrame, told: pl.DataFrame, channels: pl.DataFrame, settings: Any) -> Rows:
    """Customers who tell of a conflict, over all and by topic, of those who speak at all; q: more than topics have on average."""
    bases = dict(told.drop_nulls("topic_id").group_by("topic_id").agg(pl.col("customer_id").n_unique()).iter_rows()) | {ALL: told["customer_id"].n_unique()}
    about = channels.filter(pl.col("role") == "about").select("unit_id", "channel").unique()
    rows: Rows = []
    for (kind,), part in found.sort("kind", "unit_id").group_by("kind", maintain_order=True):
        everywhere = pl.concat([part.with_columns(topic_id=pl.lit(ALL)), part.drop_nulls("topic_id")])
        counted = everywhere.group_by("topic_id").agg(pl.col("customer_id").n_unique(), pl.col("unit_id")).sort("topic_id")
        hits, n = counted["customer_id"].to_numpy().astype(np.int64), np.array([bases[topic] for topic in counted["topic_id"]])
        inside = counted["topic_id"].to_numpy() != ALL
        usual = float(hits[inside].sum()) / max(sum(size for topic, size in bases.items() if topic != ALL), 1)
        above = surely_above(np.where(inside, hits, 0), n, usual, settings.q)
        for i, (topic, customers, units) in enumerate(counted.iter_rows()):
            enough = int(n[i]) >= settings.min_customers
            low, high = wilson(customers, int(n[i]))
            named = about.filter(pl.col("unit_id").is_in(units))["channel"].unique().sort().to_list()
            rows.append({"kind": kind, "topic_id": topic, "customers": customers, "of": int(n[i]), "channels": named, "above": bool(above[i]),
                         **({"share": customers / int(n[i]), "low": low, "high": high} if enough else {})})  # fmt: skip
    return rows
