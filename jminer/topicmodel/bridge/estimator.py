"""jminer's whole fit as a scikit-learn estimator, so that a BERTopic around it finds and assigns the very same topics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from jminer.settings import TopicsSettings
from jminer.topicmodel.bridge.engine import contained
from jminer.topicmodel.bridge.reading import from_bertopic
from jminer.topicmodel.fit import fit_topics
from jminer.topicmodel.model import TopicModel


class JminerTopics(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Topics as `fit_topics` finds them, for `BERTopic(umap_model=BaseDimensionalityReduction(), hdbscan_model=JminerTopics())`.

    `TopicClusterer` alone divides the vectors; this also dissolves what too few customers wrote and leaves units that
    are near no topic without one (−1), by the rule that `TopicModel.assign` follows on new text. BERTopic's `transform`
    asks `predict`, so it agrees with `assign` to the last unit.

    count, granularity, max_topics, min_customers, min_units, neighbours: as in `topics:` of the settings; random_state: the seed.
    customers: who wrote each row of X; None counts every row as somebody else.
    After `fit`: `labels_` (n,), `model_`, a TopicModel whose topics are not named (only BERTopic has the texts), and `why_`.
    """

    def __init__(
        self,
        count: int | None = None,
        granularity: float = 1.0,
        max_topics: int = 250,
        min_customers: int = 5,
        min_units: int = 8,
        neighbours: int = 15,
        random_state: int = 0,
        customers: Sequence[str] | None = None,
    ) -> None:
        self.count = count
        self.granularity = granularity
        self.max_topics = max_topics
        self.min_customers = min_customers
        self.min_units = min_units
        self.neighbours = neighbours
        self.random_state = random_state
        self.customers = customers

    def fit(self, X: Any, y: Any = None) -> JminerTopics:
        """Learn topics from the rows of X (n, d). Raises ValueError when there is not one customer per row."""
        vectors = validate_data(self, X, dtype=[np.float32, np.float64])
        customers = [str(row) for row in range(len(vectors))] if self.customers is None else list(self.customers)
        if len(customers) != len(vectors):
            raise ValueError(f"There are {len(customers)} customers for {len(vectors)} rows; give one per row.")
        rules = TopicsSettings(**{name: getattr(self, name) for name in ("count", "granularity", "max_topics", "min_customers", "min_units", "neighbours")})
        self.model_, self.why_ = fit_topics(vectors, [""] * len(vectors), customers, rules, self.random_state)
        self.labels_ = self.model_.assign(vectors).topic
        return self

    @classmethod
    def knowing(cls, model: TopicModel) -> JminerTopics:
        """One that is fitted already: it assigns by a model that was learned before."""
        known = cls()
        known.model_, known.why_, known.n_features_in_ = model, "", model.centroids.shape[1]
        return known

    def predict(self, X: Any) -> NDArray[np.int64]:
        """The topic of each row of X (n, d), or −1."""
        check_is_fitted(self)
        return self.model_.assign(validate_data(self, X, reset=False, dtype=[np.float32, np.float64])).topic


def open_bertopic(folder: Path, embedding_model: Any = None) -> Any:
    """The BERTopic in a folder, with jminer's rule of assignment in it: `transform` answers as `TopicModel.assign` does.

    `BERTopic.load` opens the folder too, but then every text gets the nearest topic, since it knows no thresholds. Here
    the folder is read by the guarded reader first. Without an `embedding_model` (`encoder.JminerEmbedder`, for one) vectors must
    be given with every text. Raises UnsafeInput and IntegrityError as `read_bertopic` does.
    """
    model, _ = from_bertopic(folder, "")
    with contained():
        from bertopic import BERTopic
        from bertopic.backend import BaseEmbedder

        theirs = BERTopic.load(str(folder), embedding_model=embedding_model or BaseEmbedder())
    theirs.hdbscan_model = JminerTopics.knowing(model)
    return theirs
