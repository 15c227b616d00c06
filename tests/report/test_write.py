"""The folder is replaced whole, says the same each time, and holds nothing that a program would run."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from markdown_it import MarkdownIt

from jminer import report, tables
from jminer.report import legible, sheets, to_csv, to_markdown, to_xlsx
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.settings import ReportSettings
from tests.report import fixture, payloads

GOLD = Path(__file__).parent / "gold"
SMALL_CELLS = {"journey": 5, "handoffs": 2, "touchpoint_coverage": 2}
"""Rows of the fixture that count one to four customers."""
RISKY = tuple("=+-@\t\r＝＋－＠")


def write(folder: Path, hostile: dict[str, str] | None = None) -> list[Path]:
    return report.write(
        fixture.run(hostile), fixture.manifest(hostile), fixture.taxonomy(hostile), ReportSettings(), folder
    )


def material(hostile: dict[str, str] | None = None, **run: pl.DataFrame) -> Material:
    return Material(
        {**fixture.run(hostile), **run}, fixture.manifest(hostile), fixture.taxonomy(hostile), ReportSettings()
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the fixture."""
    folder = tmp_path_factory.mktemp("gold") / "report"
    write(folder)
    return folder


@pytest.mark.parametrize("name", ["index.html", "report.json", "report.md", "evidence.csv", "pains.csv", "pains.parquet.txt", "jminer.xlsx.txt"])
def test_the_report_is_the_gold_one(written: Path, name: str) -> None:
    made = told(written, name)
    if os.environ.get("JMINER_ACCEPT"):
        (GOLD / name).write_text(made, encoding="utf-8")
    assert made == (GOLD / name).read_text(encoding="utf-8")


def told(report: Path, name: str) -> str:
    """A file as text: a Parquet file as its columns and rows, a workbook as the cells of its first sheets."""
    if name.endswith(".parquet.txt"):
        frame = pl.read_parquet(report / "parquet" / name.removesuffix(".txt"))
        return "\n".join([str(dict(frame.schema)), *map(str, frame.rows())]) + "\n"
    if name.endswith(".xlsx.txt"):
        parts = workbook(report / name.removesuffix(".txt"))
        return "".join(re.sub(r"(?=<c )", "\n", parts[f"xl/worksheets/sheet{place}.xml"]) + "\n" for place in (2, 3))
    return (report / name).read_text(encoding="utf-8")


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a"), write(tmp_path / "b")
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_every_path_returned_is_there_and_nothing_else_is(tmp_path: Path) -> None:
    written = write(tmp_path / "report")
    assert sorted(written) == sorted(path for path in (tmp_path / "report").rglob("*") if path.is_file())
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_new_report_replaces_the_old_one_whole(tmp_path: Path) -> None:
    write(tmp_path / "report")
    (tmp_path / "report" / "left_over.csv").touch()
    write(tmp_path / "report")
    assert not (tmp_path / "report" / "left_over.csv").exists()


