"""What was concluded about a document, and what each conclusion rests on: words, a page, or who said so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coi.dates import PartialDate
from coi.document import ConceptMention, Corrected, CorrectedField, CountryMention, Reading
from coi.errors import FilterError
from web.languages import gettext, ngettext
from web.page_words import certainty, label
from web.wording import date_in_words, field_title, period_in_words

_MOST_COUNTRIES = 12  # that are named without the document being about them
_PAGE = re.compile(r"[;,]? *first on page (\d+)\Z")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A fact about a document: what kind of fact, its value in words, what it rests on, and how sure that is.

    `evidence` is a sentence in English; `words` stand in the text, first on `page`.
    """

    fact: str
    value: str
    evidence: str = ""
    words: tuple[str, ...] = ()
    page: int | None = None
    sure: str = ""


def conclusions_of(reading: Reading) -> tuple[Conclusion, ...]:
    """Every conclusion in the order in which the page states them."""
    concluded = (*_dates(reading), *_type(reading), *_countries(reading), *_topics(reading))
    return (*concluded, *map(_correction, reading.corrected))


def other_dates(reading: Reading) -> tuple[Conclusion, ...]:
    """The dates of publication that were found too and disagree with the one stated."""
    stated = reading.published.value if reading.published else None
    return tuple(
        Conclusion(gettext("another date"), _said(one.value), one.evidence, sure=certainty(one.confidence))
        for one in reading.dates
        if one.value != stated
    )


def _correction(one: Corrected) -> Conclusion:
    """What a person has put right, and why; of what the rules had read the value stays in sight."""
    day = gettext("Corrected on %(day)s", day=date_in_words(PartialDate.parse(one.day)))
    if one.field in ("countries", "topics"):
        name = label("country" if one.field == "countries" else "topic", one.value[1:])
        added = one.value.startswith("+")
        value = (
            gettext("%(value)s, added", value=name) if added else gettext("%(value)s, taken out", value=name)
        )
    else:
        read = _corrected_value(one.field, one.read)
        value = gettext(
            "%(value)s (the rules had read: %(read)s)",
            value=_corrected_value(one.field, one.value),
            read=read,
        )
    return Conclusion(day, value, one.reason)


def _corrected_value(field: CorrectedField, value: str) -> str:
    if not value:
        return gettext("not known")
    if field == "published":
        return _said(value)
    return label(field, value) if field in ("language", "document_type") else value


def _dates(reading: Reading) -> Iterator[Conclusion]:
    if published := reading.published:
        yield Conclusion(
            gettext("Published"),
            _said(published.value),
            published.evidence,
            sure=certainty(published.confidence),
        )
    yield from other_dates(reading)
    if period := reading.period:
        yield Conclusion(
            gettext("Period covered"),
            period_in_words(reading.period_from, reading.period_to),
            period.evidence,
            sure=certainty(period.confidence),
        )


def _type(reading: Reading) -> Iterator[Conclusion]:
    if reading.document_type:
        name = label("document_type", reading.document_type)
        yield _concept(field_title("document_type"), name, reading.document_type, reading)


def _countries(reading: Reading) -> Iterator[Conclusion]:
    for one in reading.countries:
        if one.about:
            yield _country(field_title("country"), one)
    for one in [one for one in reading.countries if not one.about][:_MOST_COUNTRIES]:
        yield _country(gettext("Only mentioned"), one)


def _country(fact: str, one: CountryMention) -> Conclusion:
    times = ngettext("%(count)s time", "%(count)s times", one.count)
    found = _PAGE.search(one.evidence)
    return Conclusion(
        fact,
        f"{label('country', one.code)} ({times})",
        _PAGE.sub("", one.evidence),
        page=int(found[1]) if found else None,
        sure=certainty(one.confidence),
    )


def _topics(reading: Reading) -> Iterator[Conclusion]:
    for topic in reading.topics:
        yield _concept(field_title("topic"), label("topic", topic), topic, reading)


def _concept(fact: str, value: str, concept: str, reading: Reading) -> Conclusion:
    mention = next((one for one in reading.concepts if one.id == concept), None)
    known = mention or ConceptMention(concept, 1.0)
    return Conclusion(fact, value, words=known.words, page=known.page, sure=certainty(known.confidence))


def _said(value: str) -> str:
    try:
        return date_in_words(PartialDate.parse(value))
    except FilterError:
        return value
