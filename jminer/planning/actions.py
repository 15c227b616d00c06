"""Actions: what to try about a finding, who, and how to tell whether it worked (methods M15, M16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.planning.findings import PLEASANT, Finding, gather, units_of
from jminer.planning.volume import Volume, weeks
from jminer.playbook import Pattern, chosen
from jminer.statistics.harm import (
    FEWEST,
    Errors,
    Harm,
    cells,
    first,
    impact_of,
    lower,
    random_weights,
    sums,
    told,
    weights_of,
)
from jminer.statistics.intervals import wilson
from jminer.statistics.power import detectable_fall
from jminer.statistics.resampling import draws, percentile_interval, ranks
from jminer.taxonomy import Taxonomy

TOP = 5
TRIED = 200
LESS = 0.25
"""A target is at least so much less than the baseline, or as much less as can be shown."""
NAMED = 0.1
"""Share of a finding's customers who name a touchpoint before its owner is asked."""
RICE_IMPACT = ((0.6, 3.0), (0.45, 2.0), (0.3, 1.0), (0.15, 0.5), (0.0, 0.25))
"""Loss from which RICE's steps massive, high, medium, low and minimal are taken."""
RICE_CONFIDENCE = ((0.25, 1.0), (0.5, 0.8), (np.inf, 0.5))
"""Width of the harm's 80 % interval, as a share of the harm, up to which RICE's confidence is high, medium, low."""
UNRANKED = 5
"""Findings without a number of harm that are proposed besides."""
LEAVING = "exit"
Row = dict[str, Any]
Numbers = NDArray[np.float64]


def draw_up(read: Mapping[str, Any], view: Any, days: Volume) -> list[Row]:
    """The rows of the table plan: findings about the same topic in one, worst first by the lower end of the harm's 80 % interval."""
    findings = [finding for finding in gather(read, view.taxonomy) if finding.about_something or finding.customers]
    leaving = LEAVING if any(stage.id == LEAVING for stage in view.taxonomy.stages) else None
    said = told(read, view.pains.negative, leaving)
    mine = units_of(findings, said, read)
    at_exit = [i for i, finding in enumerate(findings) if finding.stage == LEAVING]
    customers = cells(mine, ["finding"], view.pains.negative).with_columns(leaves=pl.when(~pl.col("finding").is_in(at_exit)).then("leaves"))
    told_of = [_row(finding) for finding in findings]
    _add_harm(told_of, findings, customers, said, read, view)
    counted = {row["finding"]: row for row in _counts(customers).iter_rows(named=True)}
    kept = _merged([(i, finding, told_of[i]) for i, finding in enumerate(findings)], view.plan.most)
    felt, named = _feelings(mine, read, view.taxonomy), _touchpoints(mine, read)
    everybody = said.select("customer_id", "day")
    for i, finding, row in kept:
        of = mine.filter(pl.col("finding") == i)
        _add_who(row, finding, felt.get(i), named.get(i), view.taxonomy)
        _add_what(row, finding, view)
        _add_test(row, finding, counted.get(i, {"complaining": 0, "speaking": 0}), of, everybody, days, view.plan)
        _add_rice(row, counted.get(i, {"complaining": 0})["complaining"], days, of, view.plan)
    rows = [row for _, _, row in kept]
    _add_rank(rows, said["customer_id"].n_unique())
    best = _evidence(read.get("evidence"))
    return [{key: value for key, value in row.items() if not key.startswith("_")} | {"evidence": best.get(row["action_id"], [])} for row in rows]


def _row(finding: Finding) -> Row:
    return {
        "action_id": finding.name, "source": finding.source, "subject_id": finding.subject_id, "kind": finding.kind, "topic_id": finding.topic_id,
        "stage": finding.stage, "problem": finding.says, "also": [],
    }  # fmt: skip


