"""How many of a persona's people its needs reach, and whether what they say stands in one source or year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from jminer.personas.outlook import MUCH_LESS, ONE_SIDED
from jminer.report.legible import label
from jminer.report.measure import SMALLEST, THIN, Measure, percent
from jminer.report.people_recount import People
from jminer.statistics.intervals import wilson

MOST = 6
KINDS = ("source", "year")


@dataclass(frozen=True, slots=True)
class Step:
    """Customers whom one need, or nothing declared, accounts for and no earlier step does."""

    name: str
    kind: str
    """need, further (needs that add fewer than five customers each), unclaimed or rest."""
    customers: int
    before: int


@dataclass(frozen=True, slots=True)
class Where:
    """A source or year: how many of the people whom the needs reach say so there, beside how many write there at all."""

    kind: str
    name: str
    sayers: Measure
    writers: float

    @property
    def hangs(self) -> bool:
        """Whether nearly all of it is said here, though far fewer write here."""
        return (self.sayers.value or 0.0) >= max(ONE_SIDED, self.writers + MUCH_LESS)


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """The segment's customers need by need, and what is left."""

    customers: int
    covered: int
    steps: tuple[Step, ...]
    where: tuple[Where, ...]
    """Sources and years, where there are several, those first in which more of it is said than is written."""
    alone: tuple[str, ...]
    """The source and the year from which everything comes, where there is only one."""

    @property
    def share(self) -> float:
        """Customers with evidence on at least one need, as a share of the segment."""
        return self.covered / self.customers if self.customers else 0.0

    @property
    def says(self) -> str:
        """The waterfall in a sentence."""
        alone = next((step.customers for step in self.steps if step.kind == "unclaimed"), 0)
        rest = f"; {percent(alone / self.customers)} raise only typical topics that nobody declared" if alone >= SMALLEST else ""
        return f"Its needs reach {percent(self.share)} of its people{rest}"

    @property
    def rests(self) -> str:
        """What the evidence hangs on, in a sentence."""
        one = next((one for one in self.where if one.hangs), None)
        if one is None:
            return "It hangs on no single source or year"
        return f"It hangs on {one.name}: {percent(one.sayers.value)} of those who say it do so there, where {percent(one.writers)} write"


def coverage(persona: str, people: People, topics: Sequence[str], unit_topics: pl.DataFrame) -> CoverageFacts:
    """The waterfall: the need with most customers first, then the one that adds most. `topics`: typical ones that no need accounts for;
    `unit_topics`: feedback_id, topic_id."""
    said = people.said.filter(pl.col("persona_id") == persona)
    holders = {need: set(rows["customer"]) for (need,), rows in said.sort("need_id").group_by("need_id", maintain_order=True)}
    parts = _greedy(holders)
    large = [(need, n) for need, n in parts if n >= SMALLEST]
    further = sum(n for _, n in parts) - sum(n for _, n in large)
    covered = {customer for each in holders.values() for customer in each}
    telling = people.wrote.join(unit_topics.filter(pl.col("topic_id").is_in(list(topics))), on="feedback_id", how="semi")
    unclaimed = len(set(telling["customer"]) - covered)
    sizes = [
        *((label(need), "need", n) for need, n in large), ("further needs", "further", further), ("only topics that nobody declared", "unclaimed", unclaimed),
        ("no need of its", "rest", people.customers - len(covered) - unclaimed),
    ]  # fmt: skip
    return CoverageFacts(people.customers, len(covered), _placed([each for each in sizes if each[2]]), _where(said, people), _alone(people))


def _greedy(holders: Mapping[str, set[int]]) -> list[tuple[str, int]]:
    """(need, customers it adds), the most first."""
    left, parts = dict(holders), list[tuple[str, int]]()
    while left:
        need = max(left, key=lambda name: (len(left[name]), name))
        taken = left.pop(need)
        parts.append((need, len(taken)))
        left = {name: each - taken for name, each in left.items()}
    return parts


def _placed(sizes: Sequence[tuple[str, str, int]]) -> tuple[Step, ...]:
    steps, before = list[Step](), 0
    for name, kind, n in sizes:
        steps.append(Step(name, kind, n, before))
        before += n
    return tuple(steps)


def _where(said: pl.DataFrame, people: People) -> tuple[Where, ...]:
    """Sources and years with enough people, if enough are reached at all."""
    reached = said["customer"].n_unique()
    if reached < THIN:
        return ()
    places = [(kind, name) for kind in KINDS if len(names := _names(kind, people)) > 1 for name in names]
    found = [one for kind, name in places if (one := _at(kind, name, said, people, reached)) is not None]
    return tuple(sorted(found, key=lambda one: one.writers - (one.sayers.value or 0.0))[:MOST])


def _alone(people: People) -> tuple[str, ...]:
    return tuple(f"{kind} {label(names[0])}" for kind in KINDS if len(names := _names(kind, people)) == 1)


def _names(kind: str, people: People) -> list[str]:
    return people.wrote[kind].drop_nulls().unique().sort().to_list()


def _at(kind: str, name: str, said: pl.DataFrame, people: People, reached: int) -> Where | None:
    """None for a place where fewer than five of the people write."""
    here = people.wrote.filter(pl.col(kind) == name)
    writers, sayers = here["customer"].n_unique(), said.join(here, on="feedback_id", how="semi")["customer"].n_unique()
    if writers < SMALLEST:
        return None
    return Where(kind, label(name), Measure(sayers / reached, *wilson(sayers, reached)), writers / people.customers)
