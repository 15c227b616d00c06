"""A text → its sentences, with exact offsets.

Rules instead of a model: customers write "bad.Food was cold", "great 😍 will come back" and "!!! never again", which
models of newspaper text do not know, and a rule can be read. `tests/benchmarks/clauses.py` measures them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Span = tuple[int, int]

LINE = re.compile(r"[^\n]+")
CUTS = (re.compile(r"[;:,](?=\s)"), re.compile(r"\s"))
FACES = (
    "(?:[\u2600-\u26ff\u270a-\u270d\u2728\u274c\u2763\u2764\u2b50\U0001f300-\U0001faff][\u200d\ufe0f\u2640\u2642]*)+"
    r"|(?<!\S)(?:[:;=]['’]?-?[)(DPp/|*\]]+|<3+|\^_?\^)(?!\S)"
)
MARK = re.compile("[.!?…。｡！？؟۔।॥።:;=<^\u2600-\u26ff\u270a-\u270d\u2728\u274c\u2763\u2764\u2b50\U0001f300-\U0001faff]")
"""What an end begins with: looking for one character is several times faster than looking for END."""
END = re.compile(
    r"(?P<foreign>[。｡！？؟۔।॥။።]+[\"'”’»」』)\]]*)"
    rf"|(?P<stop>[.!?…]+(?:\s[.!?…]+)*)(?P<closers>[\"'”’»)\]*_]*)(?P<faces>(?:\s?(?:{FACES}))*)"
    rf"|(?P<face>{FACES})"
)
"""Where a sentence may end: stops of other scripts always do; after stops and faces the words around decide."""

NUMBERS = re.compile(r"(?<!\S)\(?(\d{1,2})[.)](?=\s?[^\W\d])")
BULLETS = re.compile(r"(?<=\s)[•‣▪●◦✓✔✅➤►](?=\s?\w)")
LETTER = re.compile(r"[^\W\d_]")
FIRST = re.compile(r"[\w'’]+")
GLUED = re.compile(r"(?:[a-zß-ÿ]{2}|[\])\d])\.[A-ZÀ-ÖØ-Þ][a-zß-ÿ'’ ]|[A-ZÀ-ÖØ-Þ]{3}\.[A-ZÀ-ÖØ-Þ]{2}")
"""A full stop without a blank: in "bad.Food" and "it.I left", not in "U.S.A", "v2.0" or "Node.JS"."""
ADDRESS = re.compile(r"://|www\.|@|\.(?:com|net|org|co|io|de|fr|es|it|nl|uk|eu|app)\b", re.IGNORECASE)
DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")

NEAR = 60
"""Characters around a stop that decide on it: a long line stays cheap."""


def _words(*listed: str) -> frozenset[str]:
    return frozenset(word for line in listed for word in line.split())


NEVER = _words(
    "mr mrs ms dr prof st sr sra mme mlle vs eg ie cf approx aprox ca bzw inkl exkl evtl ggf vgl sog dhr mevr",
    "e.g i.e z.b d.h u.a o.ä s.o p.ej p.ex m.e",
)
"""No sentence ends after these."""
SOFT = _words(
    "etc inc ltd co corp usw ecc enz bijv incl excl avg est min mins max hrs sec oz lb lbs ft yrs ext apt ave blvd rd dept",
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun a.m p.m",
)
"""A sentence ends after these only before a capital letter."""
COUNTED = _words("no nos nr num tel pp art fig")
"""No sentence ends between these and a number."""
STARTERS = _words("the i we it they he she this that these my our there but and so then you no not in on at when after if also as for")
"""What a sentence begins with, after "in the U.S." or "plan B."."""
ORDINAL = _words("am der die das dem den im zum vom beim seit bis ab le la het de")
"""A number after these is an ordinal ("am 3. Mai")."""
OPEN = _words(
    "i we you u they he she it the a an my your our their his her this that these those to of in on at for with from by and or but so very all keep",
    "ich wir du der die das ein eine mein je nous le la un une mon yo el los mi ik de het een mijn io il eu o meu",
)
"""A face after these stands for a word ("I 💙 you") and ends nothing."""


def sentences(text: str, longest: int) -> list[Span]:
    """The (start, end) of the sentences of a text, in order, without outer blanks: `text[start:end]` is the sentence.

    Lines and list items end sentences; within a line stops, emoji and emoticons may. A sentence of more than `longest`
    characters is cut after a comma, else at a space.
    """
    found: list[Span] = []
    for line in LINE.finditer(text):
        for start, end in _items(text, line.start(), line.end()):
            begin = start
            for cut in _ends(text, start, end):
                found += _cut(text, begin, cut, longest)
                begin = cut
            found += _cut(text, begin, end, longest)
    return found


def spans(texts: Iterable[str], longest: int) -> Iterator[list[Span]]:
    """The sentences of each text."""
    return (sentences(text, longest) for text in texts)


def _items(text: str, start: int, end: int) -> Iterator[Span]:
    """The items of a list written in one line ("1. slow 2. cold", "• slow • cold"); any other line whole."""
    places = [] if text.isascii() else [found.start() for found in BULLETS.finditer(text, start, end)]
    if "2." in text or "2)" in text:
        places += _numbered(text, start, end)
    for place in sorted(places):
        if place > start:
            yield start, place
            start = place
    yield start, end


def _numbered(text: str, start: int, end: int) -> list[int]:
    """Where the items 1., 2., … of a line begin; none when there is no second."""
    found: list[int] = []
    for place in NUMBERS.finditer(text, start, end):
        if int(place[1]) == len(found) + 1:
            found.append(place.start())
    return found if len(found) > 1 else []


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where the sentences of a line end, but for the last."""
    since = at = unread = start
    for mark in MARK.finditer(text, start, end):
        found = END.match(text, mark.start(), end) if mark.start() >= at else None
        if found is None:
            continue
        at = found.end()
        if not LETTER.search(text, unread, found.start()):
            unread = found.start()
        elif at < end and _is_end(text, found, since, end):
            yield at
            since = unread = at


