"""Persona files are read before any data: each fault has its line, its reason and its remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.errors import ConfigError
from jminer.personas import wording
from jminer.personas.lint import LEVELS, Finding, Reader, lint, persona_files
from jminer.personas.trades import Trades
from jminer.personas.vague import Commonness, is_vague
from tests.conftest import ROOT

GOOD = """\
schema: jminer/persona@1
id: parents
name: Parents of small children
derived_from: [interviews]
expected_share: {min: 0.1, max: 0.3}
segment: {rule: "plan == 'family'"}
needs:
  - id: quiet
    statement: I need a kettle that does not wake the baby
    opposite: I do not care how loud the kettle is
    unmet_form: It is far too loud
    core: true
  - id: cool_handle
    statement: I want a handle that stays cool when the water boils
    opposite: I do not mind a hot handle
review_by: 2030-01-01
"""
TODAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def trades() -> Trades:
    return Trades.read(ROOT / "corpora" / "gold" / "needs")


@pytest.fixture(scope="module")
def full(trades: Trades, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    encoder = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 1)
    return Reader(trades, TODAY, CachedEmbedder(encoder, tmp_path_factory.mktemp("lint") / "vectors.sqlite", b"0" * 32).embed, True)


@pytest.fixture
def quick(trades: Trades) -> Reader:
    return Reader(trades, TODAY)


def found(folder: Path, reader: Reader, *texts: str) -> list[Finding]:
    """What the linter says of some personas."""
    files = [folder / f"persona{number}.yaml" for number, _ in enumerate(texts)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    return lint(files, reader)


def codes(findings: list[Finding]) -> set[str]:
    return {one.code for one in findings}


def test_a_good_persona_has_nothing_to_mend(tmp_path: Path, full: Reader) -> None:
    assert found(tmp_path, full, GOOD) == []


@pytest.mark.parametrize(
    ("change", "code", "line", "level"),
    [
        (("I need a kettle that does not wake the baby", "I need good quality"), "vague", 9, "warning"),
        (("I need a kettle that does not wake the baby", "I want an app that tells me when the water boils"), "solution", 9, "warning"),
        (("I need a kettle that does not wake the baby", "Does the kettle wake the baby at night?"), "question", 9, "warning"),
        (("I need a kettle that does not wake the baby", "Parents need a kettle that does not wake the baby"), "not_first_person", 9, "warning"),
        (("    opposite: I do not mind a hot handle\n", ""), "no_opposite", 13, "note"),
        (("opposite: I do not care how loud the kettle is", "opposite: It is far too loud."), "opposite_is_unmet", 10, "warning"),
        (("    core: true\n", ""), "no_core", 7, "warning"),
        (("boils\n", "boils\n    core: true\n"), "all_core", 7, "note"),
        (("    core: true\n", "    core: true\n    min_prevalence: 0\n"), "cannot_fail", 13, "warning"),
        (("segment: {rule: \"plan == 'family'\"}\n", ""), "no_rule", 1, "warning"),
        (("expected_share: {min: 0.1, max: 0.3}\n", ""), "no_share", 1, "note"),
        (("derived_from: [interviews]\n", ""), "no_origin", 1, "note"),
        (("2030-01-01", "2026-04-30"), "review_due", 16, "note"),
        (("I want a handle that stays cool when the water boils", "I need a kettle, that does NOT wake the baby."), "duplicate", 14, "warning"),
        (("core: true", "croe: true"), "unreadable", 12, "fault"),
    ],
)
def test_each_fault_is_found_at_its_line(tmp_path: Path, quick: Reader, change: tuple[str, str], code: str, line: int, level: str) -> None:
    assert change[0] in GOOD
    [one] = found(tmp_path, quick, GOOD.replace(*change))
    assert (one.code, one.level) == (code, level)
    assert one.line == line
    assert all((one.what, one.why, one.mend))


def test_a_persona_of_many_needs_says_how_few_have_them_all(tmp_path: Path, quick: Reader) -> None:
    more = "".join(f"  - {{id: cup{n}, statement: I need cup number {n} to fit, opposite: I do not need cup {n}, min_prevalence: 0.5}}\n" for n in range(8))
    [one] = found(tmp_path, quick, GOOD.replace("review_by", f"{more}review_by"))
    assert (one.code, one.what) == ("too_many", "10 needs, more than 9")
    assert f"one customer in {20 * 20 * 2**8:,}" in one.why  # 0.05 twice, 0.5 eight times


def test_two_personas_of_one_id_and_one_need_are_told(tmp_path: Path, quick: Reader) -> None:
    findings = found(tmp_path, quick, GOOD, GOOD)
    assert {one.code: one.need for one in findings} == {"same_id": None, "duplicate": "cool_handle"}
    assert all(one.file.endswith("persona1.yaml") for one in findings)


def test_a_word_of_many_personas_tells_nobody_apart(tmp_path: Path, trades: Trades) -> None:
    alone = Commonness.of_trades(trades)
    assert not is_vague(alone.telling("I need a good kettle"))
    made_of = ("steel", "glass", "copper", "plastic")
    texts = [GOOD.replace("id: parents", f"id: {what}").replace("a kettle that does not wake the baby", f"a kettle of {what}") for what in made_of]
    texts.append(GOOD.replace("a kettle that does not wake the baby", "a good kettle"))
    findings = found(tmp_path, Reader(trades, TODAY), *texts)
    assert [one.persona for one in findings if (one.code, one.need) == ("vague", "quiet")] == ["parents"]


def test_the_encoder_tells_what_words_do_not(tmp_path: Path, full: Reader) -> None:
    same = GOOD.replace("I want a handle that stays cool when the water boils", "I want a kettle that will not wake my baby up")
    [one] = found(tmp_path, full, same)
    assert (one.code, "need quiet of this persona" in one.what) == ("duplicate", True)
    unmet = GOOD.replace("I do not mind a hot handle", "They sent me a handle that burned my hand and nobody answered")
    assert codes(found(tmp_path, full, unmet)) == {"opposite_is_unmet"}
    barnum = GOOD.replace("I need a kettle that does not wake the baby", "I want good quality")
    assert codes(found(tmp_path, full, barnum)) == {"barnum"}
    double = GOOD.replace("I need a kettle that does not wake the baby", "I need a kettle that is quiet and cheap")
    [one] = [each for each in found(tmp_path, full, double) if each.code == "double"]
    assert "quiet · cheap" in one.what


@pytest.mark.parametrize(
    ("statement", "both"),
    [
        ("I need delivery that is fast and cheap", ("fast", "cheap")),
        ("I want clean rooms and friendly staff", ("rooms", "staff")),
        ("I want the parcel to arrive on time and to be packed without plastic", ("arrive", "packed")),
        ("I need to read the terms and conditions before I sign", None),
        ("I want a bed and breakfast that takes dogs", None),
        ("I need salt and pepper on the table without asking", None),
        ("I need parts that keep working through ice and snow", None),
        ("I want to book and change my visits online", None),
    ],
)
def test_two_needs_are_told_from_pairs(statement: str, both: tuple[str, str] | None) -> None:
    assert wording.two_needs(statement) == both


@pytest.mark.parametrize(
    ("statement", "thing"),
    [
        ("I want an app that tells me when the bus comes", "app"),
        ("Needs a chatbot", "chatbot"),
        ("There should be a button for express checkout", "button"),
        ("I need the app to work offline", None),
        ("I want to apply for a place", None),
    ],
)
def test_a_solution_is_told_from_a_need(statement: str, thing: str | None) -> None:
    assert wording.solution(statement) == thing


def test_the_shipped_personas_mostly_pass(full: Reader) -> None:
    findings = lint(persona_files([ROOT / "configs" / "personas"]), full)
    assert not [one for one in findings if one.level == "fault"]
    assert {one.code for one in findings if one.level == "warning"} <= {"double"}
    assert sum(one.level == "warning" for one in findings) <= 2


def test_findings_come_in_the_order_of_the_files(tmp_path: Path, quick: Reader) -> None:
    findings = found(tmp_path, quick, "needs: 3", GOOD.replace("    core: true\n", ""), "id: [")
    assert [one.code for one in findings] == ["unreadable", "no_core", "unreadable"]
    assert {one.level for one in findings} <= set(LEVELS)


def test_a_folder_without_a_persona_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no YAML file"):
        persona_files([tmp_path])
