"""How a JSON file holds its records: an object per line, objects one after another, a list, or an object that wraps a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from jminer.errors import InputError, shown
from jminer.readers.json_items import BLANKS, FIRST_NAME, Items, beginning
from jminer.readers.json_values import (
    CLOSE,
    DEPTH,
    INSIDE,
    OPEN,
    QUOTE,
    TEXT,
    UNFINISHED,
    FaultyError,
    Values,
    is_value,
)
from jminer.readers.json_window import Window
from jminer.readers.lines import RECORD_LIMIT
from jminer.readers.records import Record

SAMPLE = 20
SAMPLE_BYTES = 1 << 20
WRAPPED = 4
"""A list of records stands at most so deep in objects."""
MOST = 1_000
"""So many lists and names of an object are looked at."""
SEVERAL = 8
"""Of so many lists, the longest, the columns are looked at."""
SCRIPT = re.compile(rb"(?:(?:var|let|const)\s++)?[A-Za-z_$][\w$.]*+\s*+=")
TWEETS = re.compile(rb"window\.YTD\.tweets?\.part\d+\s*+=\s*+")
NAME = re.compile(TEXT[:1] + rb"(" + TEXT[1:] + rb')"\s*+:')
NAME_BEFORE = re.compile(NAME.pattern + rb"\s*+\Z")


@dataclass(slots=True)
class Wrapped:
    """A list of objects inside the object that a file is."""

    start: int
    """The byte of the text after its bracket."""
    depth: int
    name: str
    records: int = 0
    first: bytes = b""
    """The name that its first object begins with."""


@dataclass(slots=True)
class Outline:
    """What the first object of a file holds."""

    lists: list[Wrapped] = field(default_factory=list)
    """Its lists that are reached through objects alone."""
    names: set[str] = field(default_factory=set)
    """Its own names."""
    alone: bool = False
    """It is whole, and nothing follows."""
    open: list[int | Wrapped] = field(default_factory=list)
    """What is open at this point: such a list, or the bracket that closes it."""

    def enter(self, data: bytes, start: int, at: int, byte_after: int) -> bool:
        """Open the bracket at `at`, which stands after what begins at `start`; False where none may stand."""
        inside = self.open[-1] if self.open else None
        if inside == CLOSE[0] and not is_value(data, at):
            return False
        if data[at] == OPEN[0] and isinstance(inside, Wrapped):
            inside.records += 1
            inside.first = inside.first or first_name(data, at)
        if data[at] == OPEN[1] and len(self.open) <= WRAPPED and len(self.lists) < MOST and all(each == CLOSE[0] for each in self.open):
            name = NAME_BEFORE.search(data[start:at])
            self.lists.append(Wrapped(byte_after, len(self.open), name[1].decode("utf-8", "replace") if name else ""))
            self.open.append(self.lists[-1])
        else:
            self.open.append(CLOSE[OPEN.index(data[at])])
        return len(self.open) <= RECORD_LIMIT

    def leave(self, byte: int) -> bool:
        """Close the innermost bracket; False when it is not the one that this byte closes."""
        if byte != (CLOSE[1] if isinstance(self.open[-1], Wrapped) else self.open[-1]):
            return False
        self.open.pop()
        return True


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the records are."""

    note: str
    start: int = 0
    inside: bool = False
    known: bool = False
    """All outside the list is known to be whole."""
    by_lines: bool = False
    single: bool = False
    """The file is one object, which may hold the record deeper inside."""


def decide(fresh: Callable[[], Window], wanted: Collection[str], name: str) -> Layout:
    """The layout of a file, read from the start as often as needed with `fresh`.

    Raises InputError for a script that is not the tweets of an X archive.
    """
    window = fresh()
    while window.data.count(b"\n", window.at) <= SAMPLE and len(window.data) < SAMPLE_BYTES and window.more():
        pass
    window.skip(BLANKS)
    if SCRIPT.match(window.data, window.at):
        return _script(window, name)
    if _by_lines(window.data[window.at :], window.ended):
        return Layout("JSON lines", by_lines=True)
    if window.data[window.at : window.at + 1] == b"[":
        return Layout("a JSON array")
    if window.data[window.at : window.at + 1] != b"{":
        return Layout("JSON")
    own = first_name(window.data, window.at)
    outline = _outline(window)
    broken = next((each for each in outline.open if isinstance(each, Wrapped) and _goes_on(each, own, window)), None)
    if broken:
        return _inside(broken, [], known=False)
    if not outline.alone:
        return Layout("JSON objects one after another")
    lists = [each for each in outline.lists if each.records]
    chosen = _chosen(lists, outline.names, fresh, wanted)
    return _inside(chosen, [each for each in lists if each is not chosen], known=True) if chosen else Layout("one JSON object", single=True)


