"""Which encoding a text file is in: byte-order mark, then strict UTF-8, then what was declared, then Windows-1252."""

from __future__ import annotations

import codecs
from pathlib import Path

from jminer.errors import ConfigError, InputError, shown

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 20


def decide(path: Path, declared: str | None = None) -> tuple[str, str | None]:
    """Encoding of a text file, and a notice when it is a fallback.

    Raises ConfigError for an encoding Python does not know and InputError when the bytes do not fit.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if (marked := _marked(start)) is not None:
        if (at := _fault(path, marked)) is not None:
            raise InputError(f"{shown(path.name)} begins as {marked.upper()} but byte {at:,} is none. Export it again as UTF-8.")
        return marked, None
    if declared:
        try:
            codecs.lookup(declared)
        except LookupError:
            raise ConfigError(f"encoding '{shown(declared)}' is not known. Try utf-8, cp1252 or utf-16.") from None
    fault = _fault(path, "utf-8")
    if fault is None:
        return "utf-8", None
    if declared and codecs.lookup(declared).name != "utf-8":
        if (at := _fault(path, declared)) is None:
            return declared, None
        raise InputError(
            f"{shown(path.name)}: byte {at:,} is not {declared}, the declared encoding. "
            "The file was not read. Declare the right encoding under the source, or export again as UTF-8."
        )
    if _fault(path, "cp1252") is None:
        return "cp1252", f"not UTF-8 (byte {fault:,}), so read as Windows-1252; declare `encoding` if that is wrong"
    raise InputError(
        f"{shown(path.name)}: byte {fault:,} is neither UTF-8 nor Windows-1252. "
        "The file was not read. Declare `encoding` under the source, or export again as UTF-8."
    )


def _marked(start: bytes) -> str | None:
    """The encoding that a byte-order mark shows, or UTF-16 whose letters are every other byte."""
    marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
    if marked is None and len(start) == 4 and any(start):
        marked = {start[1::2]: "utf-16-le", start[::2]: "utf-16-be"}.get(b"\0\0")
    return marked


def _fault(path: Path, encoding: str) -> int | None:
    """Offset of the first chunk or byte that does not decode; None when all does."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offset = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeError as fault:
                return offset + getattr(fault, "start", 0)
            if not chunk:
                return None
            offset += len(chunk)
