"""Share work among processes of one thread each; the answers come back in order and do not depend on the sharing.

Each worker is a fresh interpreter (`python -m MODULE ARGUMENTS`) that reads messages from its standard input and writes one
answer each to its standard output. So nothing is forked beside running threads, the caller's script is never imported again,
nothing is unpickled, and a worker whose parent is gone meets the end of its input and ends.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import IO

LENGTH = struct.Struct("<Q")
AHEAD = 2
"""Messages in flight per worker: none waits for work, and memory stays flat however many messages there are."""

Worker = subprocess.Popen[bytes]
Ask = Callable[[Iterable[bytes]], Iterator[bytes]]


class WorkerEndedError(Exception):
    """A worker ended before its work was done, most often for want of memory."""


@contextmanager
def workers(module: str, arguments: Sequence[str], count: int) -> Iterator[Ask]:
    """Start `count` workers; yields a function from messages to answers, in order, lazily. None outlives the context.

    The function raises WorkerEndedError when a worker dies.
    """
    idle: SimpleQueue[Worker] = SimpleQueue()
    started = []

    def one(message: bytes) -> bytes:
        worker = idle.get()
        try:
            return _ask(worker, message)
        finally:
            idle.put(worker)

    def ask(messages: Iterable[bytes]) -> Iterator[bytes]:
        waiting: deque[Future[bytes]] = deque()
        for message in messages:
            waiting.append(threads.submit(one, message))
            if len(waiting) >= AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    # The workers are the inner context: on Ctrl-C they are stopped first, which frees the threads that wait for them.
    with ThreadPoolExecutor(count) as threads:
        try:
            for _ in range(count):
                started.append(_start(module, arguments))
                idle.put(started[-1])
            yield ask
        finally:
            for worker in started:
                worker.kill()
            for worker in started:
                worker.communicate()


def serve(prepare: Callable[[], Callable[[bytes], bytes]]) -> None:
    """The worker's side: load what is needed, then answer every message until the parent closes the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent decides, and stops us
    # Only answers may reach the pipe, so whatever a library prints goes where errors go.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    answer = prepare()
    while (message := _read(sys.stdin.buffer)) is not None:
        _write(answers, answer(message))


def _start(module: str, arguments: Sequence[str]) -> Worker:
    # A worker finds the packages where this process found them, whatever folder it is started in.
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("JMINER_DEBUG") else subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
    )


def _ask(worker: Worker, message: bytes) -> bytes:
    assert worker.stdin is not None
    assert worker.stdout is not None
    try:
        _write(worker.stdin, message)
        answer = _read(worker.stdout)
    except (OSError, ValueError):
        answer = None
    if answer is None:
        raise WorkerEndedError
    return answer


def _write(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(LENGTH.pack(len(message)) + message)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """The next whole message, or None when the other side has no more or is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    message = pipe.read(size)
    return message if len(message) == size else None
