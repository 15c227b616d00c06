"""What else one might do: a cosine threshold (B1), and top-k retrieval with a lexicon of sentiment (B2).

Both get the same units, vectors, segments and needs, count customers, and compare segment with rest; both say INSUFFICIENT below fifty people.
Their thresholds (TUNED) are those with the best macro-F1 of need verdicts on the dev verticals: `personas.py --split dev --tune` prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.personas.forms import Bank, Forms
from tests.benchmarks._persona_judging import Instrument

COSINES = tuple(round(0.30 + 0.05 * i, 2) for i in range(8))
SHARES = (0.02, 0.05, 0.10, 0.15)
LIFTS = (1.25, 2.0)
TOP = 100
SURE = (0.30, 0.35, 0.40, 0.45, 0.50)
TUNED: dict[str, tuple[float, ...]] = {"B1": (0.4, 0.1, 1.25), "B2": (0.45, 1.1)}
"""B1: cosine, least share, lift. B2: mean cosine of the top units, lift."""


@cache
def _lexicon() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

    return SentimentIntensityAnalyzer()


def features(
    instrument: Instrument, needs: Sequence[Need], insides: Sequence[NDArray[np.bool_]], texts: Sequence[str], customer: NDArray[np.int64], vectors: Any
) -> list[dict[str, Any]]:
    """What both baselines know of each need in its segment, for all their thresholds at once."""
    bank = Bank.of(needs, instrument.embed)
    rows = []
    for i, (need, inside) in enumerate(zip(needs, insides, strict=True)):
        mine = bank.need == i
        columns = np.array(Forms.of(need).columns())
        cosine = bank.vectors[mine] @ np.asarray(vectors).T
        support, served, unserved = cosine[columns != 3].max(axis=0), _best(cosine, columns, 1), _best(cosine, columns, 2)
        shares = []
        for least in COSINES:
            holds = np.zeros(len(inside), dtype=bool)
            holds[customer[support >= least]] = True
            better = (served > unserved)[support >= least]
            shares.append([float(holds[inside].mean()) if inside.any() else 0.0, float(holds[~inside].mean()) if not inside.all() else 0.0,
                           float(better.mean()) if len(better) else 0.5])  # fmt: skip
        top = np.argsort(-support, kind="stable")[:TOP]
        tone = np.mean([_lexicon().polarity_scores(texts[t])["compound"] for t in top])
        retrieved = [float(support[top].mean()), float(inside[customer[top]].mean()), float(inside.mean()), float(tone)]
        rows.append({"b1": shares, "b2": retrieved, "n": int(inside.sum())})
    return rows


def _best(cosine: NDArray[np.float32], columns: NDArray[np.int64], column: int) -> NDArray[np.float32]:
    return np.asarray(cosine[columns == column].max(axis=0)) if (columns == column).any() else np.full(cosine.shape[1], -1, np.float32)


def need_verdict(name: str, row: dict[str, Any], tuned: Sequence[float], rule: bool) -> str:
    """What a baseline says of a need."""
    if row["n"] < 50:
        return "INSUFFICIENT"
    if name == "B1":
        least, share, lift = tuned
        inside, outside, met = row["b1"][COSINES.index(least)]
        if inside < share:
            return "ABSENT"
        if not rule or inside < lift * outside:
            return "SHARED"
        return "SUPPORTED" if met >= 0.4 else "SUPPORTED_UNMET"
    least, lift = tuned
    cosine, top, size, tone = row["b2"]
    if cosine < least:
        return "ABSENT"
    if not rule or top < min(lift * size, 0.9):
        return "SHARED"
    return "SUPPORTED" if tone >= -0.05 else "SUPPORTED_UNMET"


def persona_verdict(needs: Sequence[str], rule: bool) -> str:
    """What follows for the persona, by the share of its needs."""
    supported, absent = (np.mean([need in kind for need in needs]) for kind in (("SUPPORTED", "SUPPORTED_UNMET"), ("ABSENT",)))
    if "INSUFFICIENT" in needs:
        return "INSUFFICIENT"
    if absent >= 0.5:
        return "REFUTED"
    if not rule:
        return "PLAUSIBLE"
    return "VALIDATED" if supported >= 0.7 else "PARTIAL" if supported else "INDISTINCT"


def grid(name: str) -> list[tuple[float, ...]]:
    """All thresholds that tuning tries."""
    return [(c, s, x) for c in COSINES for s in SHARES for x in LIFTS] if name == "B1" else [(c, x) for c in SURE for x in (1.1, 1.25, 1.5, 2.0)]


def add(rows: pl.DataFrame, name: str, tuned: Sequence[float]) -> pl.Series:
    """A baseline's verdicts for rows of needs with their features."""
    return pl.Series(name, [need_verdict(name, row, tuned, row["rule"]) for row in rows.iter_rows(named=True)])
