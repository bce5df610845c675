"""Whether long reports and short notes that answer a question equally well also rank equally well.

`compare` looks at two forms of documents (see long_and_short) in the answers to the judged questions. It takes
all pairs of matching documents, one of each form, that are equally relevant: of the same grade above 0, and with
one relevant part each, for a long report on several countries in which many parts answer has more to give
than a note. Of these it says, as means over the questions that have any:

- preference: in what share of the pairs the document of the first form stands first; 0.5 is fair;
- lead: how many ranks it stands higher, as a share of all results; 0 is fair.

As a program it prints both, with nDCG@10, for several settings of the ranking, one number changed at a time:

    python -m tests.fairness [name=value,value …]
"""

import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from statistics import fmean

from coi.grammar import parse_words
from coi.search_index import AnalysedQuery, IndexedPassage, IndexRecord, Ranking, SearchIndex
from indexer.analysis.question import analyse
from indexer.analysis.views import views_of
from indexer.evaluation.judgments import JudgedQuery, Judgments
from indexer.evaluation.measures import ndcg
from indexer.passages import split
from tests.indexer.test_passages import a_reading
from tests.long_and_short import FORMS, Collection, Form, Written, collection

_PUBLIC = frozenset({"public"})
_DAY = 20230301
SWEEP: dict[str, tuple[float, ...]] = {
    "next_share": (0, 0.05, 0.1, 0.2, 0.3, 0.5, 1),
    "next_cap": (0.5, 1, 2, 3, 6, 100),
    "title": (0, 0.25, 0.5, 1, 2, 4),
    "subject": (0, 0.25, 0.5, 1, 2),
    "k1": (0.4, 0.8, 1.2, 2),
    "b": (0, 0.3, 0.5, 0.75, 1),
}


PAIRS: tuple[tuple[Form, Form], ...] = (("long", "notes"), ("long", "reports"), ("reports", "notes"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two forms fared, and over how many questions that was seen."""

    preference: float
    lead: float
    queries: int


def fill(index: SearchIndex, documents: Iterable[Written]) -> None:
    """Put the documents into an index as they would stand there, cut into passages, under their keys."""
    with index.rebuild() as writer:
        for number, one in enumerate(documents, 1):
            writer.put(one.key, [_record(one, number)])


def ask(index: SearchIndex, query: JudgedQuery, ranking: Ranking, limit: int) -> list[str]:
    """The keys of the first results of a question, best first."""
    node = parse_words(query.text)
    assert node is not None
    clause = analyse(node, (query.language,))
    answer = index.search(AnalysedQuery(clause, _PUBLIC, limit=limit, ranking=ranking))
    return [hit.document_id for hit in answer.hits]


def answers(
    index: SearchIndex, judgments: Judgments, ranking: Ranking, limit: int = 1_000
) -> dict[str, list[str]]:
    """The keys found for every question, by its id."""
    return {query.id: ask(index, query, ranking, limit) for query in judgments.queries}


def compare(made: Collection, found: Mapping[str, Sequence[str]], first: Form, second: Form) -> Comparison:
    """How documents of the first form fared against equally relevant ones of the second."""
    preferences, leads = [], []
    for query in made.judgments.queries:
        keys = found[query.id]
        ranks = {key: rank for rank, key in enumerate(keys) if key in made.single[query.id]}
        pairs = [
            (ranks[one], ranks[other])
            for one, other in product(ranks, ranks)
            if (made.documents[one].form, made.documents[other].form) == (first, second)
            and query.grades[one] == query.grades[other]
        ]
        if pairs:
            preferences.append(fmean(one < other for one, other in pairs))
            leads.append(fmean((other - one) / len(keys) for one, other in pairs))
    return Comparison(fmean(preferences), fmean(leads), len(preferences))


def mean_ndcg(judgments: Judgments, found: Mapping[str, Sequence[str]]) -> float:
    """The mean nDCG@10 over the questions."""
    return fmean(
        ndcg([query.grades.get(key, 0) for key in found[query.id]], query.grades.values())
        for query in judgments.queries
    )


def _record(one: Written, number: int) -> IndexRecord:
    reading = a_reading(list(one.pages))
    return IndexRecord(
        document_id=one.key,
        edition=1,
        reading=number,
        values={},
        access="public",
        published_first=_DAY,
        published_last=_DAY,
        captured=_DAY,
        in_force_from=_DAY,
        in_force_until=None,
        title=views_of(one.title, "en"),
        passages=tuple(
            IndexedPassage(passage.page, passage.start, passage.end, views_of(passage.text, "en"))
            for passage in split(reading)
        ),
        subject=views_of(" ".join(one.countries), "en"),
    )


def _rows(asked: Sequence[str]) -> list[tuple[str, Ranking]]:
    given = [one.partition("=") for one in asked]
    sweep = {name: tuple(map(float, values.split(","))) for name, _, values in given} or SWEEP
    rows = [("defaults", Ranking())]
    return rows + [
        (f"{name}={value:g}", replace(Ranking(), **{name: value}))
        for name, values in sweep.items()
        for value in values
    ]


def _write(line: str) -> None:
    sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.flush()


def main() -> None:
    """Print a line for each setting: nDCG@10 of each form alone and of all together, and who is preferred."""
    from indexer.engines.whoosh.index import WhooshIndex

    with tempfile.TemporaryDirectory() as place:
        filled = []
        for number, forms in enumerate([[form] for form in FORMS] + [list(FORMS)]):
            made = collection(forms)
            index = WhooshIndex(Path(place) / str(number))
            fill(index, made.documents.values())
            filled.append((index, made))
        _write(f"{'':18} {'nDCG@10':31}" + "".join(f"  {one} before {other:10}" for one, other in PAIRS))
        _write(f"{'':18}" + "".join(f" {one:>7}" for one in (*FORMS, "all")) + "  preference   lead" * 3)
        for name, ranking in _rows(sys.argv[1:]):
            line = f"{name:18}"
            for index, made in filled:
                found = answers(index, made.judgments, ranking)
                line += f" {mean_ndcg(made.judgments, found):7.3f}"
            for first, second in PAIRS:
                seen = compare(made, found, first, second)
                line += f"  {seen.preference:10.3f} {seen.lead:+6.3f}"
            _write(line)


if __name__ == "__main__":
    main()
