"""Text as customers wrote it → text as jminer reads it: one Unicode form, no markup, no invisible characters."""

from __future__ import annotations

import html
import re
import unicodedata

INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
JOINERS = re.compile("(?<=[\x21-\x7e])[\u200c\u200d\ufe0f]+|[\u200c\u200d]+(?=[\x21-\x7e])")
"""Joiners between ASCII characters hide addresses from masks; elsewhere they shape emoji and Persian."""
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
SURROGATES = re.compile("[\ud800-\udfff]")
BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]+")
BLANK_LINES = re.compile(r" ?\n ?(?:\n ?)+")
TAG = re.compile(
    r"</?(?:html|body|head|div|span|p|br|hr|a|b|i|u|em|strong|ul|ol|li|table|tr|td|th|tbody|img|font|h[1-6]|blockquote|pre|code|script|style)"
    r"(?=[\s/>])[^<>]{0,2000}>",
    re.IGNORECASE,
)
BREAKING_TAG = re.compile(r"<(?:br|hr|/p|/div|/li|/tr|/h[1-6]|/blockquote)\b[^<>]{0,2000}>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[a-z]{4,8});", re.IGNORECASE)
MOJIBAKE = re.compile("[ÂÃâð][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122]")
"""UTF-8 read as Windows-1252 leaves these pairs; honest text almost never holds them."""


class _AsciiTwins(dict[int, str]):
    """Full-width and mathematical letters and digits → the ASCII they imitate; superscripts and circles stay."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code > 0x7F and unicodedata.decomposition(character).startswith(("<wide>", "<font>", "<narrow>")):
            plain = unicodedata.normalize("NFKC", character)
            character = plain if plain.isascii() else character
        self[code] = character
        return character


TWINS = _AsciiTwins()


def clean(text: str) -> str:
    """The text without markup, mojibake and invisible characters, in NFC, lines and paragraphs kept."""
    if text.isascii() and not ("<" in text or "&" in text):
        return _whitespace(CONTROLS.sub(" ", BREAKS.sub("\n", text)))
    text = SURROGATES.sub("\ufffd", text)
    text = without_markup(BREAKS.sub("\n", demojibake(text)))
    text = JOINERS.sub("", INVISIBLE.sub("", text)).translate(TWINS)
    return _whitespace(unicodedata.normalize("NFC", CONTROLS.sub(" ", BREAKS.sub("\n", text))))


def demojibake(text: str) -> str:
    """Text that was decoded with the wrong encoding once (`cafÃ©`), put right; any other text unchanged."""
    if not MOJIBAKE.search(text):
        return text
    import ftfy

    return ftfy.fix_encoding(text)


def without_markup(text: str) -> str:
    """HTML as the text a reader saw; text that merely holds a < is unchanged."""
    if TAG.search(text):
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(BREAKING_TAG.sub("\n", text))
        tree.strip_tags(["script", "style", "head"])
        return tree.body.text() if tree.body else ""
    return html.unescape(text) if ENTITY.search(text) else text


def _whitespace(text: str) -> str:
    return BLANK_LINES.sub("\n\n", SPACES.sub(" ", text)).replace(" \n", "\n").replace("\n ", "\n").strip()


def letters(text: str) -> int:
    """How many letters a text has, of any script; emoji and digits are none."""
    return sum(character.isalpha() for character in text)


def bare(text: str) -> str:
    """The words alone, without case and punctuation: what two copies of a text share."""
    return " ".join(re.findall(r"\w+", text.casefold()))
