"""Are the worst pains what people who read the feedback call the worst? Airline tweets and their hand-given negative reasons; and other figures of pains.

    python -m tests.benchmarks.journey_pains                 # reasons, intervals, weights, kinds
    python -m tests.benchmarks.journey_pains --errors        # how the head of valence errs on complaints (embeds 16,000 texts)

reasons    Of the ten worst pains of 10,147 tweets: how many of their complaining customers the annotators call negative; how pure the pains are of
           one reason; how the order of all pains agrees with that of the annotators' negative customers in the same cells; and how the reasons, each
           as large as the pains of the ten that are mostly about it, are ordered against how many customers the annotators gave each. Beside them: the
           ten largest topics, and the ten with the largest share of complaints (at least ten customers). Intervals: bootstrap 95 % over customers, the
           lists held fixed; the bootstrap's own noise lowers a τ, so its intervals lie low.
reach      How far the reach, as read and with errors taken out, is from that told by hand, over the same pains.
intervals  Share of the 95 % intervals of severity and its parts, of 40 samples of customers drawn with replacement, that hold the value in the whole set.
weights    How the ten worst hold under 500 random weightings.
kinds      How often a kind of complaint is right: complaints that were read one by one (`pain_kinds.csv`, by hash; the texts stay where they are).
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.heads.complaints import KINDS, complaint_kinds
from jminer.heads.prototypes import idle_topics
from jminer.statistics.harm import ALL, PARTS, Errors, cells, sums, told, weights_of
from jminer.statistics.intervals import wilson
from jminer.statistics.resampling import draws, percentile_interval
from jminer.steps.pains import CELL, LEAVING, _placed, candidates, rank
from tests.benchmarks._journey_runs import tables, view
from tests.benchmarks.gold_texts import DATA

READ = Path(__file__).with_name("pain_kinds.csv")
SAMPLES, OF = 40, 1500
DRAWS = 1000
ELSEWHERE = {"found": (23.9, 32.0), "imagined": (3.7, 53.0)}
"""The head's rates over the sets that are not tweets, so that the check of reach is on texts that its rates were not measured on."""
Numbers = NDArray[np.float64]


def placed(read: dict[str, pl.DataFrame], name: str) -> pl.DataFrame:
    """What the step works on: units of topics about something, at every stage."""
    return _placed(told(read, view(name).pains.negative, LEAVING), idle_topics(read["unit_topics"], read["unit_stages"]))


def by_hand(read: dict[str, pl.DataFrame], said: pl.DataFrame) -> pl.DataFrame:
    """Per cell and customer: read as complaining, called negative by hand in a tweet of the cell, the commonest of its reasons."""
    labels = read["feedback"].select("feedback_id", "meta_sentiment", "meta_reason")
    rows = said.join(labels, on="feedback_id").sort("unit_id")
    customers = cells(said, CELL, -0.25).select(*CELL, "customer_id", "complains")
    negative = rows.group_by(*CELL, "customer_id").agg(
        negative=(pl.col("meta_sentiment") == "negative").any(), reason=pl.col("meta_reason").drop_nulls().mode().sort().first()
    )
    return customers.join(negative, on=[*CELL, "customer_id"]).sort(*CELL, "customer_id")


