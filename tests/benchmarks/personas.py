"""Are declared personas judged rightly? `make bench-personas`, or `python -m tests.benchmarks.personas [--split dev|test|seen] …`.

    --split dev          planted worlds of the dev verticals (default); test: of the three that only final figures may touch
    --seeds 24 --first 0 each seed draws a vertical, customers, wrong metadata, overlap, confounding and prevalence, and makes two worlds
    --pairs FOLDER       where the verticals' needs and sentences lie, beside corpora/gold/needs
    --flips              judge each world of 600 customers or fewer again: another seed, four fifths of the customers, 40 % more or fewer topics
    --ablation NAME      without decoys, stratification or customers (each text a customer of its own)
    --tune               print the baselines' best thresholds on this split
    --kept               score the newest logs there are and make none, whatever code made them; --fresh makes all anew
    --write FOLDER       write the first seed's worlds as CSV with their truth, and stop
    --units              contradiction and met against unmet, unit by unit, on the split's verticals
    --real banking|clinc|airline   real texts, nothing planted
    --speed              seconds for 6 personas × 8 needs with all controls on 50,000 embedded units

`_persona_world.py` says what is planted, `_persona_truth.py` what the right verdicts are and when numbers are adequate. Worlds are judged by
jminer's own steps: topics, needs, personas. What is not its own: units are cut piece by piece, personal data is not masked (there is none), and
all panels of a world are matched in one pass. Each world's log is kept in runs/.benchmarks/personas, by the code and models that made it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from jminer import runfolder
from jminer.domain import Need
from jminer.session import code_digest
from tests.benchmarks import _persona_baselines as baselines
from tests.benchmarks import _persona_scores as scores
from tests.benchmarks._persona_judging import Instrument, Judge, Verdicts, subsample
from tests.benchmarks._persona_truth import OPEN, factors_row, gold_of
from tests.benchmarks._persona_world import (
    KINDS,
    SAYS,
    SPLITS,
    Cut,
    Declared,
    Factors,
    World,
    background,
    column_of,
    factors_of,
    find_vertical,
    make,
    write,
)
from tests.benchmarks._topic_sets import KEPT, ROOT

GOLD = ROOT / "corpora" / "gold" / "needs"
LOGS = KEPT / "personas"
OWN = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("_persona_[btwj]*.py")))
"""What makes and judges worlds, beside jminer: part of a log's name."""
FLIPPED = 600
"""Most customers of a world that is judged again and again."""
Rows = list[dict[str, Any]]


def declared_rows(world: World, panel: str, declared: Sequence[Declared], out: Verdicts) -> tuple[Rows, Rows]:
    """Personas and needs of a panel: what is true of them, and what jminer said."""
    gold, common = gold_of(world, tuple(declared)), {**factors_row(world), "panel": panel}
    healthy = not any(row["verdict"] == "INSUFFICIENT" and "not trusted" in row["reasons"][0] for row in out["personas"].iter_rows(named=True))
    given = {row["persona_id"]: row for row in out["personas"].iter_rows(named=True)}
    found = {(row["persona_id"], row["need_id"]): row for row in out["persona_needs"].iter_rows(named=True)}
    personas, needs = [], []
    for d in declared:
        right, said, own = gold[d.persona.id], given[f"{panel}.{d.persona.id}"], {**common, "persona": d.persona.id, "type": d.type}
        personas.append({**own, "gold": right.verdict, "wrong": right.wrong, "verdict": said["verdict"], "confidence": said["confidence"],
                         "segment": said["segment_customers"], "healthy": healthy, "bundling_high": said["bundling_high"]})  # fmt: skip
        for i, need in enumerate(d.persona.needs):
            row = found[f"{panel}.{d.persona.id}", need.id]
            inside, holding, outside, elsewhere = right.counts[i]
            needs.append({**own, "need": need.id, "role": d.roles[i], "gold": right.needs[i], "verdict": row["verdict"], "presence_p": row["presence_p"],
                          "nearness": row["nearness"], "share": row["holders"] / max(1, row["segment_customers"]), "inside": inside,
                          "truly": holding, "outside": outside, "truly_elsewhere": elsewhere, "seen": row["holders"], "seen_elsewhere": row["rest_holders"],
                          "odds_low": row["odds_low"], "rule": d.persona.rule is not None})  # fmt: skip
    return personas, needs


def judged(judge: Judge, world: World, flips: bool) -> tuple[Rows, Rows, Rows]:
    """A world's rows of personas, needs (the baselines' features among them), and of what matching accepted."""
    name = world.vertical.name
    bare = judge.prepared(world.tables)
    read = judge.with_topics(bare, name)
    found = judge.matched(read, name, world.panels)
    answers = _verdicts(judge, read, found, world)
    personas, needs = [], []
    for panel, declared in world.panels.items():
        of_panel = declared_rows(world, panel, declared, answers[panel])
        personas += of_panel[0]
        needs += of_panel[1]
    _with_baselines(judge.instrument, world, read, needs)
    if flips and world.factors.customers <= FLIPPED:
        for change, again in _again(judge, bare, read, world):
            _note(change, again, personas, needs)
    return personas, needs, reading_rows(world, found)


