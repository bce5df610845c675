"""What helps where nothing was found: broader questions that find something, and what was searched at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coi.grammar import print_words
from coi.network.access import Viewer, may_see
from coi.query import And, Carries, DateRange, Filter, Near, Node, Or, Phrase, Query, Word
from web.desk import Desk, ask_for_everything
from web.languages import gettext
from web.search_form import address_of

MAX_TRIED = 10  # questions asked in passing
MAX_SHOWN = 6
SOURCES_SHOWN = 8
_WORDS_LEFT_OUT = 5  # of more words no single one is left out


@dataclass(frozen=True, slots=True)
class Broader:
    """A question that asks for less, in words, and how many documents answer it."""

    text: str
    address: str
    count: int


@dataclass(frozen=True, slots=True)
class Searched:
    """A source that could have answered: its documents, and when the last of them was added (ISO 8601)."""

    source: str
    documents: int
    latest: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Help:
    """What a page says where nothing was found; `countries` are the labels of those asked about."""

    broader: tuple[Broader, ...]
    countries: tuple[str, ...]
    searched: str
    sources: tuple[Searched, ...]
    unlisted: int


def find_help(query: Query, desk: Desk, viewer: Viewer) -> Help:
    """The help for a question that found nothing; SearchIndexError where the index cannot answer."""
    codes = _countries_of(query)
    labels = tuple(desk.vocabularies.label("country", one, query.interface_language) for one in codes)
    counts = _count_sources(query, codes, desk, viewer)
    listed = list(counts.items())[:SOURCES_SHOWN]
    if labels:
        searched = gettext(
            "Sources that have documents on this, or are meant to: %(countries)s.",
            countries=", ".join(labels),
        )
    else:
        searched = gettext("Sources in this archive:")
    return Help(
        broader=tuple(_find_broader(query, desk, viewer)),
        countries=labels,
        searched=searched,
        sources=tuple(_look_at(source, count, query, codes, desk, viewer) for source, count in listed),
        unlisted=len(counts) - len(listed),
    )


def _countries_of(query: Query) -> tuple[str, ...]:
    asked = query.filter("country")
    named = [one.value for one in _parts(query.node) if isinstance(one, Carries) and one.field == "country"]
    return tuple(dict.fromkeys((*asked.any, *asked.all, *asked.only, *named)))


def _parts(node: Node | None) -> tuple[Node, ...]:
    return node.parts if isinstance(node, And) else (node,) if node else ()


# --- broader questions ----------------------------------------------------------------------------


def _find_broader(query: Query, desk: Desk, viewer: Viewer) -> Iterator[Broader]:
    shown: set[str] = set()
    for number, wider in enumerate(_widen(replace(query, offset=0))):
        if number == MAX_TRIED or len(shown) == MAX_SHOWN:
            return
        answer = desk.searcher.search(replace(wider, limit=1, facets=False), viewer)
        place = address_of(wider)
        if answer.total and place not in shown:
            shown.add(place)
            yield Broader(answer.in_words, place, answer.total)


def _widen(query: Query) -> Iterator[Query]:
    """Loosen one thing at a time: how the words stand together, one word, one filter, the dates, the day."""
    for node in _widen_words(query.node):
        yield replace(query, text=print_words(node), node=node)
    bare = Query(query.text, query.node, interface_language=query.interface_language)
    loosened = [query.with_filter(Filter(one.field)) for one in query.filters]
    loosened += [replace(query, published=DateRange())] if query.published else []
    loosened += [replace(query, captured=DateRange())] if query.captured else []
    loosened += [replace(query, as_of=None)] if query.as_of else []
    yield from (one for one in loosened if not one.asks_nothing)
    if query.node is not None and len(loosened) > 1:
        yield bare
    if query.node is not None and not query.translate:
        yield replace(query, translate=True)


def _widen_words(node: Node | None) -> Iterator[Node]:
    if isinstance(node, Phrase | Near) and len(node.words) > 1:
        yield And(tuple(Word(one, node.field) for one in node.words))
    parts = _parts(node)
    if 1 < len(parts) < _WORDS_LEFT_OUT:
        for left_out in range(len(parts)):
            rest = tuple(one for at, one in enumerate(parts) if at != left_out)
            yield And(rest) if len(rest) > 1 else rest[0]
    words = tuple(one for one in parts if isinstance(one, Word))
    if len(words) > 1 and len(words) == len(parts):
        yield Or(words)


# --- what was searched ------------------------------------------------------------------------------


def _of_countries(codes: tuple[str, ...], query: Query, viewer: Viewer) -> Query:
    return replace(
        ask_for_everything(viewer).with_filter(Filter("country", any=codes)), as_of=query.as_of, limit=1
    )


def _count_sources(query: Query, codes: tuple[str, ...], desk: Desk, viewer: Viewer) -> dict[str, int]:
    """Count each source's documents on these countries, those that promise to cover them and have none last."""
    answer = desk.searcher.search(replace(_of_countries(codes, query, viewer), facets=True), viewer)
    counts = {one.value: one.count for one in answer.facets.get("source", ())}
    for source in desk.vocabularies.sources.values():
        if set(codes) & set(source.countries) and may_see(viewer, source.access):
            counts.setdefault(source.id, 0)
    return counts


def _look_at(
    source: str, count: int, query: Query, codes: tuple[str, ...], desk: Desk, viewer: Viewer
) -> Searched:
    theirs = _of_countries(codes, query, viewer).with_filter(Filter("source", any=(source,)))
    hits = desk.searcher.search(replace(theirs, sort="captured"), viewer).hits if count else ()
    shown = Query("", None, sort="captured", as_of=query.as_of, interface_language=query.interface_language)
    shown = shown.with_filter(Filter("country", any=codes)).with_filter(Filter("source", any=(source,)))
    return Searched(source, count, hits[0].captured if hits else None, address_of(shown))
