"""Where a clause holds in one record, found by looking at every word of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby, product
from typing import Literal

from coi.query import TextField
from coi.search_index import (
    VIEWS,
    Alike,
    DayRange,
    Group,
    IndexRecord,
    Near,
    Sequenced,
    TermRow,
    ValueFilter,
    View,
    WordViews,
)

Kind = Literal["title", "subject", "passage"]
Place = frozenset[tuple[View, str]]  # the terms that stand at one place, in all views
Run = tuple[tuple[int, Place], ...]  # places that follow one another, each with the number of its unit
Frequencies = dict[
    int, float
]  # number of a unit in its record -> the weights of the occurrences there, added up

TITLE, SUBJECT, FIRST_PASSAGE = 0, 1, 2  # the numbers of the units of a record


@dataclass(frozen=True, slots=True)
class Unit:
    """What is scored by itself: a title, a subject or a passage, with its terms place by place."""

    kind: Kind
    page: int
    start: int
    end: int
    places: tuple[Place, ...]

    def terms(self, wanted: View) -> set[str]:
        """The terms of one view, each once."""
        return {text for place in self.places for view, text in place if view == wanted}


@dataclass(frozen=True, slots=True)
class Entry:
    """A record cut into its units, and the runs of words in which sequences are sought."""

    record: IndexRecord
    units: tuple[Unit, ...]
    title_run: Run
    page_runs: tuple[Run, ...]

    def searched(self, field: TextField) -> range:
        """The numbers of the units in which a word is sought."""
        return range(1) if field == "title" else range(len(self.units))

    def runs(self, field: TextField) -> tuple[Run, ...]:
        """The runs in which words in a row are sought: never the subject."""
        return (self.title_run,) if field == "title" else (self.title_run, *self.page_runs)

    def values(self, name: str) -> set[str]:
        """The values of that filter field."""
        return {self.record.access} if name == "access" else set(self.record.values.get(name, ()))


def entry_of(record: IndexRecord) -> Entry:
    """The record as MemoryIndex keeps it."""
    title = Unit("title", 0, 0, 0, _places(record.title))
    subject = Unit("subject", 0, 0, 0, _places(record.subject))
    passages = [Unit("passage", one.page, one.start, one.end, _places(one.views)) for one in record.passages]
    numbered = list(enumerate(passages, start=FIRST_PASSAGE))
    pages = [list(page) for _, page in groupby(numbered, key=lambda one: one[1].page)]
    return Entry(
        record, (title, subject, *passages), _run([(TITLE, title)]), tuple(_run(one) for one in pages)
    )


def _places(views: WordViews) -> tuple[Place, ...]:
    length = max((len(views.get(view, ())) for view in VIEWS), default=0)
    return tuple(
        frozenset((view, views[view][at]) for view in VIEWS if view in views) for at in range(length)
    )


def _run(units: Iterable[tuple[int, Unit]]) -> Run:
    return tuple((number, place) for number, unit in units for place in unit.places)


def count_group(entry: Entry, group: Group, alike: Callable[[Alike], dict[str, float]]) -> Frequencies:
    """How often the alternatives occur in each unit, weighted; one that is named twice has its greatest weight.

    `alike` tells which terms of its view one stands for, and their weights.
    """
    found = _count_terms(entry, group.field, _weights(group))
    for one in group.alternatives:
        more: Frequencies = {}
        if isinstance(one, TermRow):
            places = tuple(Group((replace(term, weight=one.weight),), group.field) for term in one.terms)
            more = count_sequences(entry, Sequenced(places, group.field))
        elif isinstance(one, Alike):
            weights = {(one.view, text): weight for text, weight in alike(one).items()}
            more = _count_terms(entry, group.field, weights)
        for unit, frequency in more.items():
            found[unit] = found.get(unit, 0.0) + frequency
    return found


def _count_terms(entry: Entry, field: TextField, weights: dict[tuple[View, str], float]) -> Frequencies:
    found: Frequencies = {}
    for number in entry.searched(field):
        terms = [term for place in entry.units[number].places for term in place if term in weights]
        if terms:
            found[number] = sum(weights[term] for term in terms)
    return found


def count_sequences(entry: Entry, sequence: Sequenced) -> Frequencies:
    """The weights of the sequences that begin in each unit."""
    wanted = [_weights(group) for group in sequence.groups]
    found: Frequencies = {}
    for run in entry.runs(sequence.field) if wanted else ():
        for begin in range(len(run) - len(wanted) + 1):
            standing = [_standing(run[begin + step][1], weights) for step, weights in enumerate(wanted)]
            if all(standing):
                unit = run[begin][0]
                found[unit] = found.get(unit, 0.0) + _mean([max(weights) for weights in standing])
    return found


def count_windows(entry: Entry, near: Near) -> Frequencies:
    """The weights of the windows that begin in each unit."""
    wanted = [(_weights(group), times) for group, times in Counter(near.groups).items()]
    size = len(near.groups) + near.between
    found: Frequencies = {}
    for run in entry.runs(near.field):
        for begin, (unit, first) in enumerate(run):
            if not any(_standing(first, weights) for weights, _ in wanted):
                continue
            window = [place for _, place in run[begin : begin + size]]
            held = [[max(one) for place in window if (one := _standing(place, w))] for w, _ in wanted]
            if all(len(weights) >= times for weights, (_, times) in zip(held, wanted, strict=True)):
                found[unit] = found.get(unit, 0.0) + _mean([weights[0] for weights in held])
    return found


def _weights(group: Group) -> dict[tuple[View, str], float]:
    weights: dict[tuple[View, str], float] = {}
    for one in group.terms:
        weights[one.view, one.text] = max(one.weight, weights.get((one.view, one.text), one.weight))
    return weights


def _standing(place: Place, weights: dict[tuple[View, str], float]) -> list[float]:
    return [weights[term] for term in place if term in weights]


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def passes(entry: Entry, wanted: ValueFilter) -> bool:
    """Whether the record's values are those the filter wants."""
    values = entry.values(wanted.field)
    return (
        (not wanted.any or bool(values & set(wanted.any)))
        and values >= set(wanted.all)
        and not values & set(wanted.none)
        and (not wanted.only or values <= set(wanted.only))
    )


def touches(record: IndexRecord, days: DayRange) -> bool:
    """Whether one of the record's days lies in the range."""
    first, last = record.captured, record.captured
    if days.field == "published":
        if record.published_first is None or record.published_last is None:
            return False
        first, last = record.published_first, record.published_last
    return (days.first is None or last >= days.first) and (days.last is None or first <= days.last)


def in_force(record: IndexRecord, as_of: int | None) -> bool:
    """Whether the record was in force on that day; None asks for now."""
    if as_of is None:
        return record.in_force_until is None
    return record.in_force_from <= as_of and (record.in_force_until is None or as_of < record.in_force_until)


def edits(one: str, other: str) -> int:
    """How many letters must be inserted, left out or changed to make the one word the other."""
    table = {(row, 0): row for row in range(len(one) + 1)} | {(0, at): at for at in range(len(other) + 1)}
    for row, at in product(range(1, len(one) + 1), range(1, len(other) + 1)):
        table[row, at] = min(
            table[row - 1, at] + 1,
            table[row, at - 1] + 1,
            table[row - 1, at - 1] + (one[row - 1] != other[at - 1]),
        )
    return table[len(one), len(other)]
