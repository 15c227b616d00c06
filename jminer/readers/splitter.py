"""From lines to rows: which lines a record takes, and where reading goes on after a broken quote.

Python's csv module parses fields; this file decides on lines. How a line ends depends only on how it begins (outside or inside a
quoted field), so every line is parsed a fixed number of times, however often quotes break: the work is linear.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from jminer.readers.lines import RECORD_LIMIT, TOO_LONG, Fault, Line

RECORD_LINES = 20_000
"""A quoted field over more lines than this was never closed."""
EXTENT = 30
"""So many lines below a broken quote may be the rest of its field, when no column of numbers tells them from records."""
START, QUOTED, UNQUOTED, CLOSED, BROKEN, OPEN = "start", "quoted", "unquoted", "closed", "broken", "open"


@dataclass(frozen=True)
class Dialect:
    """How fields are set apart."""

    delimiter: str
    quote: str = '"'
    """Empty: quotes mean nothing."""
    escape: str | None = None
    """The character before a quote in a quoted field, besides doubling it."""
    spaced: bool = False
    """Blanks after a delimiter stand before the quote."""

    @cached_property
    def form(self) -> Any:
        """As Python's csv module keeps it, made once."""
        quoting = {"quotechar": self.quote} if self.quote else {"quoting": csv.QUOTE_NONE}
        return csv.reader((), delimiter=self.delimiter, escapechar=self.escape, skipinitialspace=self.spaced, strict=True, **quoting).dialect  # type: ignore[arg-type]

    @cached_property
    def special(self) -> re.Pattern[str]:
        """What makes a line more than fields between delimiters."""
        return re.compile("[" + re.escape(self.quote + (self.escape or "") + (" " if self.spaced else "")) + "]" if self.quote or self.escape else r"(?!)")

    def parse(self, texts: Sequence[str]) -> list[str]:
        """The fields of a record of one or more lines. Raises csv.Error when a quote is broken or not closed."""
        try:
            return next(csv.reader(texts, self.form), [])
        except csv.Error as fault:
            if "field larger" not in str(fault):
                raise
        before = csv.field_size_limit(2 * RECORD_LIMIT)
        try:
            return next(csv.reader(texts, self.form), [])
        finally:
            csv.field_size_limit(before)

    def plain(self, text: str) -> list[str]:
        """The fields of a line without quotes: the same, faster."""
        bare = text.rstrip("\r\n")
        return bare.split(self.delimiter) if bare else []

    def step(self, text: str, state: str) -> str:
        """How a line ends that begins in a state: closed, broken, or inside a quoted or unquoted field."""
        if self.special.search(text) is None:
            return state if state == QUOTED else CLOSED
        start = {START: "", QUOTED: self.quote, UNQUOTED: "x"}[state] + text
        try:
            self.parse([start])
        except csv.Error as fault:
            if "unexpected end" not in str(fault):
                return BROKEN
            return UNQUOTED if self.escape and self._unquoted(start) else QUOTED
        return CLOSED

    def _unquoted(self, text: str) -> bool:
        """Whether an open line ends outside quotes, by an escaped line end: then a quote with text after it is no fault."""
        try:
            self.parse([text, f"{self.quote}x"])
        except csv.Error as fault:
            return "unexpected end" in str(fault)
        return True


class Row(NamedTuple):
    """One row: the lines it takes, its fields or why it has none."""

    first: Line
    last: Line
    cells: list[str]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """What rows of a table are like: their width, and in columns of numbers, dates and ids the shapes of what they hold."""

    width: int
    shapes: dict[int, frozenset[str]] = field(default_factory=dict)

    @staticmethod
    def of(rows: Sequence[Sequence[str]], width: int) -> Likeness:
        """Learned from good rows: a column tells when every filled cell holds a digit, in at most three shapes."""
        fitting = [row for row in rows if len(row) == width]
        found = {}
        for column in range(width):
            counts = Counter(shape(row[column]) for row in fitting)
            filled = {one: count for one, count in counts.items() if one}
            if 0 < len(filled) <= 3 and sum(filled.values()) > 1 and all("9" in one and len(one) < 40 for one in filled):
                found[column] = frozenset(counts)
        return Likeness(width, found)

    def has(self, cells: Sequence[str]) -> bool:
        """Whether cells are like a row."""
        return len(cells) == self.width and all(shape(cells[column]) in known for column, known in self.shapes.items())

    def evidence(self, cells: Sequence[str], columns: int) -> int:
        """How many of the first columns hold a filled cell of their shape; 0 when any cell has another."""
        return sum(bool(cells[column].strip()) for column in self.shapes if column < columns) if self.has(cells) else 0


