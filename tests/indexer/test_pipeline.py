"""The way from archive and ledger to the index: the same whoever does it, one process or several, whole or in trouble."""

import json
import os
import shutil
import signal
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from coi import database as db
from coi.cli.house import House, open_pipeline
from coi.errors import SearchIndexError
from coi.ledger import Received
from coi.network.access import GUEST, OPERATOR
from coi.query_args import query_from_args
from coi.results import SearchResults
from coi.search_index import AnalysedQuery
from indexer import pipeline as pipeline_module
from indexer.engines.whoosh.merging import MOST_SEGMENTS
from indexer.pipeline import Pipeline
from indexer.workers import Crew
from tests.builders import a_record
from tests.memory_index import MemoryIndex

START = datetime(2024, 5, 17, 8, 0, tzinfo=UTC)

TEXTS = {
    "court": "The court in Chisinau heard the case of a conscript who had refused military service.",
    "border": "Guards at the border of Ukraine let the family pass after two days of waiting.",
    "school": "A school in Lviv teaches children who came from villages near the front line.",
    "суд": "Суд розглянув справу про ухилення від призову під час мобілізації в Україні.",
    "prison": "Prisoners in Minsk said that letters from their families were kept back for months.",
    "paper": "Without papers a stateless person cannot rent a room or open an account in Moldova.",
    "police": "The police took notes and asked the witnesses to come again on the next day.",
    "harvest": "The harvest was poor, and many left for the towns to look for work in autumn.",
}
QUESTIONS = (
    "court",
    "conscription",
    "children school",
    "ухилення",
    "stateless",
    "police OR harvest",
    '"two days"',
)


def bring_in(house: House, texts: Mapping[str, str], day: int = 0, source: str = "samples") -> None:
    """Take texts as captures of that day; the names are the keys of the documents."""
    for key, text in texts.items():
        data = text.encode()
        received = Received(
            method="upload",
            url=f"upload:{key}.txt",
            captured=START + timedelta(days=day),
            media_type="text/plain",
        )
        house.ledger.record_capture(source, key, received, house.archive.put(data), len(data))


def bring_in_trouble(house: House) -> None:
    """Take a document of a source that the catalogue does not have, and one whose bytes are damaged afterwards."""
    bring_in(house, {"stray": "This text is of no source that anybody knows."}, source="nobody")
    bring_in(house, {"damaged": "This text will be damaged on the disk."})
    document = house.ledger.find_document("samples", "damaged")
    assert document is not None
    path = house.archive.path(house.ledger.editions(document.id)[0].sha256)
    path.chmod(0o644)
    path.write_bytes(b"something else")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that has texts and trouble, and no index."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    house = House(folder, create=True)
    bring_in(house, TEXTS)
    bring_in_trouble(house)
    house.engine.dispose()
    return folder


@pytest.fixture(scope="module")
def indexed(filled: Path) -> Path:
    """A copy of it with everything read and indexed by one process."""
    folder = filled.with_name("indexed")
    house = House(shutil.copytree(filled, folder))
    replace(house.pipeline, workers=1).run()
    house.engine.dispose()
    return folder


@pytest.fixture(autouse=True)
def share_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two documents are enough to be shared."""
    monkeypatch.setattr(pipeline_module, "WORTH_SHARING", 2)


@pytest.fixture
def house(indexed: Path, tmp_path: Path) -> House:
    """A copy of that, of one's own."""
    return House(shutil.copytree(indexed, tmp_path / "data"))


def pipeline(house: House, workers: int, **other: Any) -> Pipeline:
    return replace(house.pipeline, workers=workers, **other)


def ask(house: House, question: str) -> SearchResults:
    asked = replace(query_from_args({"q": [question]}, house.vocabularies), facets=True)
    return replace(house.searcher.search(asked, OPERATOR), seconds=0.0)


def known(house: House) -> list[tuple[str, ...]]:
    """What the index is said to hold, and what was read, without numbers given and times of day."""
    said = house.readings.indexed(house.index.generation)
    rows: list[tuple[str, ...]] = []
    for document in house.ledger.documents():
        reading = house.readings.latest(document.id, 1)
        plain = reading and replace(reading, id=0, made=START)
        rows.append((document.id, said.get(document.id, ""), repr(plain)))
    return rows


def empty(house: House) -> None:
    """Leave an index without documents, so that there is something to update."""
    with house.index.rebuild():
        pass


