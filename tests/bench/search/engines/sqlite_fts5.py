"""SQLite FTS5 without content, beside plain tables for the values; the full-text table always leads the join.

Left to itself SQLite's planner may walk the table of values for each question; CROSS JOIN keeps the order. The
exact total needs a question of its own and is not measured.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.documents import BenchDocument
from tests.bench.search.engines import LIMIT, Answer, NotOffered
from tests.bench.search.questions import BETWEEN, Question

_TABLES = """
    CREATE VIRTUAL TABLE words USING fts5(
        text, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '_'"
    );
    CREATE TABLE document (number INTEGER PRIMARY KEY, language, source, document_type, day INTEGER);
    CREATE TABLE country (number INTEGER, value, PRIMARY KEY (number, value)) WITHOUT ROWID;
    CREATE TABLE topic (number INTEGER, value, PRIMARY KEY (number, value)) WITHOUT ROWID;
"""
_JOINED = "FROM words CROSS JOIN document ON document.number = words.rowid WHERE words MATCH :match"
_COUNTS = {
    "language": "SELECT language, count(*) FROM hit JOIN document USING (number) GROUP BY 1",
    "source": "SELECT source, count(*) FROM hit JOIN document USING (number) GROUP BY 1",
    "country": "SELECT value, count(*) FROM hit JOIN country USING (number) GROUP BY 1",
    "topic": "SELECT value, count(*) FROM hit JOIN topic USING (number) GROUP BY 1",
}


class SqliteFts5:
    """A database file in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database: sqlite3.Connection | None = None

    def build(self, batches: Iterable[Sequence[BenchDocument]]) -> None:
        """A new database of all these documents, written in one transaction."""
        self._folder.mkdir(parents=True)
        database = self._connect()
        database.executescript(_TABLES)
        with database:
            for batch in batches:
                _insert(database, batch)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def open(self) -> None:
        """Open what was built."""
        self._database = self._connect()
        self._database.execute("CREATE TEMP TABLE hit (number INTEGER PRIMARY KEY)")

    def ask(self, question: Question) -> Answer:
        """The best ten, and facet counts where they are asked for."""
        database, (where, values) = self._opened(), _where(question)
        order = "document.day DESC" if question.by_day else "words.rank"
        rows = database.execute(f"SELECT words.rowid {where} ORDER BY {order} LIMIT {LIMIT}", values)
        numbers = tuple(row[0] for row in rows)
        if not question.facets:
            return Answer(numbers, None)
        database.execute("DELETE FROM hit")
        database.execute(f"INSERT INTO hit SELECT words.rowid {where}", values)
        facets = {name: dict(database.execute(counting)) for name, counting in _COUNTS.items()}
        database.rollback()
        return Answer(numbers, None, facets)

    def count(self, question: Question) -> int:
        """The exact total."""
        where, values = _where(question)
        return int(self._opened().execute(f"SELECT count(*) {where}", values).fetchone()[0])

    def add(self, documents: Sequence[BenchDocument]) -> None:
        """New documents, committed."""
        with self._opened() as database:
            _insert(database, documents)

    def update(self, before: Sequence[BenchDocument], after: Sequence[BenchDocument]) -> None:
        """Other texts for documents of the same numbers; a table without content is told the old ones to forget."""
        with self._opened() as database:
            database.executemany(
                "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
                ((one.number, one.text) for one in before),
            )
            for table in ("document", "country", "topic"):
                numbers = ((one.number,) for one in before)
                database.executemany(f"DELETE FROM {table} WHERE number = ?", numbers)
            _insert(database, after)

    def close(self) -> None:
        """Let go of every file."""
        self._opened().close()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._folder / "fts5.sqlite")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        return database

    def _opened(self) -> sqlite3.Connection:
        assert self._database is not None
        return self._database


def _insert(database: sqlite3.Connection, documents: Sequence[BenchDocument]) -> None:
    database.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)", ((one.number, one.text) for one in documents)
    )
    database.executemany(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?)",
        ((one.number, one.language, one.source, one.document_type, one.day) for one in documents),
    )
    database.executemany(
        "INSERT INTO country VALUES (?, ?)",
        ((one.number, value) for one in documents for value in one.countries),
    )
    database.executemany(
        "INSERT INTO topic VALUES (?, ?)", ((one.number, value) for one in documents for value in one.topics)
    )


def _where(question: Question) -> tuple[str, dict[str, str | int]]:
    """What follows SELECT …, and the values it names; the plain tables are joined only where they are needed."""
    values: dict[str, str | int] = {"match": _match(question)}
    parts = []
    if question.country:
        parts.append("EXISTS (SELECT 1 FROM country WHERE number = words.rowid AND value = :country)")
        values["country"] = question.country
    if question.language:
        parts.append("document.language = :language")
        values["language"] = question.language
    if any(question.days):
        parts.append("document.day BETWEEN :first AND :last")
        values["first"], values["last"] = question.days
    if not parts and not question.by_day:
        return "FROM words WHERE words MATCH :match", values
    return " AND ".join([_JOINED, *parts]), values


def _match(question: Question) -> str:
    parts = [_quoted(word) for word in question.all_of]
    if question.any_of:
        parts.append("(" + " OR ".join(_quoted(word) for word in question.any_of) + ")")
    if question.phrase:
        parts.append(_quoted(" ".join(question.phrase)))
    if question.near:
        parts.append(f"NEAR({' '.join(_quoted(word) for word in question.near)}, {BETWEEN})")
    if question.beginning:
        parts.append(f"{_quoted(question.beginning)} *")
    if question.misspelt:
        raise NotOffered("FTS5 knows no misspelt words.")
    none = "".join(f" NOT {_quoted(word)}" for word in question.none_of)
    return f"({' AND '.join(parts)}){none}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
