"""Drafts: what a team has already, as a persona file that says what is missing and adds no fact."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer import yamlfile
from jminer.errors import ConfigError, InputError
from jminer.personas import prose
from jminer.personas.declare import PersonaFile, load
from jminer.personas.drafts import Draft, NeedDraft, Taken, blank, rendered, write
from jminer.personas.importing import drafts_of

SHEET = """\
# Persona 1: Budget Beth

**Age:** 24
## Bio
Beth shares a flat.
## Goals
- Keep monthly spend predictable
1. Find student offers before they end
   and without a newsletter
## Frustrations & Pain Points
* Hidden fees at the checkout
### Needs
- I need prices with all fees included

Behaviors: waits for sales; compares before buying

# Persona 2: Busy Bob
| Goals | Be done by noon |
Frustrations:
• Long queues
"""
TABLE = """\
Persona,User Need,Opposite,Core?,Priority,Stage,Min. prevalence,Goals,Quote
Budget Beth,I need all fees in the price,I do not care about fees,yes,High,Purchase,5 %,Save money,"I check three shops"
,I want to pay in instalments,,x,3,Some phase,12,,
Busy Bob,"Quick delivery; Clear bills",,,,,,,
"""


def content(draft: Draft) -> dict[str, object]:
    """The draft's file, read again as YAML."""
    read = yamlfile.parse(rendered(draft), Path("draft.yaml")).content
    assert isinstance(read, dict)
    return read


def test_prose_is_taken_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "people.md").write_text(SHEET, encoding="utf-8")
    beth, bob = drafts_of(tmp_path / "people.md")
    read = content(beth)
    assert (read["id"], read["name"]) == ("budget_beth", "Budget Beth")
    assert read["goals"] == ["Keep monthly spend predictable", "Find student offers before they end and without a newsletter"]
    assert read["pains"] == ["Hidden fees at the checkout"]
    assert read["behaviours"] == ["waits for sales", "compares before buying"]
    assert [need["statement"] for need in read["needs"]] == ["I need prices with all fees included"]  # type: ignore[attr-defined]
    text = rendered(beth)
    assert "# people.md:13" in text  # where the need stood
    assert "#   Age: 24  # people.md:3" in text  # an example of a person is no claim about an interval
    assert '#   - statement: "Keep monthly spend predictable"' in text
    assert "Still missing: segment rule, expected_share, derived_from, opposite, core, min_prevalence" in text
    assert (content(bob)["goals"], content(bob)["pains"], content(bob)["needs"]) == (["Be done by noon"], ["Long queues"], [])


def test_goals_never_become_needs(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Anna\nGoals: sleep well\nFrustrations: noise\n", encoding="utf-8")
    [anna] = drafts_of(tmp_path / "a.txt")
    assert (anna.name.text, anna.needs, "needs" in anna.missing) == ("Anna", (), True)


def test_a_table_with_a_row_per_need(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(TABLE, encoding="utf-8")
    beth, bob = drafts_of(tmp_path / "p.csv", ["purchase"])
    fees, instalments = content(beth)["needs"]  # type: ignore[misc]
    assert fees == {
        "id": "fees_price", "statement": "I need all fees in the price", "opposite": "I do not care about fees", "core": True, "importance": "high",
        "stages": ["purchase"], "min_prevalence": 0.05,
    }  # fmt: skip
    assert set(instalments) == {"id", "statement", "core"}  # "3", "Some phase" and "12" could mean anything
    assert "# min_prevalence: the column Min. prevalence says “12”" in rendered(beth)
    assert "#   Quote: I check three shops  # p.csv:2" in rendered(beth)
    assert [need["statement"] for need in content(bob)["needs"]] == ["Quick delivery", "Clear bills"]  # type: ignore[attr-defined]


def test_a_spreadsheet_with_a_row_per_persona(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "p.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, ["Name", "Age", "Goals", "Pain points", "Needs", "Behaviours"])
    page.write_row(1, 0, ["Ida", 41, "- ride to work\n- stay dry", "flat tyres", "I need mudguards that cover my shoes", "rides all winter"])
    book.close()
    [ida] = drafts_of(tmp_path / "p.xlsx")
    read = content(ida)
    assert (read["goals"], read["pains"], read["behaviours"]) == (["ride to work", "stay dry"], ["flat tyres"], ["rides all winter"])
    assert "#   Age: 41  # p.xlsx, row 1" in rendered(ida)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.docx", "x", "Save it as plain text"),
        ("a.csv", "colour,shape\nred,round\n", "has no column that is known.*Columns found: colour, shape"),
        ("a.md", "\n\n", "holds no|is empty|empty"),
        ("a.json", '[{"a": 1}]', "is no table of columns"),
    ],
)
def test_what_is_no_persona_is_said(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        drafts_of(tmp_path / name)


LINE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["# Goals", "Goals:", "**Needs**", "- I need ", "Name:", "Name: Zoë", "| Pains | a | b |", "## Persona: X", "---", "  more"]),
    st.sampled_from(["1. a; b", "Needs: 555", "Quote: \"a: #b\"", "Needs: \ud800true", "Pains: \ufeff\x85null"]),
)


