"""Channels named in what customers write, in the words of the taxonomy: "your site", "the helpline", "I rang".

Each name or verb of a channel becomes one sign, a letter of Unicode's private area that says which channel and in what
form. What a text speaks of and where its writer went (`handoffs`) are read from these signs. English words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import polars as pl

from jminer.domain import Channel

NAME, PLAIN, PAST, ING = range(4)
"""The forms: a name, or a verb's plain, past or -ing form."""
FORMS = 4
FIRST, MOST = 0xE000, 40
"""Code point of the first sign, and how many channels have signs."""
NOTHING = "\uf8ff"
"""The sign of a phrase that only looks like a channel."""
SIGN = re.compile("[\ue000-\uf8fe]")
BY_SOMEBODY = re.compile(r"\b(?:to|must|please|can|could|i|we|you|never|always|people|then|and|just|should|would|'ll|will|or) $")
"""What stands before a plain verb that somebody does: "please call", not "the call" or "ring of gold"."""


def mark(texts: Sequence[str], channels: Sequence[Channel]) -> list[str]:
    """Texts in lower case, each name and verb of a channel replaced by its sign. Polars' matcher takes linear time on any pattern."""
    column = pl.Series(list(texts), dtype=pl.String).str.to_lowercase().str.replace_all("[’`´]", "'").str.replace_all("[\ue000-\uf8ff]", " ")
    for patterns, sign in _passes(channels):
        if patterns:
            column = column.str.replace_all(rf"\b(?:{'|'.join(f'(?:{pattern})' for pattern in patterns)})\b", sign)
    return column.to_list()


def _passes(channels: Sequence[Channel]) -> Iterator[tuple[list[str], str]]:
    """Patterns and their sign: phrases to ignore, then channel by channel the forms of its verbs and its names, what is least like other words first."""
    yield [phrase for channel in channels for phrase in channel.ignore], NOTHING
    for i, channel in enumerate(channels):
        verbs = [verb.split(" / ") for verb in channel.verbs]
        forms = {PAST: [v[1] for v in verbs], ING: [v[2] for v in verbs], NAME: [*channel.names], PLAIN: [v[0] for v in verbs]}
        yield from ((patterns, chr(FIRST + FORMS * i + form)) for form, patterns in forms.items())


def named(text: str, channels: Sequence[Channel]) -> list[str]:
    """Ids of the channels that a marked text names, each once, in its order. A verb's plain form counts where somebody does it."""
    return list(dict.fromkeys(
        channel_of(found[0], channels) for found in SIGN.finditer(text)
        if (ord(found[0]) - FIRST) % FORMS != PLAIN or BY_SOMEBODY.search(text[max(0, found.start() - 12) : found.start()])
    ))  # fmt: skip


def channel_of(sign: str, channels: Sequence[Channel]) -> str:
    """Id of the channel that a sign stands for."""
    return channels[(ord(sign) - FIRST) // FORMS].id


def signs(form: int) -> str:
    """A pattern for the signs of one form, of any channel."""
    return f"[{''.join(chr(FIRST + FORMS * i + form) for i in range(MOST))}]"
