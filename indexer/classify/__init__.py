"""What was extracted becomes a Reading: language, date, countries, topics and type, declared values first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from coi.document import ConceptMention, CountryMention, Declared, ExtractedDocument, Reading
from coi.source import Source
from coi.vocabulary.languages import language_of_tag
from coi.vocabulary.vocabularies import Vocabularies
from indexer.classify.countries import Gazetteer, load_false_friends
from indexer.classify.dates import publication_dates
from indexer.classify.document_types import DocumentTypes, document_type_in, load_document_types
from indexer.classify.labels import LabelFinder
from indexer.classify.language import LanguageDetector, load_detector
from indexer.classify.periods import period_covered
from indexer.classify.quality import quality_of
from indexer.classify.spans import LanguagesRead, read_languages
from indexer.classify.topics import load_topic_finder, topics_in

__all__ = ["classify"]

_TITLE_LENGTH = 150
_SURE_LENGTH = 200  # characters from which on the text itself tells its language
_STATED = "Stated beside the document."
_KEPT = 4  # sets of vocabularies whose tables are kept


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """The tables made from one set of vocabularies."""

    vocabularies: Vocabularies
    detector: LanguageDetector
    gazetteer: Gazetteer
    topics: LabelFinder
    document_types: DocumentTypes


def classify(
    extracted: ExtractedDocument,
    declared: Declared,
    *,
    document_id: str,
    edition: int,
    url: str,
    source: Source | None,
    vocabularies: Vocabularies,
    made: datetime,
    captured: datetime | None = None,
) -> Reading:
    """The reading of one edition.

    What was declared beside the document wins over what a bulk-import record says, and that over what is
    concluded from the text; what the source's description says of all its documents fills what is left. Only
    for the language a text of 200 characters and more is believed before anybody, unless the declared
    language is one that cannot be detected. A document without any title is called by its file's name or its address.
    """
    knowledge = _knowledge_of(vocabularies)
    record = extracted.declared or Declared()
    text = extracted.text
    read = _languages(extracted, declared, knowledge.detector)
    language = read.main
    title = declared.title or record.title or extracted.title or _first_line(text) or _file_name(url) or url
    # A day more: where it was published the calendar may be ahead of ours.
    received = made.date() + timedelta(days=1)
    published, contradictions = publication_dates(
        extracted, declared, not_after=received, captured=captured.date() if captured else None
    )
    stated = (declared.period_from or record.period_from, declared.period_to or record.period_to)
    period = None if any(stated) else period_covered(title, extracted.pages, not_after=received)
    kind, concepts = _concepts(extracted, declared, title, language, url, knowledge)
    return Reading(
        document_id=document_id,
        edition=edition,
        status=extracted.status,
        media_type=extracted.media_type,
        title=title,
        language=language,
        languages=read.languages,
        published=published,
        dates=contradictions,
        period_from=period.first if period else stated[0],
        period_to=period.last if period else stated[1],
        period=period.statement if period else None,
        spans=read.spans,
        countries=_countries(
            declared.countries or record.countries, title, extracted, language, knowledge, source
        ),
        topics=tuple(one.id for one in concepts),
        document_type=kind.id if kind else source.document_type if source else None,
        concepts=(*concepts, *([kind] if kind else [])),
        authors=declared.authors or record.authors or extracted.authors,
        pages=extracted.pages,
        headings=extracted.headings,
        ocr=extracted.ocr,
        engine=extracted.engine,
        reason=extracted.reason,
        quality=quality_of(extracted, read.languages),
        made=made,
        attachments=extracted.attachments,
    )


_tables: list[_Knowledge] = []


def _knowledge_of(vocabularies: Vocabularies) -> _Knowledge:
    """The tables of these vocabularies; made once, as they take longer than most documents do."""
    for known in _tables:
        if known.vocabularies is vocabularies:
            return known
    known = _Knowledge(
        vocabularies,
        load_detector(),
        Gazetteer(vocabularies.countries, load_false_friends()),
        load_topic_finder(vocabularies.topics),
        load_document_types(vocabularies.document_types),
    )
    _tables[:] = [*_tables[1 - _KEPT :], known]
    return known


def _languages(extracted: ExtractedDocument, declared: Declared, detector: LanguageDetector) -> LanguagesRead:
    """The main language, all that fill a good part of the text with the main first, and the stretches in others."""
    record = extracted.declared or Declared()
    said = next(
        (
            code
            for tag in (declared.language, record.language, extracted.language)
            if tag and (code := language_of_tag(tag))
        ),
        None,
    )
    if said is not None and said not in detector.known:
        return LanguagesRead(said, (said,), ())
    read = read_languages(extracted.pages, detector)
    if said is None or said == read.main or (read.main is not None and len(extracted.text) >= _SURE_LENGTH):
        return read
    return LanguagesRead(said, (said,), ())


def _concepts(
    extracted: ExtractedDocument,
    declared: Declared,
    title: str,
    language: str | None,
    url: str,
    knowledge: _Knowledge,
) -> tuple[ConceptMention | None, tuple[ConceptMention, ...]]:
    """The type and the topics: those that were declared, else what title and text say, with the evidence."""
    record = extracted.declared or Declared()
    types = knowledge.document_types
    stated = _known([declared.document_type or record.document_type or ""], types.finder)
    kind = stated[0] if stated else document_type_in(types, title, extracted.text, language, url)
    topics = _known(declared.topics or record.topics, knowledge.topics) or topics_in(
        knowledge.topics, title, extracted.text, language, headings=extracted.headings, pages=extracted.pages
    )
    return kind, topics


def _countries(
    stated: Sequence[str],
    title: str,
    extracted: ExtractedDocument,
    language: str | None,
    knowledge: _Knowledge,
    source: Source | None,
) -> tuple[CountryMention, ...]:
    """The countries of title and text.

    Where some were stated the document is about these and no others; where the text tells nothing and
    the source writes on a single country, it is about that one.
    """
    found = knowledge.gazetteer.mentions(
        title, extracted.text, language, headings=extracted.headings, pages=extracted.pages
    )
    codes = [code for code in map(knowledge.vocabularies.countries.find, stated) if code is not None]
    if (
        not codes
        and source is not None
        and len(source.countries) == 1
        and not any(one.about for one in found)
    ):
        codes = list(source.countries)
    if not codes:
        return found
    mentioned = {mention.code: mention for mention in found}
    stated_here = (CountryMention(code, 0, about=True, evidence=_STATED) for code in dict.fromkeys(codes))
    about = (replace(mentioned.get(one.code, one), about=True, confidence=1.0) for one in stated_here)
    rest = (replace(one, about=False) for one in found if one.code not in codes)
    return (*about, *rest)


def _known(stated: Sequence[str], finder: LabelFinder) -> tuple[ConceptMention, ...]:
    """The concepts of stated ids or labels; what the vocabulary does not know is left out."""
    found = (finder.vocabulary.find(value) for value in stated if value)
    return tuple(ConceptMention(one, 1.0) for one in dict.fromkeys(found) if one is not None)


def _first_line(text: str) -> str:
    for line in text.splitlines():
        if words := line.strip(" #-|*\t\f"):
            return words if len(words) <= _TITLE_LENGTH else words[:_TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
    return ""


def _file_name(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name
