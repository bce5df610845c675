"""Addresses within the site: each carries along the language chosen and the day as of which one looks."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus, urlencode, urljoin

from flask import current_app, request, url_for

from coi.dates import PartialDate
from coi.errors import FilterError
from web.asked import asked_with
from web.desk import the_desk
from web.languages import ARGUMENT, QUERY_ARGUMENT, language_in_address
from web.once import once

AS_OF = "as-of"
PUBLIC_URL = "PUBLIC_URL"  # in the configuration of the application
Args = Sequence[tuple[str, str]]


def address(endpoint: str, args: Args = (), *, anchor: str = "", **places: str | int) -> str:
    """The address of a page with these arguments, in this order; the language chosen comes last."""
    path = _path(endpoint, places)
    told = [(ARGUMENT if name == QUERY_ARGUMENT else name, value) for name, value in args]
    chosen = language_in_address()
    if chosen and not any(name == ARGUMENT for name, _ in told):
        told.append((ARGUMENT, chosen))
    quoted = once("quoted", _Quoted)
    asked = "&".join(f"{quoted[name]}={quoted[value]}" for name, value in told)
    return path + (f"?{asked}" if asked else "") + (f"#{anchor}" if anchor else "")


class _Quoted(dict[str, str]):
    """Names and values as they stand in an address: those of a question stand in most addresses of its page."""

    def __missing__(self, text: str) -> str:
        quoted = self[text] = quote_plus(text)
        return quoted


def _path(endpoint: str, places: Mapping[str, str | int]) -> str:
    """The path of a page, found once for a request: a page of results asks for some of them again and again."""
    known = once("paths", dict[Any, str])
    what = (endpoint, *places.items())
    if what not in known:
        filled: dict[str, Any] = {**places, ARGUMENT: None}
        known[what] = url_for(endpoint, **filled)
    return known[what]


def as_of_asked() -> PartialDate | None:
    """The day that the present page was asked for, None where it is none that can be looked back to."""
    return once("as of", _as_of_asked)


def _as_of_asked() -> PartialDate | None:
    asked = asked_with().get(AS_OF, "")
    try:
        day = PartialDate.parse(asked) if asked.strip() else None
    except FilterError:
        return None
    return day if day and day.first_day <= the_desk().today() else None


def as_of_args() -> Args:
    """The argument that keeps that day in a link."""
    day = as_of_asked()
    return [(AS_OF, str(day))] if day else []


def here(*, without: str) -> str:
    """The present address less everything given under one name."""
    kept = [(name, value) for name, value in asked_with().items(multi=True) if name != without]
    return request.path + (f"?{urlencode(kept)}" if kept else "")


def whole_address(path: str) -> str:
    """An address of this site with scheme and host: the public one where it is set, else that of who asks.

    The guard has let in no host that is not ours, so what is asked for may be repeated.
    """
    return urljoin(current_app.config[PUBLIC_URL] or request.url_root, path)
