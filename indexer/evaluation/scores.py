"""Scores of a search against judgments: each question on its own, and their means by language and overall."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from indexer.evaluation.judgments import JudgedQuery, Judgments
from indexer.evaluation.measures import Mean, mean_of, ndcg, recall, reciprocal_rank

Ask = Callable[[JudgedQuery], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went; `missing` are its relevant documents that the index does not hold."""

    query: JudgedQuery
    file: str
    ndcg: float
    recall: float
    reciprocal_rank: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over the questions of a language."""

    queries: int
    ndcg: Mean
    recall: Mean
    mrr: Mean


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every question that could be asked, and those none of whose relevant documents are in the index."""

    outcomes: tuple[Outcome, ...]
    not_in_index: tuple[Outcome, ...] = ()

    def languages(self) -> tuple[str, ...]:
        """The languages of the questions asked, in alphabetical order."""
        return tuple(sorted({one.query.language for one in self.outcomes}))

    def summary(self, language: str | None = None) -> Summary | None:
        """The means over the questions in that language, or over all; None where there are none."""
        chosen = [one for one in self.outcomes if language in (None, one.query.language)]
        if not chosen:
            return None
        return Summary(
            len(chosen),
            mean_of([one.ndcg for one in chosen]),
            mean_of([one.recall for one in chosen]),
            mean_of([one.reciprocal_rank for one in chosen]),
        )


def evaluate(judgments: Judgments, ask: Ask, held: Container[str]) -> Evaluation:
    """The scores of every question of the file.

    `ask` gives the keys of the first results of a question, best first; `held` are the keys of the documents in
    the index. A relevant document that is not held still counts as one that ought to have been found; a
    question with none held is not asked, but listed apart.
    """
    outcomes, absent = [], []
    for query in judgments.queries:
        missing = tuple(sorted(key for key in query.relevant if key not in held))
        if len(missing) == len(query.relevant):
            absent.append(Outcome(query, judgments.file, 0.0, 0.0, 0.0, missing))
            continue
        ranked = _grades(query, ask(query))
        outcomes.append(
            Outcome(
                query,
                judgments.file,
                ndcg(ranked, query.grades.values()),
                recall(ranked, len(query.relevant)),
                reciprocal_rank(ranked),
                missing,
            )
        )
    return Evaluation(tuple(outcomes), tuple(absent))


def joined(evaluations: Sequence[Evaluation]) -> Evaluation:
    """Several evaluations as one."""
    return Evaluation(
        tuple(outcome for one in evaluations for outcome in one.outcomes),
        tuple(outcome for one in evaluations for outcome in one.not_in_index),
    )


def _grades(query: JudgedQuery, keys: Sequence[str]) -> list[int]:
    """Give the grade of each result; a key that comes again (from another source) is no second find."""
    left = dict(query.grades)
    return [left.pop(key, 0) for key in keys]
