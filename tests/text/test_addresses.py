"""Which addresses are masked, and which numbers beside street words are none."""

from __future__ import annotations

import time

import pytest

from jminer.text.addresses import addresses

MASKED = [
    "742 Evergreen Terrace, Springfield, IL 62704", "18 Elm Street Apt 4B, Boston MA 02118", "350 5th Avenue, New York, NY 10118", "12008 blue ridge blvd",
    "Flat 3, 27 Marlowe Road, London SW9 8QX", "12a high street, oxford ox1 4db", "55 St. Stephen's Green, Dublin D02 X285",
    "221 Queen St W, Toronto, ON M5V 1Z4",
    "Unit 5, 104 George Street, Sydney NSW 2000", "P.O. Box 1182, Tucson, AZ 85702", "14/2 MG Road, Bengaluru 560001",
    "Flat No. 203, Sunrise Apartments, Linking Road, Mumbai 400050", "Lindenstraße 14, 10969 Berlin", "hauptstr. 101a, 50996 köln",
    "Am Alten Markt 7, 18055 Rostock",
    "Mariahilfer Straße 88/12, 1070 Wien", "Bahnhofstrasse 21, 8001 Zürich", "12 rue de la Paix, 75002 Paris", "45 bis avenue Jean Jaurès, 69007 Lyon",
    "Rue Royale 150, 1000 Bruxelles", "Calle Mayor 15, 3º B, 28013 Madrid", "C/ Serrano, 41, Madrid", "Via Garibaldi 23, 20121 Milano", "piazza dante 4",
    "Prinsengracht 263, 1016 GV Amsterdam", "Rua Augusta 1024, 01304-001 São Paulo", "Rua das Flores, nº 15, Porto",
    "ul. Marszałkowska 84/92, 00-514 Warszawa",
    "ul. długa 5 m. 12", "Drottninggatan 71, 111 36 Stockholm", "Kungsvägen 3B", "Atatürk Caddesi No: 15", "Postfach 1234, 8021 Zürich",
]  # fmt: skip
KEPT = [
    "We waited on 5th Avenue", "Terminal 5 gate 12", "Take route 66", "A 24 hour street party", "3 lanes closed", "Gate 12 way too small", "The 2 way street",
    "Main Street was empty", "Seat 14 Place reserved", "Page 5 drive error", "via 2 stops", "Via email 2 times", "I called 20 different hotels",
    "Platz 5 im Zug",
    "in 10 Minuten Weg 3 Leute", "This is a great place to be 2 hours early", "the 2015 Panamerican Cross Country Cup", "Sitzplatz 14",
    "I waited 45 minutes on the road",
    "calle is Spanish", "50 people walk", "We saw 3 nice courts", "Boeing 737 Drive mode", "Kigali via Nairobi 5-6 Feb", "2 areas one with view over it",
]  # fmt: skip


@pytest.mark.parametrize("place", MASKED)
def test_addresses_are_masked_whole_wherever_they_stand(place):
    assert addresses(f"Please send it to {place}, thanks") == "Please send it to [ADDRESS], thanks"
    assert addresses(f"({place})") == "([ADDRESS])"


@pytest.mark.parametrize("text", KEPT)
def test_numbers_beside_street_words_are_no_address(text):
    assert addresses(text) == text
    assert addresses(f"{text}.") == f"{text}."


def test_two_addresses_and_the_words_around_them_stay_apart():
    assert addresses("From 12 Elm Street to 9 Oak Avenue, please.") == "From [ADDRESS] to [ADDRESS], please."


@pytest.mark.parametrize("text", MASKED)
def test_masking_twice_changes_nothing(text):
    once = addresses(f"I live at {text}.")
    assert addresses(once) == once


@pytest.mark.parametrize("piece", ["1 ", "1 a ", "12 Elm ", "flat 1, ", "Flat 1 Rose Rose ", "rue de la ", "calle a ", "1 rue a ", "a, ", "po box ",
"12 Elm Street, ", "straße 1 "])
def test_hostile_texts_take_time_in_proportion(piece):
    def seconds(size: int) -> float:
        text, start = piece * (size // len(piece)), time.process_time()
        addresses(text)
        return time.process_time() - start

    assert seconds(64_000) < 25 * max(seconds(8_000), 0.004)
