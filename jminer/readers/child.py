"""Foreign binary files are parsed in a child process under limits, so that a rotten one costs itself and never the run.

The child answers with lines of JSON, never a pickle. Where the system has no such limits (Windows), it goes without them.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from jminer.errors import ConfigError, InputError, JminerError, UnsafeInput, shown
from jminer.readers.payload import Payload, whole
from jminer.readers.records import as_text

PARSERS = {"sheet": "jminer.readers.sheets", "parquet": "jminer.readers.parquet"}
COMMAND = (sys.executable, "-P", "-s", "-B", "-m", "jminer.readers.child")
MEMORY = 4 << 30
"""Bytes of address space. Starting polars reserves 0.9 GB; a million rows of 270 characters need 1.5 GB as Parquet, 0.7 GB as XLSX."""
CPU_SECONDS = 900
SILENCE = 300
"""Seconds from one answer to the next: more is a parser that hangs."""
LINE = 64 << 20
"""Bytes of one row as JSON: a record may have 10 MB."""
BATCH = 1 << 16
KNOWN = {kind.__name__: kind for kind in (ConfigError, InputError, UnsafeInput)}


def parse(kind: str, payload: Payload, **asked: Any) -> Generator[Any, None, None]:
    """What the parser of this kind makes of a payload, message by message.

    Raises what the parser raised, or InputError when the child crashed or met its limits.
    """
    request = json.dumps({"name": payload.name, "path": str(payload.path.absolute()) if payload.plain else None, **asked})
    # An environment of its own: what is secret in ours (a database's URL) is not for a parser of foreign files.
    root = str(Path(__file__).parents[2])
    threads = {"POLARS_MAX_THREADS": "1", "RAYON_NUM_THREADS": "1", "TOKIO_WORKER_THREADS": "1", "MALLOC_ARENA_MAX": "2"}  # each reserves addresses
    given = {"PYTHONPATH": root, **threads, **{key: os.environ[key] for key in ("SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}}
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, kind, request], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=given, close_fds=True) as process:
        try:
            _feed(process, payload)
            yield from _answers(process, payload.name)
        finally:
            process.kill()


def _feed(process: subprocess.Popen[bytes], payload: Payload) -> None:
    """The content of what lies packed; the child reads it all before it answers, so neither waits for the other."""
    assert process.stdin
    try:
        with process.stdin:
            if not payload.plain:
                with whole(payload) as content:
                    while chunk := content.read(1 << 20):
                        process.stdin.write(chunk)
    except BrokenPipeError:
        pass  # it died; its answers say so


def _answers(process: subprocess.Popen[bytes], name: str) -> Iterator[Any]:
    assert process.stdout
    while (line := process.stdout.readline(LINE + 1)).endswith(b"\n"):
        message = json.loads(line)
        if isinstance(message, dict) and "fault" in message:
            raise KNOWN.get(message["fault"], InputError)(shown(message["sentence"], 2_000))
        if message == {"end": True}:
            return
        yield message
    if len(line) > LINE:
        raise UnsafeInput(f"{shown(name)} has a row of more than {LINE >> 20} MB: refused. Export it as CSV.")
    raise InputError(f"{shown(name)}: {_cause(process)}. Nothing of it was used. Export it again, or as CSV.")


def _cause(process: subprocess.Popen[bytes]) -> str:
    """Why a child fell silent, by the signal that ended it."""
    ended = -process.wait()
    if ended in (getattr(signal, "SIGXCPU", None), getattr(signal, "SIGALRM", None)):
        return "its parser took too long and was stopped"
    if ended == getattr(signal, "SIGABRT", None):
        return f"its parser gave up, for it is damaged or needs more than {MEMORY >> 30} GB of memory"
    return "it is damaged, its parser crashed"


def confine(memory: int = MEMORY, seconds: int = CPU_SECONDS) -> None:
    """Put limits on this process: memory, time, no files written, few opened, no core dump."""
    try:
        import resource
    except ImportError:
        return
    limits = {"RLIMIT_AS": memory, "RLIMIT_CPU": seconds, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": 64, "RLIMIT_CORE": 0}
    for name, value in limits.items():
        try:
            # Over the soft limit of time comes a signal that says why, at the hard one only the end.
            resource.setrlimit(getattr(resource, name), (value, value + 5 if name == "RLIMIT_CPU" else value))
        except (AttributeError, ValueError, OSError):
            continue  # macOS knows no limit of address space


def portable(value: Any) -> Any:
    """A cell as what may cross: text or None; lists and objects of such."""
    if isinstance(value, Mapping):
        return {str(name): portable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [portable(one) for one in value]
    return as_text(value)


def main(arguments: list[str]) -> None:
    """The child: read a request, parse under limits, answer."""
    kind, asked = arguments[0], json.loads(arguments[1])
    confine()
    parser = importlib.import_module(PARSERS[kind])
    path = asked.pop("path")
    source: BinaryIO = open(path, "rb") if path else io.BytesIO(sys.stdin.buffer.read())  # noqa: SIM115
    try:
        _send(parser.parse(source, **asked))
        _send(iter([{"end": True}]))
    except JminerError as fault:
        _send(iter([{"fault": type(fault).__name__, "sentence": fault.message}]))
    except MemoryError:
        sentence = f"{shown(asked['name'])} needs more than {MEMORY >> 30} GB of memory. Split it, or export it as CSV."
        _send(iter([{"fault": "InputError", "sentence": sentence}]))


def _send(messages: Iterator[Any]) -> None:
    """Answer in batches; an alarm ends this process when the parser is silent, not when the reader is slow."""
    alarm = getattr(signal, "alarm", lambda seconds: None)
    out, batch, size = sys.stdout.buffer, [], 0
    alarm(SILENCE)
    for message in messages:
        line = json.dumps(message).encode() + b"\n"
        batch.append(line)
        size += len(line)
        if size > BATCH:
            alarm(0)
            out.write(b"".join(batch))
            out.flush()
            batch, size = [], 0
            alarm(SILENCE)
    alarm(0)
    out.write(b"".join(batch))
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
