"""Keywords, a label and a description for each group of units, chosen among the terms that fit it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, count

import numpy as np

from jminer.topicmodel.fitness import Fitness, customers_of, find
from jminer.topicmodel.smallwords import DENYING, ROOT, stem
from jminer.topicmodel.terms import Ints, Terms

KEYWORDS = 10
FEW = 3  # keywords; beyond them …
LEAST = 0.2  # … a keyword's score must be so much of the best one's: few good words say more than ten
COMPANY = 2.0  # weight of being used together with the keywords already chosen
WHOLE = 0.7  # a term that so many of its customers write within a longer one is a cut-off piece of that
SMALL = 0.9  # what each small word within costs a label: the shortest way to say it reads best
GOOD = 0.2  # a phrase names a topic when it is worth so much of what the topic's best single word is …
BROAD = 0.5  # … and a theme when it is worth so much: what names a theme must not be one of its topics
PAIRED = 4  # words of which two are joined where no phrase is good
SAID = 3  # terms in a description
STATES = frozenset("is are was were be been being ist sind war waren est sont était es son era fue è sono".split())  # noqa: SIM905
FAINT_RANK = 4  # added to the rank of a name that tells nothing
UNNAMED = "no common words"
PAIR = " · "
"""Between the two words that name a topic without a good phrase."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a group, as most of the group's customers write it."""

    text: str
    stems: tuple[str, ...]
    row: int
    """Its row of the fitness."""
    telling: bool
    """Whether it is used more in the group than elsewhere."""

    @property
    def roots(self) -> frozenset[str]:
        """What is left of its words when their forms are taken for one."""
        return frozenset(stem[:ROOT] for stem in self.stems)

    @property
    def is_phrase(self) -> bool:
        """Whether it is of two words or more."""
        return len(self.stems) > 1


def group_terms(terms: Terms, fits: Fitness, customers: Ints, index: Ints, least: int, count: int) -> list[list[Term]]:
    """The terms of each group that at least `least` of its customers write in the same way, in the order of the fitness.

    A piece of a longer term is left out when most of its customers write the longer one.
    """
    texts = _written(terms, fits, customers, index, least)
    found = []
    for group in range(count):
        rows = [row for row in fits.of(group) if texts[row]]
        pieces: dict[tuple[str, ...], int] = {}
        for row in rows:
            for piece in _pieces(terms.stems[fits.term[row]]):
                pieces[piece] = max(pieces.get(piece, 0), int(fits.customers[row]))
        named = [Term(texts[row], terms.stems[fits.term[row]], row, bool(fits.telling[row])) for row in rows]
        found.append([term for term in named if pieces.get(term.stems, 0) < WHOLE * fits.customers[term.row]])
    return found


def _pieces(stems: tuple[str, ...]) -> list[tuple[str, ...]]:
    """All shorter runs of neighbours."""
    return [stems[at : at + length] for length in range(1, len(stems)) for at in range(len(stems) - length + 1)]


def _written(terms: Terms, fits: Fitness, customers: Ints, index: Ints, least: int) -> list[str]:
    """Per row of the fitness, the way in which most of the group's customers write the term; empty when fewer than `least` do."""
    wide = len(terms.stems)
    keys = fits.group * wide + fits.term
    order = np.argsort(keys, kind="stable")
    # Units of no group have no keys.
    at = find(keys[order], np.where(index < 0, -1, index * wide)[terms.unit] + np.where(index[terms.unit] < 0, 0, terms.term))
    occurrences = np.flatnonzero(at < len(keys))
    row = order[at[occurrences]]
    start, end = terms.start[occurrences], terms.end[occurrences]
    way = row.copy()
    for step in range(int((end - start).max(initial=-1)) + 1):
        inside = start + step <= end
        word = np.where(inside, terms.tokens.word[np.minimum(start + step, end)], -1)
        _, way = np.unique(way * (len(terms.tokens.words) + 1) + word + 1, return_inverse=True)
    ways, example = np.unique(way, return_index=True)
    _, used = customers_of(way, customers[terms.unit[occurrences]])
    texts = [""] * len(keys)
    # The most written way first; of equals the one whose words come first in the alphabet, as ways are numbered.
    for best in np.lexsort((ways, -used)).tolist():
        if used[best] >= least and not texts[row[example[best]]]:
            texts[row[example[best]]] = terms.written(int(occurrences[example[best]]))
    return texts


