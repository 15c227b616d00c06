"""spaCy without torch: its base library, thinc, loads torch wherever that is installed, seconds for models that need none of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_torch() -> Iterator[None]:
    """Import spaCy inside of this; torch is hidden unless it is loaded already, and can be imported again afterwards."""
    modules: dict[str, Any] = sys.modules
    if "torch" in modules:
        yield
        return
    modules["torch"] = None
    try:
        yield
    finally:
        del modules["torch"]
