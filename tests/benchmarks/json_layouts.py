"""How fast JSON is read in each layout: records per CPU second and peak memory, and a large array read in flat memory.

    python tests/benchmarks/json_layouts.py [--records 200000] [--gigabytes 0.5]
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from jminer.readers.json import read
from jminer.readers.payload import Payload
from jminer.readers.records import Options, Record

LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "JSON lines": lambda all_: "\n".join(all_),
    "array": lambda all_: "[" + ",".join(all_) + "]",
    "array over lines": lambda all_: json.dumps(json.loads("[" + ",".join(all_) + "]"), indent=1),
    "wrapped in an object": lambda all_: '{"count": 1, "tickets": [' + ",".join(all_) + "]}",
    "one after another": lambda all_: "".join(all_),
}


class Long(io.RawIOBase):
    """An array of a wanted size, made while it is read."""

    def __init__(self, size: float) -> None:
        part = b'{"text": "%s"},' % (b"The courier never rang the bell. " * 20) * 100
        self.parts: Iterator[bytes] = iter([b"[", *[part] * int(size / len(part)), b"{}]"])
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size and (part := next(self.parts, b"")):
            self.rest += part
        given, self.rest = self.rest[:size], self.rest[size:]
        return given


def timed(name: str, opened: Callable[[], io.IOBase]) -> None:
    clock, records = time.process_time(), 0
    for item in read(Payload(name, Path(name), ".json", opened), Options()):  # type: ignore[arg-type]
        records += isinstance(item, Record)
    seconds, peak = time.process_time() - clock, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{name:<32}{records:>12,}{seconds:>10.1f}{records / seconds:>16,.0f}{peak:>16,}")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--records", type=int, default=200_000)
    options.add_argument("--gigabytes", type=float, default=0.5)
    wanted = options.parse_args()
    print(f"{'layout':<32}{'records':>12}{'CPU s':>10}{'records/s':>16}{'peak MB':>16}")
    timed(f"array of {wanted.gigabytes} GB", lambda: Long(wanted.gigabytes * 2**30))
    small = [json.dumps({"id": number, "text": "The courier never rang the bell", "stars": number % 5 + 1}) for number in range(wanted.records)]
    for name, layout in LAYOUTS.items():
        for encoding in ("utf-8", "utf-16") if name == "JSON lines" else ("utf-8",):
            content = layout(small).encode(encoding)
            timed(f"{name}, {encoding}", lambda content=content: io.BytesIO(content))  # type: ignore[misc]


if __name__ == "__main__":
    main()
