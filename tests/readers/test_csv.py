"""Delimited text: what a strict writer wrote reads back; a fault costs its own lines; no byte is lost or counted twice."""

from __future__ import annotations

import csv
import io
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jminer.errors import ConfigError, InputError, JminerError
from jminer.readers import Export, Framing, Item, Options, Payload, Record, SetAside, Skipped, read
from jminer.readers import csv as reader
from jminer.readers.ledger import Account
from jminer.readers.lines import RECORD_LIMIT

WANTED = ("id", "text")


def payload(content: str | bytes, name: str = "reviews.csv") -> Payload:
    """An export in memory."""
    data = content.encode() if isinstance(content, str) else content
    return Payload(name, Path(name), ".csv", lambda: io.BytesIO(data), plain=False)


def opened(content: str | bytes, **options: object) -> Export:
    return reader.read(payload(content), Options(**{"wanted": WANTED, **options}))  # type: ignore[arg-type]


def items(content: str | bytes, **options: object) -> list[Item]:
    """All items of an export, after the ledger has balanced: no byte left out, none twice."""
    account = Account("shop", payload(content), "csv")
    found = list(opened(content, **options))
    account.kept = sum(account.see(item) for item in found)
    account.row()
    assert account.bytes == len(content.encode() if isinstance(content, str) else content)
    assert [item.place.record for item in found if not isinstance(item, Framing)] == list(range(1, account.read + 1))
    return found


def cells(content: str | bytes, **options: object) -> list[list[object]]:
    return [list(item.cells.values()) for item in items(content, **options) if isinstance(item, Record)]


def aside(content: str | bytes, **options: object) -> list[tuple[int | None, int | None, str]]:
    """First line, last line and code of all that was set aside."""
    return [(item.place.line, item.place.last_line, item.code) for item in items(content, **options) if isinstance(item, SetAside)]


def rules(content: str | bytes, **options: object) -> list[str]:
    return [item.rule for item in items(content, **options) if isinstance(item, Skipped)]


# --- what a strict writer wrote ------------------------------------------------------------------------------------------------

TEXT = st.text(st.one_of(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), st.sampled_from(',;\t|^"\'\\\r\n 19é')), max_size=12)
LATIN = st.text(st.sampled_from("abc déàçñß,;\"'\r\n\t19|^"), max_size=12)
HEADER = ["number", "words", "stars"]


def rows_of(text: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(text, min_size=3, max_size=3).filter(lambda row: any(cell.strip() for cell in row)), min_size=1, max_size=8)


def written(rows: list[list[str]], ending: str, **form: object) -> str:
    # Python's writer leaves a lone \r bare beside \n line ends, and the other way round: such a file says two things.
    inside = "".join(map("".join, rows))
    assume(form["quoting"] in (csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC) or ending == "\r\n" or not {"\r", "\n"} - {ending} & set(inside))
    out = io.StringIO()
    csv.writer(out, lineterminator=ending, **form).writerows([HEADER, *rows])  # type: ignore[arg-type]
    return out.getvalue()


def reads_back(content: bytes, rows: list[list[str]], order: str, **options: object) -> None:
    """Cell for cell; and the bytes of each record alone, below the header, are the same cells."""
    found = [item for item in items(content, **options) if isinstance(item, Record)]
    assert [list(item.cells.values()) for item in found] == rows
    first = next(item.place for item in items(content, **options) if isinstance(item, Framing) and item.what == "header")
    for item, row in zip(found, rows, strict=True):
        alone = content[first.first : first.end] + content[item.place.first : item.place.end]
        assert cells(alone, **{**options, "encoding": order}) == [row]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(
    rows=rows_of(TEXT),
    delimiter=st.sampled_from(",;\t|^"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE]),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    escape=st.sampled_from([None, "\\"]),
    double=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]),
)
def test_what_a_strict_writer_wrote_reads_back_cell_for_cell(rows, delimiter, quoting, ending, escape, double, encoding):
    assume(escape or (double and quoting != csv.QUOTE_NONE))
    content = written(rows, ending, delimiter=delimiter, quoting=quoting, escapechar=escape, doublequote=double)
    order = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    reads_back(content.encode(encoding), rows, order, delimiter=delimiter, escape=escape, encoding=encoding, wanted=HEADER)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    rows=rows_of(LATIN), delimiter=st.sampled_from(",;\t|^"), ending=st.sampled_from(["\n", "\r\n"]), encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])
)
def test_a_delimiter_that_nobody_declared_is_found(rows, delimiter, ending, encoding):
    content = written(rows, ending, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL)
    assert cells(content.encode(encoding), wanted=HEADER, encoding="cp1252" if encoding == "cp1252" else None) == rows


