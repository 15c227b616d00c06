"""Every preset recognises an export of its kind and reads it; what is not recognised is refused with the lines to write.

Each export under exports/ has the true header of its product and invented rows; gold/ holds what must come of it.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer import config
from jminer.config import Source
from jminer.errors import ConfigError, InputError
from jminer.readers import presets
from jminer.readers.ledger import Account
from jminer.readers.mapping import drafts, needed
from jminer.readers.payload import plain
from jminer.text import dates
from jminer.text.redact import is_personal
from jminer.workspace import Workspace
from tests.conftest import ROOT

EXPORTS = ROOT / "tests" / "readers" / "exports"
FILES = sorted(path.name for path in EXPORTS.iterdir() if path.is_file())
RECOGNISED = [name for name in FILES if name != "generic.csv"]
SKIPPED = {
    "google_play.csv": {"no text": 2}, "app_store_rss.json": {"not in `where`": 1}, "qualtrics.csv": {"`unless` applies": 2},
    "reddit_jsonl.jsonl": {"`unless` applies": 2, "in `skip_texts`": 1}, "salesforce.csv": {"blank line": 2, "footer": 3},
    "salesforce_cases.csv": {"`unless` applies": 1}, "surveymonkey.csv": {"no text": 1}, "typeform.csv": {"`unless` applies": 1},
    "x_archive.js": {"in `skip_texts`": 1},
}


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def source(*files: Path, **more: Any) -> Source:
    return Source.model_validate({"name": "shop", "path": "x", **more}).model_copy(update={"files": files})


def read(file: Path, resolved: Source) -> tuple[list[dict[str, Any]], Account]:
    account = Account("shop", plain(file), "feedback")
    found = [
        {"id": draft.fields["id"], "text": draft.text, "role": draft.role,
         **{name: draft.fields[name] for name in ("written_at", "rating", "customer", "channel", "thread")}}
        for draft in drafts(plain(file), resolved, account)
    ]
    return found, account


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def test_every_preset_has_an_export_here():
    assert {name.split(".")[0] for name in FILES} == {path.stem for path in (ROOT / "configs" / "sources").glob("*.yaml")}


@pytest.mark.parametrize("name", FILES)
def test_an_export_is_recognised_and_read_as_its_gold_says(shop, name):
    preset = name.split(".")[0]
    named = {"preset": "generic"} if preset == "generic" else {}
    resolved, said = presets.resolve(source(EXPORTS / name, **named), shop)
    assert resolved.preset == preset
    if not named:
        assert said[0].startswith(f"{name} looks like a")
        assert said[0].endswith(f"columns): used preset {preset}.")
    found, account = read(EXPORTS / name, resolved)
    assert found == json.loads((EXPORTS / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    assert account.skipped == SKIPPED.get(name, {})
    assert account.set_aside == []


@pytest.mark.parametrize("name", RECOGNISED)
def test_all_times_of_an_export_are_read(name):
    gold = json.loads((EXPORTS / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    assert all(dates.decide(row["written_at"] for row in gold).times.values())


@pytest.mark.parametrize("name", RECOGNISED)
def test_no_export_is_near_to_another_preset(shop, name):
    known = [presets.load(preset, shop) for preset in presets.names(shop)]
    head = presets._head(plain(EXPORTS / name), source(EXPORTS / name))
    first, *others = presets.detect(head.columns, known)
    assert first.preset.name == name.split(".")[0]
    assert first.strong
    assert not any(other.strong for other in others)


@pytest.mark.parametrize("preset", sorted({name.split(".")[0] for name in RECOGNISED}))
def test_no_preset_keeps_a_name_or_an_address(shop, preset):
    content = presets.load(preset, shop).content["columns"]
    assert not [column for column in content.get("meta", {}).values() if is_personal(column)]


KNOWN = [presets.load(name, Workspace(ROOT)) for name in presets.names(Workspace(ROOT))]


@settings(max_examples=200, deadline=None)
@given(preset=st.sampled_from([preset for preset in KNOWN if preset.looks_like]), data=st.data())
def test_an_export_with_columns_left_out_and_added_is_itself_or_unknown_never_another(preset, data):
    optional = [name for name in preset.columns if name not in preset.required]
    gone = data.draw(st.sets(st.sampled_from(optional))) if optional else set()
    more = data.draw(st.lists(st.sampled_from(["Notes", "Score", "Text", "Date", "Name", "Status", "Priority", "Type", "Tags", "Language"]), unique=True))
    strong = [match for match in presets.detect([*(name for name in preset.columns if name not in gone), *more], KNOWN) if match.strong]
    assert [match.preset.name for match in strong] in ([], [preset.name])
    if len(gone) <= len(optional) / 4 and len(preset.columns) - len(gone) >= presets.FEWEST:
        assert strong


def test_columns_in_another_case_with_blanks_and_a_mark_are_recognised(shop):
    columns = presets.load("trustpilot", shop).columns
    [match, *_] = presets.detect([f"\ufeff {name.upper()}  " for name in columns], [presets.load("trustpilot", shop)])
    assert (match.found, match.missing) == (len(columns), ())


def test_an_export_in_a_zip_or_folder_is_recognised(shop, tmp_path):
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "reviews.zip", "w") as archive:
        archive.write(EXPORTS / "trustpilot.csv", "may/trustpilot.csv")
    resolved, said = presets.resolve(source(tmp_path / "in"), shop)
    assert resolved.preset == "trustpilot"
    assert "reviews.zip > may/trustpilot.csv looks like a Trustpilot export" in said[0]


def test_what_the_source_says_itself_wins(shop):
    own = {"columns": {"text": "Review Title", "rating": "Review Stars"}, "channel": "web", "type": "survey"}
    resolved, _ = presets.resolve(source(EXPORTS / "trustpilot.csv", **own, preset="trustpilot"), shop)
    assert (resolved.columns.text, resolved.channel, resolved.type) == ("Review Title", "web", "survey")
    found, _ = read(EXPORTS / "trustpilot.csv", resolved)
    assert found[0]["text"] == "Headline 0"


def test_a_column_that_the_user_names_must_be_there_even_in_a_preset(shop, tmp_path):
    project = tmp_path / "shop.yaml"
    project.write_text(f"name: shop\nsources: [{{name: shop, path: {EXPORTS / 'trustpilot.csv'}, preset: trustpilot, columns: {{title: Headline}}}}]\n")
    loaded = config.load(project, shop).project.sources[0]
    assert "Headline" in (loaded.required or ())
    with pytest.raises(InputError, match=r"trustpilot\.csv lacks what preset trustpilot reads: 'Headline'"):
        presets.resolve(loaded, shop)


def test_a_rule_of_the_user_asks_for_its_columns_even_in_a_preset(shop, tmp_path):
    project = tmp_path / "shop.yaml"
    project.write_text(f"name: shop\nsources: [{{name: shop, path: {EXPORTS / 'trustpilot.csv'}, preset: trustpilot, where: contry == 'UK'}}]\n")
    with pytest.raises(InputError, match="lacks what preset trustpilot reads: 'contry'"):
        presets.resolve(config.load(project, shop).project.sources[0], shop)


def test_a_source_that_names_its_text_is_left_alone(shop):
    plainly = source(EXPORTS / "trustpilot.csv", columns={"text": "Review Content"})
    assert presets.resolve(plainly, shop) == (plainly, [])
    customers = source(EXPORTS / "trustpilot.csv", kind="customers")
    assert presets.resolve(customers, shop) == (customers, [])


def test_resolving_twice_is_resolving_once(shop):
    once, _ = presets.resolve(source(EXPORTS / "qualtrics.csv"), shop)
    assert presets.resolve(once, shop)[0] == once


class TestWhatIsNotRecognised:
    def test_an_unknown_table_is_refused_with_lines_that_work(self, shop, tmp_path):
        rows = [[f"{n}", f"2024-05-{n + 10}", f"k{n % 3}", f"{n % 5}", f"Part {n} of it broke after {n} days."] for n in range(8)]
        path = write(tmp_path / "calls.csv", ["Call No", "Called on", "Customer", "Score", "What they said"], *rows)
        with pytest.raises(InputError, match=r"calls\.csv is no export that jminer knows.*Columns found: Call No, Called on") as fault:
            presets.resolve(source(path), shop)
        lines = fault.value.message.split("under the source:\n", 1)[1]
        project = tmp_path / "calls.yaml"
        project.write_text(f"name: calls\nsources:\n- name: calls\n  path: calls.csv\n{lines}")
        loaded = config.load(project, shop).project.sources[0]
        assert loaded.columns.model_dump(exclude_none=True, exclude={"meta"}) == {
            "id": "Call No", "text": "What they said", "written_at": "Called on", "rating": "Score", "customer": "Customer",
        }
        assert len(read(path, loaded)[0]) == 8
        assert "broke" not in fault.value.message

    def test_a_table_without_texts_is_told_so(self, shop, tmp_path):
        path = write(tmp_path / "sums.csv", ["day", "sum"], *[[f"2024-05-{n + 10}", f"{n}"] for n in range(5)])
        with pytest.raises(InputError, match="No column holds texts of several words"):
            presets.resolve(source(path), shop)

    def test_a_few_columns_in_common_are_no_proof(self, shop, tmp_path):
        path = write(tmp_path / "a.csv", ["Id", "Subject", "Requester id", "Notes"], *[[f"{n}", "Hi", "7", f"It broke {n} times so far"] for n in range(6)])
        with pytest.raises(InputError, match="is no export that jminer knows"):
            presets.resolve(source(path), shop)

    def test_two_presets_that_fit_alike_are_both_named(self, shop, tmp_path):
        (tmp_path / "configs" / "sources").mkdir(parents=True)
        (tmp_path / "configs" / "sources" / "mine.yaml").write_text((ROOT / "configs" / "sources" / "trustpilot.yaml").read_text(encoding="utf-8"))
        with pytest.raises(InputError, match=r"fits several presets alike: mine \(17 of 18 columns\), trustpilot \(17 of 18 columns\).*Write `preset: mine`"):
            presets.resolve(source(EXPORTS / "trustpilot.csv"), shop)

    def test_every_file_of_a_source_must_fit(self, shop, tmp_path):
        other = write(tmp_path / "other.csv", ["Review Id", "Stars"], ["1", "5"])
        with pytest.raises(InputError, match=r"other\.csv lacks what preset trustpilot reads: 'Review Content'.*source of its own"):
            presets.resolve(source(EXPORTS / "trustpilot.csv", other), shop)

    def test_a_wrongly_named_preset_is_told_the_right_one(self, shop):
        with pytest.raises(InputError, match=r"lacks what preset typeform reads: '#', 'Submit Date \(UTC\)'.*a Qualtrics export: write `preset: qualtrics`"):
            presets.resolve(source(EXPORTS / "qualtrics.csv", preset="typeform"), shop)

    def test_a_survey_without_free_text_is_refused(self, shop, tmp_path):
        head = ["#", "Which?", "Response Type", "Start Date (UTC)", "Submit Date (UTC)", "Network ID"]
        path = write(tmp_path / "form.csv", head, *[[f"t{n}", "Kestrel", "completed", "2024-05-01 10:00:00", "2024-05-01 10:00:00", "x"] for n in range(9)])
        with pytest.raises(InputError, match=r"no column of free text was found.*columns\.text"):
            presets.resolve(source(path), shop)

    def test_a_faulty_preset_is_named(self, shop, tmp_path):
        (tmp_path / "configs" / "sources").mkdir(parents=True)
        (tmp_path / "configs" / "sources" / "mine.yaml").write_text("colums: {text: a}\n")
        with pytest.raises(ConfigError, match=r"mine\.yaml: colums"):
            presets.load("mine", shop)


def test_a_salesforce_report_whose_only_odd_letter_is_the_copyright_sign_is_windows_1252(shop, tmp_path):
    content = (EXPORTS / "salesforce.csv").read_bytes().replace(b"\xe4", b"a")
    (tmp_path / "cases.csv").write_bytes(content)
    resolved, said = presets.resolve(source(tmp_path / "cases.csv"), shop)
    assert resolved.encoding == "cp1252"
    assert said[1] == "cases.csv is no UTF-8: read as cp1252, which salesforce exports are written in."
    (tmp_path / "cases.csv").write_bytes((EXPORTS / "salesforce.csv").read_text(encoding="cp1252").encode())
    resolved, said = presets.resolve(source(tmp_path / "cases.csv"), shop)
    assert (resolved.encoding, len(said)) == (None, 1)
    assert read(tmp_path / "cases.csv", resolved)[0][8]["text"].endswith("spät.")


class TestFreeText:
    def test_qualtrics_says_which_answers_are_text(self, shop):
        resolved, said = presets.resolve(source(EXPORTS / "qualtrics.csv"), shop)
        assert resolved.columns.text == ("Q2", "Q3_4_TEXT")
        assert said[1] == "qualtrics.csv: free text found by their ImportId in 'Q2', 'Q3_4_TEXT'. Name columns.text to choose others."

    def test_elsewhere_the_answers_say_it(self, shop):
        resolved, said = presets.resolve(source(EXPORTS / "typeform.csv"), shop)
        assert resolved.columns.text == ("What do you like about your bike?", "What should we do *better*?")
        assert "found by their answers" in said[1]

    def test_the_user_may_name_them(self, shop):
        own = {"columns": {"text": "What should we do *better*?"}, "preset": "typeform"}
        resolved, said = presets.resolve(source(EXPORTS / "typeform.csv", **own), shop)
        assert (resolved.columns.text, said) == ("What should we do *better*?", [])

    def test_a_later_wave_without_the_question_is_refused(self, shop, tmp_path):
        content = (EXPORTS / "typeform.csv").read_text(encoding="utf-8").replace("What should we do *better*?", "What could we do?")
        (tmp_path / "june.csv").write_text(content, encoding="utf-8")
        resolved, _ = presets.resolve(source(EXPORTS / "typeform.csv", tmp_path / "june.csv"), shop)
        with pytest.raises(InputError, match=r"june\.csv has no column 'What should we do \*better\*\?'"):
            read(tmp_path / "june.csv", resolved)


def test_every_column_a_preset_maps_is_in_its_sample_or_is_known_to_be_missing_there(shop):
    """So that no name in a preset is a typing error that nobody meets."""
    absent = {"reddit_jsonl": {"title"}}
    for name in sorted({file.split(".")[0] for file in RECOGNISED}):
        preset = presets.load(name, shop)
        file = next(file for file in RECOGNISED if file.split(".")[0] == name)
        resolved, _ = presets.resolve(source(EXPORTS / file), shop)
        head = presets._head(plain(EXPORTS / file), resolved)
        there = {column for column in needed(resolved) if any(other in head.columns for other in preset.ways.names(column))}
        assert set(needed(resolved)) - there == absent.get(name, set()), name


def test_surveys_in_spreadsheets_have_their_two_header_rows_too(shop, tmp_path):
    import xlsxwriter

    rows = list(csv.reader(io.StringIO((EXPORTS / "surveymonkey.csv").read_text(encoding="utf-8"))))
    with xlsxwriter.Workbook(tmp_path / "survey.xlsx") as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    resolved, _ = presets.resolve(source(tmp_path / "survey.xlsx"), shop)
    assert resolved.preset == "surveymonkey"
    assert [row["text"] for row in read(tmp_path / "survey.xlsx", resolved)[0]] == [
        row["text"] for row in json.loads((EXPORTS / "gold" / "surveymonkey.csv.json").read_text(encoding="utf-8"))
    ]
