"""What calamine does not say of an XLSX: cells that failed, formulas saved without a value, hidden rows; and what XML may not hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Any, BinaryIO
from xml.etree import ElementTree
from xml.parsers import expat

from jminer.readers import packed

DECLARATIONS = tuple(word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
WORTH = (b"</f>", b":f>", b"<f ", b'"e"', b"'e'", b"hidden")
"""One of these a sheet must hold for its cells to be looked at one by one, which takes longer than all the rest."""
SMALL = 16 << 20


@dataclass(slots=True)
class Survey:
    """Findings in one sheet: by row (from 1) the columns (from 0) that have no value, and why."""

    failed: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    hidden_rows: int = 0

    def notes(self) -> list[str]:
        return [f"{self.hidden_rows:,} hidden rows were read"] if self.hidden_rows else []


def declares(content: bytes) -> bool:
    """Whether XML declares a document type or entities, which no spreadsheet program writes."""
    return any(word in content for word in DECLARATIONS)


def survey(file: BinaryIO, name: str, sheet: str) -> Survey:
    """Look through one sheet's XML, cell by cell only when it has formulas, errors or hidden rows."""
    found = Survey()
    infos = {info.filename: info for info in packed.entries(file, name)}
    part = _part(file, name, infos, sheet)
    if part in infos and any(sign in chunk for chunk in _overlapping(packed.member(file, infos[part], name)) for sign in WORTH):
        parser = _parser(found)
        for chunk in packed.member(file, infos[part], name):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    file.seek(0)
    return found


def _overlapping(chunks: Any) -> Any:
    tail = b""
    for chunk in chunks:
        yield tail + chunk
        tail = chunk[-64:]


def _part(file: BinaryIO, name: str, infos: dict[str, Any], sheet: str) -> str | None:
    """The part that holds a sheet, through the workbook's relations."""
    book, relations = (_tree(file, name, infos.get(part)) for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    if book is None or relations is None:
        return None
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for one in book.iter():
        if one.tag.endswith("}sheet") and one.get("name") == sheet:
            target = next((targets.get(value, "") for key, value in one.items() if key.endswith("}id")), "")
            return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return None


def _tree(file: BinaryIO, name: str, info: Any) -> ElementTree.Element | None:
    if info is None or info.file_size > SMALL:
        return None
    try:
        return ElementTree.fromstring(b"".join(packed.member(file, info, name)))  # checked before to declare no entities
    except ElementTree.ParseError:
        return None


def _parser(found: Survey) -> Any:
    """An XML parser that fills in the survey."""
    parser = expat.ParserCreate(namespace_separator="}")
    row, column, kind, formula, value, inside = 0, -1, "", False, False, False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, formula, value, inside
        match tag.rpartition("}")[2]:
            case "row":
                row, column = int(attributes.get("r", row + 1)), -1
                found.hidden_rows += attributes.get("hidden") in ("1", "true")
            case "c":
                column = _column(attributes["r"]) if "r" in attributes else column + 1
                kind, formula, value = attributes.get("t", ""), False, False
            case "f":
                formula = True
            case "v":
                inside = True

    def end(tag: str) -> None:
        nonlocal inside
        match tag.rpartition("}")[2]:
            case "v":
                inside = False
            case "c" if kind == "e":
                found.failed[row].append((column, "cell_error"))
            case "c" if formula and not value and kind != "str":
                found.failed[row].append((column, "no_value"))

    def text(content: str) -> None:
        nonlocal value
        value = value or inside

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    return parser


def _column(reference: str) -> int:
    """`AB12` → 27."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1
