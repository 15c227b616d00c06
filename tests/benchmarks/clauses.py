"""How well sentences and clauses are cut, what cutting clauses is good for, and how fast it is.

    python -m tests.benchmarks.clauses            # the figures
    python -m tests.benchmarks.clauses --train    # fits the rule again and writes jminer/text/clauses.json

`clauses.csv` beside this file holds labelled boundaries: where they stand in the sets under JMINER_DATA, no text. A
language model labelled them one by one, reading each sentence; there was no second annotator, so there is no figure of
agreement. The rule's candidates and its threshold were chosen with these figures in view, restaurants 2014 included, so
they flatter it a little. Vectors are kept in `--cache`.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import platform
import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.heads import sets
from jminer.heads.affect import valences
from jminer.heads.emotions import CUSTOMER
from jminer.heads.fit import f1_scores
from jminer.heads.store import load_head
from jminer.heads.train import grouped
from jminer.text import clauses as clause
from jminer.text.normalize import clean
from jminer.text.sentences import Span, sentences

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data"))
LABELS = Path(__file__).with_suffix(".csv")
MAMS = "mams_acsa_train_val.parquet"
LONGEST = 600
CUT = 0.4
"""Clearly more than half of the cuts from here on are right on held-out labels; lower gains little on the polarity of aspects."""
STRENGTH = 0.3
DERIVED_WEIGHT = 0.3
"""What a boundary derived from MAMS weighs beside one that was read and labelled: it comes from one trade and found by keywords."""
FOLDS = 10
DRAWS = 3
MENTIONS = {
    aspect: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for aspect, words in {
        "food": "food|dish|dishes|meal|meals|pizza|sushi|chicken|fish|steak|desserts?|soup|salad|pasta|wine|drinks|appetizers?|entrees|burger"
        "|rolls|sauce|bread|fries|rice|beef|lobster|cooked|flavor|tasted",
        "staff": "staff|waiters?|waitress|waitresses|servers?|bartenders?|host|hostess|manager|owner|chef|maitre",
        "service": "service",
        "price": "prices?|priced|pricey|expensive|cheap|overpriced|bill|cost",
        "ambience": "decor|atmosphere|ambience|ambiance|music|setting|room|lighting|noise|noisy|crowd|space",
        "place": "place|restaurant|location|spot|bar",
        "menu": "menu|menus|selection|list",
    }.items()
}
"""MAMS says which aspects a sentence judges, not where: a word that names one tells the place."""
POLARITIES = ("negative", "neutral", "positive")
CONTRAST = ("but", "however", "though", "while", "opening")
Told = list[tuple[str, float]]
Way = Callable[[clause.Boundary, clause.Sides, clause.Tokens], bool]
Review = tuple[str, list[tuple[int, str]]]
"""A text and its aspects: where each is named, and its polarity."""


def english() -> clause.Language:
    """English, which is always known."""
    found = clause.language("en")
    assert found is not None
    return found


@cache
def texts_of(file: str) -> list[str]:
    """The texts of a set."""
    return pl.read_parquet(DATA / file)["text"].fill_null("").to_list()


@cache
def labels() -> list[dict[str, str]]:
    """The rows of `clauses.csv`, each sentence once: reviews repeat each other, and a repeat would stand in two folds."""
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    kept = {}
    for row in rows:
        text = texts_of(row["file"])[int(row["row"])]
        if hashlib.sha256(text.encode()).hexdigest()[:8] != row["sha256"]:
            raise SystemExit(f"{row['file']} holds another text in row {row['row']} than the one labelled")
        kept.setdefault(text[int(row["sentence_start"]) : int(row["sentence_end"])].strip("."), row)
    return list(kept.values())


def labelled() -> Iterator[tuple[Told, bool]]:
    """The labelled boundaries that are candidates: features, and whether two opinions part there."""
    for row in labels():
        start = int(row["sentence_start"])
        sentence = texts_of(row["file"])[int(row["row"])][start : int(row["sentence_end"])]
        for place in clause.placed(sentence, english()):
            if place[0].at == int(row["boundary"]) - start:
                yield clause.features(*place), row["split"] == "1"


def derived() -> Iterator[tuple[Told, bool]]:
    """Boundaries of MAMS sentences between the same aspect (no cut), or alone between praise and blame (a cut).

    Sentences with a label of their own are left out: they would be fitted in one fold and judged in another.
    """
    rows = pl.read_parquet(DATA / "absa" / MAMS).filter(pl.col("split") == "train")
    rows = rows.filter(~pl.col("text").is_in([texts_of(row["file"])[int(row["row"])] for row in labels() if row["file"].endswith(MAMS)]))
    for text, categories in rows.select("text", "categories").iter_rows():
        polarity = dict(category.split(":") for category in categories.split("|"))
        named = sorted((found.start(), aspect) for aspect in polarity if aspect in MENTIONS for found in MENTIONS[aspect].finditer(text))
        for start, end in sentences(text, LONGEST):
            places = list(clause.placed(text[start:end], english()))
            for boundary, sides, listed in places:
                at = start + boundary.at
                before = [name for name in named if start <= name[0] < at]
                after = [name for name in named if at <= name[0] < end]
                if not before or not after or not clause.stand_alone(boundary, sides, listed, 0):
                    continue
                (left, one), (right, other) = before[-1], after[0]
                alone = sum(left < start + place.at <= right for place, _, _ in places) == 1
                if one == other or ({polarity[one], polarity[other]} == {"positive", "negative"} and alone):
                    yield clause.features(boundary, sides, listed), one != other


def matrix(told: Sequence[Told], names: Sequence[str]) -> NDArray[np.float64]:
    """Features as an array of shape (boundaries, names)."""
    place = {name: number for number, name in enumerate(names)}
    found = np.zeros((len(told), len(names)))
    for row, listed in enumerate(told):
        for name, value in listed:
            found[row, place[name]] = value
    return found


@cache
def material() -> tuple[list[str], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Names of features; labelled boundaries and whether each is a cut; derived ones likewise."""
    by_hand, from_mams = list(labelled()), list(derived())
    names = sorted({name for told, _ in [*by_hand, *from_mams] for name, _ in told})
    return (names, matrix([told for told, _ in by_hand], names), np.array([cut for _, cut in by_hand]),
            matrix([told for told, _ in from_mams], names), np.array([cut for _, cut in from_mams]))  # fmt: skip