def files(house: House) -> set[str]:
    return {path.name for path in (house.settings.index_dir / "generations").rglob("*") if path.is_file()}


def segments(house: House) -> int:
    return sum(name.endswith(".terms") for name in files(house))


@dataclass(frozen=True)
class Failing(Pipeline):
    """In a worker: one that writes its part and then fails, where it has been given that document."""

    document: str = ""

    def write_share(self, share: Any, sandbox: Any) -> Any:
        outcome = super().write_share(share, sandbox)
        if self.document in [work.document.id for work in share.works]:
            self.fail()
        return outcome

    def fail(self) -> None:
        raise SearchIndexError("The disk is full.")


@dataclass(frozen=True)
class Dying(Failing):
    """In a worker: one that is killed instead."""

    def fail(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def open_failing(kind: type[Failing], data_dir: Path, document: str) -> Pipeline:
    """The pipeline of a data directory as one of that kind."""
    usual = open_pipeline(data_dir)
    return kind(**{one.name: getattr(usual, one.name) for one in fields(usual)}, document=document)


def refuse(*_: Any) -> Any:
    """What must not be asked for."""
    raise AssertionError


def test_two_workers_make_the_same_index_readings_and_report_as_one(filled: Path, tmp_path: Path) -> None:
    alone, house = (House(shutil.copytree(filled, tmp_path / name)) for name in ("alone", "two"))
    reports = [pipeline(one, workers).run() for one, workers in ((alone, 1), (house, 2))]
    expected, report = (asdict(replace(one, seconds=0.0)) for one in reports)
    assert report == expected
    assert (report["indexed"], report["failed"], report["quarantined"]) == (len(TEXTS), 2, 0)
    others = report["notices"]  # that there was no index before is none
    assert others == sorted(others)
    assert len(others) == 2
    assert known(house) == known(alone)
    for one in (alone, house):
        (issue,) = one.ledger.issues()
        assert (issue.url, issue.kind) == ("damaged", "archive")
        assert issue.detail in others[0] + others[1]
    for question in QUESTIONS:
        answer = ask(house, question)
        assert answer == ask(alone, question)
        assert answer.total > 0, question
    assert segments(house) == 1


def test_a_lost_index_is_built_anew_and_the_report_says_so_once(house: House) -> None:
    shutil.rmtree(house.settings.data_dir / "index")
    reports = [pipeline(House(house.settings.data_dir), 1).run() for _ in range(2)]
    assert [sum("built it anew" in one for one in report.notices) for report in reports] == [1, 0]
    assert ask(house, QUESTIONS[0]).total > 0


def test_an_update_by_two_workers_replaces_what_has_changed_and_adds_what_is_new(house: House) -> None:
    generation = house.index.generation
    bring_in(house, {"court": "The garden was closed.", "border": "The garden was open."}, day=5)
    bring_in(house, {"late": "A late note on the garden.", "later": "A later note, on a meadow."}, day=6)
    report = pipeline(house, 2).run()
    assert (report.indexed, report.failed, report.generation) == (4, 2, generation)
    assert {hit.key for hit in ask(house, "garden").hits} == {"court", "border", "late"}
    assert ask(house, "conscript").total == 0
    assert {hit.key for hit in ask(house, "stateless").hits} == {"paper"}
    assert len(set(house.index.document_ids())) == len(TEXTS) + 2
    assert pipeline(house, 2).run().indexed == 0


@pytest.mark.parametrize("rebuild", [True, False])
def test_what_was_read_before_is_found_although_its_archived_file_is_missing(
    house: House, monkeypatch: pytest.MonkeyPatch, *, rebuild: bool
) -> None:
    found = ask(house, "court")
    assert found.total > 0
    document = house.ledger.find_document("samples", "court")
    assert document is not None
    path = house.archive.path(house.ledger.editions(document.id)[0].sha256)
    away = path.rename(path.with_name("away"))
    monkeypatch.setattr(pipeline_module, "READER", "another")
    report = pipeline(house, 1).run(rebuild=rebuild)
    assert report.failed == 3
    (notice,) = [one for one in report.notices if document.id in one]
    assert "missing" in notice
    assert "What was read from it before is still found." in notice
    assert [hit.key for hit in ask(house, "court").hits] == [hit.key for hit in found.hits]
    away.rename(path)
    report = pipeline(house, 1).run()
    assert (report.indexed, report.failed) == (1, 2), "it is read anew once the file is back"


def test_who_may_see_a_document_changes_although_its_archived_file_is_missing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = house.ledger.find_document("samples", "court")
    assert document is not None
    house.archive.path(house.ledger.editions(document.id)[0].sha256).unlink()
    with db.transaction(house.engine) as connection:
        connection.execute(
            db.documents.update().where(db.documents.c.id == document.id).values(access="restricted")
        )
    monkeypatch.setattr(pipeline_module, "READER", "another")
    asked = AnalysedQuery(None, GUEST.levels, limit=100)
    assert document.id in {hit.document_id for hit in house.index.search(asked).hits}
    pipeline(house, 1).run()
    assert document.id not in {hit.document_id for hit in house.index.search(asked).hits}


@pytest.mark.parametrize(("kind", "rebuild"), [(Failing, True), (Dying, False)])
def test_what_workers_leave_undone_is_done_in_the_end(
    house: House,
    kind: type[Failing],
    rebuild: bool,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    empty(house)
    # A document in trouble, and the first: what is said of it comes late, from a share that is done again.
    first = min(one.id for one in house.ledger.documents() if one.key in ("stray", "damaged"))
    open_again = partial(open_failing, kind, house.settings.data_dir, first)
    report = pipeline(house, 2, open_again=open_again).run(rebuild=rebuild)
    assert (report.indexed, report.failed) == (len(TEXTS), 2)
    assert report.notices == sorted(report.notices)
    assert (
        "done again" in capfd.readouterr().err + caplog.text
    )  # the worker says so, or of the dead the parent
    assert {hit.key for hit in ask(house, "court").hits} == {
        "court",
        "суд",
    }  # the lexicon knows one by the other
    assert len(set(house.index.document_ids())) == len(TEXTS)
    with house.index.writer():
        """What was left of parts nobody adopted goes with the next writer at the latest."""
    assert files(house) == set(json.loads((house.settings.index_dir / "current.json").read_text())["files"])


def test_an_error_where_it_is_done_again_ends_the_run_and_leaves_the_index_as_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(house)
    bring_in(house, {"court": "The garden was closed.", "border": "The garden was open."}, day=5)
    court = house.ledger.find_document("samples", "court")
    assert court is not None
    open_again = partial(open_failing, Failing, house.settings.data_dir, court.id)
    monkeypatch.setattr(Pipeline, "_index", lambda *_: _full())
    for rebuild in (True, False):
        with pytest.raises(SearchIndexError, match="No space left"):
            pipeline(house, 2, open_again=open_again).run(rebuild=rebuild)
    assert ask(house, "garden").total == 0
    assert ask(house, "conscript").total == 1
    with house.index.writer():
        """What was left of parts nobody adopted goes with the next writer at the latest."""
    assert files(house) == before


def _full() -> None:
    raise SearchIndexError("No space left on device.")


@pytest.mark.parametrize("rebuild", [True, False])
def test_few_documents_are_done_without_starting_processes(
    house: House, monkeypatch: pytest.MonkeyPatch, rebuild: bool
) -> None:
    monkeypatch.setattr(pipeline_module, "WORTH_SHARING", 100)
    monkeypatch.setattr(Crew, "_alive", refuse)
    empty(house)
    assert pipeline(house, 2).run(rebuild=rebuild).indexed == len(TEXTS)


def test_an_engine_without_parts_is_filled_by_one_process(house: House) -> None:
    index = MemoryIndex()
    with index.rebuild():
        """Begin with an empty index."""
    report = replace(pipeline(house, 2, open_again=refuse), index=index).run()
    assert report.indexed == len(TEXTS) == len(set(index.document_ids()))


def test_an_update_deletes_what_the_ledger_does_not_know_and_merges_small_segments(house: House) -> None:
    for document in house.ledger.documents():
        with house.index.writer() as writer:
            writer.put(document.id, [a_record(document.id, "garden")])
            writer.put("stranger", [a_record("stranger", "garden")])
    before = set(house.index.document_ids())
    assert segments(house) >= MOST_SEGMENTS
    report = pipeline(house, 1).run()
    assert (report.indexed, report.deleted) == (0, 1)
    assert set(house.index.document_ids()) == before - {"stranger"}
    assert segments(house) < MOST_SEGMENTS
