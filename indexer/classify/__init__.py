"""What was extracted becomes a Reading: language, date, countries, topics and type, declared values first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from coi.document import CountryMention, Declared, ExtractedDocument, Reading
from coi.source import Source
from coi.vocabulary.vocabularies import Vocabularies
from indexer.classify.countries import Gazetteer, load_false_friends
from indexer.classify.dates import publication_date
from indexer.classify.language import LanguageDetector, load_detector
from indexer.classify.topics import LabelFinder, document_type_of, find_topics

__all__ = ["classify"]

_TITLE_LENGTH = 150
_SURE_LENGTH = 200  # characters from which on the text itself tells its language
_KEPT = 4  # sets of vocabularies whose tables are kept


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """The tables made from one set of vocabularies."""

    vocabularies: Vocabularies
    detector: LanguageDetector
    gazetteer: Gazetteer
    topics: LabelFinder
    document_types: LabelFinder


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
) -> Reading:
    """The reading of one edition.

    What was declared beside the document wins over what a bulk-import record says, and that over what is
    concluded from the text; what the source's description says of all its documents fills what is left. Only
    for the language a text of 200 characters and more is believed before anybody, unless the declared
    language is one that cannot be detected. A document without any title is called by its file's name.
    """
    knowledge = _knowledge_of(vocabularies)
    record = extracted.declared or Declared()
    text = extracted.text
    language, languages = _languages(extracted, declared, knowledge.detector)
    title = declared.title or record.title or extracted.title or _first_line(text) or _file_name(url)
    stated_type = declared.document_type or record.document_type or ""
    document_types = _known([stated_type], knowledge.document_types)
    return Reading(
        document_id=document_id,
        edition=edition,
        status=extracted.status,
        media_type=extracted.media_type,
        title=title,
        language=language,
        languages=languages,
        # A day more: where it was published the calendar may be ahead of ours.
        published=publication_date(extracted, declared, not_after=made.date() + timedelta(days=1)),
        period_from=declared.period_from or record.period_from,
        period_to=declared.period_to or record.period_to,
        countries=_countries(
            declared.countries or record.countries, title, text, language, knowledge, source
        ),
        topics=_known(declared.topics or record.topics, knowledge.topics)
        or find_topics(title, text, language, knowledge.topics),
        document_type=next(iter(document_types), None)
        or document_type_of(title, language, knowledge.document_types)
        or (source.document_type if source else None),
        authors=declared.authors or record.authors or extracted.authors,
        pages=extracted.pages,
        headings=extracted.headings,
        ocr=extracted.ocr,
        engine=extracted.engine,
        reason=extracted.reason,
        made=made,
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
        LabelFinder(vocabularies.topics),
        LabelFinder(vocabularies.document_types),
    )
    _tables[:] = [*_tables[1 - _KEPT :], known]
    return known


def _languages(
    extracted: ExtractedDocument, declared: Declared, detector: LanguageDetector
) -> tuple[str | None, tuple[str, ...]]:
    """The main language, and all that fill a good part of the text, main first."""
    record = extracted.declared or Declared()
    said = _primary(declared.language or record.language or extracted.language)
    text = extracted.text
    told = detector.detect(text)
    if said is not None and said not in detector.known:
        return said, (said,)
    main = told if told is not None and (len(text) >= _SURE_LENGTH or said is None) else said
    if main is None:
        return None, ()
    others = detector.detect_all(text) if len(text) >= _SURE_LENGTH else ()
    return main, tuple(dict.fromkeys((main, *others)))


def _primary(tag: str | None) -> str | None:
    """`uk` of `uk-UA`."""
    subtag = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return subtag if subtag.isalpha() and len(subtag) in {2, 3} else None


def _countries(
    stated: Sequence[str],
    title: str,
    text: str,
    language: str | None,
    knowledge: _Knowledge,
    source: Source | None,
) -> tuple[CountryMention, ...]:
    """The countries of title and text.

    Where some were stated the document is about these and no others; where the text tells nothing and
    the source writes on a single country, it is about that one.
    """
    found = knowledge.gazetteer.mentions(title, text, language)
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
    counts = {mention.code: mention.count for mention in found}
    about = tuple(CountryMention(code, counts.get(code, 0), about=True) for code in dict.fromkeys(codes))
    rest = tuple(CountryMention(one.code, one.count, about=False) for one in found if one.code not in codes)
    return about + rest


def _known(stated: Sequence[str], finder: LabelFinder) -> tuple[str, ...]:
    """The ids of stated ids or labels; what the vocabulary does not know is left out."""
    found = (finder.vocabulary.find(value) for value in stated if value)
    return tuple(dict.fromkeys(concept for concept in found if concept is not None))


def _first_line(text: str) -> str:
    for line in text.splitlines():
        if words := line.strip(" #-|*\t\f"):
            return words if len(words) <= _TITLE_LENGTH else words[:_TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
    return ""


def _file_name(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).name