def fitted(hand: NDArray[Any], mams: NDArray[Any]) -> Any:
    """The regression on these rows (masks) of both."""
    from sklearn.linear_model import LogisticRegression

    _, told, cut, told_mams, cut_mams = material()
    weights = np.r_[np.ones(hand.sum()), np.full(mams.sum(), DERIVED_WEIGHT)]
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    return model.fit(np.vstack([told[hand], told_mams[mams]]), np.r_[cut[hand], cut_mams[mams]], sample_weight=weights)


def train() -> None:
    """Write the rule."""
    import sklearn

    names, _, cut, _, cut_mams = material()
    model = fitted(np.ones(len(cut), bool), np.ones(len(cut_mams), bool))
    stored = {
        "says": "Probability that a boundary between clauses parts two opinions: a logistic regression; cut from `cut` on.",
        "made": {
            "on": datetime.now(UTC).date().isoformat(), "command": "python -m tests.benchmarks.clauses --train",
            "python": platform.python_version(), "scikit-learn": sklearn.__version__, "strength": STRENGTH,
            "labelled one by one": len(cut), "derived from MAMS": len(cut_mams), "weight of derived": DERIVED_WEIGHT,
        },
        "licence": "Apache-2.0, as jminer; trained on GoEmotions and MAMS (Apache-2.0), clothing reviews (CC0), lender reviews (MIT), CFPB complaints "
        "(public), Banking77 (CC BY 4.0) and CLINC150 (CC BY 3.0); no text of theirs is inside",
        "cut": CUT,
        "intercept": round(float(model.intercept_[0]), 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True)},
    }  # fmt: skip
    clause.WEIGHTS.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def decisions() -> None:
    """Precision and recall of cuts on boundaries that the rule was not fitted on, beside a list of keywords."""
    from sklearn.metrics import roc_auc_score

    names, told, cut, _, cut_mams = material()
    all_labels = [row["split"] == "1" for row in labels()]
    probability = np.zeros(len(cut))
    for seed in range(DRAWS):
        fold = np.random.default_rng(seed).permutation(len(cut)) % FOLDS
        fold_mams = np.arange(len(cut_mams)) % FOLDS
        for held_out in range(FOLDS):
            model = fitted(fold != held_out, fold_mams != held_out)
            rest = fold == held_out
            probability[rest] += model.predict_proba(told[rest])[:, 1] / DRAWS
    print(f"\nLabelled boundaries: {len(all_labels)}, of them cuts: {sum(all_labels)}; candidates of the rule: {len(cut)}, of them cuts: "
          f"{cut.sum()}. Held out in {FOLDS} folds; area under the curve {roc_auc_score(cut, probability):.3f}; recall is of all cuts.")  # fmt: skip
    print("\n| who | cuts | precision | recall |\n| --- | ---: | ---: | ---: |")
    keywords = told[:, [names.index(kind) for kind in CONTRAST]].any(axis=1)
    for who, given in [("every connector of contrast", keywords), *[(f"rule from {at}", probability >= at) for at in (0.3, 0.35, CUT, 0.5, 0.6)]]:
        right = (given & cut).sum()
        print(f"| {who} | {given.sum()} | {right / given.sum():.2f} | {right / sum(all_labels):.2f} |")


