"""Many small writes through one connection: seen at once, kept together, and none undoes another."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from coi import one_connection as module
from coi.archive import Archive
from coi.crawl_state import CrawlState, FrontierRow
from coi.errors import ArchiveError, LedgerError
from coi.holdings import Exchange
from coi.ledger import Ledger, Received
from coi.one_connection import OneConnection

RECEIVED = Received(method="http", url="https://example.org/a", media_type="text/html")
SHA = "0" * 64


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


def is_locked(engine: Engine) -> bool:
    """Whether another writer would have to wait."""
    with engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout=0")
        try:
            other.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError:
            return True
        finally:
            other.rollback()
            other.exec_driver_sql("PRAGMA busy_timeout=30000")
    return False


def test_nobody_has_to_wait_for_pages_that_are_not_written_yet(engine: Engine, one: OneConnection) -> None:
    ledger = Ledger(one)
    for key in "ab":
        ledger.record_capture("s", key, RECEIVED, SHA, 1)
        assert ledger.find_document("s", key) is not None
    assert one.is_writing
    assert not is_locked(engine)
    ledger.add_issue(None, "s", "a", "failed", "Written at once.")
    assert is_locked(engine)
    one.commit()
    assert not is_locked(engine)
    assert len(list(Ledger(engine).documents())) == 2


def test_every_question_is_answered_as_if_all_were_written(engine: Engine, one: OneConnection) -> None:
    """The same acts, on one connection and each in a transaction of its own, lead to the same answers."""
    answers = []
    for name, place in (("s", one), ("t", engine)):
        ledger, state = Ledger(place), CrawlState(place, name)
        state.replace_frontier([FrontierRow("a", {}), FrontierRow("b", {})], {})
        sent = Exchange("192.0.2.1", "sha256:A", "s/day.warc.gz", 7)
        first = ledger.record_capture(name, "a", replace(RECEIVED, item="a", exchange=sent), SHA, 1)
        seen: list[object] = [[one.key for one in state.documents_with(SHA)]]
        again = ledger.record_capture(name, "a", RECEIVED, "1" * 64, 1)
        seen += [again.new_document, again.new_edition, again.edition.number, state.documents_with(SHA)]
        back = ledger.record_capture(name, "a", RECEIVED, SHA, 1)
        seen += [back.new_edition, back.edition.number]
        ledger.record_unchanged(first.document.id, replace(RECEIVED, final_url="https://example.org/z"))
        last = ledger.last_capture(first.document.id)
        assert last is not None
        seen += [last.final_url, last.edition, ledger.last_capture(first.document.id, "nowhere")]
        other = ledger.record_capture(name, "b", replace(RECEIVED, alias="oai b"), SHA, 1)
        for key in ("oai b", "oai a"):
            found = ledger.find_document(name, key)
            seen.append(found and found.key)
        ledger.record_capture(name, "c", RECEIVED, SHA, 1, also=other.document)
        for key in "abc":
            found = ledger.find_document(name, key)
            seen.append(found and found.key)
        digest = state.first_sent(first.document.id, "sha256:A")
        seen += [digest and digest[0], state.last_answer_at(first.document.id, RECEIVED.url)]
        ledger.record_missing(other.document.id, RECEIVED)
        seen += [ledger.record_missing(other.document.id, RECEIVED).status]
        ledger.record_capture(name, "b", RECEIVED, SHA, 1)
        found = ledger.find_document(name, "b")
        seen += [found and found.status, [(row.key, row.waiting) for row in state.frontier()]]
        first_capture = ledger.captures(first.document.id)[0]
        assert first_capture.id is not None
        seen += [ledger.exchange(first_capture.id), len(ledger.captures(other.document.id))]
        answers.append(seen)
        one.commit()
    assert answers[0] == answers[1]


def test_a_further_key_leads_to_the_document_as_it_is_now(engine: Engine, one: OneConnection) -> None:
    first = Ledger(engine).record_capture("s", "a", RECEIVED, SHA, 1)
    for _ in range(2):
        Ledger(engine).record_missing(first.document.id, RECEIVED)
    ledger = Ledger(one)
    ledger.record_capture("s", "a", replace(RECEIVED, alias="oai a"), SHA, 1)
    found = ledger.find_document("s", "oai a")
    assert found is not None
    assert (found.id, found.status) == (first.document.id, "live")


def test_each_exchange_stays_with_its_capture(engine: Engine, one: OneConnection) -> None:
    ledger = Ledger(one)
    Ledger(engine).record_capture("t", "before", RECEIVED, SHA, 1)
    for place, key in enumerate("abc"):
        sent = Exchange("192.0.2.1", f"sha256:{key}", "s/day.warc.gz", place) if key != "b" else None
        ledger.record_capture("s", key, replace(RECEIVED, exchange=sent), SHA, 1)
    one.commit()
    kept = {}
    for document in Ledger(engine).documents("s"):
        (capture,) = Ledger(engine).captures(document.id)
        assert capture.id is not None
        exchange = Ledger(engine).exchange(capture.id)
        kept[document.key] = exchange.place if exchange else None
    assert kept == {"a": 0, "b": None, "c": 2}


def test_pages_the_database_refuses_are_all_undone_and_the_commit_says_why(
    engine: Engine, one: OneConnection
) -> None:
    ledger = Ledger(one)
    ledger.record_capture("s", "a", RECEIVED, SHA, 1)
    ledger.record_capture("s", "b", replace(RECEIVED, run=999), SHA, 1)
    with pytest.raises(LedgerError, match="FOREIGN KEY"):
        list(ledger.documents())
    ledger.record_capture("s", "c", RECEIVED, SHA, 1)
    with pytest.raises(LedgerError, match="FOREIGN KEY"):
        one.commit()
    assert list(Ledger(engine).documents()) == []
    ledger.record_capture("s", "d", RECEIVED, SHA, 1)
    one.commit()
    assert [document.key for document in Ledger(engine).documents()] == ["d"]


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


def test_what_was_read_ahead_is_what_would_have_been_read(engine: Engine, one: OneConnection) -> None:
    elsewhere, here = Ledger(engine), Ledger(one)
    for key, sha256 in (("a", "1"), ("b", "2"), ("a", "3")):
        sent = Exchange("127.0.0.1", f"sha256:{sha256}", "s/day.warc.gz", int(sha256))
        received = Received(method="http", url=key, final_url=key, media_type="text/html", exchange=sent)
        elsewhere.record_capture("s", key, received, sha256 * 64, 1)
    assert not here.is_foreseen("s", "a")
    here.foresee("s", ["a", "b", "c"])
    assert all(here.is_foreseen("s", key) for key in "abc")
    for key in "abc":
        document = here.find_document("s", key)
        assert document == elsewhere.find_document("s", key)
        if document is not None:
            last = here.last_capture(document.id)
            assert last is not None
            assert last == elsewhere.last_capture(document.id)
            assert here.exchange(last.id or 0) == elsewhere.exchange(last.id or 0)


def test_where_a_payload_first_came_from_is_read_ahead_and_is_the_oldest_of_many(
    engine: Engine, one: OneConnection
) -> None:
    elsewhere, here = Ledger(engine), Ledger(one)
    for number, (key, digest) in enumerate((("a", "x"), ("a", "y"), ("b", "y"), ("a", "x"), ("a", "x"))):
        sent = Exchange("127.0.0.1", digest, "s/day.warc.gz", number)
        received = Received(
            method="http",
            url=f"{key}{number}",
            captured=datetime(2026, 1, 1, number, tzinfo=UTC),
            exchange=sent,
        )
        elsewhere.record_capture("s", key, received, {"x": "1", "y": "2"}[digest] * 64, 1)
    here.foresee("s", ["a", "b"])
    a, b = (here.find_document("s", key) for key in "ab")
    assert a is not None
    assert b is not None
    read = {(a.id, "x"): ("a0", datetime(2026, 1, 1, 0, tzinfo=UTC)),
            (b.id, "y"): ("b2", datetime(2026, 1, 1, 2, tzinfo=UTC))}  # fmt: skip
    assert one.first_sent == read
    for about_it in (CrawlState(one, "s"), CrawlState(engine, "s")):
        assert {
            (document, digest): about_it.first_sent(document, digest) for document, digest in read
        } == read
    one.forget()
    assert one.first_sent == {}


def test_what_was_read_ahead_is_forgotten_where_others_have_written(
    engine: Engine, one: OneConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOMENT", 0.0)
    here = Ledger(one)
    here.foresee("s", ["a"])
    here.is_foreseen("s", "a")  # from here on nobody has written
    here.foresee("s", ["a"])
    assert here.is_foreseen("s", "a")
    received = Received(method="http", url="a", media_type="text/html")
    Ledger(engine).record_capture("s", "a", received, "0" * 64, 1)
    assert not here.is_foreseen("s", "a")
    assert here.find_document("s", "a") is not None


def test_what_waits_is_known_better_than_what_was_read_ahead(engine: Engine, one: OneConnection) -> None:
    here = Ledger(one)
    received = Received(method="http", url="a", final_url="a", media_type="text/html")
    document = Ledger(engine).record_capture("s", "a", received, "1" * 64, 1).document
    here.is_foreseen("s", "a")
    here.record_capture("s", "a", received, "2" * 64, 1)
    here.record_capture("s", "b", received, "3" * 64, 1)
    here.foresee("s", ["a", "b"])
    last = here.last_capture(document.id)
    assert last is not None
    assert last.edition == 2
    assert here.find_document("s", "b") is not None
    here.record_capture("s", "a", received, "1" * 64, 1)
    again = here.last_capture(document.id)
    assert again is not None
    assert again.edition == 1
