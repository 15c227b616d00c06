"""A need drafted from a topic: its label, and what customers wrote in it as met and unmet forms. A draft to be reworded, never a finding."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from jminer.domain import Need
from jminer.personas.forms import negated
from jminer.text.patterns import PLACEHOLDER

SHORTEST, LONGEST = 15, 200
"""Characters of a quote that stands for a form: enough to mean something, short enough to be one thing."""
TONE, CLEAR = 0.25, 0.5
"""Valence from which a sentence praises or, below zero, complains; and from which it may stand for that."""
WISH = re.compile(
    r"\b(?:i|we)(?: would|['’]d)? (?:need|want|wish|like to|prefer|(?:do not|don['’]?t) (?:need|want|care|mind)|have no (?:use|need|wish))\b|^please\b",
    re.IGNORECASE,
)
"""How somebody speaks who wants something, or wants none of it."""
UNWISH = (
    (re.compile(r"\b(?:do not|don['’]?t) (need|want|care|mind)\b", re.IGNORECASE), r"\1"),
    (re.compile(r"\bhave no (use|need|wish)\b", re.IGNORECASE), r"have a \1"),
)
"""How the denial of a wish is taken back."""
WORDS = re.compile(r"[^\W_]+")
FEWEST = 5
"""Customers who must tell a topic before a need is drafted from it: fewer could be recognised."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A drafted need, the topic it is from, and the units whose words it borrows."""

    need: Need
    topic: str
    label: str
    units: tuple[str, ...]


def draft(topic: Mapping[str, Any], told: pl.DataFrame, taken: Collection[str], quotes: bool = True, **claims: Any) -> Drafted:
    """A need from a topic's row and what the segment's people say in it: a wish of theirs is the statement, where one says it as a wish.

    `told`: unit_id, customer_id, text (masked), similarity, valence. `taken`: ids that needs have already. `quotes` false: no
    customer's words. `claims`: further fields of the need (core, weight, min_prevalence).
    """
    label = plain(topic["label"])
    chosen = _forms(told) if quotes else {}
    text = {name: row["text"] for name, row in chosen.items()}
    wish = text.get("wish", f"I care about {label}")
    phrasings = tuple(text[name] for name in ("first", "second") if name in text)
    need = Need(
        _id(label, taken), wish, opposite(wish, label), text.get("met"), text.get("unmet"), phrasings,
        expected_valence=_outcome(told), **claims,
    )  # fmt: skip
    return Drafted(need, topic["topic_id"], label, tuple(row["unit_id"] for row in chosen.values()))


def opposite(wish: str, label: str) -> str:
    """What somebody would say who has no such wish: the wish turned round where its words allow it."""
    for denied, wanted in UNWISH:
        turned, times = denied.subn(wanted, wish)
        if times:
            return turned
    return negated(wish) if negated(wish).startswith("I do not") else f"I do not care about {label}"


def plain(label: str) -> str:
    """A label as words of a sentence: “delivery · date” is “delivery, date”."""
    return " ".join(str(label).replace(" · ", ", ").split())


def quotable(told: pl.DataFrame) -> pl.DataFrame:
    """Sentences that may stand for a form: of sensible length, without masks, one per customer and no words twice; most central first."""
    lines = told.with_columns(text=pl.col("text").str.replace_all(r"\s+", " ").str.strip_chars())
    fit = lines.filter(pl.col("text").str.len_chars().is_between(SHORTEST, LONGEST) & ~pl.col("text").str.contains(PLACEHOLDER.pattern))
    ordered = fit.sort("similarity", "unit_id", descending=[True, False], nulls_last=True)
    words = pl.Series([" ".join(WORDS.findall(text.lower())) for text in ordered["text"]], dtype=pl.String)
    return ordered.filter(words.is_first_distinct()).unique("customer_id", keep="first", maintain_order=True)


def _forms(told: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """The most central wish, praise and complaint, and the two most central sentences besides."""
    rest = quotable(told)
    wishes = pl.Series([WISH.search(text) is not None for text in rest["text"]], dtype=pl.Boolean)
    kinds = {"wish": wishes, "met": rest["valence"] >= CLEAR, "unmet": rest["valence"] <= -CLEAR}
    rest, found = rest.with_columns(**kinds), dict[str, dict[str, Any]]()
    for name in kinds:
        if rows := rest.filter(pl.col(name)).head(1).to_dicts():
            found[name] = rows[0]
            rest = rest.filter(pl.col("unit_id") != rows[0]["unit_id"])
    return {**found, **dict(zip(("first", "second"), rest.head(2).to_dicts(), strict=False))}


def _outcome(told: pl.DataFrame) -> str:
    """met or unmet where three in four of the customers who judge it say so, else unknown."""
    tone = told.group_by("customer_id").agg(pl.col("valence").mean()).filter(pl.col("valence").abs() >= TONE)["valence"].to_list()
    if len(tone) < 2 * FEWEST:
        return "unknown"
    share = sum(one > 0 for one in tone) / len(tone)
    return "met" if share >= 0.75 else "unmet" if share <= 0.25 else "mixed"


def _id(label: str, taken: Collection[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40] or "topic"
    return next(name for number in range(1, len(taken) + 2) if (name := slug if number == 1 else f"{slug}_{number}") not in taken)


def in_topics(read: Mapping[str, Any], topics: Sequence[str]) -> pl.DataFrame:
    """Units of some topics with what `draft` needs of them."""
    told: pl.DataFrame = (
        read["unit_topics"].filter(pl.col("topic_id").is_in(list(topics))).select("unit_id", "topic_id", "similarity")
        .join(read["units"].select("unit_id", "feedback_id", "text"), on="unit_id")
        .join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
        .join(read["unit_valence"].select("unit_id", "valence"), on="unit_id", how="left")
        .with_columns(pl.col("valence").fill_null(0.0))
        .drop_nulls("customer_id").sort("topic_id", "unit_id")
    )  # fmt: skip
    return told
