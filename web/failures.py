"""Failures in the log: each with a number and the places where it happened, and with nothing of what was asked."""

import logging
import secrets
from collections.abc import Iterator
from traceback import StackSummary, walk_tb

from flask import request

log = logging.getLogger(__name__)


def note_failure(error: BaseException) -> str:
    """Log a failure under the number that is returned, to be shown to whoever asked.

    The log names the path, the kinds of errors and every place in the code they passed. What the errors say
    stands in it only where nothing was asked that they might repeat; `/health` asks nothing and tells the rest.
    """
    number = secrets.token_hex(4)
    log.error("failure %s at %r\n%s", number, request.path, "\n".join(_tell(error)))
    return number


def _tell(error: BaseException) -> Iterator[str]:
    asked = bool(request.query_string or request.content_length)
    one: BaseException | None = error
    while one is not None:
        said = "" if asked else f": {one}"
        yield f"{'' if one is error else 'because of '}{type(one).__name__}{said}"
        yield from (line.rstrip() for line in StackSummary.extract(walk_tb(one.__traceback__)).format())
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
