"""Which of the older encodings some lines are in: the reading under which their letters are likeliest in any of thirty languages.

Every candidate decodes the lines; every word beyond ASCII is scored by how often its letters stand in the language that suits
it best (naive Bayes over letter frequencies, in nats; a language pays once for every word it is needed for). Two readings that
give the same text are one. When the second best is near, no encoding is named: a wrong letter is worse than a question.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import exp, log
from typing import NamedTuple

CANDIDATES = (
    "cp1252", "cp1251", "cp1250", "cp932", "gb18030", "cp949", "cp950", "cp1254", "cp1253", "iso8859-2", "mac_roman", "euc_jp", "koi8-u",
    "cp1257", "cp1255", "cp1256", "cp874", "iso8859-15", "cp850", "cp866", "iso8859-5", "iso8859-7", "iso8859-9", "mac_cyrillic", "cp852",
    "mac_latin2", "iso8859-13", "cp437",
)  # fmt: skip
"""In the order of how usual they are in exports."""
PRIOR = 0.2
"""Nats that each place in that order costs."""
LATIN = {
    "German": "ü36 ä32 ö18 ß14", "French": "é60 à12 è9 ê6 ç4 ô2 î2 û2 ù2 â2 œ1 ï1 ë.4", "Spanish": "ó30 í26 á20 é17 ñ10 ú6 ü.4",
    "Portuguese": "ã22 ç15 á14 é14 í9 ó7 õ5 ê6 â3 ú4 à3 ô2", "Italian": "è40 à25 ù12 ò12 é9 ì6", "Danish": "å35 ø35 æ28 é2", "Swedish": "ä40 å33 ö25 é1",
    "Finnish": "ä88 ö11 å.5", "Dutch": "é40 ë40 ï15 è3 ö2", "Polish": "ł20 ę15 ą14 ż12 ś11 ó11 ć6 ń3 ź2",
    "Czech": "í20 á16 é9 ě12 ř9 č8 ž8 š7 ý7 ů4 ú1 ň.6 ť.3 ď.3 ó.3", "Slovak": "á22 í12 é10 č12 ž11 š10 ý11 ú11 ľ5 ť6 ô2 ň2 ď2 ä1 ó1 ĺ.1 ŕ.1",
    "Hungarian": "á30 é30 ö10 ó10 ő7 í5 ü5 ú3 ű2", "Romanian": "ă40 î20 ţ12 ş15 â10", "Croatian": "č25 ć15 š25 ž25 đ8", "Turkish": "ı33 ü17 ş16 ç9 ğ10 ö8 i̇2",
    "Lithuanian": "ė25 š18 ž14 ų18 į8 ū8 č6 ę3 ą4", "Latvian": "ā35 ī18 ē16 ū5 š8 ņ5 ļ4 ķ2 ģ1 č1 ž1", "Estonian": "ä30 õ30 ü25 ö10 š1 ž.5",
    "Icelandic": "ð25 í15 á15 þ8 ó10 ö10 æ8 é5 ú5 ý3",
}  # fmt: skip
"""Letters beyond ASCII and their weight, roughly as they stand in running text."""
SCRIPTS = {
    "Russian": (
        "о11 е8.5 а8 и7.4 н6.7 т6.3 с5.5 р4.7 в4.5 л4.3 к3.5 м3.2 д3 п2.8 у2.6 я2 ы1.9 ь1.7 г1.7 з1.6 б1.6 ч1.4 й1.2 х1 ж.9 ш.7 "
        "ю.6 ц.5 щ.4 э.3 ф.3 ъ.04 ё.2"
    ),
    "Ukrainian": (
        "о9.3 а8 и6 і5.7 н6.5 в5.4 т5.4 е4.6 р4.5 с4.1 к3.9 л3.8 у3.4 д3.2 м3.1 п2.8 з2.3 я2 ь1.8 б1.7 г1.6 ч1.4 й1.2 х1.1 ц.9 "
        "ю.8 ж.8 ї.8 є.6 ш.7 щ.5 ф.3 ґ.02"
    ),
    "Bulgarian": (
        "а12 и9 о9 е8.5 т7.5 н7 с5 в4.5 р4.5 л3.5 к3.3 д3.2 п2.8 м2.3 я2 з2.1 у1.7 ъ1.7 ч1.5 г1.5 б1.4 щ.7 ц.8 ж.7 й.7 ш.5 х.6 "
        "ю.2 ф.3 ь.05"
    ),
    "Greek": (
        "α9 ο8 ι6 ε6 τ7.5 σ5 ν6 η4 υ3.5 ρ4 π4 κ4 μ3.3 λ2.8 ς4 ω1.7 ί2.3 ά2 ό2 έ2 ή1.7 δ1.6 γ1.7 χ1.2 θ1.2 ύ1.1 ώ1 φ.9 β.7 ξ.5 "
        "ζ.4 ψ.2 ϊ.1"
    ),
    "Hebrew": "י11 ו10 ה10 ל7 א6.5 ת6 ר6 מ6 ב5 ש5 נ4 ם3 ח2.5 ד2.5 כ2.5 ע3 ק2 פ2 ן1.5 ט1.2 ג1.3 ס1.5 ז1 צ1 ף.3 ך.8 ץ.2",
    "Arabic": (
        "ا16 ل12 ي8 م6.5 و6 ن6 ر5 ت5 ب4.5 ه4.5 ة3 ع4 د3 س3 ف3 ك2.5 ق2.5 أ2.5 ح2 ج1.5 ش1.3 ط1 ص1 خ1 ى1 ذ.8 إ.8 ض.7 ز.7 غ.5 ث.6 "
        "ئ.4 ء.4 ظ.2 ؤ.2 آ.3"
    ),
    "Thai": (
        "า7 น6.5 ร6 อ5.5 ก5 เ5 ง4 ม4 ย3.5 ล3.5 ว3 ด3 ท3 ส3 ต2.5 ค2.5 ั4 ี3.5 ่5 ้4.5 ิ3 บ2.5 ป2 ห2.5 จ1.8 พ1.8 แ2 ไ1.7 ะ2 ใ1 โ1 "
        "ข1.3 ช1.3 ุ1.5 ู1 ื1 ำ1 ์1 ็.7 ผ.7 ซ.6 ถ.7 ธ.5 ศ.5 ณ.5 ึ.5 ญ.4"
    ),
}
COMMON = {
    "Japanese": (
        "いうかがくけこさしすせそたちってでとなにねのはまもゃゅょよらりるれろわをんあえおきげじだどばべみめやンスルトクラリアイ日本人大年出中見行部屋"
        "店員品"
    ),
    "Chinese": (
        "的一是不了在人有我他这个们中来上大为和地到以说时要就出会可也你对生能而子得于着下自之年过发后作里用道行所然家事成方多经么去法如都同现没面起看"
        "定天分还进好小部其些主样理心她本前开但因只从想实很太"
    ),
    "Chinese (traditional)": (
        "的一是不了在人有我他這個們中來上大為和地到以說時要就出會可也你對生能而子得於著下自之年過發後作裡用道行所然家事成方多經麼去法如都同現沒面起看"
        "定天分還進好小部其些主樣理心她本前開但因只從想實很太"
    ),
    "Korean": "이다는을가에고하지의도은를한어사아서해인로기게자리그나시대있니요습면들수만안주일정보전것없었합너무않",
}
"""The characters that make up half of a text, roughly."""
PLANES = {
    "Japanese": ("cp932", 0x88, 0x98), "Chinese": ("gb2312", 0xB0, 0xD8), "Chinese (traditional)": ("cp950", 0xA4, 0xC7),
    "Korean": ("euc_kr", 0xB0, 0xC9),
}  # fmt: skip
"""Where the everyday characters of each are encoded: the first bytes from, and up to."""
TOKEN = re.compile(rb"[^\x00-\x2f\x3a-\x3f]+")
"""Runs of bytes that may belong together in any candidate: these ASCII signs are never a part of another character."""
WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u0e30-\u0e4f])+")
BEYOND = re.compile(r"[^\x00-\x7f]")
USUAL = "’“”–—…•€£‘«»¿¡„°\xa0\u202f"
RARE = "´§®©™½¼²³·¢¥ªº×±†‰‚″"
CONTRACTION = re.compile(r"(?<=[A-Za-z])([\u2019\u00b4])(?:s|t|re|ve|ll|d|m)(?![^\W_])", re.IGNORECASE)
APOSTROPHES = {"\u2019": -0.3, "\u00b4": -2.0}
"""In an English contraction: by far the most frequent sign beyond ASCII in exports, and an í to a Mac."""
BESIDE_DIGIT = re.compile(r"[\u00c0-\u02af](?=[0-9])|(?<=[0-9])[\u00c0-\u02af]")
"""A Latin letter beyond ASCII where a currency sign stands."""
EAST = "，。！？、：；（）「」『』《》【】“”…～ー・％　０１２３４５６７８９"
BETWEEN = "’–—…\xa0" + EAST
"""Signs that may stand between two letters."""
USUALLY, UNKNOWN, FOREIGN, MISPLACED, ASCII = -2.0, -8.0, -14.0, -6.0, -3.0
MARGIN, PER_TOKEN = 4.5, 0.05
"""Nats by which the best reading must lead: at all, and for every token on which it and the second differ."""
TOLERANCE = 0.6
"""Nats per letter by which a text may be less likely than its language expects: letters drawn blindly from an alphabet are by more."""
TOKENS, LONGEST = 1000, 120


class Reading(NamedTuple):
    """One way to read the lines."""

    encoding: str
    texts: tuple[str, ...]
    """The tokens as it decodes them."""
    likelihood: float
    language: str
    """The one that suits most words."""
    per_letter: float


def readings(lines: Sequence[bytes]) -> list[Reading]:
    """All different readings of lines that hold more than ASCII, the likeliest first."""
    tokens = _tokens(lines)
    found: dict[tuple[str, ...], Reading] = {}
    for place, encoding in enumerate(CANDIDATES):
        texts = tuple(_decoded(token, encoding) for token, _ in tokens)
        if texts in found or texts.count("") * 20 > len(texts):
            continue
        likelihood, language, per_letter = _likelihood([(text, weight) for text, (_, weight) in zip(texts, tokens, strict=True)])
        lost = sum(weight * len(token) for text, (token, weight) in zip(texts, tokens, strict=True) if not text)
        found[texts] = Reading(encoding, texts, likelihood + UNKNOWN * lost - PRIOR * place, language, per_letter)
    return sorted(found.values(), key=lambda reading: -reading.likelihood)


def clear(ranked: Sequence[Reading]) -> bool:
    """Whether the first reading is a language and leads the second by enough."""
    if not ranked or ranked[0].per_letter < _expected(ranked[0].language) - TOLERANCE:
        return False
    if len(ranked) == 1:
        return True
    first, second = ranked[:2]
    different = sum(one != other for one, other in zip(first.texts, second.texts, strict=True))
    return first.likelihood - second.likelihood >= MARGIN + PER_TOKEN * different


def _expected(language: str) -> float:
    """Mean logarithm of the likelihood of a letter in a language; less for Latin (several languages may share the words) and for thousands of signs."""
    table = models().get(language, {})
    return sum(exp(weight) * weight for weight in table.values()) - 2 * (language not in SCRIPTS)


def _tokens(lines: Sequence[bytes]) -> list[tuple[bytes, float]]:
    """The most frequent runs of bytes beyond ASCII, and of the others those with a byte not seen yet; repeated ones weigh by their logarithm."""
    counts = Counter(token for line in lines for token in TOKEN.findall(line) if not token.isascii())
    chosen, seen = [], set[int]()
    for place, (token, count) in enumerate(counts.most_common()):
        if place < TOKENS or not seen.issuperset(token):
            chosen.append((token[:LONGEST], 1 + log(count)))
            seen.update(token)
    return chosen


def _decoded(token: bytes, encoding: str) -> str:
    """A token as text; nothing when it does not decode. One that was cut may end inside a character."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(token, final=len(token) < LONGEST)
    except UnicodeError:
        return ""


