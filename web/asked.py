"""What the present page was asked with: the arguments of its address, or the form of a private search."""

from urllib.parse import parse_qsl, urlencode

from flask import has_request_context, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from web.once import once

ASK = "ask"  # the field in which a button of a private page carries a whole question
PRIVATE = frozenset({"search.answer_privately", "statements.state_privately", "values.list_privately"})

Asked = MultiDict[str, str]


def is_private() -> bool:
    """Whether the present page is a private search, whose words must stand in no address."""
    return has_request_context() and request.endpoint in PRIVATE


def asked_with() -> Asked:
    """The names and values in their order; those of a private search come from its form alone."""
    if not is_private():
        return request.args
    return once("asked", _sent)


def _sent() -> Asked:
    whole = request.form.get(ASK)
    if whole is not None:
        return ImmutableMultiDict(parse_qsl(whole, keep_blank_values=True))
    return ImmutableMultiDict(list(request.form.items(multi=True)))


def ask_again() -> str:
    """The whole question of the present page as one value of a form."""
    return urlencode(list(asked_with().items(multi=True)))
