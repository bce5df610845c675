"""Addresses within the site: each carries along the language chosen and the day as of which one looks."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from coi.dates import PartialDate
from coi.errors import FilterError
from web.desk import the_desk
from web.languages import ARGUMENT, QUERY_ARGUMENT, language_in_address

AS_OF = "as-of"
Args = Sequence[tuple[str, str]]


def address(endpoint: str, args: Args = (), *, anchor: str = "", **places: str | int) -> str:
    """The address of a page with these arguments, in this order; the language chosen comes last."""
    filled: dict[str, Any] = {**places, ARGUMENT: None}
    path = url_for(endpoint, **filled)
    told = [(ARGUMENT if name == QUERY_ARGUMENT else name, value) for name, value in args]
    chosen = language_in_address()
    if chosen and not any(name == ARGUMENT for name, _ in told):
        told.append((ARGUMENT, chosen))
    return path + (f"?{urlencode(told)}" if told else "") + (f"#{anchor}" if anchor else "")


def as_of_asked() -> PartialDate | None:
    """The day that the present address asks for, None where it names none that can be looked back to."""
    try:
        day = PartialDate.parse(request.args[AS_OF]) if request.args.get(AS_OF, "").strip() else None
    except FilterError:
        return None
    return day if day and day.first_day <= the_desk().today() else None


def as_of_args() -> Args:
    """The argument that keeps that day in a link."""
    day = as_of_asked()
    return [(AS_OF, str(day))] if day else []


def here(*, without: str) -> str:
    """The present address less everything given under one name."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != without]
    return request.path + (f"?{urlencode(kept)}" if kept else "")
