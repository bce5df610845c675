"""Tests of the phrases that a record offers to finish what somebody types."""

from dataclasses import replace

import pytest

from coi.document import Heading, Reading
from coi.search_index import IndexedPassage
from coi.vocabulary import Concept, Vocabulary
from indexer.analysis.views import views_of
from indexer.phrases import MOST_PHRASES, beginning_of, phrases_of, read_phrase, write_phrase
from tests.indexer.test_passages import a_reading, words

TOPICS = Vocabulary(
    "topics",
    {
        "army": Concept(
            "army", None, {"en": "Armed forces", "ru": "Вооружённые силы"}, {"en": ("draft call", "army")}
        ),
        "prisons": Concept("prisons", None, {"en": "Prison conditions"}, {}),
    },
)


def a_text(text: str = "", title: str = "", *headings: str, topics: tuple[str, ...] = ("army",)) -> Reading:
    reading = a_reading([text], [Heading(1, 0, 1, one) for one in headings])
    return replace(reading, title=title, topics=topics)


def written(reading: Reading) -> list[str]:
    text = reading.pages[0].text
    passage = IndexedPassage(1, 0, len(text), views_of(text, reading.language))
    return [read_phrase(one)[1] for one in phrases_of(reading, [passage], TOPICS)]


def test_the_title_and_headings_of_two_to_six_words_are_phrases() -> None:
    reading = a_text("", "Life in camps", "Summary", "Two words", "One two three four five six", words(7))
    assert written(reading) == ["Life in camps", "Two words", "One two three four five six"]


def test_a_label_of_a_topic_is_a_phrase_where_the_text_has_it_word_for_word() -> None:
    assert written(a_text("In the armed forces, the DRAFT call.")) == ["Armed forces", "draft call"]
    assert written(a_text("An armed force; a redraft call; prison conditions.")) == []
    assert written(a_text("Prison conditions.", topics=("army", "unknown"))) == []
    russian = replace(a_text("Это вооруженные силы и armed forces."), language="ru")
    assert written(russian) == ["Вооружённые силы"]
    assert written(replace(a_text("armed forces"), language=None)) == []


def test_upper_headings_come_first_and_there_is_an_end() -> None:
    headings = [Heading(1, 0, 2, f"Lower part {number}") for number in range(30)]
    reading = replace(a_text(), headings=(*headings, Heading(1, 0, 1, "Upper part")))
    assert written(reading) == ["Upper part", *(f"Lower part {number}" for number in range(MOST_PHRASES - 1))]


@pytest.mark.parametrize(
    ("heading", "phrase"),
    [
        ("2. Prison   life", "Prison life"),
        ("2.1.3 Prison life", "Prison life"),
        ("IV. Prison life", "Prison life"),
        ("(a) Prison life", "Prison life"),
        ("b) Prison life", "Prison life"),
        ("2022 Prison life", "2022 Prison life"),
        ("I see prisons", "I see prisons"),
        ("Civil rights", "Civil rights"),
    ],
)
def test_the_number_of_a_part_is_no_part_of_the_phrase(heading: str, phrase: str) -> None:
    assert written(a_text("", "", heading)) == [phrase]


def test_a_title_keeps_its_number() -> None:
    assert written(a_text("", "10 years later")) == ["10 years later"]


def test_figures_and_data_are_no_phrases() -> None:
    assert written(a_text("", "12 34", "56/78 9", "See " + "x" * 31, "… – …")) == []


def test_a_phrase_in_two_writings_is_taken_once() -> None:
    assert written(a_text("", "Prison life", "PRISON LIFE", "Prison: life")) == ["Prison life"]


def test_a_phrase_begins_with_its_language_and_its_folded_words() -> None:
    kept = write_phrase("lt", "Kalėjimų  sąlygos: „čia“\0")
    assert kept.startswith(beginning_of("lt", ["KALĖJIMU", "sa"]))
    assert not kept.startswith(beginning_of("en", ["kalejimu"]))
    assert not kept.startswith(beginning_of(None, ["kalejimu"]))
    assert read_phrase(kept) == ("kalejimu salygos cia", "Kalėjimų  sąlygos: „čia“")
    assert read_phrase(write_phrase(None, "Two words")) == ("two words", "Two words")
