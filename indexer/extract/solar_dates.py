"""Days of the solar calendar of Iran and Afghanistan, as Persian and Dari texts give them, in our calendar."""

from datetime import date, timedelta

from coi.dates import PartialDate

# January is not among them: the first month begins at the equinox. Iran and Afghanistan name the same months otherwise.
_IRAN = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_AFGHANISTAN = (
    "حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله",
    "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت",
)  # fmt: skip
_NUMBERS = {name: number for row in (_IRAN, _AFGHANISTAN) for number, name in enumerate(row, start=1)}
SOLAR_MONTHS = tuple(_NUMBERS)

_KNOWN_YEAR, _KNOWN_DAY = 1403, date(2024, 3, 20)  # a year and the day on which it began
_EARLIEST, _LATEST = 1324, 1479  # 1945 to 2100
_LONG_MONTHS, _LONG, _SHORT, _MONTHS = 6, 31, 30, 12


def solar_date(year: int, month: str, day: str | None, written: str) -> PartialDate | None:
    """The day in our calendar, None where there is no such day or it is not certain that the calendar is meant.

    `month` is a name or a number; a number is believed only where the date is `written` in Persian digits.
    """
    persian = any("۰" <= sign <= "۹" for sign in written)
    number = _NUMBERS.get(month) or (int(month) if month.isdigit() and persian else 0)
    if not day or not 1 <= number <= _MONTHS or not _EARLIEST <= year <= _LATEST:
        return None
    if not 1 <= int(day) <= _length(year, number):
        return None
    before = min(number - 1, _LONG_MONTHS) * _LONG + max(0, number - 1 - _LONG_MONTHS) * _SHORT
    when = _new_year(year) + timedelta(days=before + int(day) - 1)
    return PartialDate(when.year, when.month, when.day)


def _new_year(year: int) -> date:
    first, last = sorted((year, _KNOWN_YEAR))
    days = sum(366 if _is_leap(one) else 365 for one in range(first, last))
    return _KNOWN_DAY + timedelta(days=days if year > _KNOWN_YEAR else -days)


def _is_leap(year: int) -> bool:
    """By the rule of eight leap years in 33, which the equinox keeps throughout the years read here."""
    return (25 * year + 11) % 33 < 8  # noqa: PLR2004 - the rule itself


def _length(year: int, month: int) -> int:
    if month == _MONTHS and not _is_leap(year):
        return _SHORT - 1
    return _LONG if month <= _LONG_MONTHS else _SHORT
