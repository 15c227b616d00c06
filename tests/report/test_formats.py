"""Formats for other hands: the schema of report.json, Parquet, typed cells, slides, single figures."""

from __future__ import annotations

import io
import json
import re
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from jminer.errors import ConfigError
from jminer.report import figures, sheets, to_json, to_parquet, to_pptx, to_xlsx
from jminer.report.facts import Facts, compute
from jminer.report.material import Material
from jminer.settings import ReportSettings
from tests.report import fixture, payloads

GOLD = Path(__file__).parent / "gold"


def material(hostile: dict[str, str] | None = None) -> Material:
    return Material(fixture.run(hostile), fixture.manifest(hostile), fixture.taxonomy(hostile), ReportSettings())


@cache
def facts(payload: str | None = None) -> Facts:
    return compute(material(dict.fromkeys(payloads.SINKS, payload) if payload is not None else None))


def test_report_json_follows_its_schema_and_the_schema_can_say_no() -> None:
    schema, said = to_json.schema(), json.loads(json.dumps(to_json.content(facts())))
    Draft202012Validator.check_schema(schema)
    valid = Draft202012Validator(schema)
    valid.validate(said)
    valid.validate(json.loads(json.dumps(to_json.content(compute(Material(fixture.nothing(), {}, fixture.Taxonomy((), (), ()), ReportSettings()))))))
    for broken in ({**said, "format_version": 4}, {**said, "more": 1}, {key: said[key] for key in said if key != "pains"}, {**said, "pains": [{"rank": "1"}]}):
        with pytest.raises(ValidationError):
            valid.validate(broken)


def test_parquet_keeps_types_and_words_as_they_are(tmp_path: Path) -> None:
    given = material(dict.fromkeys(payloads.SINKS, "=1+1"))
    tables = sheets.sheets(given)
    to_parquet.write(tables, tmp_path)
    for name, sheet in tables.items():
        assert pl.read_parquet(tmp_path / "parquet" / f"{name}.parquet").equals(sheet)
    assert tables["topics"]["label"][0] == "=1+1"
    assert tables["topics"].schema["keywords"] == pl.List(pl.String)


def test_cells_of_a_workbook_are_typed_filtered_and_frozen(tmp_path: Path) -> None:
    to_xlsx.write(sheets.sheets(material()), facts(), tmp_path)
    with zipfile.ZipFile(tmp_path / "jminer.xlsx") as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        pages = {name: book.read(f"xl/worksheets/sheet{place}.xml").decode() for place, name in enumerate(names, start=1)}
        styles = book.read("xl/styles.xml").decode()
    for name in ("findings", *sheets.PUBLIC):
        assert 'state="frozen"' in pages[name], name
        assert "<autoFilter" in pages[name], name
    for form in to_xlsx.FORMS:
        assert form in styles or form == "0.00"  # the last is one of Excel's own
    topics = pages["topics"]
    share = re.search(r'<c r="[A-Z]+2" s="(\d+)"><v>0\.21</v>', topics)
    assert share is not None
    assert share[1] != "0"
    written = sheets.sheets(material())["evidence"].columns.index("written_at")
    assert re.search(rf'<c r="{chr(65 + written)}2" s="\d+"><v>46\d\d\d', pages["evidence"])  # a day of 2026 as Excel counts


def outline(facts: Facts) -> str:
    """Shapes and their texts, slide by slide."""
    lines = []
    for place, slide in enumerate(to_pptx.deck(facts).slides, start=1):
        lines.append(f"slide {place}")
        for shape in slide.shapes:
            kind = "table" if shape.has_table else "chart" if shape.has_chart else "text"
            said = [[cell.text for cell in row.cells] for row in shape.table.rows] if shape.has_table else shape.text_frame.text if kind == "text" else ""
            chart = [(list(series.values), list(shape.chart.plots[0].categories)) for series in shape.chart.plots[0].series] if shape.has_chart else ""
            lines.append(f"  {kind}: {said}{chart}")
    return "\n".join(lines) + "\n"


def test_the_slides_are_the_gold_ones() -> None:
    pytest.importorskip("pptx")
    accept_or_equal("report.pptx.txt", outline(facts()))


