"""Who speaks, and in which conversation: turns inside a record, and records that answer one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from jminer.config import Turns
from jminer.readers.columns import Alternatives, reader
from jminer.readers.records import MISSING, cell
from jminer.rules import parse

COMPANY = frozenset(
    ["company", "agent", "admin", "brand", "business", "bot", "staff", "support", "team", "teammate", "operator", "outbound", "representative", "rep"]
)
CUSTOMER = frozenset(
    ["customer", "user", "lead", "contact", "consumer", "client", "guest", "passenger", "inbound", "enduser", "visitor", "buyer", "member"]
)
EMPLOYEE = frozenset({"employee", "crew", "associate"})
TRUE, FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
OURS, THEIRS = ("agent", "company", "staff", "outbound", "brand", "business", "admin"), ("inbound", "customer", "user", "consumer")
TAGS, SIGNS = re.compile(r"<[^>]{0,2000}>|&#?\w{1,10};"), re.compile(r"[\W_]+")


class Turn(NamedTuple):
    """One message of a conversation. `role` is customer or company."""

    id: str
    text: str
    role: str
    written_at: str | None
    author: str | None


def role(value: str | None, column: str) -> str | None:
    """customer, company or employee; None when the cell says something else.

    A yes-or-no column is read by its name: `inbound` or `is_customer` against `is_agent` or `outbound`.
    """
    word = re.sub(r"[\W_]+", "", value or "").lower()
    if word in TRUE | FALSE:
        ours, theirs = (any(sign in column.lower() for sign in signs) for signs in (OURS, THEIRS))
        if ours == theirs:
            return None
        return "customer" if (word in TRUE) == theirs else "company"
    for name, words in (("customer", CUSTOMER), ("company", COMPANY), ("employee", EMPLOYEE)):
        if word in words:
            return name
    return None


def compiled(turns: Turns, ways: Alternatives) -> Callable[[Mapping[str, Any], str | None, str | None], Iterator[Turn]]:
    """A function (record's cells, its customer, its own text) → its turns, in order, for one source.

    A first turn that repeats the record's own text is left out, and so are turns without text.
    """
    text, key, time, author, speaker = (
        reader(ways.names(name) if name else (), None) for name in (turns.text, turns.id, turns.written_at, turns.author, turns.role)
    )
    unless = parse(turns.unless) if turns.unless else None
    asked = [(name, reader(ways.names(name), None)) for name in (unless.fields if unless else ())]

    def messages(cells: Mapping[str, Any], customer: str | None, own: str | None) -> Iterator[Turn]:
        listed = cell(cells, turns.path)
        said = _bare(own or "")
        for number, turn in enumerate(listed if listed is not MISSING and isinstance(listed, list) else (), 1):
            if not isinstance(turn, Mapping) or (unless and unless.answer({name: read(turn) for name, read in asked})):
                continue
            words, who = text(turn), author(turn)
            if not words or not words.strip():
                continue
            if said and _bare(words) == said:
                said = ""
                continue
            said = ""
            spoke = role(speaker(turn), turns.role) if turns.role else "customer" if who is not None and who == customer else "company"
            yield Turn(key(turn) or str(number), words, spoke or "company", time(turn), who)

    return messages


def _bare(text: str) -> str:
    """Letters and digits alone: a message is the same as HTML and as plain text."""
    return SIGNS.sub("", TAGS.sub("", text)).casefold()


@dataclass(frozen=True, slots=True)
class Replies:
    """Which record answers which: id → id, of one export."""

    parents: Mapping[str, str]

    def root(self, key: str) -> str:
        """The first message of the conversation in which `key` stands, as far as the export knows it."""
        seen = {key}
        while (above := self.parents.get(key)) is not None and above not in seen:
            seen.add(above)
            key = above
        return min(seen) if above in seen else key
