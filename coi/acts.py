"""Acts: what is to be written of one page, or of many whose rows go into each table together.

A row that goes in with a hundred others costs five to ten microseconds, one that goes in alone thirty to fifty.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from coi import statements as st
from coi.document import Document
from coi.prepared import Prepared

# What refers to a row comes after it. Captures and exchanges stand between the two.
_FIRST = (st.ADD_DOCUMENT, st.ADD_KEY, st.ADD_EDITION)
_LAST = (st.FOUND_AGAIN, st.SETTLE_ITEM)

Values = Mapping[str, Any]
Row = dict[str, Any]
Columns = dict[str, Iterable[Any]]  # the values of many rows by name; `repeat(value)` for one that all have


@dataclass(frozen=True, slots=True)
class Block:
    """Captures of as many documents, each with its exchange, and what is written before and after them."""

    count: int
    before: tuple[tuple[Prepared, Columns], ...]
    captures: Columns
    exchanges: Columns
    after: tuple[tuple[Prepared, Columns], ...]

    def write(self, connection: Connection, first: int | None) -> None:
        """Write every row; the captures are numbered from `first`, or by the database where that is None."""
        for statement, columns in self.before:
            statement.write_columns(connection, columns)
        if first is not None:
            numbers = list(range(first, first + self.count))
            st.ADD_NUMBERED_CAPTURE.write_columns(connection, {**self.captures, "id": numbers})
        else:
            rows = zip(*self.captures.values(), strict=False)
            numbers = [
                st.ADD_CAPTURE.write(connection, **dict(zip(self.captures, row, strict=True))) for row in rows
            ]
        st.ADD_EXCHANGE.write_columns(connection, {**self.exchanges, "capture": numbers})
        for statement, columns in self.after:
            statement.write_columns(connection, columns)


@dataclass(slots=True)
class Acts:
    """Rows by the statement that writes them, and what they will change of what is known."""

    rows: dict[Prepared, list[Values]] = field(default_factory=lambda: defaultdict(list))
    captures: list[Row] = field(default_factory=list)
    exchanges: list[Row | None] = field(default_factory=list)  # one for each capture
    blocks: list[Block] = field(default_factory=list)
    # New keys, by source and key: the document where it is new too.
    keys: dict[tuple[str, str], Document | None] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)  # the ids of those that are new or change
    contents: set[str] = field(default_factory=set)  # the SHA-256 of new editions

    def __bool__(self) -> bool:
        return bool(self.captures or self.rows or self.blocks)

    def add(self, statement: Prepared, **values: Any) -> None:
        """One more row."""
        self.rows[statement].append(values)

    def add_capture(self, document_id: str, capture: Row, exchange: Row | None) -> None:
        """One more capture of the document, with what went over the wire for it; both are kept, and added to."""
        capture["document_id"] = document_id
        self.captures.append(capture)
        self.exchanges.append(exchange)
        self.documents.add(document_id)

    def take_in(self, other: "Acts") -> None:
        """Let these be all of them."""
        for statement, rows in other.rows.items():
            self.rows[statement] += rows
        self.captures += other.captures
        self.exchanges += other.exchanges
        self.blocks += other.blocks
        self.keys |= other.keys
        self.documents |= other.documents
        self.contents |= other.contents

    def clear(self) -> None:
        """Forget everything."""
        for held in (
            self.rows,
            self.captures,
            self.exchanges,
            self.blocks,
            self.keys,
            self.documents,
            self.contents,
        ):
            held.clear()

    def write(self, connection: Connection, *, alone: bool) -> None:
        """Write every row; `alone` says that no one else writes captures before these are committed."""
        # The number SQLite would give itself; asking for each costs three times as much as the row.
        last = st.LAST_NUMBER.first(connection).number or 0 if alone else None
        for block in self.blocks:
            block.write(connection, None if last is None else last + 1)
            last = None if last is None else last + block.count
        for statement in _FIRST:
            statement.write_all(connection, self.rows.get(statement, ()))
        if last is not None:
            numbers = list(range(last + 1, last + 1 + len(self.captures)))
            for number, capture in zip(numbers, self.captures, strict=True):
                capture["id"] = number
            st.ADD_NUMBERED_CAPTURE.write_all(connection, self.captures)
        else:
            numbers = [st.ADD_CAPTURE.write(connection, **one) for one in self.captures]
        for number, exchange in zip(numbers, self.exchanges, strict=True):
            if exchange is not None:
                exchange["capture"] = number
        st.ADD_EXCHANGE.write_all(connection, [one for one in self.exchanges if one is not None])
        for statement in _LAST:
            statement.write_all(connection, self.rows.get(statement, ()))
