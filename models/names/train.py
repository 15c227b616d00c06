"""Train the scorer of names anew: names are planted into sentences of permitted sets and into `models/names/templates.tsv`.

    python models/names/train.py --data PATH     (needs: pip install faker django; PATH with goemotions, banking77, clinc150, absa, …)

GoEmotions' publishers replaced names by [NAME]: what is planted there stands where people really wrote names. All other words of these
sentences that could be a name are counter-examples, except what spaCy takes for a person.
"""

from __future__ import annotations

import gzip
import importlib
import json
import pkgutil
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any
from zlib import crc32

from jminer.text import name_lexicon
from jminer.text.name_features import cut, features, may_be
from jminer.text.name_lexicon import LANGUAGES, Known
from jminer.text.name_model import BUCKETS, FORMAT, LEXICON, WEIGHTS, NameModel, bucket

HOME = {
    "en": "en_US en_US en_US en_GB en_GB en_IE en_IN en_IN en_KE en_NG en_NZ en_PK zu_ZA yo_NG tw_GH en_TH id_ID vi_VN zh_CN zh_TW ja_JP",
    "de": "de_DE de_DE de_DE de_AT de_CH", "fr": "fr_FR fr_FR fr_BE fr_CA fr_DZ", "es": "es_ES es_MX es_CO es_AR es_CL", "it": "it_IT",
    "nl": "nl_NL nl_BE", "pt": "pt_PT pt_BR", "pl": "pl_PL", "tr": "tr_TR", "sv": "sv_SE da_DK no_NO fi_FI",
    "cs": "cs_CZ sk_SK", "hu": "hu_HU", "ro": "ro_RO", "da": "da_DK no_NO", "fi": "fi_FI et_EE", "hr": "hr_HR sl_SI", "id": "id_ID", "vi": "vi_VN",
    "tl": "fil_PH en_US es_ES", "sw": "en_KE zu_ZA yo_NG",
}  # fmt: skip
"""Where most names of a language's sentences come from; a third come from anywhere."""
SETS = {
    "goemotions/goemotions_train_dev": 26_000, "banking77/banking77_train": 2_500, "clinc150/clinc150_train_val": 3_500,
    "womens_clothing/womens_clothing_80": 1_500, "cfpb_complaints/cfpb_70": 300, "absa/mams_acsa_train_val": 2_000,
}  # fmt: skip
COPIES = 36
"""How often each written sentence is filled with other names."""
UNKNOWN = 0.5
"""Share of planted names whose words are hidden from the lexicon, so that the scorer learns to do without it."""
LEAST = 4
"""A feature is learned when it occurs so often."""
TEMPLATES = "templates.tsv"
STRENGTH, SPELLING_STRENGTH = 0.15, 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the places (start, end) of the names planted in it."""

    text: str
    language: str
    names: tuple[tuple[int, int], ...]
    hidden: bool = False
    """Whether the lexicon must not know these names."""
    written: bool = True
    """Whether the sentence was written for jminer, so that all its names are known."""


class Names:
    """Names of faker's countries that are written with Latin letters."""

    def __init__(self, use: Callable[[str], bool], lexicon: dict[str, Known]) -> None:
        import faker.providers.person as person

        self.places = [word.capitalize() for word, k in sorted(lexicon.items()) if "P" in k.other and (k.first or k.last or crc32(word.encode()) % 3 == 0)]
        self.companies = [word.capitalize() for word, k in sorted(lexicon.items()) if "C" in k.other]

        self.firsts: dict[str, list[str]] = {}
        self.lasts: dict[str, list[str]] = {}
        for module in pkgutil.iter_modules(person.__path__):
            provider: Any = importlib.import_module(f"{person.__name__}.{module.name}").Provider
            firsts, lasts = (sorted(_flat(provider, kind, use)) for kind in (r"^first_names", r"^last_names"))
            if len(firsts) > 9 and len(lasts) > 4:
                self.firsts[module.name], self.lasts[module.name] = firsts, lasts

    def draw(self, chance: random.Random, language: str, slot: str) -> str:
        """A name as people write it: whole, first or last alone, with an initial; capitalised, small or shouted."""
        home = HOME[language].split()
        country = chance.choice(home) if chance.random() < 0.67 else chance.choice(sorted(self.firsts))
        first, last = chance.choice(self.firsts.get(country, self.firsts["en_US"])), chance.choice(self.lasts.get(country, self.lasts["en_US"]))
        if slot == "n":
            roll = chance.random()
            name = (
                first if roll < 0.42 else f"{first} {last}" if roll < 0.86 else last if roll < 0.9
                else f"{first} {last[0].upper()}." if roll < 0.93 else f"{first[0]}. {last}" if roll < 0.96
                else f"{first} {chance.choice(self.firsts.get(country, self.firsts['en_US']))} {last}"
            )  # fmt: skip
        elif slot in "pc":
            return chance.choice(self.places if slot == "p" else self.companies)
        else:
            name = first if slot == "f" else last
        if slot == "k":
            return chance.choice([first, last])
        roll = chance.random()
        return name.lower() if roll < 0.34 else name.upper() if roll < 0.38 else name.title() if name.isupper() else name


