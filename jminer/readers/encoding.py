"""Which encoding a text file is in: its mark, what was declared, UTF-8 by proof, an older encoding by evidence, or a sentence.

One pass over the file counts the lines that hold more than ASCII and how many of them fit; a pass costs a twentieth of reading
the records, and a sample would miss the one name in a million rows.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from jminer.errors import ConfigError, InputError, shown
from jminer.readers import legacy
from jminer.readers.lines import blocks, cut, width
from jminer.readers.payload import Payload

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NO_CHARACTER_SETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7"})
HEAD = 1 << 16
MOST_UNFIT = 0.05
FEW = 20
"""Fewer lines than this that do not fit are set aside one by one, as long as most others fit."""
HARDLY_ANY = 0.01
"""In a file of ASCII so few lines of an unclear encoding are set aside; it is no reason to refuse the others."""
SAMPLE = 1 << 18
PIECE = re.compile(rb"[^\r\n}]*+[\r\n}]++|[^\r\n}]++")
"""Lines, and objects of a JSON file that is one line: one bad byte must not speak for all of them."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes become text."""

    name: str
    """As Python knows it; UTF-16 and UTF-32 with their byte order."""
    mark: int = 0
    """Bytes of the byte-order mark."""
    note: str | None = None
    """What was decided on evidence, or set aside."""


@dataclass(slots=True)
class Census:
    """Lines that hold more than ASCII: how many fit an encoding, and those that do not, as far as they are needed."""

    lines: int = 0
    """All lines, roughly: line feeds or carriage returns."""
    fit: int = 0
    unfit: int = 0
    sample: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    size: int = 0

    def add(self, line: bytes) -> None:
        """Enter a line that does not fit; it joins the sample while that is small, or when it holds bytes not seen yet."""
        self.unfit += 1
        start = line[:4096]
        if self.size < SAMPLE or not self.seen.issuperset(start):
            self.sample.append(start)
            self.size += len(start)
            self.seen.update(start)

    @property
    def all(self) -> int:
        """Lines beyond ASCII."""
        return self.fit + self.unfit

    @property
    def fits(self) -> bool:
        """Whether what does not fit is little enough to be set aside line by line."""
        return self.unfit <= MOST_UNFIT * self.all or (self.unfit < FEW and self.unfit < self.fit)


def decide(payload: Payload, declared: str | None = None) -> Encoding:
    """The encoding of a text file, read once from end to end.

    Raises ConfigError for an encoding that is not known, and InputError when the bytes fit none or several equally well.
    """
    with payload.open() as file:
        head = file.read(HEAD)
    mark, marked = next(((len(mark), name) for mark, name in MARKS if head.startswith(mark)), (0, None))
    name = marked or _unmarked(head)
    if declared:
        name = _declared(declared, marked, name, payload)
    with payload.open() as file:
        census = count(file, name or "utf-8")
    if census.fits:
        note = f"{census.unfit:,} of {census.all:,} lines beyond ASCII are not {(name or 'utf-8').upper()}" if census.unfit else None
        return Encoding(name or "utf-8", mark, _doubt(head, name, note) if declared and name and not mark else note)
    if name is not None:
        raise InputError(
            f"{shown(payload.name)}: {census.unfit:,} of {census.all:,} lines beyond ASCII are not {name.upper()}, "
            f"as {'declared' if declared else 'it begins'}. {_likely(census)} "
            "The file was not read. Declare the right `encoding` under the source, or export again as UTF-8."
        )
    return _legacy(payload, census)


def count(stream: BinaryIO, encoding: str) -> Census:
    """How many lines beyond ASCII fit an encoding; of UTF-16 and UTF-32, of all lines. Lines over the cap tell nothing."""
    census, unit = Census(), width(encoding)
    narrow = unit.itemsize == 1
    for block, size in blocks(stream, unit):
        census.lines += max(block.count(b"\n"), block.count(b"\r"), block.count(b"}"))
        if size != len(block) or (narrow and block.isascii()):
            continue
        try:
            block.decode(encoding)
        except UnicodeError:
            for line in PIECE.findall(block) if narrow else cut(block, unit):
                if not (narrow and line.isascii()):
                    _enter(census, line, encoding)
        else:
            census.fit += _beyond_ascii(block) if narrow else len(cut(block, unit))
    return census