def _add_harm(rows: list[Row], findings: Sequence[Finding], customers: pl.DataFrame, said: pl.DataFrame, read: Mapping[str, Any], view: Any) -> None:
    """Reach, loss and harm with its 80 % interval, and the draws that ranks are told from; nothing for a pleasant finding or below ten who complain."""
    everybody = said["customer_id"].unique().sort().to_list()
    subjects = pl.DataFrame({"finding": range(len(findings)), "topic_id": [finding.topic_id for finding in findings]},
                            schema={"finding": pl.Int64, "topic_id": pl.String})  # fmt: skip
    if not len(subjects) or not everybody:
        return
    summed, errors, weights = sums(customers, subjects, ["finding"], everybody), Errors(view.pains.found, view.pains.imagined), weights_of(view.pains)
    impact = impact_of(read, subjects)
    now = summed.harm(None, errors, impact)
    drawn = summed.harm(draws(len(everybody), view.journey.draws, view.seed), errors, impact, view.seed)
    harms = drawn.harm(weights)
    low, high = percentile_interval(harms, 0.8)
    complaining = dict(_counts(customers).select("finding", "complaining").iter_rows())
    measured = np.array([complaining.get(i, 0) >= FEWEST and finding.kind not in PLEASANT for i, finding in enumerate(findings)])
    lost, total = now.loss(weights)[0], now.harm(weights)[0]
    weighed = _harms_by_weights(drawn, view)
    for i, row in enumerate(rows):
        if measured[i]:
            row |= {
                "reach": now.reach[0, i], "loss": lost[i], "harm": total[i], "harm_low80": low[i], "harm_high80": high[i],
                "_draws": harms[:, i], "_weighed": weighed[:, i], "_measured": not np.isnan(now.parts["impact"][0, i]),
            }  # fmt: skip


def _harms_by_weights(drawn: Harm, view: Any) -> Numbers:
    """Lower end of the harm's 80 % interval under each random weighting, (weightings, findings)."""
    few = Harm(drawn.reach[:TRIED], {name: part[:TRIED] for name, part in drawn.parts.items()})
    return np.array([lower(few.harm(weights), 0.8) for weights in random_weights(view.pains.weightings, view.seed)])


def _counts(customers: pl.DataFrame) -> pl.DataFrame:
    complaining = pl.col("complains").sum().cast(pl.Int64)
    return customers.group_by("finding").agg(complaining=complaining, speaking=pl.len().cast(pl.Int64)).sort("finding")


def _merged(rows: list[tuple[int, Finding, Row]], most: int) -> list[tuple[int, Finding, Row]]:
    """The worst first, one action for what is said of the same topic: a pain at each of its stages, all else with the worst pain, or the worst of it."""
    ordered = sorted(rows, key=lambda one: (-one[2].get("harm_low80", -1.0), one[1].source != "pain", -one[1].score, one[1].name))
    first_of: dict[str, tuple[int, Finding, Row]] = {}
    for of_pains in (True, False):
        for one in ordered:
            if one[1].topic_id and (one[1].source == "pain") == of_pains and one[1].kind not in PLEASANT:
                first_of.setdefault(one[1].topic_id, one)
    kept: list[tuple[int, Finding, Row]] = []
    for one in ordered:
        leading = first_of.get(one[1].topic_id or "", one)
        if leading is one or one[1].source == "pain" or one[1].kind in PLEASANT:
            kept.append(one)
        else:
            leading[2]["also"].append(one[1].name)
    ranked = [one for one in kept if "harm" in one[2]][:most]
    return ranked + [one for one in kept if "harm" not in one[2]][:UNRANKED]


def _feelings(mine: pl.DataFrame, read: Mapping[str, pl.DataFrame], taxonomy: Taxonomy) -> dict[int, str]:
    """Per finding the unpleasant emotion that surely more of its customers express than of those of all findings."""
    unpleasant = [emotion.id for emotion in taxonomy.emotions if emotion.valence < 0]
    voiced = read["unit_emotions"].filter(pl.col("emotion").is_in(unpleasant)).select("unit_id", "emotion")
    felt = mine.join(voiced, on="unit_id")
    shares = felt.group_by("finding", "emotion").agg(hits=pl.col("customer_id").n_unique())
    bases = mine.group_by("finding").agg(base=pl.col("customer_id").n_unique())
    usual = felt.group_by("emotion").agg(usual=pl.col("customer_id").n_unique() / max(mine["customer_id"].n_unique(), 1))
    rows = shares.join(bases, on="finding").join(usual, on="emotion").filter(pl.col("base") >= FEWEST).sort("finding", "emotion")
    low, _ = wilson(rows["hits"].to_numpy(), rows["base"].to_numpy(), 1 - 0.05 / max(len(unpleasant), 1))
    sure = rows.with_columns(excess=pl.Series(low, dtype=pl.Float64) - pl.col("usual")).filter(pl.col("excess") > 0)
    best = sure.sort("finding", "excess", "emotion", descending=[False, True, False]).unique("finding", keep="first", maintain_order=True)
    return dict(best.select("finding", "emotion").iter_rows())


