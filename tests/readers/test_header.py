"""Which rows name the columns: titles above, one row or several; never a row of data, never a shift."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jminer.errors import InputError
from jminer.readers.header import ROWS, decide, distinct, loose
from jminer.readers.records import Options

PLAIN = [["id", "stars", "text"], ["1", "5", "The crew was kind."], ["2", "1", "The courier never rang."]]


def columns(rows: list[list[str]], **options: object) -> tuple[str, ...]:
    return decide(rows, Options(**options), "a.csv").columns  # type: ignore[arg-type]


def place(rows: list[list[str]], **options: object) -> tuple[int, int]:
    header = decide(rows, Options(**options), "a.csv")  # type: ignore[arg-type]
    return header.at, header.rows


def test_the_first_filled_row_is_the_header():
    assert columns([[], ["\ufeff id ", "stars", "text"], *PLAIN[1:]]) == ("id", "stars", "text")
    assert place([[], [" ", ""], *PLAIN]) == (2, 1)


def test_twins_and_blank_names_get_their_place():
    assert columns([["id", "text", "", "x", "text"], ["1", "a b", "", "y", "c d"]]) == ("id", "text#2", "#3", "x", "text#5")


@pytest.mark.parametrize("above", [[["Cases of May"]], [["Cases of May", "", ""], []], [["Report"], ["Exported on", "2024-05-01"], []]])
def test_titles_above_the_table_are_left_out(above):
    assert place([*above, *PLAIN]) == (len(above), 1)
    assert place([*above, *PLAIN], wanted=("text", "id")) == (len(above), 1)


def test_the_row_that_names_what_is_wanted_is_the_header():
    rows = [["Acme", "Survey", "May"], ["ID", "Stars", "Text"], *PLAIN[1:]]
    assert place(rows, wanted=("text", "id")) == (1, 1)
    assert place(rows) == (0, 1)


def test_a_doubtful_title_is_refused():
    with pytest.raises(InputError, match=r"not clear which row names the columns.*Declare `header: N`"):
        decide([["text"], ["Ana", "good crew", "Rome"], ["Ben", "cold food", "Oslo"]], Options(), "a.csv")


@pytest.mark.parametrize("rows", [
    [["1", "fine"], ["2", "late"], ["3", "cold"]],
    [["2024-05-01", "fine", "x"], ["2024-05-02", "late", "y"]],
    [["The crew was kind.", "a@example.org"], ["Cold food.", "b@example.org"]],
])
def test_a_first_row_of_data_is_refused_with_the_mend(rows):
    with pytest.raises(InputError, match=r"looks like data.*`header: 0` and `header_names:"):
        decide(rows, Options(), "a.csv")
    assert columns(rows, header=0, columns=tuple("abc"[: len(rows[0])])) == tuple("abc"[: len(rows[0])])
    assert place(rows, header=0) == (0, 0)
    assert columns(rows, header=0) == tuple(f"#{n}" for n in range(1, len(rows[0]) + 1))


def test_names_declared_for_another_number_of_columns_are_refused():
    with pytest.raises(InputError, match="has 3 columns in its first row and `header_names` names 2"):
        decide(PLAIN, Options(header=0, columns=("id", "text")), "a.csv")


def test_a_declared_row_is_the_header():
    rows = [["Acme", "Survey", "May"], *PLAIN]
    assert place(rows, header=2) == (1, 1)
    with pytest.raises(InputError, match="row 9 is blank or missing"):
        decide(rows, Options(header=9), "a.csv")


QUALTRICS = [
    ["StartDate", "ResponseId", "Q1", "Q1"],
    ["Startdatum", "Antwort-ID", "Was hat Ihnen\ngefallen?", "Was nicht?"],
    ['{"ImportId":"startDate","timeZone":"Europe/Berlin"}', '{"ImportId":"_recordId"}', '{"ImportId":"QID1_TEXT"}', '{"ImportId":"QID2_TEXT"}'],
    ["2024-05-01 10:00:00", "R_1", "Die Crew war nett.", ""],
]


def test_qualtrics_has_three_header_rows():
    assert decide(QUALTRICS, Options(), "q.csv").note == "three header rows (Qualtrics)"
    assert place(QUALTRICS) == (0, 3)
    assert place([["Survey of May"], [], *QUALTRICS]) == (2, 3)
    assert columns(QUALTRICS) == ("StartDate", "ResponseId", "Q1#3", "Q1#4")


def test_older_qualtrics_files_have_two():
    numbered = [["V1", "V2", "V3", "Q1"], ["ResponseID", "ResponseSet", "Status", "What went wrong?"], ["R_1", "Default", "0", "The gate changed twice."]]
    assert (place(numbered), columns(numbered)) == ((0, 2), ("ResponseID", "ResponseSet", "Status", "Q1"))
    repeated = [["ResponseId", "StartDate", "EndDate", "Q1"], ["Response ID", "Start Date", "End Date", "What?"], ["R_1", "2024-05-01", "2024-05-01", "x"]]
    assert place(repeated) == (0, 2)


def test_surveymonkey_has_two_header_rows():
    rows = [
        ["Respondent ID", "Start Date", "How was it?", "Which did you use?", "", ""],
        ["", "", "Open-Ended Response", "App", "Website", "Other (please specify)"],
        ["114000000001", "05/01/2024", "The queue was long.", "App", "", ""],
    ]
    assert place(rows) == (0, 2)
    assert columns(rows) == (
        "Respondent ID", "Start Date", "How was it? — Open-Ended Response", "Which did you use? — App", "Which did you use? — Website",
        "Which did you use? — Other (please specify)",
    )
    assert place([rows[0], rows[2]]) == (0, 1), "condensed files have one"


def test_long_questions_of_google_forms_are_names():
    question = "Thinking of your last visit, what is the one thing that we should do better next time? Please be as exact as you can."
    assert columns([["Timestamp", question], ["2024/05/01 9:00:00 am", "Answer the phone."]]) == ("Timestamp", question)


def test_names_are_compared_without_case_blanks_and_marks():
    assert loose("\ufeffReview  Content\u200b") == loose("review content") == loose("ReviewContent")
    assert loose("review_id") != loose("review-id")


WORD = st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=12).map(str.strip).filter(bool)
CELL = st.one_of(st.just(""), WORD, st.integers(0, 10**12).map(str), st.dates().map(str), st.just("ana@example.org"))


@settings(max_examples=300, deadline=None)
@given(names=st.lists(WORD, min_size=3, max_size=6, unique_by=loose), data=st.data(), blank=st.integers(0, 3))
def test_no_row_of_data_becomes_a_header_and_no_header_a_row(names, data, blank):
    """A table whose first filled row names its columns is read so, or refused; it is never shifted."""
    assume(not {"responseid", "responseset", "respondentid"} & {loose(name) for name in names})
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), max_size=ROWS - blank - 1))
    wanted = tuple(data.draw(st.lists(st.sampled_from(names), max_size=3, unique=True)))
    if wanted:
        assume(not any(len({loose(cell) for cell in row} & set(map(loose, wanted))) >= min(2, len(wanted)) for row in rows))
    header = decide([*[[]] * blank, names, *rows], Options(wanted=wanted), "a.csv")
    assert (header.columns, header.at, header.rows) == (tuple(names), blank, 1)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.one_of(CELL, st.just('{"ImportId":"x"}'), st.just("Respondent ID"), st.just("V1")), max_size=5), max_size=ROWS),
       st.one_of(st.none(), st.integers(0, ROWS)))
def test_any_rows_have_a_header_inside_them_or_a_sentence(rows, row):
    try:
        header = decide(rows, Options(header=row), "a.csv")
    except InputError:
        return
    assert 0 <= header.at <= header.at + header.rows <= len(rows)
    assert len(set(header.columns)) == len(header.columns)


@given(st.lists(st.sampled_from(["a", "a#1", "a#2", "a#2#", "#3", ""]), max_size=8))
def test_columns_are_distinct(names):
    assert len(set(distinct(names))) == len(names)
