"""What counts as confirmed, contradicted and unknown, on a dictionary of our own; and what the table sums up."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coi.vocabulary.lexicon import Concept
from indexer.dictionaries.entries import DictionaryText, Entry
from indexer.dictionaries.store import add_dictionary, opened
from tests.bench.lexicon_agreement import Finding, Meanings, compare, main, write

ENTRIES: dict[str, tuple[str, ...]] = {
    "втекти": ("flee",),
    "перемир'я": ("cease-fire",),
    "передача": ("broadcast", "gear"),
    "віце-президент": ("vice president",),
    "дім": (*(f"meaning{number}" for number in range(20)), "house"),
}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meanings]:
    file = tmp_path_factory.mktemp("agreement") / "dictionaries.sqlite"
    entries = (Entry(word, None, tuple((one, 1.0) for one in others)) for word, others in ENTRIES.items())
    add_dictionary(file, "ours", ("uk", "en"), DictionaryText("", "", "", entries))
    with closing(opened(file)) as database:
        yield Meanings(database)


def verdict(known: Meanings, english: str, *own: str) -> str:
    concept = Concept("it", "noun", {"en": (english,), "uk": own})
    (found,) = compare([concept], ["uk"], known)
    return found.verdict


def test_one_word_that_leads_to_ours_confirms_the_concept(known: Meanings) -> None:
    assert verdict(known, "to flee", "передача", "втекти") == "confirmed"


def test_a_word_written_in_two_parts_is_the_same_word(known: Meanings) -> None:
    assert verdict(known, "ceasefire", "перемир’я") == "confirmed"


def test_the_way_back_from_english_confirms_too(known: Meanings) -> None:
    assert known.of("віцепрезидент", "uk", "en") == ()
    assert verdict(known, "vice president", "віцепрезидент") == "confirmed"


def test_the_last_of_many_meanings_confirms_too(known: Meanings) -> None:
    assert verdict(known, "houses", "дім") == "confirmed"


def test_a_known_word_with_other_meanings_only_is_contradicted_and_says_which(known: Meanings) -> None:
    concept = Concept("parcel", "noun", {"en": ("prison parcel",), "uk": ("передача", "пакунок")})
    (found,) = compare([concept], ["uk"], known)
    assert found.verdict == "contradicted"
    assert {word: set(others) for word, others in found.meanings.items()} == {
        "передача": {"broadcast", "gear"}
    }


def test_a_word_that_is_only_like_a_known_one_is_unknown(known: Meanings) -> None:
    assert verdict(known, "broadcast", "передачник") == "unknown"


def test_a_concept_without_words_in_a_language_is_not_counted(known: Meanings) -> None:
    assert list(compare([Concept("it", "noun", {"en": ("house",)})], ["uk"], known)) == []


def test_the_table_has_a_line_for_each_language_and_the_share_of_the_known() -> None:
    concept = Concept("it", "noun", {"en": ("house",)})
    verdicts = [("uk", "confirmed")] * 3 + [("uk", "contradicted"), ("uk", "unknown"), ("be", "unknown")]
    lines = write([Finding(concept, *one, {}) for one in verdicts]).splitlines()
    assert lines[2:] == [
        "| uk | 3 | 1 | 1 | 0.750 |",
        "| be | 0 | 0 | 1 | – |",
        "| all | 3 | 1 | 2 | 0.750 |",
    ]


def test_without_dictionaries_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--dictionaries", str(tmp_path / "none.sqlite")]) == 0
    assert "skipped, no dictionaries" in capsys.readouterr().err
