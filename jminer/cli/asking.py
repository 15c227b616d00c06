"""Questions in the terminal: a unit, what may be said of it, and single keys; or whole lines where there is no terminal."""

from __future__ import annotations

import string
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import rich_click as click

from jminer.errors import did_you_mean, shown

if TYPE_CHECKING:
    from jminer.studies.labelling import Choice, Question

SKIP, BACK, QUIT = "s", "b", "q"
KEYS = "123456789" + "".join(key for key in string.ascii_letters if key.lower() not in (SKIP, BACK, QUIT))
NOBODY = "-"
"""Of several: none of them applies."""
LONGEST = 2000
Labels = tuple[str, ...]
Keep = Callable[["Question", Labels | None], None]


class Unclear(Exception):
    """An answer that names nothing; its message is a sentence."""


class Asker:
    """Asks one question after the other; an answer is kept before the next unit is shown."""

    def __init__(self, choices: Sequence[Choice], several: bool, blind: bool, keep: Keep) -> None:
        from rich.console import Console

        self.choices, self.several, self.blind, self.keep = choices, several, blind, keep
        self.lines = sys.stdin
        self.by_key = self.lines.isatty()
        self.rich = Console(stderr=True, highlight=False)
        self.given: dict[int, Labels | None] = {}

    def ask(self, questions: Sequence[Question]) -> int:
        """Ask until all are answered or the user leaves; return how many were answered or skipped."""
        if questions and not self.by_key:
            self.rich.print(self._rules(), markup=False)
        at = 0
        while at < len(questions):
            self._show(questions[at], at, len(questions))
            try:
                said = self._answer(questions[at], at)
            except (EOFError, KeyboardInterrupt, click.Abort):
                said = QUIT
            if said == QUIT:
                break
            if said == BACK:
                at = max(at - 1, 0)
                continue
            labels = None if isinstance(said, str) else said
            self.keep(questions[at], labels)
            self.given[at] = labels
            at += 1
        return len(self.given)

    def _rules(self) -> str:
        some = f"one or several, {NOBODY} for none" if self.several else "one"
        agree = "" if self.blind else "; an empty line agrees with the run"
        return f"A line for each: {some}, by key, id or its beginning{agree}; {SKIP} skip, {BACK} back, {QUIT} quit."

    def _show(self, question: Question, at: int, total: int) -> None:
        from rich.columns import Columns
        from rich.panel import Panel
        from rich.text import Text

        self.rich.print(Panel(Text(shown(question.text, LONGEST)), title=f"{at + 1} of {total}", title_align="left"))
        if question.asked:
            self.rich.print(Text(f"Need: {shown(question.asked, LONGEST)}", style="bold"))
        if not self.blind:
            self.rich.print(Text(f"The run says: {self._names(question.guess)}" + ("" if question.named else " (but is not sure)")))
        names = [f"{key} {'  ' if choice.within else ''}{choice.name}" for key, choice in zip(KEYS, self.choices, strict=False)]
        self.rich.print(Columns([Text(name) for name in names], column_first=True, equal=True, padding=(0, 3)))

    def _names(self, ids: Sequence[str]) -> str:
        names = {choice.id: choice.name for choice in self.choices}
        return (", " if self.several else " › ").join(names.get(each, each) for each in ids) or "none of these"

    def _answer(self, question: Question, at: int) -> Labels | str:
        """The labels, or one of the commands."""
        guess = None if self.blind else question.guess
        before = self.given.get(at)
        known = guess if before is None else before
        while True:
            try:
                if self.by_key:
                    return self._by_keys(known)
                said = self.lines.readline()
                if not said:
                    return QUIT
                return understood(said, self.choices, self.several, guess)
            except Unclear as fault:
                self.rich.print(str(fault), markup=False)

    def _by_keys(self, known: Labels | None) -> Labels | str:
        chosen = [each for each in known or () if self.several]
        agree = "enter as marked" if self.several else "enter agree" if known else ""
        while True:
            marked = f"[{self._names(chosen)}]  " if self.several else ""
            hint = ", ".join(filter(None, (agree, f"{SKIP} skip", f"{BACK} back", f"{QUIT} quit", "/ type a name")))
            self.rich.print(f"{marked}{hint}: ", end="", markup=False)
            key = click.getchar()
            self.rich.print(key if key.isprintable() else "", markup=False)
            if key in (SKIP, BACK, QUIT):
                return key
            if key in "\r\n":
                return tuple(choice.id for choice in self.choices if choice.id in chosen) if self.several else understood("", self.choices, False, known)
            named = understood(click.prompt("Name", err=True) if key == "/" else key, self.choices, self.several, known)
            if isinstance(named, str) or not self.several:
                return named
            chosen = [each for each in chosen if each not in named] + [each for each in named if each not in chosen]


def understood(said: str, choices: Sequence[Choice], several: bool, guess: Labels | None) -> Labels | str:
    """Labels for a line: keys, ids or beginnings of ids, several with spaces between; an empty line agrees with the guess. Or a command.

    Raises Unclear.
    """
    words = said.replace(",", " ").split()
    if words in ([SKIP], [BACK], [QUIT]):
        return words[0]
    if not words:
        if guess is None:
            raise Unclear(f"Nothing was said. Name a choice, or {SKIP} to skip, {BACK} to go back, {QUIT} to quit.")
        return guess
    if several and words == [NOBODY]:
        return ()
    if len(words) > 1 and not several:
        raise Unclear(f"One choice only; {len(words)} were named.")
    named = {_choice(word, choices) for word in words}
    found = [choice for choice in choices if choice in named]
    return tuple(choice.id for choice in found) if several else tuple(each for each in (found[0].within, found[0].id) if each)


def _choice(word: str, choices: Sequence[Choice]) -> Choice:
    by_key, by_id = dict(zip(KEYS, choices, strict=False)), {choice.id: choice for choice in choices}
    if word in by_key or word in by_id:
        return by_id.get(word) or by_key[word]
    near = [choice for choice in choices if choice.id.startswith(word.lower())]
    if len(near) == 1:
        return near[0]
    if near:
        raise Unclear(f"'{shown(word)}' may be {' or '.join(choice.id for choice in near)}.")
    raise Unclear(f"There is no choice '{shown(word)}'.{did_you_mean(word, by_id)}")
