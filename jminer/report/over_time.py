"""How many customers speak of the largest topics in each period, and what is news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jminer.report.legible import label
from jminer.report.material import Material
from jminer.report.measure import SMALLEST, THIN, UNKNOWN, Measure, chance, count, decimal, measure

SHOWN = 12
"""Topics that are followed, the largest first."""
NEWS = 2
"""News told of one topic, the surest first."""
OTHER_NEWS = 5
"""News told of the topics that are not followed."""


@dataclass(frozen=True, slots=True)
class PeriodShare:
    """A topic in one period."""

    customers: int | None
    """None when fewer than five."""
    of: int
    """Customers heard in the period."""
    share: Measure


@dataclass(frozen=True, slots=True)
class Series:
    """A topic in every period, and its news."""

    id: str
    label: str
    shares: tuple[PeriodShare, ...]
    news: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The largest topics over time; without series when there are fewer than two periods."""

    length: str = ""
    """week, month or quarter."""
    periods: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    other_news: tuple[str, ...] = ()
    """Of topics that have no series here, the surest first."""


def history(given: Material) -> History:
    """The topics with most customers, period by period."""
    rows = given.rows("topic_periods", "period", "topic_id")
    days = sorted({row["period"] for row in rows})
    if len(days) < 2:
        return History()
    length = label(rows[0]["length"])
    followed = [row["topic_id"] for row in given.rows("topics", "-customers", "topic_id")][:SHOWN]
    own = {topic: [row for row in rows if row["topic_id"] == topic] for topic in followed}
    others = _surest(row for row in rows if row["topic_id"] not in own)[:OTHER_NEWS]
    return History(
        length,
        tuple(_name(day, length) for day in days),
        tuple(
            Series(
                label(topic),
                given.topic_names[topic],
                _shares(own[topic], days),
                tuple(_news(row, length) for row in _surest(own[topic])[:NEWS]),
            )
            for topic in followed
            if own[topic]
        ),
        tuple(f"“{given.topic_names.get(row['topic_id'], label(row['topic_id']))}” is {_news(row, length)}" for row in others),
    )


def _shares(rows: Iterable[dict[str, Any]], days: Iterable[str]) -> tuple[PeriodShare, ...]:
    by_day = {row["period"]: row for row in rows}
    return tuple(_share(by_day.get(day, {})) for day in days)


def _share(row: dict[str, Any]) -> PeriodShare:
    """Counts and share, as far as enough customers are behind them."""
    customers, of = row.get("customers") or 0, row.get("of") or 0
    shown = customers >= SMALLEST and of >= THIN
    return PeriodShare(
        customers if shown else None, of, measure(row, "share", "low", "high") if shown else UNKNOWN
    )


def _surest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    news = [row for row in rows if row["state"] and row["q"] is not None and (row["of"] or 0) >= THIN]
    return sorted(news, key=lambda row: (row["q"], row["period"], row["topic_id"]))


def _news(row: dict[str, Any], length: str) -> str:
    """'emerging in 2026-02: 14 of 90 customers, 5.1 expected (q = 0.003)'."""
    customers = row["customers"] or 0
    seen = count(customers) if customers >= SMALLEST else f"fewer than {SMALLEST}"
    told = f"{seen} of {count(row['of'], 'customer')}, {decimal(row['expected'], 1)} expected ({chance('q', row['q'])})"
    the = "the " if length == "week" else ""
    return f"{label(row['state'])} in {the}{_name(row['period'], length)}: {told}"


def _name(day: str, length: str) -> str:
    """The period that begins on an ISO day: week of 2026-02-02, 2026-02 or 2026 Q1."""
    first = date.fromisoformat(day)
    names = {"month": f"{first:%Y-%m}", "quarter": f"{first:%Y} Q{(first.month + 2) // 3}"}
    return names.get(length, f"week of {day}")