@pytest.mark.parametrize("fault", [OSError("No space left on device"), KeyboardInterrupt()])
def test_a_report_that_fails_half_way_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    written = write(tmp_path / "report")
    before = {path: path.read_bytes() for path in written}

    def stop(*_: object) -> None:
        raise fault

    monkeypatch.setattr(to_xlsx, "write", stop)
    with pytest.raises(type(fault)):
        write(tmp_path / "report", {"label": "something else"})
    assert {path: path.read_bytes() for path in (tmp_path / "report").rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_what_a_killed_report_left_is_mended(tmp_path: Path) -> None:
    write(tmp_path / "report")
    (tmp_path / "report").rename(tmp_path / ".report.old")  # killed between the two renames
    (tmp_path / ".report.new").mkdir()
    report._recover(tmp_path / "report", tmp_path / ".report.new", tmp_path / ".report.old")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    assert (tmp_path / "report" / "index.html").exists()


def test_a_run_in_which_nothing_was_found_has_all_its_files(tmp_path: Path) -> None:
    written = report.write(fixture.nothing(), {}, fixture.Taxonomy((), (), ()), ReportSettings(), tmp_path / "report")
    assert {path.name for path in written} >= {"index.html", "report.json", "report.md", "jminer.xlsx", "personas.csv"}


def cells(text: str, delimiter: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_a_csv_begins_a_formula_whatever_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    sheet = pl.DataFrame({"text": list(payloads.HOSTILE), "n": range(len(payloads.HOSTILE))}, strict=False)
    to_csv.write({"risky": sheet}, tmp_path)
    text = (tmp_path / "risky.csv").read_text(encoding="utf-8-sig")
    assert [cell for cell in cells(text, delimiter) if cell.lstrip(' "').startswith(RISKY)] == []


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    to_csv.write({"n": pl.DataFrame({"text": ["-5"], "whole": [-5], "part": [-0.5]})}, tmp_path)
    assert (tmp_path / "n.csv").read_text(encoding="utf-8-sig").splitlines()[1] == '"\'-5",-5,-0.5'


def test_every_public_table_keeps_its_rows_and_columns() -> None:
    given = material()
    for name, sheet in sheets.sheets(given).items():
        assert sheet.height == given.table(name).height - SMALL_CELLS.get(name, 0)
        assert set(tables.TABLES[name].schema) - set(sheets.PERSONS) <= set(sheet.columns)
    evidence = sheets.sheets(given)["evidence"]
    assert set(evidence.filter(pl.col("text").is_not_null())["unit_id"]) == set(evidence["unit_id"]) & given.quotable


def workbook(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_workbook_holds_no_formula_and_no_link(tmp_path: Path) -> None:
    hostile = dict.fromkeys(payloads.SINKS, '=HYPERLINK("http://evil.test","x")')
    every = pl.DataFrame({"text": list(payloads.HOSTILE)})
    to_xlsx.write({**sheets.sheets(material(hostile)), "gaps": every}, compute(material(hostile)), tmp_path)
    parts = workbook(tmp_path / "jminer.xlsx")
    for name, xml in parts.items():
        assert not re.search(r"<f[ >/]|<hyperlink|<externalReference|<oleObject", xml), name
        ElementTree.fromstring(xml)  # well-formed, whatever was written
    assert not [name for name in parts if "external" in name.lower() or "vba" in name.lower()]


def test_a_workbook_holds_the_tables(tmp_path: Path) -> None:
    write(tmp_path / "report")
    parts = workbook(tmp_path / "report" / "jminer.xlsx")
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"])
    assert names == ["about", "findings", *sheets.PUBLIC]
    assert "2026-03-02T09:30:00Z" in parts["docProps/core.xml"]
    pains = parts[f"xl/worksheets/sheet{names.index('pains') + 1}.xml"]
    assert "T002@delivery" in pains
    assert "<v>47</v>" in pains


@pytest.mark.parametrize(("length", "cut"), [(32_766, 0), (32_767, 0), (32_768, 1)])
def test_a_text_too_long_for_a_cell_is_cut_with_a_notice(tmp_path: Path, length: int, cut: int) -> None:
    to_xlsx.write({"pains": pl.DataFrame({"text": ["x" * length]})}, compute(material()), tmp_path)
    assert ("1 texts cut" in str(workbook(tmp_path / "jminer.xlsx"))) == bool(cut)


def test_a_text_of_two_unit_characters_is_never_cut_in_half() -> None:
    cut = to_xlsx._fitting("x" + "😀" * 20_000)
    assert len(cut.encode("utf-16-le")) // 2 <= to_xlsx.MOST_CHARACTERS
    assert cut == "x" + "😀" * 16_383


def markdown_tree(facts: Facts) -> list[str]:
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(to_markdown.text(facts))
    inner = [child for token in tokens for child in token.children or ()]
    return [t.type for t in tokens] + [t.type for t in inner if t.type != "text_special"]


@cache
def harmless_markdown() -> list[str]:
    return markdown_tree(compute(material(dict.fromkeys(payloads.SINKS, "plain"))))


@pytest.mark.parametrize("payload", [p for p in payloads.HOSTILE if p.strip("\ufeff\u2066")])
def test_no_payload_changes_the_markdown(payload: str) -> None:
    assert markdown_tree(compute(material(dict.fromkeys(payloads.SINKS, payload)))) == harmless_markdown()


def test_the_json_is_the_facts(tmp_path: Path) -> None:
    write(tmp_path / "report")
    said = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert said["format_version"] == 9
    assert [p["verdict"] for p in said["personas"]] == ["VALIDATED", "REFUTED", "INSUFFICIENT"]
    assert [s["name"] for s in said["stages"] if s["valence"]["value"] is None] == [
        "Awareness",
        "Consideration",
        "Exit",
    ]


def test_labels_lose_what_hides_or_reverses_them() -> None:
    assert legible.label("\u202egnp.exe\u202c \x00 a\r\nb\ud83d") == "gnp.exe a b"
    assert legible.label("e" + "\u0301" * 50) == "e" + "\u0301" * 4
    assert len(legible.label("x" * 500)) == 61