def judged(lists: dict[str, pl.DataFrame], hand: pl.DataFrame, seed: int = 1) -> None:
    """Print each list's figures with intervals."""
    people = hand["customer_id"].unique().sort()
    counts = draws(len(people), DRAWS, seed).astype(np.float64)
    place = dict(zip(people, range(len(people)), strict=True))
    usual = hand.filter((pl.col("stage") == ALL) & pl.col("complains"))["negative"].mean()
    print(f"\nOf all customers whose tweets are read as complaining of a topic, {usual:.1%} are called negative by hand.\n")
    print("| ten first by | called negative, of those read as complaining | surely above usual | purity of reason | order by hand (τ) | reasons' order (τ) |")
    print("| --- | --- | --- | --- | --- | --- |")
    reasons = sorted(r for r in hand["reason"].drop_nulls().unique() if r != "Can't Tell")
    reasoned = hand.filter((pl.col("stage") == ALL) & pl.col("negative")).select("customer_id", "reason").drop_nulls().unique().sort("customer_id", "reason")
    at = np.array([place[c] for c in reasoned["customer_id"]])
    grid = np.array([(reasoned["reason"] == r).to_numpy() for r in reasons], dtype=float).T
    of_reason = np.vstack([np.ones(len(at)), counts[:, at]]) @ grid
    for name, cells_ in lists.items():
        shares, pure, orders, sure, heard = [], [], [], 0, np.zeros(len(reasons))
        for row in cells_.head(10).iter_rows(named=True):
            mine = hand.filter((pl.col("topic_id") == row["topic_id"]) & (pl.col("stage") == row["stage"]))
            at = np.array([place[c] for c in mine["customer_id"]])
            complaining = mine["complains"].to_numpy()
            negative = mine["negative"].to_numpy()
            weight = counts[:, at]
            once = np.vstack([np.ones(len(at)), weight])
            shares.append(once @ (complaining & negative) / np.maximum(once @ complaining, 1))
            grid = np.array([(mine["reason"] == r).fill_null(False).to_numpy() & negative for r in reasons], dtype=float).T
            told_reason = once @ grid
            pure.append(told_reason.max(axis=1) / np.maximum(told_reason.sum(axis=1), 1))
            heard[grid.sum(axis=0).argmax()] += complaining.sum()
            sure += wilson(int((complaining & negative).sum()), int(complaining.sum()))[0] > usual
        for row in cells_.iter_rows(named=True):
            mine = hand.filter((pl.col("topic_id") == row["topic_id"]) & (pl.col("stage") == row["stage"]))
            at = np.array([place[c] for c in mine["customer_id"]])
            orders.append(np.vstack([np.ones(len(at)), counts[:, at]]) @ mine["negative"].to_numpy())
        by_reason = np.array([kendall(heard, row) for row in of_reason])
        tau = np.array([kendall(-np.arange(len(orders)), row) for row in np.array(orders).T])
        figures = (spread(np.mean(shares, axis=0)), f"{sure} of 10", spread(np.mean(pure, axis=0)), spread(tau), spread(by_reason))
        print(f"| {name} ({len(cells_)}) | {' | '.join(figures)} |")


def kendall(one: Numbers, other: Numbers) -> float:
    """τ-b of two orders."""
    from scipy.stats import kendalltau

    return float(kendalltau(one, other).statistic)


def spread(values: Numbers) -> str:
    """The figure, first of `values`, and its interval from the rest."""
    low, high = np.nanquantile(values[1:], [0.025, 0.975])
    return f"{values[0]:.3f} ({low:.3f}–{high:.3f})"


