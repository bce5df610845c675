"""E-books (EPUB 2 and 3): the chapters in reading order, each a page under the headings of its markup."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from coi.document import ExtractedDocument, Heading, Page, Statement
from indexer.extract.blocks import TextBuilder
from indexer.extract.charset import decode
from indexer.extract.inner_page import read_inner_page
from indexer.extract.office_facts import first_words, person_names, primary_language
from indexer.extract.outcome import refused
from indexer.extract.package import Package, Unreadable, attribute, local, words_of
from indexer.extract.sniff import EPUB
from indexer.extract.written_dates import parse_timestamp

_ENGINE = "EPUB reader"
_MAX_CHAPTERS = 2000
_PAGES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_ENDINGS = (".xhtml", ".html", ".htm")


def extract_epub(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """One page per chapter of the spine; headings, tables and notes as in a web page, nothing cut as furniture.

    Raises Unreadable for files that are damaged, encrypted or unpack to too much.
    """
    del declared, url
    package = Package(data, "e-book")
    if b"EncryptedData" in (package.read("META-INF/encryption.xml") or b"") and package.read(
        "META-INF/rights.xml"
    ):
        raise Unreadable("encrypted", "The e-book is protected against reading.")
    container = package.xml("META-INF/container.xml")
    name = (
        next((attribute(one, "full-path") for one in container.iter("{*}rootfile")), None)
        if container is not None
        else None
    )
    book = package.xml(name) if name else None
    if book is None:
        name = next((part for part in package.names if part.lower().endswith(".opf")), None)
        book = package.xml(name) if name else None
    if name is None or book is None:
        raise Unreadable("unsupported", "The e-book is damaged: it has no list of chapters.")
    pages: list[Page] = []
    headings: list[Heading] = []
    chapters = list(_spine(package, name, book))
    lost = 0
    for part in chapters[:_MAX_CHAPTERS]:
        chapter = package.read(part)
        lost += chapter is None
        blocks = read_inner_page(decode(chapter)[0]) if chapter else TextBuilder()
        if blocks.text:
            number = len(pages) + 1
            pages.append(Page(number, None, blocks.text))
            headings.extend(Heading(number, one.start, one.level, one.text) for one in blocks.headings)
    if not pages:
        return refused("empty", EPUB, "The e-book holds no text.", engine=_ENGINE)
    reasons = [f"{lost} of {len(chapters)} chapters are missing in the file."] if lost else []
    if len(chapters) > _MAX_CHAPTERS:
        reasons.append(f"Only the first {_MAX_CHAPTERS} of {len(chapters)} chapters were read.")
    return ExtractedDocument(
        status="partial" if reasons else "ok",
        media_type=EPUB,
        title=first_words(book, "title"),
        language=primary_language(first_words(book, "language")),
        pages=tuple(pages),
        headings=tuple(headings),
        dates=tuple(_dates(book)),
        authors=person_names(words_of(book, "creator")),
        engine=_ENGINE,
        reason=" ".join(reasons),
    )


def _spine(package: Package, name: str, book: Any) -> Iterator[str]:
    """The parts that hold the chapters, in reading order, each once; as they are listed where no order is given."""
    items = {
        attribute(item, "id"): package.resolve(name, unquote(attribute(item, "href") or ""))
        for item in book.iter("{*}item")
        if _is_page(item)
    }
    listed = [
        items[attribute(item, "id")]
        for item in book.iter("{*}item")
        if attribute(item, "id") in items and attribute(item, "properties") != "nav"
    ]
    parts = [items[key] for one in book.iter("{*}itemref") if (key := attribute(one, "idref")) in items]
    yield from dict.fromkeys(parts or listed)


def _is_page(item: Any) -> bool:
    """Whether a part is a page: by its type, or by its name where the type is a slip of the maker's."""
    path = (attribute(item, "href") or "").partition("#")[0].lower()
    return (attribute(item, "media-type") or "").lower() in _PAGES or path.endswith(_ENDINGS)


def _dates(book: Any) -> Iterator[Statement]:
    """The date of publication, which an e-book states itself; a date that is said to be another's comes later."""
    for element in book.iter("{*}date"):
        event = attribute(element, "event") or "publication"
        when = parse_timestamp("".join(element.itertext()))
        if when is not None and event in {"publication", "original-publication"}:
            yield Statement(str(when), f"The e-book's own description gives the date {when}.", 0.7)
    for element in book.iter("{*}meta"):
        if attribute(element, "property") == "dcterms:modified" and local(element) == "meta":
            when = parse_timestamp(element.text or "")
            if when is not None:
                yield Statement(str(when), f"The e-book's own description gives “modified” {when}.", 0.2)
