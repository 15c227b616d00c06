"""How well each term fits each group of units: the information they share, and how near they are in meaning.

Customers are counted, not occurrences: one counts once per group and term, so nobody can write a word into a topic alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import FINE, Vectors, exact_cosines, unit_rows
from jminer.topicmodel.smallwords import DENYING
from jminer.topicmodel.terms import LONGEST, Flags, Ints, Terms

Numbers = NDArray[np.float64]

DAMPING = 2.0  # customers added to those expected of a term, so that a few more than none are no finding
LOOKED_AT = 60  # terms per group whose meaning is looked at
FAINT = 1e-6  # NPMI of a term that is used no more than elsewhere: where nothing tells a group from others, the most used must do
RIVALS = 5  # nearest groups that a term is held against
PHRASE = 0.7  # what a phrase counts as a keyword: words that go together tell more than phrases that never meet
BLOCK = 4096  # rows per block, to bound memory


@dataclass(frozen=True, slots=True, eq=False)
class Fitness:
    """The terms that fit each group: one row per group and term, group after group, the best term first."""

    group: Ints
    term: Ints
    customers: Ints
    """Customers of the group who use the term there."""
    share: Numbers
    """The same, of all customers of the group."""
    keyword: Numbers
    """How well the term tells what the group is about (0–1): the rows of a group are ordered by it."""
    label: Numbers
    """How well it would name the group (0–1)."""
    telling: Flags
    """Whether the term is used more in the group than elsewhere."""
    place: Ints
    """Its column in `held`."""
    held: Any
    """Which units hold which terms: a sparse matrix (units, terms) of ones."""

    def of(self, group: int) -> range:
        """The rows of a group."""
        return range(*np.searchsorted(self.group, [group, group + 1]).tolist())

    def company(self, rows: Sequence[int]) -> Numbers:
        """NPMI (rows, rows) of the terms' standing in one unit (Bouma 2009), −1 for those that never do."""
        held = self.held[:, self.place[rows]]
        both = (held.T @ held).toarray() / held.shape[0]
        alone, never, always = np.diag(both), both == 0, both == 1
        both[never | always] = 0.5
        return np.where(never, -1.0, np.where(always, 1.0, np.log(both / np.outer(alone, alone)) / -np.log(both)))


