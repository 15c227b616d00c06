"""The account of every record and byte: read = kept + set aside + skipped, and no byte twice or never, per file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jminer.errors import InputError, shown
from jminer.readers.payload import Payload
from jminer.readers.records import Framing, Item, Record, SetAside, Skipped


@dataclass(slots=True)
class Account:
    """One payload of one source."""

    source: str
    payload: Payload
    kind: str
    notes: list[str] = field(default_factory=list)
    read: int = 0
    kept: int = 0
    bytes: int | None = None
    """Bytes accounted for; None for formats that have none."""
    framing: int = 0
    """Of these, bytes that hold no record."""
    skipped: Counter[str] = field(default_factory=Counter)
    set_aside: list[SetAside] = field(default_factory=list)

    def see(self, item: Item) -> bool:
        """Enter an item as the reader gives it; True for a record, which is later kept or left.

        Raises RuntimeError when the item does not begin at the byte where the one before it ended.
        """
        place = item.place
        if place.end is not None:
            if place.first != (self.bytes or 0):
                raise RuntimeError(f"byte {place.first} of {self.payload.name} follows byte {self.bytes}")
            self.bytes = place.end
        if isinstance(item, Framing):
            self.framing += (place.end or 0) - (place.first or 0)
            return False
        self.read += 1
        if isinstance(item, Record):
            return True
        self.leave(item)
        return False

    def leave(self, item: SetAside | Skipped) -> None:
        """Enter a record that was seen and does not become a row."""
        if isinstance(item, SetAside):
            self.set_aside.append(item)
        else:
            self.skipped[item.rule] += 1

    def check(self, most: float) -> None:
        """Raise InputError when nothing was read, or more than `most` of the records had to be set aside."""
        name = shown(self.payload.name)
        if not self.read:
            raise InputError(f"{name} holds no records, only their frame. Export it again.")
        if len(self.set_aside) <= most * self.read:
            return
        share = len(self.set_aside) / self.read
        first = sorted(self.set_aside, key=lambda item: item.place.record)[:3]
        places = "; ".join(f"record {item.place.record:,}{f' (line {item.place.line:,})' if item.place.line else ''}: {item.reason}" for item in first)
        raise InputError(
            f"{name}: {len(self.set_aside):,} of {self.read:,} records ({share:.1%}) cannot be used, more than the "
            f"{most:.1%} allowed: {places}. Nothing was analysed. {first[0].mend} Or raise feedback.max_quarantine."
        )

    def row(self) -> dict[str, Any]:
        """This file as a row of the table `ledger`. Raises RuntimeError when the account does not balance."""
        skipped = self.skipped.total()
        if self.read != self.kept + len(self.set_aside) + skipped:
            raise RuntimeError(f"the ledger of {self.payload.name} does not balance")
        rules = [f"{count:,} skipped: {rule}" for rule, count in sorted(self.skipped.items())]
        return {
            "source": self.source, "file": self.payload.name, "kind": self.kind, "read": self.read, "kept": self.kept,
            "set_aside": len(self.set_aside), "skipped": skipped, "bytes": self.bytes, "framing": self.framing,
            "notes": "; ".join([*self.notes, *rules]),
        }

    def quarantine(self, with_raw: bool = False) -> list[dict[str, Any]]:
        """The records set aside as rows of the table `quarantine`; `with_raw` reads their bytes again."""
        items = sorted(self.set_aside, key=lambda item: item.place.record)
        raw = self._raw(items) if with_raw else [None] * len(items)
        return [
            {"source": self.source, "file": self.payload.name, "record": item.place.record, "line": item.place.line, "last_line": item.place.last_line,
             "first_byte": item.place.first, "end_byte": item.place.end, "code": item.code, "reason": item.reason, "mend": item.mend, "raw": text}
            for item, text in zip(items, raw, strict=True)
        ]

    def _raw(self, items: Sequence[SetAside]) -> list[str | None]:
        """What stands in the file at each item, in one pass; None where a format has no bytes."""
        found: list[str | None] = []
        with self.payload.open() as file:
            at = 0
            for _, _, _, first, end in (item.place for item in items):
                if first is None or end is None or first < at:
                    found.append(None)
                    continue
                while at < first:
                    at += len(file.read(min(first - at, 1 << 20)))
                found.append(file.read(end - first).decode("utf-8", "backslashreplace"))
                at = end
        return found
