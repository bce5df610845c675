"""The words the pages say about dates, counts, sizes, states and languages."""

from datetime import datetime

from coi.dates import PartialDate, date_in_words
from coi.document import DocumentStatus, ReadingStatus
from coi.query import FilterField, Sort

FIELD_TITLES: dict[FilterField, str] = {
    "country": "Country",
    "topic": "Topic",
    "source": "Source",
    "source_type": "Kind of source",
    "document_type": "Document type",
    "language": "Language",
    "year": "Year published",
    "captured": "Year captured",
    "access": "Access",
}

SORT_TITLES: dict[Sort, str] = {
    "relevance": "by relevance",
    "published": "newest",
    "captured": "last added",
}

STATUS_SENTENCES: dict[DocumentStatus, str] = {
    "live": "",
    "gone": "The publisher no longer offers this document. What you see is our archived copy.",
    "withdrawn": "The publisher has withdrawn this document. Do not rely on it without saying so.",
    "superseded": "The publisher has replaced this document by a newer one.",
}

READING_SENTENCES: dict[ReadingStatus, str] = {
    "ok": "The whole text was read.",
    "partial": "Only part of the text could be read; the search cannot see the rest.",
    "encrypted": "The file is locked with a password, so the search cannot see its text.",
    "empty": "The file holds no text.",
    "needs_ocr": "The pages are pictures and have not been read yet, so the search cannot see their text.",
    "too_large": "The file is too large to be read, so the search cannot see its text.",
    "timeout": "Reading the file took too long and was stopped, so the search cannot see its text.",
    "crashed": "The file could not be read, so the search cannot see its text.",
    "unsupported": "This kind of file cannot be read here, so the search cannot see its text.",
}

_KIB = 1024


def moment_in_words(moment: datetime | str) -> str:
    """A moment to the minute, `12 May 2025, 09:14 UTC`; the ledger's times are all UTC."""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{date_in_words(when.date())}, {when:%H:%M} UTC"


def day_in_words(moment: datetime | str) -> str:
    """The day of a moment, `12 May 2025`."""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return date_in_words(when.date())


def count_in_words(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 document`, `1,214 documents`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size_in_words(size: int) -> str:
    """A number of bytes as `312 bytes`, `14 kB` or `2.1 MB`."""
    if size < _KIB:
        return count_in_words(size, "byte")
    if size < _KIB * _KIB:
        return f"{round(size / _KIB)} kB"
    return f"{size / _KIB / _KIB:.1f} MB"


def media_in_words(media_type: str) -> str:
    """The everyday name of a media type: `PDF`, `web page`, or the type itself where it has none."""
    return _MEDIA_NAMES.get(media_type.partition(";")[0].strip().lower(), media_type)


def period_in_words(first: PartialDate | None, last: PartialDate | None) -> str:
    """The period a document covers, with open ends said as such; empty where nothing is known."""
    if first and last:
        return date_in_words(first) if first == last else f"{date_in_words(first)} to {date_in_words(last)}"
    if first:
        return f"from {date_in_words(first)}"
    return f"until {date_in_words(last)}" if last else ""


def page_in_words(number: int, label: str | None) -> str:
    """A page as it is cited: `p. 41`, with the printed label where it differs: `p. 41 (printed 39)`."""
    return f"p. {number}" if label in (None, "", str(number)) else f"p. {number} (printed {label})"


def mid_sentence(label: str) -> str:
    """A label as it stands within a sentence: `country report`, but `UN treaty body document`."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


_MEDIA_NAMES = {
    "application/pdf": "PDF",
    "text/html": "web page",
    "application/xhtml+xml": "web page",
    "text/plain": "plain text",
    "text/markdown": "plain text",
    "application/json": "data record",
    "message/rfc822": "e-mail",
    "application/msword": "Word document",
    "application/rtf": "rich text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.oasis.opendocument.text": "OpenDocument text",
}
