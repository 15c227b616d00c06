"""What a step may use besides tables and settings: the encoder, the heads, the topic model in use, a progress bar.

The runner makes one `Tools` per run; tests make their own with small real parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from jminer.domain import Need
    from jminer.heads.model import LinearHead
    from jminer.heads.prototypes import Ear
    from jminer.text.prepare import Masks
    from jminer.topicmodel.model import TopicModel
    from jminer.topicmodel.naming import Namer


class Embed(Protocol):
    """Texts to vectors (n, dimensions), float32, rows of length 1; cached in the workspace."""

    def __call__(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None, owners: Sequence[str] | None = None
    ) -> NDArray[np.float32]: ...


Bar = Callable[[int], None]
"""Advance a progress bar by so many."""


def silent(title: str, total: int) -> AbstractContextManager[Bar]:
    """A progress bar that shows nothing."""
    return nullcontext(lambda done: None)


def anew(function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> Iterable[Any]:
    """The function's answers, nothing remembered."""
    return starmap(function, arguments)


def no_crossencoder() -> Any:
    """For steps that read no needs."""
    raise AssertionError("This step reads no needs.")


@dataclass(frozen=True, slots=True)
class Tools:
    """Passed to every step as `tools`."""

    key: bytes
    """Secret of the workspace, for keyed hashes."""
    embed: Embed
    """The encoder of the run."""
    embed_for_heads: Embed
    """What the step's heads were trained over: the encoder's facets, or its vectors for the head of needs; the packaged encoder's where the
    user chose a foreign one."""
    languages: tuple[str, ...]
    """ISO codes of the languages that the encoder knows."""
    head: Callable[[str], LinearHead]
    """Open a head by the name of its folder under models/heads."""
    foreign_needs: tuple[Need, ...] = ()
    """Needs of other trades, as people declare them: what a need that is everybody's must beat."""
    crossencoder: Callable[[], Any] = no_crossencoder
    """Open what reads needs beside units (personas/crossencoder.py)."""
    masks: Masks | None = None
    """How texts are cleaned and masked; None: here, without a cache."""
    remembered: Callable[[Callable[..., Any], Sequence[tuple[Any, ...]]], Iterable[Any]] = anew
    """A pure function's answers to plain arguments, which the workspace may remember."""
    namer: Namer | None = None
    """Asks a language model for topics' names; None: the customers' words are the names."""
    topic_model: TopicModel | None = None
    """The model to assign with; None: fit one."""
    progress: Callable[[str, int], AbstractContextManager[Bar]] = silent
    say: Callable[[str], None] = lambda sentence: None
    """A fact for the user, kept in run.json."""
    warn: Callable[[str], None] = lambda sentence: None
    """A notice that a reader must heed; `--strict` counts these."""

    def ear(self, head: str) -> Ear:
        """How a head is asked about texts: the run's encoders, and the head by its name."""
        from jminer.heads.prototypes import Ear

        return Ear(self.embed, self.embed_for_heads, self.head(head))


Tables = dict[str, Any]
"""Table name → polars DataFrame, or a float32 array for `vectors`."""
