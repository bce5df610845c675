"""Editions of one report that come as documents of their own: the same title but for a year, a number or a date."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from coi.dates import PartialDate
from coi.document import Reading
from coi.vocabulary.months import western_digits
from indexer.extract.written_dates import find_dates

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"v?\d+(?:st|nd|rd|th|er|e|a|й|я|ое|th)?\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_SHORTEST_STEM = 6  # letters; “Report 7” alone names a report no better than its number does


@dataclass(frozen=True, slots=True)
class Numbered:
    """A title parted into what stays from edition to edition, and the dates and numbers that change."""

    stem: str
    dates: tuple[PartialDate, ...] = ()
    numbers: tuple[int, ...] = ()
    said: str = ""  # the dates and numbers as they are written


@dataclass(frozen=True, slots=True)
class Member:
    """A document whose title puts it into a series, with the days of publication if they are known."""

    document_id: str
    title: str
    published: PartialDate | None


@dataclass(frozen=True, slots=True)
class Step:
    """That one document is a newer edition than another by title or date, and the sentence that says by what."""

    newer: str
    older: str
    evidence: str


@lru_cache(10_000)
def part_title(title: str) -> Numbered:
    """The stem of a title with its years, days and numbers taken out; of `Notes 2023/24` the stem is `notes`."""
    plain = western_digits(unicodedata.normalize("NFC", title))
    dates: list[tuple[int, PartialDate]] = []
    numbers: list[int] = []
    said: list[tuple[int, str]] = []
    rest = plain
    for found in find_dates(plain):
        dates.append((found.start, found.when))
        said.append((found.start, plain[found.start : found.end]))
        rest = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
    stem: list[str] = []
    for word in _WORD.finditer(rest):
        text = word[0].casefold()
        if _YEAR.match(text):
            dates.append((word.start(), PartialDate(int(text))))
        elif _NUMBER.match(text) and len(text) < 10:  # noqa: PLR2004 - longer ones are codes
            numbers.append(int(re.sub(r"\D", "", text)))
        else:
            stem.append(unicodedata.normalize("NFKC", text))
            continue
        said.append((word.start(), word[0]))
    return Numbered(
        " ".join(stem),
        tuple(when for _, when in sorted(dates, key=lambda one: one[0])),
        tuple(numbers),
        " ".join(words for _, words in sorted(said)),
    )


def series_of(source: str, reading: Reading) -> str | None:
    """A name for all documents that may be editions of this one; None where the title says too little.

    They are of one source, in one language, on the same main country, and their titles have the same stem.
    """
    stem = part_title(reading.title).stem
    if sum(map(str.isalpha, stem)) < _SHORTEST_STEM:
        return None
    named = "\n".join([source, reading.language or "", *reading.country_codes[:1], stem])
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()


def in_order(members: Sequence[Member]) -> list[Member]:
    """The members of a series, oldest edition first; those that nothing places come last."""

    def place(one: Member) -> tuple[bool, date, tuple[int, ...], date, str]:
        title = part_title(one.title)
        published = one.published.first_day if one.published else date.min
        stated = title.dates[-1].first_day if title.dates else date.min if title.numbers else published
        nothing = not (title.dates or title.numbers or one.published)
        return nothing, stated, title.numbers, published, one.document_id

    return sorted(members, key=place)


def step(one: Member, other: Member) -> Step | None:
    """Which of two members is the newer edition, and by what; None where neither can be told to be."""
    sign = _sign(one, other)
    if sign == 0:
        return None
    older, newer = (one, other) if sign < 0 else (other, one)
    before, after = part_title(older.title).said, part_title(newer.title).said
    if before != after:
        said = f"Same source and title, but “{after or 'no number'}” instead of “{before or 'no number'}”"
        return Step(newer.document_id, older.document_id, said)
    said = f"Same source and title, published {newer.published} and {older.published}"
    return Step(newer.document_id, older.document_id, said)


def alike(newer: Reading, older: Reading, shared: float) -> str | None:
    """How alike two editions are built, as words to go after a comma; None where they are not.

    Half of the headings must be the same, and three at least, or a tenth of the words in their order
    (`shared`, of the shorter text). Two press releases with running numbers have neither.
    """
    one, other = _headings(newer), _headings(older)
    same = len(one & other)
    least = min(len(one), len(other))
    if same >= _LEAST_HEADINGS and same >= _LEAST_HEADINGS_SHARE * least:
        return f"{same} of {least} headings are the same"
    if shared >= _LEAST_WORDS_SHARE:
        return f"{shared:.0%} of the text is the same"
    return None


_LEAST_HEADINGS, _LEAST_HEADINGS_SHARE, _LEAST_WORDS_SHARE = 3, 0.5, 0.1


def _headings(reading: Reading) -> set[str]:
    stems = (part_title(one.text).stem for one in reading.headings)
    return {one for one in stems if one}


def _sign(one: Member, other: Member) -> int:
    """Below 0 where the first is the older edition, above where it is the newer, 0 where that cannot be told.

    Years and days in the titles decide, then numbers such as that of a version, then the days of publication.
    """
    first, second = part_title(one.title), part_title(other.title)
    if first.dates and second.dates and (sign := _compare_dates(first.dates[-1], second.dates[-1])):
        return sign
    if (
        first.dates == second.dates
        and len(first.numbers) == len(second.numbers)
        and first.numbers != second.numbers
    ):
        return -1 if first.numbers < second.numbers else 1
    same_titles = (first.dates, first.numbers) == (second.dates, second.numbers)
    one_is_bare = not (first.dates and second.dates) and not (first.numbers and second.numbers)
    if (same_titles or one_is_bare) and one.published and other.published:
        return _compare_dates(one.published, other.published)
    return 0


def _compare_dates(one: PartialDate, other: PartialDate) -> int:
    if one.last_day < other.first_day:
        return -1
    return 1 if one.first_day > other.last_day else 0
