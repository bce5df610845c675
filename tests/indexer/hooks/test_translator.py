"""Tests of the translator: the process begins, is asked, fails and is left alone; the engine is a stand-in.

Where a Python that has bergamot is named by COI_TEST_BERGAMOT_PYTHON, the real engine is begun too.
"""

import gc
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coi.errors import SettingsError
from indexer.hooks.bergamot_process import configuration
from indexer.hooks.translator import BergamotTranslator, TranslationFailed
from tests.indexer.hooks.fake_bergamot import a_model, python_with_bergamot


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    models = tmp_path / "models"
    a_model(models, "ruen", {"призыв": "conscription", "в": "in"})
    a_model(models, "ende", {"conscription": "Wehrdienst"})
    return models


@pytest.fixture
def translator(tmp_path: Path, folder: Path) -> Iterator[BergamotTranslator]:
    made = BergamotTranslator(folder, python_with_bergamot(tmp_path), patience=20)
    yield made
    made.close()


def test_a_text_is_translated_by_the_model_of_its_pair(translator: BergamotTranslator) -> None:
    assert translator.translate("призыв в", "ru", "en") == "conscription in"
    assert translator.translate("в", "ru", "en") == "in"


def test_a_pair_without_a_model_goes_by_way_of_english(translator: BergamotTranslator) -> None:
    assert translator.can("ru", "de")
    assert translator.translate("призыв", "ru", "de") == "Wehrdienst"


def test_what_no_model_reaches_is_told(translator: BergamotTranslator) -> None:
    assert [translator.can(*pair) for pair in (("de", "ru"), ("en", "ru"), ("en", "en"))] == [False] * 3
    with pytest.raises(TranslationFailed, match="no translation model from “de” into “ru”"):
        translator.translate("Wehrdienst", "de", "ru")


def test_the_settings_are_those_firefox_models_were_made_for(
    translator: BergamotTranslator, folder: Path
) -> None:
    said = translator.translate("settings", "ru", "en")
    settings, _, vocabularies = said.partition("}")
    assert json.loads(settings + "}")["gemm-precision"] == "int8shiftAlphaAll"
    assert json.loads(vocabularies) == [str(folder / "ruen" / "vocab.ruen.spm")] * 2
    assert json.loads(json.loads(settings + "}")["shortlist"]) == [
        str(folder / "ruen" / "lex.50.50.ruen.s2t.bin"), False,
    ]  # fmt: skip


def test_two_vocabularies_and_other_precisions_are_known_by_their_names(tmp_path: Path) -> None:
    for name in ("model.bin", "srcvocab.x.spm", "trgvocab.x.spm"):
        (tmp_path / name).touch()
    said = configuration(tmp_path)
    assert "gemm-precision: float32" in said
    assert "shortlist" not in said
    assert f'vocabs: ["{tmp_path}/srcvocab.x.spm", "{tmp_path}/trgvocab.x.spm"]' in said
    (tmp_path / "model.bin").rename(tmp_path / "model.intgemm8.bin")
    assert "gemm-precision: int8shiftAll\n" in configuration(tmp_path)


def test_a_model_with_settings_of_its_own_is_loaded_by_them(tmp_path: Path, folder: Path) -> None:
    (folder / "ruen" / "config.intgemm8bitalpha.yml").touch()
    translator = BergamotTranslator(folder, python_with_bergamot(tmp_path), patience=20)
    assert translator.translate("ключ", "ru", "en") == "settings of its own"
    translator.close()


@pytest.mark.parametrize("name", ["model.ruen.intgemm.alphas.bin", "vocab.ruen.spm"])
def test_a_model_that_lacks_a_file_is_told(translator: BergamotTranslator, folder: Path, name: str) -> None:
    (folder / "ruen" / name).unlink()
    with pytest.raises(TranslationFailed, match=r"could not be translated: there is no .*\*"):
        translator.translate("призыв", "ru", "en")


