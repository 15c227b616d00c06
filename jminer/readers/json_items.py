"""Items of a JSON file, in order and to the byte: one object per line, or objects one after another, in a list or not.

A broken value costs itself alone: in lines the rest of its line, elsewhere all up to the next object that begins like a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jminer.readers.json_values import (
    DEPTH,
    NOT_JSON,
    OPEN,
    SCALAR,
    TEXT,
    TOO_DEEP,
    TOO_LONG,
    UNFINISHED,
    Extent,
    FaultyError,
    Values,
)
from jminer.readers.json_window import Window, letter_end
from jminer.readers.lines import RECORD_LIMIT, Fault, undecoded
from jminer.readers.records import Framing, Item, Record, SetAside

BLANKS = re.compile(rb"(?:[\s,;]|\xef\xbb\xbf)*+")
FIRST_NAME = re.compile(rb"\{\s*+(" + TEXT + rb'")')
REST = re.compile(rb"(?:[\s,}]|" + TEXT + rb'"\s*+:\s*+(?:' + TEXT + rb'"|[^\s,{}\[\]"]++))*+\Z')
OVERLAP = 1 << 12
NAMES = 50
"""So many first names of records are remembered to find the next record after a broken one."""
WASTE = 4
"""When more than so many bytes for each byte read were searched in vain, no second search begins inside the first: time stays in
step with size."""
WASTE_LEAST = 1 << 20
AFTER_FAULT = Fault("after_fault", "it follows a broken record and has other fields than the records before", "Mend the broken record.")
UNCLOSED = Fault("cut_off", "the list never closes, so records may be missing", "Export the file again: its writer stopped early.")


class Items:
    """The items of one file, read once: by `lines` or by `values`."""

    def __init__(self, window: Window, decoded: Values) -> None:
        self.window, self.decoded, self.number = window, decoded, 0
        self.wasted = 0
        """Bytes searched for ends of values that turned out broken."""
        self.names: dict[bytes, None] = {}
        """First names of the records so far."""
        self.fields: frozenset[str] = frozenset()
        """Of the last record; while `doubtful`, of the last one before a broken one."""
        self.doubtful = False
        """A broken record may hold objects that look like records: none is believed until one has fields as before."""

    def lines(self) -> Iterator[Item]:
        """Items of a file with one object per line; several in a line are read too."""
        window = self.window
        while (stop := self._line_end()) is not None:
            at = window.at
            body = window.data[at:stop].rstrip(b" \t\r")
            if len(body) > RECORD_LIMIT:
                yield from self._between()
                yield self._long_line()
                continue
            cells = self._quick(body)
            if cells is None:
                yield from self._parts(body)
            else:
                yield from self._between()
                yield self._item(at + len(body), cells)
            window.take(min(stop + 1, len(window.data)))
        yield from self._between()

    def _line_end(self) -> int | None:
        """Where the line at hand ends, or what is held of it when it is too long; None at the end of the file."""
        window = self.window
        while (stop := window.data.find(b"\n", window.at)) < 0:
            if len(window.data) - window.at > RECORD_LIMIT or not window.more():
                return len(window.data) if window.at < len(window.data) else None
        return stop

    def _long_line(self) -> SetAside:
        window = self.window
        while (stop := window.data.find(b"\n", window.at)) < 0:
            window.take(len(window.data))
            if not window.more():
                break
        return self._aside(len(window.data) if stop < 0 else stop, TOO_LONG)

    def _quick(self, body: bytes) -> dict[str, Any] | None:
        """The cells of a line that is one object and no more."""
        if body[:1] != b"{" or body.count(b"{") + body.count(b"[") > DEPTH:
            return None
        try:
            return self.decoded.object(body)
        except (FaultyError, UnicodeDecodeError):
            return None

    def _parts(self, line: bytes) -> Iterator[Item]:
        """Items of a line that is not just one good object; what stands after a broken one is lost with it."""
        window, start = self.window, self.window.at
        while True:
            at = BLANKS.match(line, window.at - start).end()  # type: ignore[union-attr]
            window.take(start + at)
            if at == len(line):
                return
            yield from self._between()
            try:
                end = _end(line, at, True, extent := Extent())
                found = TOO_DEEP if extent.deep else self._cells(line[at:end])
            except FaultyError as fault:
                end, found = len(line), fault.fault
            yield self._item(start + (end or len(line)), found)

    def values(self, start: int = 0, inside: bool = False, known: bool = False) -> Iterator[Item]:
        """Items from byte `start` of the text on: objects one after another, in a list, or in several.

        `inside`: `start` is inside a list; `known`: all after that list is known to be no record.
        """
        window, cut = self.window, False
        window.forward(start)
        while (byte := window.skip(BLANKS)) is not None:
            if (byte == 91 and not inside) or byte == 93 or (byte == 125 and not inside):
                window.take(window.at + 1)
                inside = byte == 91
                if byte == 93 and (known or self._is_rest()):
                    window.forward()
                continue
            yield from self._between()
            yield (item := self._value())
            cut = isinstance(item, SetAside)
        yield from self._between()
        if inside and not cut:
            yield self._aside(window.at, UNCLOSED)

    def _is_rest(self) -> bool:
        """Whether all that follows a list is plain members of the object around it: no record that a wrong bracket cut off."""
        if not self.window.ended:
            self.window.more()
        return self.window.ended and REST.match(self.window.data, self.window.at) is not None

    def _value(self) -> Item:
        window, extent = self.window, Extent()
        try:
            while (end := _end(window.data, window.at, window.ended, extent)) is None:
                window.more()
            found = TOO_DEEP if extent.deep else self._cells(window.data[window.at : end])
        except FaultyError as fault:
            self.wasted += extent.at
            self._to_next_record(extent.at if self.wasted > WASTE * window.byte + WASTE_LEAST else 1)
            self.doubtful = True
            return self._aside(window.at, fault.fault)
        return self._item(end, self._believed(found))

    def _cells(self, data: bytes) -> dict[str, Any] | Fault:
        """What a value says, or why it is no record; raises FaultyError when it is not even a value."""
        try:
            return self.decoded.object(data)
        except UnicodeDecodeError as fault:
            return undecoded(self.window.encoding, self.window.byte + self.window.width(data[: fault.start]))
        except FaultyError as fault:
            if data[0] not in OPEN and fault.fault.code == NOT_JSON:
                raise
            return fault.fault

    def _believed(self, found: dict[str, Any] | Fault) -> dict[str, Any] | Fault:
        if isinstance(found, Fault):
            return found
        fields = frozenset(found)
        if self.doubtful and 2 * len(fields & self.fields) < len(fields | self.fields) and self.fields:
            return AFTER_FAULT
        self.fields, self.doubtful = fields, False
        first = FIRST_NAME.match(self.window.data, self.window.at)
        if first and len(self.names) < NAMES:
            self.names[first[1]] = None
        return found

    def _to_next_record(self, least: int) -> None:
        """Take the broken value: `least` bytes and all up to the next object that begins with a name that records begin with."""
        window = self.window
        own = FIRST_NAME.match(window.data, window.at)
        record = beginning(tuple(dict.fromkeys([*self.names, *([own[1]] if own else [])])))
        window.take(letter_end(window.data, window.at + max(1, least)))
        while not (found := record.search(window.data, window.at)):
            if not window.more_after(OVERLAP):
                return
        window.take(found.start())

    def _item(self, end: int, found: Mapping[str, Any] | Fault) -> Record | SetAside:
        if isinstance(found, Fault):
            return self._aside(end, found)
        self.number += 1
        self.window.take(end)
        return Record(self.window.place(self.number), found)

    def _aside(self, end: int, fault: Fault) -> SetAside:
        self.number += 1
        self.window.take(end)
        return SetAside(self.window.place(self.number), *fault)

    def _between(self) -> Iterator[Framing]:
        """What was taken and is no record."""
        if self.window.byte != self.window.began[1]:
            yield Framing(self.window.place(), "between records")


def _end(data: bytes, at: int, final: bool, extent: Extent) -> int | None:
    """Where the value at `at` ends; None when `data` does not reach so far. Raises FaultyError for what is no value."""
    if data[at] in OPEN:
        return extent.end(data, at, final)
    found = SCALAR.match(data, at)
    if not final and len(data) - at <= RECORD_LIMIT and (found.end() == len(data) if found else UNFINISHED.match(data, at)):
        return None
    if found is None:
        raise FaultyError(Fault(NOT_JSON, "it is no JSON value", "Export the file again."))
    return found.end()


@lru_cache(8)
def beginning(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """An object that begins with one of these names, and is no member's value."""
    first = b"|".join(re.escape(name) for name in names) or b'"'
    return re.compile(rb"(?<!:)(?<!: )\{\s*+(?:" + first + rb")")
