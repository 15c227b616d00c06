"""CSV and its kin: comma, semicolon, tab or bar; quoted as RFC 4180 says; a fault costs its own lines."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from jminer.errors import ConfigError, InputError, shown
from jminer.readers.encoding import decide
from jminer.readers.records import Export, Item, Options, Record, SetAside, Skipped

DELIMITERS = ",;\t|"
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
FIELD_LIMIT = 16 << 20
"""Characters in one field: more is no feedback, and Python's own limit (131,072) is too low for exported threads."""
RECORD_LINES = 20_000
"""A quoted field over more lines than this was never closed."""
SAMPLE = 200


class Lines:
    """Lines of a file that can be handed back: what a wrong quote swallowed is read again."""

    def __init__(self, file: io.TextIOBase) -> None:
        self.file, self.back, self.taken, self.number = file, deque[str](), list[str](), 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= RECORD_LINES:
            raise csv.Error("unexpected end of data")
        line = self.back.popleft() if self.back else self.file.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    def begin(self) -> int:
        """Start a record; the number of its first line."""
        self.number += len(self.taken)
        self.taken.clear()
        return self.number + 1

    def keep_one(self) -> None:
        """Hand back all lines of this record but the first."""
        self.back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def read(path: Path, options: Options) -> Export:
    """Open a CSV file. Raises InputError when it has no header, no records or no clear delimiter."""
    encoding, notice = decide(path, options.encoding)
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        sample = list(islice(file, SAMPLE))
    declared = _declared_inside(sample)
    delimiter = options.delimiter or declared or _sniff(sample[: SAMPLE - 1], options.wanted, path)
    delimiter = "\t" if delimiter in {"\\t", "tab"} else delimiter
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ConfigError(f"delimiter '{shown(delimiter)}' must be one character, such as ; or tab.")
    rows = csv.reader([line for line in sample[bool(declared) :] if line.strip()], delimiter=delimiter)
    header = tuple(name.strip().lstrip("\ufeff") for name in next(rows, []))
    if not any(header):
        raise InputError(f"{shown(path.name)} has no header. Name the columns in its first line.")
    notes = [f"CSV, {encoding}, {NAMES.get(delimiter, repr(delimiter))}", *([notice] if notice else [])]
    return Export(_items(path, encoding, delimiter, header), header, notes)


def _items(path: Path, encoding: str, delimiter: str, header: tuple[str, ...]) -> Iterator[Item]:
    before = csv.field_size_limit(FIELD_LIMIT)
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield from _records(Lines(file), delimiter, header)
    finally:
        csv.field_size_limit(before)


def _records(lines: Lines, delimiter: str, header: tuple[str, ...]) -> Iterator[Item]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number, doubtful, seen_header = 0, False, False
    while True:
        line = lines.begin()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            unclosed = "unexpected end" in str(fault)
            lines.keep_one()
            fields, doubtful = None, True
        if not seen_header:
            blank = fields is None or not any(field.strip() for field in fields)
            seen_header = not blank and not (line == 1 and lines.taken[0].lower().startswith("sep="))
            continue
        number += 1
        if fields is None:
            yield _quote_fault(number, line, unclosed)
            continue
        if doubtful and not _clean(lines.taken, fields, delimiter, len(header)):
            yield _quote_fault(number, line, True)
            continue
        doubtful = False
        yield _item(number, line, fields, header)


def _item(number: int, line: int, fields: list[str], header: tuple[str, ...]) -> Item:
    if not any(field.strip() for field in fields) and len(fields) in {0, 1, len(header)}:
        return Skipped(number, line, "blank line")
    if len(fields) != len(header):
        few = "few" if len(fields) < len(header) else "many"
        reason = f"{len(fields)} fields where {len(header)} are expected"
        return SetAside(number, line, f"too_{few}_fields", reason, "Put quotes around fields that hold the delimiter.")
    if any("\0" in field for field in fields):
        return SetAside(number, line, "nul", "holds a NUL character", "Export the file again.")
    if tuple(field.strip() for field in fields) == header:
        return Skipped(number, line, "repeated header")
    return Record(number, line, dict(zip(header, fields, strict=True)))


def _quote_fault(number: int, line: int, unclosed: bool) -> SetAside:
    reason = "a quoted field never closes" if unclosed else "text follows a closing quote"
    return SetAside(number, line, "quote", reason, "Close the quote, or double quotes inside a quoted field.")


def _clean(taken: Sequence[str], fields: Sequence[str], delimiter: str, width: int) -> bool:
    """After a broken quote only a line that cannot be the rest of a broken record is trusted again."""
    if len(fields) != width:
        return False
    out = io.StringIO()
    line = "".join(taken).rstrip("\r\n")
    bare = [part for part in line.split(delimiter) if not part.startswith('"')]
    if '"' not in line or not any('"' in part for part in bare):
        return True
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(fields)
    return out.getvalue() == line


def _declared_inside(sample: Sequence[str]) -> str | None:
    """Excel's own first line, `sep=;`."""
    first = sample[0].strip().lower() if sample else ""
    return first[4] if first.startswith("sep=") and len(first) == 5 else None


def _sniff(sample: Sequence[str], wanted: Sequence[str], path: Path) -> str:
    """The delimiter under which the header holds most wanted columns, then most rows are as wide as the header."""
    scores = {delimiter: _score(sample, wanted, delimiter) for delimiter in DELIMITERS}
    ranked = sorted(DELIMITERS, key=lambda delimiter: scores[delimiter], reverse=True)
    best, second = ranked[:2]
    if scores[best][2] < 2:
        return ","
    if scores[best][:2] == scores[second][:2] and scores[second][2] > 1:
        raise InputError(
            f"{shown(path.name)}: {NAMES[best]} and {NAMES[second]} both fit as delimiter. "
            "The file was not read. Declare `delimiter` under the source."
        )
    return best


def _score(sample: Sequence[str], wanted: Sequence[str], delimiter: str) -> tuple[int, float, int]:
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(row for row in csv.reader(sample, delimiter=delimiter) if row)
    if not rows or len(rows[0]) < 2:
        return 0, 0.0, 1
    header = [name.strip().lstrip("\ufeff") for name in rows[0]]
    fit = sum(len(row) == len(header) for row in rows) / len(rows)
    return len(set(header) & set(wanted)), round(fit, 1), len(header)
