"""The samples are what their truth says: sizes, needs, duplicates, personal details, the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jminer.rules import parse

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpora" / "samples"
PERSONAS = ROOT / "configs" / "personas"
EXPORTS = ("store_reviews.csv", "app_reviews.csv", "tickets.jsonl", "social_posts.json", "survey.xlsx", "customers.csv")
SUPPORT = {"unmet", "met", "want"}
Rows = list[dict[str, str]]

FICTIONAL_PHONES = re.compile(
    r"\+44 7700 900\d{3}|07700 ?900\d{3}|\+1 202-555-01\d\d|\(312\) 555-01\d\d"
    r"|\+49 30 23125 \d{3}|\+33 1 99 00 \d\d \d\d"
)
BRANDS = re.compile(
    r"\b(bosch|shimano|yamaha|canyon|cube|gazelle|brompton|specialized|trek|vanmoof|cowboy|riese|decathlon|halfords|"
    r"amazon|google|ebay|paypal|klarna|dhl|hermes|fedex|dpd|strava|komoot|garmin|trustpilot|zendesk|twitter|instagram|"
    r"facebook|tiktok|youtube|whatsapp|samsung|iphone|uber|deliveroo|lieferando|tesla|ikea|lego)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(SAMPLES / "truth.yaml")
    return loaded


@pytest.fixture(scope="module")
def sentences() -> Rows:
    return _rows(SAMPLES / "truth_feedback.csv")


@pytest.fixture(scope="module")
def customers() -> Rows:
    return _rows(SAMPLES / "customers.csv")


@pytest.fixture(scope="module")
def texts() -> dict[tuple[str, str], str]:
    """The text of every piece of feedback as it stands in the exports."""
    posts = json.loads((SAMPLES / "social_posts.json").read_text(encoding="utf-8"))
    tickets = [json.loads(row) for row in (SAMPLES / "tickets.jsonl").read_text(encoding="utf-8").splitlines()]
    return (
        {
            ("store_reviews", row["review_id"]): row["review"]
            for row in _rows(SAMPLES / "store_reviews.csv")
            if row["review_id"]
        }
        | {("app_reviews", row["review_id"]): row["text"] for row in _rows(SAMPLES / "app_reviews.csv", delimiter=";")}
        | {
            ("tickets", str(row["id"])): row["description"] + " ".join(c["body"] for c in row["comments"])
            for row in tickets
        }
        | {("social_posts", row["post_id"]): row["text"] for row in posts}
    )


def test_the_script_makes_the_same_bytes_again(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, str(SAMPLES / "make_samples.py"), "--to", str(tmp_path)], check=True, env=environment
    )
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(EXPORTS) | {"truth.yaml", "truth_feedback.csv", "planted_personal.json"} == set(made)
    assert [name for name, held in made.items() if (SAMPLES / name).read_bytes() != held] == []


def test_about_1500_pieces_of_about_500_customers(truth: dict[str, Any], sentences: Rows, customers: Rows) -> None:
    pieces = {(row["source"], row["source_id"]): row["customer_id"] for row in sentences}
    assert len(pieces) == truth["counts"]["feedback"]
    assert 1400 <= len(pieces) <= 1600
    assert 480 <= len(customers) == truth["counts"]["customers"] <= 560
    assert Counter(source for source, _ in pieces) == truth["counts"]["feedback_by_source"]
    per_customer = Counter(customer for customer in pieces.values() if customer)
    assert set(per_customer) == {row["customer_id"] for row in customers}
    assert min(per_customer.values()) >= 2


def test_every_sentence_of_the_truth_stands_in_its_export(sentences: Rows, texts: dict[tuple[str, str], str]) -> None:
    lost = [
        row["text"]
        for row in sentences
        if row["source"] != "survey" and _plain(row["text"]) not in _plain(texts[row["source"], row["source_id"]])
    ]
    assert lost == []
    survey = _everything("survey.xlsx")
    assert [row["text"] for row in sentences if row["source"] == "survey" and _plain(row["text"]) not in survey] == []


def test_prevalences_are_what_a_recount_gives(truth: dict[str, Any], sentences: Rows, customers: Rows) -> None:
    who: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for row in sentences:
        if row["need"]:
            who[row["need"], row["relation"] in SUPPORT].add(row["customer_id"])
    for name, persona in truth["personas"].items():
        inside, outside = _segment(name, customers)
        assert (len(inside), len(outside)) == (persona["segment"]["customers"], persona["segment"]["others"])
        for need, told in persona["needs"].items():
            source = told.get("same_evidence_as", f"{name}/{need}")
            for kind, supports in (("support", True), ("contradict", False)):
                assert told[kind]["segment"]["customers"] == len(who[source, supports] & inside)
                assert told[kind]["elsewhere"]["customers"] == len(who[source, supports] & outside)


@pytest.mark.parametrize("name", ["commuter_cora", "family_fay"])
def test_true_personas_hold_their_needs_and_others_do_not(name: str, truth: dict[str, Any]) -> None:
    persona = truth["personas"][name]
    assert 120 <= persona["segment"]["customers"] <= 130
    assert len(persona["needs"]) == 3
    for told in persona["needs"].values():
        assert 0.60 <= told["support"]["segment"]["share"] <= 0.70
        assert told["support"]["elsewhere"]["share"] <= 0.04


@pytest.mark.parametrize("name", ["commuter_cora", "family_fay"])
def test_the_needs_of_a_true_persona_are_held_by_the_same_people(name: str, sentences: Rows, customers: Rows) -> None:
    inside, _ = _segment(name, customers)
    held: dict[str, set[str]] = defaultdict(set)
    for row in sentences:
        if row["need"].startswith(name) and row["customer_id"] in inside:
            held[row["customer_id"]].add(row["need"])
    pairs = sum(len(needs) * (len(needs) - 1) / 2 for needs in held.values())
    shares = Counter(need for needs in held.values() for need in needs)
    a, b, c = (count / len(inside) for count in shares.values())
    assert pairs / ((a * b + a * c + b * c) * len(inside)) > 1.2


@pytest.mark.parametrize("name", ["commuter_cora", "family_fay", "gadget_gus"])
def test_many_voice_a_need_of_their_segment_in_two_pieces(name: str, sentences: Rows) -> None:
    pieces: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in sentences:
        if row["need"].startswith(name):
            pieces[row["need"], row["customer_id"]].add((row["source"], row["source_id"]))
    assert sum(len(told) > 1 for told in pieces.values()) > 0.4 * len(pieces)


def test_wrong_personas_are_wrong_in_the_declared_way(truth: dict[str, Any]) -> None:
    gus, ralf, cem = (truth["personas"][name] for name in ("gadget_gus", "retired_ralf", "courier_cem"))
    assert 120 <= gus["segment"]["customers"] <= 130
    for need in ("ride_figures", "beat_others"):
        told = gus["needs"][need]
        assert 0.65 <= told["contradict"]["segment"]["share"] <= 0.75
        assert told["support"]["segment"]["share"] <= 0.03
        assert max(told[kind]["elsewhere"]["share"] for kind in ("support", "contradict")) <= 0.03
    never = gus["needs"]["early_functions"]["support"]
    assert never["segment"]["customers"] == never["elsewhere"]["customers"] == 0
    for need in ("honest_dates", "human_contact"):
        shares = [ralf["needs"][need]["support"][where]["share"] for where in ("segment", "elsewhere")]
        assert abs(shares[0] - shares[1]) < 0.03 < 0.2 < min(shares)
    assert ralf["needs"]["steady_standing"]["support"]["segment"]["share"] < 0.05
    assert 15 <= cem["segment"]["customers"] <= 25


def test_about_a_fifth_belong_to_no_segment(truth: dict[str, Any]) -> None:
    assert 0.18 <= truth["counts"]["customers_in_no_segment"] / truth["counts"]["customers"] <= 0.30


def test_no_segment_writes_on_other_channels_than_the_rest(sentences: Rows, customers: Rows) -> None:
    pieces = {(row["source"], row["source_id"]): row["customer_id"] for row in sentences}
    overall = Counter(source for source, _ in pieces)
    for name in ("commuter_cora", "family_fay", "gadget_gus", "retired_ralf"):
        inside, _ = _segment(name, customers)
        own = Counter(source for (source, _), customer in pieces.items() if customer in inside)
        assert max(abs(own[source] / own.total() - overall[source] / overall.total()) for source in overall) < 0.08


def test_most_sentences_have_nothing_to_do_with_a_need(sentences: Rows) -> None:
    assert sum(bool(row["need"]) for row in sentences) < 0.35 * len(sentences)


def test_no_sentence_is_used_more_often_than_the_cap(truth: dict[str, Any], sentences: Rows) -> None:
    planted = truth["planted"]
    copies = {copy for copy, _ in planted["exact_duplicates"] + planted["near_duplicates"]}
    uses = Counter(row["text"] for row in sentences if f"{row['source']}:{row['source_id']}" not in copies)
    assert max(uses.values()) <= planted["max_uses_of_a_sentence"] == 4


def test_the_pool_is_large_and_each_planted_need_is_said_in_forty_ways() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for path in sorted((SAMPLES / "source").glob("*.txt")):
        need = ""
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.startswith("## "):
                need = next((word for word in row.split() if "/" in word), "")
            elif row and not row.startswith("#"):
                said[need].update(part.strip() for part in row.split(" | "))
    assert len(set().union(*said.values())) >= 1200
    wanted = ("commuter_cora", "family_fay", "retired_ralf", "gadget_gus")
    assert {need: len(ways) for need, ways in said.items() if need.startswith(wanted) and len(ways) < 40} == {}


def test_nobody_repeats_the_words_of_a_declaration(sentences: Rows) -> None:
    spoken = {_plain(row["text"]) for row in sentences}
    for path in PERSONAS.glob("*.yaml"):
        for need in YAML(typ="safe").load(path)["needs"]:
            assert not spoken & {
                _plain(text) for text in (need["statement"], need["met_form"], need["unmet_form"], *need["phrasings"])
            }


def test_planted_duplicates_repeat_their_originals(truth: dict[str, Any], texts: dict[tuple[str, str], str]) -> None:
    exact, near = truth["planted"]["exact_duplicates"], truth["planted"]["near_duplicates"]
    assert len(exact) >= 10
    assert len(near) >= 10
    for copy, original in exact:
        assert _plain(texts[_key(copy)]) == _plain(texts[_key(original)])
    for copy, original in near:
        assert abs(len(texts[_key(copy)]) - len(texts[_key(original)])) < 20


def test_empty_rows_and_na_are_there(truth: dict[str, Any], texts: dict[tuple[str, str], str]) -> None:
    planted = truth["planted"]
    assert len(planted["empty_text"]) >= 10
    assert all(not texts[_key(name)].strip() for name in planted["empty_text"] if not name.startswith("survey"))
    assert all(
        texts[_key(name)] == "NA" for name in planted["reviews_that_say_only_NA"] if not name.startswith("survey")
    )
    assert (
        sum(not any(row.values()) for row in _rows(SAMPLES / "store_reviews.csv"))
        == planted["blank_rows"]["store_reviews"]
    )


def test_exports_have_the_quirks_of_exports() -> None:
    assert (SAMPLES / "app_reviews.csv").read_bytes().startswith(b"\xef\xbb\xbfreview_id;user_id;")
    assert any("\n" in row["review"] for row in _rows(SAMPLES / "store_reviews.csv"))
    tickets = [json.loads(row) for row in (SAMPLES / "tickets.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum("<p>" in ticket["description"] for ticket in tickets) > 20
    assert {comment["author"] for ticket in tickets for comment in ticket["comments"]} == {"agent", "customer"}
    assert all(ticket["created_at"] < comment["created_at"] for ticket in tickets for comment in ticket["comments"])
    dates = [row["date"] for row in _rows(SAMPLES / "store_reviews.csv") if row["date"]]
    assert "2025-03-01" <= min(dates) <= max(dates) <= "2026-02-28"
    ratings = [row["rating"] for row in _rows(SAMPLES / "store_reviews.csv") if row["review_id"]]
    assert 0 < ratings.count("") < 0.15 * len(ratings)


def test_planted_personal_strings_stand_in_the_exports(truth: dict[str, Any]) -> None:
    planted = json.loads((SAMPLES / "planted_personal.json").read_text(encoding="utf-8"))
    assert {entry["kind"] for entry in planted} == {"name", "email", "phone", "iban", "order", "handle"}
    held = " ".join(_everything(name) for name in EXPORTS)
    assert [entry["value"] for entry in planted if _plain(entry["value"]) not in held] == []
    assert sum(truth["planted"]["personal_strings"].values()) >= len(planted)


def test_personal_details_are_invented() -> None:
    planted = json.loads((SAMPLES / "planted_personal.json").read_text(encoding="utf-8"))
    of_kind = {
        kind: [entry["value"] for entry in planted if entry["kind"] == kind]
        for kind in ("phone", "email", "iban", "name")
    }
    assert [value for value in of_kind["phone"] if not FICTIONAL_PHONES.fullmatch(value)] == []
    assert all(re.search(r"@(mail\.)?example\.(com|org|net)$", value) for value in of_kind["email"])
    assert all(re.match(r"DE\d\d ?0000 ?0000|GB\d\d ?JMNR", value) for value in of_kind["iban"])
    frames = YAML(typ="safe").load(SAMPLES / "source" / "frames.yaml")
    invented = {f"{first} {last}" for first in frames["first_names"] for last in frames["last_names"]}
    assert set(of_kind["name"]) <= invented


def test_nothing_else_looks_like_an_address_or_a_number() -> None:
    planted = {
        _plain(entry["value"]) for entry in json.loads((SAMPLES / "planted_personal.json").read_text(encoding="utf-8"))
    }
    for name in EXPORTS:
        held = _everything(name)
        assert [address for address in re.findall(r"[\w.-]+@[\w.-]+\w", held) if address not in planted] == []
        rest = held
        for value in sorted(planted, key=len, reverse=True):
            rest = rest.replace(value, " ")
        if not name.endswith("xlsx"):
            assert re.findall(r"\+\d{2,3} ?\d{3,}|\b0\d{9,}", rest) == []


def test_no_real_company_is_named() -> None:
    for name in EXPORTS[:4]:
        assert set(BRANDS.findall(_everything(name))) == set()
    for path in (SAMPLES / "source").glob("*.txt"):
        assert set(BRANDS.findall(path.read_text(encoding="utf-8"))) == set()


def test_personas_declare_every_field_of_the_schema() -> None:
    fields = {
        "id",
        "statement",
        "opposite",
        "met_form",
        "unmet_form",
        "phrasings",
        "core",
        "importance",
        "stages",
        "expected_valence",
        "min_prevalence",
        "expressible",
        "unit_of_claim",
    }
    paths = sorted(PERSONAS.glob("*.yaml"))
    assert len(paths) == 5
    for path in paths:
        persona = YAML(typ="safe").load(path)
        assert (persona["schema"], persona["id"]) == ("jminer/persona@1", path.stem)
        assert all(set(need) == fields for need in persona["needs"])
        assert path.read_text(encoding="utf-8").startswith("# A persona of the demo company Pedalune: a declared claim")


def test_the_samples_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 2_000_000


def _rows(path: Path, delimiter: str = ",") -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _segment(name: str, customers: Rows) -> tuple[set[str], set[str]]:
    """Customers for whom the persona's rule says yes, and no; the unknown are in neither."""
    answer = parse(YAML(typ="safe").load(PERSONAS / f"{name}.yaml")["segment"]["rule"]).answer
    said: dict[bool | None, set[str]] = defaultdict(set)
    for row in customers:
        said[answer(row)].add(row["customer_id"])
    return said[True], said[False]


def _key(name: str) -> tuple[str, str]:
    source, source_id = name.split(":")
    return source, source_id


def _plain(text: str) -> str:
    """Text without mark-up, escapes and line breaks, in small letters."""
    for mark, sign in (
        ("&nbsp;", " "),
        ("<br>", " "),
        ("</p><p>", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&amp;", "&"),
    ):
        text = text.replace(mark, sign)
    return re.sub(r"\s+", " ", text).strip().lower()


def _everything(name: str) -> str:
    """All text of an export, as one plain string."""
    path = SAMPLES / name
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
            return _plain(book.read("xl/sharedStrings.xml").decode("utf-8"))
    text = path.read_text(encoding="utf-8-sig")
    if name.endswith((".json", ".jsonl")):
        text = text.replace("\\n", " ").replace('\\"', '"')
    return _plain(text)
