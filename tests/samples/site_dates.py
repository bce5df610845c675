"""Writes the dates of the sample site: in words of a language, as a moment, and the kind of evidence per page."""

import zlib
from datetime import UTC, datetime

from babel.dates import format_date, format_skeleton

from coi.dates import PartialDate
from tests.samples.texts import SampleText

# What a page says about its own date differs from publisher to publisher; so it does here.
DATE_EVIDENCE = ("dcterms", "article", "citation", "json-ld", "time-element", "words")


def date_evidence(text: SampleText) -> str | None:
    """How the page of a text states its date: one of DATE_EVIDENCE, None where it has no date.

    It rests on the slug alone, so that a new text changes no other page; a date without a day is only
    ever printed in words.
    """
    if text.published is None:
        return None
    if text.published.day is None:
        return "words"
    return DATE_EVIDENCE[zlib.crc32(text.slug.encode()) % len(DATE_EVIDENCE)]


def date_in_words(day: PartialDate, language: str) -> str:
    """Write a date as readers of the language do, with the month as a word; no day where none is known."""
    locale = "en_GB" if language == "en" else language
    if day.day is not None:
        return str(format_date(day.first_day, "long", locale=locale))
    if day.month is not None:
        return str(format_skeleton("yMMMM", day.first_day, locale=locale))
    return str(day.year)


def moment_of(day: PartialDate) -> datetime:
    """Nine o'clock UTC on the first day meant: for formats that ask for a moment."""
    first = day.first_day
    return datetime(first.year, first.month, first.day, 9, tzinfo=UTC)
