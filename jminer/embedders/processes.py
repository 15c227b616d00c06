"""Share the texts among processes of one thread each; the rows come back in order and do not depend on the sharing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from jminer.embedders.protocol import Progress, Vectors
from jminer.errors import ResourceError
from jminer.workers import WorkerEndedError, workers

CHUNK = 64  # texts per message: enough to hide the message, few enough for even work and lively progress
FEWEST = 200  # below this, starting interpreters takes longer than embedding


def worth_processes(texts: Sequence[str], processes: int) -> bool:
    """Whether there are enough texts to pay for starting workers."""
    return processes > 1 and len(texts) >= FEWEST


def embed_in_processes(
    backend: str, folder: Path, texts: Sequence[str], processes: int, progress: Progress | None = None, outputs: Sequence[str] = ()
) -> Vectors:
    """Embed with `processes` workers; see `Embedder.embed`. Raises ResourceError when a worker dies."""
    starts = range(0, len(texts), CHUNK)
    messages = (json.dumps(list(texts[start : start + CHUNK])).encode("ascii") for start in starts)
    rows = []
    try:
        with workers("jminer.embedders.worker", (backend, str(folder.resolve()), *outputs), processes) as ask:
            for start, answer in zip(starts, ask(messages), strict=True):
                count = min(CHUNK, len(texts) - start)
                rows.append(np.frombuffer(answer, dtype="<f4").reshape(count, -1))
                if progress:
                    progress(count)
    except WorkerEndedError:
        raise ResourceError(
            "A process that embeds texts ended before its work was done, most often for want of memory; "
            "nothing was kept. Set embed.processes: 1, or free some memory, and run again."
        ) from None
    return np.concatenate(rows)
