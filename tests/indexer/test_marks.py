"""Marks stand where a question is answered, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coi import search_index as port
from coi.document import LanguageSpan, Page
from coi.query import And, Node, Not, Or, Phrase, Prefix, Word
from coi.search_index import Group, IndexTerm
from indexer.analysis.question import analyse
from indexer.analysis.views import term_of
from indexer.marks import Marker
from tests.indexer.test_passages import a_reading

MOMENT = datetime(2024, 5, 17, 9, tzinfo=UTC)


TEXT = "Military service: deserters of the service military. A conscript's case."


@pytest.mark.parametrize(
    ("node", "marked"),
    [
        (Word("deserter"), ["deserters"]),
        (Word("SERVICE"), ["service", "service"]),
        (Phrase(("military", "service")), ["Military service"]),
        (Phrase(("deserter",)), []),
        (Prefix("conscri"), ["conscript's"]),
        (Word("service-military"), ["service military"]),
        (And((Word("case"), Not(Word("deserters")))), ["case"]),
        (Or((Word("case"), Word("absent"))), ["case"]),
        (Or((Phrase(("military", "service")), Word("service"))), ["Military service", "service"]),
        (Word("service", "title"), []),
    ],
)
def test_what_was_asked_for_is_marked(node: Node, marked: list[str]) -> None:
    assert [TEXT[start:end] for start, end in Marker(analyse(node, ("en",))).mark(TEXT, "en")] == marked


def test_a_title_is_marked_with_what_is_asked_of_titles_too() -> None:
    clause = analyse(And((Word("report", "title"), Word("prisons"))), ("en",))
    assert Marker(clause).mark("Report on prisons", "en", in_title=True) == ((0, 6), (10, 17))


def test_nothing_is_marked_where_no_words_were_asked() -> None:
    assert Marker(None).mark(TEXT, "en") == ()


ONE, TWO = Group((IndexTerm("exact", "one"),)), Group((IndexTerm("exact", "two"), IndexTerm("stem", "zwei")))


@pytest.mark.parametrize(
    ("clause", "marked"),
    [
        (port.Near((ONE, TWO), 1), ["one", "two", "two", "one"]),
        (port.Near((ONE, TWO), 0), ["two", "one"]),
        (port.Near((ONE, ONE), 9), ["one", "one"]),
        (port.Near((ONE, ONE), 4), []),
        (port.Near((ONE, ONE, ONE), 50), []),
        (port.Near((ONE, TWO), 1, "title"), []),
        (port.Spelled("thee"), ["three", "three"]),
        (port.Spelled("ony"), ["one", "one"]),
        (port.Spelled("twoo"), ["two", "two"]),
        (port.Spelled("hree"), []),
        (
            port.AllOf((port.ValueFilter("country", any=("one",)), port.DayRange("published", 1, 2), ONE)),
            ["one", "one"],
        ),
        (port.ValueFilter("country", any=("one",)), []),
    ],
)
def test_what_is_near_is_marked_where_it_is_near_and_a_misspelling_where_it_may_stand(
    clause: port.Clause, marked: list[str]
) -> None:
    text = "one three two three four five two one"
    assert [text[start:end] for start, end in Marker(clause).mark(text, "en")] == marked


def test_a_word_is_marked_as_what_it_means_in_the_language_it_stands_in() -> None:
    page = Page(1, None, "A very old man. Veri voolas maal. A very old man.")
    start, end = page.text.index("Veri"), page.text.index(" A very old man.", 5)
    reading = replace(a_reading([page.text]), spans=(LanguageSpan(1, start, end, "et"),))
    marker = Marker(Group((IndexTerm("stem", term_of("veri", "et", "stem")),)))
    assert marker.mark_page(reading, page, 0, len(page.text)) == ((start, start + 4),)
    assert marker.mark_page(reading, page, start + 5, len(page.text)) == ()
