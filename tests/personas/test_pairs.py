"""Two personas side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from jminer.domain import Need, Persona
from jminer.personas import judge
from jminer.personas.evidence import NOWHERE, Counts, Near
from jminer.personas.pairs import compared
from jminer.personas.segments import Segment
from jminer.settings import PersonasSettings
from jminer.statistics.resampling import draws
from tests.personas.test_judge import ERRORS, world

SETTINGS = PersonasSettings(permutations=50, draws=40)


def case(shares: list[list[float]], sizes: tuple[int, int] = (300, 300), both: int = 0, seed: int = 3) -> tuple[judge.Case, dict[str, np.ndarray]]:
    """Two personas with two needs each; `shares` (personas, 4 needs); the last people of the first belong to the second too. No topics."""
    rng = np.random.default_rng(seed)
    n = sum(sizes)
    first, second = np.arange(n) < sizes[0], np.arange(n) >= sizes[0] - both
    support = rng.random((n, 4)) < np.where(first[:, None], shares[0], shares[1])
    nothing, nobody, counts = np.zeros((n, 1), dtype=bool), (np.zeros((4, 1), dtype=np.int64), np.full((4, 1), NOWHERE)), {}
    for name, inside in (("ann", first), ("bob", second)):
        who = Segment(inside.astype(np.int8), np.ones(n, dtype=bool), np.zeros(n, dtype=np.int64))
        counts[name] = Counts(who, support, support, ~support & support, ~support & support, nothing, nothing, support.astype(np.int64), *[Near(*nobody)] * 4)
    personas = tuple(Persona(name, name, tuple(Need(f"{name}{i}", f"I need {i}") for i in range(2)), rule="plan == 'x'") for name in counts)
    claims = tuple(judge.Claim(persona, need, 2 * p + i) for p, persona in enumerate(personas) for i, need in enumerate(persona.needs))
    made = judge.Case(
        personas, claims, counts, np.ones(n, dtype=bool), np.full(n, 3), {}, ERRORS, SETTINGS, seed, draws(n, 40, seed).astype(np.float64)
    )  # fmt: skip
    return made, {name: np.zeros((n, 0), dtype=bool) for name in counts}


def test_people_with_other_needs_are_two_groups():
    (pair,) = compared(*case([[0.4, 0.4, 0.05, 0.05], [0.05, 0.05, 0.4, 0.4]]))
    assert pair.told.low > 0.7
    assert set(pair.differing) == {"ann/ann0", "ann/ann1", "bob/bob0", "bob/bob1"}
    assert not pair.indistinct


def test_people_alike_in_everything_are_one():
    (pair,) = compared(*case([[0.3] * 4, [0.3] * 4], sizes=(900, 900)))
    assert pair.indistinct
    assert pair.differing == ()


def test_too_few_people_are_never_called_alike():
    (pair,) = compared(*case([[0.3] * 4, [0.3] * 4], sizes=(25, 400)))
    assert pair.told is None
    assert not pair.indistinct


def test_shared_people_are_counted_and_left_out_of_the_comparison():
    (pair,) = compared(*case([[0.3] * 4, [0.3] * 4], sizes=(300, 300), both=60))
    assert (pair.shared, pair.jaccard) == (60, 60 / 600)


def test_without_a_rule_there_is_no_segment_to_compare():
    made, topics = case([[0.3] * 4, [0.3] * 4])
    first, second = made.personas
    assert compared(replace(made, personas=(first, replace(second, rule=None))), topics) == []


def test_a_persona_that_cannot_be_told_from_another_is_indistinct():
    made = world({"quiet": (0.35, 0.04), "safe": (0.3, 0.03), "cheap": (0.3, 0.04)})
    numbers, (persona,) = judge.need_numbers(made), made.personas
    assert judge.judge(made, persona, numbers, True).verdict == "VALIDATED"
    judged = judge.judge(made, persona, numbers, True, twin="bob")
    assert (judged.verdict, "those of bob" in judged.reasons[0]) == ("INDISTINCT", True)
