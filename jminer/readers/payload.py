"""What a source's path holds: a plain file, what is packed inside it, a database. Opened as often as wanted, read as bytes."""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZipInfo

from jminer.errors import InputError, UnsafeInput, did_you_mean, shown
from jminer.readers import packed

FILES = 20_000
MOST = 20 << 30
IN_MEMORY = 1 << 30
"""A packed spreadsheet or Parquet file is unpacked in memory up to here."""
GZIP, ZSTD, ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
LITTER = {
    ".ds_store": "a file of the Finder", "thumbs.db": "a file of the Explorer", "desktop.ini": "a file of the Explorer", "__macosx": "a copy of the Finder",
}
OTHERS = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff", ".heic", ".ico"), "a picture"),
    **dict.fromkeys((".mp3", ".mp4", ".wav", ".mov", ".avi", ".m4a", ".ogg", ".webm"), "a recording"),
    **dict.fromkeys((".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx", ".md", ".pages"), "a document"),
    **dict.fromkeys((".htm", ".html", ".css"), "a web page"),
    ".js": "a script",
    **dict.fromkeys((".pkl", ".pickle", ".joblib", ".pt", ".exe", ".dll", ".so", ".py", ".sh", ".bat"), "a program or what may run as one"),
    **dict.fromkeys((".lock", ".tmp", ".part", ".crdownload", ".bak"), "a file of a program at work"),
    ".pdf": "a PDF",
}


TWEETS = re.compile(r"tweets?(-part\d+)?\.js")
"""An X archive's posts are JSON behind an assignment, in a file called a script."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One export to read."""

    name: str
    """As the ledger and messages name it: `reviews.csv`, `exports.zip > jan/reviews.csv`."""
    path: Path
    """The file on disk that holds it."""
    suffix: str
    """Of the innermost name, in lower case: `.csv` for `reviews.csv.gz`."""
    open: Callable[[], BinaryIO]
    """A fresh stream of its bytes from the start, unpacked, under the caps. Raises InputError or UnsafeInput while reading."""
    plain: bool = True
    """Whether it is the file itself, so that readers which need one may open `path`."""
    database: str | None = None
    """Name of the environment variable that holds a database's URL."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file inside an archive or folder that is no export, and why it was not read."""

    name: str
    reason: str


def plain(path: Path, name: str | None = None) -> Payload:
    """The file itself."""
    name = name or _name(path)
    return Payload(name, path, path.suffix.lower(), partial(_opened, path, name))


def database(variable: str, table: str | None, query: str | None) -> Payload:
    """A table or query of the database whose URL the environment variable holds."""
    name = re.sub(r"^JMINER_|_URL$", "", variable)
    what = f"table {table}" if table else "query"
    return Payload(f"database {name} ({what})", Path(variable), "", io.BytesIO, plain=False, database=variable)


def whole(payload: Payload) -> BinaryIO:
    """Its bytes as a stream that can seek: the file itself, or its content in memory. Raises InputError when that is too much."""
    stream = payload.open()
    if payload.plain:
        return stream
    with stream:
        content = stream.read(IN_MEMORY + 1)
    if len(content) > IN_MEMORY:
        raise InputError(f"{shown(payload.name)} is larger than {IN_MEMORY >> 20:,} MB, too large to read inside an archive. Unpack it.")
    return io.BytesIO(content)


