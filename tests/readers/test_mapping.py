"""From records to drafts: whose words, in which conversation, under which names of columns; what cannot be text is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jminer.config import Source
from jminer.errors import InputError
from jminer.readers.ledger import Account
from jminer.readers.mapping import Draft, columns_of, drafts, records
from jminer.readers.payload import plain

SAYS = [
    "The courier never rang the bell.", "Setup took five minutes only.", "The battery lasts two days less.", "Your chat answered at once.",
    "I was charged twice last week.", "The brakes squeal in the rain.",
]


def source(columns: Mapping[str, Any], **more: Any) -> Source:
    return Source.model_validate({"name": "shop", "path": "x", "columns": dict(columns), **more})


def read(path: Path, columns: Mapping[str, Any], **more: Any) -> tuple[list[Draft], Account]:
    shop = source(columns, **more)
    account = Account("shop", plain(path), "feedback")
    return list(drafts(plain(path), shop, account)), account


def jsonl(folder: Path, *records: Mapping[str, Any]) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def csv(folder: Path, text: str) -> Path:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_record_becomes_a_draft(tmp_path):
    made, account = read(csv(tmp_path, f"id,liked,missed,stars,plan\n7,{SAYS[1]},{SAYS[2]},4,gold\n"),
                         {"id": "id", "text": ["liked", "missed"], "rating": "stars", "meta": ["plan"]})
    assert made[0].text == f"{SAYS[1]}\n\n{SAYS[2]}"
    assert [made[0].fields[name] for name in ("id", "rating", "customer")] == ["7", "4", None]
    assert (made[0].role, made[0].meta) == ("customer", {"plan": "gold"})
    assert made[0].place[:3] == (1, 2, 2)
    assert (account.read, account.kept) == (1, 0)


class TestColumns:
    def test_a_name_that_differs_in_case_and_blanks_is_taken_and_noted(self, tmp_path):
        made, account = read(csv(tmp_path, f"\ufeff Review ID ;Review  Content\n1;{SAYS[0]}\n"), {"id": "review id", "text": "ReviewContent"})
        assert made[0].text == SAYS[0]
        assert any("column Review  Content taken for ReviewContent" in note for note in account.notes)

    def test_the_exact_name_goes_before_a_similar_one(self, tmp_path):
        made, account = read(csv(tmp_path, f"Text,text\nnothing here,{SAYS[0]}\n"), {"text": "text"})
        assert made[0].text == SAYS[0]
        assert not any("taken for" in note for note in account.notes)

    def test_columns_that_share_a_name_are_refused_by_their_places_and_found_by_them(self, tmp_path):
        path = csv(tmp_path, f"id,text,text\n1,{SAYS[0]},{SAYS[1]}\n")
        with pytest.raises(InputError, match=r"columns 2 and 3 are both called 'text'.*'#2' or '#3'"):
            read(path, {"text": "text"})
        assert read(path, {"text": "#3"})[0][0].text == SAYS[1]
        assert read(path, {"id": "id", "text": "#2"})[0][0].text == SAYS[0]

    def test_similar_names_are_not_guessed_between(self, tmp_path):
        with pytest.raises(InputError, match="columns 1 and 2 are both called"):
            read(csv(tmp_path, f"TEXT,Text\n{SAYS[0]},{SAYS[1]}\n"), {"text": "text"})

    def test_a_column_without_a_name_is_found_by_its_place(self, tmp_path):
        assert read(csv(tmp_path, f"id,\n1,{SAYS[0]}\n"), {"id": "id", "text": "#2"})[0][0].text == SAYS[0]

    def test_a_missing_column_is_refused_with_those_found(self, tmp_path):
        with pytest.raises(InputError, match=r"has no column 'boddy'. Did you mean 'body'\? Columns found: id, body. .*columns.text"):
            read(csv(tmp_path, f"id,body\n1,{SAYS[0]}\n"), {"text": "boddy"})

    def test_a_column_that_is_not_required_is_left_empty_and_noted(self, tmp_path):
        made, account = read(csv(tmp_path, f"id,text\n1,{SAYS[0]}\n"), {"id": "id", "text": "text", "title": "head"}, required=["text"])
        assert made[0].fields["title"] is None
        assert "not in this file, left empty: head" in account.notes

    def test_who_speaks_is_never_left_to_guessing(self, tmp_path):
        with pytest.raises(InputError, match="has no column 'who'"):
            read(csv(tmp_path, f"id,text\n1,{SAYS[0]}\n"), {"text": "text", "role": "who"}, required=["text"])

    def test_alternatives_are_tried_in_order(self, tmp_path):
        more = {"alternatives": {"text": ["review", "comment"]}}
        assert read(csv(tmp_path, f"comment,review\nno,{SAYS[0]}\n"), {"text": "text"}, **more)[0][0].text == SAYS[0]
        rows = {"comment": SAYS[1]}, {"review": SAYS[2], "comment": "x y"}, {"text": None, "comment": SAYS[3]}
        made, _ = read(jsonl(tmp_path, *rows), {"text": "text"}, **more)
        assert [draft.text for draft in made] == [SAYS[1], SAYS[2], SAYS[3]]

    def test_nested_and_dotted_names(self, tmp_path):
        made, _ = read(jsonl(tmp_path, {"u": {"id": 7}, "a.b": SAYS[0]}), {"text": "a.b", "customer": "u.id"})
        assert (made[0].text, made[0].fields["customer"]) == (SAYS[0], "7")

    def test_json_keys_in_another_case_are_taken_and_noted(self, tmp_path):
        made, account = read(jsonl(tmp_path, {"Text": SAYS[0]}), {"text": "text"})
        assert made[0].text == SAYS[0]
        assert any("column Text taken for text" in note for note in account.notes)

    def test_columns_of_an_export(self, tmp_path):
        assert columns_of(plain(csv(tmp_path, f"id,text\n1,{SAYS[0]}\n")), source({"text": "text"})) == ("id", "text")
        assert columns_of(plain(jsonl(tmp_path, {"text": SAYS[0]}, {"x": {"y": 1}})), source({"text": "text"})) == ("text", "x.y")


class TestHeaders:
    def test_a_file_without_a_header(self, tmp_path):
        path = csv(tmp_path, "".join(f"{n},{says},{n % 5}\n" for n, says in enumerate(SAYS)))
        with pytest.raises(InputError, match="the first row looks like data"):
            read(path, {"text": "text"})
        made, account = read(path, {"id": "id", "text": "text"}, header=0, header_names=["id", "text", "stars"])
        assert [draft.text for draft in made] == SAYS
        assert (account.read, account.bytes) == (6, path.stat().st_size)
        assert read(path, {"text": "#2"}, header=0, header_names=["id", "text", "stars"])[0][5].text == SAYS[5]

    def test_titles_above_the_table_and_totals_below_it(self, tmp_path):
        path = csv(tmp_path, "Cases of May\n\nid,text,stars\n" + "".join(f"{n},{says},{n % 5}\n" for n, says in enumerate(SAYS)) + "Grand Total (6)\n")
        made, account = read(path, {"id": "id", "text": "text"}, footer=["Grand Total"])
        assert [draft.fields["id"] for draft in made] == list("012345")
        assert (account.read, account.skipped, account.bytes) == (7, {"footer": 1}, path.stat().st_size)
        assert "header in row 3" in account.notes

    def test_the_same_in_a_spreadsheet(self, tmp_path):
        import xlsxwriter

        with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
            page = book.add_worksheet()
            for at, row in enumerate([["Cases of May"], [], ["id", "text", "stars"], *[[n, says, n % 5] for n, says in enumerate(SAYS)]]):
                page.write_row(at, 0, row)
        made, _ = read(tmp_path / "a.xlsx", {"id": "id", "text": "text", "rating": "stars"})
        assert [(draft.fields["id"], draft.text) for draft in made] == [(str(n), says) for n, says in enumerate(SAYS)]


def test_records_bear_the_names_that_were_asked_for(tmp_path):
    path = csv(tmp_path, "Customer ID,plan,plan\nc7,gold,web\n")
    account = Account("crm", plain(path), "customers")
    found = list(records(plain(path), source({}, kind="customers"), account, {"customer id": "columns.customer", "#3": "columns.meta"}))
    assert [dict(record.cells) for record in found] == [{"customer id": "c7", "plan#2": "gold", "#3": "web"}]


class TestWhatIsNoText:
    """Case 106: the wrong column mapped as text."""

    ROWS = "".join(f"{1000 + n},p{n}@example.org,ok,{says},{n % 5}\n" for n, says in enumerate(SAYS))
    TABLE = "key,mail,state,body,stars\n" + ROWS

    @pytest.mark.parametrize(("column", "what"), [("key", "like ids"), ("stars", "like ids"), ("mail", "e-mail addresses"), ("state", "the same value")])
    def test_numbers_addresses_and_one_value_throughout_are_refused_and_the_likelier_column_named(self, tmp_path, column, what):
        with pytest.raises(InputError, match=rf"column '{column}' looks like.*Perhaps the text is in 'body'") as fault:
            read(csv(tmp_path, self.TABLE), {"text": column})
        assert what in fault.value.message

    def test_the_right_column_is_read(self, tmp_path):
        assert [draft.text for draft in read(csv(tmp_path, self.TABLE), {"text": "body"})[0]] == SAYS

    def test_one_text_sent_many_times_is_text(self, tmp_path):
        made, _ = read(csv(tmp_path, "id,text\n" + "".join(f"{n},{SAYS[0]}\n" for n in range(9))), {"text": "text"})
        assert len(made) == 9

    def test_words_that_stand_for_nothing_elsewhere_are_text_here(self, tmp_path):
        words = ["NA", "None", "null", "nan", "n/a"]
        made, _ = read(csv(tmp_path, "id,text\n" + "".join(f"{n},{word}\n" for n, word in enumerate(words))), {"text": "text"})
        assert [draft.text for draft in made] == words

    def test_a_list_or_an_object_is_set_aside(self, tmp_path):
        made, account = read(jsonl(tmp_path, {"text": SAYS[0]}, {"text": {"a": 1}}, {"text": [{"a": 1}]}, {"text": ["a b", "c"]}), {"text": "text"})
        assert [draft.text for draft in made] == [SAYS[0], "a b, c"]
        assert [aside.code for aside in account.set_aside] == ["text_not_text", "text_not_text"]

    def test_null_and_missing_text_of_json_is_set_aside_and_empty_text_skipped(self, tmp_path):
        _, account = read(jsonl(tmp_path, {"text": SAYS[0]}, {"text": None}, {"other": 1}, {"text": ""}, {"text": " \n"}), {"text": "text"})
        assert [aside.code for aside in account.set_aside] == ["text_null", "text_null"]
        assert account.skipped == {"no text": 2}

    def test_an_empty_cell_of_a_table_is_skipped(self, tmp_path):
        assert read(csv(tmp_path, f"id,text\n1,\n2,{SAYS[0]}\n"), {"id": "id", "text": "text"})[1].skipped == {"no text": 1}

    def test_a_text_beyond_the_limit_is_set_aside_and_one_at_it_kept(self, tmp_path):
        made, account = read(jsonl(tmp_path, {"text": "a" * 200_000}, {"text": "a" * 200_001}), {"text": "text"})
        assert [len(draft.text) for draft in made] == [200_000]
        assert [aside.code for aside in account.set_aside] == ["too_long"]


def test_ids_as_excel_leaves_them_are_noted(tmp_path):
    ids = ["1.23E+15", "1.23457E+15", "123456789012345000", "4012888888881881", "00123", "NaN"]
    _, account = read(csv(tmp_path, "id,text\n" + "".join(f"{key},{SAYS[0]}\n" for key in ids)), {"id": "id", "text": "text"})
    assert any("3 ids look rounded by Excel" in note for note in account.notes)
    assert any("1 ids are words for nothing" in note for note in account.notes)


class TestRules:
    def test_where_keeps_what_is_certain_and_unless_leaves_out_what_is_certain(self, tmp_path):
        path = csv(tmp_path, "id,text,plan\n" + "".join(f"{n},{SAYS[n]},{plan}\n" for n, plan in enumerate(["gold", "test", ""])))
        assert [draft.fields["id"] for draft in read(path, {"id": "id", "text": "text"}, where="plan != 'test'")[0]] == ["0"]
        made, account = read(path, {"id": "id", "text": "text"}, unless="PLAN == 'test'")
        assert [draft.fields["id"] for draft in made] == ["0", "2"]
        assert account.skipped == {"`unless` applies": 1}

    def test_texts_that_say_nothing(self, tmp_path):
        path = csv(tmp_path, "id,text\n" + "".join(f"{n},{text}\n" for n, text in enumerate(["[Deleted]", "RT @shop: sale", "RT is fine", SAYS[0]])))
        made, account = read(path, {"id": "id", "text": "text"}, skip_texts=["[deleted]", "RT @*"])
        assert [draft.fields["id"] for draft in made] == ["2", "3"]
        assert account.skipped == {"in `skip_texts`": 2}


COLUMNS = {"id": "id", "text": "description", "title": "subject", "customer": "requester_id", "written_at": "created_at"}
TURNS = {"path": "comments", "text": "body", "id": "id", "author": "author_id", "written_at": "created_at", "unless": "public == false"}
TICKET = {
    "id": 7, "subject": "Parcel", "description": SAYS[0], "requester_id": 5, "created_at": "2024-05-01", "comments": [
        {"id": 1, "body": f"<p>{SAYS[0]}</p>", "author_id": 5, "public": True, "created_at": "2024-05-01"},
        {"id": 2, "body": "Sorry for that!", "author_id": 9, "public": True, "created_at": "2024-05-02"},
        {"id": 3, "body": "A known fault.", "author_id": 9, "public": False},
        {"id": 4, "body": "Still no parcel.", "author_id": 5, "created_at": "2024-05-03"},
    ],
}


class TestConversations:
    def test_each_public_turn_is_a_draft_of_the_same_record_and_conversation(self, tmp_path):
        made, account = read(jsonl(tmp_path, TICKET), COLUMNS, turns=TURNS)
        assert [(draft.fields["id"], draft.text, draft.role, draft.fields["written_at"]) for draft in made] == [
            ("7", SAYS[0], "customer", "2024-05-01"), ("7:2", "Sorry for that!", "company", "2024-05-02"),
            ("7:4", "Still no parcel.", "customer", "2024-05-03"),
        ]
        assert {draft.fields["thread"] for draft in made} == {"7"}
        assert {draft.place for draft in made} == {made[0].place}
        assert [draft.fields["title"] for draft in made] == ["Parcel", None, None]
        assert (account.read, account.set_aside) == (1, [])

    def test_turns_without_ids_are_known_by_their_place(self, tmp_path):
        made, _ = read(jsonl(tmp_path, TICKET), COLUMNS, turns={**TURNS, "id": None})
        assert [draft.fields["id"] for draft in made] == ["7", "7:2", "7:4"]

    def test_a_role_column_tells_who_speaks_and_authors_are_their_own_customers(self, tmp_path):
        talk = {"id": 1, "source": {"body": "How was it?", "author": {"type": "admin", "id": "a"}}, "parts": [
            {"body": SAYS[0], "author": {"type": "lead", "id": "l"}}, {"body": "Noted.", "author": {"type": "bot", "id": "b"}}, {"body": None, "author": {}},
        ]}
        made, _ = read(jsonl(tmp_path, talk), {"id": "id", "text": "source.body", "customer": "source.author.id", "role": "source.author.type"},
                       turns={"path": "parts", "text": "body", "author": "author.id", "role": "author.type"})
        assert [(draft.role, draft.fields["customer"]) for draft in made] == [("company", "a"), ("customer", "l"), ("company", "a")]

    def test_a_record_without_its_own_text_still_has_turns(self, tmp_path):
        made, account = read(jsonl(tmp_path, {**TICKET, "description": None, "subject": None}, {"id": 8, "description": None, "requester_id": 1}),
                             {**COLUMNS}, turns=TURNS, required=["id"])
        assert [draft.fields["id"] for draft in made] == ["7:1", "7:2", "7:4"]
        assert account.skipped == {"no text": 1}

    def test_one_turn_beyond_the_limit_costs_the_whole_record(self, tmp_path):
        made, account = read(jsonl(tmp_path, {**TICKET, "comments": [{"id": 1, "body": "a" * 200_001}]}), COLUMNS, turns=TURNS)
        assert made == []
        assert [aside.code for aside in account.set_aside] == ["too_long"]

    def test_messages_one_per_row(self, tmp_path):
        made, _ = read(csv(tmp_path, f"m,c,who,said\n1,x,user,{SAYS[0]}\n2,x,admin,Sorry!\n3,x,lead,{SAYS[1]}\n"),
                       {"id": "m", "thread": "c", "role": "who", "text": "said"})
        assert [(draft.role, draft.fields["thread"]) for draft in made] == [("customer", "x"), ("company", "x"), ("customer", "x")]

    def test_tweets_and_their_answers_are_one_conversation_in_any_order(self, tmp_path):
        rows = [("3", "2", "True"), ("1", "", "True"), ("2", "1", "False"), ("9", "8", "True"), ("5", "", "True"), ("6", "7", "True"), ("7", "6", "True")]
        path = csv(tmp_path, "id,up,inbound,text\n" + "".join(f"{key},{up},{inbound},{SAYS[n % 6]}\n" for n, (key, up, inbound) in enumerate(rows)))
        made, account = read(path, {"id": "id", "reply_to": "up", "role": "inbound", "text": "text"})
        assert {draft.fields["id"]: draft.fields["thread"] for draft in made} == {
            "3": "1", "1": "1", "2": "1", "9": "8", "5": "5", "6": "6", "7": "6",
        }
        assert made[2].role == "company"
        assert account.read == 7

    @pytest.mark.parametrize(
        ("word", "who"), [("user", "customer"), ("End-User", "customer"), ("BOT", "company"), ("crew", "employee"), ("?", None), ("", None)]
    )
    def test_who_speaks(self, tmp_path, word, who):
        made, account = read(jsonl(tmp_path, {"text": SAYS[0], "who": word}), {"text": "text", "role": "who"})
        assert [draft.role for draft in made] == ([who] if who else [])
        assert [aside.code for aside in account.set_aside] == ([] if who else ["role"])
