"""Personal data planted into real feedback: 2,000 strings over 25 kinds, and 2,000 look-alikes that no one may mask.

    python -m tests.benchmarks._planted [--split dev|test]      prints how many, and some of each kind

Twenty kinds have a shape, five have none (names and addresses); of those five a quarter is in lower case, a quarter in sentences that are not
English. Two halves that share neither names nor streets nor sentences: masks may be tuned on `dev`, never on `test`.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

DATA = Path(os.environ.get("JMINER_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
SETS = ("airline_tweets/airline_tweets_70", "app_reviews/app_reviews_60", "app_reviews/spotify_google_play_2024_2025", "bank_reviews/lender_reviews",
        "skytrax/american_airlines_2022_2024", "support_tweets/twcs_sample_2017", "womens_clothing/womens_clothing_80", "cfpb_complaints/cfpb_70")  # fmt: skip
FOREIGN = "multilingual_absa/restaurants16_fr_es_nl_train"
EACH, LOWER, LONGEST = 80, 27, 600
FREE = ("name after a cue", "name in a sentence", "name as greeting or signature", "postal address", "name in another language")


@dataclass(frozen=True, slots=True)
class Planted:
    """One piece of feedback with one planted string; `pieces` are what may not be found either, such as the surname alone."""

    kind: str
    secret: str
    pieces: tuple[str, ...]
    sentence: str
    text: str
    language: str = "en"
    lower: bool = False


def planted(split: str) -> list[Planted]:
    """The 2,000 planted strings of a half, in a fixed order."""
    half, rng = import_module(f"tests.benchmarks._planted_{split}"), Random(f"planted {split}")
    hosts = Hosts(rng)
    return [*_patterned(half, rng, hosts), *_names(half, rng, hosts), *_addresses(half, rng, hosts), *_elsewhere(half, rng, hosts)]


def lookalikes(split: str) -> list[Planted]:
    """The 2,000 look-alikes of a half."""
    half, rng = import_module(f"tests.benchmarks._planted_{split}"), Random(f"look-alikes {split}")
    hosts, found = Hosts(rng), []
    for kind, shapes in half.LOOKALIKES.items():
        for number in range(EACH):
            digits, sentence = {"d": str(rng.randint(2, 9)), "n": str(rng.randint(11, 95))}, shapes[number % len(shapes)]
            for name, digit in digits.items():
                sentence = sentence.replace(f"{{{name}}}", digit)
            found.append(Planted(kind, sentence, (), sentence, hosts.around(sentence + "" if sentence[-1] in ".!?" else sentence + ".", "en")))
    return found


class Hosts:
    """Real feedback in a random order, to plant in; never the same piece twice until all are used."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        english = [text for name in SETS for text in self._texts(pl.read_parquet(DATA / f"{name}.parquet"), 400)]
        foreign = pl.read_parquet(DATA / f"{FOREIGN}.parquet")
        self.texts = {"en": english} | {
            short: self._texts(foreign.filter(pl.col("lang") == name), 200) for short, name in (("fr", "french"), ("es", "spanish"), ("nl", "dutch"))
        }
        for texts in self.texts.values():
            rng.shuffle(texts)
        self.used = dict.fromkeys(self.texts, 0)

    def _texts(self, rows: pl.DataFrame, most: int) -> list[str]:
        texts = rows["text"].drop_nulls().filter(rows["text"].drop_nulls().str.len_chars().is_between(30, LONGEST)).unique(maintain_order=True).to_list()
        return self.rng.sample(texts, min(most, len(texts)))

    def around(self, sentence: str, language: str, at: int | None = None) -> str:
        """A piece of real feedback with the sentence at its start (0), its end (-1) or anywhere between two of its sentences."""
        texts = self.texts.get(language)
        if not texts:
            return sentence
        host = texts[self.used[language] % len(texts)]
        self.used[language] += 1
        parts = [part if part[-1] in ".!?" else part + "." for part in re.split(r"(?<=[.!?])\s+", host.strip()) if part]
        anywhere = self.rng.choice((0, len(parts), self.rng.randrange(len(parts) + 1)))
        at = anywhere if at is None else at % (len(parts) + 1)
        return " ".join([*parts[:at], sentence, *parts[at:]])


