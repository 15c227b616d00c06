"""Persona files read as a colleague would before any data is read: what is vague, double, missing or cannot be wrong (methods P1).

Nothing found here stops a run. A need that everybody has, or that is two needs, will get a verdict all the same; it will just not
mean what its author hoped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import prod
from pathlib import Path

from jminer import yamlfile
from jminer.domain import Need, Persona, Stage
from jminer.embedders.protocol import Encode
from jminer.errors import ConfigError, shown
from jminer.personas import declare, trades, vague, wording
from jminer.personas.trades import Trades
from jminer.yamlfile import Document, Place

LEVELS = ("fault", "warning", "note")
"""fault: `jminer run` will refuse the file. warning: a verdict will mislead. note: something would make the test sharper."""
MOST_NEEDS = 9
"""Of more, hardly anybody has all (Chapman et al. 2008)."""
ALIKE = 0.8
"""Cosine of the packaged encoder from which two statements are one need."""
NEAREST = 10
"""Opposites, and complaints, of the trades that an opposite is compared with."""
BARNUM = 0.6
"""Cosine from which a vague need is said to be one of the Barnum persona's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: where, what it is, why it matters, how to mend it."""

    file: str
    line: int
    level: str
    code: str
    persona: str | None
    need: str | None
    what: str
    why: str
    mend: str

    @property
    def where(self) -> str:
        """`beth.yaml:12`."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Declared:
    """A persona and the document it stands in."""

    file: str
    document: Document
    persona: Persona

    def found(self, place: Place, code: str, what: str, why: str, mend: str, level: str = "warning") -> Finding:
        """A finding at a place of the file."""
        need = self.persona.needs[place[1]].id if place[:1] == ("needs",) and len(place) > 1 and isinstance(place[1], int) else None
        line = int(self.document.at(place).rpartition(":")[2])
        return Finding(self.file, line, level, code, self.persona.id, need, what, why, mend)


@dataclass(frozen=True, slots=True)
class Reader:
    """What the linter has at hand: the trades' needs, and what costs seconds to load, or None to do without."""

    trades: Trades
    today: date
    embed: Encode | None = None
    grammar: bool = False
    """Whether two needs in one are looked for, for which spaCy is loaded."""


def lint(files: Sequence[Path], reader: Reader) -> list[Finding]:
    """All that is to be mended in some persona files, in the order of files and lines.

    Files that are no persona give one finding each, of level fault. Personas are also compared with one another.
    """
    findings, declared = list[Finding](), list[Declared]()
    for file in files:
        try:
            declared.append(_read(file))
        except ConfigError as error:
            findings.append(_unreadable(file, error))
    for each in declared:
        findings += [*_persona(each, reader.today), *_needs(each, reader.grammar)]
    findings += [*_vague(declared, reader), *_opposites(declared, reader), *_doubles(declared, reader.embed)]
    order = {str(file): place for place, file in enumerate(files)}
    return sorted(findings, key=lambda one: (order[one.file], one.line, LEVELS.index(one.level), one.code))


def persona_files(paths: Sequence[Path]) -> list[Path]:
    """The YAML files of some files and folders, each once. Raises ConfigError for a folder without any."""
    found = list[Path]()
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.suffix in (".yaml", ".yml")) if path.is_dir() else [path]
        if not inside:
            raise ConfigError(f"{path} holds no YAML file. Write one with: jminer personas new ID.")
        found += inside
    return list(dict.fromkeys(found))


def _read(file: Path) -> Declared:
    """A persona; its stages are taken as they stand, for which stages there are is the project's to say."""
    document = yamlfile.read(file)
    content = document.content if isinstance(document.content, dict) else {}
    needs, felt = content.get("needs"), content.get("emotions")
    named = [stage for need in needs if isinstance(need, dict) for stage in need.get("stages") or ()] if isinstance(needs, list) else []
    named += felt if isinstance(felt, dict) else []
    return Declared(str(file), document, declare.load(file, [Stage(str(stage), "", "", "") for stage in named]))


def _unreadable(file: Path, error: ConfigError) -> Finding:
    place = re.search(rf"{re.escape(file.name)}:(\d+)", error.message)
    why = "`jminer run` refuses a project with such a file."
    return Finding(str(file), int(place[1]) if place else 1, "fault", "unreadable", None, None, error.message, why, "Mend the lines that are named.")


