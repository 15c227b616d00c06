"""Lines of a stream: every byte in one of them, whatever ends them, however they are encoded."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.errors import InputError
from jminer.readers import lines as reader
from jminer.readers.lines import RECORD_LIMIT, Line, read_lines

ENCODINGS = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "gb18030", "shift_jis", "cp1252"]
TEXT = st.text(st.sampled_from("aé字\r\n\u2028\u0085\x0b\x0c\x1c😀\u0a0d\u0d0a, "), max_size=40)


def read(content: bytes, encoding: str = "utf-8", mark: int = 0) -> list[Line]:
    return list(read_lines(io.BytesIO(content), encoding, mark))


@settings(max_examples=300, deadline=None)
@given(text=TEXT, encoding=st.sampled_from(ENCODINGS), chunk=st.integers(1, 9))
def test_only_carriage_returns_and_line_feeds_end_a_line(text, encoding, chunk):
    content = text.encode(encoding, "ignore")
    text = content.decode(encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "CHUNK", chunk)
        found = read(content, encoding)
    assert [line.text for line in found] == re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    assert b"".join(content[line.first : line.end] for line in found) == content


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=60), encoding=st.sampled_from(ENCODINGS), chunk=st.integers(1, 9), mark=st.integers(0, 4))
def test_any_bytes_are_lines_that_tile_them(content, encoding, chunk, mark):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "CHUNK", chunk)
        found = read(content, encoding, mark)
    assert b"".join(content[line.first : line.end] for line in found) == content[mark:]
    assert all(line.first < line.end for line in found)


def test_a_mark_is_passed_over_and_counted():
    assert read("\ufeffid\n".encode(), mark=3) == [Line(1, 3, 6, "id\n")]
    assert read("\ufeffid\n".encode("utf-16-le"), "utf-16-le", 2)[0].first == 2


@pytest.mark.parametrize(("content", "encoding", "byte"), [(b"a\nb\xff\n", "utf-8", 3), (b"a\0\n\0\0\xd8\n\0", "utf-16-le", 4), (b"a\nb\x81\n", "cp1252", 3)])
def test_a_line_that_does_not_decode_names_its_byte(content, encoding, byte):
    first, second = read(content, encoding)
    assert first.fault is None
    assert second.fault is not None
    assert second.fault.code == "encoding"
    assert f"byte {byte} " in second.fault.reason
    assert "\ufffd" in second.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize(("more", "fault"), [(-1, False), (0, False), (1, True)])
def test_a_line_over_the_cap_is_measured_and_not_held(encoding, more, fault):
    width = len("x".encode(encoding))
    long = "x" * (RECORD_LIMIT // width + more - 1) + "\n"
    found = read(("a\n" + long + "b\n").encode(encoding), encoding)
    assert [line.fault is not None for line in found] == [False, fault, False]
    assert found[1].end - found[1].first == len(long) * width
    assert (found[1].text == "") is fault


def test_memory_stays_flat_however_long_a_line_is():
    class Endless(io.RawIOBase):
        left = 300 << 20

        def read(self, size: int = -1) -> bytes:
            taken = min(size, self.left)
            self.left -= taken
            return b"x" * taken

    tracemalloc.start()
    (line,) = read_lines(Endless(), "utf-8")  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert line.end == 300 << 20
    assert peak < 4 * RECORD_LIMIT


def test_a_stream_that_gives_a_byte_at_a_time_is_read_the_same():
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 1) if size != 0 else 0)

    content = "id\r\nfrüh\rspät\n\r\n".encode("utf-16-le")
    assert list(read_lines(Slow(content), "utf-16-le")) == read(content, "utf-16-le")


def test_nul_bytes_at_the_end_are_a_cut_copy_and_nul_bytes_elsewhere_are_not():
    def drained() -> Iterator[Line]:
        return read_lines(io.BytesIO(b"id\nfine" + bytes(512)), "utf-8", name="a.csv")

    with pytest.raises(InputError, match="ends in NUL bytes"):
        list(drained())
    assert len(read(b"id\n" + bytes(512) + b"\nfine\n")) == 3
