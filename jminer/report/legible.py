"""Text from data made fit to show: no control characters, no bidi overrides, no towers of marks, no endless lines."""

from __future__ import annotations

import re
import unicodedata

LABEL_LIMIT = 160
QUOTE_LIMIT = 420

# Bidirectional overrides and isolates can make a label read as its opposite; a report has no use for them.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_LONG_WORD = re.compile(r"\S{61,}")
_MARKS_PER_LETTER = 4


def label(text: object) -> str:
    """One short line: for names, keywords, reasons and everything else that is not a quote."""
    return _cut(_clean(text), LABEL_LIMIT)


def sentence(text: object) -> str:
    """One line of any sensible length: for reasons and notices."""
    return _cut(_clean(text), 600)


def quote(text: object) -> str:
    """One line of what a customer wrote."""
    return _cut(_clean(text), QUOTE_LIMIT)


def _clean(text: object) -> str:
    if text is None:
        return ""
    line = _INVISIBLE.sub("", _BIDI.sub("", str(text)))
    line = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs", "Cn") else c for c in line)
    return " ".join(_fewer_marks(line).split())


def _fewer_marks(line: str) -> str:
    kept, marks = [], 0
    for c in line:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= _MARKS_PER_LETTER:
            kept.append(c)
    return "".join(kept)


def _cut(line: str, limit: int) -> str:
    line = _LONG_WORD.sub(lambda m: m[0][:60] + "…", line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
