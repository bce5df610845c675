"""Citations that lead back to the exact archived bytes: who, what, when, which edition, which page."""

from dataclasses import dataclass
from datetime import date

from coi.dates import date_in_words
from coi.document import Capture, Document, Edition, Reading
from coi.errors import UsageError
from coi.source import Source

STYLES = ("plain",)


@dataclass(frozen=True, slots=True)
class Cited:
    """Everything a citation names."""

    document: Document
    edition: Edition
    reading: Reading
    source: Source
    capture: Capture


def _page_in_words(reading: Reading, number: int) -> str:
    page = next((one for one in reading.pages if one.number == number), None)
    if page is None:
        has = f"its pages are 1 to {len(reading.pages)}" if reading.pages else "no text could be read in it"
        raise UsageError(f"The document has no page {number}; {has}.")
    if page.label and page.label != str(number):
        return f"p. {page.label} (page {number} of the file)"
    return f"p. {number}"


def cite(cited: Cited, *, accessed: date, page: int | None = None, style: str = "plain") -> str:
    """One line that names the work, its edition and page, and the archived copy with its SHA-256.

    UsageError for an unknown style, or a page the edition does not have.
    """
    if style not in STYLES:
        raise UsageError(f"The citation style “{style}” does not exist; there is {', '.join(STYLES)}.")
    reading, capture = cited.reading, cited.capture
    published = reading.published_date
    parts = [cited.source.publisher]
    if reading.authors and list(reading.authors) != [cited.source.publisher]:
        parts.append(", ".join(reading.authors))
    parts.append(f"“{reading.title}”")
    parts.append(date_in_words(published) if published else "publication date not stated")
    if page is not None:
        parts.append(_page_in_words(reading, page))
    archived = (
        f"{capture.url} (captured {date_in_words(capture.captured)}, "
        f"edition {cited.edition.number}, document {cited.document.id}, SHA-256 {cited.edition.sha256})"
    )
    return f"{', '.join(parts)}; {archived}; accessed {date_in_words(accessed)}."