def hits(wanted: Collection[str], names: Collection[str]) -> int:
    """How many wanted columns a record with these names has."""
    return sum(column in names or column.split(".")[0] in names for column in wanted)


def _script(window: Window, name: str) -> Layout:
    tweets = TWEETS.match(window.data, window.at)
    if tweets is None:
        raise InputError(f"{shown(name)} is a script, not JSON. Of X archives jminer reads tweets.js alone: give that, or export again as JSON.")
    return Layout("tweets of an X archive", start=window.seen + tweets.end())


def _by_lines(sample: bytes, ended: bool) -> bool:
    """Whether at least half of the first lines, of two or more, are each one object."""
    all_lines = sample.split(b"\n")
    filled = list(islice((line for line in (all_lines if ended else all_lines[:-1]) if BLANKS.fullmatch(line) is None), SAMPLE))
    return len(filled) > 1 and 2 * sum(map(_is_object, filled)) >= len(filled)


def _is_object(line: bytes) -> bool:
    body = line[BLANKS.match(line).end() :].rstrip(b" \t\r")  # type: ignore[union-attr]
    if not (body.startswith(b"{") and body.endswith(b"}") and body.count(b"{") + body.count(b"[") <= DEPTH):
        return False
    try:
        Values().object(body)
    except FaultyError as fault:
        return fault.fault.code != "not_json"
    except UnicodeDecodeError:  # it has an object's shape; what its bytes mean is asked when it is read
        return True
    return True


def _outline(window: Window) -> Outline:
    """The outline of the object at hand, in flat memory, as far as it is not broken."""
    found = Outline()
    while True:
        data, start = window.data, window.at
        at = INSIDE.match(data, start).end()  # type: ignore[union-attr]
        if at == len(data) or (data[at] == QUOTE and UNFINISHED.match(data, at)):
            if len(data) - start > RECORD_LIMIT or not window.more():
                return found
            continue
        if len(found.open) == 1 and len(found.names) < MOST:
            found.names.update(name.decode("utf-8", "replace") for name in NAME.findall(data, start, at))
        window.take(at + 1)
        if not (found.enter(data, start, at, window.seen + window.at) if data[at] in OPEN else found.leave(data[at])):
            return found
        if not found.open:
            found.alone = window.skip(BLANKS) is None
            return found


def first_name(data: bytes, at: int) -> bytes:
    """The name that the object at `at` begins with, in quotes; nothing when it has none."""
    return first[1] if (first := FIRST_NAME.match(data, at)) else b""


def _goes_on(broken: Wrapped, own: bytes, window: Window) -> bool:
    """Whether a list in which an object breaks holds the records: others begin like those in it, and none like the object around it."""
    again = beginning((own,)).search(window.data, window.at) if own else None
    return again is None and (broken.records > 1 or beginning((broken.first,)).search(window.data, window.at) is not None)


def _chosen(lists: Sequence[Wrapped], names: Collection[str], fresh: Callable[[], Window], wanted: Collection[str]) -> Wrapped | None:
    """The list with most wanted columns, then the least deep, then the longest; None when the object itself has more of them."""
    ranked = sorted(lists, key=lambda each: (each.depth, -each.records))
    if not wanted or not ranked:
        return ranked[0] if ranked else None
    fits = {each.start: hits(wanted, _names(each, fresh)) for each in ranked[:SEVERAL]}
    best = max(ranked[:SEVERAL], key=lambda each: fits[each.start])
    return best if fits[best.start] >= hits(wanted, names) else None


def _names(wrapped: Wrapped, fresh: Callable[[], Window]) -> Collection[str]:
    """The fields of the first record of a list."""
    items = Items(fresh(), Values()).values(wrapped.start, inside=True)
    return next((item.cells.keys() for item in items if isinstance(item, Record)), ())


def _inside(wrapped: Wrapped, others: Sequence[Wrapped], known: bool) -> Layout:
    left = ", ".join(f"'{shown(each.name)}' ({each.records:,})" for each in others[:5])
    note = f"JSON, the list '{shown(wrapped.name)}'" + (f"; not read: {left}{' …' if len(others) > 5 else ''}" if left else "")
    return Layout(note, wrapped.start, inside=True, known=known)
