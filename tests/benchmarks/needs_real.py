"""How well declared needs are matched to what real customers wrote.

    python -m tests.benchmarks.needs_real [--test]

Sixteen needs were declared blind for each of two sets of JMINER_DATA (lounge reviews and app reviews; with --test: airline reviews and a music service's
support tweets, for final figures only), and 38 of up to 4,000 real units read beside each: the 18 nearest, ten of the next 62, seven of the
next 320 and three near the opposite (corpora/gold/needs/asked). No model learnt from them. Each unit stands for as many as it was drawn from; further
away nothing is taken to be about the need. Printed: what the subject head and the cross-encoder say of the pairs; what matching among all units finds; and
these needs together with those of the trades of `needs.py`, which is what `needs:` in configs/jminer.yaml carries into every share.
A unit counts for the need that it reads most like; what is accepted beside decoys is counted without such disputes, as of a persona whose neighbours
nobody declared.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from jminer.personas import learn
from jminer.personas.crossencoder import LABELS
from jminer.personas.decoys import choose, spread
from jminer.personas.forms import Bank
from jminer.personas.match import Bars, Reader, _scores, about, match
from jminer.personas.rivals import undisputed
from jminer.settings import NeedsSettings
from jminer.text.sentences import spans
from tests.benchmarks.needs import (
    MET,
    NEEDS,
    UNMET,
    UNRELATED,
    Found,
    answers,
    background,
    between,
    by_need,
    opened,
    planted,
    read_as_met,
)

ROOT = Path(__file__).parents[2]
ASKED = ROOT / "corpora" / "gold" / "needs" / "asked"
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
SETTINGS = NeedsSettings()
RECORDS, UNITS, SHORTEST = 2500, 4000, 12
FEWEST = 4
"""Units of a need, weighed, from which its sensitivity tells something."""
SEED = 1


def pool(file: str) -> list[str]:
    """The units that those read were drawn among."""
    texts = pl.read_parquet(DATA / f"{file}.parquet")["text"].drop_nulls().to_list()
    records = sorted(texts, key=lambda text: (zlib.crc32(f"0{text}".encode()), text))[:RECORDS]
    units = (" ".join(html.unescape(text[a:b]).split()) for text, cut in zip(records, spans(records, 400), strict=True) for a, b in cut)
    kept: dict[str, str] = {}
    for unit in units:
        if len(unit) >= SHORTEST:
            kept.setdefault(unit.lower(), unit)
    return list(kept.values())[:UNITS]


def alone(reader: Reader, pairs: learn.Pairs) -> None:
    """What the cross-encoder says of each pair by itself."""
    logits = reader.crossencoder.read(pairs.needs, pairs.own.tolist(), pairs.texts)
    truth, odds = np.array([LABELS.index(one) for one in pairs.relation]), about(logits)
    spoken, served = truth != UNRELATED, np.isin(truth, (MET, UNMET))
    read, four = odds > 0, logits[:, :UNRELATED]
    met = np.where(four[:, MET] > four[:, UNMET], MET, UNMET)
    by_need = [roc_auc_score(spoken[own], odds[own]) for n in range(len(pairs.needs)) if 2 < spoken[own := pairs.own == n].sum() < own.sum()]
    print(f"  pairs read: {len(truth)}, about the need {spoken.mean():.1%}; AUROC {roc_auc_score(spoken, odds):.3f}, within a need {np.mean(by_need):.3f}; "
          f"read as about it: {read[spoken].mean():.1%} of those, {read[~spoken].mean():.1%} of the others; "
          f"met against unmet: macro-F1 {f1_score(truth[served], met[served], average='macro'):.3f} of {served.sum()}")  # fmt: skip


def among(reader: Reader, pairs: learn.Pairs, weight: NDArray[np.float64], texts: list[str]) -> dict[str, Any]:
    """What matching among all units finds; per need (hits, about, mistakes), and how the accepted met and unmet are read."""
    decoys = choose([text.lower() for text in texts], [str(i) for i in range(len(texts))], SETTINGS.decoys, SEED).decoys
    read = spread(len(decoys), SETTINGS.decoys_read)
    bars = Bars(SETTINGS.candidates, SETTINGS.unit_false_acceptance)
    matched = match(pairs.needs, [decoy.need for decoy in decoys], read, texts, np.asarray(reader.embed(texts)), reader, bars)
    place = {text: i for i, text in enumerate(texts)}
    at, taken = [place[text] for text in pairs.texts], undisputed(matched, len(pairs.needs))
    answer, alone = (answers(one.needs, len(pairs.needs), len(texts))[pairs.own, at] for one in (taken, matched))
    truth = np.array([LABELS.index(one) for one in pairs.relation])
    tallies = [(pairs.own == n) & mask for n in range(len(pairs.needs)) for mask in (truth != UNRELATED, truth == UNRELATED)]
    hits, mistakes = (np.array([weight[rows & (answer >= 0)].sum() for rows in tallies[first::2]]) for first in (0, 1))
    most = np.array([weight[rows & (alone >= 0)].sum() for rows in tallies[1::2]])
    there = np.array([weight[rows].sum() for rows in tallies[::2]])
    effective = there**2 / np.maximum([(weight[rows] ** 2).sum() for rows in tallies[::2]], 1e-9)
    chance = len(matched.decoys.need) / len(read) / len(texts)
    return {"hits": hits, "there": there, "mistakes": mistakes, "alone": most, "chance": chance, "units": len(texts), "answer": answer, "truth": truth,
            "own": pairs.own, "effective": effective}  # fmt: skip


def head_alone(reader: Reader, pairs: learn.Pairs, weight: NDArray[np.float64], texts: list[str]) -> None:
    """What the head that names candidates tells of the same pairs, each as often as it stands for."""
    decoys = choose([text.lower() for text in texts], [str(i) for i in range(len(texts))], SETTINGS.decoys, SEED).decoys
    own, field = (Bank.of(needs, reader.embed) for needs in (pairs.needs, [decoy.need for decoy in decoys]))
    units = np.asarray(reader.embed(pairs.texts))
    score = _scores(own, field, units, reader.subject, own.likeness(units))[pairs.own, np.arange(len(units))]
    about_it = np.array(pairs.relation) != "unrelated"
    print(f"  subject head, drawn units weighed: AUROC {roc_auc_score(about_it, score, sample_weight=weight):.3f}")


def told(found: dict[str, Any]) -> None:
    """The error rates of matching."""
    hits, there, mistakes = found["hits"], found["there"], found["mistakes"]
    enough = there >= 5
    shares = hits[enough] / there[enough]
    accepted = (hits + mistakes).sum()
    print(f"  matched among {found['units']:,} units: found {hits.sum() / there.sum():.1%} of {there.sum():.0f}, "
          f"right {hits.sum() / accepted:.1%} of {accepted:.0f} accepted (decoys {found['chance']:.4f} of units)")  # fmt: skip
    print(f"  sensitivity by need: {between(shares, float(there[enough].mean()))}")
    beside = np.log((found["alone"] + 0.5) / found["units"] / max(found["chance"], 1e-4))
    print(f"  accepted by mistake beside decoys, by need: logarithm {beside.mean():.2f} ± {beside.std(ddof=1):.2f}")
    for name, truth in (("met", MET), ("unmet", UNMET)):
        read = np.isin(found["answer"], (MET, UNMET)) & (found["truth"] == truth)
        print(f"  {name} and accepted as either: read as met {(found['answer'][read] == MET).mean():.1%} of {read.sum()}")


def together(real: list[dict[str, Any]], trades: list[Found]) -> None:
    """The real needs and those of the trades (`needs.py`) as one: what `needs:` in the settings carries."""
    shares, beside = by_need(trades)
    enough = [part["effective"] >= FEWEST for part in real]
    found = [(part["hits"] / np.maximum(part["there"], 1e-9))[kept] for part, kept in zip(real, enough, strict=True)]
    units = [part["effective"][kept] for part, kept in zip(real, enough, strict=True)]
    print(f"\ntogether with the trades of needs.py\n  sensitivity: {beta([*found, shares], [*units, np.full(len(shares), 28.0)])}")
    ratios = np.concatenate([*((part["alone"] / part["units"] + 1e-5) / max(part["chance"], 1e-4) for part in real), beside])
    middle, top = np.log(np.quantile(ratios, [0.5, 0.975]))
    print(f"  accepted by mistake beside decoys, median and 97.5 % point of {len(ratios)} needs: logarithm {middle:.2f} ± {(top - middle) / 1.96:.2f}")
    for truth, label in (("met", MET), ("unmet", UNMET)):
        read = [_read_as_met(part, label) for part in real] + [read_as_met(trades, truth)]
        print(f"  {truth} read as met: {beta([share for share, _ in read], [count for _, count in read])}")


def _read_as_met(part: dict[str, Any], truth: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As `read_as_met`, of a real set."""
    read = np.isin(part["answer"], (MET, UNMET)) & (part["truth"] == truth)
    counts, met = (np.bincount(part["own"][rows], minlength=len(part["there"])) for rows in (read, read & (part["answer"] == MET)))
    return (met / np.maximum(counts, 1))[counts >= 3], counts[counts >= 3].astype(np.float64)


