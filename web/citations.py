"""The citation of a document, a page or a passage: to be read, copied, or taken into a reference manager."""

from dataclasses import dataclass
from typing import NoReturn

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from coi.casework.citations import STYLES, Cited, cite
from coi.casework.cited import MOST_QUOTED
from coi.casework.quotations import Quotation, find_quotation, name_quotation, quoted_text
from coi.document import Reading
from coi.errors import UsageError
from web.addresses import address, as_of_args
from web.desk import the_desk, the_viewer
from web.document_text import find_block, lay_out
from web.editions import open_shelf, read_number, read_offset
from web.languages import N_, gettext
from web.shown import Shown, permanent_address, quotation_args, read_quotation, read_shown

STYLE_NAMES = {
    "plain": N_("in words"),
    "oscola": "OSCOLA",
    "ris": "RIS",
    "bibtex": "BibTeX",
    "csl-json": "CSL-JSON",
}
assert STYLE_NAMES.keys() == STYLES.keys()


@dataclass(frozen=True, slots=True)
class _File:
    """How the record of a style is taken away as a file."""

    ending: str
    media_type: str


_FILES = {
    "ris": _File("ris", "application/x-research-info-systems"),
    "bibtex": _File("bib", "application/x-bibtex"),
    "csl-json": _File("json", "application/vnd.citationstyles.csl+json"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be cited: an edition, a page of it, words that stand there; and in which style."""

    shown: Shown
    page: int | None
    quote: str | None
    style: str

    @property
    def quotation(self) -> Quotation | None:
        """The words, named as an address carries them."""
        return name_quotation(self.quote) if self.quote else None

    def in_style(self, style: str) -> str:
        """The address of the same citation in another style."""
        return address("documents.show_citation", self._args(style), document_id=self.shown.shelf.document.id)

    @property
    def download(self) -> str | None:
        """The address of the record as a file; None in a style that is read by people."""
        if self.style not in _FILES:
            return None
        return address(
            "documents.download_citation", self._args(self.style), document_id=self.shown.shelf.document.id
        )

    @property
    def archived(self) -> str:
        """The whole address of the edition cited, as this archive keeps it."""
        return permanent_address(self.shown.shelf.document.id, [("edition", str(self.shown.edition.number))])

    @property
    def quoted(self) -> str | None:
        """The whole address that finds the words again in whatever edition is then in force."""
        if self.quotation is None:
            return None
        args = [("cited", str(self.shown.edition.number))]
        args += [("page", str(self.page))] if self.page else []
        args += quotation_args(self.quotation)
        return permanent_address(self.shown.shelf.document.id, args, anchor="passage")

    def _args(self, style: str) -> list[tuple[str, str]]:
        args = [("edition", str(self.shown.edition.number))]
        args += [("page", str(self.page))] if self.page else []
        args += quotation_args(self.quotation) if self.quotation else []
        args += as_of_args()
        return [*args, ("style", style)] if style != "plain" else args


def show_citation(document_id: str) -> str | AnyResponse:
    """A citation of an edition, of one page of it or of words on it if asked, to be copied."""
    shown = _read_shown(document_id)
    if isinstance(shown, Response):
        return shown
    asked = _read_asked(shown)
    return render_template(
        "citation.html",
        shown=shown,
        asked=asked,
        page=asked.page,
        citation=_cite(asked),
        styles=[(name, gettext(title), asked.in_style(name)) for name, title in STYLE_NAMES.items()],
        as_of=shown.as_of,
        as_of_means=shown.say_as_of(),
    )


def download_citation(document_id: str) -> AnyResponse:
    """The record of a citation as a file that a reference manager takes."""
    shown = _read_shown(document_id)
    if isinstance(shown, Response):
        return shown
    asked = _read_asked(shown)
    file, text = _FILES.get(asked.style), _cite(asked)
    if file is None:
        raise UsageError(gettext("A file is made in these styles: %(names)s.", names=", ".join(_FILES)))
    if text is None:
        raise UsageError(gettext("There is no citation yet: this edition has not been read, or its source is no longer described here."))  # fmt: skip
    response = Response(text, content_type=f"{file.media_type}; charset=utf-8")
    page = f"-page-{asked.page}" if asked.page else ""
    name = f"{shown.shelf.document.id}-edition-{shown.edition.number}{page}.{file.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _read_shown(document_id: str) -> Shown | Response:
    shelf = open_shelf(the_desk().ledger, the_viewer(), document_id)
    shown = read_shown(shelf)
    return shown or make_response(render_template("not_yet_known.html", shelf=shelf), 404)


def _read_asked(shown: Shown) -> Asked:
    page = read_number("page", request.args.get("page"))
    style = request.args.get("style", "").strip() or "plain"
    if style not in STYLES:
        raise UsageError(f"The citation style “{style[:40]}” does not exist; there is {', '.join(STYLES)}.")
    quote: str | None = None
    if reading := shown.reading:
        page, quote = _read_quote(reading, page)
    return Asked(shown, page, quote, style)


def _read_quote(reading: Reading, page: int | None) -> tuple[int | None, str | None]:
    """The words quoted, or the paragraph meant by its offset, and the page they stand on."""
    if quotation := read_quotation():
        place = find_quotation(reading, quotation, page)
        if place is None:
            _refuse_quotation(reading, page)
        words = quoted_text(reading, quotation, place)
        if page is None and len(reading.pages) > 1 and find_quotation(reading, quotation, place.page):
            page = place.page  # unless the words go on overleaf
        return page, words
    at = read_offset(request.args.get("at"))
    found = reading.page(page) if page is not None else None
    if at is None or page is None or found is None:
        return page, None
    laid_out = lay_out(found, reading.headings, ())
    if (block := find_block((laid_out,), page, at)) is None:
        return page, None
    words = " ".join("".join(one.text for one in laid_out.blocks[block[1]].pieces).split())
    return page, words if len(words) <= MOST_QUOTED else words[:MOST_QUOTED].rpartition(" ")[0]


def _refuse_quotation(reading: Reading, page: int | None) -> NoReturn:
    if page is not None and reading.page(page) is None:
        raise UsageError(f"The document has no page {page}; its pages are 1 to {len(reading.pages)}.")
    where = "on that page" if page is not None else "in this edition"
    raise UsageError(f"These words do not stand {where}, so they are not quoted.")


def _cite(asked: Asked) -> str | None:
    """The citation; None where the edition has not been read or its source is not described."""
    desk, shown = the_desk(), asked.shown
    source = desk.vocabularies.sources.get(shown.shelf.document.source)
    capture = shown.shelf.last_capture_of(shown.edition)
    if not (shown.reading and source and capture):
        return None
    cited = Cited(
        shown.shelf.document, shown.edition, shown.reading, source, capture,
        page=asked.page, quote=asked.quote, address=asked.archived,
    )  # fmt: skip
    return cite(cited, accessed=desk.today(), style=asked.style)
