"""Handoffs: where customers turned to another channel because one had failed. "The site failed so I phoned" is web → phone.

A marked text (`channels.mark`) is cut into pieces at stops and joining words, and read for two things: a turn to a channel
that was made or forced, and another channel that failed before it, or sent them there. Wishes, plans, advice and plain
sequences ("ordered online, collected in the shop") are none: a wrong edge is worse than a missed one. The words are those of
`turning`; `python -m tests.benchmarks.channels` measures both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from jminer.domain import Channel
from jminer.heads import turning
from jminer.heads.channels import SIGN, channel_of

FARTHEST = 5
"""Pieces between a turn and the channel that failed, at most."""
NOT_TURNED_TO = ("delivery", "word_of_mouth")
"""They come to the customer: "ordered and delivered to my door" tells no turn."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A turn to the channel `to`, away from `left` (None when no channel is said), and what says so."""

    to: str
    left: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words between two cuts: in which sentence, and whether that asks."""

    text: str
    sentence: int = 0
    asked: bool = False

    @property
    def failed(self) -> bool:
        """It says that something went wrong or was in vain."""
        return bool(turning.FAILURE.search(turning.FINE.sub(" ", self.text)))


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn told in a piece: by which rule, the words before it, its own, and the sign of its channel."""

    rule: str
    before: str
    words: str
    sign: str


def switches(text: str, before: Sequence[str], channels: Sequence[Channel]) -> list[Switch]:
    """The turns to another channel that a marked text tells; what failed may stand in it or in the marked units right before it."""
    listed = pieces("\n".join([*before, text]))
    first = len(listed) - len(pieces(text))
    found: list[Switch] = []
    for at in range(first, len(listed)):
        found += _obeyed(listed, at, channels) or _answered(listed, at, channels)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1000)
def pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a marked text, in order."""
    plain = text.replace('"', " ")
    return tuple(
        Piece(" ".join(part.split()), number, "?" in sentence)
        for number, sentence in enumerate(turning.SENTENCE.findall(plain)) for part in turning.CUT.split(sentence) if part and part.strip()
    )  # fmt: skip


def turn_in(piece: Piece) -> Turn | None:
    """The turn that a piece tells as made or forced, by its writer; None when it tells none."""
    if piece.asked or not SIGN.search(piece.text):
        return None
    for rule, pattern in turning.RULES:
        if found := pattern.search(piece.text):
            before, words = piece.text[: found.start(1)], found[1]
            return None if rule != turning.SENT and turning.BLOCK.search(before) else Turn(rule, before, words, SIGN.findall(words)[-1])
    return None


def _answered(listed: Sequence[Piece], at: int, channels: Sequence[Channel]) -> list[Switch]:
    """The turn of a piece with the channels whose failure it answers: in the piece, before it, or as its reason after it."""
    piece, turn = listed[at], turn_in(listed[at])
    if turn is None:
        return []
    to = channel_of(turn.sign, channels)
    if to in NOT_TURNED_TO:
        return []
    left, reason = _left_inside(turn, to, channels), "failed"
    if not left:
        left = _left_before(listed, at, to, turn, channels)
    if not left:
        left, reason = _left_after(listed, at, to, turn, channels), "because it failed"
    if left:
        return [Switch(to, channel, reason) for channel in left]
    alone = turning.LASTLY.search(piece.text) and not turning.BROAD.search(turn.words) and not any(_others(p, to, channels) for p in listed)
    return [Switch(to, None, turning.LAST)] if alone else []


def _left_inside(turn: Turn, to: str, channels: Sequence[Channel]) -> list[str]:
    whole = Piece(turn.before)
    return _others(whole, to, channels) if whole.failed else []


def _left_before(listed: Sequence[Piece], at: int, to: str, turn: Turn, channels: Sequence[Channel]) -> list[str]:
    """The nearest other channels before the turn, when they failed and the turn answers it."""
    here = listed[at]
    for back in range(at - 1, max(-1, at - 1 - FARTHEST), -1):
        if found := _others(listed[back], to, channels):
            source, after = listed[back], [piece for piece in listed[back + 1 : at] if piece.failed and turning.FOLLOWS.match(piece.text)]
            far = here.sentence - source.sentence > 1 + len({piece.sentence for piece in after} - {source.sentence, here.sentence})
            if far or turning.INBOUND.search(source.text) or not (source.failed or after):
                return []
            plainly = any(turning.PLAINLY.search(turning.FINE.sub(" ", piece.text)) for piece in (source, *after))
            return found if plainly or turn.rule != turning.TURNED or turning.LINK.search(here.text) else []
    return []


def _left_after(listed: Sequence[Piece], at: int, to: str, turn: Turn, channels: Sequence[Channel]) -> list[str]:
    """Channels in the reason that follows the turn: "… because your site was down", "only after I called, the site …"."""
    for piece in listed[at + 1 : at + 3]:
        if found := _others(piece, to, channels):
            explains = turning.REASON.match(piece.text) or turning.ONLY.match(listed[at].text)
            return found if explains and piece.failed and not turning.INBOUND.search(piece.text) else []
    return []


def _obeyed(listed: Sequence[Piece], at: int, channels: Sequence[Channel]) -> list[Switch]:
    """ "Your email says to call, so I called": the company sent them, and they went."""
    if not turning.DID.match(listed[at].text) or listed[at].asked:
        return []
    for back in range(at - 1, max(-1, at - 4), -1):
        if sent := turning.TOLD.search(listed[back].text):
            to = channel_of(SIGN.findall(sent[0])[-1], channels)
            own = [channel_of(sign, channels) for sign in SIGN.findall(sent[1]) + ([sent[2]] if sent[2] else [])]
            earlier = next((found for piece in reversed(listed[max(0, back - 3) : back]) if (found := _others(piece, to, channels))), [])
            return [Switch(to, channel, "sent there") for channel in dict.fromkeys(c for c in own or earlier if c != to)]
    return []


def _others(piece: Piece, to: str, channels: Sequence[Channel]) -> list[str]:
    """Channels named in a piece, but for `to`."""
    return [channel for channel in dict.fromkeys(channel_of(sign, channels) for sign in SIGN.findall(piece.text)) if channel != to]
