"""Verdicts on declared needs and personas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import Persona
from jminer.personas import controls, judge
from jminer.personas.decoys import BARNUM
from jminer.personas.evidence import Counts, Found
from jminer.personas.measures import Errors, odds, presence_p, tally
from jminer.personas.segments import Crowd, Segment, crowd, segment
from jminer.personas.verdicts import NeedNumbers, decide_need
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson
from jminer.statistics.odds import mantel_haenszel
from jminer.statistics.resampling import draws
from jminer.tables import frame, frames
from jminer.tools import Tables, Tools

STABLE_TOPIC = 0.6
"""A topic that comes back less surely than this is no ground for a verdict (Hennig 2007)."""
UNCLAIMED = 0.10


def judge_all(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """`persona_needs`, `personas` and `controls`: each declared claim against decoys, against the rest, against other owners."""
    usable = read["units"].join(
        read["feedback"].filter(pl.col("language").is_in(["und", *tools.languages])).select("feedback_id"), on="feedback_id", how="semi"
    )
    if not view.declared or usable.is_empty():
        return frames(persona_needs=[], personas=[], controls=[])
    people = crowd(read, usable)
    case, barnum = _case(read, view, people)
    control_rows = controls.run(case, BARNUM, barnum)
    healthy = controls.healthy(control_rows)
    if not healthy:
        tools.warn("The instrument supports too many decoys or shuffled segments on this corpus: every persona verdict is INSUFFICIENT")
    numbers = judge.need_numbers(case)
    with tools.progress("Judging personas", len(case.personas)) as bar:
        judged = []
        for persona in case.personas:
            judged.append(judge.row(judge.judge(case, persona, numbers, healthy)))
            bar(1)
    return {
        "persona_needs": frame("persona_needs", [_need_row(claim, numbers[claim.persona.id, claim.need.id], case) for claim in case.claims]),
        "personas": frame("personas", judged),
        "controls": frame("controls", control_rows),
    }


def _case(read: Mapping[str, Any], view: Any, people: Crowd) -> tuple[judge.Case, Found]:
    claims = [(persona, need) for persona in view.declared for need in persona.needs]
    unit_feedback = read["units"].select("unit_id", "feedback_id")
    needs = Found.of(
        people,
        read["unit_needs"]
        .join(unit_feedback, on="unit_id")
        .select("feedback_id", pl.concat_str("persona_id", "need_id", separator="/").alias("need"), "relation"),
        [f"{persona.id}/{need.id}" for persona, need in claims],
    )
    others = read["unit_decoys"].join(unit_feedback, on="unit_id").select("feedback_id", pl.col("decoy").alias("need"), "relation")
    decoys = Found.of(people, others, sorted(name for name in others["need"].unique() if name.startswith("decoy:")))
    foreign = Found.of(people, others, sorted(name for name in others["need"].unique() if name.startswith("foreign:")))
    segments = {persona.id: segment(people, persona, view.personas.conflicts) for persona in view.declared}
    texts = np.bincount(people.feedback["_customer"].to_numpy(), weights=people.feedback["units"].to_numpy(), minlength=len(people.customers)).astype(np.int64)
    case = judge.Case(
        tuple(view.declared),
        tuple(judge.Claim(persona, need, column) for column, (persona, need) in enumerate(claims)),
        {name: Counts.of(each, needs, decoys, foreign) for name, each in segments.items()},
        people.known,
        texts,
        {persona.id: _topics(read, people, persona, segments[persona.id]) for persona in view.declared},
        Errors(view.needs.sensitivity, view.needs.denials_found, view.needs.denials_false),
        view.personas,
        view.seed,
        draws(len(people.customers), view.personas.draws, view.seed).astype(np.float64),
    )
    return case, Found.of(people, others, [f"barnum:{need.id}" for need in BARNUM])


def _topics(read: Mapping[str, Any], people: Crowd, persona: Persona, who: Segment) -> tuple[int, int]:
    """Customers of the segment in topics specific to it: in those that no need accounts for, and in those that one does."""
    topics = read["topics"].filter(pl.col("stability").fill_null(0.0) >= STABLE_TOPIC)["topic_id"].to_list()
    if not topics or not who.outside.any():
        return 0, 0
    rows = (
        read["unit_topics"]
        .drop_nulls("topic_id")
        .join(read["units"].select("unit_id", "feedback_id"), on="unit_id")
        .select("feedback_id", pl.col("topic_id").alias("need"), pl.lit("in").alias("relation"))
    )
    inside = Found.of(people, rows, topics).holders(who, "in")
    specific = _specific(inside, who)
    mine = read["need_topics"].filter(pl.col("persona_id") == persona.id)
    reach = {topic: _reach(mine.filter(pl.col("topic_id") == topic), read, topic) for topic in topics}
    claimed = set(mine.filter(pl.col("claimed"))["topic_id"].to_list())
    count = {topic: inside[who.inside, i] for i, topic in enumerate(topics) if specific[i]}

    def customers(chosen: Sequence[str]) -> int:
        return int(np.any([count[topic] for topic in chosen], axis=0).sum()) if chosen else 0

    return customers([t for t in count if t not in claimed and reach[t] < UNCLAIMED]), customers([t for t in count if t in claimed])


def _reach(needs: pl.DataFrame, read: Mapping[str, Any], topic: str) -> float:
    """Upper bound of the largest share of the topic's customers that any of the persona's needs accounts for."""
    size = int(read["topics"].filter(pl.col("topic_id") == topic)["customers"][0])
    return max((wilson(round(share * size), size)[1] for share in needs["share_of_topic"].fill_null(0.0)), default=0.0)


def _specific(inside: Any, who: Segment) -> list[bool]:
    """Whether each topic is more common in the segment than outside, stratified, one family of tests."""
    strata = Counts(who, inside, inside, inside, inside, inside, inside).strata().values()
    tables = [[(inside[i, t].sum(), len(i), inside[o, t].sum(), len(o)) for i, o in strata] for t in range(inside.shape[1])]
    ratios = [mantel_haenszel(*np.array(table).T) if table else None for table in tables]
    from scipy.special import ndtr

    q = q_values([float(ndtr(-r.log_odds / r.error)) if r else None for r in ratios])
    return [bool(r and r.bound(-1) > 1.25 and q[i] <= 0.05) for i, r in enumerate(ratios)]


def _need_row(claim: judge.Claim, n: NeedNumbers, case: judge.Case) -> dict[str, Any]:
    verdict, reason = decide_need(n, claim.persona.id, case.settings)
    counts, column = case.counts[claim.persona.id], claim.column
    tallied = tally(counts)
    ratio, odds_low, odds_high, p = (None if np.isnan(value) else value for value in odds(tallied, column))
    false = float(tallied.decoys.mean() / n.inside) if n.inside and len(tallied.decoys) else 0.0
    rest = float(np.clip((n.rest_holders / n.outside - false) / (case.errors.found - false), 0, 1)) if n.outside else None
    return {
        "persona_id": claim.persona.id,
        "need_id": claim.need.id,
        "statement": claim.need.statement,
        "verdict": verdict.value,
        "reason": reason,
        "segment_customers": int(n.inside),
        "rest_customers": int(n.outside),
        "holders": int(n.holders),
        "rest_holders": int(n.rest_holders),
        "prevalence": n.prevalence.value,
        "low": n.prevalence.low,
        "high": n.prevalence.high,
        "rest_prevalence": rest,
        "presence_p": float(presence_p(tallied.holders, tallied.decoys)[column]),
        "presence_q": n.presence_q,
        "foreign_p": n.foreign_p,
        "odds_ratio": ratio,
        "odds_low": odds_low,
        "odds_high": odds_high,
        "specific_p": p,
        "specific_q": None if np.isnan(n.specific_q) else n.specific_q,
        "met_share": n.met / (n.met + n.unmet) if n.met + n.unmet else None,
        "met_low": n.met_interval[0] if n.met + n.unmet else None,
        "met_high": n.met_interval[1] if n.met + n.unmet else None,
        "contradiction": n.denial.value if n.any_evidence else None,
        "contradiction_low": n.denial.low if n.any_evidence else None,
        "contradiction_customers": int(n.denied),
        "best_owner": n.best_owner,
        "best_owner_p": n.best_owner_p if n.best_owner else None,
        "power": n.power,
        "customers_needed": n.needed if verdict.value == "INSUFFICIENT" and n.needed and n.needed > n.inside else None,
    }
