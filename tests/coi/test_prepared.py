"""Prepared statements: one text for each kind of database, for one row or for many."""

from pathlib import Path

import pytest
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from coi import database as db
from coi import statements
from coi.prepared import Prepared, _Compiled
from coi.settings import Settings

PREPARED = {name: one for name, one in vars(statements).items() if isinstance(one, Prepared)}


@pytest.mark.parametrize("name", PREPARED)
def test_every_statement_can_be_asked_of_sqlite_and_of_postgresql(name: str) -> None:
    one = PREPARED[name]
    here = _Compiled(one._statement, one._columns, sqlite.dialect())
    assert all(column in here.names for column in one._columns)
    # Its driver is not needed to write the words.
    words = one._statement.compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
        column_keys=one._columns or None,
    )
    assert str(words).startswith(("SELECT", "INSERT", "UPDATE"))


def test_many_rows_are_written_in_their_order_or_none_of_them(tmp_path: Path) -> None:
    engine = db.create_database(Settings(data_dir=tmp_path))
    add = Prepared(db.crawl_memory.insert(), "source", "name", "value")
    with engine.begin() as connection:
        add.write_all(connection, [])
        add.write_all(connection, [{"source": "s", "name": name, "value": {"is": name}} for name in "cab"])
    rows = select(db.crawl_memory.c.name, db.crawl_memory.c.value)
    with engine.connect() as connection:
        assert sorted(tuple(row) for row in connection.execute(rows)) == [
            (name, {"is": name}) for name in "abc"
        ]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        add.write_all(connection, [{"source": "s", "name": name, "value": 1} for name in "xya"])
    with engine.connect() as connection:
        assert len(connection.execute(rows).all()) == 3
    engine.dispose()


def test_rows_are_found_among_many_values_beside_one_that_is_given(tmp_path: Path) -> None:
    engine = db.create_database(Settings(data_dir=tmp_path))
    table = db.crawl_memory
    names: BindParameter[list[str]] = bindparam("names", expanding=True)
    add = Prepared(table.insert(), "source", "name", "value")
    ask = Prepared(select(table).where(table.c.name.in_(names), table.c.source == bindparam("source")))
    with engine.begin() as connection:
        for source in "st":
            rows = [{"source": source, "name": f"{number}", "value": [number]} for number in range(2_000)]
            add.write_all(connection, rows)
        wanted = [f"{number}" for number in range(1_990, 2_010)]
        found = ask.rows_among(connection, "names", wanted, source="t")
        assert sorted((row.source, row.name, row.value) for row in found) == [
            ("t", f"{number}", [number]) for number in range(1_990, 2_000)
        ]
        assert ask.rows_among(connection, "names", [], source="t") == []
        assert (
            len(ask.rows_among(connection, "names", [f"{number}" for number in range(2_000)], source="s"))
            == 2_000
        )
    engine.dispose()


def test_a_list_is_written_for_drivers_that_take_values_by_name_too() -> None:
    table = db.crawl_memory
    names: BindParameter[list[str]] = bindparam("names", expanding=True)
    statement = select(table.c.name).where(table.c.name.in_(names), table.c.source == bindparam("source"))
    ready = _Compiled(statement, (), sqlite.dialect(paramstyle="pyformat"))
    words, values = ready.among("names", ["a", "b"], {"source": "s"})
    assert words.endswith("name IN (%(names_0)s,%(names_1)s) AND crawl_memory.source = %(source)s")
    assert values == {"names_0": "a", "names_1": "b", "source": "s"}
