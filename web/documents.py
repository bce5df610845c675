"""The document pages: its text and facts, the archived original, and a citation."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from coi.casework.citations import Cited, cite
from coi.dates import PartialDate
from coi.document import Edition, Reading
from coi.errors import QueryError, UsageError
from coi.grammar import parse_words
from coi.query import Node
from indexer.searcher import highlights
from web.addresses import address
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
from web.editions import Shelf, edition_on, open_shelf, pages_with_text, read_number, read_offset
from web.languages import gettext, page_language
from web.search_form import SearchForm, language_args
from web.security import SANDBOX_POLICY
from web.sentences import say_again
from web.wording import date_in_words

documents = Blueprint("documents", __name__)

# Characters searched for the words, about a second's work. Of a longer document only the pages shown
# are searched, of a longer page only its beginning.
MARKED_AT_ONCE = 500_000
CONTENTS_SHOWN = 200

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
class Shown:
    """What of a document is meant by the address: which edition, on which day, with which words."""

    shelf: Shelf
    edition: Edition
    reading: Reading | None
    as_of: PartialDate | None
    words: str
    node: Node | None
    notices: tuple[str, ...]

    def address(self, *, page: int | None = None, anchor: str = "") -> str:
        """The address of this edition with these words, at a page of it."""
        args = [("q", self.words)] if self.words else []
        if self.as_of:
            args.append(("as-of", str(self.as_of)))
        elif self.edition != self.shelf.current:
            args.append(("edition", str(self.edition.number)))
        if page is not None:
            args.append(("page", str(page)))
            anchor = anchor or f"page-{page}"
        return address("documents.show_document", args, anchor=anchor, document_id=self.shelf.document.id)

    def citation(self, page: int | None = None) -> str:
        """The address of the citation of this edition, or of a page of it."""
        named = ("edition", str(self.edition.number))
        args = [("as-of", str(self.as_of)) if self.as_of else named]
        args += [("page", str(page))] if page is not None else []
        return address("documents.show_citation", args, document_id=self.shelf.document.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    text: str
    level: int
    page: int
    address: str


@dataclass(frozen=True, slots=True)
class FoundOn:
    """The pages (number, printed label) on which something is marked; `whole` where all of them were searched."""

    pages: tuple[tuple[int, str | None], ...]
    whole: bool


@documents.get("/documents/<document_id>")
def show_document(document_id: str) -> str | AnyResponse:
    """One edition of a document: facts, text by page with the words of `q` marked, captures."""
    shelf = open_shelf(the_desk().ledger, the_viewer(), document_id)
    if shelf.document.id != document_id:
        asked = list(request.args.items(multi=True))
        return redirect(address("documents.show_document", asked, document_id=shelf.document.id))
    shown = _choose(shelf)
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


@documents.get("/documents/<document_id>/citation")
def show_citation(document_id: str) -> str | AnyResponse:
    """A citation of an edition, of one page of it if asked, to be copied."""
    desk = the_desk()
    shelf = open_shelf(desk.ledger, the_viewer(), document_id)
    shown = _choose(shelf)
    if shown is None:
        return make_response(render_template("not_yet_known.html", shelf=shelf), 404)
    page = read_number("page", request.args.get("page"))
    source = desk.vocabularies.sources.get(shelf.document.source)
    capture = shelf.last_capture_of(shown.edition)
    citation = None
    if shown.reading and source and capture:
        cited = Cited(shelf.document, shown.edition, shown.reading, source, capture, page=page)
        citation = cite(cited, accessed=desk.today())
    return render_template(
        "citation.html",
        shown=shown,
        page=page,
        citation=citation,
        as_of=shown.as_of,
        as_of_means=gettext("This is the edition in force then."),
    )


def _choose(shelf: Shelf) -> Shown | None:
    """The edition the address means; None where the document was not known on the as-of day."""
    desk = the_desk()
    notices: list[str] = []
    number = read_number("edition", request.args.get("edition"))
    typed = request.args.get("as-of", "").strip()
    as_of = PartialDate.parse(typed) if typed else None
    if as_of and as_of.first_day > desk.today():
        day = date_in_words(as_of)
        notices.append(gettext("%(day)s has not come yet; you see the edition of today.", day=day))
        as_of = None
    edition = shelf.edition(number) if number else shelf.current
    if as_of and not number:
        found = edition_on(shelf, desk.readings, as_of.last_day)
        if found is None:
            return None
        edition = found
    words, node = request.args.get("q", "").strip(), None
    try:
        node = parse_words(words, language=page_language())
    except QueryError as error:
        notices.append(gettext("Nothing is marked: %(reason)s", reason=say_again(str(error))))
    return Shown(
        shelf=shelf,
        edition=edition,
        reading=desk.readings.latest(shelf.document.id, edition.number),
        as_of=None if number else as_of,
        words=words,
        node=node,
        notices=tuple(notices),
    )


def _render(shown: Shown) -> str:
    desk, reading = the_desk(), shown.reading
    page = read_number("page", request.args.get("page"))
    if page and reading and not any(one.number == page for one in reading.pages):
        raise UsageError(
            gettext(
                "The document has no page %(page)s; its pages are 1 to %(last)s.",
                page=str(page),
                last=str(len(reading.pages)),
            )
        )
    parts = cut_into_parts(reading.pages) if reading else ()
    at = part_with(parts, page or 1)
    pages = _lay_out_part(shown, parts[at]) if reading and parts else ()
    source = desk.vocabularies.sources.get(shown.shelf.document.source)
    return render_template(
        "document.html",
        form=SearchForm(words=shown.words, as_of=str(shown.as_of or ""), kept=language_args()),
        as_of=shown.as_of,
        as_of_means=gettext("This is the edition in force then."),
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
        passage=find_block(pages, page, read_offset(request.args.get("at"))),
        pages_with_text=pages_with_text(reading) if reading else 0,
        found_on=_find_pages(shown, pages),
        contents=_build_contents(shown),
        editions=[replace(shown, edition=one, as_of=None) for one in shown.shelf.editions],
        newest=replace(shown, edition=shown.shelf.current, as_of=None),
    )


def _lay_out_part(shown: Shown, part: Part) -> tuple[LaidOutPage, ...]:
    reading = shown.reading
    assert reading is not None
    return tuple(
        lay_out(page, reading.headings, lambda text: _find_marks(shown, text))
        for page in reading.pages
        if part.first <= page.number <= part.last
    )


def _find_marks(shown: Shown, text: str) -> tuple[tuple[int, int], ...]:
    if shown.node is None or shown.reading is None:
        return ()
    return highlights(text[:MARKED_AT_ONCE], shown.reading.language, shown.node)


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
            if (marks[page.number] if page.number in marks else whole and _find_marks(shown, page.text))
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
