"""What stands for a person in a company's or a state's books: finders of account, order and paper numbers, birth dates and passwords.

Every finder takes a view of the text (folding.py) and the same in lower case, and yields spans: first place, place behind the last, placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jminer.text import checkdigits, cues, patterns
from jminer.text.folding import DIGIT

Span = tuple[int, int, str]
LONG_DIGITS = 7
PAPERS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (patterns.DNI, checkdigits.dni), (patterns.CODICE, checkdigits.codice_fiscale), (patterns.NINO, bool), (patterns.PAN, bool),
    (patterns.VIN, checkdigits.vin), (patterns.DOTTED_CPF, bool),
)  # fmt: skip


def ibans(view: str, low: str) -> Iterator[Span]:
    """Account numbers whose remainder modulo 97 is 1, and the BIC beside them → [IBAN]; a word that follows stays."""
    for found in patterns.IBAN.finditer(view):
        for end in [len(found[0]), *(gap.start() for gap in reversed(list(patterns.IBAN_BREAK.finditer(found[0]))))]:
            if checkdigits.iban(patterns.IBAN_BREAK.sub("", found[0][:end]).upper()):
                yield found.start(), found.start() + end, "IBAN"
                break


def bics(view: str, low: str) -> Iterator[Span]:
    """A bank's code beside an account number or after its cue → [ACCOUNT]."""
    for pattern in (patterns.BIC_BESIDE, patterns.BIC_CUED):
        for found in pattern.finditer(view):
            yield *found.span(1), "ACCOUNT"


def wallets(view: str, low: str) -> Iterator[Span]:
    """Addresses of Bitcoin, Ethereum and their like → [ACCOUNT]."""
    for found in patterns.WALLET.finditer(view):
        word = found[0]
        if word.startswith(("0x", "bc1", "ltc1", "addr1")) or len(word) > 40 or (any(map(str.islower, word)) and any(map(str.isupper, word))):
            yield *found.span(), "ACCOUNT"


def papers(view: str, low: str) -> Iterator[Span]:
    """Numbers of persons and vehicles that their form or check digit gives away → [ID]."""
    for pattern, check in PAPERS:
        for found in pattern.finditer(view):
            if check(re.sub(r"[ .-]", "", found[0]).upper()):
                yield *found.span(), "ID"
    for found in patterns.PLATE.finditer(view):
        if patterns.CAR.search(view, max(0, found.start() - 40), found.start()) and _is_plate(found[0]):
            yield *found.span(), "ID"


def parcels(view: str, low: str) -> Iterator[Span]:
    """Tracking numbers of a carrier's own form → [ORDER]."""
    for found in patterns.PARCEL.finditer(view):
        if sum(map(str.isdecimal, found[0])) >= 6:
            yield *found.span(), "ORDER"


def birthdates(view: str, low: str) -> Iterator[Span]:
    """Dates beside a word of birth → [BIRTHDATE]."""
    for pattern in (patterns.BIRTHDATE, patterns.DATE_BORN):
        for found in pattern.finditer(view):
            yield *found.span(1), "BIRTHDATE"


def passwords(view: str, low: str) -> Iterator[Span]:
    """`my password is hunter22` → [SECRET]; `my password is wrong` stays."""
    for found in patterns.PASSWORD.finditer(view):
        word = found[5].rstrip(patterns.PASSWORD_TAIL)
        shut = "!" in found[5][len(word) :] and view[found.end() : found.end() + 2].strip().islower()
        if len(word) >= 4 and _is_password(word, found, shut):
            yield found.start(5), found.start(5) + len(word), "SECRET"


def announced(view: str, low: str) -> Iterator[Span]:
    """Order, account, paper and secret numbers, by the words before them → [ORDER], [ACCOUNT], [ID], [SECRET]."""
    behind = 0
    for found in patterns.CODE.finditer(view):
        if found.start() < behind or not DIGIT.search(found[0]):
            continue
        start = found.start()
        if prefix := patterns.PREFIX.search(view, max(behind, start - 6), start):
            start = prefix.start() if prefix[0].strip().lower() not in cues.TABLE and prefix[0].strip().lower() not in cues.EXPLICIT else start
        kind, explicit = cues.before(low, start)
        if kind and kind != "PHONE":
            end = _code_end(view, found, kind)
            if _is_code(view, start, end, kind, explicit):
                behind = end
                yield start - (view[start - 1 : start] == "#"), end, kind


