"""Dates of an export: the whole column decides how they are read, and what stays doubtful stays empty."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

Order = Literal["ymd", "dmy", "mdy"]
FIRST, LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}
CLOCK = r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
NUMERIC = re.compile(rf"(?P<a>\d{{1,4}})[-./ ](?P<b>\d{{1,2}})[-./ ](?P<c>\d{{2,4}}){CLOCK}", re.IGNORECASE)
EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})|(\d{15,16})")
MONTH_ONLY = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})")
DAY_NAMED = re.compile(
    rf"(?:[a-z]{{3,9}}\.?,? )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<m>[a-z]{{3,9}})\.?,?[ -](?P<y>\d{{4}}){CLOCK}", re.IGNORECASE)
MONTH_NAMED = re.compile(rf"(?P<m>[a-z]{{3,9}})\.? (?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? )?(?P<y>\d{{4}}){CLOCK}", re.IGNORECASE)
POSTED = re.compile(r"[a-z]{3} (?P<m>[a-z]{3}) (?P<d>\d{2}) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) (?P<zone>[+-]\d{4}) (?P<y>\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dates:
    """The decision for one column: a time for every text that has one, and what there is to say of the others."""

    times: dict[str, datetime | None]
    notes: tuple[str, ...]


def decide(values: Iterable[str | None], order: Order | None = None, zone: str = "UTC") -> Dates:
    """Read a column of dates.

    ISO 8601, epoch seconds to microseconds, month names, X's own form and years first read themselves. `01/02/2024` is read
    day-first or month-first as another value of the column proves, else as declared, else not at all: never guessed.
    """
    distinct = sorted({value.strip() for value in values if value and value.strip()})
    order, proof = _order(distinct, order)
    read = partial(_read, order=order, zone=ZoneInfo(zone))
    times = {value: _plausible(read(value)) for value in distinct}
    lost = sum(time is None for time in times.values())
    notes = [proof] if proof else []
    if lost:
        notes.append(f"{lost} of {len(distinct)} distinct dates not readable, left empty")
    return Dates(times, tuple(notes))


def _order(values: list[str], declared: Order | None) -> tuple[Order | None, str | None]:
    """The order of day and month, and a note when it had to be found."""
    pairs = [(int(found["a"]), int(found["b"])) for value in values if (found := NUMERIC.fullmatch(value)) and len(found["a"]) < 3]
    if not pairs or declared in {"dmy", "mdy"}:
        return declared, None
    day_first = sum(a > 12 >= b for a, b in pairs)
    month_first = sum(b > 12 >= a for a, b in pairs)
    if day_first and not month_first:
        return "dmy", f"dates are day-first ({day_first} prove it)"
    if month_first and not day_first:
        return "mdy", f"dates are month-first ({month_first} prove it)"
    both = "some are day-first and some month-first" if day_first else f"all {len(pairs)} may be day-first or month-first"
    return None, f"dates left empty: {both}; declare `date_order: dmy` or `mdy`"


def _read(value: str, order: Order | None, zone: ZoneInfo) -> datetime | None:
    try:
        if found := EPOCH.fullmatch(value):
            return _epoch(found)
        if found := NUMERIC.fullmatch(value):
            return _numeric(found, order, zone)
        if found := MONTH_ONLY.fullmatch(value):
            return datetime(int(found["y"]), int(found["m"]), 1, tzinfo=zone)
        for pattern in (POSTED, DAY_NAMED, MONTH_NAMED):
            if found := pattern.fullmatch(value):
                return _timed(int(found["y"]), MONTHS[found["m"].lower()], int(found["d"] or 1), found, zone)
        if value[:4].isdigit() and len(value) >= 8:
            time = datetime.fromisoformat(value)
            return time if time.tzinfo else time.replace(tzinfo=zone)
    except (ValueError, KeyError, OverflowError):
        return None
    return None


def _epoch(found: re.Match[str]) -> datetime:
    """Seconds, milliseconds or microseconds since 1970, by the number of digits."""
    seconds, millis, micros = found.groups()
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds or 0), milliseconds=int(millis or 0), microseconds=int(micros or 0))


def _numeric(found: re.Match[str], order: Order | None, zone: ZoneInfo) -> datetime | None:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        return _timed(a, b, c, found, zone)
    if len(found["a"]) == 3 or len(found["c"]) == 3 or order not in {"dmy", "mdy"}:
        return None
    year = c if len(found["c"]) == 4 else c + (2000 if c < 69 else 1900)
    day, month = (a, b) if order == "dmy" else (b, a)
    return _timed(year, month, day, found, zone)


def _timed(year: int, month: int, day: int, found: re.Match[str], zone: ZoneInfo) -> datetime:
    parts = found.groupdict()
    hour = int(parts["hour"] or 0)
    if half := parts.get("half"):
        hour = hour % 12 + 12 * (half[0].lower() == "p")
    return datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=_zone(parts["zone"], zone))


def _zone(name: str | None, default: ZoneInfo) -> ZoneInfo | timezone:
    if not name:
        return default
    if name[0] not in "+-":
        return UTC
    digits = name[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if name[0] == "-" else offset)


def _plausible(time: datetime | None) -> datetime | None:
    """A date outside 1970 to 2100 is a typing error or a filler."""
    return time.astimezone(UTC) if time is not None and FIRST <= time.astimezone(UTC) < LAST else None
