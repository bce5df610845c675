"""Halves and quarters of a year, and its first months, as titles and reports name them in the languages we read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coi.dates import PartialDate

_ORDINALS = (
    (
        r"first|1st|перв\w+|перш\w+|prim(?:a|ul|ului|ei)|pierwsz\w+|első|pirm\w+|esime\w+|prv\w+|erste\w*|premi[eè]re?|"
        r"الأول|اول|نخست|ilk|birinci|1|[IІ]"
    ),
    (
        r"second|2nd|втор\w+|друг\w+|doilea|doua|drug\w+|második|antr\w+|otr\w+|tei[ns]e\w*|druh\w+|zweite\w*|seconde?|deuxi[eè]me|"
        r"الثاني|دوم|ikinci|2|[IІ]{2}"
    ),
    (
        r"third|3rd|трет\w+|трэц\w+|treilea|treia|trzeci\w*|harmadik|treči\w+|treš\w+|kolma\w+|treti\w*|treť\w+|dritte\w*|"
        r"troisi[eè]me|الثالث|سوم|üçüncü|3|[IІ]{3}"
    ),
    (
        r"fourth|4th|четв[её]рт\w+|чацв[её]рт\w+|patrulea|patra|czwart\w+|negyedik|ketvirtas\w*|ceturt\w+|neljan\w+|štvrtý\w*|"
        r"štvrtom|vierte\w*|quatri[eè]me|الرابع|چهارم|dördüncü|4|[IІ]V"
    ),
)
_HALF = (
    r"half|полугоди\w+|півріч\w+|паўгоддз\w+|semestr\w+|jumătate\w*|półrocz\w+|połow\w+|fél[eé]v?\w*|pusmet\w+|pusgad\w+|"
    r"poolaasta\w*|polrok\w*|halbjahr\w*|moitié|النصف|نصف|نیمه|yarısı\w*"
)
_QUARTER = (
    r"quarter|квартал\w*|trimestr\w+|kwarta\w+|negyedév\w*|ketvir[tč]\w+|ceturk\w+|kvarta\w+|štvrťrok\w*|quartal\w*|الربع|"
    r"سه[\u200c ]?ماهه|çeyre\w+"
)
_UNIT = re.compile(rf"(?<!\w)(?:(?P<half>{_HALF})|(?P<quarter>{_QUARTER}))(?!\w)", re.IGNORECASE)
_EITHER = "|".join(f"(?P<o{number}>{words})" for number, words in enumerate(_ORDINALS, start=1))
_BEFORE = re.compile(rf"(?<!\w)(?:{_EITHER})\.?(?:[-‑]\w{{1,3}})?\s+\Z", re.IGNORECASE)
_AFTER = re.compile(rf"\s+(?:al\s+|a\s+)?(?:{_EITHER})(?!\w)\.?", re.IGNORECASE)
# What may stand between a part and the year that follows it: "of the year", and its like.
_YEAR_AFTER = re.compile(
    r"(?:[,.]?\s+(?:of|in|the|year|a|al|anului|anul|din|roku|rok|w|v|de|du|des|jahres|من|عام|العام|سنة|لعام|سال))*"
    r"[,.]?\s+(?:l['’]année\s+)?((?:19|20)\d\d)(?![\d/-])",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"(?<![\d/-])((?:19|20)\d\d)(?:['’]\w{1,4}|-\w{2,4})?\.?"
    r"(?:\s*(?:m|metų|gad[aā]|aasta|a|év|évi|yılı\w*|г|года|году|р|року|році|roku|rok|r)\.?)?,?\s+(?:al\s+|a\s+)?\Z",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"(?<!\w)([HQ])([1-4])[\s/-]?\s?((?:19|20)\d\d)(?!\w)")
# "For nine months of 2023", which is always its first nine.
_MONTHS = re.compile(
    r"(?<!\w)(?:first|за|primele|pierwsz\w+|az\s+első|pirm\w+|esime\w+|prvých|ersten|premiers)\s+(?:(?:перв\w+|перш\w+)\s+)?"
    r"(\d{1,2}|three|six|nine)\s+(?:months|месяц\w*|місяц\w*|luni|miesi\w+|hónap\w*|mėnesi\w+|mēne\w+|kuu\w*|mesiac\w+|"
    r"monate\w*|mois)",
    re.IGNORECASE,
)
_NUMBERS = {"three": 3, "six": 6, "nine": 9}
_YEARS_MONTHS = 12
_REACH = 60  # characters in which all of it is said


@dataclass(frozen=True, slots=True)
class PartYear:
    """The months of a year that a text names as a part of it, and the characters `text[start:end]` that say so."""

    first: PartialDate
    last: PartialDate
    start: int
    end: int


def parts_of_years(text: str) -> Iterator[PartYear]:
    """The halves, quarters and first months of a year named in `text`, whose digits must be western."""
    for found in _LETTERED.finditer(text):
        made = _part(found[3], int(found[2]), 6 if found[1] == "H" else 3, *found.span())
        if made:
            yield made
    for unit in _UNIT.finditer(text):
        begin, end = unit.span()
        left, right = text[max(0, begin - _REACH) : begin], text[end : end + _REACH]
        if ordinal := _BEFORE.search(left):
            begin -= len(left) - ordinal.start()
        elif ordinal := _AFTER.match(right):
            end += ordinal.end()
        else:
            continue
        number = int((ordinal.lastgroup or "o0")[1:])
        said = _with_year(text, begin, end)
        if said and (made := _part(said[0], number, 6 if unit["half"] else 3, *said[1:])):
            yield made
    for found in _MONTHS.finditer(text):
        length = _NUMBERS.get(found[1].lower()) or int(found[1])
        said = _with_year(text, *found.span())
        if said and 1 < length < _YEARS_MONTHS and (made := _part(said[0], 1, length, *said[1:])):
            yield made


def _with_year(text: str, begin: int, end: int) -> tuple[str, int, int] | None:
    """The year that goes with `text[begin:end]`, and where both of them are said."""
    if after := _YEAR_AFTER.match(text, end):
        return after[1], begin, after.end()
    before = text[max(0, begin - _REACH) : begin]
    if found := _YEAR_BEFORE.search(before):
        return found[1], begin - len(before) + found.start(), end
    return None


def _part(year: str, number: int, length: int, start: int, end: int) -> PartYear | None:
    last = number * length
    if not 0 < last <= _YEARS_MONTHS:
        return None
    return PartYear(PartialDate(int(year), last - length + 1), PartialDate(int(year), last), start, end)
