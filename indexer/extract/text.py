"""Plain text: the right charset, and form feeds as page breaks."""

from coi.document import ExtractedDocument, Page, Statement
from indexer.extract.charset import clean, decode
from indexer.extract.outcome import refused
from indexer.extract.sniff import TEXT
from indexer.extract.written_dates import find_dates

MAX_BYTES = 50 * 1024 * 1024
_HEAD = 600  # characters in which a line that is only a date dates the text
_DATE_LINE = 60


def extract_text(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The text, one page per form feed, else a single page 1; above 50 MB `too_large`."""
    del url
    if len(data) > MAX_BYTES:
        return refused("too_large", TEXT, "The text is larger than 50 MB.", engine="text")
    charset = (declared or "").partition("charset=")[2].split(";")[0] or None
    text, used = decode(data, charset)
    pages = [page.strip("\n ") for page in clean(text).split("\f")]
    while pages and not pages[-1]:
        pages.pop()
    if not any(page.strip() for page in pages):
        return refused("empty", TEXT, "The file holds no text.", engine="text")
    return ExtractedDocument(
        status="ok",
        media_type=TEXT,
        pages=tuple(Page(number, None, page) for number, page in enumerate(pages, start=1)),
        dates=dated_lines(pages[0]),
        engine=f"text ({used})",
    )


def dated_lines(first_page: str) -> tuple[Statement, ...]:
    """Dates that stand near the top on a short line of their own, as on a title page or under a letterhead."""
    found: dict[str, Statement] = {}
    for line in first_page[:_HEAD].splitlines()[:40]:
        short = line.strip()
        if not short or len(short) > _DATE_LINE:
            continue
        written = next(find_dates(short), None)
        if written is not None and written.end - written.start >= len(short) * 0.3:
            found.setdefault(
                str(written.when),
                Statement(str(written.when), f"The first page has the line “{short}”.", 0.6),
            )
    return tuple(found.values())
