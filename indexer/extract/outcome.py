"""The outcomes of extraction that carry no text: a status, and one plain sentence why."""

from coi.document import ExtractedDocument, ReadingStatus


def refused(status: ReadingStatus, media_type: str, reason: str, *, engine: str = "") -> ExtractedDocument:
    """A document of which nothing was read, with the sentence that says why."""
    return ExtractedDocument(status=status, media_type=media_type, reason=reason, engine=engine)
