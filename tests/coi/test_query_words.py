"""The files of words in which questions are said again: complete, strict, and alike in all languages."""

from pathlib import Path

import pytest

from coi.errors import VocabularyError
from coi.query import FIELD_NAMES, FILTER_FIELDS
from coi.settings import Settings
from coi.vocabulary.languages import INTERFACE_LANGUAGES
from coi.vocabulary.query_words import SAYINGS, VALUES, load_query_words, query_words
from coi.vocabulary.vocabularies import Vocabularies, load_vocabularies

FOLDER = Settings().vocabularies_dir / "query-words"
ENGLISH = (FOLDER / "en.yml").read_text("utf-8")


def load(tmp_path: Path, text: str, name: str = "en.yml") -> None:
    (tmp_path / name).write_text(text, "utf-8")
    load_query_words(tmp_path / name)


def test_every_interface_language_has_its_file_and_no_other_language_has() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(INTERFACE_LANGUAGES)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_language_says_everything_in_words_of_its_own(language: str) -> None:
    words = query_words(language)
    assert words.language == language
    assert (set(words.sayings), set(words.fields), set(words.values)) == (
        set(SAYINGS),
        set(FILTER_FIELDS),
        set(VALUES),
    )
    if language != "en":
        bare = [key for key in SAYINGS if words.sayings[key] == query_words("en").sayings[key]]
        assert set(bare) <= {"value_any", "on_day", "between_days", "quoted"}  # these hold no word


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_names_and_joints_of_a_language_differ_from_one_another(language: str) -> None:
    words = query_words(language)
    assert len(set(words.fields.values())) == len(FILTER_FIELDS)
    assert len(set(words.values.values())) == len(VALUES)
    assert len(set(words.sayings.values())) == len(SAYINGS)
    # Lists are parted by commas and points, so no saying may hold one.
    assert not any(mark in saying for saying in words.sayings.values() for mark in ",;·")


def test_the_english_names_of_filters_are_those_of_error_messages() -> None:
    assert dict(query_words("en").fields) == FIELD_NAMES


def test_a_saying_is_filled_in() -> None:
    assert query_words("uk").say("near", words="“a b”", count=5) == "“a b” поруч (слів між ними: не більше 5)"


def test_own_words_are_known_whatever_their_case() -> None:
    words = query_words("en")
    assert words.holds("Bosnia AND Herzegovina")
    assert words.holds("beginning")
    assert not words.holds("count")  # only a place to fill in
    assert not words.holds("android")


def test_without_an_interface_in_a_language_the_english_words_serve() -> None:
    assert query_words("fr") is not query_words("uk")
    assert query_words("fr").language == query_words("../../etc").language == "en"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("  everything: everything\n", "", 3, "“everything” is missing"),
        ("  phrase: ", "  phrases: ", 6, "unknown key “phrases”"),
        ("  country: country\n", "", 36, "“country” is missing"),
        (
            "  access: access level\n",
            "  access: access level\n  colour: colour\n",
            45,
            "unknown key “colour”",
        ),
        ("  undated: no date\n", "", 46, "“undated” is missing"),
        ("language: en", "language: en\nmore: x", 2, "unknown key “more”"),
        ("language: en", "language: uk", 1, "the language is “uk”, but the file is en.yml"),
        ('"word: {words}"', '"word: {word}"', 4, "“word” must have {words} to fill in"),
        ('"word: {words}"', '"word: {words} {words}"', 4, "“word” must have {words} to fill in"),
        ('"word: {words}"', '"word: {words!r}"', 4, "“word” must have {words} to fill in"),
        ('"word: {words}"', '"word: {words:>9}"', 4, "“word” must have {words} to fill in"),
        ('"word: {words}"', '"word: {words.x}"', 4, "“word” must have {words} to fill in"),
        ('"word: {words}"', '"word: {words"', 4, "“word” must have {words} to fill in"),
        ('"word: {words}"', '"word"', 4, "“word” must have {words} to fill in"),
        ("newest first", '"{newest} first"', 32, "“newest_first” must have nothing to fill in."),
        ("{words} close together", "close together", 8, "“near” must have {count}, {words} to fill in"),
        ("  word: ", "  on: x\n  word: ", 4, "unknown key “True”"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert ENGLISH.count(old) == 1
    with pytest.raises(VocabularyError) as caught:
        load(tmp_path, ENGLISH.replace(old, new))
    assert str(caught.value).startswith(f"{tmp_path / 'en.yml'}:{line}: {message}")


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read"):
        load_query_words(tmp_path / "en.yml")


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies(Settings())


def test_values_without_a_vocabulary_are_labelled_in_the_language(vocabularies: Vocabularies) -> None:
    assert vocabularies.label("year", "undated", "uk") == "без дати"
    assert vocabularies.label("access", "network", "pl") == "tylko sieć"
    assert vocabularies.label("access", "network", "ar") == "network only"
    assert vocabularies.label("access", "elsewhere", "pl") == "elsewhere"
