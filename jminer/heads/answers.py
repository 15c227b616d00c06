"""Answers of the user's own people on units of their own data: kept at once, read again by later runs, forgotten by customer.

    corpora/private/labels/<project>/<kind>.jsonl      one answer a line; the last one on a unit counts
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jminer.errors import IntegrityError, ResourceError
from jminer.runfolder import write_whole
from jminer.workspace import Workspace, make_private

KINDS = ("stages", "emotions", "touchpoints", "needs")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of one unit, and what jminer had said."""

    unit_id: str
    customer_id: str
    text: str
    """The unit, masked."""
    language: str | None
    labels: tuple[str, ...] | None
    """Ids of the taxonomy, `none` for no stage; a stage may be followed by its part. Empty: none of several. None: the question was skipped."""
    guess: tuple[str, ...]
    """The same of the run, before the answer."""
    named: bool
    """Whether the run stood by its guess; false: it abstained."""
    drawn: str
    """random or informative."""
    seen: bool
    """Whether the guess was in sight."""
    run: str
    on: str
    """The day, as the caller gives it."""
    about: str | None = None
    """Of a need: persona.need."""

    @property
    def key(self) -> tuple[str, str]:
        """What it is an answer to."""
        return self.unit_id, self.about or ""


def answers_file(workspace: Workspace, project: str, kind: str) -> Path:
    """Where the answers of a project are."""
    return workspace.root / "corpora" / "private" / "labels" / project / f"{kind}.jsonl"


def read_answers(path: Path) -> tuple[Answer, ...]:
    """The answers of a file, sorted by unit, the last one on each; none where there is no file. Raises IntegrityError.

    A last line without its end was being written when the machine stopped, and does not count.
    """
    if not path.is_file():
        return ()
    found: dict[tuple[str, str], Answer] = {}
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            answer = _answer(json.loads(line))
        except (ValueError, TypeError, KeyError):
            raise IntegrityError(f"Line {number} of {path.name} in {path.parent} is no answer of jminer's. Delete that line; the others stay good.") from None
        found[answer.key] = answer
    return tuple(found[key] for key in sorted(found))


def _answer(said: dict[str, Any]) -> Answer:
    labels = said["labels"]
    return Answer(**{**said, "labels": None if labels is None else tuple(map(str, labels)), "guess": tuple(map(str, said["guess"]))})


def labels_of(workspace: Workspace, project: str, kind: str) -> tuple[Answer, ...]:
    """The answers that say something, of a project and kind: what later runs learn from. Raises IntegrityError."""
    return tuple(answer for answer in read_answers(answers_file(workspace, project, kind)) if answer.labels is not None)


def plain_labels(answers: Iterable[Answer]) -> list[Any]:
    """What of answers a result can depend on."""
    return [[answer.unit_id, answer.customer_id, answer.text, answer.language, answer.labels] for answer in answers]


def append_answer(path: Path, answer: Answer) -> None:
    """Keep an answer: on disk when this returns. Raises ResourceError."""
    make_private(path.parent)
    line = json.dumps(asdict(answer), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(file.read().rfind(b"\n") + 1)  # over a line that was never finished
            file.truncate()
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ResourceError(f"{path} cannot be written: {error.strerror}. Mend that and label again; the answers before this one are kept.") from None


def forget(workspace: Workspace, customer_ids: Iterable[str]) -> int:
    """Delete all answers on units of these customers, of every project; return how many lines went."""
    gone, whose = 0, set(customer_ids)
    for path in sorted((workspace.root / "corpora" / "private" / "labels").glob("*/*.jsonl")):
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if line.endswith(b"\n") and not _owned(line, whose)]
        gone += len(lines) - len(kept)
        if len(kept) < len(lines):
            write_whole(path, b"".join(kept))
    return gone


def _owned(line: bytes, customers: set[str]) -> bool:
    try:
        return json.loads(line)["customer_id"] in customers
    except (ValueError, TypeError, KeyError):
        return False  # a broken line names nobody; read_answers says so
