"""A persona file changed line by line: what is not proposed stays as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jminer.domain import Need
from jminer.errors import ConfigError
from jminer.personas.declare import load
from jminer.personas.proposals import Proposal
from jminer.personas.redraft import redrafted

FILE = """# Written by the kitchen team.
schema: jminer/persona@1
id: ann
name: Ann   # not her name
version: 3
declared_on: 2026-01-01
expected_share: {min: 0.40, max: 0.60}   # a guess
segment:
  rule: "plan == 'pro'"
goals: ["sleep long"]
needs:
  # The one that started it all.
  - id: quiet
    statement: "I need a quiet kettle"
    opposite: "I do not mind the noise"
    met_form: "It hardly makes a sound"
    phrasings:
      - "it wakes the baby"
      - "so loud"
    core: true
    unit_of_claim: specific

  # Asked for by sales.
  - id: cheap
    statement: "I need a cheap kettle"
falsifiers: ["share(need=quiet) < 0.03", "customers < 20"]
owner: kitchen
"""


def drafted(*proposals: Proposal, text: str = FILE, day: date | None = date(2026, 6, 2)) -> str:
    return redrafted(text, Path("ann.yaml"), [one.row(i, "a hypothesis") for i, one in enumerate(proposals, 1)], "kettles-1", day)


def loaded(text: str, folder: Path) -> Any:
    (folder / "ann.yaml").write_text(text)
    return load(folder / "ann.yaml", ())


def change(name: str, need: str | None = None, value: str | None = None, **more: Any) -> Proposal:
    return Proposal("ann", name, "Do it.", "Nine say so.", need, value=value, **more)


def test_the_next_version_is_declared_after_the_data_and_all_else_stays(tmp_path: Path) -> None:
    new = drafted()
    persona = loaded(new, tmp_path)
    assert (persona.version, persona.declared_on) == (4, date(2026, 6, 2))
    added = [line for line in new.splitlines() if line not in FILE.splitlines()]
    assert [line for line in added if not line.startswith("#")] == ["version: 4", "declared_on: 2026-06-02"]
    assert [line for line in FILE.splitlines() if line not in new.splitlines()] == ["version: 3", "declared_on: 2026-01-01"]
    assert "only later feedback can" in " ".join(new.split("\n# "))


def test_it_is_never_declared_earlier_than_it_was() -> None:
    assert "declared_on: 2026-01-01\n" in drafted(day=date(2025, 5, 5))


def test_single_keys_are_set_and_comments_kept(tmp_path: Path) -> None:
    new = drafted(change("share_need", "quiet", "shared"), change("change_prevalence", "cheap", "0.02"), change("change_share", value="{min: 0.21, max: 0.30}"))
    persona = loaded(new, tmp_path)
    assert [(need.id, need.specific, need.min_prevalence) for need in persona.needs] == [("quiet", False, 0.05), ("cheap", True, 0.02)]
    assert persona.expected_share == (0.21, 0.30)
    assert "expected_share: {min: 0.21, max: 0.30}   # a guess" in new
    assert "  # Hypothesis: Do it. Nine say so.\n  - id: quiet" in new
    assert "# The one that started it all." in new
    assert "# Asked for by sales." in new


def test_a_need_that_is_turned_round_loses_the_forms_that_no_longer_fit(tmp_path: Path) -> None:
    need = loaded(drafted(change("reword_need", "quiet", "I do not mind the noise")), tmp_path).needs[0]
    assert (need.statement, need.opposite) == ("I do not mind the noise", "I need a quiet kettle")
    assert (need.met_form, need.phrasings, need.core) == (None, (), True)


def test_a_need_goes_with_the_falsifiers_that_ask_for_it(tmp_path: Path) -> None:
    persona = loaded(drafted(change("drop_need", "quiet")), tmp_path)
    assert [need.id for need in persona.needs] == ["cheap"]
    assert persona.falsifiers == ("customers < 20",)


def test_the_last_need_stays_so_that_the_file_can_be_read(tmp_path: Path) -> None:
    new = drafted(change("drop_need", "quiet"), change("move_need", "cheap"))
    assert len(loaded(new, tmp_path).needs) == 2
    assert new.count("It stays for now") == 2


def test_needs_are_added_at_the_end_of_the_list(tmp_path: Path) -> None:
    need = Need("hiss", 'I hate "the hiss"', "I like it: really", "So quiet", "It hisses", ("a hiss", "so shrill"))
    persona = loaded(drafted(change("add_need", drafted=need), change("drop_need", "quiet"), change("drop_need", "cheap")), tmp_path)
    assert [one.id for one in persona.needs] == ["hiss"]
    assert (persona.needs[0].statement, persona.needs[0].opposite, persona.needs[0].phrasings) == (need.statement, need.opposite, need.phrasings)


def test_what_no_line_can_say_is_a_comment_where_it_belongs() -> None:
    new = drafted(change("change_claim", other="goal"), change("change_rule"), change("merge_personas", other="bob"))
    lines = new.splitlines()
    assert [lines[lines.index("# Hypothesis: Do it. Nine say so.", start) + 1] for start in (0, 12)] == ["segment:", 'goals: ["sleep long"]']


def test_needs_in_brackets_are_refused_with_the_line() -> None:
    flow = "schema: jminer/persona@1\nid: ann\nname: Ann\nneeds: [{id: quiet, statement: quiet please}]\n"
    with pytest.raises(ConfigError, match=r"ann\.yaml:4 needs: are written in brackets"):
        drafted(change("drop_need", "quiet"), text=flow)


def test_a_file_without_version_or_date_gets_both(tmp_path: Path) -> None:
    bare = "schema: jminer/persona@1\nid: ann\nname: Ann\nneeds:\n- id: quiet\n  statement: I need a quiet kettle\n"
    persona = loaded(drafted(change("share_need", "quiet", "shared"), change("add_need", drafted=Need("hiss", "I hate the hiss")), text=bare), tmp_path)
    assert (persona.version, persona.declared_on) == (2, date(2026, 6, 2))
    assert [(need.id, need.specific) for need in persona.needs] == [("quiet", False), ("hiss", True)]
