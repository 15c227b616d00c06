"""Drafts of persona files: commented YAML that says what was taken from where and what is still missing, and adds no fact of its own."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from jminer import rules
from jminer.errors import ConfigError, ResourceError, shown

LONGEST = 300
"""Characters of a sentence of a persona file, and of a comment that quotes."""
MOST = 30
"""Needs, goals, pains and behaviours that a file may hold; what is more is kept as comments."""
MOST_COMMENTS = 60
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class Taken:
    """A text as it stood, and where: `beth.md:12`."""

    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """A need as far as it is known: the keys of a need in YAML, each as it was taken."""

    statement: Taken
    id: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    """Key → its value, written as YAML."""
    open: tuple[str, ...] = ()
    """What the source says that is no value of a key as it stands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A persona as far as it is known."""

    id: str
    name: Taken
    needs: tuple[NeedDraft, ...] = ()
    rule: Taken | None = None
    lists: Mapping[str, tuple[Taken, ...]] = field(default_factory=dict)
    """goals, pains and behaviours."""
    aside: tuple[tuple[str, Taken], ...] = ()
    """What a persona file has no key for, or not in this form, under the heading it stood under: kept as comments."""
    source: str | None = None
    """The file it was taken from; None: it is new."""

    @property
    def missing(self) -> list[str]:
        """What a reviewer has to add, most weighty first."""
        lacks = {
            "needs": not self.needs, "segment rule": self.rule is None, "expected_share": True, "derived_from": True,
            **{key: not all(key in need.known for need in self.needs) for key in ("opposite", "core", "min_prevalence", "met_form", "unmet_form", "stages")},
        }  # fmt: skip
        return [what for what, lacking in lacks.items() if lacking]


def blank(id_: str, name: str | None = None, rule: str | None = None) -> Draft:
    """A new persona with one need to fill in. Raises ConfigError for an id or a rule that no file may have."""
    if not ID.fullmatch(id_):
        raise ConfigError(f"'{shown(id_)}' cannot be an id: use letters, digits, _ and -, and begin with a letter or digit.")
    if rule:
        rules.parse(rule)
    called = name or " ".join(id_.replace("-", "_").split("_")).title().strip() or id_
    return Draft(id_, Taken(called), (NeedDraft(Taken(""), "first_need", {"core": "true"}),), Taken(rule) if rule else None)


def write(target: Path, draft: Draft, schema: str | None = None) -> None:
    """Write a draft to a file that is not there yet, whole or not at all. Raises ConfigError when it is there, ResourceError."""
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(rendered(draft, schema), encoding="utf-8")
        os.link(beside, target)  # unlike a rename, it never replaces what is there
    except FileExistsError:
        raise ConfigError(f"{target} is there already and was left as it is. Choose another --out, or move it away.") from None
    except OSError as error:
        raise ResourceError(f"{target} cannot be written: {error.strerror}. Choose another --out.") from None
    finally:
        with suppress(OSError):
            beside.unlink()


def rendered(draft: Draft, schema: str | None = None) -> str:
    """The draft as YAML; `schema` is the way to the JSON schema, for editors."""
    parts = (_head(draft, schema), _who(draft), _wants(draft), _ways(draft), _aside(draft.aside))
    return "\n".join(line for part in parts for line in part) + "\n"


def unique(name: str, taken: Iterable[str], default: str) -> str:
    """An id made of a name: its letters and digits, cut to size, with a number where it is taken."""
    base = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40].strip("_") or default
    used, number = set(taken), 2
    found = base
    while found in used:
        found, number = f"{base}_{number}", number + 1
    return found


def quoted(text: str) -> str:
    """A text as a YAML scalar of one line."""
    return json.dumps(plain(text), ensure_ascii=False)


def plain(text: str) -> str:
    """A text on one line without signs that a file cannot hold."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def fits(text: str) -> bool:
    """Whether a text may be a sentence of a persona file."""
    return 3 <= len(plain(text)) <= LONGEST


def _comment(text: str) -> str:
    found = plain(text)
    return found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"


def _at(taken: Taken) -> str:
    return f"  # {_comment(taken.where)}" if taken.where else ""


def _head(draft: Draft, schema: str | None) -> Iterator[str]:
    if schema:
        yield f"# yaml-language-server: $schema={schema}"
    if draft.source:
        yield f"# A draft taken from {_comment(draft.source)}; the comments beside the lines say where each stood. Nothing was added."
        yield f"# Still missing: {', '.join(draft.missing)}."
    else:
        yield "# A persona is a set of claims about customers that feedback can support or contradict. Fill in the blanks and what you know of"
        yield "# the lines that begin with a #; leave out the rest. Write it before you look at the feedback that will test it."
    yield "# Then: jminer personas lint THIS_FILE, and name it under `personas` of a project."
    yield "schema: jminer/persona@1"


