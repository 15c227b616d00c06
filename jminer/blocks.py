"""Items a block at a time, so that a million never lie about at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def blocks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in order, `size` at a time; the last block holds what is left."""
    rest = iter(items)
    while block := list(islice(rest, size)):
        yield block
