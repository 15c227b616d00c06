"""A text as words with what is known of each, and the features by which a word is judged to be a person's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jminer.text.name_cues import CLASSES, PARTICLES, SAINTS
from jminer.text.name_lexicon import LANGUAGES, NOTHING, Known, lower, plain

WORD = re.compile(
    r"\[[A-Z]+\]|[@#]\w+"
    r"|(?:[ldnmtscj]|qu|dell|all|nell|dall|sull|un|quell)['’](?=[^\W\d_])"
    r"|[^\W\d_]+(?:['’-][^\W\d_]+)*|\w+",
    re.IGNORECASE,
)
"""A placeholder, a handle, an elided article (`l'`, `dell'`), a word, or a code."""
ENDING = re.compile(r"['’][^\W\d_]{1,4}$")
"""A possessive or a Turkish case after an apostrophe: no part of the name."""
SHORT = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "sra", "srta", "dña", "mme", "mlle", "me", "sig",
    "dott", "dhr", "mevr", "mw", "hr", "fr", "capt", "sgt", "d",
})  # fmt: skip
"""Words written with a full stop that ends no sentence."""
STRONG = frozenset({"title", "named", "by", "spoke", "thanks", "greet", "role", "kin", "person"})
"""Classes after which a word that no lexicon holds may be a name though it is written small."""


UNHEARD = 2.0
"""How much surer the scorer must be of a small word that no lexicon holds, outside English and where no word calls for a name."""

SPELLED = -2.2
"""From which sum of spelling scores two such words in a row are nearly as good as called for."""


@dataclass(slots=True)
class Words:
    """One text cut into words: parallel lists, one place per word."""

    letter: str
    low: list[str]
    start: list[int]
    end: list[int]
    shape: list[str]
    gap: list[str]
    """What stands before each word, and after the last one: one sign per kind, see `_gap`."""
    style: list[str]
    known: list[Known]


def cut(text: str, language: str, lexicon: Mapping[str, Known]) -> Words:
    """The words of a text. `language` is an ISO code or `und`."""
    low: list[str] = []
    start: list[int] = []
    end: list[int] = []
    shape: list[str] = []
    gap: list[str] = []
    known: list[Known] = []
    last = 0
    for found in WORD.finditer(text):
        word, begin = found[0], found.start()
        small = lower(word)
        facts = lexicon.get(small)
        if facts is None and not word.isalpha():
            word, small, facts = _parts(word, small, lexicon)
        between = _gap(text[last:begin], begin)
        gap.append(" " if between == "." and low and low[-1] in SHORT and text[last:begin] == ". " else between)
        low.append(small)
        start.append(begin)
        last = begin + len(word)
        end.append(last)
        shape.append(_shape(word))
        known.append(facts or (lexicon.get(plain(small), NOTHING) if not small.isascii() else NOTHING))
    gap.append("z" if not text[last:].strip(" .!") else _gap(text[last:], last))
    return Words(LANGUAGES.get(language, ""), low, start, end, shape, gap, _styles(shape, gap), known)


def _parts(word: str, small: str, lexicon: Mapping[str, Known]) -> tuple[str, str, Known | None]:
    """A word with an apostrophe or a hyphen that the lexicon does not hold whole."""
    ending = ENDING.search(word)
    if ending and not word.endswith(("'t", "’t")) and ending.start() > 1:
        word = word[: ending.start()]
        small = lower(word)
        if (facts := lexicon.get(small)) or "-" not in word:
            return word, small, facts
    if "-" in word:
        parts = [lexicon.get(part, NOTHING) for part in small.split("-")]
        if all(part.first or part.last for part in parts):
            return word, small, Known(min(part.first for part in parts), min(part.last for part in parts))
        bearing = [part for part, bare in zip(parts, small.split("-"), strict=True) if bare not in PARTICLES]
        borne = any(part.last and not part.ordinary for part in bearing) and all(part.first or part.last or not part.ordinary for part in bearing)
        if borne and not (word.isupper() or any(part.other for part in bearing)):
            return word, small, Known(0, 1)
        if len(bearing) < len(parts) and all(part.last or part is NOTHING for part in bearing):
            return word, small, Known(0, 1) if bearing and bearing[0].last else NOTHING
        rare = not any(part.other or part.common("e") or any(map(str.isupper, part.ordinary)) for part in parts)
        if rare and any(part.first or part.last for part in parts) and any(part is NOTHING or (part.last and not part.ordinary) for part in parts):
            return word, small, Known(0, 1)
        if any(part.ordinary for part in parts):
            return word, small, Known(0, 0, "".join(part.ordinary for part in parts).lower())
    return word, small, None


def _shape(word: str) -> str:
    """l small, T capitalised, U capitals, I one capital, x no word, or of a script without capitals (`name_scripts`)."""
    if not word[0].isalpha():
        return "x"
    if not word[0].isupper():
        return "l" if word[0].islower() and not any(map(str.isdigit, word)) else "x"
    if len(word) == 1:
        return "I"
    if any(map(str.isdigit, word)) or (word.isupper() and "-" in word and max(map(len, word.split("-"))) < 4):
        return "x"
    return "U" if word.isupper() else "T"


def _gap(between: str, begin: int) -> str:
    """The sign of what stands between two words."""
    if between == " ":
        return " "
    if begin == 0:
        return "^"
    if "\n" in between:
        return "n"
    for sign in between:
        if sign in ".!?…¡¿":
            return "."
    kept = between.strip()
    if not kept:
        return "'" if not between else " "
    return kept[0] if kept[0] in ",;:()\"-–/&'" else "“" if kept[0] in "“”„«»" else "o"


def _styles(shape: list[str], gap: list[str]) -> list[str]:
    """Per word, how its sentence uses capitals: l none, U all, T on most words, m mixed."""
    styles: list[str] = []
    first = 0
    for place in range(1, len(shape) + 1):
        if place == len(shape) or gap[place] in ".n":
            mine = shape[first:place]
            letters = [each for each in mine if each in "lTU"]
            large, shouted = sum(each in "TU" for each in letters), letters.count("U")
            style = "l" if not large and "I" not in mine else "m"
            if len(letters) > 2 and shouted >= 0.7 * len(letters):
                style = "U"
            elif len(letters) > 3 and large >= 0.65 * len(letters):
                style = "T"
            styles += [style] * len(mine)
            first = place
    return styles


def begins(words: Words, place: int) -> bool:
    """Whether a word stands where every word has a capital."""
    return words.gap[place] in "^.n\"“:(-–o"


def own(words: Words, facts: Known) -> int:
    """How ordinary a word is in the text's language (0–2); in any language when that is unknown."""
    if words.letter:
        return facts.common(words.letter)
    return 0 if not facts.ordinary else 2 if any(map(str.isupper, facts.ordinary)) else 1


