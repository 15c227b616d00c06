"""Which topics may head a page: those whose name is about something, is in their customers' words, and that come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from jminer.heads.prototypes import idle_topics
from jminer.report.legible import label
from jminer.report.material import Material
from jminer.report.measure import NOT_STEADY, SMALLEST, few
from jminer.statistics.intervals import wilson
from jminer.topicmodel.labels import PAIR, UNNAMED, name_roots
from jminer.topicmodel.smallwords import small_words

UNSTEADY = "not steady"
SAID = 0.2
"""A topic's name tells of it when surely more than a fifth of its customers write one of its words: the line that `gist` draws for all else said of a topic."""


def unfit(given: Material) -> Mapping[str, str]:
    """Topic, need found or declared need → why it heads nothing, in a few words; those that may are left out."""
    topics = _topics(given)
    found = {row["found_id"]: topics[row["topic_id"]] for row in given.rows("needs_found", "found_id") if row["topic_id"] in topics}
    mistaken = {row["subject"]: "all of its customers may be misread" for row in given.rows("opportunities", "rank") if row.get("customers_low") == 0}
    return topics | found | mistaken


def why(found: Mapping[str, str], subject: str) -> str:
    """Why a finding heads nothing, by its id or subject, as T3@delivery or delight:T3; empty when it may."""
    return found.get((subject.partition(":")[2] or subject).split("@")[0], "")


def _topics(given: Material) -> dict[str, str]:
    company = label((given.manifest.get("project") or {}).get("company"))
    idle = set(idle_topics(given.table("unit_topics"), given.table("unit_stages")))
    told = given.units.join(given.table("unit_topics").drop_nulls("topic_id").select("unit_id", "topic_id"), on="unit_id").drop_nulls("customer_id")
    units = {str(topic): part for (topic,), part in told.partition_by("topic_id", as_dict=True).items()}
    first = {row["topic_id"]: next(_reasons(row, company, idle, units.get(row["topic_id"])), "") for row in given.rows("topics", "topic_id")}
    return {topic: reason for topic, reason in first.items() if reason}


def _reasons(row: Mapping[str, Any], company: str, idle: set[str], units: pl.DataFrame | None) -> Iterator[str]:
    name = label(row["label"] or row["topic_id"])
    roots = {root for root in name_roots(name.lower()) if not root.isdigit()}
    if name == company or (roots and roots <= name_roots(company.lower())):
        yield "its name is the company's own"
    if name.startswith(UNNAMED):
        yield "its customers share no words"
    if row["topic_id"] in idle:
        yield "most of it is small talk"
    if units is not None and (told := _few_say(name, units)):
        yield told
    if row["stability"] is not None and row["stability"] < NOT_STEADY:
        yield UNSTEADY


def _few_say(name: str, units: pl.DataFrame) -> str:
    """Why its name does not tell of it; empty where it does, and for a name that a person gave it, which need not be in its customers' words."""
    if PAIR not in name and units.filter(pl.col("text").str.to_lowercase().str.contains(name.lower(), literal=True))["customer_id"].n_unique() < SMALLEST:
        return ""
    roots = _telling(name.lower())
    said = [bool(roots & name_roots(text.lower())) for text in units["text"]]
    people, customers = units.filter(pl.Series(said, dtype=pl.Boolean))["customer_id"].n_unique(), units["customer_id"].n_unique()
    return "" if wilson(people, customers)[0] > SAID else f"only {few(people)} of its {few(customers)} customers use a word of its name"


def _telling(name: str) -> frozenset[str]:
    """The roots of a name without its small words, unless it has no others."""
    return name_roots(" ".join(word for word in name.split() if word not in small_words("en"))) or name_roots(name)
