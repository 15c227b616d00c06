"""Over a thousand broken exports read one by one: what became of each case, and every traceback, wrong ledger or slow file.

    python -m tests.benchmarks.malformed

Exits 1 when one raised what is no sentence, lost or doubled a byte, ended otherwise than it should, or took over 10 s.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.readers.malformed import ASIDE, KEPT, LEFT_OUT, REFUSED, SKIPPED, UNSAFE, everything, run

OUTCOMES = (KEPT, ASIDE, SKIPPED, LEFT_OUT, REFUSED, UNSAFE)


def main() -> int:
    cases: dict[str, Counter[str]] = defaultdict(Counter)
    faults, slowest = list[str](), 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, broken in enumerate(everything()):
            result = run(broken, here := Path(folder) / str(number))
            shutil.rmtree(here)
            cases[broken.case][result.outcome] += 1
            slowest = max(slowest, result.seconds)
            faults += [f"{broken.case} ({broken.variant}{', beside a good file' * broken.beside}): {fault}" for fault in result.faults]
    print(f"{'case':<46}" + "".join(f"{outcome:>20}" for outcome in OUTCOMES))
    for case, counted in sorted(cases.items(), key=lambda one: (one[0][0], int("".join(c for c in one[0].split()[0] if c.isdigit()) or 0), one[0])):
        print(f"{case:<46}" + "".join(f"{counted[outcome] or '':>20}" for outcome in OUTCOMES))
    total = sum(cases.values(), Counter[str]())
    print(f"{'all':<46}" + "".join(f"{total[outcome]:>20}" for outcome in OUTCOMES))
    print(f"{total.total():,} broken exports of {len(cases)} cases, {len(faults)} faults, slowest {slowest:.1f} s")
    for fault in faults:
        print(f"FAULT {fault}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
