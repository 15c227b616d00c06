"""The account of every record: read = kept + set aside + skipped, per file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jminer.errors import InputError, shown
from jminer.readers.records import SetAside, Skipped


@dataclass(slots=True)
class Account:
    """One file of one source."""

    source: str
    path: Path
    kind: str
    notes: list[str] = field(default_factory=list)
    read: int = 0
    kept: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    set_aside: list[SetAside] = field(default_factory=list)

    def leave(self, item: SetAside | Skipped) -> None:
        """Enter a record that does not become a row."""
        if isinstance(item, SetAside):
            self.set_aside.append(item)
        else:
            self.skipped[item.rule] += 1

    def check(self, most: float) -> None:
        """Raise InputError when nothing was read, or more than `most` of the records had to be set aside."""
        name = shown(self.path.name)
        if not self.read:
            raise InputError(f"{name} has a header but no records. Export it again.")
        if len(self.set_aside) <= most * self.read:
            return
        share = len(self.set_aside) / self.read
        first = sorted(self.set_aside, key=lambda item: item.record)[:3]
        places = "; ".join(f"record {item.record:,}{f' (line {item.line:,})' if item.line else ''}: {item.reason}" for item in first)
        raise InputError(
            f"{name}: {len(self.set_aside):,} of {self.read:,} records ({share:.1%}) cannot be read, more than the "
            f"{most:.1%} allowed: {places}. Nothing was analysed. {first[0].mend} Or raise feedback.max_quarantine."
        )

    def row(self) -> dict[str, Any]:
        """This file as a row of the table `ledger`. Raises RuntimeError when the account does not balance."""
        skipped = self.skipped.total()
        if self.read != self.kept + len(self.set_aside) + skipped:
            raise RuntimeError(f"the ledger of {self.path.name} does not balance")
        rules = [f"{count:,} skipped: {rule}" for rule, count in sorted(self.skipped.items())]
        return {
            "source": self.source, "file": self.path.name, "kind": self.kind, "read": self.read, "kept": self.kept,
            "set_aside": len(self.set_aside), "skipped": skipped, "notes": "; ".join([*self.notes, *rules]),
        }

    def quarantine(self) -> list[dict[str, Any]]:
        """The records set aside as rows of the table `quarantine`."""
        return [
            {"source": self.source, "file": self.path.name, "record": item.record, "line": item.line,
             "code": item.code, "reason": item.reason, "mend": item.mend}
            for item in sorted(self.set_aside, key=lambda item: item.record)
        ]