def _touchpoints(mine: pl.DataFrame, read: Mapping[str, pl.DataFrame]) -> dict[int, str]:
    """Per finding the touchpoint that most of its customers name, where a tenth of them do."""
    named = mine.join(read["unit_touchpoints"].select("unit_id", "touchpoint"), on="unit_id")
    shares = named.group_by("finding", "touchpoint").agg(hits=pl.col("customer_id").n_unique())
    bases = mine.group_by("finding").agg(base=pl.col("customer_id").n_unique())
    rows = shares.join(bases, on="finding").filter((pl.col("base") >= FEWEST) & (pl.col("hits") >= NAMED * pl.col("base")))
    best = rows.sort("finding", "hits", "touchpoint", descending=[False, True, False]).unique("finding", keep="first", maintain_order=True)
    return dict(best.select("finding", "touchpoint").iter_rows())


def _add_who(row: Row, finding: Finding, emotion: str | None, touchpoint: str | None, taxonomy: Taxonomy) -> None:
    at = {one.id: one for one in taxonomy.touchpoints}.get(finding.touchpoint or touchpoint or "")
    stage = {one.id: one for one in taxonomy.stages}.get(finding.stage or "")
    if at:
        owner = {"brand": f"owner of {at.name}", "partner": f"owner of {at.name}, with the partner who runs it"}.get(
            at.owner, f"nobody in the company runs {at.name}: name somebody"
        )
    else:
        owner = f"owner of the stage {stage.name}" if stage else "to be named"
    row |= {"emotion": emotion, "touchpoint": at.id if at else None, "owner": owner}


def _add_what(row: Row, finding: Finding, view: Any) -> None:
    stage = {one.id: one for one in view.taxonomy.stages}.get(finding.stage or "")
    near = [part for part in ((stage.id, stage.within, stage.macro) if stage else ()) if part]
    patterns: tuple[Pattern, ...] = chosen(view.playbook, finding.kind, row["emotion"], near)
    row |= {"patterns": [pattern.id for pattern in patterns], "solutions": [pattern.attempt for pattern in patterns]}
    row["hypothesis"] = f"Perhaps: {patterns[0].hypothesis} To check: {patterns[0].check}" if patterns else None


def _add_test(row: Row, finding: Finding, counted: Mapping[str, int], of: pl.DataFrame, everybody: pl.DataFrame, days: Volume, plan: Any) -> None:
    """Metric, baseline, what could be shown of it by the review, target and rule."""
    n = everybody["customer_id"].n_unique()
    complains = "harm" in row
    hits = counted["complaining"] if complains else counted["speaking"]
    row |= {"metric": f"share of all customers who {'complain' if complains else 'speak'} of it", "customers": n, "due_days": plan.due_days,
            "review_days": plan.due_days + plan.review_days, "expected": days.expected(everybody)}  # fmt: skip
    look = f"{weeks(row['review_days'])} after the start"
    if n < FEWEST or not finding.about_something:
        row |= {"metric": "none yet: nothing that customers say tells it", "rule": "Find a number that would tell whether it worked before anything is built."}
        return
    share, (low, high) = hits / n, wilson(hits, n)
    row |= {"baseline": share, "baseline_low": low, "baseline_high": high}
    if not complains:
        row["rule"] = f"No harm is told of it, so nothing has to fall: {look} look whether what customers say of it has changed."
        return
    fall = detectable_fall(share, n, row["expected"]) if row["expected"] else None
    if fall is None:
        why = "the feedback has no dates over a fortnight" if row["expected"] is None else f"about {row['expected']:,} customers are to be expected"
        row["rule"] = f"No fall of {share:.1%} could be shown by then ({why}): gather more feedback on it first, or judge by a number of your own."
        return
    target = share - max(fall, LESS * share)
    row |= {"detectable": fall, "target": target}
    row["rule"] = (
        f"{look}: go on when at most {target:.1%} of about {row['expected']:,} customers complain of it (now {share:.1%}); stop and try the "
        f"next solution when the share has not fallen by {100 * fall:.1f} percentage points, the least that so many customers show; "
        "with far fewer of them it is too early to say."
    )


