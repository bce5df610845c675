"""Search by words and by meaning as one list: reciprocal rank fusion of what each of them ranks.

Meaning only adds and reorders. What a question demands beside its plain words (filters, days, access, phrases,
exclusions, names of countries) holds for what is found by meaning too, as the index alone decides.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from coi.errors import SettingsError
from coi.query import And, Carries, Dated, Near, Node, Not, Or, Phrase, Word
from coi.search_index import AnalysedQuery, Clause, IndexAnswer, IndexHit, SearchIndex
from indexer.hooks.vectors import Near as NearPassage
from indexer.hooks.vectors import PassageVectors

log = logging.getLogger(__name__)
K = 60  # how little the first ranks are set apart; the value of the paper
DEPTH = 100  # documents of each list that are fused
ADDED = 10  # at most so many documents are found by meaning alone
BY_MEANING = (
    "Some documents were found by their meaning; the words asked for need not stand in them, "
    "and the numbers beside the filters do not count them."
)
FAILED = "Documents are found by their words alone, because the model that tells meanings failed."
NOT_MADE = "Documents are found by their words alone, because “coi index” has made no vectors yet."


@dataclass(frozen=True, slots=True)
class Fused:
    """The answer with both lists as one, and the sentences to show beside it."""

    answer: IndexAnswer
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hybrid:
    """Adds what lies near in meaning to what the words find; safe to share between threads."""

    index: SearchIndex
    vectors: PassageVectors

    def fuse(self, asked: AnalysedQuery, answer: IndexAnswer, node: Node, held: Clause | None) -> Fused:
        """The answer to the question with what is near to it in meaning, in the order of both ranks.

        `answer` is what the index found by words for `asked`, `node` the question as a tree, and `held` what every
        document has to meet beside the plain words (see `held_in`). The total counts the added documents.
        """
        if not self.vectors.there:
            return Fused(answer, (NOT_MADE,))
        may = {one.reading: one for one in self._allowed(asked, held)}
        try:
            near = self.vectors.nearest(" ".join(words_in(node)), may, DEPTH)
        except SettingsError as error:
            log.warning("The embedder failed: %s", error)
            return Fused(answer, (FAILED,))
        if not near:
            return Fused(answer)
        by_words = self._by_words(asked, answer)
        matching = self._matching(asked, by_words, answer)
        by_meaning = [_hit(may[one.reading], one) for one in near]
        added = {one.document_id for one in by_meaning[:ADDED]} - matching
        ranks = reciprocal_ranks(
            [one.document_id for one in by_words[:DEPTH]], [one.document_id for one in by_meaning]
        )
        first = {name: score for name, score in ranks.items() if name in matching or name in added}
        hits = {
            one.document_id: one for one in (*by_meaning, *by_words)
        }  # of both, that which shows the words
        ordered = [hits[name]._replace(score=score) for name, score in first.items()]
        ordered += [one for one in by_words[DEPTH:] if one.document_id not in first]
        page = tuple(ordered[asked.offset : asked.offset + asked.limit])
        warnings = (BY_MEANING,) if added.intersection(one.document_id for one in page) else ()
        return Fused(replace(answer, total=answer.total + len(added), hits=page), warnings)

    def _allowed(self, asked: AnalysedQuery, held: Clause | None) -> tuple[IndexHit, ...]:
        """Every record that may be found, as the index tells: one per document, of the edition in force."""
        return self._all(replace(asked, clause=held))

    def _all(self, asked: AnalysedQuery) -> tuple[IndexHit, ...]:
        bare = replace(asked, offset=0, limit=1, facets=(), histogram=None, passages_per_hit=0)
        total = self.index.search(bare).total
        return self.index.search(replace(bare, limit=total)).hits if total else ()

    def _by_words(self, asked: AnalysedQuery, answer: IndexAnswer) -> tuple[IndexHit, ...]:
        """The hits from the first one to the end of the page asked for, at least as deep as is fused."""
        if not asked.offset and len(answer.hits) == answer.total:
            return answer.hits
        depth = max(DEPTH, asked.offset + asked.limit)
        return self.index.search(replace(asked, offset=0, limit=depth, facets=(), histogram=None)).hits

    def _matching(
        self, asked: AnalysedQuery, by_words: tuple[IndexHit, ...], answer: IndexAnswer
    ) -> set[str]:
        """Every document the words find, beyond the pages too: none of them is added by meaning."""
        found = by_words if len(by_words) == answer.total else self._all(asked)
        return {one.document_id for one in found}


def reciprocal_ranks(*lists: list[str]) -> Mapping[str, float]:
    """What stands in any of the ranked lists with the sum of 1 / (K + rank) over them, greatest first, then by name.

    Reciprocal rank fusion: Cormack, Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet and
    individual rank learning methods, SIGIR 2009.
    """
    scores: dict[str, float] = {}
    for ranked in lists:
        for rank, name in enumerate(ranked, 1):
            scores[name] = scores.get(name, 0.0) + 1 / (K + rank)
    return dict(sorted(scores.items(), key=lambda one: (-one[1], one[0])))


def held_in(node: Node | None, keep: Callable[[str], bool]) -> Node | None:
    """What of a question holds for every document: all but its plain words; None where nothing does.

    Plain words are those of the first level, and words of which any suffices; those that `keep` tells stay.
    """
    parts = node.parts if isinstance(node, And) else () if node is None else (node,)
    held = tuple(one for one in parts if not _is_free(one, keep))
    return And(held) if len(held) > 1 else held[0] if held else None


def _is_free(node: Node, keep: Callable[[str], bool]) -> bool:
    if isinstance(node, Or):
        return all(_is_free(one, keep) for one in node.parts)
    return isinstance(node, Word) and node.field == "anywhere" and not keep(node.text)


def words_in(node: Node) -> Iterator[str]:
    """The words a question asks for, in order, without those it excludes and without values and dates."""
    match node:
        case And() | Or():
            for part in node.parts:
                yield from words_in(part)
        case Not() | Carries() | Dated():
            return
        case Phrase() | Near():
            yield from node.words
        case _:
            yield node.text


def _hit(record: IndexHit, near: NearPassage) -> IndexHit:
    return record._replace(passages=(near.passage,))
