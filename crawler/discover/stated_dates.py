"""Dates as listing pages and feeds print them beside a title: digits, or a month's name in one of our languages."""

import re
from collections.abc import Iterator
from functools import cache

from coi.dates import PartialDate
from coi.errors import FilterError
from coi.vocabulary.months import month_names, western_digits

_LONGEST = 200  # characters looked at
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?(?!\d)", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(?<![\d./])(?P<year>\d{4})(?P<sep>[./])\s?(?P<month>\d{1,2})(?P=sep)\s?(?P<day>\d{1,2})(?![\d/])",
    re.ASCII,
)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)", re.ASCII)
# What stands around the name of a month: the day and the year before it, or behind it.
_DAY_BEFORE = re.compile(
    r"(?<![\d:./])(\d{1,2})(?:st|nd|rd|th|er|-го|-га)?[.\"»“”’]{0,2}[\s‑-]*(?:of|de|d['’])?\s*\Z"
)
_DAY_BEHIND = re.compile(r"[.]?\s*(?:mėn\.?\s*)?(\d{1,2})(?![\d:])")
_YEAR_BEHIND = re.compile(
    r"[.,،)]?(?:st|nd|rd|th|\s*[–-]\s*\d{1,2})?[.,،]?[\s‑-]*(?:of|de)?\s*((?:19|20)\d{2})(?!\d)"
)
_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d{2})[.,]?\s*(?:m\.|gada|г\.|год[ау]?|рок[уі])?\s*\Z")
_MOST_MONTHS = 12


def read_stated_date(text: str) -> PartialDate | None:
    """The first date in a short text, to the precision that is certain, or None.

    `03/04/2024` could be March or April, so only the year is taken from it; with points the day
    stands first everywhere. A number that does not stand beside its month is no day.
    """
    text = western_digits(text[:_LONGEST]).lower()
    if found := _ISO.search(text) or _YEAR_FIRST.search(text):
        return _date(found["year"], found["month"], found["day"])
    if found := _NUMBERS.search(text):
        first, second = int(found[1]), int(found[3])
        if found[2] == "." or first > _MOST_MONTHS:
            return _date(found[4], second, first)
        return _date(found[4], first, second) if second > _MOST_MONTHS else _date(found[4])
    named = list(_named(text))
    for year, month, day in named:
        if year is not None:
            return _date(year, month, day)
    year_alone = _YEAR.search(text)
    if year_alone is None:
        return None
    return _date(year_alone[0], *named[0][1:]) if named else _date(year_alone[0])


def _named(text: str) -> Iterator[tuple[str | None, int, str | None]]:
    """Each month that is named, with the year and the day that stand beside it."""
    for word in _month_pattern().finditer(text):
        before, behind = text[: word.start()], text[word.end() :]
        day = _DAY_BEFORE.search(before)
        later = None if day else _DAY_BEHIND.match(behind)
        year = _YEAR_BEHIND.match(behind[later.end() :] if later else behind) or _YEAR_BEFORE.search(
            before[: day.start()] if day else before
        )
        number = day or later
        yield year[1] if year else None, month_names()[word[0]], number[1] if number else None


@cache
def _month_pattern() -> re.Pattern[str]:
    names = sorted(month_names(), key=len, reverse=True)
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, names))})(?![^\W\d_])")


def _date(year: str, month: int | str | None = None, day: int | str | None = None) -> PartialDate | None:
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part is not None)]
    try:
        return PartialDate.parse("-".join(parts))
    except FilterError:
        return None
