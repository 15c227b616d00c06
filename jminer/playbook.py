"""The playbook: what has helped with which kind of finding, from the user's YAML, checked."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator

from jminer import yamlfile
from jminer.errors import ConfigError, several
from jminer.settings import Section

Sentence = Annotated[str, Field(min_length=10, max_length=400, pattern=r"^[^\x00-\x1f\x7f]+$")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Kind = Annotated[str, Field(pattern=r"^[a-z0-9_*-]{1,60}$")]


class Pattern(Section):
    """One pattern of the playbook."""

    id: Id = Field(description="Named in the table plan.")
    kinds: tuple[Kind, ...] = Field(min_length=1, description="Kinds of pains, gaps and opportunities that it is for; * stands for any letters.")
    emotions: tuple[Id, ...] = Field((), description="Emotions at which it is aimed; none: any.")
    stages: tuple[Id, ...] = Field((), description="Stages, or pre, purchase, post; none: any.")
    hypothesis: Sentence = Field(description="A cause that would explain the finding.")
    attempt: Sentence = Field(alias="try", description="What to change.")
    check: Sentence = Field(description="How to find out whether the cause is the right one.")

    def fit(self, kind: str, emotion: str | None, stages: Sequence[str]) -> int | None:
        """How specifically it fits a finding: None when it does not; an exact kind, an emotion and a stage each count."""
        exact = kind in self.kinds
        if not exact and not any(fnmatchcase(kind, pattern) for pattern in self.kinds):
            return None
        if (self.emotions and emotion not in self.emotions) or (self.stages and not set(self.stages) & set(stages)):
            return None
        return 4 * exact + 2 * ("*" not in self.kinds) + bool(self.stages) + bool(self.emotions)


class _File(Section):
    patterns: tuple[Pattern, ...] = Field(min_length=1, max_length=500)

    @field_validator("patterns")
    @classmethod
    def _different(cls, given: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
        ids = [pattern.id for pattern in given]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"two patterns have the id '{twice[0]}'")
        return given


def load(path: Path) -> tuple[Pattern, ...]:
    """The patterns of a playbook file, in its order. Raises ConfigError with all faults."""
    document = yamlfile.read(path)
    try:
        return _File.model_validate(document.content).patterns
    except ValidationError as error:
        faults = [f"{document.at(tuple(fault['loc']))} {'.'.join(map(str, fault['loc']))}: {fault['msg']}." for fault in error.errors()]
        raise ConfigError(several(faults, path.name)) from None


def chosen(patterns: Sequence[Pattern], kind: str, emotion: str | None, stages: Sequence[str], most: int = 3) -> tuple[Pattern, ...]:
    """The patterns that fit a finding, the most specific first, then in the file's order. stages: the finding's stage, the one it divides, its macro."""
    fitting = [(fit, -place, pattern) for place, pattern in enumerate(patterns) if (fit := pattern.fit(kind, emotion, stages)) is not None]
    best = sorted(fitting, key=lambda one: one[:2], reverse=True)
    return tuple(pattern for _, _, pattern in best[:most])
