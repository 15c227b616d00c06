"""Proposals written into a persona file: line by line, so that the user's comments, order and spelling stay as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

from jminer import yamlfile
from jminer.domain import Need
from jminer.errors import ConfigError

Row = Mapping[str, Any]
LIFTED = {"share_need": "unit_of_claim", "mark_core": "core", "change_prevalence": "min_prevalence", "change_outcome": "expected_valence"}
"""Changes that set one key of a need."""
GONE, ADDED = ("drop_need", "move_need"), ("add_need", "take_need")
PLACES = {
    "behaviour": "behaviours", "goal": "goals", "pain": "pains", "prefers": "channels", "avoids": "channels", "demographic": "demographics",
    "emotion": "emotions",
}  # fmt: skip
"""Where a persona file declares what a claim is about."""
FORMS = ("met_form", "unmet_form", "phrasings", "expected_valence")
"""What no longer fits a need that is turned round."""
WIDTH = 110
WEIGHTS = {3: "high", 2: "medium", 1: "low"}


@dataclass
class Page:
    """The lines of a file under change: what is put before each line, what replaces it, and what follows the last need."""

    lines: list[str]
    before: dict[int, list[str]] = field(default_factory=dict)
    instead: dict[int, list[str]] = field(default_factory=dict)

    def note(self, line: int, text: str) -> None:
        indent = re.match(r"\s*", self.lines[line])[0] if line < len(self.lines) else ""  # type: ignore[index]
        self.before.setdefault(line, []).extend(comment(text, indent))

    def text(self) -> str:
        out = list[str]()
        for number, line in enumerate([*self.lines, None]):
            out += self.before.get(number, [])
            out += self.instead.get(number, [] if line is None else [line])
        return "\n".join(out).rstrip("\n") + "\n"


def comment(text: str, indent: str = "") -> list[str]:
    """A sentence as comment lines."""
    return [f"{indent}# {line}" for line in wrap(" ".join(text.split()), WIDTH, break_long_words=False)]


def redrafted(text: str, path: Path, proposals: Sequence[Row], run: str, first_day: date | None = None) -> str:
    """The file's next version with every proposal in it or beside it as a comment.

    `first_day`: from when on feedback may test it; that becomes its `declared_on`. Raises ConfigError where the file is no list of
    needs in lines of their own.
    """
    document = yamlfile.parse(text, path)
    page = Page(text.splitlines())
    blocks = _blocks(document, page)
    _head(document, page, run, first_day)
    left = {*blocks} - {row["need_id"] for row in proposals if row["change"] in GONE} or {row["need_id"] for row in proposals if row["change"] in ADDED}
    for row in proposals:
        _apply(row, document, page, blocks, bool(left))
    _without_orphans(document, page, {*blocks} - left if left else set())
    return page.text()


def _blocks(document: yamlfile.Document, page: Page) -> dict[str, tuple[int, int]]:
    """Need id → its first line and the one after its last."""
    needs, starts = document.marked["needs"], list[int]()
    if needs.fa.flow_style() or any(need.fa.flow_style() for need in needs):
        raise ConfigError(f"{document.at(('needs',))} needs: are written in brackets. Write each as a block of lines, so that single lines can be changed.")
    starts = [needs.lc.item(place)[0] for place in range(len(needs))]
    after = [line for key in document.marked if (line := document.marked.lc.key(key)[0]) > starts[-1]]
    ends = [*starts[1:], min(after, default=len(page.lines))]
    return {need["id"]: (start, _trimmed(page, start, end)) for need, start, end in zip(document.content["needs"], starts, ends, strict=True)}


def _trimmed(page: Page, start: int, end: int) -> int:
    """Without the blank lines and comments that belong to what follows."""
    while end > start + 1 and (not page.lines[end - 1].strip() or page.lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _head(document: yamlfile.Document, page: Page, run: str, first_day: date | None) -> None:
    version, declared = document.content.get("version", 1), document.content.get("declared_on")
    first_day = max(filter(None, (first_day, _day(declared))), default=None)
    line = document.marked.lc.key("version" if "version" in document.content else "id")[0]
    page.note(line, f"Drafted by jminer from run {run}. Every change below is a hypothesis: that run's data cannot confirm it, only later feedback can.")
    _set(page, document.marked, "version", str(version + 1), after="id")
    if first_day:
        where = document.marked.lc.key("declared_on")[0] if declared else line
        page.note(where, f"After the last feedback that it was drafted from: what was written before {first_day} does not test it.")
        _set(page, document.marked, "declared_on", first_day.isoformat(), after="id")


def _day(declared: Any) -> date | None:
    return date.fromisoformat(str(declared)) if declared else None


def _set(page: Page, node: Any, key: str, value: str, after: str, indent: str = "") -> None:
    """Let a mapping's line say another value; a key that is not there is put after another one."""
    if key in node:
        start = node.lc.key(key)[0]
        line = page.lines[start]
        head = re.match(r"\s*(?:-\s+)?", line)[0]  # type: ignore[index]
        tail = re.search(r"\s+#.*$", line)
        kept = tail[0] if tail and tail[0].count('"') % 2 == 0 else ""
        page.instead[start] = [f"{head}{key}: {value}{kept}"]
        for rest in range(start + 1, _end_of(page, node, key, start)):
            page.instead[rest] = []
    else:
        where = node.lc.key(after)[0]
        page.instead.setdefault(where, [page.lines[where]]).append(f"{indent}{key}: {value}")


