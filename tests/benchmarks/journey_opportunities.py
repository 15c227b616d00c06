"""Are feature requests recalled among the opportunities? `python -m tests.benchmarks.journey_opportunities [--cues]`.

App reviews that people labelled (Maalej et al.; JMINER_DATA/app_reviews) go through the steps of a run. What asks for something was chosen on one half
of the reviews (the threshold of `needs_found.request_probability`), the other half measures: recall and precision of the recogniser, with Wilson's
intervals, beside the cue rule alone; then the share of Feature-labelled reviews that stand behind a listed opportunity, beside that of all others.
The labels are those of the set: many reviews that are labelled Feature ask for nothing ("Black screen after the update"), so neither recall nor
precision can be near 1. The run is made when it is not there (`_journey_runs.py`); `--cues FOLDER …` prints 60 hits of the cues of workarounds.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

from jminer.heads.detours import worked_around
from jminer.heads.store import load_head
from jminer.heads.wishes import wished
from jminer.settings import Settings
from jminer.statistics.intervals import wilson
from jminer.steps.needs_found import find
from jminer.steps.opportunities import score
from jminer.tables import frame
from jminer.tools import Tools
from tests.benchmarks._journey_runs import folder

ROOT = Path(__file__).parents[2]


def tables_of(run: Path) -> dict[str, Any]:
    """The tables of a run folder by name, whatever their numbers."""
    found = {path.stem.partition("-")[2]: path for path in sorted(run.iterdir()) if path.suffix in (".parquet", ".npy")}
    read = {name: np.load(path) if path.suffix == ".npy" else pl.read_parquet(path) for name, path in found.items()}
    return read | {name: frame(name) for name in ("unit_needs", "persona_needs", "driver_models", "drivers", "kano") if name not in read}


def share(hits: float, of: float) -> str:
    low, high = wilson(hits, of)
    return f"{hits / max(of, 1):.3f} ({low:.3f}-{high:.3f}) of {of:,.0f}"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--cues", type=Path, nargs="*")
    given = asked.parse_args()
    if given.cues:
        return cues(given.cues)
    read, settings = tables_of(folder("apps")), Settings()
    view = SimpleNamespace(**{name: getattr(settings, name) for name in Settings.model_fields}, declared=(), taxonomy=None)
    tools = Tools(b"k" * 32, None, None, ("en",), lambda name: load_head(ROOT / "models" / "heads" / name), say=print)  # type: ignore[arg-type]
    read |= find(read, view, tools)
    found = score(read, view, tools)
    reviews = read["feedback"].select("feedback_id", labels=pl.col("meta_labels").fill_null(""))
    ids = reviews["feedback_id"].to_list()
    test = pl.Series([hashlib.sha256(name.encode()).digest()[0] % 2 == 1 for name in ids])
    reviews = reviews.with_columns(test=test, feature=pl.col("labels").str.contains("Feature"))
    units = read["units"].select("unit_id", "feedback_id", cue=wished(pl.col("text"))).join(read["unit_needs_found"].select("unit_id", "tells"), on="unit_id")
    listed = read["units"].select("unit_id", "feedback_id").join(found["unit_opportunities"], on="unit_id")
    kinds = listed.with_columns(kind=pl.col("opportunity_id").str.split(":").list.first())
    tells = pl.col("tells")
    said = units.group_by("feedback_id").agg(pl.col("cue").any(), request=(tells == "request").any(), telling=(tells != "nothing").any())
    asking = kinds.filter(pl.col("kind") == "request").select("feedback_id", in_request=True).unique()
    useful = kinds.filter(~pl.col("kind").is_in(["delight"])).select("feedback_id", in_any=True).unique()
    rows = reviews.join(said, on="feedback_id", how="left").join(asking, on="feedback_id", how="left").join(useful, on="feedback_id", how="left")
    rows = rows.with_columns(pl.col("cue", "request", "telling", "in_request", "in_any").fill_null(False))
    for half, part in (("dev half, on which the threshold was chosen", rows.filter(~pl.col("test"))), ("test half", rows.filter("test"))):
        feature, others = part.filter("feature"), part.filter(~pl.col("feature"))
        print(f"\n{half}: {len(part):,} reviews, {len(feature)} of them labelled Feature")
        for name, what in (("cue", "cue rule alone"), ("request", "recogniser")):
            hits = part[name].sum()
            print(f"  {what:16} recall {share(feature[name].sum(), len(feature))}   precision {share(feature[name].sum(), hits)}")
        for name, what in (("in_request", "behind a listed request"), ("in_any", "behind any listed opportunity but delights")):
            print(f"  {what:43} Feature {share(feature[name].sum(), len(feature))}   others {share(others[name].sum(), len(others))}")
        plain = part.filter(pl.col("labels") == "Rating")
        rest = part.filter(pl.col("labels") != "Rating")
        print(f"  {'tell of a need (informative)':43} labelled more than Rating {share(rest['telling'].sum(), len(rest))}"
              f"   Rating alone {share(plain['telling'].sum(), len(plain))}")
    print(f"\nopportunities listed: {dict(found['opportunities'].group_by('kind').len().sort('kind').iter_rows())}")


def cues(runs: list[Path]) -> None:
    """Sixty hits, the same at every call, to be read."""
    units = pl.concat([pl.read_parquet(next(run.glob("*-units.parquet"))).select("text") for run in runs]).filter(worked_around(pl.col("text")))
    for text in units.sample(min(60, len(units)), seed=23, shuffle=True)["text"]:
        print("-", " ".join(text.split())[:240])


if __name__ == "__main__":
    main()
