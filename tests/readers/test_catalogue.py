"""What real exports do besides being broken: twins, words for nothing, signs of other scripts, Excel's and pandas' traces."""

from __future__ import annotations

import csv
import json
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from jminer.config import Source
from jminer.readers import guess, legacy
from jminer.readers.ledger import Account
from jminer.readers.mapping import drafts
from jminer.readers.payload import plain
from jminer.settings import FeedbackSettings, RedactSettings
from jminer.steps.feedback import gather
from jminer.text import dates, ratings
from jminer.text.masks import mask
from jminer.tools import Tools

SAID = [
    "The courier never rang the bell.", "Setup took five minutes only.", "The battery lasts two days less.", "Your chat answered at once.",
    "I was charged twice last week.", "The brakes squeal in the rain.",
]


def table(folder: Path, rows: list[list[str]], header: tuple[str, ...] = ("id", "text")) -> Path:
    path = folder / "export.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def shop(path: Path, **more: Any) -> Source:
    given = {"name": "shop", "path": "x", "columns": {"id": "id", "text": "text"}, **more}
    return Source.model_validate(given).model_copy(update={"files": (path,)})


def gathered(source: Source, said: list[str] | None = None, **feedback: Any) -> dict[str, pl.DataFrame]:
    view = SimpleNamespace(sources=(source,), feedback=FeedbackSettings(**feedback), redact=RedactSettings(names="off"))
    tell = (said if said is not None else []).append
    tools = Tools(key=b"key", embed=None, embed_for_heads=None, languages=("en",), head=None, say=tell, warn=tell)  # type: ignore[arg-type]
    return gather({}, view, tools)


class TestCharacters:
    def test_24_texts_decoded_wrongly_once_are_mended_and_counted(self, tmp_path):
        found = gathered(shop(table(tmp_path, [["1", "The cafÃ© was closed."], ["2", "The café was open."]])))
        assert found["feedback"].sort("source_id")["text"].to_list() == ["The café was closed.", "The café was open."]
        assert "1 texts were decoded wrongly once (mojibake) and are mended" in found["ledger"]["notes"][0]

    def test_29_half_a_letter_reaches_the_table_as_a_sign_of_its_loss(self, tmp_path):
        path = tmp_path / "export.jsonl"
        path.write_text('{"id": "1", "text": "late \\ud83d again"}\n{"id": "2", "text": "fine \\ud83d\\ude00"}\n')
        found = gathered(shop(path))
        assert found["feedback"].sort("source_id")["text"].to_list() == ["late \ufffd again", "fine \U0001f600"]
        found["feedback"].write_parquet(tmp_path / "feedback.parquet")
        assert found["ledger"]["set_aside"].to_list() == [0]

    def test_32_one_text_in_two_forms_is_one_text_and_one_id_in_two_forms_one_id(self, tmp_path):
        said = "Le café était fermé à midi et personne ne répondait au téléphone"
        twins = [unicodedata.normalize(form, said) for form in ("NFC", "NFD")]
        found = gathered(shop(table(tmp_path, [["1", twins[0]], ["2", twins[1]]])))["feedback"]
        assert sorted(found["copies"]) == [2, 2]
        ids = [[unicodedata.normalize(form, "Café-1"), twin] for form, twin in zip(("NFC", "NFD"), twins, strict=True)]
        ledger = gathered(shop(table(tmp_path, ids)))["ledger"]
        assert ledger.select("read", "kept", "skipped").row(0) == (2, 1, 1)

    def test_34_ten_thousand_emoji_are_kept(self, tmp_path):
        found = gathered(shop(table(tmp_path, [["1", "\U0001f469\u200d\U0001f9b0\U0001f1e9\U0001f1ea" * 2_500], ["2", SAID[0]]])))["feedback"]
        assert found.sort("source_id")["text"][0].count("\U0001f1e9\U0001f1ea") == 2_500

    @pytest.mark.parametrize("before", ["İ" * 40, "ß" * 40, "ﬁ" * 40, "e\u0301" * 40, "\U0001f469\u200d\U0001f9b0" * 9])
    def test_36_letters_that_grow_in_lower_case_do_not_shift_a_mask(self, before):
        assert mask(f"{before} write to ana@example.org today") == f"{before} write to [EMAIL] today"

    def test_37_arabic_digits_have_their_value_and_raised_and_circled_ones_none(self):
        assert ratings.decide(["٣", "²", "①"], (1, 5)).shares == {"٣": 0.5, "²": None, "①": None}
        assert set(dates.decide(["٢٠٢٤-٠١-٠٢", "²⁰²⁴-01-02"]).times.values()) == {None}


