"""The house stands as it was drawn: floors, doors, sentences, map, and what a commit may not hold."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house_map import PROJECT, modules, placed, sentence


def test_the_import_contracts_are_kept() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_module_begins_with_one_sentence(path: Path) -> None:
    first = sentence(path)
    assert re.search(r"[.:]$", first), f"{path} begins with “{first}”"


def test_the_map_in_the_readme_is_the_house_as_it_is() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    assert placed(readme) == readme, "run `make map`"


def test_no_file_is_named_for_nothing_in_particular() -> None:
    forbidden = {"utils", "helpers", "common", "base", "manager", "misc"}
    assert [path for path in modules() if path.stem in forbidden] == []


def test_every_package_is_listed_for_the_build() -> None:
    listed = set(
        tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    )
    there = {
        ".".join(path.parent.relative_to(PROJECT).parts) for path in modules() if path.name == "__init__.py"
    }
    assert there == listed


def test_the_lock_files_name_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "tests/requirements.lock"):
        text = (PROJECT / name).read_text("utf-8")
        assert "--hash=sha256:" in text
        assert re.search(r"https?://|--index-url|--find-links", text) is None, name


def test_libraries_with_known_holes_are_locked_at_their_mended_versions() -> None:
    text = (PROJECT / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))
    least = {"pdfminer-six": (20260107,), "werkzeug": (3, 1, 6), "jinja2": (3, 1, 6), "waitress": (3, 0, 1)}
    for name, version in least.items():
        assert tuple(int(part) for part in locked[name].split(".")) >= version, name


def test_importing_any_module_does_nothing_visible() -> None:
    names = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if "migrations" not in path.parts
    ]
    code = "import importlib,sys\nfor n in sys.argv[1:]: importlib.import_module(n)"
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *names],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