def _likelihood(texts: Sequence[tuple[str, float]]) -> tuple[float, str, float]:
    """Logarithm of the likelihood of tokens with their weights, the language of most, and the part of a letter beyond ASCII."""
    words = [(word, weight) for text, weight in texts for word in WORD.findall(text) if not word.isascii()]
    scores = [(weight, {name: _word(word, table, name) for name, table in models().items()}) for word, weight in words]
    best = Counter(max(score, key=score.__getitem__) for _, score in scores)
    share = {name: log((best[name] + 0.1) / (len(words) + 0.1 * len(models()))) for name in models()}
    letters = sum(weight * max(score[name] + share[name] for name in share) for weight, score in scores)
    signs = sum(weight * _signs(text) for text, weight in texts)
    plain = sum(weight * ASCII * sum(letter < "\x80" for letter in text) for text, weight in texts)
    number = sum(weight * sum(letter > "\x7f" for letter in word) for word, weight in words)
    return letters + signs + plain, max(best, key=best.__getitem__, default=""), letters / number if number else 0.0


def _word(word: str, table: dict[str, float], language: str) -> float:
    """Logarithm of the likelihood of a word's letters beyond ASCII in a language."""
    score = sum(table.get(letter, FOREIGN if letter > "\u2fff" else UNKNOWN) for letter in word.lower() if letter > "\x7f")
    mixed = language not in LATIN and any(letter <= "\x7f" for letter in word)
    shouted = not word.isupper() and word[1:] != word[1:].lower()
    return score + MISPLACED * (mixed + shouted)


