"""What the columns of an unknown table may be, from their names and values: a suggestion to the user, never used unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from jminer.readers.columns import wordiness
from jminer.readers.header import DATE, NUMBER
from jminer.readers.threads import role

Values = Mapping[str, Sequence[str]]
FREE_TEXT = 0.3
"""Of the answers in a free-text column of a survey, so many have several words and are different."""
LIKELY = 0.1
"""In a suggestion that a person reads, less will do."""
TIME = re.compile(
    rf"(?:{DATE.pattern})|\d{{4}}-\d\d-\d\dT.*|\d{{10}}|\d{{13}}|(?:[A-Za-z]{{3}} )?[A-Za-z]{{3,9}}\.? \d.*\d{{4}}.*|\d{{1,2}}\.? [A-Za-z]{{3,9}}\.? \d{{4}}.*"
)
OURS = re.compile(r"repl(?:y|ied)|response|answer|antwort|r[eé]ponse|respuesta", re.IGNORECASE)
"""Columns whose texts the company may have written."""
ABOUT = re.compile(
    r"country|(?:^|[\W_])(?:city|region|land|locale|language|gender|age|segment|type|tier|since|count|score|rating|agent)(?![a-z])", re.IGNORECASE
)
"""What a column tells of a customer when it does not say who that is."""
YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
NAMES = {
    "rating": re.compile(r"rating|stars?\b|score|\bnps\b|grade|bewertung|sterne|punkte|\bnote\b|valoraci|puntuaci", re.IGNORECASE),
    "title": re.compile(r"title|subject|headline|betreff|titel|titre|asunto", re.IGNORECASE),
    "customer": re.compile(r"customer|user|author|client|kunde|member|reviewer|respondent|requester|cliente", re.IGNORECASE),
    "role": re.compile(r"inbound|outbound|\brole\b|(?:author|sender|user|from).?(?:type|role)|(?:is|from)_?(?:customer|agent|company|staff)", re.IGNORECASE),
    "reply_to": re.compile(r"repl(?:y|ied).{0,2}to|(?:in_)?response_to|answer_to|\bparent", re.IGNORECASE),
    "channel": re.compile(r"channel|\bvia\b|kanal|canal", re.IGNORECASE),
    "id": re.compile(r"(?:^|[\W_])(?:id|key|no|nr|number|nummer)$|id$", re.IGNORECASE),
}


def columns(values: Values) -> dict[str, str]:
    """A mapping for the table: setting → column, for those settings that names or values speak for."""
    found: dict[str, str] = {}
    wordy = [name for name in values if wordiness(values[name]) >= LIKELY]
    if text := max(wordy, key=lambda name: (not OURS.search(name), wordiness(values[name]) * _length(values[name])), default=None):
        found["text"] = text
    for setting in ("rating", "title", "written_at", "role", "reply_to", "customer", "channel", "id"):
        left = [name for name in values if name not in found.values() and values[name]]
        if name := next((name for name in left if _fits(setting, name, values[name])), None):
            found[setting] = name
    order = ("id", "text", "title", "written_at", "rating", "customer", "role", "reply_to", "channel")
    return {setting: found[setting] for setting in order if setting in found}


def suggestion(values: Values) -> str:
    """The same as lines for the project file, with a sentence before them."""
    mapping = columns(values)
    if "text" not in mapping:
        return "No column holds texts of several words. Name it under columns.text of the source."
    lines = "".join(f"\n    {setting}: {_quoted(column)}" for setting, column in mapping.items())
    return f"Check these lines, guessed from names and values, and write them under the source:\n  columns:{lines}\n"


def _quoted(name: str) -> str:
    """A column's name as YAML: in quotes where it holds signs."""
    plain = re.fullmatch(r"[A-Za-z]\w*( \w+)*", name) and name.lower() not in YAML_WORDS
    return name if plain else json.dumps(name, ensure_ascii=not name.isprintable())


def free_text(values: Values) -> list[str]:
    """The columns of a survey in which people wrote as they liked."""
    return [name for name in values if len(values[name]) > 1 and wordiness(values[name]) >= FREE_TEXT]


def _fits(setting: str, name: str, values: Sequence[str]) -> bool:
    if setting == "written_at":
        return _share(TIME, values) >= 0.8
    if not NAMES[setting].search(name):
        return False
    if setting == "rating":
        return _share(NUMBER, values) >= 0.8
    if setting == "role":
        return all(role(value, name) for value in values)
    if setting == "customer":
        return not ABOUT.search(name)
    return setting != "id" or len(set(values)) == len(values)


def _share(form: re.Pattern[str], values: Sequence[str]) -> float:
    return sum(form.fullmatch(value.strip()) is not None for value in values) / len(values)


def _length(values: Sequence[str]) -> float:
    return sum(map(len, values)) / len(values) if values else 0.0
