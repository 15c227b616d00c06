"""Each format reads back what was written; each broken file is one sentence; no cell's text is ever in it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jminer.errors import InputError, UnsafeInput
from jminer.readers import Options, Record, SetAside, Skipped, read

SECRET = "Ana Ruiz never got her parcel"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def items(path: Path, **options: object) -> list[Record | SetAside | Skipped]:
    return list(read(path, Options(**options)))  # type: ignore[arg-type]


def cells(path: Path, **options: object) -> list[dict[str, object]]:
    return [dict(item.cells) for item in items(path, **options) if isinstance(item, Record)]


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufeff"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3).filter(lambda row: any(cell.strip() for cell in row)), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    ending=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_strict_writer_wrote_reads_back_cell_for_cell(tmp_path_factory, rows, delimiter, quoting, ending, encoding):
    # Python's writer leaves a lone \r unquoted beside \n line ends: such a file is ambiguous.
    assume(quoting != csv.QUOTE_MINIMAL or ending == "\r\n" or "\r" not in "".join(map("".join, rows)))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=ending)
    writer.writerows([["number", "words", "stars"], *rows])
    path = write(tmp_path_factory.mktemp("csv"), "table.csv", out.getvalue().encode(encoding))
    found = items(path, wanted=("number", "words", "stars"))
    assert [list(item.cells.values()) for item in found if isinstance(item, Record)] == rows


@pytest.mark.parametrize("word", ["NA", "null", "None", "nan", "00123", "1e5", "TRUE"])
def test_strings_stay_strings(tmp_path, word):
    assert cells(write(tmp_path, "a.csv", f"id,text\n1,{word}\n"))[0]["text"] == word
    assert cells(write(tmp_path, "a.jsonl", json.dumps({"text": word}) + "\n"))[0]["text"] == word


def test_a_row_with_a_comma_too_many_costs_itself_alone(tmp_path):
    found = items(write(tmp_path, "a.csv", "id,text\n1,fine\n2,late, cold\n3,good\n"))
    assert [type(item).__name__ for item in found] == ["Record", "SetAside", "Record"]
    assert isinstance(found[1], SetAside)
    assert (found[1].record, found[1].line, found[1].code) == (2, 3, "too_many_fields")


def test_an_unclosed_quote_costs_its_own_line(tmp_path):
    path = write(tmp_path, "a.csv", 'id,text\n1,"one\nline more"\n2,"never closed\n3,fine\n4,"quoted, too"\n5,good\n')
    found = items(path, wanted=("id", "text"))
    assert [item.cells["id"] for item in found if isinstance(item, Record)] == ["1", "3", "4", "5"]
    assert [(item.line, item.code) for item in found if isinstance(item, SetAside)] == [(4, "quote")]


def test_an_unclosed_quote_at_the_end_keeps_all_before_it(tmp_path):
    found = items(write(tmp_path, "a.csv", 'id,text\n1,fine\n2,"never closed\n'))
    assert [type(item).__name__ for item in found] == ["Record", "SetAside"]


def test_a_semicolon_file_with_commas_in_its_text(tmp_path):
    assert cells(write(tmp_path, "a.csv", "id;text\n1;late, cold, rude\n2;fine\n"))[0] == {"id": "1", "text": "late, cold, rude"}


def test_excel_says_its_delimiter_in_the_first_line(tmp_path):
    assert cells(write(tmp_path, "a.csv", "sep=;\nid;text\n1;fine\n")) == [{"id": "1", "text": "fine"}]


def test_windows_1252_is_read_with_a_notice(tmp_path):
    export = read(write(tmp_path, "a.csv", "id,text\n1,Frühstück war kalt\n".encode("cp1252")))
    assert [dict(item.cells) for item in export if isinstance(item, Record)] == [{"id": "1", "text": "Frühstück war kalt"}]
    assert any("Windows-1252" in note for note in export.notes)


def test_unicode_line_separators_end_no_record(tmp_path):
    text = "one\u2028two\x85three\x0cfour"
    assert cells(write(tmp_path, "a.csv", f"id,text\n1,{text}\n"))[0]["text"] == text
    assert cells(write(tmp_path, "a.jsonl", json.dumps({"text": text}, ensure_ascii=False) + "\n"))[0]["text"] == text


def test_blank_lines_and_repeated_headers_are_skipped_by_rule(tmp_path):
    found = items(write(tmp_path, "a.csv", "id,text\n1,a\n\n,\nid,text\n2,b\n"))
    assert [item.rule for item in found if isinstance(item, Skipped)] == ["blank line", "blank line", "repeated header"]


def test_one_very_long_field_is_read(tmp_path):
    assert len(str(cells(write(tmp_path, "a.csv", f"id,text\n1,{'so late ' * 50_000}\n"))[0]["text"])) == 400_000


RECORDS = [{"id": 1, "text": "late"}, {"id": 2, "text": "cold"}]
TWO = [{"id": "1", "text": "late"}, {"id": "2", "text": "cold"}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("array.json", json.dumps(RECORDS)),
        ("pretty.json", json.dumps(RECORDS, indent=2)),
        ("wrapped.json", json.dumps({"count": 2, "tickets": RECORDS})),
        ("deep.json", json.dumps({"feed": {"entry": RECORDS}})),
        ("lines.jsonl", "\n".join(map(json.dumps, RECORDS))),
        ("lines.json", "\n".join(map(json.dumps, RECORDS)) + "\n"),
        ("together.json", "".join(map(json.dumps, RECORDS))),
        ("pretty_lines.json", "\n".join(json.dumps(record, indent=1) for record in RECORDS)),
        ("export.csv", json.dumps(RECORDS)),
    ],
)
def test_every_way_to_write_json(tmp_path, name, content):
    assert cells(write(tmp_path, name, content)) == TWO


def test_numbers_in_json_keep_their_letters(tmp_path):
    assert cells(write(tmp_path, "a.json", '[{"id": 1234567890123456789012, "stars": 4.50, "x": NaN}]')) == [
        {"id": "1234567890123456789012", "stars": "4.50", "x": None}
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"text": "late"', "not_json"), ("{'text': 'late'}", "not_json"), ('{"text": "a",}', "not_json"), ('"late"', "not_object"),
        ("null", "not_object"), ('{"text": "a", "text": "b"}', "twice"), ('{"a":' * 100 + "1" + "}" * 100, "too_deep"),
        ("[" * 100_000, "too_deep"),
    ],
)
def test_a_broken_line_of_json_costs_itself_alone(tmp_path, line, code):
    found = items(write(tmp_path, "a.jsonl", f'{{"text": "a"}}\n{line}\n{{"text": "b"}}\n'))
    assert [type(item).__name__ for item in found] == ["Record", "SetAside", "Record"]
    assert isinstance(found[1], SetAside)
    assert (found[1].line, found[1].code) == (2, code)


def test_a_broken_element_of_an_array_costs_itself_alone(tmp_path):
    found = items(write(tmp_path, "a.json", '[{"text": "a"}, {"text": oops}, {"text": "b"}]'))
    assert [type(item).__name__ for item in found] == ["Record", "SetAside", "Record"]


def sheet(path: Path, **sheets: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def test_a_spreadsheet_and_its_ids(tmp_path):
    path = sheet(tmp_path / "a.xlsx", answers=[["id", "text", "stars"], ["007", "late", 4], ["008", "NA", 4.5], ["", "", ""], ["009", "ok", 1]])
    found = items(path)
    assert [dict(item.cells)["id"] for item in found if isinstance(item, Record)] == ["007", "008", "009"]
    assert [item.record for item in found if isinstance(item, Skipped)] == [3]


def test_of_several_sheets_the_one_that_fits_the_mapping_is_read(tmp_path):
    path = sheet(tmp_path / "a.xlsx", notes=[["hello"]], answers=[["id", "text"], [1, "late"]])
    assert cells(path, wanted=("id", "text")) == [{"id": 1.0, "text": "late"}]
    with pytest.raises(InputError, match=r"2 sheets.*Name one under `sheet`"):
        read(path, Options(wanted=("body",)))


def test_parquet(tmp_path):
    pl.DataFrame({"id": ["1", "2"], "text": ["late", None]}).write_parquet(tmp_path / "a.parquet")
    assert cells(tmp_path / "a.parquet") == [{"id": "1", "text": "late"}, {"id": "2", "text": None}]


def cut_off(path: Path, keep: float) -> Path:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    return path


def parquet(folder: Path) -> Path:
    pl.DataFrame({"text": [SECRET] * 50}).write_parquet(folder / "a.parquet")
    return folder / "a.parquet"


def zipped(folder: Path, member: str, size: int) -> Path:
    with zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, b"\0" * size)
    return folder / "a.xlsx"


BROKEN = {
    "is no such file": (lambda at: at / "gone.csv", "no such file"),
    "is a folder": (lambda at: at, "is a folder"),
    "is empty": (lambda at: write(at, "a.csv", ""), r"is empty \(0 bytes\)"),
    "holds a byte-order mark only": (lambda at: write(at, "a.csv", b"\xef\xbb\xbf"), "only blanks"),
    "holds blank lines only": (lambda at: write(at, "a.csv", "\n \n\n"), "only blanks"),
    "is a web page": (lambda at: write(at, "a.csv", f"<!DOCTYPE html><p>{SECRET}"), "looks like a web page"),
    "is a PDF": (lambda at: write(at, "a.csv", "%PDF-1.7"), "is a PDF"),
    "is a cut spreadsheet": (lambda at: cut_off(sheet(at / "a.xlsx", one=[[SECRET]] * 99), 0.6), "damaged"),
    "is a spreadsheet of rubbish": (lambda at: zipped(at, "xl/workbook.xml", 9), "damaged spreadsheet"),
    "is text called xlsx": (lambda at: write(at, "a.xlsx", f"id,text\n1,{SECRET}"), "ends in .xlsx but looks like plain text"),
    "is cut Parquet": (lambda at: cut_off(parquet(at), 0.6), "cut off"),
    "is Parquet with a rotten footer": (lambda at: write(at, "a.parquet", b"PAR1" + b"x" * 200 + b"PAR1"), "damaged Parquet"),
    "is a ZIP of something": (lambda at: zipped(at, "letter.txt", 9), "is a ZIP archive"),
    "is JSON that never was": (lambda at: write(at, "a.json", f'{{"text": {SECRET}'), "not JSON|cannot"),
    "fits two delimiters": (lambda at: write(at, "a.csv", "a,b;c\n1,2;3\n4,5;6\n"), "both fit as delimiter"),
    "is not UTF-8 though declared ascii": (lambda at: write(at, "a.csv", b"id\n\x81\n"), "neither UTF-8 nor Windows-1252"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_one_sentence_without_a_cell(tmp_path, case):
    make, words = BROKEN[case]
    with pytest.raises(InputError, match=words) as fault:
        list(read(make(tmp_path)))
    assert SECRET not in fault.value.message
    assert fault.value.message.endswith(".")


def test_a_spreadsheet_that_unpacks_to_a_thousand_times_its_size_is_refused(tmp_path):
    with pytest.raises(UnsafeInput, match="would unpack to"):
        read(zipped(tmp_path, "xl/workbook.xml", 80 << 20))


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=60), start=st.sampled_from([b"", b"id,text\n", b'id,text\n1,"', b"[{", b'{"a":1}\n', b"PAR1", b"PK\x03\x04", b"\xff\xfe"]),
       name=st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.xlsx", "a.parquet", "a"]))
def test_any_bytes_are_records_or_a_sentence(tmp_path_factory, content, start, name):
    path = write(tmp_path_factory.mktemp("any"), name, start + content)
    try:
        found = items(path)
    except (InputError, UnsafeInput):
        return
    assert [item.record for item in found] == list(range(1, len(found) + 1))