def _flat(provider: Any, kind: str, use: Callable[[str], bool]) -> set[str]:
    found: set[str] = set()
    for name in dir(provider):
        value = getattr(provider, name)
        if re.search(kind, name) and isinstance(value, (list, tuple, dict, set)):
            found |= {word for word in value if isinstance(word, str) and re.fullmatch(r"[A-Za-zÀ-ɏ' -]{2,20}", word) and use(word)}
    return found


def planted(sentence: str, language: str, names: Names, chance: random.Random) -> Example:
    """A sentence with its slots filled, at times all in small letters, as people type."""
    text, spans, last = "", [], 0
    for slot in re.finditer(r"\{([nflpck])\}", sentence):
        text += sentence[last : slot.start()]
        name = names.draw(chance, language, slot[1])
        if slot[1] in "nfl":
            spans.append((len(text), len(text) + len(name)))
        text, last = text + name, slot.end()
    text += sentence[last:]
    roll = chance.random()
    typed_small = any(text[a:b].islower() for a, b in spans)
    if roll < (0.6 if typed_small else 0.28) and len(text.lower()) == len(text):
        text = text.lower()
    elif roll > 0.98 and len(text.upper()) == len(text):
        text = text.upper()
    elif roll > 0.95:
        text = re.sub(r"(?<!\w)[a-zà-ÿ]", lambda found: found[0].upper(), text)
    return Example(text, language, tuple(spans), chance.random() < UNKNOWN)


def sentences(path: Path, use: Callable[[str], bool]) -> list[tuple[str, str]]:
    """The written sentences: language and sentence."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(language, sentence.replace("\\n", "\n")) for language, sentence in rows if use(sentence)]


def examples(data: Path, templates: Sequence[tuple[str, str]], names: Names, lexicon: dict[str, Known]) -> Iterator[Example]:
    """All examples, in a fixed order."""
    import polars as pl

    chance = random.Random(7)
    for language, sentence in templates:
        for _ in range(COPIES if "{" in sentence else COPIES // 3):
            yield planted(sentence, language, names, chance)
    filler = [text[:300] for text in pl.read_parquet(data / "banking77/banking77_train.parquet")["text"].to_list()[:3000]]
    english = [sentence for language, sentence in templates if language == "en" and "{" in sentence]
    for _ in range(4_000):
        first, second = chance.choice(filler), chance.choice(english)
        yield planted(f"{first} {second}" if chance.random() < 0.5 else f"{second} {first}", "en", names, chance)
    for name, most in SETS.items():
        texts = pl.read_parquet(data / f"{name}.parquet")["text"].drop_nulls().unique(maintain_order=True).to_list()
        texts = sorted(texts, key=lambda text: crc32(text.encode()))
        marked = [text for text in texts if "[NAME]" in text]
        for text in [*marked, *(text for text in texts if "[NAME]" not in text)][:most]:
            text = re.sub(r"\[NAME\]", "{n}", re.sub(r"[{}]", "", text)) if len(text) < 600 else text[:600]
            text = text.replace("[RELIGION]", "Christian")
            yield replace(planted(text.replace("[NAME]", ""), "en", names, chance), written=False)
        yield from islice(begun(iter(texts[most:]), lexicon), 1_200)
    yield from interface()


def begun(texts: Iterator[str], lexicon: dict[str, Known]) -> Iterator[Example]:
    """Sentences that begin with an ordinary word that is also a name (`rich taste` → `Rich taste`): none is a name there."""
    for text in texts:
        for found in re.finditer(r"(?<=[a-z] )[a-z]{3,}(?= [a-z])", text):
            facts = lexicon.get(found[0], Known())
            if (facts.first or facts.last) and facts.common("e"):
                yield Example(text[found.start()].upper() + text[found.start() + 1 : found.start() + 120], "en", ())
                break


def interface() -> Iterator[Example]:
    """Sentences of Django's interface in the lexicon's languages, which hold no names of persons."""
    import django  # type: ignore[import-not-found]

    for language in LANGUAGES:
        for folder in sorted(Path(django.__path__[0]).glob(f"**/locale/{language}/LC_MESSAGES/django.po")):
            for text in re.findall(r'^msgstr(?:\[\d\])? "([^"]{12,})"', folder.read_text(encoding="utf-8"), re.MULTILINE):
                yield Example(re.sub(r"%\(?\w*\)?[sd]|\\n", " ", text).strip(), language, (), written=True)


def fit_spelling(lexicon: dict[str, Known], part: Callable[[str], bool]) -> tuple[list[float], float]:
    """Letters' weights that tell names from ordinary words."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    words = [w for w, k in sorted(lexicon.items()) if part(w) and len(w) > 2 and (bool(k.first or k.last) != bool(k.ordinary or k.other))]
    truth = np.array([bool(lexicon[word].first or lexicon[word].last) for word in words])
    rows = [[bucket(run) for run in name_lexicon.grams(word)] for word in words]
    lengths = np.array([len(row) for row in rows])
    values = np.repeat(1 / np.sqrt(lengths), lengths)
    table = csr_matrix((values, np.concatenate(rows), np.concatenate([[0], np.cumsum(lengths)])), shape=(len(rows), BUCKETS))
    table.sum_duplicates()
    fitted = LogisticRegression(C=SPELLING_STRENGTH, solver="liblinear", max_iter=60, tol=1e-2).fit(table, truth)
    return [round(float(weight), 3) for weight in fitted.coef_[0]], round(float(fitted.intercept_[0]), 3)