def accept_or_equal(name: str, made: str) -> None:
    import os

    if os.environ.get("JMINER_ACCEPT"):
        (GOLD / name).write_text(made, encoding="utf-8")
    assert made == (GOLD / name).read_text(encoding="utf-8")


def test_slides_are_native_name_nobody_and_are_the_same_each_time(tmp_path: Path) -> None:
    pytest.importorskip("pptx")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        to_pptx.write(facts(), tmp_path / name)
    assert (tmp_path / "a" / "report.pptx").read_bytes() == (tmp_path / "b" / "report.pptx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a" / "report.pptx") as parts:
        names = parts.namelist()
        core = parts.read("docProps/core.xml").decode()
        slides = [parts.read(name).decode() for name in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
        chart = next(parts.read(name).decode() for name in names if name.startswith("ppt/charts/chart"))
    assert "Canny" not in core
    assert not [name for name in names if "printer" in name or "thumbnail" in name or "media/" in name]
    assert len(slides) == 5
    assert all('type="title"' in slide for slide in slides)
    assert sum("<a:tbl>" in slide for slide in slides) == 5
    assert "<c:errBars>" in chart
    assert chart.count("<c:pt ") > 8


@pytest.mark.parametrize("payload", payloads.HOSTILE[::9])
def test_no_payload_changes_the_shapes_of_a_slide_or_the_workbook_in_its_chart(payload: str, tmp_path: Path) -> None:
    pytest.importorskip("pptx")
    to_pptx.write(facts(payload), tmp_path)
    assert tags(tmp_path / "report.pptx") == plain_tags()


@cache
def plain_tags() -> list[tuple[str, list[str]]]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        to_pptx.write(facts("plain"), Path(folder))
        return tags(Path(folder) / "report.pptx")


def tags(path: Path | io.BytesIO) -> list[tuple[str, list[str]]]:
    """Every part and its elements, without empty lines of text; workbooks within too."""
    found = []
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.endswith(".xlsx"):
                found += tags(io.BytesIO(parts.read(name)))
            elif name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(parts.read(name))
                found.append((name, [element.tag for element in root.iter() if not element.tag.endswith(("}endParaRPr", "}si", "}t"))]))
    return found


def test_without_python_pptx_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pptx", None)
    with pytest.raises(ConfigError, match=r"pip install 'jminer\[pptx\]'"):
        to_pptx.write(facts(), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", figures.FIGURES)
def test_a_figure_is_the_gold_one_and_needs_nothing_else(name: str) -> None:
    drawn = figures.svg(name, facts())
    accept_or_equal(f"{name}.svg", drawn)
    root = ElementTree.fromstring(drawn)
    assert root.find("{*}title") is not None
    assert not re.search(r"url\((?!#)|@import|href|<script|var\(|on\w+=", drawn)
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


@cache
def elements(name: str, payload: str) -> list[str]:
    """The elements of a figure, its headings left out for they may need another line."""
    root = ElementTree.fromstring(figures.svg(name, facts(payload)))
    return [element.tag for element in root.iter() if not element.tag.endswith("}text")]


@pytest.mark.parametrize("payload", payloads.SCRIPTS)
def test_no_payload_changes_a_figure(payload: str) -> None:
    for name in ("journey", "topics", "needs", "topics-over-time"):
        assert elements(name, payload) == elements(name, "plain")


def test_an_empty_run_has_no_figure_and_says_why() -> None:
    empty = compute(Material(fixture.nothing(), {}, fixture.Taxonomy((), (), ()), ReportSettings()))
    for name in figures.FIGURES:
        with pytest.raises(ConfigError, match="nothing to draw"):
            figures.svg(name, empty)


def test_a_figure_is_a_png_of_twice_its_size() -> None:
    pytest.importorskip("resvg_py")
    drawn = figures.svg("topics", facts())
    raw = figures.png(drawn)
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(raw[16:20]) == 2 * figures.WIDTH


def test_without_resvg_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(ConfigError, match=r"pip install 'jminer\[png\]'"):
        figures.png("<svg/>")
