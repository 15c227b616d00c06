"""What is no opinion is marked; an opinion never is."""

from __future__ import annotations

import os
import re
import time
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jminer.text.markup import without_markup
from jminer.text.normalize import clean
from jminer.text.parts import LEAST_CUSTOMERS, Boilerplate, mark
from tests.text.mails import MAILS

DATA = Path(os.environ.get("JMINER_DATA", Path(__file__).resolve().parents[3] / "shared/data"))


def labelled(mail: str) -> tuple[str, set[int]]:
    """A mail without its brackets, and the places of the letters between them."""
    pieces = re.split("([⟦⟧])", mail)
    text, inside, places = "", False, set()
    for piece in pieces:
        if piece in "⟦⟧" and piece:
            inside = piece == "⟦"
        else:
            places |= {len(text) + at for at, letter in enumerate(piece) if inside and letter.isalnum()}
            text += piece
    return text, places


def marked(text: str) -> set[int]:
    return {at for _, start, end in mark(text) for at in range(start, end) if text[at].isalnum()}


@pytest.mark.parametrize("mail", MAILS)
def test_no_opinion_is_lost(mail):
    text, wanted = labelled(mail)
    assert not marked(text) - wanted


def test_most_of_the_rest_is_found():
    pairs = [(marked(text), wanted) for text, wanted in map(labelled, MAILS)]
    found, there = sum(len(have & wanted) for have, wanted in pairs), sum(len(wanted) for _, wanted in pairs)
    print(f"{len(MAILS)} mails in seven languages: {found / there:.1%} of the letters that are no opinion are marked")
    assert found / there > 0.97


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Hi [NAME],\nIt broke.\nBest regards,\n[NAME]", ["greeting", "signature"]),
        ("Bad.\n> Was it good?", ["quoted"]),
        ("Order number: [ORDER]\nMessage: it broke", ["form", "form"]),
        ("Out of office: Re: survey\nI am back on Monday.", ["auto_reply"]),
        ("Please refund me. ^AB", ["signature"]),
    ],
)
def test_kinds(text, kinds):
    assert [kind for kind, _, _ in mark(text)] == kinds


def test_a_line_of_blanks_is_no_contact():
    assert [kind for kind, _, _ in mark("Dear team,\n ")] == ["greeting"]


def test_a_quoted_mail_in_html_is_recognised():
    html = '<div>It never came.</div><div class="gmail_quote">On Mon someone asked:<blockquote>Did it come?</blockquote></div>'
    text = clean(html)
    assert [(kind, text[start:end]) for kind, start, end in mark(text)] == [
        ("quoted", "> On Mon someone asked:\n> Did it come?")
    ]
    assert without_markup("a < b") == "a < b"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Hi",
                " ",
                "\n",
                ">",
                "On 1 wrote:",
                "[NAME]",
                ",",
                "Regards",
                "From: ",
                "--",
                "Sent from my iPhone",
                "Bad.",
            ]
        ),
        max_size=15,
    )
)
def test_parts_lie_in_order_inside_the_text(pieces):
    text = clean("".join(pieces))
    at = 0
    for _, start, end in mark(text):
        assert at <= start < end <= len(text)
        at = end


