"""What a file is, by its first bytes before its name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from jminer.errors import InputError, shown

FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"{\\rtf", "a rich-text document"),
)
HTML = re.compile(rb"\A\s*<(?:!doctype\s+html|html|head|body|\?xml)", re.IGNORECASE)
JSON_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
SHEET_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


def kind(path: Path) -> str:
    """`csv`, `json`, `xlsx` or `parquet`. Raises InputError when the file is none of them, missing or empty."""
    name = shown(path.name)
    if path.is_dir():
        raise InputError(f"{name} is a folder. Give a file, or a pattern such as {name}/*.csv.")
    if not path.exists():
        raise InputError(f"{name}: no such file. Check the name under `files` of the source.")
    if not path.is_file():
        raise InputError(f"{name} is not a plain file. Give an exported file.")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except PermissionError:
        raise InputError(f"{name} may not be read by this user. Change its permissions.") from None
    if not head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        _refuse_blank(path)
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise InputError(f"{name} is {what}. jminer reads CSV, JSON, XLSX and Parquet: unpack or export it as one.")
    found = _by_content(path, head)
    suffix = path.suffix.lower()
    if (suffix == ".parquet" and found != "parquet") or (suffix in SHEET_SUFFIXES and found != "xlsx"):
        looks = {"csv": "plain text", "json": "JSON"}.get(found, found)
        raise InputError(f"{name} ends in {suffix} but looks like {looks}: it is damaged or misnamed. Export it again.")
    return found


def _refuse_blank(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise InputError(f"{shown(path.name)} is empty (0 bytes). Export it again.")
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if chunk.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
                return
    raise InputError(f"{shown(path.name)} holds only blanks. Export it again.")


def _by_content(path: Path, head: bytes) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xlsx"
    if head.startswith(b"PK"):
        return _zipped(path)
    if HTML.match(head):
        raise InputError(f"{shown(path.name)} looks like a web page, not an export. Log in and export again.")
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").replace(b"\0", b"")
    if path.suffix.lower() in JSON_SUFFIXES or re.match(rb'(\{\s*["}]|\[\s*[\[{\]])', text):
        return "json"
    return "csv"


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise InputError(f"{shown(path.name)} is a damaged spreadsheet or archive. Export it again.") from None
    if any(name.startswith("xl/") for name in names) or {"mimetype", "content.xml"} <= set(names):
        return "xlsx"
    raise InputError(f"{shown(path.name)} is a ZIP archive. Unpack it and give the files inside.")
