"""A small cut of the planted worlds (tests/benchmarks/personas.py): what must hold whatever else does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks._persona_judging import Instrument, Judge, Verdicts
from tests.benchmarks._persona_truth import NEEDS, OPEN, PERSONAS, gold_of
from tests.benchmarks._persona_world import Cut, Factors, World, background, find_vertical, make, write

GOLD = Path(__file__).parents[2] / "corpora" / "gold" / "needs"
CLEAN = Factors(seed=3, vertical="telecom", customers=400, noise=0.0, overlap=0.0, confounded=True, prevalence=0.15)
FEW = Factors(seed=4, vertical="telecom", customers=100, noise=0.1, overlap=0.3, confounded=False, prevalence=0.05)


def world(kind: str, factors: Factors, cut: Cut | None = None) -> World:
    """A world on the shipped samples' background, so that it is the same wherever the suite runs."""
    vertical, foreign = (find_vertical(name, [GOLD]) for name in (factors.vertical, "gym"))
    return make(kind, factors, vertical, foreign, background(factors.vertical, small=True), cut or Cut())


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(Instrument(tmp_path_factory.mktemp("vectors") / "vectors.sqlite"), draws=60, permutations=400, decoys=199)


def answers(judge: Judge, told: World, panels: tuple[str, ...]) -> dict[str, Verdicts]:
    """The world's verdicts on some panels; topics are left out, for they cost most and no rule tested here rests on them."""
    name, chosen = told.vertical.name, {panel: told.panels[panel] for panel in panels}
    read = judge.without_topics(judge.prepared(told.tables))
    found = judge.matched(read, name, chosen)
    return {panel: judge.verdicts(read, found, name, panel, declared) for panel, declared in chosen.items()}


@pytest.fixture(scope="module")
def claims(judge: Judge) -> tuple[World, dict[str, Verdicts]]:
    told = world("claims", CLEAN)
    return told, answers(judge, told, ("C1", "C2", "C3"))


def given(out: dict[str, Verdicts], panel: str) -> dict[str, str]:
    return {row["persona_id"].partition(".")[2]: row["verdict"] for row in out[panel]["personas"].iter_rows(named=True)}


def test_no_wrong_persona_is_validated(claims: tuple[World, dict[str, Verdicts]]) -> None:
    told, out = claims
    for panel in out:
        gold = gold_of(told, told.panels[panel])
        wrong = {name: verdict for name, verdict in given(out, panel).items() if gold[name].wrong}
        assert not {name for name, verdict in wrong.items() if verdict in ("VALIDATED", "PLAUSIBLE")}, wrong


def test_twenty_people_are_too_few_whatever_they_say(claims: tuple[World, dict[str, Verdicts]]) -> None:
    _, out = claims
    assert given(out, "C2")["tiny"] == "INSUFFICIENT"


def test_without_metadata_a_true_persona_is_plausible_at_most(claims: tuple[World, dict[str, Verdicts]]) -> None:
    _, out = claims
    assert given(out, "C3")["no_metadata"] in ("PLAUSIBLE", "PARTIAL", "INSUFFICIENT")


def test_what_customers_rarely_say_is_never_refuted(claims: tuple[World, dict[str, Verdicts]]) -> None:
    _, out = claims
    assert given(out, "C2")["unsayable"] != "REFUTED"


def test_no_verdict_from_a_hundred_customers_calls_a_persona_valid(judge: Judge) -> None:
    out = answers(judge, world("claims", FEW), ("C1",))
    assert set(given(out, "C1").values()) == {"INSUFFICIENT"}


def test_the_truth_is_written_beside_the_texts(tmp_path: Path) -> None:
    write(world("fiction", FEW), tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["customers.csv", "feedback.csv", "personas.csv", "units.csv"]
    assert "truth_plan" in (tmp_path / "customers.csv").read_text(encoding="utf-8").splitlines()[0]


def test_the_same_seed_makes_the_same_world() -> None:
    first, second = world("fiction", FEW), world("fiction", FEW)
    assert all(first.tables[name].equals(second.tables[name]) for name in first.tables)
    assert (first.state == second.state).all()


def test_a_third_to_two_thirds_of_the_units_are_real() -> None:
    cut = Cut()
    for kind in ("claims", "fiction"):
        assert 0.3 <= world(kind, CLEAN, cut).real_share <= 0.7


def test_a_fiction_is_never_held_whole_and_a_heavy_writer_stands_alone() -> None:
    told = world("fiction", CLEAN)
    held = np.isin(told.state, (1, 2, 3))
    assert (held[told.plan == 0, 0:3].sum(axis=1) <= 1).all()
    assert held[:, 5].sum() == 1
    assert told.tables["feedback"]["customer_id"].value_counts()["count"].max() == 200


def test_gold_is_a_verdict_or_open() -> None:
    told = world("claims", CLEAN)
    for declared in told.panels.values():
        for gold in gold_of(told, declared).values():
            assert gold.verdict in (*PERSONAS, OPEN)
            assert set(gold.needs) <= {*NEEDS, OPEN}
