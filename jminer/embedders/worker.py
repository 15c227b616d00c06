"""One embedding process: chunks of texts in, vectors out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jminer.embedders import open_embedder
from jminer.workers import serve


def prepare() -> Callable[[bytes], bytes]:
    """The answer to a chunk, with the encoder, and the outputs of it, that the command line names."""
    embedder: Any = open_embedder(sys.argv[1], Path(sys.argv[2]), processes=1)
    if outputs := tuple(sys.argv[3:]):
        embedder = embedder.giving(outputs)
    return lambda message: embedder.embed(json.loads(message)).astype("<f4").tobytes()


if __name__ == "__main__":
    serve(prepare)
