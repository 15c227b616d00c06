"""Check digits of cards, accounts and papers: a number is personal for certain when its arithmetic is right."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

LETTERS = string.ascii_uppercase
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
ODD_PLACES = dict(zip(string.digits + LETTERS, [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
], strict=True))  # fmt: skip
"""Values at odd places of an Italian codice fiscale (D.M. 23 December 1976)."""
VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)], strict=True))
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
IBAN_LENGTHS = dict(re.findall(r"([A-Z]{2})(\d\d)", """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23
    GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30
    NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
"""))
"""Country → signs of its account numbers (ISO 13616 registry): words that happen to give the right remainder have another length."""
PERMUTED = ("0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258")
"""Verhoeff (1969): the permutations of its eight positions."""


def luhn(digits: str) -> bool:
    """Cards, IMEI, Canadian SIN (ISO/IEC 7812-1)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return any(digit != "0" for digit in digits) and (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0


def card(digits: str) -> bool:
    """A payment card: 13 to 19 digits of a known first digit with a right Luhn sum."""
    return 13 <= len(digits) <= 19 and digits[0] in "23456" and luhn(digits)


def iban(code: str) -> bool:
    """An account number of its country's length whose remainder modulo 97 is 1 (ISO 13616); upper case, no separators."""
    if str(len(code)) != IBAN_LENGTHS.get(code[:2]) or not code.isascii() or sum(map(str.isdecimal, code)) < 9:
        return False
    return int("".join(str(int(sign, 36)) for sign in code[4:] + code[:4])) % 97 == 1


def dni(code: str) -> bool:
    """Spanish DNI (`12345678Z`) and NIE (`X1234567L`)."""
    number = code[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return number.isdecimal() and code[-1] == DNI_LETTERS[int(number) % 23]


def codice_fiscale(code: str) -> bool:
    """Italian tax code of sixteen signs."""
    even = sum(int(sign) if sign.isdecimal() else LETTERS.index(sign) for sign in code[1:15:2])
    return len(code) == 16 and LETTERS[(even + sum(ODD_PLACES[sign] for sign in code[:15:2])) % 26] == code[15]


def insee(digits: str) -> bool:
    """French social security number with its key."""
    return len(digits) == 15 and digits[0] in "123478" and 97 - int(digits[:13]) % 97 == int(digits[13:])


def steuer_id(digits: str) -> bool:
    """German tax number (ISO 7064, modulus 11,10)."""
    product = 10
    for digit in digits[:10]:
        product = 2 * ((int(digit) + product) % 10 or 10) % 11
    return len(digits) == 11 and digits[0] != "0" and (11 - product) % 10 == int(digits[10])


def cpf(digits: str) -> bool:
    """Brazilian CPF with its two check digits."""
    return len(digits) == 11 and all(
        sum(int(digit) * weight for digit, weight in zip(digits, range(size + 1, 1, -1), strict=False)) * 10 % 11 % 10 == int(digits[size])
        for size in (9, 10)
    )


def aadhaar(digits: str) -> bool:
    """Indian Aadhaar number (Verhoeff)."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _dihedral(check, int(PERMUTED[place % 8][int(digit)]))
    return len(digits) == 12 and digits[0] not in "01" and check == 0


def bsn(digits: str) -> bool:
    """Dutch citizen number (the eleven test)."""
    return len(digits) == 9 and sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def ssn(digits: str) -> bool:
    """A number that the US Social Security Administration can have given; it has no check digit."""
    return len(digits) == 9 and digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00" and digits[5:] != "0000"


def vin(code: str) -> bool:
    """Vehicle number of seventeen signs with its check sign (ISO 3779, as in North America)."""
    if len(code) != 17 or any(sign not in VIN_VALUES for sign in code):
        return False
    return "0123456789X"[sum(VIN_VALUES[sign] * weight for sign, weight in zip(code, VIN_WEIGHTS, strict=True)) % 11] == code[8]


GROUPED: dict[tuple[int, ...], Callable[[str], bool]] = {
    (1, 2, 2, 2, 3, 3, 2): insee, (13, 2): insee, (15,): insee, (2, 3, 3, 3): steuer_id, (3, 3, 3, 2): cpf, (4, 4, 4): aadhaar, (3, 2, 4): ssn,
    (3, 3, 3): luhn,
}  # fmt: skip
"""Numbers that are written in groups of these sizes → their check."""


def _dihedral(left: int, right: int) -> int:
    """The product of two elements of the dihedral group of order ten."""
    turned = (left + right if left < 5 else left - right) % 5
    return turned + 5 * ((left < 5) != (right < 5))