def fitness(terms: Terms, customers: Ints, vectors: Vectors, index: Ints, centroids: Vectors, least: int) -> Fitness:
    """Score the terms that at least `least` customers of a group use in it.

    customers (n,) numbers who wrote each unit; index (n,) is the group of each unit, or −1: held against all groups.
    A keyword's score is √(NPMI × cosine × share) × contrast². NPMI, damped, is that of speaking of the group and using the
    term (Bouma 2009); the cosine that of the group's centroid and the mean direction of the units that hold the term, as in
    Topeax (Kardos 2026) but without a call of the encoder; the share that of the group's customers; the contrast what the
    nearest groups leave of a term that they use too.
    A label's score is √(NPMI × contrast) × cosine² × the mean √(share × NPMI) of its single words: a name is made of words
    that many use there, even where few put them together in just this way.
    Both are lowered for phrases that seem cut off at the end and for denials that few share.
    """
    counts = _Counts.of(terms, customers, index, len(centroids))
    rows = counts.best(least)
    group, term = counts.group[rows], counts.term[rows]
    named, place = np.unique(term, return_inverse=True)
    held = _held(terms, named, len(vectors))
    cosine = np.maximum(_paired_cosines(_directions(held, vectors), place, centroids, group), 0)
    single, plain, denied = (found[place] for found in _single_words(terms, named))
    words = (single >= 0).sum(axis=1)
    sound = np.where(words > 1, np.sqrt(counts.whole[rows]), 1) * _denied(counts, rows, plain, denied)
    contrast = _contrast(counts, rows, _nearest(centroids))
    keyword = np.sqrt(counts.npmi[rows] * cosine * counts.share[rows]) * contrast**2 * sound * np.where(words > 1, PHRASE, 1)
    weight = counts.look_up(np.sqrt(counts.share * counts.npmi), group[:, None], single).sum(axis=1) / np.maximum(words, 1)
    label = np.sqrt(counts.npmi[rows] * contrast) * cosine**2 * sound * weight
    order = np.lexsort((term, -keyword, group))
    telling, rows = counts.npmi[rows] > FAINT, rows[order]
    return Fitness(
        group[order], term[order], counts.used[rows], counts.share[rows], keyword[order], label[order], telling[order], place[order], held.tocsc()
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Which group uses which term: one row per pair that occurs, sorted by group, then term."""

    groups: int
    wide: int
    """Terms."""
    group: Ints
    """The last group is of the units that are in none."""
    term: Ints
    used: Ints
    """Customers."""
    share: Numbers
    """Of all customers of the group."""
    npmi: Numbers
    """FAINT or more."""
    whole: Numbers
    """Share of the occurrences that no telling word follows."""

    @classmethod
    def of(cls, terms: Terms, customers: Ints, index: Ints, groups: int) -> _Counts:
        wide, where = max(len(terms.stems), 1), np.where(index < 0, groups, index)
        spoken = where[terms.unit] * wide + terms.term
        key, used = customers_of(spoken, customers[terms.unit])
        group, term = key // wide, key % wide
        speaking, people = customers_of(where, customers)
        speak = np.ones(groups + 1)
        speak[speaking] = people
        expected = (np.bincount(term, used, wide)[term] + DAMPING) * speak[group] / speak.sum()
        npmi = np.maximum(np.log(used / expected) / -np.log(used / (speak.sum() + 1)), FAINT)
        at = np.searchsorted(key, spoken)
        whole = np.bincount(at, terms.whole, len(key)) / np.bincount(at, minlength=len(key))
        return cls(groups, wide, group, term, used, used / speak[group], npmi, whole)

    def best(self, least: int) -> Ints:
        """The rows of the groups' most telling terms that `least` customers use, group after group; of equals the most used first."""
        rows = np.flatnonzero((self.used >= least) & (self.group < self.groups))
        rows = rows[np.lexsort((self.term[rows], -self.used[rows], -self.npmi[rows], self.group[rows]))]
        since = np.arange(len(rows)) - np.searchsorted(self.group[rows], self.group[rows])
        return rows[since < LOOKED_AT]

    def look_up(self, value: NDArray[np.generic], group: Ints, term: Ints) -> Numbers:
        """The value of each pair, 0 where it does not occur; −1 is no term."""
        at = find(self.group * self.wide + self.term, np.where(term < 0, -1, group * self.wide + term))
        return np.append(value, 0)[at].astype(np.float64)


def _denied(counts: _Counts, rows: Ints, plain: Ints, denied: Ints) -> Numbers:
    """1, or less for a denial that under half share: "no food" names a group only where those who speak of food have none."""
    group = counts.group[rows]
    share = counts.look_up(counts.used, group, denied) / np.maximum(counts.look_up(counts.used, group, plain), 1)
    return np.where((plain < 0) | (denied < 0), 1, np.minimum(2 * share, 1) ** 2)


def _contrast(counts: _Counts, rows: Ints, nearest: Ints) -> Numbers:
    """A term's share of customers against the largest that it has in one of the groups nearest to its own."""
    rivals = [counts.look_up(counts.share, rival, counts.term[rows]) for rival in nearest[counts.group[rows]].T]
    return np.asarray(counts.share[rows] / (counts.share[rows] + np.max(rivals, axis=0, initial=0.0)))


def customers_of(key: Ints, customer: Ints) -> tuple[Ints, Ints]:
    """The different keys in order, and how many different customers each has."""
    many = int(customer.max(initial=0)) + 1
    pairs = np.sort(key * many + customer)
    keys = pairs[np.diff(pairs, prepend=-1) != 0] // many
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[starts], np.diff(starts, append=len(keys))


def find(keys: Ints, wanted: Ints) -> Ints:
    """Where each wanted key stands among the sorted keys; behind them all when it does not."""
    at = np.searchsorted(keys, wanted)
    return np.where(np.append(keys, -1)[at] == wanted, at, len(keys))


def _held(terms: Terms, named: Ints, units: int) -> Any:
    """Which units hold which of these terms: a sparse matrix (units, named) of ones."""
    from scipy.sparse import csr_matrix

    place = find(named, terms.term)
    known = place < len(named)
    held = csr_matrix((np.ones(known.sum()), (terms.unit[known], place[known])), shape=(units, len(named)))
    held.data[:] = 1
    return held


def _directions(held: Any, vectors: Vectors) -> Vectors:
    """Mean direction (terms, dimensions) of the units that hold each term; exact sums, whatever the order of the units."""
    total = np.zeros((held.shape[1], vectors.shape[1]))
    for at in range(0, len(vectors), BLOCK):
        total += held[at : at + BLOCK].T @ np.rint(vectors[at : at + BLOCK].astype(np.float64) * FINE)
    return unit_rows(total)


def _paired_cosines(left: Vectors, one: Ints, right: Vectors, other: Ints) -> Numbers:
    """Cosines of pairs (n,): one row of the left with another of the right."""
    found = np.zeros(len(one))
    for at in range(0, len(one), BLOCK):
        rows = slice(at, at + BLOCK)
        found[rows] = (np.rint(left[one[rows]].astype(np.float64) * FINE) * np.rint(right[other[rows]].astype(np.float64) * FINE)).sum(axis=1) / FINE**2
    return found


def _nearest(centroids: Vectors) -> Ints:
    """The groups nearest to each (groups, up to RIVALS)."""
    cosines = exact_cosines(centroids, centroids)
    np.fill_diagonal(cosines, -np.inf)
    return np.argsort(-cosines, axis=1, kind="stable")[:, : min(RIVALS, len(centroids) - 1)]


def _single_words(terms: Terms, named: Ints) -> tuple[Ints, Ints, Ints]:
    """The terms that are single words of each of these terms (named, LONGEST + 1), the word that it denies, and that with its "not" (named,).

    −1 where there is none.
    """
    number: dict[tuple[str, ...], int] = {
        stems: at for at, stems in enumerate(terms.stems) if len(stems) == 1 or (len(stems) == 2 and not DENYING.isdisjoint(stems))
    }
    names = [terms.stems[term] for term in named.tolist()]
    words = [[number[stem,] for stem in stems if (stem,) in number] for stems in names]
    filled = [found + [-1] * (LONGEST + 1 - len(found)) for found in words]
    denials = [_denial(stems) for stems in names]
    plain = [number.get(tuple(stem for stem in pair if stem not in DENYING), -1) for pair in denials]
    denied = [number.get(pair, -1) for pair in denials]
    return np.array(filled, dtype=np.int64).reshape(-1, LONGEST + 1), np.array(plain, dtype=np.int64), np.array(denied, dtype=np.int64)


def _denial(stems: tuple[str, ...]) -> tuple[str, ...]:
    """The negation and the word behind it, or the one before it where it comes last; empty without a negation."""
    at = next((at for at, stem in enumerate(stems) if stem in DENYING), None)
    if at is None or len(stems) == 1:
        return ()
    return stems[at : at + 2] if at + 1 < len(stems) else stems[at - 1 :]