def _patterned(half: Any, rng: Random, hosts: Hosts) -> Iterator[Planted]:
    for kind, pairs in half.PATTERNED.items():
        for number in range(EACH):
            maker, shapes = pairs[number % len(pairs)]
            made = maker(rng)
            cue, secret = made if isinstance(made, tuple) else ("", made)
            shape = shapes[number // len(pairs) % len(shapes)]
            sentence = shape.format(cue, secret) if cue else shape.format(secret)
            before = shape.split("{}")[-2].split()[-2:] + cue.split()[-2:]
            searched = secret if len(secret) > 6 else " ".join([*before[-2:], secret])
            yield Planted(kind, searched, _runs(secret, shape + cue), sentence, hosts.around(sentence, "en"))


def _runs(secret: str, shape: str) -> tuple[str, ...]:
    """Runs of four signs or more within a string: half of it left is a leak, too."""
    runs = re.findall(r"[^\W_]{4,}", unicodedata.normalize("NFKC", secret))
    return tuple(dict.fromkeys(run for run in runs if run.casefold() not in shape.casefold() and run.casefold() not in SAID))


SAID = frozenset((
    "https", "http", "mailto", "double", "zero", "three", "four", "five", "seven", "eight", "nine", "extension", "punkt", "punto", "point", "arroba", "arobase",
    "account",
))  # fmt: skip
"""Runs that say nothing of anyone: a digit as a word, a scheme."""


def _names(half: Any, rng: Random, hosts: Hosts) -> Iterator[Planted]:
    for kind, shapes in zip(FREE, (half.NAME_CUE, half.NAME_SENTENCE, half.NAME_SIGNATURE), strict=False):
        for number in range(EACH):
            shape, lower = shapes[number % len(shapes)], number % 3 == 2 or number == 0
            at = None if kind != FREE[2] else 0 if shape.startswith(("Hi", "Dear", "Hello")) else -1

            def make(number: int = number, kind: str = kind) -> str:
                first, last = rng.choice(half.FIRST), rng.choice(half.LAST)
                return first if number % 5 in (1, 3) and kind != FREE[0] else f"{first} {last}"

            yield _free(kind, make, shape, lower, "en", hosts, at)


def _free(kind: str, make: Callable[[], str], shape: str, lower: bool, language: str, hosts: Hosts, at: int | None = None) -> Planted:
    """A name in its sentence and host; drawn again while one of its words stands there anyway."""
    while True:
        name = make()
        sentence = shape.format(name)
        sentence, name = (sentence.lower(), name.lower()) if lower else (sentence, name)
        text = hosts.around(sentence, language, at)
        pieces = tuple(word for word in re.split(r"[\s,]+", name) if len(word) > 2 or not word.isascii())
        if not any(found(piece, text.replace(name, "", 1)) for piece in pieces):
            return Planted(kind, name, pieces, sentence, text, language, lower)


def _addresses(half: Any, rng: Random, hosts: Hosts) -> Iterator[Planted]:
    for number in range(60):
        while True:
            secret, pieces = half.address_en(rng)
            sentence, lower = half.ADDRESS_EN[number % len(half.ADDRESS_EN)].format(secret), number % 3 == 2
            text = hosts.around(sentence, "en")
            if lower:
                secret, sentence, text = secret.lower(), sentence.lower(), text.lower()
            if not any(found(piece, text.replace(secret, "", 1)) for piece in pieces):
                break
        yield Planted(FREE[3], secret, pieces, sentence, text, "en", lower)
    for number in range(20):
        language, shapes, streets, shape = half.ADDRESS_LOCAL[number % len(half.ADDRESS_LOCAL)]
        street = rng.choice(streets.split("|"))
        secret = shape.format(s=street, n=rng.randint(2, 99), p=rng.randint(10_000, 79_999), q=rng.randint(100, 999))
        sentence = rng.choice(shapes).format(secret)
        yield Planted(FREE[3], secret, (street,), sentence, hosts.around(sentence, language), language)


def _elsewhere(half: Any, rng: Random, hosts: Hosts) -> Iterator[Planted]:
    languages = list(half.LOCAL_NAMES)
    for number in range(EACH):
        if number % 8 < 5:
            language = languages[number % len(languages)]
            people, shapes = half.LOCAL_PEOPLE[language].split("|"), half.LOCAL_NAMES[language]
            yield _free(FREE[4], lambda people=people: rng.choice(people), rng.choice(shapes), False, language, hosts)  # type: ignore[misc]
        else:
            language, shape, people = half.SCRIPTS[number % len(half.SCRIPTS)]
            yield _free(FREE[4], lambda people=people: rng.choice(people.split("|")), shape, False, language, hosts)  # type: ignore[misc]


def plain(text: str) -> str:
    """A text as leaks are compared: compatible forms made one, invisible characters gone, case folded."""
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", shown).casefold()


def found(needle: str, text: str) -> bool:
    """Whether a string stands in a text as a word of its own; in scripts without spaces anywhere."""
    needle, text = plain(needle), plain(text)
    spaceless = any("\u3040" <= c <= "\ud7af" for c in needle)
    return needle in text and (spaceless or re.search(rf"(?<![^\W_]){re.escape(needle)}(?![^\W_])", text) is not None)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--show", type=int, default=2)
    args = parser.parse_args()
    if not (DATA / SETS[0]).parent.exists():
        print(f"skipped: no feedback under {DATA} (set JMINER_DATA)")
        return 0
    for name, rows in (("planted", planted(args.split)), ("look-alikes", lookalikes(args.split))):
        print(f"{len(rows)} {name}, {sum(row.lower for row in rows)} in lower case, {sum(row.language != 'en' for row in rows)} not English")
        for kind in dict.fromkeys(row.kind for row in rows):
            print(f"  {kind}")
            for row in [row for row in rows if row.kind == kind][: args.show]:
                print(f"      {row.sentence!r} {row.pieces}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
