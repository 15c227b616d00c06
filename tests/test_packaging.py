"""What is handed on: the wheel, and the licences of all that jminer stands on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import small
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FORCED = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
MOST = 60 * 1024 * 1024
NOT_COPIED = (".git", ".venv", "runs", "build", "dist", "private", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info")
GPL = re.compile(r"\b[AL]?GPL|GNU ", re.IGNORECASE)
CUDA = ("nvidia-", "cuda-", "triton")
"""What the CUDA build of torch brings; jminer's own set-up takes the CPU build."""
UNPINNED = {"setuptools"}
"""Asked for by torch; any version that the environment has will do."""


@pytest.mark.parametrize("path", FORCED)
def test_what_the_wheel_includes_is_there(path: str) -> None:
    assert any((ROOT / path).rglob("*"))


def pins() -> set[str]:
    """Names in the constraints file."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(line.partition("==")[0]) for line in lines if "==" in line}


def standing_on() -> dict[str, str]:
    """Every package that jminer's own requirements bring, with its licence as the package states it."""
    found: dict[str, str] = {}
    waiting = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or name.startswith(CUDA):
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            pytest.fail(f"{name}, which jminer's requirements bring, is not installed")
        found[name] = licence(package.metadata)
        for text in package.requires or ():
            needed = Requirement(text)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)):
                waiting.append(needed)
    return found


def licence(metadata) -> str:
    """The expression, or else the classifiers, or else the first words of the free field (whose later text may quote other licences)."""
    classifiers = [line.rpartition("::")[2].strip() for line in metadata.get_all("Classifier") or () if line.startswith("License ::")]
    told = [line for line in classifiers if line != "OSI Approved"]
    return metadata.get("License-Expression") or ", ".join(told) or (metadata.get("License") or "")[:60]


def test_nothing_that_jminer_stands_on_is_under_a_gpl() -> None:
    licences = standing_on()
    assert {"numpy", "torch", "bertopic"} <= set(licences)
    assert {name: said for name, said in licences.items() if GPL.search(said)} == {}
    assert [name for name, said in licences.items() if not said.strip()] == []


@pytest.mark.parametrize("said", ["GPL-3.0-or-later", "GNU Lesser General Public License v2", "LGPLv2", "MIT AND AGPL-3.0"])
def test_the_search_for_a_gpl_finds_it(said: str) -> None:
    assert GPL.search(said)


def test_everything_that_jminer_stands_on_is_pinned_and_named() -> None:
    names = set(standing_on())
    assert names - pins() <= UNPINNED
    told = {canonicalize_name(name) for name in re.findall(r"^\| `([\w.-]+)` \|", (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8"), re.MULTILINE)}
    assert names - told == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built in a copy of the repository, so that nothing is left behind in it."""
    copy, made = tmp_path_factory.mktemp("copy") / "jminer", tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    shutil.rmtree(copy / "models" / "topics", ignore_errors=True)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(made), str(copy)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    [path] = made.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_what_a_run_needs_and_no_more(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert wheel.stat().st_size <= MOST
    for path in FORCED:
        wanted = {f"jminer/shipped/{file.relative_to(ROOT)}" for file in (ROOT / path).rglob("*") if file.is_file() and "__pycache__" not in file.parts}
        assert wanted - names == set()
    templates = {f"jminer/report/templates/{file.name}" for file in (ROOT / "jminer" / "report" / "templates").iterdir() if file.is_file()}
    assert templates
    assert templates <= names
    parts = {part for name in names for part in Path(name).parts}
    assert parts & {"tests", "private", "runs", ".git", "__pycache__"} == set()
    assert [name for name in names if "/gold/" in name and not name.startswith("jminer/shipped/corpora/gold/needs/")] == []
    assert not any(name.endswith((".pkl", ".joblib", ".pt", ".sqlite")) for name in names)
    assert {Path(name).name for name in names} >= {"LICENSE", "THIRD_PARTY.md", "NOTICE"}


@pytest.mark.slow
def test_the_installed_wheel_runs_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, folder = tmp_path / "site", tmp_path / "desk"
    folder.mkdir()
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target", str(site), str(wheel)], check=True)
    env = {key: value for key, value in os.environ.items() if not key.startswith("JMINER_")} | {"PYTHONPATH": str(site)}

    def call(*words: str) -> str:
        done = subprocess.run([sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert Path(call("-c", "import jminer; print(jminer.__file__)").strip()).is_relative_to(site)
    assert "files written" in call("-m", "jminer", "init")
    assert "demo.yaml is sound." in call("-m", "jminer", "check", "configs/projects/demo.yaml")
    small.write(folder)
    told = call("-m", "jminer", "run", "kettles.yaml", "--quiet")
    assert (folder / "runs" / "kettles-1" / "report" / "index.html").is_file()
    assert "40 read = 40 kept" in told
