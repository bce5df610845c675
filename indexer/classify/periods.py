"""The period a document covers, where its title or its first pages state it: January 2023 to June 2024, covering 2022."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from coi.dates import PartialDate
from coi.document import Page, Statement
from coi.vocabulary.months import month_number, western_digits
from indexer.classify.part_years import PartYear, parts_of_years
from indexer.extract.written_dates import find_dates

_FRONT = 4_000  # characters of the first pages in which a document states its period
_PAGES = 3
_REACH = 140  # characters after "reporting period" in which the period itself stands
_LONGEST = 16  # years: longer ranges are histories or plans
_SAID = 60  # characters in which one end of a range is said
_CENTURY = 100

_YEAR = r"(?:19|20)\d\d"
_YEAR_WORD = (
    r"(?:\s*(?:г(?:\.г)?\.?|год[ау]?|гг\.?|годы|р\.|рр\.?|рок[уи]?|роки|m\.?|d\.|gada?|metų|roku?|r\.|yıl[ıi]?|"
    r"aasta\w*|évi?)(?!\w))?"
)
# What joins the two ends: a dash, or "to" in our languages.
_JOIN = re.compile(
    r"\s*[–—‒]\s*|\s+-\s+|(?<=\d)-(?=\d)|(?<=[^\W\d])-(?=[^\W\d])|,?\s+(?:up\s+)?(?:to|until|till|through|по|па|до|да|do|až\s+do|až|bis(?:\s+zum)?|"
    r"până(?:\s+(?:în|la))?|la|iki|līdz|kuni|jusqu['’](?:en|au|à)|à|au|إلى|الى|حتى|وحتى|و|تا)\s+|"
    r"(?<=[^\W\d]st)\s+(?=[^\W\d]{3,}ni\b)|(?<=től)\s+|(?<=tól)\s+|(?<=['’][dt][ae]n)\s+",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?<![\d/])({_YEAR})\s?[/–-]\s?((?:\d\d)?\d\d)(?![\d/–-])")
# "Between" two moments, which "and" joins.
_AND = re.compile(r"\s+(?:and|und|et|и|і|й|та|și|şi|a|ir|un)\s+|\s+و\s?", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?<!\w)(?:between|zwischen|entre|между|між|поміж|паміж|între|pomiędzy|między|tarp|starp|medzi|بين|بین)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_END_OF_LEFT = re.compile(_YEAR_WORD + r"(?:['’]\w{1,5})?[.,]?\Z", re.IGNORECASE)
_YEAR_AT_END = re.compile(rf"(?<![\d/.-])({_YEAR})\Z")
_DAY_MONTH_AT_END = re.compile(r"(?<![\w.])(?:(\d{1,2})(?:st|nd|rd|th|er|-го|-га)?\.?\s+)?(\w+\.?)\Z")
_DAY_AT_END = re.compile(r"(?<![\d./])(\d{1,2})\.?\Z")
_RIGHT_YEAR = re.compile(rf"({_YEAR})(?![\d/]|[.-]\d)")
_RIGHT_MONTH = re.compile(r"(?:(\d{1,2})\.?\s+)?(\w+)")

# "Reporting period" and what else announces the period covered, in our languages.
_ANNOUNCED = re.compile(
    r"reporting\s+period|period\s+(?:covered|under\s+review|of\s+(?:the\s+)?report)|review\s+period|"
    r"cover(?:s|ing|ed)?\s+(?:the\s+)?(?:period|events|developments|(?:calendar\s+)?year|months?|(?=\d|from\b|between\b|(?:first|second|third|fourth|last)\s+(?:half|quarter|\w+\s+months)|"
    r"january|february|march|april|may|june|july|august|september|october|november|december))|time\s*frame|"
    r"отч[её]тн\w+\s+период\w*|охватыва\w+\s+(?:период|событи\w+)|за\s+период|звітн\w+\s+період\w*|охоплю\w+\s+(?:період|події)|"
    r"за\s+період|справаздачн\w+\s+перыяд\w*|ахоплівае\s+перыяд|за\s+перыяд|"
    r"perioad\w+\s+(?:de\s+raportare|acoperit\w+|analizat\w+)|acoperă\s+perioada|pentru\s+perioada|"
    r"okres\w*\s+(?:sprawozdawcz\w+|objęt\w+)|obejmuje\s+okres|za\s+okres|(?:beszámolási|jelentési|vizsgált)\s+időszak\w*|"
    r"ataskaitin\w+\s+laikotarp\w+|apima\s+laikotarp\w+|pārskata\s+period\w+|aptver\s+(?:laika\s+posmu|period\w+)|"
    r"aruandeperiood\w*|aruandlusperiood\w*|hõlmab\s+(?:ajavahemikku|perioodi)|sledovan\w+\s+obdob\w+|pokrýva\s+obdobie|"
    r"vykazovan\w+\s+obdob\w+|za\s+obdobie|berichtszeitraum\w*|(?:deckt|umfasst)\s+den\s+zeitraum|im\s+zeitraum|"
    r"période\s+(?:couverte|considérée|examinée|de\s+référence|sous\s+revue)|couvre\s+(?:la\s+période|l['’]année)|"
    r"الفترة\s+(?:المشمولة|قيد|التي\s+يغطيها)|(?:يغطي|تغطي|يشمل)\s+الفترة|فترة\s+التقرير|"
    r"دور[هۀ]\s+(?:گزارش|مورد|زمانی)|بازه\s+زمانی|rapor(?:lama)?\s+dönemi|kapsa(?:dığı|nan)\s+dönem\w*|dönemini\s+kapsa\w+",
    re.IGNORECASE,
)
# "In 2022" and its like, which state a period where a title ends with them or an annual report bears them.
_OVER_A_YEAR = re.compile(
    rf"(?:\b(?:in|during|for|covering|events\s+of|developments\s+in|for\s+the\s+(?:calendar\s+)?year|calendar\s+year)\s+(?P<a>{_YEAR})|"
    rf"(?<!\w)(?:в|у|за|ў)\s+(?P<b>{_YEAR})\s*(?:год[уа]?|г\.|роц[іи]|рік|року|р\.|годзе)|"
    rf"\b(?:în\s+(?:anul\s+)?|pentru\s+anul\s+|w\s+(?:roku\s+)?|za\s+(?:rok\s+)?|v\s+roku\s+|im\s+jahr\s+|für\s+das\s+jahr\s+|"
    rf"en\s+|pour\s+l['’]année\s+|au\s+cours\s+de\s+l['’]année\s+|في\s+(?:عام|سنة)\s+|لعام\s+|خلال\s+عام\s+|در\s+سال\s+)(?P<c>{_YEAR})(?:\s*r(?:oku|\.))?|"
    rf"\b(?P<d>{_YEAR})(?:-b[ae]n|\.\s*évi|\s+m\.|\.\s*gad[āau]|\.\s*aasta(?:l|t)?|\s+yılı(?:nda)?|['’]?[dt][ea])(?!\w))",
    re.IGNORECASE,
)
_ANNUAL = re.compile(
    r"annual\s+(?:\w+\s+){0,2}report|yearly\s+report|ежегодн\w+\s+(?:доклад|отч[её]т)|щорічн\w+\s+(?:доповідь|звіт)|штогадов\w+\s+\w+|"
    r"raport\w*\s+anual|roczn\w+\s+(?:raport|sprawozdan)\w*|(?:raport|sprawozdanie)\s+roczn\w+|éves\s+jelentés|metin\w+\s+(?:ataskait|pranešim)\w+|gada\s+pārskat\w+|"
    r"aastaaruan\w+|výročn\w+\s+správ\w+|jahresbericht|rapport\s+annuel|التقرير\s+السنوي|گزارش\s+سالان[هۀ]|yıllık\s+rapor",
    re.IGNORECASE,
)
# What names an act rather than what happened in a year: "the law as amended in 2022".
_OF_AN_ACT = re.compile(
    r"\b(?:law|act|code|decree|regulations?|amended|adopted|convention|закон\w*|кодекс\w*|указ\w*|постанов\w*|пастанов\w*|lege\w*|ustaw\w*|"
    r"törvény\w*|įstatym\w*|likum\w*|seadus\w*|zákon\w*|gesetz\w*|loi|décret|kanun\w*|قانون|مرسوم)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last moment covered, each as exact as it was stated, and what that rests on."""

    first: PartialDate
    last: PartialDate
    evidence: str
    confidence: float

    @property
    def statement(self) -> Statement:
        """As a reading keeps it: the value is `from/to`."""
        return Statement(f"{self.first}/{self.last}", self.evidence, self.confidence)


