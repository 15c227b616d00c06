"""The spans of a text that are not the customer's opinion: greeting, signature, quoted mail, automatic reply, disclaimer, form field.

When in doubt a span is left in: an opinion taken for a signature is lost, a signature taken for an opinion is only noise.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from jminer.text import phrases

Part = tuple[str, int, int]
"""(kind, start, end)"""
Line = tuple[int, int, str]
"""(start, end, the line)"""

LONGEST_NOTICE = 2_000
"""An automatic reply is short; a longer text that begins like one is a mail that answers one."""
SIGNATURE_LINES = 12
FIELD_WORDS = 4

LEAST_WORDS = 8
LEAST_CUSTOMERS = 5
LEAST_SHARE = 0.0005
"""Of the customers. In 100,000 tweets, reviews and questions no honest sentence of eight words came from five customers."""
ODD = np.uint64(0x9E3779B97F4A7C15)
SEGMENT = re.compile(r"[^\n.!?…]+[.!?…]*")
FOLDED = re.compile(r"\[[A-Z]+\]|\d+")


def mark(text: str) -> list[Part]:
    """The parts of a cleaned and masked text that are no opinion, in order, without overlaps.

    Kinds: greeting, signature, quoted, auto_reply (the whole text), disclaimer, form.
    """
    if len(text) <= LONGEST_NOTICE and _is_automatic(text):
        return [("auto_reply", 0, len(text))]
    lines = [(found.start(), found.end(), found[0]) for found in re.finditer(r"[^\n]+", text) if not found[0].isspace()]
    quoted = _quoted(text, lines)
    starts = [start for _, start, _ in quoted]
    own = [line for line in lines if not quoted or not (at := bisect_right(starts, line[0])) or quoted[at - 1][2] <= line[0]]
    return _apart([*quoted, *_notices(own), *_greeting(text), *_signature(own), *_fields(own)])


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Sentences that many customers share word for word: the footer of a form, a legal text passed around."""

    shared: frozenset[int]
    """Digests of the sentences, with placeholders and digits folded."""

    @classmethod
    def learn(cls, texts: Iterable[str], owners: Sequence[str]) -> Boilerplate:
        """From all texts of a source and who wrote each: sentences of LEAST_WORDS words or more that at least LEAST_CUSTOMERS
        customers, and LEAST_SHARE of all, have in otherwise different texts. Copies of one text make no boilerplate.
        """
        number: dict[str, int] = {}
        digests, customers = array("Q"), array("Q")
        seen: set[int] = set()
        for text, owner in zip(texts, owners, strict=True):
            who = number.setdefault(owner, len(number))
            if (whole := _digest(text)) not in seen:
                seen.add(whole)
                for _, _, digest in _segments(text):
                    digests.append(digest)
                    customers.append(who)
        spoken = np.array(digests, dtype=np.uint64)
        # A customer counts once for a sentence: the pair becomes one number.
        _, once = np.unique(spoken ^ (np.array(customers, dtype=np.uint64) * ODD), return_index=True)
        sentences, counts = np.unique(spoken[once], return_counts=True)
        least = max(LEAST_CUSTOMERS, int(LEAST_SHARE * len(number)))
        return cls(frozenset(sentences[counts >= least].tolist()))

    def mark(self, text: str) -> list[Part]:
        """The shared sentences of a text; none when it would leave no word of the customer's own."""
        found = [("boilerplate", start, end) for start, end, digest in _segments(text) if digest in self.shared] if self.shared else []
        rest = _without(text, found) if found else text
        return found if any(map(str.isalpha, FOLDED.sub("", rest))) else []


def _segments(text: str) -> Iterator[tuple[int, int, int]]:
    for found in SEGMENT.finditer(text):
        if found[0].count(" ") >= LEAST_WORDS - 1:
            yield found.start() + len(found[0]) - len(found[0].lstrip()), found.end(), _digest(found[0])


def _digest(sentence: str) -> int:
    folded = " ".join(FOLDED.sub("0", sentence).casefold().split())
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "big")


def _without(text: str, parts: Iterable[Part]) -> str:
    kept, at = [], 0
    for _, start, end in parts:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])


def _apart(found: Iterable[Part]) -> list[Part]:
    """In order and without overlaps: what was looked for first wins."""
    taken: list[Part] = []
    for part in found:
        at = bisect_right(taken, part[1], key=lambda each: each[1])
        if part[1] < part[2] and (not at or taken[at - 1][2] <= part[1]) and (at == len(taken) or part[2] <= taken[at][1]):
            taken.insert(at, part)
    return taken


def _is_automatic(text: str) -> bool:
    """A notice's own title, or its first words together with when the writer is back or that nobody reads answers."""
    if phrases.AUTOMATIC_TITLE.match(text):
        return True
    opening = phrases.AUTOMATIC_OPENING.match(text)
    return bool(opening and phrases.AUTOMATIC_REST.search(text, opening.end()))