@settings(max_examples=300, deadline=None)
@given(
    rows=rows_of(TEXT),
    delimiter=st.sampled_from(",;\t"),
    changes=st.lists(
        st.tuples(st.sampled_from(["delete", "insert", "flip"]), st.integers(0, 10_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=8
    ),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_a_damaged_file_is_items_that_tile_it_or_a_sentence(rows, delimiter, changes, encoding):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEADER, *rows])
    content = bytearray(out.getvalue().encode(encoding, "replace"))
    for what, where, new in changes:
        at = where % (len(content) + 1)
        if what == "insert":
            content[at:at] = new
        elif what == "delete":
            del content[at : at + len(new)]
        else:
            content[at : at + 1] = bytes(byte ^ new[0] for byte in content[at : at + 1])
    with suppress(JminerError):
        items(bytes(content), wanted=HEADER)


# --- bytes and characters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark_is_no_part_of_the_header(ending):
    content = b"\xef\xbb\xbf" + ending.join(["id,text", "1,The courier never rang the bell.", ""]).encode()
    found = items(content)
    assert opened(content).columns == ("id", "text")
    assert found[0].place[-2:] == (0, 3)
    assert isinstance(found[0], Framing)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_utf_16_and_32_are_read_with_a_mark_and_without(encoding, mark):
    content = f"{mark}id\ttext\r\n1\tDer Kurier klingelte nie — 宅配便\r\n2\t\U0001f600\r\n".encode(encoding)
    assert cells(content) == [["1", "Der Kurier klingelte nie — 宅配便"], ["2", "\U0001f600"]]


@pytest.mark.parametrize(("length", "kept"), [((1 << 20) - 1, 2), (1 << 20, 2), ((1 << 20) + 1, 1)])
def test_a_field_over_the_cap_costs_its_record_alone(length, kept):
    content = f'id,text\n1,"{"x" * length}"\n2,fine\n'
    assert len(cells(content)) == kept
    assert aside(content) == ([] if kept == 2 else [(2, 2, "too_long")])


def test_a_line_over_the_cap_costs_itself_alone_and_is_never_held():
    line = b"1," + b"x" * (RECORD_LIMIT - 2)
    assert aside(b"id,text\n" + line + b"\n2,fine\n") == [(2, 2, "too_long")]
    assert aside(b"id,text\n" + line[:-1] + b"\n2,fine\n") == [(2, 2, "too_long")]
    assert cells(b"id,text\n" + line + b"\n2,fine\n") == [["2", "fine"]]


@pytest.mark.parametrize("at", [0, 50, 99])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_one_windows_1252_byte_in_a_utf_8_file_costs_its_record_and_names_the_byte(at, ending):
    lines = [f"{number},Das Frühstück war kalt".encode() for number in range(100)]
    lines[at] = b"7,Das Fr\xfchst\xfcck war kalt"
    content = ending.join([b"id,text", *lines, b""])
    assert aside(content) == [(at + 2, at + 2, "encoding")]
    (bad,) = (item for item in items(content) if isinstance(item, SetAside))
    assert f"byte {content.index(b'Fr' + bytes([0xFC])) + 2:,} is not UTF-8" in bad.reason


def test_a_quoted_text_with_one_bad_byte_is_one_record_set_aside():
    content = b'id,text\n1,caf\xc3\xa9\n2,"two\nlines \xff\nof text"\n3,\xc3\xa9\n4,\xc3\xa9\n'
    assert aside(content) == [(3, 5, "encoding")]


def test_a_file_of_which_a_tenth_is_windows_1252_is_refused_with_the_likely_encoding():
    lines = [f"{number},Das Frühstück war kalt".encode("cp1252" if number % 10 == 0 else "utf-8") for number in range(1_000)]
    with pytest.raises(InputError, match=r"100 of 1,000 lines beyond ASCII are not UTF-8 and the others are.*look like cp1252.*Declare `encoding`"):
        opened(b"\n".join([b"id,text", *lines]))


def test_lines_of_another_encoding_are_set_aside_one_by_one():
    lines = [f"{number},Das Frühstück war kalt".encode("cp1252" if number % 50 == 0 else "utf-8") for number in range(1_000)]
    assert len(aside(b"\n".join([b"id,text", *lines]))) == 20


def test_mojibake_is_kept_as_it_stands():
    assert cells("id,text\n1,cafÃ© fermÃ©\n") == [["1", "cafÃ© fermÃ©"]]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_nul_costs_its_record(at):
    rows = ["1,fine", "2,late", "3,cold"]
    rows[at] += "\0"
    assert aside("\n".join(["id,text", *rows, ""])) == [(at + 2, at + 2, "nul")]


def test_a_file_that_ends_in_nul_padding_is_refused():
    with pytest.raises(InputError, match=r"ends in NUL bytes \(from byte 19 on\): a copy that was cut off"):
        items(b"id,text\n1,fine\n2,co" + bytes(4096))


KEPT = {
    "right to left and back": "التوصيل reached 12 من 14 days",
    "bidi marks": "late\u200f!\u200e",
    "bidi override": "name \u202etxet",
    "zero-width signs": "so\u200bft\u00adware \u200d \ufeff",
    "joined emoji": "👩\u200d👩\u200d👧 ❤\ufe0f",
    "control characters": "bell\x07 tab\x0b end\x1b[0m \x85",
    "separators that end no line": "one\u2028two\u2029three\x85four\x0cfive\x1csix\x1dseven\x1eeight",
    "decomposed letters": "cafe\u0301",
    "composed letters": "café",
    "marks upon marks": "Z" + "\u0353\u0351" * 500,
    "emoji only": "😀" * 10_000,
    "flags and skins": "🇩🇪 👍🏽",
    "private use and noncharacters": "\ue000 \ufdd0 \uffff \U0010ffff",
    "Turkish letters and sharp s": "İstanbul ıssız Straße",
    "other digits": "٣ of ٥ stars, m²",
    "entities and tags": "late &amp; cold<br>again",
    "an apostrophe as a formula guard": "'=1+1",
    "words for nothing": "NA",
}


@pytest.mark.parametrize("case", KEPT)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_character_of_a_text_is_kept(case, ending):
    assert cells(ending.join(["id,text,stars", f'1,"{KEPT[case]}",5', f"2,{KEPT[case].replace(',', '')},4", ""])) == [
        ["1", KEPT[case], "5"], ["2", KEPT[case].replace(",", ""), "4"],
    ]  # fmt: skip


# --- structure -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_a_delimiter_is_found_and_named(delimiter):
    export = opened(f"id{delimiter}text\n1{delimiter}fine\n2{delimiter}late\n", wanted=())
    assert export.columns == ("id", "text")
    assert {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "^": "caret"}[delimiter] in export.notes[0]


@pytest.mark.parametrize("delimiter", ["~", "\x01", "*", "a"])
def test_any_other_delimiter_can_be_declared(delimiter):
    assert cells(f"id{delimiter}text\n1{delimiter}fine\n".replace("fine", "fine"), delimiter=delimiter, wanted=())[0][0] == "1"


def test_two_delimiters_that_fit_are_refused():
    with pytest.raises(InputError, match=r"comma and semicolon both fit as delimiter.*Declare `delimiter`"):
        opened("a,b;c\n1,2;3\n4,5;6\n", wanted=())


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n"])
def test_a_delimiter_must_be_one_character(delimiter):
    with pytest.raises(ConfigError, match=r"must be one character|not"):
        cells("id,text\n1,fine\n", delimiter=delimiter) if delimiter else opened("id\n", escape="ab")


def test_commas_in_the_text_of_a_semicolon_file():
    assert cells("id;text\n1;late, cold, rude\n2;fine\n") == [["1", "late, cold, rude"], ["2", "fine"]]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_excel_says_its_delimiter_in_the_first_line(mark, delimiter):
    content = f"{mark}sep={delimiter}\r\nid{delimiter}text\r\n1{delimiter}fine\r\n"
    assert cells(content, wanted=()) == [["1", "fine"]]
    assert "sep=" in [item.what for item in items(content) if isinstance(item, Framing)]


def test_decimal_commas_in_a_semicolon_file():
    content = "id;text;price\n" + "".join(f"{number};fine;{number},5\n" for number in range(50))
    assert cells(content, wanted=())[1] == ["1", "fine", "1,5"]


@pytest.mark.parametrize("at", [0, 25, 49])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("row", "code"), [("7,late", "too_few_fields"), ("7,late, cold,4,2", "too_many_fields")])
def test_a_row_of_another_width_costs_itself_and_shifts_nothing(at, ending, row, code):
    rows = [f"{number},fine,4" for number in range(50)]
    rows[at] = row
    content = ending.join(["id,text,stars", *rows, ""])
    assert aside(content) == [(at + 2, at + 2, code)]
    assert cells(content) == [row.split(",") for number, row in enumerate(rows) if number != at]


