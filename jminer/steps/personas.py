"""Verdicts on declared needs and personas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import ClaimVerdict, Persona
from jminer.personas import controls, judge, typical
from jminer.personas.claims import Outcome, told
from jminer.personas.claims_falsified import falsified
from jminer.personas.claims_fields import demographics, expected_share
from jminer.personas.claims_journey import channels, emotions, need_outcomes, need_stages
from jminer.personas.claims_said import said, sentences
from jminer.personas.conjunction import curve
from jminer.personas.decoys import others, spread
from jminer.personas.evidence import SUPPORT, Counts, Flags, Found, Near
from jminer.personas.flips import flips
from jminer.personas.grammar import BARNUM
from jminer.personas.measures import Errors, beyond_mistakes, mistaken_elsewhere, presence, tally
from jminer.personas.pairs import Pair, compared
from jminer.personas.presence import spoken_p
from jminer.personas.profiles import divided
from jminer.personas.segments import Crowd, Segment, crowd, segment
from jminer.personas.verdicts import NeedNumbers, decide_need
from jminer.statistics.intervals import wilson
from jminer.statistics.resampling import draws
from jminer.tables import frame, frames
from jminer.tools import Tables, Tools

UNCLAIMED = 0.10


def judge_all(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """`persona_needs`, `persona_claims`, `personas` and `controls`: each declared claim against decoys, against the rest, against other owners."""
    usable = read["units"].join(
        read["feedback"].filter(pl.col("language").is_in(["und", *tools.languages])).select("feedback_id"), on="feedback_id", how="semi"
    )
    if not view.declared or usable.is_empty():
        return frames(persona_needs=[], persona_claims=[], personas=[], persona_pairs=[], persona_conjunction=[], persona_flips=[], controls=[])
    people = crowd(read, usable)
    segments = {persona.id: segment(people, persona, view.personas.conflicts) for persona in view.declared}
    topics = typical.stable(read["topics"])
    raised = {name: typical.tellers(people, who, read, topics) for name, who in segments.items()}
    claimed = {persona.id: _claimed(read, persona, segments[persona.id], topics, raised[persona.id]) for persona in view.declared}
    case, barnum, counted = _case(read, view, tools, people, segments, claimed)
    names = [f"barnum:{need.id}" for need in BARNUM]
    near = {persona: Near.of(people, who, _nearness(read), names) for persona, who in segments.items()}
    control_rows = [*controls.run(case, BARNUM, barnum, near), _plainly_said(read, view, people)]
    healthy = controls.healthy(control_rows)
    if not healthy:
        tools.warn("The instrument fails its own controls on this corpus (table controls): every persona verdict is INSUFFICIENT")
    numbers = judge.need_numbers(case)
    pairs = compared(case, raised)
    names_of = dict(read["topics"].select("topic_id", "label").iter_rows())
    labels = [names_of[topic] for topic in topics]
    with tools.progress("Judging personas", len(case.personas)) as bar:
        judged, claims, hangs = [], [], []
        for persona in case.personas:
            tested = _claims(persona, read, usable, people, case, numbers, healthy)
            fired = [one.claim for one in tested if one.kind == "falsifier" and one.verdict is ClaimVerdict.FAILS]
            verdict = judge.judge(case, persona, numbers, healthy, fired, _twin(persona, pairs))
            judged.append({**_without_its_sources(judge.row(verdict), persona, people), **_groups(persona, case, raised[persona.id], labels)})
            hangs += [{"persona_id": persona.id, **asdict(flip)} for flip in (flips(case, persona, numbers, verdict, people, counted) if healthy else ())]
            claims += [one.row(persona.id) for one in tested]
            bar(1)
    dated = {persona.id: _dated(persona, people, case.counts[persona.id].segment, read) for persona in case.personas}
    return {
        "persona_needs": frame(
            "persona_needs",
            [
                {**_need_row(claim, numbers[claim.persona.id, claim.need.id], case), **dated[claim.persona.id].get(claim.need.id, {})}
                for claim in case.claims
            ],
        ),
        "persona_claims": frame("persona_claims", claims),
        "personas": frame("personas", judged),
        "persona_pairs": frame("persona_pairs", [pair.row() for pair in pairs]),
        "persona_conjunction": frame("persona_conjunction", [row for persona in case.personas for row in _conjunction(persona, case)]),
        "persona_flips": frame("persona_flips", hangs),
        "controls": frame("controls", control_rows),
    }


def _case(
    read: Mapping[str, Any], view: Any, tools: Tools, people: Crowd, segments: Mapping[str, Segment], claimed: Mapping[str, tuple[int, int]]
) -> tuple[judge.Case, Found, Callable[[Segment], Counts]]:
    """What is judged, the evidence on the Barnum needs, and how a segment's people are counted."""
    claims = [(persona, need) for persona in view.declared for need in persona.needs]
    need_names = [f"need:{persona.id}/{need.id}" for persona, need in claims]
    unit_feedback = read["units"].select("unit_id", "feedback_id")
    needs = Found.of(
        people,
        read["unit_needs"]
        .join(unit_feedback, on="unit_id")
        .select("feedback_id", pl.concat_str("persona_id", "need_id", separator="/").alias("need"), "relation"),
        [f"{persona.id}/{need.id}" for persona, need in claims],
    )
    won, nearness = _won(read), _nearness(read)
    decoy_names, to_read = _decoys(nearness, view)
    decoys = Found.of(people, won, decoy_names[:to_read])
    foreign = Found.of(people, won, [f"foreign:{need.id}" for need in others(tools.foreign_needs)])
    texts = np.bincount(people.feedback["_customer"].to_numpy(), weights=people.feedback["units"].to_numpy(), minlength=len(people.customers)).astype(np.int64)

    def near(who: Segment) -> list[Near]:
        return [Near.of(people, who, nearness, names, everybody) for everybody in (False, True) for names in (need_names, decoy_names)]

    def counted(who: Segment) -> Counts:
        return Counts.of(who, needs, decoys, foreign, *near(who))

    case = judge.Case(
        tuple(view.declared),
        tuple(judge.Claim(persona, need, column) for column, (persona, need) in enumerate(claims)),
        {name: counted(each) for name, each in segments.items()},
        people.known,
        texts,
        claimed,
        Errors.of(view.needs),
        view.personas,
        view.seed,
        draws(len(people.customers), view.personas.draws, view.seed).astype(np.float64),
    )
    return case, Found.of(people, won, [f"barnum:{need.id}" for need in BARNUM]), counted


