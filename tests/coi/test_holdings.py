"""What is kept of many documents, read at once: the same as is read of each."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine

from coi.ledger import Ledger, Received

START = datetime(2024, 5, 17, 8, 0, tzinfo=UTC)


def _record(ledger: Ledger, key: str, content: str, hour: int, final_url: str = "") -> str:
    received = Received(method="http", url=key, final_url=final_url, captured=START + timedelta(hours=hour))
    digest = sha256(content.encode()).hexdigest()
    return ledger.record_capture("example", key, received, digest, len(content)).document.id


def test_many_documents_are_told_at_once_with_their_editions_and_last_addresses(engine: Engine) -> None:
    ledger = Ledger(engine, "MD")
    one = _record(ledger, "https://example.org/a", "first", 1)
    _record(ledger, "https://example.org/a", "second", 2, "https://example.org/moved")
    _record(ledger, "https://example.org/a", "first", 3, "https://example.org/back")
    other = _record(ledger, "https://example.org/b", "another", 4)
    _record(ledger, "https://example.org/c", "not asked for", 5)
    held = ledger.holdings([one, other, "ZZ-000-000-000"])
    assert set(held) == {one, other}
    for name, holding in held.items():
        assert holding.document == ledger.document(name)
        assert holding.editions == ledger.editions(name)
    assert held[one].addresses == {1: "https://example.org/back", 2: "https://example.org/moved"}
    assert held[other].addresses == {1: "https://example.org/b"}
    assert ledger.holdings([]) == {}


def test_an_answer_without_content_changes_no_address(engine: Engine) -> None:
    ledger = Ledger(engine, "MD")
    one = _record(ledger, "https://example.org/a", "first", 1)
    gone = Received(method="http", url="https://example.org/other", captured=START + timedelta(hours=2))
    ledger.record_missing(one, gone)
    assert ledger.holdings([one])[one].addresses == {1: "https://example.org/a"}
