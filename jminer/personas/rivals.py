"""What a unit is most about: evidence goes to the declared need that a unit reads most like (methods P2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from jminer.personas.match import Accepted, Matched

SAME = 1 / 3
"""Share of their units that two needs have in common (Jaccard) from which they are told as one: siblings of a trade share up to .28, a need and the same in
other words .25 to .70 (planted dev worlds). Cosines of their statements do not tell these apart."""


def undisputed(matched: Matched, declared: int, challenged: Sequence[int] = ()) -> Matched:
    """Without the units that read more like a declared need than like the one they are accepted for.

    The first `declared` needs dispute units with each other, unless they are told as one; from the needs at the places `challenged`, and from decoys,
    they take them. A reader takes a need for its neighbour more readily than a person would; where the neighbour is declared too, it knows better
    (`tests/benchmarks/needs.py`, `needs_real.py`).
    """
    needs, decoys = matched.needs, matched.decoys
    units, place = np.unique(np.concatenate([needs.unit, decoys.unit]), return_inverse=True)
    at, decoys_at = place[: len(needs.unit)], place[len(needs.unit) :]
    own, taken = needs.need < declared, np.isin(needs.need, challenged)
    odds = np.full((declared, len(units)), -np.inf)
    odds[needs.need[own], at[own]] = needs.odds[own]
    best, bar = odds.max(axis=0, initial=-np.inf), np.full(len(needs.need), -np.inf)
    bar[own] = _rivals(odds)[needs.need[own], at[own]]
    bar[taken] = best[at[taken]]
    return replace(matched, needs=_reaching(needs, bar), decoys=_reaching(decoys, best[decoys_at]))


def _reaching(accepted: Accepted, bar: NDArray[np.float64]) -> Accepted:
    return accepted.only(accepted.odds >= bar)


def _rivals(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """(needs, units): the best odds of the needs that are not told as one with this one."""
    said = (odds > -np.inf).astype(np.float64)
    shared = said @ said.T
    either = said.sum(axis=1)[:, None] + said.sum(axis=1) - shared
    apart = shared < SAME * either
    return np.array([odds[others].max(axis=0, initial=-np.inf) for others in apart]).reshape(odds.shape)
