"""Brings the index up to date: changed editions are extracted, classified, made records, and written."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

from coi.archive import Archive
from coi.corrections import Correction, Corrections
from coi.dates import now
from coi.document import Capture, Declared, Document, Edition, Reading
from coi.errors import ArchiveError, IndexDamaged, IndexMissing
from coi.fingerprints import Fingerprints
from coi.ledger import Ledger
from coi.readings import Readings, basis_of
from coi.search_index import IndexPart, IndexRecord, IndexWriter, PartWriter, SearchIndex, SharedWriter
from coi.vocabulary.vocabularies import Vocabularies
from indexer.classify import classify
from indexer.classify.corrections import correct
from indexer.copies import CopyFinder
from indexer.extract.html_rules import HtmlRules, rules_of
from indexer.ocr.shelf import Shelf, with_recognised
from indexer.records import records_of
from indexer.sandbox import Sandbox
from indexer.workers import Crew

# Raised when extraction or classification changes what it finds: every edition is then read again.
READER = "9"
# Raised when records change their shape or words: every document is then written again.
RECORDS = "7"

BATCH = 500  # documents between two commits; what a killed run loses at most
WORTH_SHARING = 100  # documents; for fewer, starting processes takes longer than they save
SHARES = 8  # that each worker gets in a rebuild, so that all end at about the same time
MOST_IN_SHARE = 2_000  # documents; what is done again where a worker dies
_QUARANTINED = ("timeout", "crashed")
_STILL_FOUND = "What was read from it before is still found."

Put = Callable[[str, Sequence[IndexRecord]], None]
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
    recognised: tuple[str, ...] = ()  # for each edition a digest of what was recognised in its scanned pages
    rules: HtmlRules | None = None  # what the source says of its web pages
    corrections: tuple[Correction, ...] = ()  # in force

    def basis(self, edition: Edition) -> str:
        """A digest of all that the reading of an edition rests on."""
        recognised = dict(zip(self.editions, self.recognised, strict=True))[edition]
        rules = repr(self.rules) if self.rules else ""
        corrected = repr(self.corrections) if self.corrections else ""
        return basis_of(edition.sha256, self.declared(edition), READER + recognised + rules + corrected)

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
        bases = [self.basis(one) for one in self.editions]
        whole = repr((RECORDS, self.document.access, self.document.status, stretches, bases))
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Failure:
    """A document that could not be written as it should be: why, and what of that is an issue of its source."""

    document: Document
    notice: str
    issue: str = ""


@dataclass(slots=True)
class _Outcome:
    """What became of some documents: fingerprints of those written, failures, and the part of the index that has them."""

    written: dict[str, str] = field(default_factory=dict)
    failures: list[_Failure] = field(default_factory=list)
    quarantined: int = 0
    part: IndexPart | None = None


@dataclass(frozen=True, slots=True)
class _Share:
    """What a worker process gets: documents, and what begins the part of the index they go into."""

    works: Sequence[_Work]
    begin: Callable[[], PartWriter]


@dataclass(frozen=True)
class Pipeline:
    """The way from archive and ledger to the index.

    Where many documents have changed, `workers` processes share them. Each calls `open_again`, which is sent
    there, for a pipeline over the same rooms; without it everything is done in this process.
    """

    archive: Archive
    ledger: Ledger
    readings: Readings
    index: SearchIndex
    vocabularies: Vocabularies
    shelf: Shelf
    workers: int = 1
    open_again: "Callable[[], Pipeline] | None" = None
    fingerprints: Fingerprints | None = None
    corrections: Corrections | None = None

    def run(self, *, rebuild: bool = False) -> IndexReport:
        """Write what has changed since the last run, or everything into a new generation.

        A lost or damaged index is rebuilt, and the report says so.
        """
        report = IndexReport()
        started = time.perf_counter()
        if not rebuild:
            try:
                generation = self.index.generation
            except IndexMissing:
                if self.readings.was_indexed():
                    report.notices.append("The search index was gone. This run has built it anew.")
                rebuild = True
            except IndexDamaged as error:
                report.notices.append(f"{error} This run has built it anew.")
                rebuild = True
        first = len(report.notices)
        size = self.workers if self.open_again else 1
        with Sandbox() as sandbox, Crew(partial(_enter, self.open_again), size) as crew:
            if rebuild:
                self._rebuild(sandbox, crew, report)
            else:
                self._update(sandbox, crew, report, generation)
        if self.fingerprints is not None:
            CopyFinder(self.fingerprints, self.readings).run()
        # Each begins with the document's id: the order is the same, however many processes met them.
        report.notices[first:] = sorted(report.notices[first:])
        report.generation = self.index.generation
        report.seconds = round(time.perf_counter() - started, 3)
        return report

    def _rebuild(self, sandbox: Sandbox, crew: Crew[_Share, _Outcome], report: IndexReport) -> None:
        documents = list(self.ledger.documents())
        size = min(MOST_IN_SHARE, 1 + len(documents) // (SHARES * crew.size))
        written: dict[str, str] = {}
        with self.index.rebuild() as writer:
            share = crew if len(documents) >= WORTH_SHARING else None
            for outcome in self._write(writer, self._works(documents), sandbox, share, size):
                self._note(outcome, report)
                written |= outcome.written
        generation = self.index.generation
        for batch in _batches(written.items(), BATCH):
            self.readings.note_indexed(generation, dict(batch))
        self.readings.forget_generations(generation)

    def _update(
        self, sandbox: Sandbox, crew: Crew[_Share, _Outcome], report: IndexReport, generation: str
    ) -> None:
        known = self.readings.indexed(generation)
        works = self._works(list(self.ledger.documents()))
        changed = (work for work in works if known.get(work.document.id) != work.fingerprint)
        for batch in _batches(changed, BATCH):
            written: dict[str, str] = {}
            with self.index.writer() as writer:
                share = crew if crew.started or len(batch) >= WORTH_SHARING else None
                for outcome in self._write(writer, batch, sandbox, share, 1 + len(batch) // crew.size):
                    self._note(outcome, report)
                    written |= outcome.written
            self.readings.note_indexed(generation, written)
        strangers = set(self.index.document_ids()) - {one.id for one in self.ledger.documents()}
        if strangers:
            with self.index.writer() as writer:
                for document_id in sorted(strangers):
                    writer.delete(document_id)
            report.deleted += len(strangers)
        self.index.merge()

    def _works(self, documents: Sequence[Document]) -> Iterator[_Work]:
        corrections = self.corrections.in_force() if self.corrections else {}
        for document, editions, captures in self.ledger.histories(documents):
            recognised = tuple(self.shelf.digest(one.sha256) for one in editions)
            rules = rules_of(self.vocabularies.sources.get(document.source))
            mine = corrections.get(document.id, ())
            yield _Work(document, editions, captures, recognised, rules, mine)

    def _write(
        self,
        writer: IndexWriter,
        works: Iterable[_Work],
        sandbox: Sandbox,
        crew: Crew[_Share, _Outcome] | None,
        size: int,
    ) -> Iterator[_Outcome]:
        """Write documents, in this process or in shares of that size by a crew; yields what became of them."""
        if crew is None or crew.size == 1 or not isinstance(writer, SharedWriter):
            yield self._index(works, writer.put, sandbox)
            return
        begin = writer.part_maker(crew.size)
        for share, outcome in crew.results(_Share(some, begin) for some in _batches(works, size)):
            if outcome is None:
                # Done again here, where an error ends the run as it does without workers.
                yield self._index(share.works, writer.put, sandbox)
            else:
                assert outcome.part is not None
                writer.adopt(outcome.part)
                yield outcome

    def write_share(self, share: _Share, sandbox: Sandbox) -> _Outcome:
        """Write the part of the index that a worker process has to."""
        part = share.begin()
        outcome = self._index(share.works, part.put, sandbox)
        outcome.part = part.finish()
        return outcome

    def _index(self, works: Iterable[_Work], put: Put, sandbox: Sandbox) -> _Outcome:
        """Read what has not been read yet, make the records of each document, and put them."""
        outcome = _Outcome()
        for work in works:
            document = work.document
            source = self.vocabularies.sources.get(document.source)
            if source is None:
                notice = f"{document.id} is from the source {document.source}, which is not in the catalogue."
                outcome.failures.append(_Failure(document, notice))
                continue
            readings, trouble = self._readings(sandbox, work)
            if trouble is not None:
                still = f" {_STILL_FOUND}" if readings else ""
                outcome.failures.append(_Failure(document, f"{document.id}: {trouble}{still}", str(trouble)))
                if not readings:
                    continue
            outcome.quarantined += any(one.status in _QUARANTINED for one in readings.values())
            put(
                document.id,
                records_of(document, work.editions, readings, work.captures, source, self.vocabularies),
            )
            if trouble is None:  # else it is tried again with every run
                outcome.written[document.id] = work.fingerprint
        return outcome

    def _readings(self, sandbox: Sandbox, work: _Work) -> tuple[dict[int, Reading], ArchiveError | None]:
        """The readings of all editions by their numbers, and what was wrong with the archived file of one.

        Such an edition keeps the reading it had, whatever that rests on; where it has none, there are no readings.
        """
        readings: dict[int, Reading] = {}
        trouble: ArchiveError | None = None
        for edition in work.editions:
            try:
                readings[edition.number] = self._read(sandbox, work, edition)
            except ArchiveError as error:
                trouble = trouble or error
                kept = self.readings.latest(work.document.id, edition.number)
                if kept is None:
                    return {}, trouble
                readings[edition.number] = kept
        return readings, trouble

    def _note(self, outcome: _Outcome, report: IndexReport) -> None:
        report.indexed += len(outcome.written)
        report.quarantined += outcome.quarantined
        report.failed += len(outcome.failures)
        for one in outcome.failures:
            report.notices.append(one.notice)
            if one.issue:
                self.ledger.add_issue(None, one.document.source, one.document.key, "archive", one.issue)

    def _read(self, sandbox: Sandbox, work: _Work, edition: Edition) -> Reading:
        """The reading of an edition: the one kept, or a new one where anything it rests on has changed."""
        declared = work.declared(edition)
        basis = work.basis(edition)
        kept = self.readings.with_basis(work.document.id, edition.number, basis)
        if kept is not None:
            return kept
        self.archive.verify(edition.sha256)
        capture = next(one for one in work.captures if one.edition == edition.number)
        path = self.archive.path(edition.sha256)
        extracted = sandbox.extract(path, edition.media_type, capture.final_url, work.rules)
        if extracted.status in _QUARANTINED:
            log.warning("%s: read again after %s", work.document.id, extracted.status)
            extracted = sandbox.extract(path, edition.media_type, capture.final_url, work.rules)
        reading = classify(
            with_recognised(extracted, self.shelf, edition.sha256),
            declared,
            document_id=work.document.id,
            edition=edition.number,
            url=capture.final_url,
            source=self.vocabularies.sources[work.document.source],
            vocabularies=self.vocabularies,
            made=now(),
            captured=capture.captured,
        )
        return self.readings.save(correct(reading, work.corrections), basis)


@contextmanager
def _enter(open_again: Callable[[], Pipeline] | None) -> Iterator[Callable[[_Share], _Outcome]]:
    """Begin a worker process: rooms and a sandbox of its own."""
    assert open_again is not None
    with Sandbox() as sandbox:
        yield partial(open_again().write_share, sandbox=sandbox)


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
