"""Dates as listing pages print them beside a title: digits, or a month's name in one of our languages."""

import re
from functools import cache

from babel.dates import get_month_names

from coi.dates import PartialDate
from coi.errors import FilterError

LANGUAGES = ("en", "ru", "uk", "be", "ro", "pl", "hu", "lt", "lv", "et", "sk", "de", "fr", "tr")

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)", re.ASCII)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)", re.ASCII)
_HUNGARIAN = re.compile(r"(?<!\d)(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})(?!\d)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)", re.ASCII)
_DAY = re.compile(r"(?<!\d)([12]?\d|3[01])(?!\d)", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+")
_MOST_MONTHS = 12
_LEAST_LETTERS = 3  # shorter abbreviations are words of other languages


@cache
def _months() -> dict[str, int | None]:
    """Month by lower-case name; None where two languages mean different months by one word."""
    found: dict[str, int | None] = {}
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, language).items():
                    for word in _WORD.findall(name.lower()):
                        if len(word) >= _LEAST_LETTERS and found.setdefault(word, number) != number:
                            found[word] = None
    return found


def read_stated_date(text: str) -> PartialDate | None:
    """The first date in a short text, to the precision that is certain, or None.

    `03/04/2024` could be March or April, so only the year is taken from it; with points the day
    stands first everywhere.
    """
    text = text[:200]
    if found := _ISO.search(text) or _HUNGARIAN.search(text):
        return _date(found[1], found[2], found[3])
    if found := _NUMBERS.search(text):
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first > _MOST_MONTHS:
            return _date(found[4], second, first)
        return _date(found[4], first, second) if second > _MOST_MONTHS else _date(found[4])
    year = _YEAR.search(text)
    if year is None:
        return None
    month = next((number for word in _WORD.findall(text.lower()) if (number := _months().get(word))), None)
    day = _DAY.search(text)
    if month is None:
        return _date(year[0])
    return _date(year[0], month, day[0] if day else None)


def _date(year: str, month: int | str | None = None, day: int | str | None = None) -> PartialDate | None:
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part is not None)]
    try:
        return PartialDate.parse("-".join(parts))
    except FilterError:
        return None
