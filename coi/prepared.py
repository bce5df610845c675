"""Prepared statements: built and compiled once, for what is asked of the database for every page of a crawl.

SQLAlchemy spends fifty to two hundred microseconds on a statement of which the database needs eight.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
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
        # What stands in the statement itself, and None for what need not be given.
        self.fixed = {
            name: None if compiled.binds[name].required else compiled.binds[name].value for name in names
        }
        # A value that is a list stands in the text by its name, until it is known how long the list is.
        self.lists = {name: f"(__[POSTCOMPILE_{name}])" for name in names if compiled.binds[name].expanding}
        self._pick = _in_order(names)
        self._must_fill = any(value is not None for value in self.fixed.values())
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

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """The values as the database takes them."""
        # A row with all its values, as most have, is read in one step.
        given = {**self.fixed, **values} if self._must_fill or len(values) < len(self.names) else values
        picked = self._pick(given)
        if self.is_positional and not self.inward:
            return picked
        found = list(picked)
        for place, convert in self.inward:
            if found[place] is not None:
                found[place] = convert(found[place])
        return found if self.is_positional else dict(zip(self.names, found, strict=True))

    def among(self, name: str, values: Sequence[Any], given: Mapping[str, Any]) -> tuple[str, Any]:
        """The text and the values as the database takes them, where the value of that name is a list."""
        assert list(self.lists) == [name]
        picked = self.parameters({**given, name: None})
        if self.is_positional:
            place = self.names.index(name)
            words = self.sql.replace(self.lists[name], f"({','.join('?' * len(values))})")
            return words, [*picked[:place], *values, *picked[place + 1 :]]
        del picked[name]
        numbered = {f"{name}_{number}": value for number, value in enumerate(values)}
        words = self.sql.replace(self.lists[name], f"({','.join(f'%({one})s' for one in numbered)})")
        return words, {**picked, **numbered}

    def many(self, columns: Mapping[str, Iterable[Any]]) -> Iterable[Any]:
        """The values of many rows as the database takes them, of each name those of all rows."""
        converts = dict(self.inward)
        taken = [columns[name] if name in columns else repeat(self.fixed[name]) for name in self.names]
        rows = zip(
            *(
                _converted(one, converts[place]) if place in converts else one
                for place, one in enumerate(taken)
            ),
            strict=False,  # what is the same in all rows never ends
        )
        return rows if self.is_positional else [dict(zip(self.names, row, strict=True)) for row in rows]


def _converted(values: Iterable[Any], convert: Callable[[Any], Any]) -> Iterator[Any]:
    """Each value converted, and once only what stands in many rows one after another."""
    last = made = None
    for value in values:
        if value is not last:
            last, made = value, None if value is None else convert(value)
        yield made


def _in_order(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Iterable[Any]]:
    """Reads the values of those names out of a row; many in one step."""
    return itemgetter(*names) if len(names) > 1 else lambda row: [row[name] for name in names]


def _keeping_a_few(convert: Callable[[Any], Any], kind: Any) -> Callable[[Any], Any]:
    """The conversion; that of moments keeps the last few, as one moment stands in several columns of a page."""
    return lru_cache(maxsize=32)(convert) if isinstance(kind, DateTime) else convert


class Prepared:
    """A statement whose values are given by name each time; `columns` are those an insert fills, empty where not given."""

    def __init__(self, statement: Statement, *columns: str) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}
        self._last: tuple[Dialect, _Compiled] | None = None

    def _for(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        if self._last is not None and self._last[0] is dialect:
            return self._last[1]
        ready = self._compiled.get(dialect.name)
        if ready is None:
            ready = self._compiled[dialect.name] = _Compiled(self._statement, self._columns, dialect)
        self._last = (dialect, ready)
        return ready

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, _Compiled]:
        ready = self._for(connection)
        return self._say(connection, ready, ready.sql, ready.parameters(values)), ready

    def _say(self, connection: Connection, ready: _Compiled, words: str, parameters: Any) -> Any:
        cursor: Any = _driver(connection).cursor()
        try:
            cursor.execute(words, parameters)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_the_library_does(connection, ready, parameters, error) from error
        return cursor

    def rows(self, connection: Connection, **values: Any) -> list[Any]:
        """All rows, each with its columns as attributes."""
        cursor, ready = self._run(connection, values)
        found = cursor.fetchall()
        cursor.close()
        return [_shown(row, ready) for row in found]

    def rows_among(
        self, connection: Connection, name: str, values: Sequence[Any], **others: Any
    ) -> list[Any]:
        """All rows, where the value of that name is a list; none for an empty one.

        For a list of hundreds the library takes as long as for hundreds of questions.
        """
        if not values:
            return []
        ready = self._for(connection)
        cursor = self._say(connection, ready, *ready.among(name, values, others))
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

    def write_all(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write with each of these values, in their order; for a statement that returns nothing."""
        ready = self._for(connection)
        parameters = [ready.parameters(values) for values in rows]
        if parameters:
            self._run_many(connection, ready, parameters)

    def write_columns(self, connection: Connection, columns: Mapping[str, Iterable[Any]]) -> None:
        """Write many rows of which each value comes with those of its column; `repeat(value)` for one that all have.

        Half the work of `write_all`, for who has them so.
        """
        ready = self._for(connection)
        self._run_many(connection, ready, ready.many(columns))

    def _run_many(self, connection: Connection, ready: _Compiled, parameters: Iterable[Any]) -> None:
        cursor: Any = _driver(connection).cursor()
        try:
            cursor.executemany(ready.sql, parameters)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_the_library_does(connection, ready, parameters, error) from error
        finally:
            cursor.close()


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _as_the_library_does(connection: Connection, ready: _Compiled, parameters: Any, error: Any) -> Exception:
    """The error of the driver in the library's words, for those who handle both alike."""
    dialect = connection.dialect
    told: Exception = DBAPIError.instance(
        ready.sql, parameters, error, dialect.loaded_dbapi.Error, dialect=dialect
    )
    return told


def _shown(row: Any, ready: _Compiled) -> Any:
    if ready.outward:
        row = list(row)
        for place, convert in ready.outward:
            if row[place] is not None:
                row[place] = convert(row[place])
    return ready.row._make(row)
