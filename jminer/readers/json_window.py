"""A window that moves over a JSON file: its bytes as UTF-8, where they stand in the file itself, and the item being read."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from jminer.readers.records import Place

CHUNK = 1 << 18
MOST = 1 << 22
"""Bytes read at once, at least and at most."""
MARK = 3
"""Bytes of a byte-order mark in UTF-8: fewer at the end of the window may be the beginning of one."""
CUT_LETTER = "\udcff"
"""Stands for the bytes of a letter that the end of the file cuts."""


class Window:
    """The part of a file that is in memory: `data`, of which all before `at` is read.

    Bytes count the file itself, whatever its encoding (but for stateful ones, such as ISO-2022).
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self.stream, self.data, self.at, self.ended = stream, b"", 0, False
        self.seen = 0
        """UTF-8 bytes before `data`."""
        self.line, self.byte = 1, 0
        """Where `at` stands in the file; `began` is where the item being read began."""
        self.began = (1, 0)
        self.fetched = 0
        """Bytes of the file in `data` and before it."""
        self.encoding = codecs.lookup(encoding).name
        self.errors = "surrogatepass" if self.encoding.startswith("utf-") else "surrogateescape"
        self.decoder = None if self.encoding == "utf-8" else codecs.getincrementaldecoder(self.encoding)(self.errors)

    def more(self) -> bool:
        """Read on, at least as much as is held, so that a long value is searched a few times only; False at the end of the file."""
        if self.ended:
            return False
        chunk = self._read(min(max(CHUNK, len(self.data) - self.at), MOST))
        self.seen += self.at
        self.data, self.at = self.data[self.at :] + chunk, 0
        return bool(chunk)

    def _read(self, size: int) -> bytes:
        """The next bytes as UTF-8; what does not decode becomes bytes that are no UTF-8, so its record shows it."""
        while not self.ended:
            raw = self.stream.read(size)
            self.ended, self.fetched = not raw, self.fetched + len(raw)
            if self.decoder is None:
                return raw
            text = self.decoder.decode(raw)
            if self.ended and self.decoder.getstate()[0]:
                text += CUT_LETTER
            if text:
                return text.encode("utf-8", "surrogatepass")
        return b""

    def skip(self, blanks: re.Pattern[bytes]) -> int | None:
        """Take all that `blanks` matches; the byte after it, None at the end of the file."""
        while True:
            found = blanks.match(self.data, self.at)
            if found:
                self.take(found.end())
            if len(self.data) - self.at >= MARK or not self.more():
                return self.data[self.at] if self.at < len(self.data) else None

    def forward(self, to: int | None = None) -> None:
        """Take all before byte `to` of the text, or all there is."""
        while to is None or self.seen + self.at < to:
            self.take(len(self.data) if to is None else min(len(self.data), to - self.seen))
            if self.at == len(self.data) and not self.more():
                return

    def more_after(self, kept: int) -> bool:
        """Take all but the last `kept` bytes of `data` and read on; at the end of the file take all, and False."""
        self.take(letter_end(self.data, max(self.at, len(self.data) - kept)))
        if self.more():
            return True
        self.take(len(self.data))
        return False

    def take(self, to: int) -> None:
        """Add the bytes of `data` before `to` to the item being read."""
        if to > self.at:
            self.line += self.data.count(b"\n", self.at, to)
            self.byte += to - self.at if self.decoder is None else self.width(self.data[self.at : to])
            self.at = to

    def width(self, data: bytes) -> int:
        """Bytes that a part of `data` takes in the file."""
        if self.decoder is None:
            return len(data)
        return len(data.decode("utf-8", "surrogatepass").encode(self.encoding, self.errors))

    def place(self, record: int = 0) -> Place:
        """Where the item taken stands; the next one begins after it."""
        line, first = self.began
        if self.ended and self.at == len(self.data):
            self.byte = self.fetched
        last = self.line - (self.at > 0 and self.data[self.at - 1] == 10)
        self.began = (self.line, self.byte)
        return Place(record, line, max(line, last), first, self.byte)


def letter_end(data: bytes, at: int) -> int:
    """The next byte from `at` on that is not inside a letter of UTF-8."""
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return min(at, len(data))