def _even(word: str) -> bool:
    """Which half of the words a word is of: each half's spelling is judged by what the other half taught."""
    return crc32(word.encode()) // 3 % 2 == 0


def speller(weights: Sequence[float], bias: float) -> Callable[[str], float]:
    """The spelling score of a word by these weights."""
    return NameModel({}, weights, bias, {}, 0.0).spelling


def rows(found: Iterator[Example], lexicon: dict[str, Known], spelling: Callable[[str], float]) -> tuple[list[list[str]], list[bool]]:
    """Features and truth of every word that may be a name; doubtful words of real sentences are left out."""
    from jminer.text.names import persons

    table: list[list[str]] = []
    truth: list[bool] = []
    for example in found:
        words = cut(example.text, example.language, lexicon)
        named = [any(a < end and start < b for a, b in example.names) for start, end in zip(words.start, words.end, strict=True)]
        if example.hidden:
            words.known = [Known(0, 0, k.ordinary, k.other) if is_name else k for k, is_name in zip(words.known, named, strict=True)]
            for place in range(1, len(named)):
                if named[place] and named[place - 1] and crc32(words.low[place].encode()) % 4 == 0:
                    words.known[place] = Known(0, 0, (words.letter or "e") if crc32(words.low[place].encode()) % 8 else "s")
        bare = [] if example.written else [p for p, k in enumerate(words.known) if (k.first or k.last) and not (k.ordinary or k.other or named[p])]
        doubtful = {place for place in bare if words.shape[place] != "T"}
        if len(doubtful) < len(bare):
            seen = persons(example.text)
            doubtful |= {place for place in bare if any(words.start[place] < b and a < words.end[place] for a, b in seen)}
        follows = 0
        for place, is_name in enumerate(named):
            follows = follows + 1 if place and named[place - 1] and words.gap[place] in " -'" else 0
            if may_be(words, place, follows) and (is_name or place not in doubtful):
                table.append(features(words, place, follows, spelling))
                truth.append(is_name)
    return table, truth


def fit(table: list[list[str]], truth: list[bool]) -> tuple[dict[str, float], float]:
    """Weights of the features that occur often enough."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    counts = Counter(name for row in table for name in set(row))
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    places = {name: place for place, name in enumerate(names)}
    kept = [[places[name] for name in row if name in places] for row in table]
    ends = np.cumsum([0, *map(len, kept)])
    matrix = csr_matrix((np.ones(ends[-1], np.float32), np.concatenate(kept).astype(int), ends), shape=(len(kept), len(names)))
    matrix.sum_duplicates()
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=60, tol=1e-2).fit(matrix, np.array(truth))
    weights = {name: round(float(weight), 3) for name, weight in zip(names, fitted.coef_[0], strict=True)}
    return {name: weight for name, weight in weights.items() if weight}, round(float(fitted.intercept_[0]), 3)


def train(data: Path, folder: Path, source: Path, held_out: bool = False) -> None:
    """Train and write `weights.json` into the folder; `held_out` keeps every third name and sentence for measuring."""
    def use(text: str) -> bool:
        return not held_out or crc32(text.casefold().encode()) % 3 != 0

    content = (source / LEXICON).read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    if held_out:
        lines = gzip.decompress(content).decode().splitlines()
        kept = [line for line in lines if line.startswith("#") or use(line.split("\t")[0]) or not line.split("\t")[1]]
        content = gzip.compress("\n".join(kept).encode(), mtime=0)
    (folder / LEXICON).write_bytes(content)
    lexicon = name_lexicon.read(content)
    first, second = speller(*fit_spelling(lexicon, _even)), speller(*fit_spelling(lexicon, lambda word: not _even(word)))
    found = examples(data, sentences(source / TEMPLATES, use), Names(use, lexicon), lexicon)
    table, truth = rows(found, lexicon, lambda word: (second if _even(word) else first)(word))
    weights, bias = fit(table, truth)
    spelling, spelling_bias = fit_spelling(lexicon, lambda word: True)
    facts = {
        "format_version": FORMAT,
        "lexicon_sha256": sha256(content).hexdigest(),
        "made": {"date": date.today().isoformat(), "words": len(truth), "names": sum(truth)},
        "bias": bias, "weights": weights, "spelling": {"bias": spelling_bias, "weights": spelling},
    }  # fmt: skip
    (folder / WEIGHTS).write_text(json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(truth):,} words judged, {sum(truth):,} of them names; {len(weights):,} weights")


def main(arguments: list[str]) -> int:
    home = Path(__file__).parent
    folder = Path(arguments[arguments.index("--into") + 1]) if "--into" in arguments else home
    train(Path(arguments[arguments.index("--data") + 1]), folder, home, "--held-out" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
