"""Gaps between the declared journey and personas and what customers describe: touchpoints (methods M11), needs (M12), channels (M13), and staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from jminer.heads.prototypes import idle_topics
from jminer.statistics.discovery import q_values, surely_above
from jminer.statistics.intervals import wilson
from jminer.statistics.permutation import p_value
from jminer.tables import frames
from jminer.tools import Tables, Tools

ALL = "(all)"
UNCLAIMED, STABLE, NOTED = 0.10, 0.6, 0.01
"""A topic is unclaimed when no need surely reaches 10 % of its customers, it comes back (Jaccard), and 1 % raise it."""
UNHAPPY = -0.25
"""By mean valence a customer is unhappy with a topic up to this."""
Gaps = Iterator[dict[str, Any]]


def find(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """All gaps; silence is called "no data" unless the number of contacts is known. Misunderstood needs are ranked by importance × unmet."""
    told = (
        read["units"].select("unit_id", "feedback_id")
        .join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id").drop_nulls("customer_id")
        .join(read["unit_topics"].select("unit_id", "topic_id"), on="unit_id", how="left")
        .join(read["unit_stages"].select("unit_id", "stage"), on="unit_id", how="left")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left").sort("unit_id")
    )  # fmt: skip
    names = {thing.id: thing.name for thing in (*view.taxonomy.touchpoints, *view.taxonomy.stages)} | _labels(read["topics"])
    rows = [
        *_coverage(read["touchpoint_coverage"], names), *_handoffs(read["handoffs"], view.gaps),
        *_ranked([*(_unclaimed(read, told, view) if view.declared else ()), *_misunderstood(read["persona_needs"], view.declared, told),
                  *_wrong_stage(read["unit_needs"], told, view), *_expectations(read, told, view.gaps.min_customers)]),
        *_facts(read), *_inconsistent(read["inconsistencies"], names), *_staff(read["employee_voice"], names),
    ]  # fmt: skip
    return frames(gaps=[{"gap_id": f"{row['kind']}:{row['subject']}", **row} for row in rows])


def _coverage(grid: pl.DataFrame, names: Mapping[str, str]) -> Gaps:
    """Touchpoints and stages of the grid that are not built, not mapped, not listened to, or of which nothing is known."""
    for row in grid.filter((pl.col("stage") == ALL) | (pl.col("touchpoint") == ALL)).iter_rows(named=True):
        customers, share, low, high = (row[name] for name in ("customers", "share", "low", "high"))
        subject = row["stage"] if row["touchpoint"] == ALL else row["touchpoint"]
        kind, name = row["state"], names.get(subject, subject)
        if kind == "unplanned":
            says = f"{customers} customers speak of {name}, which is no planned part of the journey: not mapped."
            yield _gap("unplanned_touchpoint", subject, says, customers, share, low, high)
        elif kind == "unheard":
            says = f"{customers} customers speak of {name} where {row['expected']:.0f} would be expected from its contacts: a listening gap, not listened to."
            yield _gap("unheard_touchpoint", subject, says, customers, customers / row["expected"], q=row["q"])
        elif kind == "no data" and not customers:
            says = f"Nobody is heard on {name}. Its number of contacts is not declared, so this is no data, not no problem."
            yield _gap("unheard_touchpoint", subject, says, 0)
        elif kind == "silent":
            says = f"Only {customers} customers describe {name}: too few to know it. Ask there, or add a source that covers it."
            yield _gap("silent_stage", subject, says, customers, share, low, high)
        elif kind == "absent":
            says = f"{row['asking']} of {customers} customers who describe {name} ask for something that no touchpoint of theirs offers: not built."
            yield _gap("absent_touchpoint", subject, says, row["asking"], share, low, high)
        if row["touchpoint"] == ALL and not row["planned"] and kind != "silent":
            yield _gap("unmapped_stage", subject, f"{customers} customers describe {name}, where no touchpoint is planned: not mapped.", customers)


def _handoffs(handoffs: pl.DataFrame, settings: Any) -> Gaps:
    """Turns to another channel that surely more customers had to make than is usual of such turns; over all stages, and at single ones."""
    for whole in (True, False):
        part = handoffs.filter((pl.col("stage") == ALL) == whole).drop_nulls("share").sort("stage", "from_channel", "to_channel")
        hits = part["customers"].to_numpy().astype(np.int64)
        n = np.rint(hits / np.maximum(part["share"].to_numpy(), 1e-9)).astype(np.int64)
        above = surely_above(hits, n, float(hits.sum()) / max(float(n.sum()), 1.0), settings.q) & (hits >= settings.min_customers)
        for row, size in zip(part.filter(pl.Series(above, dtype=pl.Boolean)).iter_rows(named=True), n[above], strict=True):
            where = "" if whole else f" at the stage {row['stage']}"
            says = f"{row['customers']} of {size} customers who speak of {row['from_channel']} had to turn to {row['to_channel']}{where}."
            subject = f"{row['from_channel']}>{row['to_channel']}" + ("" if whole else f"@{row['stage']}")
            yield _gap("broken_handoff", subject, says, row["customers"], row["share"], row["low"], row["high"])


def _topics(told: pl.DataFrame) -> dict[str, tuple[int, float]]:
    """topic_id → customers, and the share of them who are unhappy with it."""
    each = told.drop_nulls(["topic_id", "valence"]).group_by("topic_id", "customer_id").agg(pl.col("valence").mean().round(9))
    counted = each.group_by("topic_id").agg(pl.len(), (pl.col("valence") <= UNHAPPY).mean())
    return {topic: (customers, unhappy) for topic, customers, unhappy in counted.iter_rows()}


def _unclaimed(read: Mapping[str, pl.DataFrame], told: pl.DataFrame, view: Any) -> Gaps:
    """Topics that many customers raise and no declared need accounts for: a need that nobody wrote down, perhaps."""
    idle, unhappy, n = idle_topics(read["unit_topics"], read["unit_stages"]), _topics(told), told["customer_id"].n_unique()
    nearest = dict(read["need_topics"].group_by("topic_id").agg(pl.col("share_of_topic").max()).iter_rows())
    for topic in read["topics"].filter(~pl.col("topic_id").is_in(idle)).iter_rows(named=True):
        customers, share = topic["customers"], nearest.get(topic["topic_id"]) or 0.0
        _, reached = wilson(share * customers, customers)
        stable = topic["stability"] is None or topic["stability"] >= STABLE
        if stable and customers >= max(view.gaps.min_customers, NOTED * n) and reached < UNCLAIMED:
            says = f"{customers} customers raise “{topic['label']}”, and no declared need accounts for more than {reached:.0%} of them."
            unmet = unhappy.get(topic["topic_id"], (0, 0.0))[1]
            row = _gap("unclaimed_topic", topic["topic_id"], says, customers, topic["share"], topic["low"], topic["high"])
            yield row | {"importance": topic["share"], "unmet": unmet}


def _misunderstood(persona_needs: pl.DataFrame, declared: Any, told: pl.DataFrame) -> Gaps:
    """Declared needs that the customers of the segment contradict, or that are not there; unmet is how far the declaration misses."""
    n = max(told["customer_id"].n_unique(), 1)
    least = {(persona.id, need.id): need.min_prevalence for persona in declared for need in persona.needs}
    for need in persona_needs.iter_rows(named=True):
        subject, segment = f"{need['persona_id']}/{need['need_id']}", (need["segment_customers"] or 0) / n
        if need["verdict"] == "CONTRADICTED":
            says = f"Declared: “{need['statement']}”. {need['contradiction_customers']} customers of the segment say the opposite."
            row = _gap("contradicted_need", subject, says, need["contradiction_customers"], need["contradiction"], need["contradiction_low"])
            yield row | {"importance": min(segment, 1.0), "unmet": need["contradiction"]}
        if need["verdict"] == "ABSENT":
            says = f"Declared: “{need['statement']}”. {need['holders']} of {need['segment_customers']} customers of the segment say so, fewer than declared."
            row = _gap("absent_need", subject, says, need["holders"], need["prevalence"], need["low"], need["high"], need["presence_q"])
            missing = 1 - min((need["high"] or 0.0) / least.get((need["persona_id"], need["need_id"]), 0.05), 1.0)
            yield row | {"importance": min(segment, 1.0), "unmet": missing}


def _wrong_stage(unit_needs: pl.DataFrame, told: pl.DataFrame, view: Any) -> Gaps:
    """Needs that most customers raise elsewhere than at the declared stages, and less there than the same customers usually speak."""
    n, found = max(told["customer_id"].n_unique(), 1), []
    for persona in view.declared:
        for need in (need for need in persona.needs if need.stages):
            mine = unit_needs.filter((pl.col("persona_id") == persona.id) & (pl.col("need_id") == need.id) & (pl.col("relation") != "contradicted"))
            staged = told.drop_nulls("stage").with_columns(there=pl.col("stage").is_in(list(need.stages)).cast(pl.Float64))
            said = staged.join(mine.select("unit_id").unique(), on="unit_id", how="semi")
            each = said.group_by("customer_id").agg(part=pl.col("there").mean()).join(
                staged.group_by("customer_id").agg(usual=pl.col("there").mean()), on="customer_id").sort("customer_id")  # fmt: skip
            if len(each) >= view.gaps.min_customers:
                excess = np.round((each["part"] - each["usual"]).to_numpy(), 9)
                flips = np.random.default_rng(view.seed).choice(np.array([-1.0, 1.0]), size=(view.gaps.permutations, len(excess)))
                elsewhere = said.filter(pl.col("there") == 0).group_by("stage").agg(pl.col("customer_id").n_unique())
                found.append((f"{persona.id}/{need.id}", need, each, elsewhere, float(p_value(-excess.sum(), flips @ excess))))
    for (subject, need, each, elsewhere, _), q in zip(found, q_values(p for *_, p in found).tolist(), strict=True):
        share, customers = float(each["part"].mean()), len(each)  # type: ignore[arg-type]
        low, high = wilson(share * customers, customers)
        if q <= view.gaps.q and high < 0.5 and len(elsewhere):
            where = elsewhere.sort("customer_id", "stage", descending=[True, False])["stage"][0]
            declared = f"Declared at {', '.join(need.stages)}: “{need.statement}”."
            says = f"{declared} {share:.0%} of what {customers} customers say of it stands there, most at {where}."
            yield _gap("wrong_stage", subject, says, customers, share, low, high, q) | {"importance": customers / n, "unmet": 1 - share}


def _expectations(read: Mapping[str, pl.DataFrame], told: pl.DataFrame, least: int) -> Gaps:
    """Topics in which surely more customers than usual tell of an expectation that was broken."""
    labels, n = _labels(read["topics"]), max(told["customer_id"].n_unique(), 1)
    for row in read["conflicts"].filter((pl.col("kind") == "expectation") & pl.col("above") & (pl.col("customers") >= least)).iter_rows(named=True):
        says = f"{row['customers']} of {row['of']} customers who speak of “{labels.get(row['topic_id'], row['topic_id'])}” were led to expect something else."
        yield _gap("expectation_break", row["topic_id"], says, row["customers"], row["share"], row["low"], row["high"]) | {
            "importance": row["of"] / n, "unmet": row["share"]}  # fmt: skip


def _ranked(rows: list[dict[str, Any]]) -> Gaps:
    """Rows with their rank by importance × unmet, 1 first."""
    order = sorted(rows, key=lambda row: (-round(row["importance"] * row["unmet"], 9), row["kind"], row["subject"]))
    yield from ({**row, "rank": rank} for rank, row in enumerate(order, 1))


def _facts(read: Mapping[str, pl.DataFrame]) -> Gaps:
    """Facts that contradict each other: the strongest evidence of an inconsistent experience, so told from the first customer on."""
    for row in read["conflicts"].filter((pl.col("kind") == "facts") & (pl.col("topic_id") == ALL)).iter_rows(named=True):
        named = f" They name {', '.join(row['channels'])}." if row["channels"] else ""
        says = f"{row['customers']} of {row['of']} customers were told one thing in one place and another elsewhere.{named}"
        yield _gap("contradicting_facts", ALL, says, row["customers"], row["share"], row["low"], row["high"])


def _inconsistent(found: pl.DataFrame, names: Mapping[str, str]) -> Gaps:
    """The strongest place of each inconsistent subject; pairs of the same customers decide where there are any."""
    strong = found.filter(pl.col("state") != "refused").with_columns(paired=pl.col("way") != "compared", size=pl.col("difference").abs())
    key = ["dimension", "subject_type", "subject"]
    decisive = strong.filter(pl.col("paired") == pl.col("paired").any().over(key)).filter(pl.col("state") == "inconsistent")
    best = decisive.sort(*key, "size", "way", "place", descending=[False] * 3 + [True, False, False]).unique(key, keep="first", maintain_order=True)
    for row in best.iter_rows(named=True):
        how, name = "better" if row["difference"] > 0 else "worse", names.get(row["subject"], row["subject"])
        against = f"by the same customers as on {row['way'].removeprefix('paired with ')}" if row["paired"] else f"than on other {row['dimension']}s"
        says = f"“{name}” is told {how} on {row['place']} {against}, beyond the {row['dimension']}s' usual tone."
        subject = row["subject"] if row["dimension"] == "channel" else f"{row['subject']}@{row['dimension']}"
        yield _gap("inconsistent_channel", subject, says, row["customers"], row["difference"], row["low"], row["high"], row["q"])


def _staff(voice: pl.DataFrame, names: Mapping[str, str]) -> Gaps:
    """What only employees speak of (customers were not asked, or hide it), and what only customers do (staff do not know)."""
    for row in voice.filter(pl.col("heard_by").is_in(["staff", "customers"])).iter_rows(named=True):
        name, shares = names.get(row["subject"], row["subject"]), f"{row['staff_share']:.0%} of staff's notes and {row['share']:.0%} of customers"
        kind = "staff_only" if row["heard_by"] == "staff" else "unknown_to_staff"
        says = f"{shares} speak of the {row['subject_type']} “{name}”: " + (
            "customers are not heard on it." if kind == "staff_only" else "staff do not bring it up.")  # fmt: skip
        effect = row["staff_share"] - row["share"]
        yield _gap(kind, f"{row['subject_type']}/{row['subject']}", says, row["customers"], effect, q=row["q"])


def _labels(topics: pl.DataFrame) -> dict[str, str]:
    return dict(topics.select("topic_id", "label").iter_rows())


def _gap(
    kind: str, subject: str, says: str, customers: int | None, effect: float | None = None,
    low: float | None = None, high: float | None = None, q: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {"kind": kind, "subject": subject, "says": says, "customers": customers, "effect": effect, "low": low, "high": high, "q": q}
