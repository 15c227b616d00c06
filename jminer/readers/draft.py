"""From a record to its drafts: the text, who wrote it and when, in the source's own words; and the turns of its conversation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from jminer.config import Columns, Source
from jminer.readers.columns import Found, getter, reader, text_reader
from jminer.readers.records import Place, Record, SetAside, Skipped, as_text
from jminer.readers.threads import Replies, Turn, role
from jminer.rules import parse

FIELDS = ("id", "title", "written_at", "rating", "customer", "channel", "thread", "language")
MAX_TEXT = 200_000
"""Characters in one text: more is a file in a cell."""
Messages = Callable[[Mapping[str, Any], str | None, str | None], Iterator[Turn]]


class Draft(NamedTuple):
    """One piece of feedback in the source's own words, not yet cleaned or masked: it never leaves memory.

    Drafts of one record (a ticket and its replies) follow one another and have the same place.
    """

    place: Place
    text: str
    role: str
    fields: Mapping[str, str | None]
    """id, title, written_at, rating, customer, channel, thread, language."""
    meta: Mapping[str, str | None]


def texts(columns: Columns) -> tuple[str, ...]:
    """The text columns, in order."""
    return (columns.text,) if isinstance(columns.text, str) else tuple(columns.text or ())


def drafter(source: Source, found: Found, header: Sequence[str] | None) -> Callable[[Record], Draft | SetAside | Skipped]:
    """A function from a record to its draft, made once per export; the draft's text is empty where there is none."""
    columns = source.columns
    parts = [text_reader(found[name], header) for name in texts(columns)]
    fields = [(field, reader(found[column], header)) for field in FIELDS if (column := getattr(columns, field))]
    blank = dict.fromkeys(FIELDS)
    meta = [(name, reader(found[column], header)) for name, column in columns.meta.items()]
    speaker = reader(found[columns.role], header) if columns.role else None
    where, unless = _condition(source.where, found, header), _condition(source.unless, found, header)
    skipped = _skipped(source.skip_texts)
    fixed = "employee" if source.type == "employee_note" else "customer"

    def draft(record: Record) -> Draft | SetAside | Skipped:
        place, cells = record
        if where and where(cells) is not True:
            return Skipped(place, "not in `where`")
        if unless and unless(cells) is True:
            return Skipped(place, "`unless` applies")
        try:
            said = [text for part in parts if (text := part(cells)) and not text.isspace()]
        except TypeError:
            return SetAside(place, "text_not_text", "the text is a list or an object", "Map columns.text to the text inside it.")
        given: dict[str, str | None] = blank.copy()
        for field, read_field in fields:
            given[field] = read_field(cells)
        if skipped and said:
            text = "\n\n".join([text for text in said if not skipped(text)])
        elif said:
            text = said[0] if len(said) == 1 else "\n\n".join(said)
        elif (title := given["title"]) and not title.isspace():
            text, given["title"] = title, None
        else:
            text = ""
        if len(text) > MAX_TEXT:
            return too_long(place)
        who: str | None = fixed
        if speaker and fixed != "employee":
            who = role(speaker(cells), columns.role or "")
            if who is None:
                return SetAside(place, "role", "who speaks is not clear from the role column", "Use customer, company or employee.")
        return Draft(place, text, who or fixed, given, {name: read_meta(cells) for name, read_meta in meta})

    return draft


def too_long(place: Place) -> SetAside:
    return SetAside(place, "too_long", f"the text has more than {MAX_TEXT:,} characters", "Split it, or leave out what is attached.")


def without_text(record: Record, source: Source, found: Found, header: Sequence[str] | None) -> SetAside | Skipped:
    """Why a record has no text: none was written, it says nothing by `skip_texts`, or its JSON has null instead."""
    cells = [getter(found[name], header)(record.cells) for name in texts(source.columns)]
    if any(as_text(value) and not str(as_text(value)).isspace() for value in cells):
        return Skipped(record.place, "in `skip_texts`")
    if header is None and len(cells) == 1 and cells[0] is None and source.required is None:
        return SetAside(record.place, "text_null", "its text is null or missing", "Export the text, or leave such records out with `where`.")
    return Skipped(record.place, "no text")


def _condition(rule: str | None, found: Found, header: Sequence[str] | None) -> Callable[[Mapping[str, Any]], bool | None] | None:
    """A rule over a record's cells."""
    if not rule:
        return None
    parsed = parse(rule)
    asked = [(name, reader(found[name], header)) for name in parsed.fields]
    return lambda cells: parsed.answer({name: value(cells) for name, value in asked})


def _skipped(given: Sequence[str]) -> Callable[[str], bool] | None:
    """Whether a text stands for nothing: a whole one, or a beginning that ends in *."""
    if not given:
        return None
    whole = {text.strip().casefold() for text in given if not text.endswith("*")}
    starts = tuple(text[:-1].casefold() for text in given if text.endswith("*"))
    longest = max(map(len, given)) + 1

    def skipped(text: str) -> bool:
        start = text.lstrip()[:longest].rstrip().casefold()
        return start in whole or (bool(starts) and text.lstrip()[:longest].casefold().startswith(starts))

    return skipped


def conversation(messages: Messages | None, replies: Replies | None) -> Callable[[Draft, Mapping[str, Any]], list[Draft]]:
    """A function from a record's own draft and cells to all drafts of the record, each with the conversation it belongs to."""

    def drafts(made: Draft, cells: Mapping[str, Any]) -> list[Draft]:
        given, key = dict(made.fields), made.fields["id"]
        if not given["thread"]:
            given["thread"] = replies.root(key.strip()) if replies and key else key
        several = [made._replace(fields=given)] if made.text else []
        for turn in messages(cells, given["customer"], made.text) if messages else ():
            own = {**given, "id": f"{key}:{turn.id}" if key else None, "title": None, "rating": None, "written_at": turn.written_at}
            if turn.role == "customer" and turn.author:
                own["customer"] = turn.author
            several.append(Draft(made.place, turn.text, turn.role, own, made.meta))
        return several

    return drafts
