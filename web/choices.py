"""What somebody chooses for themselves: the language of the pages, and whether single keys do anything."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response

from coi.vocabulary.languages import INTERFACE_LANGUAGES
from web import languages

choices = Blueprint("choices", __name__)

KEYS_COOKIE = "coi-keys"
_KEPT = 365 * 24 * 3600  # seconds


@choices.get("/choose")
def choose() -> Response:
    """Keep the choice in a cookie of the browser and lead back to the page it was made on (`to`)."""
    language, keys = request.args.get(languages.ARGUMENT), request.args.get("keys")
    to = read_place(request.args.get("to", ""))
    if language in INTERFACE_LANGUAGES:
        to = _in_language(to, language)
    response = make_response(redirect(to, 303))
    if language in INTERFACE_LANGUAGES:
        _remember(response, languages.COOKIE, language)
    if keys in ("on", "off"):
        _remember(response, KEYS_COOKIE, keys)
    return response


def keys_are_on() -> bool:
    """Whether single keys do anything for who asks; they do until they are switched off."""
    return request.cookies.get(KEYS_COOKIE) != "off"


def read_place(typed: str) -> str:
    """A path of this site as it was given; the start page for anything that might lead elsewhere."""
    inside = typed.startswith("/") and not typed.startswith(("//", "/\\")) and typed.isprintable()
    return typed if inside else "/"


def _in_language(place: str, language: str) -> str:
    parts = urlsplit(place)
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name not in (languages.ARGUMENT, languages.QUERY_ARGUMENT)
    ]
    return f"{parts.path}?{urlencode([*kept, (languages.ARGUMENT, language)])}"


def _remember(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_KEPT, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
    )