def _is_end(text: str, found: re.Match[str], since: int, end: int) -> bool:
    at = found.end()
    if found["foreign"]:
        return True
    if found["face"]:
        return _ends_with_face(text, found, since, end)
    if found["faces"]:
        return text[at].isspace()
    if not text[at].isspace():
        return _ends_glued(text, found, since, end)
    following = FIRST.search(text, at, end)
    if following is None:
        return True
    lower = text[following.start()].islower()
    if lower and (found["closers"].strip("*_") or text[found.start() - 1] in "(["):
        return False  # "He said 'no way!' and left", "(see above.) and"
    if found["stop"] == ".":
        return _ends_with_stop(text, found.start(), since, following)
    if lower and found["stop"][-1] in ".…":  # "well... nice" is a pause; between longer parts it is a stop
        return _parts(text, since, found.start(), at, end)
    return True


def _ends_with_stop(text: str, at: int, since: int, following: re.Match[str]) -> bool:
    before = _words_before(text, since, at)
    word = before[-1].lstrip("([\"'“‘") if before else ""
    small, following_word = word.lower(), following[0]
    capital = following_word[0].isupper()
    if small in NEVER or (word in ("Hr", "Fr") and capital):
        return False
    if small in SOFT:
        return capital
    if small in COUNTED:
        return not following_word[0].isdigit()
    if DOTTED.fullmatch(small) or (len(word) == 1 and word.isupper() and word != "I"):  # "U.S. Airways", "J. Smith"
        return capital and following_word.lower() in STARTERS
    ordinal = word.isdigit() and len(before) > 1 and before[-2].lower() in ORDINAL
    return not ordinal


def _ends_glued(text: str, found: re.Match[str], since: int, end: int) -> bool:
    at = found.end()
    if found["stop"][-1] in "!?" and text[at] > "\u2e80":
        return True
    if found["closers"] or not LETTER.match(text, at):
        return False
    if found["stop"] == "." and not any(GLUED.match(text, found.start() - back) for back in (1, 2, 3) if found.start() - back >= since):
        return False
    if found["stop"][-1] in ".…" and text[at].islower() and not _parts(text, since, found.start(), at, end):
        return False
    begin = max(since, at - NEAR, text.rfind(" ", max(since, at - NEAR), at) + 1)
    stop = text.find(" ", at, at + NEAR)
    return not ADDRESS.search(text, begin, stop if stop > 0 else min(end, at + NEAR))


def _ends_with_face(text: str, found: re.Match[str], since: int, end: int) -> bool:
    at = found.end()
    before = _words_before(text, since, found.start())
    if not before or before[-1].lower() in OPEN or before[-1][0] in "@[" or not text[at].isspace():
        return False
    following = text[at : min(end, at + NEAR)].split(None, 1)
    return bool(following) and following[0][0].isalnum() and "://" not in following[0]


def _words_before(text: str, since: int, at: int) -> list[str]:
    return text[max(since, at - NEAR) : at].split()


def _parts(text: str, since: int, before: int, at: int, end: int) -> bool:
    """Whether three words stand on both sides, up to the next stop."""
    following = re.split(r"[.!?…]", text[at : min(end, at + NEAR)], maxsplit=1)[0]
    return len(_words_before(text, since, before)) > 2 and len(following.split()) > 2


def _cut(text: str, start: int, end: int, longest: int) -> Iterator[Span]:
    while end - start > longest:
        middle = _best_cut(text, start, start + longest)
        yield from _stripped(text, start, middle)
        start = middle
    yield from _stripped(text, start, end)


def _best_cut(text: str, start: int, limit: int) -> int:
    """After the last comma of the second half, else after the last space, else at the limit."""
    for pattern in CUTS:
        places = [found.end() for found in pattern.finditer(text, start + (limit - start) // 2, limit)]
        if places:
            return places[-1]
    return limit


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
    if start < end:
        yield start, end