def test_a_model_that_cannot_be_used_does_not_keep_the_others_from_being_asked(
    translator: BergamotTranslator, folder: Path
) -> None:
    (folder / "ende" / "vocab.ende.spm").unlink()
    with pytest.raises(TranslationFailed, match="there is no"):
        translator.translate("призыв", "ru", "de")
    assert translator.translate("призыв", "ru", "en") == "conscription"


def test_an_engine_that_crashes_is_told_and_then_left_alone(translator: BergamotTranslator) -> None:
    with pytest.raises(TranslationFailed, match="the translator has ended"):
        translator.translate("crash", "ru", "en")
    with pytest.raises(TranslationFailed, match="the translator has ended"):
        translator.translate("призыв", "ru", "en")


def test_after_its_rest_another_process_begins(
    translator: BergamotTranslator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TranslationFailed):
        translator.translate("crash", "ru", "en")
    monkeypatch.setattr("indexer.hooks.translator.RESTS", 0.0)
    assert translator.translate("призыв", "ru", "en") == "conscription"


def test_an_engine_that_takes_too_long_is_ended(tmp_path: Path, folder: Path) -> None:
    translator = BergamotTranslator(folder, python_with_bergamot(tmp_path), patience=0.2)
    with pytest.raises(TranslationFailed, match=r"no answer within 0\.2 seconds"):
        translator.translate("wait", "ru", "en")
    assert translator._process is None


def test_the_same_question_is_translated_once(translator: BergamotTranslator) -> None:
    assert translator.translate("призыв", "ru", "en") == "conscription"
    translator.close()
    translator._python = "/nowhere/python"
    assert translator.translate("призыв", "ru", "en") == "conscription"
    with pytest.raises(TranslationFailed, match="/nowhere/python does not run"):
        translator.translate("в", "ru", "en")


def test_a_python_without_the_package_is_told(folder: Path) -> None:
    translator = BergamotTranslator(folder, patience=20)
    with pytest.raises(TranslationFailed, match="this Python has no package bergamot"):
        translator.translate("призыв", "ru", "en")


def test_settings_that_may_hold_secrets_do_not_reach_the_engine(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COI_DATABASE_URL", "postgresql://example")
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\n", "utf-8")
    spy.chmod(0o755)
    with pytest.raises(TranslationFailed):
        BergamotTranslator(folder, str(spy), patience=20).translate("призыв", "ru", "en")
    assert "COI_" not in (tmp_path / "seen").read_text("utf-8")


@pytest.mark.parametrize(("name", "says"), [("absent", "cannot be read"), ("", "no folder named for a pair")])
def test_a_folder_without_models_is_told_in_one_sentence(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        BergamotTranslator(tmp_path / name)


def test_the_process_ends_with_its_translator(tmp_path: Path, folder: Path) -> None:
    translator = BergamotTranslator(folder, python_with_bergamot(tmp_path), patience=20)
    translator.translate("призыв", "ru", "en")
    process = translator._process
    assert process is not None
    assert process.poll() is None
    translator._translate.cache_clear()
    del translator
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        gc.collect()
    assert process.poll() is not None


@pytest.mark.skipif("COI_TEST_BERGAMOT_PYTHON" not in os.environ, reason="no Python with bergamot is named")
def test_the_real_engine_begins_and_tells_of_a_model_that_is_none(folder: Path) -> None:
    translator = BergamotTranslator(folder, os.environ["COI_TEST_BERGAMOT_PYTHON"], patience=60)
    with pytest.raises(TranslationFailed) as told:
        translator.translate("призыв", "ru", "en")
    assert "no package" not in str(told.value)
    translator.close()


@pytest.mark.parametrize("said", ["[]", "5", "null", '{"other": 1}', "not JSON"])
def test_an_engine_that_answers_with_nonsense_is_told(tmp_path: Path, folder: Path, said: str) -> None:
    python = tmp_path / "nonsense"
    python.write_text(f"#!/bin/sh\nread question\necho '{said}'\n", "utf-8")
    python.chmod(0o755)
    translator = BergamotTranslator(folder, str(python), patience=20)
    with pytest.raises(TranslationFailed, match="The question could not be translated: the translator"):
        translator.translate("призыв", "ru", "en")
