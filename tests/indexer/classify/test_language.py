"""Tests of telling languages."""

import random
from pathlib import Path

import pytest

from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.classify.language import LANGUAGES_FOLDER, detect_language, likely_languages, load_detector
from tests.indexer.extract.made_files import DATA

SAMPLES = sorted((LANGUAGES_FOLDER.parents[1] / "samples" / "texts").glob("*.*.md"))
SENTENCES = {
    "en": "The law on refugees was amended in the following year.",
    "ru": "Закон о беженцах был изменён в следующем году.",
    "uk": "Закон про біженців було змінено наступного року.",
    "be": "Закон аб бежанцах быў зменены ў наступным годзе.",
    "ro": "Legea privind refugiații a fost modificată în anul următor.",
    "pl": "Ustawa o uchodźcach została zmieniona w następnym roku.",
    "hu": "A menekültekről szóló törvényt a következő évben módosították.",
    "lt": "Pabėgėlių įstatymas buvo pakeistas kitais metais.",
    "lv": "Likums par bēgļiem tika grozīts nākamajā gadā.",
    "et": "Pagulaste seadust muudeti järgmisel aastal.",
    "sk": "Zákon o utečencoch bol zmenený v nasledujúcom roku.",
    "de": "Das Gesetz über Flüchtlinge wurde im folgenden Jahr geändert.",
    "fr": "La loi sur les réfugiés a été modifiée l’année suivante.",
    "ar": "تم تعديل قانون اللاجئين في السنة التالية.",
    "fa": "قانون پناهندگان در سال بعد اصلاح شد.",
    "tr": "Mülteciler hakkındaki kanun ertesi yıl değiştirildi.",
}


@pytest.mark.parametrize("language", WORKING_LANGUAGES)
def test_a_sentence_is_told_in_each_of_our_languages(language: str) -> None:
    assert detect_language(SENTENCES[language]) == language


def test_the_answer_is_the_same_on_every_run() -> None:
    # Without a seed this word is sometimes English and sometimes Slovak.
    assert len({detect_language("taxi") for _ in range(60)}) == 1


def test_a_long_text_in_a_language_that_is_not_ours_is_named_by_its_own() -> None:
    czech = "Zákon o uprchlících byl změněn v příštím roce a každý žadatel může požádat o přezkoumání rozhodnutí. "
    bulgarian = "Законът за бежанците беше изменен през следващата година и всеки може да обжалва решението. "
    assert (detect_language(czech * 4), detect_language(bulgarian * 4)) == ("cs", "bg")


def test_titles_in_capitals_are_told_too() -> None:
    assert detect_language("ЗАКОН ПРО ВІЙСЬКОВИЙ ОБОВ’ЯЗОК І ВІЙСЬКОВУ СЛУЖБУ") == "uk"


@pytest.mark.parametrize("text", ["", "  \n", "12.05.2024 – 17", "§§§"])
def test_where_there_are_no_letters_there_is_no_language(text: str) -> None:
    assert detect_language(text) is None


def test_a_text_of_two_languages_names_both_and_a_quotation_is_not_named() -> None:
    detect = load_detector().detect_all
    assert set(detect(SENTENCES["ru"] * 60 + "\n" + SENTENCES["en"] * 60)) == {"ru", "en"}
    assert detect(SENTENCES["lt"] * 100 + SENTENCES["en"] * 2) == ("lt",)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_our_own_samples_are_told_by_their_text(path: Path) -> None:
    language = path.name.split(".")[1]
    body = path.read_text("utf-8").split("---\n", 2)[2]
    assert detect_language(body) == language


@pytest.mark.skipif(not (DATA / "flores-dev").is_dir(), reason="the FLORES sentences are not here")
@pytest.mark.parametrize(("length", "least"), [(20, 0.92), (50, 0.98), (200, 1.0)])
def test_short_texts_are_told_as_often_as_was_measured(length: int, least: float) -> None:
    right = asked = 0
    for language in WORKING_LANGUAGES:
        lines = (DATA / "flores-dev" / f"{language}.txt").read_text("utf-8").splitlines()
        chosen = random.Random(5)
        for _ in range(30):
            start = chosen.randrange(len(lines) - 6)
            text = " ".join(lines[start : start + 5])
            begin = text.find(" ", chosen.randrange(len(lines[start]) // 2)) + 1
            right += detect_language(text[begin : begin + length]) == language
            asked += 1
    assert right / asked >= least


def test_a_question_may_be_in_more_than_one_language_and_the_likeliest_comes_first() -> None:
    assert likely_languages("ухилення від призову в Україні")[0] == "uk"
    assert likely_languages("vyhýbanie sa vojenskej službe")[0] == "sk"
    assert set(likely_languages("Sudan")) <= set(WORKING_LANGUAGES)
    assert len(likely_languages("Sudan")) <= 3
    assert likely_languages("2024 …") == ()
