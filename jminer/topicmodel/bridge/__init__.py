"""At home in the BERTopic world, and the only place that imports it (11 seconds, 600 MB, hence always late).

- `estimator`: jminer's topics as a scikit-learn estimator, to be BERTopic's `hdbscan_model`.
- `phrases`: jminer's keywords and labels as BERTopic's `representation_model`.
- `engine`: BERTopic's own UMAP and HDBSCAN in place of jminer's clustering.
- `writing`, `reading`: topic models to and from BERTopic's safetensors folders, both without importing BERTopic.
"""

from jminer.topicmodel.bridge.engine import fit_bertopic
from jminer.topicmodel.bridge.reading import from_bertopic, read_bertopic
from jminer.topicmodel.bridge.writing import bertopic_files, to_bertopic

__all__ = ["bertopic_files", "fit_bertopic", "from_bertopic", "read_bertopic", "to_bertopic"]
