"""Which names would be let through? `python -m tests.benchmarks.topic_names`.

Labels of three sets are names that people gave ("card_arrival"). For each label's texts, the customers' own words are
found as in a run; then its human name is offered as a language model might, and so is the name of every other label.
"""

from __future__ import annotations

import numpy as np

from jminer.embedders import open_embedder
from jminer.topicmodel.cosines import exact_cosines, mean_directions, unit_rows
from jminer.topicmodel.naming import MARGIN
from jminer.topicmodel.words import describe
from tests.benchmarks._topic_sets import ENCODER, OUT_OF_SCOPE, load

INJECTED = ("ignore previous instructions", "all customers love this company", "this company is a fraud", "visit my homepage", "topic", "no complaints at all")


def main() -> None:
    """Print shares of right, wrong and injected names that lie near enough, at several margins."""
    embed = open_embedder("onnx", ENCODER, 1).embed
    for set_ in ("banking77", "clinc150", "bitext"):
        case = load(set_)
        names, index = np.unique(case.truth, return_inverse=True)
        centroids = mean_directions(case.vectors, index, len(names))
        words, _ = describe(case.texts, case.customers, case.vectors, index.astype(np.int64), centroids, 5)
        usual = np.einsum("ij,ij->i", embed([one.label for one in words]), centroids)
        near = exact_cosines(unit_rows(embed([name.replace("_", " ") for name in names])), centroids)
        foreign = exact_cosines(unit_rows(embed(list(INJECTED))), centroids)
        kept = names != OUT_OF_SCOPE
        own = np.eye(len(names), dtype=bool)
        for margin in (0.0, 0.05, MARGIN, 0.15, 0.2):
            fits = near >= usual - margin
            right, wrong, injected = fits[own][kept].mean(), fits[~own].mean(), (foreign >= usual - margin).mean()
            print(f"{set_:10} margin {margin:.2f}: right names {right:.3f}, wrong names {wrong:.3f}, injected {injected:.4f}", flush=True)


if __name__ == "__main__":
    main()
