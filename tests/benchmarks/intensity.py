"""Intensity and sarcasm on units that nothing was learnt from: `python -m tests.benchmarks.intensity`.

Intensity: real units kept apart (`corpora/gold/read`), on which its temperature was set, and the half of `corpora/gold/sarcasm.jsonl` that
nothing was chosen on; beside it, always the commonest level. Sarcasm: the same half; beside it, everything flagged. Intervals are 95 %.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl

from jminer.heads import sets
from jminer.heads.affect import intensities, sarcastic
from jminer.heads.rows import STRENGTHS
from jminer.heads.store import load_head
from tests.benchmarks._spread import figure, macro, micro, share
from tests.benchmarks.gold_texts import DATA, ROOT
from tests.benchmarks.valence import facets

GOLD, HEADS = ROOT / "corpora" / "gold", ROOT / "models" / "heads"


def levels(name: str, units: pl.DataFrame) -> None:
    """Macro-F1 of the three levels, and how the expected level goes with the told one."""
    from scipy.stats import spearmanr

    head, vectors = load_head(HEADS / "intensity"), facets(units["text"].to_list())
    truth = [STRENGTHS.index(level) for level in units["intensity"]]
    found = [STRENGTHS.index(head.labels[at]) for at in head.probabilities(vectors).argmax(axis=1)]
    common = Counter(truth).most_common(1)[0][0]
    levels_ = range(len(STRENGTHS))
    scores = [figure(macro(levels_), truth, said) for said in (found, [common] * len(truth))]  # type: ignore[arg-type]
    order = figure(lambda said, true: float(spearmanr(said, true)[0]), intensities(head, vectors), truth)
    print(f"intensity, {name}, {len(truth)}: macro-F1 {scores[0]}, always the commonest level {scores[1]}, rank correlation {order}")


def irony(units: pl.DataFrame) -> None:
    """Precision, recall and F1 of the flag."""
    flags, truth = sarcastic(load_head(HEADS / "sarcasm"), facets(units["text"].to_list())), units["sarcasm"].to_numpy()
    hits = int((flags & truth).sum())
    precision, recall = hits / max(flags.sum(), 1), hits / truth.sum()
    f1, always = figure(micro, flags, truth), figure(micro, np.ones_like(truth), truth)
    print(f"sarcasm, {len(truth)} units, {truth.sum()} sarcastic: precision {precision:.3f}, recall {recall:.3f}, F1 {f1}, everything flagged {always}")


def quiet(units: pl.DataFrame) -> None:
    """How often real units, hardly any of which is sarcastic, are flagged."""
    flags = sarcastic(load_head(HEADS / "sarcasm"), facets(units["text"].to_list()))
    print(f"sarcasm, {len(units):,} real units, {int(units['sarcasm'].sum())} sarcastic: flagged {share(flags)}")


def main() -> None:
    if not DATA.is_dir():
        raise SystemExit(f"skipped: {DATA} is not there; set JMINER_DATA")
    real, written = sets.labelled(GOLD, DATA).drop_nulls("intensity"), sets.sarcasm(GOLD, "test")
    levels("real units apart", real.filter("apart"))
    levels("written units", written)
    irony(written)
    quiet(real)


if __name__ == "__main__":
    main()
