"""Empirical coverage of every interval that the product prints, by the function that makes it.

    python -m tests.benchmarks.intervals [--trials 2000] [--only NAME]

Each trial simulates a world whose truth is known (`_interval_*.py`) and asks the product's own function. Printed per row: how often the interval held
the truth, Monte Carlo's own 95 % interval of that, the nominal level (97.5 % for one end alone), the columns of tables that it stands for where they
are not those of the row above, and the mean time of a trial of its world; `!` where coverage is surely more than three points below the nominal level,
`+` where it is as far above and not by design. Last come columns of the tables that hold intervals and stand in no row. --only: worlds of which the
function or a row is called so.
"""

from __future__ import annotations

import argparse
import re
import textwrap
import time
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from jminer.statistics.intervals import wilson
from jminer.tables import TABLES
from tests.benchmarks import (
    _interval_changes,
    _interval_findings,
    _interval_means,
    _interval_personas,
    _interval_shares,
)
from tests.benchmarks._interval_rows import Row, World

WORLDS = tuple(
    world for cases in (_interval_shares, _interval_personas, _interval_means, _interval_findings, _interval_changes) for world in cases.WORLDS
)
ALLOWED = 0.03
SEED = 20260301
NO_TRUTH = {
    "sensitivity.low": "a quantile of the weightings, all of which are known",
    "personas.supported_low personas.supported_high": "what verdicts become when the sample is perturbed: there is no true one",
}
"""Columns that are named like ends of an interval, and why nothing can be covered by them."""


def columns_of(row: Row) -> set[str]:
    """The columns of tables that a row names; none where it names a command."""
    parts = (part.split(":") for part in row.columns.split(";") if ":" in part)
    return {f"{table}.{column}" for tables, columns in parts for table in tables.split() for column in columns.split()}


def ends_of_intervals() -> set[str]:
    """All columns that hold an end of an interval, by their name or by what they say."""
    return {
        f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns
        if re.search(r"(^|_)(low|high)(80)?$", column.name) or re.search(r"95 % bound|[Ll]ower bound of the harm", column.says)
    }  # fmt: skip


def covered(world: World, trials: int) -> tuple[list[int], list[int]]:
    """Per row, in how many trials there was an interval, and how many of these held the truth."""
    rng, given, held = np.random.default_rng(SEED), [0] * len(world.rows), [0] * len(world.rows)
    for trial in range(trials):
        for at, answer in enumerate(world.trial(rng, trial)):
            if answer is not None:
                truth, (low, high) = answer
                given[at] += 1
                held[at] += low - 1e-9 <= truth <= high + 1e-9
    return given, held


def line(row: Row, given: int, held: int, trials: int) -> str:
    """One row of the table."""
    if not given:
        return f"         no interval in {trials} trials  {row.name}"
    low, high = wilson(held, given)
    mark = "!" if high < row.nominal - ALLOWED else "+" if low > row.nominal + ALLOWED and not row.wide else " "
    seldom = f"; an interval in {given / trials:.0%} of trials" if given < trials else ""
    notes = "".join(f"; {note}" for note in (row.wide and f"wide by design: {row.wide}", row.says) if note)
    return f"  {mark} {held / given:6.1%} ({low:.1%}–{high:.1%}) of {row.nominal:5.1%}  {row.name}{seldom}{notes}"


def lines(worlds: Sequence[World], trials: int) -> Iterator[str]:
    """The table: under each function its rows."""
    for function, group in groupby(worlds, key=lambda world: world.function):
        yield f"\n{function}"
        above = ""
        for world in group:
            clock = time.perf_counter()
            given, held = covered(world, trials)
            each = (time.perf_counter() - clock) / max(trials, 1)
            for at, row in enumerate(world.rows):
                columns, took = "" if row.columns == above else f"  [{row.columns}]", "" if at else f"  {1000 * each:.0f}ms"
                yield textwrap.fill(line(row, given[at], held[at], trials) + columns + took, 170, subsequent_indent=" " * 10)
                above = row.columns


def chosen(name: str) -> list[World]:
    """The worlds of which the function or a row is called so."""
    return [world for world in WORLDS if any(name.casefold() in f"{world.function} {row.name}".casefold() for row in world.rows)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--only", default="", metavar="NAME", help="worlds of which the function or a row is called so")
    asked = parser.parse_args()
    worlds = chosen(asked.only) or parser.error(f"no function and no row is called {asked.only}")
    print(f"coverage of intervals over {asked.trials} trials")
    for one in lines(worlds, asked.trials):
        print(one, flush=True)
    named = {column for world in WORLDS for row in world.rows for column in columns_of(row)}
    without = {column for columns in NO_TRUTH for column in columns.split()}
    print("\ncolumns of intervals that no row covers:", ", ".join(sorted(ends_of_intervals() - named - without)) or "none")
    for columns, why in NO_TRUTH.items():
        print(f"not asked, {columns}: {why}")
    if unknown := sorted((named | without) - ends_of_intervals()):
        print(f"named by rows, but no column of an interval: {', '.join(unknown)}")


if __name__ == "__main__":
    main()
