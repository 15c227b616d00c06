"""Names of contents: the same bytes have the same name, and a changed file is seen."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def digest(content: Any) -> str:
    """SHA-256 of bytes, or of anything JSON can say, in one canonical form."""
    if not isinstance(content, bytes):
        content = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
