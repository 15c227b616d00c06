"""Delimited text: CSV, TSV and their kin. Every byte belongs to one row or to the framing; a fault costs its own lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import BinaryIO

from jminer.errors import InputError, shown
from jminer.readers import dialect as dialects
from jminer.readers import header as headers
from jminer.readers import rows
from jminer.readers.encoding import Encoding, decide
from jminer.readers.lines import Line, read_lines
from jminer.readers.payload import Payload
from jminer.readers.records import Export, Framing, Item, Options, Place, SetAside, Skipped
from jminer.readers.splitter import Dialect, Likeness, Row, Splitter

MOST_COLUMNS = 2_000
FIELD_LIMIT = 1 << 20
"""Characters in one field: more is no feedback, but a file in a cell."""
SAMPLE, SAMPLE_BYTES = 1_000, 1 << 20
MOST_OF_A_WIDTH, FEW = 0.05, 20
"""More rows than this share, and than these, of one wrong width: the delimiter stands unquoted all over the file."""


def read(payload: Payload, options: Options) -> Export:
    """Open a delimited file. Raises InputError when it has no header, no clear encoding or no clear delimiter."""
    encoding = decide(payload, options.encoding)
    sample = _sample(payload, encoding)
    inside = _declared_inside(sample)
    dialect = dialects.choose(sample[bool(inside) :], options, inside, shown(payload.name))
    with payload.open() as stream:
        head = list(islice(Splitter(_lines(stream, payload, encoding, bool(inside)), dialect, 1 + bool(inside)), max(headers.ROWS, SAMPLE // 5)))
    header = headers.decide(_whole(head[: headers.ROWS]), options, payload.name)
    if len(header.columns) > MOST_COLUMNS:
        raise InputError(f"{shown(payload.name)} has {len(header.columns):,} columns, more than {MOST_COLUMNS:,}. Export fewer, or declare `delimiter`.")
    start = header.at + header.rows
    likeness = Likeness.of([row.cells for row in head[start:] if row.fault is None], len(header.columns))
    return Export(_items(payload, encoding, bool(inside), dialect, header, likeness, options.footer), header.columns, _notes(encoding, dialect, header))


def _whole(head: Sequence[Row]) -> list[list[str]]:
    """The fields of the first rows; a broken row never names columns, unless it is the first, which then is misread in plain sight."""
    return [row.cells if row.fault is None or not at else [] for at, row in enumerate(head)]


def _notes(encoding: Encoding, dialect: Dialect, header: headers.Header) -> list[str]:
    quotes = {"": "quotes mean nothing", "'": "single quotes"}.get(dialect.quote)
    escape = "quotes escaped by a backslash" if dialect.escape == "\\" else None
    parted = {**dialects.NAMES, dialects.ALONE: "one column"}.get(dialect.delimiter, repr(dialect.delimiter))
    form = ", ".join(filter(None, ("CSV", encoding.name, parted, quotes, escape)))
    return [note for note in (form, encoding.note, header.note) if note]


def _lines(stream: BinaryIO, payload: Payload, encoding: Encoding, inside: bool) -> Iterator[Line]:
    """All lines but Excel's `sep=;`."""
    lines = read_lines(stream, encoding.name, encoding.mark, shown(payload.name))
    return islice(lines, int(inside), None)


def _sample(payload: Payload, encoding: Encoding) -> list[Line]:
    """The first lines, as many as the dialect is decided on."""
    with payload.open() as stream:
        lines = islice(read_lines(stream, encoding.name, encoding.mark, shown(payload.name)), SAMPLE)
        return list(takewhile(lambda line: line.first < SAMPLE_BYTES, lines))


def _declared_inside(sample: Sequence[Line]) -> str | None:
    """The delimiter that Excel's own first line declares: `sep=;`."""
    first = sample[0].text.rstrip("\r\n").strip(" \ufeff") if sample else ""
    return first[4] if first.lower().startswith("sep=") and len(first) == 5 else None


def _items(
    payload: Payload, encoding: Encoding, inside: bool, dialect: Dialect, header: headers.Header, likeness: Likeness, footer: tuple[str, ...]
) -> Iterator[Item]:
    with payload.open() as stream:
        lines = read_lines(stream, encoding.name, encoding.mark, shown(payload.name))
        if encoding.mark:
            yield Framing(Place(0, None, None, 0, encoding.mark), "byte-order mark")
        if inside:
            first = next(lines)
            yield Framing(_place(0, first, first), "sep=")
        splitter = Splitter(lines, dialect, 1 + inside)
        split = iter(splitter)
        for at, row in enumerate(islice(split, header.at + header.rows)):
            yield Framing(_place(0, row.first, row.last), "title" if at < header.at else "header")
        splitter.likeness = likeness
        yield from Records(header.columns, footer, shown(payload.name)).of(split)


def _place(record: int, first: Line, last: Line) -> Place:
    return Place(record, first.number, last.number, first.first, last.end)


class Records:
    """Rows below the header as items, and what all of them together show to be wrong."""

    def __init__(self, columns: tuple[str, ...], footer: tuple[str, ...], name: str) -> None:
        self.columns, self.names, self.footer, self.name = columns, frozenset(columns), footer, name
        self.widths = Counter[int]()
        self.other: int | None = None
        """The line of a header with other columns, from which nothing can be read."""

    def of(self, split: Iterator[Row]) -> Iterator[Item]:
        """The items. Raises InputError when too many rows have one wrong width."""
        number = 0
        for number, row in enumerate(split, 1):
            yield self.item(_place(number, row.first, row.last), row)
        width, count = max(self.widths.items(), key=lambda one: one[1], default=(0, 0))
        if count >= FEW and count > MOST_OF_A_WIDTH * number:
            raise InputError(
                f"{self.name}: {count:,} of {number:,} rows have {width} fields where {len(self.columns)} are expected. Nothing was analysed. "
                "A field that holds the delimiter stands without quotes: export with quotes or another delimiter, or declare `delimiter` under the source."
            )

    def item(self, place: Place, row: Row) -> Item:
        """A row as an item."""
        if row.fault is not None:
            return SetAside(place, *row.fault)
        cells = row.cells
        if not self.names.isdisjoint(cells) and self._other_header(cells):
            self.other = place.line
        item = rows.item(place, cells, self.columns, self.footer)
        if isinstance(item, Skipped):
            self.other = None if item.rule == rows.REPEATED else self.other
        elif self.other is not None:
            return SetAside(place, "other_header", f"line {self.other:,} is a header with other columns", f"Split the file at line {self.other:,}.")
        elif len(cells) != len(self.columns):
            self.widths[len(cells)] += 1
        elif row.last.end - row.first.first > FIELD_LIMIT and max(map(len, cells)) > FIELD_LIMIT:
            return SetAside(place, "too_long", f"a field has more than {FIELD_LIMIT >> 20} MB", "Leave out what is attached, or split it.")
        return item

    def _other_header(self, cells: Sequence[str]) -> bool:
        """Whether a row names at least two columns, in half of its cells or more, in another order or with others."""
        shared = self.names.intersection(cell.strip() for cell in cells)
        return len(shared) >= max(2, len(cells) / 2) and headers.distinct(cells) != self.columns