def shape(cell: str) -> str:
    """A cell with every number as 9 and every word as a: `R-1042` is `a-9`."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", cell[:200].strip()))


class Splitter:
    """The rows of a table, line by line; a broken quote costs its own line and those that cannot be told from its rest."""

    def __init__(self, lines: Iterable[Line], dialect: Dialect, begin: int = 1) -> None:
        self.lines, self.dialect, self.begin = iter(lines), dialect, begin
        self.held: dict[int, Line] = {}
        self.ends: dict[tuple[int, str], tuple[int, str]] = {}
        self.read = begin - 1
        self.likeness: Likeness | None = None
        """Set once the header is known."""

    def __iter__(self) -> Iterator[Row]:
        broken, at = 0, self.begin
        while (line := self._line(at)) is not None:
            row = self._row(line)
            if row.fault is None and broken:
                row = self._trusted(row, broken)
            if row.fault is None or row.fault.code != "quote":
                broken = 0 if row.fault is None else broken
            elif not broken:
                broken = self._extent(line)
            yield row
            while at <= row.last.number:
                del self.held[at]
                if self.ends:
                    self.ends.pop((at, QUOTED), None)
                    self.ends.pop((at, UNQUOTED), None)
                at += 1

    def _line(self, number: int) -> Line | None:
        """A line by its number, read when it was not yet; None after the end."""
        while self.read < number and (line := next(self.lines, None)) is not None:
            self.read = line.number
            self.held[line.number] = line
        return self.held.get(number)

    def _row(self, line: Line) -> Row:
        """The row that begins with a line."""
        if line.fault is TOO_LONG or self.dialect.special.search(line.text) is None:
            return Row(line, line, self.dialect.plain(line.text), line.fault)
        with suppress(csv.Error):
            return Row(line, line, self.dialect.parse((line.text,)), line.fault)
        last, end = self._end(line)
        if end != CLOSED:
            return Row(line, line, self.dialect.plain(line.text), self._broken(end, line.text))
        taken = [self.held[number] for number in range(line.number, last + 1)]
        cells = self.dialect.parse([one.text for one in taken])
        if self._swallows(taken):
            return Row(line, line, [], self._broken(OPEN, line.text))
        return Row(line, taken[-1], cells, next((one.fault for one in taken if one.fault), None))

    def _end(self, start: Line) -> tuple[int, str]:
        """The last line of the record that begins with `start`, and whether it closes there, breaks there or stays open."""
        state = self.dialect.step(start.text, START)
        number, path = start.number, list[tuple[int, str]]()
        end = (number, state)
        while state in (QUOTED, UNQUOTED):
            number += 1
            if (known := self.ends.get((number, state))) is not None:
                end = known
                break
            line = self._line(number)
            if line is None or line.fault is TOO_LONG or line.end - start.first > RECORD_LIMIT or number - start.number >= RECORD_LINES:
                end = (number - 1, OPEN)
                break
            path.append((number, state))
            state = self.dialect.step(line.text, state)
            end = (number, state)
        self.ends.update(dict.fromkeys(path, end))
        return end

    def _swallows(self, taken: Sequence[Line]) -> bool:
        """Whether all lines below the first are rows of the table themselves: a quote that was never closed met a stray one.

        A line is a row when two cells have the shape of their columns; of three columns or more, one is enough for two lines.
        In the last line only columns left of the quoted field tell, because those right of it are the record's own.
        """
        like, below = self.likeness, taken[1:]
        if like is None or not like.shapes or any(self.dialect.step(line.text, START) != CLOSED for line in below):
            return False
        if self.dialect.step(taken[0].text, START) != QUOTED:
            return False
        left = len(self.dialect.parse([taken[0].text + self.dialect.quote])) - 1
        enough = 1 if like.width > 2 and len(below) > 1 else 2
        columns = [like.width] * (len(below) - 1) + [left]
        return all(like.evidence(self.dialect.parse([line.text]), count) >= enough for line, count in zip(below, columns, strict=True))

    def _trusted(self, row: Row, until: int) -> Row:
        """After a broken quote a row is one only when it cannot be the rest of the broken field."""
        like = self.likeness
        if self._clean(row) and (like is None or (like.has(row.cells) and (like.shapes or row.first.number > until))):
            return row
        rest = Fault("quote", "it may be the rest of a quoted field that breaks above", "Close the quote, or double quotes inside a quoted field.")
        return Row(row.first, row.first, [], rest)

    def _clean(self, row: Row) -> bool:
        """Whether quotes stand only around fields."""
        quote = self.dialect.quote
        raw = "".join(self.held[number].text for number in range(row.first.number, row.last.number + 1)) if quote else ""
        return all(f"{quote}{cell.replace(quote, quote * 2)}{quote}" in raw for cell in row.cells if quote and quote in cell)

    def _extent(self, line: Line) -> int:
        """The line up to which a broken field may reach: the next of a few that ends a field with a quote, else its own."""
        quote, delimiter = re.escape(self.dialect.quote), re.escape(self.dialect.delimiter)
        closing = re.compile(f"[^{quote}{delimiter}\r\n]{quote}(?:{delimiter}|[\r\n]|$)")
        for number in range(line.number + 1, line.number + EXTENT):
            below = self._line(number)
            if below is None:
                break
            if closing.search(below.text):
                return number
        return line.number

    def _broken(self, end: str, text: str) -> Fault:
        reason = "a quoted field never closes" if end == OPEN else "text follows a closing quote"
        mend = "Close the quote, or double quotes inside a quoted field."
        if self.dialect.escape is None and f"\\{self.dialect.quote}" in text:
            mend = r'If the export writes \" for a quote inside a field, declare `escape: "\\"` under the source.'
        return Fault("quote", reason, mend)