def _signs(text: str) -> float:
    """Logarithm of the likelihood of the signs beyond ASCII (no letters) of a token between their neighbours."""
    score = MISPLACED * len(BESIDE_DIGIT.findall(text))
    for found in BEYOND.finditer(text):
        at, sign = found.start(), found[0]
        if WORD.match(sign):
            continue
        if contracted := CONTRACTION.match(text, at):
            score += APOSTROPHES[contracted[1]]
            continue
        inside = 0 < at < len(text) - 1 and text[at - 1].isalpha() and (text[at + 1].isalpha() or text[at + 1] > "\x7f") and sign not in BETWEEN
        score += (USUALLY if sign in USUAL + EAST else UNKNOWN if sign in RARE else FOREIGN) + MISPLACED * inside
    return score


@cache
def models() -> dict[str, dict[str, float]]:
    """Logarithm of the frequency of each letter beyond ASCII, by language."""
    found = {name: _table(re.findall(r"(\D+?)([\d.]+) ?", letters)) for name, letters in {**LATIN, **SCRIPTS}.items()}
    for name, (encoding, first, last) in PLANES.items():
        usual = [(character, 50 / len(COMMON[name])) for character in COMMON[name]]
        plane = [bytes((lead, trail)).decode(encoding, "ignore") for lead in range(first, last) for trail in range(0x40, 0xFF)]
        rest = sorted({character for character in plane if len(character) == 1 and character > "\x7f"} - set(COMMON[name]))
        if name == "Japanese":
            usual += [(chr(code), 20 / 180) for code in range(0x3041, 0x30FD) if chr(code) not in COMMON[name]]
        found[name] = _table([*usual, *((character, 45 / len(rest)) for character in rest)])
    return found


def _table(weights: Sequence[tuple[str, str | float]]) -> dict[str, float]:
    total = sum(float(weight) for _, weight in weights)
    return {letter: log(float(weight) / total) for letter, weight in weights}
