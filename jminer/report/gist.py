"""What is clear of a topic: where on the journey its customers are, how they feel, which touchpoints they talk about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from jminer.report.journey_map import NEUTRAL
from jminer.report.legible import label
from jminer.report.material import Material
from jminer.report.measure import THIN, UNKNOWN, Measure, count, few, measure, percent_range

CLEAR = 0.2
"""Said of a topic is what surely more than a fifth of its customers say: the lower bound of the share is above."""
KINDS = ("stages", "emotions", "touchpoints")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """A topic's share at a stage or touchpoint, or with an emotion."""

    name: str
    share: Measure
    customers: int
    tone: int = 0

    @property
    def clear(self) -> bool:
        """Whether it is surely more than a fifth."""
        return (self.share.low or 0.0) > CLEAR


@dataclass(frozen=True, slots=True)
class Told:
    """What is clearly there, the largest share first; where nothing is, why."""

    clear: tuple[Share, ...]
    otherwise: str = ""

    @property
    def words(self) -> str:
        """'Delivery 62% (51–72), Support 31% (22–41)', or 'mixed'."""
        return ", ".join(f"{share.name} {percent_range(share.share)}" for share in self.clear) or self.otherwise


@dataclass(frozen=True, slots=True)
class Gist:
    """A topic in a line."""

    mostly_at: Told
    feels_like: Told
    at_the_touchpoints: Told


@dataclass(frozen=True, slots=True)
class Cells:
    """The rows of a topic, the cell with most customers first; stages of every level."""

    stages: tuple[Row, ...] = ()
    emotions: tuple[Row, ...] = ()
    touchpoints: tuple[Row, ...] = ()
    heard: frozenset[str] = frozenset()
    """Kinds of which anything was heard, if only from customers too few to be told."""


def cells_of(given: Material) -> Mapping[str, Cells]:
    """Topic id → its cells."""
    kinds = {kind: _by_topic(given.rows(f"topic_{kind}", "-customers", kind[:-1])) for kind in KINDS}
    every = {kind: given.run[f"topic_{kind}"].iter_rows(named=True) if f"topic_{kind}" in given.run else () for kind in KINDS}
    heard = {(row["topic_id"], kind) for kind, rows in every.items() for row in rows if row[kind[:-1]] != NEUTRAL}
    return {
        topic: Cells(**{kind: tuple(rows.get(topic, ())) for kind, rows in kinds.items()}, heard=frozenset(kind for kind in KINDS if (topic, kind) in heard))
        for topic in given.topic_names
    }


def share_of(cell: Row, thin: bool) -> Measure:
    """The share; unknown when the customers it is a share of are fewer than ten."""
    return UNKNOWN if thin or (cell.get("share") and _among(cell) < THIN) else measure(cell, "share", "low", "high")


def gist(cells: Cells, customers: int, given: Material) -> Gist:
    """What is clear of a topic with so many customers. A stage is said by its parts where one of them is clear; neutral is no feeling."""
    clear = {row["stage"] for row in cells.stages if _share(row, row["stage"], customers).clear}
    opened = {stage for stage in clear if any(part.id in clear for part in given.taxonomy.parts(stage))}
    felt = [row for row in cells.emotions if row["emotion"] != NEUTRAL]
    return Gist(
        _told([row for row in cells.stages if row["stage"] not in opened], "stage", given.stage_names, customers, cells.heard),
        _told(felt, "emotion", given.emotion_names, customers, cells.heard),
        _told(cells.touchpoints, "touchpoint", given.touchpoint_names, customers, cells.heard),
    )


def topics_told(given: Material) -> Iterator[dict[str, Any]]:
    """Each topic of a run with what is clear of it and all its cells, the topic with most customers first."""
    every = cells_of(given)
    for row in given.rows("topics", "-customers", "topic_id"):
        cells, customers = every[row["topic_id"]], row["customers"] or 0
        told = gist(cells, customers, given)
        yield {
            "topic_id": label(row["topic_id"]), "label": given.topic_names[row["topic_id"]], "keywords": [label(word) for word in row["keywords"] or ()],
            "theme_id": row["theme_id"], "customers": customers, "share": asdict(_share(row, "", customers).share),
            **{field.name: getattr(told, field.name).words for field in fields(Gist)},
            **{kind: [_plain(cell, kind[:-1], customers) for cell in getattr(cells, kind)] for kind in KINDS},
        }  # fmt: skip


def lines(told: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What `topics_told` says, for people."""
    for topic in told:
        share = f", {percent_range(Measure(**topic['share']))}" if topic["share"]["value"] is not None else ""
        yield f"{topic['topic_id']:<6} {topic['label']} ({count(topic['customers'], 'customer')}{share})"
        for field in fields(Gist):
            yield f"       {field.name.replace('_', ' '):<19} {topic[field.name]}"


def _share(row: Row, name: str, customers: int) -> Share:
    return Share(name, share_of(row, customers < THIN), row["customers"] or 0)


def _plain(cell: Row, kind: str, customers: int) -> dict[str, Any]:
    return {kind: label(cell[kind]), "customers": cell["customers"], **asdict(share_of(cell, customers < THIN))}


def _told(rows: Iterable[Row], kind: str, names: Mapping[str, str], customers: int, heard: frozenset[str]) -> Told:
    """The clear cells; else thin, none sure, none often (each surely under a fifth), or mixed."""
    cells = [row for row in rows if row["customers"]]
    known = [share for row in cells if (share := _share(row, names.get(row[kind], label(row[kind])), customers)).share.known]
    if clear := sorted((share for share in known if share.clear), key=lambda share: -(share.share.value or 0.0)):
        return Told(tuple(clear))
    if customers < THIN:
        return Told((), f"thin ({few(customers)})")
    if not known:
        return Told((), f"thin ({few(_among(cells[0]))})" if cells else "none often" if f"{kind}s" in heard else "none sure")
    return Told((), "mixed" if any((share.share.high or 0.0) >= CLEAR for share in known) else "none often")


def _among(cell: Row) -> int:
    """The customers that a share is of."""
    return round((cell["customers"] or 0) / cell["share"]) if cell["share"] else 0


def _by_topic(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["topic_id"], []).append(row)
    return found
