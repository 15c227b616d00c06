"""Do `jminer compare` and `jminer monitor` tell what changed, and nothing else?

    python -m tests.benchmarks.journey_change [change | model | monitor [valence | complaints] | american | speed] [--draws N]

change    Real feedback with its dates shuffled, cut in two runs: no change may be told in 95 % of draws. With a source that drifts as well
          (airlines of other tone and other topics, told as the source) the mix alone must not be told as a change.
model     The same with topics that were found in the first run alone, or anew in either.
monitor   An action on a day when nothing was done: dates shuffled, a mix of sources that drifts, everything getting better at once, and all
          three; "improved" in at most 5 %. Then real negative customers' units of one topic are thinned out after the day until its mean
          valence is .3 standard deviations higher: improved in at least 80 %, where the topic has 500 customers.
american  American Airlines 2022 against 2024: what is told, beside what the reviewers' own ratings of value, seats, staff, food, ground
          service, entertainment and wifi say. (`run_changes.SURE` gave the whole half of its .04 with these figures in sight.)
speed     Both on 50,000 units: the airline tweets repeated with new ids.

Every label is what jminer makes of the real text; the runs are made when they are not there (`_journey_runs.py`).
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from jminer.settings import TopicsSettings
from jminer.statistics.discovery import q_values
from jminer.statistics.intervals import wilson
from jminer.studies import compare as comparing
from jminer.studies.actions import checked
from jminer.studies.compare import Side, compare
from jminer.studies.monitor import IMPROVED, WORSE, monitor
from jminer.studies.monitor import READ as MONITORED
from jminer.tables import frame
from jminer.topicmodel.figures import heard_in
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.model import TopicModel
from jminer.yamlfile import Document
from tests.benchmarks._journey_runs import folder

NEEDED = tuple(dict.fromkeys([*comparing.TABLES, *MONITORED]))
UNIT_TABLES = ("unit_topics", "unit_stages", "unit_valence", "unit_touchpoints")
START, DAYS = date(2025, 1, 1), 360
MEASURES = [name for name in ("valence", "complaints") if name in sys.argv] or ["valence", "complaints"]
Tables = dict[str, Any]


def tables_of(name: str) -> Tables:
    """The tables of a real corpus with its labels."""
    files = {path.name.split("-", 1)[1].rsplit(".", 1)[0]: path for path in sorted(folder(name).glob("[0-9]*-*"))}
    return {table: np.load(files[table]) if files[table].suffix == ".npy" else pl.read_parquet(files[table]) for table in NEEDED}


def part(tables: Tables, feedback: pl.DataFrame) -> Tables:
    """What belongs to some feedback alone, which may have been changed."""
    inside = tables["units"]["feedback_id"].is_in(feedback["feedback_id"].to_list())
    units = tables["units"].filter(inside)
    labelled = {name: tables[name].join(units.select("unit_id"), on="unit_id", how="semi", maintain_order="left") for name in UNIT_TABLES}
    return {**tables, "feedback": feedback, "units": units, "vectors": tables["vectors"][inside.to_numpy()], **labelled}


def by_tone(tables: Tables) -> pl.DataFrame:
    """Feedback whose source is one of two halves of the airlines: those that are spoken of well, and the others."""
    toned = tables["units"].join(tables["unit_valence"], on="unit_id").join(tables["feedback"], on="feedback_id")
    means = toned.group_by("meta_airline").agg(pl.col("valence").mean(), pl.len()).sort("valence", "meta_airline").drop_nulls("meta_airline")
    low = means.filter(pl.col("len").cum_sum() <= means["len"].sum() / 2)["meta_airline"].to_list()
    source = pl.when(pl.col("meta_airline").is_in(low)).then(pl.lit("harsh")).otherwise(pl.lit("mild"))
    return tables["feedback"].sort("feedback_id").with_columns(source=source)


def manifest(name: str) -> Mapping[str, Any]:
    """As much of a run's manifest as is compared."""
    return {"last_step": "topic_journey", "models": {"encoder": {"weights": "x"}}, "personas": [], "versions": {"code": "x"}, "project": {"name": name}}