def keywords(group: Sequence[Term], fits: Fitness) -> tuple[str, ...]:
    """Up to ten terms that fit and are used together, the best first; none contains another's words.

    By turns, the term is chosen whose score × (1 + COMPANY × its mean NPMI of standing in one unit with those already chosen)
    is highest: words that tell a group and never meet may be of two subjects. A group that no term tells has its most used.
    """
    group = [term for term in group if term.telling] or group
    value = fits.keyword[[term.row for term in group]]
    company, met = fits.company([term.row for term in group]), np.zeros(len(group))
    chosen: list[int] = []
    roots, free = [term.roots for term in group], [True] * len(group)
    while len(chosen) < KEYWORDS and any(free):
        worth = np.where(free, value * (1 + COMPANY * met / max(len(chosen), 1)), -np.inf)
        best = int(np.argmax(worth))
        if len(chosen) >= FEW and worth[best] <= LEAST * value.max():
            break
        chosen.append(best)
        met += company[best]
        free = [still and not (own <= roots[best] or roots[best] <= own) for still, own in zip(free, roots, strict=True)]
    return tuple(group[at].text for at in chosen)


def labels(groups: Sequence[Sequence[Term]], fits: Fitness, good: float = GOOD, taken: Iterable[str] = ()) -> list[str]:
    """A name for each group, no two of the same words: its best phrase, or where none is good its two best words, or one.

    What is used no more in the group than elsewhere names it only where nothing else is left.

    A phrase is good when it is worth `good` times what the best single word is. One that would suit several groups goes to
    the one that it suits best. `taken` are names given already.
    """
    used = {name_roots(name) for name in taken}
    found = [""] * len(groups)
    offers = [(tier, -worth, text, at) for at, group in enumerate(groups) for tier, worth, text in _offers(group, fits, good)]
    for *_, text, at in sorted(offers):
        if not found[at] and name_roots(text) not in used:
            found[at] = text
            used.add(name_roots(text))
    for at in [at for at, text in enumerate(found) if not text]:
        first = groups[at][0].text if groups[at] else UNNAMED
        found[at] = next(name for name in chain([first], (f"{first} ({number})" for number in count(2))) if name_roots(name) not in used)
        used.add(name_roots(found[at]))
    return found


def _offers(group: Sequence[Term], fits: Fitness, good: float) -> Iterator[tuple[int, float, str]]:
    """What may name a group: a rank (0 best), its worth within the rank, and the name.

    Ranks are good phrases, pairs of words, other phrases, single words, then the same of what is used no more than elsewhere.
    """
    share = {term.stems: float(fits.share[term.row]) for term in group}
    worth = {term: float(fits.label[term.row]) * SMALL ** (term.text.count(" ") + 1 - len(term.stems)) * _said_by_most(term, share) for term in group}
    words = sorted((term for term in group if not term.is_phrase), key=lambda term: (-worth[term], term.text))
    least = good * max((worth[word] for word in words), default=0.0)
    for term in group:
        rank = 3 if not term.is_phrase else 0 if worth[term] >= least else 2
        yield rank + (0 if term.telling else FAINT_RANK), worth[term], term.text
    for first, second in combinations(words[:PAIRED], 2):
        if not first.roots & second.roots:
            yield 1 + (0 if first.telling and second.telling else FAINT_RANK), worth[first] * worth[second], f"{first.text}{PAIR}{second.text}"


def _said_by_most(term: Term, share: Mapping[tuple[str, ...], float]) -> float:
    """1, or less for a statement ("seats were comfortable") that under half of those make who speak of its subject in the group."""
    if not STATES & set(term.text.split()):
        return 1.0
    words = [share.get((stem,), share[term.stems]) for stem in term.stems if stem not in DENYING]
    return min(1.0, 2 * min(words) / max(words)) ** 2


def name_roots(name: str) -> frozenset[str]:
    """What two names of the same words have in common."""
    return frozenset(stem(word)[:ROOT] for word in re.findall(r"[^\W_]+", name))


def aloud(name: str) -> str:
    """A name as it is read out: “care plus”; of two words that are no phrase, “riders” and “challenges”."""
    return " and ".join(f"“{part}”" for part in name.split(PAIR))


def description(group: Sequence[Term], fits: Fitness, chosen: Sequence[str], customers: int) -> str:
    """One line: how many customers spoke of the group when it was found, and what share of them wrote which terms."""
    share = {term.text: fits.share[term.row] for term in group}
    said = sorted(chosen, key=lambda text: (-share[text], text))[:SAID]
    people = f"{customers:,} customers when it was found"
    return f"{people}: " + ", ".join(f"{share[text]:.0%} wrote “{text}”" for text in said) if said else f"{people}; no words in common"
