"""HTML and Markdown → the text a reader saw, line by line; quoted parts of a mail become lines with `> `.

Read tag by tag, not as a tree: a tree of a hundred thousand nested elements takes minutes to build.
"""

from __future__ import annotations

import re

NAMES = (
    "html|head|body|title|meta|link|style|script|noscript|template|div|span|p|br|hr|a|b|i|u|s|em|strong|small|big|sub|sup|del|ins|strike|mark|tt"
    "|code|pre|kbd|q|cite|abbr|wbr|font|center|h[1-6]|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|caption|col|colgroup|img|figure|figcaption"
    "|picture|source|video|audio|iframe|svg|path|g|form|input|label|button|select|option|textarea|section|article|header|footer|main|nav|aside"
    "|blockquote|address|details|summary|o:p|v:[a-z]+|w:[a-z]+"
)
MAY_BE_MARKUP = re.compile(rf"</?(?:{NAMES})(?=[\s/>])", re.IGNORECASE)
TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>{NAMES})(?=[\s/>])(?P<rest>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>|(?P<comment><!--)|<[!?][^<>]*+>", re.IGNORECASE
)
HIDDEN = frozenset({"script", "style", "head", "title", "template", "svg", "noscript", "select"})
LINES = frozenset({
    "div", "p", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "thead", "tbody", "h1", "h2", "h3", "h4",
    "h5", "h6", "blockquote", "pre", "section", "article", "header", "footer", "main", "aside", "address", "form",
})
CELLS = frozenset({"td", "th", "option", "button", "label"})
QUOTED = re.compile(r"class\s*=\s*[\"']?[^\"'>]{0,200}\b(?:gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote)\b", re.IGNORECASE)
SHOWN_INSTEAD = re.compile(r"\balt\s*=\s*[\"']([^\"'A-Za-z0-9<>&]{1,8})[\"']", re.IGNORECASE)
"""An emoji that a mail shows as a picture."""
BREAK = "\x1e"
SOURCE_BREAK = re.compile(r"(?:(?<![ \t])[ \t]++)?\n[ \t]*+")
EDGE = re.compile(rf"{BREAK}(?:[ \t]*+{BREAK})*+")

MARKDOWN = (
    (re.compile(r"!?\[([^\[\]\n]{1,500})\]\((?:[^()\s]|\([^()\s]*\)){1,2000}(?: \"[^\"\n]{0,200}\")?\)"), r"\1"),
    (re.compile(r">!([^!\n]{1,2000})!<"), r"\1"),
    (re.compile(r"^ {0,3}#{1,6} +", re.MULTILINE), ""),
    (re.compile(r"^ {0,3}(?:[-*_] ?){3,}$", re.MULTILINE), ""),
    (re.compile(r"^( {0,3})[*+-] +", re.MULTILINE), r"\1"),
    (re.compile(r"(?<![\\\w*])(\*{1,3})(?=\S)([^*\n]{1,1000})(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\\\w])(_{1,3})(?=\S)([^_\n]{1,1000})(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"~~(?=\S)([^~\n]{1,1000})(?<=\S)~~"), r"\1"),
    (re.compile(r"(`{1,3})([^`]{1,2000})\1"), r"\2"),
    (re.compile(r"\^\(([^()\n]{1,500})\)|\^(?=\w)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!~>|^-])"), r"\1"),
)
"""What Reddit's Markdown writes → what it shows. Each run is bounded, so that no text can be slow."""


def from_markdown(text: str) -> str:
    """The text that Markdown shows: links without their address, no emphasis, no headings; quotes stay lines with `>`."""
    for pattern, shown in MARKDOWN:
        text = pattern.sub(shown, text)
    return text


def without_markup(text: str) -> str:
    """HTML as the text a reader saw. A `<` that begins no known tag is text."""
    shown = _Shown()
    blocks = "<p" in (low := text.lower()) or "<div" in low or "<br" in low or "<table" in low or "<body" in low
    if blocks and "<pre" not in low:
        # A lone line end in the source is only a blank there; an empty line was meant.
        text = re.sub(r"(?<!\n)\n(?!\n)", " ", SOURCE_BREAK.sub("\n", text))
        low = text.lower()
    gone: set[str] = set()
    at = 0
    while found := TAG.search(text, at):
        shown.text(text[at : found.start()])
        at = found.end()
        name = "!--" if found["comment"] else (found["name"] or "").lower()
        if name == "!--" or (name in HIDDEN and not found["end"]):
            close = "-->" if name == "!--" else f"</{name}"
            end = -1 if close in gone else low.find(close, at)
            if end >= 0:
                at = end + len(close) if name == "!--" else end
            else:
                gone.add(close)
        elif name:
            shown.tag(name, bool(found["end"]), found["rest"])
    shown.text(text[at:])
    return shown.lines()


class _Shown:
    """What a reader sees, gathered tag by tag: pieces of text, and whether each is quoted."""

    def __init__(self) -> None:
        self.pieces: list[tuple[bool, str]] = []
        self.open: list[tuple[str, bool]] = []
        self.depth = {"div": 0, "blockquote": 0}
        self.quotes = 0

    def text(self, piece: str) -> None:
        if piece:
            self.pieces.append((self.quotes > 0, piece))

    def tag(self, name: str, end: bool, rest: str) -> None:
        if name in self.depth:
            self.text(BREAK)
            self._close(name) if end else self._open(name, name == "blockquote" or bool(QUOTED.search(rest)))
        if name in LINES:
            self.text(BREAK)
        elif name in CELLS:
            self.text(" ")
        elif name in ("br", "hr"):
            self.text("\n")
        elif name == "img" and (picture := SHOWN_INSTEAD.search(rest)):
            self.text(picture[1])

    def _open(self, name: str, quoting: bool) -> None:
        self.open.append((name, quoting))
        self.depth[name] += 1
        self.quotes += quoting

    def _close(self, name: str) -> None:
        while self.depth[name]:
            last, quoting = self.open.pop()
            self.depth[last] -= 1
            self.quotes -= quoting
            if last == name:
                break

    def lines(self) -> str:
        """All pieces joined; each line of a quoted stretch begins with `> `."""
        stretches: list[tuple[bool, list[str]]] = []
        for quoted, piece in self.pieces:
            if not stretches or stretches[-1][0] != quoted:
                stretches.append((quoted, []))
            stretches[-1][1].append(piece)
        shown = []
        for quoted, pieces in stretches:
            stretch = EDGE.sub("\n", "".join(pieces))
            if quoted:
                stretch = "\n" + "".join(f"> {line.strip()}\n" for line in stretch.split("\n") if line.strip())
            shown.append(stretch)
        return "".join(shown)
