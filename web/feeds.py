"""Atom feeds: every search can be followed, the last captured editions first (RFC 4287)."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element

from flask import Blueprint, Response, request

from coi.query import MAX_RESULTS, Query
from coi.query_args import args_from_query, query_from_args
from coi.results import Hit, SearchResults
from coi.wording import in_words
from web.addresses import address, whole_address
from web.desk import ask_for_everything, the_desk, the_viewer
from web.languages import ARGUMENT, QUERY_ARGUMENT, gettext, page_language
from web.page_words import hit_address, label, web_address
from web.search_form import address_of, read_args
from web.sentences import say_again
from web.wording import STATUS_SENTENCES, page_in_words
from web.xml_writer import add, answer

feeds = Blueprint("feeds", __name__)

ENTRIES = 50  # where the address does not say how many
MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"


@feeds.get("/search.atom")
def show_feed() -> Response:
    """The newest hits of a question as an Atom feed; UsageError where it cannot be asked.

    Takes what the results page takes; without anything it follows all that is added. Only documents that have
    all words are entries, so that nothing comes to a follower that was not asked for.
    """
    desk = the_desk()
    args = read_args()
    asked = query_from_args(args, desk.vocabularies, today=desk.today())
    query = replace(asked, sort="captured", facets=False, limit=asked.limit if "limit" in args else ENTRIES)
    query = replace(query, limit=min(query.limit, MAX_RESULTS - query.offset))
    if query.asks_nothing:
        everything = ask_for_everything(the_viewer())
        results = desk.searcher.search(replace(query, filters=everything.filters), the_viewer())
    else:
        results = desk.searcher.search(query, the_viewer())
    return answer(_build_feed(query, results), MEDIA_TYPE)


@feeds.app_template_global("feed_address")
def feed_address() -> str | None:
    """The feed of the search that the present page shows, in its language; None on any other page."""
    if request.endpoint != "search.show_search":
        return None
    args = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in ("offset", "limit", "sort", "facets") and value.strip()
    ]
    return _in_language("feeds.show_feed", args)


def _in_language(endpoint: str, args: Iterable[tuple[str, str]]) -> str:
    """The address with its language written out: a feed reader has no browser's language to go by."""
    given = list(args)
    if not any(name in (ARGUMENT, QUERY_ARGUMENT) for name, _ in given):
        given.append((ARGUMENT, page_language()))
    return address(endpoint, given)


def _build_feed(query: Query, results: SearchResults) -> Element:
    hits = () if results.some_words else results.hits
    followed = replace(query, offset=0, limit=10, sort="relevance")
    feed = Element("feed", {"xmlns": _ATOM, "xmlns:dc": _DC, "xml:lang": page_language()})
    add(feed, "id", _name("search", *(f"{name}={value}" for name, value in args_from_query(followed))))
    title = gettext("last added") if query.asks_nothing else in_words(followed, label, page_language())
    add(feed, "title", f"COI: {title}")
    if results.warnings and not results.some_words:
        add(feed, "subtitle", " ".join(map(say_again, results.warnings)))
    newest = max((hit.captured for hit in hits), default=f"{the_desk().today()}T00:00:00+00:00")
    add(feed, "updated", newest)
    add(add(feed, "author"), "name", "COI")
    own = _in_language("feeds.show_feed", args_from_query(replace(query, sort="relevance")))
    add(feed, "link", rel="self", type=MEDIA_TYPE, href=whole_address(own))
    add(feed, "link", rel="alternate", type="text/html", href=whole_address(address_of(followed)))
    after = query.offset + len(hits)
    if hits and after < min(results.total, MAX_RESULTS):
        following = replace(
            query, sort="relevance", offset=after, limit=min(query.limit, MAX_RESULTS - after)
        )
        place = _in_language("feeds.show_feed", args_from_query(following))
        add(feed, "link", rel="next", type=MEDIA_TYPE, href=whole_address(place))
    for hit in hits:
        _add_entry(feed, hit, query)
    return feed


def _add_entry(feed: Element, hit: Hit, query: Query) -> None:
    entry = add(feed, "entry")
    add(entry, "id", _name("document", hit.id))
    title = add(entry, "title", hit.title)
    if hit.language:
        title.set("xml:lang", hit.language)
    add(entry, "updated", hit.captured)
    source = the_desk().vocabularies.sources.get(hit.source)
    add(add(entry, "author"), "name", source.publisher if source else hit.source)
    place = hit_address(hit, query, hit.passages[0] if hit.passages else None)
    add(entry, "link", rel="alternate", type="text/html", href=whole_address(place))
    if publisher := web_address(hit.url):
        add(entry, "link", rel="via", href=publisher)
    for field, values in (
        ("document_type", (hit.document_type,) if hit.document_type else ()),
        ("country", hit.countries),
        ("topic", hit.topics),
    ):
        for value in values:
            add(entry, "category", term=value, label=label(field, value))  # type: ignore[arg-type]
    add(entry, "dc:identifier", hit.id)
    if hit.published:
        # Atom's own element would have to name a second; a year stays a year here.
        add(entry, "dc:date", str(hit.published))
    said = [gettext(STATUS_SENTENCES[hit.status])] if hit.status != "live" else []
    said += [f"{page_in_words(one.page, one.label)}: {' '.join(one.text.split())}" for one in hit.passages]
    add(entry, "summary", "\n".join(said))


def _name(*parts: str) -> str:
    """A permanent name that does not depend on the host: the same search or document is the same everywhere."""
    return uuid5(NAMESPACE_URL, "coi:" + "\n".join(parts)).urn
