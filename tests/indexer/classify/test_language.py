"""Tests of telling languages."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.classify.language import LANGUAGES_FOLDER, detect_language, likely_languages, load_detector
from indexer.classify.second_opinion import load_second_opinion
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
    assert len({detect_language("taxi driver") for _ in range(20)}) == 1
    # Without a seed langdetect calls this word sometimes English and sometimes Slovak.
    assert len({load_second_opinion(LANGUAGES_FOLDER).ask("taxi") for _ in range(60)}) == 1


def test_a_long_text_in_a_language_that_is_not_ours_is_named_by_its_own() -> None:
    czech = "Zákon o uprchlících byl změněn v příštím roce a každý žadatel může požádat o přezkoumání rozhodnutí. "
    bulgarian = "Законът за бежанците беше изменен през следващата година и всеки може да обжалва решението. "
    assert (detect_language(czech * 4), detect_language(bulgarian * 4)) == ("cs", "bg")


NEIGHBOURS = {
    "az": "Qaçqınlar haqqında qanun növbəti ildə dəyişdirildi və hər bir şəxs qərardan şikayət edə bilər.",
    "kk": "Босқындар туралы заң келесі жылы өзгертілді және әрбір адам шешімге шағым түсіре алады.",
    "ka": "კანონი ლტოლვილთა შესახებ შეიცვალა მომდევნო წელს.",
    "sr": "Закон о избеглицама је измењен наредне године и свако може да се жали на ту одлуку.",
    "uk": SENTENCES["uk"] * 2,
    "be": SENTENCES["be"] * 2,
}


@pytest.mark.parametrize("language", NEIGHBOURS)
def test_a_text_of_a_hundred_characters_does_not_pass_for_a_neighbours_language(language: str) -> None:
    text = NEIGHBOURS[language]
    assert detect_language(f"{text} {text}") == language


def test_where_the_model_is_in_doubt_the_second_opinion_decides() -> None:
    detector = load_detector()

    class Doubtful:
        labels = ("bg", "ru", "zxx")

        def rank(self, text: str) -> list[tuple[str, float]]:
            del text
            return [("bg", 0.48), ("ru", 0.1), *((code, 0.0) for code in ("uk", "mk", "sr", "be"))]

    doubtful = replace(detector, model=Doubtful())
    bulgarian = (
        "Законът за бежанците беше изменен през следващата година и всеки може да обжалва решението. " * 2
    )
    assert doubtful.detect(bulgarian) == "bg"
    assert doubtful.detect(SENTENCES["ru"] * 3) == "ru"
    assert doubtful.known == {"bg", "ru"}


def test_one_line_in_a_script_that_none_of_our_languages_has_is_not_called_by_one_of_ours() -> None:
    assert detect_language(NEIGHBOURS["ka"][:25]) == "ka"
    assert likely_languages(NEIGHBOURS["ka"][:25]) == ()
    assert detect_language("ᎣᏏᏲ") is None


def test_a_few_letters_that_many_languages_share_have_no_language() -> None:
    assert detect_language("Sudan") is None
    assert detect_language("военный") == "ru"


def test_the_second_opinion_knows_belarusian_from_our_own_text() -> None:
    assert load_second_opinion(LANGUAGES_FOLDER).ask(SENTENCES["be"] * 3) == "be"


def test_titles_in_capitals_are_told_too() -> None:
    assert detect_language("ЗАКОН ПРО ВІЙСЬКОВИЙ ОБОВ’ЯЗОК І ВІЙСЬКОВУ СЛУЖБУ") == "uk"


@pytest.mark.parametrize("text", ["", "  \n", "12.05.2024 – 17", "§§§"])
def test_where_there_are_no_letters_there_is_no_language(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_our_own_samples_are_told_by_their_text(path: Path) -> None:
    language = path.name.split(".")[1]
    body = path.read_text("utf-8").split("---\n", 2)[2]
    assert detect_language(body) == language


@pytest.mark.skipif(not (DATA / "flores-dev").is_dir(), reason="the FLORES sentences are not here")
@pytest.mark.parametrize(("length", "least"), [(20, 0.96), (50, 0.99), (200, 1.0)])
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


def test_a_word_that_many_languages_share_is_not_given_to_one_alone() -> None:
    for word in ("taxi", "Kurdistan", "asylum", "Sudan"):
        assert len(likely_languages(word)) > 1


def test_the_language_of_the_page_and_of_the_lexicon_weigh_where_letters_say_little() -> None:
    assert likely_languages("taxi", interface_language="sk")[0] == "sk"
    assert likely_languages("taxi", lexicon_languages=frozenset({"fr"}))[0] == "fr"
    assert likely_languages("ухилення від призову", interface_language="en")[0] == "uk"
    assert "en" not in likely_languages("ухилення від призову", interface_language="en")
