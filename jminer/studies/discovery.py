"""Draft personas from one half of the customers and test them on the other, with shuffled segments as the control (methods P3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from jminer.domain import Persona
from jminer.errors import ConfigError
from jminer.personas import discover
from jminer.personas.discover import Candidate, Draft
from jminer.personas.segments import Crowd, crowd, segment
from jminer.settings import Settings
from jminer.tools import Tools

TABLES = (
    "feedback", "customers", "units", "vectors", "facets", "topics", "unit_topics", "unit_stages", "unit_emotions", "unit_channels", "unit_valence",
)  # fmt: skip
"""What of a run is needed."""
FOUND = ("VALIDATED", "PARTIAL", "PLAUSIBLE")
"""Verdicts that let a draft stand."""
SUPPORTING = ("SUPPORTED", "SUPPORTED_UNMET")
Judging = Callable[[Mapping[str, Any], tuple[Persona, ...]], Mapping[str, pl.DataFrame]]
"""Tables and personas → `personas` and `persona_needs`: the steps needs and personas of the pipeline, as they are."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user wants to have drafted."""

    by: tuple[str, ...] = ()
    latent: bool = False
    groups: int | None = None
    shuffles: int = 3


@dataclass(frozen=True, slots=True)
class Tested:
    """A draft, and the other half's verdicts on it."""

    draft: Draft
    verdict: Mapping[str, Any]
    needs: Mapping[str, Mapping[str, Any]]

    @property
    def stands(self) -> bool:
        """Supported by the other half; a persona without a rule only when the same people hold its needs too."""
        held = self.draft.persona.rule is not None or (self.verdict["bundling_low"] or 0.0) > 1
        return self.verdict["verdict"] in FOUND and held


@dataclass(frozen=True, slots=True)
class Control:
    """The same with shuffled segments: how many were tried, drafted, and wrongly stood; and the same of needs."""

    shuffles: int
    tried: int
    drafted: int
    stood: int
    needs: int
    supported: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was drafted and what became of it."""

    fields: tuple[str, ...]
    halves: tuple[int, int]
    candidates: tuple[str, ...]
    """Names of all segments that were looked at."""
    tested: tuple[Tested, ...]
    control: Control

    @property
    def empty(self) -> list[str]:
        """Segments without a topic of their own."""
        drafted = {each.draft.persona.name.partition(": ")[0] if each.draft.persona.rule is None else each.draft.persona.name for each in self.tested}
        return [name for name in self.candidates if name not in drafted]


def judging(match: Callable[..., Mapping[str, Any]], judge: Callable[..., Mapping[str, Any]], settings: Settings, tools: Tools) -> Judging:
    """The very same judgement that declared personas get: `match` and `judge` are the functions of the steps needs and personas."""

    def judged(tables: Mapping[str, Any], personas: tuple[Persona, ...]) -> Mapping[str, pl.DataFrame]:
        view = SimpleNamespace(seed=settings.seed, needs=settings.needs, personas=settings.personas, declared=personas)
        return judge({**tables, **match(tables, view, tools)}, view, tools)

    return judged


def find(tables: Mapping[str, Any], run: str, settings: Settings, languages: Sequence[str], asked: Asked, judged: Judging) -> Discovery:
    """Drafts of half A with half B's verdicts. Raises ConfigError when nothing can be divided."""
    one, other = discover.halves(tables["feedback"], settings.seed)
    draft_from, test_on = discover.part(tables, one), discover.part(tables, other)
    people = _crowd(draft_from, languages)
    names = [] if asked.latent else discover.fields(people, asked.by, settings.personas.min_customers)
    if not names and not asked.latent:
        raise ConfigError(
            f"No field divides the customers: none has {discover.FEWEST_VALUES} to {discover.MOST_VALUES} values, two of which "
            f"{settings.personas.min_customers} customers of each half have. Name fields with --by, map more columns under columns.meta, "
            "or look for groups with --latent."
        )
    day = tables["feedback"]["written_at"].max()
    first_day = day.date() + timedelta(days=1) if day else None
    candidates, drafted = _drafted(draft_from, people, names, settings, asked, run, first_day)
    tested = _tested(drafted, test_on, judged)
    control = _control(draft_from, test_on, people, names, settings, languages, asked, run, judged)
    return Discovery(tuple(names), (len(one), len(other)), tuple(each.name for each in candidates), tuple(tested), control)


def _crowd(tables: Mapping[str, Any], languages: Sequence[str]) -> Crowd:
    spoken = tables["feedback"].filter(pl.col("language").is_in(["und", *languages])).select("feedback_id")
    return crowd(tables, tables["units"].join(spoken, on="feedback_id", how="semi"))


