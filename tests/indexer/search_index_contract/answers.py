"""Whether two answers are alike: everything equal, but scores only as near as sums of 32-bit floats are."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from coi.search_index import AnalysedQuery, IndexAnswer, IndexHit, PassageReference, SearchIndex

PassageScores = Mapping[str, Mapping[PassageReference, float]]


def near_to(expected: object) -> Any:
    """A score or a list of scores, equal to what differs from it by rounding only."""
    return pytest.approx(expected, rel=1e-4, abs=1e-4)


def check_alike(
    index: SearchIndex,
    reference: SearchIndex,
    query: AnalysedQuery,
    passage_scores: Callable[[AnalysedQuery], PassageScores] | None = None,
) -> IndexAnswer:
    """Return what the index answers if it is the answer of the reference; the error tells the question.

    Hits, and passages where the reference tells their scores, may change places only with what scores alike.
    """
    answer, whole = index.search(query), reference.search(replace(query, offset=0, limit=1000))
    page = whole.hits[query.offset : query.offset + query.limit]
    assert _but_hits(answer) == _but_hits(whole), query
    assert [hit.score for hit in answer.hits] == near_to([hit.score for hit in page]), query
    if query.sort == "relevance":
        order = [(-hit.score, hit.document_id) for hit in answer.hits]
        assert order == sorted(set(order)), query
    else:
        assert [hit.document_id for hit in answer.hits] == [hit.document_id for hit in page], query
    expected = {hit.document_id: hit for hit in whole.hits}
    scores = passage_scores(query) if passage_scores and answer.hits else None
    for hit in answer.hits:
        _check_hit(hit, expected[hit.document_id], query, scores)
    return answer


def _but_hits(answer: IndexAnswer) -> tuple[object, ...]:
    return answer.total, answer.facets, answer.histogram, sorted(answer.cut_prefixes)


def _check_hit(hit: IndexHit, expected: IndexHit, query: AnalysedQuery, scores: PassageScores | None) -> None:
    assert (hit.edition, hit.reading) == (expected.edition, expected.reading), query
    assert hit.score == near_to(expected.score), query
    if scores is None:
        assert hit.passages == expected.passages, query
        return
    passages = scores[hit.document_id]
    best = list(passages.values())[: query.passages_per_hit]
    assert len(set(hit.passages)) == len(hit.passages), query
    assert [passages.get(one, 0.0) for one in hit.passages] == near_to(best), query
