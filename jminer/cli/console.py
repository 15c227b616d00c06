"""What the user sees while jminer works: lines and bars on stderr, results on stdout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jminer.session import Console


class Terminal(Console):
    """Sentences and, on a terminal, bars with counts and the time left."""

    def __init__(self, quiet: bool = False) -> None:
        from rich.console import Console as Rich

        self.rich, self.quiet = Rich(stderr=True, highlight=False, soft_wrap=True), quiet

    def say(self, sentence: str) -> None:
        if not self.quiet:
            self.rich.print(sentence, markup=False)

    @contextmanager
    def progress(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.rich, transient=True, disable=self.quiet or not self.rich.is_terminal) as bars:
            task = bars.add_task(title, total=total)
            yield lambda done: bars.advance(task, done)
