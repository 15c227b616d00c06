"""Share the texts among processes of one thread each; the rows come back in order and do not depend on the sharing.

Each worker is a fresh interpreter (`python -m jminer.embedders.worker`) that reads chunks of texts from its standard
input and writes vectors to its standard output. So nothing is forked beside running threads, the caller's script is
never imported again, and a worker whose parent is gone meets the end of its input and ends.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import IO

import numpy as np

from jminer.embedders.protocol import Progress, Vectors
from jminer.errors import ResourceError

CHUNK = 64  # texts per message: enough to hide the message, few enough for even work and lively progress
FEWEST = 200  # below this, starting interpreters takes longer than embedding
LENGTH = struct.Struct("<I")

Worker = subprocess.Popen[bytes]


def worth_processes(texts: Sequence[str], processes: int) -> bool:
    """Whether there are enough texts to pay for starting workers."""
    return processes > 1 and len(texts) >= FEWEST


def embed_in_processes(
    backend: str, folder: Path, texts: Sequence[str], processes: int, progress: Progress | None = None
) -> Vectors:
    """Embed with `processes` workers; see `Embedder.embed`. Raises ResourceError when a worker dies."""
    from concurrent.futures import ThreadPoolExecutor

    starts = range(0, len(texts), CHUNK)
    # The workers are the inner context: on Ctrl-C they are stopped first, which frees the threads that wait for them.
    with ThreadPoolExecutor(processes) as threads, _workers(backend, folder, processes) as idle:

        def rows_of(start: int) -> Vectors:
            worker = idle.get()
            try:
                return _ask(worker, texts[start : start + CHUNK])
            finally:
                idle.put(worker)

        chunks = []
        for rows in threads.map(rows_of, starts):  # in the order of the texts, whichever worker was quicker
            chunks.append(rows)
            if progress:
                progress(len(rows))
    return np.concatenate(chunks)


@contextmanager
def _workers(backend: str, folder: Path, processes: int) -> Iterator[SimpleQueue[Worker]]:
    """Start the workers and hand them out as a queue of idle ones; none outlives the context."""
    command = [sys.executable, "-P", "-m", "jminer.embedders.worker", backend, str(folder.resolve())]
    # A worker finds the packages where this process found them, whatever folder it is started in.
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
    started: list[Worker] = []
    idle: SimpleQueue[Worker] = SimpleQueue()
    try:
        for _ in range(processes):
            worker = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": paths},
            )
            started.append(worker)
            idle.put(worker)
        yield idle
    finally:
        for worker in started:
            worker.kill()
        for worker in started:
            worker.communicate()


def _ask(worker: Worker, texts: Sequence[str]) -> Vectors:
    """Send one chunk and wait for its vectors."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        write_message(worker.stdin, json.dumps(list(texts)).encode("ascii"))
        answer = read_message(worker.stdout)
    except (OSError, ValueError):
        answer = None
    if not answer:
        raise ResourceError(
            "A process that embeds texts ended before its work was done, most often for want of memory; "
            "nothing was kept. Set embed.processes: 1, or free some memory, and run again."
        )
    return np.frombuffer(answer, dtype="<f4").reshape(len(texts), -1)


def write_message(pipe: IO[bytes], message: bytes) -> None:
    """Send one message: its length, then its bytes."""
    pipe.write(LENGTH.pack(len(message)) + message)
    pipe.flush()


def read_message(pipe: IO[bytes]) -> bytes | None:
    """The next whole message, or None when the other side has no more or is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    message = pipe.read(size)
    return message if len(message) == size else None
