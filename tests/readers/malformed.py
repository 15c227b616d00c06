"""Broken exports, made here: every case × where in the file × line end × alone or beside a good file × plain or packed."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import polars as pl
import xlsxwriter

from jminer.errors import InputError, UnsafeInput
from jminer.readers import LeftOut, Options, Payload, payloads, read
from jminer.readers.ledger import Account
from jminer.readers.records import SetAside

GOOD = 24
SAID = ("The courier never rang the bell", "Das Frühstück war kalt", "Käse statt Brot, zweimal", "Il n'y avait personne à l'accueil", "Late again")
ROWS = [(str(number), SAID[number % len(SAID)], str(number % 5 + 1)) for number in range(1, GOOD + 1)]
WANTED = ("id", "text", "stars")
PLAIN = Options(wanted=WANTED)
KEPT, ASIDE, SKIPPED, REFUSED, UNSAFE, LEFT_OUT = "kept", "set aside", "skipped", "refused", "refused for safety", "left out"
SLOW = 10.0


@dataclass(frozen=True, slots=True)
class Broken:
    """One folder or file to read and what must come of it."""

    case: str
    variant: str
    name: str
    content: bytes
    outcome: str
    kept: int | None = None
    """Records that must be kept; None: not laid down."""
    beside: bool = False
    """Whether a good file lies beside it."""
    options: Options = PLAIN


@dataclass(slots=True)
class Result:
    """What came of it; `faults` says what is wrong with that."""

    broken: Broken
    outcome: str = ""
    kept: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',;"\r\n') else cell


def csv_lines(delimiter: str = ",") -> list[bytes]:
    return [delimiter.join(map(quoted, row)).encode() for row in [WANTED, *ROWS]]


def json_lines() -> list[bytes]:
    return [json.dumps(dict(zip(WANTED, row, strict=True)), ensure_ascii=False).encode() for row in ROWS]


CSV_ROWS: dict[str, tuple[bytes, str]] = {
    "B22 a byte that is not UTF-8": (b"99,caf\xe9,1", ASIDE),
    "B25 a NUL": (b"99,a\0b,1", ASIDE),
    "B26 letters from right to left": ("99,السعر ٣ EUR \u200fשלום,1".encode(), KEPT),
    "B27 a bidi override": ("99,evil \u202etxt,1".encode(), KEPT),
    "B28 zero-width letters and a mark inside": ("99,a\u200bb\u200dc\ufeffd\u00ad,1".encode(), KEPT),
    "B30 control characters": (b"99,a\x01\x02\x0b\x1fb,1", KEPT),
    "B31 line separators that end no line": ("99,a\u2028b\u2029c\x85d\x0ce\x1cf,1".encode(), KEPT),
    "B33 a letter with 500 marks": (("99,a" + "\u0301" * 500 + ",1").encode(), KEPT),
    "B34 emoji alone": (("99," + "\U0001f469\u200d\U0001f9b0\U0001f1e9\U0001f1ea" * 50 + ",1").encode(), KEPT),
    "B35 private and unassigned letters": ("99,\ue000\U0010ffff\ufffe,1".encode(), KEPT),
    "C41 too few fields": (b"99,late", ASIDE),
    "C42 too many fields": (b"99,late, cold, rude,1", ASIDE),
    "C43 many more fields than the header": (b"99,1,2,3,4,5,6,7,8,9", ASIDE),
    "C44 a quote that never closes": (b'99,"never closed,1', ASIDE),
    "C44 text after a closing quote": (b'99,"late" again,1', ASIDE),
    "C46 a field of 200,000 letters": (b"99," + b"so late " * 25_000 + b",1", KEPT),
    "B21 a field of more than 1 MB": (b"99," + b"so late " * 140_000 + b",1", ASIDE),
    "C47 a stray quote": (b'99,a 5" screen,1', KEPT),
    "C49 line breaks inside quotes": (b'99,"one\ntwo\r\nthree\n\nfour",1', KEPT),
    "C58 the header again": (b"id,text,stars", SKIPPED),
    "C58 a blank line": (b"", SKIPPED),
    "C58 a row of blank fields": (b",,", SKIPPED),
    "C60 tags and entities": (b"99,<p>late &amp; cold<br></p>,1", KEPT),
    "C61 an apostrophe and a formula": (b"99,'=cmd|'/c calc'!A1,1", KEPT),
    "F105 words for nothing": (b"NaN,NA,null", KEPT),
}
JSON_ROWS: dict[str, tuple[bytes, str]] = {
    "B22 a byte that is not UTF-8": (b'{"id": "99", "text": "caf\xe9"}', ASIDE),
    "B25 a NUL": (b'{"id": "99", "text": "a\0b"}', ASIDE),
    "B29 half a letter": (b'{"id": "99", "text": "a \\ud800 b"}', KEPT),
    "B31 line separators that end no line": ('{"id": "99", "text": "a\u2028b\u2029c\x85d"}'.encode(), KEPT),
    "D62 a value without quotes": (b'{"id": "99", "text": oops}', ASIDE),
    "D62 a quote inside a text": (b'{"id": "99", "text": "a 5" screen"}', ASIDE),
    "D62 a text that never closes": (b'{"id": "99", "text": "late}', ASIDE),
    "D62 a bracket missing": (b'{"id": "99", "text": "late"', ASIDE),
    "D62 a wrong bracket": (b'{"id": "99", "text": ["late"}', ASIDE),
    "D65 a text": (b'"late"', ASIDE),
    "D65 a number": (b"42", ASIDE),
    "D65 null": (b"null", ASIDE),
    "D65 a list": (b'["late"]', ASIDE),
    "D66 a key twice": (b'{"id": "99", "text": "late", "text": "cold"}', ASIDE),
    "D67 nesting of 5,000": (b'{"id": "99", "text": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", ASIDE),
    "D68 an integer of 5,000 digits": (b'{"id": ' + b"9" * 5_000 + b', "text": "late"}', ASIDE),
    "D68 an id of 20 digits": (b'{"id": 12345678901234567890, "text": "late"}', KEPT),
    "D69 NaN and Infinity": (b'{"id": "99", "text": "late", "stars": NaN, "x": -Infinity}', KEPT),
    "D70 a text that is a list": (b'{"id": "99", "text": ["late", "cold"]}', KEPT),
    "D71 no text, null": (b'{"id": "99", "text": null}', KEPT),
    "D72 a comma too many": (b'{"id": "99", "text": "late",}', ASIDE),
    "D72 a comment": (b'{"id": "99", "text": "late" /* sic */}', ASIDE),
    "D72 single quotes": (b"{'id': '99', 'text': 'late'}", ASIDE),
    "D74 odd names": (b'{"id": "99", "a.b": "1", "__proto__": "2", "<img onerror=x>": "3"}', KEPT),
}
POSITIONS = {"first": 0, "middle": GOOD // 2, "last": GOOD}
ENDINGS = {"LF": b"\n", "CRLF": b"\r\n"}
PACKED = ("C42 too many fields", "C44 a quote that never closes", "B22 a byte that is not UTF-8", "D62 a value without quotes", "D66 a key twice")


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def everything() -> Iterator[Broken]:
    """All broken files."""
    for beside in (False, True):
        yield from _rows(beside)
        yield from _files(beside)


def _rows(beside: bool) -> Iterator[Broken]:
    """One faulty record among good ones."""
    for (position, at), (ending, end) in product(POSITIONS.items(), ENDINGS.items()):
        for case, (row, outcome) in CSV_ROWS.items():
            lines = csv_lines()
            lines.insert(at + 1, row)
            variant = f"CSV, {position}, {ending}"
            yield from _packed(case, variant, "export.csv", end.join(lines) + end, outcome, beside)
        for case, (row, outcome) in JSON_ROWS.items():
            lines = json_lines()
            lines.insert(at, row)
            yield from _packed(case, f"JSON lines, {position}, {ending}", "export.jsonl", end.join(lines) + end, outcome, beside)
            array = b"[" + end + (b"," + end).join(lines) + end + b"]" + end
            yield from _packed(case, f"JSON array, {position}, {ending}", "export.json", array, outcome, beside)
            wrapped = b'{"count": 25, "tickets": [' + b", ".join(lines) + b'], "next": null}' + end
            if ending == "LF":
                yield from _packed(case, f"JSON wrapped, {position}, {ending}", "export.json", wrapped, outcome, beside)


def _packed(case: str, variant: str, name: str, content: bytes, outcome: str, beside: bool) -> Iterator[Broken]:
    kept = GOOD + (outcome == KEPT)
    yield Broken(case, variant, name, content, outcome, kept, beside)
    if case in PACKED and "wrapped" not in variant:
        yield Broken(case, f"{variant}, gzip", f"{name}.gz", gzip.compress(content, mtime=0), outcome, kept, beside)
        yield Broken(case, f"{variant}, zip", "export.zip", zipped((name, content)), outcome, kept, beside)


def _files(beside: bool) -> Iterator[Broken]:
    """Files that are broken, or odd, as a whole."""
    for ending, end in ENDINGS.items():
        for case, (name, content, outcome, kept) in _whole(end).items():
            yield Broken(case, ending, name, content, outcome, kept, beside)
        for case, (make, outcome, kept) in DIALECTS.items():
            yield Broken(case, ending, "export.csv", make(end), outcome, kept, beside, DECLARED.get(case, PLAIN))
    for case, (name, make_bytes, outcome, kept) in BINARY.items():
        yield Broken(case, "whole", name, make_bytes(), outcome if beside else ALONE.get(case, outcome), kept, beside)


def table(end: bytes, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = b"".join(line + end for line in csv_lines(delimiter)).decode()
    return text.encode(encoding)


DIALECTS: dict[str, tuple[Callable[[bytes], bytes], str, int | None]] = {
    "B19 a byte-order mark": (lambda end: table(end, encoding="utf-8-sig"), KEPT, GOOD),
    "B20 UTF-16 with a mark": (lambda end: table(end, "\t", "utf-16"), KEPT, GOOD),
    "B20 UTF-16, big end first": (lambda end: b"\xfe\xff" + table(end, "\t", "utf-16-be"), KEPT, GOOD),
    "B20 UTF-16 without a mark": (lambda end: table(end, "\t", "utf-16-le"), KEPT, GOOD),
    "B20 UTF-16 cut inside a letter": (lambda end: table(end, "\t", "utf-16")[:-1], ASIDE, None),
    "B22 all in Windows-1252, declared": (lambda end: table(end, encoding="cp1252"), KEPT, GOOD),
    "B25 NUL padding at the end": (lambda end: table(end) + bytes(4096), REFUSED, None),
    "C38 semicolons": (lambda end: table(end, ";"), KEPT, GOOD),
    "C38 tabs": (lambda end: table(end, "\t"), KEPT, GOOD),
    "C38 bars": (lambda end: table(end, "|"), KEPT, GOOD),
    "C38 two delimiters fit": (lambda end: end.join([b"a,b;c", b"1,2;3", b"4,5;6", b""]), REFUSED, None),
    "C39 Excel's sep=": (lambda end: b"sep=;" + end + table(end, ";"), KEPT, GOOD),
    "C45 a quote that never closes at the end": (lambda end: table(end) + b'99,"late', ASIDE, GOOD),
    "C50 line ends of three kinds": (lambda end: table(end) + b"97,a,1\r98,b,2\n99,c,3\r\n", KEPT, GOOD + 3),
    "C50 old Mac line ends": (lambda end: table(b"\r"), KEPT, GOOD),
    "C50 no line end at the end": (lambda end: table(end).rstrip(), KEPT, GOOD),
    "C51 two columns of one name": (lambda end: table(end).replace(b"stars", b"text", 1), KEPT, GOOD),
    "C55 title rows above the header": (lambda end: b"Reviews of spring,," + end + b",," + end + table(end), KEPT, GOOD),
    "C48 quotes escaped by backslashes, declared": (lambda end: table(end) + b'99,"he said \\"late\\", twice",1' + end, KEPT, GOOD + 1),
    "C57 a footer, declared": (lambda end: table(end) + b"Exported on 2024-01-02" + end, SKIPPED, GOOD),
    "C57 a footer": (lambda end: table(end) + b"Exported on 2024-01-02" + end, ASIDE, GOOD),
    "C56 100,000 columns": (lambda end: b",".join(b"c%d" % n for n in range(100_000)) + end + b",".join([b"1"] * 100_000) + end, REFUSED, None),
}  # fmt: skip

DECLARED = {
    "B22 all in Windows-1252, declared": Options(wanted=WANTED, encoding="cp1252"),
    "C48 quotes escaped by backslashes, declared": Options(wanted=WANTED, escape="\\"),
    "C57 a footer, declared": Options(wanted=WANTED, footer=("Exported on",)),
}


def _whole(end: bytes) -> dict[str, tuple[str, bytes, str, int | None]]:
    lines, page = json_lines(), b"<!DOCTYPE html><html><body>Log in" + end + b"</body></html>"
    array = b"[" + (b"," + end).join(lines) + b"]"
    return {
        "A5 a header and no more": ("export.csv", b"id,text,stars" + end, REFUSED, None),
        "A6 blank lines only": ("export.csv", (b"  " + end) * 9, REFUSED, None),
        "A12 a login page called CSV": ("export.csv", page, REFUSED, None),
        "A12 a login page called JSON": ("export.json", page, REFUSED, None),
        "A12 CSV called JSON lines": ("export.jsonl", table(end), REFUSED, None),
        "A12 JSON called CSV": ("export.csv", array, KEPT, GOOD),
        "A12 text called XLSX": ("export.xlsx", table(end), REFUSED, None),
        "A12 text called Parquet": ("export.parquet", table(end), REFUSED, None),
        "A17 an odd file name": ("=cmd|'<script>\u202e\n x.csv", table(end), KEPT, GOOD),
        "D63 an array in JSON lines": ("export.jsonl", array, KEPT, GOOD),
        "D63 objects over lines": ("export.json", end.join(json.dumps(json.loads(line), indent=1).encode() for line in lines), KEPT, GOOD),
        "D64 objects without line breaks": ("export.json", b"".join(lines), KEPT, GOOD),
        "D73 a mark on each line": ("export.jsonl", b"".join(b"\xef\xbb\xbf" + line + end for line in lines), KEPT, GOOD),
        "D73 JSON lines in UTF-16": ("export.jsonl", (end.join(lines)).decode().encode("utf-16"), KEPT, GOOD),
        "D75 the last line cut off": ("export.jsonl", end.join(lines)[:-9], ASIDE, GOOD - 1),
        "D75 the last element cut off": ("export.json", array[:-9], ASIDE, GOOD - 1),
        "D75 a list that never closes": ("export.json", array[:-1], ASIDE, GOOD),
        "D an empty list": ("export.json", b"[]" + end, REFUSED, None),
        "D a script": ("export.json", b"var reviews = " + array, REFUSED, None),
        "D67 100,000 brackets": ("export.json", b"[" * 100_000, REFUSED, None),
    }


def workbook(rows: list[tuple[object, ...]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("answers")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame(ROWS, schema=list(WANTED), orient="row").write_parquet(out)
    return out.getvalue()


def changed(archive: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """An archive with one of its members changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return out.getvalue()


