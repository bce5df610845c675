"""Sitemaps: indexes, compressed files and plain lists, with the day of the last change where stated."""

import gzip
import re
import zlib
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from typing import Any, NamedTuple

from lxml import etree

from coi.dates import PartialDate
from coi.document import Declared
from coi.errors import FetchError, FilterError
from coi.source import Way
from crawler.discover.reach import MOST_ITEMS, Reach
from crawler.discover.xml_body import sound_xml
from crawler.harvest_item import HarvestItem
from crawler.urls import absolute, canonical, same_site

LARGEST = 52_428_800  # bytes uncompressed: what the sitemap protocol allows
MOST_FILES = 1_000
DEEPEST = 3  # an index in an index in an index

_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=T|\Z)", re.ASCII)
_GZIP = b"\x1f\x8b"


_NO_HINTS = Declared(said_by="sitemap")


class _Entry(NamedTuple):
    url: str
    is_sitemap: bool
    changed: PartialDate | None = None
    hints: Declared = _NO_HINTS


async def discover_sitemap(way: Way, reach: Reach) -> AsyncIterator[HarvestItem]:
    """The pages listed in a sitemap and in all sitemaps below it.

    Raises FetchError where the first sitemap cannot be had or read; what stood before the damage has
    then been yielded. Trouble with one below is noted, and the others are read.
    """
    assert way.url is not None
    waiting, seen = [(way.url, 1)], {canonical(way.url)}
    yielded = 0
    while waiting:
        url, depth = waiting.pop(0)
        try:
            answer, body = await reach.content(url)
            for entry in read_sitemap(body, answer.final_url):
                if not entry.is_sitemap:
                    yield HarvestItem(entry.url, entry.hints, changed=entry.changed)
                    yielded += 1
                    if yielded >= MOST_ITEMS:
                        reach.note(
                            url, f"The sitemap lists more than {MOST_ITEMS:,} pages; the rest is left."
                        )
                        return
                elif (key := canonical(entry.url)) not in seen:
                    seen.add(key)
                    if not same_site(entry.url, way.url):
                        reach.note(entry.url, "A sitemap on another site was left alone.")
                    elif depth >= DEEPEST or len(seen) > MOST_FILES:
                        reach.note(entry.url, "The sitemap is too deep or one too many, and was left.")
                    else:
                        waiting.append((entry.url, depth + 1))
        except FetchError as error:
            if depth == 1:
                raise
            reach.note(url, str(error))


def read_sitemap(body: bytes, url: str) -> Iterator[_Entry]:
    """The entries of one sitemap in its order; FetchError, after what could be read, where it is damaged."""
    data = sound_xml(_unpack(body, url))
    if data.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
        yield from _read_xml(data, url)
        return
    for line in data.decode("utf-8-sig", errors="replace").splitlines():
        if line.strip() and (link := absolute(line, url)) is not None:
            yield _Entry(link, is_sitemap=False)


def _unpack(body: bytes, url: str) -> bytes:
    if not body.startswith(_GZIP):
        return body
    try:
        with gzip.GzipFile(fileobj=BytesIO(body)) as file:
            data = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise FetchError(f"The sitemap {url} cannot be unpacked.") from None
    if len(data) > LARGEST:
        raise FetchError(f"The sitemap {url} unpacks to more than {LARGEST:,} bytes.")
    return data


def _read_xml(data: bytes, url: str) -> Iterator[_Entry]:
    # Entities are never resolved, so neither a bomb nor a local file can come in by them.
    elements = etree.iterparse(
        BytesIO(data),
        tag=("{*}url", "{*}sitemap", "{*}urlset", "{*}sitemapindex"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    is_one = False
    try:
        for _, element in elements:
            kind = element.tag.rpartition("}")[2]
            if kind in {"urlset", "sitemapindex"}:
                is_one = True
                continue
            said = _children(element)
            location = _text(said.get("loc"))
            if location and (link := absolute(location, url)) is not None:
                yield _Entry(
                    link, kind == "sitemap", read_day(_text(said.get("lastmod"))), _hints(said.get("news"))
                )
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise FetchError(f"The sitemap {url} is not sound XML (line {error.lineno}).") from None
    if not is_one:
        raise FetchError(f"{url} is not a sitemap.")


def _children(element: Any) -> dict[str, Any]:
    """The first child of each name, whatever its namespace."""
    found: dict[str, Any] = {}
    for child in element:
        if isinstance(child.tag, str):  # and no comment
            found.setdefault(child.tag.rpartition("}")[2], child)
    return found


def _text(child: Any) -> str:
    # An entity of the file's own stands as a child; text around it would be half an address.
    return (child.text or "").strip() if child is not None and len(child) == 0 else ""


def read_day(text: str) -> PartialDate | None:
    """The day in a W3C date or time (`2024-05-17T08:00Z`), or None."""
    found = _DAY.match(text)
    try:
        return PartialDate.parse(found[0]) if found else None
    except FilterError:
        return None


def _hints(news: Any) -> Declared:
    """What the news extension of the protocol says of the page, where it is used."""
    if news is None:
        return _NO_HINTS
    return Declared(
        title=_text(news.find("{*}title")) or None,
        language=_text(news.find("{*}publication/{*}language")) or None,
        published=read_day(_text(news.find("{*}publication_date"))),
        said_by="sitemap",
    )
