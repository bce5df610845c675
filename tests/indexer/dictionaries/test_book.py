"""Tests of the dictionaries as a question asks them."""

from pathlib import Path

from indexer.analysis.stems import stem
from indexer.dictionaries.book import LEAST_WEIGHT, DictionaryBook
from tests.indexer.dictionaries.dictionary_files import add_table

ENGLISH = frozenset({"en"})


def words(book: DictionaryBook, *asked: str, language: str = "uk") -> list[str]:
    return [one.text for one in book.translations(asked, language, ENGLISH)]


def test_translations_come_with_their_stems_and_the_way_they_were_found(tmp_path: Path) -> None:
    add_table(tmp_path, "uk", "en", "дім|houses")
    (found,) = DictionaryBook(tmp_path / "dictionaries.sqlite").translations(("дім",), "uk", ENGLISH)
    assert (found.language, found.text, found.stems) == ("en", "houses", (stem("houses", "en"),))
    assert LEAST_WEIGHT <= found.weight <= 1
    assert "uk→en" in found.reason


def test_several_words_are_looked_up_as_one_only_as_they_stand(tmp_path: Path) -> None:
    add_table(tmp_path, "uk", "en", "примусова праця|forced labour")
    book = DictionaryBook(tmp_path / "dictionaries.sqlite")
    assert words(book, "примусова", "праця") == ["forced labour"]
    assert words(book, "примусові", "працівники") == []


def test_a_hyphenated_translation_is_searched_without_its_hyphen_too(tmp_path: Path) -> None:
    add_table(tmp_path, "uk", "en", "антисемітизм|anti-Semitism")
    book = DictionaryBook(tmp_path / "dictionaries.sqlite")
    assert words(book, "антисемітизм") == ["anti-Semitism", "antiSemitism"]


def test_a_dictionary_that_is_added_while_serving_is_seen_at_once(tmp_path: Path) -> None:
    book = DictionaryBook(tmp_path / "dictionaries.sqlite")
    assert words(book, "дім") == []
    add_table(tmp_path, "uk", "en", "дім|house")
    assert words(book, "дім") == ["house"]
    (tmp_path / "dictionaries.sqlite").unlink()
    assert words(book, "дім") == []
