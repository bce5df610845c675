"""Tests of words and meaning as one list: what may be found, in which order, and how it is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from coi.errors import SettingsError
from coi.network.access import GUEST, OPERATOR, Viewer
from coi.query import And, Carries, Node, Not, Or, Phrase, Prefix, Word
from coi.search_index import AnalysedQuery
from indexer.analysis.question import analyse
from indexer.hooks import hybrid as module
from indexer.hooks.embedder import Embedder, Vectors
from indexer.hooks.hybrid import (
    BY_MEANING,
    FAILED,
    NOT_MADE,
    Fused,
    Hybrid,
    held_in,
    reciprocal_ranks,
    words_in,
)
from indexer.hooks.vectors import PassageVectors
from tests.indexer.hooks.test_vectors import Meanings
from tests.indexer.library import Library
from tests.indexer.test_passages import words


@dataclass
class Asked:
    """A library with the vectors of all its documents."""

    folder: Path
    library: Library = field(default_factory=Library)

    def __post_init__(self) -> None:
        self.vectors = PassageVectors(self.folder, Embedder(Meanings(), "digest"), "1")

    def ask(
        self,
        node: Node,
        viewer: Viewer = GUEST,
        *,
        offset: int = 0,
        limit: int = 10,
        as_of: int | None = None,
    ) -> Fused:
        self.vectors.update(self.library.readings, self.library.readings.__getitem__)
        asked = AnalysedQuery(analyse(node, ("en",)), viewer.levels, offset=offset, limit=limit, as_of=as_of)
        held = held_in(node, lambda word: word == "moldova")
        hybrid = Hybrid(self.library.index, self.vectors)
        clause = analyse(held, ("en",)) if held else None
        return hybrid.fuse(asked, self.library.index.search(asked), node, clause)

    def names(self, node: Node, viewer: Viewer = GUEST) -> list[str]:
        return [one.document_id for one in self.ask(node, viewer).answer.hits]


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(tmp_path)


def test_a_document_is_found_by_its_meaning_after_those_found_by_both(asked: Asked) -> None:
    meant = asked.library.add("The jail was inspected.")
    both = asked.library.add("The prison was inspected.")
    asked.library.add("The water was inspected.")
    found = asked.ask(Word("prison"))
    assert [one.document_id for one in found.answer.hits] == [both, meant]
    assert found.answer.total == 2
    assert found.warnings == (BY_MEANING,)
    (passage,) = found.answer.hits[1].passages
    assert (passage.page, passage.start, passage.end) == (1, 0, 23)
    assert found.answer.hits[0].score == pytest.approx(1 / 61 + 1 / 61, abs=1e-3)


def test_of_a_document_found_by_both_the_passages_with_the_words_are_shown(asked: Asked) -> None:
    text = f"The prison and water. {words(200)}\n\nThe jail, the jail, the jail. {words(200)}"
    asked.library.add(text)
    (hit,) = asked.ask(Word("prison")).answer.hits
    assert [text[one.start : one.end][:10] for one in hit.passages] == ["The prison"]


def test_where_all_is_found_by_words_nothing_is_said_of_meaning(asked: Asked) -> None:
    asked.library.add("The prison was inspected.")
    found = asked.ask(Word("prison"))
    assert (found.answer.total, found.warnings) == (1, ())


def test_a_hidden_document_leaves_no_trace(asked: Asked) -> None:
    seen = [asked.library.add("The jail was inspected."), asked.library.add("A prison.")]
    before = asked.ask(Word("prison"))
    asked.library.add("Jail, jail, jail.", access="restricted")
    after = asked.ask(Word("prison"))
    assert after == before
    assert {one.document_id for one in after.answer.hits} == set(seen)
    assert len(asked.names(Word("prison"), OPERATOR)) == 3


def test_an_edition_not_in_force_on_the_day_is_not_found(asked: Asked) -> None:
    asked.library.add("The jail was inspected.")
    assert asked.ask(Word("prison"), as_of=20991231).answer.total == 1
    assert asked.ask(Word("prison"), as_of=20200101).answer.total == 0


@pytest.mark.parametrize(
    "held",
    [
        Not(Word("inspected")),
        Phrase(("closed", "for", "good")),
        Carries("country", "MDA"),
        Word("moldova"),
        Word("closed", "title"),
        Prefix("clos"),
        Or((Word("moldova"), Word("closed"))),
    ],
    ids=lambda node: type(node).__name__,
)
def test_what_a_question_demands_holds_for_meaning_too(asked: Asked, held: Node) -> None:
    asked.library.add("The jail was inspected.", about="IRN")
    wanted = asked.library.add("The jail was closed for good in Moldova.", "It is closed", about="MDA")
    assert asked.names(Word("prison")) == ["document 1", "document 2"]
    assert asked.names(And((Word("prison"), held))) == [wanted]


def test_what_any_of_several_words_may_find_is_free(asked: Asked) -> None:
    asked.library.add("The jail was inspected.")
    assert len(asked.names(Or((Word("prison"), Word("camp"))))) == 1
    assert held_in(Or((Word("prison"), Word("camp"))), lambda _: False) is None
    assert held_in(None, lambda _: False) is None


def test_excluded_words_are_not_meant() -> None:
    node = And((Word("prison"), Not(Word("water")), Phrase(("a", "school")), Carries("country", "MDA")))
    assert list(words_in(node)) == ["prison", "a", "school"]


def test_at_most_ten_documents_are_found_by_meaning_alone(asked: Asked) -> None:
    for number in range(15):
        asked.library.add(f"The jail was inspected {number} times.")
    answer = asked.ask(Word("prison"), limit=50).answer
    assert (answer.total, len(answer.hits)) == (module.ADDED, module.ADDED)


def test_every_document_stands_on_one_page_and_the_total_is_what_they_hold(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEPTH", 4)
    monkeypatch.setattr(module, "ADDED", 2)
    for number in range(9):
        asked.library.add("The prison was inspected. " * (number + 1))
    asked.library.add("The jail.")
    asked.library.add("Jail jail school.")
    whole = asked.ask(Word("prison"), limit=50).answer
    pages: list[str] = []
    for offset in range(0, 14, 3):
        part = asked.ask(Word("prison"), offset=offset, limit=3).answer
        assert part.total == whole.total
        pages += [one.document_id for one in part.hits]
    assert pages == [one.document_id for one in whole.hits]
    assert len(pages) == len(set(pages)) == whole.total


def test_without_vectors_words_alone_answer_and_it_is_said(asked: Asked) -> None:
    asked.library.add("A prison.")
    query = AnalysedQuery(analyse(Word("prison"), ("en",)), GUEST.levels)
    answer = asked.library.index.search(query)
    fused = Hybrid(asked.library.index, asked.vectors).fuse(query, answer, Word("prison"), None)
    assert (fused.answer, fused.warnings) == (answer, (NOT_MADE,))


def test_words_the_model_does_not_know_change_nothing(asked: Asked) -> None:
    asked.library.add("A camp.")
    asked.library.add("The jail.")
    assert asked.names(Word("camp")) == ["document 1"]


@pytest.mark.parametrize(
    ("lists", "order"),
    [
        ((["a", "b"], ["b", "c"]), ["b", "a", "c"]),
        ((["a", "b"], ["b", "a"]), ["a", "b"]),
        ((["c", "b", "a"], []), ["c", "b", "a"]),
        (([], []), []),
    ],
)
def test_ranks_are_fused_by_their_reciprocals(lists: Sequence[list[str]], order: list[str]) -> None:
    fused = reciprocal_ranks(*lists)
    assert list(fused) == order
    if order[:1] == ["b"]:
        assert fused["b"] == pytest.approx(1 / 62 + 1 / 61)


class Failing(Meanings):
    """A model that makes its vectors, and then fails or answers in another shape."""

    given: Vectors | None = None
    fails = False

    def vectors(self, texts: Sequence[str]) -> Vectors:
        if self.fails and self.given is None:
            raise SettingsError("The model cannot be run.")
        return self.given if self.fails and self.given is not None else super().vectors(texts)


@pytest.mark.parametrize("given", [None, np.ones((1, 1), np.float32), np.ones(3, np.float32)])
def test_where_the_model_fails_words_alone_answer_and_it_is_said(asked: Asked, given: Vectors | None) -> None:
    name = asked.library.add("The prison was inspected.")
    model = Failing()
    asked.vectors = PassageVectors(asked.folder, Embedder(model, "digest"), "1")
    assert asked.names(Word("prison")) == [name]
    model.fails, model.given = True, given
    fused = asked.ask(Word("prison"))
    assert [one.document_id for one in fused.answer.hits] == [name]
    assert fused.warnings == (FAILED,)