def test_a_first_row_longer_than_the_header_is_never_an_index():
    assert aside("id,text\n0,1,fine\n2,late\n") == [(2, 2, "too_many_fields")]


def test_an_unquoted_delimiter_all_over_the_file_is_refused_with_a_hint():
    rows = [f"{number},late{', cold' * (number % 10 == 0)},4" for number in range(1_000)]
    with pytest.raises(InputError, match=r"100 of 1,000 rows have 4 fields where 3 are expected.*without quotes"):
        items("\n".join(["id,text,stars", *rows]))


def test_an_unclosed_quote_costs_its_own_line():
    content = 'id,text\n1,"one\nline more"\n2,"never closed\n3,fine\n4,"quoted, too"\n5,good\n'
    assert [row[0] for row in cells(content)] == ["1", "3", "4", "5"]
    assert aside(content) == [(4, 4, "quote")]


@pytest.mark.parametrize("at", [0, 20, 38])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_an_unclosed_quote_in_a_long_file_costs_its_own_line(at, ending):
    rows = [f'{number},"late, and cold",{number % 5}' for number in range(40)]
    rows[at] = f'{at},"late, and cold,3'
    assert aside(ending.join(["id,text,stars", *rows, ""])) == [(at + 2, at + 2, "quote")]


def test_an_unclosed_quote_that_meets_a_stray_one_swallows_nothing():
    content = 'id,text,stars\n1,"fine,5\n2,late,3\n3,screen 5",4\n4,x,4\n5,y,4\n'
    assert aside(content) == [(2, 2, "quote")]
    assert cells(content) == [["2", "late", "3"], ["3", 'screen 5"', "4"], ["4", "x", "4"], ["5", "y", "4"]]


