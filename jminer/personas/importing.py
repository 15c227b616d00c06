"""Personas from where teams keep them: a table with a row per need or per persona, or a sheet of prose, as drafts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from jminer import readers, rules
from jminer.errors import ConfigError, InputError, shown
from jminer.personas import prose
from jminer.personas.drafts import ID, Draft, NeedDraft, Taken, fits, plain, quoted, unique
from jminer.readers import Options, Record, SetAside
from jminer.readers.encoding import decide
from jminer.readers.lines import read_lines
from jminer.readers.payload import plain as payload_of
from jminer.readers.records import as_text

PROSE = (".md", ".markdown", ".txt", ".text", ".rst")
OFFICE = (".docx", ".doc", ".odt", ".rtf", ".pdf", ".pptx", ".html", ".htm")
MOST_BYTES = 1 << 20
MOST_ROWS = 2_000
MOST_PERSONAS = 100

# How columns are called, without case, blanks and signs.
COLUMNS = {
    "id": "id personaid",
    "name": "name persona personaname segmentname usertype customertype profile archetype",
    "need": "need needs statement needstatement userneed userneeds customerneed customerneeds want wants requirement requirements expectation",
    "need_id": "needid",
    "opposite": "opposite oppositestatement counterstatement",
    "met_form": "metform met whenmet satisfied",
    "unmet_form": "unmetform unmet whenunmet unsatisfied complaint",
    "phrasings": "phrasings phrasing synonyms alternatives otherwords alsosaid variants",
    "core": "core iscore coreneed musthave",
    "importance": "importance priority weight",
    "stages": "stages stage journeystage journeystages phase",
    "expected_valence": "expectedvalence valence",
    "min_prevalence": "minprevalence minimumprevalence minshare prevalence",
    "expressible": "expressible",
    "unit_of_claim": "unitofclaim",
    "rule": "rule segmentrule segmentfilter",
}
FIELDS = {name: key for key, names in COLUMNS.items() for name in names.split()}
OF_NEED = ("opposite", "met_form", "unmet_form", "phrasings", "core", "importance", "stages", "expected_valence", "min_prevalence", "expressible",
           "unit_of_claim")  # fmt: skip
CHOICES = {"importance": ("high", "medium", "low"), "expected_valence": ("met", "unmet", "mixed", "unknown"), "expressible": ("high", "medium", "low"),
           "unit_of_claim": ("specific", "shared")}  # fmt: skip
YES_NO = {**dict.fromkeys(("yes", "y", "true", "x", "1", "✓"), "true"), **dict.fromkeys(("no", "n", "false", "0"), "false")}
LISTED = re.compile(r"[\n;|]+|(?:^|\n)\s*[-*•]\s+")


def drafts_of(file: Path, stages: Collection[str] = (), sheet: str | None = None) -> list[Draft]:
    """The personas in a file, as drafts; `stages` are the ids that a need may name.

    Raises InputError in a sentence when the file holds none, cannot be read, or is of a kind that jminer does not read.
    """
    if file.suffix.lower() in OFFICE:
        raise InputError(f"{shown(file.name)} is a document of an office program. Save it as plain text (.txt) or Markdown (.md), a table as .csv or .xlsx.")
    found = prose.drafts(_lines(file), shown(file.name)) if file.suffix.lower() in PROSE else _of_table(file, stages, sheet)
    if not found:
        raise InputError(f"{shown(file.name)} holds no persona: no name, no need and no heading that is known, as Goals, Frustrations or Needs.")
    if len(found) > MOST_PERSONAS:
        raise InputError(f"{shown(file.name)} holds {len(found)} personas, more than {MOST_PERSONAS}. Is it a list of personas?")
    return found


def _lines(file: Path) -> list[str]:
    payload = payload_of(file)
    if file.stat().st_size > MOST_BYTES:
        raise InputError(f"{shown(file.name)} is larger than {MOST_BYTES >> 20} MB. Persona sheets are small; is this an export?")
    encoding = decide(payload, None)
    with payload.open() as stream:
        return [line.text.rstrip("\r\n") for line in read_lines(stream, encoding.name, encoding.mark, shown(file.name))]


@dataclass(slots=True)
class Gathered:
    """The rows of one persona."""

    name: Taken
    id: str = ""
    rule: Taken | None = None
    needs: list[NeedDraft] = field(default_factory=list)
    lists: dict[str, list[Taken]] = field(default_factory=dict)
    aside: list[tuple[str, Taken]] = field(default_factory=list)


def _of_table(file: Path, stages: Collection[str], sheet: str | None) -> list[Draft]:
    export = readers.read(file, Options(sheet=sheet))
    if export.columns is None:
        raise InputError(f"{shown(file.name)} is no table of columns. Give a CSV or a spreadsheet, or prose as .md or .txt.")
    keys = {column: _field(column) for column in export.columns}
    if not {"name", "need", "goals", "pains"} & set(keys.values()):
        listed = ", ".join(shown(column) for column in export.columns[:20])
        raise InputError(f"{shown(file.name)} has no column that is known: call one Persona, Need, Goals or Frustrations. Columns found: {listed}.")
    gathered, last = dict[str, Gathered](), ""
    for where, cells in _rows(export, shown(file.name)):
        row = [(column, keys[column], text) for column, text in cells.items() if column in keys and plain(text)]
        name = next((text for _, key, text in row if key == "name"), last)
        if name or row:
            last = name
            _gather(gathered.setdefault(plain(name).lower(), Gathered(Taken(name, where))), row, where, stages)
    return _drafted(gathered, shown(file.name))


def _rows(export: readers.Export, name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The rows of a table as texts, with where each stands. Raises InputError for a row that cannot be read, as none may be lost."""
    for item in islice(export, MOST_ROWS + 1):
        line = item.place.line
        where = f"{name}:{line}" if line else f"{name}, row {item.place.record}"
        if item.place.record > MOST_ROWS:
            raise InputError(f"{name} has more than {MOST_ROWS:,} rows. Is it a list of personas?")
        if isinstance(item, SetAside):
            raise InputError(f"{where}: {item.reason}. {item.mend}")
        if isinstance(item, Record):
            yield where, {column: as_text(value) or "" for column, value in item.cells.items()}