def _plainly_said(read: Mapping[str, Any], view: Any, people: Crowd) -> dict[str, Any]:
    """The positive control: are needs that many customers plainly express found among all of them?"""
    nearness, everybody = _nearness(read), segment(people, Persona("everybody", "everybody", ()), view.personas.conflicts)
    (decoys, to_read), won = _decoys(nearness, view), _won(read)
    said = [f"expressed:{one}" for one in read["decoys_expressed"]["decoy"]]
    near, far = (Near.of(people, everybody, nearness, names).among(np.ones(len(people.customers))) for names in (said, decoys))
    held, won_by_decoys = (Found.of(people, won, names).holders(everybody, *SUPPORT).sum(axis=0) for names in (said, decoys[:to_read]))
    return controls.plainly_said(spoken_p(near, far, held, won_by_decoys))


def _won(read: Mapping[str, Any]) -> pl.DataFrame:
    """feedback_id, need, relation: what was accepted for decoys, probes and needs of other trades."""
    won: pl.DataFrame = read["unit_decoys"]
    return won.join(read["units"].select("unit_id", "feedback_id"), on="unit_id").select("feedback_id", pl.col("decoy").alias("need"), "relation")


def _decoys(nearness: pl.DataFrame, view: Any) -> tuple[list[str], int]:
    """The decoys' names, those that were read first, and how many these are."""
    names = sorted(name for name in nearness["need"].unique() if name.startswith("decoy:"))
    read = {names[i] for i in spread(len(names), view.needs.decoys_read)}
    return [*sorted(read), *(name for name in names if name not in read)], len(read)


def _nearness(read: Mapping[str, Any]) -> pl.DataFrame:
    """feedback_id, need, lead: the feedback nearest to each need."""
    near: pl.DataFrame = read["need_nearness"]
    return near.join(read["units"].select("unit_id", "feedback_id"), on="unit_id").select("feedback_id", "need", "lead")


