"""A head on disk: `head.safetensors` (numbers), `head.json` (names, checksums, figures), `card.md` (for people).

Loading trusts nothing: a closed list of files, checksums, shapes and finite numbers, and never a pickle.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jminer.errors import ConfigError, IntegrityError, UnsafeInput
from jminer.heads.model import LinearHead

FORMAT = 1
ARRAYS, FACTS, CARD = "head.safetensors", "head.json", "card.md"
LARGEST = 64_000_000  # bytes; a head of 100 labels over 1,024 dimensions takes 0.4 MB


def save_head(head: LinearHead, folder: Path, card: str, made: Mapping[str, Any], figures: Mapping[str, Any]) -> None:
    """Write the folder whole: beside the old one first, then in its place.

    `made` says how (date, rows, versions, command), `figures` how well; both are plain JSON values.
    """
    from safetensors.numpy import save

    # safetensors writes memory as it lies, so an array that is a transposed view would come back scrambled.
    numbers = {"coefficients": head.coefficients, "intercepts": head.intercepts, "thresholds": head.thresholds}
    arrays = save({name: np.ascontiguousarray(array) for name, array in numbers.items()})
    facts = {
        "format_version": FORMAT,
        "name": head.name,
        "kind": head.kind,
        "parts": list(head.parts),
        "labels": {
            label: [head.parts[part] for part in group] for label, group in zip(head.labels, head.members, strict=True)
        },
        "shown": {label: label in head.shown for label in head.labels},
        "temperature": head.temperature,
        "encoder": {"weights_sha256": head.encoder, "dimensions": int(head.coefficients.shape[1])},
        "arrays": {"file": ARRAYS, "sha256": hashlib.sha256(arrays).hexdigest(), "bytes": len(arrays)},
        "made": dict(made),
        "figures": dict(figures),
    }
    fresh, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    (fresh / ARRAYS).write_bytes(arrays)
    (fresh / FACTS).write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (fresh / CARD).write_text(card, encoding="utf-8")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def load_head(folder: Path) -> LinearHead:
    """Read a head that `save_head` wrote. Raises ConfigError, IntegrityError, UnsafeInput."""
    _check_files(folder)
    facts = read_facts(folder)
    try:
        labels, parts = tuple(facts["labels"]), tuple(facts["parts"])
        shape = (len(parts), int(facts["encoder"]["dimensions"]))
        arrays = _arrays(folder, str(facts["arrays"]["sha256"]))
        head = LinearHead(
            name=str(facts["name"]),
            kind=facts["kind"],
            labels=labels,
            coefficients=_array(arrays, "coefficients", shape, folder),
            intercepts=_array(arrays, "intercepts", shape[:1], folder),
            thresholds=_array(arrays, "thresholds", (len(labels),), folder),
            temperature=float(facts["temperature"]),
            encoder=str(facts["encoder"]["weights_sha256"]),
            shown=tuple(label for label in labels if facts["shown"][label] is True),
            parts=parts,
            members=tuple(tuple(parts.index(part) for part in facts["labels"][label]) for label in labels),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise _broken(folder, f"{FACTS} is incomplete ({type(fault).__name__}: {fault})") from None
    if head.kind not in ("multilabel", "multiclass"):
        raise _broken(folder, f"{FACTS} names an unknown kind of head")
    if len(set(parts)) != len(parts) or len(labels) < 2 or not all(head.members):
        raise _broken(folder, f"{FACTS} has doubled parts, fewer than two labels, or a label made of nothing")
    if not 0 < head.temperature < float("inf"):
        raise _broken(folder, f"{FACTS} has a temperature that is not above 0")
    return head


def read_facts(folder: Path) -> dict[str, Any]:
    """The head's `head.json`: labels, figures, how it was made. Raises IntegrityError."""
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        facts = None
    if not isinstance(facts, dict):
        raise _broken(folder, f"{FACTS} is not readable JSON")
    if facts.get("format_version") != FORMAT:
        raise _broken(folder, f"{FACTS} has format {facts.get('format_version')}, this jminer reads format {FORMAT}")
    return facts


def _check_files(folder: Path) -> None:
    if not folder.is_dir():
        raise ConfigError(f"There is no head {folder}. The shipped ones are `emotions` and `valence`.")
    found = {path.name for path in folder.iterdir()}
    if foreign := sorted(found - {ARRAYS, FACTS, CARD}):
        raise UnsafeInput(
            f"{folder} holds {foreign[0]!r}, which is no part of a head; a head is {ARRAYS}, {FACTS} and {CARD}. "
            "Nothing was loaded. Remove the file, or fetch the folder again."
        )
    for name in (ARRAYS, FACTS):
        if name not in found:
            raise _broken(folder, f"{name} is missing")
        if (folder / name).stat().st_size > LARGEST:
            raise _broken(folder, f"{name} is far too large for a head")


def _arrays(folder: Path, sha256: str) -> dict[str, NDArray[Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    content = (folder / ARRAYS).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _broken(folder, f"{ARRAYS} is not the file that {FACTS} names (wrong checksum)")
    try:
        arrays: dict[str, NDArray[Any]] = load(content)
    except SafetensorError:
        raise _broken(folder, f"{ARRAYS} is no safetensors file") from None
    return arrays


def _array(arrays: dict[str, NDArray[Any]], name: str, shape: tuple[int, ...], folder: Path) -> NDArray[np.float32]:
    array = arrays.get(name)
    if array is None or array.shape != shape or array.dtype != np.float32 or not np.isfinite(array).all():
        wanted = " x ".join(map(str, shape))
        raise _broken(folder, f"{ARRAYS} holds no finite float32 {name} of shape {wanted}")
    return array


def _broken(folder: Path, fault: str) -> IntegrityError:
    return IntegrityError(
        f"The head {folder} cannot be used: {fault}. "
        f"Fetch the folder again, or make it again with `jminer train head {folder.name} --data PATH`."
    )
