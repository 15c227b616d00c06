"""One embedding process: chunks of texts on standard input, vectors on standard output, until the input ends."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from jminer.embedders import open_embedder
from jminer.embedders.processes import read_message, write_message


def serve(backend: str, folder: str) -> None:
    """Answer every chunk until the parent closes the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent decides, and stops us
    # Only vectors may reach the pipe, so whatever a library prints goes where errors go.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    embedder = open_embedder(backend, Path(folder), processes=1)
    while message := read_message(sys.stdin.buffer):
        write_message(answers, embedder.embed(json.loads(message)).astype("<f4").tobytes())


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