def _end_of(page: Page, node: Any, key: str, start: int) -> int:
    """The line after a key's value: the next line that is indented as little as the key, is blank, or is a comment."""
    column = node.lc.key(key)[1]
    end = start + 1
    while end < len(page.lines):
        line = page.lines[end]
        if not line.strip() or line.lstrip().startswith("#") or len(line) - len(line.lstrip()) <= column:
            break
        end += 1
    return end


def _apply(row: Row, document: yamlfile.Document, page: Page, blocks: Mapping[str, tuple[int, int]], any_left: bool) -> None:
    change, why = row["change"], f"Hypothesis: {row['says']} {row['why']}"
    if change in ADDED:
        return _add(row, why, document, page, blocks)
    if row["need_id"] in blocks:
        start, end = blocks[row["need_id"]]
        node = document.marked["needs"][[need["id"] for need in document.content["needs"]].index(row["need_id"])]
        page.note(start, why)
        indent = " " * node.lc.key("id")[1]
        if change in GONE and not any_left:
            page.note(start, "It stays for now: without it nothing would be left, and then it is the persona that has to go.")
        elif change in GONE:
            for line in range(start, end):
                page.instead[line] = []
        elif change in LIFTED:
            _set(page, node, LIFTED[change], row["text"], "id", indent)
        elif change == "reword_need" and row["text"]:
            _turn(row, node, page, indent)
        return None
    if change == "change_share":
        page.note(document.marked.lc.key("expected_share")[0], why)
        return _set(page, document.marked, "expected_share", row["text"], "id")
    place = "segment" if change == "change_rule" else PLACES.get(row["other"] or "", "needs")
    page.note(document.marked.lc.key(place if place in document.content else "needs")[0], why)
    return None


def _without_orphans(document: yamlfile.Document, page: Page, gone: set[str]) -> None:
    """Falsifiers of needs that go cannot stay."""
    declared = document.content.get("falsifiers") or []
    kept = [one for one in declared if not any(re.search(rf"\bneed\s*=\s*{re.escape(need)}\b", one) for need in gone)]
    if len(kept) < len(declared):
        page.note(document.marked.lc.key("falsifiers")[0], "Without the conditions on needs that go.")
        _set(page, document.marked, "falsifiers", quoted(kept), "id")


def _turn(row: Row, node: Any, page: Page, indent: str) -> None:
    """The opposite becomes the statement, and what stood for the old one goes."""
    old = str(node["statement"])
    _set(page, node, "statement", quoted(row["text"]), "id", indent)
    _set(page, node, "opposite", quoted(old), "statement", indent)
    for key in FORMS:
        if key in node:
            start = node.lc.key(key)[0]
            for line in range(start, _end_of(page, node, key, start)):
                page.instead[line] = []


def _add(row: Row, why: str, document: yamlfile.Document, page: Page, blocks: Mapping[str, tuple[int, int]]) -> None:
    end = max(end for _, end in blocks.values())
    dash = " " * (document.marked["needs"].lc.item(0)[1] - 2)
    drafted = row["change"] == "add_need"
    words = "Its words are customers', masked: put it in one sentence as they would say it." if drafted else "Check its words against these people's."
    page.before.setdefault(end, []).extend([*comment(f"{why} {words}", dash), *_drafted(row, dash)])


def _drafted(row: Row, dash: str) -> list[str]:
    fields = {key: row[key] for key in ("opposite", "met_form", "unmet_form") if row[key]}
    need = Need(row["need_id"], row["text"], phrasings=tuple(row["phrasings"] or ()), **fields)
    return need_lines(need, dash)


def need_lines(need: Need, dash: str = "  ", notes: Sequence[str] = ()) -> list[str]:
    """A need as lines of a persona file, its dash indented by `dash`, notes as comments above."""
    given = {
        "statement": need.statement, "opposite": need.opposite, "met_form": need.met_form, "unmet_form": need.unmet_form,
        "phrasings": list(need.phrasings) or None,
    }  # fmt: skip
    plain = {"core": need.core, "importance": WEIGHTS[need.weight], "min_prevalence": need.min_prevalence, "expected_valence": need.expected_valence}
    body = [f"id: {need.id}", *(f"{key}: {quoted(value)}" for key, value in given.items() if value)]
    body += [f"{key}: {value if isinstance(value, str) else json.dumps(value)}" for key, value in plain.items()]
    return [line for note in notes for line in comment(note, dash)] + [f"{dash}{'- ' if place == 0 else '  '}{line}" for place, line in enumerate(body)]


def quoted(value: Any) -> str:
    """Text or a list of texts as YAML on one line: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