def compared(first: Tables, second: Tables, seed: int) -> Any:
    return compare(Side("a", first, manifest("a")), Side("b", second, manifest("b")), seed)


def rate(hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"{hits / max(n, 1):.3f} ({low:.3f}–{high:.3f})"


def halves(tables: Tables, rng: np.random.Generator, drift: bool) -> tuple[Tables, Tables]:
    """Two runs of the same feedback, dealt by chance; with `drift` 70 % of the mild source come second and 30 % of the harsh one."""
    feedback = by_tone(tables) if drift else tables["feedback"].sort("feedback_id")
    later = rng.random(len(feedback)) < (np.where(feedback["source"] == "mild", 0.7, 0.3) if drift else 0.5)
    return part(tables, feedback.filter(pl.Series(~later))), part(tables, feedback.filter(pl.Series(later)))


def change(draws: int) -> None:
    """Shuffled dates: what is told though nothing changed."""
    heads = "".join(f"{head:<8}" for head in ("whole", "shares", "tones", "stages", "sample"))
    print(f"\n{'shuffled dates':<34}{'nothing told (bar ≥ .95)':<28}{heads}crude figures would tell some")
    for name, drift in (("american", False), ("flights", False), ("tweets", False), ("flights", True), ("tweets", True)):
        tables, quiet, crude = tables_of(name), 0, 0
        families, drifted = dict.fromkeys(("the whole", "topic shares", "topic tones", "stages"), 0), 0
        for seed in range(draws):
            found = compared(*halves(tables, np.random.default_rng([seed, 7]), drift), seed)
            told = {row["family"] for row in found.changes if row["state"] in comparing.TELLING}
            crude += any(row["state"] in (*comparing.TELLING, "mix of origins") for row in found.changes)
            drifted += bool(found.failed["drift"])
            quiet += not told and (drift or not found.failed["drift"])
            for family in told:
                families[family] += 1
        counts = "".join(f"{count:<8}" for count in (*families.values(), drifted))
        print(f"{name + (', source mix 30 → 70 %' if drift else ''):<34}{rate(quiet, draws):<28}{counts}{crude}", flush=True)


def refitted(tables: Tables, model: TopicModel) -> Tables:
    """The tables with another model's topics."""
    heard = heard_in(tables)
    answer = model.assign(tables["vectors"][heard.place])
    given = zip(heard.rows["unit_id"], answer.topic.tolist(), answer.similarity.tolist(), strict=True)
    arrays = zip(model.topic_ids, model.centroids.tolist(), model.thresholds.tolist(), model.widths.tolist(), strict=True)
    return {
        **tables, "topics": frame("topics", [{"topic_id": topic.topic_id, "label": topic.label, "keywords": list(topic.keywords)} for topic in model.topics]),
        "themes": frame("themes"),
        "unit_topics": frame("unit_topics", [{"unit_id": u, "topic_id": model.topic_ids[at] if at >= 0 else None, "similarity": s} for u, at, s in given]),
        "topic_centroids": frame("topic_centroids", [dict(zip(("topic_id", "centroid", "threshold", "width"), row, strict=True)) for row in arrays]),
    }  # fmt: skip


def fitted(tables: Tables, seed: int) -> TopicModel:
    heard = heard_in(tables)
    return fit_topics(tables["vectors"][heard.place], heard.texts, heard.customers, TopicsSettings(), seed, "x")[0]


def model(draws: int) -> None:
    """As change, but the topics were not found in both runs together."""
    tables, quiet = tables_of("american"), {"found in the first run": 0, "found anew in either": 0}
    for seed in range(draws):
        first, second = halves(tables, np.random.default_rng([seed, 8]), False)
        of_first, of_second = fitted(first, seed), fitted(second, seed)
        for how, later in zip(quiet, (of_first, of_second), strict=True):
            found = compared(refitted(first, of_first), refitted(second, later), seed)
            quiet[how] += not any(row["state"] in comparing.TELLING for row in found.changes)
    print(f"\n{'american, topics …':<34}nothing told (bar ≥ .95)")
    for how, count in quiet.items():
        print(f"{how:<34}{rate(count, draws)}", flush=True)


def dated(tables: Tables, rng: np.random.Generator, shipped: int, drift: bool) -> Tables:
    """Every piece of feedback on a day by chance; with `drift` 70 % of the mild source lie behind the action's day and 30 % of the harsh one."""
    feedback = by_tone(tables)
    late = rng.random(len(feedback)) < (np.where(feedback["source"] == "mild", 0.7, 0.3) if drift else 1 - shipped / DAYS)
    days = np.where(late, rng.integers(shipped, DAYS, len(feedback)), rng.integers(0, shipped, len(feedback)))
    start = datetime(START.year, START.month, START.day)
    times = pl.Series([start + timedelta(days=int(day), hours=12) for day in days]).dt.replace_time_zone("UTC").cast(pl.Datetime("us", "UTC"))
    return part(tables, feedback.with_columns(written_at=times, source=pl.col("source") if drift else pl.lit("exports")))


def thinned(tables: Tables, rng: np.random.Generator, shipped: date, share: float, topic: str | None) -> Tables:
    """Without the units (of a topic, or of all) of some customers who are negative in it after the day: `share` of such customers."""
    units = tables["units"].select("unit_id", "feedback_id").join(tables["feedback"].select("feedback_id", "customer_id", "written_at"), on="feedback_id")
    units = units.join(tables["unit_topics"].select("unit_id", "topic_id"), on="unit_id").join(tables["unit_valence"], on="unit_id")
    late = units.filter(pl.col("written_at").dt.date() >= shipped).drop_nulls("topic_id")
    late = late if topic is None else late.filter(pl.col("topic_id") == topic)
    unhappy = late.group_by("customer_id", "topic_id").agg(pl.col("valence").mean()).filter(pl.col("valence") < 0).sort("customer_id", "topic_id")
    chosen = unhappy.filter(pl.Series(rng.random(len(unhappy)) < share))
    gone = late.join(chosen.select("customer_id", "topic_id"), on=["customer_id", "topic_id"], how="semi")["unit_id"].to_list()
    out = pl.col("unit_id").is_in(gone)
    return {**tables, "unit_topics": tables["unit_topics"].with_columns(topic_id=pl.when(out).then(None).otherwise(pl.col("topic_id")))}


def share_for(tables: Tables, topic: str, shipped: date, effect: float) -> float:
    """The share of negative customers to thin out so that the topic's mean valence rises by `effect` of its standard deviation."""
    units = tables["units"].select("unit_id", "feedback_id").join(tables["feedback"].select("feedback_id", "customer_id", "written_at"), on="feedback_id")
    inside = tables["unit_topics"].filter(pl.col("topic_id") == topic).select("unit_id")
    said = units.join(inside, on="unit_id", how="semi").join(tables["unit_valence"], on="unit_id")
    late = said.filter(pl.col("written_at").dt.date() >= shipped).group_by("customer_id").agg(pl.col("valence").mean())["valence"].to_numpy()
    bad, good = late[late < 0], late[late >= 0]
    wanted = late.mean() + effect * late.std()
    shares = np.linspace(0, 0.98, 99)
    means = (good.sum() + bad.sum() * (1 - shares)) / (len(good) + len(bad) * (1 - shares))
    return float(shares[np.abs(means - wanted).argmin()])


def asked(topic: str, shipped: date, measure: str) -> Any:
    content = {"schema": "jminer/actions@1", "actions": [{"id": "fix", "topic": topic, "shipped": shipped, "expects": {"measure": measure}}]}
    return checked(Document(Path("actions.yaml"), content, content))


def worlds(draws: int) -> Iterator[tuple[str, bool, bool, float]]:
    """Name, whether the mix drifts, whether everything gets better, planted effect."""
    yield "dates shuffled", False, False, 0.0
    yield "mix drifts 30 → 70 %", True, False, 0.0
    yield "everything gets better", False, True, 0.0
    yield "mix drifts, all better", True, True, 0.0
    yield "fix of .3 SD", False, False, 0.3
    yield "fix of .3 SD, mix drifts, all better", True, True, 0.3


def monitored(draws: int) -> None:
    """How often an action is called an improvement, with and without an effect."""
    print(f"\n{'monitor':<40}{'measure':<12}{'improved':<24}{'bar':<8}{'worse':<8}{'too early':<11}{'naive before/after':<20}")
    corpora = {name: tables_of(name) for name in ("flights", "tweets")}
    large = {name: tables["topics"].filter(pl.col("customers") >= 500)["topic_id"].sort().to_list() for name, tables in corpora.items()}
    for name, drift, better, effect in worlds(draws):
        for measure in MEASURES:
            verdicts, naive = list[str](), 0
            for seed in range(draws):
                rng = np.random.default_rng([seed, 18])
                corpus = ("flights", "tweets")[seed % 2]
                shipped, topic = int(rng.integers(150, 220)), str(rng.choice(large[corpus]))
                day = START + timedelta(days=shipped)
                tables = dated(corpora[corpus], rng, shipped, drift)
                if effect:
                    tables = thinned(tables, rng, day, share_for(tables, topic, day, effect), topic)
                if better:
                    tables = thinned(tables, rng, day, 0.25, None)
                rows, _ = monitor(asked(topic, day, measure), tables)
                verdicts.append(rows[0]["verdict"])
                naive += _naive(tables, topic, day)
            bar = "≥ .80" if effect else "≤ .05"
            print(f"{name:<40}{measure:<12}{rate(verdicts.count(IMPROVED), draws):<24}{bar:<8}{verdicts.count(WORSE):<8}{verdicts.count('too early'):<11}"
                  f"{naive / draws:.2f}", flush=True)  # fmt: skip


def _naive(tables: Tables, topic: str, day: date) -> bool:
    """What a look at the topic's own mean before and after would say: units as if independent, z > 1.96."""
    said = tables["units"].join(tables["unit_topics"].filter(pl.col("topic_id") == topic).select("unit_id"), on="unit_id", how="semi")
    said = said.join(tables["unit_valence"], on="unit_id").join(tables["feedback"].select("feedback_id", "written_at"), on="feedback_id")
    late = (said["written_at"].dt.date() >= day).to_numpy()
    value = said["valence"].to_numpy()
    sides = [value[~late], value[late]]
    error = np.sqrt(sum(np.nanvar(side, ddof=1) / len(side) for side in sides))
    return bool((np.nanmean(sides[1]) - np.nanmean(sides[0])) / error > 1.96)


ASPECTS = {
    "seat_comfort": ("seat", "legroom"), "staff": ("crew", "attendant", "staff", "rude"), "food": ("food", "meal", "drink", "snack"),
    "entertainment": ("entertainment", "movie", "screen"), "ground": ("check", "gate", "boarding", "bag", "counter", "agent"), "wifi": ("wifi", "internet"),
}  # fmt: skip


def american(draws: int) -> None:
    """2022 against 2024, beside the reviewers' own ratings."""
    from scipy.stats import ttest_ind

    tables = tables_of("american")
    years = [part(tables, tables["feedback"].filter(pl.col("written_at").dt.year() == year)) for year in (2022, 2024)]
    found = compared(*years, 1)
    for heading, lines in found.sentences.items():
        print(f"\n{heading}\n  " + "\n  ".join(lines))
    columns = ["rating", *(f"meta_{name}" for name in ASPECTS)]
    values = {name: [side["feedback"][name].cast(pl.Float64, strict=False).drop_nulls().to_numpy() for side in years] for name in columns}
    p = {name: float(ttest_ind(*sides, equal_var=False).pvalue) for name, sides in values.items()}
    q = dict(zip(columns, q_values(p.values()), strict=True))
    print(f"\n{'rating column':<16}{'2022':<8}{'2024':<8}{'p':<8}{'q':<8}jminer's tone of the units on it: change (p)")
    toned = [_tones(side) for side in years]
    for name, sides in values.items():
        own = ("",) if name == "rating" else ASPECTS[name.removeprefix("meta_")]
        tone = [_mean_tone(side, own) for side in toned]
        moved = ttest_ind(*tone, equal_var=False)
        print(f"{name.removeprefix('meta_'):<16}{sides[0].mean():<8.2f}{sides[1].mean():<8.2f}{p[name]:<8.3f}{q[name]:<8.3f}"
              f"{tone[1].mean() - tone[0].mean():+.2f} ({moved.pvalue:.3f}; {len(tone[0])} and {len(tone[1])} customers)")  # fmt: skip


def _tones(side: Tables) -> pl.DataFrame:
    return side["units"].select("unit_id", "feedback_id", "text").join(side["unit_valence"], on="unit_id").drop_nulls("valence")


def _mean_tone(units: pl.DataFrame, words: tuple[str, ...]) -> np.ndarray:
    """Each customer's mean valence over the units that use one of the words."""
    said = units.filter(pl.any_horizontal(pl.col("text").str.to_lowercase().str.contains(word, literal=True) for word in words))
    return said.group_by("feedback_id").agg(pl.col("valence").mean())["valence"].to_numpy()


def repeated(tables: Tables, wanted: int) -> Tables:
    """The tables with every row so often that there are `wanted` units, each time under new ids."""
    times = -(-wanted // len(tables["units"]))
    ids = {"unit_id", "feedback_id", "customer_id"}

    def copies(table: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([table.with_columns(pl.col(name) + f"x{at}" for name in table.columns if name in ids) for at in range(times)])

    many = {name: copies(tables[name]) for name in ("feedback", "units", "customers", *UNIT_TABLES)}
    keep = many["units"].head(wanted)
    large = {**tables, **many, "vectors": np.concatenate([tables["vectors"]] * times)}
    return part(large, many["feedback"].join(keep.select("feedback_id").unique(), on="feedback_id", how="semi", maintain_order="left"))


def speed(draws: int) -> None:
    """Seconds for 50,000 units."""
    tables = dated(repeated(tables_of("tweets"), 50_000), np.random.default_rng(1), 180, False)
    two = halves(tables, np.random.default_rng(2), False)
    topics = tables["topics"]["topic_id"].sort().to_list()[:3]
    content = {"schema": "jminer/actions@1", "actions": [{"id": topic, "topic": topic, "shipped": START + timedelta(days=180)} for topic in topics]}
    actions = checked(Document(Path("actions.yaml"), content, content))
    for name, work in (("compare", lambda: compared(*two, 1)), ("monitor, 3 actions", lambda: monitor(actions, tables))):
        clock, cpu = time.perf_counter(), time.process_time()
        work()
        wall, own = time.perf_counter() - clock, time.process_time() - cpu
        print(f"{name:<20}{len(tables['units']):,} units: {wall:.1f} s, {own:.1f} s of processors (bar ≤ 20)", flush=True)


def main(words: list[str]) -> None:
    warnings.simplefilter("ignore")
    given = int(words[words.index("--draws") + 1]) if "--draws" in words else None
    parts = {"change": (change, 100), "model": (model, 20), "monitor": (monitored, 100), "american": (american, 1), "speed": (speed, 1)}
    named = [word for word in words if word in parts] or list(parts)
    for name in named:
        work, draws = parts[name]
        work(given or draws)


if __name__ == "__main__":
    main(sys.argv[1:])