def may_be(words: Words, place: int, follows: int) -> bool:
    """Whether a word is worth judging. `follows`: how many words before it are a name."""
    shape = words.shape[place]
    if shape not in "lTU" or len(words.low[place]) < 2 or (follows and "after" in CLASSES.get(words.low[place], ())):
        return False
    if place and words.low[place - 1] in SAINTS and words.gap[place] in " '" and not follows:
        return False
    facts = words.known[place]
    ordinary = max(own(words, facts), facts.common("e"))
    before = CLASSES.get(words.low[place - 1], ()) if place and (words.gap[place] in " ,:(.'" or signed(words, place)) else ()
    if shape == "l":
        if facts.first or facts.last:
            return ordinary < 2 or follows > 0
        return not ordinary and (follows > 0 or not facts.other) and (
            follows > 0 or any(each in STRONG for each in before)
            or (place + 1 < len(words.low) and words.gap[place + 1] == " " and "acts" in CLASSES.get(words.low[place + 1], ()))
            or strange(words, place + 1) or (words.gap[place] == words.gap[place + 1] == ",") or (ends(words, place) != "-" and words.gap[place] in "n-–,")
        )
    if facts.first or facts.last:
        if ordinary < 2 or max(facts.first, facts.last) > 1:
            return True
        return not begins(words, place) or "acts" in CLASSES.get(words.low[place + 1] if place + 1 < len(words.low) else "", ())
    return not ordinary or follows > 0 or "title" in before


def called(words: Words, place: int) -> bool:
    """Whether a word stands right after one of the classes that names follow."""
    before = CLASSES.get(words.low[place - 1], ()) if place and (words.gap[place] in " ,:(.'" or signed(words, place)) else ()
    return any(each in STRONG for each in before)


def strange(words: Words, place: int) -> bool:
    """Whether a small word follows the one before at once and is in no language's ordinary words: two of them are hardly a slip of the pen."""
    return (
        place < len(words.low) and words.gap[place] in " -" and words.shape[place] == "l" and not words.known[place].ordinary
        and not words.known[place].other and len(words.low[place]) > 2
    )  # fmt: skip


def signed(words: Words, place: int) -> bool:
    """Whether a word begins the line after a greeting or a farewell (`Thanks,` and below it a name)."""
    return words.gap[place] == "n" and place > 0 and "thanks" in CLASSES.get(words.low[place - 1], ())


def ends(words: Words, place: int) -> str:
    """How many words are left (0–2) when the text ends with a line of its own or after a sentence's end, else `-`."""
    left = len(words.low) - 1 - place
    if left > 2 or any(words.gap[step] not in " -'" for step in range(place + 1, len(words.low))):
        return "-"
    return str(left)


