"""Invent personal details: names, addresses, account and order numbers, telephone numbers kept for fiction."""

from __future__ import annotations

from random import Random
from typing import Any

from ruamel.yaml import YAML
from source.pool import HERE, Sentence

KINDS = ("order", "order", "order", "phone", "phone", "email", "email", "iban", "name")


class Details:
    """Invent details and remember every one, so that a test can look for them in what a run wrote."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.frames: dict[str, Any] = YAML(typ="safe").load((HERE / "frames.yaml").read_text(encoding="utf-8"))
        self.planted: list[tuple[str, str]] = []

    def sentence(self, source: str) -> Sentence:
        """A sentence that gives a personal detail away."""
        kind = "handle" if source == "social_posts" else self.chance.choice(KINDS)
        return Sentence(self.chance.choice(self.frames["personal"][kind]).replace("{" + kind + "}", self.detail(kind)))

    def detail(self, kind: str) -> str:
        """A new detail of a kind, remembered."""
        made: str = getattr(self, f"_{kind}")()
        self.planted.append((kind, made))
        return made

    def holds(self, text: str) -> bool:
        """Whether the text holds a planted detail, which must stay as it is."""
        return any(value in text for _, value in self.planted)

    def _name(self) -> str:
        return f"{self.chance.choice(self.frames['first_names'])} {self.chance.choice(self.frames['last_names'])}"

    def _email(self) -> str:
        first, last = self._name().lower().split(" ", 1)
        host = self.chance.choice(("example.com", "example.org", "example.net", "mail.example.com"))
        return f"{first}{self.chance.choice(('.', '_', ''))}{last}{self.chance.choice(('', 74, 88, 91))}@{host}"

    def _phone(self) -> str:
        """Ofcom's, the North American plan's, the Bundesnetzagentur's and ARCEP's numbers for drama."""
        last = self.chance.randrange(100, 1000)
        return self.chance.choice(
            (
                f"+44 7700 900{last}",
                f"07700 900{last}",
                f"07700900{last}",
                f"+1 202-555-01{last % 100:02d}",
                f"(312) 555-01{last % 100:02d}",
                f"+49 30 23125 {last}",
                f"+33 1 99 00 {last % 90 + 10} {last // 10}",
            )
        )

    def _iban(self) -> str:
        """An account at a bank that does not exist, with valid check digits (ISO 13616)."""
        number = f"{self.chance.randrange(10**10):010d}"
        country, account = self.chance.choice((("DE", f"00000000{number}"), ("GB", f"JMNR000000{number[:8]}")))
        digits = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
        iban = f"{country}{98 - int(digits) % 97:02d}{account}"
        return iban if self.chance.random() < 0.4 else " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))

    def _order(self) -> str:
        number = self.chance.randrange(100_000, 1_000_000)
        return self.chance.choice((f"PD-2025-{number}", f"PD-25-{number}", f"#40{number}"))

    def _handle(self) -> str:
        first, second = self.chance.sample(self.frames["handle_words"], 2)
        return f"@{first}_{second}{self.chance.randrange(2, 99)}"