def _claims(
    persona: Persona, read: Mapping[str, Any], usable: pl.DataFrame, people: Crowd, case: judge.Case, numbers: Mapping[Any, NeedNumbers], healthy: bool
) -> list[Outcome]:
    """Everything else that the persona declares, tested."""
    counts = case.counts[persona.id]
    staged = usable.select("unit_id", "feedback_id").join(
        read["unit_stages"].select("unit_id", "stage", "substage"), on="unit_id", how="left", maintain_order="left"
    )
    units, columns = told(people, counts.segment, staged), {claim.need.id: claim.column for claim in case.of(persona)}
    mine = {need: numbers[persona.id, need] for need in columns}
    return [
        *demographics(persona, people, counts.segment),
        *expected_share(persona, counts.segment),
        *said(persona, _sayings(persona, read, people, counts), case.errors, case.settings, case.seed, healthy),
        *channels(persona, units, read["unit_channels"]),
        *emotions(persona, units, read["unit_emotions"]),
        *need_stages(persona, units, read["unit_needs"]),
        *need_outcomes(persona, {need: (n.met, n.unmet, n.served) for need, n in mine.items()}),
        *falsified(persona, counts, columns, mine if healthy else {}, case.errors, case.seed),
    ]


def _sayings(persona: Persona, read: Mapping[str, Any], people: Crowd, counts: Counts) -> Counts:
    """What the persona's people say of its behaviours, goals and pains, beside the decoys and the needs of other trades."""
    key = pl.concat_str("kind", "claim", separator="/").alias("need")
    rows = read["unit_claims"].filter(pl.col("persona_id") == persona.id).join(read["units"].select("unit_id", "feedback_id"), on="unit_id")
    found = Found.of(people, rows.select("feedback_id", key, "relation"), [f"{kind}/{claim}" for kind, claim in sentences(persona)])
    support, met, unmet, denied = (found.holders(counts.segment, *relations) for relations in (SUPPORT, ("met",), ("unmet",), ("contradicted",)))
    near = Near.of(people, counts.segment, _nearness(read), [f"claim:{persona.id}/{kind}/{claim}" for kind, claim in sentences(persona)])
    mentions = found.mentions(counts.segment, *SUPPORT)
    return replace(counts, support=support, met=met, unmet=unmet, denied=denied, near=near, mentions=mentions)


def _without_its_sources(row: dict[str, Any], persona: Persona, people: Crowd) -> dict[str, Any]:
    """The persona's row, and how much feedback is left out because it was written from it."""
    aside = people.feedback["source"].is_in(list(persona.derived_from))
    if not aside.any():
        return row
    gone = set(people.feedback.filter(aside)["_customer"]) - set(people.feedback.filter(~aside)["_customer"])
    sources = ", ".join(sorted(set(people.feedback.filter(aside)["source"])))
    says = f"It was written from {sources}: {aside.sum()} pieces of feedback are left out of its test, and {len(gone)} customers who wrote nothing else."
    nothing = [] if len(aside) > aside.sum() else ["Nothing else is left to test it on."]
    return {**row, "reasons": [*row["reasons"], says, *nothing], "unknown_customers": row["unknown_customers"] - len(gone)}


