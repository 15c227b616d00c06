"""Units that are cited: their text is found again, or it is said why not."""

from __future__ import annotations

import polars as pl
import pytest

from jminer.errors import InputError
from jminer.heads import cited

REVIEW = "The courier was kind. The box &amp; the lid were torn."


@pytest.fixture
def data(tmp_path):
    (tmp_path / "shop").mkdir()
    pl.DataFrame({"row_id": [7], "text": [REVIEW]}).write_parquet(tmp_path / "shop" / "reviews.parquet")
    pl.DataFrame({"text": ["Nobody came.\nTwice."]}).write_parquet(tmp_path / "shop" / "notes.parquet")
    return tmp_path


def unit(table, key, text, part):
    return {"unit": "u1", "set": f"shop/{table}", "key": f"{key}:{cited.digest(text)}", "part": part}


def test_a_unit_is_cut_out_of_its_record_and_reads_on_one_line(data):
    assert cited.texts([unit("reviews", 7, REVIEW, "22-54")], data) == {"u1": "The box & the lid were torn."}
    assert cited.texts([unit("notes", 0, "Nobody came.\nTwice.", "0-19")], data) == {"u1": "Nobody came. Twice."}


@pytest.mark.parametrize(("key", "text"), [(8, REVIEW), (7, "Something else.")])
def test_a_set_that_has_changed_is_refused(data, key, text):
    with pytest.raises(InputError, match="is not the one that unit u1 was cited from"):
        cited.texts([unit("reviews", key, text, "0-3")], data)


def test_a_missing_set_is_a_sentence(data):
    with pytest.raises(InputError, match=r"gone\.parquet is missing"):
        cited.texts([unit("gone", 1, "x", "0-1")], data)


def test_heads_are_not_made_where_the_labelled_units_are_not(tmp_path):
    with pytest.raises(InputError, match="--gold"):
        cited.rows(tmp_path / "read" / "units.csv")
