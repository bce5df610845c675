"""The database: what we know about the bytes; SQLite by default, PostgreSQL by URL, changed by migrations only."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.exc import SQLAlchemyError

from coi.errors import DataDirectoryError, LedgerError, SettingsError
from coi.settings import Settings

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# A document's row is never deleted, so its id is never given again.
documents = Table(
    "documents", metadata,
    Column("id", String(16), primary_key=True),
    Column("source", String(100), nullable=False, index=True),
    Column("key", Text, nullable=False),
    Column("access", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("status_since", DateTime, nullable=False),
    Column("missing_since", DateTime),  # first answer 404 or 410 that no content has followed
    Column("first_captured", DateTime, nullable=False),
)  # fmt: skip

# Every key a document has had: a page that moved keeps its document.
document_keys = Table(
    "document_keys", metadata,
    Column("source", String(100), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False, index=True),
)  # fmt: skip

editions = Table(
    "editions", metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("media_type", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("first_captured", DateTime, nullable=False),
    UniqueConstraint("document_id", "sha256"),
)  # fmt: skip

runs = Table(
    "runs", metadata,
    Column("id", Integer, primary_key=True),
    Column("verb", String(20), nullable=False),
    Column("source", String(100)),
    Column("started", DateTime, nullable=False),
    Column("finished", DateTime),
    Column("result", JSON),
)  # fmt: skip

captures = Table(
    "captures", metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", String(16), nullable=False),
    Column("edition", Integer),
    Column("captured", DateTime, nullable=False),
    Column("method", String(20), nullable=False),
    Column("url", Text, nullable=False),
    Column("final_url", Text, nullable=False),
    Column("http_status", Integer),
    Column("media_type", String(200)),
    Column("headers", JSON, nullable=False),
    Column("declared", JSON, nullable=False),
    Column("run", ForeignKey("runs.id")),
    ForeignKeyConstraint(["document_id"], ["documents.id"]),
    ForeignKeyConstraint(
        ["document_id", "edition"], ["editions.document_id", "editions.number"], name="fk_captures_edition"
    ),
    Index("ix_captures_document", "document_id", "id"),
)  # fmt: skip

issues = Table(
    "issues", metadata,
    Column("id", Integer, primary_key=True),
    Column("run", ForeignKey("runs.id")),
    Column("source", String(100), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("noted", DateTime, nullable=False),
)  # fmt: skip

# What was read in an edition. A row is never changed: the index refers to it by number.
readings = Table(
    "readings", metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", String(16), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("basis", String(64), nullable=False),  # what it was made from: see coi/readings.py
    Column("status", String(20), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("pages", LargeBinary, nullable=False),  # the page texts, zlib-compressed JSON
    ForeignKeyConstraint(["document_id", "edition"], ["editions.document_id", "editions.number"]),
    Index("ix_readings_edition", "document_id", "edition", "id"),
)  # fmt: skip

# What the index of one generation holds of a document, as a digest of everything that went in.
indexed = Table(
    "indexed", metadata,
    Column("generation", String(60), primary_key=True),
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
)  # fmt: skip


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """WAL with synchronous=FULL: a commit that was answered survives a power cut."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _connect(url: str) -> Engine:
    try:
        engine = create_engine(url)
    except (ImportError, SQLAlchemyError) as error:
        raise SettingsError(f"The setting database_url cannot be used: {error}.") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    return engine


def _alembic(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def migrate(engine: Engine, target: str = "head") -> None:
    """Bring the database to the newest shape (or to `target`); repeating it changes nothing.

    DataDirectoryError where a newer version of this program has shaped it.
    """
    try:
        command.upgrade(_alembic(engine), target)
    except CommandError as error:
        raise DataDirectoryError(
            f"The database does not fit this version of the program: {error}."
        ) from error


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A connection whose writes are kept together at the end, or not at all; LedgerError where refused."""
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise LedgerError(f"The database cannot be written: {getattr(error, 'orig', error)}.") from error


def create_database(settings: Settings) -> Engine:
    """The database of a data directory, created or brought up to date; DataDirectoryError where it cannot be."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = _connect(settings.database)
        migrate(engine)
    except (OSError, SQLAlchemyError) as error:
        reason = getattr(error, "strerror", None) or getattr(error, "orig", None) or error
        raise DataDirectoryError(
            f"The data directory {settings.data_dir} cannot be used: {reason}."
        ) from error
    return engine


def open_database(settings: Settings) -> Engine:
    """The database of a data directory that `coi init` has made; DataDirectoryError where there is none."""
    file = settings.data_dir / "coi.sqlite"
    if not settings.database_url and not file.is_file():
        raise DataDirectoryError(
            f"There is no data directory at {settings.data_dir}; make one with “coi init --data-dir {settings.data_dir}”."
        )
    engine = _connect(settings.database)
    try:
        known = inspect(engine).has_table("documents")
    except SQLAlchemyError as error:
        raise LedgerError(f"The database cannot be read: {getattr(error, 'orig', error)}.") from error
    if not known:
        raise DataDirectoryError(f"The database of {settings.data_dir} is empty; make it with “coi init”.")
    migrate(engine)
    return engine