def payloads(path: Path) -> Sequence[Payload | LeftOut]:
    """All that a path holds, in a fixed order: the file, the files of an archive, the files of a folder and all below it.

    Raises InputError (missing, empty, damaged, encrypted, too many) or UnsafeInput (a bomb, a pipe, names that escape).
    """
    name = _name(path)
    try:
        found = list(_of_folder(path, name)) if path.is_dir() else _of_file(path, name)
    except FileNotFoundError:
        near = did_you_mean(path.name, [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else [])
        raise InputError(f"{shown(name)}: no such file.{near} Check the name under `path` of the source.") from None
    except PermissionError:
        raise InputError(f"{shown(name)} may not be read by this user. Change its permissions.") from None
    if not any(isinstance(one, Payload) for one in found):
        listed = "; ".join(f"{shown(one.name)}: {one.reason}" for one in found[:5] if isinstance(one, LeftOut))
        raise InputError(f"{shown(name)} holds no export{f' ({listed})' if listed else ': it is empty'}. Export it again.")
    return found


def _of_folder(root: Path, name: str) -> Iterator[Payload | LeftOut]:
    """Files below a folder, sorted by their path; hidden and lock files and links to folders left out."""
    real = root.resolve()
    for number, (path, inside) in enumerate(_walk(root, name), 1):
        if number > FILES:
            raise InputError(f"{shown(name)} holds more than {FILES:,} files. Name a narrower pattern under `path`, or several sources.")
        if path.is_symlink() and not path.resolve().is_relative_to(real):
            raise UnsafeInput(f"{shown(inside)} is a link that leaves its folder: refused. Put the file itself there, or name it under `path`.")
        if path.is_dir():
            yield LeftOut(inside, "a link to a folder" if path.is_symlink() else "a hidden folder")
        elif reason := left_out(PurePosixPath(inside).name):
            yield LeftOut(inside, reason)
        else:
            yield from _of_file(path, inside)


def _walk(root: Path, name: str) -> Iterator[tuple[Path, str]]:
    for folder, below, files in os.walk(root, onerror=_raise):
        at = Path(folder)
        inner = "/".join([name, *(_text(part) for part in at.relative_to(root).parts)])
        odd = [part for part in below if (at / part).is_symlink() or left_out(part)]
        below[:] = sorted(set(below) - set(odd))
        for part in sorted([*files, *odd]):
            yield at / part, f"{inner}/{_text(part)}"


def _raise(fault: OSError) -> None:
    raise fault


def _of_file(path: Path, name: str) -> list[Payload | LeftOut]:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UnsafeInput(f"{shown(name)} is not a plain file: refused. Give an exported file.")
    if status.st_size > MOST:
        raise InputError(f"{shown(name)} is larger than {MOST >> 20:,} MB. Split the export.")
    with _opened(path, name) as file:
        head = file.read(8)
        if head.startswith(ZIP):
            infos = packed.entries(file, name)
            if not is_document([info.filename for info in infos]):
                return [_of_entry(path, name, info) for info in infos] or [LeftOut(name, "an empty archive")]
    for magic, unpack in ((GZIP, packed.gunzip), (ZSTD, packed.unzstd)):
        if head.startswith(magic):
            inner = Path(path.stem) if path.suffix.lower() in (".gz", ".gzip", ".zst", ".zstd", ".z") else path
            return [Payload(name, path, inner.suffix.lower(), partial(_unpacked, path, name, unpack), plain=False)]
    return [plain(path, name)]


def is_document(names: Sequence[str]) -> bool:
    """Whether a ZIP of these names is a document of an office program, so one file to its owner."""
    return any(name.startswith(("xl/", "word/", "ppt/")) for name in names) or {"mimetype", "content.xml"} <= set(names)


def _of_entry(path: Path, name: str, info: ZipInfo) -> Payload | LeftOut:
    inside = PurePosixPath(info.filename.replace("\\", "/"))
    full = f"{name} > {_text(str(inside))}"
    if reason := next(filter(None, map(left_out, inside.parts)), None):
        return LeftOut(full, reason)
    return Payload(full, path, inside.suffix.lower(), partial(_member, path, full, info), plain=False)


def left_out(name: str) -> str | None:
    """Why a file in a folder or archive is no export, by its name; None when it may be one."""
    lower = name.lower()
    if lower in LITTER:
        return LITTER[lower]
    if name.startswith(("~$", ".~lock")):
        return "a lock file of a spreadsheet program"
    if name.startswith("."):
        return "hidden"
    if lower.endswith(("-wal", "-shm", "-journal")):
        return "a part of a database"
    return None if TWEETS.fullmatch(lower) else OTHERS.get(PurePosixPath(lower).suffix)


def _opened(path: Path, name: str) -> BinaryIO:
    """A plain file, opened; never waits, should a pipe stand there by now."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise InputError(f"{shown(name)}: no such file. Check the name under `path` of the source; it may have gone while jminer ran.") from None
    except PermissionError:
        raise InputError(f"{shown(name)} may not be read by this user. Change its permissions.") from None
    except OSError as fault:
        raise InputError(f"{shown(name)} cannot be opened ({fault.strerror}). Check the disk and the name.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnsafeInput(f"{shown(name)} is not a plain file: refused. Give an exported file.")
    return os.fdopen(descriptor, "rb")


def _unpacked(path: Path, name: str, unpack: Callable[[BinaryIO, str], Iterator[bytes]]) -> BinaryIO:
    return packed.stream(_with_file(path, name, lambda file: packed.capped(unpack(file, name), file.tell, name)))


def _member(path: Path, name: str, info: ZipInfo) -> BinaryIO:
    return packed.stream(_with_file(path, name, lambda file: packed.member(file, info, name)))


def _with_file(path: Path, name: str, chunks: Callable[[BinaryIO], Iterator[bytes]]) -> Generator[bytes, None, None]:
    """Chunks out of a file that is open as long as they last."""
    with closing(_opened(path, name)) as file:
        yield from chunks(file)


def _name(path: Path) -> str:
    return _text(path.name or path.resolve().name)


def _text(name: str) -> str:
    """A file name as text that every table can hold: bytes that are not UTF-8 are written out."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
