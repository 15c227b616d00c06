"""A funnel's rows become counts; a row that cannot be right is set aside with its reason."""

from pathlib import Path

import pytest

from jminer.config import FunnelColumns, Source
from jminer.errors import InputError
from jminer.readers.funnel import read_funnel

ROWS = """stage,entered,exited,segment,channel,period,seconds
checkout,"1,200",300,new,web,2026-03,41.5
checkout,800,90,known,,2026-03,
delivery,1610.0,0,,,,
"""


def reading(tmp_path: Path, text: str, most: float = 1.0, **funnel: str):
    file = tmp_path / "funnel.csv"
    file.write_text(text, encoding="utf-8")
    source = Source(name="visits", kind="funnel", path="x", funnel=FunnelColumns(**funnel)).model_copy(update={"files": (file,)})
    return read_funnel(source, lambda name, value: value or None, most, lambda done: None)


def test_rows_are_counts_with_what_they_are_of(tmp_path):
    found = reading(tmp_path, ROWS)
    assert found.rows[0] == {"source": "visits", "stage": "checkout", "segment": "new", "channel": "web", "period": "2026-03",
                             "entered": 1200, "exited": 300, "seconds": 41.5}  # fmt: skip
    assert [(row["entered"], row["exited"], row["segment"], row["seconds"]) for row in found.rows[1:]] == [(800, 90, "known", None), (1610, 0, None, None)]
    assert found.accounts[0].row()["kept"] == 3


def test_what_cannot_be_is_set_aside_with_its_reason(tmp_path):
    text = "stage,entered,exited\ncheckout,10,11\n,10,1\ndelivery,many,1\ndelivery,-5,1\nuse,10,1\nuse,20,2\n"
    found = reading(tmp_path, text)
    assert [one.code for one in found.accounts[0].set_aside] == ["more_left", "no_stage", "no_count", "no_count", "stage_twice"]
    assert [(row["stage"], row["entered"]) for row in found.rows] == [("use", 10)]
    with pytest.raises(InputError, match="more left than entered"):
        reading(tmp_path, text, most=0.01)


def test_columns_have_the_names_that_the_source_gives_and_must_be_there(tmp_path):
    found = reading(tmp_path, "step,in,out\nuse,9,1\n", stage="step", entered="in", exited="out")
    assert (found.rows[0]["stage"], found.rows[0]["entered"], found.rows[0]["segment"]) == ("use", 9, None)
    with pytest.raises(InputError, match="no column 'exited'"):
        reading(tmp_path, "stage,entered\nuse,9\n")
    with pytest.raises(InputError, match="no column 'kind'"):
        reading(tmp_path, "stage,entered,exited\nuse,9,1\n", segment="kind")