def _add_rice(row: Row, complaining: int, days: Volume, of: pl.DataFrame, plan: Any) -> None:
    row["effort"] = next((plan.effort[key] for key in (row["action_id"], row["subject_id"], row["kind"], row["stage"]) if key in plan.effort), None)
    if "harm" not in row:
        return
    recent = days.expected(of.filter("complaint"))
    width = (row["harm_high80"] - row["harm_low80"]) / row["harm"] if row["harm"] > 0 else np.inf
    row["rice_reach"] = float(recent * 90 / plan.review_days if recent is not None else complaining)
    row["rice_impact"] = next(step for least, step in RICE_IMPACT if row["loss"] >= least)
    row["rice_confidence"] = next(step for most, step in RICE_CONFIDENCE if width <= most)
    if row["effort"]:
        row["rice"] = row["rice_reach"] * row["rice_impact"] * row["rice_confidence"] / row["effort"]
        row["value_per_effort"] = row["harm_low80"] / row["effort"]


def _add_rank(rows: list[Row], n: int) -> None:
    """Ranks, how sure they are, and what would change them."""
    ranked = [row for row in rows if "harm" in row]
    for place, row in enumerate(ranked):
        row["rank"] = place + 1
    if ranked:
        drawn = np.stack([row["_draws"] for row in ranked], axis=1)
        weighed = np.stack([row["_weighed"] for row in ranked], axis=1)
        often = (ranks(drawn) <= TOP).mean(axis=0)
        kept = np.zeros(len(ranked))
        for scores in weighed:
            kept[first(scores, TOP)] += 1 / len(weighed)
        for place, row in enumerate(ranked):
            row |= {"top5": float(often[place]), "top5_weights": float(kept[place].round(9)), "would_change": _would_change(ranked, place, n)}
    for row in rows:
        if "harm" not in row:
            row["would_change"] = (
                "It harms nobody, so it has no place in an order by harm." if row["kind"] in PLEASANT
                else f"Fewer than {FEWEST} customers are known to complain of it: it has no place until more do, or another source hears them."
            )  # fmt: skip


def _would_change(ranked: Sequence[Row], place: int, n: int) -> str:
    """How many customers in all would tell a row from its neighbours, if as they are now; and whether ratings are missing."""
    row, says = ranked[place], list[str]()
    for other, side in ((place - 1, "above"), (place + 1, "below")):
        if 0 <= other < len(ranked):
            apart = row["_draws"] - ranked[other]["_draws"]
            distance, spread = abs(row["harm"] - ranked[other]["harm"]), float(apart.std())
            times = (1.2816 * spread / distance) ** 2 if distance > 0 else np.inf
            if times > 1:
                needed = f"about {ceil(n * times / 100) * 100:,} customers instead of {n:,}" if times < 100 else "no sample in reach"
                says.append(f"its place against rank {other + 1}, {side}, is open: {needed} would settle it")
    if not says:
        says.append("its place among its neighbours is sure at 80 %")
    if not row["_measured"]:
        says.append("no rating tells what it costs, so a driver of the rating could move it")
    text = "; ".join(says)
    return text[0].upper() + text[1:] + "."


def _evidence(evidence: pl.DataFrame | None) -> dict[str, list[str]]:
    """The best units of each finding."""
    if evidence is None or evidence.is_empty():
        return {}
    best = evidence.filter((pl.col("role") == "best") & pl.col("subject_type").is_in(["pain", "gap", "opportunity"])).sort("subject_id", "rank")
    grouped = best.group_by("subject_type", "subject_id", maintain_order=True).agg("unit_id")
    return {f"{row['subject_type']}:{row['subject_id']}": row["unit_id"] for row in grouped.iter_rows(named=True)}
