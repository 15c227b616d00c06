"""Invented numbers that are right where it counts: with the check digits that cards, accounts and papers carry.

Written apart from the masks, so that a wrong checksum there cannot hide behind the same mistake here.
"""

from __future__ import annotations

import string
from random import Random

CAPITALS, HEX, BASE58 = string.ascii_uppercase, "0123456789abcdef", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SHAPES = {"#": string.digits, "%": "123456789", "^": "23456789", "?": CAPITALS, "*": CAPITALS + string.digits, "~": HEX}
VERHOEFF = ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4))


def fill(rng: Random, shape: str) -> str:
    """A shape with its signs drawn: # digit, % digit but 0, ^ digit from 2, ? capital, * capital or digit, ~ hexadecimal."""
    return "".join(rng.choice(SHAPES[sign]) if sign in SHAPES else sign for sign in shape)


def grouped(digits: str, sizes: tuple[int, ...], between: str) -> str:
    """Digits in groups of the given sizes; what is left over is the last group."""
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return between.join(part for part in [*parts, digits[at:]] if part)


def luhn(body: str) -> str:
    """The digits with their Luhn check digit."""
    total = sum(int(d) if i % 2 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def card(rng: Random) -> str:
    start, length = rng.choice((("4", 16), ("51", 16), ("5425", 16), ("37", 15), ("6011", 16), ("36", 14)))
    return luhn(fill(rng, start + "#" * (length - 1 - len(start))))


def iban(rng: Random) -> str:
    country, shape = rng.choice((
        ("DE", "#" * 18), ("FR", "#" * 23), ("ES", "#" * 20), ("NL", "????" + "#" * 10), ("GB", "????" + "#" * 14), ("IT", "?" + "#" * 22),
        ("AT", "#" * 16), ("BE", "#" * 12), ("PL", "#" * 24), ("CH", "#" * 17), ("PT", "#" * 21), ("NO", "#" * 11),
    ))  # fmt: skip
    body = fill(rng, shape)
    number = int("".join(str(int(c, 36)) for c in f"{body}{country}00"))
    return f"{country}{98 - number % 97:02d}{body}"


def dni(rng: Random) -> str:
    number = fill(rng, "########")
    return number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def nie(rng: Random) -> str:
    first, rest = rng.choice("XYZ"), fill(rng, "#######")
    return first + rest + "TRWAGMYFPDXBNJZSQVHLCKE"[int(str("XYZ".index(first)) + rest) % 23]


def insee(rng: Random) -> str:
    body = f"{rng.choice('12')}{rng.randint(40, 99)}{rng.randint(1, 12):02d}{rng.randint(1, 95):02d}{rng.randint(1, 990):03d}{rng.randint(1, 999):03d}"
    return f"{body}{97 - int(body) % 97:02d}"


ODD = dict(zip(string.digits + CAPITALS, (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
                                          10, 22, 25, 24, 23), strict=True))  # fmt: skip


def codice_fiscale(rng: Random) -> str:
    consonants = "BCDFGLMNPRSTVZ"
    body = "".join(rng.choice(consonants) for _ in range(6)) + f"{rng.randint(40, 99)}{rng.choice('ABCDEHLMPRST')}{rng.randint(1, 31):02d}"
    body += rng.choice("ABCDEFGHIL") + fill(rng, "###")
    total = sum(ODD[c] if i % 2 == 0 else (int(c) if c.isdigit() else ord(c) - 65) for i, c in enumerate(body))
    return body + CAPITALS[total % 26]


def steuer_id(rng: Random) -> str:
    """Ten digits of which one occurs twice, and a check digit after ISO 7064 (11, 10)."""
    ten = rng.sample(string.digits, 9)
    ten.insert(rng.randrange(1, 9), ten[rng.randrange(9)])
    if ten[0] == "0":
        ten.reverse()
    if ten[0] == "0":
        ten[0], ten[5] = ten[5], ten[0]
    product = 10
    for digit in ten:
        total = (int(digit) + product) % 10 or 10
        product = 2 * total % 11
    return "".join(ten) + str((11 - product) % 10)


def bsn(rng: Random) -> str:
    while True:
        body = fill(rng, "%#######")
        check = sum(int(d) * weight for d, weight in zip(body, range(9, 1, -1), strict=True)) % 11
        if check < 10:
            return body + str(check)


def cpf(rng: Random) -> str:
    body = fill(rng, "#########")
    for weights in (range(10, 1, -1), range(11, 1, -1)):
        body += str(sum(int(d) * w for d, w in zip(body, weights, strict=True)) * 10 % 11 % 10)
    return body


def _times(a: int, b: int) -> int:
    """Product in the dihedral group of order ten."""
    if a < 5:
        return (a + b) % 5 + (5 if b > 4 else 0)
    return (a - b) % 5 + (0 if b > 4 else 5)


def aadhaar(rng: Random) -> str:
    body = fill(rng, "^##########")
    for last in string.digits:
        check = 0
        for position, digit in enumerate(reversed(body + last)):
            moved = int(digit)
            for _ in range(position % 8):
                moved = VERHOEFF[1][moved]
            check = _times(check, moved)
        if check == 0:
            return body + last
    raise AssertionError("one of ten digits fits")


def pan(rng: Random) -> str:
    return fill(rng, f"???{rng.choice('PCHAF')}?####?")


def ssn(rng: Random, between: str = "-") -> str:
    return between.join((f"{rng.randint(1, 665):03d}", f"{rng.randint(1, 99):02d}", f"{rng.randint(1, 9999):04d}"))


def nino(rng: Random, spaced: bool) -> str:
    code = rng.choice("ABCEGHJKLMNPRSTWXYZ") + rng.choice("ABCEGHJKLMPRSTWXYZ") + fill(rng, "######") + rng.choice("ABCD")
    while code[:2] in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}:
        code = "AB" + code[2:]
    return " ".join((code[:2], code[2:4], code[4:6], code[6:8], code[8])) if spaced else code


def sin(rng: Random) -> str:
    return luhn(fill(rng, "%#######"))


def vin(rng: Random) -> str:
    signs = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
    code = [rng.choice(signs) for _ in range(17)]
    code[8] = "0"
    code[-4:] = fill(rng, "####")
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum((int(c) if c.isdigit() else values[c]) * w for c, w in zip(code, weights, strict=True)) % 11
    code[8] = "X" if total == 10 else str(total)
    return "".join(code)


def imei(rng: Random) -> str:
    return luhn(fill(rng, "35############"))


def royal_mail(rng: Random) -> str:
    body = fill(rng, "########")
    check = 11 - sum(int(d) * w for d, w in zip(body, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return f"{rng.choice('ABCDEFGHKLRSTV')}{rng.choice(CAPITALS)}{body}{ {10: 0, 11: 5}.get(check, check) }GB".replace(" ", "")


def ups(rng: Random) -> str:
    return fill(rng, "1Z******##########")


def wallet(rng: Random) -> str:
    kind = rng.randrange(3)
    if kind == 0:
        return "0x" + fill(rng, "~" * 40)
    if kind == 1:
        return "bc1q" + "".join(rng.choice("023456789acdefghjklmnpqrstuvwxyz") for _ in range(38))
    return rng.choice("13") + "".join(rng.choice(BASE58) for _ in range(33))


def day(rng: Random) -> tuple[int, int, int]:
    """Year, month, day of a birth."""
    return rng.randint(1938, 2006), rng.randint(1, 12), rng.randint(1, 28)
