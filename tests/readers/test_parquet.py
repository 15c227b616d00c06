"""Parquet: every kind of column without loss, every broken file a sentence."""

from __future__ import annotations

import gzip
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jminer.errors import InputError, UnsafeInput
from jminer.readers import Options, Record, SetAside, child, read
from tests.readers.watched import Watched

SECRET = "Ana Ruiz never got her parcel"


def write(folder: Path, frame: pl.DataFrame, **options: Any) -> Path:
    frame.write_parquet(folder / "a.parquet", **options)
    return folder / "a.parquet"


def cells(path: Path, **options: Any) -> list[dict[str, Any]]:
    return [dict(item.cells) for item in read(path, Options(**options)) if isinstance(item, Record)]


def test_parquet(tmp_path):
    path = write(tmp_path, pl.DataFrame({"id": ["1", "2"], "text": ["late", None]}))
    assert cells(path) == [{"id": "1", "text": "late"}, {"id": "2", "text": None}]
    assert read(path).columns == ("id", "text")
    (tmp_path / "a.parquet.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert cells(tmp_path / "a.parquet.gz") == cells(path)


ZONE = timezone(timedelta(hours=2))
KINDS: dict[str, tuple[pl.Series, Any]] = {
    "large id": (pl.Series([2**63 - 1]), "9223372036854775807"),
    "unsigned id": (pl.Series([2**64 - 1], dtype=pl.UInt64), "18446744073709551615"),
    "binary": (pl.Series([b"caf\xc3\xa9"]), "café"),
    "dictionary": (pl.Series(["late"], dtype=pl.Categorical), "late"),
    "enum": (pl.Series(["late"], dtype=pl.Enum(["late"])), "late"),
    "list": (pl.Series([["late", "cold"]]), ["late", "cold"]),
    "nested": (pl.Series([{"user": {"id": 7}, "tags": [{"name": "late"}]}]), {"user": {"id": "7"}, "tags": [{"name": "late"}]}),
    "date": (pl.Series([date(2024, 2, 29)]), "2024-02-29"),
    "microseconds": (pl.Series([datetime(2024, 1, 2, 3, 4, 5, 6)]), "2024-01-02T03:04:05.000006"),
    "nanoseconds": (pl.Series([1_704_164_645_000_000_001]).cast(pl.Datetime("ns")), "2024-01-02T03:04:05.000000001"),
    "time zone": (pl.Series([datetime(2024, 1, 2, 3, 4, 5)]).dt.replace_time_zone("Asia/Tokyo"), "2024-01-02T03:04:05+09:00"),
    "nanoseconds of a zone": (pl.Series([1_704_164_645_000_000_001]).cast(pl.Datetime("ns", "Asia/Tokyo")), "2024-01-02T12:04:05.000000001+09:00"),
    "decimal": (pl.Series([Decimal("12345678901234567890.10")]), "12345678901234567890.10"),
    "small decimal": (pl.Series([Decimal("0.0000000")]), "0.0000000"),
    "single": (pl.Series([0.1], dtype=pl.Float32), "0.1"),
    "double": (pl.Series([0.1]), "0.1"),
    "not a number": (pl.Series([float("nan")]), None),
    "boolean": (pl.Series([True]), "true"),
    "null": (pl.Series([None]), None),
    "text that looks like null": (pl.Series(["NA"]), "NA"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_89_every_kind_of_column_without_loss(tmp_path, kind):
    series, expected = KINDS[kind]
    (record,) = cells(write(tmp_path, pl.DataFrame({"id": ["1"], "value": series})))
    assert record["value"] == expected


def test_89_binary_that_is_no_text_is_noted(tmp_path):
    export = read(write(tmp_path, pl.DataFrame({"text": [b"caf\xc3\xa9", b"caf\xe9"]})))
    assert [item.cells["text"] for item in export if isinstance(item, Record)] == ["café", "caf\ufffd"]
    assert any("1 binary cells are not UTF-8" in note for note in export.notes)


def test_89_nul_costs_the_record(tmp_path):
    found = list(read(write(tmp_path, pl.DataFrame({"text": ["late", "a\0b"]}))))
    assert [item.code for item in found if isinstance(item, SetAside)] == ["nul"]


def test_89_two_columns_of_one_name(tmp_path):
    arrow = pytest.importorskip("pyarrow", reason="writing such a file needs pyarrow")
    from pyarrow import parquet

    parquet.write_table(arrow.table([["a"], ["b"]], names=["text", "text"]), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"has two columns of one name"):
        read(tmp_path / "a.parquet")


def test_89_kinds_that_other_writers_use(tmp_path):
    arrow = pytest.importorskip("pyarrow", reason="writing such a file needs pyarrow")
    from pyarrow import parquet

    table = arrow.table({
        "large": arrow.array(["late"], arrow.large_string()),
        "dictionary": arrow.array(["cold"]).dictionary_encode(),
        "fixed": arrow.array([b"abcd"], arrow.binary(4)),
        "map": arrow.array([[("k", 1)]], arrow.map_(arrow.string(), arrow.int8())),
    })
    parquet.write_table(table, tmp_path / "a.parquet")
    assert cells(tmp_path / "a.parquet") == [{"large": "late", "dictionary": "cold", "fixed": "abcd", "map": {"k": "1"}}]


def test_88_files_of_other_columns_say_which(tmp_path):
    write(tmp_path, pl.DataFrame({"id": ["1"], "text": ["late"]}))
    pl.DataFrame({"id": ["1"], "body": ["late"]}).write_parquet(tmp_path / "b.parquet")
    assert [read(tmp_path / name).columns for name in ("a.parquet", "b.parquet")] == [("id", "text"), ("id", "body")]


def test_87_cut_and_rotten_files(tmp_path):
    whole = write(tmp_path, pl.DataFrame({"text": [SECRET] * 50})).read_bytes()
    for made, words in (
        (whole[:-1], "is cut off"), (whole[: len(whole) // 2], "is cut off"), (b"PAR1", "is cut off"), (b"PAR1PAR1", "is cut off"),
        (b"PAR1" + b"x" * 200 + b"PAR1", "damaged"), (b"PAR1" + b"\xff" * 4 + b"PAR1", "damaged"), (whole[:4] + b"\0" * 99 + whole[103:], "damaged"),
    ):  # fmt: skip
        (tmp_path / "b.parquet").write_bytes(made)
        with pytest.raises(InputError, match=words) as fault:
            list(read(tmp_path / "b.parquet"))
        assert SECRET not in fault.value.message


def test_90_any_byte_may_lie(tmp_path):
    """Every byte of the footer turned into the largest number, one at a time: sizes, offsets, counts."""
    frame = pl.DataFrame({"id": range(50), "text": [SECRET] * 50})
    whole = write(tmp_path, frame, compression="uncompressed", statistics=False).read_bytes()
    start = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    places = range(start, len(whole) - 8, max(1, (len(whole) - 8 - start) // 10))
    path = tmp_path / "b.parquet"
    for at in places:
        path.write_bytes(whole[:at] + b"\xff" + whole[at + 1 :])
        try:
            list(read(path))
        except (InputError, UnsafeInput) as fault:
            assert SECRET not in fault.message  # noqa: PT017 - some bytes matter to nobody


def test_90_text_that_unpacks_to_ten_thousand_times_its_size(tmp_path):
    path = write(tmp_path, pl.DataFrame({"text": pl.repeat("late " * 1_000, 20_000, eager=True)}))
    with Watched() as watched:
        count = sum(len(item.cells["text"]) for item in read(path) if isinstance(item, Record))
    print(f"100 MB from {path.stat().st_size:,} bytes: {watched.seconds:.2f} s, {watched.megabytes:.0f} MB, its parser {watched.child_megabytes:.0f} MB")
    assert count == 5_000 * 20_000
    assert watched.megabytes < 50


def test_the_limits_leave_room_to_start(tmp_path):
    assert child.MEMORY >= 2 << 30  # polars alone reserves 0.9 GB of addresses
    assert len(cells(write(tmp_path, pl.DataFrame({"text": ["late " * 40] * 100_000}), row_group_size=100_000))) == 100_000
