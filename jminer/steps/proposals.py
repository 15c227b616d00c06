"""What to change in the declared personas, as hypotheses for later data, and what would change their verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from jminer.domain import Persona
from jminer.heads.prototypes import idle_topics
from jminer.personas import controls, outlook, proposals, topic_needs, typical
from jminer.personas.evidence import SUPPORT
from jminer.personas.segments import Crowd, Segment, crowd, segment
from jminer.personas.topic_needs import FEWEST, Drafted
from jminer.personas.typical import Heard
from jminer.statistics.intervals import wilson
from jminer.tables import frames
from jminer.tools import Tables, Tools

UNCLAIMED, NOTED = 0.10, 0.01
"""A topic is unclaimed when no need surely reaches 10 % of its customers, and noted when 1 % of all customers raise it (methods P5)."""
EVIDENCE = 3


def propose(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """`persona_proposals` and `persona_outlook`. An instrument that is not trusted on this corpus proposes nothing."""
    if not view.declared or read["personas"].is_empty():
        return frames(persona_proposals=[], persona_outlook=[])
    spoken = read["feedback"].filter(pl.col("language").is_in(["und", *tools.languages])).select("feedback_id")
    people = crowd(read, read["units"].join(spoken, on="feedback_id", how="semi"))
    segments = {persona.id: segment(people, persona, view.personas.conflicts) for persona in view.declared}
    known = proposals.Known(
        {row["persona_id"]: row for row in read["personas"].to_dicts()},
        {(row["persona_id"], row["need_id"]): row for row in read["persona_needs"].to_dicts()},
        read["persona_claims"].to_dicts(),
        read["need_topics"].to_dicts(),
        dict(read["topics"].select("topic_id", "label").iter_rows()),
    )
    wrote = {persona.id: _wrote(segments[persona.id], people) for persona in view.declared}
    said = {persona.id: _said(persona, wrote[persona.id], read) for persona in view.declared}
    healthy = controls.healthy(read["controls"].to_dicts())
    quoting = view.report.quotes != "off"
    unclaimed = {persona.id: _unclaimed(persona, segments[persona.id], people, read, quoting) for persona in view.declared} if healthy else {}
    evidence = {f"{persona}/{need}": _units(rows, known.needs[persona, need]["verdict"]) for persona, mine in said.items() for need, rows in _by_need(mine)}
    found = proposals.propose(view.declared, known, unclaimed, evidence, view.personas.min_customers) if healthy else []
    last = read["feedback"]["written_at"].max()
    status = f"a hypothesis, to be tested on feedback written after {last:%Y-%m-%d}" if last else "a hypothesis, to be tested on later feedback"
    place = dict.fromkeys((persona.id for persona in view.declared), 0)
    rows = []
    for one in found:
        place[one.persona] += 1
        rows.append(one.row(place[one.persona], status))
    outlooks = [row for persona in view.declared for row in _outlook(persona, known, said[persona.id], wrote[persona.id], view.personas)]
    return frames(persona_proposals=rows, persona_outlook=outlooks)


def _by_need(said: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    return [(str(need), rows) for (need,), rows in said.sort("need_id", "unit_id").group_by("need_id", maintain_order=True)]


def _wrote(who: Segment, people: Crowd) -> pl.DataFrame:
    """The feedback that speaks for the persona's people, with its source and year."""
    mine = pl.Series(who.counts & who.inside[people.feedback["_customer"].to_numpy()], dtype=pl.Boolean)
    return people.feedback.filter(mine).select("feedback_id", "_customer", "source", year=pl.col("written_at").dt.year().cast(pl.String))


def _said(persona: Persona, wrote: pl.DataFrame, read: Mapping[str, Any]) -> pl.DataFrame:
    """Accepted evidence on the persona's needs from its own people, in feedback that counts."""
    rows: pl.DataFrame = read["unit_needs"].filter(pl.col("persona_id") == persona.id).join(read["units"].select("unit_id", "feedback_id"), on="unit_id")
    return rows.join(wrote, on="feedback_id").sort("need_id", "unit_id")