@pytest.mark.parametrize(
    "piece",
    [
        "Hi ",
        "> ",
        "On 1, wrote",
        "Regards,\n",
        "[NAME] ",
        "From: a\n",
        "Dear A ",
        "--\n",
        "Tel: ",
        "je vous prie d'",
        "a",
        "\n>",
        "\n>\nb",
        "this message ",
    ],
)
def test_time_grows_with_the_text(piece):
    def seconds(size: int) -> float:
        text, least = piece * (size // len(piece)), float("inf")
        for _ in range(3):
            start = time.process_time()
            mark(text)
            least = min(least, time.process_time() - start)
        return least

    assert seconds(80_000) < 24 * seconds(10_000) + 0.05


FOOTER = "This form was sent from the contact page of the shop in case 4711."


def test_boilerplate_is_what_many_customers_share_in_different_texts():
    said = [
        "It broke.",
        "The seat was wet.",
        "Late again!",
        "Nobody answered.",
        "I want my money back.",
        "The crew was kind.",
    ]
    texts = [f"{opinion}\n{FOOTER.replace('4711', str(number))}" for number, opinion in enumerate(said)]
    learned = Boilerplate.learn(texts, list("abcdef"))
    assert [[text[start:end] for _, start, end in learned.mark(text)] for text in texts] == [
        [text.split("\n")[1]] for text in texts
    ]
    assert Boilerplate.learn(texts[:4], list("abcd")).shared == frozenset()


def test_what_customers_honestly_repeat_is_no_boilerplate():
    short = ["Great service."] * 50
    assert Boilerplate.learn(short, [str(number) for number in range(50)]).shared == frozenset()
    copies = ["The courier never rang the bell and left my parcel in the rain."] * 50
    assert Boilerplate.learn(copies, [str(number) for number in range(50)]).shared == frozenset()
    one = [
        f"Visit number {'x' * number}. The courier never rang the bell and left my parcel in the rain."
        for number in range(50)
    ]
    assert Boilerplate.learn(one, ["the same customer"] * 50).shared == frozenset()


def test_a_text_of_boilerplate_alone_is_left_alone():
    texts = [f"{FOOTER} {'Bad. ' * number}" for number in range(1, 10)]
    learned = Boilerplate.learn(texts, [str(number) for number in range(9)])
    assert learned.mark(FOOTER) == []
    assert learned.mark(texts[3])


SAMPLED = ("support_tweets/twcs_sample_2017.parquet", "bank_reviews/lender_reviews.parquet", "cfpb_complaints/cfpb_70.parquet",
           "skytrax/american_airlines_2022_2024.parquet")  # fmt: skip
LABELLED = """
787de37f:0+2 272a196b:2+0 bba6223d:0+2 d304a6a5:0+2 89212b4b:0+2 6d77f010:5+0 722ee177:2+2 5a029f62:7+5 9f403e8f:0+5 f654dbbb:0+2
79c96bf3:0+2 541c1eaa:0+2 776ff005:0+2 f7f6d779:2+0 2b6d238e:5+0 cea23c96:0+2 362875f5:2+0 c80a96d8:6+11 2bc2dc63:5+0 ee0b21c1:7+2
529a160a:2+0 3e5247b6:0+12 d80e632f:7+2 2a8df324:8+2 5bbf8427:0+2 4ffc3a05:0+2 7ef22ee1:0+3 a3cc6c7b:7+3 d199f94f:0+2 767a9f96:6+0
18384066:2+0 b43e0a33:5+2 aa60d629:0+2 7d2e94d4:7+2 e82d02f8:13+0 ee02d9c6:7+29 2f6944e5:20+21 4f08b44e:0+17 402899e5:0+17 bd14a85e:0+25
"""
"""Real tweets of customers and companies, reviews and complaints, drawn at random and labelled by hand, by digest: how many letters at the
start (after handles) and at the end (before links) are no opinion. Three in four were drawn from texts with a word of greeting or thanks."""
NOTHING = """
7194db16 a6136337 3b6912c1 3ef8fb76 dbcae297 3448cca4 4429c018 5a233238 a2343027 3e35b39d 166a7064 64c9f531 6f2a4e36 1b6eeb5b 26acfc4b
81ecb91d 9e8ed3f2 11fc2a3c b52d58ec eea937c5 51066bf5 94a75a2c 311fa75e c4aad4b2 9cbdf273 18e3c1da e451c5e4 95499eee 96351490 e568c0aa
f45cbaca 2043d9b4 35ecaa34 d98b7bf0 82bf0472 d6e52464 25c9204a 30df2b4f a4229fa8 6e3f5e91 dac8b17f f4f0e82f 9e51126e b5377fc9 3f1b9978
558c45df ca89e60b 8d81145e 36d91d11 a735179a 62f18dc1 7e2790fd 36c20287 c4798118 656c619b 16df4035 29b9e20c 4dd9028c 1997a728 0420d628
baad3f83 a1e674f1 052a6a7f acb80c2b 85a9077a fa9f5e98 562d1198 49c5bcb1 aa08701d b9878870 5bf29cab 77df615f 6de22f35 57bac257 482acf6f
3451d830 1599718b 56b5ef75 6327a1a5 2fb2b899 77eb105f 36cd8673 ea68df3f 321ad974 d5708627 d21b1fae b108f47f 527473e3 75fa5d02 2332fa6b
d13e3bab 7487ad2a 7cbd9349 33328d49 820ff98a 6e6a7a32 07b949b8 42e93250 1de83ecf c9b4bf08 06653327 0a670c11 77b4cde5 e1c9ab48 a235155f
98fe7ccc 88a62c30 944da825 a350f177
"""
"""Drawn with them: nothing but opinion, or nothing that can be told from it."""


@pytest.mark.skipif(not DATA.exists(), reason="no labelled data (set JMINER_DATA)")
def test_on_real_feedback_almost_nothing_wrong_is_marked():
    labels = {label[:8]: tuple(map(int, label[9:].split("+"))) for label in LABELLED.split()} | dict.fromkeys(
        NOTHING.split(), (0, 0)
    )
    right = wrong = missed = 0
    raws = {raw for path in SAMPLED for raw in pl.read_parquet(DATA / path)["text"].to_list()}
    texts = {digest: raw for raw in sorted(raws) if (digest := sha256(raw.encode()).hexdigest()[:8]) in labels}
    for digest, raw in texts.items():
        text = re.sub(r"https?://\S+", "[URL]", re.sub(r"@\w+", "[HANDLE]", clean(raw)))
        hidden = {at for found in re.finditer(r"\[[A-Z]+\]|\d/\d", text) for at in range(*found.span())}
        letters = [at for at, letter in enumerate(text) if letter.isalnum() and at not in hidden]
        head, tail = labels[digest]
        wanted = {*letters[:head], *letters[len(letters) - tail :]}
        found = marked(text) & set(letters)
        right, wrong, missed = right + len(found & wanted), wrong + len(found - wanted), missed + len(wanted - found)
    print(
        f"{len(texts)} real texts: precision {right / (right + wrong):.1%}, recall {right / (right + missed):.1%} of letters that are no opinion"
    )
    assert len(texts) == len(labels)
    assert right / (right + wrong) > 0.98
    assert right / (right + missed) > 0.6


HONEST = ("skytrax/skytrax_airline_2015.parquet", "skytrax/skytrax_lounge_2015.parquet", "airline_tweets/airline_tweets_70.parquet",
          "app_reviews/app_reviews_60.parquet", "womens_clothing/womens_clothing_80.parquet", "goemotions/goemotions_train_dev.parquet")  # fmt: skip


@pytest.mark.skipif(not DATA.exists(), reason="no labelled data (set JMINER_DATA)")
def test_no_boilerplate_in_honest_feedback_and_the_legal_texts_of_complaints():
    for path in HONEST:
        texts = pl.read_parquet(DATA / path)["text"].drop_nulls().to_list()[:2_000]
        assert len(Boilerplate.learn(texts, [str(number) for number in range(len(texts))]).shared) <= 1, path
    complaints = [clean(text) for text in pl.read_parquet(DATA / "cfpb_complaints/cfpb_70.parquet")["text"]]
    assert (
        len(Boilerplate.learn(complaints, [str(number) for number in range(len(complaints))]).shared) > LEAST_CUSTOMERS
    )


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("It broke. Any idea?\n\nThanks, [NAME]", "Thanks, [NAME]"), ("It broke. Best, [NAME]", "Best, [NAME]"), ("Thanks [NAME]", None),
        ("Thanks to [NAME] it works.", None), ("It broke. Thanks [NAME] for nothing", None),
    ],
)  # fmt: skip
def test_thanks_and_a_name_sign_a_message_and_thank_nobody(text, marked):
    assert [text[start:end] for _, start, end in mark(text)] == ([marked] if marked else [])
