"""Error pages: one plain sentence each, never a trace, a path or the question that was asked."""

from flask import Flask, Response, make_response, render_template
from werkzeug.exceptions import HTTPException, SecurityError

from coi.errors import ArchiveError, CoiError, DocumentUnknown, IndexMissing, SearchIndexError, UsageError
from web.failures import note_failure
from web.languages import N_, gettext
from web.sentences import say_again

_PAGES: dict[int, tuple[str, str]] = {
    400: (
        N_("This cannot be asked like that"),
        N_("The address or the form holds something that cannot be read."),
    ),
    403: (
        N_("Not sent from this site"),
        N_("This came from a page of another site, or your browser does not say from where. Ask again here."),
    ),
    404: (
        N_("Nothing is here"),
        N_("There is no such page, or none that you may see. Check the address."),
    ),
    405: (
        N_("This cannot be done here"),
        N_("This page can be read, but nothing can be sent to it."),
    ),
    413: (N_("Too much at once"), N_("What was sent is larger than this page takes.")),
    414: (N_("The address is too long"), N_("Ask with fewer words or fewer filters.")),
    431: (N_("Too much at once"), N_("What was sent is larger than this page takes.")),
    429: (
        N_("Too many questions at once"),
        N_("Several of your questions are still being answered. Try again in a few seconds."),
    ),
    416: (N_("That part does not exist"), N_("The file does not hold the part that was asked for.")),
    500: (
        N_("Something went wrong here"),
        N_("The fault is ours, not in what you asked. Try again in a moment."),
    ),
    503: (N_("Not available at the moment"), N_("Try again in a few minutes.")),
}
_SERVER_FAULT = 500


def add_error_pages(app: Flask) -> None:
    """Answer every failure with a page of ours."""
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(CoiError, show_known_error)
    app.register_error_handler(Exception, show_unknown_error)


def show_http_error(error: HTTPException) -> Response:
    """The page for an answer such as 404; redirects pass through."""
    if isinstance(error, SecurityError):
        # A host name that is not ours: no page, because none of its links could be trusted.
        return Response(f"{error.description}\n", 400, mimetype="text/plain")
    status = error.code or _SERVER_FAULT
    if status not in _PAGES:
        status = 400 if status < _SERVER_FAULT else _SERVER_FAULT
    response = _page(status, *_say(status))
    if error.code == 405 and (allowed := getattr(error, "valid_methods", None)):  # noqa: PLR2004
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if status == 429:  # noqa: PLR2004
        response.headers["Retry-After"] = "2"
    return response


def show_known_error(error: CoiError) -> Response:
    """The page for a failure of ours whose sentence is fit to be shown."""
    if isinstance(error, DocumentUnknown):
        return _page(404, *_say(404))
    if isinstance(error, UsageError):
        return _page(400, _say(400)[0], say_again(str(error)))
    if isinstance(error, SearchIndexError):
        return _show_index_error(error)
    number = note_failure(error)
    if isinstance(error, ArchiveError):
        sentence = gettext(
            "The archived file is missing or damaged and has been reported. Nothing was changed."
        )
        return _page(500, gettext("The archived file cannot be given out"), sentence, number)
    return _page(500, *_say(500), number)


def show_unknown_error(error: Exception) -> Response:
    """The page for a failure nobody foresaw; its number stands on the page and in the log."""
    number = note_failure(error)
    try:
        return _page(500, *_say(500), number)
    except Exception as again:  # noqa: BLE001 - the page itself is broken, and something has to be said
        note_failure(again)
        said = f"Something went wrong here. If you report this, give the number: {number}\n"
        return Response(said, 500, mimetype="text/plain")


def _show_index_error(error: SearchIndexError) -> Response:
    number = note_failure(error)
    if isinstance(error, IndexMissing):
        title = gettext("The search index is not there")
        sentence = gettext("It has not been built yet or is being rebuilt.")
    else:
        title = gettext("The search index cannot be read")
        sentence = gettext("It has to be rebuilt by whoever runs this site.")
    sentence += " " + gettext("Nothing was searched, so this does not mean that nothing is known.")
    response = _page(503, title, sentence, number)
    response.headers["Retry-After"] = "120"
    return response


def _say(status: int) -> tuple[str, str]:
    title, sentence = _PAGES[status]
    return gettext(title), gettext(sentence)


def _page(status: int, title: str, sentence: str, number: str | None = None) -> Response:
    page = render_template("error.html", status=status, title=title, sentence=sentence, number=number)
    return make_response(page, status)
