"""Linear heads over embeddings: train, calibrate, keep, use; and cheap cues beside them."""

from __future__ import annotations

from jminer.embedders.protocol import Embedder
from jminer.heads.model import LinearHead


def check(head: LinearHead, embedder: Embedder) -> bool:
    """Whether the head was trained on this encoder's weights; if not, the encoder it names must run for it too."""
    return head.encoder == embedder.weights
