"""What the index gets of a document: one record for each stretch of time in which an edition was in force."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Protocol

from coi.dates import PartialDate, day_number
from coi.document import Capture, Document, Edition, InForce, Page, Reading
from coi.query import NO_DATE
from coi.search_index import VIEWS, IndexedPassage, IndexRecord, WordViews
from coi.source import Source
from coi.vocabulary import Vocabulary
from coi.vocabulary.countries import Countries
from coi.vocabulary.languages import INTERFACE_LANGUAGES
from indexer.analysis.views import views_of
from indexer.passages import split
from indexer.phrases import phrases_of


class Names(Protocol):
    """What is asked of the vocabularies."""

    @property
    def countries(self) -> Countries:
        """The countries with their names in every language."""

    @property
    def topics(self) -> Vocabulary:
        """The topics with what is broader than each."""


def records_of(
    document: Document,
    editions: Sequence[Edition],
    readings: Mapping[int, Reading],
    captures: Sequence[Capture],
    source: Source,
    names: Names | None = None,
) -> tuple[IndexRecord, ...]:
    """The records of a document, oldest stretch first; `readings` by number of edition, `captures` oldest first.

    With `names` a document on a topic is one on the broader topic too, so that the count of a facet is what
    its filter then finds, and one on a country is found by the country's name in each of our languages.

    Editions that have not been read have no record, but their days are not given to another one.
    """
    by_number = {edition.number: edition for edition in editions}
    published = {number: reading.published_date for number, reading in readings.items()}
    analysed: dict[int, tuple[IndexedPassage, ...]] = {}
    records = []
    for stretch in stretches_of(editions, captures, published):
        reading = readings.get(stretch.edition)
        if reading is None:
            continue
        assert reading.id is not None, "a reading is saved before it is indexed"
        if stretch.edition not in analysed:
            analysed[stretch.edition] = _analyse(reading)
        stated = reading.published_date
        records.append(
            IndexRecord(
                document_id=document.id,
                edition=stretch.edition,
                reading=reading.id,
                values=_values(document, by_number[stretch.edition], reading, source, names),
                access=document.access,
                published_first=day_number(stated.first_day) if stated else None,
                published_last=day_number(stated.last_day) if stated else None,
                captured=day_number(by_number[stretch.edition].first_captured.date()),
                in_force_from=day_number(stretch.first),
                in_force_until=day_number(stretch.until) if stretch.until else None,
                title=views_of(reading.title, reading.language),
                passages=analysed[stretch.edition],
                subject=_subject(reading, names),
                phrases=phrases_of(reading, analysed[stretch.edition], names.topics if names else None),
            )
        )
    return tuple(records)


def stretches_of(
    editions: Sequence[Edition], captures: Sequence[Capture], published: Mapping[int, PartialDate | None]
) -> tuple[InForce, ...]:
    """The stretches of time in which each edition was the one to be read, oldest first, the last one open.

    Content that comes back begins a new stretch. A stretch begins with the edition's stated date of
    publication if that lies after the beginning of the stretch before it, else with its capture; never
    after its capture, for what we hold had been published by then. Of several on one day the last stays.
    """
    known = {edition.number for edition in editions}
    seen = [(one.captured.date(), one.edition) for one in captures if one.edition in known]
    recorded = {number for _, number in seen}
    seen += [(one.first_captured.date(), one.number) for one in editions if one.number not in recorded]
    begun: list[tuple[date, int]] = []
    for day, number in sorted(seen, key=lambda one: one[0]):
        if begun and begun[-1][1] == number:
            continue
        stated = published.get(number)
        first = min(stated.last_day, day) if stated else day
        if begun and first <= begun[-1][0]:
            first = max(day, begun[-1][0])
        if begun and begun[-1][0] == first:
            begun.pop()
        if not begun or begun[-1][1] != number:
            begun.append((first, number))
    untils: list[date | None] = [*(first for first, _ in begun[1:]), None]
    return tuple(InForce(number, first, until) for (first, number), until in zip(begun, untils, strict=False))


def _analyse(reading: Reading) -> tuple[IndexedPassage, ...]:
    pages = {page.number: page for page in reading.pages}
    return tuple(
        IndexedPassage(one.page, one.start, one.end, _views(reading, pages[one.page], one.start, one.end))
        for one in split(reading)
    )


def _views(reading: Reading, page: Page, start: int, end: int) -> WordViews:
    """The terms of a stretch of a page, of each word in the language it stands in."""
    parts = [
        views_of(page.text[first:last], language)
        for first, last, language in reading.stretches(page, start, end)
    ]
    return parts[0] if len(parts) == 1 else {view: [*chain(*(one[view] for one in parts))] for view in VIEWS}


def _subject(reading: Reading, names: Names | None) -> WordViews:
    """Name the countries the document is about, in words that need not stand in it.

    Each country in every language a question may be in and in that of the text; each word once. The source
    is not named: with “Human Rights” in its name all its documents would be found by these words.
    """
    languages = dict.fromkeys([*INTERFACE_LANGUAGES, reading.language or "en"])
    named = [
        (names.countries.label(code, language), language)
        for code in (reading.country_codes if names else ())
        for language in languages
        if names
    ]
    words: dict[tuple[str, ...], None] = {}
    for text, language in named:
        views = views_of(text, language)
        words.update(dict.fromkeys(zip(*(views[view] for view in VIEWS), strict=True)))
    return {view: [terms[place] for terms in words] for place, view in enumerate(VIEWS)}


def _values(
    document: Document, edition: Edition, reading: Reading, source: Source, names: Names | None
) -> dict[str, tuple[str, ...]]:
    stated = reading.published_date
    concepts = names.topics.concepts if names else {}
    broader = {one: concepts[one].broader for one in reading.topics if one in concepts}
    kind = reading.document_type or source.document_type
    languages = dict.fromkeys(one for one in (reading.language, *reading.languages) if one)
    return {
        "country": reading.country_codes,
        "topic": tuple(dict.fromkeys([*reading.topics, *(one for one in broader.values() if one)])),
        "source": (document.source,),
        "source_type": (source.source_type,),
        "document_type": (kind,) if kind else (),
        "language": tuple(languages),
        "year": (f"{stated.year:04}" if stated else NO_DATE,),
        "captured": (f"{edition.first_captured.year:04}",),
        "access": (document.access,),
    }
