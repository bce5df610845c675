"""One question over the records its asker may see: what matches, and how it is scored."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from coi.query import TextField
from coi.search_index import (
    MAX_EXPANSIONS,
    SPELLING_WEIGHTS,
    Alike,
    AllOf,
    AnalysedQuery,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Group,
    IndexHit,
    IndexTerm,
    Near,
    NoneOf,
    PassageReference,
    Ranking,
    Sequenced,
    Spelled,
    ValueFilter,
    most_edits,
)
from indexer.fields import value_field
from tests.memory_index.matching import (
    FIRST_PASSAGE,
    SUBJECT,
    TITLE,
    Entry,
    Frequencies,
    Kind,
    count_group,
    count_sequences,
    count_windows,
    edits,
    in_force,
    passes,
    touches,
)

DIGITS = 6


class Question:
    """The answer to a question in the making; `entries` are those its asker may see."""

    def __init__(self, entries: Sequence[Entry], query: AnalysedQuery) -> None:
        self.entries = entries
        self.query = query
        self.leaves: list[dict[int, Frequencies]] = []
        self.cut: list[str] = []
        self.matches = self._everything() if query.clause is None else self._matching(query.clause)
        self.scores = _score(entries, self.leaves, query.ranking)

    def passing(self, without: str | None = None, *, published_any_time: bool = False) -> list[int]:
        """The numbers of the entries found, ignoring the filters on one field or the ranges of publication."""
        filters = [one for one in self.query.filters if one.field != without]
        ranges = [one for one in self.query.ranges if not (published_any_time and one.field == "published")]
        return [
            number
            for number in sorted(self.matches)
            if in_force(self.entries[number].record, self.query.as_of)
            and all(passes(self.entries[number], one) for one in filters)
            and all(touches(self.entries[number].record, one) for one in ranges)
        ]

    def hit(self, number: int) -> IndexHit:
        """That entry as it is listed."""
        record, ranking, scores = self.entries[number].record, self.query.ranking, self.scores[number]
        passages = [score for unit, score in scores.items() if unit >= FIRST_PASSAGE]
        best = max(passages, default=0.0)
        others = min(sum(passages) - best, ranking.next_cap * best)
        score = ranking.title * scores.get(TITLE, 0.0) + ranking.subject * scores.get(SUBJECT, 0.0)
        score = round(score + best + ranking.next_share * others, DIGITS)
        shown = tuple(self.passages(number))[: self.query.passages_per_hit]
        return IndexHit(record.document_id, record.edition, record.reading, score, shown)

    def passages(self, number: int) -> dict[PassageReference, float]:
        """The passages of that entry in which anything scored occurs, with their scores, best first."""
        scores = {unit: round(score, DIGITS) for unit, score in self.scores[number].items()}
        best = sorted((one for one in scores if one >= FIRST_PASSAGE), key=lambda one: (-scores[one], one))
        units = self.entries[number].units
        return {
            PassageReference(units[one].page, units[one].start, units[one].end): scores[one] for one in best
        }

    def _everything(self) -> set[int]:
        return set(range(len(self.entries)))

    def _matching(self, clause: Clause, *, scored: bool = True) -> set[int]:
        if isinstance(clause, AllOf):
            found = [self._matching(part, scored=scored) for part in clause.clauses]
            return self._everything().intersection(*found)
        if isinstance(clause, AnyOf):
            return set().union(*(self._matching(part, scored=scored) for part in clause.clauses))
        if isinstance(clause, NoneOf):
            return self._everything() - self._matching(clause.clause, scored=False)
        if isinstance(clause, ValueFilter):
            value_field(clause.field)
            return {number for number, entry in enumerate(self.entries) if passes(entry, clause)}
        if isinstance(clause, DayRange):
            return {number for number, entry in enumerate(self.entries) if touches(entry.record, clause)}
        leaf = {number: counts for number, counts in enumerate(self._count(clause)) if counts}
        if scored:
            self.leaves.append(leaf)
        return set(leaf)

    def _count(self, clause: Group | Sequenced | Near | Beginning | Spelled) -> list[Frequencies]:
        if isinstance(clause, Sequenced):
            return [count_sequences(entry, clause) for entry in self.entries]
        if isinstance(clause, Near):
            return [count_windows(entry, clause) for entry in self.entries]
        group = clause if isinstance(clause, Group) else self._expand(clause)
        meant = {
            one: self._terms_like(one, group.field) for one in group.alternatives if isinstance(one, Alike)
        }
        return [count_group(entry, group, meant.__getitem__) for entry in self.entries]

    def _terms_like(self, alike: Alike, field: TextField) -> dict[str, float]:
        units = [entry.units[one] for entry in self.entries for one in entry.searched(field)]
        counts = Counter(term for unit in units for term in unit.terms(alike.view))
        far = near_terms(alike.text, counts, alike.edits)
        nearest = [term for term in far if far[term] == min(far.values())]
        terms = sorted(nearest, key=lambda term: (-counts[term], term))[:MAX_EXPANSIONS]
        return {term: alike.weight * SPELLING_WEIGHTS[far[term]] for term in terms}

    def _expand(self, clause: Beginning | Spelled) -> Group:
        units = [entry.units[one] for entry in self.entries for one in entry.searched(clause.field)]
        if isinstance(clause, Beginning):
            counts = Counter(term for unit in units for term in unit.terms("exact"))
            far = {term: 0 for term in counts if term.startswith(clause.text)}
        else:
            counts = Counter(term for unit in units if unit.kind != "subject" for term in unit.terms("exact"))
            far = near_terms(clause.text, counts, most_edits(clause.text))
        terms = sorted(far, key=lambda term: (far[term], -counts[term], term))
        if len(terms) > MAX_EXPANSIONS and clause.text not in self.cut:
            self.cut.append(clause.text)
        kept = (IndexTerm("exact", term, SPELLING_WEIGHTS[far[term]]) for term in terms[:MAX_EXPANSIONS])
        return Group(tuple(kept), clause.field)


def near_terms(text: str, terms: Iterable[str], allowed: int) -> dict[str, int]:
    """Those of the terms that are at most so many letters from `text`, with the number of letters that differ."""
    alike = {term for term in terms if term[:1] == text[:1] and abs(len(term) - len(text)) <= allowed}
    return {term: far for term in alike if (far := edits(text, term)) <= allowed}


def _score(
    entries: Sequence[Entry], leaves: Iterable[dict[int, Frequencies]], ranking: Ranking
) -> list[dict[int, float]]:
    """For each entry the scores of those of its units in which a leaf occurs."""
    lengths: dict[Kind, list[int]] = {"title": [], "subject": [], "passage": []}
    for entry in entries:
        for unit in entry.units:
            lengths[unit.kind].append(len(unit.places))
    scores: list[dict[int, float]] = [{} for _ in entries]
    for leaf in leaves:
        having = Counter(entries[number].units[one].kind for number, counts in leaf.items() for one in counts)
        for number, counts in leaf.items():
            for one, frequency in counts.items():
                unit = entries[number].units[one]
                units, matching = len(lengths[unit.kind]), having[unit.kind]
                idf = math.log(1 + (units - matching + 0.5) / (matching + 0.5))
                b = 0.0 if unit.kind == "subject" else ranking.b
                relative_length = len(unit.places) * units / sum(lengths[unit.kind])
                damping = ranking.k1 * (1 - b + b * relative_length)
                weight = idf * frequency * (ranking.k1 + 1) / (frequency + damping)
                scores[number][one] = scores[number].get(one, 0.0) + weight
    return scores
