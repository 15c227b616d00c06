"""Text as customers wrote it → text as jminer reads it: one Unicode form, no markup, no invisible characters."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

from jminer.text.markup import MAY_BE_MARKUP, from_markdown, without_markup

INVISIBLE = re.compile(
    "(\U0001f3f4[\U000e0061-\U000e007a]{2,7}\U000e007f)"
    "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u206f\u202a-\u202e\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
"""Marks without a shape, and bidi overrides; the flags of Scotland, Wales and England are spelled in them and stay."""
JOINERS = re.compile("(?<=[\x21-\x7e])[\u200c\u200d\ufe0e\ufe0f]+(?!\u20e3)|(?<![\u200c\u200d])[\u200c\u200d]++(?=[\x21-\x7e])")
"""Joiners between ASCII characters hide addresses from masks; elsewhere they shape emoji, keycaps and Persian."""
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe0e\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
TWINNED = re.compile("[\x80-\x9f\u037e\u1fef-\u2001\u2102-\u2149\u3000\ufb29\uff01-\uff5e\U0001d400-\U0001d7ff\U0001fbf0-\U0001fbf9]")
STACKED = re.compile(r"[^\x00-\u02ff]{9}")
"""Looked for first, since most texts hold none: a character of INVISIBLE or JOINERS, one of TWINS, a run that may be marks."""
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
SURROGATES = re.compile("[\ud800-\udfff]")
ESCAPED = re.compile("_x00([01][0-9A-F])_")
"""How Excel writes a control character into its files: `_x000D_` is a line's end."""
BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
BLANK_LINES = re.compile(r"\n{3,}")
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
AGAIN_ESCAPED = re.compile("&(?:amp;){2,}", re.IGNORECASE)
MOJIBAKE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u2122]")
"""UTF-8 read as Windows-1252 leaves these pairs; honest text almost never holds them."""
PASSES = 5
"""Text escaped or wrongly decoded more often than this is nobody's feedback: what is left of its markup becomes blank."""
MOST_MARKS = 8
_POINTED = str.maketrans("<&", "  ")


UNLIKE = ("<super", "<sub", "<circle", "<square", "<fraction", "<compat", "<noBreak", "<small", "<vertical")


class _Twins(dict[int, str]):
    """Full-width and mathematical letters and digits → the ASCII they imitate; a Windows quote or dash read as a control → itself."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if 0x80 <= code <= 0x9F:
            character = bytes([code]).decode("cp1252", "replace").replace("\ufffd", " ")
        elif code > 0x7F and not unicodedata.decomposition(character).startswith(UNLIKE):
            plain = unicodedata.normalize("NFKC", character)
            character = plain if plain.isascii() else character
        self[code] = character
        return character


TWINS = _Twins()


def clean(raw: str, markdown: bool = False) -> str:
    """The text without markup, mojibake and invisible characters, in NFC, lines and paragraphs kept.

    Quoted parts of HTML mail come as lines with `> `. With `markdown` (Reddit) links, emphasis and spoilers become the text
    they show. Cleaning a cleaned text changes nothing, and takes time in proportion to the text, whatever it holds.
    """
    text = from_markdown(_cleaned(raw)) if markdown else raw
    return _cleaned(text)


def was_mojibake(raw: str) -> bool:
    """Whether the text was decoded with the wrong encoding once (`cafÃ©`), so that `clean` put it right."""
    return not raw.isascii() and _demojibake(raw) != raw


def letters(text: str) -> int:
    """How many letters a text has, of any script; emoji and digits are none."""
    return sum(map(str.isalpha, text))


def bare(text: str) -> str:
    """The words alone, without case and punctuation: what two copies of a text share."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _cleaned(text: str) -> str:
    if "_x00" in text:
        text = ESCAPED.sub(lambda found: "\n" if found[1] in ("0D", "0A") else " ", text)
    if text.isascii() and "<" not in text and "&" not in text:
        return _plain(text)
    for _ in range(PASSES):
        before, text = text, _once(text)
        if text == before or not _unfinished(text):
            return text
    while _unfinished(text):
        before, text = text, _once(text.translate(_POINTED))
        if text == before:
            break
    return text


def _unfinished(text: str) -> bool:
    """Whether another pass may find more: an entity that was hidden in an entity, mojibake of mojibake."""
    return "<" in text or "&" in text or MOJIBAKE.search(text) is not None


def _plain(text: str) -> str:
    """Only line breaks, control characters and blanks."""
    if not text.isprintable():
        text = CONTROLS.sub(" ", BREAKS.sub("\n", text))
    return _whitespace(text)


def _once(text: str) -> str:
    text = CONTROLS.sub(" ", BREAKS.sub("\n", text))
    if not text.isascii():
        text = _demojibake(SURROGATES.sub("\ufffd", text))
    if MAY_BE_MARKUP.search(text):
        text = without_markup(text)
    if "&" in text:
        text = ENTITY.sub(lambda found: html.unescape(found[0]), AGAIN_ESCAPED.sub("&amp;", text))
    if text.isascii():
        return _plain(text)
    text = SURROGATES.sub("\ufffd", CONTROLS.sub(" ", BREAKS.sub("\n", text)))
    if TWINNED.search(text):
        text = text.translate(TWINS)
    if UNSEEN.search(text):
        text = JOINERS.sub("", INVISIBLE.sub(r"\1", text))
    # Marks are cut first: to bring thousands of them into order takes quadratic time. NFC can split one mark into two.
    return _whitespace(_fewer_marks(unicodedata.normalize("NFC", _fewer_marks(text))))


def _demojibake(text: str) -> str:
    """Text that was decoded with the wrong encoding, put right; any other text unchanged."""
    if not MOJIBAKE.search(text):
        return text
    import ftfy

    return ftfy.fix_encoding(text)


def _fewer_marks(text: str) -> str:
    return _marks().sub(r"\1", text) if STACKED.search(text) else text


@cache
def _marks() -> re.Pattern[str]:
    """More than MOST_MARKS combining marks on one letter: no script needs so many."""
    codes = [code for code in (*range(0x300, 0x20000), *range(0x20D0, 0x20F1)) if unicodedata.combining(chr(code)) or 0x20DD <= code <= 0x20E4]
    some = "".join(sorted({chr(code) for code in codes} - {"\u20e3"}))
    return re.compile(f"([{some}]{{{MOST_MARKS}}})[{some}]+")


def _whitespace(text: str) -> str:
    if "  " in text or not text.isprintable():
        text = SPACES.sub(" ", text)
    if "\n" in text:
        text = BLANK_LINES.sub("\n\n", text.replace(" \n", "\n").replace("\n ", "\n"))
    return text.strip()
