"""Dates as people write them, in the languages we read: 17 May 2024, 17 мая 2024 г., 2024. május 17."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale

from coi.dates import PartialDate

_LANGUAGES = ("en", "ru", "uk", "be", "ro", "pl", "hu", "lt", "lv", "et", "sk", "de", "fr", "ar", "fa", "tr")
_SHORTEST_MONTH = 3  # letters
_EARLIEST, _LATEST = 1945, 2100  # years that a COI document can bear

# Lithuanian and Latvian put the year first: "2024 m. gegužės 17 d.", "2024. gada 17. maijā".
_AFTER_YEAR = r"[.,]?(?:\s*(?:m|г|р|год[ау]?|рок[уі]|gada|metų)\b)?[.,]?\s*"
_OF = r"(?:\s*(?:de|of|d')\s*|[.,]?\s*)"


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date found in a text, and the characters `text[start:end]` that say it."""

    when: PartialDate
    start: int
    end: int


def find_dates(text: str) -> Iterator[WrittenDate]:
    """The dates written in `text`, in order of place; a month without a day counts, a lone year does not.

    A numeric date in doubt (03/04/2024) is read day first, as all our languages but American English do.
    """
    taken = -1
    for found in _pattern().finditer(_western_digits(text)):
        if found.start() < taken:
            continue
        parts = {name[:1]: value for name, value in found.groupdict().items() if value}
        when = _as_date(parts["y"], _month(parts["m"]), parts.get("d"))
        if when is not None:
            taken = found.end()
            yield WrittenDate(when, found.start(), found.end())


def parse_timestamp(text: str) -> PartialDate | None:
    """The day of a machine-written date such as `2024-05-17T10:00:00Z` or `20240517`, else any date in it."""
    stripped = text.strip()[:80]
    found = re.match(r"(\d{4})-?(\d{2})(?:-?(\d{2}))?(?!\d)", stripped) or re.match(
        r"(\d{4})/(\d{1,2})(?:/(\d{1,2}))?(?!\d)", stripped
    )
    if found and (when := _as_date(found[1], int(found[2]), found[3])):
        return when
    return next((written.when for written in find_dates(stripped)), None)


def _as_date(year: str, month: int | None, day: str | None) -> PartialDate | None:
    if month is None or not _EARLIEST <= int(year) <= _LATEST:
        return None
    try:
        date(int(year), month, int(day) if day else 1)
    except ValueError:
        return None
    return PartialDate(int(year), month, int(day) if day else None)


@cache
def _month_names() -> dict[str, int]:
    """Folded month name, full or short, in any of our languages, to its number; ambiguous ones are left out."""
    numbers: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    folded = _fold(name).rstrip(".")
                    if len(folded) >= _SHORTEST_MONTH and not folded.isdigit():
                        numbers.setdefault(folded, set()).add(number)
    for number, names in enumerate(_INFLECTED, start=1):
        for name in names.split():
            numbers.setdefault(name, set()).add(number)
    return {name: min(found) for name, found in numbers.items() if len(found) == 1}


# Forms that dates take in running text and CLDR does not list.
_INFLECTED = (
    "janvāri janvārī jaanuaril",
    "februāri februārī veebruaril",
    "martā märtsil",
    "aprīlī aprillil",
    "maijā mail",
    "jūnijā juunil",
    "jūlijā juulil",
    "augustā augustil",
    "septembrī septembril sept",
    "oktobrī oktoobril",
    "novembrī novembril",
    "decembrī detsembril",
)


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted((re.escape(name) for name in _month_names()), key=len, reverse=True))
    word = rf"(?P<m#>(?:{names})(?!\w))"
    day, number, year = r"(?P<d#>\d{1,2})", r"(?P<m#>\d{1,2})", r"(?P<y#>(?:19|20)\d\d)"
    shapes = (
        rf"{day}(?:st|nd|rd|th|er|-го|-га)?{_OF}{word}{_OF}{year}",
        rf"{word}\s+{day}(?:st|nd|rd|th)?,?\s+{year}",
        rf"{year}{_AFTER_YEAR}{day}\.?\s*{word}",
        rf"{year}{_AFTER_YEAR}{word}(?:\s*{day})?",
        rf"{word}{_OF}{year}",
        rf"{year}-{number}-{day}(?!\d)",
        rf"(?<![\d./]){day}(?P<s#>[./])\s?{number}(?P=s#)\s?{year}(?![\d/])",
        rf"(?<![\d./]){year}[./]\s?{number}[./]\s?{day}(?![\d/])",
    )
    # A group name may stand only once in a pattern: each shape gets its own number for "#".
    numbered = (shape.replace("#", str(place)) for place, shape in enumerate(shapes))
    return re.compile(r"(?<!\w)(?:" + "|".join(numbered) + r")(?!\w)", re.IGNORECASE)


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None  # noqa: PLR2004  # months of a year
    return _month_names().get(_fold(text).rstrip("."))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().strip()


def _western_digits(text: str) -> str:
    """Arabic and Persian digits as 0-9, one for one, so that places stay true."""
    return text.translate(_DIGITS)


_DIGITS = {ord(sign): str(number) for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for number, sign in enumerate(row)}
