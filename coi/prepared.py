"""Prepared statements: built and compiled once, for what is asked of the database for every page of a crawl.

SQLAlchemy spends fifty to two hundred microseconds on a statement of which the database needs eight.
"""

from collections import namedtuple
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

Statement = Select[Any] | UpdateBase


class _Compiled:
    """A statement for one kind of database."""

    def __init__(self, statement: Statement, columns: tuple[str, ...], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=columns or None)
        self.sql = str(compiled)
        names = tuple(compiled.positiontup) if compiled.positional else tuple(compiled.binds)
        self.names = names
        self.is_positional = bool(compiled.positional)
        self.fixed = {
            name: None if compiled.binds[name].required else compiled.binds[name].value for name in names
        }
        self.inward: list[tuple[int, Callable[[Any], Any]]] = []  # the values that are converted
        for place, name in enumerate(names):
            kind = compiled.binds[name].type
            convert = kind.dialect_impl(dialect).bind_processor(dialect)
            if convert is not None:
                self.inward.append((place, _keeping_a_few(convert, kind)))
        shown: list[Any] = list(statement.selected_columns) if isinstance(statement, Select) else []
        self.row: Any = namedtuple("row", [column.key for column in shown]) if shown else None  # noqa: PYI024  # names known here only
        converts = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in shown)
        self.outward = [(place, convert) for place, convert in enumerate(converts) if convert is not None]


def _keeping_a_few(convert: Callable[[Any], Any], kind: Any) -> Callable[[Any], Any]:
    """The conversion; that of moments keeps the last few, as one moment stands in several columns of a page."""
    return lru_cache(maxsize=32)(convert) if isinstance(kind, DateTime) else convert


class Prepared:
    """A statement whose values are given by name each time; `columns` are those an insert fills, empty where not given."""

    def __init__(self, statement: Statement, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def _run(self, connection: Connection, values: dict[str, Any]) -> tuple[Any, _Compiled]:
        dialect = connection.dialect
        ready = self._compiled.get(dialect.name)
        if ready is None:
            ready = self._compiled[dialect.name] = _Compiled(self._statement, self._columns, dialect)
        given = {**ready.fixed, **values}
        parameters: Any = [given[name] for name in ready.names]
        for place, convert in ready.inward:
            if parameters[place] is not None:
                parameters[place] = convert(parameters[place])
        if not ready.is_positional:
            parameters = dict(zip(ready.names, parameters, strict=True))
        driver: Any = connection.connection.dbapi_connection
        cursor: Any = driver.cursor()
        try:
            cursor.execute(ready.sql, parameters)
        except dialect.loaded_dbapi.Error as error:
            raise DBAPIError.instance(  # as the library does it itself
                ready.sql, parameters, error, dialect.loaded_dbapi.Error, dialect=dialect
            ) from error
        return cursor, ready

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """All rows, each with its columns as attributes."""
        cursor, ready = self._run(connection, values)
        found = cursor.fetchall()
        cursor.close()
        return [_shown(row, ready) for row in found]

    def first(self, connection: Connection, **values: Any) -> Any:
        """The first row, or None."""
        cursor, ready = self._run(connection, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else _shown(row, ready)

    def write(self, connection: Connection, **values: Any) -> Any:
        """Write; returns the first value of what the statement returns, if it returns anything."""
        cursor, _ = self._run(connection, values)
        row = cursor.fetchone() if cursor.description else None
        cursor.close()
        return row[0] if row else None


def _shown(row: Any, ready: _Compiled) -> Any:
    if ready.outward:
        row = list(row)
        for place, convert in ready.outward:
            if row[place] is not None:
                row[place] = convert(row[place])
    return ready.row._make(row)
