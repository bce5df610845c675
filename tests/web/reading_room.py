"""A small archive of invented documents, whole with database, bytes and index, for the pages to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from coi.archive import Archive
from coi.copies import Copies
from coi.database import create_database
from coi.dates import PartialDate
from coi.document import (
    AccessLevel,
    CountryMention,
    Document,
    DocumentStatus,
    Heading,
    Page,
    Reading,
    ReadingStatus,
    Statement,
)
from coi.ledger import Ledger, Received
from coi.readings import Readings
from coi.settings import Settings
from coi.source import Harvest, Profile, Source
from coi.vocabulary import Concept, Vocabulary
from coi.vocabulary.countries import Countries
from coi.vocabulary.vocabularies import Vocabularies
from indexer.records import records_of
from indexer.searcher import Searcher
from tests.memory_index import MemoryIndex
from web.desk import Desk

TODAY = date(2026, 11, 23)


def a_source(source_id: str, name: str, kind: str, access: AccessLevel = "public") -> Source:
    return Source(
        id=source_id,
        name=name,
        name_native="",
        publisher=name,
        source_type=kind,
        homepage="https://example.org/",
        verified=True,
        access=access,
        document_type=None,
        languages=("en", "uk"),
        countries=(),
        profile=Profile(
            date="2026-11-23",
            mandate="Collects what is published about countries of origin.",
            funding="Paid by its members.",
            method="Reads public sources and names each of them.",
            scope_geographic="Eastern Europe",
            scope_thematic="All subjects of asylum",
            known_bias="None is known.",
            reuse_terms="not stated",
            coverage_promise="none stated",
        ),
        harvest=Harvest(ways=(), delay=2.0, keep_parameters=(), note=""),
    )


def _scheme(name: str, labels: Mapping[str, str]) -> Vocabulary:
    return Vocabulary(name, {one: Concept(one, None, {"en": label}, {}) for one, label in labels.items()})


VOCABULARIES = Vocabularies(
    topics=_scheme("topics", {"conscription": "Conscription", "police": "Police", "children": "Children"}),
    document_types=_scheme(
        "document-types",
        {
            "country-report": "Country report",
            "law": "Law",
            "policy-note": "Policy note",
            "query-response": "Query response",
            "news-article": "News article",
        },
    ),
    source_types=_scheme("source-types", {"state-coi-unit": "State COI unit", "local-ngo": "Local NGO"}),
    countries=Countries({"UKR": "UA", "RUS": "RU", "BLR": "BY", "IRN": "IR"}, {}),
    sources={
        source.id: source
        for source in (
            a_source("sample-unit", "Sample COI Unit", "state-coi-unit"),
            a_source("example-watch", "Example Watch", "local-ngo"),
            a_source("inner-circle", "Inner Circle", "local-ngo", "network"),
        )
    },
)


@dataclass
class ReadingRoom:
    """The archive under a folder; documents are brought in one by one, as a crawl and an index run would."""

    folder: Path
    index: MemoryIndex = field(default_factory=MemoryIndex)
    desk: Desk = field(init=False)
    ids: dict[str, str] = field(default_factory=dict)  # key of a document -> its id

    def __post_init__(self) -> None:
        self.settings = Settings(data_dir=self.folder)
        engine = create_database(self.settings)
        ledger, readings = Ledger(engine, "MD"), Readings(engine)
        self.desk = Desk(
            searcher=Searcher(self.index, ledger, readings, VOCABULARIES),
            ledger=ledger,
            readings=readings,
            archive=Archive(self.settings.archive_dir),
            vocabularies=VOCABULARIES,
            copies=Copies(engine),
            today=lambda: TODAY,
        )
        with self.index.rebuild():
            pass

    def bring_in(
        self,
        key: str,
        title: str,
        pages: Sequence[str],
        *,
        captured: str = "2025-05-12T09:14:00+00:00",
        source: str = "sample-unit",
        access: AccessLevel = "public",
        published: str | None = None,
        language: str = "en",
        countries: Sequence[str] = (),
        topics: Sequence[str] = (),
        document_type: str | None = "country-report",
        media_type: str = "application/pdf",
        labels: Mapping[int, str] | None = None,
        headings: Sequence[Heading] = (),
        status: ReadingStatus = "ok",
        url: str | None = None,
        data: bytes | None = None,
    ) -> Document:
        """Archive, read and index one edition of the document of that key."""
        data = data or f"{title}\n{pages}".encode()
        received = Received(
            method="http",
            url=url or f"https://example.org/{key}",
            captured=datetime.fromisoformat(captured).astimezone(UTC),
            http_status=200,
            media_type=media_type,
            access=access,
        )
        sha256 = self.desk.archive.put(data)
        recorded = self.desk.ledger.record_capture(source, key, received, sha256, len(data))
        reading = Reading(
            document_id=recorded.document.id,
            edition=recorded.edition.number,
            status=status,
            media_type=media_type,
            title=title,
            language=language,
            languages=(language,),
            published=Statement(published, "stated on p. 1", 0.95) if published else None,
            period_from=PartialDate(2024, 1) if published else None,
            period_to=PartialDate(2025, 3) if published else None,
            countries=tuple(CountryMention(code, 9, about=True) for code in countries),
            topics=tuple(topics),
            document_type=document_type,
            authors=(),
            pages=tuple(
                Page(number, (labels or {}).get(number), text) for number, text in enumerate(pages, start=1)
            ),
            headings=tuple(headings),
            ocr=False,
            engine="sample",
            reason="",
            made=received.captured,
        )
        self.desk.readings.save(reading, "")
        self.ids[key] = recorded.document.id
        self.put_in_index(recorded.document.id)
        return recorded.document

    def put_in_index(self, document_id: str) -> None:
        """Write the records of a document as they now are."""
        document = self.desk.ledger.document(document_id)
        editions = self.desk.ledger.editions(document_id)
        readings = {
            one.number: reading
            for one in editions
            if (reading := self.desk.readings.latest(document_id, one.number)) is not None
        }
        captures = self.desk.ledger.captures(document_id)
        source = VOCABULARIES.sources[document.source]
        with self.index.writer() as writer:
            writer.put(document_id, records_of(document, editions, readings, captures, source, VOCABULARIES))

    def lose(self, key: str, *days: str) -> None:
        """Note that the publisher no longer offered a document on these days (twice: gone)."""
        for day in days:
            received = Received(
                method="http",
                url=f"https://example.org/{key}",
                captured=datetime.fromisoformat(f"{day}T06:00:00+00:00"),
                http_status=404,
            )
            self.desk.ledger.record_missing(self.ids[key], received)
        self.put_in_index(self.ids[key])


def status_of(room: ReadingRoom, key: str) -> DocumentStatus:
    """How a document stands in the ledger."""
    return room.desk.ledger.document(room.ids[key]).status


PENALTIES = (
    "Men who ignored the summons were fined; in 2024 courts in several regions sent some of them to prison. "
    "Draft evasion under the code carries three to five years, as the courts have held in published judgments."
)


def fill(room: ReadingRoom) -> None:
    """Bring in the documents most tests look at; their words are invented."""
    evasion = "Evasion and penalties"
    room.bring_in(
        "report",
        "Country report: military service",
        ["Summary. Conscription is regulated by law. First edition of the report."],
        captured="2025-02-03T08:00:00+00:00",
        published="2025-02-01",
        countries=["UKR"],
        topics=["conscription"],
    )
    room.bring_in(
        "report",
        "Country report: military service",
        [
            "Summary\n\nConscription is regulated by law. Second edition of the report.",
            f"{evasion}\n\n{PENALTIES}\n\nThe police may bring in those who do not come.",
            "Sources\n\nThe register of laws; interviews with lawyers.",
        ],
        published="2025-05-10",
        countries=["UKR"],
        topics=["conscription", "police"],
        labels={1: "i", 2: "1", 3: "2"},
        headings=[Heading(1, 0, 1, "Summary"), Heading(2, 0, 1, evasion), Heading(3, 0, 2, "Sources")],
    )
    room.bring_in(
        "law",
        "Закон про військовий обов’язок",
        ["Стаття 1. Військовий обов’язок\n\nУхилення від призову тягне за собою відповідальність."],
        source="example-watch",
        language="uk",
        countries=["UKR"],
        topics=["conscription"],
        document_type="law",
        media_type="text/html",
    )
    room.bring_in(
        "arabic",
        "معلومات عن التجنيد (conscription)",
        ["الخدمة العسكرية إلزامية. conscription applies from the age of 18."],
        source="example-watch",
        language="ar",
        countries=["IRN"],
        document_type="query-response",
        published="2024",
    )
    room.bring_in(
        "policy",
        "Policy note on conscription cases",
        ["Decisions on conscription should rest on the newest report."],
        countries=["RUS", "BLR"],
        document_type="policy-note",
        published="2023-06",
    )
    room.bring_in(
        "secret",
        "Inner note on conscription",
        ["The conscription office keeps a hidden list. Zebra."],
        source="inner-circle",
        access="network",
        countries=["BLR"],
        document_type="news-article",
    )
    room.bring_in(
        "gone",
        "Notice on conscription centres",
        ["The conscription centres are closed on Sundays."],
        source="example-watch",
        countries=["RUS"],
        document_type="news-article",
        captured="2024-03-01T10:00:00+00:00",
    )
    room.lose("gone", "2024-09-01", "2024-10-01")
    room.bring_in(
        "long",
        "Compilation of statements",
        [
            f"Statement {number}. " + ("The witness spoke of a bridge." if number == 112 else "Nothing new.")
            for number in range(1, 121)
        ],
        document_type="country-report",
        published="2022-01-05",
    )
    room.bring_in(
        "hostile",
        '<script>alert(1)</script> "><svg onload=1> {{7*7}}',
        ["<b>bold</b> conscription <img src=x onerror=alert(1)>"],
        url="javascript:alert(1)",
        document_type=None,
        media_type="text/html",
        data=b"<html><script>alert(1)</script></html>",
    )
