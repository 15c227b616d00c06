"""What a report to be shared must not hold: personal data, words of single customers, names of this machine. Says where, never what."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import socket
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl

from jminer.errors import GateFailed
from jminer.report.material import Material
from jminer.report.measure import SMALLEST
from jminer.tables import TABLES

RUN = 8
"""So many words in a row that fewer than five customers wrote are a quote."""
SHORTEST = 5
"""A shorter text of a customer is a quote when all of it is repeated and it has at least so many words."""
TOLD = 5
"""Places named in a message."""
HOMES = re.compile(r"(?:/home/|/Users/|/root/|[A-Za-z]:\\(?:Users|Documents and Settings)\\)\w")
OURS = re.compile(r"\b[A-Z]\d{2,4}(?:@[a-z_]+(?![\w.])|\b)|(?<![\d.])\d{1,3}\.\d{1,3}(?![\d.])")
"""Ids of topics, needs and pains (T042, T042@delivery), and figures with decimals: a number range is no phone number."""
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the report and where it stands."""

    file: str
    place: str
    says: str

    @property
    def where(self) -> str:
        return f"{self.file} ({self.place})"


def require_none(folder: Path, given: Material) -> None:
    """Raises GateFailed that names the places, if any file under `folder` holds what must not be shared."""
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: (path.suffix != ".json", path.suffix != ".csv", path))
    texts = [text for path in files for text in texts_of(path.relative_to(folder).as_posix(), path.read_bytes())]
    found: dict[str, tuple[str, str]] = {}
    for text, what in (*_personal(texts, given), *_of_this_machine(texts, given), *_quotes(texts, given)):
        found.setdefault(text.says, (text.where, what))
    if not found:
        return
    told = "; ".join(f"{where} has {what}" for where, what in list(found.values())[:TOLD])
    more = f"; and {len(found) - TOLD} more" if len(found) > TOLD else ""
    raise GateFailed(
        f"--share: nothing was written, because {told}{more}. Rename the topic (jminer models), reword what is declared, or mask it at the source, "
        "and try again."
    )


def texts_of(file: str, raw: bytes) -> Iterator[Text]:
    """Every text in a file: leaves of JSON, cells, what a page shows and its attributes, every part of an Office file. Raises ValueError for other files."""
    kind = file.rpartition(".")[2]
    if kind in ("xlsx", "pptx"):
        yield from (text for text in _packed(file, raw) if not _is_number(text.says))
    elif kind == "parquet":
        yield from _columns(file, pl.read_parquet(io.BytesIO(raw)))
    elif kind in READ:
        places = READ[kind](raw.decode("utf-8-sig"))
        yield from (Text(file, place, says) for place, says in places if not _is_number(says))
    else:
        raise ValueError(f"{file}: a kind of file that cannot be scanned")


def _personal(texts: Iterable[Text], given: Material) -> Iterator[tuple[Text, str]]:
    """Texts in which the product's own masks find what has the shape of personal data, ids and figures of ours taken out."""
    from jminer.text.addresses import addresses
    from jminer.text.masks import mask, masked

    code = str((given.manifest.get("versions") or {}).get("code") or "no code")
    seen = dict.fromkeys((column.says for table in TABLES.values() for column in table.columns), "")
    for text in texts:
        if text.says not in seen:
            bare = OURS.sub(" ", text.says.replace(code, " "))
            new = masked(mask(addresses(bare))) - masked(bare)
            seen[text.says] = ", ".join(sorted(new))
        if seen[text.says]:
            yield text, f"what looks like personal data ({seen[text.says]})"


def _of_this_machine(texts: Iterable[Text], given: Material) -> Iterator[tuple[Text, str]]:
    """Texts with a path of this machine, its name, or the user's. A name that is also a word of the feedback tells nothing and is let pass."""
    paths = [str(path) for path in (Path.home(), Path.cwd(), Path(sys.prefix)) if len(path.parts) > 2]
    said = given.table("feedback")["text"].drop_nulls().str.to_lowercase()
    names = [name for name in _names() if not said.str.contains(rf"\b{re.escape(name)}\b").any()]
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names) or r"(?!)", re.IGNORECASE)
    for text in texts:
        if HOMES.search(text.says) or any(path in text.says for path in paths):
            yield text, "a path of this machine"
        elif named.search(text.says):
            yield text, "the name of this machine or its user"


def _names() -> Iterator[str]:
    """The host's name, and the user's unless it is an account of the system."""
    if (host := socket.gethostname().partition(".")[0].lower()) not in ("", "localhost"):
        yield host
    if getattr(os, "getuid", lambda: 1000)() >= 1000:
        yield Path.home().name.lower()


