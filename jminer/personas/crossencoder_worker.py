"""A process that reads needs beside units for its parent: `python -m jminer.personas.crossencoder_worker FOLDER`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from jminer.personas.crossencoder import CrossEncoder
from jminer.workers import serve


def prepare() -> Callable[[bytes], bytes]:
    """From a message of pairs (JSON) to their logits (float32)."""
    model = CrossEncoder(Path(sys.argv[1]))
    return lambda message: model.of_pairs(json.loads(message)).astype("<f4").tobytes()


if __name__ == "__main__":
    serve(prepare)
