"""What a payload is, by its first bytes before its name."""

from __future__ import annotations

import re

from jminer.errors import InputError, UnsafeInput, shown
from jminer.readers import packed
from jminer.readers.payload import Payload, is_document, whole

FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"{\\rtf", "a rich-text document"),
    (b"ARROW1", "an Arrow file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"$FL2", "an SPSS file"),
)
PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
OLE = b"\xd0\xcf\x11\xe0"
SQLITE = b"SQLite format 3\0"
BLANK = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
HTML = re.compile(rb"\A\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)", re.IGNORECASE)
XML = re.compile(rb"\A\s*<\?xml", re.IGNORECASE)
PICKLE = re.compile(rb"\A\x80[\x02-\x05]")
SUFFIXES = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt", ".psv"), "text"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "text"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"), "sheet"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".sqlite", ".sqlite3", ".db"), "sqlite"),
}
"""What a file of this name promises to be; other names promise nothing."""
LOOKS = {"csv": "plain text", "json": "JSON", "sheet": "a spreadsheet", "parquet": "Parquet", "sqlite": "an SQLite database"}


def kind(payload: Payload) -> str:
    """`csv`, `json`, `sheet`, `parquet`, `sqlite` or `database`.

    Raises InputError when it is none of them, empty, or not what its name says; UnsafeInput when reading it may run it.
    """
    if payload.database:
        return "database"
    with payload.open() as file:
        head = file.read(4096)
    if not head.lstrip(BLANK):
        _refuse_blank(payload)
    name, found = shown(payload.name), _by_content(payload, head)
    promised = SUFFIXES.get(payload.suffix, found)
    if promised == "sqlite" != found:
        raise InputError(f"{name} is no SQLite database, or an encrypted one. Export its table, or save it without a password.")
    if promised not in (found, "text" if found in ("csv", "json") else found):
        raise InputError(f"{name} ends in {payload.suffix} but looks like {LOOKS[found]}: it is damaged or misnamed. Export it again, or mend its name.")
    return found


def _refuse_blank(payload: Payload) -> None:
    empty = True
    with payload.open() as file:
        while chunk := file.read(1 << 20):
            empty = False
            if chunk.strip(BLANK):
                return
    what = "holds only blanks" if not empty else "is empty (0 bytes)"
    raise InputError(f"{shown(payload.name)} {what}. Export it again.")


def _by_content(payload: Payload, head: bytes) -> str:
    name = shown(payload.name)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(OLE):
        return "sheet"
    if head.startswith(SQLITE):
        return "sqlite"
    if head.startswith(b"PK"):
        return _zipped(payload)
    if head.startswith(PACKED):
        raise UnsafeInput(f"{name} is an archive within an archive: refused. Unpack the outer one.")
    if head[8:12] == b"DUCK":
        raise UnsafeInput(f"{name} is a DuckDB file: opening one from others is like running a program. Export its table to Parquet.")
    if PICKLE.match(head):
        raise UnsafeInput(f"{name} is a Python pickle: reading one is running it. Export it as CSV or Parquet.")
    _refuse_foreign(payload, head)
    text = head.lstrip(BLANK).replace(b"\0", b"")
    if payload.suffix in (".json", ".jsonl", ".ndjson") or re.match(rb'(\{\s*["}]|\[\s*[\[{\]]|window\.YTD\.)', text):
        return "json"
    return "csv"


def _refuse_foreign(payload: Payload, head: bytes) -> None:
    name = shown(payload.name)
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise InputError(f"{name} is {what}. jminer reads CSV, JSON, spreadsheets, Parquet and SQLite: unpack or export it as one.")
    if head[257:262] == b"ustar":
        raise InputError(f"{name} is a tar archive. Unpack it, or pack it as ZIP.")
    text = head.lstrip(BLANK).replace(b"\0", b"")
    if HTML.match(text):
        raise InputError(f"{name} looks like a web page, not an export. Log in and export again.")
    if XML.match(text):
        raise InputError(f"{name} is XML. Export it as CSV, JSON or XLSX.")


def _zipped(payload: Payload) -> str:
    with whole(payload) as file:
        names = [info.filename for info in packed.entries(file, payload.name)]
    if any(name.startswith("xl/") for name in names) or {"mimetype", "content.xml"} <= set(names):
        return "sheet"
    if is_document(names):
        raise InputError(f"{shown(payload.name)} is a document or slides. Export its table as CSV or XLSX.")
    raise UnsafeInput(f"{shown(payload.name)} is an archive within an archive: refused. Unpack the outer one.")
