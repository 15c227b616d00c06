"""JSON: an array of objects, an object that wraps one, objects one after another or one per line; also tweets.js of X archives.

Read as a stream, whatever the size; every byte belongs to one item. Nothing is ever evaluated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from jminer.readers import encoding
from jminer.readers.json_items import Items
from jminer.readers.json_layout import WRAPPED, Layout, decide, hits
from jminer.readers.json_values import Values
from jminer.readers.json_window import Window
from jminer.readers.payload import Payload
from jminer.readers.records import Export, Item, Options, Record


def read(payload: Payload, options: Options) -> Export:
    """Open a JSON file. What had to be changed is added to the notes once all items are read.

    Raises InputError when its encoding is unclear, or when it is a script other than the tweets of an X archive.
    """
    written = encoding.decide(payload, options.encoding)
    with ExitStack() as files:
        layout = decide(lambda: Window(files.enter_context(payload.open()), written.name), options.wanted, payload.name)
    notes = [f"{layout.note}, {written.name}", *([written.note] if written.note else [])]
    return Export(_items(payload, written.name, layout, options.wanted, notes), None, notes)


def _items(payload: Payload, written: str, layout: Layout, wanted: Collection[str], notes: list[str]) -> Iterator[Item]:
    values = Values()
    with payload.open() as stream:
        items = Items(Window(stream, written), values)
        for item in items.lines() if layout.by_lines else items.values(layout.start, layout.inside, layout.known):
            yield Record(item.place, _inner(item.cells, wanted)) if layout.single and isinstance(item, Record) else item
    notes.extend(values.notes())


def _inner(cells: Mapping[str, Any], wanted: Collection[str], deep: int = WRAPPED) -> Mapping[str, Any]:
    """Of an object without any wanted column, the one inside it with most of them: an RSS feed with one entry wraps no list."""
    if not deep or hits(wanted, cells):
        return cells
    inside = [_inner(value, wanted, deep - 1) for value in cells.values() if isinstance(value, Mapping)]
    return max([cells, *inside], key=lambda each: hits(wanted, each))
