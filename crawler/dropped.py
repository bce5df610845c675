"""Takes what colleagues dropped: the file into the archive, the sidecar's words beside it, both out of the way."""

import mimetypes

from coi.document import Document
from coi.errors import FetchError
from coi.ledger import Received
from crawler.discover.folder import DONE, FAILED, Unusable, looks_of, put_away, read_dropped
from crawler.errand import Errand
from crawler.harvest_item import HarvestItem
from crawler.sidecar import Sidecar, read_sidecar


def take_dropped(errand: Errand, item: HarvestItem) -> None:
    """Bring in one dropped file, or what a sidecar without a file says of one that was dropped before.

    Afterwards it lies in `done`, or in `failed` with the reason if it cannot be used. A crash in
    between leaves it where it was, and taking it again changes nothing.
    """
    dropped = item.dropped
    assert dropped is not None
    looked = looks_of(dropped)
    try:
        sidecar = read_sidecar(dropped.sidecar, errand.find_code) if dropped.sidecar else None
        if dropped.path is None:
            _take_words(errand, item, sidecar)
        else:
            _take_file(errand, item, sidecar)
    except Unusable as error:
        put_away(dropped, FAILED, str(error), looked=looked)
        raise
    # Only what is safely ours is taken out of their hands.
    errand.batch.settle()
    try:
        put_away(dropped, DONE, looked=looked)
    except FetchError as error:
        errand.tally.note(item.url, "moved", f"{error} It was taken all the same.")


def _received(errand: Errand, item: HarvestItem, sidecar: Sidecar | None) -> Received:
    media_type, _ = mimetypes.guess_type(item.url)
    known = errand.find(item.url) if sidecar is None else None
    before = errand.ledger.last_capture(known.id) if known is not None else None
    # A file dropped again without a sidecar is still what was said of it the first time.
    said = sidecar.declared if sidecar else before.declared if before else item.hints
    return Received(
        method="folder",
        url=item.url,
        media_type=media_type or "application/octet-stream",
        declared=said,
        access=(sidecar.access if sidecar else None) or errand.source.access,
        run=errand.run,
    )


def _take_file(errand: Errand, item: HarvestItem, sidecar: Sidecar | None) -> None:
    assert item.dropped is not None
    assert item.dropped.path is not None
    data = read_dropped(item.dropped.path)
    received = _received(errand, item, sidecar)
    document = errand.keep(item.url, received, data)
    if sidecar is not None:
        _set_status(errand, document, received, sidecar)


def _take_words(errand: Errand, item: HarvestItem, sidecar: Sidecar | None) -> None:
    document = errand.find(item.url)
    if document is None or sidecar is None:
        raise Unusable(f"There is no file {item.url} that the sidecar could speak of.")
    received = _received(errand, item, sidecar)
    if sidecar.withdraw is None:
        errand.ledger.record_unchanged(document.id, received)
        errand.tally.unchanged += 1
    elif not _set_status(errand, document, received, sidecar):
        errand.tally.unchanged += 1


def _set_status(errand: Errand, document: Document, received: Received, sidecar: Sidecar) -> bool:
    """Withdraw or restore the document as the sidecar says; whether that changed anything."""
    if sidecar.withdraw and document.status != "withdrawn":
        errand.ledger.record_withdrawn(document.id, received)
        errand.tally.withdrawn += 1
        return True
    if sidecar.withdraw is False and document.status == "withdrawn":
        errand.ledger.record_restored(document.id, received)
        return True
    return False
