"""What a server works out before anybody asks, so that the first to ask in a language does not wait for its tables."""

from collections.abc import Iterable

from coi.errors import SearchIndexError
from coi.network.access import OPERATOR
from coi.query import Query, Word
from coi.search_index import AnalysedQuery, Group, ValueFilter
from coi.vocabulary.languages import language_label
from indexer.analysis.views import exact_term
from indexer.marks import Marker
from indexer.searcher import Searcher

# Looked at in each language. Of the words on a page of results some 9 in 10 are then known, as tests/bench counts them.
DOCUMENTS, PAGES, CHARACTERS = 1_000, 3, 1_000_000


def warm_up(searcher: Searcher, languages: Iterable[str]) -> None:
    """Load the tables of the languages of the documents, of their words, and of the `languages` one may ask in.

    It takes some seconds of CPU, so it is done beside the first requests. What it looks at is shown to nobody. Where
    the index cannot answer nothing is done: the pages say why.
    """
    try:
        there = _languages_there(searcher)
        for language in there:
            _meet_words(searcher, language)
        for language in dict.fromkeys((*there, *languages)):
            word = language_label(language, language)
            searcher.search(Query(word, Word(word), interface_language=language, facets=True), OPERATOR)
    except SearchIndexError:
        return


def _languages_there(searcher: Searcher) -> list[str]:
    """The languages of the documents, those of most of them first."""
    asked = AnalysedQuery(None, OPERATOR.levels, facets=("language",), limit=0)
    return [one.value for one in searcher.index.search(asked).facets["language"]]


def _meet_words(searcher: Searcher, language: str) -> None:
    """Work out what the words of the newest documents of a language are compared by, as marking will ask for it."""
    newest = AnalysedQuery(
        None,
        OPERATOR.levels,
        filters=(ValueFilter("language", (language,)),),
        sort="captured",
        limit=DOCUMENTS,
    )
    marker = Marker(Group((exact_term("word"),)))
    left = CHARACTERS
    for hit in searcher.index.search(newest).hits:
        for reading in searcher.readings.several({hit.reading}).values():
            for page in reading.pages[:PAGES]:
                marker.mark(page.text, language)
                left -= len(page.text)
        if left <= 0:
            break
