"""A shelf of documents in a real database: texts put on it are read at once, and copies looked for when asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine

from coi import database as db
from coi.copies import Copies
from coi.document import AccessLevel, CountryMention, Heading, Page, Reading, Statement
from coi.fingerprints import Fingerprints
from coi.ledger import Ledger, Received
from coi.readings import Readings
from coi.settings import Settings
from indexer.copies import CopyFinder, CopyReport

START = datetime(2024, 5, 17, 8, 0, tzinfo=UTC)


@dataclass
class Shelf:
    """Documents of some sources, each capture an hour after the one before it."""

    folder: Path
    engine: Engine = field(init=False)
    hours: int = 0

    def __post_init__(self) -> None:
        self.engine = db.create_database(Settings(data_dir=self.folder))
        self.ledger = Ledger(self.engine, "MD")
        self.readings = Readings(self.engine)
        self.copies = Copies(self.engine)
        self.finder = CopyFinder(Fingerprints(self.engine), self.readings)

    def put(
        self,
        source: str,
        key: str,
        text: str,
        title: str = "",
        *,
        data: bytes | None = None,
        access: AccessLevel = "public",
        published: str | None = None,
        country: str = "",
        headings: Sequence[str] = (),
    ) -> str:
        """Receive a text, or again a text of a key that is known; the id of the document comes back."""
        data = text.encode() if data is None else data
        self.hours += 1
        moment = START + timedelta(hours=self.hours)
        received = Received(method="http", url=key, captured=moment, access=access, media_type="text/plain")
        recorded = self.ledger.record_capture(source, key, received, sha256(data).hexdigest(), len(data))
        if recorded.new_edition:
            self.read(
                recorded.document.id, recorded.edition.number, text, title, published, country, headings
            )
        return recorded.document.id

    def read(
        self,
        document_id: str,
        edition: int,
        text: str,
        title: str = "",
        published: str | None = None,
        country: str = "",
        headings: Sequence[str] = (),
    ) -> None:
        """Keep a reading of an edition, of one page."""
        reading = Reading(
            document_id=document_id, edition=edition, status="ok", media_type="text/plain",
            title=title or document_id, language="en", languages=("en",),
            published=Statement(published, "stated", 1.0) if published else None, period_from=None,
            period_to=None, countries=(CountryMention(country, 1, about=True),) if country else (),
            topics=(), document_type=None, authors=(), pages=(Page(1, None, text),) if text else (),
            headings=tuple(Heading(1, 0, 1, one) for one in headings), ocr=False, engine="", reason="",
            made=START,
        )  # fmt: skip
        self.readings.save(reading, f"basis of {edition} {len(text)}")

    def look(self) -> CopyReport:
        """Look for copies around what has changed."""
        return self.finder.run()

    def near(self, document_id: str, edition: int = 1, levels: str = "public") -> dict[str, str]:
        """The documents that say the same, and in which way."""
        found = self.copies.of(document_id, edition, lambda access: access in levels.split())
        return {one.document.id: one.same for one in found}

    def also(self, document_id: str, edition: int = 1, levels: str = "public") -> tuple[str, ...]:
        """Who else publishes the same."""
        which = (document_id, edition)
        return self.copies.also_published_by([which], lambda access: access in levels.split())[which]

    def newer(self, document_id: str, levels: str = "public") -> list[str]:
        """The newer editions."""
        return [
            one.document.id for one in self.copies.newer(document_id, lambda access: access in levels.split())
        ]


def a_text(seed: int, words: int = 300) -> str:
    """Sentences of made words: two seeds share none."""
    state, told = seed * 7_919 + 13, []
    for place in range(words):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        told.append(f"w{seed}x{state % 997}" + ("." if place % 12 == 11 else ""))
    return " ".join(told)
