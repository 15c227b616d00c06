"""Are planted needs found, and is the number of unheard ones told? `python -m tests.benchmarks.journey_needs_found [--seeds 20] [--mentions 1200]`.

The intents of Banking77 and CLINC150 (what people want of a bank and of an assistant; JMINER_DATA) stand for needs. In every seed they get a
popularity of their own (Zipf, exponent 1) and so many questions are drawn, each of a customer of its own; what was drawn goes through the grouping
of the step as it runs, without its filter, because every question tells of a need. Printed: how many intents of five questions or more have a need
found of their own (one to one, by the most shared questions, Hungarian), how many needs found are more than half of one intent, V-measure; then the
intents that were never drawn, the estimate, and how often its interval holds the truth: from the needs as found, and from the true intents (what
Chao's estimate could do at best). The grain, and how groups of rare needs are cut, were chosen on CLINC150. That few units left over allow no estimate
was learnt from both, so the share of seeds in which there is none is no measurement.
"""

from __future__ import annotations

import argparse

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.personas.stated import Said
from jminer.settings import NeedsFoundSettings
from jminer.statistics.intervals import wilson
from jminer.statistics.richness import chao1
from jminer.steps.needs_found import _fitted, _unseen, stated_all
from jminer.topicmodel.words import phrases
from tests.benchmarks._topic_sets import Case, load

COVERAGE_BAR = (0.92, 0.98)


def drawn(case: Case, mentions: int, seed: int) -> NDArray[np.int64]:
    """Rows of so many questions, fewer where a popular intent has no more."""
    random = np.random.default_rng([seed, 7])
    inside = np.flatnonzero(case.inside)
    intents = np.unique(case.truth[inside])  # type: ignore[index]
    weight = 1 / np.arange(1, len(intents) + 1)
    wanted = random.multinomial(mentions, random.permutation(weight / weight.sum()))
    rows = [random.choice(mine, min(want, len(mine)), replace=False) for intent, want in zip(intents, wanted, strict=True)
            if len(mine := inside[case.truth[inside] == intent])]  # type: ignore[index]
    return np.sort(np.concatenate(rows))


def measured(case: Case, mentions: int, seed: int, granularity: float) -> dict[str, float]:
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import v_measure_score

    rows = drawn(case, mentions, seed)
    truth, vectors = case.truth[rows], case.vectors[rows]  # type: ignore[index]
    told = pl.DataFrame({"text": [case.texts[row] for row in rows.tolist()], "customer_id": [f"c{row:06}" for row in rows.tolist()]})
    rules = NeedsFoundSettings(granularity=granularity)
    model, _ = _fitted(told, vectors, rules, seed)
    place = model.assign(vectors).topic
    texts = told["text"].to_list()
    groups = phrases(texts, told["customer_id"].to_list(), vectors, place, model.centroids, rules.min_customers)
    asked = Said(texts, np.full(len(texts), np.nan), np.ones(len(texts), dtype=bool))
    needs = stated_all(groups, np.bincount(place[place >= 0], minlength=len(groups)).tolist(), asked)
    named = np.array([need is not None for need in needs])
    intents, index, often = np.unique(truth, return_inverse=True, return_counts=True)
    both = np.zeros((len(needs), len(intents)))
    np.add.at(both, (place[place >= 0], index[place >= 0]), 1)
    both[~named] = 0
    need, intent = linear_sum_assignment(-both)
    sure = both[need, intent] > np.maximum(both.sum(axis=1)[need], 1) / 2
    enough = often >= rules.min_customers
    found = pl.Series([f"N{at}" if at >= 0 and named[at] else None for at in place.tolist()], dtype=pl.String)
    estimate = _unseen(told.with_columns(place=pl.Series(place), found_id=found), vectors)[0]
    told_it = estimate.get("unseen") is not None
    best, missing = chao1(often), len(np.unique(case.truth[case.inside])) - len(intents)  # type: ignore[index]
    return {
        "intents": float(enough.sum()), "matched": float((sure & enough[intent]).sum()), "found": float(named.sum()), "nameless": float((~named).sum()),
        "pure": float((both.max(axis=1) > both.sum(axis=1) / 2)[named].sum()), "V": float(v_measure_score(truth, place)),
        "missing": float(missing), "told": float(told_it), "unseen": estimate["unseen"] if told_it else np.nan,
        "holds": float(estimate["low"] <= missing <= estimate["high"]) if told_it else np.nan,
        "best": best.kinds, "best holds": float(best.low <= missing <= best.high),
    }  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=20)
    asked.add_argument("--granularity", type=float, default=NeedsFoundSettings().granularity)
    asked.add_argument("--mentions", type=int, default=1200)
    given = asked.parse_args()
    for name in ("banking77", "clinc150"):
        case = load(name)
        rows = [measured(case, given.mentions, seed, given.granularity) for seed in range(given.seeds)]
        of = {key: np.array([row[key] for row in rows]) for key in rows[0]}
        print(f"\n{name}: {given.seeds} seeds of {given.mentions:,} mentions, {case.count} intents")
        matched, pure = (of[hits] / of[all_] for hits, all_ in (("matched", "intents"), ("pure", "found")))
        print(f"  intents of five or more that a need of their own was found of {matched.mean():.3f} ({matched.min():.3f}-{matched.max():.3f})"
              f"\n  needs found {of['found'].mean():.1f} (and {of['nameless'].mean():.1f} without a name), of one intent mostly {pure.mean():.3f}"
              f"   V {of['V'].mean():.3f}")
        print(f"  never drawn, mean {of['missing'].mean():.1f}; estimated, median: from the true intents {np.median(of['best']):.1f}, "
              f"from the needs as found "
              f"{np.nanmedian(of['unseen']) if of['told'].any() else np.nan:.1f}, in the {of['told'].mean():.0%} of seeds with an estimate")
        for key, said in (("holds", "needs as found"), ("best holds", "true intents")):
            known = of[key][~np.isnan(of[key])]
            low, high = wilson(known.sum(), len(known))
            print(f"  interval holds the truth, {said:15} {known.sum():.0f} of {len(known)} ({low:.2f}-{high:.2f})   bar {COVERAGE_BAR[0]}-{COVERAGE_BAR[1]}")


if __name__ == "__main__":
    main()
