"""gzip, zstd and ZIP as streams, under caps that count what comes out and never believe a header."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from itertools import pairwise
from typing import Any, BinaryIO

from jminer.errors import ConfigError, InputError, UnsafeInput, shown

RATIO, FLOOR = 200, 64 << 20
"""What unpacks to over 64 MB and to over 200 times its packed size is a bomb, not an export."""
MOST = 20 << 30
ENTRIES = 10_000
INDEX = 32 << 20
"""Bytes of a ZIP's index: 10,000 entries with the longest names that systems allow fit in."""
CHUNK = 1 << 16
ZSTD_CHUNK = 1 << 8
"""A zstd block of 4 bytes may unpack to 128 KB: 256 bytes at a time unpack to 8 MB at most."""
BITE = (1 << 20,)
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Stream(io.RawIOBase):
    """A stream over chunks of bytes; a fault met once is raised at every later read, so that it never looks like an end."""

    def __init__(self, chunks: Generator[bytes, None, None]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self._fault: Exception | None = None

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._chunks.close()
        super().close()

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            try:
                if self._fault:
                    raise self._fault
                self._rest = memoryview(next(self._chunks))
            except StopIteration:
                return 0
            except Exception as fault:
                self._fault = fault
                raise
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def stream(chunks: Generator[bytes, None, None]) -> BinaryIO:
    """Chunks as a buffered stream."""
    return io.BufferedReader(Stream(chunks), CHUNK)


def capped(chunks: Iterator[bytes], spent: Callable[[], int], name: str) -> Iterator[bytes]:
    """The same chunks until they are more than the packed bytes spent on them can honestly hold. Raises UnsafeInput then."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        _refuse_bomb(total, spent(), name)
        yield chunk


def _refuse_bomb(total: int, packed: int, name: str) -> None:
    if total > MOST:
        raise UnsafeInput(f"{shown(name)} unpacks to more than {MOST >> 20:,} MB: refused. Split the export.")
    if total > FLOOR and total > RATIO * packed:
        raise UnsafeInput(f"{shown(name)} unpacks to more than {RATIO} times its size: refused as an archive bomb. Pack it again, or give it unpacked.")


def gunzip(file: BinaryIO, name: str) -> Iterator[bytes]:
    """A gzip file's content, all its members one after another. Raises InputError when it is damaged or cut off."""
    return _members(file, name, "gzip", CHUNK, lambda: zlib.decompressobj(31), zlib.error, BITE)


def unzstd(file: BinaryIO, name: str) -> Iterator[bytes]:
    """A zstd file's content, all its frames one after another. Raises InputError when it is damaged or cut off."""
    try:
        import zstandard
    except ImportError:
        raise ConfigError(f"{shown(name)} is packed with zstd, which needs a package: pip install zstandard") from None
    engine = zstandard.ZstdDecompressor(max_window_size=128 << 20)
    return _members(file, name, "zstd", ZSTD_CHUNK, engine.decompressobj, zstandard.ZstdError, ())


def _members(
    file: BinaryIO, name: str, what: str, size: int, engine: Callable[[], Any], fault: type[Exception], bite: tuple[int, ...]
) -> Iterator[bytes]:
    done, data = 0, file.read(size)
    while data:
        member = engine()
        try:
            for chunk in _inflated(member, data, lambda: file.read(size), bite):
                done += len(chunk)
                yield chunk
        except fault:
            raise InputError(f"{shown(name)} is damaged {what} after {done:,} unpacked bytes: nothing of it was used. Copy or export it again.") from None
        if not member.eof:
            raise InputError(f"{shown(name)} is cut off after {done:,} unpacked bytes: nothing of it was used. Copy or export it again.")
        data = member.unused_data.lstrip(b"\0")
        while not data and (more := file.read(size)):
            data = more.lstrip(b"\0")


def _inflated(member: Any, data: bytes, more: Callable[[], bytes], bite: tuple[int, ...]) -> Iterator[bytes]:
    """What one member unpacks to, at most a bite at a time where its engine can stop (zlib can, zstd cannot)."""
    while not member.eof:
        chunk = member.decompress(data, *bite)
        if chunk:
            yield chunk
        data = member.unconsumed_tail or (b"" if member.eof else more())
        if not data and not chunk:
            return


def entries(file: BinaryIO, name: str) -> list[zipfile.ZipInfo]:
    """The files in a ZIP, in the order of its index.

    Raises UnsafeInput for names that leave the archive, links, devices, overlaps, bombs and too many entries; InputError
    when it is encrypted, damaged, or holds two files of one name.
    """
    _check_index(file, name)
    try:
        with zipfile.ZipFile(file) as archive:
            found = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError, EOFError):
        raise _damaged(name) from None
    for info in found:
        _check_entry(info, name)
    twice = [one for one, count in Counter(info.filename for info in found).items() if count > 1]
    if twice:
        raise InputError(f"{shown(name)} holds {shown(twice[0])} twice: which one counts is not clear. Pack it again.")
    ordered = sorted(found, key=lambda info: info.header_offset)
    for one, after in pairwise(ordered):
        if one.header_offset + 30 + len(one.orig_filename) + one.compress_size > after.header_offset:
            raise UnsafeInput(f"{shown(name)}: the files in it overlap, as in an archive bomb: refused. Pack it again.")
    _refuse_bomb(sum(info.file_size for info in found), sum(info.compress_size for info in found), name)
    return found


