"""Falsifiers: conditions that a persona's author names beforehand; one that surely holds refutes the persona.

    share(need=low_price, segment) < 0.03
    lift(need=low_price) < 1.2
    customers < 40

A condition fires only when the whole 95 % interval of its measure lies on the wrong side. Nothing is evaluated as Python.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Collection
from dataclasses import dataclass

from jminer.errors import ConfigError, did_you_mean, shown

OF_NEED = ("share", "lift", "contradiction", "met")
OF_PERSONA = ("segment_share", "customers")
WHOM = ("segment", "rest")
"""Of whom `share` is meant; of all customers when neither is named."""
FORM = re.compile(r"\s*([A-Za-z_]+)\s*(\([^()]*\))?\s*(<=|>=|<|>)\s*(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*(%?)\s*")
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
NEED = re.compile(r"need\s*=\s*([A-Za-z0-9][A-Za-z0-9_-]*)")


@dataclass(frozen=True, slots=True)
class Falsifier:
    """A parsed condition."""

    text: str
    measure: str
    need: str | None
    whom: str | None
    sign: str
    limit: float

    def fires(self, low: float, high: float) -> bool | None:
        """True when it holds for all of the interval, False when for nothing of it, None when the interval leaves it open."""
        meets = COMPARE[self.sign]
        ends = {meets(low, self.limit), meets(high, self.limit)}
        return ends.pop() if len(ends) == 1 else None


def parse(text: str, needs: Collection[str]) -> Falsifier:
    """A condition from its text; `needs` are the ids that the persona has. Raises ConfigError."""
    form = FORM.fullmatch(text)
    if not form:
        raise ConfigError(f"“{shown(text, 200)}” cannot be read. Falsifiers look like: share(need=low_price, segment) < 0.03, or: customers < 40.")
    measure, inside, sign, number, percent = form.groups()
    if measure not in (*OF_NEED, *OF_PERSONA):
        known = (*OF_NEED, *OF_PERSONA)
        raise ConfigError(f"“{shown(text, 200)}”: there is no measure '{shown(measure)}'.{did_you_mean(measure, known)} There are: {', '.join(known)}.")
    need, whom = _arguments(text, measure, inside, needs)
    limit = float(number) / (100 if percent else 1)
    if measure not in ("lift", "customers") and limit > 1:
        raise ConfigError(f"“{shown(text, 200)}”: {measure} is a share and never more than 1. Write 40 % as 0.4 or 40%.")
    return Falsifier(text, measure, need, whom, sign, limit)


def _arguments(text: str, measure: str, inside: str | None, needs: Collection[str]) -> tuple[str | None, str | None]:
    parts = [part.strip() for part in inside[1:-1].split(",")] if inside else []
    if measure in OF_PERSONA:
        if parts:
            raise ConfigError(f"“{shown(text, 200)}”: {measure} takes nothing in brackets.")
        return None, None
    named = NEED.fullmatch(parts[0]) if parts else None
    if not named:
        raise ConfigError(f"“{shown(text, 200)}”: {measure} asks for a need of the persona, as {measure}(need={next(iter(needs), 'low_price')}).")
    if named[1] not in needs:
        raise ConfigError(f"“{shown(text, 200)}”: the persona has no need '{shown(named[1])}'.{did_you_mean(named[1], needs)}")
    rest = parts[1:]
    if rest and (measure != "share" or len(rest) > 1 or rest[0] not in WHOM):
        raise ConfigError(f"“{shown(text, 200)}”: after the need only 'segment' or 'rest' may stand, and only in share.")
    return named[1], rest[0] if rest else None
