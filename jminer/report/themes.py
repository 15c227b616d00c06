"""Topics under the themes that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jminer.report.findings import TopicFacts
from jminer.report.legible import label
from jminer.report.material import Material
from jminer.report.measure import THIN, UNKNOWN, Measure, measure


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """A theme: related topics, and the customers who speak of any of them."""

    id: str
    label: str
    customers: int
    share: Measure

    @property
    def thin(self) -> bool:
        """Too few customers to show a number."""
        return self.customers < THIN


def themes(given: Material) -> tuple[ThemeFacts, ...]:
    """Themes that have topics, the one with most customers first; none when there is only one, which groups nothing."""
    used = set(given.table("topics")["theme_id"].drop_nulls())
    found = [row for row in given.rows("themes", "-customers", "theme_id") if row["theme_id"] in used]
    if len(found) < 2:
        return ()
    return tuple(
        ThemeFacts(
            label(row["theme_id"]),
            label(row["label"] or row["theme_id"]),
            row["customers"] or 0,
            UNKNOWN if (row["customers"] or 0) < THIN else measure(row, "share", "low", "high"),
        )
        for row in found
    )


Group = tuple[ThemeFacts | None, tuple[TopicFacts, ...]]


def grouped(themes: Sequence[ThemeFacts], topics: Sequence[TopicFacts]) -> tuple[Group, ...]:
    """Each theme with its topics, both in the given order; last, with None for a theme, the topics that are in none."""
    ids = {theme.id for theme in themes}
    groups: list[Group] = [(theme, tuple(t for t in topics if t.theme == theme.id)) for theme in themes]
    loose = tuple(t for t in topics if t.theme not in ids)
    return (*groups, (None, loose)) if loose else tuple(groups)
