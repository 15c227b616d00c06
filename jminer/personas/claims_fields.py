"""Claims about who the people are: demographics against the fields of the data, and the declared share of customers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from jminer.domain import ClaimVerdict, Persona
from jminer.personas.claims import LEAST, Outcome, needed_to_leave, percent, share_of, too_few, untestable
from jminer.personas.segments import Crowd, Segment
from jminer.rules import parse
from jminer.statistics.intervals import wilson

Wanted = tuple[str | float, ...]
OF_WHOM = {"customer", "user", "client", "member", "person", "respondent", "band", "bracket", "category", "group", "range", "class", "level", "years", "yrs"}
"""Words that a field may have more than the claim: `age` is also customer_age and age_group."""
NUMBER = r"-?\d+(?:\.\d+)?"
BAND = re.compile(rf"({NUMBER})\s*(?:-|–|to)\s*({NUMBER})")
OPEN_BAND = re.compile(rf"(?:({NUMBER})\s*\+|([<>≤≥]=?)\s*({NUMBER}))")
MOST_VALUES = 6
SMALLEST = 5
"""A value is named in a reason when so many customers have it."""


def demographics(persona: Persona, people: Crowd, who: Segment) -> list[Outcome]:
    """Each declared field: is it so for most of the segment's people?"""
    return [_tested(name, wanted, persona, people, who) for name, wanted in persona.demographics]


def _tested(name: str, wanted: Wanted, persona: Persona, people: Crowd, who: Segment) -> Outcome:
    kind, claim = "demographic", f"{name}: {_said(wanted)}"
    matching = fields_for(name, people.fields)
    if not matching:
        return untestable(kind, claim, f"No field of the data is called '{name}'. Fields there are: {', '.join(people.fields)}.")
    if len(matching) > 1:
        return untestable(kind, claim, f"'{name}' may mean the fields {', '.join(matching)}. Name the one that is meant.")
    [field] = matching
    everybody = [str(value) for value in people.feedback[field].drop_nulls().unique().sort()]
    if all(fits(value, wanted) is None for value in everybody) or not (_interval(wanted) or any(fits(value, wanted) for value in everybody)):
        return untestable(kind, claim, f"The field '{field}' never holds anything to compare with. It holds: {_common(people, field)}.")
    answers = [answer for answer in (fits(value, wanted) for value in _values(people, who, field)) if answer is not None]
    n, hits = len(answers), sum(answers)
    if n < LEAST:
        return too_few(kind, claim, n, f"customers of the segment have a known '{field}'")
    share = share_of(hits, n)
    found = f"{hits} of {n} customers of the segment with a known '{field}': {percent(share)}."
    by_rule = persona.rule is not None and field in parse(persona.rule).fields
    if by_rule and share.high >= 0.5:
        return Outcome(kind, claim, ClaimVerdict.UNTESTABLE, f"The segment's own rule asks for '{field}', so it is no evidence. {found}", n, hits, share)
    verdict = ClaimVerdict.HOLDS if share.low > 0.5 else ClaimVerdict.FAILS if share.high < 0.5 else ClaimVerdict.OPEN
    why = "The segment's own rule picks others. " if by_rule else "It may or may not be most of them. " if verdict is ClaimVerdict.OPEN else ""
    return Outcome(kind, claim, verdict, f"{why}{found}", n, hits, share, 0.5, needed=needed_to_leave(share.value, 0.5))


def fields_for(name: str, fields: Sequence[str]) -> list[str]:
    """Fields that are called so: as written, else but for case, separators and a plural, else with a word such as customer or group more."""
    if name in fields:
        return [name]
    asked = _words(name)
    if same := [field for field in fields if _words(field) == asked]:
        return same
    return [field for field in fields if set(asked) < set(_words(field)) and set(_words(field)) - set(asked) <= OF_WHOM]


def _words(name: str) -> list[str]:
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word if word in OF_WHOM else word.removesuffix("s") for word in re.findall(r"[^\W_]+", parts.casefold())]


