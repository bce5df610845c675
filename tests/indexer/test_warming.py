"""Tests of what a server works out before it is asked."""

from dataclasses import replace
from pathlib import Path

import pytest

from coi.errors import SearchIndexError
from coi.network.access import GUEST
from coi.query import Query, Word
from coi.results import SearchResults
from coi.search_index import View
from indexer import warming
from indexer.analysis import views
from indexer.engines.whoosh.index import WhooshIndex
from indexer.searcher import Searcher
from indexer.warming import warm_up
from tests.indexer.library import Library

ENGLISH = "The zorbing of quixotry"
UKRAINIAN = "Звіт про вигадництво"
ZORBING = Query("zorbing", Word("zorbing"))


@pytest.fixture
def library() -> Library:
    made = Library()
    made.add(ENGLISH)
    made.add(UKRAINIAN, language="uk")
    return made


@pytest.fixture
def worked_out(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that are brought to their forms, once the library is indexed and all is forgotten."""
    assert library.documents
    views.terms_in.cache_clear()
    words: list[str] = []

    def note(word: str, language: str | None, view: View) -> str:
        words.append(word)
        return was(word, language, view)

    was = views.term_of
    monkeypatch.setattr(views, "term_of", note)
    return words


def test_what_the_words_of_a_first_answer_come_down_to_is_known_already(
    library: Library, worked_out: list[str]
) -> None:
    warm_up(library.searcher, ())
    assert {"quixotry", "вигадництво"} <= set(worked_out)
    worked_out.clear()
    (hit,) = library.searcher.search(ZORBING, GUEST).hits
    assert hit.passages[0].highlights
    assert "quixotry" not in worked_out


def test_only_so_much_text_of_a_language_is_looked_at(
    library: Library, worked_out: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("Another jabberwock")
    views.terms_in.cache_clear()
    worked_out.clear()
    monkeypatch.setattr(warming, "CHARACTERS", 1)
    warm_up(library.searcher, ())
    assert "вигадництво" in worked_out
    assert len({"quixotry", "jabberwock"} & set(worked_out)) == 1


def test_a_question_is_asked_in_each_language_of_the_documents_and_of_the_pages(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def note(self: Searcher, query: Query, viewer: object) -> SearchResults:
        asked.append((query.interface_language, query.text))
        return was(self, query, viewer)  # type: ignore[arg-type]

    was = Searcher.search
    monkeypatch.setattr(Searcher, "search", note)
    warm_up(library.searcher, ("pl", "en"))
    assert asked == [("en", "English"), ("uk", "українська"), ("pl", "polski")]


def test_a_missing_index_is_left_to_the_pages_to_tell_of(tmp_path: Path) -> None:
    searcher = replace(Library().searcher, index=WhooshIndex(tmp_path))
    warm_up(searcher, ("en",))
    with pytest.raises(SearchIndexError):
        searcher.search(ZORBING, GUEST)