def units(text: str, way: Way | None, words: clause.Language) -> list[Span]:
    """The sentences of a text, cut further where `way` says so."""
    found: list[Span] = []
    for start, end in sentences(text, LONGEST):
        since, begin = 0, start
        for boundary, sides, listed in clause.placed(text[start:end], words) if way else ():
            if way and clause.stand_alone(boundary, sides, listed, since) and way(boundary, sides, listed):
                found.append((begin, start + boundary.at))
                begin, since = start + boundary.at, sides.last
        found.append((begin, end))
    return found


def rule_from(cut: float) -> Way:
    """The shipped regression with another threshold."""
    rule = clause.rule()
    return lambda *place: rule.probability(clause.features(*place)) >= cut


WAYS: dict[str, Way | None] = {
    "sentences": None,
    "every connector of contrast": lambda boundary, sides, listed: boundary.kind in CONTRAST,
    "every boundary": lambda boundary, sides, listed: True,
}


def mams_reviews() -> Iterator[Review]:
    """Validation sentences of MAMS, never fitted: aspects that exactly one word names."""
    rows = pl.read_parquet(DATA / "absa" / MAMS).filter(pl.col("split") == "val")
    for text, categories in rows.select("text", "categories").iter_rows():
        pairs = [category.split(":") for category in categories.split("|")]
        found = [(list(MENTIONS[aspect].finditer(text)), polarity) for aspect, polarity in pairs if aspect in MENTIONS]
        yield text, [(places[0].start(), polarity) for places, polarity in found if len(places) == 1]


def term_reviews(file: str, language: str | None = None) -> Iterator[Review]:
    """Sentences of SemEval (for evaluation only): aspect terms that stand once in their text."""
    rows = pl.read_parquet(DATA / file)
    rows = rows if language is None else rows.filter(pl.col("lang") == language)
    for text, terms in rows.select("text", "terms").drop_nulls().iter_rows():
        pairs = [term.rpartition(":") for term in terms.split("|")]
        yield text, [(text.find(term), polarity) for term, _, polarity in pairs if term and text.count(term) == 1 and polarity in POLARITIES]


