"""Prepared statements: built and compiled once, for what is asked of the database for every page of a crawl.

SQLAlchemy spends fifty to two hundred microseconds on a statement of which the database needs eight.
"""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

Statement = Select[Any] | UpdateBase
_Convert = Callable[[Any], Any] | None


class _Compiled:
    """A statement for one kind of database."""

    def __init__(self, statement: Statement, columns: tuple[str, ...], dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=columns or None)
        self.sql = str(compiled)
        self.fixed = {
            name: bind.value
            for name, bind in compiled.binds.items()
            if not bind.required and bind.value is not None
        }
        self.order: tuple[str, ...] | None = tuple(compiled.positiontup) if compiled.positional else None
        self.names = tuple(compiled.binds)
        self.inward: dict[str, _Convert] = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        shown: list[Any] = list(statement.selected_columns) if isinstance(statement, Select) else []
        self.row: Any = namedtuple("row", [column.key for column in shown]) if shown else None  # noqa: PYI024  # names known here only
        self.outward: list[_Convert] = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in shown
        ]


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
        given = {}
        for name in ready.names:
            value = values.get(name, ready.fixed.get(name))
            convert = ready.inward[name]
            given[name] = convert(value) if convert is not None and value is not None else value
        parameters: Any = given if ready.order is None else [given[name] for name in ready.order]
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
        found = [
            ready.row(*[value if convert is None or value is None else convert(value)
                        for value, convert in zip(row, ready.outward, strict=True)])
            for row in cursor.fetchall()
        ]  # fmt: skip
        cursor.close()
        return found

    def first(self, connection: Connection, **values: Any) -> Any:
        """The first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def write(self, connection: Connection, **values: Any) -> Any:
        """Write; returns the first value of what the statement returns, if it returns anything."""
        cursor, _ = self._run(connection, values)
        row = cursor.fetchone() if cursor.description else None
        cursor.close()
        return row[0] if row else None
