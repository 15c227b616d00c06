"""Each format reads back what was written; each broken file is one sentence; no cell's text is ever in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.errors import InputError, UnsafeInput
from jminer.readers import Framing, Options, Record, SetAside, Skipped, read
from jminer.readers.reading import SHORT_CODE
from jminer.text.redact import Redactor

SECRET = "Ana Ruiz never got her parcel"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def items(path: Path, **options: object) -> list[Record | SetAside | Skipped]:
    return list(read(path, Options(**options)))  # type: ignore[arg-type]


def cells(path: Path, **options: object) -> list[dict[str, object]]:
    return [dict(item.cells) for item in items(path, **options) if isinstance(item, Record)]


@pytest.mark.parametrize("word", ["NA", "null", "None", "nan", "00123", "1e5", "TRUE"])
def test_strings_stay_strings(tmp_path, word):
    assert cells(write(tmp_path, "a.csv", f"id,text\n1,{word}\n"))[0]["text"] == word
    assert cells(write(tmp_path, "a.jsonl", json.dumps({"text": word}) + "\n"))[0]["text"] == word


BROKEN = {
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_one_sentence_without_a_cell(tmp_path, case):
    make, words = BROKEN[case]
    with pytest.raises(InputError, match=words) as fault:
        list(read(make(tmp_path)))
    assert SECRET not in fault.value.message
    assert fault.value.message.endswith(".")


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=60), start=st.sampled_from([b"", b"id,text\n", b'id,text\n1,"', b"[{", b'{"a":1}\n', b"PAR1", b"PK\x03\x04", b"\xff\xfe"]),
       name=st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.xlsx", "a.parquet", "a"]))
def test_any_bytes_are_records_or_a_sentence(tmp_path_factory, content, start, name):
    path = write(tmp_path_factory.mktemp("any"), name, start + content)
    try:
        found = items(path)
    except (InputError, UnsafeInput):
        return
    assert [item.place.record for item in found if not isinstance(item, Framing)] == list(range(1, sum(not isinstance(item, Framing) for item in found) + 1))


@given(st.from_regex(SHORT_CODE, fullmatch=True))
def test_a_short_code_is_what_masking_would_leave(code: str) -> None:
    assert Redactor(True).attribute("id", code) == code
