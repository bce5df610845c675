"""The comparison of two editions: what came and went, paragraph by paragraph, with what is the same folded away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, request

from coi.casework.redline import Change, Paragraph, Redline, Words, paragraphs_of, redline
from coi.document import Edition, Reading
from coi.errors import UsageError
from web.addresses import address, as_of_args
from web.desk import the_desk, the_viewer
from web.editions import Shelf, open_shelf, read_number
from web.languages import gettext, in_figures, ngettext
from web.search_form import language_args
from web.wording import date_in_words

MOST_COMPARED = 3_000_000  # characters of both editions together, and paragraphs: a second or two
MOST_PARAGRAPHS = 20_000
ROWS_SHOWN = 300  # at once
_STEPS = 4_000_000  # pairs of words, about a second
_CONTEXT = 1  # unchanged paragraphs that stay to either side of a change
_SHORTEST_FOLD = 3  # unchanged paragraphs that are folded


@dataclass(frozen=True, slots=True)
class Side:
    """One edition of the two, with what was read in it, and the address of its pages."""

    edition: Edition
    reading: Reading
    shelf: Shelf

    def address(self, page: int | None) -> str:
        """The address of a page of it."""
        args = [("edition", str(self.edition.number))]
        args += [("page", str(page))] if page else []
        args += as_of_args()
        anchor = f"page-{page}" if page else ""
        return address("documents.show_document", args, anchor=anchor, document_id=self.shelf.document.id)


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph as it stood before and as it stands now, or as many unchanged ones as are folded into one row."""

    number: int
    change: Change
    older: tuple[Words, ...] = ()
    newer: tuple[Words, ...] = ()
    older_page: int | None = None
    newer_page: int | None = None
    folded: int = 0


def compare_editions(document_id: str) -> str:
    """Two editions beside each other; by default the one in force and the one before it."""
    desk = the_desk()
    shelf = open_shelf(desk.ledger, the_viewer(), document_id)
    older, newer = _read_sides(shelf)
    whole = request.args.get("all") == "1"
    begin = read_number("row", request.args.get("row")) or 1
    compared = _compare(older.reading, newer.reading)
    rows = _rows(compared, whole=whole) if compared else []
    shown = rows[begin - 1 : begin - 1 + ROWS_SHOWN]
    if begin > 1 and not shown:
        raise UsageError(gettext("The comparison has no row %(row)s.", row=str(begin)))

    starts = _starts(rows)

    def at(*, row: int = 1, everything: bool = whole, anchor: str = "") -> str:
        args = [("from", str(older.edition.number)), ("to", str(newer.edition.number))]
        args += [("all", "1")] if everything else []
        args += [("row", str(row))] if row > 1 else []
        args += as_of_args()
        return address("documents.compare_editions", args, anchor=anchor, document_id=shelf.document.id)

    def unfold(row: Row) -> str:
        """The address at which the paragraphs folded into a row are shown."""
        first = starts[row.number - 1]
        start = (first - 1) // ROWS_SHOWN * ROWS_SHOWN + 1
        return at(row=start, everything=True, anchor=f"row-{first}")

    return render_template(
        "comparison.html",
        shelf=shelf,
        older=older,
        newer=newer,
        compared=compared,
        counts=_count(compared) if compared else [],
        facts=_compare_facts(older.reading, newer.reading),
        rows=shown,
        whole=whole,
        unfold=unfold,
        folded_any=any(one.folded for one in rows),
        in_full=at(everything=True),
        in_short=at(everything=False),
        previous=at(row=max(begin - ROWS_SHOWN, 1)) if begin > 1 else None,
        following=at(row=begin + ROWS_SHOWN) if begin - 1 + ROWS_SHOWN < len(rows) else None,
        range=(begin, begin - 1 + len(shown), len(rows)),
        kept=(*as_of_args(), *language_args()),
        unchanged_of=unchanged_in_words,
    )


def unchanged_in_words(number: int) -> str:
    """`12 paragraphs unchanged`."""
    return ngettext("%(count)s paragraph unchanged", "%(count)s paragraphs unchanged", number)


