"""How good the ranking is, on our own judged questions over real reports, and why its numbers are what they are."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from coi.dates import now
from coi.search_index import Ranking
from indexer.engines.whoosh.index import WhooshIndex
from indexer.evaluation.judgments import Judgments
from indexer.evaluation.measures import mean_of, ndcg, recall, reciprocal_rank
from tests.bench.results import table
from tests.fairness import PAIRS, answers, compare, fill, mean_ndcg
from tests.long_and_short import FORMS, collection

_SETTINGS: Mapping[str, Ranking] = {
    "as it is": Ranking(),
    "best passage alone": replace(Ranking(), next_share=0.0),
    "sum of all passages": replace(Ranking(), next_share=1.0, next_cap=1_000.0),
    "share 0.3, cap 3": replace(Ranking(), next_share=0.3, next_cap=3.0),
    "titles not counted": replace(Ranking(), title=0.0),
    "countries not counted": replace(Ranking(), subject=0.0),
    "k1 0.4": replace(Ranking(), k1=0.4),
    "b 0.3": replace(Ranking(), b=0.3),
}


def write() -> str:
    """The section of RESULTS.md; needs the real reports."""
    with tempfile.TemporaryDirectory() as folder:
        plain, mixed = collection(["reports"]), collection(FORMS)
        indexes = []
        for number, made in enumerate((plain, mixed)):
            indexes.append(WhooshIndex(Path(folder) / str(number)))
            fill(indexes[-1], made.documents.values())
        whole = _whole_reports(plain.judgments, answers(indexes[0], plain.judgments, Ranking()))
        rows = []
        for name, ranking in _SETTINGS.items():
            found = answers(indexes[1], mixed.judgments, ranking)
            seen = [compare(mixed, found, first, second) for first, second in PAIRS]
            row = [name, f"{mean_ndcg(mixed.judgments, found):.3f}"]
            rows.append([*row, *(f"{one.preference:.2f}, {one.lead:+.3f}" for one in seen)])
    head = ["", "nDCG@10", *(f"{one} before {other}" for one, other in PAIRS)]
    return f"""## Ranking

{now():%Y-%m-%d} · {len(plain.judgments.queries)} English questions of our own, judged over 194 real reports on a country each.

The reports as they are, means with 95 % intervals by bootstrap over the questions: {whole}.

The same evidence in one index as long reports on a region, reports on a country, and notes of one paragraph
({len(mixed.documents)} documents). For pairs of documents that are equally relevant: in what share the first form
stands first (.50 is fair), and how much higher it stands, as a share of all results (0 is fair).

{table(head, rows)}
"""


def _whole_reports(judgments: Judgments, found: Mapping[str, Sequence[str]]) -> str:
    figures: dict[str, list[float]] = {"nDCG@10": [], "recall@10": [], "MRR@10": []}
    for query in judgments.queries:
        grades = [query.grades.get(key, 0) for key in found[query.id]]
        judged = list(query.grades.values())
        figures["nDCG@10"].append(ndcg(grades, judged))
        figures["recall@10"].append(recall(grades, sum(grade > 0 for grade in judged)))
        figures["MRR@10"].append(reciprocal_rank(grades))
    means = {name: mean_of(values) for name, values in figures.items()}
    return ", ".join(
        f"{name} {one.mean:.3f} ({one.low:.3f} to {one.high:.3f})" for name, one in means.items()
    )