def aspects(embedder: CachedEmbedder) -> None:
    """What cutting does to aspects: pairs of opposite polarity parted, and each aspect judged by the valence of its unit."""
    head = load_head(ROOT / "models" / "heads" / "valence")
    sets = {
        "MAMS validation": (list(mams_reviews()), "en"), "restaurants 2014": (list(term_reviews("absa/restaurants14_train.parquet")), "en"),
        **{f"restaurants 2016, {name}": (list(term_reviews("multilingual_absa/restaurants16_fr_es_nl_train.parquet", name)), code)
           for name, code in (("french", "fr"), ("spanish", "es"), ("dutch", "nl"))},
    }  # fmt: skip
    ways = {**WAYS, **{f"rule from {cut}": rule_from(cut) for cut in (0.3, CUT, 0.5)}}
    print("\n| set | cut | units per text | opposite pairs parted | same polarity apart | AUC of + against − | macro-F1 |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for name, (reviews, code) in sets.items():
        reviews = [review for review in reviews if review[1]]
        words = clause.language(code)
        assert words is not None
        for way_name, way in ways.items():
            found = [units(text, way, words) for text, _ in reviews]
            judged = judge(reviews, found, embedder, head) if code == "en" else "| | |"
            print(f"| {name} | {way_name} | {sum(map(len, found)) / len(reviews):.2f} {pairs(reviews, found)} {judged}", flush=True)
    print("\nAspects of MAMS validation that several words name, torn apart: ", end="")
    print("; ".join(f"{name} {torn(way)}" for name, way in ways.items()))


def _unit_of(place: int, found: list[Span]) -> int:
    return next((number for number, (_, end) in enumerate(found) if place < end), len(found) - 1)


def pairs(reviews: Sequence[Review], found: Sequence[list[Span]]) -> str:
    """Pairs of aspects of one text: those of opposite polarity in different units, those of one polarity likewise."""
    opposite, same = [], []
    for (_, named), spans in zip(reviews, found, strict=True):
        for number, (place, polarity) in enumerate(named):
            for other_place, other in named[:number]:
                apart = _unit_of(place, spans) != _unit_of(other_place, spans)
                if {polarity, other} == {"positive", "negative"}:
                    opposite.append(apart)
                elif polarity == other:
                    same.append(apart)
    return f"| {sum(opposite)} of {len(opposite)} ({np.mean(opposite):.0%}) | {sum(same)} of {len(same)} ({np.mean(same):.0%})"


def torn(way: Way | None) -> str:
    """How often an aspect of a MAMS sentence that several words name ends up in several units."""
    apart = []
    rows = pl.read_parquet(DATA / "absa" / MAMS).filter(pl.col("split") == "val")
    for text, categories in rows.select("text", "categories").iter_rows():
        found = units(text, way, english())
        for aspect in {category.split(":")[0] for category in categories.split("|")} & set(MENTIONS):
            places = {_unit_of(place.start(), found) for place in MENTIONS[aspect].finditer(text)}
            if len(list(MENTIONS[aspect].finditer(text))) > 1:
                apart.append(len(places) > 1)
    return f"{sum(apart)} of {len(apart)} ({np.mean(apart):.0%})"


def judge(reviews: Sequence[Review], found: Sequence[list[Span]], embedder: CachedEmbedder, head: Any) -> str:
    """How well an aspect's polarity is told by the valence of the unit that names it."""
    from sklearn.metrics import f1_score, roc_auc_score

    given = iter(head.probabilities(embedder.embed([text[a:b].strip() for (text, _), spans in zip(reviews, found, strict=True) for a, b in spans])))
    told, truth = [], []
    for (_, named), spans in zip(reviews, found, strict=True):
        here = [next(given) for _ in spans]
        for place, polarity in named:
            told.append(here[_unit_of(place, spans)])
            truth.append(POLARITIES.index(polarity) if polarity in POLARITIES else 1)
    chances, right = np.array(told), np.array(truth)
    sided = right != 1
    area = roc_auc_score(right[sided] == 2, (chances[:, 2] - chances[:, 0])[sided])
    return f"| {area:.3f} | {f1_score(right, chances.argmax(axis=1), average='macro'):.3f} |"


def downstream(embedder: CachedEmbedder) -> None:
    """Units and valence of whole reviews and tweets, by sentences and by clauses."""
    from sklearn.metrics import roc_auc_score

    head = load_head(ROOT / "models" / "heads" / "valence")
    reviews = pl.read_parquet(DATA / "skytrax" / "american_airlines_2022_2024.parquet").sort("row_id")
    tweets = pl.read_parquet(DATA / "airline_tweets" / "airline_tweets_70.parquet").sort("row_id").head(3_000)
    tweets = tweets.filter(pl.col("airline_sentiment") != "neutral")
    sets = {
        "airline reviews": (reviews["text"].to_list(), (reviews["recommended"] == "yes").to_numpy()),
        "airline tweets": (tweets["text"].to_list(), (tweets["airline_sentiment"] == "positive").to_numpy()),
    }
    print("\n| set | cut | units | AUC of the mean valence of a text |\n| --- | --- | ---: | ---: |")
    for name, (raw, good) in sets.items():
        texts = [clean(text) for text in raw]
        for way_name, way in (("sentences", None), ("clauses", rule_from(CUT))):
            found = [units(text, way, english()) for text in texts]
            score = iter(valences(head, embedder.embed([text[a:b].strip() for text, spans in zip(texts, found, strict=True) for a, b in spans])))
            means = [np.mean([next(score) for _ in spans]) for spans in found]
            print(f"| {name}, {len(texts)} | {way_name} | {sum(map(len, found)):,} | {roc_auc_score(good, means):.3f} |", flush=True)


def emotions(embedder: CachedEmbedder) -> None:
    """Emotions of comments, as those of any of their units."""
    head = load_head(ROOT / "models" / "heads" / "emotions")
    comments = sets.goemotions(DATA, "dev").head(2_000)
    truth = grouped(comments["labels"].to_list(), CUSTOMER)
    shown = [label in head.shown for label in head.labels]
    print("\n| GoEmotions dev, 2,000 comments | units | macro-F1 of the shown emotions |\n| --- | ---: | ---: |")
    ways = {"whole comments": None, "sentences": lambda text: units(text, None, english()), "clauses": lambda text: units(text, rule_from(CUT), english())}
    for name, way in ways.items():
        found = [way(text) if way else [(0, len(text))] for text in comments["text"].to_list()]
        pieces = [text[a:b].strip() for text, spans in zip(comments["text"].to_list(), found, strict=True) for a, b in spans]
        given = iter(head.given(head.probabilities(embedder.embed(pieces))))
        any_of = np.array([np.any([next(given) for _ in spans], axis=0) for spans in found])
        print(f"| {name} | {len(pieces):,} | {f1_scores(any_of, truth)[shown].mean():.3f} |", flush=True)


def examples() -> None:
    """How many of the tests' sentences are cut right: they were written with the rules, so spaCy's figure is no comparison of equals."""
    import spacy

    from tests.text.test_sentences import CASES, read

    language = spacy.blank("en")
    language.add_pipe("sentencizer")
    ours = sum([text[a:b] for a, b in sentences(text, LONGEST)] == case.split(" | ") for case in CASES for text in [read(case)])
    theirs = sum([sentence.text.strip() for sentence in language(read(case)).sents] == case.split(" | ") for case in CASES)
    print(f"\nHard examples cut right, of {len(CASES)}: jminer {ours}, spaCy's sentencizer {theirs}")


def speed() -> None:
    """Texts a second on one core, beside spaCy's sentencizer."""
    import spacy

    listed = [clean(text)[:200] for text in texts_of("womens_clothing/womens_clothing_80.parquet")[:8_000] if len(text) >= 200]
    words, rule = english(), clause.rule()
    language = spacy.blank("en")
    language.add_pipe("sentencizer")

    def both() -> None:
        for text in listed:
            for start, end in sentences(text, LONGEST):
                clause.clauses(text[start:end], words, rule)

    ways: dict[str, Callable[[], object]] = {
        "sentences": lambda: [sentences(text, LONGEST) for text in listed], "sentences and clauses": both,
        "spaCy's sentencizer": lambda: list(language.pipe(listed[:1_000])),
    }  # fmt: skip
    print(f"\nTexts of 200 characters a second of processor time, one core ({platform.processor() or platform.machine()}), best of three:")
    for name, way in ways.items():
        taken = []
        for _ in range(3):
            begun = time.process_time()
            way()
            taken.append(time.process_time() - begun)
        print(f"{name}: {(1_000 if 'spaCy' in name else len(listed)) / min(taken):,.0f}")


def main() -> None:
    """Print every figure, or fit the rule."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--train", action="store_true")
    options.add_argument("--cache", type=Path, default=Path("runs/benchmark-vectors.sqlite"))
    chosen = options.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"skipped: {DATA} is not there; set JMINER_DATA")
    if chosen.train:
        train()
        return
    import sklearn

    versions = {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__, "polars": pl.__version__}
    print(datetime.now(UTC).date(), ", ".join(f"{name} {version}" for name, version in versions.items()))
    speed()
    examples()
    decisions()
    encoder = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", processes=1)
    embedder = CachedEmbedder(encoder, chosen.cache, b"benchmarks")
    aspects(embedder)
    downstream(embedder)
    emotions(embedder)


if __name__ == "__main__":
    main()