def beta(shares: list[NDArray[np.float64]], units: list[NDArray[np.float64]]) -> str:
    """Mean and spread between needs as a Beta distribution, each share's own noise taken out."""
    share, n = np.concatenate(shares), np.concatenate(units)
    mean = share.mean()
    spread = max(share.var(ddof=1) - (mean * (1 - mean) / n).mean(), 1e-4)
    tries = mean * (1 - mean) / spread - 1
    return f"mean {mean:.3f} of {len(share)} needs; as sure as {mean * tries:.1f} of {tries:.1f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--test", action="store_true", help="the sets for final figures")
    split = "test" if options.parse_args().test else "dev"
    with tempfile.TemporaryDirectory() as folder:
        reader, found = opened(folder), list[dict[str, Any]]()
        for file in sorted((ASKED / split).glob("*.jsonl")):
            pairs = learn.read_asked(ASKED / split, DATA, file.name)
            entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            weight = np.array([unit["stands_for"] for entry in entries for unit in entry["units"]])
            print(f"\n{split}, {file.stem}: {len(pairs.needs)} needs")
            texts = pool(entries[0]["set"])
            alone(reader, pairs)
            head_alone(reader, pairs, weight, texts)
            found.append(among(reader, pairs, weight, texts))
            told(found[-1])
        together(found, planted(reader, learn.read_pairs(NEEDS / split), background()))


if __name__ == "__main__":
    main()
