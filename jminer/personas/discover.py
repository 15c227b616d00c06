"""Personas drafted from what customers say: segments, the topics that are typical of each, needs made of them. Drafts, until other people confirm them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any

import numpy as np
import polars as pl

from jminer import rules
from jminer.domain import Persona
from jminer.errors import ConfigError, did_you_mean
from jminer.heads.prototypes import idle_topics
from jminer.personas import topic_needs, typical
from jminer.personas.redraft import comment, need_lines, quoted
from jminer.personas.segments import BUILT_IN, INSIDE, OUTSIDE, UNKNOWN, Crowd, Segment, segment
from jminer.personas.topic_needs import FEWEST, Drafted
from jminer.personas.typical import Heard
from jminer.statistics.intervals import wilson

FEWEST_VALUES, MOST_VALUES = 2, 12
MOST_NEEDS, CORE = 8, 3
"""Needs of a draft, and how many of the surest are core."""
PART = 0.4
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
MOST_GROUPS = 6
Q = 0.05


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment that may be a persona: a value of a field, or a group found in the data."""

    id: str
    name: str
    rule: str | None
    who: Segment


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted persona, with the topics behind its needs as half A tells them."""

    persona: Persona
    needs: tuple[tuple[Drafted, Heard], ...]
    customers: int
    """Customers of the segment in half A."""


def halves(feedback: pl.DataFrame, seed: int) -> tuple[list[str], list[str]]:
    """Two halves of the customers, drawn with the seed: all that one person wrote is on one side."""
    customers = feedback["customer_id"].drop_nulls().unique().sort().to_list()
    drawn = np.random.default_rng([seed, 17]).permutation(len(customers))
    return tuple(sorted(customers[i] for i in drawn[start::2]) for start in (0, 1))  # type: ignore[return-value]


def part(tables: Mapping[str, Any], customers: Sequence[str]) -> dict[str, Any]:
    """The tables as if only these customers had written; topics keep their names and their stability, and are counted anew."""
    feedback = tables["feedback"].filter(pl.col("customer_id").is_in(list(customers)))
    chosen = tables["units"]["feedback_id"].is_in(feedback["feedback_id"].to_list())
    units = tables["units"].filter(chosen)
    kept = {"feedback": feedback, "units": units, **{name: tables[name][chosen.to_numpy()] for name in ("vectors", "facets")}}
    kept["customers"] = tables["customers"].filter(pl.col("customer_id").is_in(list(customers)))
    kept |= {name: table.join(units.select("unit_id"), on="unit_id", how="semi") for name, table in tables.items() if name.startswith("unit_")}
    counted = (
        kept["unit_topics"].drop_nulls("topic_id").join(units.select("unit_id", "feedback_id"), on="unit_id")
        .join(feedback.select("feedback_id", "customer_id"), on="feedback_id").group_by("topic_id").agg(customers=pl.col("customer_id").n_unique())
    )  # fmt: skip
    topics = tables["topics"].drop("customers").join(counted.with_columns(pl.col("customers").cast(pl.Int64)), on="topic_id", how="left")
    return {**kept, "topics": topics.with_columns(pl.col("customers").fill_null(0)).sort("topic_id")}


def fields(people: Crowd, wanted: Sequence[str], least: int) -> list[str]:
    """The fields to draft from: those named, or all that the sources give with 2 to 12 values, two of them of `least` customers, or with numbers."""
    for name in wanted:
        if name not in people.fields:
            raise ConfigError(f"No source gives the field '{name}'.{did_you_mean(name, people.fields)} Fields there are: {', '.join(people.fields)}.")
    return list(wanted) or [name for name in people.fields if name not in BUILT_IN and _divides(people, name, least)]


def values(people: Crowd, name: str) -> dict[str, int]:
    """Value → customers who have it in any feedback, the commonest first."""
    held = people.feedback.select("_customer", value=pl.col(name).cast(pl.String)).drop_nulls().filter(pl.col("value").str.strip_chars() != "").unique()
    return dict(held.group_by("value").len().sort("len", "value", descending=[True, False]).iter_rows())


def _divides(people: Crowd, name: str, least: int) -> bool:
    held = values(people, name)
    if _numbers(held):
        return bool(_steps(held, least))
    return FEWEST_VALUES <= len(held) <= MOST_VALUES and sum(count >= least for count in held.values()) >= FEWEST_VALUES


def by_fields(people: Crowd, names: Sequence[str], least: int, conflicts: str) -> list[Candidate]:
    """A candidate per value of each field that `least` customers have."""
    found = list[Candidate]()
    for name in names:
        held = values(people, name)
        parts = _steps(held, least) if _numbers(held) else [("==", value) for value, count in held.items() if count >= least]
        for sign, value in parts:
            rule = _rule(name, sign, value)
            who = segment(people, Persona(name, name, (), rule), conflicts) if rule else None
            if who and min(who.inside.sum(), who.outside.sum()) >= least:
                says = {"==": value, ">=": f"{value} or more", "<": f"under {value}"}[sign]
                found.append(Candidate(_slug(name, says), f"{name}: {says}", rule, who))
    return found


def _numbers(held: Mapping[str, int]) -> bool:
    """Whether a field counts or measures: three values or more, all numbers."""
    return len(held) > FEWEST_VALUES and all(NUMBER.fullmatch(value.strip()) for value in held)


def _steps(held: Mapping[str, int], least: int) -> list[tuple[str, str]]:
    """A number's lowest and highest part, each of at most `PART` of the customers and at least `least`."""
    ordered = sorted(held, key=float)
    total = sum(held.values())
    below = [sum(held[value] for value in ordered[:place]) for place in range(len(ordered))]
    low = [value for value, count in zip(ordered, below, strict=True) if least <= count <= PART * total]
    high = [value for value, count in zip(ordered, below, strict=True) if least <= total - count <= PART * total]
    return [*[("<", value) for value in low[-1:]], *[(">=", value) for value in high[:1]]]


