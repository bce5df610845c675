"""Tests of answering a question: what the index is asked, and what is made of its answer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from coi.dates import PartialDate
from coi.document import Document, Heading, Holding, Reading
from coi.errors import DocumentUnknown, UsageError
from coi.network.access import GUEST, OPERATOR
from coi.query import (
    FACET_FIELDS,
    NO_DATE,
    And,
    DateRange,
    Filter,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Spelled,
    Word,
)
from coi.results import FacetValue, Histogram, PeriodCount, SearchResults
from coi.search_index import (
    AnalysedQuery,
    DayRange,
    Group,
    IndexAnswer,
    IndexHit,
    IndexRecord,
    IndexTerm,
    IndexWriter,
    PassageReference,
    Ranking,
    ValueCount,
    ValueFilter,
)
from indexer.analysis.lexicon import Lexicon
from indexer.records import records_of
from indexer.searcher import Searcher
from tests.coi.test_lexicon import VILLAGE, write
from tests.indexer.library import NAMES, Library
from tests.indexer.test_passages import words
from tests.indexer.test_records import DOCUMENT, SOURCE, a_capture, an_edition, reading_of
from tests.memory_index import MemoryIndex

BEFORE = words(120)
BODY = f"{BEFORE}\n\nPrisons\n\nThe prison was inspected in May. {words(100, 'later')}"
READING = replace(
    reading_of(2),
    title="Report on prisons",
    pages=(reading_of(2).pages[0], replace(reading_of(2).pages[0], number=2, label="ii", text=BODY)),
    headings=(Heading(1, 0, 1, "Opening"), Heading(2, len(BEFORE) + 2, 1, "Prisons")),
)
HIT = IndexHit("d", 2, 102, 1.5, (PassageReference(2, 0, len(BODY)),))
ANSWER = IndexAnswer(1, (HIT,))


@dataclass
class AnsweringIndex:
    """An index that has one answer and remembers what it was asked."""

    answer: IndexAnswer
    asked: list[AnalysedQuery] = field(default_factory=list)
    generation: str = "1"

    def search(self, query: AnalysedQuery) -> IndexAnswer:
        self.asked.append(query)
        return self.answer

    def suggest(self, prefix: str, limit: int, access: frozenset[str]) -> tuple[ValueCount, ...]:
        raise AssertionError(prefix, limit, access)  # nobody types here

    def spellings(
        self, text: str, limit: int, access: frozenset[str], languages: frozenset[str] = frozenset()
    ) -> tuple[ValueCount, ...]:
        return (ValueCount(text, 1),)[: limit if access and languages else 0]

    def merge(self) -> None:
        """Leave everything as it is."""

    def writer(self) -> AbstractContextManager[IndexWriter]:
        return nullcontext(DeafWriter())

    def rebuild(self) -> AbstractContextManager[IndexWriter]:
        return nullcontext(DeafWriter())

    def document_ids(self) -> Iterator[str]:
        return iter(())


class DeafWriter:
    def put(self, document_id: str, records: Sequence[IndexRecord]) -> None:
        """Take nothing in."""

    def delete(self, document_id: str) -> None:
        """Take nothing out."""


@dataclass
class Shelf:
    """Documents kept in memory."""

    documents: Mapping[str, Document]

    def document(self, document_id: str, /) -> Document:
        if document_id not in self.documents:
            raise DocumentUnknown(f"There is no document {document_id}.")
        return self.documents[document_id]

    def holdings(self, document_ids: Collection[str], /) -> dict[str, Holding]:
        editions = (an_edition(1, "2024-01-01"), an_edition(2, "2024-02-01"))
        addresses = {1: "https://example.org/old", 2: "https://example.org/d"}
        there = [name for name in document_ids if name in self.documents]
        return {
            name: Holding(self.documents[name], editions if name == "d" else (), addresses) for name in there
        }


@dataclass
class Texts:
    """Readings kept in memory."""

    readings: Mapping[int, Reading]

    def several(self, reading_ids: Collection[int], /) -> dict[int, Reading]:
        return {one: self.readings[one] for one in reading_ids if one in self.readings}

    def title(self, reading_id: int, /) -> str:
        return self.readings[reading_id].title


def a_searcher(
    answer: IndexAnswer = ANSWER, *, document: Document = DOCUMENT, reading: Reading = READING
) -> tuple[Searcher, AnsweringIndex]:
    index = AnsweringIndex(answer)
    return Searcher(index, Shelf({"d": document}), Texts({102: reading}), NAMES), index


def a_query(text: str = "prison", **changes: object) -> Query:
    return replace(Query(text, Word(text)), **changes)  # type: ignore[arg-type]


def test_a_hit_is_shown_with_its_facts_and_its_passage() -> None:
    searcher, _ = a_searcher()
    results = searcher.search(a_query(), GUEST)
    (hit,) = results.hits
    assert (hit.id, hit.edition, hit.editions, hit.title, hit.score) == ("d", 2, 2, "Report on prisons", 1.5)
    assert (hit.url, hit.captured, hit.page_count) == (
        "https://example.org/d",
        "2024-02-01T09:00:00+00:00",
        2,
    )
    assert [hit.title[start:end] for start, end in hit.title_highlights] == ["prisons"]
    (passage,) = hit.passages
    assert (passage.page, passage.label) == (2, "ii")
    assert passage.text == BODY[passage.start : passage.start + len(passage.text)]
    assert [passage.text[start:end] for start, end in passage.highlights] == ["Prisons", "prison"]
    assert len(passage.text.split()) == 60
    assert results.in_words == "Word: prison"
    assert (results.total, results.total_is_exact, results.warnings) == (1, True, ())
    assert results.seconds >= 0


def test_the_heading_shown_is_that_of_the_part_shown() -> None:
    text = f"{words(120)}\n\nPrisons\n\nThe prison. {words(300, 'x')}"
    reading = replace(
        READING,
        pages=(replace(READING.pages[0], text=text),),
        headings=(Heading(1, 0, 1, "Opening"), Heading(1, text.index("Prisons"), 1, "Prisons")),
    )
    at = text.index("x250")
    hit = HIT._replace(passages=(PassageReference(1, 0, len(text)),))
    searcher, _ = a_searcher(IndexAnswer(1, (hit,)), reading=reading)
    (passage,) = searcher.search(a_query("x250"), GUEST).hits[0].passages
    assert passage.start < at
    assert passage.heading == "Prisons"


def test_a_phrase_across_the_border_of_two_passages_is_marked_in_each() -> None:
    text = "They left military service early."
    border = text.index("service")
    reading = replace(READING, pages=(replace(READING.pages[0], text=text),))
    references = (PassageReference(1, 0, border - 1), PassageReference(1, border, len(text)))
    searcher, _ = a_searcher(IndexAnswer(1, (HIT._replace(passages=references),)), reading=reading)
    query = a_query(node=Phrase(("military", "service")))
    found = searcher.search(query, GUEST).hits[0].passages
    assert [one.text[start:end] for one in found for start, end in one.highlights] == ["military", "service"]


def test_filters_days_and_paging_reach_the_index() -> None:
    searcher, index = a_searcher()
    searcher.search(
        a_query(
            filters=(Filter("country", any=("UKR",), none=("RUS",)), Filter("year", only=("2024",))),
            published=DateRange(PartialDate(2023), PartialDate(2024, 2)),
            captured=DateRange(None, PartialDate(2024)),
            as_of=PartialDate(2024, 5),
            sort="published",
            limit=20,
            offset=40,
            facets=True,
        ),
        OPERATOR,
    )
    (asked,) = index.asked
    assert asked.filters == (
        ValueFilter("country", any=("UKR",), none=("RUS",)),
        ValueFilter("year", only=("2024",)),
        ValueFilter("year", any=("2024",)),
    )
    assert asked.ranges == (DayRange("published", 20230101, 20240229), DayRange("captured", None, 20241231))
    assert (asked.as_of, asked.sort, asked.limit, asked.offset) == (20240531, "published", 20, 40)
    assert (asked.facets, asked.histogram) == (FACET_FIELDS, "month")
    assert asked.access == {"public", "network", "restricted"}


def test_a_topic_stands_for_what_is_narrower_too() -> None:
    searcher, index = a_searcher()
    topics = Filter(
        "topic", any=("military-service",), all=("military-service", "prisons"), none=("prisons",)
    )
    searcher.search(a_query(filters=(topics,)), GUEST)
    assert index.asked[0].filters == (
        ValueFilter("topic", any=("military-service", "conscription"), none=("prisons",)),
        ValueFilter("topic", any=("military-service", "conscription")),
        ValueFilter("topic", any=("prisons",)),
    )


def test_the_language_of_the_page_a_filter_and_a_guess_tell_the_endings_tried() -> None:
    searcher, index = a_searcher()

    def guess(text: str, *, interface_language: str | None) -> tuple[str, ...]:
        assert (text, interface_language) == ("recrutilor", "pl")
        return ("hu",)

    guessing = replace(searcher, guess_languages=guess)
    filters = (Filter("language", any=("ro",)),)
    guessing.search(a_query("recrutilor", interface_language="pl", filters=filters), GUEST)
    asked = index.asked[0]
    assert isinstance(asked.clause, Group)
    assert IndexTerm("stem", "ro:recrut", 0.7) in asked.clause.alternatives


def test_nothing_asked_is_refused() -> None:
    searcher, index = a_searcher()
    for query in (Query("", None), a_query("…")):
        with pytest.raises(UsageError, match="Give at least one word or a filter"):
            searcher.search(query, GUEST)
    assert index.asked == []


def test_a_filter_alone_asks_for_everything_it_leaves() -> None:
    searcher, index = a_searcher()
    results = searcher.search(Query("", None, filters=(Filter("country", any=("UKR",)),)), GUEST)
    assert index.asked[0].clause is None
    assert results.hits[0].passages[0].highlights == ()


def test_a_word_without_a_letter_is_left_out_with_a_warning() -> None:
    searcher, index = a_searcher()
    results = searcher.search(a_query(node=And((Word("prison"), Word("…")))), GUEST)
    assert isinstance(index.asked[0].clause, Group)
    assert results.warnings == ("“…” holds no letter or digit and was left out.",)


def test_a_document_closed_since_it_was_indexed_leaves_no_trace() -> None:
    searcher, _ = a_searcher(document=replace(DOCUMENT, access="restricted"))
    results = searcher.search(a_query(), GUEST)
    assert (results.hits, results.total, results.warnings) == ((), 0, ())
    assert len(searcher.search(a_query(), OPERATOR).hits) == 1


@pytest.mark.parametrize(
    "hit", [HIT._replace(document_id="other"), HIT._replace(edition=9), HIT._replace(reading=9)]
)
def test_a_hit_that_is_no_longer_there_is_left_out_with_a_warning(hit: IndexHit) -> None:
    searcher, _ = a_searcher(IndexAnswer(2, (hit, HIT)))
    results = searcher.search(a_query(), GUEST)
    assert [one.id for one in results.hits] == ["d"]
    assert (results.total, results.total_is_exact) == (1, False)
    assert results.warnings == (
        "Some results cannot be shown, because the index is older than the documents.",
    )


def test_a_passage_its_page_does_not_hold_is_left_out_with_a_warning() -> None:
    references = (PassageReference(2, 0, len(BODY) + 1), PassageReference(7, 0, 5), PassageReference(1, 0, 4))
    searcher, _ = a_searcher(IndexAnswer(1, (HIT._replace(passages=references),)))
    results = searcher.search(a_query(), GUEST)
    assert [one.page for one in results.hits[0].passages] == [1]
    assert results.warnings == ("Some passages cannot be shown, because the index is older than the texts.",)


def test_facets_are_labelled_in_the_language_of_the_page_and_unknown_values_by_themselves() -> None:
    counts = {"topic": (ValueCount("conscription", 3), ValueCount("strange", 1))}
    searcher, _ = a_searcher(IndexAnswer(1, (HIT,), counts))
    results = searcher.search(a_query(facets=True, interface_language="ru"), GUEST)
    assert results.facets == {
        "topic": (FacetValue("conscription", "Призыв", 3), FacetValue("strange", "strange", 1))
    }


def test_a_beginning_of_too_many_words_is_said_to_be_cut() -> None:
    searcher, _ = a_searcher(IndexAnswer(1, (HIT,), cut_prefixes=("con",)))
    assert searcher.search(a_query(), GUEST).warnings == (
        "Too many words begin with “con”; only the 128 most frequent were searched.",
    )


def test_too_many_words_like_one_are_said_to_be_too_many() -> None:
    searcher, _ = a_searcher(IndexAnswer(1, (HIT,), cut_prefixes=("con", "conscrit")))
    node = And((Prefix("con"), Not(Or((Spelled("conscrit"), Word("x"))))))
    assert searcher.search(a_query(node=node), GUEST).warnings == (
        "Too many words begin with “con”; only the 128 most frequent were searched.",
        "Too many words are like “conscrit”; only the 128 nearest were searched.",
    )
    both = And((Prefix("conscrit"), Spelled("conscrit")))
    assert [one[:22] for one in searcher.search(a_query(node=both), GUEST).warnings] == [
        "Too many words begin w",
        "Too many words are lik",
        "Too many words begin w",
    ]


def test_a_question_whose_words_must_all_hold_and_that_finds_enough_is_asked_once() -> None:
    searcher, index = a_searcher(IndexAnswer(10, (HIT,)))
    both = (Word("prison"), Word("court"))
    searcher.search(a_query(node=And(both)), GUEST)
    assert len(index.asked) == 1
    searcher.search(a_query(node=Or(both)), GUEST)
    assert len(index.asked) == 1 + 3  # each of them may be misspelt although the other is found


def test_the_ranking_reaches_the_index() -> None:
    searcher, index = a_searcher()
    mine = replace(searcher, ranking=Ranking(title=7.0))
    mine.search(a_query(), GUEST)
    assert index.asked[0].ranking == Ranking(title=7.0)


@pytest.mark.parametrize(
    ("published", "grain"),
    [
        (DateRange(), "year"),
        (DateRange(PartialDate(2024), None), "year"),
        (DateRange(None, PartialDate(2024)), "year"),
        (DateRange(PartialDate(2023), PartialDate(2025)), "year"),
        (DateRange(PartialDate(2023), PartialDate(2024)), "month"),
        (DateRange(PartialDate(2024, 5, 17), PartialDate(2024, 5, 17)), "month"),
    ],
)
def test_little_time_is_counted_by_month_and_much_by_year(published: DateRange, grain: str) -> None:
    searcher, index = a_searcher()
    assert searcher.search(a_query(published=published, facets=True), GUEST).histogram.grain == grain
    assert index.asked[0].histogram == grain
    searcher.search(a_query(published=published), GUEST)
    assert index.asked[-1].histogram is None


def test_the_histogram_by_month_tells_only_of_the_time_asked_for() -> None:
    counts = tuple(
        ValueCount(period, number)
        for number, period in enumerate(
            ("2021", "2021-12", "2022", "2022-01", "2022-03", "2023-01", NO_DATE), 1
        )
    )
    searcher, _ = a_searcher(IndexAnswer(1, (HIT,), histogram=counts))
    days = DateRange(PartialDate(2022, 1, 5), PartialDate(2022, 3, 1))
    by_month = searcher.search(a_query(published=days, facets=True, interface_language="ru"), GUEST)
    assert by_month.histogram == Histogram(
        "month",
        (
            PeriodCount("2022", "2022 (no month)", 3),
            PeriodCount("2022-01", "январь 2022\u202fг.", 4),
            PeriodCount("2022-03", "март 2022\u202fг.", 5),
            PeriodCount(NO_DATE, "no date", 7),
        ),
    )
    long = DateRange(PartialDate(2022), PartialDate(2025))
    by_year = searcher.search(a_query(published=long, facets=True), GUEST).histogram
    assert len(by_year.periods) == len(counts)
    assert by_year.periods[0] == PeriodCount("2021", "2021", 1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Сирия призыв", True),
        ("Syria conscription", True),
        ("Szíria conscription", True),
        ("Irán призыв", False),
    ],
)
def test_a_report_is_found_by_the_name_of_its_country_in_any_language(words: str, found: bool) -> None:
    library = Library()
    library.add("The regime knows conscription, призыв.", about="SYR")
    library.add("Syria has nothing to do with conscription or призыв here.", about="IRQ", access="network")
    node = And(tuple(map(Word, words.split())))
    results = library.searcher.search(Query("", node), GUEST)
    assert [one.id for one in results.hits] == (["document 1"] if found else [])


def in_a_library(*texts: str) -> Library:
    library = Library()
    for text in texts:
        library.add(text, about="SYR")
    return library


def ask(library: Library, *parts: Node) -> SearchResults:
    return library.searcher.search(Query("", And(parts)), GUEST)


def test_where_no_document_has_all_of_three_words_those_with_some_are_shown_and_it_is_said() -> None:
    library = in_a_library("The deserter fled.", "The deserter was tried.", "Bread is dear.")
    results = ask(library, Word("deserter"), Word("tried"), Word("navy"))
    assert [one.id for one in results.hits] == ["document 2", "document 1"]
    assert results.total == 2
    assert results.some_words
    assert results.warnings[0].startswith("No document has all of these words.")
    assert results.in_words == "Any of: deserter, tried, navy"


def test_documents_with_some_words_follow_those_with_all_on_the_first_page() -> None:
    library = in_a_library("The deserter fled.", "The deserter was tried.", "The navy was tried.", "Nothing.")
    query = a_query(node=And((Word("deserter"), Word("tried"))))
    results = library.searcher.search(query, GUEST)
    assert ([one.id for one in results.hits], results.total, results.some_words) == (["document 2"], 1, False)
    assert {one.id for one in results.more} == {"document 1", "document 3"}
    assert all(passage.highlights for hit in results.more for passage in hit.passages)
    for other in (replace(query, sort="published"), replace(query, limit=1), replace(query, offset=1)):
        assert not library.searcher.search(other, GUEST).more
    two = library.searcher.search(replace(query, limit=2), GUEST)
    assert len(two.hits) + len(two.more) == 2


def test_where_a_document_has_all_words_those_with_some_are_not_shown() -> None:
    library = in_a_library("The deserter fled.", "The deserter was tried by the navy.")
    results = ask(library, Word("deserter"), Word("tried"), Word("navy"))
    assert [one.id for one in results.hits] == ["document 2"]
    assert not results.some_words
    assert not results.warnings


def test_of_two_words_one_is_let_go_and_a_single_word_never() -> None:
    library = in_a_library("The deserter fled.", "The deserter was tried.")
    results = ask(library, Word("deserter"), Word("navy"))
    assert (results.total, results.some_words) == (2, True)
    assert results.warnings
    assert not ask(library, Word("navy")).total


def test_the_name_of_a_country_is_never_let_go() -> None:
    library = in_a_library("The deserter fled.", "The deserter was tried.")
    assert not ask(library, Word("Iraq"), Word("deserter")).total
    assert not ask(library, Word("Iraq"), Word("deserter"), Word("navy")).total
    results = ask(library, Word("Syria"), Word("navy"))
    assert (results.total, results.some_words, results.in_words) == (2, True, "Word: Syria")
    results = ask(library, Word("Syria"), Word("tried"), Word("navy"))
    assert [one.id for one in results.hits] == ["document 2"]


def test_phrases_exclusions_and_filters_are_never_let_go() -> None:
    library = in_a_library("The deserter fled.", "The deserter was tried.")
    three = (Word("deserter"), Word("tried"), Word("navy"))
    assert not ask(library, *three, Phrase(("was", "fled"))).total
    assert [one.id for one in ask(library, *three, Not(Word("fled"))).hits] == ["document 2"]
    results = ask(library, Word("nothing"), Word("here"), Word("such"))
    assert (results.total, results.some_words, results.in_words) == (
        0,
        False,
        "All words: nothing, here, such",
    )


def test_a_text_is_marked_with_what_a_question_asks_for() -> None:
    searcher = Library().searcher
    conscript = Query("призывник", Word("призывник"))
    assert searcher.marker(conscript, ("ru",)).mark("Призывников ждут", "ru") == ((0, 11),)
    assert searcher.marker(Query("", None), ("ru",)).mark("Призывников ждут", "ru") == ()


def test_a_text_in_another_language_is_marked_with_what_the_words_are_called_there(tmp_path: Path) -> None:
    folder = write(tmp_path, {"village": VILLAGE})
    searcher = replace(Library().searcher, books=(Lexicon(folder, tmp_path / "made.sqlite"),))
    asked = Query("село", Word("село"), interface_language="uk")
    assert searcher.marker(asked, ("en",)).mark("Two villages burned.", "en") == ((4, 12),)
    alone = replace(asked, translate=False)
    assert searcher.marker(alone, ("en",)).mark("Two villages burned.", "en") == ()


@pytest.mark.parametrize(
    ("node", "as_of", "edition"),
    [
        (Word("deserter"), None, 2),
        (Word("DESERTERS"), PartialDate(2024, 3), 2),
        (Phrase(("deserters", "were", "tried")), None, 2),
        (Phrase(("deserter", "was")), None, None),
        (Word("amnesty"), PartialDate(2024, 1), 1),
        (Word("amnesty"), None, None),
        (And((Word("amnesty"), Word("deserter"))), PartialDate(2024, 1, 15), None),
    ],
)
def test_a_question_finds_what_the_same_analysis_put_into_the_index(
    node: Node, as_of: PartialDate | None, edition: int | None
) -> None:
    texts = {1: "An amnesty was declared.", 2: "Deserters were tried in court."}
    readings = {
        number: replace(reading_of(number), pages=(replace(READING.pages[0], text=text),))
        for number, text in texts.items()
    }
    editions = (an_edition(1, "2024-01-01"), an_edition(2, "2024-02-01"))
    captures = (a_capture(1, "2024-01-01"), a_capture(2, "2024-02-01"))
    index = MemoryIndex()
    with index.rebuild() as writer:
        writer.put("d", records_of(DOCUMENT, editions, readings, captures, SOURCE))
    shelf = Texts({one.id or 0: one for one in readings.values()})
    results = Searcher(index, Shelf({"d": DOCUMENT}), shelf, NAMES).search(
        Query("", node, as_of=as_of), GUEST
    )
    assert [one.edition for one in results.hits if not results.some_words] == ([edition] if edition else [])
    assert all(passage.highlights for hit in results.hits for passage in hit.passages)
