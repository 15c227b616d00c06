"""How well topics are called: `PYTHONPATH=. python tests/benchmarks/topic_words.py [--rivals] [--dev] [--fitted] [--show N] [--sets NAME ...]`.

The topics are the true labels of the sets, so that words alone are judged. NPMI, C_V and diversity are those of the keywords,
at most ten; ours are fewer where few words tell a topic, and a rival's list is cut to as many, topic by topic. Where a label has
a name that people gave it (banking77, clinc150, bitext: "lost_or_stolen_card"), ours is compared with it: `covers` is the share
of the name's words that the label has, `on it` the share of the label's words that the name has (both by stems, without small
words), `cosine` that of both by the packaged encoder. `distinct` is the share of different labels, `phrases` that of labels of
two words or more that stand together.

The weights of names were chosen on the first half of clinc150's and bitext's labels, which --dev scores; without it the naming
columns are those of the other halves, of banking77 and of what has no names. How keywords are chosen was decided on needs,
clothes and companies (`topic_rules.py` says what they are) with --fitted: on topics that jminer finds.
--rivals adds BERTopic's c-TF-IDF words, with English stop
words left out or not, and its KeyBERTInspired and MaximalMarginalRelevance, each on the same topics and vectors; their label is
as many of their best words as ours has telling ones, and `top 4` are the four of BERTopic's own topic names.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from jminer.embedders import open_embedder
from jminer.settings import TopicsSettings
from jminer.topicmodel.cosines import mean_directions, unit_rows
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.quality import diversity
from jminer.topicmodel.smallwords import small_words, stem
from jminer.topicmodel.words import Words, describe
from tests.benchmarks._topic_scores import coherence
from tests.benchmarks._topic_sets import ENCODER, KEPT, OUT_OF_SCOPE, Case, load, vectors_of
from tests.benchmarks.topic_rules import clothes, companies, needs

NAMED = ("banking77", "clinc150", "bitext")
CHOSEN_ON = {"needs": needs, "clothes": clothes, "companies": companies}
SETS = (*NAMED, "airline", "absa", "reviews", *CHOSEN_ON)
SHOWN = (*NAMED, "airline", "absa")
CUSTOMERS = 5
Index = np.ndarray


def case_of(name: str, keep: Path) -> Case:
    """A set with its labels, None when it has none."""
    if name not in CHOSEN_ON:
        return load(name, keep)
    texts, labels = zip(*sorted({text: label for text, label in CHOSEN_ON[name]() if len(text) > 3}.items()), strict=True)
    return Case(name, list(texts), vectors_of(list(texts), keep), np.array(labels))


def found_topics(case: Case) -> tuple[list[str], Index, np.ndarray]:
    """Numbers of the topics that jminer finds, the topic of each text, and the topics' centroids."""
    model, _ = fit_topics(case.vectors, case.texts, case.customers, TopicsSettings(), 1000)
    return list(model.topic_ids), model.assign(case.vectors).topic, model.centroids


def topics_of(case: Case) -> tuple[list[str], Index, np.ndarray]:
    """The labels that enough texts have, the label of each text (−1: none of them), and their mean directions."""
    names, counts = np.unique(case.truth[case.inside], return_counts=True)
    names = names[counts >= CUSTOMERS]
    index = np.where(np.isin(case.truth, names), np.searchsorted(names, case.truth), -1)
    index = np.where(case.truth == OUT_OF_SCOPE, -1, index)
    return names.tolist(), index, mean_directions(unit_rows(case.vectors), index, len(names))


def scored(names: Sequence[str], case: Case, dev: bool) -> list[int]:
    """Which labels the naming columns are about."""
    if case.name not in ("clinc150", "bitext"):
        return [] if dev else list(range(len(names)))
    half = len(names) // 2
    return list(range(half) if dev else range(half, len(names)))


def telling(text: str) -> set[str]:
    """Stems of a name's words, small words left out where others remain."""
    words = [word for word in text.lower().replace("_", " ").replace("·", " ").split() if word.strip("?")]
    return {stem(word.strip("?")) for word in words if word not in small_words("en")} or {stem(word) for word in words}


def naming(labels: Sequence[str], names: Sequence[str], embed: Callable[[list[str]], np.ndarray]) -> tuple[float, float, float]:
    """Mean share of the names' words that the labels have, of the labels' words that the names have, and mean cosine."""
    pairs = [(telling(label), telling(name)) for label, name in zip(labels, names, strict=True)]
    covers = np.mean([len(label & name) / len(name) for label, name in pairs])
    on_it = np.mean([len(label & name) / max(len(label), 1) for label, name in pairs])
    cosine = (embed(list(labels)) * embed([name.replace("_", " ") for name in names])).sum(axis=1).mean()
    return float(covers), float(on_it), float(cosine)


