"""The manifest of an encoder folder: read it, and believe the folder only when every file is what it says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jminer.checksums import file_digest
from jminer.errors import ConfigError, IntegrityError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Facets:
    """The second output of an encoder, which heads of stages, emotions and valence read."""

    weights: str
    dimensions: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of an encoder before it is loaded."""

    name: str
    weights: str
    variant: str
    dimensions: int
    max_tokens: int
    languages: tuple[str, ...]
    facets: Facets | None = None


def read_manifest(folder: Path, required: tuple[str, ...]) -> Manifest:
    """Read `manifest.json` and compare every file with its checksum.

    The variant is made to name the bytes too, so that a vector cached for one file is never taken for another's.
    Raises ConfigError when the folder is no encoder folder, IntegrityError when a file is missing or changed.
    """
    facts = _facts(folder)
    try:
        files = {str(name): str(entry["sha256"]) for name, entry in sorted(facts["files"].items())}
        manifest = Manifest(
            name=str(facts["name"]),
            weights=str(facts["weights_sha256"]),
            variant=f"{facts['variant']}-{_digest(files, facts['max_tokens'])}",
            dimensions=int(facts["dimensions"]),
            max_tokens=int(facts["max_tokens"]),
            languages=tuple(str(language) for language in facts["languages"]),
            facets=Facets(str(second["weights_sha256"]), int(second["dimensions"])) if (second := facts.get("facets")) else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise IntegrityError(f"{folder / 'manifest.json'} is incomplete ({fault}). Fetch the folder again.") from None
    for name in sorted({*required, *files}):
        _check_file(folder, name, files)
    return manifest


def _facts(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not folder.is_dir():
        raise ConfigError(
            f"There is no encoder folder {folder}. Give embed.model the name of a folder under models/embedders/."
        )
    if not path.is_file():
        raise ConfigError(
            f"{folder} has no manifest.json, so it is no encoder for embed.backend: onnx. "
            "For a sentence-transformers folder use embed.backend: sentence."
        )
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        raise IntegrityError(f"{path} is not readable JSON. Fetch the folder again.")
    if facts.get("format_version") != FORMAT:
        raise IntegrityError(f"{path} has format {facts.get('format_version')}; this jminer reads format {FORMAT}.")
    return facts


def _check_file(folder: Path, name: str, files: dict[str, str]) -> None:
    if name not in files or Path(name).name != name:
        raise IntegrityError(f"{folder / 'manifest.json'} does not vouch for {name}. Fetch the folder again.")
    path = folder / name
    if not path.is_file():
        raise IntegrityError(f"{path} is missing. Fetch the folder again.")
    if file_digest(path) != files[name]:
        raise IntegrityError(
            f"{path} is not the file its manifest names (wrong checksum); nothing was embedded. "
            "Fetch the folder again, or make it again with models/embedders/export_minilm.py."
        )


def _digest(files: dict[str, str], max_tokens: int) -> str:
    return hashlib.sha256(json.dumps([files, int(max_tokens)]).encode()).hexdigest()[:12]