def _persona(each: Declared, today: date) -> Iterator[Finding]:
    """What concerns the persona as a whole."""
    persona, needs = each.persona, each.persona.needs
    if not persona.rule:
        yield each.found(("segment",), "no_rule", "no segment rule says who belongs",
                         "without independent evidence of who belongs nothing is ever VALIDATED; PLAUSIBLE is the best that can come out",
                         "add segment.rule over fields of your customers, as: plan in ['basic', 'student']")  # fmt: skip
    if len(needs) > MOST_NEEDS:
        share = prod(need.min_prevalence for need in needs)
        yield each.found(("needs",), "too_many", f"{len(needs)} needs, more than {MOST_NEEDS}",
                         f"if needs came together by chance alone, {_one_in(share)} would have all of them (the product of min_prevalence): "
                         "a description that fits nobody", "keep those that set the persona apart")  # fmt: skip
    core = [need for need in needs if need.core]
    if not core:
        yield each.found(("needs",), "no_core", "no need is core", "only core needs can refute a persona or make it PARTIAL: this one cannot be wrong",
                         "mark the needs without which it would be another persona with core: true")  # fmt: skip
    elif len(core) == len(needs) > 1:
        yield each.found(("needs",), "all_core", "every need is core", "then no need is a detail, and each single one counts towards refuting the persona",
                         "leave core: true at those without which it would be another persona", "note")  # fmt: skip
    if persona.expected_share is None:
        yield each.found((), "no_share", "no expected_share", "how many customers belong is then no claim that could fail",
                         "add expected_share: {min: …, max: …}, written down before the data is read", "note")  # fmt: skip
    if not persona.derived_from:
        yield each.found((), "no_origin", "derived_from is missing", "a persona that was written from the feedback it is tested on confirms itself",
                         "name the sources it was written from, so that they are left out of the test", "note")  # fmt: skip
    review = persona.notes.get("review_by")
    if review and str(review) < today.isoformat():
        yield each.found(("review_by",), "review_due", f"review_by was {review}", "people change; a persona that nobody looks at again describes the past",
                         "look at its last verdicts, change it or keep it, and set a new date", "note")  # fmt: skip


def _needs(each: Declared, grammar: bool) -> Iterator[Finding]:
    """What concerns the wording and the numbers of single needs."""
    for index, need in enumerate(each.persona.needs):
        here: Place = ("needs", index, "statement")
        if thing := wording.solution(need.statement):
            yield each.found(here, "solution", f"asks for a solution ({shown(thing)}), not for what it is to do",
                             "customers who have the need and solve it otherwise would count against it",
                             "say what the customer wants to reach by it")  # fmt: skip
        if wording.is_question(need.statement):
            yield each.found(here, "question", "is a question", "a question claims nothing, so no feedback can support or contradict it",
                             "say it as a claim: I need …")  # fmt: skip
        elif not wording.is_first_person(need.statement):
            yield each.found(here, "not_first_person", "is not said as the customer would say it",
                             "it is compared with sentences of customers, who say I and we; said of others it lies farther from them",
                             "begin with I need … or I want …")  # fmt: skip
        if grammar and (both := wording.two_needs(need.statement)):
            yield each.found(here, "double", f"is two needs in one ({shown(both[0])} · {shown(both[1])})",
                             "one can be met and the other not; a verdict on both says nothing of either",
                             "make two needs of it, or keep the one that counts")  # fmt: skip
        yield from _forms(each, index, need)
        if need.min_prevalence == 0:
            yield each.found(("needs", index, "min_prevalence"), "cannot_fail", "min_prevalence is 0",
                             "the need could be found in nobody and still not be called absent",
                             "give the smallest share of the persona's customers with which you would keep the need")  # fmt: skip


def _forms(each: Declared, index: int, need: Need) -> Iterator[Finding]:
    if need.opposite is None:
        yield each.found(("needs", index), "no_opposite", "has no opposite",
                         "its statement turned round by rule is then used alone, which finds fewer of those who deny the need",
                         "add opposite: what somebody says who does not have the need, as: I do not care …", "note")  # fmt: skip


