"""OpenDocument texts (LibreOffice Writer): paragraphs, headings, tables and notes, page by page."""

from coi.document import ExtractedDocument
from indexer.extract.odf import Flow, open_odf, read_facts, read_styles
from indexer.extract.outcome import refused
from indexer.extract.package import Unreadable
from indexer.extract.paged_text import PagedText
from indexer.extract.sniff import ODT
from indexer.extract.text import dated_lines

_ENGINE = "OpenDocument reader"


def extract_odt(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The text with one page per page break, those that the writing program set itself included.

    Raises Unreadable for files that are damaged, encrypted or unpack to too much.
    """
    del declared, url
    package = open_odf(data, "OpenDocument text")
    content = package.xml("content.xml")
    body = next(content.iter("{*}text"), None) if content is not None else None
    if body is None:
        raise Unreadable("unsupported", "The OpenDocument text is damaged: it has no text part.")
    flow = Flow(PagedText(), read_styles(package.optional_xml("styles.xml"), content))
    flow.read(body)
    pages, headings = flow.pages.finish()
    if not any(page.text for page in pages):
        return refused("empty", ODT, "The OpenDocument text holds no text.", engine=_ENGINE)
    facts = read_facts(package)
    return ExtractedDocument(
        status="ok",
        media_type=ODT,
        title=facts.title or flow.title,
        language=facts.language,
        pages=pages,
        headings=headings,
        dates=(*dated_lines(pages[0].text), *facts.dates),
        authors=facts.authors,
        engine=_ENGINE,
    )
