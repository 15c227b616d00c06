"""Encodings: proven, declared, or found on evidence that is named; never guessed."""

from __future__ import annotations

import io
import os
from pathlib import Path

import polars as pl
import pytest

from jminer.errors import ConfigError, InputError
from jminer.readers import Payload
from jminer.readers.encoding import decide

DATA = Path(os.environ.get("JMINER_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
SPOKEN = {
    "German": [
        "Das Frühstück war kalt und der Kellner unhöflich.",
        "Die Lieferung kam drei Tage zu spät, außerdem fehlte die Hälfte.",
        "Sehr schöne Räume, aber die Straße ist laut.",
    ],
    "French": [
        "Le petit déjeuner était froid et le serveur désagréable.",
        "Très belle chambre, mais l'hôtel est bruyant à côté de la gare.",
        "Où êtes-vous ? Ça suffit.",
    ],
    "Spanish": [
        "El desayuno estaba frío y el camarero fue muy antipático.",
        "La habitación es pequeña, pero el baño está limpio.",
        "¿Por qué nadie contesta al teléfono?",
    ],
    "Portuguese": [
        "O café da manhã não estava bom e a recepção é péssima.",
        "A entrega atrasou três dias, não recomendo.",
        "Atenção: o cartão foi cobrado duas vezes.",
    ],
    "Danish": [
        "Værelset var for småt og larmende.",
        "Pakken kom tre dage for sent, det er ærgerligt.",
        "Køen var alt for lang, og tjeneren var uhøflig.",
    ],
    "Polish": [
        "Śniadanie było zimne, a kelner nieuprzejmy.",
        "Przesyłka przyszła trzy dni za późno.",
        "Pokój jest zbyt mały i głośny, łazienka brudna.",
    ],
    "Czech": [
        "Snídaně byla studená a číšník nepříjemný.",
        "Zásilka přišla o tři dny později.",
        "Pokoj je příliš malý a hlučný.",
    ],
    "Russian": [
        "Завтрак был холодным, а официант грубым.",
        "Посылка пришла на три дня позже.",
        "Номер слишком маленький и шумный.",
    ],
    "Greek": [
        "Το πρωινό ήταν κρύο και ο σερβιτόρος αγενής.",
        "Το δέμα ήρθε τρεις μέρες αργότερα.",
        "Το δωμάτιο είναι πολύ μικρό.",
    ],
    "Turkish": [
        "Kahvaltı soğuktu ve garson kabaydı.",
        "Kargo üç gün geç geldi, çok üzgünüm.",
        "Oda çok küçük ve gürültülü.",
    ],
    "Japanese": [
        "朝食は冷たくて、店員の態度が悪かったです。",
        "荷物が三日遅れて届きました。",
        "部屋が狭くてうるさかった。",
    ],
    "Chinese": [
        "早餐是冷的，服务员态度很差。",
        "包裹晚了三天才到。",
        "房间太小，而且很吵。",
    ],
    "Chinese (traditional)": [
        "早餐是冷的，服務員態度很差。",
        "包裹晚了三天才到。",
        "房間太小，而且很吵。",
    ],
    "Korean": [
        "아침 식사가 차갑고 직원이 불친절했습니다.",
        "택배가 사흘 늦게 도착했습니다.",
        "방이 너무 작고 시끄러웠어요.",
    ],
}
LEGACY = [
    *[(language, encoding) for language in ("German", "French", "Spanish", "Portuguese", "Danish") for encoding in ("cp1252", "latin-1", "mac_roman")],
    ("Polish", "cp1250"), ("Polish", "iso8859-2"), ("Czech", "cp1250"), ("Czech", "iso8859-2"), ("Russian", "cp1251"), ("Russian", "koi8-r"),
    ("Russian", "cp866"), ("Greek", "cp1253"), ("Turkish", "cp1254"), ("Japanese", "shift_jis"), ("Japanese", "euc_jp"), ("Chinese", "gb18030"),
    ("Chinese (traditional)", "big5"), ("Korean", "euc_kr"), ("Korean", "cp949"),
]  # fmt: skip


def payload(content: bytes) -> Payload:
    return Payload("reviews.csv", Path("reviews.csv"), ".csv", lambda: io.BytesIO(content), plain=False)


def table(language: str) -> str:
    return "id,text\n" + "".join(f"{number},{text},5\n" for number, text in enumerate(SPOKEN[language]))


@pytest.mark.parametrize(("language", "encoding"), LEGACY)
def test_an_older_encoding_is_found_from_three_sentences(language, encoding):
    content = table(language).encode(encoding)
    found = decide(payload(content))
    assert content.decode(found.name) == table(language)
    assert found.name in (found.note or "")


@pytest.mark.parametrize("content", [
    b"id,text\n1,\x81\x8d\x8f\xff\n", b"id,text\n" + bytes(range(128, 256)) + b"\n", b"id,text\n1,a\xe8a\n", b"id,text\n1,\xe9\xe8\n2,caf\xc3\xa9\n",
])  # fmt: skip
def test_weak_evidence_is_a_question_not_a_guess(content):
    with pytest.raises(InputError, match="Declare `encoding`"):
        decide(payload(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("language", SPOKEN)
def test_unicode_needs_no_guess(encoding, language):
    content = table(language).encode(encoding)
    found = decide(payload(content))
    assert content[found.mark :].decode(found.name) == table(language)
    assert found.note is None


@pytest.mark.parametrize("content", [b"id,text\n1,fine\n", b"id,text\n1,a\0b\n2,c\0d\n3,e\0f\n", b"\0" * 8, b"", b"\n"])
def test_ascii_and_stray_nul_bytes_are_utf_8(content):
    assert decide(payload(content)).name == "utf-8"


def test_a_declared_encoding_wins_and_its_misfits_are_counted():
    content = b"id,text\n" + "1,für\n".encode("cp1252") * 99 + b"2,\x81\n"
    found = decide(payload(content), "cp1252")
    assert found.name == "cp1252"
    assert found.note == "1 of 100 lines beyond ASCII are not CP1252"


def test_a_declared_encoding_that_does_not_fit_is_refused_with_the_likely_one():
    with pytest.raises(InputError, match=r"3 of 3 lines beyond ASCII are not UTF-8, as declared. They look like cp1252 \(German\)"):
        decide(payload(table("German").encode("cp1252")), "utf-8")
    with pytest.raises(InputError, match="not ASCII, as declared"):
        decide(payload(table("German").encode()), "ascii")


def test_a_declared_encoding_that_fits_a_utf_8_file_is_used_and_said():
    assert "the first 3 lines beyond ASCII are UTF-8" in str(decide(payload(table("German").encode()), "latin-1").note)


def test_a_declared_encoding_against_the_mark_is_refused():
    with pytest.raises(InputError, match="begins with the mark of UTF-8"):
        decide(payload(table("German").encode("utf-8-sig")), "cp1252")
    assert decide(payload(table("German").encode("utf-16")), "utf-16").name == "utf-16-le"


@pytest.mark.parametrize("declared", ["utf-9", "base64", "rot13", "cp037", "idna", "\0", "é"])
def test_an_encoding_that_is_none_is_said(declared):
    with pytest.raises(ConfigError, match="is not known"):
        decide(payload(b"id\n"), declared)


def test_a_few_unclear_lines_in_a_file_of_ascii_are_set_aside():
    found = decide(payload(b"id,text\n" + b"1,fine\n" * 300 + b"2,a\xe8a\n"))
    assert found.name == "utf-8"
    assert "1 lines beyond ASCII are not UTF-8" in str(found.note)


def test_a_late_letter_is_seen():
    content = b"id,text\n" + b"1,fine\n" * 300_000 + table("German").encode("cp1252")
    assert decide(payload(content)).name == "cp1252"


@pytest.mark.skipif(not (DATA / "multilingual_absa").is_dir(), reason="needs the multilingual reviews under JMINER_DATA")
@pytest.mark.parametrize("language", ["french", "spanish", "dutch"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_real_reviews_in_an_older_encoding_are_never_read_wrong(language, encoding):
    texts = pl.read_parquet(DATA / "multilingual_absa" / "*.parquet").filter(pl.col("lang") == language)["text"].unique(maintain_order=True)
    beyond = [text for text in texts if not text.isascii() and text.encode(encoding, "ignore").decode(encoding) == text]
    read = 0
    for start in range(0, 300, 10):
        part = "\n".join(beyond[start : start + 10])
        try:
            found = decide(payload(part.encode(encoding)))
        except InputError:
            continue
        assert part.encode(encoding).decode(found.name) == part
        read += 1
    assert read >= (15 if encoding == "cp1252" else 5)