class TestIds:
    """Case 103."""

    def test_ids_are_text_and_distinct(self, tmp_path):
        ids = ["a b", "AB", "ab", "007", "7", "7.0", "NaN", "null", "1e3", "1000"]
        found = gathered(shop(table(tmp_path, [[key, f"{SAID[n % 6]} {n}"] for n, key in enumerate(ids)])))
        assert found["feedback"]["feedback_id"].n_unique() == len(ids)
        assert "2 ids are words for nothing" in found["ledger"]["notes"][0]

    def test_blanks_around_an_id_do_not_count(self, tmp_path):
        assert len(gathered(shop(table(tmp_path, [[" 7", SAID[0]], ["7 ", SAID[0]]])))["feedback"]) == 1


class TestDates:
    def test_97_dates_that_fit_both_orders_are_left_empty_and_the_run_says_so(self, tmp_path):
        rows = [[str(n), says, f"0{n + 1}/02/2024"] for n, says in enumerate(SAID)]
        source = shop(table(tmp_path, rows, ("id", "text", "day")), columns={"id": "id", "text": "text", "written_at": "day"})
        said: list[str] = []
        assert gathered(source, said)["feedback"]["written_at"].null_count() == 6
        [warning] = [sentence for sentence in said if "dates are left empty" in sentence]
        assert warning.startswith("shop: 6 of 6 dates are left empty")
        assert "declare `date_order: dmy` or `mdy`" in warning
        said.clear()
        assert gathered(source.model_copy(update={"date_order": "dmy"}), said)["feedback"]["written_at"].null_count() == 0
        assert not any("dates are left empty" in sentence for sentence in said)

    @pytest.mark.parametrize("never", ["2024-02-31", "0000-00-00", "9999-12-31", "31/02/2024", "1900-01-00"])
    def test_99_days_that_never_were_are_empty_and_counted(self, never):
        found = dates.decide([never, "2024-01-05"], "dmy")
        assert found.times[never] is None
        assert any(note.startswith("1 of 2 distinct dates") for note in found.notes)


def test_104_a_rating_that_cannot_be_read_costs_itself_alone(tmp_path):
    rows = [[str(n), SAID[n % 6], stars] for n, stars in enumerate(["1", "5", "4,5", "★★★★", "N/A", "lots", ""])]
    source = shop(table(tmp_path, rows, ("id", "text", "stars")), columns={"id": "id", "text": "text", "rating": "stars"})
    found = gathered(source)["feedback"].sort("source_id")
    assert found["rating"].to_list() == [0.0, 1.0, 0.875, 0.75, None, None, None]


def test_a_rating_scale_that_shows_nowhere_is_said(tmp_path):
    rows = [[str(n), says, "1"] for n, says in enumerate(SAID)]
    said: list[str] = []
    gathered(shop(table(tmp_path, rows, ("id", "text", "stars")), columns={"id": "id", "text": "text", "rating": "stars"}), said)
    assert any("no rating is read" in sentence and "declare `rating_scale" in sentence for sentence in said)


def test_117_a_customer_who_wrote_most_of_it_is_pointed_out(tmp_path):
    columns = {"id": "id", "text": "text", "customer": "who"}
    rows = [[str(n), f"{SAID[n % 6]} {n}", "shop" if n % 10 else f"c{n}"] for n in range(100)]
    said: list[str] = []
    gathered(shop(table(tmp_path, rows, ("id", "text", "who")), columns=columns), said)
    assert any(sentence.startswith("One customer wrote 90 of 100 pieces of feedback and counts once") for sentence in said)


def test_a_word_for_nothing_is_no_customer(tmp_path):
    rows = [[str(n), f"{SAID[n % 6]} {n}", word] for n, word in enumerate(["None", "nan", "NULL", "", "Noe", "Noe"])]
    found = gathered(shop(table(tmp_path, rows, ("id", "text", "who")), columns={"id": "id", "text": "text", "customer": "who"}))
    assert found["customers"]["known"].sum() == 1
    assert found["feedback"]["customer_id"].n_unique() == 5
    assert "3 customers are words for nothing" in found["ledger"]["notes"][0]


