"""Where configs, corpora, models and runs are: the user's workspace first, then what jminer ships."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jminer.errors import ConfigError, ResourceError, did_you_mean


def shipped() -> Path:
    """The folder with the shipped configs/, corpora/ and models/: inside the wheel, or the repository's root."""
    package = Path(__file__).resolve().parent
    return package / "shipped" if (package / "shipped").is_dir() else package.parent


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with configs/, corpora/, models/ and runs/; reading falls back on what is shipped, writing never does."""

    root: Path

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def private(self) -> Path:
        """Key, caches and step results; never packaged, never in a report."""
        return self.runs / ".private"

    @property
    def settings_file(self) -> Path | None:
        """The workspace's own `configs/jminer.yaml`, if it has one."""
        path = self.root / "configs" / "jminer.yaml"
        return path if path.is_file() else None

    def find(self, kind: str, name: str) -> Path:
        """A shipped or own file or folder, as `find("models/embedders", "all-minilm-l6-v2")`. Raises ConfigError."""
        for root in (self.root, shipped()):
            if (root / kind / name).exists():
                return root / kind / name
        known = sorted({p.name for root in (self.root, shipped()) if (root / kind).is_dir() for p in (root / kind).iterdir()})
        raise ConfigError(f"There is no {name} in {kind}.{did_you_mean(name, known)} Known: {', '.join(known) or 'none'}.")

    def key(self) -> bytes:
        """The workspace's secret (32 bytes), made on first use; `JMINER_KEY` (hexadecimal) overrides it.

        Every id of a customer or a piece of feedback is a hash keyed with it, so that guessing an e-mail does not find a person.
        """
        if given := os.environ.get("JMINER_KEY"):
            try:
                key = bytes.fromhex(given)
            except ValueError:
                key = b""
            if len(key) < 16:
                raise ConfigError("JMINER_KEY must be at least 32 hexadecimal digits. Unset it to use the workspace's own key.")
            return key
        path = self.private / "key"
        if not path.exists():
            make_private(self.private)
            _place_once(path, os.urandom(32))
        return path.read_bytes()


def _place_once(path: Path, raw: bytes) -> None:
    """A private file that appears whole; where another process was first, its content stays."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(raw)
    with suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()


def locate(start: Path | None = None) -> Workspace:
    """The workspace of a path: `JMINER_WORKSPACE`, or the nearest folder above with `configs/` and `corpora/`, or the working folder."""
    if given := os.environ.get("JMINER_WORKSPACE"):
        return Workspace(Path(given).resolve())
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "configs").is_dir() and (folder / "corpora").is_dir():
            return Workspace(folder)
    return Workspace(Path.cwd().resolve())


def make_private(folder: Path) -> None:
    """A folder that only its owner can open. Raises ResourceError when it cannot be made."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ResourceError(f"{folder} cannot be made: {error.strerror}. Choose a workspace you may write in (JMINER_WORKSPACE).") from None


def furnish(folder: Path) -> list[Path]:
    """Copy configs/ and corpora/samples/ into a folder and make its empty rooms; what is there stays. Raises ResourceError."""
    import shutil

    written = []
    try:
        for kind in ("configs", "corpora/samples"):
            for path in sorted((shipped() / kind).rglob("*")):
                target = folder / path.relative_to(shipped())
                if path.is_file() and path.suffix not in (".py", ".pyc") and not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
                    written.append(target)
        for room in ("corpora/private", "models", "runs"):
            (folder / room).mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("runs/\ncorpora/private/\n")
            written.append(ignore)
    except OSError as error:
        raise ResourceError(f"{error.filename} cannot be written: {error.strerror}. Choose another folder.") from None
    return written
