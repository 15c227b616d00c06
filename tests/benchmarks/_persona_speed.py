"""How long it takes to test 6 personas of 8 needs, with all controls, on 50,000 units that are embedded already: in a process of its own.

What is counted: matching (decoys are made and embedded anew, as the first run on new data does), topics against needs, verdicts. Topics and
vectors are there, as in a run whose personas alone have changed; then one need is written anew and matched again. The cores are whatever the process
may use; the runner gives a step one thread.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from jminer.domain import Persona
from tests.benchmarks._persona_judging import Instrument, Judge
from tests.benchmarks._persona_world import SPLITS, Cut, Declared, background, factors_of, find_vertical, make
from tests.benchmarks._topic_sets import ROOT

UNITS, PERSONAS = 50_000, 6
ENDINGS = ("", " every time", " at once", " on a weekend", " when I am in a hurry", " for my whole family")
"""What is read alike is read once: each persona declares the trade's needs in words of its own."""
GOLD = ROOT / "corpora" / "gold" / "needs"


def report() -> None:
    """Time a fresh process."""
    subprocess.run([sys.executable, "-m", "tests.benchmarks._persona_speed"], cwd=ROOT, check=True)


def main() -> None:
    judge, cut = Judge(Instrument()), Cut()
    names = SPLITS["seen"]
    vertical, foreign = find_vertical(names[0], [GOLD]), find_vertical("gym", [GOLD])
    pool = background(vertical.name)
    cut.learn(pool)
    world = make("claims", replace(factors_of(0, names), customers=9000), vertical, foreign, pool, cut)
    tables = dict(world.tables)
    tables["units"] = tables["units"].head(UNITS)
    read = judge.prepared(tables)
    few = {**read, "units": read["units"].head(8000), "vectors": read["vectors"][:8000]}
    topics = judge.with_topics(few, vertical.name)  # topics of a part are enough: how many there are is what costs
    read |= {name: topics[name] for name in ("topics", "unit_topics")}
    rules = [*(f"plan == 'p{i}'" for i in range(1, 6)), "usage == 'u1'"]
    needs = [tuple(replace(need, statement=need.statement + ending) for need in vertical.needs) for ending in ENDINGS]
    panel = tuple(
        Declared(Persona(f"p{i}", f"p{i}", own, rule=rule), "true_met", ("held",) * 8) for i, (own, rule) in enumerate(zip(needs, rules, strict=True))
    )
    with tempfile.TemporaryDirectory() as folder:
        cold = Judge(Instrument(Path(folder) / "vectors.sqlite"))
        _ = cold.instrument.encoder.embed(["The encoder's own start is not counted."])
        clock = time.perf_counter()
        found = cold.matched(read, vertical.name, {"s": panel})
        matched = time.perf_counter()
        cold.verdicts(read, found, vertical.name, "s", panel)
        done = time.perf_counter()
        new = replace(vertical.needs[0], statement=f"{vertical.needs[0].statement} by next year")
        edited = (replace(panel[0], persona=replace(panel[0].persona, needs=(new, *vertical.needs[1:]))), *panel[1:])
        edits = time.perf_counter()
        cold.matched(read, vertical.name, {"s": edited})
        again = time.perf_counter() - edits
    print(f"{PERSONAS} personas × {len(vertical.needs)} needs on {len(read['units']):,} units of {world.factors.customers:,} customers: "
          f"{done - clock:.0f} s (matching {matched - clock:.0f}, verdicts {done - matched:.0f}); "
          f"matching again after one need was written anew: {again:.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()