class TestConversations:
    COLUMNS = {"id": "id", "text": "text", "reply_to": "up"}  # noqa: RUF012

    def threads(self, folder: Path, parents: dict[str, str]) -> tuple[dict[str, str], Account]:
        path = table(folder, [[key, up, SAID[n % 6]] for n, (key, up) in enumerate(parents.items())], ("id", "up", "text"))
        account = Account("shop", plain(path), "feedback")
        made = list(drafts(plain(path), shop(path, columns=self.COLUMNS), account))
        return {str(draft.fields["id"]): str(draft.fields["thread"]) for draft in made}, account

    def test_ids_that_a_table_with_gaps_made_decimals_are_found(self, tmp_path):
        found, account = self.threads(tmp_path, {"68": "69.0", "69": "", "70": "68.0", "71": "500.0"})
        assert found == {"68": "69", "69": "69", "70": "69", "71": "500"}
        assert not any("answer" in note for note in account.notes)

    def test_a_word_for_nothing_is_nobody_who_is_answered(self, tmp_path):
        found, _ = self.threads(tmp_path, {"1": "None", "2": "NaN", "3": "nan", "4": "null", "5": "1"})
        assert found == {"1": "1", "2": "2", "3": "3", "4": "4", "5": "1"}

    def test_an_id_that_ends_in_nought_is_itself(self, tmp_path):
        assert self.threads(tmp_path, {"v1.0": "", "v2": "v1.0"})[0] == {"v1.0": "v1.0", "v2": "v1.0"}

    def test_answers_to_records_that_are_nowhere_are_noted(self, tmp_path):
        _, account = self.threads(tmp_path, {"1": "x1", "2": "x2", "3": "x2"})
        assert "none of the 3 records that answer one names a record of this file: is columns.reply_to right?" in account.notes


class TestGuesses:
    """What jminer proposes for an export that it does not know."""

    def test_the_company_s_answer_is_not_proposed_as_the_text(self):
        reply = "Thank you very much for letting us know, we will look into what happened and come back to you soon."
        values = {"key": ["1", "2"], "content": SAID[:2], "replyContent": [reply, reply + " Ana"]}
        assert guess.columns(values) == {"id": "key", "text": "content"}

    def test_the_only_texts_are_proposed_whatever_they_are_called(self):
        assert guess.columns({"key": ["1", "2"], "Your answer": SAID[:2]})["text"] == "Your answer"

    def test_who_speaks_and_who_is_answered_are_proposed(self):
        values = {
            "tweet_id": ["1", "2"], "author_id": ["115712", "shop"], "inbound": ["True", "False"], "text": SAID[:2], "in_response_to_tweet_id": ["2.0"],
            "created_at": ["Tue Oct 31 22:10:47 +0000 2017", "Wed Nov 01 09:00:00 +0000 2017"],
        }
        assert guess.columns(values) == {
            "id": "tweet_id", "text": "text", "written_at": "created_at", "customer": "author_id", "role": "inbound", "reply_to": "in_response_to_tweet_id",
        }

    def test_a_country_is_no_customer(self):
        assert "customer" not in guess.columns({"author_country": ["France", "Spain"], "user_agent": ["a", "b"], "text": SAID[:2]})
        assert guess.columns({"customer_account": ["a1", "b2"], "text": SAID[:2]})["customer"] == "customer_account"


ENGLISH = [
    "It’s late and I’m tired, they couldn’t care less.", "The agents’ desk was closed – we’d no chance.", "“Nobody’s here,” she said… and that’s true.",
    "He won’t refund the £40, it’s a joke.", "You’ll wait; I’ve waited, we’re waiting.",
]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("first", range(3))
def test_english_with_curly_apostrophes_is_never_read_as_spanish_or_turkish(encoding, first):
    lines = [text.encode(encoding) for text in ENGLISH[first : first + 3]]
    ranked = legacy.readings(lines)
    assert legacy.clear(ranked)
    assert [line.decode(ranked[0].encoding) for line in lines] == ENGLISH[first : first + 3]


def test_hard_spaces_between_words_are_no_evidence_against_windows_1252():
    lines = ["I’d recommend\xa0him\xa0to anyone".encode("cp1252"), "They’re kind,\xa0all\xa0of them".encode("cp1252")]
    ranked = legacy.readings(lines)
    assert legacy.clear(ranked)
    assert ranked[0].encoding == "cp1252"


def test_71_an_object_without_words_is_no_traceback(tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_text("\n".join(map(json.dumps, [{"id": 1, "text": SAID[0]}, {"id": 2, "text": ""}, {"id": 3}])))
    ledger = gathered(shop(path), max_quarantine=0.5)["ledger"]
    assert ledger.select("read", "kept", "set_aside", "skipped").row(0) == (3, 1, 1, 1)
