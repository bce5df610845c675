"""The ledger: what happens to a document is written wholly or not at all, and its id outlives everything."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text

from coi import database as db
from coi.crawl_state import CrawlState, FrontierRow
from coi.dates import PartialDate
from coi.document import Capture, Declared
from coi.errors import DocumentUnknown, LedgerError
from coi.holdings import Exchange
from coi.ids import read_id
from coi.ledger import Ledger, Received, Recorded

START = datetime(2024, 5, 17, 8, 0, tzinfo=UTC)
KEY = "https://example.org/a"
NOBODY = "ZZ-000-000-000"


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine, "MD")


def _on(day: int, **more: Any) -> Received:
    received = Received(method="http", url=KEY, captured=START + timedelta(days=day), http_status=200)
    return replace(received, **more)


def _record(ledger: Ledger, content: str, day: int = 0, key: str = KEY, **more: Any) -> Recorded:
    received = _on(day, **{"media_type": "text/html", **more})
    return ledger.record_capture("example", key, received, sha256(content.encode()).hexdigest(), len(content))


def _count(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in db.metadata.tables.items()
        }


def test_new_content_makes_a_document_an_edition_and_a_capture(ledger: Ledger) -> None:
    recorded = _record(ledger, "first", access="network")
    document, edition = recorded.document, recorded.edition
    assert (recorded.new_document, recorded.new_edition) == (True, True)
    assert read_id(document.id) == document.id
    assert document.id.startswith("MD-")
    assert (document.source, document.key, document.access) == ("example", KEY, "network")
    assert (document.status, document.status_since, document.first_captured) == ("live", START, START)
    assert (edition.number, edition.size, edition.media_type) == (1, 5, "text/html")
    assert edition.sha256 == sha256(b"first").hexdigest()
    assert ledger.document(document.id) == document
    assert ledger.find_document("example", KEY) == document
    assert ledger.editions(document.id) == (edition,)
    assert list(ledger.archived()) == [(edition.sha256, document.id, 1)]
    assert list(ledger.documents()) == list(ledger.documents("example")) == [document]
    assert list(ledger.documents("other")) == []
    assert ledger.find_document("other", KEY) is None


def test_the_same_content_again_is_a_capture_and_no_edition(ledger: Ledger) -> None:
    first = _record(ledger, "same")
    again = _record(ledger, "same", 1)
    assert (again.new_document, again.new_edition) == (False, False)
    assert (again.document, again.edition) == (first.document, first.edition)
    assert [one.edition for one in ledger.captures(first.document.id)] == [1, 1]
    assert ledger.editions(first.document.id) == (first.edition,)


def test_changed_content_is_a_new_edition_of_the_same_document(ledger: Ledger) -> None:
    first = _record(ledger, "before")
    changed = _record(ledger, "after", 1)
    assert (changed.new_document, changed.new_edition) == (False, True)
    assert changed.document == first.document
    assert changed.edition.number == 2
    assert changed.edition.first_captured == START + timedelta(days=1)
    assert ledger.editions(first.document.id) == (first.edition, changed.edition)


def test_content_that_comes_back_makes_its_old_edition_current(ledger: Ledger) -> None:
    first = _record(ledger, "A")
    _record(ledger, "B", 1)
    back = _record(ledger, "A", 2)
    assert (back.edition, back.new_edition) == (first.edition, False)
    assert [one.edition for one in ledger.captures(first.document.id)] == [1, 2, 1]
    last = ledger.last_capture(first.document.id)
    assert last is not None
    assert (last.edition, last.captured) == (1, START + timedelta(days=2))


def test_the_same_bytes_in_two_documents_are_two_editions(ledger: Ledger) -> None:
    one = _record(ledger, "shared")
    other = _record(ledger, "shared", key="https://example.org/b")
    elsewhere = ledger.record_capture("other", KEY, _on(0), one.edition.sha256, 6)
    ids = {one.document.id, other.document.id, elsewhere.document.id}
    assert len(ids) == 3
    assert other.new_edition
    assert {(sha, number) for sha, _, number in ledger.archived()} == {(one.edition.sha256, 1)}
    assert {document for _, document, _ in ledger.archived()} == ids


def test_an_unchanged_answer_is_a_capture_of_the_last_edition(ledger: Ledger) -> None:
    declared = Declared(title="A title", said_by="feed")
    document = _record(ledger, "A", headers={"etag": '"1"', "date": "then"}, declared=declared).document
    _record(ledger, "B", 1, headers={"etag": '"2"', "date": "then"}, declared=declared)
    ledger.record_unchanged(document.id, _on(2, http_status=304, headers={"date": "now"}))
    last = ledger.last_capture(document.id)
    assert last is not None
    assert (last.edition, last.http_status, last.media_type) == (2, 304, "text/html")
    assert last.headers == {"etag": '"2"', "date": "now"}
    assert last.declared == declared
    ledger.record_unchanged(document.id, _on(3, http_status=304, declared=Declared(title="Another")))
    last = ledger.last_capture(document.id)
    assert last is not None
    assert last.declared == Declared(title="Another")
    assert len(ledger.editions(document.id)) == 2


def test_a_document_missing_once_is_live_and_missing_twice_is_gone(ledger: Ledger) -> None:
    document = _record(ledger, "A").document
    assert ledger.record_missing(document.id, _on(1, http_status=404)).status == "live"
    gone = ledger.record_missing(document.id, _on(2, http_status=410))
    assert (gone.status, gone.status_since) == ("gone", START + timedelta(days=1))
    assert ledger.record_missing(document.id, _on(3, http_status=404)) == gone
    assert [one.edition for one in ledger.captures(document.id)] == [1, None, None, None]
    last = ledger.last_capture(document.id)
    assert last is not None
    assert last.captured == START
    assert len(ledger.editions(document.id)) == 1


def test_a_document_that_is_there_again_is_live(ledger: Ledger) -> None:
    document = _record(ledger, "A").document
    for day in (1, 2):
        ledger.record_missing(document.id, _on(day, http_status=404))
    back = _record(ledger, "A", 3)
    assert (back.document.status, back.document.status_since) == ("live", START + timedelta(days=3))
    assert ledger.document(document.id) == back.document
    assert ledger.record_missing(document.id, _on(4, http_status=404)).status == "live"
    assert ledger.record_missing(document.id, _on(5, http_status=404)).status == "gone"
    ledger.record_unchanged(document.id, _on(6, http_status=304))
    assert ledger.document(document.id).status == "live"


def test_the_moment_since_when_it_is_there_again_is_kept_in_the_form_of_every_other(
    ledger: Ledger, engine: Engine
) -> None:
    document = _record(ledger, "A").document
    for day in (1, 2):
        ledger.record_missing(document.id, _on(day, http_status=404))
    _record(ledger, "A", 3)
    as_kept = text("SELECT status_since, missing_since FROM documents")
    with engine.connect() as connection:
        since, missing = connection.execute(as_kept).one()
    assert missing is None
    assert str(since).removesuffix(".000000") == str((START + timedelta(days=3)).replace(tzinfo=None))
    assert not isinstance(since, str) or since.endswith(".000000")


def test_content_in_between_starts_the_count_of_missing_anew(ledger: Ledger) -> None:
    document = _record(ledger, "A").document
    ledger.record_missing(document.id, _on(1, http_status=404))
    _record(ledger, "A", 2)
    assert ledger.record_missing(document.id, _on(3, http_status=404)).status == "live"


def test_what_was_withdrawn_stays_withdrawn(ledger: Ledger, engine: Engine) -> None:
    document = _record(ledger, "A").document
    with engine.begin() as connection:
        connection.execute(db.documents.update().values(status="withdrawn"))
    assert _record(ledger, "B", 1).document.status == "withdrawn"
    for day in (2, 3):
        assert ledger.record_missing(document.id, _on(day, http_status=404)).status == "withdrawn"


def test_a_document_that_moved_keeps_its_id_and_is_found_by_both_keys(ledger: Ledger) -> None:
    new = "https://example.org/new"
    document = _record(ledger, "A").document
    ledger.record_moved("example", KEY, new)
    moved = ledger.document(document.id)
    assert moved == replace(document, key=new)
    assert ledger.find_document("example", KEY) == ledger.find_document("example", new) == moved
    assert not _record(ledger, "A", 1, key=new).new_document
    assert not _record(ledger, "B", 2, key=KEY).new_document
    ledger.record_moved("example", KEY, new)
    assert ledger.document(document.id).key == new
    ledger.record_moved("example", new, KEY)
    assert ledger.document(document.id) == document


def test_a_move_onto_another_document_or_of_none_changes_nothing(ledger: Ledger, engine: Engine) -> None:
    one = _record(ledger, "A").document
    other = _record(ledger, "B", key="https://example.org/b").document
    before = _count(engine)
    ledger.record_moved("example", KEY, other.key)
    ledger.record_moved("example", "https://example.org/never", "https://example.org/c")
    ledger.record_moved("other", KEY, "https://example.org/c")
    assert _count(engine) == before
    assert (ledger.document(one.id), ledger.document(other.id)) == (one, other)


def test_a_capture_is_kept_with_everything_known_of_it(ledger: Ledger) -> None:
    run = ledger.open_run("crawl", "example")
    declared = Declared(
        title="Про призов", language="uk", published=PartialDate(2024, 5), period_from=PartialDate(2023),
        period_to=PartialDate(2024, 2, 29), countries=("UKR", "MDA"), topics=("conscription",),
        document_type="law", authors=("An Office",), said_by="listing",
    )  # fmt: skip
    assert all(getattr(declared, one.name) for one in fields(Declared))
    received = _on(
        0, final_url=f"{KEY}?final", media_type="text/html", headers={"etag": "x"}, declared=declared, run=run
    )
    document = ledger.record_capture("example", KEY, received, "0" * 64, 1).document
    (capture,) = ledger.captures(document.id)
    assert capture == Capture(
        document.id, 1, START, "http", KEY, f"{KEY}?final", 200, "text/html", {"etag": "x"}, declared, 1, run
    )


def test_a_capture_by_hand_has_no_status_and_its_own_address(ledger: Ledger) -> None:
    received = Received(method="upload", url="report.pdf")
    document = ledger.record_capture("example", "report.pdf", received, "0" * 64, 1).document
    (capture,) = ledger.captures(document.id)
    assert (capture.method, capture.http_status, capture.final_url) == ("upload", None, "report.pdf")
    assert capture.declared == Declared()
    assert ledger.editions(document.id)[0].media_type == "application/octet-stream"


def test_times_are_kept_in_utc(ledger: Ledger) -> None:
    local = START.astimezone(timezone(timedelta(hours=3)))
    document = _record(ledger, "A", captured=local).document
    kept = ledger.document(document.id)
    assert (kept.first_captured, kept.first_captured.tzinfo) == (START, UTC)
    assert ledger.captures(document.id)[0].captured.isoformat() == "2024-05-17T08:00:00+00:00"


def test_runs_are_listed_newest_first_with_their_result(ledger: Ledger) -> None:
    first = ledger.open_run("crawl", "example")
    second = ledger.open_run("index")
    ledger.close_run(first, {"new": 3, "names": ["а", "b"], "share": 0.5})
    newest, oldest = ledger.runs()
    assert (newest.id, newest.verb, newest.source) == (second, "index", None)
    assert (newest.finished, newest.result) == (None, None)
    assert (oldest.id, oldest.verb, oldest.source) == (first, "crawl", "example")
    assert oldest.result == {"new": 3, "names": ["а", "b"], "share": 0.5}
    assert oldest.finished is not None
    assert oldest.started.tzinfo is UTC
    assert oldest.started <= oldest.finished
    assert ledger.runs("example") == (oldest,)
    assert ledger.runs(limit=1) == (newest,)


def test_issues_are_listed_newest_first(ledger: Ledger) -> None:
    run = ledger.open_run("crawl", "example")
    ledger.add_issue(run, "example", KEY, "timeout", "It took too long.")
    ledger.add_issue(None, "other", "line 7", "format", "It is no JSON.")
    newest, oldest = ledger.issues()
    assert (newest.run, newest.source, newest.url, newest.kind, newest.detail) == (
        None, "other", "line 7", "format", "It is no JSON.",
    )  # fmt: skip
    assert (oldest.run, oldest.kind, oldest.noted.tzinfo) == (run, "timeout", UTC)
    assert ledger.issues("example") == (oldest,)
    assert ledger.issues(limit=1) == (newest,)


def test_a_transaction_that_fails_stores_nothing(ledger: Ledger, engine: Engine) -> None:
    """The capture names a run that does not exist: it is refused after document and edition are written."""
    document = _record(ledger, "A").document
    before = _count(engine)
    with pytest.raises(LedgerError):
        _record(ledger, "B", 1, run=999)
    with pytest.raises(LedgerError):
        _record(ledger, "B", 1, key="https://example.org/b", run=999)
    with pytest.raises(LedgerError):
        ledger.record_unchanged(document.id, _on(1, run=999))
    with pytest.raises(LedgerError):
        ledger.record_missing(document.id, _on(1, run=999))
    with pytest.raises(LedgerError):
        ledger.add_issue(999, "example", KEY, "timeout", "It took too long.")
    assert _count(engine) == before
    assert ledger.document(document.id) == document
    assert ledger.record_missing(document.id, _on(2, http_status=404)).status == "live"


def test_what_is_not_known_is_said_to_be_unknown(ledger: Ledger) -> None:
    with pytest.raises(DocumentUnknown, match=NOBODY):
        ledger.document(NOBODY)
    with pytest.raises(DocumentUnknown, match=NOBODY):
        ledger.record_missing(NOBODY, _on(0))
    with pytest.raises(LedgerError, match="no content that could be unchanged"):
        ledger.record_unchanged(NOBODY, _on(0))
    assert ledger.editions(NOBODY) == ()
    assert ledger.captures(NOBODY) == ()
    assert ledger.last_capture(NOBODY) is None


def test_a_database_that_refuses_is_one_sentence(ledger: Ledger, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE issues"))
        connection.execute(text("DROP TABLE captures"))
    with pytest.raises(LedgerError, match="cannot be written: no such table"):
        ledger.add_issue(None, "example", KEY, "timeout", "")
    with pytest.raises(LedgerError, match="cannot be written: no such table"):
        _record(ledger, "A")
    assert list(ledger.documents()) == []


def test_writers_that_meet_never_make_two_documents_of_one(ledger: Ledger, engine: Engine) -> None:
    def try_to_record(number: int) -> Recorded | LedgerError:
        try:
            return _record(ledger, f"content {number % 2}")
        except LedgerError as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(try_to_record, range(12)))
    recorded = [one for one in answers if isinstance(one, Recorded)]
    assert len({one.document.id for one in recorded}) == 1
    count = _count(engine)
    assert (count["documents"], count["document_keys"]) == (1, 1)
    assert count["captures"] == len(recorded)
    assert count["editions"] == len({one.edition.sha256 for one in recorded})


def test_documents_may_be_written_while_they_are_listed(ledger: Ledger) -> None:
    for number in range(3):
        _record(ledger, f"{number}", key=f"https://example.org/{number}")
    for document in ledger.documents():
        ledger.record_missing(document.id, _on(1, http_status=404))
    assert all(len(ledger.captures(one.id)) == 2 for one in ledger.documents())


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_histories_are_what_is_told_of_each_document_alone(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("coi.holdings._AT_ONCE", at_once)
    for number in range(5):
        for day in range(number + 1):
            _record(ledger, f"{number} on {day % 3}", day, key=f"{KEY}{number}")
    documents = list(ledger.documents())
    told = [(one, ledger.editions(one.id), ledger.captures(one.id)) for one in documents]
    assert sorted(len(captures) for _, _, captures in told) == [1, 2, 3, 4, 5]
    assert list(ledger.histories(documents)) == told
    assert list(ledger.histories(documents[1:4:2])) == told[1:4:2]
    assert list(ledger.histories([])) == []


def test_what_was_taken_back_is_kept_and_says_so_until_it_is_given_again(ledger: Ledger) -> None:
    document = _record(ledger, "A", declared=Declared(title="A title", said_by="folder")).document
    taken = ledger.record_withdrawn(document.id, _on(1, media_type=None, declared=Declared(said_by="folder")))
    assert (taken.status, taken.status_since) == ("withdrawn", START + timedelta(days=1))
    assert ledger.record_withdrawn(document.id, _on(2)).status_since == START + timedelta(days=1)
    capture = ledger.last_capture(document.id)
    assert capture is not None
    assert (capture.edition, capture.media_type, capture.declared.title) == (1, "text/html", "A title")
    assert ledger.record_restored(document.id, _on(3)).status == "live"
    assert len(ledger.editions(document.id)) == 1


def test_a_second_key_leads_to_the_document_until_they_part(ledger: Ledger) -> None:
    one = _record(ledger, "A").document
    again = _record(ledger, "A", 1, KEY + "?copy")
    assert again.document.id != one.id
    also = ledger.record_capture("example", KEY + "?also", _on(1), again.edition.sha256, 1, one)
    assert (also.document.id, also.new_document, also.new_edition) == (one.id, False, False)
    ledger.record_also(one.id, KEY + "#name")
    ledger.record_also(one.id, KEY + "?copy")
    found = {key: ledger.find_document("example", KEY + key) for key in ("?also", "#name", "?copy")}
    assert {key: document and document.id for key, document in found.items()} == {
        "?also": one.id, "#name": one.id, "?copy": again.document.id,
    }  # fmt: skip
    ledger.record_parted("example", KEY + "?also")
    ledger.record_parted("example", KEY)
    assert ledger.find_document("example", KEY + "?also") is None
    assert ledger.find_document("example", KEY) == one


def test_another_name_of_the_document_comes_with_its_capture(ledger: Ledger) -> None:
    document = _record(ledger, "A", alias="record 7").document
    assert ledger.find_document("example", "record 7") == document
    other = _record(ledger, "B", key=KEY + "/b", alias="record 7").document
    assert other.id != document.id
    assert ledger.find_document("example", "record 7") == document


def test_what_went_over_the_wire_is_kept_with_the_capture(ledger: Ledger) -> None:
    exchange = Exchange("192.0.2.1", "sha256:X", "example/2024-05-17.warc.gz", 5_000_000_000, KEY)
    document = _record(ledger, "A", exchange=exchange).document
    capture = ledger.last_capture(document.id)
    assert capture is not None
    assert capture.id is not None
    assert ledger.exchange(capture.id) == exchange
    ledger.record_unchanged(document.id, _on(1))
    last = ledger.last_capture(document.id)
    assert last is not None
    assert last.id is not None
    assert ledger.exchange(last.id) is None


def test_the_last_capture_may_be_that_at_one_address(ledger: Ledger) -> None:
    document = _record(ledger, "A", final_url=KEY).document
    _record(ledger, "B", 1, final_url=KEY + "/new")
    here = ledger.last_capture(document.id, KEY)
    assert here is not None
    assert here.edition == 1
    assert ledger.last_capture(document.id, KEY + "/none") is None


def test_an_item_is_settled_with_the_capture_it_brought_or_not_at_all(ledger: Ledger, engine: Engine) -> None:
    state = CrawlState(engine, "example")
    state.replace_frontier([FrontierRow(KEY, {}), FrontierRow("b", {})], {})
    CrawlState(engine, "other").replace_frontier([FrontierRow(KEY, {})], {})
    _record(ledger, "A", item=KEY)
    assert [row.key for row in state.frontier(waiting=True)] == ["b"]
    assert [row.key for row in CrawlState(engine, "other").frontier(waiting=True)] == [KEY]
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER refuse BEFORE UPDATE ON frontier BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    before = _count(engine)
    with pytest.raises(LedgerError):
        _record(ledger, "B", 1, item="b")
    assert _count(engine) == before
