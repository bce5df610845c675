"""Dates as sources state them: a year, a month or a day, and never more than was said."""

import calendar
import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from coi.errors import FilterError

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day; `str()` is ISO 8601 (`2024`, `2024-05`)."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2024`, `2024-05` or `2024-05-17`; anything else is a FilterError."""
        found = _ISO.match(text.strip())
        if found is None:
            raise FilterError(f"“{text[:40]}” is not a date; write 2024, 2024-05 or 2024-05-17.")
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            date(year or 0, 1 if month is None else month, 1 if day is None else day)
        except ValueError:
            raise FilterError(f"“{text[:40]}” is not a day of the calendar.") from None
        return cls(year or 0, month, day)

    @classmethod
    def of(cls, day: date) -> Self:
        """The same day, known to the day."""
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> date:
        """The earliest day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        if self.month is not None:
            parts.append(f"{self.month:02}")
        if self.day is not None:
            parts.append(f"{self.day:02}")
        return "-".join(parts)


def date_in_words(when: PartialDate | date, language: str = "en") -> str:
    """A date as it is said in that language, and no finer than it is known: `12 May 2025`, `May 2025`, `2025`.

    English where nothing is known of the language.
    """
    if language != "en" and when.month:
        return _in_words_of(when, language)
    parts = [str(when.day)] if when.day else []
    if when.month:
        parts.append(_MONTHS[when.month - 1])
    return " ".join([*parts, f"{when.year:04}"])


def _in_words_of(when: PartialDate | date, language: str) -> str:
    # Heavy, and needed by nobody who reads English.
    from babel import UnknownLocaleError
    from babel.dates import format_date, format_skeleton

    day = when.first_day if isinstance(when, PartialDate) else when
    try:
        if when.day:
            return str(format_date(day, "long", locale=language))
        return str(format_skeleton("yMMMM", day, locale=language))
    except (UnknownLocaleError, ValueError):
        return date_in_words(when)


def day_number(day: date) -> int:
    """A day as the sortable number the index keeps: 17 May 2024 is 20240517."""
    return day.year * 10_000 + day.month * 100 + day.day


def now() -> datetime:
    """The present moment in UTC, to the second: the only clock that is written to the ledger."""
    return datetime.fromtimestamp(int(time.time()), UTC)  # a third of the work of leaving out microseconds