@given(st.lists(LINE, max_size=12))
@settings(max_examples=20, deadline=None)
def test_a_draft_of_any_text_is_a_persona_file(lines: list[str]) -> None:
    for draft in prose.drafts(lines, "odd.md"):
        read = content(draft)
        if read["needs"]:
            PersonaFile.model_validate(read)
        said = {each for key in ("goals", "pains", "behaviours") for each in read.get(key) or ()} | {need["statement"] for need in read["needs"]}  # type: ignore[attr-defined]
        source = letters("".join(lines))
        assert all(letters(each) in source for each in said)


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


CELL = st.text(st.characters(exclude_characters='"\r\n\x00', exclude_categories=["Cs"]), max_size=40)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=6))
@settings(max_examples=8, deadline=None)
def test_a_draft_of_any_table_is_a_persona_file(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]) -> None:
    file = tmp_path_factory.mktemp("odd") / "p.csv"
    file.write_text("Persona,Need,Core,Goals\n" + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows), encoding="utf-8", newline="")
    try:
        drafts = drafts_of(file)
    except InputError:
        return
    for draft in drafts:
        read = content(draft)
        if read["needs"]:
            PersonaFile.model_validate(read)


def test_a_new_file_is_sound_when_its_blank_is_filled(tmp_path: Path) -> None:
    file = tmp_path / "beth.yaml"
    write(file, blank("budget_beth", rule="plan == 'student'"))
    with pytest.raises(ConfigError, match="statement"):
        load(file, ())
    file.write_text(file.read_text(encoding="utf-8").replace('statement: ""', 'statement: "I need prices with all fees included"'), encoding="utf-8")
    persona = load(file, ())
    assert (persona.name, persona.rule, persona.needs[0].core) == ("Budget Beth", "plan == 'student'", True)


def test_every_line_of_a_new_file_can_be_used(tmp_path: Path) -> None:
    from jminer.domain import Stage

    text = rendered(blank("beth")).replace('statement: ""', 'statement: "I need prices with all fees included"')
    used = re.sub(r"^( *)# (?=[a-z_]+:(?: |$)|  (?:rule:|- \"))", r"\1", text, flags=re.MULTILINE)
    used = used.replace('"…", "…"', '"one way", "another way"').replace('"…"', '"a sentence"')
    file = tmp_path / "beth.yaml"
    file.write_text(used, encoding="utf-8")
    persona = load(file, [Stage("use", "Use", "post", "")])
    known = yamlfile.read(file).content
    assert set(known) == {field.alias or name for name, field in PersonaFile.model_fields.items()}
    assert set(known["needs"][0]) == set(type(PersonaFile.model_validate(known).needs[0]).model_fields)
    assert persona.needs[0].stages == ("use",)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "beth.yaml"
    file.write_text("mine")
    with pytest.raises(ConfigError, match="is there already"):
        write(file, blank("beth"))
    assert (file.read_text(), list(tmp_path.iterdir())) == ("mine", [file])


@pytest.mark.parametrize("name", ["", "a b", "-x", "x" * 61, "../x", "é"])
def test_an_id_that_no_file_may_have_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be an id"):
        blank(name)


def test_what_is_too_long_is_kept_as_a_comment() -> None:
    draft = Draft("a", Taken("A"), (NeedDraft(Taken("word " * 80, "a.md:1")), NeedDraft(Taken("I need tea", "a.md:2"))), source="a.md")
    assert [need["statement"] for need in content(draft)["needs"]] == ["I need tea"]  # type: ignore[attr-defined]
    assert "# not taken, too long or too short: word word" in rendered(draft)
