"""The database: its steps lead to its metadata, it is safe against power cuts, and it would fit PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeEngine

from coi import database as db
from coi.dates import now
from coi.errors import DataDirectoryError, LedgerError, SettingsError
from coi.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = db.create_database(settings)
    yield engine
    engine.dispose()


def test_the_steps_lead_to_the_metadata(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []
    assert set(inspect(engine).get_table_names()) == set(db.metadata.tables) | {"alembic_version"}


def test_repeating_the_steps_changes_nothing(settings: Settings, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(db.runs.insert().values(verb="crawl", started=now().replace(tzinfo=None)))
    db.migrate(engine)
    for again in (db.create_database(settings), db.open_database(settings)):
        with again.connect() as connection:
            assert connection.execute(select(db.runs.c.verb)).scalars().all() == ["crawl"]
        again.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"), [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2)]
)
def test_every_connection_is_safe(engine: Engine, pragma: str, value: object) -> None:
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_a_row_that_refers_to_nothing_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(db.document_keys.insert().values(source="s", key="k", document_id="nobody"))


def test_every_table_can_be_made_in_postgresql_from_generic_types() -> None:
    dialect = make_url("postgresql://").get_dialect()()  # it also refuses names that are too long
    for table in db.metadata.sorted_tables:
        assert f"CREATE TABLE {table.name}" in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "CREATE INDEX" in str(CreateIndex(index).compile(dialect=dialect))
        for column in table.columns:
            kind: TypeEngine[object] = column.type
            assert type(kind).__module__ == "sqlalchemy.sql.sqltypes", column


def test_a_transaction_is_kept_whole_or_not_at_all(engine: Engine) -> None:
    run = {"verb": "crawl", "started": now().replace(tzinfo=None)}
    with db.transaction(engine) as connection:
        connection.execute(db.runs.insert().values(**run))
    twice = [{"id": 2, **run}, {"id": 1, **run}]
    with pytest.raises(LedgerError, match="cannot be written"), db.transaction(engine) as connection:
        connection.execute(db.runs.insert(), twice)
    with engine.connect() as connection:
        assert connection.execute(select(db.runs.c.id)).scalars().all() == [1]


def test_a_directory_without_database_says_how_to_make_one(settings: Settings) -> None:
    with pytest.raises(DataDirectoryError, match="coi init --data-dir"):
        db.open_database(settings)
    assert not settings.data_dir.exists()


def test_an_empty_database_is_not_taken_for_ours(settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "coi.sqlite").touch()
    with pytest.raises(DataDirectoryError, match="is empty"):
        db.open_database(settings)


def test_a_damaged_database_is_one_sentence(settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "coi.sqlite").write_bytes(b"not a database at all" * 500)
    with pytest.raises(LedgerError, match="cannot be read: file is not a database"):
        db.open_database(settings)
    with pytest.raises(DataDirectoryError, match="file is not a database"):
        db.create_database(settings)


def test_a_database_of_a_newer_version_is_left_alone(settings: Settings, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DataDirectoryError, match="does not fit this version"):
        db.open_database(settings)


def test_a_data_directory_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataDirectoryError, match="cannot be used"):
        db.create_database(Settings(data_dir=tmp_path / "file"))


@pytest.mark.parametrize("url", ["nonsense", "oracle-of-delphi://x", "mysql://127.0.0.1:1/x"])
def test_a_url_that_cannot_be_used_is_one_sentence(tmp_path: Path, url: str) -> None:
    settings = Settings(data_dir=tmp_path, database_url=url)
    with pytest.raises((SettingsError, DataDirectoryError), match="cannot be used"):
        db.create_database(settings)


def test_a_data_directory_with_a_percent_sign_works(tmp_path: Path) -> None:
    engine = db.create_database(Settings(data_dir=tmp_path / "100% ready"))
    assert inspect(engine).has_table("documents")
    engine.dispose()
