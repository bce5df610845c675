"""Brings the index up to date: changed editions are extracted, classified, made records, and written."""

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from coi.archive import Archive
from coi.dates import now
from coi.document import Capture, Declared, Document, Edition, Reading
from coi.errors import ArchiveError, IndexDamaged, IndexMissing
from coi.ledger import Ledger
from coi.readings import Readings, basis_of
from coi.search_index import IndexWriter, SearchIndex
from coi.vocabulary.vocabularies import Vocabularies
from indexer.classify import classify
from indexer.records import records_of
from indexer.sandbox import Sandbox

# Raised when extraction or classification changes what it finds: every edition is then read again.
READER = "2"
# Raised when records change their shape or words: every document is then written again.
RECORDS = "2"

BATCH = 500  # documents between two commits; what a killed run loses at most
_QUARANTINED = ("timeout", "crashed")

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class IndexReport:
    """What one run did: numbers of documents, the generation written, and one sentence per notice."""

    indexed: int = 0
    deleted: int = 0
    failed: int = 0
    quarantined: int = 0
    seconds: float = 0.0
    generation: str = ""
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Work:
    """A document with all that its records rest on."""

    document: Document
    editions: tuple[Edition, ...]
    captures: tuple[Capture, ...]

    def declared(self, edition: Edition) -> Declared:
        """What was last said about an edition beside its content."""
        said = [
            capture.declared
            for capture in self.captures
            if capture.edition == edition.number and capture.declared != Declared()
        ]
        return said[-1] if said else Declared()

    @property
    def fingerprint(self) -> str:
        """A digest that changes just when the records would: a visit that found nothing new leaves it."""
        stretches: list[tuple[int, str]] = []
        for capture in self.captures:
            if capture.edition is not None and (not stretches or stretches[-1][0] != capture.edition):
                stretches.append((capture.edition, capture.captured.date().isoformat()))
        bases = [basis_of(one.sha256, self.declared(one), READER) for one in self.editions]
        whole = repr((RECORDS, self.document.access, self.document.status, stretches, bases))
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True)
class Pipeline:
    """The way from archive and ledger to the index."""

    archive: Archive
    ledger: Ledger
    readings: Readings
    index: SearchIndex
    vocabularies: Vocabularies

    def run(self, *, rebuild: bool = False) -> IndexReport:
        """Write what has changed since the last run, or everything into a new generation.

        A missing or damaged index is rebuilt, and the report says so.
        """
        report = IndexReport()
        started = time.perf_counter()
        if not rebuild:
            try:
                generation = self.index.generation
            except (IndexMissing, IndexDamaged) as error:
                report.notices.append(f"{error} It has been built anew.")
                rebuild = True
        with Sandbox() as sandbox:
            if rebuild:
                self._rebuild(sandbox, report)
            else:
                self._update(sandbox, report, generation)
        report.generation = self.index.generation
        report.seconds = round(time.perf_counter() - started, 3)
        return report

    def _rebuild(self, sandbox: Sandbox, report: IndexReport) -> None:
        written: dict[str, str] = {}
        with self.index.rebuild() as writer:
            for work in self._works():
                self._write(writer, sandbox, work, report, written)
        generation = self.index.generation
        for batch in _batches(written.items()):
            self.readings.note_indexed(generation, dict(batch))
        self.readings.forget_generations(generation)

    def _update(self, sandbox: Sandbox, report: IndexReport, generation: str) -> None:
        known = self.readings.indexed(generation)
        changed = (work for work in self._works() if known.get(work.document.id) != work.fingerprint)
        for batch in _batches(changed):
            written: dict[str, str] = {}
            with self.index.writer() as writer:
                for work in batch:
                    self._write(writer, sandbox, work, report, written)
            self.readings.note_indexed(generation, written)
        strangers = set(self.index.document_ids()) - {one.id for one in self.ledger.documents()}
        if strangers:
            with self.index.writer() as writer:
                for document_id in sorted(strangers):
                    writer.delete(document_id)
            report.deleted += len(strangers)

    def _works(self) -> Iterator[_Work]:
        for document in list(self.ledger.documents()):
            yield _Work(document, self.ledger.editions(document.id), self.ledger.captures(document.id))

    def _write(
        self,
        writer: IndexWriter,
        sandbox: Sandbox,
        work: _Work,
        report: IndexReport,
        written: dict[str, str],
    ) -> None:
        source = self.vocabularies.sources.get(work.document.source)
        if source is None:
            report.failed += 1
            report.notices.append(
                f"{work.document.id} is from the source {work.document.source}, which is not in the catalogue."
            )
            return
        try:
            readings = {one.number: self._read(sandbox, work, one) for one in work.editions}
        except ArchiveError as error:
            report.failed += 1
            report.notices.append(f"{work.document.id}: {error}")
            self.ledger.add_issue(None, work.document.source, work.document.key, "archive", str(error))
            return
        if any(one.status in _QUARANTINED for one in readings.values()):
            report.quarantined += 1
        writer.put(
            work.document.id,
            records_of(work.document, work.editions, readings, work.captures, source, self.vocabularies),
        )
        written[work.document.id] = work.fingerprint
        report.indexed += 1

    def _read(self, sandbox: Sandbox, work: _Work, edition: Edition) -> Reading:
        """The reading of an edition: the one kept, or a new one where anything it rests on has changed."""
        declared = work.declared(edition)
        basis = basis_of(edition.sha256, declared, READER)
        kept = self.readings.with_basis(work.document.id, edition.number, basis)
        if kept is not None:
            return kept
        self.archive.verify(edition.sha256)
        capture = next(one for one in work.captures if one.edition == edition.number)
        path = self.archive.path(edition.sha256)
        extracted = sandbox.extract(path, edition.media_type, capture.final_url)
        if extracted.status in _QUARANTINED:
            log.warning("%s: read again after %s", work.document.id, extracted.status)
            extracted = sandbox.extract(path, edition.media_type, capture.final_url)
        reading = classify(
            extracted,
            declared,
            document_id=work.document.id,
            edition=edition.number,
            url=capture.final_url,
            source=self.vocabularies.sources[work.document.source],
            vocabularies=self.vocabularies,
            made=now(),
        )
        return self.readings.save(reading, basis)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