def features(words: Words, place: int, follows: int, spelling: Callable[[str], float]) -> list[str]:
    """What speaks for and against a word being a name, as the names of features that are there."""
    low, shape, facts = words.low[place], words.shape[place], words.known[place]
    size = len(words.low)
    mine, english = own(words, facts), facts.common("e")
    abroad = 2 if any(map(str.isupper, facts.ordinary)) else 1 if facts.ordinary else 0
    name = f"{facts.first}{facts.last}"
    group = words.letter if words.letter in "ed" else "x" if words.letter else "u"
    start = "1" if begins(words, place) else "0"
    style, before, after = words.style[place], words.gap[place], words.gap[place + 1]
    sound = str(min(7, max(0, int(spelling(low) + 4))))
    kind = f"{name}{facts.other}"
    usual = f"{mine}{english}{abroad}"
    look = shape + start
    known = "n" if facts.first or facts.last else "o" if usual != "000" else "?"
    broad = f"{known}{'w' if mine or english else ''}{facts.other}{'l' if shape == 'l' else ''}"
    found = [
        f"k{kind}", f"k{kind}|{shape}", f"u{usual}", f"u{usual}|{look}", f"u{usual}|k{known}", f"m{look}|{group}", f"s{sound}", f"s{sound}|{broad}",
        f"y{style}|{shape}", f"y{style}|{broad}", f"o{facts.other}|{look}|{known}", f"b{before}|{shape}", f"a{after}|{shape}", f"b{before}a{after}|{broad}",
        f"b{broad}|{start}|{group}", f"n{name}|{mine}{english}|{shape}", f"l{min(len(low), 5)}|{broad}", f"l{min(len(low), 5)}|{shape}{style}",
    ]  # fmt: skip
    if follows:
        run = min(follows, 3)
        found += [f"f{run}", f"f{run}|{broad}", f"f{run}|{broad}|n{name}", f"f|{before}|{shape}", f"f{run}|{shape}{words.shape[place - 1]}|s{sound}"]
    if known == "?":
        pair = f"{'s' if strange(words, place + 1) else '-'}{'s' if before in ' -' and place and strange(words, place - 1) else '-'}"
        found += [f"d{pair}|{shape}", f"d{pair}|{broad}|{group}", f"d{pair}|s{sound}|{shape}"]
    tail = ends(words, place)
    if tail != "-":
        found += [f"e{tail}|{before}", f"e{tail}|{before}|{broad}"]
    near = before in " ,:('-\"“" or (before == "." and place > 0) or signed(words, place)
    last = words.low[place - 1] if place and near else "^" if not place or before in "^n" else "."
    for each in CLASSES.get(last, ("none",) if last not in "^." else ("edge" + last,)):
        found += [f"p{each}", f"p{each}|{broad}", f"p{each}|{before}"]
        if place > 1 and near:
            for second in CLASSES.get(words.low[place - 2], ("none",)):
                found += [f"q{second}{each}", f"q{second}{each}|{broad}"]
    if place and near and before in " ,:'":
        other, form = words.known[place - 1], words.shape[place - 1]
        found += [f"w{last}", f"v{form}{'n' if other.first else 'l' if other.last else '-'}{min(1, own(words, other))}|{broad}"]
    following = words.low[place + 1] if place + 1 < size and after in " ,:'" else "$"
    for each in CLASSES.get(following, ("none",) if following != "$" else ("edge" + after,)):
        found += [f"r{each}", f"r{each}|{broad}", f"r{each}|{start}{broad}"]
    if following != "$":
        other, form = words.known[place + 1], words.shape[place + 1]
        borne = "n" if other.first else "l" if other.last else "-"
        found += [f"x{following}", f"z{form}{borne}{min(1, max(own(words, other), other.common('e')))}|{broad}|{after}"]
    return found


def caution(words: Words, place: int, follows: int, spelling: Callable[[str], float]) -> float:
    """How much surer the scorer must be of a word: of places, companies, and small words that no lexicon holds, which outside English are most
    often ordinary ones. In English, whose lexicon is the fullest, such words are names more often than in what it learned from."""
    facts = words.known[place]
    if facts.first or facts.last:
        return 0.7 if facts.other and not follows else 0.0
    if words.shape[place] == "l" and not follows:
        if called(words, place):
            return -0.3 if words.letter == "e" else 0.8
        if words.letter == "e":
            return 0.8
        named = strange(words, place + 1) and spelling(words.low[place]) + spelling(words.low[place + 1]) > SPELLED
        return (0.8 if named else UNHEARD) if words.letter else 3.0
    return 0.0
