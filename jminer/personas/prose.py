"""The usual persona sheet in prose (name, bio, goals, frustrations …): its lines under their headings, taken as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jminer.personas.drafts import Draft, NeedDraft, Taken, plain, unique

# What a section of a persona sheet becomes, by the names it goes by: a list of the file, or a comment where a file has no such claim.
BECOMES = {
    "name": "name|persona|persona name|full name|title|persona title",
    "goals": "goals|goal|objectives|objective|aims|aspirations|ambitions|goals and motivations|motivations and goals|motivations|"
    "motivation|drivers|what drives them|tasks|jobs to be done|jobs|key tasks|goals and tasks|ziele|objectifs|objetivos",
    "pains": "pains|pain|pain points|pain point|painpoints|frustrations|frustration|challenges|problems|obstacles|fears|worries|"
    "concerns|barriers|annoyances|frustrations and pain points|pain points and frustrations|challenges and pain points|dislikes|"
    "frustrationen|freins",
    "needs": "needs|need|user needs|customer needs|key needs|wants|wants and needs|needs and wants|requirements|expectations|"
    "needs and expectations|bedürfnisse|besoins|necesidades",
    "behaviours": "behaviours|behaviour|behaviors|behavior|habits|habit|key behaviours|key behaviors|behaviours and habits|"
    "behaviors and habits|activities|verhalten",
    "rule": "segment rule|rule",
    "": "age|gender|sex|pronouns|location|city|country|lives in|occupation|job|job title|role|profession|income|salary|"
    "education|family|family status|marital status|status|household|children|bio|biography|background|about|about me|"
    "profile|story|summary|description|overview|introduction|quote|quotes|motto|tagline|personality|traits|attributes|"
    "archetype|channels|preferred channels|channel|brands|favourite brands|favorite brands|influences|technology|tech|"
    "devices|skills|tech skills|digital skills|scenario|scenarios|a day in the life|interests|hobbies|values|attitudes|"
    "emotions|feelings|share|segment|size|demographics|demographic|personal information|details|opportunities|notes|source|"
    "sources|journey|touchpoints|email|how we can help|tools|experience|knowledge|environment|context|alter|beruf|wohnort|"
    "zitat",
}
SECTIONS = {name: key for key, names in BECOMES.items() for name in names.split("|")}
HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
BOLD = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*|__)(.{1,60}?)\s*(:?)\s*(?:\*\*|__)\s*(:?)\s*(.*)$")
LABEL = re.compile(r"\s*(?:[-*+•]\s+)?([^:：]{1,40}?)\s*[:：]\s*(.*)$")
BULLET = re.compile(r"\s*(?:[-*+•–—▪◦·‣➤✓✔]|\d{1,2}[.)])\s+(.*)$")
RULE = re.compile(r"\s*[-=_*~]{3,}\s*$")
ROW = re.compile(r"\s*\|(.+)\|\s*$")
PREFIX = re.compile(r"^(?:user |customer |buyer )?persona(?:\s*#?\d+)?\s*[:–—-]\s*|^meet\s+", re.IGNORECASE)
NAME_WORDS = 6
"""A first line with no more words than this and no point at its end is the persona's name."""


@dataclass(slots=True)
class Sheet:
    """One persona's lines as they are gathered."""

    name: Taken | None = None
    level: int = 0
    lists: dict[str, list[Taken]] = field(default_factory=dict)
    aside: list[tuple[str, Taken]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.lists or self.aside)

    def add(self, key: str, heading: str, taken: Taken) -> None:
        """One line under its section."""
        if not plain(taken.text):
            return
        if key == "name" and self.name is None:
            self.name = taken
        elif key in ("goals", "pains", "needs", "behaviours"):
            self.lists.setdefault(key, []).append(taken)
        else:
            self.aside.append((heading or "text", taken))


