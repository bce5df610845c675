"""Tests of lemmas and of the tables they are read from."""

from pathlib import Path

import pytest

from indexer.analysis.lemmas import KeptTables, is_known, lemma_of

LATVIAN = "lv"  # the smallest table


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("cache") / "tables"
    KeptTables(folder).get_dictionary(LATVIAN)
    return folder


def test_a_word_is_brought_to_its_lemma() -> None:
    assert lemma_of("бажаннями", "uk") == "бажання"
    assert lemma_of("valstīm", "lv") == "valsts"


def test_a_word_is_known_with_a_capital_letter_too_and_nonsense_is_not() -> None:
    assert is_known("valstīm", "lv")
    assert is_known("Valstīm", "lv")
    assert not is_known("qqxw", "lv")


def test_a_kept_table_says_what_the_table_says_it_was_made_from(shelf: Path) -> None:
    kept, read = KeptTables(shelf).get_dictionary(LATVIAN), KeptTables(None).get_dictionary(LATVIAN)
    assert type(kept) is not type(read)
    assert dict(kept) == dict(read)
    assert kept.get("qqxw") is None


def test_a_table_is_made_once(shelf: Path) -> None:
    before = (shelf / "lv.trie").stat()
    KeptTables(shelf).get_dictionary(LATVIAN)
    after = (shelf / "lv.trie").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("left", [0, 1000, 100_000])
def test_a_table_that_was_cut_short_is_made_anew(shelf: Path, tmp_path: Path, left: int) -> None:
    whole = (shelf / "lv.trie").read_bytes()
    (tmp_path / "lv.trie").write_bytes(whole[:left])
    assert KeptTables(tmp_path).get_dictionary(LATVIAN)["valstīm"] == "valsts"
    assert (tmp_path / "lv.trie").read_bytes() == whole


def test_where_nothing_can_be_kept_the_table_is_read(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_bytes(b"")
    assert KeptTables(no_folder / "tables").get_dictionary(LATVIAN)["valstīm"] == "valsts"


def test_a_language_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zz"):
        KeptTables(tmp_path).get_dictionary("zz")
