"""The words the pages say about dates, counts, sizes, states and languages."""

import unicodedata
from datetime import date, datetime

from coi.dates import PartialDate
from coi.dates import date_in_words as _date_in_words
from coi.document import AccessLevel, CaptureMethod, DocumentStatus, ReadingStatus
from coi.query import FilterField, Sort
from coi.results import SuggestionKind
from coi.vocabulary.query_words import query_words
from web.languages import N_, ago_in_words, gettext, in_figures, ngettext, page_language

SORT_TITLES: dict[Sort, str] = {
    "relevance": N_("by relevance"),
    "published": N_("newest"),
    "captured": N_("last added"),
}

STATUS_WORDS: dict[DocumentStatus, str] = {
    "live": "",
    "gone": N_("gone"),
    "withdrawn": N_("withdrawn"),
    "superseded": N_("superseded"),
}

STATUS_SENTENCES: dict[DocumentStatus, str] = {
    "live": "",
    "gone": N_("The publisher no longer offers this document. What you see is our archived copy."),
    "withdrawn": N_("The publisher has withdrawn this document. Do not rely on it without saying so."),
    "superseded": N_("The publisher has replaced this document by a newer one."),
}

ACCESS_SENTENCES: dict[AccessLevel, str] = {
    "public": "",
    "network": N_(
        "For the network only: whoever gave us this document shares it with the focal points. Do not pass it on."
    ),
    "restricted": N_(
        "Restricted: whoever gave us this document shares it with named persons only. Do not pass it on or quote it."
    ),
}

READING_SENTENCES: dict[ReadingStatus, str] = {
    "ok": N_("The whole text was read."),
    "partial": N_("Only part of the text could be read; the search cannot see the rest."),
    "encrypted": N_("The file is locked with a password, so the search cannot see its text."),
    "empty": N_("The file holds no text."),
    "needs_ocr": N_(
        "The pages are pictures and have not been read yet, so the search cannot see their text."
    ),
    "too_large": N_("The file is too large to be read, so the search cannot see its text."),
    "timeout": N_("Reading the file took too long and was stopped, so the search cannot see its text."),
    "crashed": N_("The file could not be read, so the search cannot see its text."),
    "unsupported": N_("This kind of file cannot be read here, so the search cannot see its text."),
}

CAPTURE_METHODS: dict[CaptureMethod, str] = {
    "http": N_("fetched"),
    "folder": N_("read from a folder"),
    "upload": N_("uploaded"),
    "import": N_("imported"),
}

# Letters that Unicode has behind the alphabet: each stands behind the letter it is a form of, or counts as that.
_BEHIND = "\uffff"
_PLACES = str.maketrans(
    {
        "ґ": f"г{_BEHIND}",
        "є": f"е{_BEHIND}",
        "ё": "е",
        "і": f"и{_BEHIND}",
        "ї": f"и{_BEHIND * 2}",
        "й": f"и{_BEHIND * 3}",
        "ў": f"у{_BEHIND}",
        "ł": f"l{_BEHIND}",
        "ø": "o",
        "æ": "ae",
    }
)

_KIB = 1024
_YEAR = 12  # months
_OLD = 2  # years after which it should not be overlooked how old a document is


def date_in_words(when: PartialDate | date) -> str:
    """A date no finer than it is known: `12 May 2025`, `May 2025`, `2025`."""
    return _date_in_words(when, page_language())


def moment_in_words(moment: datetime | str) -> str:
    """A moment to the minute, `12 May 2025, 09:14 UTC`; the ledger's times are all UTC."""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{date_in_words(when.date())}, {when:%H:%M} UTC"


def day_in_words(moment: datetime | str) -> str:
    """The day of a moment, `12 May 2025`."""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return date_in_words(when.date())


