"""Unit by unit, on verticals that nothing was trained on: is a denial told from support, and met from unmet?

The verticals' own pairs, read by the shipped cross-encoder. `contradicted` is ranked against met, unmet and wanted
by its probability; met and unmet units are told apart by which of the two is likelier.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.personas.forms import RELATIONS
from tests.benchmarks import _persona_scores as scores
from tests.benchmarks._persona_judging import Instrument
from tests.benchmarks._persona_world import Vertical


def logits(instrument: Instrument, vertical: Vertical) -> NDArray[np.float64]:
    """(units, 4) over RELATIONS, each unit held against the need that it was written for."""
    texts, own = [text for _, text, _, _ in vertical.units], [need for need, *_ in vertical.units]
    return instrument.crossencoder.read(vertical.needs, own, texts)[:, : len(RELATIONS)].astype(np.float64)


def report(verticals: Sequence[Vertical]) -> None:
    """Print the figures, with intervals over the needs."""
    instrument = Instrument()
    rows = []
    for vertical in verticals:
        given = logits(instrument, vertical)
        chance = np.exp(given - given.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        for (need, _, relation, kind), odds, one in zip(vertical.units, given, chance, strict=True):
            rows.append({"seed": f"{vertical.name}/{need}", "relation": relation, "kind": kind, "denial": float(one[RELATIONS.index("contradicted")]),
                         "served": float(odds[RELATIONS.index("met")] - odds[RELATIONS.index("unmet")])})  # fmt: skip
    units = pl.DataFrame(rows)
    print(f"{', '.join(vertical.name for vertical in verticals)}: {len(units)} units of {units['seed'].n_unique()} needs; intervals over needs")

    def denial(part: pl.DataFrame, kind: str) -> float:
        support = part.filter(pl.col("relation").is_in(["met", "unmet", "wanted"]))
        denied = part.filter((pl.col("relation") == "contradicted") & (pl.col("kind") == kind))
        return scores.auroc(denied["denial"].to_list(), support["denial"].to_list())

    def served(part: pl.DataFrame) -> float:
        judged = part.filter(pl.col("relation").is_in(["met", "unmet"]))
        given = ["met" if value > 0 else "unmet" for value in judged["served"]]
        return scores.macro_f1(judged["relation"].to_list(), given, ("met", "unmet"))

    for kind in ("explicit", "implicit"):
        print(f"  contradicted against support, {kind}: AUROC  {scores.over_worlds(units, lambda part, k=kind: denial(part, k))}")  # type: ignore[misc]
    print(f"  met against unmet: macro-F1                    {scores.over_worlds(units, served)}")
