"""As-you-type suggestions: countries, topics, phrases and titles that begin as what has been typed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from coi.errors import LedgerError
from coi.grammar import print_words
from coi.network.access import Viewer, may_see
from coi.query import Filter, FilterField, Phrase, Query
from coi.results import Suggestion
from coi.search_index import (
    AllOf,
    AnalysedQuery,
    AnyOf,
    Beginning,
    Group,
    SearchIndex,
    ValueFilter,
)
from indexer.analysis.tongues import languages_of
from indexer.analysis.views import exact_term
from indexer.analysis.words import tokens
from indexer.phrases import beginning_of, fold_phrase, read_phrase
from indexer.stores import Documents, Labels, ReadTexts

LIMIT = 8
LONGEST = 100  # characters of what is typed that are looked at
_LEAST = 2  # letters or digits before countries and topics are suggested
_LEAST_OF_ONE = 3  # of an only word before phrases and titles are: so many of them begin with less
_MOST_TITLES = 5  # each of them is looked up in the ledger
_TITLES_KEPT = 10_000
_VALUES_COUNTED = 64  # countries and topics whose documents are counted
_WRITINGS = 3  # phrases looked up for one that is shown: some differ in capitals alone


@dataclass(frozen=True, slots=True)
class _Label:
    """A name of a filter value, as written and with its words folded, each after a blank."""

    field: FilterField
    value: str
    name: str
    folded: str


@dataclass(slots=True)
class Suggester:
    """Suggests for one viewer at a time, from what that viewer may see; safe to share between threads.

    Nothing is kept between two calls but names and titles; who may see what is asked each time.
    """

    index: SearchIndex
    ledger: Documents
    readings: ReadTexts
    vocabularies: Labels
    _labels: dict[str, tuple[_Label, ...]] = field(default_factory=dict)
    _title: Callable[[int], str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._title = lru_cache(_TITLES_KEPT)(self.readings.title)  # what was read is never changed

    def suggest(
        self, typed: str, viewer: Viewer, language: str = "en", limit: int = LIMIT
    ) -> tuple[Suggestion, ...]:
        """At most `limit` suggestions, a fair share of each kind; countries first, then topics, phrases, titles.

        Countries and topics are named in `language`, may begin so with any word of any of their names, and
        are suggested only where some document carries them; where another name than the label begins so, it is
        added in brackets. Operators and quotation marks are passed over.
        Raises SearchIndexError where the index cannot answer.
        """
        words = [token.text for token in tokens(typed[:LONGEST])]
        if sum(map(len, words)) < _LEAST:
            return ()
        languages = languages_of(words[-1], (language,)) or (language,)
        countries, topics = self._named(words, languages, viewer, language)
        if len(words) == 1 and len(words[0]) < _LEAST_OF_ONE:
            return _take_turns((countries, topics), limit)
        titles = self._titles(words, viewer, min(limit, _MOST_TITLES))
        phrases = self._phrases(words, languages, viewer, language, limit)
        shown = {fold_phrase([token.text for token in tokens(one.text)]) for one in titles}
        # A phrase that only repeats a title would lead to that one document by a detour.
        fresh = [one for count, folded, one in phrases if count > 1 or folded not in shown]
        return _take_turns((countries, topics, fresh, titles), limit)

    # --- countries and topics -----------------------------------------------------------------------

    def _named(
        self, words: Sequence[str], languages: Sequence[str], viewer: Viewer, language: str
    ) -> tuple[list[Suggestion], list[Suggestion]]:
        begun = f" {fold_phrase(words)}"
        fitting = [one for other in languages for one in self._names(other) if begun in one.folded]
        fitting.sort(
            key=lambda one: not one.folded.startswith(begun)
        )  # stable: a first word before a later one
        best = {(one.field, one.value): one for one in reversed(fitting)}
        candidates = list(dict.fromkeys((one.field, one.value) for one in fitting))[:_VALUES_COUNTED]
        counts = self._counts(candidates, viewer)
        seen = sorted(counts, key=lambda one: (not best[one].folded.startswith(begun), -counts[one], one))
        made: dict[FilterField, list[Suggestion]] = {"country": [], "topic": []}
        for name, value in seen:
            label = self.vocabularies.label(name, value, language)
            found = best[name, value]
            text = label if begun in _fold_name(label) else f"{label} ({found.name})"
            query = Query("", None, (Filter(name, any=(value,)),), interface_language=language)
            made[name].append(Suggestion("country" if name == "country" else "topic", text, query))
        return made["country"], made["topic"]

    def _counts(
        self, candidates: Sequence[tuple[FilterField, str]], viewer: Viewer
    ) -> dict[tuple[FilterField, str], int]:
        """Count the documents of each value, in one question; values without any are left out."""
        if not candidates:
            return {}
        values: dict[FilterField, list[str]] = {}
        for name, value in candidates:
            values.setdefault(name, []).append(value)
        clause = AnyOf(tuple(ValueFilter(name, any=tuple(several)) for name, several in values.items()))
        answer = self.index.search(AnalysedQuery(clause, viewer.levels, limit=0, facets=tuple(values)))
        return {
            (name, one.value): one.count
            for name in values
            for one in answer.facets[name]
            if one.value in values[name] and one.count
        }

    def _names(self, language: str) -> tuple[_Label, ...]:
        """Every name of every country and topic in a language."""
        if language not in self._labels:
            self._labels[language] = tuple(self._read_names(language))
        return self._labels[language]

    def _read_names(self, language: str) -> Iterable[_Label]:
        countries, topics = self.vocabularies.countries, self.vocabularies.topics
        for code in countries.codes:
            aliases = countries.aliases.get(code, {}).get(language, ())
            for name in (countries.label(code, language), *aliases):
                yield _Label("country", code, name, _fold_name(name))
        for concept in topics.concepts.values():
            others = concept.alternatives.get(language, ())
            for name in (topics.label(concept.id, language), *others):
                yield _Label("topic", concept.id, name, _fold_name(name))

    # --- phrases and titles -------------------------------------------------------------------------

    def _phrases(
        self, words: Sequence[str], languages: Sequence[str], viewer: Viewer, language: str, limit: int
    ) -> list[tuple[int, str, Suggestion]]:
        """Find phrases with how many documents have each and their folded words, the most frequent first."""
        counts: dict[str, int] = {}
        writings: dict[str, str] = {}
        for other in languages:
            for one in self.index.suggest(beginning_of(other, words), _WRITINGS * limit, viewer.levels):
                folded, written = read_phrase(one.value)
                counts[folded] = counts.get(folded, 0) + one.count
                if writings.setdefault(
                    folded, written
                ).isupper():  # capitals throughout are a printer's taste
                    writings[folded] = written
        found = []
        for folded in sorted(counts, key=lambda one: (-counts[one], one)):
            node = Phrase(tuple(token.text for token in tokens(writings[folded])))
            query = Query(print_words(node), node, interface_language=language)
            found.append((counts[folded], folded, Suggestion("phrase", writings[folded], query)))
        return found

    def _titles(self, words: Sequence[str], viewer: Viewer, limit: int) -> list[Suggestion]:
        """Find documents whose title has all these words, the last one perhaps not finished; newest first."""
        *whole, last = (fold_phrase([word]) for word in words)
        named = tuple(Group((exact_term(one),), "title") for one in whole)
        clause = AllOf((*named, Beginning(last, "title")))
        answer = self.index.search(
            AnalysedQuery(clause, viewer.levels, sort="published", limit=limit, passages_per_hit=0)
        )
        found: dict[str, Suggestion] = {}
        for hit in answer.hits:
            try:
                # The index may be older than the decision who may see a document.
                if may_see(viewer, self.ledger.document(hit.document_id).access):
                    title = self._title(hit.reading)
                    found.setdefault(title, Suggestion("title", title, document_id=hit.document_id))
            except LedgerError:
                continue
        return list(found.values())


def _fold_name(text: str) -> str:
    return "".join(f" {fold_phrase([token.text])}" for token in tokens(text))


def _take_turns(kinds: Sequence[Sequence[Suggestion]], limit: int) -> tuple[Suggestion, ...]:
    """Share `limit` places: each kind has one in turn as long as it has something to fill it with."""
    shares = [0] * len(kinds)
    while sum(shares) < limit:
        before = sum(shares)
        for number, kind in enumerate(kinds):
            if shares[number] < len(kind) and sum(shares) < limit:
                shares[number] += 1
        if sum(shares) == before:
            break
    return tuple(one for kind, share in zip(kinds, shares, strict=True) for one in kind[:share])
