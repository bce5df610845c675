"""A question in plain English, so that a page, a saved search or a report says what was asked."""

from collections.abc import Callable, Iterable, Sequence

from coi.dates import date_in_words
from coi.query import (
    FIELD_NAMES,
    And,
    DateRange,
    Filter,
    FilterField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sort,
    Word,
)

Label = Callable[[FilterField, str], str]

_ORDERS: dict[Sort, str] = {
    "relevance": "",  # the usual order goes without saying
    "published": "newest first",
    "captured": "latest captured first",
}
_OWN_WORDS = frozenset({"and", "or", "not", "in", "the", "title", "words", "beginning", "with"})


def in_words(query: Query, label: Label) -> str:
    """Say the whole question in one line, its parts joined by ` · `; `label` names a filter's value.

    Paging, facets and the usual order are left out. Two lines are alike only where the same is meant.
    """
    parts = [
        *(_say_words(query.node) if query.node else ["everything"]),
        *(said for one in query.filters for said in _say_filter(one, label)),
        *_say_range("published", query.published),
        *_say_range("captured", query.captured),
        f"as of {date_in_words(query.as_of)}" if query.as_of else "",
        _ORDERS[query.sort],
        "without translations" if query.node and not query.translate else "",
    ]
    line = " · ".join(part for part in parts if part)
    return line[0].upper() + line[1:]


# --- words --------------------------------------------------------------------------------------


def _say_words(node: Node) -> Iterable[str]:
    """Gather what must hold by its kind: words, phrases, beginnings, choices, the title, exclusions."""
    parts = node.parts if isinstance(node, And) else (node,)
    anywhere = [part for part in parts if isinstance(part, Word) and part.field == "anywhere"]
    titles = [part for part in parts if isinstance(part, Word | Phrase | Prefix) and part.field == "title"]
    excluded = [part.part for part in parts if isinstance(part, Not)]
    yield _say_list(anywhere, one="word", many="all words")
    for phrase in parts:
        if isinstance(phrase, Phrase) and phrase.field == "anywhere":
            yield f"phrase {_nest(phrase)}"
    for prefix in parts:
        if isinstance(prefix, Prefix) and prefix.field == "anywhere":
            yield _nest(prefix)
    for nested in parts:
        if isinstance(nested, And):
            yield f"all of: {', '.join(map(_nest, nested.parts))}"
        if isinstance(nested, Or):
            yield f"any of: {', '.join(map(_nest, nested.parts))}"
    yield _say_list(titles, one="in the title", many="in the title all of", title=True)
    yield _say_list(excluded, one="not", many="none of")


def _say_list(nodes: Sequence[Node], *, one: str, many: str, title: bool = False) -> str:
    said = ", ".join(_nest(node, in_title=title) for node in nodes)
    return f"{many if len(nodes) > 1 else one}: {said}" if said else ""


def _nest(node: Node, *, in_title: bool = False) -> str:
    """Say a node so that it stays whole inside a list; And and Or come in brackets."""
    if isinstance(node, Not):
        return f"not {_nest(node.part)}"
    if isinstance(node, And | Or):
        joint = " and " if isinstance(node, And) else " or "
        return f"({joint.join(map(_nest, node.parts))})"
    if isinstance(node, Phrase):
        said = f"“{' '.join(node.words)}”"
    else:
        # A word that reads like one of ours is set off, so that nobody takes it for ours.
        said = f"‘{node.text}’" if node.text.lower() in _OWN_WORDS else node.text
        said = f"words beginning with {said}" if isinstance(node, Prefix) else said
    return f"{said} in the title" if node.field == "title" and not in_title else said


# --- filters, dates -----------------------------------------------------------------------------


def _say_filter(one: Filter, label: Label) -> Iterable[str]:
    name = FIELD_NAMES[one.field]

    def say(values: tuple[str, ...], joint: str) -> str:
        labels = [label(one.field, value) for value in values]
        return f" {joint} ".join(f"“{said}”" if _reads_as_two(said) else said for said in labels)

    if one.any:
        yield f"{name} {say(one.any, 'or')}"
    if one.all:
        yield f"{name} {say(one.all, 'and')}"
    if one.none:
        yield f"not {name} {say(one.none, 'or')}"
    if one.only:
        yield f"only {name} {say(one.only, 'or')}"


def _reads_as_two(label: str) -> bool:
    return " and " in label or " or " in label  # as “Bosnia and Herzegovina” does


def _say_range(verb: str, days: DateRange) -> Iterable[str]:
    first, last = days.first, days.last
    if first and last and first == last:
        yield f"{verb} {'on' if first.day else 'in'} {date_in_words(first)}"
    elif first and last:
        yield f"{verb} between {date_in_words(first)} and {date_in_words(last)}"
    elif first:
        yield f"{verb} since {date_in_words(first)}"
    elif last:
        yield f"{verb} until {date_in_words(last)}"
