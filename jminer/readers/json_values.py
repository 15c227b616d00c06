"""One JSON value: where its bytes end, found by quotes and brackets alone, and what it says."""

from __future__ import annotations

import json
import re
from typing import Any

from jminer.readers.lines import RECORD_LIMIT, Fault

NOT_JSON = "not_json"
DEPTH = 64
DIGITS = 400
TEXT = rb'"(?:[^"\\\n]++|\\[^\n])*+'
INSIDE = re.compile(rb'(?:[^"{}\[\]]++|' + TEXT + rb'"(?=\s*+[,:}\]]))*+')
"""All up to the next bracket: a text that is not followed by a comma, colon or bracket was never closed where it should be."""
UNFINISHED = re.compile(TEXT + rb'(?:\\?|"\s*+)\Z')
"""A text of which the end, or what follows it, is not there yet."""
SCALAR = re.compile(TEXT + rb'"|[^\s,;"{}\[\]]++')
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
LONE = re.compile("[\ud800-\udfff]")
OPEN, CLOSE = b"{[", b"}]"
QUOTE, COLON = b'":'

CUT_OFF = Fault("cut_off", "it ends inside an object", "Export the file again: its writer stopped early.")
TOO_DEEP = Fault("too_deep", f"it is nested more than {DEPTH} deep", "Export it flat.")
TOO_LONG = Fault("too_long", f"it has more than {RECORD_LIMIT >> 20} MB", "Leave out what is attached, or split it.")
TWICE = Fault("key_twice", "a key stands twice in one object", "Export again with distinct keys.")
DIGITS_FAULT = Fault("long_number", f"a number has more than {DIGITS} digits", "Write it as a text.")
NUL = Fault("nul", "holds a NUL character", "Export the file again.")
NOT_OBJECT = Fault("not_object", "it is not an object", "Give one object per record.")
BRACKETS = Fault(NOT_JSON, "a bracket is missing, or is the wrong one", "Export the file again.")
QUOTES = Fault(NOT_JSON, "a text never closes, or holds a bare line break or quote", 'Write line breaks as \\n and quotes as \\" inside texts.')
MENDS = {
    "'": "Put names and texts into double quotes.",
    "/": "Take the comments out.", "#": "Take the comments out.",
    "}": "Take out the comma before it.", "]": "Take out the comma before it.",
    "N": "Write null, true and false as JSON does.", "T": "Write null, true and false as JSON does.", "F": "Write null, true and false as JSON does.",
}  # fmt: skip


class FaultyError(ValueError):
    """A value that cannot be used, and why."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class Extent:
    """The search for the end of one object or list; it goes on where it stopped when more bytes have come."""

    def __init__(self) -> None:
        self.open = bytearray()
        self.at = 0
        self.deep = False
        """Whether it is nested too deep."""

    def end(self, data: bytes, start: int, final: bool) -> int | None:
        """Where the value that begins at `start` ends; None when `data` does not reach so far.

        Raises FaultyError when it closes wrongly, is too long, or is cut off (`final`: no more bytes will come).
        """
        at = start + self.at
        while True:
            at = INSIDE.match(data, at).end()  # type: ignore[union-attr]
            self.at = at - start
            if at == len(data) or (data[at] == QUOTE and UNFINISHED.match(data, at)):
                if final or len(data) - start > RECORD_LIMIT:
                    raise FaultyError(TOO_DEEP if self.deep else TOO_LONG if len(data) - start > RECORD_LIMIT else CUT_OFF)
                return None
            byte = data[at]
            if byte == QUOTE:
                raise FaultyError(QUOTES)
            if byte in OPEN:
                if self.open and self.open[-1] == CLOSE[0] and not is_value(data, at):
                    raise FaultyError(BRACKETS)
                self.open.append(CLOSE[OPEN.index(byte)])
                self.deep |= len(self.open) > DEPTH
            elif self.open.pop() != byte:
                raise FaultyError(BRACKETS)
            at += 1
            if not self.open:
                if at - start > RECORD_LIMIT:
                    raise FaultyError(TOO_LONG)
                return at


def is_value(data: bytes, at: int) -> bool:
    """Whether what opens at `at` in an object stands after a colon, as all values of objects do."""
    at -= 1
    while data[at] in b" \t\r\n":
        at -= 1
    return data[at] == COLON


class Values:
    """Decodes values and counts what was changed in them: numbers keep their letters, NaN and Infinity become nothing."""

    def __init__(self) -> None:
        self.no_numbers = self.half_letters = 0
        self.decode = json.JSONDecoder(
            object_pairs_hook=_object, parse_int=_number, parse_float=_number, parse_constant=self._no_number, strict=False
        ).raw_decode

    def _no_number(self, name: str) -> None:
        self.no_numbers += 1

    def object(self, data: bytes) -> dict[str, Any]:
        """The object that these bytes are. Raises FaultyError, and UnicodeDecodeError for bytes that are not UTF-8."""
        if b"\0" in data:
            raise FaultyError(NUL)
        text = data.decode()
        try:
            value, end = self.decode(text)
        except json.JSONDecodeError as fault:
            raise FaultyError(_not_json(text, fault.pos)) from None
        if end != len(text):
            raise FaultyError(_not_json(text, end))
        if not isinstance(value, dict):
            raise FaultyError(NOT_OBJECT)
        if SURROGATE.search(data):
            self.half_letters += len(LONE.findall(json.dumps(value, ensure_ascii=False)))
        return value

    def notes(self) -> list[str]:
        """What was changed, for the ledger."""
        return [
            f"{what} ({count:,})"
            for count, what in (
                (self.no_numbers, "NaN or Infinity where a number should be, read as nothing"),
                (self.half_letters, "halves of letters (lone surrogates), read as U+FFFD"),
            )
            if count
        ]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FaultyError(TWICE)
    return found


def _number(letters: str) -> str:
    if len(letters) > DIGITS:
        raise FaultyError(DIGITS_FAULT)
    return letters


def _not_json(text: str, at: int) -> Fault:
    mend = MENDS.get(text[at : at + 1], "Export the file again.")
    return Fault(NOT_JSON, f"it is not JSON from its character {at + 1:,} on", mend)
