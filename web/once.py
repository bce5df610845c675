"""What is worked out once for a request: a page of results asks for some of it hundreds of times."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from flask import Flask

Made = TypeVar("Made")

# Not in Flask's `g`: to reach it takes ten times as long, which a page that asks eight hundred times would feel.
_KEPT: ContextVar[dict[str, Any] | None] = ContextVar("kept for this request", default=None)


def keep_by_request(app: Flask) -> None:
    """From now on keep what `once` makes until a request is answered; before other hooks, which may ask too."""
    app.before_request(_begin)
    app.teardown_request(_end)


def _begin() -> None:
    _KEPT.set({})


def _end(_error: BaseException | None = None) -> None:
    _KEPT.set(None)


def once(name: str, make: Callable[[], Made]) -> Made:
    """What `make` gives, kept under that name for this request; made each time where none is being answered."""
    kept = _KEPT.get()
    if kept is None:
        return make()
    if name not in kept:
        kept[name] = make()
    made: Made = kept[name]
    return made
