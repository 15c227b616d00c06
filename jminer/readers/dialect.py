"""How a table's fields are set apart, by evidence from its first lines; refused when two ways fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from jminer.errors import ConfigError, InputError, shown
from jminer.readers.lines import Line
from jminer.readers.records import Options
from jminer.readers.splitter import Dialect, Row, Splitter

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "^": "caret"}
ALONE = "\x1f"
"""What parts the fields of a table with one column: a character that no text holds, so that commas in it part nothing."""
HEAD = 30
"""Rows that may hold the header."""
NEARLY_ALL = 0.98


class Fit(NamedTuple):
    """How well a dialect reads the sample; the first three decide, in this order."""

    wanted: int
    """Most columns of the mapping that one of the first rows names."""
    share: float
    """Of the filled rows, those of the most usual width."""
    first: bool
    """Whether the first filled row has that width too."""
    width: int
    faults: int
    bad: int
    """Rows with a fault or of another width."""


def choose(lines: Sequence[Line], options: Options, inside: str | None, name: str) -> Dialect:
    """The dialect of a sample of lines: as declared, as its first line says (`sep=;`), or the one that fits.

    Raises ConfigError for a delimiter or escape of more than one character, InputError when two delimiters fit.
    """
    declared = options.delimiter or inside
    declared = "\t" if declared in ("\\t", "tab") else declared
    for what, sign in (("delimiter", declared), ("escape", options.escape)):
        if sign is not None and (len(sign) != 1 or sign in '"\r\n\0'):
            raise ConfigError(f"{what} '{shown(sign)}' must be one character, such as {'; or tab' if what == 'delimiter' else chr(92)}.")
    if declared:
        return _style(lines, Dialect(declared, escape=options.escape), options)
    if _one_column(lines, options.wanted):
        return Dialect(ALONE, escape=options.escape)
    found = {sign: _style(lines, Dialect(sign, escape=options.escape), options) for sign in NAMES}
    fits = {sign: fit(lines, dialect, options.wanted) for sign, dialect in found.items()}
    ranked = sorted(NAMES, key=lambda sign: fits[sign][:3], reverse=True)
    best, second = ranked[:2]
    if fits[best].width < 2:
        return found[","]
    if fits[best][:3] == fits[second][:3] and fits[second].width > 1:
        raise InputError(f"{name}: {NAMES[best]} and {NAMES[second]} both fit as delimiter. The file was not read. Declare `delimiter` under the source.")
    return found[best]


def _one_column(lines: Sequence[Line], wanted: Sequence[str]) -> bool:
    """Whether the first filled line is the name of a mapped column and nothing else."""
    first = next((line.text.strip() for line in lines if line.text.strip()), "")
    return first.strip("\ufeff\"") in wanted


def _style(lines: Sequence[Line], plain: Dialect, options: Options) -> Dialect:
    """The way of quoting: double quotes unless another way reads what they cannot."""
    base = fit(lines, plain, options.wanted)
    text = "".join(line.text for line in lines)
    if _wholly_single(lines, plain):
        return replace(plain, quote="'")
    if not base.bad:
        return plain
    for other in _others(plain, text, options):
        found = fit(lines, other, options.wanted)
        better = found.faults * 10 <= base.faults and found.bad < base.bad and found[:2] >= base[:2]
        if better and (other.quote or _unquoted(lines, plain, found.share, base.faults)):
            return other
    return plain


def _others(plain: Dialect, text: str, options: Options) -> Iterator[Dialect]:
    if options.escape is None and '\\"' in text:
        yield replace(plain, escape="\\")
    if f"{plain.delimiter}'" in text and f"'{plain.delimiter}" in text:
        yield replace(plain, quote="'")
    if f'{plain.delimiter} "' in text:
        yield replace(plain, spaced=True)
    if plain.delimiter == "\t":
        yield replace(plain, quote="")


def _wholly_single(lines: Sequence[Line], plain: Dialect) -> bool:
    """Whether every filled field of nearly every line stands in single quotes, and none in double ones."""
    bare = replace(plain, quote="'")
    filled = [line.text.strip() for line in lines if line.text.strip()]
    inside = [text for text in filled if text[0] == text[-1] == "'" and len(text) > 2]
    return len(inside) > 1 and len(inside) >= NEARLY_ALL * len(filled) and fit(lines, bare, ()).bad == 0


def _unquoted(lines: Sequence[Line], plain: Dialect, share: float, faults: int) -> bool:
    """Whether quotes mean nothing: all rows have one width without them, and they stand around fewer fields than they break."""
    cells = [cell for line in lines for cell in plain.plain(line.text)]
    quoted = sum(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in cells)
    return share >= NEARLY_ALL and quoted < faults


def fit(lines: Sequence[Line], dialect: Dialect, wanted: Sequence[str]) -> Fit:
    """How well a dialect reads lines."""
    rows: list[Row] = [row for row in Splitter(lines, dialect, lines[0].number if lines else 1) if row.fault or any(cell.strip() for cell in row.cells)]
    good = [row.cells for row in rows if row.fault is None]
    widths = Counter(map(len, good))
    usual = max(widths, key=lambda width: (width > 1, widths[width], width), default=0)
    hits = max((len({cell.strip().strip("\ufeff") for cell in cells}.intersection(wanted)) for cells in good[:HEAD]), default=0)
    bad = len(rows) - widths[usual]
    share = round(widths[usual] / len(rows), 1) if rows else 0.0
    return Fit(hits, share if usual > 1 else 0.0, bool(good) and len(good[0]) == usual > 1, usual, len(rows) - len(good), bad)