def drafts(lines: Sequence[str], source: str) -> list[Draft]:
    """The personas in the lines of a text, in their order."""
    found = list[Draft]()
    for sheet in _sheets(lines, source):
        name = sheet.name or Taken(re.sub(r"\.\w{1,5}$", "", source))
        lists = {key: tuple(items) for key, items in sheet.lists.items() if key != "needs"}
        needs = tuple(NeedDraft(item) for item in sheet.lists.get("needs", ()))
        id_ = unique(name.text, [draft.id for draft in found], "persona")
        found.append(Draft(id_, name, needs, None, lists, tuple(sheet.aside), source))
    return found


def _sheets(lines: Sequence[str], source: str) -> Iterator[Sheet]:
    sheet, key, heading, bullet = Sheet(), "", "", False
    for number, line in enumerate(lines, 1):
        where = f"{source}:{number}"
        if not line.strip() or RULE.match(line) or line.strip() == "---":
            bullet = False
            continue
        begun = _section(line)
        if begun is not None:
            begins, heading, rest, level = begun
            named = begins is None and level > 0 and (sheet.name is None or level <= sheet.level)
            if named or begins == "name":
                text = rest if begins == "name" else PREFIX.sub("", heading)
                if sheet.name and plain(text) and not (begins is None and sheet.empty):
                    yield sheet
                    sheet = Sheet()
                if plain(text):
                    sheet.name, sheet.level = Taken(text, where), level
                key, rest = ("name" if not plain(text) else ""), ""
                heading = "text"
            else:
                key = begins or ""
            for part in _parts(rest):
                sheet.add(key, heading, Taken(part, where))
            bullet = False
        elif sheet.name is None and sheet.empty and _like_a_name(line):
            sheet.name = Taken(PREFIX.sub("", _bare(line)), where)
        elif (listed := BULLET.match(line)) is not None:
            sheet.add(key, heading, Taken(_bare(listed[1]), where))
            bullet = True
        elif bullet and line[:1].isspace() and sheet.lists.get(key):
            before = sheet.lists[key][-1]
            sheet.lists[key][-1] = Taken(f"{before.text} {line.strip()}", before.where)
        else:
            sheet.add(key, heading, Taken(_bare(line), where))
    if sheet.name or not sheet.empty:
        yield sheet


def _section(line: str) -> tuple[str | None, str, str, int] | None:
    """What a line begins: key (None where the name is unknown), heading, the rest of the line, and the level of a Markdown heading."""
    if found := HEADING.match(line):
        head, _, rest = found[2].partition(":") if _key(found[2].partition(":")[0]) is not None else (found[2], "", "")
        return _key(head), _bare(head), rest.strip(), len(found[1])
    if found := ROW.match(line):
        head, *cells = [_bare(cell) for cell in found[1].split("|")]
        return (_key(head), head, "; ".join(filter(None, cells)), 0) if _key(head) is not None else None
    if (found := BOLD.match(line)) and (_key(found[1]) is not None or found[2] or found[3]):
        return _key(found[1]) or "", _bare(found[1]), found[4], 0
    if (found := LABEL.match(line)) and _key(found[1]) is not None:
        return _key(found[1]), _bare(found[1]), found[2], 0
    return (_key(line), _bare(line), "", 0) if _key(line) is not None and not BULLET.match(line) else None


def _key(heading: str) -> str | None:
    words = re.sub(r"[^\w ]+", " ", _bare(heading).lower().replace("&", " and ").replace("/", " and "))
    return SECTIONS.get(" ".join(re.sub(r"^\d+\s+", "", words.strip()).split()))


def _bare(text: str) -> str:
    """A text without the signs of Markdown around it."""
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text).strip().strip("*").strip()


def _parts(text: str) -> list[str]:
    """What stands on the line of a label: several where they are parted by semicolons."""
    return [_bare(part) for part in text.split(";") if part.strip()]


def _like_a_name(line: str) -> bool:
    return len(line.split()) <= NAME_WORDS and not line.rstrip().endswith((".", "!", "?", ",")) and not BULLET.match(line) and ROW.match(line) is None
