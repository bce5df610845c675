"""What is worked out once for a request: a page of results asks for some of it hundreds of times."""

from collections.abc import Callable
from typing import TypeVar

from flask import g, has_request_context

Made = TypeVar("Made")


def once(name: str, make: Callable[[], Made]) -> Made:
    """What `make` gives, kept under that name for this request; made each time where none is being answered."""
    if not has_request_context():
        return make()
    kept: dict[str, Made] = g.setdefault("once", {})
    if name not in kept:
        kept[name] = make()
    return kept[name]
