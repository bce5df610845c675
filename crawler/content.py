"""Content: which document the bytes of an answer belong to, and where they are kept."""

import hashlib

from coi.document import Document
from crawler.answer import FetchResult
from crawler.errand import Errand
from crawler.harvest_item import HarvestItem


def keep_content(
    errand: Errand,
    item: HarvestItem,
    key: str,
    document: Document | None,
    answer: FetchResult,
    stated: str | None,
) -> Document:
    """Keep new content under the key that is found to be its document's; `stated` is what the page says its address is."""
    assert answer.body is not None
    sha256 = hashlib.sha256(answer.body).hexdigest()
    is_own = errand.canonical(answer.final_url) == key
    also = None
    if document is None:
        also = _same_elsewhere(errand, key, sha256)
    elif document.key != key and is_own and not _is_current(errand, document, sha256):
        if document.key in errand.listed:
            # It brought the same bytes once and brings others now, so it never was this document.
            errand.ledger.record_parted(errand.source.id, key)
            document = None
        else:
            errand.ledger.record_moved(errand.source.id, document.key, key)
    received = errand.with_evidence(item, answer, document or also, stated, sha256)
    return errand.keep(key, received, answer.body, also, sha256)


def _same_elsewhere(errand: Errand, key: str, sha256: str) -> Document | None:
    """The document that has exactly these bytes at another URL of the source; one that moved is moved first."""
    for document in errand.state.documents_with(sha256):
        if document.status == "withdrawn" or not errand.visit.is_home(document.key):
            continue
        if document.key in errand.listed and document.status != "gone":
            return document
        errand.ledger.record_moved(errand.source.id, document.key, key)
        return None
    return None


def _is_current(errand: Errand, document: Document, sha256: str) -> bool:
    return any(one.id == document.id for one in errand.state.documents_with(sha256))