def reasons() -> None:
    """The ten worst pains against hand-given reasons."""
    read, seen = tables("tweets"), view("tweets")
    made = rank(read, seen, None)
    said = placed(read, "tweets")
    hand = by_hand(read, said)
    whole = hand.filter(pl.col("stage") == ALL).group_by("topic_id").agg(n=pl.len(), share=pl.col("complains").mean(), hits=pl.col("complains").sum())
    size = whole.sort("n", "topic_id", descending=[True, False]).with_columns(stage=pl.lit(ALL))
    share = whole.filter(pl.col("hits") >= 10).sort("share", "topic_id", descending=[True, False]).with_columns(stage=pl.lit(ALL))
    pains = made["pains"].sort("rank")
    judged({"severity's lower bound": pains, "size of topic": size.head(len(pains)), "share of complaints": share.head(len(pains))}, hand)
    counted = hand.join(pains.select(CELL), on=CELL).group_by(CELL).agg(hand=pl.col("negative").sum())
    rows = pains.join(counted, on=CELL).with_columns(hand=pl.col("hand") / said["customer_id"].n_unique())
    n = read["units"].join(read["feedback"], on="feedback_id")["customer_id"].n_unique()
    rows = rows.with_columns(hand=pl.col("hand") * said["customer_id"].n_unique() / n)
    truth = rows["hand"].to_numpy()
    print(f"\nReach told by hand against as read ({len(rows)} pains): sum by hand {truth.sum():.3f}")
    elsewhere = view("tweets", pains=view("tweets").pains.model_copy(update=ELSEWHERE))
    again = rank(read, elsewhere, None)["pains"].select(*CELL, without_tweets="reach")
    rows = rows.join(again, on=CELL, maintain_order="left")
    for name in ("told_share", "reach", "without_tweets"):
        value = rows[name].to_numpy()
        print(f"  {name:<15} sum {value.sum():.3f}, mean absolute error {np.abs(value - truth).mean():.4f} of mean {truth.mean():.4f}")
    inside = ((rows["reach_low"].to_numpy() <= truth) & (truth <= rows["reach_high"].to_numpy())).sum()
    low, high = wilson(int(inside), len(rows))
    print(f"  the interval of reach holds the hand-told one in {inside} of {len(rows)} ({low:.2f}–{high:.2f})")


