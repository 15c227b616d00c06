"""All benchmarks in turn, each in a process of its own: `python -m tests.benchmarks [NAME ...]`, or `make bench`.

One whose labelled data is absent is skipped with the reason. Exits 1 when one failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data")).resolve()
TOPIC_SETS = ("banking77", "clinc150", "bitext_support", "airline_tweets", "absa", "skytrax")
GOLD_SETS = (
    "absa", "airline_tweets", "app_reviews", "bank_reviews", "banking77", "cfpb_complaints", "crowdflower_emotion", "semeval2018_ec", "skytrax",
    "support_tweets", "womens_clothing",
)  # fmt: skip
LONG = (
    "intervals", "topics", "topic_rivals", "topic_planted", "topic_speed", "topic_bridge", "topic_life", "personas", "journey_drivers",
    "journey_scores", "journey_curve", "journey_inconsistency", "journey_pains", "journey_opportunities", "journey_needs_found", "journey_change",
)  # hours: only when named
NEEDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("journey_drivers", "journey_scores"), ("skytrax", "womens_clothing")),
    "journey_curve": ("skytrax", "airline_tweets", "app_reviews"),
    "journey_inconsistency": ("skytrax",),
    "journey_pains": ("airline_tweets", "womens_clothing", "skytrax"),
    "journey_opportunities": ("app_reviews",),
    "journey_needs_found": ("banking77", "clinc150"),
    "journey_change": ("skytrax", "airline_tweets"),
    "startup": (),
    "report_page": (),
    "intervals": (),
    "masking": (),
    "reading": (),
    "needs": (),
    "needs_real": ("skytrax", "app_reviews", "support_tweets"),
    "presence": ("clinc150", "bitext_support/bitext_train_dev.parquet"),
    "malformed": (),
    "language": ("multilingual_absa", "banking77/banking77_train.parquet", "clinc150", "airline_tweets/airline_tweets_70.parquet", "app_reviews"),
    "names": ("airline_tweets/airline_tweets_70.parquet", "skytrax", "womens_clothing", "multilingual_absa", "app_reviews"),
    "leaks": ("airline_tweets/airline_tweets_70.parquet", "app_reviews"),
    "clauses": ("absa", "womens_clothing", "bank_reviews", "cfpb_complaints", "goemotions", "banking77", "clinc150", "multilingual_absa", "skytrax"),
    "embedding": ("banking77/banking77_train.parquet",),
    "emotions": ("goemotions", "airline_tweets/airline_tweets_70.parquet"),
    "valence": ("airline_tweets/airline_tweets_70.parquet", "absa", "skytrax/american_airlines_2022_2024.parquet"),
    "intensity": ("womens_clothing", "absa", "banking77/banking77_train.parquet", "cfpb_complaints", "bank_reviews"),
    "multilingual": ("multilingual_absa", "absa", "goemotions"),
    "touchpoints": ("support_tweets_labelled", "bitext_support/bitext_train_dev.parquet"),
    "gold_texts": GOLD_SETS,
    "stages": GOLD_SETS,
    "labelling": GOLD_SETS,
    "topic_rules": (),
    "guided": ("banking77", "clinc150", "airline_tweets/airline_tweets_70.parquet"),
    "topic_names": ("banking77", "clinc150", "bitext_support/bitext_train_dev.parquet"),
    "topic_words": ("banking77", "clinc150", "bitext_support/bitext_train_dev.parquet", "airline_tweets/airline_tweets_70.parquet", "absa"),
    "topic_life": ("banking77",),
    "topic_bridge": TOPIC_SETS,
    "topics": TOPIC_SETS,
    "topic_rivals": TOPIC_SETS,
    "topic_planted": TOPIC_SETS,
    "topic_speed": (*TOPIC_SETS, "womens_clothing", "goemotions", "crowdflower_emotion"),
}
"""Benchmark → what it needs of the labelled data; those without data first."""


def names() -> tuple[str, ...]:
    """All benchmarks: those of NEEDS in its order, then any other file of this folder."""
    files = {path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_")}
    return (*[name for name in NEEDS if name in files], *sorted(files - set(NEEDS)))


def missing(name: str) -> list[str]:
    """What of its data is not there."""
    return [part for part in NEEDS.get(name, ()) if not (DATA / part).exists()]


def run(name: str) -> str:
    """Run one benchmark and return how it ended."""
    if absent := missing(name):
        return f"skipped: {', '.join(absent)} not under {DATA} (set JMINER_DATA)"
    print(f"\n=== {name}", flush=True)
    clock = time.monotonic()
    env = {**os.environ, "JMINER_DATA": str(DATA), "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}
    code = subprocess.run([sys.executable, str(HERE / f"{name}.py")], cwd=ROOT, env=env, check=False).returncode
    return f"{'done' if code == 0 else f'FAILED with exit code {code}'} in {time.monotonic() - clock:.0f} s"


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks, or all, and print how each ended."""
    if unknown := sorted(set(wanted) - set(names())):
        print(f"no benchmark called {', '.join(unknown)}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    ends = {name: run(name) for name in wanted or [name for name in names() if name not in LONG]}
    print("\n" + "\n".join(f"{name:<14}{end}" for name, end in ends.items()))
    return int(any(end.startswith("FAILED") for end in ends.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
