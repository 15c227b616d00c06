"""Dates of an export: the whole column decides how they are read, and what stays doubtful stays empty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

Order = Literal["ymd", "dmy", "mdy"]
FIRST, LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_MONTHS = """
jan january januar janvier janv enero ene gennaio genn januari janeiro jänner jän
feb february februar février fevrier févr fév febrero febbraio febbr februari fevereiro fev feber
mar march märz mrz mär mars marzo maart mrt março marco
apr april avril avr abril abr aprile
may mai mayo maggio magg mag mei maio
jun june juni juin junio giugno giu junho
jul july juli juillet juil julio luglio lug julho
aug august août aout agosto ago augustus agto
sep sept september septembre septiembre set setiembre settembre sett setembro
oct october oktober okt octobre octubre ottobre ott outubro out
nov november novembre noviembre novembro
dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro
"""
MONTHS = {name: number for number, names in enumerate(_MONTHS.strip().split("\n"), 1) for name in names.split()}
"""Month names of English, German, French, Spanish, Italian, Dutch and Portuguese, and their short forms."""

ZONES = {"z": 0, "utc": 0, "gmt": 0, "cet": 60, "cest": 120, "bst": 60, "edt": -240, "est": -300, "cdt": -300, "cst": -360, "mdt": -360, "mst": -420,
         "pdt": -420, "pst": -480}  # fmt: skip
"""Minutes east of Greenwich. The American ones as an American export means them."""
_ZONE = r"(?:\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}(?![\d:])|Z|UTC|GMT|CES?T|BST|[ECMP][DS]T)(?: ?\([^()]{1,40}\))?)?"
CLOCK = (
    r"(?:(?:[ T,]|\s-\s|\s(?:at|um|à|a las|alle|om|às)\s)+(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    rf"\s*(?P<half>[ap]\.?\s?m\.?)?(?: Uhr)?{_ZONE})?"
)
WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,? )?"
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
NUMERIC = re.compile(rf"{WEEKDAY}(?P<a>\d{{1,4}})(?P<mark>[-./ ])(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{2,4}}){CLOCK}", re.IGNORECASE)
EPOCH = re.compile(r"\d{9,19}(?:\.\d+)?")
SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d{1,15})?")
COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:[T_ ]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<half>)(?P<zone>Z?))?")
MONTH_ONLY = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})")
_NAME = r"(?P<m>[^\W\d_]{3,10})"
DAY_NAMED = re.compile(
    rf"{WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|°)?(?:[ -]| de | of )+{_NAME}\.?,?(?:[ -]| de | del )+(?P<y>\d{{4}}|['’]?\d\d(?![\d:])){CLOCK}",
    re.IGNORECASE,
)
MONTH_NAMED = re.compile(rf"{WEEKDAY}{_NAME}\.?(?: de)? (?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? )?(?P<y>\d{{4}}){CLOCK}", re.IGNORECASE)
POSTED = re.compile(
    r"[a-z]{3} (?P<m>[a-z]{3}) +(?P<d>\d{1,2}) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?P<half>)(?: (?P<zone>[+-]\d{4}|[A-Z]{3,4}))? (?P<y>\d{4})",
    re.IGNORECASE,
)
UNITS = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
EXCEL = datetime(1899, 12, 30)
EVIDENCE = 0.9
"""Nine in ten values must be such numbers before they are taken for Excel's serial days."""
CONTRADICTED = 0.01
"""Up to this share may speak for the other order (typing errors) and is left empty."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The decision for one column: a time for every text that has one, and what there is to say of the others."""

    times: dict[str, datetime | None]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """How a column is read."""

    order: Order | None
    unit: str
    serials: bool
    zone: ZoneInfo


def decide(values: Iterable[str | None], order: Order | None = None, zone: str = "UTC", now: datetime | None = None) -> Dates:
    """Read a column of dates, in UTC.

    ISO 8601, month names in seven languages, X's own form and years first read themselves. `01/02/2024` is read day-first or
    month-first as other values of the column prove, else as declared, else not at all: never guessed. Numbers are epoch
    seconds to nanoseconds, by the column's digits, or Excel's serial days where nine in ten values are such. A time without
    zone is in the declared one; where its clock was put forward it is read as the hour before the gap had it, and where it
    was put back as the first of the two. Dates before 1970, after `now` by more than two days (when given) or from 2100 on
    stay empty and are counted.
    """
    distinct = sorted({value.strip() for value in values if value and value.strip()})
    order, notes = _order(distinct, order)
    unit, unit_note = _unit(distinct)
    serials = bool(distinct) and sum(bool(SERIAL.fullmatch(value)) for value in distinct) >= EVIDENCE * len(distinct)
    read: Callable[[str], datetime | None] = partial(_read, way=_Way(order, unit, serials, ZoneInfo(zone)))
    found = {value: read(value) for value in distinct}
    latest = min(LAST, now + timedelta(days=2)) if now else LAST
    times = {value: time if time and FIRST <= time < latest else None for value, time in found.items()}
    if serials:
        notes.append("dates are Excel's serial days")
    notes += [unit_note] if unit_note else []
    unread = sum(time is None for time in found.values())
    if outside := sum(time is None for time in times.values()) - unread:
        notes.append(f"{outside} of {len(distinct)} distinct dates lie before 1970 or in the future, left empty")
    if unread:
        notes.append(f"{unread} of {len(distinct)} distinct dates not readable, left empty")
    return Dates(times, tuple(notes))


