"""What the mapping costs beside embedding: `python -m tests.benchmarks.mapping_speed [UNITS]`.

One process, models loaded, the clock of each part over the same real units: sentence vectors alone, vectors and facets in one pass, then touchpoints,
stages with their parts, and emotions with valence, intensity and sarcasm, as the steps of a run do them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import polars as pl

from jminer.embedders.onnx import open_folder
from jminer.heads.affect import effort, intensities, sarcastic, valences
from jminer.heads.prototypes import Said
from jminer.heads.stages import hear
from jminer.heads.store import load_head
from jminer.heads.touchpoints import hear as hear_touchpoints
from tests.benchmarks.gold_texts import DATA
from tests.benchmarks.stages import MODELS, ear_of, stages_of, touched


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """A result, and the seconds that it took."""
    start = time.perf_counter()
    made = work()
    return made, time.perf_counter() - start


def main() -> None:
    if not DATA.is_dir():
        raise SystemExit(f"skipped: {DATA} is not there; set JMINER_DATA")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    texts = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").sort("row_id")["text"].head(count).to_list()
    encoder, taxonomy = open_folder(MODELS / "embedders" / "all-minilm-l6-v2", 1), stages_of("airline")
    encoder.together.embed(texts[:20])
    vectors, alone = timed(lambda: encoder.embed(texts))
    both, together = timed(lambda: encoder.together.embed(texts))
    said = Said(texts, vectors, both[:, encoder.dimensions :])
    touched(said.only(pl.Series([0]).to_numpy()), taxonomy)  # the taxonomy's examples are embedded once and remembered
    hear(said.only(pl.Series([0]).to_numpy()), taxonomy.journey, touched(said.only(pl.Series([0]).to_numpy()), taxonomy), taxonomy, ear_of("stages"))
    heads = {name: load_head(MODELS / "heads" / name) for name in ("emotions", "valence", "intensity", "sarcasm")}
    parts = {
        "touchpoints": timed(lambda: hear_touchpoints(said, taxonomy.touchpoints, ear_of("touchpoints")))[1],
        "stages": timed(lambda: hear(said, taxonomy.journey, touched(said, taxonomy), taxonomy, ear_of("stages")))[1],
        "parts of use": timed(lambda: hear(said, taxonomy.parts("use"), touched(said, taxonomy), taxonomy, ear_of("substages")))[1],
        "emotions": timed(lambda: heads["emotions"].probabilities(said.facets))[1],
        "valence, intensity, sarcasm": timed(
            lambda: (valences(heads["valence"], said.facets), intensities(heads["intensity"], said.facets), sarcastic(heads["sarcasm"], said.facets))
        )[1],
        "effort": timed(lambda: [effort(text) for text in texts])[1],
    }
    mapping = sum(parts.values()) - 2 * parts["touchpoints"]  # both lines after it make the touchpoints again
    total = together - alone + mapping
    print(f"{count:,} airline tweets, one process: vectors {alone:.2f} s, with facets {together:.2f} s (+{together / alone - 1:.0%})")
    print("  " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in parts.items()))
    print(f"  mapping {count / mapping:,.0f} units/s; facets and mapping together cost {total / alone:.0%} of embedding")


if __name__ == "__main__":
    main()