def period_covered(title: str, pages: Sequence[Page], *, not_after: date | None = None) -> Period | None:
    """The period the title states, else the first pages; None where neither does.

    A year that merely stands in a title is none. A period whose last part begins after `not_after` (the day
    the document was published or received) is a plan and is left out.
    """
    front = "\n".join(page.text for page in pages[:_PAGES])[:_FRONT]
    for period in (*_in_title(" ".join(title.split())), *_in_front(" ".join(front.split()))):
        if _possible(period, not_after):
            return period
    return None


def _in_title(title: str) -> Iterator[Period]:
    text = western_digits(title)
    ranges: list[_Range | PartYear] = [*_ranges(text), *parts_of_years(text)]
    for found in ranges:
        yield _said(title, found, 0.85)
    if slashed := _SLASHED.search(text):
        year, next_year = int(slashed[1]), int(slashed[2])
        if year + 1 == next_year or (year + 1) % _CENTURY == next_year:
            yield _said(title, _Range(PartialDate(year), PartialDate(year + 1), *slashed.span()), 0.7)
    annual = _ANNUAL.search(text) is not None
    if not _OF_AN_ACT.search(text):
        for over in _OVER_A_YEAR.finditer(text):
            if annual or not re.search(r"\w", text[over.end() :]):
                yield _said(title, _year(next(filter(None, over.groups())), *over.span()), 0.75)
    years = list(re.finditer(rf"(?<![\d/-]){_YEAR}(?![\d/-])", text))
    if annual and len(years) == 1:
        yield _said(title, _year(years[0][0], *years[0].span()), 0.7)


