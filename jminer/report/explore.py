"""Filters: what can be chosen, and what is recounted then; the page's script does with `Explore.block` what `statistics` does here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jminer.report.legible import label, sentence
from jminer.report.material import ALL, Material
from jminer.report.measure import SMALLEST, THIN, UNKNOWN, Measure, measure, signed_range
from jminer.report.recount import (
    Block,
    Values,
    block_of,
    keep_complaints,
    need_rows,
    persona_columns,
    rows_of,
    stage_rows,
    started,
)
from jminer.statistics.intervals import wilson

SHOWN = 20
"""Rows per table of the section; the others are recounted where they stand on the page."""
FIELDS = ("type", "language")
MOST_APART = 20
"""A field with more values is no segment: an id, a free text."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu: `column=code` in the data block, its name, and its customers."""

    value: str
    name: str
    customers: int


@dataclass(frozen=True, slots=True)
class Menu:
    """One thing to filter by: groups of choices, each with its name (empty where there is only one)."""

    name: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that customers say, how many of them do, and of how many that is a share."""

    key: str
    """By what the page marks its figures, as `topic:T001`."""
    name: str
    customers: int
    of: int
    felt: str = ""
    """A stage's valence, which no filter recounts: the run has drawn it for all, per persona and per channel."""

    @property
    def share(self) -> Measure:
        """The share with its Wilson interval; unknown among fewer than ten."""
        if self.of < THIN:
            return UNKNOWN
        low, high = wilson(self.customers, self.of)
        return Measure(self.customers / self.of, low, high)


@dataclass(frozen=True, slots=True)
class Explore:
    """The section of filters and its data block."""

    customers: int = 0
    """Customers with a unit: whom the shares are of."""
    feedback: int = 0
    menus: tuple[Menu, ...] = ()
    periods: tuple[Choice, ...] = ()
    groups: tuple[tuple[str, tuple[Subject, ...]], ...] = ()
    """topic, stage, pain and need, each with all subjects that can be recounted."""
    block: str = ""
    """JSON of keys and numbers; empty when there is nothing to filter."""


def explore(given: Material) -> Explore:
    """Everything that can be chosen and recounted in this run; without units nothing."""
    block = block_of(given)
    if block.said.is_empty():
        return Explore()
    personas = persona_columns(given, block)
    channels = block.by(block.said["channel"])
    menus = (_personas(given, block, personas), _segments(block), _menu("Source", block.by(block.said["source"])), _menu("Channel", channels))
    periods = tuple(_choice(*value) for value in block.by_period(started(given, block)))
    groups = tuple(
        (kind, subjects)
        for kind, subjects in (("topic", _topics(given, block)), ("stage", _stages(given, block)), ("pain", _pains(given, block)),
                               ("need", _needs(given, block, personas))) if subjects
    )  # fmt: skip
    block.felt.update(_felt(given, personas, channels))
    return Explore(block.customers, len(block.said), tuple(m for m in menus if m.groups), periods, groups, block.text())


def _choice(value: Any, code: str, customers: int) -> Choice:
    return Choice(code, label(value), customers)


def _menu(name: str, *values: Values, names: tuple[str, ...] = ("",)) -> Menu:
    return Menu(name, tuple((group, tuple(_choice(*value) for value in found)) for group, found in zip(names, values, strict=True) if found))


def _personas(given: Material, block: Block, columns: Mapping[str, int]) -> Menu:
    """Personas with a segment rule and at least five people; without a rule everybody is meant."""
    ruled = [row for row in given.manifest.get("personas") or () if row.get("rule") and row["id"] in columns]
    sized = [(row["name"], f"{columns[row['id']]}=1", block.said.filter(block.columns[columns[row["id"]]] == 1)["customer"].n_unique()) for row in ruled]
    return _menu("Persona", [one for one in sized if one[2] >= SMALLEST])


