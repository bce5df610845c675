"""The file of dictionaries is changed as a whole or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coi.errors import VocabularyError
from indexer.dictionaries import store
from indexer.dictionaries.entries import DictionaryText, Entry
from indexer.dictionaries.lookup import Dictionaries
from indexer.dictionaries.store import add_dictionary, dictionaries, remove_dictionary

UK_EN = ("uk", "en")


def a_text(*pairs: tuple[str, str], forms: tuple[str, ...] = ()) -> DictionaryText:
    entries = (Entry(word, "noun", ((other, 1.0),), forms) for word, other in pairs)
    return DictionaryText("A small one", "Free", "nowhere", entries)


def english(file: Path, word: str) -> list[str]:
    return [one.word for one in Dictionaries(file).translations(word, "uk", ("en",))]


def test_a_dictionary_added_is_listed_with_what_it_says_of_itself(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    assert dictionaries(file) == ()
    added = add_dictionary(file, "one", UK_EN, a_text(("дім", "house"), ("край", "region")))
    assert dictionaries(file) == (added,)
    assert (added.name, added.language, added.into, added.entries) == ("one", "uk", "en", 2)
    assert (added.title, added.licence, added.origin) == ("A small one", "Free", "nowhere")


def test_a_licence_that_is_given_stands_for_the_one_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    assert (
        add_dictionary(file, "one", UK_EN, a_text(("дім", "house")), "CC BY-SA 4.0").licence == "CC BY-SA 4.0"
    )


def test_adding_the_same_name_again_replaces_it(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    add_dictionary(file, "one", UK_EN, a_text(("дім", "house"), ("край", "region")))
    add_dictionary(file, "one", UK_EN, a_text(("дім", "home")))
    assert [one.entries for one in dictionaries(file)] == [1]
    assert (english(file, "дім"), english(file, "край")) == (["home"], [])


def test_removing_one_leaves_the_words_of_the_others(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    add_dictionary(file, "one", UK_EN, a_text(("дім", "house"), forms=("домівкам",)))
    add_dictionary(file, "two", UK_EN, a_text(("дім", "home"), ("край", "region")))
    remove_dictionary(file, "two")
    assert [one.name for one in dictionaries(file)] == ["one"]
    assert (english(file, "домівкам"), english(file, "край")) == (["house"], [])
    with pytest.raises(VocabularyError, match="no dictionary “two”"):
        remove_dictionary(file, "two")


def test_a_dictionary_that_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    add_dictionary(file, "one", UK_EN, a_text(("дім", "house")))
    before = file.read_bytes()

    def broken() -> Iterator[Entry]:
        yield Entry("край", None, (("region", 1.0),))
        raise VocabularyError("It breaks off.")

    with pytest.raises(VocabularyError, match="breaks off"):
        add_dictionary(file, "one", UK_EN, DictionaryText("", "", "", broken()))
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.glob("dictionaries.*") if one.suffix != ".lock"] == [file.name]


def test_a_dictionary_without_a_translation_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    with pytest.raises(VocabularyError, match="no entry"):
        add_dictionary(file, "one", UK_EN, a_text())
    assert not file.exists()


def test_too_many_entries_or_forms_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "dictionaries.sqlite"
    monkeypatch.setattr(store, "MAX_ENTRIES", 2)
    add_dictionary(file, "two", UK_EN, a_text(("дім", "house"), ("край", "region")))
    with pytest.raises(VocabularyError, match="more than 2 entries"):
        add_dictionary(file, "three", UK_EN, a_text(("дім", "house"), ("край", "region"), ("річ", "thing")))
    monkeypatch.setattr(store, "MAX_FORMS", 1)
    with pytest.raises(VocabularyError, match="more than 1 inflected forms"):
        add_dictionary(file, "forms", UK_EN, a_text(("дім", "house"), forms=("дому", "домом")))


def test_who_reads_goes_on_reading_while_a_dictionary_is_added(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    add_dictionary(file, "one", UK_EN, a_text(("дім", "house")))
    reading = Dictionaries(file)
    add_dictionary(file, "two", UK_EN, a_text(("край", "region")))
    assert [one.word for one in reading.translations("дім", "uk", ("en",))] == ["house"]
    assert reading.translations("край", "uk", ("en",)) == ()
    assert english(file, "край") == ["region"]


def test_an_entry_that_sends_to_another_one_has_its_translations(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    entries = (
        Entry("в'язниці", "noun", (), (), ("в'язниця",)),
        Entry("в'язниця", "noun", (("prison", 1.0),)),
        Entry("в'язниця", "verb", (("imprison", 1.0),)),
    )
    add_dictionary(file, "one", UK_EN, DictionaryText("", "", "", iter(entries)))
    assert english(file, "в’язниці") == ["prison"]


def test_a_word_that_served_as_a_pattern_of_inflection_is_no_form_of_others(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    entries = (
        Entry("mesto", "noun", (("town", 1.0),), ("mestá",)),
        Entry("pieskovisko", "noun", (("sandbox", 1.0),), ("mesto", "mestá", "pieskoviská")),
    )
    add_dictionary(file, "one", ("sk", "en"), DictionaryText("", "", "", iter(entries)))
    asked = Dictionaries(file)
    for form, meant in (("mesto", "town"), ("mestá", "town"), ("pieskoviská", "sandbox")):
        assert [one.word for one in asked.translations(form, "sk", ("en",))] == [meant]


def test_a_file_of_another_version_says_so(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    add_dictionary(file, "one", UK_EN, a_text(("дім", "house")))
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(VocabularyError, match="another version"):
        dictionaries(file)
