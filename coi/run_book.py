"""Runs and issues: which verb ran when and with what result, and what went wrong with single items."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, func, select

from coi import database as db
from coi.dates import now
from coi.one_connection import OneConnection
from coi.rows import plain, utc

BRINGING_IN = frozenset({"crawl", "import", "add"})  # the verbs by which documents of a source come
# The word in a run's result that says it did not end by itself.
BROKE_OFF = "broke_off"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a verb: when, for which source, with what result (None while it runs or if it was killed)."""

    id: int
    verb: str
    source: str | None
    started: datetime
    finished: datetime | None
    result: Mapping[str, Any] | None

    @property
    def seconds(self) -> float | None:
        """How long it took; None where its end is not known."""
        return None if self.finished is None else (self.finished - self.started).total_seconds()

    @property
    def ended_by_itself(self) -> bool:
        """Whether it came to an end of its own, good or bad, rather than being killed on the way."""
        return self.finished is not None and BROKE_OFF not in (self.result or {})


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that went wrong with one item of a source."""

    run: int | None
    source: str
    url: str
    kind: str
    detail: str
    noted: datetime


class RunBook:
    """Reads and writes runs and issues; each method that writes is one transaction."""

    def __init__(self, engine: Engine | OneConnection) -> None:
        self.engine = engine

    def open_run(self, verb: str, source: str | None = None, started: datetime | None = None) -> int:
        """Note that a run begins, or began at `started`; returns its number."""
        with db.transaction(self.engine) as connection:
            result = connection.execute(
                db.runs.insert().values(verb=verb, source=source, started=plain(started or now()))
            )
            key = result.inserted_primary_key
        assert key is not None
        return int(key[0])

    def close_run(self, run: int, result: Mapping[str, Any]) -> None:
        """Note that a run has ended, and with what result (JSON)."""
        with db.transaction(self.engine) as connection:
            connection.execute(
                db.runs.update().where(db.runs.c.id == run).values(finished=plain(now()), result=dict(result))
            )

    def runs(
        self, source: str | None = None, limit: int = 20, *, verb: str | None = None, after: int = 0
    ) -> tuple[Run, ...]:
        """The latest runs, newest first: all, or those of one source, of one verb, with a number above `after`."""
        query = select(db.runs).where(db.runs.c.id > after).order_by(db.runs.c.id.desc()).limit(limit)
        if source is not None:
            query = query.where(db.runs.c.source == source)
        if verb is not None:
            query = query.where(db.runs.c.verb == verb)
        with self.engine.connect() as connection:
            return tuple(_run(row) for row in connection.execute(query))

    def latest_runs(self) -> tuple[Run, ...]:
        """The latest run of each verb for each source, and of each verb that has none; oldest first."""
        latest = select(func.max(db.runs.c.id)).group_by(db.runs.c.verb, db.runs.c.source)
        query = select(db.runs).where(db.runs.c.id.in_(latest)).order_by(db.runs.c.id)
        with self.engine.connect() as connection:
            return tuple(_run(row) for row in connection.execute(query))

    def last_run(self) -> int:
        """The number of the latest run; 0 where there was none."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.max(db.runs.c.id))).scalar() or 0)

    def add_issue(self, run: int | None, source: str, url: str, kind: str, detail: str) -> None:
        """Keep what went wrong with one item."""
        with db.transaction(self.engine) as connection:
            connection.execute(
                db.issues.insert().values(
                    run=run, source=source, url=url, kind=kind, detail=detail, noted=plain(now())
                )
            )

    def issues(
        self, source: str | None = None, limit: int = 50, *, kind: str | None = None
    ) -> tuple[Issue, ...]:
        """The latest issues, newest first: all, or those of one source or of one kind."""
        query = select(db.issues).order_by(db.issues.c.id.desc()).limit(limit)
        if source is not None:
            query = query.where(db.issues.c.source == source)
        if kind is not None:
            query = query.where(db.issues.c.kind == kind)
        with self.engine.connect() as connection:
            return tuple(
                Issue(row.run, row.source, row.url, row.kind, row.detail, utc(row.noted))
                for row in connection.execute(query)
            )


def _run(row: Row[Any]) -> Run:
    finished = utc(row.finished) if row.finished else None
    return Run(row.id, row.verb, row.source, utc(row.started), finished, row.result)