def _who(draft: Draft) -> Iterator[str]:
    yield f"id: {quoted(draft.id)}"
    yield f"name: {quoted(draft.name.text)}{_at(draft.name)}"
    yield "version: 1"
    yield "# declared_on: 2026-01-31                  # when it was written down: feedback before and after is told apart"
    yield "# derived_from: [interviews-2025]          # sources it was written from; they are left out of the test"
    yield "# expected_share: {min: 0.10, max: 0.35}   # of all customers; below half of min the persona is refuted"
    if draft.rule:
        yield "segment:                                   # who belongs, by fields of your customers"
        yield f"  rule: {quoted(draft.rule.text)}{_at(draft.rule)}"
    else:
        yield "# segment:                                 # who belongs, by fields of your customers; without it the persona is PLAUSIBLE at best"
        yield "#   rule: \"plan in ['basic', 'student'] and orders_12m < 4\""
    yield "# demographics: {age: [18, 30], occupation: [student]}   # tested where your customers have these fields"


def _wants(draft: Draft) -> Iterator[str]:
    for key in ("behaviours", "goals"):
        yield from _list(key, draft.lists.get(key, ()))
    yield from _proposed(draft)
    usable = [need for need in draft.needs if fits(need.statement.text) or not draft.source]
    yield "needs:" if usable else "needs: []   # missing: a persona without a need cannot be tested"
    ids = list[str]()
    for need in usable[:MOST]:
        ids.append(unique(need.id or " ".join(_words(need.statement.text)), ids, "need"))
        yield from _need(need, ids[-1], new=not draft.source)
    for need in [*usable[MOST:], *(one for one in draft.needs if one not in usable)][:MOST_COMMENTS]:
        yield f"  # not taken, too {'many' if need in usable else 'long or too short'}: {_comment(need.statement.text)}{_at(need.statement)}"


def _need(need: NeedDraft, id_: str, new: bool) -> Iterator[str]:
    yield f"  - id: {quoted(id_)}"
    blank = "             # what the customer wants, one thing, as they would say it: I need …" if new else _at(need.statement)
    yield f"    statement: {quoted(need.statement.text)}{blank}"
    for key, example in EXAMPLES.items():
        yield f"    {key}: {need.known[key]}" if key in need.known else f"    # {key}: {example}"
    yield from (f"    # {_comment(text)}" for text in need.open)


EXAMPLES = {
    "opposite": "\"I do not mind …\"             # what somebody says who has no such need; without it the statement is turned round by rule",
    "met_form": "\"…\"                           # what they say when they got it",
    "unmet_form": "\"…\"                         # what they say when they did not",
    "phrasings": "[\"…\", \"…\"]                  # other ways to say it, four at most",
    "core": "true                              # core needs can refute the persona: which is one?",
    "importance": "medium                      # high, medium or low",
    "stages": "[use]                           # where in the journey, by ids of your stages file",
    "expected_valence": "unknown               # met, unmet, mixed or unknown",
    "min_prevalence": "0.05                    # with a smaller share of the segment the claim is wrong",
    "expressible": "high                       # high, medium or low: would customers say it unasked?",
    "unit_of_claim": "specific                 # specific: more than others; shared: everybody has it",
}  # fmt: skip
"""Keys of a need that are still to be filled in, as they could look."""


def _ways(draft: Draft) -> Iterator[str]:
    yield "# channels: {prefers: [app], avoids: [phone]}"
    yield "# emotions: {use: [satisfaction]}          # by stage"
    yield from _list("pains", draft.lists.get("pains", ()))
    yield "# falsifiers:                              # what else would refute the persona"
    yield '#   - "share(need=first_need, segment) < 0.03"'
    yield "# owner: your-team"
    yield "# review_by: 2026-12-31"


def _list(key: str, items: Sequence[Taken]) -> Iterator[str]:
    good = [item for item in items if fits(item.text)]
    yield f"{key}:" if good else f'# {key}: ["…"]'
    yield from (f"  - {quoted(item.text)}{_at(item)}" for item in good[:MOST])
    rest = [*good[MOST:], *(item for item in items if not fits(item.text))]
    yield from (f"  # not taken, too many, too long or too short: {_comment(item.text)}{_at(item)}" for item in rest[:MOST_COMMENTS])


def _proposed(draft: Draft) -> Iterator[str]:
    """Goals that may stand for a need: proposed, for only the author knows."""
    if not draft.source:
        return
    goals = [goal for goal in draft.lists.get("goals", ()) if len(_words(goal.text)) > 1 and fits(goal.text)]
    if goals:
        yield "# Which of these goals does the customer want of you? Each could be a need, said as the customer would say it (I need …):"
        yield from (f"#   - statement: {quoted(goal.text)}" for goal in goals[:MOST])


def _words(text: str) -> list[str]:
    """The words of a text that name something, at most five: what an id is made of."""
    from jminer.topicmodel.smallwords import small_words

    found = re.findall(r"[a-z0-9]+", text.lower())
    return [word for word in found if word not in small_words("en")][:5] or found[:5]


def _aside(aside: Sequence[tuple[str, Taken]]) -> Iterator[str]:
    if aside:
        yield "# What the source says besides. What of it is a claim that could fail belongs above; the rest tests nothing:"
    yield from (f"#   {_comment(heading)}: {_comment(taken.text)}{_at(taken)}" for heading, taken in aside[:MOST_COMMENTS])
    if len(aside) > MOST_COMMENTS:
        yield f"#   and {len(aside) - MOST_COMMENTS} more."
