"""The database: what we know about the bytes; SQLite by default, PostgreSQL by URL, changed by migrations only."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
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

# Every key a document has had or is also known by: a page that moved keeps its document.
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

# What went over the wire for a capture that was fetched, and where its WARC record begins.
exchanges = Table(
    "exchanges", metadata,
    Column("capture", ForeignKey("captures.id"), primary_key=True, autoincrement=False),
    Column("ip", String(45), nullable=False),
    Column("digest", String(80), nullable=False),  # of the payload as it was sent, in the words of WARC
    Column("warc", Text, nullable=False),  # the file, below the WARC folder
    Column("place", BigInteger, nullable=False),  # the byte in that file
    Column("canonical_url", Text),  # what the page itself says its address is
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

# The items a source points to; one that is waiting has yet to be asked for in the crawl under way.
frontier = Table(
    "frontier", metadata,
    Column("source", String(100), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("place", Integer, nullable=False),  # the order in which they are asked for
    Column("item", JSON, nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),  # in a row that brought no answer
    Column("asked", DateTime),
)  # fmt: skip

# What the crawler keeps from run to run: how far a crawl came, robots.txt files, budgets, pauses.
crawl_memory = Table(
    "crawl_memory", metadata,
    Column("source", String(100), primary_key=True),  # empty for what holds for every source
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
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
    Column("pages", LargeBinary, nullable=False),  # the page texts: see coi/kept_pages.py
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

# What the newest reading of each edition says, in short, to find its copies and editions by.
fingerprints = Table(
    "fingerprints", metadata,
    Column("document_id", String(16), primary_key=True),
    Column("edition", Integer, primary_key=True),
    Column("reading", ForeignKey("readings.id"), nullable=False),
    Column("maker", String(20), nullable=False),  # the version of what made it
    Column("text", String(64), index=True),  # a digest of all words; none for few words
    Column("series", String(64), index=True),  # a digest of source and title without numbers
    Column("title", Text, nullable=False),
    Column("published", String(10)),
    Column("linked", Boolean, nullable=False),  # with the other editions of its series
    ForeignKeyConstraint(["document_id", "edition"], ["editions.document_id", "editions.number"]),
)  # fmt: skip

# The MinHash signature of each text, however many documents have it.
signatures = Table(
    "signatures", metadata,
    Column("text", String(64), primary_key=True),
    Column("words", Integer, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("compared", Boolean, nullable=False),  # with every other text that is here
)  # fmt: skip

# Texts of which one is a near copy of the other; each pair stands here both ways.
near_texts = Table(
    "near_texts", metadata,
    Column("text", String(64), primary_key=True),
    Column("other", String(64), primary_key=True),
    Column("contained", Float, nullable=False),  # share of the shorter text that stands in the longer
    Column("shared", Float, nullable=False),  # share of both texts together
)  # fmt: skip

# Documents that are a newer edition of another document, and what that is concluded from.
newer_editions = Table(
    "newer_editions", metadata,
    Column("newer", ForeignKey("documents.id"), primary_key=True),
    Column("older", ForeignKey("documents.id"), primary_key=True, index=True),
    Column("evidence", Text, nullable=False),
)  # fmt: skip

# What a person knows better than what was read. A row is never deleted: one that was taken back says when.
corrections = Table(
    "corrections", metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", String(16), nullable=False, index=True),
    Column("edition", Integer, nullable=False),  # the one that was looked at
    Column("field", String(20), nullable=False),
    Column("value", Text, nullable=False),  # of topics and countries with + or - before it
    Column("before", Text, nullable=False),  # what had been read then
    Column("reason", Text, nullable=False),
    Column("made", DateTime, nullable=False),
    Column("undone", DateTime),
    ForeignKeyConstraint(["document_id", "edition"], ["editions.document_id", "editions.number"]),
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


class Begins(Protocol):
    """The engine, or what stands for it (`coi.one_connection`)."""

    def begin(self) -> AbstractContextManager[Connection]:
        """A connection to write with: wholly or not at all."""


@contextmanager
def transaction(engine: Begins) -> Iterator[Connection]:
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
