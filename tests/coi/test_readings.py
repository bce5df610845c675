"""Readings: every field comes back as it was, and what the index holds is noted per generation."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from coi import database as db
from coi.dates import PartialDate
from coi.document import CountryMention, Declared, Heading, Page, Reading, Statement
from coi.errors import LedgerError
from coi.ledger import Ledger, Received
from coi.readings import Readings, basis_of

MADE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def readings(engine: Engine) -> Readings:
    return Readings(engine)


@pytest.fixture
def document_id(engine: Engine) -> str:
    received = Received(method="upload", url="a")
    return Ledger(engine, "MD").record_capture("example", "a", received, "0" * 64, 1).document.id


@pytest.fixture
def full(document_id: str) -> Reading:
    return Reading(
        document_id=document_id, edition=1, status="partial", media_type="application/pdf",
        title="Про призов “2024”", language="uk", languages=("uk", "ru"),
        published=Statement("2024-05", "title page: травень 2024", 0.75),
        period_from=PartialDate(2023), period_to=PartialDate(2024, 2, 29),
        countries=(CountryMention("UKR", 12, about=True), CountryMention("MDA", 1, about=False)),
        topics=("conscription", "police"), document_type="law", authors=("An Office", "Another"),
        pages=(Page(1, "i", "Перша\nсторінка"), Page(2, None, "")),
        headings=(Heading(1, 0, 1, "Перша"),), ocr=True, engine="pdf 1", reason="A page is damaged.", made=MADE,
    )  # fmt: skip


@pytest.fixture
def bare(document_id: str) -> Reading:
    return Reading(
        document_id=document_id, edition=1, status="empty", media_type="text/plain", title="", language=None,
        languages=(), published=None, period_from=None, period_to=None, countries=(), topics=(),
        document_type=None, authors=(), pages=(), headings=(), ocr=False, engine="", reason="", made=MADE,
    )  # fmt: skip


def test_several_come_back_at_once_and_what_is_missing_is_left_out(
    readings: Readings, full: Reading, bare: Reading
) -> None:
    one, other = readings.save(full, "a"), readings.save(bare, "b")
    assert one.id is not None
    assert other.id is not None
    assert readings.several([other.id, one.id, 999]) == {one.id: one, other.id: other}
    assert readings.several([]) == {}


@pytest.mark.parametrize("which", ["full", "bare"])
def test_every_field_comes_back_as_it_was(
    readings: Readings, request: pytest.FixtureRequest, which: str
) -> None:
    reading: Reading = request.getfixturevalue(which)
    saved = readings.save(reading, "basis")
    assert saved.id is not None
    assert saved == replace(reading, id=saved.id)
    assert readings.get(saved.id) == saved


@hypothesis_settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters()), st.lists(st.text(st.characters(), max_size=20), max_size=3))
def test_any_text_comes_back_as_it_was(
    readings: Readings, full: Reading, title: str, texts: list[str]
) -> None:
    """Also half characters, which damaged files hold and UTF-8 does not know."""
    pages = tuple(Page(number, None, text) for number, text in enumerate([*texts, "\ud83d \x00"], 1))
    saved = readings.save(replace(full, title=title, pages=pages), "basis")
    assert (saved.title, saved.pages) == (title, pages)


def test_a_newer_reading_stands_beside_the_older(readings: Readings, full: Reading, bare: Reading) -> None:
    older = readings.save(bare, "old basis")
    newer = readings.save(full, "new basis")
    assert older.id is not None
    assert readings.latest(full.document_id, 1) == newer
    assert readings.get(older.id) == older
    assert readings.with_basis(full.document_id, 1, "new basis") == newer
    assert readings.with_basis(full.document_id, 1, "old basis") is None


def test_what_has_not_been_read_has_no_reading(readings: Readings, full: Reading) -> None:
    readings.save(full, "basis")
    assert readings.latest(full.document_id, 2) is None
    assert readings.latest("ZZ-000-000-000", 1) is None
    assert readings.with_basis(full.document_id, 2, "basis") is None
    with pytest.raises(LedgerError, match="The reading 999 is missing"):
        readings.get(999)


def test_a_reading_of_no_edition_is_refused(readings: Readings, full: Reading) -> None:
    with pytest.raises(LedgerError, match="cannot be written"):
        readings.save(replace(full, edition=2), "basis")
    assert readings.latest(full.document_id, 2) is None


def test_the_basis_changes_with_all_a_reading_rests_on() -> None:
    declared = Declared(title="A", published=PartialDate(2024))
    bases = {
        basis_of("0" * 64, declared, "1"),
        basis_of("1" * 64, declared, "1"),
        basis_of("0" * 64, declared, "2"),
        basis_of("0" * 64, replace(declared, title="B"), "1"),
        basis_of("0" * 64, replace(declared, published=PartialDate(2024, 1)), "1"),
        basis_of("0" * 64, replace(declared, said_by="feed"), "1"),
    }
    assert len(bases) == 6
    again = Declared(title="A", published=PartialDate(2024))
    assert basis_of("0" * 64, again, "1") in bases
    assert all(len(basis) == 64 for basis in bases)


def _name_few_values(connection: sqlite3.Connection, _record: object) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 50)


def _add_documents(engine: Engine, count: int) -> list[str]:
    ids = [f"d{number}" for number in range(count)]
    row = {
        "source": "s", "key": "k", "access": "public", "status": "live",
        "status_since": MADE.replace(tzinfo=None), "first_captured": MADE.replace(tzinfo=None),
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(db.documents.insert(), [{"id": one, **row} for one in ids])
    return ids


def test_what_the_index_holds_is_noted_per_generation(readings: Readings, engine: Engine) -> None:
    a, b, c = _add_documents(engine, 3)
    assert readings.indexed("g1") == {}
    readings.note_indexed("g1", {a: "1", b: "1"})
    readings.note_indexed("g2", {a: "9"})
    readings.note_indexed("g1", {b: "2", c: "1"})
    readings.note_indexed("g1", {})
    assert readings.indexed("g1") == {a: "1", b: "2", c: "1"}
    readings.forget_generations(but="g1")
    assert readings.indexed("g2") == {}
    assert readings.indexed("g1") == {a: "1", b: "2", c: "1"}


def test_a_note_that_fails_leaves_the_notes_as_they_were(readings: Readings, engine: Engine) -> None:
    (a,) = _add_documents(engine, 1)
    readings.note_indexed("g", {a: "1"})
    with pytest.raises(LedgerError):
        readings.note_indexed("g", {a: "2", "nobody": "1"})
    assert readings.indexed("g") == {a: "1"}


def test_a_whole_collection_is_noted_at_once(readings: Readings, engine: Engine) -> None:
    """However many documents: one statement of SQLite may name only so many values."""
    engine.dispose()
    event.listen(engine, "connect", _name_few_values)
    notes = dict.fromkeys(_add_documents(engine, 60), "1")
    readings.note_indexed("g", notes)
    readings.note_indexed("g", notes)
    assert readings.indexed("g") == notes


def test_a_title_can_be_had_without_its_pages(readings: Readings, full: Reading) -> None:
    saved = readings.save(full, "basis")
    assert saved.id is not None
    assert readings.title(saved.id) == "Про призов “2024”"
    with pytest.raises(LedgerError, match="The reading 99 is missing"):
        readings.title(99)
