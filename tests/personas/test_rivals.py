import numpy as np

from jminer.personas.match import Accepted, Matched, Nearest
from jminer.personas.rivals import undisputed

NOWHERE = Nearest(np.empty((0, 0), np.int64), np.empty((0, 0), np.float32))


def accepted(*rows: tuple[int, int, float]) -> Accepted:
    """Need, unit, odds."""
    need, unit, odds = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.empty(0, int),) * 3
    return Accepted(need.astype(np.int64), unit.astype(np.int64), np.zeros(len(need), np.int64), np.zeros(len(need)), odds.astype(float))


def pairs(given: Accepted) -> list[tuple[int, int]]:
    return list(zip(given.need.tolist(), given.unit.tolist(), strict=True))


def matched(needs: Accepted, decoys: Accepted | None = None) -> Matched:
    return Matched(needs, decoys or accepted(), NOWHERE, NOWHERE, 0.0, 0)


QUIET = [(0, unit, 3.0) for unit in range(8)]
CLEAN = [(1, unit, 3.0) for unit in range(10, 18)]


def test_a_unit_goes_to_the_need_that_it_reads_most_like() -> None:
    disputed = [(1, 0, 2.0), (0, 10, 2.9)]
    found = undisputed(matched(accepted(*QUIET, *CLEAN, *disputed)), 2).needs
    assert pairs(found) == [(need, unit) for need, unit, _ in (*QUIET, *CLEAN)]


def test_two_needs_that_are_read_from_the_same_units_are_one_need_in_other_words() -> None:
    reworded = [(1, unit, 1.0) for unit in range(5)]
    assert len(undisputed(matched(accepted(*QUIET, *reworded)), 2).needs.need) == len(QUIET) + len(reworded)


def test_what_several_personas_declare_in_the_same_words_is_shared() -> None:
    twice = [(1, unit, odds) for _, unit, odds in QUIET]
    assert len(undisputed(matched(accepted(*QUIET, *twice)), 2).needs.need) == 2 * len(QUIET)


def test_decoys_and_needs_that_are_challenged_lose_units_and_take_none() -> None:
    foreign, probe = [(2, 0, 2.0), (2, 30, 2.0), (2, 1, 9.0)], [(3, 0, 1.0)]
    found = undisputed(matched(accepted(*QUIET, *foreign, *probe), accepted((0, 2, 1.0), (1, 2, 5.0), (0, 40, 0.1))), 2, challenged=[2])
    assert pairs(found.needs) == [*((0, unit) for _, unit, _ in QUIET), (2, 30), (2, 1), (3, 0)]
    assert pairs(found.decoys) == [(1, 2), (0, 40)]


def test_nothing_accepted_is_nothing_disputed() -> None:
    assert pairs(undisputed(matched(accepted()), 3).needs) == []
