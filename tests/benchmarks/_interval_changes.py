"""What changed between runs, after an action, since the topic model was made; and how good answers say a run is (`intervals.py`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from jminer.statistics.calibration import BINS
from jminer.statistics.did import against, moves
from jminer.studies import label_figures, monitor, run_changes
from jminer.studies.evaluate_heads import _f1, _judged
from jminer.topicmodel.profile import Profile, shifts
from tests.benchmarks._interval_rows import Answer, Numbers, Row, World, between, one, tones

Rng = np.random.Generator
START, SHIPPED = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 11, tzinfo=UTC)
MANY = 200_000


def runs_compared(n: int) -> Callable[[Rng, int], list[Answer]]:
    """Two runs of n customers, a fifth in both; from letters three in ten then, six in ten now. One topic is spoken of by .1 more, in a tone .2
    better; ratings rise by .05."""

    def trial(rng: Rng, seed: int) -> list[Answer]:
        both = n // 5
        who = np.concatenate([np.arange(n), np.arange(n - both, 2 * n - both)])
        side, harsh = np.repeat([0, 1], n), np.concatenate([np.arange(n) % 10 < 3, np.arange(n) % 10 < 6])
        tone = tones(rng, 2 * n - both)[who] * 0.5 - 0.3 * harsh
        speaks = rng.random(2 * n) < np.where(harsh, 0.3, 0.15) + 0.1 * side
        said = tone + 0.2 * side + rng.normal(0, 0.3, 2 * n)
        columns = {"side": side, "customer": who, "origin": harsh.astype(np.int64)}
        units = pl.concat([_units(columns, "T0", tone), _units(columns, "T1", said).filter(pl.Series(speaks))])
        ratings = pl.DataFrame({**columns, "rating": np.clip(0.5 + 0.3 * tone + 0.05 * side + rng.normal(0, 0.2, 2 * n), -9, 9)})
        pair: Any = SimpleNamespace(units=units, customers=tuple(range(2 * n - both)), topics=("T0", "T1"), labels={}, origins=("calls", "letters"))
        rows = {(row["subject_id"], row["measure"]): row for row in run_changes.changes(pair, ratings, seed)}
        share, odds = rows["T1", "share"], (0.55 * np.array([0.15, 0.25]) + 0.45 * np.array([0.3, 0.4]))
        truths = [(0.1, share), (0.2, rows["T1", "valence"]), (0.05, rows["(all)", "rating"])]
        ratio = float(np.divide(*(odds / (1 - odds))[::-1]))
        return [*(between(truth, row.get("low"), row.get("high")) for truth, row in truths), between(ratio, share.get("odds_low"), share.get("odds_high"))]

    return trial


def _units(columns: dict[str, Any], topic: str, valence: Numbers) -> pl.DataFrame:
    ids = [f"{topic}-{at:05}" for at in range(len(valence))]
    return pl.DataFrame({**columns, "unit_id": ids, "feedback_id": ids, "topic_id": topic, "stage": "use",
                         "valence": valence})  # fmt: skip


def acted_on(n: int, measure: str, effect: float, wander: float) -> Callable[[Rng, int], Answer]:
    """n customers, the second half after an action; each speaks of (complains of) some of thirteen cells, which wander by themselves, all a little
    better now. The target's effect: in valence, or in log odds of a complaint."""

    def case(rng: Rng, seed: int) -> Answer:
        late, moved = np.arange(n) % 2, rng.normal(0.1, wander, 13) + effect * (np.arange(13) == 0)
        who, cell = np.nonzero(rng.random((n, 13)) < (0.2 if measure == "valence" else _share(-2.2 + late[:, None] * moved)))
        tone = 0.5 * tones(rng, n)[who] + rng.normal(0, 0.3, len(who)) + late[who] * moved[cell] if measure == "valence" else np.full(len(who), -1.0)
        if measure == "complaints":  # all are asked, and most say nothing bad of any cell
            who, cell, tone = np.append(who, np.arange(n)), np.append(cell, np.full(n, -1)), np.append(tone, np.zeros(n))
        days = rng.uniform(0, 100, n) + 100 * late
        rows = pl.DataFrame({"customer": who, "time": [START + timedelta(days=float(days[at])) for at in who], "cell": cell, "origin": 0, "valence": tone},
                            schema_overrides={"customer": pl.Int64, "cell": pl.Int64, "origin": pl.Int64})  # fmt: skip
        world = monitor.World(rows, tuple(f"T{at:02}" for at in range(13)), n, 1, np.arange(1, 13), measure)
        truth = effect if measure == "valence" else float(_share(-2.2 + effect) - _share(-2.2))
        return _monitored(world, truth, 1 if measure == "valence" else -1, seed)

    return case


def _share(log_odds: Any) -> Any:
    return 1 / (1 + np.exp(-log_odds))


def _monitored(world: monitor.World, truth: float, better: int, seed: int) -> Answer:
    """As `monitor._judged`, without its placebos."""
    seen, mix = world.seen(SHIPPED)
    moved = moves(seen, mix)
    found = against(moved, 0, monitor._matched(world, SHIPPED, moved, better)[0])
    if found is None:
        return None
    told = monitor._interval(seen, moved, found, better)
    return between(truth, told["low"], told["high"])


def nothing_drifted(rng: Rng, seed: int) -> list[Answer]:
    """200 customers then and 300 now who speak of the same things: what chance would make of the difference holds it."""
    found = shifts(_profile(rng, 200), _profile(rng, 300), 6, seed)
    asked = [next(each for each in found if each.measure == name and each.topic in (None, 2)) for name in ("without_topic", "similarity", "topic_mix", "share")]
    return [between(each.shift, each.chance_low, each.chance_high) for each in asked]


