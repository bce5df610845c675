"""Tests of as-you-type suggestions: what is suggested for a beginning, to whom, and what choosing it asks."""

import pytest

from coi.network.access import GUEST, OPERATOR
from coi.query import Filter, Phrase, Query
from coi.results import Suggestion
from indexer.suggestions import LONGEST, Suggester
from tests.indexer.library import NAMES, Library


@pytest.fixture(scope="module")
def library() -> Library:
    """Invented documents."""
    made = Library()
    made.add(
        "Text.", "Military courts in Ukraine", about="UKR", topics=("conscription",), published="2024-05"
    )
    made.add("Text.", "Military courts in Moldova", about="MDA", published="2025-01")
    made.add("Text.", headings=("2.1 Military courts", "Prison conditions in the capital"))
    made.add("Text.", headings=("MILITARY COURTS",))
    made.add("Текст.", headings=("Военные суды",), language="ru")
    made.add(
        "Text.", "Military secrets of Iraq", access="restricted", about="IRQ", headings=("Military bases",)
    )
    made.add("Text.", topics=("prisons",), access="network")
    return made


def said(library: Library, typed: str, **other: object) -> list[tuple[str, str]]:
    found = library.searcher.suggest(typed, GUEST, **other)  # type: ignore[arg-type]
    return [(one.kind, one.text) for one in found]


def test_every_kind_has_its_share_and_they_come_in_a_fixed_order(library: Library) -> None:
    assert said(library, "milit") == [
        ("topic", "Military service"),
        ("phrase", "Military courts"),
        ("title", "Military courts in Moldova"),
        ("title", "Military courts in Ukraine"),
    ]
    assert said(library, "milit", limit=3) == [
        ("topic", "Military service"),
        ("phrase", "Military courts"),
        ("title", "Military courts in Moldova"),
    ]
    assert said(library, "milit", limit=0) == []


def test_a_country_is_found_by_any_of_its_names_and_says_by_which(library: Library) -> None:
    ukraine = Query("", None, (Filter("country", any=("UKR",)),))
    for typed, text in (
        ("ukr", "Ukraine"),
        ("UKRAINE", "Ukraine"),
        ("transcarp", "Ukraine (Transcarpathia)"),
        ("Укра", "Ukraine (Украина)"),
    ):
        assert Suggestion("country", text, ukraine) in library.searcher.suggest(typed, GUEST)
    assert said(library, "укра", language="uk") == [("country", "Україна")]
    assert said(library, "ukraine report") == []


def test_a_topic_is_found_by_its_other_names_and_asks_for_the_topic(library: Library) -> None:
    (found,) = library.searcher.suggest("evasi", GUEST)
    conscription = Filter("topic", any=("conscription",))
    assert found == Suggestion("topic", "Conscription (draft evasion)", Query("", None, (conscription,)))
    assert said(library, "приз", language="ru") == [("topic", "Призыв")]


def test_what_begins_so_comes_before_what_has_a_later_word_that_begins_so() -> None:
    library = Library()
    library.add("Text.", topics=("conscription",))  # brings the broader topic with it
    library.add("Text.", topics=("military-service",))
    assert said(library, "serv") == [
        ("topic", "Conscription (service call-up)"),
        ("topic", "Military service"),
    ]
    assert said(library, "ervice") == []


def test_the_countries_of_most_documents_come_first() -> None:
    library = Library()
    for code in ("IRN", "IRQ", "IRQ"):
        library.add("Text.", about=code)
    assert said(library, "ira") == [("country", "Iraq"), ("country", "Iran")]


def test_only_what_a_visible_document_carries_is_suggested(library: Library) -> None:
    assert said(library, "iraq") == []
    assert said(library, "syr") == []
    assert said(library, "pris") == [("phrase", "Prison conditions in the capital")]
    assert said(library, "military b") == []
    assert said(library, "secrets") == []
    told = {one.text for one in library.searcher.suggest("military", OPERATOR, limit=20)}
    assert {"Military bases", "Military secrets of Iraq"} <= told
    assert next(one.text for one in library.searcher.suggest("iraq", OPERATOR)) == "Iraq"


def test_a_title_closed_since_it_was_indexed_is_not_suggested() -> None:
    library = Library()
    library.close(library.add("Text.", "Smugglers of the far north and of the far south"))
    assert said(library, "smugg") == []


def test_a_phrase_asks_for_itself_and_is_found_by_its_beginning_alone(library: Library) -> None:
    (found,) = library.searcher.suggest('"prison con', GUEST)
    assert found.query == Query(
        '"Prison conditions in the capital"', Phrase(("Prison", "conditions", "in", "the", "capital"))
    )
    assert said(library, "conditions in") == []
    assert said(library, "военн") == [("phrase", "Военные суды")]


def test_a_phrase_that_only_repeats_one_title_is_not_suggested_beside_it() -> None:
    library = Library()
    title = library.add("Text.", "Smugglers of the north")
    (found,) = library.searcher.suggest("smugglers", GUEST)
    assert found == Suggestion("title", "Smugglers of the north", document_id=title)
    library.add("Text.", headings=("Smugglers of the North",))
    assert [kind for kind, _ in said(library, "smugglers")] == ["phrase", "title"]


def test_a_title_is_found_by_whole_words_and_the_beginning_of_the_last_one(library: Library) -> None:
    assert said(library, "courts mol") == [("title", "Military courts in Moldova")]
    assert said(library, "cour mol") == []
    assert said(library, "courts m") == [
        ("title", "Military courts in Moldova"),
        ("title", "Military courts in Ukraine"),
    ]
    assert said(library, "co") == [("topic", "Conscription")]
    assert said(library, "mi") == [("topic", "Military service")]
    assert [kind for kind, _ in said(library, "mil")] == ["topic", "phrase", "title", "title"]


def test_two_documents_of_one_title_are_one_suggestion() -> None:
    library = Library()
    library.add("Text.", "A yearly report about the far northern border", published="2023")
    newest = library.add("Text.", "A yearly report about the far northern border", published="2024")
    (found,) = library.searcher.suggest("yearly", GUEST)
    assert found.document_id == newest


@pytest.mark.parametrize("typed", ["", " ", "m", "…", '"', "-", "m" * 10_000, "(((", "\0", "title:"])
def test_nothing_or_nonsense_typed_suggests_nothing(library: Library, typed: str) -> None:
    assert said(library, typed) == []


def test_only_the_beginning_of_what_is_typed_is_looked_at(library: Library) -> None:
    assert said(library, " " * LONGEST + "military") == []
    assert said(library, "military" + " " * LONGEST + "nonsense") == said(library, "military")


def test_a_document_that_is_no_longer_there_is_passed_over(library: Library) -> None:
    empty = Library()
    suggester = Suggester(library.index, empty, empty, NAMES)
    assert said(library, "courts mol") != []
    assert suggester.suggest("courts mol", GUEST) == ()


def test_headings_are_suggested_without_their_numbers() -> None:
    library = Library()
    library.add("Text.", headings=("3.2. Night raids", "IV. Night courts", "b) Night shifts"))
    assert [text for _, text in said(library, "night")] == ["Night courts", "Night raids", "Night shifts"]


def test_no_more_than_five_titles_are_looked_up() -> None:
    library = Library()
    for number in range(7):
        library.add("Text.", f"Notes on the long way to the northern border {number}")
    assert [kind for kind, _ in said(library, "notes", limit=8)] == ["title"] * 5