def _quoted(text: str, lines: Sequence[Line]) -> list[Part]:
    """Lines with `>`, and what follows the head of an earlier mail; only the head where nothing of the customer's stands before it."""
    found: list[Part] = []
    for at, (start, _, _) in enumerate(lines):
        if head := _head(lines, at):
            last = at + head
            below = lines[last] if last < len(lines) else None
            answered = any(map(str.isalpha, text[:start])) and not (below and phrases.ARROW.match(below[2]))
            found.append(("quoted", start, len(text) if answered else lines[last - 1][1]))
            if answered:
                break
        elif _is_arrow(lines, at):
            found.append(("quoted", start, lines[at][1]))
    return _joined(found, text)


def _head(lines: Sequence[Line], at: int) -> int:
    """How many lines from here on are the head of an earlier mail; 0 when none."""
    line = lines[at][2]
    if phrases.ORIGINAL.fullmatch(line):
        return 1 + _fields_of_head(lines, at + 1)
    if phrases.WROTE_START.match(line):
        for count in (1, 2):
            head = " ".join(each[2] for each in lines[at : at + count])
            if phrases.WROTE.fullmatch(head):
                return count
    count = _fields_of_head(lines, at)
    return count if count >= 3 else 0


def _fields_of_head(lines: Sequence[Line], at: int) -> int:
    count = 0
    while at + count < len(lines) and phrases.HEAD_FIELD.match(lines[at + count][2]):
        count += 1
    return count


def _is_arrow(lines: Sequence[Line], at: int) -> bool:
    """`> `; but `> 3 weeks` alone is a number, and `>:(` a face."""
    line = lines[at][2]
    if not phrases.ARROW.match(line):
        return False
    near = [lines[each][2] for each in (at - 1, at + 1) if 0 <= each < len(lines)]
    return not phrases.MORE_THAN.match(line) or any(each.startswith(">") for each in near)


def _joined(found: Sequence[Part], text: str) -> list[Part]:
    """Neighbouring parts with only blanks between them, as one."""
    joined: list[Part] = []
    for kind, start, end in found:
        if joined and not text[joined[-1][2] : start].strip():
            joined[-1] = (kind, joined[-1][1], end)
        else:
            joined.append((kind, start, end))
    return joined


def _notices(lines: Sequence[Line]) -> Iterator[Part]:
    """A notice of confidentiality: the line that begins it, and those after it up to the end of its paragraph."""
    last = -2
    for start, end, line in lines:
        if phrases.NOTICE.match(line) or (start == last + 1 and phrases.NOTICE_REST.search(line)):
            yield "disclaimer", start, end
            last = end


def _greeting(text: str) -> Iterator[Part]:
    if found := phrases.GREETING.match(text):
        yield "greeting", found.start("greeting"), found.end("greeting")


def _signature(lines: Sequence[Line]) -> Iterator[Part]:
    """From the last closing formula, delimiter or device line on, as far as lines are names, jobs and contacts."""
    if not lines:
        return
    least = max(0, len(lines) - SIGNATURE_LINES)
    for at in range(least, len(lines)):
        line = lines[at][2].strip()
        after = at + 1
        while after < len(lines) and _is_contact(lines[after][2]):
            after += 1
        named = (phrases.CLOSING_IF_NAMED.fullmatch(line) and (after > at + 1 or line.endswith(","))) or phrases.CLOSING_BY_NAME.fullmatch(line)
        closes = phrases.CLOSING.fullmatch(line) or (at and named)
        if closes or (line == "--" and at and after > at + 1) or phrases.DEVICE.fullmatch(line):
            yield "signature", lines[at][0], lines[after - 1][1]
    start, end, line = lines[-1]
    signs = "[NAME]" in line and (len(lines) > 1 or not phrases.CLOSING_BY_NAME.match(line))  # most lines hold none: the patterns are slow
    if found := phrases.CLOSING_INSIDE.search(line) or (phrases.CLOSING_BY_NAME.search(line) if signs else None):
        yield "signature", start + found.start("closing"), end
    elif found := phrases.INITIALS.search(line) if phrases.INITIALS_SIGN.search(line) else None:
        yield "signature", start + found.start("initials"), start + found.end("initials")


def _is_contact(line: str) -> bool:
    """A name, a job, a place, a number: few words, each with a capital or a placeholder, and no sentence."""
    line = line.strip()
    if phrases.DEVICE.fullmatch(line) or phrases.CONTACT.match(line):
        return True
    words = line.split()
    return len(words) <= 6 and len(line) <= 60 and line[-1] not in "!?" and all(map(phrases.NAME_WORD.fullmatch, words))


def _fields(lines: Sequence[Line]) -> Iterator[Part]:
    """The label of a form's line; with its value where that is a number, a placeholder or a word or two of identity."""
    for start, end, line in lines:
        if found := phrases.FIELD.match(line):
            value = line[found.end() :].strip()
            whole = found["identity"] and len(value.split()) <= FIELD_WORDS and all(map(phrases.VALUE_WORD.fullmatch, value.split()))
            yield "form", start, end if whole else start + found.end()
