"""Write the planned feedback: choose sentences that go together, and roughen them as people do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from source.details import Details
from source.plan import Slot
from source.pool import STAGES, Line, Picker, Sentence, lines

CAP = 4
"""A sentence of the pool is used at most so often, apart from the duplicates planted on purpose."""

LENGTHS = {  # ordinary lines per piece: (how many, how often)
    "store_reviews": ((1, 2, 3, 4, 5, 7), (24, 30, 22, 14, 7, 3)),
    "app_reviews": ((1, 2, 3), (62, 28, 10)),
    "tickets": ((1, 2, 3), (48, 40, 12)),
    "social_posts": ((1, 2), (82, 18)),
    "survey": ((1, 2, 3), (34, 50, 16)),
}
MOODS = {  # chances of a piece that is pleased, displeased, mixed or matter-of-fact
    "store_reviews": (50, 26, 20, 4),
    "app_reviews": (40, 38, 18, 4),
    "tickets": (3, 65, 0, 32),
    "social_posts": (42, 38, 8, 12),
    "survey": (30, 26, 44, 0),
}
VALENCES = {"pleased": ("+",), "displeased": ("-",), "mixed": ("+", "-"), "plain": ("0",)}
AT_ODDS = ({"loyalty", "exit"}, {"awareness", "exit"})


@dataclass(slots=True)
class Feedback:
    """One finished piece: its sentences as written, each with the field it stands in."""

    slot: Slot
    said: list[tuple[str, Sentence]] = field(default_factory=list)
    rating: int | None = None
    copy_of: Feedback | None = None
    exact: bool = False
    source_id: str = ""
    written_at: str = ""

    def text(self, where: str = "text") -> str:
        return " ".join(sentence.text for at, sentence in self.said if at == where)

    @property
    def mood(self) -> str:
        """The valence that prevails: at least four of five sentences that judge at all."""
        judged = [sentence.valence for _, sentence in self.said if sentence.valence in ("+", "-")]
        share = judged.count("+") / len(judged) if judged else 0.5
        return "+" if share >= 0.8 else "-" if share <= 0.2 else "0"


class Composer:
    """Write pieces one after the other; the pickers remember what has been used."""

    def __init__(self, chance: Random, details: Details) -> None:
        self.chance, self.details = chance, details
        self.journey = Picker(lines("journey.txt"), chance, CAP)
        self.short = Picker(lines("short.txt"), chance, CAP)
        closers = [Line((Sentence(text, valence=""),), frozenset({"tickets"})) for text in details.frames["closers"]]
        self.closers = Picker(closers, chance, CAP)

    def write(self, slot: Slot) -> Feedback:
        """One piece of feedback."""
        feedback = Feedback(slot)
        if slot.piece:
            said = list(slot.piece.sentences)
        elif slot.short and (line := self.short.pick(lambda line: slot.source in line.sources)):
            said = list(line.sentences)
        else:
            said = self._roughen(self._close(slot, self._ordinary(slot)), slot.source)
        feedback.said = [(_field(slot.source, sentence), sentence) for sentence in said]
        feedback.rating = self._rating(feedback)
        return feedback

    def _ordinary(self, slot: Slot) -> list[Sentence]:
        """Ordinary lines about different touchpoints, in one mood, with the needs in their midst."""
        chosen: list[Line] = []
        counts, weights = LENGTHS[slot.source]
        mood = self._mood(slot)
        for number in range(self.chance.choices(counts, weights)[0]):
            wanted = VALENCES[mood][number % len(VALENCES[mood])]
            # People also tell the app store about the bike, the courier and the rest.
            about = (
                "store_reviews"
                if slot.source == "app_reviews" and (number or self.chance.random() < 0.1)
                else slot.source
            )
            # Matter-of-fact lines are the first to run out.
            line = self._another(about, wanted, chosen) or self._another(about, "-", chosen)
            chosen += [line] if line else []
        order = "-+0" if self.chance.random() < 0.25 else "+0-"
        chosen.sort(key=lambda line: (order.index(line.first.valence), STAGES.index(line.first.stage)))
        for line in slot.needs:
            chosen.insert(self.chance.randrange(len(chosen) + 1), line)
        return [sentence for line in chosen for sentence in line.sentences]

    def _mood(self, slot: Slot) -> str:
        """A mood that suits the needs voiced."""
        allowed = {"+": ("pleased", "mixed", "plain"), "-": ("displeased", "mixed", "plain"), "0": tuple(VALENCES)}
        moods = [mood for mood in VALENCES if all(mood in allowed[line.first.valence] for line in slot.needs)]
        weights = [dict(zip(VALENCES, MOODS[slot.source], strict=True))[mood] + 0.1 for mood in moods]
        return self.chance.choices(moods or ["mixed"], weights or [1])[0]

    def _another(self, source: str, valence: str, chosen: list[Line]) -> Line | None:
        return self.journey.pick(lambda line: self._fits(line, source, valence, chosen))

    def _fits(self, line: Line, source: str, valence: str, chosen: list[Line]) -> bool:
        """A line suits the source and adds another touchpoint; in a ticket, one of about the same stage."""
        here = line.first
        if source not in line.sources or here.valence != valence:
            return False
        stages = {other.first.stage for other in chosen} | {here.stage}
        if any(pair <= stages for pair in AT_ODDS):
            return False
        if source == "tickets" and chosen:
            return (
                here.touchpoint != chosen[0].first.touchpoint
                and abs(STAGES.index(here.stage) - STAGES.index(chosen[0].first.stage)) <= 1
            )
        return all(here.touchpoint != other.first.touchpoint for other in chosen)

    def _close(self, slot: Slot, said: list[Sentence]) -> list[Sentence]:
        """Personal details and a closing line, mostly in tickets."""
        ticket = slot.source == "tickets"
        if self.chance.random() < (0.5 if ticket else 0.03):
            at = len(said) if slot.source == "social_posts" else self.chance.randrange(1, len(said) + 1)
            said.insert(at, self.details.sentence(slot.source))
        if ticket and self.chance.random() < 0.45 and (line := self.closers.pick(lambda _: True)):
            said += line.sentences
        return said

    def _rating(self, feedback: Feedback) -> int | None:
        """Stars (or 0 to 10 in the survey) that agree with the text, apart from slips; some are missing."""
        slot, mood = feedback.slot, feedback.mood
        if slot.source in ("tickets", "social_posts") or self.chance.random() < 0.06:
            return None
        if slot.piece and slot.piece.rating is not None:
            return slot.piece.rating
        if self.chance.random() < 0.02:
            mood = {"+": "-", "-": "+", "0": "0"}[mood]
        scale = (
            {"+": (4, 5, 5, 5), "-": (1, 1, 2, 2, 3), "0": (2, 3, 3, 4)}
            if slot.source != "survey"
            else {"+": (8, 9, 9, 10, 10), "-": (0, 2, 3, 4, 5, 6), "0": (5, 6, 7, 7, 8)}
        )
        return self.chance.choice(scale[mood])

    def _roughen(self, said: list[Sentence], source: str) -> list[Sentence]:
        """Small letters, lost stops, typos, emoji: one habit or two per piece."""
        chance = self.chance
        texts = [sentence.text for sentence in said]
        for place in range(1, len(texts)):
            if said[place - 1].valence == "+" and said[place].valence == "-" and chance.random() < 0.35:
                texts[place] = chance.choice(("But ", "Only, ", "However, ", "That said, ")) + _small_start(
                    texts[place]
                )
        if chance.random() < 0.08:
            texts = [text if self.details.holds(text) else text.lower() for text in texts]
        if chance.random() < 0.05:
            texts = [text.replace("'", "") for text in texts]
        if chance.random() < 0.14:
            place = chance.randrange(len(texts)) if texts else 0
            texts = [
                text if at != place or self.details.holds(text) else typo(text, chance) for at, text in enumerate(texts)
            ]
        if texts and chance.random() < 0.04:
            texts[0] = texts[0] if self.details.holds(texts[0]) else texts[0].upper()
        if texts and chance.random() < 0.14:
            texts[-1] = texts[-1].removesuffix(".")
        if texts and chance.random() < 0.05:
            texts[-1] = re.sub(r"[.!]$", "!!!", texts[-1])
        if texts and source != "tickets" and chance.random() < 0.1:
            texts[-1] += " " + chance.choice(self.details.frames["emoji"][said[-1].valence])
        return [_with_text(sentence, text) for sentence, text in zip(said, texts, strict=True)]


def typo(text: str, chance: Random) -> str:
    """One slip of the fingers in a longer word: two letters swapped, one lost or one doubled."""
    words = list(re.finditer(r"[a-z]{5,}", text))
    if not words:
        return text
    at = chance.choice(words).start() + 1 + chance.randrange(3)
    slip = chance.choice((text[at + 1] + text[at], text[at + 1], text[at] * 2 + text[at + 1]))
    return text[:at] + slip + text[at + 2 :]


def _small_start(text: str) -> str:
    return (
        text
        if re.match(r"I\b|[A-Z]{2}|Care|Northgate|Pedalune|Sunday|Nerea|Fergal|Spoke|A\b", text)
        else text[0].lower() + text[1:]
    )


def _field(source: str, sentence: Sentence) -> str:
    if source != "survey":
        return "text"
    return "likes" if sentence.valence == "+" else "improve"


def _with_text(sentence: Sentence, text: str) -> Sentence:
    return Sentence(text, sentence.stage, sentence.touchpoint, sentence.valence, sentence.need, sentence.relation)