def line(title: str, keywords: Sequence[Sequence[str]], labels: Sequence[str], names: Sequence[str], case: Case, rows: list[int], embed: Callable) -> None:
    """Print one contender's figures."""
    npmi, c_v = coherence(keywords, case.texts)
    words = f"{title:34} {npmi:6.3f} {c_v:6.3f} {diversity(keywords):9.3f} {len(set(labels)) / len(labels):8.3f}"
    phrases = np.mean([len(label.replace(" · ", " ").split()) > 1 and " · " not in label for label in labels])
    named = naming([labels[row] for row in rows], [names[row] for row in rows], embed) if case.name in NAMED and rows else ()
    print(f"{words} {phrases:7.3f} {' '.join(f'{value:6.3f}' for value in named)}", flush=True)


def rivals(case: Case, index: Index, embed: Callable) -> dict[str, list[list[str]]]:
    """Ten words per topic by BERTopic, made for the topics given."""
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.representation import KeyBERTInspired, MaximalMarginalRelevance
    from sklearn.feature_extraction.text import CountVectorizer

    class Packaged(BaseEmbedder):
        def embed(self, documents: list[str], verbose: bool = False) -> np.ndarray:
            return embed([str(document) for document in documents])

    kinds = {
        "c-TF-IDF": (None, CountVectorizer()),
        "c-TF-IDF, stop words out": (None, CountVectorizer(stop_words="english")),
        "KeyBERTInspired": (KeyBERTInspired(), CountVectorizer(stop_words="english")),
        "MMR, 1-3 words": (MaximalMarginalRelevance(diversity=0.3), CountVectorizer(stop_words="english", ngram_range=(1, 3))),
    }
    inside = np.flatnonzero(index >= 0)
    found = {}
    for name, (representation, counter) in kinds.items():
        model = BERTopic(
            embedding_model=Packaged(), umap_model=BaseDimensionalityReduction(), hdbscan_model=BaseCluster(),
            vectorizer_model=counter, representation_model=representation,
        )
        model.fit([case.texts[row] for row in inside], embeddings=case.vectors[inside], y=index[inside])
        number = dict(zip(index[inside].tolist(), model.topics_, strict=True))
        found[name] = [[word for word, _ in model.get_topic(number[at]) if word] for at in range(index.max() + 1)]
    return found


def seconds(case: Case, index: Index, centroids: np.ndarray) -> tuple[tuple[Words, ...], float, float]:
    """Our words, and what they took, wall and processor time."""
    vectors = unit_rows(case.vectors)
    clock, used = time.perf_counter(), time.process_time()
    words, _ = describe(case.texts, case.customers, vectors, index, centroids, CUSTOMERS)
    return words, time.perf_counter() - clock, time.process_time() - used


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=list(SHOWN), choices=SETS)
    parser.add_argument("--dev", action="store_true", help="score the halves on which the weights were chosen")
    parser.add_argument("--fitted", action="store_true", help="topics that jminer finds, not the labels; always where there are none")
    parser.add_argument("--rivals", action="store_true", help="BERTopic's words for the same topics")
    parser.add_argument("--show", type=int, default=0, help="so many of the labels")
    parser.add_argument("--vectors", type=Path, default=KEPT, help="where vectors are kept")
    options = parser.parse_args()
    embedder = open_embedder("onnx", ENCODER, 2)
    print(f"{'':34}   NPMI    C_V diversity distinct phrases covers  on it cosine")
    for name in options.sets:
        case = case_of(name, options.vectors)
        fitted = options.fitted or case.truth is None
        names, index, centroids = found_topics(case) if fitted else topics_of(case)
        rows = list(range(len(names))) if fitted else scored(names, case, options.dev)
        words, wall, cpu = seconds(case, index, centroids)
        labels = [topic.label for topic in words]
        say = partial(line, names=names, case=case, rows=[] if fitted else rows, embed=embedder.embed)
        say(f"{name} ({len(names)})", [topic.keywords for topic in words], labels)
        for contender, theirs in rivals(case, index, embedder.embed).items() if options.rivals else ():
            found = [best[: max(1, len(topic.keywords))] for best, topic in zip(theirs, words, strict=True)]
            alike = [" ".join(best[: max(1, len(telling(label)))]) for best, label in zip(theirs, labels, strict=True)]
            say(f"  BERTopic {contender}", found, alike)
            say("    its top 4 as label", found, [" ".join(best[:4]) for best in theirs])
            say("    its ten words", theirs, alike)
        many, memory = np.mean([len(topic.keywords) for topic in words]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"  {many:.1f} keywords per topic; {wall:.2f} s, {cpu:.2f} s of processor for {len(case.texts)} texts; peak memory {memory} MB")
        for row in rows[: options.show]:
            print(f"  {names[row]:38} {labels[row]:34} {', '.join(words[row].keywords)}")


if __name__ == "__main__":
    sys.exit(main())