def _answers(judge: Judge, read: Mapping[str, Any], world: World) -> dict[str, Verdicts]:
    return _verdicts(judge, read, judge.matched(read, world.vertical.name, world.panels), world)


def _verdicts(judge: Judge, read: Mapping[str, Any], found: Mapping[str, Any], world: World) -> dict[str, Verdicts]:
    name = world.vertical.name
    return {panel: judge.verdicts(read, found, name, panel, declared) for panel, declared in world.panels.items()}


def _again(judge: Judge, bare: Mapping[str, Any], read: Mapping[str, Any], world: World) -> list[tuple[str, dict[str, Verdicts]]]:
    """The world judged again under each change."""
    from dataclasses import replace

    name, other = world.vertical.name, replace(judge, seed=judge.seed + 1)
    fewer = judge.prepared(subsample(world.tables, 0.8, world.factors.seed))
    coarse, fine = replace(judge, granularity=0.6), replace(judge, granularity=1.4)
    return [
        ("seed", _answers(other, other.with_topics(bare, name), world)),
        ("subsample", _answers(judge, judge.with_topics(fewer, name), world)),
        ("k-40%", _answers(coarse, coarse.with_topics(bare, name), world)),
        ("k+40%", _answers(fine, fine.with_topics(bare, name), world)),
    ]


def _note(change: str, answers: Mapping[str, Verdicts], personas: Rows, needs: Rows) -> None:
    for row in personas:
        table = answers[row["panel"]]["personas"].filter(pl.col("persona_id") == f"{row['panel']}.{row['persona']}")
        row[f"again_{change}"] = table["verdict"][0]
    for row in needs:
        key = (pl.col("persona_id") == f"{row['panel']}.{row['persona']}") & (pl.col("need_id") == row["need"])
        row[f"again_{change}"] = answers[row["panel"]]["persona_needs"].filter(key)["verdict"][0]


def reading_rows(world: World, found: Mapping[str, Any]) -> Rows:
    """What matching accepted, unit by unit: for each need of the vertical, how many units of each true kind, and how they were read."""
    first = {}
    for panel, declared in world.panels.items():
        for d in declared:
            for i, need in enumerate(d.persona.needs):
                if (column := column_of(world, d, i)) >= 0 and need.met_form:  # a reworded twin is another wording
                    first.setdefault(column, (f"{panel}.{d.persona.id}", need.id))
    rows = []
    for column, (persona, need) in sorted(first.items()):
        mine = found["unit_needs"].filter((pl.col("persona_id") == persona) & (pl.col("need_id") == need)).select("unit_id", said="relation")
        own = pl.when(pl.col("need") == column).then(pl.col("relation")).when(pl.col("kind") == "need").then(pl.lit("another need")).otherwise(pl.col("kind"))
        units = world.truth.with_columns(true=own).join(mine, on="unit_id", how="left", maintain_order="left")
        counts = units.group_by("true").agg(pl.len().alias("units"), *((pl.col("said") == said).sum().alias(said) for said in SAYS[1:])).sort("true")
        rows += [{**factors_row(world), "need": need, **row} for row in counts.iter_rows(named=True)]
    return rows


def _with_baselines(instrument: Instrument, world: World, read: Mapping[str, Any], rows: Rows) -> None:
    units = read["units"].join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id", how="left", maintain_order="left")
    customer = units["customer_id"].str.slice(1).cast(pl.Int64).to_numpy()
    asked = [(need, world.inside(d.persona.rule)) for declared in world.panels.values() for d in declared for need in d.persona.needs]
    needs: list[Need] = [need for need, _ in asked]
    found = baselines.features(instrument, needs, [inside for _, inside in asked], units["text"].to_list(), customer, read["vectors"])
    for row, extra in zip(rows, found, strict=True):
        row |= extra


def world_of(kind: str, f: Factors, folders: Sequence[Path], cut: Cut, small: bool = False) -> World:
    """A world of a seed; the off-domain decoy takes its needs from a trade of the shipped pairs."""
    foreign = find_vertical("gym" if f.seed % 2 else "furniture_and_appliances", [GOLD])
    pool = background(f.vertical, small)
    cut.learn(pool)
    return make(kind, f, find_vertical(f.vertical, folders), foreign, pool, cut)


