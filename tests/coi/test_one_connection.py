"""Many small writes through one connection: seen at once, kept together, and none undoes another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from coi.archive import Archive
from coi.database import OneConnection, create_database
from coi.errors import ArchiveError, LedgerError
from coi.ledger import Ledger, Received
from coi.settings import Settings

RECEIVED = Received(method="http", url="https://example.org/a", media_type="text/html")
SHA = "0" * 64


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_database(Settings(data_dir=tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def one(engine: Engine) -> Iterator[OneConnection]:
    one = OneConnection(engine)
    yield one
    one.close()


def test_what_is_written_is_seen_here_at_once_and_elsewhere_after_the_commit(
    engine: Engine, one: OneConnection
) -> None:
    here, elsewhere = Ledger(one), Ledger(engine)
    assert here.find_document("s", "a") is None
    here.record_capture("s", "a", RECEIVED, SHA, 1)
    assert here.find_document("s", "a") is not None
    assert elsewhere.find_document("s", "a") is None
    one.commit()
    assert elsewhere.find_document("s", "a") == here.find_document("s", "a")


def test_what_is_undone_is_forgotten_too(one: OneConnection) -> None:
    ledger = Ledger(one)
    ledger.record_capture("s", "a", RECEIVED, SHA, 1)
    assert ledger.find_document("s", "a") is not None
    one.rollback()
    assert ledger.find_document("s", "a") is None


def test_a_write_that_fails_undoes_itself_and_no_other(engine: Engine, one: OneConnection) -> None:
    ledger = Ledger(one)
    ledger.record_capture("s", "a", RECEIVED, SHA, 1)
    with pytest.raises(LedgerError):
        ledger.add_issue(999, "s", "a", "failed", "There is no run 999.")
    ledger.record_capture("s", "b", RECEIVED, SHA, 1)
    one.commit()
    assert {document.key for document in Ledger(engine).documents()} == {"a", "b"}
    assert Ledger(engine).issues() == ()


def test_what_was_not_committed_is_undone_at_the_end(engine: Engine) -> None:
    one = OneConnection(engine)
    Ledger(one).record_capture("s", "a", RECEIVED, SHA, 1)
    one.close()
    assert list(Ledger(engine).documents()) == []


def test_a_batch_of_the_archive_is_there_once_it_is_settled(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    batch = archive.batch()
    names = [batch.put(b"one"), batch.put(b"two"), batch.put(b"one")]
    assert names[0] == names[2]
    assert list(archive.names()) == []
    batch.settle()
    assert [archive.get(name) for name in names] == [b"one", b"two", b"one"]
    assert oct(archive.path(names[0]).stat().st_mode & 0o777) == "0o444"
    assert batch.put(b"two") == names[1]


def test_a_batch_of_the_archive_that_is_dropped_leaves_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    batch = archive.batch()
    batch.put(b"one")
    batch.drop()
    batch.settle()
    assert [path for path in archive.folder.rglob("*") if path.is_file()] == []


def test_a_batch_checks_what_is_there_already(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    path = archive.path(archive.put(b"one"))
    path.chmod(0o644)
    path.write_bytes(b"forged")
    with pytest.raises(ArchiveError, match="damaged"):
        archive.batch().put(b"one")
