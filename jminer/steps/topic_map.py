"""Step topic_map: where some of the units lie, on a plane."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from jminer.tables import frames
from jminer.tools import Tables, Tools

DRAWN, FEWEST = 1500, 40
"""Units on the map: enough to see groups, few enough for seconds; and the least that a map is drawn of."""
DIRECTIONS, NEIGHBOURS = 40, 30
"""What the vectors are reduced to beforehand, and t-SNE's perplexity (van der Maaten and Hinton 2008: 5 to 50)."""


def lay_out(read: Mapping[str, Any], view: Any, tools: Tools) -> Tables:
    """Units drawn without regard to their place in the file, laid out by t-SNE so that those that say alike lie together (methods section 4)."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    units: pl.DataFrame = read["units"].with_row_index("row").select("row", "unit_id", "text")
    drawn = sorted(units.rows(), key=lambda unit: (zlib.crc32(unit[2].encode()), unit[1]))[:DRAWN]
    if len(drawn) < FEWEST:
        return frames(unit_map=[])
    vectors = read["vectors"][[row for row, *_ in drawn]].astype(np.float64)
    directions = min(DIRECTIONS, *vectors.shape)
    near = PCA(directions, svd_solver="full").fit_transform(vectors)
    places = TSNE(perplexity=min(NEIGHBOURS, (len(drawn) - 1) / 3), init="pca", random_state=view.seed, n_jobs=1).fit_transform(near)
    low, high = places.min(axis=0), places.max(axis=0)
    return frames(unit_map=[{"unit_id": unit, "x": round(float(x), 4), "y": round(float(y), 4)}
                            for (_, unit, _), (x, y) in zip(drawn, (places - low) / np.maximum(high - low, 1e-9), strict=True)])  # fmt: skip