def _dated(persona: Persona, people: Crowd, who: Segment, read: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Per need: customers of the segment who wrote before the persona was declared and since, and how many of them support it then."""
    if persona.declared_on is None:
        return {}
    counted = people.feedback.with_columns(_mine=pl.Series(who.counts & who.inside[people.feedback["_customer"].to_numpy()], dtype=pl.Boolean))
    wrote = counted.filter("_mine").drop_nulls("written_at").select("feedback_id", "_customer", since=pl.col("written_at").dt.date() >= persona.declared_on)
    support = read["unit_needs"].filter((pl.col("persona_id") == persona.id) & pl.col("relation").is_in(SUPPORT))
    held = support.join(read["units"].select("unit_id", "feedback_id"), on="unit_id").join(wrote, on="feedback_id")

    def customers(rows: pl.DataFrame, since: bool) -> int:
        return rows.filter(pl.col("since") == since)["_customer"].n_unique()

    return {
        need.id: {
            f"{when}_{what}": customers(rows, since)
            for when, since in (("before", False), ("since", True))
            for what, rows in (("customers", wrote), ("holders", held.filter(pl.col("need_id") == need.id)))
        }
        for need in persona.needs
    }


def _twin(persona: Persona, pairs: Sequence[Pair]) -> str | None:
    """The first persona that this one cannot be told from."""
    others = [pair.second if pair.first is persona else pair.first for pair in pairs if persona in (pair.first, pair.second) and pair.indistinct]
    return others[0].id if others else None


def _groups(persona: Persona, case: judge.Case, raised: Flags, labels: Sequence[str]) -> dict[str, Any]:
    """Whether the persona's segment falls into two groups by what they raise (methods P6)."""
    inside = case.counts[persona.id].segment.inside
    split = divided(raised[inside], case.texts[inside], (case.seed, 37)) if persona.rule is not None else None
    if split is None:
        return {}
    named = [f"{labels[column]} ({'more' if gap > 0 else 'less'})" for column, gap in split.typical] if split.real else []
    return {"split_strength": split.strength, "split_p": split.p, "split_share": split.smaller, "split_topics": named}


def _conjunction(persona: Persona, case: judge.Case) -> list[dict[str, Any]]:
    """Rows of table `persona_conjunction`."""
    counts = case.counts[persona.id]
    inside, own = counts.segment.inside, [claim.column for claim in case.of(persona)]
    return [{"persona_id": persona.id, **asdict(step)} for step in curve(counts.support[inside][:, own], case.texts[inside], (case.seed, 41))]


def _claimed(read: Mapping[str, Any], persona: Persona, who: Segment, topics: Sequence[str], raised: Flags) -> tuple[int, int]:
    """Customers of the segment in topics specific to it: in those that no need accounts for, and in those that one does."""
    if not topics or not who.outside.any():
        return 0, 0
    own = {each.topic for each in typical.specific(typical.heard(raised, who, topics))}
    mine = read["need_topics"].filter(pl.col("persona_id") == persona.id)
    reach = {topic: _reach(mine.filter(pl.col("topic_id") == topic), read, topic) for topic in topics}
    claimed = set(mine.filter(pl.col("claimed"))["topic_id"].to_list())
    count = {topic: raised[who.inside, i] for i, topic in enumerate(topics) if topic in own}

    def customers(chosen: Sequence[str]) -> int:
        return int(np.any([count[topic] for topic in chosen], axis=0).sum()) if chosen else 0

    return customers([t for t in count if t not in claimed and reach[t] < UNCLAIMED]), customers([t for t in count if t in claimed])


def _reach(needs: pl.DataFrame, read: Mapping[str, Any], topic: str) -> float:
    """Upper bound of the largest share of the topic's customers that any of the persona's needs accounts for."""
    size = int(read["topics"].filter(pl.col("topic_id") == topic)["customers"][0])
    return max((wilson(round(share * size), size)[1] for share in needs["share_of_topic"].fill_null(0.0)), default=0.0)


def _need_row(claim: judge.Claim, n: NeedNumbers, case: judge.Case) -> dict[str, Any]:
    verdict, reason = decide_need(n, claim.persona.id, case.settings)
    counts, column = case.counts[claim.persona.id], claim.column
    tallied = tally(counts)
    ratio, odds_low, odds_high, p = (None if np.isnan(value) else value for value in beyond_mistakes(tallied, column, case.errors))
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
        "nearness": float(tallied.near[column]),
        "decoy_nearness": float(np.quantile(tallied.near_decoys, 0.95)) if len(tallied.near_decoys) else None,
        "presence_p": float(presence(tallied)[column]),
        "presence_q": n.presence_q,
        "foreign_p": n.foreign_p,
        "odds_ratio": ratio,
        "odds_low": odds_low,
        "odds_high": odds_high,
        "lean": float(np.exp(tallied.lean.mean)),
        "lean_spread": tallied.lean.spread,
        "mistaken": float(np.median(mistaken_elsewhere(tallied, column, case.errors))),
        "specific_p": p,
        "specific_q": None if np.isnan(n.specific_q) else n.specific_q,
        "met_share": n.served.value if n.met + n.unmet else None,
        "met_low": n.served.low if n.met + n.unmet else None,
        "met_high": n.served.high if n.met + n.unmet else None,
        "contradiction": n.denial.value if n.any_evidence else None,
        "contradiction_low": n.denial.low if n.any_evidence else None,
        "contradiction_customers": int(n.denied),
        "best_owner": n.best_owner,
        "best_owner_p": n.best_owner_p if n.best_owner else None,
        "power": n.power,
        "customers_needed": n.needed if verdict.value == "INSUFFICIENT" and n.needed and n.needed > n.inside else None,
    }