def test_lines_that_may_be_the_rest_of_a_broken_text_are_no_records():
    rows = "".join(f"R-{number},fine\n" for number in range(5))
    content = f'id,text\n{rows}R-7,"He said "no" to me\nand left, angry\nfor good"\nR-8,fine\n'
    assert aside(content) == [(7, 7, "quote"), (8, 8, "quote"), (9, 9, "quote")]
    assert cells(content)[-1] == ["R-8", "fine"]


def test_without_a_column_of_numbers_a_broken_text_reaches_to_its_closing_quote():
    content = 'name,text\nAna,fine\nBo,"He said "no" to me\nand left, angry\nfor good"\nCy,fine\n'
    assert aside(content, wanted=("name", "text")) == [(3, 3, "quote"), (4, 4, "quote"), (5, 5, "quote")]
    assert cells(content, wanted=("name", "text")) == [["Ana", "fine"], ["Cy", "fine"]]


def test_an_unclosed_quote_at_the_end_keeps_all_before_it():
    assert aside('id,text\n1,fine\n2,"never closed\n') == [(3, 3, "quote")]
    assert cells('id,text\n1,fine\n2,"never closed\n') == [["1", "fine"]]


HOSTILE = {
    "every line opens a quote": '{0},"broken\n',
    "every line closes one and opens another": '{0},a","b\n',
    "every line doubles its quotes": 'x""y{0}\n',
    "every line is three quotes": '""",{0}\n',
    "every line has text after its quote": '{0},"a"b\n',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_of_broken_quotes_ends_in_seconds(case):
    lines = 200_000 if case == "every line closes one and opens another" else 30_000  # the first is the trap: each record reaches to the end
    content = 'id,text\n0,"open\n' + "".join(HOSTILE[case].format(number) for number in range(lines))
    start = time.process_time()
    found = items(content)
    assert time.process_time() - start < 30
    assert len(found) > lines / 2


@pytest.mark.parametrize("length", [131_072, 131_073, 400_000])
def test_a_field_longer_than_pythons_own_limit_is_read(length):
    assert [len(str(row[1])) for row in cells(f'id,text\n1,"{"x" * length}"\n2,{"y" * length}\n')] == [length, length]


def test_a_stray_quote_inside_an_unquoted_field_is_a_quote():
    assert cells('id,text\n1,my 5" screen broke\n2,fine\n') == [["1", 'my 5" screen broke'], ["2", "fine"]]


@pytest.mark.parametrize("escape", [None, "\\"])
def test_quotes_escaped_by_a_backslash(escape):
    content = 'id,text\n1,"say \\"hi\\", now"\n2,"x, y"\n3,"a \\\\ b"\n'
    assert cells(content, escape=escape)[:2] == [["1", 'say "hi", now'], ["2", "x, y"]]


def test_a_backslash_escape_beyond_the_sample_is_set_aside_with_a_hint():
    content = "id,text\n" + '1,"fine"\n' * 2_000 + '2,"say \\"hi\\" now"\n3,"fine"\n'
    (bad,) = (item for item in items(content) if isinstance(item, SetAside))
    assert "declare `escape" in bad.mend


def test_a_path_that_ends_in_a_backslash_is_no_escape():
    assert cells('id,text\n1,"C:\\"\n2,"fine"\n') == [["1", "C:\\"], ["2", "fine"]]


def test_single_quotes_around_every_field():
    assert cells("'id','text'\n'1','late, cold'\n'2','it''s fine'\n") == [["1", "late, cold"], ["2", "it's fine"]]


def test_an_apostrophe_is_no_quote():
    assert cells("id,text\n1,'Tis late\n2,it's cold\n3,the 'best'\n")[0] == ["1", "'Tis late"]


def test_blanks_before_a_quote():
    assert cells('id, text\n1, "late, cold"\n2, "fine"\n') == [["1", "late, cold"], ["2", "fine"]]


def test_tabs_without_quoting():
    content = 'id\ttext\n1\tHe said "no"\n2\t"Great" product\n3\t"Good value\n4\tok\n'
    assert cells(content) == [["1", 'He said "no"'], ["2", '"Great" product'], ["3", '"Good value'], ["4", "ok"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_inside_quotes_are_text(ending):
    content = ending.join(["id,text", '1,"one', "two", 'three"', "2,fine", ""])
    (first, _) = (item for item in items(content) if isinstance(item, Record))
    assert (first.place.line, first.place.last_line) == (2, 4)
    assert first.cells["text"] == f"one{ending}two{ending}three"


def test_mixed_line_ends_each_end_a_line():
    assert [row[0] for row in cells("id,text\r1,a\r\n2,b\n3,c\r4,d\r\n")] == ["1", "2", "3", "4"]


def test_columns_of_one_name_and_of_none_keep_their_places():
    content = "id,text,,text\n1,a,b,c\n"
    assert cells(content) == [["1", "a", "b", "c"]]
    assert len(set(opened(content).columns or ())) == 4


def test_too_many_columns_are_refused():
    wide = ",".join(f"c{number}" for number in range(2_001))
    with pytest.raises(InputError, match="2,001 columns, more than 2,000"):
        opened(f"{wide}\n{wide.replace('c', '')}\n", wanted=("c1",))
    with pytest.raises(InputError, match="100,000 columns"):
        opened(",".join(f"c{number}" for number in range(100_000)) + "\n1\n", wanted=("c1",))
    assert len(opened(f"{wide[:-6]}\n", wanted=("c1", "c2")).columns or ()) == 2_000


def test_no_header_at_all_is_declared():
    assert cells("1,fine\n2,late\n", header=0, columns=("id", "text")) == [["1", "fine"], ["2", "late"]]


def test_title_rows_and_header_rows_are_framing():
    content = "Export of reviews\n\nid,text,stars\n1,fine,4\n2,late,3\n"
    assert [item.what for item in items(content, wanted=("id", "text", "stars")) if isinstance(item, Framing)] == ["title", "title", "header"]
    assert cells(content, wanted=("id", "text", "stars")) == [["1", "fine", "4"], ["2", "late", "3"]]


def test_three_header_rows_of_qualtrics():
    content = 'ResponseId,Q1\nResponse ID,"What was\nbad?"\n"{""ImportId"":""_recordId""}","{""ImportId"":""QID1_TEXT""}"\nR_1,The queue was long\n'
    assert [item.what for item in items(content, wanted=("ResponseId", "Q1")) if isinstance(item, Framing)] == ["header"] * 3
    assert cells(content, wanted=("ResponseId", "Q1")) == [["R_1", "The queue was long"]]


def test_rows_below_the_table_are_set_aside_with_a_hint_or_skipped_when_declared():
    content = "id,text,stars\n1,fine,4\n2,late,3\nGrand Totals (2 records)\n"
    (bad,) = (item for item in items(content) if isinstance(item, SetAside))
    assert "`footer`" in bad.mend
    assert rules(content, footer=("Grand Totals",)) == ["footer"]


def test_blank_lines_and_repeated_headers_are_skipped_by_rule():
    assert rules("id,text\n1,a\n\n,\nid,text\n2,b\n") == ["blank line", "blank line", "repeated header"]


@pytest.mark.parametrize("second", ["text,id", "stars,id,text"])
def test_a_second_header_with_other_columns_sets_aside_what_follows(second):
    rest = "fine,3" if second == "text,id" else "5,3,fine"
    content = f"id,text\n1,fine\n2,late\n{second}\n{rest}\nid,text\n4,good\n"
    found = aside(content)
    assert [line for line, _, _ in found] == [4, 5]
    assert found[0][2] == "other_header"
    assert cells(content) == [["1", "fine"], ["2", "late"], ["4", "good"]]


def test_a_broken_row_never_names_the_columns():
    content = '"id","text"\n"1","say "hi", ok"\n"3","c"\n"4","d"\n'
    assert opened(content, wanted=()).columns == ("id", "text")
    assert [row[0] for row in cells(content)] == ["3", "4"]


SECRET = "Ana Ruiz never got her parcel"


@pytest.mark.parametrize("row", [
    f'1,"{SECRET}', f"1,{SECRET}, cold", SECRET, f"1,{SECRET}\0", f'1,"{SECRET}"x', f"1,{SECRET}\udcff", f"{SECRET},text", f'1,"{SECRET * 50_000}"',
])  # fmt: skip
def test_no_message_holds_a_cell(row):
    content = b"id,text\n0,fine\n0,caf\xc3\xa9\n0,caf\xc3\xa9\n" + row.encode("utf-8", "surrogateescape") + b"\n"
    said = [item[1:] for item in items(content) if isinstance(item, SetAside)]
    assert said or row == f"{SECRET},text"
    assert "Ana" not in str(said)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=80), start=st.sampled_from([b"", b"id,text\n", b'id,text\n1,"', b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\nid;text\n"]))
def test_any_bytes_are_items_that_tile_them_or_a_sentence(content, start):
    with suppress(JminerError):
        items(start + content)


def test_a_table_of_one_column_needs_no_quotes(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text('text\nLate, cold; and rude\n"Quoted, with a\nline break"\nFine\n')
    export = read(path, Options(wanted=("text",)))
    assert [item.cells["text"] for item in export if isinstance(item, Record)] == ["Late, cold; and rude", "Quoted, with a\nline break", "Fine"]
    assert "one column" in export.notes[0]