def _check_index(file: BinaryIO, name: str) -> None:
    """Count the entries before zipfile makes an object of each."""
    # The same search that zipfile makes, so that both see the same index.
    ended: list[Any] | None = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if ended is None:
        raise _damaged(name)
    size, place = ended[5], ended[9]
    if size > INDEX:
        raise UnsafeInput(f"{shown(name)} holds more than {ENTRIES:,} files: refused. Split it.")
    file.seek(max(0, place - size - 76))  # 76: the end records of a ZIP64
    if file.read(size + 76).count(b"PK\x01\x02") > ENTRIES:
        raise UnsafeInput(f"{shown(name)} holds more than {ENTRIES:,} files: refused. Split it.")
    file.seek(0)


def _check_entry(info: zipfile.ZipInfo, name: str) -> None:
    inside, mode = info.orig_filename.replace("\\", "/"), info.external_attr >> 16
    parts = inside.split("/")
    if inside.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", inside) or "\0" in inside:
        raise UnsafeInput(f"{shown(name)} holds a file whose name leaves the archive ({shown(inside)}): refused. Pack it again.")
    if any(DEVICE.fullmatch(part) for part in parts):
        raise UnsafeInput(f"{shown(name)} holds a file with the name of a device ({shown(inside)}): refused. Rename it and pack again.")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise UnsafeInput(f"{shown(name)} holds a link or device ({shown(inside)}): refused. Pack the files themselves.")
    if info.flag_bits & 0x1:
        raise InputError(f"{shown(name)} is encrypted. Save it without a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"{shown(name)}: {shown(inside)} is packed in a way that jminer does not read. Pack it as an ordinary ZIP.")
    _refuse_bomb(info.file_size, info.compress_size, f"{name} > {inside}")


def member(file: BinaryIO, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The content of one file in a ZIP, capped. Raises InputError when it is cut off, or its size or checksum is wrong."""
    return capped(_checked(file, info, name), lambda: file.tell() - info.header_offset, name)


def _checked(file: BinaryIO, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    file.seek(info.header_offset)
    head = file.read(30)
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        raise _damaged(name)
    file.seek(sum(struct.unpack("<2H", head[26:])), io.SEEK_CUR)
    left = info.compress_size

    def more() -> bytes:
        nonlocal left
        data = file.read(min(CHUNK, left))
        left -= len(data)
        return data

    done = checksum = 0
    try:
        chunks = iter(more, b"") if info.compress_type == zipfile.ZIP_STORED else _inflated(zlib.decompressobj(-15), more(), more, BITE)
        for chunk in chunks:
            done, checksum = done + len(chunk), zlib.crc32(chunk, checksum)
            if done > info.file_size:
                break
            yield chunk
    except zlib.error:
        raise _damaged(name) from None
    if done != info.file_size or checksum != info.CRC:
        raise InputError(f"{shown(name)} is damaged: its {'size' if done != info.file_size else 'checksum'} is wrong. Nothing of it was used. Pack it again.")


def _damaged(name: str) -> InputError:
    return InputError(f"{shown(name)} is damaged or cut off. Nothing of it was used. Copy or export it again.")
