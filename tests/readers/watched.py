"""What something costs: its seconds, and the megabytes by which this process and its children grew."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import Self

STATUS, PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak() -> float:
    """Megabytes of memory at the highest, since the last reset where the system can reset (Linux)."""
    if STATUS.exists():
        return next(int(line.split()[1]) for line in STATUS.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Watched:
    """A block of code, watched."""

    def __enter__(self) -> Self:
        if PEAK.exists():
            PEAK.write_text("5")
        self.started, self.before = time.perf_counter(), peak()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self.started
        self.megabytes = peak() - self.before
        self.child_megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
