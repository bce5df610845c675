"""The report of a mistake: a plain form that tells the focal point what is wrong, and keeps no word of who wrote."""

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from coi.casework.mistakes import MOST_WRITTEN, Mistake, TooManyReports, report_mistake
from coi.document import Edition
from coi.errors import UsageError
from web.desk import the_desk, the_viewer
from web.editions import Shelf, open_shelf, read_number
from web.languages import gettext
from web.sentences import say_again

_TOO_MANY = 429


def show_report(document_id: str) -> str:
    """The empty form, for the edition and page that the address names."""
    shelf = open_shelf(the_desk().ledger, the_viewer(), document_id)
    number = read_number("edition", request.args.get("edition"))
    page = read_number("page", request.args.get("page"))
    return _form(shelf, shelf.edition(number) if number else shelf.current, str(page or ""))


def keep_report(document_id: str) -> str | Response:
    """Keep the report and thank for it; 400 with one sentence and everything typed where it cannot be taken."""
    desk = the_desk()
    shelf = open_shelf(desk.ledger, the_viewer(), document_id)
    number = read_number("edition", request.form.get("edition"))
    edition = shelf.edition(number) if number else shelf.current
    typed, text = request.form.get("page", "").strip(), request.form.get("text", "")
    try:
        page = _read_page(shelf, edition, typed)
        report_mistake(Mistake(shelf.document, edition.number, page, text), desk.ledger)
    except TooManyReports as error:
        return make_response(_form(shelf, edition, typed, text, say_again(str(error))), _TOO_MANY)
    except UsageError as error:
        return make_response(_form(shelf, edition, typed, text, say_again(str(error))), 400)
    return _form(shelf, edition, typed, kept=True)


def _form(
    shelf: Shelf, edition: Edition, page: str = "", text: str = "", refusal: str = "", *, kept: bool = False
) -> str:
    reading = the_desk().readings.latest(shelf.document.id, edition.number)
    return render_template(
        "report.html",
        shelf=shelf,
        edition=edition,
        reading=reading,
        page=page,
        text=text,
        refusal=refusal,
        kept=kept,
        most=MOST_WRITTEN,
    )


def _read_page(shelf: Shelf, edition: Edition, typed: str) -> int | None:
    page = read_number(gettext("page"), typed)
    reading = the_desk().readings.latest(shelf.document.id, edition.number)
    last = len(reading.pages) if reading else 0
    if page is not None and page > last:
        raise UsageError(
            gettext(
                "The document has no page %(page)s; its pages are 1 to %(last)s.",
                page=str(page),
                last=str(last),
            )
        )
    return page
