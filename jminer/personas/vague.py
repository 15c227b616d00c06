"""Needs that everybody has: their words are everywhere, or they are near to what any company hears (methods P1).

Such a need cannot be wrong, so finding it says nothing of a persona (Forer 1949). Two measures, both against the needs of many
trades that ship with jminer: a need has a *specific* word when few trades use that word and it is no word of brochures; and the
packaged encoder, where it is at hand, says whether a need lies nearer to empty needs than to those of the trades.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jminer.domain import Need
from jminer.embedders.protocol import Encode
from jminer.personas.grammar import BARNUM
from jminer.personas.trades import Trades, leaning, words
from jminer.topicmodel.smallwords import stem

COMMON = 0.6
"""A word that this share of the trades uses tells less; two such words tell as much as one of few trades."""
TELLS = 0.05
"""By so much (cosine) a need may lie nearer to empty needs than to those of the trades, for each of its telling words
(chosen on the dev half of tests/benchmarks/persona_needs.csv, on the shipped personas and on the needs of the trades)."""
NEAREST = 3
"""Neighbours whose mean cosine is the likeness: one alone is luck."""
PERSONAS = 3
"""A word in the needs of more personas than this does not tell them apart."""
# Written by hand and by no formula: what brochures promise and workshops put on cards. A trade may use such a word of its own
# things; a need made of nothing else is empty.
BROCHURE = frozenset("""
ability accessible accomplish accurate achieve advanced advantage advice affordable amazing ambition appreciated approach appropriate assistance
assurance attention attractive authentic autonomy available aware awesome balance basic beautiful belong beneficial benefit best better brand
brilliant business calm capable care carefree challenge cheap choice choose clarity clear comfort comfortable comfortably comfy communicate
communication community company competence competent complicated concern confidence confident connected connection consistency consistent consumer
content control convenience convenient correct cost courteous creative credible customer customised customized daily deal decision delight dependable
deserve desire different difficult dignity easy educated effective effectively efficiency efficient effort effortless empathy empower empowered
engaged engaging enjoy enjoyable enjoyment enough environment essential everyday everything exceed excellence excellent exceptional exciting
expectation experience expert expertise fair fairness fantastic fast feature feel feeling fine flawless flexibility flexible focus forward free
freedom friendliness friendly frustration fulfil fulfilled fulfilling fulfilment fun functional future general genuine goal good great growth guidance
guide happiness happy hassle hassle-free health help helpful helpfulness high high-end high-quality holistic honest honesty hope human idea ideal
important impress improve improvement inclusive independence independent individual inform information informed innovation innovative inspiration
inspire inspired inspiring integrity intelligent interesting intuitive item job joy kind kindness knowledge knowledgeable level life lifestyle like
likeable listen live lovely low loyal loyalty luxurious luxury manage manner matter meaning meaningful meet method modern money motivated motivation
need nice obstacle offer offering ongoing opinion opportunity optimal optimise optimize option organised organized outcome outstanding partner
partnership passion peace people perfect performance personal personalised personality personalized personally pleasant please pleased pleasure polite
positive possibility possible potential power powerful practical preference premium price priority problem process product productive productivity
professional professionalism proper proud provide provider purchase purpose quality quick quickly rate real reasonable reasonably reassurance
reassured recognised recognition recognized relationship relaxed relevant reliability reliable reliably reputable reputation respect respected
respectful responsible responsive result reward rewarding right safe safety satisfaction satisfactory satisfied satisfy seamless seamlessly secure
security sensible serious seriously service shopping simple simplicity simplify simply situation smart smooth smoothly solution solve something
special speed speedy staff standard start state-of-the-art straightforward stress stress-free strong structure style stylish succeed success
successful suit suitable super superb support supported supportive sustainability sustainable swift system tailored task team technology thing time
timely tool top top-notch top-quality transparency transparent treat treated treatment trouble trust trusted trustworthy truth truthful understand
understanding understood unique up-to-date use useful user user-friendly valuable value valued variety versatile vision voice warm way welcome well
well-being wellbeing wonderful work world world-class worry worth worthwhile
""".split())  # noqa: SIM905 (hundreds of quoted words are hard to read)
"""Words of brochures: a need made of these alone could be anybody's, of any company."""

EMPTY_NEEDS = (
    "I want to be treated well", "I need good products", "I want a nice experience", "I need someone who cares about me as a customer",
    "I want the process to be easy", "I need more time for what matters", "I want to be understood", "I need high quality",
    "I want fast and friendly service", "I need help when I have a problem", "I want to be happy", "I need to feel secure",
    "I want good value", "I want a company with integrity", "I need clear information", "I want it to be convenient",
    "I need flexible solutions", "I want the best product", "I need a stress-free life", "I want to be successful",
    "I want to make good decisions", "I need a professional partner", "I want to enjoy myself", "I need a reliable service",
    "I want things to work well", "I need to reach my goals", "I want to have a choice", "I need transparency",
    "I want to be respected", "I need an intuitive interface", "I want new and exciting things", "I need to be more productive",
    "I want my problem to be solved", "I need something that suits my lifestyle", "I want a trusted brand", "I need everything to be perfect",
    "It matters to me that I am treated fairly", "I want to be kept informed", "I need comfort", "I want a pleasant atmosphere",
)  # fmt: skip
"""Needs that could stand on any persona of any company, as anchors for the encoder, beside those of grammar.BARNUM."""


BROCHURE_STEMS = frozenset(map(stem, BROCHURE))


@dataclass(frozen=True, slots=True)
class Commonness:
    """In how many trades, and in the needs of how many personas, each word is used."""

    trades: Mapping[str, int]
    """Stem → trades."""
    of: int
    """All trades."""
    personas: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of_trades(cls, trades: Trades, personas: Iterable[Sequence[Need]] = ()) -> Commonness:
        """Counted over the texts of each trade and the statements of each persona."""
        shared = Counter(one for needs in personas for one in {stem(word) for need in needs for word in words(need.statement)})
        return cls(trades.spread, len(trades.texts), dict(shared))

    def telling(self, statement: str) -> float:
        """How much the words of a statement tell: 1 for each that few trades use, ½ for a common one, 0 for those of brochures."""
        return sum(map(self._weight, words(statement)))

    def _weight(self, word: str) -> float:
        one = stem(word)
        if one in BROCHURE_STEMS or all(stem(part) in BROCHURE_STEMS for part in word.split("-")) or self.personas.get(one, 0) > PERSONAS:
            return 0.0
        return 0.5 if self.trades.get(one, 0) >= COMMON * self.of else 1.0


def emptiness(statements: Sequence[str], trades: Trades, embed: Encode) -> NDArray[np.float64]:
    """How much nearer (mean cosine to the three nearest) each statement is to empty needs than to the needs of the trades."""
    anchors = [*EMPTY_NEEDS, *(text for need in BARNUM for text in (need.statement, *need.phrasings))]
    return leaning(statements, anchors, trades.statements, embed, NEAREST)


def is_vague(telling: float, empty: float | None = None) -> bool:
    """Whether a need could be anybody's: by its words alone, or by words and encoder together where there is one."""
    return telling < 1 if empty is None else empty >= TELLS * telling


def nearest_barnum(statements: Sequence[str], embed: Encode) -> list[tuple[str, float]]:
    """For each statement, the need of the Barnum persona that is nearest, and its cosine."""
    alike = embed(statements) @ embed([need.statement for need in BARNUM]).T
    return [(BARNUM[int(row.argmax())].statement, float(row.max())) for row in alike]