def fits(value: str, wanted: Wanted) -> bool | None:
    """Whether a field's value is what was declared; None when it cannot be told (no number, a band that lies on both sides)."""
    if interval := _interval(wanted):
        span = _span(value)
        if span is None or (span[0] < interval[0] <= span[1]) or (span[0] <= interval[1] < span[1]):
            return None
        return interval[0] <= span[0] and span[1] <= interval[1]
    return any(_same(value, one) for one in wanted)


def _interval(wanted: Wanted) -> tuple[float, float] | None:
    """Two numbers are an interval."""
    first, last = wanted if len(wanted) == 2 else ("", "")
    return None if isinstance(first, str) or isinstance(last, str) else (float(first), float(last))


def _span(value: str) -> tuple[float, float] | None:
    """What a value stands for: 34 is itself, 25-34 a band, 65+ everything from there."""
    text = value.strip()
    if band := BAND.fullmatch(text):
        return float(band[1]), float(band[2])
    if band := OPEN_BAND.fullmatch(text):
        from_here = float(band[1] or band[3])
        return (float("-inf"), from_here) if band[2] and band[2][0] in "<≤" else (from_here, float("inf"))
    return (float(text), float(text)) if re.fullmatch(NUMBER, text) else None


def _same(value: str, wanted: str | float) -> bool:
    if isinstance(wanted, str):
        return value.strip().casefold() == wanted.strip().casefold()
    return re.fullmatch(NUMBER, value.strip()) is not None and float(value) == wanted


def _values(people: Crowd, who: Segment, field: str) -> list[str]:
    """The latest known value of each customer of the segment, from feedback that counts."""
    rows = people.feedback.select("_customer", "written_at", "feedback_id", pl.col(field).cast(pl.String).alias("_value")).with_columns(
        _counts=pl.Series(who.counts & who.inside[people.feedback["_customer"].to_numpy()], dtype=pl.Boolean)
    )
    stated = rows.filter("_counts").drop_nulls("_value").filter(pl.col("_value").str.strip_chars() != "")
    return stated.sort("written_at", "feedback_id", nulls_last=False).unique("_customer", keep="last", maintain_order=True)["_value"].to_list()


def _common(people: Crowd, field: str) -> str:
    counted = people.feedback.select("_customer", pl.col(field).cast(pl.String).alias("value")).drop_nulls().unique().group_by("value").len()
    shown = counted.filter(pl.col("len") >= SMALLEST).sort("len", "value", descending=[True, False])["value"].to_list()
    return ", ".join(shown[:MOST_VALUES]) + (" …" if len(shown) > MOST_VALUES else "") if shown else "nothing that five customers share"


def _said(wanted: Wanted) -> str:
    if interval := _interval(wanted):
        return f"{interval[0]:g} to {interval[1]:g}"
    return ", ".join(one if isinstance(one, str) else f"{one:g}" for one in wanted)


def expected_share(persona: Persona, who: Segment) -> list[Outcome]:
    """Whether the segment is as large as declared, among customers of whom the rule can tell."""
    if persona.expected_share is None:
        return []
    least, most = persona.expected_share
    kind, claim = "expected share", f"{least:.0%} to {most:.0%} of the customers"
    if persona.rule is None:
        return [untestable(kind, claim, "Without a segment rule nobody can say who belongs.")]
    inside, asked = int(who.inside.sum()), int((who.side >= 0).sum())
    if asked < LEAST:
        return [too_few(kind, claim, asked, "customers have a known answer to the rule")]
    share = share_of(inside, asked)
    low, high = wilson(inside, asked)
    outside = high < least or low > most
    verdict = ClaimVerdict.FAILS if outside else ClaimVerdict.HOLDS if low >= least and high <= most else ClaimVerdict.OPEN
    nearest = min(persona.expected_share, key=lambda line: abs(line - share.value))
    says = f"{inside} of {asked} customers with a known answer to the rule: {percent(share)}."
    return [Outcome(kind, claim, verdict, says, asked, inside, share, needed=needed_to_leave(share.value, nearest))]