def locators(view: str, low: str) -> Iterator[Span]:
    """`booking reference QXTLMA` → [ORDER]: capitals alone, where no other word is shouted."""
    for found in patterns.LOCATOR.finditer(view):
        noun, number = found[1], found[2].strip()
        quiet = not noun.isupper() or noun == "PNR"
        if found[5] not in patterns.SHOUTED and (number or quiet):
            yield *found.span(5), "ORDER"


def long_codes(view: str, low: str) -> Iterator[Span]:
    """Tracking and other numbers that name one thing of one person by their length alone → [ORDER]."""
    for found in patterns.CODE.finditer(view):
        digits = sum(map(str.isdecimal, found[0]))
        if digits >= LONG_DIGITS and not _is_common(view, found):
            yield found.start(), patterns.LONG_TAIL.match(view, found.end()).end(), "ORDER"  # type: ignore[union-attr]
    for found in patterns.HASH_NUMBER.finditer(view):
        yield *found.span(), "ORDER"


def _is_password(word: str, found: re.Match[str], shut: bool) -> bool:
    """Whether a word after "password" is one: signs that words have not, or no ordinary word where one must follow."""
    if any(not sign.isalpha() and sign not in "'’-" for sign in word) or (word[1:] != word[1:].lower() and not word.isupper()) or found[4]:
        return True
    if word.lower().replace("’", "'") in cues.ORDINARY or word.lower().endswith(("ed", "ing", "ly")) or word.isupper():
        return False
    return bool(found[3].strip() or found[2]) or shut or (word[0].isupper() and found[1].islower())


def _is_common(view: str, found: re.Match[str]) -> bool:
    """A date, opening hours, a round number or a version: long, and nobody's."""
    if any(pattern.fullmatch(found[0]) for pattern in (patterns.DATE_SHAPE, patterns.HOURS, patterns.ROUND)):
        return True
    cued = patterns.VERSIONED.search(view, max(0, found.start() - 16), found.start())
    return patterns.VERSION_SHAPE.fullmatch(found[0]) is not None and (bool(cued) or any(len(group) == 1 for group in found[0].split(".")))


def _is_plate(text: str) -> bool:
    signs = re.sub(r"\W", "", text)
    return 5 <= len(signs) <= 10 and not signs.isdecimal() and sum(map(str.isdecimal, signs)) >= 2 and not patterns.MAKES.match(text)


def _code_end(view: str, found: re.Match[str], kind: str) -> int:
    """Where a code ends that goes on in groups: `4482 1193 07`, `KX51 ABC`."""
    end, short = found.end(), len(found[0])
    while short <= 12 and (group := patterns.GROUP_AFTER.match(view, end)) and (len(group[0]) > 3 or short <= 4):
        end, short = group.end(), len(group[0]) - 1
    if kind == "ID" and (letters := patterns.LETTERS_AFTER.match(view, end)):
        end = letters.end()
    return end


def _is_code(view: str, start: int, end: int, kind: str, explicit: bool) -> bool:
    """Whether a sign after a cue is a number of somebody: long enough for how sure the cue is, and no date, time or amount."""
    code = view[start:end]
    digits, signs = sum(map(str.isdecimal, code)), sum(map(str.isalnum, code))
    if view[start - 1 : start] in ("$", "£", "€") or re.match(r"[.,]\d|%", view[end : end + 2]):
        return False
    if kind == "ACCOUNT" and re.fullmatch(r"\d\d-\d\d-\d\d", code):
        return True
    counted = explicit and kind in ("ORDER", "SECRET", "ACCOUNT") and code.isdecimal()
    if patterns.DATE_SHAPE.fullmatch(code) or (patterns.TIME_SHAPE.fullmatch(code) and not counted):
        return kind == "SECRET" and code.isdecimal()
    if patterns.UNIT_AFTER.match(view, end) and not (explicit and digits > 3):
        return False
    mixed = digits < signs and (code.upper() == code or not code[0].isdecimal())
    if kind == "SECRET":
        return 3 <= digits <= 9 and signs <= 12
    if kind == "ID":
        return (mixed and digits >= 2 and signs >= 5) or digits >= (4 if explicit else 6)
    if kind == "ACCOUNT":
        return digits >= (4 if explicit else 5)
    return digits >= (3 if explicit else 5) or (mixed and digits >= 2 and signs >= (4 if explicit else 5)) or (explicit and mixed and signs >= 5)