def _quotes(texts: Iterable[Text], given: Material) -> Iterator[tuple[Text, str]]:
    """Texts with a run of words that one to four customers wrote."""
    shown: dict[Words, Text] = {}
    for text in texts:
        words = _words(text.says)
        for length in range(SHORTEST, RUN + 1):
            shown |= {run: text for run in _runs(words, length) if run not in shown}
    wrote: defaultdict[Words, set[str]] = defaultdict(set)
    for who, title, body in given.table("feedback").select(pl.coalesce("customer_id", "feedback_id"), "title", "text").iter_rows():
        for said in (title, *re.split(r"(?<=[.!?])\s+", body or "")):
            words = _words(said or "")
            for run in _runs(words, min(RUN, len(words))) if len(words) >= SHORTEST else ():
                if run in shown:
                    wrote[run].add(who)
    for run, people in wrote.items():
        if len(people) < SMALLEST:
            yield shown[run], f"words that fewer than {SMALLEST} customers wrote"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _runs(words: list[str], length: int) -> Iterator[Words]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return not text.strip()
    return True


def _of_json(text: str) -> Iterator[tuple[str, str]]:
    return _leaves("", json.loads(text))


def _leaves(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"a key of {place or 'the whole'}", str(key)
            yield from _leaves(f"{place}.{key}".lstrip("."), inner)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _leaves(f"{place}[{at}]", inner)
    elif isinstance(value, str):
        yield place, value


def _of_csv(text: str) -> Iterator[tuple[str, str]]:
    head, *rows = csv.reader(io.StringIO(text))
    for at, row in enumerate(rows, start=2):
        yield from ((f"row {at}, {name}", cell) for name, cell in zip(head, row, strict=True))


def _of_markdown(text: str) -> Iterator[tuple[str, str]]:
    for at, line in enumerate(text.splitlines(), start=1):
        shown = html.unescape(re.sub(r"\\(.)", r"\1", line.replace(r"\|", " ")))
        yield from ((f"line {at}", cell) for cell in shown.split(" | "))


def _of_page(text: str) -> Iterator[tuple[str, str]]:
    page = _Page()
    page.feed(text)
    page.close()
    yield from page.found


class _Page(HTMLParser):
    """What a page shows, block by block, its attributes and comments, and the leaves of data in it."""

    INLINE = frozenset({"b", "bdi", "em", "i", "q", "span", "strong", "a", "tspan"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.block: list[str] = []
        self.tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end(tag)
        self.tag = tag
        self.found += [(f"line {self.getpos()[0]}, {name} of {tag}", value) for name, value in attrs if value and name not in DRAWN]

    def handle_endtag(self, tag: str) -> None:
        self._end(tag)
        self.tag = ""

    def handle_data(self, data: str) -> None:
        if self.tag == "script" and data.lstrip().startswith(("{", "[")):
            self.found += [(f"line {self.getpos()[0]}, {place}", says) for place, says in _of_json(data)]
        elif self.tag not in ("style", "script"):
            self.block.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append((f"line {self.getpos()[0]}, comment", data.strip()))

    def close(self) -> None:
        super().close()
        self._end("")

    def _end(self, tag: str) -> None:
        if tag not in self.INLINE and self.block:
            self.found.append((f"line {self.getpos()[0]}", " ".join("".join(self.block).split())))
            self.block = []


DRAWN = frozenset({
    "d", "points", "class", "style", "viewbox", "transform", "id", "href", "for", "content", "aria-labelledby", "aria-describedby", "aria-controls",
})  # fmt: skip
"""Attributes that hold coordinates and references of ours, which look like codes."""
READ = {"json": _of_json, "csv": _of_csv, "md": _of_markdown, "html": _of_page, "svg": _of_page}


def _columns(file: str, frame: pl.DataFrame) -> Iterator[Text]:
    for name, kind in frame.schema.items():
        if kind == pl.String or kind == pl.List(pl.String):
            told = frame[name].list.join("; ") if kind != pl.String else frame[name]
            yield from (Text(file, f"row {at}, {name}", says) for at, says in enumerate(told, start=1) if says)


def _packed(file: str, raw: bytes) -> Iterator[Text]:
    """The parts of an Office file: cells, texts, attributes that hold words, and workbooks within."""
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        sheets = re.findall(r'<sheet name="([^"]+)"', parts.read("xl/workbook.xml").decode()) if "xl/workbook.xml" in parts.namelist() else []
        for name in parts.namelist():
            if name.endswith(".xlsx"):
                yield from _packed(f"{file} > {name}", parts.read(name))
            elif sheet := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                for cell in ElementTree.fromstring(parts.read(name)).iterfind(".//{*}c"):
                    yield Text(file, f"sheet {sheets[int(sheet[1]) - 1]}, cell {cell.get('r')}", "".join(cell.itertext()))
            elif name.endswith((".xml", ".rels")):
                yield from (Text(file, name, says) for says in _worded(ElementTree.fromstring(parts.read(name))))


def _worded(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        said = (element.text or "", *(element.get(name) or "" for name in ("descr", "name", "title", "Target")))
        yield from (says for says in said if not _is_number(says) and not element.tag.endswith("}tableStyleId"))
