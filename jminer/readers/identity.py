"""Keyed hashes for feedback, customers and conversations: nobody without the workspace's key can tell who they are."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii
from typing import Any


def same_form(value: str) -> str:
    """An id as it is compared: without outer blanks, in NFC; case and leading zeros count."""
    return unicodedata.normalize("NFC", value.strip())


@dataclass(frozen=True, slots=True)
class Identity:
    """Makes the ids of one source. `namespace` is the source's name, or `shared` when ids mean the same elsewhere."""

    key: bytes
    source: str
    namespace: str
    keyed: Any = field(init=False, repr=False, compare=False)
    """The hash before its message: several are made for every record."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "keyed", hashlib.blake2b(digest_size=12, key=hashlib.sha256(self.key).digest()))

    def digest(self, *parts: str) -> str:
        """24 hexadecimal characters, a keyed BLAKE2b of the parts as a JSON list; no two lists of parts run together."""
        hasher = self.keyed.copy()
        hasher.update(f"[{', '.join(map(encode_basestring_ascii, parts))}]".encode("ascii"))
        return str(hasher.hexdigest())

    def feedback(self, source_id: str) -> str:
        """feedback_id of a record that has an id of its own."""
        return self.digest("feedback", self.source, same_form(source_id))

    def feedback_without_id(self, content: str, ordinal: int) -> str:
        """feedback_id of the ordinal-th (from 0) record with this content digest."""
        return self.digest("feedback without id", self.source, content, str(ordinal))

    def customer(self, customer: str) -> str:
        """customer_id of a customer whom the source names."""
        return self.digest("customer", self.namespace, same_form(customer))

    def lone_customer(self, feedback_id: str) -> str:
        """customer_id of whoever wrote a piece of feedback that names nobody."""
        return self.digest("lone customer", feedback_id)

    def thread(self, thread: str) -> str:
        """thread_id of a conversation."""
        return self.digest("thread", self.namespace, same_form(thread))
