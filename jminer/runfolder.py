"""Runs on disk: results by content, runs that link to them, a lock, and one rename that commits.

    runs/.private/objects/ab/abcd….parquet   every table ever made, named by the hash of its bytes
    runs/.private/steps/<key>.json           what a step made of which inputs and settings
    runs/<name>/                             run.json and links to its tables; appears whole, by one rename
"""

from __future__ import annotations

import errno
import fcntl
import io
import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jminer.checksums import digest as digest
from jminer.checksums import file_digest as file_digest
from jminer.errors import ConfigError, IntegrityError, JminerError, ResourceError, WorkspaceBusy, did_you_mean, shown
from jminer.workspace import Workspace, make_private

FORMAT_VERSION = 1
"""1: first layout."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What one step made: table → object name, the sentences it said, how long it took."""

    outputs: dict[str, str]
    rows: dict[str, int]
    notices: tuple[tuple[bool, str], ...]
    """Whether a reader must heed it, and the sentence."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Store:
    """Step results by content. Writing is idempotent: the same bytes have the same name."""

    root: Path

    def known(self, key: str) -> StepRecord | None:
        """The record of a step's key, if all it made is still there."""
        try:
            record = json.loads((self.root / "steps" / f"{key}.json").read_bytes())
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        record["notices"] = tuple((heed, sentence) for heed, sentence in record["notices"])
        return StepRecord(**record) if all(self.path(name).exists() for name in record["outputs"].values()) else None

    def keep(self, tables: Mapping[str, Any], notices: tuple[tuple[bool, str], ...], seconds: float) -> StepRecord:
        """Write a step's tables; the record counts only once `record` is called."""
        outputs = {name: self._write(content) for name, content in tables.items()}
        return StepRecord(outputs, {name: len(content) for name, content in tables.items()}, notices, seconds)

    def record(self, key: str, record: StepRecord) -> None:
        """Let `key` name this record from now on."""
        write_whole(self.root / "steps" / f"{key}.json", json.dumps(asdict(record), sort_keys=True).encode())

    def path(self, name: str) -> Path:
        """Where the object of this name is."""
        return self.root / "objects" / name[:2] / name

    def read(self, name: str) -> Any:
        """An object's content: a polars frame, or an array for `.npy`. Raises IntegrityError."""
        return _read(self.path(name))

    def _write(self, content: Any) -> str:
        raw = _encoded(content)
        name = digest(raw) + (".npy" if not hasattr(content, "write_parquet") else ".parquet")
        if not self.path(name).exists():
            write_whole(self.path(name), raw)
        return name


def _encoded(content: Any) -> bytes:
    buffer = io.BytesIO()
    if hasattr(content, "write_parquet"):
        content.write_parquet(buffer, compression="zstd", compression_level=3, statistics=True, row_group_size=100_000)
    else:
        import numpy as np

        np.save(buffer, content, allow_pickle=False)
    return buffer.getvalue()


def _read(path: Path) -> Any:
    import polars as pl

    try:
        if path.suffix == ".npy":
            import numpy as np

            return np.load(path, allow_pickle=False)
        return pl.read_parquet(path)
    except FileNotFoundError:
        raise IntegrityError(f"{path.name} is missing from {path.parent.name}. Run the project again with --force.") from None
    except (pl.exceptions.PolarsError, ValueError, OSError):
        raise IntegrityError(f"{path.name} in {path.parent.name} is damaged. Run the project again with --force.") from None