def _field(column: str) -> str:
    """What a column holds, by its name; "" for what a persona file has no key for."""
    loose = re.sub(r"[\W_]+", "", column).lower()
    words = " ".join(re.sub(r"[\W_]+", " ", column.lower().replace("&", " and ")).split())
    section = prose.SECTIONS.get(words, "")
    return FIELDS.get(loose) or FIELDS.get(loose.removeprefix("need")) or ("need" if section == "needs" else section)


def _gather(one: Gathered, row: list[tuple[str, str, str]], where: str, stages: Collection[str]) -> None:
    """Add a row to its persona."""
    needs = [part for _, key, text in row if key == "need" for part in _parts(text)]
    about = {key: (column, text) for column, key, text in row if key in OF_NEED}
    known, open_ = _values(about, stages) if len(needs) == 1 else ({}, ())
    id_ = next((text for _, key, text in row if key == "need_id"), "") if len(needs) == 1 else ""
    one.needs += [NeedDraft(Taken(need, where), id_, known, open_) for need in needs]
    for column, key, text in row:
        if key in ("goals", "pains", "behaviours"):
            items = one.lists.setdefault(key, [])
            items += [Taken(part, where) for part in _parts(text) if part not in [item.text for item in items]]
        elif key == "id":
            one.id = one.id or plain(text)
        elif key == "rule" and one.rule is None and _is_rule(text):
            one.rule = Taken(plain(text), where)
        elif key in ("", "rule") or (key in OF_NEED and len(needs) != 1):
            known_already = [(name, plain(taken.text)) for name, taken in one.aside]
            one.aside += [(column, Taken(text, where))] if (column, plain(text)) not in known_already else []


def _values(about: Mapping[str, tuple[str, str]], stages: Collection[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The cells about a need as YAML, and those that are no value of their key, as sentences."""
    known = {key: value for key, (_, text) in about.items() if (value := _value(key, text, stages)) is not None}
    return known, tuple(f"{key}: the column {column} says “{plain(text)}”" for key, (column, text) in about.items() if key not in known)


def _value(key: str, text: str, stages: Collection[str]) -> str | None:
    word = plain(text).lower()
    if key in CHOICES:
        return word if word in CHOICES[key] else None
    if key == "core":
        return YES_NO.get(word)
    if key == "min_prevalence":
        return _share(word)
    parts = _parts(text)
    if key == "stages":
        ids = [re.sub(r"\W+", "_", part.lower()) for name in parts for part in name.split(",") if part.strip()]
        return f"[{', '.join(dict.fromkeys(_stripped(ids)))}]" if ids and set(_stripped(ids)) <= set(stages) else None
    if key == "phrasings":
        return f"[{', '.join(map(quoted, parts))}]" if 0 < len(parts) <= 4 and all(map(fits, parts)) else None
    return quoted(text) if fits(text) else None


def _stripped(ids: list[str]) -> list[str]:
    return [id_.strip("_") for id_ in ids]


def _share(word: str) -> str | None:
    """`0.05` and `5 %` as a share; a bare 5 could be either."""
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*(%?)", word)
    if not found:
        return None
    share = float(found[1].replace(",", ".")) / (100 if found[2] else 1)
    return f"{share:.6g}" if 0 <= share <= 1 and (found[2] or share < 1) else None


def _parts(text: str) -> list[str]:
    """The items of a cell: one a line, or parted by semicolons or bars."""
    return [part for part in (re.sub(r"^(?:[-*•–]|\d{1,2}[.)])\s+", "", plain(each)) for each in LISTED.split(text)) if part]


def _is_rule(text: str) -> bool:
    try:
        rules.parse(plain(text))
    except ConfigError:
        return False
    return True


def _drafted(gathered: Mapping[str, Gathered], source: str) -> list[Draft]:
    found = list[Draft]()
    for one in gathered.values():
        name = one.name if plain(one.name.text) else Taken(re.sub(r"\.\w{1,5}$", "", source))
        used = [draft.id for draft in found]
        id_ = one.id if ID.fullmatch(one.id) and one.id not in used else unique(name.text, used, "persona")
        lists = {key: tuple(items) for key, items in one.lists.items()}
        found.append(Draft(id_, name, tuple(one.needs), one.rule, lists, tuple(one.aside), source))
    return found
