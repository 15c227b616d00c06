"""Spreadsheets: the right sheet, every cell as it was meant, and hostile files that cost only themselves."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from jminer.errors import ConfigError, InputError, UnsafeInput
from jminer.readers import Framing, Options, Payload, Record, SetAside, Skipped, child, payloads, read, sheets
from jminer.readers.payload import plain
from tests.readers.watched import Watched

SECRET = "Ana Ruiz never got her parcel"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(path: Path, options: dict[str, Any] | None = None, **pages: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(path, options or {}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in pages.items():
            page = made.add_worksheet(name.strip("_"))
            if name.startswith("_"):
                page.hide()
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    page.write(at, column, value, *([day] if isinstance(value, date | datetime) else []))
    return path


def raw(path: Path, sheet: str, **parts: str) -> Path:
    """A workbook of one sheet whose XML is given, and further parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        sheets = '<sheets><sheet name="one" sheetId="1" r:id="r1"/></sheets>'
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{relations}">{sheets}</workbook>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>')
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return path


def text(reference: str, words: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def table(*rows: str) -> str:
    header = text("A1", "id") + text("B1", "text")
    return "<sheetData>" + "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate([header, *rows], 1)) + "</sheetData>"


def cells(path: Path, **options: Any) -> list[dict[str, Any]]:
    return [dict(item.cells) for item in read(path, Options(**options)) if isinstance(item, Record)]


def notes(path: Path, **options: Any) -> str:
    export = read(path, Options(**options))
    list(export)
    return "; ".join(export.notes)


ROWS = [["id", "text", "stars"], ["007", "Late", 4], ["008", "NA", 4.5], ["", "", ""], ["009", "ok", 1]]


def test_a_spreadsheet_and_its_ids(tmp_path):
    found = list(read(book(tmp_path / "a.xlsx", answers=ROWS)))
    assert [type(item) for item in found] == [Framing, Record, Record, Skipped, Record]
    assert [item.cells for item in found if isinstance(item, Record)] == [
        {"id": "007", "text": "Late", "stars": "4"}, {"id": "008", "text": "NA", "stars": "4.5"}, {"id": "009", "text": "ok", "stars": "1"}
    ]
    assert [item.place.record for item in found] == [0, 1, 2, 3, 4]


def test_a_spreadsheet_with_a_title_above_its_header(tmp_path):
    made = book(tmp_path / "a.xlsx", answers=[["Feedback of May"], [], ["id", "text"], [1, "Late"], [2, "Cold"]])
    assert cells(made, wanted=("id", "text")) == [{"id": "1", "text": "Late"}, {"id": "2", "text": "Cold"}]


def test_a_spreadsheet_inside_an_archive_and_inside_gzip(tmp_path):
    made = book(tmp_path / "a.xlsx", answers=ROWS)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(made, "jan/a.xlsx")
    (tmp_path / "a.xlsx.gz").write_bytes(gzip.compress(made.read_bytes()))
    assert cells(tmp_path / "all.zip") == cells(tmp_path / "a.xlsx.gz") == cells(made)


def test_76_an_encrypted_spreadsheet(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(compound("EncryptedPackage", b"secret" * 1000))
    with pytest.raises(InputError, match=r"a.xlsx is encrypted\. Save it without a password\."):
        read(tmp_path / "a.xlsx")


def compound(name: str, content: bytes) -> bytes:
    """An OLE file with one stream: what Excel writes around an encrypted workbook."""
    content = content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
    count, end, free = len(content) // 512, 0xFFFFFFFE, 0xFFFFFFFF
    table = [0xFFFFFFFD, end, *range(3, 2 + count), end]
    table += [free] * (128 - len(table))

    def entry(label: str, kind: int, child: int, start: int, size: int) -> bytes:
        words = label.encode("utf-16-le")
        numbers = b"".join(number.to_bytes(4, "little") for number in (free, free, child))
        return (words.ljust(64, b"\0") + (len(words) + 2 if label else 0).to_bytes(2, "little") + bytes([kind, 1]) + numbers + b"\0" * 36
                + start.to_bytes(4, "little") + size.to_bytes(8, "little"))  # fmt: skip

    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + bytes.fromhex("3e000300feff09000600") + b"\0" * 10
    numbers = [1, 1, 0, 4096, end, 0, end, 0, 0, *[free] * 108]
    header += b"".join(number.to_bytes(4, "little") for number in numbers)
    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(content)) + entry("", 0, free, 0, 0) * 2
    return header + b"".join(number.to_bytes(4, "little") for number in table) + directory + content


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet><table:table table:name="one">{}'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)
ODS_ROW = "<table:table-row{}><table:table-cell{} office:value-type=\"string\"><text:p>{}</text:p></table:table-cell></table:table-row>"


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        archive.writestr("content.xml", ODS.format(rows))
    return path


def test_77_ods_is_read(tmp_path):
    assert cells(ods(tmp_path / "a.ods", ODS_ROW.format("", "", "text") + ODS_ROW.format("", "", "Late"))) == [{"text": "Late"}]


def test_77_an_old_file_that_calamine_cannot_read(tmp_path):
    (tmp_path / "a.xls").write_bytes(compound("WordDocument", b"x" * 5000))
    with pytest.raises(InputError, match=r"a\.xls is a damaged spreadsheet"):
        read(tmp_path / "a.xls")


def test_78_of_several_sheets_the_one_that_fits_the_mapping_is_read(tmp_path):
    made = book(tmp_path / "a.xlsx", notes=[["hello"]], answers=[["id", "text"], [1, "late"]])
    assert cells(made, wanted=("ID", "text")) == [{"id": "1", "text": "late"}]
    assert "sheet answers (not read: notes)" in notes(made, wanted=("id", "text"))
    with pytest.raises(InputError, match=r"has 2 sheets and 0 of them fit the mapping: notes, answers\. Name one under `sheet`"):
        read(made, Options(wanted=("body",)))
    assert cells(made, sheet="answers") == [{"id": "1", "text": "late"}]
    with pytest.raises(ConfigError, match=r"has no sheet 'answer'\. Did you mean 'answers'\?"):
        read(made, Options(sheet="answer"))


def test_78_empty_sheets_do_not_count_and_too_many_are_named(tmp_path):
    assert len(cells(book(tmp_path / "a.xlsx", Sheet1=ROWS, Sheet2=[], Sheet3=[]))) == 3
    made = book(tmp_path / "b.xlsx", **{f"s{number}": ROWS for number in range(101)})
    with pytest.raises(InputError, match="has 101 sheets"):
        read(made)
    assert len(cells(made, sheet="s100")) == 3
    with pytest.raises(InputError, match="sheet 'Sheet2' is empty"):
        read(tmp_path / "a.xlsx", Options(sheet="Sheet2"))


def test_79_hidden_sheets_come_last_and_hidden_rows_are_read(tmp_path):
    made = book(tmp_path / "a.xlsx", new=ROWS, _old=ROWS)
    assert "sheet new (not read: hidden old)" in notes(made)
    assert "hidden sheet old (not read: new)" in notes(made, sheet="old")
    path = raw(tmp_path / "b.xlsx", table(text("A2", "1") + text("B2", "Late")).replace('<row r="2">', '<row r="2" hidden="1">'))
    assert cells(path) == [{"id": "1", "text": "Late"}]
    assert "1 hidden rows were read" in notes(path)


def failing(path: Path) -> Path:
    return raw(path, table(
        text("A2", "1") + '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
        text("A3", "2") + '<c r="B3"><f>A1</f></c>',
        text("A4", "3") + '<c r="B4" t="str"><f>""</f><v></v></c>',
        text("A5", "4") + '<c r="B5" t="str"><f>A1</f><v>Cold</v></c>',
        '<c r="A6" t="e"><v>#REF!</v></c>' + text("B6", SECRET),
        "<c t=\"inlineStr\"><is><t>6</t></is></c><c t='e'><v>#N/A</v></c>",
    ))  # fmt: skip


def test_80_failed_formulas_cost_their_record(tmp_path):
    found = [item for item in read(failing(tmp_path / "a.xlsx")) if not isinstance(item, Framing)]
    assert [item.code if isinstance(item, SetAside) else dict(item.cells)["text"] for item in found if not isinstance(item, Skipped)] == [
        "cell_error", "formula_without_value", None, "Cold", "cell_error", "cell_error"
    ]
    assert [item.place.record for item in found] == [1, 2, 3, 4, 5, 6]


def test_80_failed_formulas_in_columns_that_nobody_mapped_cost_nothing(tmp_path):
    found = [item for item in read(failing(tmp_path / "a.xlsx"), Options(wanted=("text",))) if isinstance(item, Record)]
    assert [item.place.record for item in found] == [3, 4, 5]
    assert found[2].cells == {"id": None, "text": SECRET}


def test_80_failures_beside_and_below_the_table_calamine_sees(tmp_path):
    path = raw(
        tmp_path / "a.xlsx",
        f'<sheetData><row r="4">{text("C4", "id")}{text("D4", "text")}</row><row r="5">{text("C5", "1")}<c r="D5" t="e"><v>#REF!</v></c></row>'
        f'<row r="6">{text("C6", "2")}{text("D6", "ok")}</row><row r="7"><c r="C7"><f>A1</f></c><c r="D7"><f>A1</f></c></row></sheetData>',
    )
    found = [item for item in read(path) if not isinstance(item, Framing)]
    assert [item.code if isinstance(item, SetAside) else "read" for item in found] == ["cell_error", "read", "formula_without_value"]


def test_80_of_merged_cells_the_first_holds_the_value(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        page = made.add_worksheet("one")
        page.write_row(0, 0, ["id", "text"])
        page.write_column(1, 0, ["1", "2"])
        page.merge_range(1, 1, 2, 1, "Late")
    assert cells(tmp_path / "a.xlsx") == [{"id": "1", "text": "Late"}, {"id": "2", "text": None}]
    assert "1 merged ranges" in notes(tmp_path / "a.xlsx")


def test_81_what_excel_may_have_cut(tmp_path, monkeypatch):
    made = book(tmp_path / "a.xlsx", one=[["text"], ["x" * 32_766], ["x" * 32_767]])
    assert "1 cells have 32,767 characters, the most a cell can have: they may be cut by Excel" in notes(made)
    assert sheets._findings(0, 0, 1_048_575) == []
    assert sheets._findings(0, 0, 1_048_576) == ["the sheet is full (1,048,576 rows): rows may be cut by Excel"]


@pytest.mark.parametrize("system", [False, True])
def test_82_dates_of_both_systems(tmp_path, system):
    days = [date(1904, 3, 1), date(2024, 2, 29), datetime(2024, 1, 2, 3, 4, 5)]
    made = book(tmp_path / "a.xlsx", {"date_1904": system}, one=[["day"], *[[day] for day in days]])
    assert [cell["day"] for cell in cells(made)] == ["1904-03-01", "2024-02-29", "2024-01-02T03:04:05"]


def test_82_the_day_that_never_was(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        page, day = made.add_worksheet("one"), made.add_format({"num_format": "yyyy-mm-dd"})
        page.write(0, 0, "day")
        for row, serial in enumerate([59, 60, 61], 1):  # Excel counts a 29 February 1900
            page.write_number(row, 0, serial, day)
    assert [cell["day"] for cell in cells(tmp_path / "a.xlsx")] == ["1900-02-28", "1900-02-28", "1900-03-01"]


def test_83_ids_that_excel_rounded(tmp_path):
    made = book(tmp_path / "a.xlsx", one=[["id", "text"], [1234567890123456789, "a"], ["1.23E+15", "b"], [12345, "c"], ["00123", "d"]])
    assert "2 cells look like ids rounded by Excel" in notes(made)
    assert [cell["id"] for cell in cells(made)][2:] == ["12345", "00123"]


@pytest.mark.parametrize("declared", [
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "<!DOCTYPE x SYSTEM 'http://example.org/x.dtd'>",
])  # fmt: skip
def test_84_xml_that_declares_entities_is_refused(tmp_path, declared):
    path = raw(tmp_path / "a.xlsx", table(), **{"xl__sharedStrings.xml": f"<?xml version='1.0'?>{' ' * 70_000}{declared}<sst/>"})
    with pytest.raises(UnsafeInput, match="declares entities in its XML"):
        read(path)
    wide = raw(tmp_path / "b.xlsx", table(), **{"xl__sharedStrings.xml": ""})
    with zipfile.ZipFile(wide, "a") as archive:
        archive.writestr("xl/theme.xml", declared.encode("utf-16-le"))
    with pytest.raises(UnsafeInput, match="declares entities in its XML"):
        read(wide)


def test_84_links_and_commands_in_a_workbook_are_ignored(tmp_path):
    link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    path = raw(
        tmp_path / "a.xlsx", table(text("A2", "1") + "<c r=\"B2\" t=\"str\"><f>cmd|'/c calc'!A1</f><v>Late</v></c>"), **{"xl__externalLinks__one.xml": link}
    )
    assert cells(path) == [{"id": "1", "text": "Late"}]
    assert cells(book(tmp_path / "b.xlsx", one=[["text"], ["x"]])) == [{"text": "x"}]


def bomb(path: Path) -> Path:
    """200 MB of sheet in 200 KB."""
    with zipfile.ZipFile(raw(path, table()), "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part:
        for _ in range(200):
            part.write(b" " * (1 << 20))
    return path


def lying(path: Path) -> Path:
    """A dimension tag that promises 17 billion cells."""
    return raw(path, '<dimension ref="A1:XFD1048576"/>' + table(text("A2", "1") + text("B2", "Late")))


def far(path: Path) -> Path:
    """Two cells, one in each corner of the sheet."""
    return raw(path, f'<sheetData><row r="1">{text("A1", "text")}</row><row r="1048576">{text("XFD1048576", SECRET)}</row></sheetData>')


def repeated(path: Path) -> Path:
    """An ODS cell repeated 17 billion times."""
    return ods(path, ODS_ROW.format(' table:number-rows-repeated="1048576"', ' table:number-columns-repeated="16384"', SECRET))


HOSTILE = {
    "zip bomb": (bomb, "a.xlsx", UnsafeInput, "unpacks to more than 200 times its size"),
    "far cell": (far, "a.xlsx", InputError, "its parser|damaged"),
    "repeated cell": (repeated, "a.ods", InputError, "its parser|damaged"),
    "escaping part": (lambda path: raw(path, table(), **{"..__..__x.xml": "<x/>"}), "a.xlsx", UnsafeInput, "leaves the archive"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_85_86_hostile_spreadsheets_cost_little(tmp_path, case):
    make, name, kind, words = HOSTILE[case]
    path = make(tmp_path / name)
    with Watched() as watched, pytest.raises(kind, match=words) as fault:
        list(read(path))
    print(f"{case}: {watched.seconds:.2f} s, {watched.megabytes:.0f} MB, its parser {watched.child_megabytes:.0f} MB")
    assert SECRET not in fault.value.message
    assert watched.seconds < 5
    assert watched.megabytes < 100


def test_86_a_dimension_that_lies_costs_nothing(tmp_path):
    path = lying(tmp_path / "a.xlsx")
    with Watched() as watched:
        assert cells(path) == [{"id": "1", "text": "Late"}]
    assert watched.seconds < 5
    assert watched.megabytes < 100


def test_85_the_cap_on_all_parts(tmp_path, monkeypatch):
    path = book(tmp_path / "a.xlsx", one=ROWS)
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    for most, fits in ((size + 1, True), (size, True), (size - 1, False)):
        monkeypatch.setattr(sheets, "UNPACKED", most)
        with path.open("rb") as file:
            if fits:
                assert sheets._checked(file, "a.xlsx")
            else:
                with pytest.raises(UnsafeInput, match="unpacks to more than"):
                    sheets._checked(file, "a.xlsx")


def test_nul_in_a_cell_costs_the_record(tmp_path):
    found = [item for item in read(raw(tmp_path / "a.xlsx", table(text("A2", "1") + text("B2", "a_x0000_b")))) if not isinstance(item, Framing)]
    assert [item.code for item in found if isinstance(item, SetAside)] in (["nul"], [])


# The child


def talk(monkeypatch: pytest.MonkeyPatch, path: Path, code: str) -> None:
    monkeypatch.setattr(child, "COMMAND", (sys.executable, "-c", code))
    list(read(path))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import ctypes; ctypes.string_at(0)", "its parser crashed"),
        ("import os; os.abort()", "its parser gave up"),
        ("raise SystemExit(3)", "its parser crashed"),
        ("print('{\"sheet\": \"one\", \"notes\": []}')", "its parser crashed"),
        ("print('{\"sheet\": \"one\"', end='')", "its parser crashed"),
        ("from jminer.readers import child; child.confine(seconds=1)\nwhile True: pass", "took too long"),
        ("import time; from jminer.readers import child; child.SILENCE = 1; child._send(iter(lambda: time.sleep(9), 0))", "took too long"),
    ],
)
def test_a_child_that_fails_is_one_sentence(tmp_path, monkeypatch, code, words):
    path = book(tmp_path / "a.xlsx", one=ROWS)
    with pytest.raises(InputError, match=words):
        talk(monkeypatch, path, code)


def test_twenty_crashes_in_a_row_leave_no_child_behind(tmp_path, monkeypatch):
    path = book(tmp_path / "a.xlsx", one=ROWS)
    for _ in range(20):
        with pytest.raises(InputError, match="its parser crashed"):
            talk(monkeypatch, path, "import os; os.kill(os.getpid(), 11)")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_line_longer_than_the_cap(tmp_path, monkeypatch):
    path = book(tmp_path / "a.xlsx", one=ROWS)
    monkeypatch.setattr(child, "LINE", 1_000)
    with pytest.raises(UnsafeInput, match="has a row of more than"):
        talk(monkeypatch, path, "print('\"' + 'x' * 2_000 + '\"')")


def test_a_packed_spreadsheet_and_a_child_that_dies_before_it_reads(tmp_path, monkeypatch):
    made = book(tmp_path / "a.xlsx", one=[[os.urandom(99).hex()] for _ in range(9_999)])
    (tmp_path / "a.xlsx.gz").write_bytes(gzip.compress(made.read_bytes()))
    (one,) = payloads(tmp_path / "a.xlsx.gz")
    monkeypatch.setattr(child, "COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    assert isinstance(one, Payload)
    with pytest.raises(InputError, match="its parser crashed"):
        list(child.parse("sheet", one))


def test_a_child_writes_no_file_and_sees_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("JMINER_SHOP_URL", "postgresql://ana:secret@host/shop")
    code = (
        "import json, os\nfrom jminer.readers import child\nchild.confine()\n"
        "try:\n    n = open('x.txt', 'w').write('x')\nexcept OSError:\n    n = 0\n"
        f"open({os.devnull!r}); print(json.dumps([n, 'JMINER_SHOP_URL' in os.environ])); print(json.dumps({{'end': True}}))"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(child, "COMMAND", (sys.executable, "-c", code))
    list(child.parse("sheet", plain(book(tmp_path / "a.xlsx", one=ROWS))))
    assert not (tmp_path / "x.txt").exists() or (tmp_path / "x.txt").read_text() == ""


def test_an_export_that_nobody_reads_leaves_no_child(tmp_path):
    read(book(tmp_path / "a.xlsx", one=[["text"], *[["Late " * 99]] * 9_999]))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_cut_spreadsheets_and_spreadsheets_of_nothing(tmp_path):
    whole = book(tmp_path / "a.xlsx", one=[[SECRET]] * 99).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "cut.ods").write_bytes(whole[:9])
    with zipfile.ZipFile(tmp_path / "none.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    for name in ("cut.xlsx", "cut.ods", "none.xlsx"):
        with pytest.raises(InputError, match="damaged") as fault:
            read(tmp_path / name)
        assert SECRET not in fault.value.message


def test_rubbish_in_a_spreadsheet(tmp_path):
    whole = book(tmp_path / "a.xlsx", one=[[SECRET]] * 99).read_bytes()
    for at in range(0, len(whole), len(whole) // 25):
        path = tmp_path / "b.xlsx"
        path.write_bytes(whole[:at] + b"\xff\0rot" + whole[at + 5 :])
        try:
            list(read(path))
        except (InputError, UnsafeInput) as fault:
            assert SECRET not in fault.message  # noqa: PT017 - some of these files are still whole enough to read
    out = io.BytesIO(whole)
    assert zipfile.is_zipfile(out)