def _profile(rng: Rng, n: int) -> Profile:
    """Each customer speaks of one to five of six topics or of none of them, in one or two units each."""
    who = np.repeat(np.arange(n), rng.integers(1, 6, n)).astype(np.int32)
    topic, units = rng.choice(np.arange(-1, 6), len(who), p=[0.1, 0.3, 0.2, 0.15, 0.1, 0.1, 0.05]), rng.integers(1, 3, len(who))
    return Profile(who, topic.astype(np.int32), units.astype(np.int32), units * rng.beta(8, 5, len(who)))


def right_answers(customers: int) -> Callable[[Rng, int], Answer]:
    """One to six answers of each customer, 70 % right, those of one customer alike."""

    def case(rng: Rng, seed: int) -> Answer:
        who = np.repeat(np.arange(customers), rng.integers(1, 7, customers))
        right = rng.random(len(who)) < rng.beta(2.1, 0.9, customers)[who]
        return between(0.7, *label_figures.clustered_wilson(right.tolist(), [str(at) for at in who]))

    return case


LABELS, COMMON, GIVEN = ("anger", "delight", "fear", "relief"), np.array([0.4, 0.3, 0.1, 0.05]), 0.35


def _answered(rng: Rng, customers: int) -> tuple[Any, Any, Numbers]:
    """Whose units they are, which emotions are there, and with what chance a head gives each: for rare ones as well as its chances say, too sure of
    common ones."""
    who = np.repeat(np.arange(customers), rng.integers(1, 5, customers))
    near = rng.beta(2, 2 / COMMON - 2, (len(who), 4))
    return who, rng.random(near.shape) < near, np.clip(near * np.where(COMMON > 0.2, 1.3, 1.0), 0, 1)


def judged(customers: int) -> Callable[[Rng, int], list[Answer]]:
    """Precision, recall and F1 over all labels, mean F1, and how far chances are from the truth."""

    def trial(rng: Rng, seed: int) -> list[Answer]:
        who, there, chance = _answered(rng, customers)
        named: list[Any] = [SimpleNamespace(customer_id=f"c{one:04}", labels=_names(truth), guess=_names(stated >= GIVEN), drawn="random")
                 for one, truth, stated in zip(who, there, chance, strict=True)]  # fmt: skip
        found = [*label_figures.figures("emotions", named), *_judged(named, LABELS, chance, [GIVEN] * 4, seed)]
        return [between(truth, each.low, each.high) for truth, each in zip(_rates(), found, strict=True)]

    return trial


def _names(flags: Any) -> tuple[str, ...]:
    return tuple(label for label, flag in zip(LABELS, flags, strict=True) if flag)


@cache
def _rates() -> list[float]:
    _, there, chance = _answered(np.random.default_rng(7), MANY)
    given = chance >= GIVEN
    hits, sizes = (given & there).sum(axis=0), given.sum(axis=0) + there.sum(axis=0)
    micro = [hits.sum() / given.sum(), hits.sum() / there.sum(), 2 * hits.sum() / sizes.sum()]
    return [*map(float, micro), float(_f1(2.0 * hits, sizes)), _distance(chance, there)]


def _distance(chance: Numbers, there: Any) -> float:
    """Root mean square distance of chances from what is true, over bins and labels."""
    cell = np.minimum((chance * BINS).astype(int), BINS - 1) + BINS * np.arange(4)
    n, off = (np.bincount(cell.ravel(), weights.ravel(), 4 * BINS) for weights in (np.ones(chance.shape), chance - there))
    return float(np.sqrt((off**2 / np.maximum(n, 1)).sum() / n.sum()))


COMPARED, DRIFT, LABELLED = "jminer compare", "topic_drift: chance_low chance_high", "jminer label, jminer evaluate heads"
PAIRS = "the jackknife of pairs (Efron and Stein 1981)"
WORLDS = (
    *(World("studies.run_changes (before_after)", runs_compared(n), tuple(Row(f"{name}, {n} customers a run", COMPARED) for name in (
        "share, standardised", "tone, standardised", "rating, standardised", "odds ratio of the share"))) for n in (100, 1000)),
    *(one("studies.monitor (did)", Row(f"{name}, {n} customers", "jminer monitor"), acted_on(n, *how)) for n in (300, 1500) for name, how in {
        "tone, cells that stay": ("valence", 0.2, 0.0), "tone, cells that wander": ("valence", 0.2, 0.1),
        "complaints, cells that stay": ("complaints", -0.5, 0.0), "complaints, cells that wander": ("complaints", -0.5, 0.2)}.items()),
    World("topicmodel.profile.shifts", nothing_drifted, tuple(Row(f"{name}, where nothing changed", DRIFT) for name in (
        "without a topic", "similarity", "mix of topics", "one topic's share"))),
    *(one("studies.label_figures.clustered_wilson", Row(f"{n} customers", LABELLED), right_answers(n)) for n in (15, 60)),
    *(World("studies.label_figures, evaluate_heads", judged(n), tuple(Row(f"{name}, {n} customers", LABELLED, wide=wide) for name, wide in (
        ("precision", ""), ("recall", ""), ("F1", ""), ("mean F1 over labels", ""), ("calibration error", PAIRS)))) for n in (30, 150)),
)  # fmt: skip
