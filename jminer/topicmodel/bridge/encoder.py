"""jminer's encoders as BERTopic's `embedding_model`. Importing this file imports BERTopic."""

from __future__ import annotations

from collections.abc import Sequence

from jminer.embedders.protocol import Embedder
from jminer.topicmodel.bridge.engine import contained
from jminer.topicmodel.cosines import Vectors

with contained():
    from bertopic.backend import BaseEmbedder


class JminerEmbedder(BaseEmbedder):  # type: ignore[misc]
    """The vectors that a run would make: `BERTopic.load(folder, embedding_model=JminerEmbedder(open_embedder("onnx", path)))`."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__()
        self.embedder = embedder

    def embed(self, documents: Sequence[str], verbose: bool = False) -> Vectors:
        """One row of length one per document or word."""
        return self.embedder.embed(list(documents))
