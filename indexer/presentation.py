"""What is shown beside the hits of an answer: facets and histogram with their labels, additions, warnings."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from coi import search_index as port
from coi.dates import PartialDate, date_in_words
from coi.query import (
    FACET_FIELDS,
    NO_DATE,
    And,
    DateRange,
    FilterField,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    TextLeaf,
)
from coi.results import Expansion, FacetValue, Histogram, PeriodCount
from coi.search_index import (
    MAX_EXPANSIONS,
    AllOf,
    AnyOf,
    Beginning,
    Clause,
    Grain,
    IndexAnswer,
    NoneOf,
    ValueCount,
)
from indexer.analysis.translation import Translator
from indexer.analysis.words import tokens
from indexer.hooks.interpreter import REASON, Interpreter

Label = Callable[[FilterField, str], str]

_MOST_DAYS_BY_MONTH = 731  # two years: a longer time is shown by the year


def facets_of(answer: IndexAnswer, label: Label) -> Mapping[str, tuple[FacetValue, ...]]:
    """The values of each facet with their labels and counts."""
    return {
        field: tuple(
            FacetValue(one.value, label(field, one.value), one.count) for one in answer.facets[field]
        )
        for field in FACET_FIELDS
        if field in answer.facets
    }


def histogram_of(query: Query, answer: IndexAnswer, label: Label) -> Histogram:
    """The documents by the time they were published in, as far as it touches the time asked for."""
    grain = grain_of(query.published)
    counts = [one for one in answer.histogram if grain == "year" or _is_within(one.value, query.published)]
    return Histogram(grain, tuple(_period(one, grain, query.interface_language, label) for one in counts))


def _period(one: ValueCount, grain: Grain, language: str, label: Label) -> PeriodCount:
    if one.value == NO_DATE:
        return PeriodCount(one.value, label("year", NO_DATE), one.count)
    when = PartialDate.parse(one.value)
    unsaid = " (no month)" if grain == "month" and when.month is None else ""
    return PeriodCount(one.value, f"{date_in_words(when, language)}{unsaid}", one.count)


def expansions_of(
    query: Query, asked_in: Sequence[str], translator: Translator | None, interpreter: Interpreter | None
) -> tuple[Expansion, ...]:
    """Say what is searched in other languages, word by word and language by language."""
    added: dict[tuple[str, str], dict[str, str]] = {}
    for one in translator.translated_in(query.node, asked_in) if translator else ():
        for other in one.others:
            added.setdefault((one.text, other.language), {})[other.text] = other.reason
    for question in interpreter.questions(query.node) if interpreter else ():
        for word in question.words:
            added.setdefault((question.text, question.language), {}).setdefault(word, REASON)
    return tuple(
        Expansion(word, language, tuple(words), tuple(words.values()))
        for (word, language), words in added.items()
    )


def grain_of(published: DateRange) -> Grain:
    """Choose how finely the dates of publication are told apart: by month where little time is asked for."""
    if published.first is None or published.last is None:
        return "year"
    days = (published.last.last_day - published.first.first_day).days
    return "month" if days <= _MOST_DAYS_BY_MONTH else "year"


def _is_within(period: str, days: DateRange) -> bool:
    """Tell whether a period touches these days; a document without a date may be of any day."""
    if period == NO_DATE:
        return True
    when = PartialDate.parse(period)
    after = days.first is None or when.last_day >= days.first.first_day
    return after and (days.last is None or when.first_day <= days.last.last_day)


def cut_warnings(answer: IndexAnswer, clause: Clause | None) -> Iterator[str]:
    like = {one.text for one in _parts(clause) if isinstance(one, port.Spelled)}
    begun = {one.text for one in _parts(clause) if isinstance(one, Beginning)}
    for text in answer.cut_prefixes:
        if text in like:
            yield f"Too many words are like “{text}”; only the {MAX_EXPANSIONS} nearest were searched."
        if text in begun or text not in like:
            yield f"Too many words begin with “{text}”; only the {MAX_EXPANSIONS} most frequent were searched."


def _parts(clause: Clause | None) -> Iterator[Clause]:
    """Yield a clause and everything in it."""
    if clause is None:
        return
    yield clause
    if isinstance(clause, AllOf | AnyOf):
        for part in clause.clauses:
            yield from _parts(part)
    elif isinstance(clause, NoneOf):
        yield from _parts(clause.clause)


def empty_words(node: Node | None) -> Iterator[str]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from empty_words(part)
    elif isinstance(node, Not):
        yield from empty_words(node.part)
    elif isinstance(node, TextLeaf):
        text = " ".join(node.words) if isinstance(node, Phrase | Near) else node.text
        if not tokens(text):
            yield text