def _opposites(declared: Sequence[Declared], reader: Reader) -> Iterator[Finding]:
    """Opposites that are complaints: told by their words and by what they are near to, for either alone errs too often."""
    places = [(each, index, need.opposite, need) for each in declared for index, need in enumerate(each.persona.needs) if need.opposite]
    opposites = [opposite for _, _, opposite, _ in places]
    near = [1.0] * len(places)
    if reader.embed and places:
        near = trades.leaning(opposites, reader.trades.opposites, reader.trades.unmet, reader.embed, NEAREST).tolist()
    for (each, index, opposite, need), leaning in zip(places, near, strict=True):
        if _same(opposite, need.unmet_form) or (leaning < 0 and wording.only_unmet(opposite)):
            yield each.found(("needs", index, "opposite"), "opposite_is_unmet", "its opposite says that the need was not met",
                             "who complains has the need; taken as the opposite, complaints would contradict the persona they support",
                             "say what somebody says who does not care, and move this sentence to unmet_form")  # fmt: skip


def _vague(declared: Sequence[Declared], reader: Reader) -> Iterator[Finding]:
    """Needs that anybody has, of any company."""
    common = vague.Commonness.of_trades(reader.trades, [each.persona.needs for each in declared])
    places = [(each, index, need.statement) for each in declared for index, need in enumerate(each.persona.needs)]
    statements = [statement for *_, statement in places]
    empty = vague.emptiness(statements, reader.trades, reader.embed).tolist() if reader.embed and places else [None] * len(places)
    near = vague.nearest_barnum(statements, reader.embed) if reader.embed and places else [("", 0.0)] * len(places)
    for (each, index, statement), emptiness, (barnum, alike) in zip(places, empty, near, strict=True):
        if not vague.is_vague(common.telling(statement), emptiness):
            continue
        code, like = ("barnum", f" (near to “{barnum}”)") if alike >= BARNUM else ("vague", "")
        yield each.found(("needs", index, "statement"), code, f"could be a need of anybody, of any company{like}",
                         "feedback always holds such wishes, so finding them says nothing of this persona; they come out as SHARED at best",
                         "say of what, when, for whom or how much, in words that only this persona would use")  # fmt: skip


def _doubles(declared: Sequence[Declared], embed: Encode | None) -> Iterator[Finding]:
    """Needs that are declared twice, in a persona or in two; and personas of one id."""
    ids = dict[str, Declared]()
    for each in declared:
        if (first := ids.setdefault(each.persona.id, each)) is not each:
            yield each.found(("id",), "same_id", f"{first.file} has the id {each.persona.id} too", "a project refuses two personas of one id", "rename one")
    alike = _alike(declared, embed)
    needs = [(each, index, need) for each in declared for index, need in enumerate(each.persona.needs)]
    for (at_one, (one, _, earlier)), (at_other, (other, index, need)) in combinations(enumerate(needs), 2):
        if _same(earlier.statement, need.statement) or alike(at_one, at_other) >= ALIKE:
            whose = "this persona" if one is other else f"persona {one.persona.id}"
            yield other.found(("needs", index, "statement"), "duplicate", f"says the same as need {earlier.id} of {whose}",
                              "the same evidence would count twice" if one is other else "a need that two personas claim does not tell them apart",
                              "drop one, or say in which way they differ; or declare it as unit_of_claim: shared")  # fmt: skip


def _alike(declared: Sequence[Declared], embed: Encode | None) -> Callable[[int, int], float]:
    """The cosine of two statements by their numbers; −1 without an encoder."""
    statements = [need.statement for each in declared for need in each.persona.needs]
    if not (embed and statements):
        return lambda one, other: -1.0
    vectors = embed(statements)
    return lambda one, other: float(vectors[one] @ vectors[other])


def _same(one: str, other: str | None) -> bool:
    """Whether two sentences are the same but for case, blanks and points."""
    return other is not None and re.findall(r"\w+", one.lower()) == re.findall(r"\w+", other.lower())


def _one_in(share: float) -> str:
    return f"one customer in {1 / share:,.0f}" if share > 0 else "nobody"