def laughs(xml: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
    return xml.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY l0 "ha">' + entities + b"]>", 1)


def link() -> bytes:
    out, info = io.BytesIO(), zipfile.ZipInfo("a.csv")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def flagged(archive: bytes) -> bytes:
    """An archive that says its members are encrypted."""
    out = bytearray(archive)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        out[out.index(magic) + at] |= 1
    return bytes(out)


def wrong_sum(archive: bytes) -> bytes:
    out = bytearray(archive)
    for magic, at in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        out[out.index(magic) + at] ^= 0xFF
    return bytes(out)


CSV = table(b"\n")
LONG = CSV + b"".join(b"%d,%d times late,1\n" % (n, n * n) for n in range(20_000))
OLE, SHEET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xl/worksheets/sheet1.xml"
HEAD_ROWS = [WANTED, *ROWS]
BINARY: dict[str, tuple[str, Callable[[], bytes], str, int | None]] = {
    "A3 no bytes at all": ("export.csv", lambda: b"", REFUSED, None),
    "A3 no bytes in JSON": ("export.json", lambda: b"", REFUSED, None),
    "A4 a byte-order mark alone": ("export.csv", lambda: b"\xef\xbb\xbf", REFUSED, None),
    "A12 a PDF": ("export.csv", lambda: b"%PDF-1.7\n%\xe2\xe3", REFUSED, None),
    "A12 a picture": ("export.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), REFUSED, None),
    "A12 a spreadsheet called CSV": ("export.csv", lambda: workbook(HEAD_ROWS), REFUSED, None),
    "A14 gzip cut off": ("export.csv.gz", lambda: gzip.compress(LONG)[:-2_000], REFUSED, None),
    "A14 gzip without its end mark": ("export.csv.gz", lambda: gzip.compress(CSV)[:-4], REFUSED, None),
    "A14 gzip with a wrong sum": ("export.csv.gz", lambda: gzip.compress(CSV)[:-8] + bytes(8), REFUSED, None),
    "A14 gzip of JSON cut off": ("export.jsonl.gz", lambda: gzip.compress(b"\n".join(json_lines() * 2_000))[:-500], REFUSED, None),
    "A15 a lock file": ("~$export.xlsx", lambda: b"\x05user", LEFT_OUT, None),
    "A15 a file of the Finder": (".DS_Store", lambda: b"\0\0\0\1Bud1", LEFT_OUT, None),
    "B21 a field of 11 MB": ("export.jsonl", lambda: b"\n".join([*json_lines(), b'{"id": "99", "text": "' + b"so late " * 1_400_000 + b'"}']), ASIDE, GOOD),
    "B21 a line of 11 MB": ("export.csv", lambda: CSV + b'99,"' + b"so late " * 1_400_000 + b'",1\n', ASIDE, GOOD),
    "E76 an encrypted ZIP": ("export.zip", lambda: flagged(zipped(("a.csv", CSV))), REFUSED, None),
    "E76 an encrypted workbook": ("export.xlsx", lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(900), REFUSED, None),
    "E80 a good workbook": ("export.xlsx", lambda: workbook(HEAD_ROWS), KEPT, GOOD),
    "E80 a workbook with blank rows": ("export.xlsx", lambda: workbook([*HEAD_ROWS[:5], ("", "", ""), *HEAD_ROWS[5:]]), SKIPPED, GOOD),
    "E80 a workbook without rows": ("export.xlsx", lambda: workbook([]), REFUSED, None),
    "E84 entities in a workbook": ("export.xlsx", lambda: changed(workbook(HEAD_ROWS), "xl/workbook.xml", laughs), UNSAFE, None),
    "E84 entities in a sheet": ("export.xlsx", lambda: changed(workbook(HEAD_ROWS), SHEET, laughs), UNSAFE, None),
    "E85 a workbook that is a bomb": ("export.xlsx", lambda: changed(workbook(HEAD_ROWS), SHEET, lambda xml: xml + b" " * (90 << 20)), UNSAFE, None),
    "E86 a workbook that lies about its size": (
        "export.xlsx", lambda: changed(workbook(HEAD_ROWS), SHEET, lambda xml: xml.replace(b'ref="A1:C25"', b'ref="A1:XFD1048576"')), KEPT, GOOD),
    "E87 a workbook cut off": ("export.xlsx", lambda: workbook(HEAD_ROWS)[:-900], REFUSED, None),
    "E87 Parquet cut off": ("export.parquet", lambda: parquet()[:-40], REFUSED, None),
    "E87 Parquet with a rotten footer": ("export.parquet", lambda: b"PAR1" + b"x" * 200 + b"PAR1", REFUSED, None),
    "E87 Parquet with rotten pages": ("export.parquet", lambda: parquet()[:8] + b"\xff" * 60 + parquet()[68:], REFUSED, None),
    "E89 good Parquet": ("export.parquet", parquet, KEPT, GOOD),
    "E91 a DuckDB file": ("export.duckdb", lambda: bytes(8) + b"DUCK" + bytes(4_096), UNSAFE, None),
    "E91 a pickle": ("export.csv", lambda: b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c\x05posix\x94.", UNSAFE, None),
    "E92 a rotten database": ("export.sqlite", lambda: b"SQLite format 3\0" + b"\xff" * 4_000, REFUSED, None),
    "E95 a ZIP in a ZIP": ("export.zip", lambda: zipped(("inner.zip", zipped(("a.csv", CSV)))), UNSAFE, None),
    "E95 a name that escapes": ("export.zip", lambda: zipped(("../a.csv", CSV)), UNSAFE, None),
    "E95 an absolute name": ("export.zip", lambda: zipped(("/tmp/a.csv", CSV)), UNSAFE, None),
    "E95 a link": ("export.zip", link, UNSAFE, None),
    "E95 a name twice": ("export.zip", lambda: zipped(("a.csv", CSV), ("b.csv", CSV)).replace(b"b.csv", b"a.csv"), REFUSED, None),
    "E95 a wrong sum": ("export.zip", lambda: wrong_sum(zipped(("a.csv", CSV))), REFUSED, None),
    "E95 an archive of nothing": ("export.zip", lambda: zipped(), LEFT_OUT, None),
    "E95 an archive cut off": ("export.zip", lambda: zipped(("a.csv", LONG))[:-5_000], REFUSED, None),
    "E95 a bomb": ("export.zip", lambda: zipped(("a.csv", CSV + b" " * (90 << 20))), UNSAFE, None),
    "E96 a PDF and a Finder's copy in it": ("export.zip", lambda: zipped(("a.csv", CSV), ("b.pdf", b"%PDF"), ("__MACOSX/._a.csv", b"x")), LEFT_OUT, GOOD),
}

ALONE = {"A15 a lock file": REFUSED, "A15 a file of the Finder": REFUSED, "E95 an archive of nothing": REFUSED}
"""What is left out beside good files is refused when there is nothing else to read."""


def run(broken: Broken, folder: Path) -> Result:
    """Write one broken file, read it as a run would, and judge what came of it."""
    folder.mkdir()
    path = folder / broken.name
    path.write_bytes(broken.content)
    if broken.beside:
        (folder / "good.csv").write_bytes(CSV.replace(b"Late", b"Early"))
    result, clock = Result(broken), time.monotonic()
    try:
        _read_all(folder if broken.beside else path, result)
    except Exception as fault:
        result.faults.append(f"{type(fault).__name__}: {fault}")
    result.seconds = time.monotonic() - clock
    if result.outcome != broken.outcome:
        result.faults.append(f"{result.outcome or 'nothing'} instead of {broken.outcome}")
    if broken.kept is not None and result.kept != broken.kept:
        result.faults.append(f"{result.kept} records kept instead of {broken.kept}")
    if result.seconds > SLOW:
        result.faults.append(f"took {result.seconds:.0f} s")
    return result


def _read_all(path: Path, result: Result) -> None:
    try:
        found = payloads(path)
    except (InputError, UnsafeInput) as fault:
        result.outcome = _refusal(fault, result)
        return
    outcomes = {LEFT_OUT} if any(isinstance(one, LeftOut) for one in found) else set()
    for payload in found:
        if isinstance(payload, LeftOut):
            continue
        good = payload.name.endswith("good.csv")
        account = Account("test", payload, "feedback")
        outcome = _read_one(payload, account, result)
        kept = account.read - len(account.set_aside) - account.skipped.total()
        if not good:
            outcomes.add(outcome)
            result.kept += kept
        elif (outcome, kept) != (KEPT, GOOD):
            result.faults.append(f"the good file beside it: {outcome}, {kept} kept")
    result.outcome = next((one for one in (UNSAFE, REFUSED, ASIDE, SKIPPED, LEFT_OUT, KEPT) if one in outcomes), "")


def _read_one(payload: Payload, account: Account, result: Result) -> str:
    kept = 0
    try:
        for item in read(payload, result.broken.options):
            kept += account.see(item)
            if isinstance(item, SetAside) and any(said in f"{item.reason} {item.mend}" for said in SAID):
                result.faults.append("the reason holds a cell")
        _check_bytes(payload, account, result)
        if kept + len(account.set_aside) + account.skipped.total() != account.read:
            result.faults.append("read is not kept + set aside + skipped")
        if not kept:
            account.check(0.0)
    except (InputError, UnsafeInput) as fault:
        return _refusal(fault, result)
    return ASIDE if account.set_aside else SKIPPED if account.skipped else KEPT


def _check_bytes(payload: Payload, account: Account, result: Result) -> None:
    """The items must cover the file: `Account.see` raises for a gap or an overlap, and here is the end."""
    if account.bytes is not None:
        with payload.open() as stream:
            size = sum(map(len, iter(lambda: stream.read(1 << 20), b"")))
        if account.bytes != size:
            result.faults.append(f"{size - account.bytes} bytes of {size} belong to no item")


def _refusal(fault: InputError | UnsafeInput, result: Result) -> str:
    if not fault.message.rstrip().endswith((".", ")")) or any(said in fault.message for said in SAID):
        result.faults.append(f"the message is no sentence, or holds a cell: {fault.message}")
    return UNSAFE if isinstance(fault, UnsafeInput) else REFUSED
