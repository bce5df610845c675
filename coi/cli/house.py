"""The composition root: opens everything a verb needs for one data directory."""

import json
from dataclasses import asdict, is_dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coi.archive import Archive
from coi.copies import Copies
from coi.corrections import Corrections
from coi.database import create_database, open_database
from coi.dates import PartialDate
from coi.errors import SettingsError, UsageError
from coi.fingerprints import Fingerprints
from coi.ledger import Ledger
from coi.readings import Readings
from coi.settings import Settings, load_settings
from coi.source import Source
from coi.vocabulary.vocabularies import Vocabularies, load_vocabularies

if TYPE_CHECKING:
    from coi.search_index import SearchIndex
    from indexer.hooks.hybrid import Hybrid
    from indexer.hooks.translator import Machine
    from indexer.hooks.vectors import PassageVectors
    from indexer.ocr.shelf import Shelf
    from indexer.pipeline import IndexReport, Pipeline
    from indexer.searcher import Searcher
    from web.desk import Desk

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")


class House:
    """The rooms of one data directory, each opened when it is first entered."""

    def __init__(self, data_dir: Path, *, create: bool = False) -> None:
        self.settings: Settings = load_settings(data_dir)
        self.engine = create_database(self.settings) if create else open_database(self.settings)
        self.archive = Archive(self.settings.archive_dir)
        self.ledger = Ledger(self.engine, self.settings.node.upper())
        self.readings = Readings(self.engine)
        self.copies = Copies(self.engine)
        self.corrections = Corrections(self.engine)

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """Every vocabulary and the source catalogue."""
        return load_vocabularies(self.settings)

    def source(self, source_id: str) -> Source:
        """The source of that id; UsageError where the catalogue has none."""
        source = self.vocabularies.sources.get(source_id)
        if source is None:
            raise UsageError(f"There is no source “{source_id}”; “coi sources list” shows them.")
        return source

    @cached_property
    def index(self) -> "SearchIndex":
        """The search index."""
        from indexer.engines.whoosh.index import WhooshIndex

        return WhooshIndex(self.settings.index_dir)

    @cached_property
    def searcher(self) -> "Searcher":
        """What answers questions."""
        from indexer.analysis.lexicon import Lexicon
        from indexer.classify.language import likely_languages
        from indexer.dictionaries.book import DictionaryBook
        from indexer.searcher import Searcher

        return Searcher(
            self.index,
            self.ledger,
            self.readings,
            self.vocabularies,
            guess_languages=likely_languages,
            copies=self.copies,
            books=(
                Lexicon(self.settings.lexicon_source, self.settings.lexicon_file),
                DictionaryBook(self.settings.dictionaries_file),
            ),
            hybrid=self.hybrid if self.settings.hybrid else None,
            machine=self.machine,
        )

    @cached_property
    def vectors(self) -> "PassageVectors | None":
        """The vectors of all passages; None where the operator supplies no embedder."""
        if not self.settings.embedder:
            return None
        from indexer.hooks.embedder import load_embedder
        from indexer.hooks.vectors import PassageVectors
        from indexer.pipeline import RECORDS

        embedder = load_embedder(Path(self.settings.embedder))
        return PassageVectors(self.settings.vectors_dir, embedder, RECORDS)

    @cached_property
    def hybrid(self) -> "Hybrid":
        """What finds by meaning beside words; SettingsError where there is no embedder."""
        from indexer.hooks.hybrid import Hybrid

        if self.vectors is None:
            raise SettingsError("To find by meaning, name the folder of a model in the setting embedder.")
        return Hybrid(self.index, self.vectors)

    @cached_property
    def machine(self) -> "Machine | None":
        """What translates questions as a whole; None where the operator supplies no translator."""
        if not self.settings.translator:
            return None
        from indexer.hooks.translator import BergamotTranslator

        return BergamotTranslator(Path(self.settings.translator), self.settings.translator_python)

    @cached_property
    def shelf(self) -> "Shelf":
        """What was recognised in scanned pages."""
        from indexer.ocr.shelf import Shelf

        return Shelf(self.settings.data_dir / "ocr")

    @cached_property
    def pipeline(self) -> "Pipeline":
        """The way from archive and ledger to the index."""
        from indexer.pipeline import Pipeline
        from indexer.workers import usual_workers

        rooms = (self.archive, self.ledger, self.readings, self.index, self.vocabularies, self.shelf)
        workers = self.settings.workers or usual_workers()
        again = partial(open_pipeline, self.settings.data_dir)
        return Pipeline(*rooms, workers, again, Fingerprints(self.engine), self.corrections)

    def bring_up_to_date(self, *, rebuild: bool = False, workers: int | None = None) -> "IndexReport":
        """Index what has changed, or everything beside the index in use; the run is kept in the ledger."""
        run = self.ledger.open_run("index")
        pipeline = replace(self.pipeline, workers=workers) if workers else self.pipeline
        report = pipeline.run(rebuild=rebuild)
        self.ledger.close_run(run, asdict(report))
        return report

    def make_ready(self) -> None:
        """Work out what the first question would else wait for: the lexicon, where it has changed; that may take a minute."""
        from indexer.analysis.lexicon_file import open_lexicon

        open_lexicon(self.settings.lexicon_source, self.settings.lexicon_file).close()

    @property
    def desk(self) -> "Desk":
        """Everything the pages ask."""
        from web.desk import Desk

        return Desk(self.searcher, self.ledger, self.readings, self.archive, self.vocabularies, self.copies)


def open_pipeline(data_dir: Path) -> "Pipeline":
    """The pipeline of a data directory, for another process to open."""
    return House(data_dir).pipeline


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate | date | datetime | Path):
        return str(value) if not isinstance(value, datetime) else value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(type(value).__name__)


def to_json(value: Any, *, indent: int | None = 2) -> str:
    """A value as the JSON the command line prints; half a surrogate pair, as bytes of a header become, stays as its escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
