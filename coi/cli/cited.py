"""Finds the document, edition, reading and capture that a command line speaks of."""

from datetime import date

from coi.casework.citations import Cited
from coi.cli.house import House
from coi.errors import DocumentUnknown, LedgerError
from coi.ids import read_id


def edition_as_of(house: House, text: str, day: date | None) -> tuple[str, int]:
    """The document id meant by `text` and its edition in force on that day (today where None).

    DocumentUnknown where there is no such document, or none known by that day.
    """
    from indexer.records import stretches_of

    document = house.ledger.document(read_id(text))
    editions = house.ledger.editions(document.id)
    published = {}
    for edition in editions:
        reading = house.readings.latest(document.id, edition.number)
        if reading is None:
            raise LedgerError(f"Document {document.id} has not been read yet; run “coi index”.")
        published[edition.number] = reading.published_date
    for stretch in reversed(stretches_of(editions, house.ledger.captures(document.id), published)):
        if day is None or stretch.first <= day:
            return document.id, stretch.edition
    raise DocumentUnknown(f"Document {document.id} was not known on {day}.")


def find_cited(house: House, document_id: str, number: int) -> Cited:
    """Everything a citation of that edition names."""
    document = house.ledger.document(document_id)
    edition = next(one for one in house.ledger.editions(document_id) if one.number == number)
    reading = house.readings.latest(document_id, number)
    if reading is None:
        raise LedgerError(f"Document {document_id} has not been read yet; run “coi index”.")
    capture = next(one for one in house.ledger.captures(document_id) if one.edition == number)
    source = house.vocabularies.sources.get(document.source)
    if source is None:
        raise LedgerError(f"The source {document.source} of {document_id} is not in the catalogue.")
    return Cited(document, edition, reading, source, capture)
