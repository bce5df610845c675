"""The printer writes a tree as text, in its shortest form and with English operators."""

import re
from dataclasses import replace
from itertools import accumulate, groupby

from coi.grammar.caps import MAX_DEPTH
from coi.grammar.letters import QUOTES, word_end
from coi.grammar.operators import ALL_OPERATORS
from coi.query import (
    And,
    Carries,
    Dated,
    DateRange,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Spelled,
    TextLeaf,
)

_QUOTED = re.compile(r'"[^"]*"|«[^»]*»')  # a name in quotation marks may hold brackets of its own


def print_words(node: Node | None) -> str:
    """Write the text that parses to this tree again, in whatever language; empty for None.

    What stands in the title is gathered under one `title:(…)` unless that would nest too deep.
    """
    if node is None:
        return ""
    gathered = _write(node, gather=True)
    return gathered if _bracket_depth(gathered) <= MAX_DEPTH else _write(node, gather=False)


def _write(node: Node, *, gather: bool, in_title: bool = False, closed: bool = False) -> str:
    """Write a node; `closed` where operators beside it would tear it apart without brackets."""
    if not isinstance(node, And | Or | Not):
        return _write_leaf(node, in_title=in_title)
    if isinstance(node, Not):
        if isinstance(node.part, Not):  # minus signs side by side are passed over
            return _write(node.part.part, gather=gather, in_title=in_title, closed=closed)
        return "-" + _write(node.part, gather=gather, in_title=in_title, closed=True)
    if gather and not in_title and _is_in_title(node):
        return f"title:({_write(node, gather=gather, in_title=True)})"
    pieces: list[str] = []
    for titles, run in groupby(node.parts, key=_is_in_title):
        parts = tuple(run)
        if gather and titles and not in_title and len(parts) > 1:
            parts = (replace(node, parts=parts),)
        inner = isinstance(node, And)
        pieces += [_write(part, gather=gather, in_title=in_title, closed=inner) for part in parts]
    text = (" " if isinstance(node, And) else " OR ").join(pieces)
    return f"({text})" if closed else text


def _write_leaf(leaf: Leaf, *, in_title: bool) -> str:
    if isinstance(leaf, Carries):
        return f"{leaf.field}:{_write_value(leaf.value)}"
    if isinstance(leaf, Dated):
        return f"published:{_write_days(leaf.days)}"
    field = "title:" if leaf.field == "title" and not in_title else ""
    return field + _write_text(leaf)


def _write_text(leaf: TextLeaf) -> str:
    match leaf:
        case Phrase():
            return f'"{" ".join(leaf.words)}"'
        case Near():
            return f'"{" ".join(leaf.words)}"~{leaf.between}'
        case Prefix():
            return f"{leaf.text}*"
        case Spelled():
            return f"{leaf.text}~"
    # In capitals it would be an operator.
    return leaf.text.lower() if leaf.text in ALL_OPERATORS else leaf.text


def _write_value(value: str) -> str:
    """Write one word as it is and anything else in quotation marks it does not hold itself."""
    if value[:1].isalnum() and word_end(value, 0) == len(value):
        return value
    holds_quote = any(QUOTES.get(character) == QUOTES['"'] for character in value)
    return f"«{value}»" if holds_quote else f'"{value}"'


def _write_days(days: DateRange) -> str:
    if days.first == days.last:
        return str(days.first)
    return f"{days.first or ''}..{days.last or ''}"


def _is_in_title(node: Node) -> bool:
    if isinstance(node, And | Or):
        return all(map(_is_in_title, node.parts))
    if isinstance(node, Not):
        return _is_in_title(node.part)
    return isinstance(node, TextLeaf) and node.field == "title"


def _bracket_depth(text: str) -> int:
    bare = _QUOTED.sub("", text)
    return max(accumulate((mark == "(") - (mark == ")") for mark in bare), default=0)