def _read_sides(shelf: Shelf) -> tuple[Side, Side]:
    to = read_number("to", request.args.get("to")) or shelf.current.number
    numbers = [one.number for one in shelf.editions]
    before = [one for one in numbers if one < to] or [one for one in numbers if one != to]
    since = read_number("from", request.args.get("from")) or max(before, default=to)
    editions = shelf.edition(since), shelf.edition(to)
    if since == to:
        raise UsageError(
            gettext(
                "Two different editions are compared; this document has %(count)s.", count=str(len(numbers))
            )
        )
    sides = []
    for edition in editions:
        reading = the_desk().readings.latest(shelf.document.id, edition.number)
        if reading is None:
            raise UsageError(
                gettext(
                    "Edition %(number)s has not been read yet, so there is no text to compare.",
                    number=str(edition.number),
                )
            )
        sides.append(Side(edition, reading, shelf))
    return sides[0], sides[1]


def _compare(older: Reading, newer: Reading) -> Redline | None:
    """What has changed; None where the two are so long that somebody would wait."""
    pages = (*older.pages, *newer.pages)
    if sum(len(page.text) for page in pages) > MOST_COMPARED or len(paragraphs_of(pages)) > MOST_PARAGRAPHS:
        return None
    return redline(older, newer, _STEPS)


def _rows(compared: Redline, *, whole: bool) -> list[Row]:
    """The rows of the table; long stretches that are the same as one row each, unless the whole is wanted."""
    rows: list[Row] = []
    for stretch in _stretches(compared.paragraphs):
        fold = len(stretch)
        if stretch[0].change == "same" and not whole:
            first = rows == []
            last = stretch[-1] is compared.paragraphs[-1]
            before, after = (0 if first else _CONTEXT), (0 if last else _CONTEXT)
            fold -= before + after
            if fold >= _SHORTEST_FOLD:
                rows += [_row(len(rows) + 1 + at, one) for at, one in enumerate(stretch[:before])]
                rows.append(Row(len(rows) + 1, "same", folded=fold))
                rows += [
                    _row(len(rows) + 1 + at, one) for at, one in enumerate(stretch[len(stretch) - after :])
                ]
                continue
        rows += [_row(len(rows) + 1 + at, one) for at, one in enumerate(stretch)]
    return rows


def _stretches(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield paragraphs that are all the same, or all not, in the two editions."""
    stretch: list[Paragraph] = []
    for one in paragraphs:
        if stretch and (one.change == "same") != (stretch[-1].change == "same"):
            yield stretch
            stretch = []
        stretch.append(one)
    if stretch:
        yield stretch


def _row(number: int, one: Paragraph) -> Row:
    return Row(
        number,
        one.change,
        tuple(words for words in one.words if words.change != "added"),
        tuple(words for words in one.words if words.change != "removed"),
        one.older_page,
        one.newer_page,
    )


def _starts(rows: Sequence[Row]) -> list[int]:
    """The number that the first paragraph of each row has where nothing is folded."""
    starts, place = [], 1
    for one in rows:
        starts.append(place)
        place += one.folded or 1
    return starts


def _count(compared: Redline) -> list[str]:
    counts = compared.counts
    told = [
        (counts["changed"], ngettext("%(count)s changed", "%(count)s changed", counts["changed"])),
        (counts["added"], ngettext("%(count)s added", "%(count)s added", counts["added"])),
        (counts["removed"], ngettext("%(count)s removed", "%(count)s removed", counts["removed"])),
        (counts["same"], ngettext("%(count)s unchanged", "%(count)s unchanged", counts["same"])),
    ]
    return [text for count, text in told if count]


def _compare_facts(older: Reading, newer: Reading) -> list[tuple[str, str, str]]:
    """What is said of the two editions and differs: the name of the fact, before, and now."""
    none = gettext("not stated")
    told = [
        (gettext("Title"), older.title, newer.title),
        (gettext("Published"), _date(older) or none, _date(newer) or none),
        (gettext("Pages"), in_figures(len(older.pages)), in_figures(len(newer.pages))),
    ]
    return [one for one in told if one[1] != one[2]]


def _date(reading: Reading) -> str:
    return date_in_words(reading.published_date) if reading.published_date else ""
