"""Segment rules: a small, safe expression language over a customer's fields, with three-valued logic.

    plan in ['basic', 'student'] and not orders_12m >= 4

A missing field makes a comparison *unknown*, never false (Kleene's strong logic): who cannot be judged is left out of the
segment and of the rest alike. Nothing is evaluated as Python.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jminer.errors import ConfigError, shown

Literal = str | float | bool
Value = str | float | bool | None | Sequence[str | float | bool]
Fields = Mapping[str, Value]
Answer = bool | None
"""True, False, or None for unknown."""

TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<string>'[^']*'|\"[^\"]*\")|`(?P<quoted>[^`]+)`"
    r"|(?P<name>[^\W\d][\w.]*)|(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,))",
)
COMPARE: dict[str, Callable[[float | str, float | str], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}
WORDS = {"and", "or", "not", "in", "true", "false"}
MAX_RULE = 2_000
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule; `answer` tells whether one customer's fields fulfil it."""

    text: str
    fields: tuple[str, ...]
    """Names of the fields it asks for, sorted."""
    answer: Callable[[Fields], Answer]


def parse(text: str) -> Rule:
    """A rule from its text. Raises ConfigError with the place of the fault."""
    return _Parser(text).rule()


def _compare(sign: str, value: Value, wanted: Literal) -> Answer:
    """One field against one literal; a list of values answers true when any value does."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _any([_compare(sign, one, wanted) for one in value])
    if value is None or value == "":
        return None
    left, right = _alike(value, wanted)
    return None if left is None else COMPARE[sign](left, right)


def _alike(value: str | float | bool, wanted: Literal) -> tuple[float | str | None, float | str]:
    """Both sides as numbers when the rule names a number, else as text without case and outer spaces."""
    if isinstance(wanted, bool):
        truth = {"true": 1.0, "yes": 1.0, "1": 1.0, "false": 0.0, "no": 0.0, "0": 0.0}
        return truth.get(str(value).strip().casefold()), float(wanted)
    if isinstance(wanted, str):
        return str(value).strip().casefold(), wanted.strip().casefold()
    try:
        return float(value), float(wanted)
    except ValueError:
        return None, float(wanted)


def _any(answers: Sequence[Answer]) -> Answer:
    return True if True in answers else None if None in answers else False


def _all(answers: Sequence[Answer]) -> Answer:
    return False if False in answers else None if None in answers else True


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer


class _Parser:
    """Recursive descent over the tokens of one rule."""

    def __init__(self, text: str) -> None:
        self.text, self.fields = text, set[str]()
        if len(text) > MAX_RULE:
            raise ConfigError(f"A rule has {len(text)} characters; at most {MAX_RULE} are read. Split the segment.")
        self.tokens = self._tokens()
        self.at = self.depth = 0

    def rule(self) -> Rule:
        answer = self._or()
        if self.at < len(self.tokens):
            raise self._fault("stops making sense here")
        return Rule(self.text, tuple(sorted(self.fields)), answer)

    def _tokens(self) -> list[tuple[str, str, int]]:
        tokens, at, end = [], 0, len(self.text.rstrip())
        while at < end:
            match = TOKEN.match(self.text, at)
            if not match:
                raise ConfigError(
                    f"Rule “{shown(self.text, 200)}” cannot be read at character {at + 1}. Rules look like: plan == 'basic' and orders < 4."
                )
            kind = match.lastgroup or ""
            word = match[kind]
            tokens.append(("word" if kind == "name" and word in WORDS else kind, word, match.start(kind) + 1))
            at = match.end()
        return tokens

    def _fault(self, what: str) -> ConfigError:
        place = self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.text) + 1
        return ConfigError(f"Rule “{shown(self.text, 200)}” {what} (character {place}).")

    def _next(self, *wanted: str) -> str | None:
        """The next token when it is one of these words or signs."""
        if self.at < len(self.tokens) and self.tokens[self.at][0] in ("word", "sign") and self.tokens[self.at][1] in wanted:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def _or(self) -> Callable[[Fields], Answer]:
        return self._chain("or", self._and, _any)

    def _and(self) -> Callable[[Fields], Answer]:
        return self._chain("and", self._no, _all)

    def _chain(
        self, word: str, part: Callable[[], Callable[[Fields], Answer]], join: Callable[[Sequence[Answer]], Answer]
    ) -> Callable[[Fields], Answer]:
        parts = [part()]
        while self._next(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else lambda fields: join([one(fields) for one in parts])

    def _no(self) -> Callable[[Fields], Answer]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._fault(f"is nested more than {MAX_DEPTH} deep")
        try:
            if self._next("not"):
                part = self._no()
                return lambda fields: _not(part(fields))
            if self._next("("):
                inner = self._or()
                if not self._next(")"):
                    raise self._fault("lacks a closing bracket")
                return inner
            return self._comparison()
        finally:
            self.depth -= 1

    def _comparison(self) -> Callable[[Fields], Answer]:
        name = self._field()
        if sign := self._next(*COMPARE):
            wanted = self._literal()
            return lambda fields: _compare(sign, fields.get(name), wanted)
        negated = bool(self._next("not"))
        if self._next("in"):
            among = self._list()

            def answer(fields: Fields) -> Answer:
                found = _any([_compare("==", fields.get(name), one) for one in among])
                return _not(found) if negated else found

            return answer
        raise self._fault("lacks a comparison (== != < <= > >= in)")

    def _field(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] in ("name", "quoted"):
            self.at += 1
            self.fields.add(self.tokens[self.at - 1][1])
            return self.tokens[self.at - 1][1]
        raise self._fault("lacks the name of a field")

    def _literal(self) -> Literal:
        if word := self._next("true", "false"):
            return word == "true"
        if self.at < len(self.tokens) and self.tokens[self.at][0] in ("number", "string"):
            kind, word, _ = self.tokens[self.at]
            self.at += 1
            return float(word) if kind == "number" else word[1:-1]
        raise self._fault("lacks a number, a 'text', true or false")

    def _list(self) -> list[Literal]:
        if not self._next("["):
            raise self._fault("lacks a list in square brackets after 'in'")
        among = [self._literal()]
        while self._next(","):
            among.append(self._literal())
        if not self._next("]"):
            raise self._fault("lacks the closing square bracket")
        return among
