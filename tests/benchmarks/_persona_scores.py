"""The figures of the planted personas: rates with exact intervals, scores with intervals over worlds, the worst cell of each factor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import beta

from tests.benchmarks._persona_truth import NEEDS, OPEN, PERSONAS, TRUE

FACTORS = ("customers", "noise", "overlap", "confounded", "prevalence", "vertical")
SUPPORTED = ("SUPPORTED", "SUPPORTED_UNMET")
BOOTSTRAP = 300


def exact(hits: int, n: int) -> tuple[float, float]:
    """Clopper–Pearson interval, 95 %."""
    return (0.0 if not hits else float(beta.ppf(0.025, hits, n - hits + 1)), 1.0 if hits == n else float(beta.ppf(0.975, hits + 1, n - hits)))


def rate(rows: pl.DataFrame, hit: str) -> str:
    """Hits of n as a share with its interval."""
    hits, n = int(rows[hit].sum()), len(rows)
    if not n:
        return "none to count"
    low, high = exact(hits, n)
    return f"{hits} of {n} = {hits / n:.3f} ({low:.3f} to {high:.3f})"


def worst(rows: pl.DataFrame, hit: str, highest: bool) -> str:
    """The factor level with the worst rate, of those with ten rows or more."""
    cells = [
        (float(part[hit].mean()), f"{factor} {level[0]}", len(part))  # type: ignore[arg-type]
        for factor in FACTORS
        for level, part in sorted(rows.group_by(factor), key=lambda one: str(one[0]))
        if len(part) >= 10
    ]
    if not cells:
        return ""
    share, where, n = (max if highest else min)(cells, key=lambda cell: cell[0])
    return f"worst: {share:.2f} of {n} at {where}"


def macro_f1(gold: Sequence[str], given: Sequence[str], labels: Iterable[str]) -> float:
    """Mean F1 over the labels that are gold somewhere (another label given is an error of theirs)."""
    found = [f1(gold, given, label) for label in labels if label in set(gold)]
    return float(np.mean(found)) if found else float("nan")


def f1(gold: Sequence[str], given: Sequence[str], label: str) -> float:
    right = sum(g == label == a for g, a in zip(gold, given, strict=True))
    return 2 * right / max(1, sum(g == label for g in gold) + sum(a == label for a in given))


def over_worlds(rows: pl.DataFrame, score: Callable[[pl.DataFrame], float]) -> str:
    """A score and its 95 % interval by drawing seeds anew."""
    if rows.is_empty():
        return "nothing to score"
    seeds = rows["seed"].unique().sort().to_list()
    by_seed = {seed: rows.filter(pl.col("seed") == seed) for seed in seeds}
    rng = np.random.default_rng(5)
    drawn = [score(pl.concat([by_seed[seed] for seed in rng.choice(seeds, len(seeds))])) for _ in range(BOOTSTRAP)]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return f"{score(rows):.3f} ({low:.3f} to {high:.3f})"


def auroc(positive: Sequence[Any], negative: Sequence[Any]) -> float:
    """Chance that a positive stands above a negative, ties halved; scores are tuples."""
    if not len(positive) or not len(negative):
        return float("nan")
    ranks = {score: i for i, score in enumerate(sorted({*positive, *negative}))}
    high, low = np.array([ranks[s] for s in positive]), np.array([ranks[s] for s in negative])
    return float((high[:, None] > low[None]).mean() + 0.5 * (high[:, None] == low[None]).mean())


def calibration_error(rows: pl.DataFrame) -> float:
    """Expected calibration error of the confidence, ten bins."""
    at = np.minimum((rows["confidence"].to_numpy() * 10).astype(int), 9)
    right, sure = rows["right"].to_numpy().astype(float), rows["confidence"].to_numpy()
    return float(sum(abs(right[at == b].mean() - sure[at == b].mean()) * (at == b).mean() for b in range(10) if (at == b).any()))


def readings(rows: pl.DataFrame) -> None:
    """What matching accepts of what customers truly said, all needs together."""
    if rows.is_empty():
        return
    said = ("met", "unmet", "wanted", "contradicted")
    print(f"\n{'a unit that truly is':<22}{'units':>9}{'accepted':>10}" + "".join(f"{name:>14}" for name in ("as met", "as unmet", "as wanted", "as denied")))
    for (true,), part in sorted(rows.group_by("true"), key=lambda one: str(one[0])):
        units, read = int(part["units"].sum()), [int(part[name].sum()) for name in said]
        print(f"{true:<22}{units:>9,}{sum(read) / units:>10.4f}" + "".join(f"{count / units:>14.4f}" for count in read))


def table(personas: pl.DataFrame, needs: pl.DataFrame, contenders: Sequence[str]) -> None:
    """Print every figure for jminer (column `verdict`) and the baselines beside it."""
    print(f"\n{personas['seed'].n_unique()} seeds, {personas.select('seed', 'kind').n_unique()} worlds, {len(personas)} declared personas, {len(needs)} needs; "
          f"open by their numbers: {(personas['gold'] == OPEN).sum()} personas, {(needs['gold'] == OPEN).sum()} needs")  # fmt: skip
    for name in contenders:
        print(f"\n--- {'jminer' if name == 'verdict' else name}")
        _figures(personas, needs, name)


def _figures(personas: pl.DataFrame, needs: pl.DataFrame, name: str) -> None:
    own = name == "verdict"
    nobody = needs.filter(pl.col("role") == "nobody").with_columns(hit=pl.col(name).is_in(SUPPORTED))
    decoyed = nobody.group_by("seed", "kind", "panel", "persona").agg(pl.col("hit").any().alias("decoy"))
    wrong = personas.filter(pl.col("wrong")).join(decoyed, on=["seed", "kind", "panel", "persona"], how="left")
    wrong = wrong.with_columns(hit=pl.col(name).is_in(["VALIDATED", "PLAUSIBLE"]) | pl.col("decoy").fill_null(False))
    print(f"  false validation of wrong personas   {rate(wrong, 'hit')}  {worst(wrong, 'hit', True)}")
    for kind in sorted(wrong["type"].unique()):
        print(f"    {kind:<34} {rate(wrong.filter(pl.col('type') == kind), 'hit')}")
    print(f"  decoy needs SUPPORTED                {rate(nobody, 'hit')}")
    true = personas.filter(pl.col("type").is_in(TRUE))
    powered = true.filter(pl.col("gold") == "VALIDATED").with_columns(hit=pl.col(name) == "VALIDATED")
    print(f"  true, adequate numbers: VALIDATED    {rate(powered, 'hit')}  {worst(powered, 'hit', False)}")
    print(f"  true: wrongly REFUTED                {rate(true.with_columns(hit=pl.col(name) == 'REFUTED'), 'hit')}")
    clear, sure = personas.filter(pl.col("gold") != OPEN), needs.filter(pl.col("gold") != OPEN)
    print(f"  persona verdict macro-F1             {over_worlds(clear, lambda r: macro_f1(r['gold'], r[name], PERSONAS))}")
    print(f"  persona verdict exact                {rate(clear.with_columns(hit=pl.col('gold') == pl.col(name)), 'hit')}")
    print(f"  need verdict macro-F1                {over_worlds(sure, lambda r: macro_f1(r['gold'], r[name], NEEDS))}")
    by_verdict = [f"{v} {f1(sure['gold'], sure[name], v):.2f}" for v in NEEDS if v in set(sure["gold"])]
    print(f"    F1 by verdict                      {'  '.join(by_verdict)}")
    said, meant = clear.filter(pl.col(name) == "INSUFFICIENT"), clear.filter(pl.col("gold") == "INSUFFICIENT")
    print(f"  INSUFFICIENT: precision              {rate(said.with_columns(hit=pl.col('gold') == 'INSUFFICIENT'), 'hit')}")
    print(f"  INSUFFICIENT: recall                 {rate(meant.with_columns(hit=pl.col(name) == 'INSUFFICIENT'), 'hit')}")
    print(f"  INSUFFICIENT: F1                     {over_worlds(clear, lambda r: f1(r['gold'], r[name], 'INSUFFICIENT'))}")
    bound = needs.filter(pl.col("type") == "confounded").with_columns(hit=pl.col(name).is_in(SUPPORTED))
    for confounded in (True, False):
        where = "confounded" if confounded else "not confounded"
        print(f"  channel-bound need called specific   {rate(bound.filter(pl.col('confounded') == confounded), 'hit')}  {where}")
    if own:
        _own(personas, needs, clear)
    _confusion(clear, name, PERSONAS)
    _confusion(sure, name, NEEDS)


def _own(personas: pl.DataFrame, needs: pl.DataFrame, clear: pl.DataFrame) -> None:
    """What only jminer has: evidence that the rank of a need is judged by, confidence, flips."""
    keys = ["seed", "kind", "panel", "persona"]
    held = needs.group_by(keys).agg(pl.col("verdict").is_in(SUPPORTED).any().alias("any"))
    partial = personas.filter(pl.col("verdict") == "PARTIAL").join(held, on=keys).with_columns(hit=~pl.col("any"))
    print(f"  PARTIAL without a supported need     {rate(partial, 'hit')}")
    evidence = needs.with_columns(score=pl.concat_list(-pl.col("presence_p"), pl.col("nearness")))

    def apart(rows: pl.DataFrame) -> float:
        scores = rows.with_columns(key=pl.col("score").list.eval(pl.element().round(6)).list.to_array(2))
        real = scores.filter((pl.col("role") == "held") & pl.col("type").is_in(TRUE))["key"].to_list()
        decoy = scores.filter(pl.col("type") == "hard_decoy")["key"].to_list()
        return auroc([tuple(s) for s in real], [tuple(s) for s in decoy])

    for size in sorted(needs["customers"].unique()):
        print(f"  present against hard decoy: AUROC    {over_worlds(evidence.filter(pl.col('customers') == size), apart)}  {size} customers")
    judged = clear.with_columns(right=pl.col("gold") == pl.col("verdict"))
    print(f"  confidence: calibration error        {over_worlds(judged, calibration_error)}")
    claiming = judged.filter(pl.col("verdict") != "INSUFFICIENT").with_columns(hit=pl.col("right"))
    print(f"  verdicts but INSUFFICIENT that are right  {rate(claiming, 'hit')}; calibration error {over_worlds(claiming, calibration_error)}")
    for change in sorted(name for name in personas.columns if name.startswith("again_")):
        again = personas.drop_nulls(change).with_columns(hit=pl.col(change) != pl.col("verdict"))
        print(f"  persona verdict flips, {change[6:]:<13} {rate(again, 'hit')}  {worst(again, 'hit', True)}")
        again = needs.drop_nulls(change).with_columns(hit=pl.col(change) != pl.col("verdict"))
        print(f"  need verdict flips, {change[6:]:<16} {rate(again, 'hit')}")
    unhealthy = personas.select("seed", "kind", "panel", "healthy", *FACTORS).unique(maintain_order=True).with_columns(hit=~pl.col("healthy"))
    print(f"  panels with failed controls          {rate(unhealthy, 'hit')}  {worst(unhealthy, 'hit', True)}")
    if "odds_low" in needs.columns:  # older logs have neither
        _lines(personas, needs)
    print("\n  type            gold           verdicts given")
    for (kind, gold), part in sorted(personas.group_by("type", "gold"), key=lambda one: str(one[0])):
        given = part["verdict"].value_counts().sort("count", "verdict", descending=True)
        print(f"  {kind:<15} {gold:<14} {', '.join(f'{n} {v}' for v, n in given.iter_rows())}")
    print("\n  what is true of a need, gold, verdicts given")
    for (role, gold), part in sorted(needs.group_by("role", "gold"), key=lambda one: str(one[0])):
        given = part["verdict"].value_counts().sort("count", "verdict", descending=True)
        print(f"  {role:<15} {gold:<16} {', '.join(f'{n} {v}' for v, n in given.iter_rows())}")


def _lines(personas: pl.DataFrame, needs: pl.DataFrame) -> None:
    """Where the lines of verdicts stand: `verdicts.SPECIFIC_ODDS` above the first, `bundles.APART` between the others."""
    others = needs.filter(pl.col("role").is_in(["nobody", "elsewhere", "everybody", "unsayable"]))["odds_low"].drop_nulls().drop_nans()
    print(f"  odds beyond mistakes, lower bound: highest of {len(others)} needs that a segment does not hold more  {others.max() or float('nan'):.2f}")
    for what, types, pick in (("least of true personas", TRUE, pl.Series.min), ("most of composites", ("composite",), pl.Series.max)):
        bounds = personas.filter(pl.col("type").is_in(types))["bundling_high"].drop_nulls()
        print(f"  pairs against chance, upper bound: {what} ({len(bounds)})  {pick(bounds) if len(bounds) else float('nan'):.2f}")


def _confusion(rows: pl.DataFrame, name: str, labels: Sequence[str]) -> None:
    """Gold down, given across."""
    present = [label for label in labels if label in {*rows["gold"], *rows[name]}]
    print("\n  " + "gold \\ given".ljust(17) + " ".join(label[:10].rjust(10) for label in present))
    for gold in present:
        part = rows.filter(pl.col("gold") == gold)
        if len(part):
            print("  " + gold.ljust(17) + " ".join(str(int((part[name] == label).sum())).rjust(10) for label in present))
