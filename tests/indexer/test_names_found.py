"""Names are found whatever the spelling, language and script, among texts of every language; other words stay apart."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from coi.grammar import parse_words
from coi.network.access import GUEST
from coi.query import Query
from coi.results import SearchResults
from coi.settings import PROJECT
from indexer.analysis.lexicon import Lexicon
from indexer.classify.language import likely_languages
from indexer.engines.whoosh.index import WhooshIndex
from indexer.searcher import Searcher
from tests.indexer.library import NAMES, Library

SPELLINGS = Path(__file__).parent / "analysis" / "names.jsonl"
SAMPLES = PROJECT / "corpus" / "samples" / "texts"
LEXICON = PROJECT / "corpus" / "vocabularies" / "lexicon"
OTHERS = 200
LEAST_PARAGRAPH = 80  # letters

Spelling = tuple[str, str]  # language, text


@cache
def names_of(which: str) -> list[list[Spelling]]:
    rows = map(json.loads, SPELLINGS.read_text("utf-8").splitlines())
    return [[(tongue, text) for tongue, text in row["spellings"]] for row in rows if row["set"] == which]


@cache
def other_texts() -> list[Spelling]:
    """Paragraphs of our own sample texts, with their languages."""
    return [
        (path.name.split(".")[1], paragraph)
        for path in sorted(SAMPLES.glob("*.md"))
        for paragraph in path.read_text("utf-8").split("\n\n")
        if len(paragraph) >= LEAST_PARAGRAPH and not paragraph.startswith("---")
    ]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(LEXICON, tmp_path_factory.mktemp("names") / "lexicon.sqlite")


@contextmanager
def a_searcher(folder: Path, texts: list[Spelling], lexicon: Lexicon) -> Iterator[tuple[Searcher, list[str]]]:
    """What answers questions about these texts, and their ids in order."""
    index = WhooshIndex(folder / "index")
    with index.rebuild():
        pass
    library = Library(index)  # type: ignore[arg-type]
    with index.writer() as writer:

        @contextmanager
        def all_in_one() -> Iterator[object]:
            yield writer

        index.writer = all_in_one  # type: ignore[method-assign, assignment]
        ids = [library.add(text, language=tongue) for tongue, text in texts]
    yield (
        Searcher(library.index, library, library, NAMES, guess_languages=likely_languages, books=(lexicon,)),
        ids,
    )


def ask(searcher: Searcher, text: str, tongue: str = "en") -> SearchResults:
    return searcher.search(Query(text, parse_words(text, language=tongue)), GUEST)


@pytest.mark.parametrize(
    ("which", "turn"), [("more places", 0), ("more places", 1), ("more people", 1), ("second test", 1)]
)
def test_a_name_in_any_spelling_is_among_the_first_three(
    tmp_path: Path, lexicon: Lexicon, which: str, turn: int
) -> None:
    names = names_of(which)
    assert len(names) >= 30
    assert len(other_texts()) >= OTHERS
    texts = [of_one[turn % len(of_one)] for of_one in names]
    with a_searcher(tmp_path, [*texts, *other_texts()], lexicon) as (searcher, ids):
        found = [
            ids[right] in [hit.id for hit in (*results.hits, *results.more)][:3]
            for right, of_one in enumerate(names)
            for tongue, text in of_one
            for results in [ask(searcher, text, tongue)]
        ]
    assert sum(found) / len(found) >= 0.95


def test_a_name_of_which_no_document_has_the_spelling_is_said_to_be_spelled_otherwise(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    texts = [
        ("ru", "Жители покинули Куляб."),
        ("ru", "Над домом летел голубь."),
        ("en", "Nothing of the kind."),
    ]
    with a_searcher(tmp_path, texts, lexicon) as (searcher, ids):
        results = ask(searcher, "Kulob")
        assert results.hits[0].id == ids[0]
        assert results.some_words
        assert "sound or begin like it" in results.warnings[0]
        assert not ask(searcher, "Куляб").some_words
        assert [hit.id for hit in ask(searcher, "kulob").hits] == ids[:1]  # the dove only sounds like it


def test_what_sounds_alike_is_not_added_to_a_later_page(tmp_path: Path, lexicon: Lexicon) -> None:
    texts = [("ru", "Жители покинули Куляб."), ("en", "Kulob is empty."), ("pl", "Kulab jest pusty.")]
    with a_searcher(tmp_path, texts, lexicon) as (searcher, ids):
        node = parse_words("Kulob", language="en")
        first, later = (searcher.search(Query("Kulob", node, limit=2, offset=at), GUEST) for at in (0, 2))
        assert [hit.id for hit in first.hits] == [ids[1]]
        assert first.more
        assert not later.hits
        assert not later.more


def test_an_ordinary_word_does_not_lead_to_names_that_sound_like_it(tmp_path: Path, lexicon: Lexicon) -> None:
    texts = [("en", "The villages were empty."), ("en", "Mr Vollage spoke."), ("de", "Das Dorf war leer.")]
    with a_searcher(tmp_path, texts, lexicon) as (searcher, ids):
        assert {hit.id for hit in ask(searcher, "village").hits} == {ids[0], ids[2]}
