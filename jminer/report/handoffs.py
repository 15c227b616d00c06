"""Where customers had to change channel: from which to which, how many, in what tone, and in their words."""

from __future__ import annotations

from dataclasses import dataclass

from jminer.report.legible import label
from jminer.report.material import ALL, Material, Quote
from jminer.report.measure import SMALLEST, THIN, UNKNOWN, Measure, finite, measure

SHOWN_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Handoff:
    """A turn from a channel that failed to another."""

    left: str
    to: str
    customers: int
    units: int
    share: Measure
    """Of the customers who speak of the channel that was left."""
    valence: float | None
    """Mean over customers; None where they are too few for a tone."""
    stages: tuple[str, ...]
    """The stages at which most of them tell it, with their customers."""
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class HandoffFacts:
    """All turns that enough customers tell, and how many were too rare to show."""

    shown: tuple[Handoff, ...]
    thin: int


def handoffs(given: Material) -> HandoffFacts:
    """Turns between channels, the commonest first."""
    rows = given.rows("handoffs", "-customers", "from_channel", "to_channel")
    whole = [row for row in rows if row["stage"] == ALL]
    frequent = [row for row in whole if row["customers"] >= SMALLEST]
    shown = tuple(_handoff(row, [r for r in rows if r["stage"] != ALL and _edge(r) == _edge(row)], given) for row in frequent)
    return HandoffFacts(shown, len(whole) - len(frequent))


def channel_name(channel: str) -> str:
    """word_of_mouth → word of mouth."""
    return label(channel).replace("_", " ")


def _handoff(row: dict[str, object], staged: list[dict[str, object]], given: Material) -> Handoff:
    customers = int(str(row["customers"]))
    share = measure(row, "share", "low", "high")
    journey = {stage.id for stage in given.taxonomy.journey}
    return Handoff(
        left=channel_name(str(row["from_channel"])),
        to=channel_name(str(row["to_channel"])),
        customers=customers,
        units=int(str(row["units"])),
        share=UNKNOWN if not share.value or customers / share.value < THIN - 0.5 else share,
        valence=finite(row["valence"]) if customers >= THIN else None,
        stages=tuple(f"{given.stage_name(str(r['stage']))} {r['customers']}" for r in staged if r["stage"] in journey and int(str(r["customers"])) >= SMALLEST),
        quotes=given.quotes("handoff", f"{row['from_channel']}>{row['to_channel']}")[:SHOWN_QUOTES],
    )


def _edge(row: dict[str, object]) -> tuple[object, object]:
    return row["from_channel"], row["to_channel"]
