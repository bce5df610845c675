"""A small library in memory: documents, their texts and an index of them, with a few names for what they are about."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from coi.document import (
    AccessLevel,
    Capture,
    CountryMention,
    Document,
    Edition,
    Heading,
    Holding,
    Reading,
    Statement,
)
from coi.errors import DocumentUnknown
from coi.query import NO_DATE, FilterField
from coi.vocabulary import Concept, Vocabulary
from coi.vocabulary.countries import Countries
from indexer.records import records_of
from indexer.searcher import Searcher
from tests.indexer.test_passages import a_reading
from tests.indexer.test_records import DOCUMENT, SOURCE, a_capture, an_edition
from tests.memory_index import MemoryIndex

_DAY = "2024-01-01"


@dataclass(frozen=True)
class Names:
    """Vocabularies of a few topics and countries."""

    topics: Vocabulary
    countries: Countries

    def label(self, field: FilterField, value: str, language: str = "en", /) -> str:
        if field == "country":
            return self.countries.label(value, language)
        if field == "topic":
            return self.topics.label(value, language)
        return "no date" if value == NO_DATE else value


NAMES = Names(
    Vocabulary(
        "topics",
        {
            "military-service": Concept("military-service", None, {"en": "Military service"}, {}),
            "conscription": Concept(
                "conscription",
                "military-service",
                {"en": "Conscription", "ru": "Призыв"},
                {"en": ("draft evasion", "service call-up")},
            ),
            "prisons": Concept("prisons", None, {}, {}),
        },
    ),
    Countries(
        {"IRN": "IR", "IRQ": "IQ", "MDA": "MD", "SYR": "SY", "UKR": "UA"},
        {"UKR": {"en": ("Transcarpathia",)}},
    ),
)


@dataclass
class Library:
    """Documents of one edition; it stands for the ledger and for the readings."""

    index: MemoryIndex = field(default_factory=MemoryIndex)
    documents: dict[str, Document] = field(default_factory=dict)
    readings: dict[int, Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.index.rebuild():
            """Begin with an empty index."""

    @property
    def searcher(self) -> Searcher:
        """What answers questions about the library."""
        return Searcher(self.index, self, self, NAMES)

    def add(
        self,
        text: str,
        title: str = "",
        *,
        language: str = "en",
        access: AccessLevel = "public",
        about: str = "",
        topics: tuple[str, ...] = (),
        headings: tuple[str, ...] = (),
        published: str | None = None,
    ) -> str:
        """Put a document on the shelf and into the index; `about` is a country. Its id comes back."""
        number = len(self.documents) + 1
        name = f"document {number}"
        reading = replace(
            a_reading([text], [Heading(1, 0, 1, one) for one in headings]),
            id=number,
            document_id=name,
            title=title,
            language=language,
            languages=(language,),
            topics=topics,
            countries=(CountryMention(about, 1, about=True),) if about else (),
            published=Statement(published, "stated", 1.0) if published else None,
        )
        self.documents[name] = replace(DOCUMENT, id=name, access=access)
        self.readings[number] = reading
        records = records_of(
            self.documents[name], self.editions(name), {1: reading}, self.captures(name), SOURCE, NAMES
        )
        with self.index.writer() as writer:
            writer.put(name, records)
        return name

    def close(self, document_id: str) -> None:
        """Hide a document without telling the index."""
        self.documents[document_id] = replace(self.documents[document_id], access="restricted")

    def document(self, document_id: str, /) -> Document:
        if document_id not in self.documents:
            raise DocumentUnknown(f"There is no document {document_id}.")
        return self.documents[document_id]

    def editions(self, document_id: str, /) -> tuple[Edition, ...]:
        return (replace(an_edition(1, _DAY), document_id=document_id),)

    def captures(self, document_id: str, /) -> tuple[Capture, ...]:
        return (replace(a_capture(1, _DAY), document_id=document_id),)

    def holdings(self, document_ids: Collection[str], /) -> dict[str, Holding]:
        there = [name for name in document_ids if name in self.documents]
        return {name: Holding(self.documents[name], self.editions(name), {1: name}) for name in there}

    def several(self, reading_ids: Collection[int], /) -> dict[int, Reading]:
        return {one: self.readings[one] for one in reading_ids if one in self.readings}

    def title(self, reading_id: int, /) -> str:
        return self.readings[reading_id].title
