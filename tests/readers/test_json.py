"""JSON in every layout: what was written reads back to the byte, what is broken costs itself alone, and nothing takes long."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.errors import InputError, JminerError
from jminer.readers.json import read
from jminer.readers.ledger import Account
from jminer.readers.lines import RECORD_LIMIT
from jminer.readers.payload import Payload
from jminer.readers.records import Framing, Item, Options, Record, SetAside

RECORDS = [{"id": 1, "text": "late"}, {"id": 2, "text": "cold"}]
TWO = [{"id": "1", "text": "late"}, {"id": "2", "text": "cold"}]


def payload(content: bytes | Callable[[], io.RawIOBase], name: str = "a.json") -> Payload:
    """An export that lies in memory."""
    fresh = content if callable(content) else lambda: io.BytesIO(content)
    return Payload(name, Path(name), Path(name).suffix, fresh)  # type: ignore[arg-type]


def items(content: str | bytes, name: str = "a.json", **options: object) -> list[Item]:
    """All items, once it is sure that they leave out no byte and are numbered in order."""
    content = content.encode() if isinstance(content, str) else content
    found = list(read(payload(content, name), Options(**options)))  # type: ignore[arg-type]
    ends = [0, *(item.place.end for item in found)]
    assert [item.place.first for item in found] == ends[:-1]
    assert ends[-1] == len(content)
    records = [item for item in found if not isinstance(item, Framing)]
    assert [item.place.record for item in records] == list(range(1, len(records) + 1))
    assert all(item.place.record == 0 and item.place.end > item.place.first for item in found if isinstance(item, Framing))
    return found


def cells(content: str | bytes, name: str = "a.json", **options: object) -> list[dict[str, object]]:
    return [dict(item.cells) for item in items(content, name, **options) if isinstance(item, Record)]


def kinds(found: list[Item]) -> list[str]:
    """What became of each record: `kept`, or the code it was set aside with."""
    return ["kept" if isinstance(item, Record) else item.code for item in found if isinstance(item, Record | SetAside)]


def notes(content: str, name: str = "a.json", **options: object) -> str:
    export = read(payload(content.encode(), name), Options(**options))  # type: ignore[arg-type]
    list(export)
    return "; ".join(export.notes)


LAYOUTS: dict[str, Callable[[list[dict[str, object]]], str]] = {
    "array": lambda all_: json.dumps(all_),
    "array on one tight line": lambda all_: json.dumps(all_, separators=(",", ":"), ensure_ascii=False),
    "array over lines": lambda all_: json.dumps(all_, indent=2),
    "array, one element a line": lambda all_: "[\n" + ",\n".join(map(json.dumps, all_)) + "\n]\n",
    "wrapped": lambda all_: json.dumps({"count": len(all_), "tickets": all_, "next": None}),
    "wrapped over lines": lambda all_: json.dumps({"tickets": all_}, indent=1),
    "wrapped twice": lambda all_: json.dumps({"feed": {"author": {"name": "x"}, "entry": all_}}),
    "tweets.js": lambda all_: "window.YTD.tweets.part0 = " + json.dumps(all_, indent=2) + ";\n",
    "pages of arrays": lambda all_: json.dumps(all_[:1]) + "\n" + json.dumps(all_[1:]),
}
SEVERAL: dict[str, Callable[[list[dict[str, object]]], str]] = {
    "lines": lambda all_: "\n".join(map(json.dumps, all_)),
    "lines with CRLF": lambda all_: "".join(json.dumps(one, ensure_ascii=False) + "\r\n" for one in all_),
    "lines with blank ones between": lambda all_: "\n\n  \n".join(map(json.dumps, all_)) + "\n\n",
    "lines, each with a mark": lambda all_: "".join("\ufeff" + json.dumps(one) + "\n" for one in all_),
    "lines with commas at their ends": lambda all_: ",\n".join(map(json.dumps, all_)),
    "one after another": lambda all_: "".join(map(json.dumps, all_)),
    "over lines, one after another": lambda all_: "\n".join(json.dumps(one, indent=1) for one in all_),
    "old Mac lines": lambda all_: "\r".join(map(json.dumps, all_)),
}


@pytest.mark.parametrize("layout", [*LAYOUTS, *SEVERAL])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "export.csv"])
def test_every_way_to_write_json(layout, name):
    assert cells({**LAYOUTS, **SEVERAL}[layout](RECORDS), name) == TWO


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("array", "a JSON array"), ("wrapped", "the list 'tickets'"), ("lines", "JSON lines"), ("one after another", "one after another"),
        ("tweets.js", "X archive"),
    ],
)
def test_the_layout_is_said(layout, said):
    assert said in notes({**LAYOUTS, **SEVERAL}[layout](RECORDS), "a.jsonl")


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
# Objects with content: three empty ones at the head of a file look like JSON lines, whatever follows.
OBJECTS = st.lists(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4), min_size=2, max_size=6)


@settings(max_examples=250, deadline=None)
@given(all_=OBJECTS, layout=st.sampled_from([*LAYOUTS, *SEVERAL]), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030"]))
def test_objects_read_back_in_any_layout_and_encoding_from_just_their_bytes(all_, layout, encoding):
    content = {**LAYOUTS, **SEVERAL}[layout](all_).encode(encoding)
    declared = None if encoding.startswith("utf-8") else encoding
    found = [item for item in items(content, encoding=declared) if isinstance(item, Record)]
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)
    assert [item.cells for item in found] == [json.loads(json.dumps(one), parse_int=str, parse_float=str) for one in all_]
    assert [json.loads(content[item.place.first : item.place.end].decode(plain)) for item in found] == all_


@settings(max_examples=400, deadline=None)
@given(
    all_=OBJECTS, layout=st.sampled_from([*LAYOUTS, *SEVERAL]), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3), st.integers(0, 30)), min_size=1, max_size=4), declared=st.booleans(),
)  # fmt: skip
def test_any_damage_leaves_records_and_faults_that_cover_every_byte(all_, layout, encoding, edits, declared):
    content = {**LAYOUTS, **SEVERAL}[layout](all_).encode(encoding, "ignore")
    for where, new, gone in edits:
        at = int(where * len(content))
        content = content[:at] + new + content[at + gone :]
    with suppress(JminerError):
        items(content, encoding=encoding if declared else None)


BROKEN = {
    "a cut object": ('{"text": "late"', "cut_off"),
    "a text that never closes": ('{"text": "late}', "cut_off"),
    "a value without quotes": ('{"text": oops}', "not_json"),
    "single quotes": ("{'text': 'late'}", "not_json"),
    "a comma before the closing bracket": ('{"text": "a",}', "not_json"),
    "a comment": ('{"text": "a" /* sic */}', "not_json"),
    "a quote inside a text": ('{"text": "a 5" screen"}', "not_json"),
    "a wrong bracket": ('{"text": ["a"}', "not_json"),
    "a text alone": ('"late"', "not_object"),
    "a number alone": ("42", "not_object"),
    "null alone": ("null", "not_object"),
    "a list": ('["late"]', "not_object"),
    "a key twice": ('{"text": "a", "text": "b"}', "key_twice"),
    "a key twice, deep inside": ('{"text": {"a": 1, "a": 2}}', "key_twice"),
    "nesting": ('{"a":' * 100 + "1" + "}" * 100, "too_deep"),
    "nesting of 100,000 lists": ("[" * 100_000 + "]" * 100_000, "too_deep"),
    "an integer of 5,000 digits": ('{"id": ' + "9" * 5_000 + "}", "long_number"),
    "a NUL": ('{"text": "a\0b"}', "nul"),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("position", [0, 1, 3])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_broken_line_costs_itself_alone(case, position, ending):
    broken, code = BROKEN[case]
    all_ = [*(f'{{"text": "{word}"}}' for word in ("a", "b", "c"))]
    all_.insert(position, broken)
    found = [item for item in items(ending.join(all_) + ending, "a.jsonl") if not isinstance(item, Framing)]
    assert [item.cells["text"] for item in found if isinstance(item, Record)] == ["a", "b", "c"]
    assert [(item.code, item.place.line, item.place.last_line) for item in found if isinstance(item, SetAside)] == [(code, position + 1, position + 1)]


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("position", [0, 1, 3])
@pytest.mark.parametrize("between", [",", ",\n  "])
@pytest.mark.parametrize("wrapper", ["[{}]", '{{"n": 1, "tickets": [{}], "next": null}}'])
def test_a_broken_element_costs_itself_alone(case, position, between, wrapper):
    all_ = [*(f'{{"text": "{word}"}}' for word in ("a", "b", "c"))]
    all_.insert(position, BROKEN[case][0])
    found = items(wrapper.format(between.join(all_)))
    assert [item.cells["text"] for item in found if isinstance(item, Record)] == ["a", "b", "c"]
    assert [item.place.record for item in found if isinstance(item, SetAside)] == [position + 1]


def test_where_json_breaks_and_how_to_mend_it_is_said():
    (fault,) = (item for item in items("{\"text\": \"a\"}\n{'text': 'b'}\n{\"text\": \"c\"}\n", "a.jsonl") if isinstance(item, SetAside))
    assert fault.reason == "it is not JSON from its character 2 on"
    assert fault.mend == "Put names and texts into double quotes."
    assert fault.place == (2, 2, 2, 14, 27)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("cut", range(1, 25))
def test_a_last_record_that_was_cut_off_is_set_aside(name, cut):
    whole = '{"text": "The courier never rang"}'
    for start, between in (("", "\n"), ("[", ", "), ('{"data": [', ", ")):
        assert kinds(items(start + between.join([whole, whole, whole[:-cut]]), name)) == ["kept", "kept", "cut_off"]


def test_a_list_that_never_closes_is_said_though_no_record_is_broken():
    assert kinds(items('[{"text": "a"}, {"text": "b"},\n')) == ["kept", "kept", "cut_off"]
    assert kinds(items('{"data": [{"text": "a"}, {"text": "b"}')) == ["kept", "kept", "cut_off"]


def test_objects_inside_a_broken_record_are_no_records():
    good = '{"id": 1, "text": "a", "comments": [{"id": 7, "by": "x"}, {"id": 8, "by": "y"}, {"id": 9, "by": "z"}]}'
    broken = good.replace('"a"', '"a 5" screen"')
    found = items(f"[{good}, {broken}, {good}]")
    assert {frozenset(item.cells) for item in found if isinstance(item, Record)} == {frozenset({"id", "text", "comments"})}
    assert set(kinds(found)) == {"kept", "not_json", "after_fault"}


def test_of_several_lists_the_one_with_the_wanted_columns_is_read_and_the_others_are_named():
    users = [{"id": number, "email": "x"} for number in range(5)]
    content = json.dumps({"tickets": RECORDS, "users": users})
    assert len(cells(content)) == 5
    assert cells(content, wanted=("id", "text")) == TWO
    assert "the list 'tickets'; not read: 'users' (5)" in notes(content, wanted=("id", "text"))


def test_one_ticket_with_its_comments_is_one_record():
    ticket = {"id": 1, "text": "late", "comments": [{"id": 5, "body": "sorry"}]}
    assert [list(found) for found in cells(json.dumps(ticket), wanted=("id", "text"))] == [["id", "text", "comments"]]


def test_a_feed_with_one_entry_gives_that_entry():
    feed = {"feed": {"author": {"name": "x"}, "entry": {"id": {"label": "9"}, "content": {"label": "late"}}}}
    assert cells(json.dumps(feed), wanted=("id.label", "content.label")) == [feed["feed"]["entry"]]


def test_an_object_inside_a_single_record_does_not_take_its_place():
    ticket = {"id": "1", "user": {"id": "2", "text": "x", "stars": "5"}}
    assert cells(json.dumps(ticket), wanted=("id", "text", "stars")) == [ticket]


def test_a_file_of_no_records_is_refused_by_its_account():
    account = Account("reviews", payload(b'{"text": Ana Ruiz never got her parcel'), "feedback")
    for item in read(account.payload, Options()):
        account.see(item)
    with pytest.raises(InputError, match=r"a\.json: 1 of 1 records \(100\.0%\) cannot be used") as fault:
        account.check(0.01)
    assert "Ana" not in fault.value.message


def test_numbers_keep_their_letters():
    assert cells('[{"id": 1234567890123456789012, "stars": 4.50, "big": 1e400}]') == [{"id": "1234567890123456789012", "stars": "4.50", "big": "1e400"}]
    assert len(str(cells(f'[{{"id": {"9" * 400}}}]')[0]["id"])) == 400


def test_what_is_no_number_becomes_nothing_and_is_counted():
    assert cells('{"a": NaN, "b": -Infinity}\n{"a": 1, "b": Infinity}\n') == [{"a": None, "b": None}, {"a": "1", "b": None}]
    assert "read as nothing (3)" in notes('{"a": NaN, "b": -Infinity}\n{"a": 1, "b": Infinity}\n')


def test_half_letters_are_counted_and_whole_ones_are_not():
    assert "lone surrogates), read as U+FFFD (2)" in notes('{"a": "\\ud800 and \\udc00"}\n{"a": "\\ud83d\\ude00"}\n{"a": "\\\\ud800"}')
    assert cells('[{"a": "\\ud83d\\ude00"}]') == [{"a": "\U0001f600"}]


def test_names_are_just_names():
    names = {"a.b": "1", "__proto__": "2", "<img onerror=x>": "3", "": "4"}
    assert cells(json.dumps([names])) == [names]


def test_lists_objects_and_nulls_inside_a_record_are_kept_as_they_are():
    assert cells('[{"text": null, "tags": ["a", "b"], "user": {"id": 7}}]') == [{"text": None, "tags": ["a", "b"], "user": {"id": "7"}}]


@pytest.mark.parametrize("script", ["window.YTD.tweets.part0 = ", "window.YTD.tweet.part12=", "\ufeffwindow.YTD.tweets.part1 =\n"])
def test_tweets_of_an_archive_are_read_without_running_anything(script):
    assert cells(f"{script}{json.dumps(RECORDS)};", "tweets.js") == TWO


@pytest.mark.parametrize("script", ["window.YTD.direct_messages.part0 = [{}]", "var reviews = [{}]", "alert = 1", "window.location = 'x'", "const a.b=[]"])
def test_other_scripts_are_refused(script):
    with pytest.raises(InputError, match=r"^a\.js is a script, not JSON.*tweets\.js"):
        items(script, "a.js")


def test_a_call_in_a_script_is_never_run():
    assert kinds(items('window.YTD.tweets.part0 = [alert("x"), {"text": "a"}]', "tweets.js"))[-1] == "kept"


def test_a_byte_that_does_not_fit_costs_its_record():
    good = '{"text": "Frühstück"}\n'.encode()
    found = items(good * 30 + '{"text": "Frühstück"}\n'.encode("cp1252") + good, "a.jsonl")
    assert kinds(found) == [*["kept"] * 30, "encoding", "kept"]
    aside = next(item for item in found if isinstance(item, SetAside))
    assert aside.reason == f"byte {30 * len(good) + 12:,} is not UTF-8"


def test_utf_16_that_ends_inside_a_letter_costs_its_last_record():
    content = "\n".join('{"text": "a"}' for _ in range(40)).encode("utf-16")
    assert kinds(items(content[:-1], "a.jsonl"))[-2:] == ["kept", "not_json"]


@pytest.mark.parametrize(("more", "kept"), [(-1, True), (0, True), (1, False)])
@pytest.mark.parametrize("layout", ["{0}\n{1}\n{2}\n", "[{0},{1},{2}]"])
def test_a_record_may_have_ten_megabytes(more, kept, layout):
    big = '{"text": "' + "x" * (RECORD_LIMIT - 12 + more) + '"}'
    assert len(big) == RECORD_LIMIT + more
    assert kinds(items(layout.format('{"text": "a"}', big, '{"text": "b"}'))) == ["kept", "kept" if kept else "too_long", "kept"]


HOSTILE: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "[" * size,
    "objects in objects": lambda size: '{"a":' * (size // 5),
    "objects in objects, a line each": lambda size: '{"a":\n' * (size // 6),
    "texts that never close": lambda size: "[" + '{"text":"never},' * (size // 16),
    "brackets that never close": lambda size: "[" + '{"text":"never",' * (size // 16),
    "lists that never close": lambda size: '{"x":[\n{"a":1},\n{"a":1},\n' * (size // 26),
    "backslashes": lambda size: '{"a":"' + "\\" * size,
    "escaped quotes": lambda size: '[{"a":"' + '\\"' * (size // 2),
    "line breaks": lambda size: '[{"a":' + "\n" * size,
    "blanks": lambda size: '{"a"      ' * (size // 10),
    "values in one line": lambda size: '{"a":1}\n' + '{"a":1}' * (size // 7),
    "lists in a wrapper": lambda size: "{" + '"b":[{}],' * (size // 9) + '"c":1}',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_take_time_in_step_with_their_size(case):
    def seconds(size: int) -> float:
        clock = time.process_time()
        items(HOSTILE[case](size))
        return time.process_time() - clock

    seconds(1 << 10)
    small, large = (min(seconds(size) for _ in range(3)) for size in (1 << 14, 1 << 17))
    assert large < 5 * 8 * small + 0.3  # the square would be 64 times


class Endless(io.RawIOBase):
    """A long file that is made while it is read."""

    def __init__(self, first: bytes, part: bytes, times: int, last: bytes) -> None:
        self.parts: Iterator[bytes] = iter([first, *[part] * times, last])
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (part := next(self.parts, b"")):
            self.rest += part
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


@pytest.mark.parametrize(("first", "part", "last"), [
    (b"[{}", b',{"text": "%s"}' % (b"late " * 4_000), b"]"),
    (b"{}\n{}\n", b'{"text": "%s"}\n' % (b"late " * 4_000), b""),
    (b'{"data": [{}', b',{"text": "%s"}' % (b"late " * 4_000), b"]}"),
    (b'[{"text": "a"}, {"text": oops "', b"x" * 20_000, b""),
    (b'{"a":1}\n{"a":1}\n', b"x" * 20_000, b""),
])  # fmt: skip
def test_memory_does_not_grow_with_the_file(first, part, last):
    long = payload(lambda: Endless(first, part, 1_600, last))  # 32 MB
    tracemalloc.start()
    for item in read(long, Options()):
        end = item.place.end
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert end == len(first) + 1_600 * len(part) + len(last)
    assert peak < (40 << 20 if b"x" in part else 6 << 20)
