"""A data directory of generated documents, with ledger, readings and index, for what needs more than an index."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coi.database import create_database
from coi.document import CountryMention, Page, Reading, Statement
from coi.ledger import Ledger, Received, Recorded
from coi.one_connection import OneConnection
from coi.readings import Readings
from coi.settings import Settings
from coi.vocabulary.vocabularies import Vocabularies, load_vocabularies
from indexer.engines.whoosh.index import WhooshIndex
from indexer.records import records_of
from tests.bench.documents import BenchDocument

PAGE_WORDS, PARAGRAPH_WORDS = 320, 80
COMMITTED_AT_ONCE = 500
_FIRST_DAY = datetime(2026, 1, 1, 6, tzinfo=UTC)


def build_library(folder: Path, documents: Iterable[BenchDocument]) -> Settings:
    """The settings of a new data directory with these documents; what lay in the folder before is gone.

    Each is written down as a capture with one edition and one reading, and indexed with every view of its words.
    The archive holds no bytes: nothing that a search shows comes from there.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = Settings(data_dir=folder)
    engine = create_database(settings)
    names = Names(load_vocabularies(settings))
    together = OneConnection(engine)
    ledger, readings = Ledger(together), Readings(together)  # type: ignore[arg-type]  # it stands for the engine
    with WhooshIndex(settings.index_dir).rebuild() as writer:
        for number, one in enumerate(documents):
            recorded = _write_down(one, ledger, names)
            reading = readings.save(_read(one, recorded, names), "")
            source = names.all.sources[recorded.document.source]
            document, captures = recorded.document, ledger.captures(recorded.document.id)
            records = records_of(document, (recorded.edition,), {1: reading}, captures, source, names.all)
            writer.put(document.id, records)
            if number % COMMITTED_AT_ONCE == 0:
                together.commit()
        together.commit()
    engine.dispose()
    return settings


class Names:
    """The real vocabularies, from which each made value such as `c007` gets a name of its own."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self.all = vocabularies
        self._values: Mapping[str, Sequence[str]] = {
            "c": sorted(vocabularies.countries.codes),
            "t": sorted(vocabularies.topics.concepts),
            "s": sorted(one.id for one in vocabularies.sources.values() if one.access == "public"),
            "y": sorted(vocabularies.document_types.concepts),
        }

    def of(self, made: str) -> str:
        """The value that stands for a made one."""
        known = self._values[made[0]]
        return known[int(made[1:]) % len(known)]


def _write_down(one: BenchDocument, ledger: Ledger, names: Names) -> Recorded:
    data = one.text.encode()
    received = Received(
        method="http",
        url=f"https://example.org/{one.number}",
        captured=_FIRST_DAY + timedelta(minutes=10 * one.number),
        http_status=200,
        media_type="text/html",
    )
    sha256 = hashlib.sha256(data).hexdigest()
    return ledger.record_capture(names.of(one.source), f"bench-{one.number}", received, sha256, len(data))


def _read(one: BenchDocument, recorded: Recorded, names: Names) -> Reading:
    words = one.text.split()
    day = f"{one.day // 10_000}-{one.day // 100 % 100:02d}-{one.day % 100:02d}"
    pages = [words[at : at + PAGE_WORDS] for at in range(0, len(words), PAGE_WORDS)]
    return Reading(
        document_id=recorded.document.id,
        edition=recorded.edition.number,
        status="ok",
        media_type="text/html",
        title=" ".join(words[:8]).capitalize(),
        language=one.language,
        languages=(one.language,),
        published=Statement(day, "made", 0.95),
        period_from=None,
        period_to=None,
        countries=tuple(CountryMention(names.of(code), 9, about=True) for code in one.countries),
        topics=tuple(dict.fromkeys(map(names.of, one.topics))),
        document_type=names.of(one.document_type),
        authors=(),
        pages=tuple(Page(number, None, _set(page)) for number, page in enumerate(pages, start=1)),
        headings=(),
        ocr=False,
        engine="made",
        reason="",
        made=_FIRST_DAY,
    )


def _set(words: Sequence[str]) -> str:
    parts = [words[at : at + PARAGRAPH_WORDS] for at in range(0, len(words), PARAGRAPH_WORDS)]
    return "\n\n".join(f"{' '.join(part).capitalize()}." for part in parts)