def _segments(block: Block) -> Menu:
    """Fields of the feedback that tell few values apart."""
    named = [*FIELDS, *sorted(name for name in block.said.columns if name.startswith("meta_"))]
    chosen = [name for name in named if 2 <= block.said[name].drop_nulls().n_unique() <= MOST_APART]
    return _menu("Segment", *(block.by(block.said[name]) for name in chosen), names=tuple(label(name.removeprefix("meta_")) for name in chosen))


def _topics(given: Material, block: Block) -> tuple[Subject, ...]:
    """Topics, the one with most customers first; their themes are put into the block beside them."""
    placed = given.table("unit_topics").join(given.table("topics").select("topic_id", "theme_id"), on="topic_id")
    themes, topics = (rows_of(placed, name, given, block) for name in ("theme_id", "topic_id"))
    for row in given.rows("themes"):
        block.keep(f"theme:{label(row['theme_id'])}", themes.get(row["theme_id"]), row["customers"] or 0)
    found = []
    for row in given.rows("topics", "-customers", "topic_id"):
        subject = Subject(f"topic:{label(row['topic_id'])}", given.topic_names[row["topic_id"]], row["customers"] or 0, block.customers)
        found += [subject] if block.keep(subject.key, topics.get(row["topic_id"]), subject.customers) else []
    return tuple(found)


def _stages(given: Material, block: Block) -> tuple[Subject, ...]:
    """Stages in the journey's order."""
    whole = {row["stage"]: row for row in given.rows("journey") if row["touchpoint"] == row["channel"] == ALL}
    rows, found = stage_rows(given, block), []
    for stage in given.stages:
        cell = whole.get(stage.id, {})
        subject = Subject(f"stage:{stage.id}", label(stage.name), cell.get("customers") or 0, block.customers, _valence(cell))
        found += [subject] if block.keep(subject.key, rows.get(stage.id), subject.customers) else []
    return tuple(found)


def _pains(given: Material, block: Block) -> tuple[Subject, ...]:
    """Pains, the worst first: customers who complain, as read, before the reader's errors are taken out."""
    kept = keep_complaints(given, block)

    def name(row: Mapping[str, Any]) -> str:
        return f"{given.topic_names.get(row['topic_id'], '')} ({given.stage_name(row['stage'])})"

    return tuple(
        Subject(f"pain:{label(row['pain_id'])}", name(row), row["customers"], block.customers)
        for row in given.rows("pains", "rank", "pain_id")
        if row["pain_id"] in kept
    )


def _needs(given: Material, block: Block, personas: Mapping[str, int]) -> tuple[Subject, ...]:
    """Declared needs: of the persona's people those who have it."""
    names = {row["persona_id"]: label(row["name"]) for row in given.rows("personas")}
    rows, found = need_rows(given, block), []
    for row in given.rows("persona_needs"):
        key = f"{row['persona_id']}/{row['need_id']}"
        name = f"{sentence(row['statement'] or row['need_id'])} ({names.get(row['persona_id'], '')})"
        subject = Subject(f"need:{key}", name, row["holders"] or 0, row["segment_customers"] or 0)
        if row["persona_id"] in personas and block.keep(subject.key, rows.get(key), subject.customers, personas[row["persona_id"]]):
            found.append(subject)
    return tuple(found)


def _felt(given: Material, personas: Mapping[str, int], channels: Values) -> dict[str, dict[str, str]]:
    """Per choice of a persona or a channel the stages' valence, where the run has drawn it for them."""
    curve, cells = given.rows("curve"), [row for row in given.rows("journey") if row["touchpoint"] == ALL]
    drawn = {f"{place}=1": [row for row in curve if row["segment"] == persona] for persona, place in personas.items()}
    drawn |= {code: [row for row in cells if row["channel"] == channel] for channel, code, _ in channels}
    told = {code: {f"stage:{row['stage']}": says for row in rows if (says := _valence(row))} for code, rows in drawn.items()}
    return {code: stages for code, stages in told.items() if stages}


def _valence(row: Mapping[str, Any]) -> str:
    return "" if row.get("valence") is None or row.get("state") == "thin" else signed_range(measure(dict(row), "valence", "low", "high"))
