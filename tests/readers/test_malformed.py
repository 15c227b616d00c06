"""A thousand broken exports: no traceback, no byte lost or counted twice, none that takes long, each ending as it should."""

from __future__ import annotations

import shutil
from collections import Counter

from tests.readers.malformed import everything, run


def test_every_broken_export_ends_as_it_should(tmp_path):
    outcomes: Counter[str] = Counter()
    wrong = []
    for number, broken in enumerate(everything()):
        folder = tmp_path / str(number)
        result = run(broken, folder)
        shutil.rmtree(folder)
        outcomes[result.outcome] += 1
        wrong += [f"{broken.case} ({broken.variant}{', beside a good file' * broken.beside}): {fault}" for fault in result.faults]
    print(f"{outcomes.total():,} broken exports: {', '.join(f'{count:,} {outcome}' for outcome, count in outcomes.most_common())}")
    assert outcomes.total() > 1_000
    assert not wrong, "\n".join([f"{len(wrong)} faults", *wrong[:60]])
