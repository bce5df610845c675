"""Which edition of a document is meant: the one named, the one in force on a day, or the one in force now."""

from dataclasses import dataclass
from datetime import date

from coi.dates import PartialDate
from coi.document import Capture, Document, Edition, Reading
from coi.errors import DocumentUnknown, UsageError
from coi.ids import read_id
from coi.ledger import Ledger
from coi.network.access import Viewer, may_see
from coi.readings import Readings
from indexer.records import stretches_of
from web.languages import gettext

_MAX_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Shelf:
    """A document with all its editions and captures (oldest first)."""

    document: Document
    editions: tuple[Edition, ...]
    captures: tuple[Capture, ...]

    @property
    def current(self) -> Edition:
        """The edition that was seen last."""
        seen = [one.edition for one in self.captures if one.edition is not None]
        return self.edition(seen[-1]) if seen else self.editions[-1]

    def edition(self, number: int) -> Edition:
        """The edition of that number; DocumentUnknown where there is none."""
        for edition in self.editions:
            if edition.number == number:
                return edition
        raise DocumentUnknown(f"Document {self.document.id} has no edition {number}.")

    def last_capture_of(self, edition: Edition) -> Capture | None:
        """The last capture that found this edition."""
        return next((one for one in reversed(self.captures) if one.edition == edition.number), None)


def open_shelf(ledger: Ledger, viewer: Viewer, typed_id: str) -> Shelf:
    """The document of that id, however it was typed.

    DocumentUnknown where there is none or none this viewer may see: the two look the same.
    """
    try:
        document = ledger.document(read_id(typed_id))
    except UsageError as error:
        raise DocumentUnknown(str(error)) from None
    if not may_see(viewer, document.access):
        raise DocumentUnknown(f"There is no document {document.id}.")
    shelf = Shelf(document, ledger.editions(document.id), ledger.captures(document.id))
    if not shelf.editions:
        raise DocumentUnknown(f"Document {document.id} has no content.")
    return shelf


def read_number(name: str, text: str | None) -> int | None:
    """A whole number from 1 given in an address, None where nothing was given; UsageError else."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS and int(text) > 0):
        raise UsageError(
            gettext("“%(name)s” must be a whole number from 1, not “%(text)s”.", name=name, text=text[:20])
        )
    return int(text)


def read_offset(text: str | None) -> int | None:
    """Where in a page something begins, as a link says it; None where nothing sensible is said."""
    sensible = text and text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if text and sensible else None


def edition_on(shelf: Shelf, readings: Readings, day: date) -> Edition | None:
    """The edition that was in force on that day, None where the document was not known yet."""
    read = {one.number: readings.latest(shelf.document.id, one.number) for one in shelf.editions}
    stretches = stretches_of(shelf.editions, shelf.captures, _published(read))
    for stretch in stretches:
        if stretch.first <= day and (stretch.until is None or day < stretch.until):
            return shelf.edition(stretch.edition)
    return None


def _published(read: dict[int, Reading | None]) -> dict[int, PartialDate | None]:
    return {number: reading.published_date if reading else None for number, reading in read.items()}


def pages_with_text(reading: Reading) -> int:
    """How many pages of a reading hold any text."""
    return sum(bool(page.text.strip()) for page in reading.pages)