def _beyond_ascii(block: bytes) -> int:
    """How many pieces of a block hold more than ASCII."""
    content = np.frombuffer(block, np.uint8)
    starts = np.flatnonzero((content == 10) | (content == 13) | (content == ord("}"))) + 1
    return int(np.logical_or.reduceat(content > 127, [0, *starts[starts < len(content)]]).sum())


def _enter(census: Census, line: bytes, encoding: str) -> None:
    try:
        line.decode(encoding)
    except UnicodeError:
        census.add(line)
    else:
        census.fit += 1


def _unmarked(head: bytes) -> str | None:
    """UTF-32 or UTF-16 without a mark: what the bytes then say has lines and ASCII in it, no NUL and hardly a fault."""
    for name in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        text = head[: len(head) // 4 * 4 or len(head)].decode(name, "replace")
        plain = sum(character < "\x80" for character in text)
        if plain >= max(3, len(text) / 50) and "\0" not in text and re.search("[\r\n]", text) and text.count("\ufffd") <= len(text) / 50 + 1:
            return name
    return None


def _declared(declared: str, marked: str | None, found: str | None, payload: Payload) -> str:
    """What the project file says, as Python calls it; UTF-16 and UTF-32 with the byte order that was found."""
    try:
        known = codecs.lookup(declared)
        lines = known._is_text_encoding and (known.name.startswith("utf") or "\r\n".encode(known.name) == b"\r\n")
        if not lines or known.name in NO_CHARACTER_SETS:
            raise LookupError
    except (LookupError, ValueError):
        raise ConfigError(f"encoding '{shown(declared)}' is not known. Try utf-8, cp1252 or utf-16.") from None
    name = known.name.removesuffix("-sig")
    if name in ("utf-16", "utf-32"):
        if not (found or "").startswith(name):
            raise InputError(f"{shown(payload.name)} is not {name.upper()}, as declared, or its byte order is not clear. Declare {name}-le or {name}-be.")
        return found or name
    if marked and marked != name:
        raise InputError(f"{shown(payload.name)} begins with the mark of {marked.upper()}, but {shown(declared)} is declared. Remove `encoding`.")
    return name


def _doubt(head: bytes, name: str, note: str | None) -> str | None:
    """A notice when a declared encoding fits a file that begins as UTF-8."""
    if name in ("utf-8", "ascii") or width(name).itemsize > 1:
        return note
    census = count(io.BytesIO(head[: head.rfind(b"\n") + 1]), "utf-8")
    if census.fit < 3 or census.unfit:
        return note
    return f"read as {name}, as declared, though the first {census.fit:,} lines beyond ASCII are UTF-8"


def _likely(census: Census) -> str:
    ranked = legacy.readings(census.sample)
    return f"They look like {ranked[0].encoding} ({ranked[0].language})." if legacy.clear(ranked) else "What they are is not clear."


def _legacy(payload: Payload, census: Census) -> Encoding:
    """The older encoding of a file that is not UTF-8. Raises InputError when the evidence is mixed or weak."""
    counts = f"{shown(payload.name)}: {census.unfit:,} of {census.all:,} lines beyond ASCII are not UTF-8"
    mend = "The file was not read. Declare `encoding` under the source, or export again as UTF-8."
    if census.fit > MOST_UNFIT * census.all:
        raise InputError(f"{counts} and the others are: a mixture. {_likely(census)} {mend}")
    ranked = legacy.readings(census.sample)
    if not legacy.clear(ranked):
        if census.unfit <= HARDLY_ANY * census.lines:
            return Encoding("utf-8", 0, f"{census.unfit:,} lines beyond ASCII are not UTF-8; what they are is not clear, all others are ASCII")
        between = " and ".join(reading.encoding for reading in ranked[:2])
        raise InputError(f"{counts}, and {f'{between} fit about equally well' if len(ranked) > 1 else 'no other encoding fits'}. {mend}")
    best = ranked[0]
    evidence = f"in {census.unfit:,} lines its letters suit {best.language} best"
    return Encoding(best.encoding, 0, f"not UTF-8, so read as {best.encoding}: {evidence}; declare `encoding` if that is wrong")
