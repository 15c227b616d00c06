"""Planted worlds of flags, no text: does the arithmetic of verdicts say what was planted?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from jminer.domain import Need, NeedVerdict, Persona, PersonaVerdict
from jminer.personas import controls, judge
from jminer.personas.evidence import LISTED, NOWHERE, Counts, Found, Near
from jminer.personas.measures import Errors, of_customers, prevalence
from jminer.personas.segments import Segment
from jminer.personas.verdicts import agrees, decide_need
from jminer.settings import PersonasSettings
from jminer.statistics.resampling import draws

SETTINGS = PersonasSettings(permutations=400, draws=60)
ERRORS = Errors((7.6, 20.0), (0.5, 0.5), (288, 675), (47, 2295), (7.1, 9.2), (0.9, 4.6))
DECOY = 0.02
Shares = tuple[float, float]


def near(flags: np.ndarray, inside: np.ndarray, rng: np.random.Generator, lead: float = 0.3) -> Near:
    """Who says it comes nearer by `lead`, give or take; the others come as near as anybody does."""
    leads = np.where(flags, lead, 0.0) + rng.normal(0.1, 0.03, flags.shape)
    leads[~inside] = NOWHERE
    nearest = np.argsort(-leads, axis=0)[:LISTED].T
    return Near(nearest, np.take_along_axis(leads.T, nearest, axis=1))


def world(
    needs: Mapping[str, Shares],
    denied: Mapping[str, Shares] | None = None,
    segment: int = 150,
    rest: int = 450,
    together: bool = True,
    seed: int = 1,
    declared: Mapping[str, Mapping[str, object]] | None = None,
    rule: str | None = "plan == 'a'",
) -> judge.Case:
    """Customers of a segment and others; each need is found in (inside, outside) of them; 100 decoys in 2 %, of 300."""
    rng = np.random.default_rng(seed)
    n, names = segment + rest, list(needs)
    inside = np.arange(n) < segment
    if rule is None:
        inside[:] = True
    leaning = rng.random(n) if together else None

    def flags(shares: Mapping[str, Shares]) -> np.ndarray:
        grid = np.zeros((n, len(names)), dtype=bool)
        for column, name in enumerate(names):
            within, without = shares.get(name, (0.0, 0.0))
            # Half of a customer's luck is shared between needs, so that the same people hold them.
            luck = rng.random(n) if leaning is None else np.where(rng.random(n) < 0.5, leaning, rng.random(n))
            grid[:, column] = luck < np.where(inside, within, without)
        return grid

    support, against = flags(needs), flags(denied or {})
    met = support & (rng.random(support.shape) < 0.5)
    who = Segment(inside.astype(np.int8), np.ones(n, dtype=bool), np.zeros(n, dtype=np.int64))
    decoys = rng.random((n, 300)) < DECOY
    counts = Counts(
        who, support & ~against, met & ~against, support & ~met & ~against, against, decoys[:, :100], rng.random((n, 59)) < 2 * DECOY,
        (support & ~against).astype(np.int64),
        *(near(flags, people, rng) for people in (inside, inside | ~inside) for flags in (support & ~against, decoys)),
    )  # fmt: skip
    persona = Persona("p", "P", tuple(Need(name, f"I need {name}", core=True, **(declared or {}).get(name, {})) for name in names), rule=rule)  # type: ignore[arg-type]
    claims = tuple(judge.Claim(persona, need, column) for column, need in enumerate(persona.needs))
    weights = draws(n, SETTINGS.draws, seed).astype(np.float64)
    return judge.Case((persona,), claims, {"p": counts}, np.ones(n, dtype=bool), np.full(n, 4), {"p": (0, 0)}, ERRORS, SETTINGS, seed, weights)


def verdicts(case: judge.Case, healthy: bool = True) -> tuple[str, dict[str, str]]:
    numbers = judge.need_numbers(case)
    judged = judge.judge(case, case.personas[0], numbers, healthy)
    return judged.verdict, {o.need.id: o.verdict.value for o in judge.outcomes(case, case.personas[0], numbers)}


def test_a_true_persona_is_validated() -> None:
    persona, needs = verdicts(world({"quiet": (0.35, 0.04), "safe": (0.3, 0.03), "cheap": (0.3, 0.04)}))
    assert persona == "VALIDATED"
    assert set(needs.values()) <= {"SUPPORTED", "SUPPORTED_UNMET"}


def test_a_persona_that_only_most_draws_would_validate_is_surely_partial() -> None:
    case = world({"quiet": (0.4, 0.08), "safe": (0.18, 0.06)})
    judged = judge.judge(case, case.personas[0], judge.need_numbers(case), True)
    assert (judged.verdict, judged.numbers.confidence) == ("PARTIAL", 1.0)
    assert judged.reasons[-1] == "Only 78% of perturbed analyses agree with the sample as it is."
    assert agrees(PersonaVerdict.VALIDATED, PersonaVerdict.PARTIAL)
    assert not agrees(PersonaVerdict.PARTIAL, PersonaVerdict.VALIDATED)


def test_a_need_that_others_hold_more_is_not_said_to_be_held_as_much_elsewhere() -> None:
    case = world({"quiet": (0.15, 0.6), "safe": (0.3, 0.3)})
    told = {need: decide_need(n, "p", SETTINGS) for (_, need), n in judge.need_numbers(case).items()}
    assert [verdict for verdict, _ in told.values()] == [NeedVerdict.SHARED] * 2
    assert "and elsewhere more: the odds are at most" in told["quiet"][1]
    assert "and elsewhere just as much: the odds are at most" in told["safe"][1]


def test_needs_that_its_people_deny_refute_a_persona() -> None:
    persona, needs = verdicts(world({"quiet": (0.05, 0.02), "safe": (0.05, 0.02)}, denied={"quiet": (0.4, 0.02), "safe": (0.4, 0.02)}))
    assert (persona, set(needs.values())) == ("REFUTED", {"CONTRADICTED"})


def test_absence_needs_many_customers_and_a_claim_that_can_fail() -> None:
    claim = {"quiet": {"min_prevalence": 0.3}}
    assert verdicts(world({"quiet": (0.01, 0.01)}, declared=claim))[1] == {"quiet": "ABSENT"}
    assert verdicts(world({"quiet": (0.01, 0.01)}, segment=80, declared=claim))[1] == {"quiet": "INSUFFICIENT"}
    rarely_said = {"quiet": {"min_prevalence": 0.3, "expressible": "low"}}
    assert verdicts(world({"quiet": (0.01, 0.01)}, declared=rarely_said))[1] == {"quiet": "INSUFFICIENT"}


def test_what_everybody_has_is_shared_and_the_persona_indistinct() -> None:
    persona, needs = verdicts(world({"quiet": (0.4, 0.4), "safe": (0.35, 0.35)}, segment=300, rest=900))
    assert (persona, set(needs.values())) == ("INDISTINCT", {"SHARED"})


def test_a_small_segment_gets_no_verdict() -> None:
    assert verdicts(world({"quiet": (0.6, 0.01)}, segment=30)) == ("INSUFFICIENT", {"quiet": "INSUFFICIENT"})


def test_without_a_rule_nothing_is_more_than_plausible() -> None:
    assert verdicts(world({"quiet": (0.5, 0.5), "safe": (0.4, 0.4)}, rule=None))[0] == "PLAUSIBLE"


def test_needs_in_different_people_are_composite() -> None:
    case = world({"quiet": (0.5, 0.02), "safe": (0.5, 0.02)}, segment=400, rest=800, together=False)
    counts = case.counts["p"]
    either = np.arange(len(case.known)) % 2 == 0
    inside = counts.segment.inside
    for grid in (counts.support, counts.met, counts.unmet):
        grid[inside & either, 0] = False
        grid[inside & ~either, 1] = False
    assert verdicts(case)[0] == "COMPOSITE"


def test_needs_that_are_a_little_less_together_are_no_composite() -> None:
    """A unit counts for one need alone, so that people who say little seem to hold fewer needs together than they do."""
    case = world({"quiet": (0.5, 0.02), "safe": (0.5, 0.02)}, segment=1600, rest=3200, together=False)
    both = np.flatnonzero(case.counts["p"].support.all(axis=1))
    for grid in (case.counts["p"].support, case.counts["p"].met, case.counts["p"].unmet):
        grid[both[::5], 0] = False
    judged = judge.judge(case, case.personas[0], judge.need_numbers(case), True)
    assert (judged.numbers.bundling_high or 1.0) < 1
    assert judged.verdict == "VALIDATED"


def test_an_instrument_that_fails_its_controls_says_nothing() -> None:
    assert verdicts(world({"quiet": (0.35, 0.04)}), healthy=False)[0] == "INSUFFICIENT"


def test_a_need_half_denied_is_contested_not_supported() -> None:
    _, needs = verdicts(world({"quiet": (0.4, 0.04)}, denied={"quiet": (0.15, 0.01)}))
    assert needs == {"quiet": "INSUFFICIENT"}


@pytest.mark.parametrize("seed", range(5))
def test_controls_are_quiet_where_nothing_is_wrong(seed: int) -> None:
    case = world({"quiet": (0.35, 0.04), "safe": (0.3, 0.03)}, seed=seed)
    people = len(case.known)
    nobody = Found(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, str), 3, people)
    nowhere = {"p": Near(np.zeros((3, LISTED), np.int64), np.full((3, LISTED), NOWHERE))}
    rows = controls.run(case, (Need("a", "I need a"), Need("b", "I need b"), Need("c", "I need c")), nobody, nowhere)
    assert controls.healthy(rows)
    assert {row["control"] for row in rows} == {"decoy needs", "shuffled segments", "barnum persona"}


def test_the_same_seed_gives_the_same_verdict_and_numbers() -> None:
    first, second = (
        judge.row(judge.judge(case, case.personas[0], judge.need_numbers(case), True)) for case in (world({"q": (0.2, 0.1)}), world({"q": (0.2, 0.1)}))
    )
    assert first == second


def test_the_interval_of_a_prevalence_holds_the_truth() -> None:
    """A quarter has the need and says it one to four times; how easily it is found and how often it is taken for another differ from need to need."""
    rng, held = np.random.default_rng(3), 0
    for trial in range(200):
        found, mistakes = rng.beta(7.6, 12.4), DECOY * np.exp(rng.normal(*ERRORS.beside_decoys))
        accepted = rng.binomial(np.where(rng.random(200) < 0.25, rng.integers(1, 5, 200), 0), found) + (rng.random(200) < mistakes)
        hits, rest = int((accepted > 0).sum()), mistakes + rng.uniform(0, 0.1)
        share = prevalence(hits, int(accepted.sum()), 200, rng.binomial(200, DECOY, 100).astype(float), rest, ERRORS, (trial,))
        held += share.low <= 0.25 <= share.high
    assert held >= 186  # 93 % of 200


def test_who_says_it_often_is_seldom_missed() -> None:
    found = of_customers(np.array([0.4, 0.4]), 1.0)
    assert found == pytest.approx([0.4, 0.4])
    assert of_customers(np.array([0.4]), 3 * 0.4 / (1 - 0.6**3)) == pytest.approx([1 - 0.6**3])
