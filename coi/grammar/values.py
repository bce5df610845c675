"""The values in a query: `country:` and `source:` with a name, `published:` with dates."""

import re
import unicodedata
from typing import get_args

from coi.dates import PartialDate
from coi.errors import FilterError, QueryError
from coi.grammar.caps import MAX_VALUE
from coi.grammar.letters import QUOTES, error_at, word_end
from coi.grammar.rules import FindValue
from coi.query import CarriedField, Carries, Dated, DateRange

CARRIED: tuple[CarriedField, ...] = get_args(CarriedField)
DATED = "published"

# Everything that people write in dates is taken along, so that a wrong one can be named whole.
_DAYS = re.compile(r"[\w./…–—−-]*")
_DOTS = re.compile(r"\.{2,}|…")
_TWO_YEARS = re.compile(r"(\d{4})\W(\d{4})")


class ValueReader:
    """Reads what stands behind the colon of a field, in a cleaned text."""

    def __init__(self, text: str, places: list[int], find: FindValue | None) -> None:
        self._text = text
        self._places = places
        self._find = find

    def read(self, name: str, start: int, at: int) -> tuple[Carries | Dated, int]:
        """The value of the field whose name begins at `start`, sought from `at`; and where it ends.

        QueryError, placed at the value, where there is none or it is not known.
        """
        while self._text.startswith(" ", at):
            at += 1
        for field in CARRIED:
            if field == name:
                return self._read_carried(field, start, at)
        return self._read_days(start, at)

    def _read_carried(self, field: CarriedField, start: int, at: int) -> tuple[Carries, int]:
        value, end = self._value(at)
        if not any(map(str.isalnum, value)):
            raise self._missing(field, start, at)
        if self._text.startswith("*", end):
            raise error_at(self._places[end], f"A star cannot stand behind a {field} (character {{}}).")
        if len(value) > MAX_VALUE:
            sentence = f"A {field} of {len(value)} characters is too long; at most {MAX_VALUE} are allowed."
            raise self._wrong(sentence, at, end)
        if self._find is not None:
            try:
                value = self._find(field, value)
            except FilterError as error:
                raise self._wrong(str(error), at, end) from None
        return Carries(field, value), end

    def _value(self, at: int) -> tuple[str, int]:
        """Give the word or the quoted text at a place, and where it ends; the text is empty where there is none."""
        text = self._text
        family = QUOTES.get(text[at : at + 1])
        if family is None:
            end = word_end(text, at) if text[at : at + 1].isalnum() else at
            return unicodedata.normalize("NFC", text[at:end]), end
        end = at + 1
        while end < len(text) and text[end] not in family:
            end += 1
        if end == len(text):
            raise error_at(self._places[at], "The quotation mark at character {} is never closed.")
        return unicodedata.normalize("NFC", " ".join(text[at + 1 : end].split())), end + 1

    def _read_days(self, start: int, at: int) -> tuple[Dated, int]:
        found = _DAYS.match(self._text, at)
        days = found.group() if found else ""
        if days.endswith(".") and not days.endswith(".."):  # the end of a sentence
            days = days[:-1]
        dates = _DOTS.split(days)
        end = at + len(days)
        if not any(dates):
            raise self._missing(DATED, start, at)
        if len(dates) > 2:  # noqa: PLR2004 -- a range has two ends
            raise self._wrong(f"“{days[:40]}” is more than a first and a last date.", at, end)
        first = self._date(dates[0], at)
        last = self._date(dates[-1], end - len(dates[-1]))
        try:
            return Dated(DateRange(first, last)), end
        except FilterError as error:
            raise self._wrong(str(error), at, end) from None

    def _date(self, text: str, at: int) -> PartialDate | None:
        try:
            return PartialDate.parse(text) if text else None
        except FilterError as error:
            years = _TWO_YEARS.fullmatch(text)
            hint = f" A range is written {years[1]}..{years[2]}." if years else ""
            raise self._wrong(f"{error}{hint}", at, at + len(text)) from None

    def _missing(self, name: str, start: int, at: int) -> QueryError:
        where = "character {}" if self._text[at:].strip() else "the end"
        length = self._text.index(":", start) + 1 - start
        sentence = f"After “{name}:” at {where} {'a date' if name == DATED else 'a name'} is missing."
        return error_at(self._places[start], sentence, length)

    def _wrong(self, sentence: str, start: int, end: int) -> QueryError:
        first = self._places[start]
        return QueryError(sentence, first, self._places[end - 1] + 1 - first)
