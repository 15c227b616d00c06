"""Units that show a topic: central and different ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jminer.topicmodel.cosines import Vectors, exact_cosines

EXEMPLARS = 5
CENTRAL = 40  # exemplars are drawn from so many units nearest to the topic
DIVERSITY = 0.4  # weight of being unlike the exemplars already chosen


def exemplars(vectors: Vectors, texts: Sequence[str], similarity: NDArray[np.float64]) -> list[int]:
    """Rows of up to five central and different units, by maximal marginal relevance (Carbonell & Goldstein 1998).

    `similarity` (n,) is each unit's cosine with its topic. Ties are decided by the text, not by the order of the rows.
    """
    central = sorted(range(len(texts)), key=lambda row: (-similarity[row], texts[row]))
    pool = list({texts[row]: row for row in reversed(central)}.values())
    pool = sorted(pool, key=lambda row: (-similarity[row], texts[row]))[:CENTRAL]
    likeness = exact_cosines(vectors[pool], vectors[pool])
    chosen: list[int] = []
    while len(chosen) < min(EXEMPLARS, len(pool)):
        seen = likeness[:, chosen].max(axis=1) if chosen else np.zeros(len(pool))
        value = (1 - DIVERSITY) * similarity[pool] - DIVERSITY * seen
        value[chosen] = -np.inf
        chosen.append(int(value.argmax()))
    return [pool[row] for row in chosen]
