"""What machines look for on a site: how to search it (OpenSearch), what is on it (sitemap), and where not to go."""

import re
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from flask import Blueprint, Response, abort

from coi.document import Document
from coi.network.access import GUEST, may_see
from web.addresses import address, whole_address
from web.desk import the_desk
from web.feeds import MEDIA_TYPE as ATOM
from web.languages import gettext, language_in_address
from web.xml_writer import add, answer

machine = Blueprint("machine", __name__)

PER_SITEMAP = 5_000  # addresses; 50 000 are allowed, but each file is made anew when asked for
_NUMBER = re.compile(r"[1-9][0-9]{0,4}\Z")
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"

# Searches are for people: what is listed is the documents themselves, each under one address.
_ROBOTS = """\
User-agent: *
Disallow: /*?
Disallow: /search.atom
Disallow: /suggest
Disallow: /choose
Disallow: /api/
Disallow: /documents/*/original
Disallow: /documents/*/citation

Sitemap: {sitemap}
"""


@machine.get("/opensearch.xml")
def describe_search() -> Response:
    """The OpenSearch description by which a browser can search here from its own box."""
    root = Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
    add(root, "ShortName", "COI")
    add(root, "Description", gettext("Country of origin information for asylum decisions. Every document keeps its permanent id and its archived copy."))  # fmt: skip
    chosen = language_in_address()
    rest = f"&lang={chosen}" if chosen else ""
    for media_type, endpoint in (("text/html", "search.show_search"), (ATOM, "feeds.show_feed")):
        # The place for the words is no value: its brackets must stand as they are.
        template = whole_address(address(endpoint).partition("?")[0]) + "?q={searchTerms}" + rest
        add(root, "Url", type=media_type, template=template)
    add(
        root,
        "Image",
        whole_address(address("static", filename="coi.svg")),
        type="image/svg+xml",
        width="16",
        height="16",
    )
    add(root, "InputEncoding", "UTF-8")
    return answer(root, "application/opensearchdescription+xml")


@machine.get("/robots.txt")
def say_where_not_to_go() -> Response:
    """The rules for robots: documents and sources may be read, searches may not be made."""
    text = _ROBOTS.format(sitemap=whole_address(address("machine.list_sitemaps")))
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "no-cache"})


@machine.get("/sitemap.xml")
def list_sitemaps() -> Response:
    """The list of sitemaps: one of the source pages, and as many of documents as are needed."""
    root = Element("sitemapindex", {"xmlns": _SITEMAP})
    count = sum(1 for _ in _public_documents())
    add(add(root, "sitemap"), "loc", whole_address(address("machine.list_source_pages")))
    for number in range(1, -(-count // PER_SITEMAP) + 1):
        place = address("machine.list_document_pages", number=number)
        add(add(root, "sitemap"), "loc", whole_address(place))
    return answer(root, "application/xml")


@machine.get("/sitemap/sources.xml")
def list_source_pages() -> Response:
    """The pages of the sources that everybody may see."""
    root = Element("urlset", {"xmlns": _SITEMAP})
    for source in the_desk().vocabularies.sources.values():
        if may_see(GUEST, source.access):
            place = address("sources.show_source", source_id=source.id)
            add(add(root, "url"), "loc", whole_address(place))
    return answer(root, "application/xml")


@machine.get("/sitemap/documents-<number>.xml")
def list_document_pages(number: str) -> Response:
    """The pages of some public documents, each with when its newest edition came; 404 beyond the last."""
    if _NUMBER.match(number) is None:
        abort(404)
    first = (int(number) - 1) * PER_SITEMAP
    some = list(islice(_public_documents(), first, first + PER_SITEMAP))
    if not some:
        abort(404)
    root = Element("urlset", {"xmlns": _SITEMAP})
    for document, editions, _ in the_desk().ledger.histories(some):
        url = add(root, "url")
        add(url, "loc", whole_address(address("documents.show_document", document_id=document.id)))
        if editions:
            add(url, "lastmod", max(one.first_captured for one in editions).isoformat())
    return answer(root, "application/xml")


def _public_documents() -> Iterator[Document]:
    """Every document a guest may see, by id: a sitemap is for everybody, whoever asks for it."""
    return (one for one in the_desk().ledger.documents() if may_see(GUEST, one.access))
