"""Pictures as files: a scan or a photograph of a page waits for text recognition."""

from coi.document import ExtractedDocument, Page
from indexer.extract.sniff import sniff


def extract_picture(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """One page without text and the status `needs_ocr`; what is in the picture `coi ocr` says."""
    del url
    return ExtractedDocument(
        status="needs_ocr",
        media_type=sniff(data, declared),
        pages=(Page(1, None, ""),),
        reason="The file is a picture; its text has not been recognised yet.",
    )