def _units(said: pl.DataFrame, verdict: str) -> tuple[str, ...]:
    """A few units of different customers behind a verdict: denials of what is contradicted, else support."""
    wanted = ("contradicted",) if verdict == "CONTRADICTED" else SUPPORT
    ordered = said.filter(pl.col("relation").is_in(wanted)).sort("probability", "unit_id", descending=[True, False])
    return tuple(ordered.unique("_customer", keep="first", maintain_order=True)["unit_id"].head(EVIDENCE))


def _unclaimed(persona: Persona, who: Segment, people: Crowd, read: Mapping[str, Any], quotes: bool) -> list[tuple[Drafted, Heard]]:
    """Stable topics that the persona's people tell more than others and that no need of it accounts for, those of most people first."""
    topics = typical.stable(read["topics"], idle_topics(read["unit_topics"], read["unit_stages"]))
    if not topics or not who.inside.any() or not who.outside.any():
        return []
    told = typical.tellers(people, who, read, topics)
    mine = [one for one in typical.specific(typical.heard(told, who, topics)) if one.inside >= max(FEWEST, NOTED * len(people.customers))]
    free = [one for one in mine if not _reached(read["need_topics"].filter((pl.col("persona_id") == persona.id) & (pl.col("topic_id") == one.topic)), read)]
    sentences = topic_needs.in_topics(read, [one.topic for one in free])
    sentences = sentences.join(_wrote(who, people), on="feedback_id", how="semi")
    row_of = {row["topic_id"]: row for row in read["topics"].to_dicts()}
    taken, drafted = {need.id for need in persona.needs}, list[tuple[Drafted, Heard]]()
    for one in sorted(free, key=lambda one: (-one.inside, one.topic)):
        draft = topic_needs.draft(row_of[one.topic], sentences.filter(pl.col("topic_id") == one.topic), taken, quotes)
        taken.add(draft.need.id)
        drafted.append((draft, one))
    return drafted


def _reached(needs: pl.DataFrame, read: Mapping[str, Any]) -> bool:
    """Whether some need may reach a tenth of the topic's customers, so that the topic is not surely free."""
    size = dict(read["topics"].select("topic_id", "customers").iter_rows())
    return any(
        row["claimed"] or wilson(round((row["share_of_topic"] or 0) * size[row["topic_id"]]), size[row["topic_id"]])[1] >= UNCLAIMED for row in needs.to_dicts()
    )


def _outlook(persona: Persona, known: proposals.Known, said: pl.DataFrame, wrote: pl.DataFrame, settings: Any) -> list[dict[str, Any]]:
    """A row for the persona (no need) and one for each of its needs."""
    mine = {need.id: known.needs[persona.id, need.id] for need in persona.needs}
    claims = [row for row in known.claims if row["persona_id"] == persona.id]
    rows = [_counted(persona.id, None, said, outlook.of_persona(persona, known.personas[persona.id], mine, claims, settings))]
    for need in persona.needs:
        evidence = said.filter(pl.col("need_id") == need.id)
        rows.append(_counted(persona.id, need.id, evidence, outlook.of_need(need, mine[need.id], _leaning(evidence, wrote), settings)))
    return rows


def _counted(persona: str, need: str | None, said: pl.DataFrame, would_change: list[str]) -> dict[str, Any]:
    against = said.filter(pl.col("relation") == "contradicted")
    return {
        "persona_id": persona, "need_id": need, "would_change": would_change, "units": said["unit_id"].n_unique(), "customers": said["_customer"].n_unique(),
        "against_units": against["unit_id"].n_unique(), "against_customers": against["_customer"].n_unique(),
    }  # fmt: skip


def _leaning(said: pl.DataFrame, wrote: pl.DataFrame) -> list[str]:
    """The source and the year that most of the support comes from, and how much of the segment's feedback (`wrote`) does."""
    support, counts = said.filter(pl.col("relation").is_in(SUPPORT)), []
    for kind in ("source", "year"):
        per = support.drop_nulls(kind).group_by(kind).agg(customers=pl.col("_customer").n_unique()).sort("customers", kind, descending=[True, False])
        if per.height:
            usual = wrote.filter(pl.col(kind) == per[kind][0])["_customer"].n_unique() / wrote["_customer"].n_unique()
            counts.append((kind, str(per[kind][0]), int(per["customers"][0]), usual))
    return outlook.leaning(counts, support["_customer"].n_unique())