def _drafted(
    tables: Mapping[str, Any], people: Crowd, names: Sequence[str], settings: Settings, asked: Asked, run: str, day: date | None
) -> tuple[list[Candidate], list[Draft]]:
    least, conflicts = settings.personas.min_customers, settings.personas.conflicts
    grouped = discover.by_topics(people, tables, asked.groups, least, settings.seed) if asked.latent else []
    candidates = [*grouped, *discover.by_fields(people, names, least, conflicts)]
    return candidates, discover.drafts(people, tables, candidates, settings.report.quotes != "off", f"half A of run {run}", day)


def _tested(drafted: Sequence[Draft], tables: Mapping[str, Any], judged: Judging) -> list[Tested]:
    if not drafted:
        return []
    ordered = sorted(drafted, key=lambda each: each.persona.id)
    # What it was drafted from is the other half, and not a source whose feedback would have to be left out.
    made = judged(tables, tuple(replace(each.persona, derived_from=(), declared_on=None) for each in ordered))
    verdicts = {row["persona_id"]: row for row in made["personas"].to_dicts()}
    needs = {(row["persona_id"], row["need_id"]): row for row in made["persona_needs"].to_dicts()}
    return [Tested(each, verdicts[each.persona.id], {need.id: needs[each.persona.id, need.id] for need in each.persona.needs}) for each in ordered]


def _control(
    draft_from: Mapping[str, Any], test_on: Mapping[str, Any], people: Crowd, names: Sequence[str], settings: Settings, languages: Sequence[str], asked: Asked,
    run: str, judged: Judging,
) -> Control:  # fmt: skip
    """The same with segments that mean nothing."""
    tried, done = 0, list[Tested]()
    for number in range(asked.shuffles):
        rng = np.random.default_rng([settings.seed, 23, number])
        if asked.latent:
            mixed, others = _topics_dealt(draft_from, rng), test_on
        else:
            mixed, others = (_labels_dealt(tables, _crowd(tables, languages), names, rng) for tables in (draft_from, test_on))
        candidates, drafted = _drafted(mixed, _crowd(mixed, languages), names, settings, asked, run, None)
        tried += len(candidates)
        done += _tested(drafted, others, judged)
    verdicts = [row["verdict"] for each in done for row in each.needs.values()]
    return Control(asked.shuffles, tried, len(done), sum(each.stands for each in done), len(verdicts), sum(one in SUPPORTING for one in verdicts))


def _labels_dealt(tables: Mapping[str, Any], people: Crowd, names: Sequence[str], rng: np.random.Generator) -> dict[str, Any]:
    """Each field's values dealt anew among customers who write in the same channel, source and year."""
    stratum = segment(people, Persona("all", "all", ()), "any").stratum
    feedback = tables["feedback"].filter(pl.col("feedback_id").is_in(people.feedback["feedback_id"].to_list()))
    owner = feedback.select("feedback_id", "customer_id")
    for name in names:
        held = _dealt(people, name, stratum, rng)
        drawn = owner.select(pl.col("customer_id").replace_strict(held, default=None, return_dtype=pl.String))["customer_id"]
        feedback = feedback.with_columns(drawn.alias(name if name in feedback.columns else f"meta_{name}"))
    kept = [{key: value for key, value in json.loads(row or "{}").items() if key not in names} for row in tables["customers"]["attributes"]]
    customers = tables["customers"].with_columns(attributes=pl.Series([json.dumps(each) for each in kept], dtype=pl.String))
    return {**tables, "feedback": feedback, "customers": customers}


def _dealt(people: Crowd, name: str, stratum: Any, rng: np.random.Generator) -> dict[str, str | None]:
    """Customer → a value of the field, permuted within strata; a customer's own value is the one most feedback gives."""
    counted = people.feedback.select("_customer", value=pl.col(name).cast(pl.String)).drop_nulls().group_by("_customer", "value").len()
    main = counted.sort("_customer", "len", "value", descending=[False, True, False]).unique("_customer", keep="first", maintain_order=True)
    values = dict(main.select("_customer", "value").iter_rows())
    dealt = dict[str, str | None]()
    for level in np.unique(stratum):
        members = np.flatnonzero(stratum == level)
        for member, giver in zip(members, rng.permutation(members), strict=True):
            dealt[people.customers[member]] = values.get(int(giver))
    return dealt


def _topics_dealt(tables: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Topics dealt anew among the units: everybody says as much as before, and nobody's topics belong together."""
    topics = tables["unit_topics"].sort("unit_id")
    return {**tables, "unit_topics": topics.with_columns(topics["topic_id"].gather(rng.permutation(len(topics))).alias("topic_id"))}
