"""Tests of the settings of the hooks: nothing is loaded and nothing changes where an operator supplies nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from coi.errors import SettingsError
from coi.settings import load_settings

_HEAVY = ("onnxruntime", "tokenizers", "safetensors", "bergamot")


def test_all_hooks_are_off_until_they_are_set(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert (settings.embedder, settings.translator, settings.translator_python) == ("", "", "")
    assert settings.hybrid is False
    assert settings.vectors_dir == tmp_path / "vectors"


@pytest.mark.parametrize(
    ("written", "variable", "wanted"),
    [("true", None, True), ("false", None, False), ("true", "false", False), ("false", "True", True)],
)
def test_a_variable_switches_meaning_on_or_off_for_one_call(
    tmp_path: Path, written: str, variable: str | None, wanted: bool
) -> None:
    (tmp_path / "coi.toml").write_text(f"hybrid = {written}\n", "utf-8")
    assert load_settings(tmp_path, {"COI_HYBRID": variable} if variable else {}).hybrid is wanted


@pytest.mark.parametrize("value", ["1", '"yes"', "[]"])
def test_what_is_neither_yes_nor_no_is_refused(tmp_path: Path, value: str) -> None:
    (tmp_path / "coi.toml").write_text(f"hybrid = {value}\n", "utf-8")
    with pytest.raises(SettingsError, match="The setting hybrid cannot be"):
        load_settings(tmp_path, {})


def test_no_package_of_the_hooks_is_loaded_where_nothing_is_set() -> None:
    modules = ("hybrid", "interpreter", "translator", "vectors", "embedder", "static_model", "onnx_model")
    code = "import sys\n" + "".join(f"import indexer.hooks.{one}\n" for one in modules)
    run = subprocess.run(
        [sys.executable, "-c", f"{code}print([one for one in {_HEAVY} if one in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "[]\n"
