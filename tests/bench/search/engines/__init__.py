"""The engines side by side: ours and its peers, each behind the same small interface.

Each gets the same words (lower-case, no stems, no stop words), indexes them with positions, keeps
five filter values and the day, and keeps no text: sizes can be compared. Each is written as its own manual
advises, for one process.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from tests.bench.documents import BenchDocument
from tests.bench.search.questions import Question

OURS, STOCK, FTS5, TANTIVY = "ours", "whoosh", "fts5", "tantivy"
LIMIT = 10  # hits asked for
FACET_LIMIT = 1_000  # values of a facet asked for; more than any has


class NotOffered(Exception):
    """The engine has no such question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Numbers of the best documents, the total (None: only counting anew would tell), and facet counts by value."""

    numbers: tuple[int, ...]
    total: int | None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Engine(Protocol):
    """One search engine over the index in its folder."""

    def build(self, batches: Iterable[Sequence[BenchDocument]]) -> None:
        """A new index of all these documents, ready to be opened."""

    def open(self) -> None:
        """Open what was built, so that `ask` may be called."""

    def ask(self, question: Question) -> Answer:
        """The best ten and what comes with them; NotOffered where there is no such question."""

    def count(self, question: Question) -> int:
        """The exact total, whatever it costs; never measured."""

    def add(self, documents: Sequence[BenchDocument]) -> None:
        """New documents, committed; the next question sees them."""

    def update(self, before: Sequence[BenchDocument], after: Sequence[BenchDocument]) -> None:
        """Other texts for documents of the same numbers, committed; the next question sees them."""

    def close(self) -> None:
        """Let go of every file; nothing is asked any more."""


def make_engine(name: str, folder: Path) -> Engine:
    """The engine of that name over that folder; its library is imported only now."""
    return _MAKERS[name](folder)


def missing(name: str) -> str | None:
    """Why the engine cannot run here, in a few words; None where it can."""
    library = {TANTIVY: "tantivy"}.get(name)
    return f"{library} is not installed (make bench)" if library and find_spec(library) is None else None


def _ours(folder: Path) -> Engine:
    from indexer.engines.whoosh.index import WhooshIndex
    from tests.bench.search.engines.ours import OurEngine

    return OurEngine(WhooshIndex(folder))


def _stock(folder: Path) -> Engine:
    from tests.bench.search.engines.stock_whoosh import StockWhoosh

    return StockWhoosh(folder)


def _fts5(folder: Path) -> Engine:
    from tests.bench.search.engines.sqlite_fts5 import SqliteFts5

    return SqliteFts5(folder)


def _tantivy(folder: Path) -> Engine:
    from tests.bench.search.engines.tantivy_engine import TantivyEngine

    return TantivyEngine(folder)


_MAKERS: dict[str, Callable[[Path], Engine]] = {OURS: _ours, STOCK: _stock, FTS5: _fts5, TANTIVY: _tantivy}
ENGINES: tuple[str, ...] = tuple(_MAKERS)
