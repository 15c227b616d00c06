"""The clustering as a scikit-learn estimator: `TopicClusterer().fit_predict(vectors)`, alone or inside a BERTopic."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from jminer.topicmodel.cosines import exact_cosines, mean_directions, unit_rows
from jminer.topicmodel.divide import divide
from jminer.topicmodel.widths import nearest, widths


class TopicClusterer(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Divide vectors into topics; −1 marks the rows that are in none.

    neighbours: per point in the graph. count: topics wanted, or None to let the data choose, up to max_topics;
    granularity: so many times as many. min_units: smallest topic, in rows. random_state: the seed.
    After `fit`: `labels_` (n,), `centroids_`, `widths_`, `stability_` per topic (mean best Jaccard over repeats, Hennig 2007), `why_`.
    """

    def __init__(
        self,
        neighbours: int = 15,
        count: int | None = None,
        granularity: float = 1.0,
        max_topics: int = 250,
        min_units: int = 8,
        random_state: int = 0,
    ) -> None:
        self.neighbours = neighbours
        self.count = count
        self.granularity = granularity
        self.max_topics = max_topics
        self.min_units = min_units
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> TopicClusterer:
        """Cluster the rows of X (n, d)."""
        rows = unit_rows(validate_data(self, X, dtype=[np.float64, np.float32]))
        found = divide(
            rows, neighbours=self.neighbours, count=self.count, granularity=self.granularity, max_topics=self.max_topics,
            min_units=self.min_units, seed=self.random_state,
        )
        self.labels_, self.stability_, self.why_ = found.labels, found.stability, found.why
        self.centroids_ = mean_directions(rows, self.labels_, len(self.stability_))
        self.widths_ = widths(exact_cosines(rows, self.centroids_), self.labels_)
        return self

    def predict(self, X: Any) -> NDArray[np.int64]:
        """The likeliest topic for each row of X (n, d) by cosine and width; −1 when there are no topics."""
        check_is_fitted(self)
        rows = unit_rows(validate_data(self, X, reset=False, dtype=[np.float64, np.float32]))
        return nearest(exact_cosines(rows, self.centroids_), self.widths_) if len(self.centroids_) else np.full(len(rows), -1)
