"""How often the language of a text is right, doubtful (`und`) or wrong, by length; and how many texts a second.

    python -m tests.benchmarks.language [--half dev|test]

English: bank questions, assistant queries, tweets, app reviews, titles of reviews. Others: French, Spanish and Dutch sentences
of restaurant reviews. Each text belongs to the dev or the test half by its digest; what was chosen was chosen on the dev half.
A few of the tweets and app reviews are not English in truth: they count as wrong here. `settled` reads each source again as a
whole; the mixed source holds the given share of English and the rest French, Spanish and Dutch. Exits 1 when more than 1 % of
English texts of three words or more get another language.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import time
from collections import defaultdict
from pathlib import Path

import polars as pl

from jminer.text import language
from jminer.text.masks import mask
from jminer.text.normalize import clean

DATA = Path(os.environ.get("JMINER_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
ENGLISH = {
    "bank questions": ("banking77/banking77_train.parquet", "text"),
    "assistant queries": ("clinc150/clinc150_train_val.parquet", "text"),
    "airline tweets": ("airline_tweets/airline_tweets_70.parquet", "text"),
    "app reviews": ("app_reviews/app_reviews_60.parquet", "text"),
    "app reviews 2024": ("app_reviews/spotify_google_play_2024_2025.parquet", "text"),
    "support tweets": ("support_tweets/spotifycares_inbound_2017.parquet", "text"),
    "clothes, titles": ("womens_clothing/womens_clothing_80.parquet", "title"),
    "flights, titles": ("skytrax/american_airlines_2022_2024.parquet", "title"),
}
OTHERS = {"french": "fr", "spanish": "es", "dutch": "nl"}
LENGTHS = ((2, "1-2"), (5, "3-5"), (10, "6-10"), (10**9, "> 10"))
MOST = 6_000
ODD = {
    "": "empty", "   \n": "blank", "👍👍👍": "emoji", "[NAME] [EMAIL]": "placeholders", "12345 ... !!!": "no letters", "x": "one letter",
    "asdfgh": "keyboard", "Arigato danke gracias merci": "four languages", "商品の到着がとても遅かったです": "Japanese", "очень плохо": "Russian",
}  # fmt: skip
Row = tuple[str, str]


def halves(texts: list[str], half: str) -> list[str]:
    wanted = int(half == "test")
    return [mask(clean(text)) for text in texts if hashlib.sha256(text.encode()).digest()[0] % 2 == wanted]


def sources(half: str) -> dict[str, list[Row]]:
    """Name → (text, true language)."""
    found = {
        name: [(text, "en") for text in halves(pl.read_parquet(DATA / path)[column].drop_nulls().to_list()[:MOST], half)]
        for name, (path, column) in ENGLISH.items()
    }
    reviews = pl.read_parquet(DATA / "multilingual_absa/restaurants16_fr_es_nl_train.parquet")
    for name, code in OTHERS.items():
        found[name] = [(text, code) for text in halves(reviews.filter(pl.col("lang") == name)["text"].to_list(), half)]
    return found


def mixed(found: dict[str, list[Row]], share: float) -> list[Row]:
    """One source in which this share is English, with as many short texts as the sources have."""
    rng = random.Random(3)
    english = [row for name in ("support tweets", "app reviews", "clothes, titles") for row in found[name]]
    others = [row for name in OTHERS for row in found[name]]
    count = min(len(others), round(len(english) * (1 - share) / share))
    return rng.sample(others, count) + rng.sample(english, min(len(english), round(count * share / (1 - share))))


def length(text: str) -> str:
    count = len(language.WORD.findall(language.NOISE.sub(" ", text)))
    return next(name for most, name in LENGTHS if count <= most) if count else ""


def tell(name: str, rows: list[Row], once: list[str], settled: list[str]) -> dict[tuple[str, bool], tuple[int, int]]:
    """Print the shares by length; return (texts, wrong) by length and whether the text is English."""
    cells: dict[tuple[str, bool], list[tuple[str, str, str]]] = defaultdict(list)
    for (text, truth), one, two in zip(rows, once, settled, strict=True):
        cells[length(text), truth == "en"].append((truth, one, two))
    totals = {}
    for _, size in LENGTHS:
        for english in (True, False):
            if cell := cells.get((size, english)):
                shares = [
                    sum(test(truth, (one, two)[way]) for truth, one, two in cell) / len(cell)
                    for way in (0, 1)
                    for test in (lambda t, c: t == c, lambda t, c: c == "und", lambda t, c: c not in (t, "und"))
                ]
                what = "English" if english else "other"
                print(f"{name:18}{what:8}{size:5}{len(cell):7,}  " + "  ".join(f"{share:8.2%}" for share in shares))
                totals[size, english] = len(cell), round(shares[2] * len(cell))
    return totals


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["dev", "test"], default="test")
    found = sources(half := parser.parse_args().half)
    print(f"{half} half{'':22}words  texts     right       und     wrong | settled: right    und     wrong")
    every: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    language.detect("warm")
    spent, count = 0.0, 0
    for name, rows in found.items():
        start = time.process_time()
        once = [language.detect(text) for text, _ in rows]
        spent, count = spent + time.process_time() - start, count + len(rows)
        for (size, english), (texts, wrong) in tell(name, rows, once, language.settle([text for text, _ in rows], once)).items():
            if english:
                every[size] = [every[size][0] + texts, every[size][1] + wrong]
    for share in (0.97, 0.5):
        rows = mixed(found, share)
        once = [language.detect(text) for text, _ in rows]
        tell(f"mixed, {share:.0%}", rows, once, language.settle([text for text, _ in rows], once))
    print("\n".join(f"{what:18}{language.detect(text)}" for text, what in ODD.items()))
    print(f"{count / spent:,.0f} texts a second")
    worst = {size: wrong / texts for size, (texts, wrong) in every.items() if size != "1-2"}
    print("English called something else: " + ", ".join(f"{size} words {share:.2%}" for size, share in worst.items()))
    return int(max(worst.values()) > 0.01)


if __name__ == "__main__":
    raise SystemExit(main())