def _order(values: list[str], declared: Order | None) -> tuple[Order | None, list[str]]:
    """The order of day and month, and a note when it had to be found."""
    pairs = [(int(found["a"]), int(found["b"])) for value in values if (found := NUMERIC.fullmatch(value)) and len(found["a"]) < 3]
    if not pairs or declared in {"dmy", "mdy"}:
        return declared, []
    days, months = sum(a > 12 >= b for a, b in pairs), sum(b > 12 >= a for a, b in pairs)
    for proved, against, order, name in ((days, months, "dmy", "day"), (months, days, "mdy", "month")):
        if proved and against <= CONTRADICTED * proved:
            place = "first" if order == "dmy" else "second"
            notes = [f"dates are {name}-first: {proved} distinct values have a {place} number over 12"]
            if against:
                notes.append(f"{against} of {len(pairs)} distinct dates fit only the other order, left empty")
            return ("dmy" if order == "dmy" else "mdy"), notes
    both = f"{len(pairs)} of {len(pairs)} distinct values fit both day-first and month-first"
    if days:
        both = f"{days} can only be day-first and {months} only month-first"
    return None, [f"dates like 01/02/2024 left empty: {both}; declare `date_order: dmy` or `mdy` under the source"]


def _unit(values: list[str]) -> tuple[str, str | None]:
    """The unit of epoch numbers that most of them show by how many digits they have."""
    units = Counter(_unit_of(value) for value in values if EPOCH.fullmatch(value) and not COMPACT.fullmatch(value))
    if not units:
        return "seconds", None
    unit = max(sorted(units), key=lambda each: units[each])
    return unit, f"dates are {unit} since 1970"


def _unit_of(epoch: str) -> str:
    """Between 1973 and 2100 the digits tell."""
    digits = len(epoch.partition(".")[0])
    return "seconds" if digits <= 11 else "milliseconds" if digits <= 14 else "microseconds" if digits <= 17 else "nanoseconds"


def _read(value: str, way: _Way) -> datetime | None:
    try:
        if ISO.fullmatch(value):
            time = datetime.fromisoformat(value)
            return _placed(time, way.zone) if time.tzinfo is None else time.astimezone(UTC)
        if SERIAL.fullmatch(value):
            return _serial(float(value.replace(",", ".")), way.zone) if way.serials else None
        if found := COMPACT.fullmatch(value):
            return _timed(int(found["y"]), int(found["m"]), int(found["d"]), found, way.zone)
        if EPOCH.fullmatch(value):
            return _epoch(value, way.unit) if _unit_of(value) == way.unit else None
        if found := NUMERIC.fullmatch(value):
            return _numeric(found, way)
        if found := MONTH_ONLY.fullmatch(value):
            return _placed(datetime(int(found["y"]), int(found["m"]), 1), way.zone)
        for pattern in (POSTED, DAY_NAMED, MONTH_NAMED):
            if (found := pattern.fullmatch(value)) and (month := MONTHS.get(found["m"].casefold())):
                return _timed(_year(found["y"].lstrip("'’")), month, int(found["d"] or 1), found, way.zone)
    except (ValueError, OverflowError):
        return None
    return None


def _serial(days: float, zone: ZoneInfo) -> datetime:
    return _placed(EXCEL + timedelta(seconds=round(days * 86_400)), zone)


def _epoch(value: str, unit: str) -> datetime:
    whole, _, part = value.partition(".")
    micros = int(whole) * 10**6 // UNITS[unit] + (int(f"{part:0<6}"[:6]) if unit == "seconds" else 0)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def _numeric(found: re.Match[str], way: _Way) -> datetime | None:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        return _timed(a, b, c, found, way.zone) if len(found["c"]) == 2 or c < 32 else None
    if len(found["a"]) == 3 or len(found["c"]) == 3 or way.order not in {"dmy", "mdy"}:
        return None
    day, month = (a, b) if way.order == "dmy" else (b, a)
    return _timed(_year(found["c"]), month, day, found, way.zone)


def _year(digits: str) -> int:
    """Two digits mean 1969 to 2068, as POSIX has it."""
    return int(digits) + (0 if len(digits) == 4 else 2000 if int(digits) < 69 else 1900)


def _timed(year: int, month: int, day: int, found: re.Match[str], zone: ZoneInfo) -> datetime:
    parts = found.groupdict()
    hour = int(parts["hour"] or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError("no hour of a half day")
        hour = hour % 12 + 12 * (half[0].lower() == "p")
    time = datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0))
    if name := parts["zone"]:
        return time.replace(tzinfo=_offset(name)).astimezone(UTC)
    return _placed(time, zone)


def _placed(time: datetime, zone: ZoneInfo) -> datetime:
    return time.replace(tzinfo=zone).astimezone(UTC)


def _offset(name: str) -> timezone:
    if name[0] not in "+-":
        return timezone(timedelta(minutes=ZONES[name.casefold()]))
    digits = name[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if name[0] == "-" else offset)
