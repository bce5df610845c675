"""Problems: how the JSON interface says what went wrong (RFC 9457), in the sentences the pages use."""

from typing import Any, cast

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response as AnyResponse

from coi.errors import CoiError, DocumentUnknown, QueryError, SearchIndexError, UsageError
from coi.results_json import write_json
from web.errors import show_http_error
from web.failures import note_failure
from web.languages import gettext
from web.sentences import say_again

MEDIA_TYPE = "application/problem+json"
_BAD_REQUEST, _UNKNOWN, _FAULT, _UNAVAILABLE = 400, 404, 500, 503


def answer_in_problems(api: Blueprint) -> None:
    """Answer every failure below a blueprint by a problem, never by a page."""
    api.register_error_handler(HTTPException, show_http_problem)
    api.register_error_handler(CoiError, show_known_problem)
    api.register_error_handler(Exception, show_unknown_problem)
    # No view is reached by a wrong path or method, so the application has to be told where it is ours.
    api.record_once(lambda state: _add_unrouted(cast("Flask", state.app), str(api.url_prefix)))


def _add_unrouted(app: Flask, prefix: str) -> None:
    def show(error: HTTPException) -> AnyResponse:
        ours = request.path == prefix or request.path.startswith(f"{prefix}/")
        return show_http_problem(error) if ours else show_http_error(error)

    for status in (404, 405):
        app.register_error_handler(status, show)


def show_http_problem(error: HTTPException) -> AnyResponse:
    """The problem for an answer such as 405; redirects pass through."""
    if error.code is not None and error.code < _BAD_REQUEST:
        return error.get_response()
    status = error.code or _FAULT
    response = _problem(status, None if status == _UNKNOWN else error.description)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if status == 401:  # noqa: PLR2004
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def show_known_problem(error: CoiError) -> Response:
    """The problem for a failure of ours whose sentence is fit to be shown."""
    if isinstance(error, DocumentUnknown):
        return _problem(_UNKNOWN)
    if isinstance(error, QueryError):
        place = {"position": error.position, "length": error.length}
        return _problem(_BAD_REQUEST, say_again(str(error)), **place)
    if isinstance(error, UsageError):
        return _problem(_BAD_REQUEST, say_again(str(error)))
    number = note_failure(error)
    if isinstance(error, SearchIndexError):
        said = gettext("Nothing was searched, so this does not mean that nothing is known.")
        response = _problem(_UNAVAILABLE, said, number=number)
        response.headers["Retry-After"] = "120"
        return response
    return _problem(_FAULT, number=number)


def show_unknown_problem(error: Exception) -> Response:
    """The problem for a failure nobody foresaw; its number stands in the answer and in the log."""
    return _problem(_FAULT, number=note_failure(error))


def _problem(status: int, detail: str | None = None, **more: Any) -> Response:
    title = HTTP_STATUS_CODES.get(status, "Error")
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail} | more
    if detail is None:
        del told["detail"]
    return Response(write_json(told), status, mimetype=MEDIA_TYPE)
