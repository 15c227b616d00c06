"""The second step: feedback → units, the sentences and clauses that are analysed, and the fragments that are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from jminer.tables import frames
from jminer.text import clauses
from jminer.text.parts import Boilerplate, Part, mark
from jminer.text.patterns import PLACEHOLDER
from jminer.text.sentences import Span, sentences
from jminer.tools import Tables, Tools

CHUNK = 20_000
"""Pieces of feedback cut before their units become a frame: a million never lie about as Python objects."""
NO_WORDS = "no_words"
SCHEMA = {"feedback_id": pl.String, "start": pl.Int64, "end": pl.Int64}
NAMES = {
    NO_WORDS: ("without words", "without words"),
    "greeting": ("greeting", "greetings"),
    "signature": ("signature", "signatures"),
    "quoted": ("quoted message", "quoted messages"),
    "auto_reply": ("automatic reply", "automatic replies"),
    "disclaimer": ("disclaimer", "disclaimers"),
    "boilerplate": ("sentence of boilerplate", "sentences of boilerplate"),
    "form": ("form field", "form fields"),
}
TEXT = ("title", "text")


def cut(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Cut every counted piece of feedback into units; what is not analysed becomes a fragment that says why.

    Units and fragments together hold every character that is not blank exactly once. What employees say is cut alike, into a table of its own.
    """
    counted = read["feedback"].filter((pl.col("role") == "customer") & pl.col("duplicate_of").is_null())
    staff = read["feedback"].filter(pl.col("role") == "employee")
    shared = {name: _boilerplate(rows) for (name,), rows in counted.group_by("source", maintain_order=True)}
    units, fragments = [], []
    with tools.progress("Cutting into units", len(counted)) as advance:
        for chunk in counted.iter_slices(CHUNK):
            rows = _rows(chunk, shared, view.units, tools)
            units.append(rows.filter(pl.col("kind") == "").select(_unit_id(), *SCHEMA, "text"))
            fragments.append(rows.filter(pl.col("kind") != "").select(*SCHEMA, "kind"))
            advance(len(chunk))
    nothing = dict.fromkeys(staff["source"].unique(), Boilerplate.learn((), []))
    heard = _rows(staff, nothing, view.units, tools)
    tables = frames(
        units=_joined(units, text=pl.String, unit_id=pl.String),
        employee_units=heard.filter(pl.col("kind") == "").select(_unit_id(), *SCHEMA, "text"),
        fragments=_joined(fragments, kind=pl.String),
    )
    _say(tables, len(counted), tools)
    return tables


def _boilerplate(rows: pl.DataFrame) -> Boilerplate:
    """What many customers of one source have word for word."""
    return Boilerplate.learn((_full(*row) for row in rows.select(TEXT).iter_rows()), rows["customer_id"].fill_null("").to_list())


def _full(title: str | None, text: str) -> str:
    return f"{title}\n\n{text}" if title else text


def _rows(chunk: pl.DataFrame, shared: Mapping[Any, Boilerplate], settings: Any, tools: Tools) -> pl.DataFrame:
    """Units and fragments of some pieces of feedback, in columns."""
    owners: list[str] = []
    kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    texts: list[str | None] = []
    asked = [
        (title, text, language if settings.clauses else None, shared[source].mark(_full(title, text)), settings.max_characters, settings.min_letters)
        for source, language, title, text in chunk.select("source", "language", *TEXT).iter_rows()
    ]
    for feedback_id, (title, text, *_), parts in zip(chunk["feedback_id"], asked, tools.remembered(_cut, asked), strict=True):
        full = _full(title, text)
        for kind, start, end in parts:
            owners.append(feedback_id)
            kinds.append(kind)
            starts.append(start)
            ends.append(end)
            texts.append(None if kind else full[start:end])
    return pl.DataFrame([owners, starts, ends, kinds, texts], schema={**SCHEMA, "kind": pl.String, "text": pl.String})


def _cut(title: str | None, text: str, language: str | None, repeated: list[Part], longest: int, letters: int) -> list[Part]:
    """The units (kind "") and fragments of one piece of feedback; `repeated`: its boilerplate. It depends on nothing else, so it can be remembered."""
    words = clauses.language(language) if language else None
    return list(_parts(_full(title, text), _marked(title, text, repeated), words, longest, letters))


def _marked(title: str | None, text: str, repeated: list[Part]) -> list[Part]:
    """What is not analysed, in order: a greeting begins the text, not the title; an automatic reply may say so in its title."""
    full = _full(title, text)
    before = len(full) - len(text)
    if before and (whole := mark(full)) and whole[0][0] == "auto_reply":
        return whole
    found = [(kind, before + start, before + end) for kind, start, end in mark(text)]
    return sorted([*found, *_beside(repeated, found)], key=lambda part: part[1]) if repeated else found


def _beside(parts: list[Part], taken: list[Part]) -> list[Part]:
    """Parts without what is taken from them."""
    for _, first, last in taken:
        pieces = [piece for kind, start, end in parts for piece in ((kind, start, min(end, first)), (kind, max(start, last), end))]
        parts = [piece for piece in pieces if piece[1] < piece[2]]
    return parts


def _parts(text: str, marked: list[Part], words: clauses.Language | None, longest: int, letters: int) -> Iterator[Part]:
    """The units of a text (kind "") and its fragments, in order; only what nothing marks is cut into units."""
    since = 0
    for kind, start, end in marked:
        yield from _units(text, since, start, words, longest, letters)
        yield kind, start, end
        since = end
    yield from _units(text, since, len(text), words, longest, letters)


def _units(text: str, start: int, end: int, words: clauses.Language | None, longest: int, letters: int) -> Iterator[Part]:
    part = text if end - start == len(text) else text[start:end]
    for begin, stop in sentences(part, longest):
        for first, last in _clauses(part[begin:stop], words):
            unit = part[begin + first : begin + last]
            yield "" if _has_words(unit, letters) else NO_WORDS, start + begin + first, start + begin + last


def _clauses(sentence: str, words: clauses.Language | None) -> list[Span]:
    return clauses.clauses(sentence, words, clauses.rule()) if words else [(0, len(sentence))]


def _has_words(text: str, letters: int) -> bool:
    bare = PLACEHOLDER.sub("", text) if "[" in text else text
    return sum(map(str.isalpha, bare)) >= letters


def _unit_id() -> pl.Expr:
    return pl.format("{}:{}:{}", "feedback_id", "start", "end").alias("unit_id")


def _joined(parts: list[pl.DataFrame], **more: Any) -> pl.DataFrame:
    return pl.concat(parts) if parts else pl.DataFrame(schema={**SCHEMA, **more})


def _say(tables: Tables, feedback: int, tools: Tools) -> None:
    kinds = tables["fragments"]["kind"].value_counts(sort=True).sort("count", "kind", descending=[True, False]).iter_rows()
    named = [f"{count:,} {NAMES.get(kind, (kind, kind))[count > 1]}" for kind, count in kinds]
    if named:
        total = len(tables["fragments"])
        tools.say(f"{total:,} {'fragments are' if total > 1 else 'fragment is'} marked and not analysed: {', '.join(named)}.")
    silent = feedback - tables["units"]["feedback_id"].n_unique()
    if silent:
        tools.say(f"{silent:,} of {feedback:,} counted pieces of feedback hold nothing to analyse.")