def _rule(name: str, sign: str, value: str) -> str | None:
    """The rule that says so; None for a value that no rule can name."""
    plain = name.isidentifier() and name not in rules.WORDS
    mark = "'" if "'" not in value else '"'
    if mark in value or "`" in name:
        return None
    return f"{name if plain else f'`{name}`'} {sign} {value.strip() if sign != '==' else f'{mark}{value}{mark}'}"


def _slug(*words: str) -> str:
    slug = "_".join(words).lower()
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in slug).strip("_")[:60] or "persona"


def by_topics(people: Crowd, tables: Mapping[str, Any], groups: int | None, least: int, seed: int) -> list[Candidate]:
    """Groups of customers who speak of the same topics (k-means over topic profiles); without `groups` as many as separate best.

    Only who speaks of two topics or more can be grouped. Nothing but their words says who belongs.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    topics = typical.stable(tables["topics"], idle_topics(tables["unit_topics"], tables["unit_stages"]))
    everyone = segment(people, Persona("all", "all", ()), "any")
    told = typical.tellers(people, everyone, tables, topics)
    several = np.flatnonzero(told.sum(axis=1) >= 2)
    different = len(np.unique(told[several], axis=0))
    if len(several) < 2 * least or different < (groups or 2):
        return []
    profile = told[several] / np.linalg.norm(told[several], axis=1, keepdims=True)
    counts = [groups] if groups else range(2, min(MOST_GROUPS, different, len(several) - 1) + 1)
    tries = [KMeans(k, n_init=10, random_state=seed % 2**32).fit_predict(profile) for k in counts]
    best = tries[0] if groups else max(tries, key=lambda group: float(silhouette_score(profile, group)))
    found = list[Candidate]()
    for number in range(int(best.max()) + 1):
        side = np.full(len(people.customers), UNKNOWN, dtype=np.int8)
        side[several] = np.where(best == number, INSIDE, OUTSIDE)
        if (side == INSIDE).sum() >= least:
            found.append(Candidate(f"group_{number + 1}", f"group {number + 1}", None, Segment(side, everyone.counts, everyone.stratum)))
    return found


def drafts(people: Crowd, tables: Mapping[str, Any], candidates: Sequence[Candidate], quotes: bool, source: str, day: date | None) -> list[Draft]:
    """A draft for each candidate that has topics of its own: over-represented by log odds, all candidates being one family of tests."""
    topics = typical.stable(tables["topics"], idle_topics(tables["unit_topics"], tables["unit_stages"]))
    found = [typical.heard(typical.tellers(people, each.who, tables, topics), each.who, topics) for each in candidates]
    own = [[one for one in mine if one.inside >= FEWEST][:MOST_NEEDS] for mine in typical.over_represented(found, Q)]
    sentences = topic_needs.in_topics(tables, topics)
    row_of = {row["topic_id"]: row for row in tables["topics"].to_dicts()}
    return [_draft(each, mine, people, sentences, row_of, quotes, source, day) for each, mine in zip(candidates, own, strict=True) if mine]


def _draft(
    each: Candidate, mine: Sequence[Heard], people: Crowd, sentences: pl.DataFrame, row_of: Mapping[str, Any], quotes: bool, source: str, day: date | None
) -> Draft:
    owner = people.feedback["_customer"].to_numpy()
    inside = people.feedback.select("feedback_id").filter(pl.Series(each.who.counts & each.who.inside[owner], dtype=pl.Boolean))
    own, taken, needs = sentences.join(inside, on="feedback_id", how="semi"), set[str](), list[tuple[Drafted, Heard]]()
    for place, one in enumerate(mine):
        sure = place < CORE
        claims = {"core": sure, "weight": 3 if sure else 2, "min_prevalence": least_share(one)}
        made = topic_needs.draft(row_of[one.topic], own.filter(pl.col("topic_id") == one.topic), taken, quotes, **claims)
        taken.add(made.need.id)
        needs.append((made, one))
    customers = int(each.who.inside.sum())
    share = _outward(*wilson(customers, customers + int(each.who.outside.sum()))) if each.rule else None
    name = each.name if each.rule else f"{each.name}: {needs[0][0].label}"
    persona = Persona(each.id, name, tuple(made.need for made, _ in needs), each.rule, 1, day, share, (source,))
    return Draft(persona, tuple(needs), customers)


def least_share(one: Heard) -> float:
    """What a drafted need claims: half of what half A surely has above the rest, because the matcher finds a part of what a topic holds."""
    low = float(wilson(one.inside, one.of_inside)[0]) - one.rest
    return max(0.01, floor(50 * low) / 100)


def _outward(low: float, high: float) -> tuple[float, float]:
    return floor(100 * low) / 100, min(1.0, -floor(-100 * high) / 100)


def why(reasons: Sequence[str]) -> str:
    """The decisive reason, and what else kept a persona from more; not the list of its needs, which stand beside it."""
    return " ".join(reason for reason in reasons if not reason.startswith("Needs: "))


def as_yaml(draft: Draft, verdict: Mapping[str, Any], needs: Mapping[str, Mapping[str, Any]], run: str, others: int) -> str:
    """The draft as a persona file, with what the other half of the customers says of it in comments."""
    persona = draft.persona
    head = [
        "# A draft by jminer: a hypothesis, nothing that was found out. Reword it in your customers' words before you use it.",
        *comment(f"Drafted from half A of the customers of run {run} ({draft.customers} of the segment), tested on half B ({others})."),
        *comment(f"Verdict on half B: {verdict['verdict']}. {why(verdict['reasons'])}"),
    ]
    if persona.rule is None:
        head += comment("It has no segment rule, for it was found in what customers say. Who belongs is judged by the same words that the needs are found in, "
                        "so it can never be more than PLAUSIBLE. Give it a rule over a field of your customers before you believe it.")  # fmt: skip
    day, share = persona.declared_on, persona.expected_share
    body = [
        "schema: jminer/persona@1", f"id: {persona.id}", f"name: {quoted(persona.name)}", "version: 1",
        *([f"declared_on: {day.isoformat()}   # after all that it was drafted from: only later feedback tests it"] if day else []),
        f"derived_from: {quoted(list(persona.derived_from))}",
        *([f"expected_share: {{min: {share[0]:.2f}, max: {share[1]:.2f}}}   # the interval in half A"] if share else []),
        *(["segment:", f"  rule: {quoted(persona.rule)}"] if persona.rule else []),
        "needs:",
    ]  # fmt: skip
    for made, heard in draft.needs:
        body += need_lines(made.need, "  ", _notes(made, heard, needs[made.need.id]))
    return "\n".join([*head, *body]) + "\n"


def _notes(made: Drafted, heard: Heard, row: Mapping[str, Any]) -> list[str]:
    return [
        f"Half A, topic “{made.label}”: {heard.inside} of {heard.of_inside} customers of the segment, {heard.rest:.0%} of the others.",
        f"Half B: {row['verdict']}. {row['reason']}",
    ]