def run(options: argparse.Namespace) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """All worlds of the split, made or read from their logs."""
    folders, cut, judge = [*map(Path, options.pairs), GOLD], Cut(), Judge(Instrument(), ablation=options.ablation)
    personas: Rows = []
    needs: Rows = []
    readings: Rows = []
    for seed in range(options.first, options.first + options.seeds):
        f = factors_of(seed, SPLITS[options.split], options.customers)
        for kind in KINDS:
            name = f"{options.split}-{seed:02}-{kind}"
            log = _newest(name) if options.kept else LOGS / f"{name}-{_digest(f, kind, folders, options)}.json"
            if log is None:
                continue
            if options.fresh or not log.is_file():
                clock = time.perf_counter()
                rows = judged(judge, world_of(kind, f, folders, cut), options.flips)
                LOGS.mkdir(parents=True, exist_ok=True)
                log.write_text(json.dumps(rows), encoding="utf-8")
                print(f"  seed {seed:>2} {kind:<8} {f.customers:>5} customers  {time.perf_counter() - clock:.0f} s", flush=True)
            kept = json.loads(log.read_text(encoding="utf-8"))
            personas += kept[0]
            needs += kept[1]
            readings += kept[2] if len(kept) > 2 else []
    return tuple(pl.DataFrame(rows, infer_schema_length=None) for rows in (personas, needs, readings))  # type: ignore[return-value]


def _newest(name: str) -> Path | None:
    """The last log of a world, whatever code made it."""
    return max(LOGS.glob(f"{name}-*.json"), key=lambda log: log.stat().st_mtime, default=None)


def _digest(f: Factors, kind: str, folders: Sequence[Path], options: argparse.Namespace) -> str:
    """The code, the models, the vertical's file and the options that a log was made with."""
    files = ("heads/needs_subject/head.safetensors", "heads/valence/head.safetensors", "crossencoders/needs/model.onnx")
    heads = [runfolder.file_digest(ROOT / "models" / name) for name in files]
    known = [repr(f), kind, code_digest(), *heads, repr(find_vertical(f.vertical, folders)), options.ablation, str(options.flips)]
    return hashlib.sha256("\0".join(known).encode() + OWN).hexdigest()[:12]


def report(options: argparse.Namespace) -> None:
    """Run and print; the log of all rows, without texts, is written beside the worlds' logs."""
    personas, needs, readings = run(options)
    tuned = dict(baselines.TUNED)
    if options.tune:
        clear = needs.filter(pl.col("gold") != OPEN)
        for name in ("B1", "B2"):
            tuned[name] = max(
                baselines.grid(name), key=lambda t, n=name: scores.macro_f1(clear["gold"], baselines.add(clear, n, t), scores.NEEDS)  # type: ignore[misc]
            )
            print(f"{name}: best thresholds on {options.split}: {tuned[name]}")
    for name in ("B1", "B2"):
        needs = needs.with_columns(baselines.add(needs, name, tuned[name]))
        keys = ["seed", "kind", "panel", "persona"]
        of_persona = needs.group_by(keys, maintain_order=True).agg(pl.col(name), pl.col("rule").first())
        verdicts = [baselines.persona_verdict(row[name], row["rule"]) for row in of_persona.iter_rows(named=True)]
        personas = personas.join(of_persona.select(keys).with_columns(pl.Series(name, verdicts)), on=keys, how="left", maintain_order="left")
    LOGS.mkdir(parents=True, exist_ok=True)
    personas.write_csv(LOGS / f"{options.split}-personas.csv")
    needs.drop("b1", "b2").write_csv(LOGS / f"{options.split}-needs.csv")
    scores.readings(readings)
    scores.table(personas, needs, ("verdict", "B1", "B2"))
    print(f"\nLog of every row: {LOGS}/{options.split}-personas.csv and -needs.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=sorted(SPLITS), default="dev")
    parser.add_argument("--seeds", type=int, default=24)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--customers", type=int)
    parser.add_argument("--pairs", nargs="*", default=[])
    parser.add_argument("--ablation", choices=("", "decoys", "stratification", "customers"), default="")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--real", choices=("banking", "clinc", "airline"))
    for flag in ("--flips", "--tune", "--fresh", "--kept", "--units", "--speed"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    folders = [*map(Path, options.pairs), GOLD]
    if options.write:
        for kind in KINDS:
            world = world_of(kind, factors_of(options.first, SPLITS[options.split], options.customers), folders, Cut())
            write(world, options.write / kind)
    elif options.real:
        from tests.benchmarks import _persona_real

        _persona_real.report(options.real)
    elif options.speed:
        from tests.benchmarks import _persona_speed

        _persona_speed.report()
    elif options.units:
        from tests.benchmarks import _persona_units

        _persona_units.report([find_vertical(name, folders) for name in SPLITS[options.split]])
    else:
        report(options)


if __name__ == "__main__":
    main()
