"""Quotations: words named by where they begin and end, found again in an edition, and what became of them since."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Literal

from coi.casework.cited import MOST_QUOTED
from coi.casework.redline import paragraphs_of
from coi.document import Page, Reading
from coi.errors import UsageError

_WHOLE = 240  # characters up to which a quotation is named by all its words
_END = 110  # characters of its beginning, and of its end, by which a longer one is named
_SHORTEST_END = 20  # characters: by a few letters anything might be meant
_MOST_PLACES = 50  # at which the same words are looked at

Standing = Literal["unchanged", "changed around", "gone"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words as an address carries them: all of them, or where there are many the first and the last of them.

    The idea of naming a stretch of text by its beginning and end is that of WICG, “URL Fragment Text Directives”.
    """

    words: str
    until: str = ""

    def __post_init__(self) -> None:
        if len(self.words) > MOST_QUOTED or len(self.until) > MOST_QUOTED:
            raise UsageError(f"A quotation may have at most {MOST_QUOTED} characters.")
        if self.until and min(len(self.words), len(self.until)) < _SHORTEST_END:
            raise UsageError(
                f"A quotation named by its beginning and end needs {_SHORTEST_END} characters of each."
            )


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: `text[start:end]` of a page by its number; words that go on overleaf end with the page."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchored:
    """What became of words that were cited from another edition, and where they stand now if they do."""

    standing: Standing
    place: Place | None


def name_quotation(text: str) -> Quotation:
    """A quotation that names this text, short enough for an address in any script."""
    plain = " ".join(text.split())
    if len(plain) <= _WHOLE:
        return Quotation(plain)
    first, last = plain[:_END], plain[-_END:]
    # Whole words at both ends; a text without blanks is cut where it is.
    return Quotation(first.rpartition(" ")[0] or first, last.partition(" ")[2] or last)


def find_quotation(reading: Reading, quotation: Quotation, page: int | None = None) -> Place | None:
    """Where the words stand, line breaks aside: on that page, or the first place in the edition; None if nowhere."""
    pages = tuple(one for one in reading.pages if page is None or one.number == page)
    return next((_place(pages, *span) for span in _spans(_run_on(pages), quotation)), None)


def quoted_text(reading: Reading, quotation: Quotation, place: Place) -> str:
    """All the words that a quotation names at a place, with one space between them."""
    pages = [one for one in reading.pages if one.number >= place.page]
    text = _run_on(pages)
    span = next((one for one in _spans(text, quotation) if one[0] == place.start), (place.start, place.end))
    return " ".join(text[span[0] : span[1]].split())


def anchor_quotation(quotation: Quotation, cited: Reading, now: Reading, page: int | None = None) -> Anchored:
    """What became of words cited from one edition in another one.

    Of several places in which they stand, one within the same paragraphs is taken first, then the one
    nearest to the page they were cited from.
    """
    before = {tuple(one) for one in _around(cited.pages, quotation)}
    spans = list(_spans(_run_on(now.pages), quotation))
    if not spans:
        return Anchored("gone", None)
    places = [_place(now.pages, *span) for span in spans]
    around = _around(now.pages, quotation)
    # The two lists are of the same places where both know them; a paragraph joined over a page changes no order.
    same = [place for place, one in zip(places, around, strict=False) if tuple(one) in before]
    nearest = min(same or places, key=lambda one: abs(one.page - (page or 1)))
    return Anchored("unchanged" if same else "changed around", nearest)


def _pattern(text: str) -> str:
    return r"\s+".join(map(re.escape, text.split()))


def _spans(text: str, quotation: Quotation) -> Iterator[tuple[int, int]]:
    """Yield from and to where in a text the words stand, the first places only.

    An end belongs to the last beginning before it: rows of a table, and paragraphs, may begin alike.
    """
    first = _pattern(quotation.words)
    if not first:
        return
    begins = [found.span() for found in islice(re.finditer(first, text), _MOST_PLACES + 1)]
    if not quotation.until.strip():
        yield from begins[:_MOST_PLACES]
        return
    last = re.compile(_pattern(quotation.until))
    after = [start for start, _ in begins[1:]] + [len(text)] * (len(begins) <= _MOST_PLACES)
    for (start, begun), following in zip(begins, after, strict=False):
        end = last.search(text, begun, min(start + 2 * MOST_QUOTED, len(text)))
        if end is not None and end.start() < following:
            yield start, end.end()


def _run_on(pages: Sequence[Page]) -> str:
    return "\n".join(page.text for page in pages)


def _place(pages: Sequence[Page], start: int, end: int) -> Place:
    begins = [0, *accumulate(len(page.text) + 1 for page in pages)]
    index = next(at for at, after in enumerate(begins[1:]) if start < after)
    page = pages[index]
    return Place(page.number, start - begins[index], min(end - begins[index], len(page.text)))


def _around(pages: Sequence[Page], quotation: Quotation) -> list[list[str]]:
    """For each place of the words the whole paragraphs they stand in, however their lines are parted."""
    texts = [" ".join(one.split()) for one in paragraphs_of(pages)]
    ends = list(accumulate(len(one) + 1 for one in texts))
    found = []
    for start, end in _spans("\n".join(texts), quotation):
        first = next(at for at, after in enumerate(ends) if start < after)
        last = next(at for at, after in enumerate(ends) if end <= after)
        found.append(texts[first : last + 1])
    return found
