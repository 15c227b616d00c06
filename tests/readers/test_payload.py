"""What a path holds: files, folders, archives. What is missing, broken or hostile is one sentence, in little time and memory."""

from __future__ import annotations

import gzip
import io
import os
import socket
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import zstandard

from jminer.config import Source
from jminer.errors import InputError, JminerError, UnsafeInput
from jminer.readers import LeftOut, Payload, packed, payload, payloads, read, sniff
from jminer.readers.identity import Identity
from jminer.readers.ledger import Account
from jminer.readers.reading import accounts_of, read_source
from tests.readers.watched import Watched

TABLE = b"id,text\n1,The courier never rang the bell\n2,Cold food\n"
SECRET = b"The courier never rang the bell"


def write(path: Path, content: bytes = TABLE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def content(path: Path) -> dict[str, bytes]:
    """All that a path holds, by name."""
    found = {}
    for one in payloads(path):
        if isinstance(one, Payload):
            with one.open() as file:
                found[one.name] = file.read()
    return found


def left(path: Path) -> dict[str, str]:
    return {one.name: one.reason for one in payloads(path) if isinstance(one, LeftOut)}


def exhaust(path: Path) -> None:
    for one in payloads(path):
        if isinstance(one, Payload):
            sniff.kind(one)
            with one.open() as file:
                while file.read(1 << 20):
                    pass


def refused(path: Path, kind: type[JminerError], words: str) -> None:
    """Listing and reading a path to its end is one sentence of this kind, without a cell in it."""
    with pytest.raises(kind, match=words) as fault:
        exhaust(path)
    assert type(fault.value) is kind
    assert SECRET.decode() not in fault.value.message
    assert fault.value.message.endswith(".")
    assert "\n" not in fault.value.message


# A. Files and folders


def test_1_a_missing_file_and_what_is_near(tmp_path):
    write(tmp_path / "reviews_2024.csv")
    refused(tmp_path / "reviews_2023.csv", InputError, r"no such file\. Did you mean 'reviews_2024.csv'\?")


def test_2_a_folder_gives_its_files_and_those_below(tmp_path):
    for name in ("b.csv", "a.csv", "jan/c.csv"):
        write(tmp_path / "exports" / name)
    assert list(content(tmp_path / "exports")) == ["exports/a.csv", "exports/b.csv", "exports/jan/c.csv"]
    (tmp_path / "none").mkdir()
    refused(tmp_path / "none", InputError, "holds no export: it is empty")


@pytest.mark.parametrize(
    ("case", "made", "words"),
    [(3, b"", r"is empty \(0 bytes\)"), (4, b"\xef\xbb\xbf", "holds only blanks"), (4, b"\xff\xfe", "holds only blanks"),
     (6, b"\n \r\n\t\n", "holds only blanks"), (25, b"\0" * 100_000, "holds only blanks")],
)
def test_3_4_6_nothing_in_it(tmp_path, case, made, words):
    refused(write(tmp_path / "a.csv", made), InputError, words)
    refused(write(tmp_path / "a.csv.gz", gzip.compress(made)), InputError, words)


def source(*files: Path, **more: Any) -> Source:
    return Source.model_validate({"name": "shop", "path": "x", "columns": {"id": "id", "text": "text"}, **more}).model_copy(update={"files": files})


def test_5_a_header_and_no_records(tmp_path):
    path = write(tmp_path / "a.csv", b"id,text\n")
    (one,) = payloads(path)
    assert isinstance(one, Payload)
    account = Account("shop", one, "feedback")
    assert not any(account.see(item) for item in read(one))
    with pytest.raises(InputError, match="holds no records"):
        account.check(0.01)


def test_7_no_permission(tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv")

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(payload.os, "open", denied)
    refused(path, InputError, "may not be read by this user")


def test_8_a_file_that_grows_while_it_is_read(tmp_path):
    path = write(tmp_path / "a.csv")

    def grow(_: str, value: str | None) -> str | None:
        with path.open("ab") as file:
            file.write(b"3,More\n")
        return value

    with pytest.raises(InputError, match=r"a\.csv changed while it was read\. Nothing was analysed"):
        read_source(source(path), Identity(b"0" * 32, "shop", "shop"), grow, 0.01, lambda _: None)


def test_9_a_file_that_vanishes(tmp_path):
    path = write(tmp_path / "a.csv")
    (one,) = payloads(path)
    path.unlink()
    assert isinstance(one, Payload)
    with pytest.raises(InputError, match="may have gone while jminer ran"):
        one.open()


def test_10_pipes_devices_and_sockets_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.csv"))
        for path in (tmp_path / "pipe.csv", tmp_path / "socket.csv", Path("/dev/zero")):
            refused(path, UnsafeInput, "is not a plain file")
    refused(tmp_path, UnsafeInput, "pipe.csv is not a plain file")


def test_10_a_pipe_that_took_the_place_of_a_file(tmp_path):
    (one,) = payloads(write(tmp_path / "a.csv"))
    (tmp_path / "a.csv").unlink()
    os.mkfifo(tmp_path / "a.csv")
    assert isinstance(one, Payload)
    with pytest.raises(UnsafeInput, match="is not a plain file"):
        one.open()


def test_11_a_link_may_leave_its_folder_only_when_it_is_named(tmp_path):
    secret = write(tmp_path / "home" / "keys.csv")
    (tmp_path / "exports").mkdir()
    link = tmp_path / "exports" / "a.csv"
    link.symlink_to(secret)
    refused(tmp_path / "exports", UnsafeInput, "is a link that leaves its folder")
    assert content(link) == {"a.csv": TABLE}
    link.unlink()
    (tmp_path / "exports" / "all").symlink_to(tmp_path / "home")
    refused(tmp_path / "exports", UnsafeInput, "is a link that leaves its folder")


def test_11_links_within_a_folder_are_followed_once(tmp_path):
    write(tmp_path / "a.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    (tmp_path / "loop").symlink_to(tmp_path)
    name = tmp_path.name
    assert list(content(tmp_path)) == [f"{name}/a.csv", f"{name}/b.csv"]
    assert left(tmp_path) == {f"{name}/loop": "a link to a folder"}


@pytest.mark.parametrize(
    ("name", "made", "kind", "words"),
    [
        ("a.csv", b"<!DOCTYPE html><p>Log in", InputError, "looks like a web page"),
        ("a.xls", b"\n<html><table>", InputError, "looks like a web page"),
        ("a.csv", b"<?xml version='1.0'?><rows/>", InputError, "is XML"),
        ("a.csv", b"%PDF-1.7", InputError, "is a PDF"),
        ("a.csv", b"\x89PNG\r\n", InputError, "is a picture"),
        ("a.csv", b"PAR1xxxxxxxxPAR1", InputError, r"ends in \.csv but looks like Parquet"),
        ("a.parquet", TABLE, InputError, r"ends in \.parquet but looks like plain text"),
        ("a.xlsx", TABLE, InputError, r"ends in \.xlsx but looks like plain text"),
        ("a.db", TABLE, InputError, "no SQLite database, or an encrypted one"),
        ("a.csv", b"\x80\x04\x95\x10\0\0\0", UnsafeInput, "is a Python pickle"),
        ("shop.duckdb", b"\0" * 8 + b"DUCK" + b"\0" * 99, UnsafeInput, "is a DuckDB file"),
        ("a.tar", b"a" * 257 + b"ustar" + b"\0" * 300, InputError, "is a tar archive"),
    ],
)
def test_12_content_and_name_disagree(tmp_path, name, made, kind, words):
    refused(write(tmp_path / name, made), kind, words)


def test_12_a_spreadsheet_called_csv(tmp_path):
    refused(zipped(tmp_path / "a.csv", {"xl/workbook.xml": b"<workbook/>"}), InputError, "looks like a spreadsheet")
    refused(zipped(tmp_path / "a.zip", {"word/document.xml": b"<document/>"}), InputError, "is a document or slides")


ZSTD = zstandard.ZstdCompressor()
PACKERS = {"gz": gzip.compress, "zst": ZSTD.compress}


@pytest.mark.parametrize("ending", PACKERS)
def test_packed_files_read_as_their_content(tmp_path, ending):
    pack = PACKERS[ending]
    (one,) = payloads(write(tmp_path / f"a.csv.{ending}", pack(TABLE)))
    assert isinstance(one, Payload)
    assert (one.name, one.suffix, one.plain) == (f"a.csv.{ending}", ".csv", False)
    assert [one.open().read(), one.open().read()] == [TABLE, TABLE]
    assert list(content(write(tmp_path / "named_wrong.csv", pack(TABLE))).values()) == [TABLE]


@pytest.mark.parametrize("ending", PACKERS)
def test_packed_files_one_after_another(tmp_path, ending):
    pack, big = PACKERS[ending], os.urandom(300_000)
    padding = b"\0" * 512 if ending == "gz" else b""
    assert content(write(tmp_path / "a", pack(TABLE) + pack(big) + pack(b"") + pack(TABLE) + padding))["a"] == TABLE + big + TABLE


def test_13_the_same_content_twice_counts_once(tmp_path):
    first, second, other = write(tmp_path / "a.csv"), write(tmp_path / "b.csv"), write(tmp_path / "c.csv", TABLE.replace(b"1,", b"9,"))
    accounts, left_behind = accounts_of(source(first, second, other))
    assert [account.payload.name for account in accounts] == ["a.csv", "c.csv"]
    assert [(one.name, one.reason) for one in left_behind] == [("b.csv", "same content as a.csv; to count it twice, set allow_same under the source")]
    assert len(accounts_of(source(first, second, allow_same=True))[0]) == 2


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99, -1])
def test_14_a_cut_file_says_after_how_many_bytes(tmp_path, ending, keep):
    whole = PACKERS[ending](TABLE + os.urandom(200_000))
    cut = whole[: keep if keep == -1 else int(len(whole) * keep)]
    refused(write(tmp_path / f"a.csv.{ending}", cut), InputError, r"is cut off after [\d,]+ unpacked bytes: nothing of it was used")


@pytest.mark.parametrize("ending", PACKERS)
def test_14_a_rotten_file(tmp_path, ending):
    whole = bytearray(PACKERS[ending](TABLE + os.urandom(200_000)))
    whole[5000] ^= 0xFF
    if ending == "gz":  # zstd without checksum cannot know
        refused(write(tmp_path / "a.csv.gz", bytes(whole)), InputError, "is damaged gzip")
    refused(write(tmp_path / f"b.csv.{ending}", PACKERS[ending](TABLE) + b"rubbish behind it"), InputError, "is damaged|is cut off")


def test_14_a_fault_met_once_is_met_again(tmp_path):
    (one,) = payloads(write(tmp_path / "a.csv.gz", gzip.compress(TABLE)[:-4]))
    assert isinstance(one, Payload)
    file = one.open()
    for _ in range(3):
        with pytest.raises(InputError, match="cut off"):
            file.read()


def test_15_what_programs_leave_behind_is_listed_not_read(tmp_path):
    for name in ("a.csv", "~$a.xlsx", ".~lock.a.ods#", ".DS_Store", "Thumbs.db", ".hidden/b.csv", "shop.db-wal", "letter.pdf", "photo.JPG"):
        write(tmp_path / name)
    assert list(content(tmp_path)) == [f"{tmp_path.name}/a.csv"]
    assert {name.partition("/")[2]: reason for name, reason in left(tmp_path).items()} == {
        "~$a.xlsx": "a lock file of a spreadsheet program", ".~lock.a.ods#": "a lock file of a spreadsheet program",
        ".DS_Store": "a file of the Finder", "Thumbs.db": "a file of the Explorer", ".hidden": "a hidden folder",
        "shop.db-wal": "a part of a database", "letter.pdf": "a PDF", "photo.JPG": "a picture",
    }


def test_16_names_that_differ_in_case_or_form_are_two_files(tmp_path):
    names = ["Café.csv", "café.csv", unicodedata.normalize("NFD", "café.csv")]
    for name in names:
        write(tmp_path / name)
    if len(list(tmp_path.iterdir())) < 3:
        pytest.skip("this file system takes these names for one")
    assert len(content(tmp_path)) == 3
    assert len(content(zipped(tmp_path / "all.zip", dict.fromkeys(names, TABLE)))) == 3


@pytest.mark.parametrize(
    "name", ["two\nlines.csv", 'quo"te\'s.csv', "<script>.csv", "=cmd.csv", "-rf.csv", "\u202etxt.csv", "\x1b[31m.csv", "x" * 251 + ".csv", b"\xff\xfe.csv"]
)
def test_17_odd_names(tmp_path, name):
    path = tmp_path / (os.fsdecode(name) if isinstance(name, bytes) else name)
    try:
        write(path)
    except OSError:
        pytest.skip("this file system has no such names")
    ((found, table),) = content(path).items()
    assert table == TABLE
    found.encode()  # a name that every table can hold
    refused(write(path, b""), InputError, "is empty")
    if isinstance(name, str):
        assert list(content(zipped(tmp_path / "all.zip", {name: TABLE})).values()) == [TABLE]


@pytest.mark.parametrize(("cap", "fits"), [(4, True), (3, True), (2, False)])
def test_18_too_many_files(tmp_path, monkeypatch, cap, fits):
    for name in "abc":
        write(tmp_path / f"{name}.csv")
    monkeypatch.setattr(payload, "FILES", cap)
    if fits:
        assert len(content(tmp_path)) == 3
    else:
        refused(tmp_path, InputError, "holds more than 2 files. Name a narrower pattern")


def test_a_file_larger_than_the_cap(tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv")
    for most, fits in ((len(TABLE) + 1, True), (len(TABLE), True), (len(TABLE) - 1, False)):
        monkeypatch.setattr(payload, "MOST", most)
        if fits:
            assert content(path)
        else:
            refused(path, InputError, "is larger than .* Split the export")


# E. ZIP


def test_96_a_zip_of_this_and_that(tmp_path):
    members = {
        "jan/reviews.csv": TABLE, "feb.csv": TABLE, "letter.pdf": b"%PDF", "__MACOSX/._feb.csv": b"\0", ".DS_Store": b"\0", "shot.png": b"\x89PNG",
    }
    path = zipped(tmp_path / "exports.zip", members)
    assert content(path) == {"exports.zip > jan/reviews.csv": TABLE, "exports.zip > feb.csv": TABLE}
    assert list(left(path).values()) == ["a PDF", "a copy of the Finder", "a file of the Finder", "a picture"]
    assert [one.suffix for one in payloads(path) if isinstance(one, Payload)] == [".csv", ".csv"]
    refused(zipped(tmp_path / "papers.zip", {"letter.pdf": b"%PDF"}), InputError, r"holds no export \(papers.zip > letter.pdf: a PDF\)")


def test_95_stored_and_deflated_members_and_members_as_they_come(tmp_path):
    assert list(content(zipped(tmp_path / "a.zip", {"a.csv": TABLE * 9_999}, zipfile.ZIP_STORED)).values()) == [TABLE * 9_999]
    out = io.BytesIO()

    class Pipe(io.RawIOBase):  # a writer that cannot go back writes the sizes behind the data
        def writable(self) -> bool:
            return True

        def write(self, content: bytes) -> int:  # type: ignore[override]
            return out.write(content)

    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", TABLE * 9_999)
    assert list(content(write(tmp_path / "b.zip", out.getvalue())).values()) == [TABLE * 9_999]


def test_95_names_that_are_not_utf_8(tmp_path):
    path = zipped(tmp_path / "a.zip", {"bericht_xx.csv": TABLE})
    write(path, path.read_bytes().replace(b"bericht_xx", b"bericht_\x81\xff"))
    assert list(content(path).values()) == [TABLE]


@pytest.mark.parametrize("name", ["../a.csv", "x/../../a.csv", "/etc/a.csv", "C:\\a.csv", "..\\a.csv", "c:a.csv", "CON.csv", "x/nul", "LPT1"])
def test_95_names_that_escape(tmp_path, name):
    refused(zipped(tmp_path / "a.zip", {"good.csv": TABLE, name: TABLE}), UnsafeInput, "leaves the archive|name of a device")
    assert [path.name for path in tmp_path.rglob("*")] == ["a.zip"]


def test_95_links_and_devices(tmp_path):
    for number, mode in enumerate((stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR)):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            info = zipfile.ZipInfo("a.csv")
            info.external_attr = (mode | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
        refused(path, UnsafeInput, "holds a link or device")


def test_95_archives_within_archives(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"a.csv": TABLE}).read_bytes()
    for name, made in (("b.csv.gz", gzip.compress(TABLE)), ("b.zst", ZSTD.compress(TABLE)), ("b.zip", inner), ("b.csv", inner)):
        refused(zipped(tmp_path / "outer.zip", {name: made}), UnsafeInput, "is an archive within an archive")
    refused(write(tmp_path / "a.csv.gz", gzip.compress(gzip.compress(TABLE))), UnsafeInput, "is an archive within an archive")
    refused(write(tmp_path / "a.gz", gzip.compress(inner)), UnsafeInput, "is an archive within an archive")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_95_two_members_of_one_name(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", TABLE)
        archive.writestr("a.csv", b"id,text\n9,Another\n")
    refused(tmp_path / "a.zip", InputError, "holds a.csv twice")


def test_95_one_bad_member_costs_itself(tmp_path):
    path = zipped(tmp_path / "a.zip", {"bad.csv": os.urandom(500), "good.csv": TABLE}, zipfile.ZIP_STORED)
    whole = bytearray(path.read_bytes())
    whole[100] ^= 0xFF
    bad, good = payloads(write(path, bytes(whole)))
    assert isinstance(bad, Payload)
    assert isinstance(good, Payload)
    with pytest.raises(InputError, match=r"a.zip > bad.csv is damaged: its checksum is wrong"):
        bad.open().read()
    assert good.open().read() == TABLE


@pytest.mark.parametrize("wrong", [1, len(TABLE) * 9 - 1, len(TABLE) * 9 + 1])
def test_95_sizes_that_lie(tmp_path, wrong):
    path = zipped(tmp_path / "a.zip", {"a.csv": TABLE * 9})
    true, lie = struct.pack("<L", len(TABLE) * 9), struct.pack("<L", wrong)
    refused(write(path, path.read_bytes().replace(true, lie)), InputError, "its size is wrong")


def test_95_empty_cut_and_encrypted_archives(tmp_path):
    refused(zipped(tmp_path / "a.zip", {}), InputError, r"holds no export \(a\.zip: an empty archive\)")
    whole = zipped(tmp_path / "b.zip", {"a.csv": TABLE}).read_bytes()
    for keep in (10, 40, len(whole) - 30, len(whole) - 1):
        refused(write(tmp_path / "c.zip", whole[:keep]), InputError, "is damaged or cut off")
    locked = whole.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\1\0").replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0")
    refused(write(tmp_path / "d.zip", locked), InputError, "is encrypted. Save it without a password")


def test_95_other_ways_to_pack(tmp_path):
    refused(zipped(tmp_path / "a.zip", {"a.csv": TABLE}, zipfile.ZIP_LZMA), InputError, "packed in a way that jminer does not read")


def test_95_entries_at_the_cap(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", {f"{number}.csv": b"id\n1\n" for number in range(20)})
    for most, fits in ((21, True), (20, True), (19, False)):
        monkeypatch.setattr(packed, "ENTRIES", most)
        if fits:
            assert len(payloads(path)) == 20
        else:
            refused(path, UnsafeInput, "holds more than 19 files")


def overlapping(path: Path, count: int) -> Path:
    """The same packed zeros under many names (as in a bomb by Fifield): each entry points at one member."""
    zipped(path, {"0": b"\0" * 30_000_000})
    whole = path.read_bytes()
    at = whole.index(b"PK\x01\x02")
    entry, end = whole[at : at + 47], bytearray(whole[at + 47 :])
    index = b"".join(entry[:46] + bytes([128 + number]) for number in range(count))
    end[8:16] = struct.pack("<HHL", count, count, len(index))
    return write(path, whole[:at] + index + bytes(end))


def zeros() -> bytes:
    """Raw deflate of 1 MB of zeros, to be repeated."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(b"\0" * (1 << 20)) + engine.flush(zlib.Z_FULL_FLUSH)


def gzip_bomb(path: Path) -> Path:
    """10 GB of zeros in 10 MB, made in a blink."""
    return write(path, b"\x1f\x8b\x08" + b"\0" * 7 + zeros() * 10_000)


def zip_bomb(path: Path, lies: bool) -> Path:
    """A member of 10 GB of zeros in 10 MB; its index may say that it has 5 MB."""
    block = zeros() * 10_000 + b"\x03\0"
    size = 5_000_000 if lies else 10_000 << 20
    zipped(path, {"a.csv": b"x"})
    whole = path.read_bytes()
    at = whole.index(b"PK\x01\x02")
    local, index, end = bytearray(whole[:35]), bytearray(whole[at : at + 51]), bytearray(whole[at + 51 :])
    if not lies:
        size = (4 << 30) - 2  # what 32 bits hold
    local[18:26] = index[20:28] = struct.pack("<LL", len(block), size)
    end[16:20] = struct.pack("<L", len(local) + len(block))
    return write(path, bytes(local) + block + bytes(index) + bytes(end))


def many_entries(path: Path) -> Path:
    """An index of a million entries."""
    zipped(path, {"a": b""})
    whole = path.read_bytes()
    at = whole.index(b"PK\x01\x02")
    entry, end = whole[at : at + 47], bytearray(whole[at + 47 :])
    end[8:16] = struct.pack("<HHL", 65_535, 65_535, len(entry) * 600_000)
    return write(path, whole[:at] + entry * 600_000 + bytes(end))


BOMBS = {
    "gzip": (gzip_bomb, "a.csv.gz", "unpacks to more than"),
    "zstd": (lambda path: write(path, ZSTD.compress(b"\0" * (1 << 27)) * 200), "a.csv.zst", "unpacks to more than"),
    "zip that says so": (lambda path: zip_bomb(path, lies=False), "a.zip", "unpacks to more than"),
    "zip that overlaps": (lambda path: overlapping(path, 100), "a.zip", "overlap|unpacks to more than"),
    "zip of a million": (many_entries, "a.zip", "holds more than 10,000 files"),
    "path that escapes": (lambda path: zipped(path, {"../../etc/cron.csv": TABLE}), "a.zip", "leaves the archive"),
}


@pytest.mark.parametrize("case", BOMBS)
def test_95_bombs_cost_little(tmp_path, case):
    make, name, words = BOMBS[case]
    path = make(tmp_path / name)
    with Watched() as watched:
        refused(path, UnsafeInput, words)
    print(f"{case}: {watched.seconds:.2f} s, {watched.megabytes:.0f} MB")
    assert watched.seconds < 5
    assert watched.megabytes < 100


def test_95_a_zip_whose_index_lies_is_stopped_at_the_size_it_gave(tmp_path):
    path = zip_bomb(tmp_path / "a.zip", lies=True)
    with Watched() as watched:
        refused(path, InputError, "its size is wrong")
    assert watched.seconds < 5
    assert watched.megabytes < 100


def test_the_ratio_counts_only_beyond_a_floor(tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv.gz", gzip.compress(b"id,text\n" + b"1,late\n" * 100_000))
    assert content(path)
    monkeypatch.setattr(packed, "FLOOR", 1_000)
    refused(path, UnsafeInput, "refused as an archive bomb")


def test_the_most_that_an_archive_may_unpack_to(tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv.gz", gzip.compress(TABLE))
    for most, fits in ((len(TABLE) + 1, True), (len(TABLE), True), (len(TABLE) - 1, False)):
        monkeypatch.setattr(packed, "MOST", most)
        if fits:
            assert content(path)
        else:
            refused(path, UnsafeInput, "unpacks to more than")


def test_nothing_is_written_to_disk(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.csv": TABLE})
    before = sorted(tmp_path.rglob("*"))
    content(path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_path_of_several_exports_is_read_one_by_one(tmp_path):
    with pytest.raises(InputError, match="holds 2 exports"):
        read(zipped(tmp_path / "a.zip", {"a.csv": TABLE, "b.csv": TABLE}))