def write_whole(path: Path, raw: bytes) -> None:
    """A file that is there whole or not at all: written beside, synced, renamed. Raises ResourceError."""
    make_private(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
        _sync_folder(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise no_room(path, len(raw), error) from None


def no_room(path: Path, size: int, error: OSError) -> JminerError:
    """The sentence for a write that failed."""
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        free = shutil.disk_usage(path.parent).free
        fault, mend = f"{path.name} ({size:,} bytes) does not fit on the disk ({free:,} bytes are free)", "Make room"
    else:
        fault, mend = f"{path} cannot be written: {error.strerror}", "Mend that"
    return ResourceError(f"{fault}. {mend} and run again; finished steps are kept.")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for one run; the kernel lets go of it whatever happens. Raises WorkspaceBusy."""
    make_private(workspace.private)
    with (workspace.private / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise WorkspaceBusy(f"Another run holds this workspace ({shown(file.read(200).strip())}). Wait for it, or use another workspace.") from None
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


@dataclass(frozen=True, slots=True)
class Run:
    """A committed run."""

    path: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.name

    def tables(self) -> dict[str, Any]:
        """Every table of the run, checked against run.json by hash. Raises IntegrityError."""
        return {name: self.table(name) for name in self.manifest["tables"]}

    def table(self, name: str) -> Any:
        """One table of the run."""
        entry = self.manifest["tables"][name]
        path = self.path / entry["file"]
        if not path.exists() or file_digest(path) != entry["sha256"]:
            raise IntegrityError(f"{entry['file']} of run {self.name} is not what run.json says. Run the project again; nothing was read from it.")
        return _read(path)


def free_name(workspace: Workspace, wanted: str | None, project: str) -> str:
    """The name of a new run: the one wanted, or the project's name and the next number. Raises ConfigError when it is taken."""
    if wanted:
        if (workspace.runs / wanted).exists():
            raise ConfigError(f"There is already a run called {wanted}. Runs are never overwritten: choose another --name.")
        return wanted
    number = 1
    while (workspace.runs / f"{project}-{number}").exists():
        number += 1
    return f"{project}-{number}"


def commit(workspace: Workspace, name: str, store: Store, outputs: Mapping[str, str], manifest: dict[str, Any]) -> Run:
    """Make the run folder: links to the tables and run.json, then one rename. Raises ResourceError or ConfigError."""
    beside = workspace.runs / f".{name}.{os.getpid()}"
    tables = {}
    try:
        shutil.rmtree(beside, ignore_errors=True)
        make_private(beside)
        for number, (table, obj) in enumerate(outputs.items(), start=1):
            file = f"{number:02d}-{table}{Path(obj).suffix}"
            _link(store.path(obj), beside / file)
            tables[table] = {"file": file, "sha256": Path(obj).stem, "rows": manifest["rows"][table]}
        manifest = {"format_version": FORMAT_VERSION, "name": name, **manifest, "tables": tables}
        write_whole(beside / "run.json", json.dumps(manifest, indent=1, ensure_ascii=False, default=str).encode())
        os.rename(beside, workspace.runs / name)
        _sync_folder(workspace.runs)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        raise no_room(workspace.runs / name, 0, error) from None
    return Run(workspace.runs / name, manifest)


def _link(target: Path, link: Path) -> None:
    """A second name for the same bytes, so that a run costs no space; a copy where links cannot be made."""
    try:
        os.link(target, link)
    except OSError:
        shutil.copyfile(target, link)
        link.chmod(0o600)


def open_run(workspace: Workspace, name: str) -> Run:
    """A committed run by its name, or by the path of its folder under `runs/`. Raises ConfigError or IntegrityError."""
    if Path(name).parent.name == workspace.runs.name:
        name = Path(name).name
    path = workspace.runs / name
    names = [other.name for other in list_runs(workspace)]
    if name not in names:
        raise ConfigError(f"There is no run called {shown(name)}.{did_you_mean(name, names)} Known: {', '.join(names) or 'none'}.")
    try:
        manifest = json.loads((path / "run.json").read_bytes())
    except json.JSONDecodeError:
        raise IntegrityError(f"run.json of run {name} is damaged. Run the project again.") from None
    if manifest.get("format_version", 0) > FORMAT_VERSION:
        raise IntegrityError(f"Run {name} has format {manifest['format_version']}; this jminer reads up to {FORMAT_VERSION}. Use a newer jminer.")
    return Run(path, manifest)


def list_runs(workspace: Workspace) -> list[Path]:
    """Folders of committed runs, oldest first."""
    found = [path.parent for path in workspace.runs.glob("[!.]*/run.json")] if workspace.runs.is_dir() else []
    return sorted(found, key=lambda path: ((path / "run.json").stat().st_mtime, path.name))
