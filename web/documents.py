"""The document pages: text and facts, the archived original, citation, comparison, and the report of a mistake."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from coi.document import Edition, Page, Reading
from coi.errors import UsageError
from web.addresses import address, as_of_args
from web.citations import download_citation, show_citation
from web.comparison import compare_editions
from web.conclusions import conclusions_of, other_dates
from web.desk import the_desk, the_viewer
from web.document_text import (
    LaidOutPage,
    Part,
    cut_into_parts,
    find_block,
    heading_anchor,
    lay_out,
    part_with,
)
from web.editions import Shelf, open_shelf, pages_with_text, read_number, read_offset
from web.found import FoundOn, lead_through
from web.languages import gettext
from web.mistakes import keep_report, show_report
from web.quoted import Quoted, find_quoted
from web.relatives import find_relatives
from web.search_form import SearchForm, language_args
from web.security import SANDBOX_POLICY
from web.shown import Shown, read_shown
from web.wording import ACCESS_SENTENCES

documents = Blueprint("documents", __name__)
documents.get("/documents/<document_id>/citation")(show_citation)
documents.get("/documents/<document_id>/citation/file")(download_citation)
documents.get("/documents/<document_id>/compare")(compare_editions)
documents.get("/documents/<document_id>/report")(show_report)
documents.post("/documents/<document_id>/report")(keep_report)

# Characters searched for the words, about a second's work. Of a longer document only the pages shown
# are searched, of a longer page only its beginning.
MARKED_AT_ONCE = 500_000
CONTENTS_SHOWN = 200
_EDITIONS_SHOWN = 8  # the latest; the others are unfolded

_EXTENSIONS = {
    "application/pdf": "pdf",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
    "text/markdown": "md",
    "application/json": "json",
    "message/rfc822": "eml",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    text: str
    level: int
    page: int
    address: str


@documents.get("/documents/<document_id>")
def show_document(document_id: str) -> str | AnyResponse:
    """One edition of a document: facts, text by page with the words of `q` marked, captures."""
    shelf = open_shelf(the_desk().ledger, the_viewer(), document_id)
    if shelf.document.id != document_id:
        asked = list(request.args.items(multi=True))
        return redirect(address("documents.show_document", asked, document_id=shelf.document.id))
    shown = read_shown(shelf)
    if shown is None:
        return make_response(render_template("not_yet_known.html", shelf=shelf), 404)
    return _render(shown)


@documents.get("/documents/<document_id>/original")
def download_original(document_id: str) -> Response:
    """The archived bytes of an edition, checked against their hash, as a download and nothing else."""
    desk = the_desk()
    shelf = open_shelf(desk.ledger, the_viewer(), document_id)
    number = read_number("edition", request.args.get("edition"))
    edition = shelf.edition(number) if number else shelf.current
    desk.archive.verify(edition.sha256)
    extension = _EXTENSIONS.get(edition.media_type.partition(";")[0].strip().lower(), "bin")
    response = send_file(
        desk.archive.path(edition.sha256).absolute(),
        # Not the type the bytes claim: no browser is to find a reason to show them.
        mimetype="application/pdf" if extension == "pdf" else "application/octet-stream",
        as_attachment=True,
        download_name=f"{shelf.document.id}-edition-{edition.number}.{extension}",
        etag=edition.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = SANDBOX_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _render(shown: Shown) -> str:
    desk, reading = the_desk(), shown.reading
    page = read_number("page", request.args.get("page"))
    quoted = find_quoted(shown, page)
    if quoted:
        page = quoted.place.page if quoted.place else None
    if page and reading and reading.page(page) is None:
        raise UsageError(
            gettext(
                "The document has no page %(page)s; its pages are 1 to %(last)s.",
                page=str(page),
                last=str(len(reading.pages)),
            )
        )
    parts = cut_into_parts(reading.pages) if reading else ()
    at = part_with(parts, page or 1)
    pages = _lay_out_part(shown, parts[at], quoted) if reading and parts else ()
    source = desk.vocabularies.sources.get(shown.shelf.document.source)
    found_on = _find_pages(shown, pages)
    spots = lead_through(shown, pages, found_on)
    led_to = quoted.place.start if quoted and quoted.place else read_offset(request.args.get("at"))
    timeline = _build_timeline(shown)
    return render_template(
        "document.html",
        form=SearchForm(words=shown.words, as_of=str(shown.as_of or ""), kept=language_args()),
        as_of=shown.as_of,
        as_of_means=shown.say_as_of(),
        shown=shown,
        shelf=shown.shelf,
        document=shown.shelf.document,
        edition=shown.edition,
        reading=reading,
        source=source,
        pages=pages,
        part=parts[at] if parts else None,
        parts=parts,
        previous=parts[at - 1] if at else None,
        following=parts[at + 1] if at + 1 < len(parts) else None,
        passage=find_block(pages, page, led_to),
        quoted=quoted,
        pages_with_text=pages_with_text(reading) if reading else 0,
        recognised=_rate_recognition(reading) if reading else None,
        found_on=found_on,
        spots=spots,
        starts={number: spot.anchor for (number, _), spot in reversed(spots.items())},
        contents=_build_contents(shown),
        timeline=timeline[-_EDITIONS_SHOWN:],
        earlier=timeline[:-_EDITIONS_SHOWN],
        newest=replace(shown, edition=shown.shelf.current, as_of=None, named=False),
        conclusions=conclusions_of(reading) if reading else (),
        other_dates=other_dates(reading) if reading else (),
        relatives=find_relatives(shown),
        access_sentences=ACCESS_SENTENCES,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """An edition on the timeline: its page, when it was seen last, and what leads to its changes."""

    shown: Shown
    last_seen: str
    compare: str | None


def _build_timeline(shown: Shown) -> list[Step]:
    """The editions that were known by the day as of which one looks, oldest first."""
    shelf, last = shown.shelf, shown.as_of.last_day if shown.as_of else None
    known = [one for one in shelf.editions if last is None or one.first_captured.date() <= last]
    captures = [one for one in shelf.captures if last is None or one.captured.date() <= last]
    seen = {one.edition: one.captured.isoformat() for one in captures if one.edition is not None}
    return [
        Step(
            replace(shown, edition=one, named=True),
            seen.get(one.number, one.first_captured.isoformat()),
            _compare(shelf, known[place - 1], one) if place else None,
        )
        for place, one in enumerate(known)
    ]


def _compare(shelf: Shelf, older: Edition, newer: Edition) -> str:
    args = [("from", str(older.number)), ("to", str(newer.number)), *as_of_args()]
    return address("documents.compare_editions", args, document_id=shelf.document.id)


def _rate_recognition(reading: Reading) -> tuple[int, float] | None:
    """How many pages were recognised in pictures, and with which mean confidence; None for none."""
    sure = [page.ocr for page in reading.pages if page.ocr is not None]
    return (len(sure), sum(sure) / len(sure)) if sure else None


def _lay_out_part(shown: Shown, part: Part, quoted: Quoted | None) -> tuple[LaidOutPage, ...]:
    reading = shown.reading
    assert reading is not None
    place = quoted.place if quoted else None
    return tuple(
        lay_out(
            page,
            reading.headings,
            (
                *_find_marks(shown, page),
                *([(place.start, place.end)] if place and place.page == page.number else []),
            ),
        )
        for page in reading.pages
        if part.first <= page.number <= part.last
    )


def _find_marks(shown: Shown, page: Page) -> tuple[tuple[int, int], ...]:
    if shown.node is None or shown.reading is None:
        return ()
    return shown.marks.mark_page(shown.reading, page, 0, min(len(page.text), MARKED_AT_ONCE))


def _find_pages(shown: Shown, pages: tuple[LaidOutPage, ...]) -> FoundOn:
    reading = shown.reading
    if shown.node is None or reading is None:
        return FoundOn((), whole=True)
    whole = sum(len(page.text) for page in reading.pages) <= MARKED_AT_ONCE
    marks = {page.number: page.marks for page in pages}
    return FoundOn(
        tuple(
            (page.number, page.label)
            for page in reading.pages
            if (marks[page.number] if page.number in marks else whole and _find_marks(shown, page))
        ),
        whole,
    )


def _build_contents(shown: Shown) -> tuple[Entry, ...]:
    if shown.reading is None:
        return ()
    headings = shown.reading.headings
    return tuple(
        Entry(
            heading.text,
            min(max(heading.level, 1), 3),
            heading.page,
            shown.address(page=heading.page, anchor=heading_anchor(headings, heading)),
        )
        for heading in headings[:CONTENTS_SHOWN]
    )