def _said(title: str, found: "_Range | PartYear", confidence: float) -> Period:
    words = title[found.start : found.end].strip()
    return Period(found.first, found.last, f"The title says “{words}”.", confidence)


def _in_front(front: str) -> Iterator[Period]:
    text = western_digits(front)
    for announced in _ANNOUNCED.finditer(text):
        # To the end of the sentence; a full stop after a number or a short form is none.
        said = re.split(
            r"(?<=[^\W\d]{3})[.;]\s", text[announced.end() : announced.end() + _REACH], maxsplit=1
        )[0]
        words = front[announced.start() : announced.end() + len(said)].strip()
        ranges: list[_Range | PartYear] = [*_ranges(said), *parts_of_years(said)]
        for found in ranges:
            yield Period(found.first, found.last, f"The first pages say “{words}”.", 0.8)
        year = re.match(rf"\W*(?:\w+\W+){{0,4}}?({_YEAR})(?![\d/-])", said)
        if year and not ranges:
            lone = _year(year[1], 0, 0)
            yield Period(lone.first, lone.last, f"The first pages say “{words}”.", 0.6)


@dataclass(frozen=True, slots=True)
class _Range:
    """Two moments, and the characters `text[start:end]` that say them."""

    first: PartialDate
    last: PartialDate
    start: int
    end: int


def _year(digits: str, start: int, end: int) -> _Range:
    return _Range(PartialDate(int(digits)), PartialDate(int(digits)), start, end)


def _ranges(text: str) -> Iterator[_Range]:
    for join in sorted((*_JOIN.finditer(text), *_AND.finditer(text)), key=re.Match.start):
        right = text[join.end() : join.end() + _SAID]
        end = _right_end(right)
        start = _left_end(text[: join.start()], end)
        if start is None:
            continue
        first, begin = start
        if join.re is _AND and not _BETWEEN.search(text[max(0, begin - _SAID) : begin]):
            continue
        if not isinstance(end, _End):
            end = _month_of_the_same_year(right, first)
        if end is not None and first.first_day <= end.when.last_day:
            yield _Range(first, end.when, begin, join.end() + end.length)


@dataclass(frozen=True, slots=True)
class _End:
    """The right end of a range and how many characters say it."""

    length: int
    when: PartialDate


def _right_end(text: str) -> _End | None:
    written = next(find_dates(text[:40]), None)
    if written is not None and not re.search(r"\w", text[: written.start].removeprefix("the ")):
        return _End(written.end, written.when)
    if year := _RIGHT_YEAR.match(text):
        return _End(year.end(), PartialDate(int(year[1])))
    return None


def _left_end(text: str, end: _End | None) -> tuple[PartialDate, int] | None:
    """The date with which `text` ends, what is missing taken from the other end, and where it begins."""
    bare = _END_OF_LEFT.sub("", text[-_SAID:])
    offset = max(0, len(text) - _SAID)
    written = None
    for written in find_dates(bare):  # noqa: B007  # the last one
        pass
    if written is not None and not re.search(r"\w", bare[written.end :]):
        return written.when, offset + written.start
    if year := _YEAR_AT_END.search(bare):
        # Two years alone are a range; a year and a month are not.
        whole_years = end is not None and end.when.month is None
        return (PartialDate(int(year[1])), offset + year.start()) if whole_years else None
    if end is None or end.when.month is None:
        return None
    if (named := _DAY_MONTH_AT_END.search(bare)) and (month := month_number(named[2])):
        return _date(end.when.year, month, named[1]), offset + named.start()
    if end.when.day and (day := _DAY_AT_END.search(bare)):
        return _date(end.when.year, end.when.month, day[1]), offset + day.start()
    return None


def _month_of_the_same_year(text: str, first: PartialDate) -> _End | None:
    """Read "2023 m. sausio–birželio", where the year stands before both months."""
    found = _RIGHT_MONTH.match(text)
    month = month_number(found[2]) if found else None
    if found is None or month is None or first.month is None or re.match(rf"\W*{_YEAR}", text[found.end() :]):
        return None
    return _End(found.end(), PartialDate(first.year, month))


def _date(year: int, month: int, day: str | None) -> PartialDate:
    try:
        date(year, month, int(day or 1))
    except ValueError:
        return PartialDate(year, month)
    return PartialDate(year, month, int(day) if day else None)


def _possible(period: Period, not_after: date | None) -> bool:
    if period.first.first_day > period.last.last_day or period.last.year - period.first.year > _LONGEST:
        return False
    return not_after is None or period.last.first_day <= not_after
