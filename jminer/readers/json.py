"""JSON: an array of objects, an object that wraps one, or objects one after another (JSONL).

Numbers keep the letters they were written with, so long ids stay exact; NaN and Infinity become nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any

from jminer.errors import InputError, shown
from jminer.readers.encoding import decide
from jminer.readers.records import Export, Item, Options, Record, SetAside

DEPTH = 64
SPACE = re.compile(r"[\s\ufeff]*")
NEXT_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")
COMMA = re.compile(r"\s*,")
END_OF_ARRAY = re.compile(r"\s*\]")


class TwiceError(ValueError):
    """A key stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise TwiceError
    return found


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=lambda name: None, strict=False
)


def read(path: Path, options: Options) -> Export:
    """Open a JSON or JSONL file. Raises InputError when nothing in it is an object."""
    encoding, notice = decide(path, options.encoding)
    lines = path.suffix.lower() in {".jsonl", ".ndjson"} or _by_lines(path, encoding)
    items = _lines(path, encoding) if lines else _whole(path, encoding)
    notes = [f"{'JSON lines' if lines else 'JSON'}, {encoding}", *([notice] if notice else [])]
    return Export(items, None, notes)


def _by_lines(path: Path, encoding: str) -> bool:
    """Whether the first two filled lines are each a value of its own."""
    with path.open(encoding=encoding) as file:
        filled = list(islice((line for line in file if SPACE.sub("", line)), 2))
    if not filled or not filled[0].lstrip("\ufeff \t").startswith("{"):
        return False
    return len(filled) == 2 and all(line.strip(" \t\r\n\ufeff").endswith("}") for line in filled)


def _lines(path: Path, encoding: str) -> Iterator[Item]:
    number = 0
    with path.open(encoding=encoding, newline="\n") as file:
        for line, text in enumerate(file, 1):
            at = SPACE.match(text).end()  # type: ignore[union-attr]
            while at < len(text):
                number += 1
                value, at = _value(text, at, number, line)
                yield value
                at = SPACE.match(text, at).end()  # type: ignore[union-attr]


def _value(text: str, at: int, number: int, line: int) -> tuple[Item, int]:
    """The value at `at` as an item, and where the next one may begin; after a fault, the end of the text."""
    try:
        value, end = DECODER.raw_decode(text, at)
    except TwiceError:
        return _fault(number, line, "twice", "a key stands twice in one object", "Export again with distinct keys."), len(text)
    except RecursionError:
        return _too_deep(number, line), len(text)
    except json.JSONDecodeError as fault:
        cut = fault.pos >= len(text.rstrip())
        reason = "it ends inside a value" if cut else f"it is not JSON from column {fault.pos - text.rfind(chr(10), 0, fault.pos):,} on"
        return _fault(number, line, "not_json", reason, "Export the file again."), len(text)
    return _item(value, number, line), end


def _item(value: Any, number: int, line: int) -> Item:
    if not isinstance(value, dict):
        return _fault(number, line, "not_object", "it is not an object", "Give one object per record.")
    if _deeper(value, DEPTH):
        return _too_deep(number, line)
    return Record(number, line, value)


def _fault(number: int, line: int, code: str, reason: str, mend: str) -> SetAside:
    return SetAside(number, line, code, reason, mend)


def _too_deep(number: int, line: int) -> SetAside:
    return _fault(number, line, "too_deep", f"it is nested more than {DEPTH} deep", "Export it flat.")


def _deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = list(chain.from_iterable(_inside(one) for one in level))
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [one for one in inner if isinstance(one, dict | list)]


def _whole(path: Path, encoding: str) -> Iterator[Item]:
    text = path.read_text(encoding=encoding)
    at = SPACE.match(text).end()  # type: ignore[union-attr]
    if text[at : at + 1] == "[":
        yield from _array(text, at + 1)
        return
    try:
        value, end = DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        raise InputError(f"{shown(path.name)} is not JSON. Export it again, as JSON or one object per line.") from None
    if text[end:].strip():
        yield from _concatenated(text, at)
        return
    records = _wrapped(value)
    for number, record in enumerate([value] if records is None else records, 1):
        yield _item(record, number, 1)


def _wrapped(value: Any, depth: int = 3) -> list[Any] | None:
    """The longest list of objects inside an object, at most three keys deep; None when there is none."""
    if not isinstance(value, dict):
        return None
    lists = [one for one in value.values() if isinstance(one, list) and any(isinstance(item, dict) for item in one)]
    if not lists and depth:
        lists = [inner for one in value.values() if (inner := _wrapped(one, depth - 1)) is not None]
    return max(lists, key=len, default=None)


def _array(text: str, at: int) -> Iterator[Item]:
    """Elements of an array one by one; a broken one costs itself alone."""
    number, line, counted = 0, 1, 0
    while True:
        at = SPACE.match(text, at).end()  # type: ignore[union-attr]
        line, counted = line + text.count("\n", counted, at), at
        if text[at : at + 1] == "]":
            return
        number += 1
        if at >= len(text):
            yield _fault(number, line, "not_json", "the array never closes", "Export the file again.")
            return
        item, end = _value(text, at, number, line)
        yield item
        broken = isinstance(item, SetAside) and end == len(text)
        after = NEXT_OBJECT.search(text, at) if broken else COMMA.match(text, end)
        if after is None and (broken or END_OF_ARRAY.match(text, end)):
            return
        at = after.end() if after else end


def _concatenated(text: str, at: int) -> Iterator[Item]:
    number = 0
    while at < len(text):
        number += 1
        item, at = _value(text, at, number, text.count("\n", 0, at) + 1)
        yield item
        at = SPACE.match(text, at).end()  # type: ignore[union-attr]