def intervals(names: Sequence[str] = ("tweets", "clothing")) -> None:
    """Coverage over samples of customers: the whole set is the world, its values the truth."""
    print("\n| set | what | intervals | hold the truth (bar .92–.98) |\n| --- | --- | ---: | --- |")
    for name in names:
        read, seen = tables(name), view(name)
        said = placed(read, name)
        customers = cells(said, CELL, seen.pains.negative).with_columns(leaves=pl.when(pl.col("stage") != LEAVING).then("leaves"))
        everybody = read["units"].join(read["feedback"], on="feedback_id")["customer_id"].drop_nulls().unique().sort().to_list()
        chosen = candidates(customers, {s.id: s.within for s in seen.taxonomy.stages}, seen.pains.min_customers)
        exact = Errors(*(tuple(10**9 * rate for rate in (hits / n, 1.0)) for hits, n in (seen.pains.found, seen.pains.imagined)))
        weights, share = weights_of(seen.pains), seen.pains.reach_weight
        truth = sums(customers, chosen, CELL, everybody).harm(None, exact)
        values = {"severity": truth.severity(weights, share)[0], "harm": truth.harm(weights)[0], "reach": truth.reach[0]}
        values |= {part: truth.parts[part][0] for part in PARTS}
        held = {key: [0, 0] for key in values}
        size = min(OF, len(everybody) // 2)
        for sample in range(SAMPLES):
            taken = np.random.default_rng(sample).integers(0, len(everybody), size)
            names_ = pl.DataFrame({"customer_id": [everybody[i] for i in taken], "new": [f"{i:05}" for i in range(size)]})
            mine = customers.join(names_, on="customer_id").with_columns(customer_id="new").drop("new").sort(*CELL, "customer_id")
            enough = mine.group_by(CELL).agg(hits=pl.col("complains").sum()).filter(pl.col("hits") >= seen.pains.min_customers)
            kept = chosen.with_row_index("place").join(enough, on=CELL, how="semi", maintain_order="left")
            if kept.is_empty():
                continue
            summed = sums(mine, kept, CELL, sorted(names_["new"].to_list()))
            now, drawn = summed.harm(None, exact), summed.harm(draws(size, DRAWS, sample), exact, seed=sample)
            got = {"severity": drawn.severity(weights, share), "harm": drawn.harm(weights), "reach": drawn.reach, **drawn.parts}
            for key, many in got.items():
                low, high = wilson(*summed.shares()[key]) if key in ("exit", "unresolved") else percentile_interval(many)
                real, known = values[key][kept["place"].to_numpy()], ~np.isnan(now.parts.get(key, now.reach)[0])
                known &= ~np.isnan(real)
                held[key][0] += int(((low <= real) & (real <= high))[known].sum())
                held[key][1] += int(known.sum())
        for key, (inside, n) in held.items():
            if n:
                low, high = wilson(inside, n)
                print(f"| {name}, {size} of {len(everybody)} | {key} | {n} | {inside / n:.3f} ({low:.3f}–{high:.3f}) |")


def weights() -> None:
    """How far the ten worst rest on the weights."""
    print("\n| set | order | weighting | overlap of the ten worst | 5 % of weightings keep no more than |\n| --- | --- | --- | ---: | ---: |")
    for name in ("tweets", "american", "clothing"):
        for row in rank(tables(name), view(name), None)["sensitivity"].iter_rows(named=True):
            print(f"| {name} | {row['order']} | {row['weighting']} | {row['overlap']:.3f} | {row['low']:.3f} |")


def hits(name: str) -> pl.DataFrame:
    """Complaining units whose words tell a kind, one row per unit and kind, with the text's hash."""
    read = tables(name)
    bad = read["unit_valence"].filter(pl.col("valence") <= -0.25).select("unit_id")
    units = read["units"].join(bad, on="unit_id").select("unit_id", "text", *complaint_kinds(pl.col("text")))
    long = units.unpivot(list(KINDS), index=["unit_id", "text"], variable_name="kind", value_name="hit").filter("hit").drop("hit")
    return long.with_columns(set=pl.lit(name), hash=pl.col("text").map_elements(lambda text: sha256(text.encode()).hexdigest()[:16], return_dtype=pl.String))


def kinds() -> None:
    """Precision of the cues, on hits that were read one by one."""
    with READ.open(encoding="utf-8") as file:
        right = {(row["hash"], row["kind"]): row["right"] == "1" for row in csv.DictReader(file)}
    now = pl.concat([hits(name) for name in ("tweets", "american", "apps", "clothing")])
    found = {key for key in right if key in set(now.select("hash", "kind").iter_rows())}
    print(f"\n{len(right)} hits were read; {len(found)} of them are hits still.\n| kind | read | right | precision |\n| --- | ---: | ---: | --- |")
    for kind in (*KINDS, None):
        mine = [right[key] for key in sorted(found) if kind in (None, key[1])]
        low, high = wilson(sum(mine), len(mine))
        print(f"| {kind or 'all'} | {len(mine)} | {sum(mine)} | {sum(mine) / max(len(mine), 1):.2f} ({low:.2f}–{high:.2f}) |")


def errors() -> None:
    """Complaints found and imagined by the head, set by set, and what `pains.found` and `pains.imagined` are worth."""
    from jminer.heads.affect import valences
    from jminer.heads.store import load_head
    from tests.benchmarks.gold_texts import ROOT
    from tests.benchmarks.valence import facets, labelled

    head, rates = load_head(ROOT / "models" / "heads" / "valence"), []
    for name, texts, labels in labelled():
        if name.startswith("of these"):
            continue
        said, negative = valences(head, facets(texts)) <= -0.25, np.array(labels) == "negative"
        rates.append((said[negative].mean(), said[~negative].mean()))
        found, imagined = rates[-1]
        print(f"{name}: found {said[negative].sum()} of {negative.sum()} ({found:.3f})", end=", ")
        print(f"imagined {said[~negative].sum()} of {(~negative).sum()} ({imagined:.3f})")
    for what, values in zip(("found", "imagined"), np.array(rates).T, strict=True):
        mean, spread_ = values.mean(), values.var(ddof=1)
        trials = mean * (1 - mean) / spread_
        print(f"{what}: mean {mean:.3f} of {len(values)} sets, as sure as {mean * trials:.1f} of {trials:.1f}")


def main(wanted: Sequence[str]) -> None:
    if not DATA.is_dir():
        raise SystemExit(f"skipped: {DATA} is not there; set JMINER_DATA")
    if "--errors" in wanted:
        return errors()
    for part in (reasons, intervals, weights, kinds):
        if not wanted or part.__name__ in wanted:
            part()


if __name__ == "__main__":
    main(sys.argv[1:])
