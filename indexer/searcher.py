"""A question answered: words analysed, filters widened, hits fetched and shown with what matched in them."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from coi.dates import day_number
from coi.errors import UsageError
from coi.grammar import print_words
from coi.grammar.caps import MAX_LENGTH
from coi.network.access import Viewer
from coi.query import (
    FACET_FIELDS,
    Filter,
    Node,
    Query,
    Word,
)
from coi.results import Hit, SearchResults, Suggestion
from coi.search_index import (
    AnalysedQuery,
    Clause,
    IndexAnswer,
    Ranking,
    SearchIndex,
    ValueFilter,
)
from coi.wording import in_words
from indexer.analysis.question import analyse, day_range, joining_words, may_be_name, some_words
from indexer.analysis.translation import Translator, WordBook
from indexer.hits import HitReader
from indexer.hooks.hybrid import Hybrid, held_in
from indexer.hooks.interpreter import Interpreter
from indexer.hooks.translator import Machine
from indexer.marks import Marker
from indexer.presentation import (
    Label,
    cut_warnings,
    empty_words,
    expansions_of,
    facets_of,
    grain_of,
    histogram_of,
)
from indexer.spelling import Speller, replace_words, write_like
from indexer.stores import Documents, Labels, ReadTexts, TellsCopies
from indexer.suggestions import LIMIT, Suggester

_SOME_WORDS = (
    "No document has all of these words. These have some of them, or words that begin like them; "
    "those with the most and rarest come first."
)
_NOT_THIS_WORD = "No document has this word. These have words that sound or begin like it, as other spellings of a name do."
_SHORTEST_NAME = 4  # letters; shorter ones are codes, and words such as “in” and “no”


class GuessLanguages(Protocol):
    """Tells which languages the words typed may be in."""

    def __call__(self, text: str, *, interface_language: str | None) -> Sequence[str]:
        """The languages, likeliest first; none where the words tell nothing."""


@dataclass(slots=True)
class Searcher:
    """Answers questions from the index, for one viewer at a time; safe to share between threads.

    `guess_languages` may name the languages the words typed may be in, which makes their endings known; with
    `books` a question is asked in other languages too. `hybrid` finds by meaning beside words, `machine` translates
    questions as a whole; both are an operator's.
    """

    index: SearchIndex
    ledger: Documents
    readings: ReadTexts
    vocabularies: Labels
    guess_languages: GuessLanguages | None = None
    books: tuple[WordBook, ...] = ()
    hybrid: Hybrid | None = None
    machine: Machine | None = None
    ranking: Ranking = field(default=Ranking())
    copies: TellsCopies | None = None
    _suggester: Suggester = field(init=False, repr=False)
    _speller: Speller = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._suggester = Suggester(self.index, self.ledger, self.readings, self.vocabularies)
        self._speller = Speller(self.index, self.vocabularies)

    def search(self, query: Query, viewer: Viewer) -> SearchResults:
        """The hits, facets, histogram, suggestion and warnings for a query, as that viewer may see them.

        Raises UsageError where nothing is asked, and SearchIndexError where the index cannot answer.
        """
        began = time.perf_counter()
        asked_in = self._asked_in(query)
        translator = self._translator(query, viewer)
        interpreter = self._interpreter(query, asked_in, translator)
        clause = self._clause(query, asked_in, translator, interpreter)
        asked = self._analysed(query, clause, viewer)
        strict = answer = self.index.search(asked)
        shown = query
        wider = self._wider(query, asked_in, strict, translator, interpreter)
        reader = HitReader(self.ledger, self.readings, viewer, clause, self.copies)
        more: tuple[Hit, ...] = ()
        some = False
        spelled_otherwise = self._is_name_spelled_otherwise(query, asked, asked_in, translator)
        if wider is not None and strict.total and not spelled_otherwise:
            also = replace(asked, clause=wider[1], facets=(), histogram=None)
            more = self._more(also, strict, viewer) if not query.offset else ()
        elif wider is not None:
            node, clause = wider
            answer = self.index.search(replace(asked, clause=clause))
            if not answer.total and translator is not None:
                # Nothing that is written as a name sounds like it; what is written small may be all there is.
                by_sound = replace(translator, ordinary=True)
                clause = analyse(node, asked_in, alike=True, translator=by_sound)
                answer = self.index.search(replace(asked, clause=clause))
            shown = replace(query, node=node)
            some = answer.total > 0
            reader = HitReader(self.ledger, self.readings, viewer, clause, self.copies)
        reader.warnings += [
            *([_NOT_THIS_WORD if isinstance(query.node, Word) else _SOME_WORDS] if some else []),
            *(f"“{text}” holds no letter or digit and was left out." for text in empty_words(query.node)),
            *cut_warnings(answer, clause),
            *(interpreter.warnings if interpreter else ()),
        ]
        if self.hybrid and query.node is not None and query.sort == "relevance":
            held = held_in(query.node, self._names_a_country)
            demanded = analyse(held, asked_in, translator=translator) if held else None
            fused = self.hybrid.fuse(replace(asked, clause=clause), answer, query.node, demanded)
            answer = fused.answer
            reader.warnings += fused.warnings
        hits = reader.read(answer.hits)
        label = self._labels(query.interface_language)
        return SearchResults(
            query=query,
            in_words=in_words(
                shown if answer.total else query,
                label,
                query.interface_language,
            ),
            total=answer.total - (len(answer.hits) - len(hits)),
            hits=hits,
            facets=facets_of(answer, label),
            expansions=expansions_of(query, asked_in, translator, interpreter),
            left_out=joining_words(query.node, asked_in),
            suggestion=self._suggestion(query, asked_in, asked, strict, viewer, translator),
            some_words=some,
            more=tuple(one for one in more if one.id not in {hit.id for hit in hits}),
            warnings=tuple(dict.fromkeys(reader.warnings)),
            total_is_exact=not reader.missing,
            histogram=histogram_of(query, answer, label),
            seconds=time.perf_counter() - began,
        )

    def suggest(
        self, typed: str, viewer: Viewer, language: str = "en", limit: int = LIMIT
    ) -> tuple[Suggestion, ...]:
        """Ways to finish what is being typed, from what that viewer may see; see `Suggester.suggest`."""
        return self._suggester.suggest(typed, viewer, language, limit)

    def marker(self, query: Query, languages: Sequence[str]) -> Marker:
        """What marks in texts of these languages what a question asks for: its words, and what they are called there."""
        if query.node is None:
            return Marker(None)
        asked_in = dict.fromkeys([*self._asked_in(query), *languages])
        books = self.books if query.translate else ()
        translator = Translator(books, query.without, frozenset(languages)) if books else None
        return Marker(analyse(query.node, tuple(asked_in), translator=translator))

    # --- asking ---------------------------------------------------------------------------------

    @staticmethod
    def _clause(
        query: Query,
        asked_in: Sequence[str],
        translator: Translator | None,
        interpreter: Interpreter | None,
    ) -> Clause | None:
        analysed = partial(analyse, asked_in=asked_in, translator=translator)
        ask = partial(interpreter.clause, analyse=analysed) if interpreter else analysed
        clause = ask(query.node) if query.node else None
        if clause is None and replace(query, node=None).asks_nothing:
            raise UsageError("Give at least one word or a filter.")
        return clause

    def _wider(
        self,
        query: Query,
        asked_in: Sequence[str],
        strict: IndexAnswer,
        translator: Translator | None,
        interpreter: Interpreter | None,
    ) -> tuple[Node, Clause | None] | None:
        """The question with some of its words let go, where those with all of them leave room on the first page."""
        few = strict.total < query.limit and query.sort == "relevance"
        room = few and not query.offset
        node = some_words(query.node, self._names_a_country) if room or not strict.total else None
        if few and self._may_be_name(query, asked_in, translator):
            node = query.node
        if node is None:
            return None
        analysed = partial(analyse, asked_in=asked_in, alike=True, translator=translator)
        return node, interpreter.clause(node, analysed) if interpreter else analysed(node)

    @staticmethod
    def _may_be_name(query: Query, asked_in: Sequence[str], translator: Translator | None) -> bool:
        """Tell whether one plain word is asked for, and no book surely knows it."""
        if translator is None or not isinstance(query.node, Word):
            return False
        return may_be_name(query.node.text, translator.translate((query.node.text,), asked_in))

    def _is_name_spelled_otherwise(
        self, query: Query, asked: AnalysedQuery, asked_in: Sequence[str], translator: Translator | None
    ) -> bool:
        """Tell whether it may be a name, which no document has as it is spelled: what sounds alike is all there is."""
        if not query.node or not self._may_be_name(query, asked_in, translator):
            return False
        clause = analyse(query.node, asked_in)
        return not self.index.search(replace(asked, clause=clause, limit=0, facets=(), histogram=None)).total

    def _more(self, asked: AnalysedQuery, strict: IndexAnswer, viewer: Viewer) -> tuple[Hit, ...]:
        """The best hits with some words, as many as there is room for after those with all."""
        known = {hit.document_id for hit in strict.hits}
        found = [hit for hit in self.index.search(asked).hits if hit.document_id not in known]
        reader = HitReader(self.ledger, self.readings, viewer, asked.clause, self.copies)
        return reader.read(found[: asked.limit - len(known)])

    def _translator(self, query: Query, viewer: Viewer) -> Translator | None:
        """What translates this question into the languages of the documents that may be found."""
        if not self.books or not query.translate or query.node is None:
            return None
        day = day_number(query.as_of.last_day) if query.as_of else None
        asked = AnalysedQuery(None, viewer.levels, as_of=day, facets=("language",), limit=0)
        there = frozenset(one.value for one in self.index.search(asked).facets["language"])
        wanted = query.filter("language")
        into = there & frozenset(wanted.any or there)
        return Translator(self.books, query.without, into, ordinary=False)

    def _interpreter(
        self, query: Query, asked_in: Sequence[str], translator: Translator | None
    ) -> Interpreter | None:
        """What asks this question as a whole in the languages of the documents that may be found."""
        if self.machine is None or translator is None:
            return None
        return Interpreter(self.machine, asked_in, translator.into, query.without)

    def _names_a_country(self, word: str) -> bool:
        """Tell whether it is the name of a country: evidence on another country is no answer."""
        return len(word) >= _SHORTEST_NAME and self.vocabularies.countries.find(word) is not None

    def _asked_in(self, query: Query) -> tuple[str, ...]:
        """Name the languages the whole question may be in, likeliest first, then those of a filter.

        Where the words tell nothing they are taken to be in the language of the page.
        """
        page = query.interface_language
        guessed = self.guess_languages(query.text, interface_language=page) if self.guess_languages else ()
        filtered = (*query.filter("language").any, *query.filter("language").only)
        # Where the words may be in the language of the page, they are.
        first = (page,) if page in guessed or not guessed else ()
        return tuple(dict.fromkeys([*first, *guessed, *filtered]))

    def _analysed(self, query: Query, clause: Clause | None, viewer: Viewer) -> AnalysedQuery:
        ranges = [day_range("published", query.published)] if query.published else []
        ranges += [day_range("captured", query.captured)] if query.captured else []
        return AnalysedQuery(
            clause=clause,
            access=viewer.levels,
            filters=tuple(made for one in query.filters for made in self._filters(one)),
            ranges=tuple(ranges),
            as_of=day_number(query.as_of.last_day) if query.as_of else None,
            sort=query.sort,
            offset=query.offset,
            limit=query.limit,
            facets=FACET_FIELDS if query.facets else (),
            histogram=grain_of(query.published) if query.facets else None,
            ranking=self.ranking,
        )

    def _filters(self, one: Filter) -> Iterator[ValueFilter]:
        if one.field != "topic":
            if one:
                yield ValueFilter(one.field, one.any, one.all, one.none, one.only)
                if one.only:  # a document of no known country is not one of only that country
                    yield ValueFilter(one.field, any=one.only)
            return
        widened = ValueFilter(
            "topic", any=self._widen(one.any), none=self._widen(one.none), only=self._widen(one.only)
        )
        if widened.any or widened.none or widened.only:
            yield widened
        for topic in one.all:  # each of them is met by anything narrower
            yield ValueFilter("topic", any=self._widen([topic]))

    def _widen(self, topics: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(one for topic in topics for one in self.vocabularies.topics.narrower(topic))
        )

    # --- showing --------------------------------------------------------------------------------

    def _suggestion(
        self,
        query: Query,
        asked_in: tuple[str, ...],
        asked: AnalysedQuery,
        answer: IndexAnswer,
        viewer: Viewer,
        translator: Translator | None,
    ) -> str | None:
        """Write the question with misspelt words put right, where that really finds more than as typed."""
        if query.node is None or query.offset:
            return None
        terms = self._speller.corrections(query, asked_in, viewer.levels, answer.total)
        if not terms:
            return None
        clause = analyse(replace_words(query.node, terms), asked_in, translator=translator)
        found = self.index.search(replace(asked, clause=clause, limit=1, facets=(), histogram=None))
        texts = HitReader(self.ledger, self.readings, viewer, clause, self.copies).texts(found.hits)
        if found.total <= answer.total or not texts:
            return None
        written = {typed: write_like(typed, term, texts) for typed, term in terms.items()}
        text = print_words(replace_words(query.node, written))
        return text if len(text) <= MAX_LENGTH else None

    def _labels(self, language: str) -> Label:
        """What the values of a field are called in a language."""
        return lambda field, value: self.vocabularies.label(field, value, language) or value
