"""What we keep of a document: the work, its editions, each capture, and what was read in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from coi.dates import PartialDate

AccessLevel = Literal["public", "network", "restricted"]
ACCESS_LEVELS: tuple[AccessLevel, ...] = ("public", "network", "restricted")

DocumentStatus = Literal["live", "gone", "withdrawn", "superseded"]
CaptureMethod = Literal["http", "folder", "upload", "import"]

ReadingStatus = Literal[
    "ok", "partial", "encrypted", "empty", "needs_ocr", "too_large", "timeout", "crashed", "unsupported"
]


@dataclass(frozen=True, slots=True)
class Document:
    """A work with a permanent id; it may be gone or withdrawn but is never deleted."""

    id: str
    source: str
    key: str  # unique in the source: the canonical URL, the path in a folder, or the caller's own key
    access: AccessLevel
    status: DocumentStatus
    status_since: datetime
    first_captured: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """One content of a document, named by its SHA-256; numbered from 1 in the order first seen."""

    document_id: str
    number: int
    sha256: str
    media_type: str
    size: int  # bytes
    first_captured: datetime


@dataclass(frozen=True, slots=True)
class Declared:
    """What a publisher, a feed or an uploader said about a document beside its content."""

    title: str | None = None
    language: str | None = None
    published: PartialDate | None = None
    period_from: PartialDate | None = None
    period_to: PartialDate | None = None
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    document_type: str | None = None
    authors: tuple[str, ...] = ()
    said_by: str = (
        ""  # "feed", "sitemap", "listing", "json", "oai", "folder", "upload", "import": becomes the evidence
    )


@dataclass(frozen=True, slots=True)
class Capture:
    """One act of fetching or receiving: when, from where, with which answer."""

    document_id: str
    edition: int | None  # None where no content came (gone)
    captured: datetime
    method: CaptureMethod
    url: str
    final_url: str
    http_status: int | None = None
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    declared: Declared = Declared()
    id: int | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What is kept of a document: its editions by number, and where each of them was captured last."""

    document: Document
    editions: tuple[Edition, ...]
    addresses: Mapping[int, str]  # by the number of the edition; none for one that was never captured


@dataclass(frozen=True, slots=True)
class Statement:
    """A value together with the words or place it rests on and how sure we are (0 to 1)."""

    value: str
    evidence: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one page; `number` counts from 1, `label` is what is printed on it, if anything."""

    number: int
    label: str | None
    text: str
    ocr: float | None = None  # where the text was recognised in a picture: mean confidence, 0 to 1


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and where it stands: character offset `start` in the text of page `page`."""

    page: int
    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """What extraction saw in the bytes: no more than the file itself says, each date with its evidence."""

    status: ReadingStatus
    media_type: str
    title: str | None = None
    language: str | None = None  # as the file declares it; not yet checked against the text
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    dates: tuple[Statement, ...] = ()  # candidates for the publication date, best first
    authors: tuple[str, ...] = ()
    declared: Declared | None = None  # for a bulk-import record: what the record itself states
    engine: str = ""
    ocr: bool = False
    reason: str = ""  # one sentence where status is not "ok"
    attachments: tuple[str, ...] = ()  # names of files inside the file that were not read with it

    @property
    def text(self) -> str:
        """The whole text, pages parted by an empty line."""
        return "\n\n".join(page.text for page in self.pages)


@dataclass(frozen=True, slots=True)
class CountryMention:
    """A country the text speaks of, how often, and whether the document is about it."""

    code: str  # ISO 3166-1 alpha-3
    count: int
    about: bool
    evidence: str = ""  # the words it was recognised by, and where
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class ConceptMention:
    """A topic or document type with the words it was recognised by and the first page they stand on."""

    id: str
    confidence: float
    words: tuple[str, ...] = ()
    page: int | None = None  # None where the title alone, or somebody's statement, says so


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """A stretch of one page in another language than the document's main one: `page.text[start:end]`."""

    page: int
    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a file could be read, 0 (not at all) to 1, and what that rests on, worst first."""

    score: float
    reasons: tuple[str, ...] = ()  # plain sentences, such as “3 of 12 pages hold no text.”


CorrectedField = Literal["title", "language", "published", "countries", "topics", "document_type"]


@dataclass(frozen=True, slots=True)
class Corrected:
    """One fact of a reading that a person has corrected: what was read, what is right, why, and since when.

    Of countries and topics it is one of them, with `+` or `-` before it in `value`; `read` is empty where
    nothing was found.
    """

    field: CorrectedField
    value: str
    read: str
    reason: str
    day: str  # ISO 8601


@dataclass(frozen=True, slots=True)
class Reading:
    """What was extracted from one edition and concluded about it; pages and facts, each with evidence."""

    document_id: str
    edition: int
    status: ReadingStatus
    media_type: str
    title: str
    language: str | None
    languages: tuple[str, ...]
    published: Statement | None
    period_from: PartialDate | None
    period_to: PartialDate | None
    countries: tuple[CountryMention, ...]
    topics: tuple[str, ...]
    document_type: str | None
    authors: tuple[str, ...]
    pages: Sequence[Page]
    headings: tuple[Heading, ...]
    ocr: bool
    engine: str
    reason: str
    made: datetime
    id: int | None = None
    dates: tuple[Statement, ...] = ()  # other dates of publication that were found and disagree, best first
    period: Statement | None = None  # what the period covered rests on; the value is `from/to`
    concepts: tuple[ConceptMention, ...] = ()  # the evidence for topics and document type
    spans: tuple[LanguageSpan, ...] = ()
    quality: Quality | None = None
    attachments: tuple[str, ...] = ()
    corrected: tuple[Corrected, ...] = ()  # what a person has put right in it

    def page(self, number: int) -> Page | None:
        """The page of that number, None where there is none; pages are mostly numbered one after the other."""
        likely = self.pages[number - 1] if 0 < number <= len(self.pages) else None
        if likely is not None and likely.number == number:
            return likely
        return next((one for one in self.pages if one.number == number), None)

    def stretches(self, page: Page, start: int, end: int) -> Iterator[tuple[int, int, str | None]]:
        """The text of a page between two offsets by the language it is in: begin, end and language, without gaps."""
        for span in self.spans:
            if span.page == page.number and start < span.end and span.start < end:
                if start < span.start:
                    yield start, span.start, self.language
                start = max(start, span.start)
                yield start, min(span.end, end), span.language
                start = min(span.end, end)
        if start < end:
            yield start, end, self.language

    @property
    def all_languages(self) -> tuple[str, ...]:
        """Every language that any stretch of it is in, the main one first."""
        named = (self.language, *self.languages, *(span.language for span in self.spans))
        return tuple(dict.fromkeys(one for one in named if one))

    @property
    def published_date(self) -> PartialDate | None:
        """The publication date as a date, or None where it is not known."""
        return PartialDate.parse(self.published.value) if self.published else None

    @property
    def country_codes(self) -> tuple[str, ...]:
        """The countries the document is about, main first."""
        return tuple(mention.code for mention in self.countries if mention.about)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one page, `text == page.text[start:end]`, under the heading it stands under."""

    page: int
    label: str | None
    heading: str | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class InForce:
    """The days on which an edition was the one to be read: from `first` until the day before `until`."""

    edition: int
    first: date
    until: date | None