def age_in_words(published: PartialDate, today: date) -> str:
    """How old a document is, in whole years or months and no finer than its date; empty below a month."""
    last = published.last_day
    months = (today.year - last.year) * _YEAR + today.month - last.month - (today.day < last.day)
    if published.month is None:
        months = (today.year - published.year) * _YEAR
    if months >= _YEAR:
        return ago_in_words(months // _YEAR, "year")
    return ago_in_words(months, "month") if months > 0 else ""


def is_old(published: PartialDate, today: date) -> bool:
    """Whether a document is so old that this should not be overlooked."""
    return (today - published.last_day).days >= _OLD * 365


def in_alphabet(name: str) -> tuple[str, str]:
    """A key that sorts names as their readers look for them: accents count last, Cyrillic letters have their places."""
    plain = unicodedata.normalize("NFC", name).casefold().translate(_PLACES)
    letters = "".join(one for one in unicodedata.normalize("NFD", plain) if not unicodedata.combining(one))
    return letters, name


def documents_in_words(number: int) -> str:
    """`1 document`, `1,214 documents`."""
    return ngettext("%(count)s document", "%(count)s documents", number)


def pages_in_words(number: int) -> str:
    """`1 page`, `134 pages`."""
    return ngettext("%(count)s page", "%(count)s pages", number)


def size_in_words(size: int) -> str:
    """A number of bytes as `312 bytes`, `14 kB` or `2.1 MB`."""
    if size < _KIB:
        return ngettext("%(count)s byte", "%(count)s bytes", size)
    if size < _KIB * _KIB:
        return f"{in_figures(round(size / _KIB))} kB"
    return f"{in_figures(round(size / _KIB / _KIB, 1))} MB"


def media_in_words(media_type: str) -> str:
    """The everyday name of a media type: `PDF`, `web page`, or the type itself where it has none."""
    name = _MEDIA_NAMES.get(media_type.partition(";")[0].strip().lower())
    return gettext(name) if name else media_type


def period_in_words(first: PartialDate | None, last: PartialDate | None) -> str:
    """The period a document covers, with open ends said as such; empty where nothing is known."""
    if first and last:
        said = (date_in_words(first), date_in_words(last))
        return said[0] if first == last else gettext("%(first)s to %(last)s", first=said[0], last=said[1])
    if first:
        return gettext("from %(day)s", day=date_in_words(first))
    return gettext("until %(day)s", day=date_in_words(last)) if last else ""


def page_in_words(number: int, label: str | None) -> str:
    """A page as it is cited: `p. 41`, with the printed label where it differs: `p. 41 (printed 39)`."""
    if label in (None, "", str(number)):
        return gettext("p. %(number)s", number=str(number))
    return gettext("p. %(number)s (printed %(label)s)", number=str(number), label=str(label))


def whole_page_in_words(number: int, label: str | None) -> str:
    """A page as it is headed: `page 41 (printed 39)`."""
    if label in (None, "", str(number)):
        return gettext("page %(number)s", number=str(number))
    return gettext("page %(number)s (printed %(label)s)", number=str(number), label=str(label))


def say_kind(kind: SuggestionKind) -> str:
    """What a suggestion is, in a word or two: `country`, `document`."""
    if kind == "phrase":
        return gettext("words")
    return gettext("document") if kind == "title" else query_words(page_language()).fields[kind]


def mid_sentence(label: str) -> str:
    """A label as it stands within a sentence: `country report`, but `UN treaty body document`."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def field_title(field: FilterField) -> str:
    """The name of a filter at the head of its values: `Document type`."""
    name = query_words(page_language()).fields[field]
    return name[:1].upper() + name[1:]


_MEDIA_NAMES = {
    "application/pdf": "PDF",
    "text/html": N_("web page"),
    "application/xhtml+xml": N_("web page"),
    "text/plain": N_("plain text"),
    "text/markdown": N_("plain text"),
    "application/json": N_("data record"),
    "message/rfc822": N_("e-mail"),
    "application/msword": N_("Word document"),
    "application/rtf": N_("rich text"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": N_("Word document"),
    "application/vnd.oasis.opendocument.text": N_("OpenDocument text"),
}
