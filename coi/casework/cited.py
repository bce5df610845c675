"""What a citation names: the work, its edition and capture, a page and words that stand on it."""

from dataclasses import dataclass
from unicodedata import bidirectional, category

from coi.dates import date_in_words
from coi.document import Capture, Document, Edition, Reading
from coi.errors import UsageError
from coi.source import Source

MOST_QUOTED = 2000  # characters of a quotation
_JOINERS = "\u200c\u200d"
_LEFT_TO_RIGHT = "\u200e"


@dataclass(frozen=True, slots=True)
class Cited:
    """Everything a citation names: the work and, where they are meant, a page and words that stand on it.

    `address` is where this archive shows the edition, if it has a public address.
    """

    document: Document
    edition: Edition
    reading: Reading
    source: Source
    capture: Capture
    page: int | None = None
    quote: str | None = None
    address: str | None = None

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it, as far as that is said and is not just the publisher."""
        return () if list(self.reading.authors) == [self.source.publisher] else self.reading.authors

    @property
    def page_label(self) -> str | None:
        """What is printed on the page cited, else its number; None where no page is."""
        found = self.reading.page(self.page) if self.page is not None else None
        return None if found is None else found.label or str(found.number)

    @property
    def quotation(self) -> str | None:
        """The words quoted, with one space between them: where lines break is not part of what was said."""
        return None if self.quote is None else _plain(self.quote)

    @property
    def archived(self) -> str:
        """What names the exact bytes: the document, its edition, when it was captured, and the hash."""
        return (
            f"captured {date_in_words(self.capture.captured)}, edition {self.edition.number}, "
            f"document {self.document.id}, SHA-256 {self.edition.sha256}"
        )

    def check(self) -> None:
        """Nothing; UsageError for a page the edition does not have, or a quotation that does not stand there."""
        pages = {one.number: one.text for one in self.reading.pages}
        if self.page is not None and self.page not in pages:
            has = f"its pages are 1 to {len(pages)}" if pages else "no text could be read in it"
            raise UsageError(f"The document has no page {self.page}; {has}.")
        if self.quote is None:
            return
        if len(self.quote) > MOST_QUOTED:
            raise UsageError(f"A quotation may have at most {MOST_QUOTED} characters.")
        # Words may go on overleaf, unless one page is cited.
        text = pages[self.page] if self.page is not None else "\n".join(pages.values())
        if _plain(self.quote) not in _plain(text):
            where = "on that page" if self.page is not None else "in this edition"
            raise UsageError(f"These words do not stand {where}, so they are not quoted.")


def one_line(text: str) -> str:
    """The text without line breaks, control characters and signs that only turn the direction of what follows.

    The joiners stay: without them Persian words are spelled wrongly. Other signs that nobody sees, such as the
    soft hyphen, go without leaving a blank, which would cut a word in two.
    """
    kept = (
        one if one.isprintable() or one in _JOINERS else "" if category(one) == "Cf" else " " for one in text
    )
    return " ".join("".join(kept).split())


def within_a_line(text: str) -> str:
    """The text as it can stand amid others: after words from right to left a mark, so that what follows stays behind."""
    line = one_line(text)
    return line + _LEFT_TO_RIGHT if any(bidirectional(one) in ("R", "AL") for one in line) else line


def _plain(text: str) -> str:
    return " ".join(text.split())
