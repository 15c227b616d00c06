"""From bytes to lines: where each stands, to the byte, and its text. Only \\r\\n, \\n and \\r end a line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, NamedTuple

import numpy as np

from jminer.errors import InputError

CHUNK = 1 << 18
RECORD_LIMIT = 10 << 20
"""Bytes in one line or record: more is no feedback, and would have to be held in memory."""
PADDING = 64
"""So many NUL bytes at the end of a file are what a copy leaves that was cut off."""


class Fault(NamedTuple):
    """Why a line cannot be used: the last three fields of a SetAside."""

    code: str
    reason: str
    mend: str


class Line(NamedTuple):
    """One line with its end: `first` is the byte it begins at, `end` the byte after it."""

    number: int
    first: int
    end: int
    text: str
    """Where `fault` is set: with U+FFFD for what does not decode, and empty when the line is too long."""
    fault: Fault | None = None


TOO_LONG = Fault("too_long", f"it has more than {RECORD_LIMIT >> 20} MB", "Leave out what is attached, or split it.")


def read_lines(stream: BinaryIO, encoding: str, mark: int = 0, name: str = "the file") -> Iterator[Line]:
    """The lines of a stream, numbered from 1, after a byte-order mark of `mark` bytes.

    Raises InputError when the file ends in NUL padding.
    """
    stream.read(mark)
    number, first, decode = 0, mark, codecs.getdecoder(encoding)
    unit = width(encoding)
    piece = b""
    for block, size in blocks(stream, unit):
        for piece in cut(block, unit):
            number += 1
            end = first + (len(piece) if size == len(block) else size)
            if end - first > RECORD_LIMIT:
                yield Line(number, first, end, "", TOO_LONG)
            else:
                try:
                    yield Line(number, first, end, decode(piece)[0])
                except UnicodeError as fault:
                    yield Line(number, first, end, decode(piece, "replace")[0], undecoded(encoding, first + getattr(fault, "start", 0)))
            first = end
    if piece.endswith(bytes(PADDING)):
        byte = first - len(piece) + len(piece.rstrip(b"\0"))
        raise InputError(f"{name} ends in NUL bytes (from byte {byte:,} on): a copy that was cut off. Copy or export it again.")


def undecoded(encoding: str, byte: int) -> Fault:
    """The fault of a line whose byte at `byte` does not fit."""
    mend = "Export again as UTF-8, or declare `encoding` under the source if all of the file is in another."
    return Fault("encoding", f"byte {byte:,} is not {encoding.upper()}", mend)


def width(encoding: str) -> np.dtype[np.unsignedinteger]:
    """The unit of an encoding: one byte for all whose line ends are those of ASCII, else as in UTF-16 or UTF-32."""
    kind = {"utf-16-le": "<u2", "utf-16-be": ">u2", "utf-32-le": "<u4", "utf-32-be": ">u4"}.get(encoding, "u1")
    return np.dtype(kind)


def blocks(stream: BinaryIO, unit: np.dtype[np.unsignedinteger]) -> Iterator[tuple[bytes, int]]:
    """Whole lines, many at a time, with their size in bytes; of a line over the limit alone, only its last bytes are given."""
    held: list[bytes] = []
    size = 0
    for chunk in _chunks(stream, unit):
        last = _last_end(chunk, unit)
        if last and size > RECORD_LIMIT:
            first = len(cut(chunk, unit)[0])
            yield b"".join(held)[-PADDING:] + chunk[:first], size + first
            chunk, last, held, size = chunk[first:], last - first, [], 0
        if last:
            block = b"".join((*held, chunk[:last]))
            yield block, len(block)
            chunk, held, size = chunk[last:], [], 0
        held.append(chunk)
        size += len(chunk)
        if size > RECORD_LIMIT:
            held = [b"".join(held)[-PADDING:]]
    if size:
        yield b"".join(held), size


def cut(block: bytes, unit: np.dtype[np.unsignedinteger]) -> list[bytes]:
    """The lines of a block, each with its end."""
    if unit.itemsize == 1:
        return block.splitlines(keepends=True)
    units = np.frombuffer(block, unit, len(block) // unit.itemsize)
    ends = (units == 10) | ((units == 13) & (np.append(units[1:], 0) != 10))
    cuts = [0, *((np.flatnonzero(ends) + 1) * unit.itemsize).tolist(), len(block)]
    return [block[start:end] for start, end in pairwise(cuts) if start < end]


def _chunks(stream: BinaryIO, unit: np.dtype[np.unsignedinteger]) -> Iterator[bytes]:
    """The stream in whole units, never ending between \\r and \\n, except at its end."""
    back, wide, carriage = b"", unit.itemsize, np.array([13], unit).tobytes()
    while read := stream.read(CHUNK):
        chunk = back + read
        whole = len(chunk) - len(chunk) % wide
        if chunk.endswith(carriage, 0, whole):
            whole -= wide
        yield chunk[:whole]
        back = chunk[whole:]
    yield back


def _last_end(chunk: bytes, unit: np.dtype[np.unsignedinteger]) -> int:
    """The byte after the last line end of a chunk; 0 when it holds none."""
    if unit.itemsize == 1:
        return max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
    units = np.frombuffer(chunk, unit, len(chunk) // unit.itemsize)
    ends = np.flatnonzero((units == 10) | (units == 13))
    return int(ends[-1] + 1) * unit.itemsize if len(ends) else 0
