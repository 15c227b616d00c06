"""A number with its interval, and how it is said: the report never shows one without the other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

THIN = 10
"""Below so many customers a share is noise: the report says "thin (n)" and shows no number (methods 2.0)."""
SMALLEST = 5
"""Fewer customers than this can be recognised by what they did: no count, share, term or quote of theirs is shown."""
SPARSE = 30
"""Below so many customers a number is shown hatched."""
NOT_STEADY = 0.5
"""Below so much stability nobody should decide by a topic: when clustered again, a cluster with a mean best Jaccard under .6
is not to be trusted, and one under .5 has dissolved (Hennig 2007)."""
NOT_STEADY_SAYS = "not steady: do not rest a decision on it"


@dataclass(frozen=True, slots=True)
class Measure:
    """A value and its 95% interval; None where it is not known."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value to show."""
        return self.value is not None


UNKNOWN = Measure()


def measure(row: Mapping[str, Any], value: str, low: str = "", high: str = "") -> Measure:
    """The measure held by three columns of a row; columns not named or not finite are None."""
    return Measure(finite(row.get(value)), finite(row.get(low)), finite(row.get(high)))


def unless_few(m: Measure, people: int | None) -> Measure:
    """The measure, but unknown where it would tell of one to four people."""
    return UNKNOWN if 0 < (people or 0) < SMALLEST else m


def finite(number: Any) -> float | None:
    """A finite float, or None."""
    return float(number) if number is not None and math.isfinite(number) else None


def percent(share: float | None) -> str:
    """0.034 → '3.4%', 0.34 → '34%'."""
    return "–" if share is None else f"{_points(share)}%"


def percent_range(m: Measure) -> str:
    """'34% (29–40)'; the interval is left out when it is not known."""
    return f"{percent(m.value)}{_range(m, _points)}"


def corrected_range(m: Measure) -> str:
    """As `percent_range`, of a share after correction: where mistakes could explain all of it, what is known is how much it is at most."""
    if m.value == 0:
        return f"at most {percent(m.high)}" if m.high else "not measurable after correction"
    return percent_range(m)


def decimal(number: float | None, places: int = 2) -> str:
    """1.234 → '1.23'."""
    return "–" if number is None else f"{round(number, places) + 0.0:.{places}f}".replace("-", "−")


def decimal_range(m: Measure, places: int = 2) -> str:
    """'1.23 (0.98–1.51)'."""
    return f"{decimal(m.value, places)}{_range(m, lambda n: decimal(n, places))}"


def signed(number: float | None) -> str:
    """0.2 → '+0.20'."""
    return "–" if number is None else f"{number:+.2f}".replace("-", "−")


def signed_range(m: Measure) -> str:
    """'−0.41 (−0.52 to −0.30)'."""
    if m.low is None or m.high is None:
        return signed(m.value)
    return f"{signed(m.value)} ({signed(m.low)} to {signed(m.high)})"


def signed_fine_range(m: Measure) -> str:
    """'−0.018 (−0.029 to −0.009)': for what moves a mean by little."""
    value, low, high = ("–" if n is None else f"{n:+.3f}".replace("-", "−") for n in (m.value, m.low, m.high))
    return value if m.low is None or m.high is None else f"{value} ({low} to {high})"


def leaning(m: Measure) -> str:
    """good or bad where the whole interval lies on one side of zero; else open."""
    return "bad" if m.high is not None and m.high < 0 else "good" if m.low is not None and m.low > 0 else "open"


def chance(name: str, value: float) -> str:
    """'q = 0.012', 'q < 0.001'."""
    return f"{name} < 0.001" if value < 0.0005 else f"{name} = {value:.3f}"


def steadiness(stability: float | None) -> str:
    """0.834 → 'comes back with 83% overlap'."""
    return "not measured" if stability is None else f"comes back with {percent(stability)} overlap"


def count(number: int | None, one: str = "", many: str = "") -> str:
    """1234 → '1,234'; with words, '1 ticket', '1,234 customers', 'fewer than 5 customers' (none is still 0)."""
    if number is None:
        return "–"
    if "customer" in one and 0 < number < SMALLEST:
        return f"{few(number)} {many or one + 's'}"
    word = one if number == 1 else many or one + "s"
    return f"{number:,} {word}" if one else f"{number:,}"


def few(number: int | None) -> str:
    """How many customers: 12 → '12', 3 → 'fewer than 5', 0 → '0'; also for a count that is withheld."""
    return f"fewer than {SMALLEST}" if number is None or 0 < number < SMALLEST else f"{number:,}"


def _points(share: float) -> str:
    points = abs(share * 100)
    sign = "−" if share < 0 and round(points, 1) > 0 else ""
    return sign + (f"{points:.0f}" if points >= 9.95 or points == 0 else f"{points:.1f}")


def _range(m: Measure, say: Any) -> str:
    if m.low is None or m.high is None:
        return ""
    return f" ({say(m.low)}{' to ' if m.low < 0 else '–'}{say(m.high)})"
