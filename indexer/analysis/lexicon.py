"""The lexicon as it is asked: which concepts a row of words means, whatever their endings, and their other words.

Reading and stemming all words takes seconds, so the outcome is kept in a SQLite file. It is derived: made anew
whenever the curators' files or the stems change, and in memory where it cannot be written.
"""

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from coi.vocabulary.lexicon import Concept, load_lexicon
from indexer.analysis.stems import stem
from indexer.analysis.words import words_in

STEMS = "1"  # raised when stems change
_TABLES = """
    CREATE TABLE form (language TEXT, stems TEXT, concept INTEGER, PRIMARY KEY (language, stems, concept)) WITHOUT ROWID;
    CREATE TABLE word (concept INTEGER, language TEXT, rank INTEGER, text TEXT, stems TEXT);
    CREATE INDEX word_of ON word (concept);
    CREATE TABLE said (fingerprint TEXT, longest INTEGER);
"""


@dataclass(frozen=True, slots=True)
class OtherWord:
    """A word of some language that means what another does: as it is written, its stems one by one, and how surely.

    `weight` lies above 0 and is at most 1; `reason` says in a few words where the translation is from.
    """

    language: str
    text: str
    stems: tuple[str, ...]
    weight: float = 1.0
    reason: str = "lexicon"


class Lexicon:
    """Finds what words mean in other languages; safe to share between threads."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self._lock = Lock()
        self._database = _open(folder, kept)
        ((self.longest,),) = self._database.execute("SELECT longest FROM said")
        self._translate = lru_cache(maxsize=4096)(self._look_up)

    def translations(self, words: Sequence[str], language: str) -> tuple[OtherWord, ...]:
        """The words in all other languages for what these words in a row mean in a language; none where unknown."""
        return self._translate(" ".join(stem(word, language) for word in words), language)

    def _look_up(self, stems: str, language: str) -> tuple[OtherWord, ...]:
        with self._lock:
            rows = self._database.execute(
                "SELECT DISTINCT word.language, word.text, word.stems FROM form JOIN word USING (concept)"
                " WHERE form.language = ? AND form.stems = ? AND word.language <> ?"
                " ORDER BY word.language, word.rank, word.text",
                (language, stems, language),
            ).fetchall()
        return tuple(OtherWord(tongue, text, tuple(own.split(" "))) for tongue, text, own in rows)


def _open(folder: Path, kept: Path) -> sqlite3.Connection:
    fingerprint = _fingerprint(folder)
    with suppress(sqlite3.Error):
        database = _connect(kept)
        if database.execute("SELECT fingerprint FROM said").fetchone() == (fingerprint,):
            return database
        database.close()
    concepts = load_lexicon(folder)
    half = kept.with_suffix(f".{os.getpid()}")
    try:
        half.unlink(missing_ok=True)
        with closing(sqlite3.connect(half)) as database:
            _fill(database, concepts, fingerprint)
        half.replace(kept)
        return _connect(kept)
    except (OSError, sqlite3.Error):
        half.unlink(missing_ok=True)
        database = sqlite3.connect(":memory:", check_same_thread=False)
        _fill(database, concepts, fingerprint)
        return database


def _connect(kept: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{kept.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _fill(database: sqlite3.Connection, concepts: Sequence[Concept], fingerprint: str) -> None:
    database.executescript(_TABLES)
    longest = 0
    for number, concept in enumerate(concepts):
        for language, texts in concept.words.items():
            for rank, text in enumerate(texts):
                stems = [stem(word, language) for word in words_in(text)]
                longest = max(longest, len(stems))
                row = (number, language, rank, text, " ".join(stems))
                database.execute("INSERT INTO word VALUES (?, ?, ?, ?, ?)", row)
                database.execute("INSERT OR IGNORE INTO form VALUES (?, ?, ?)", (language, row[4], number))
    database.execute("INSERT INTO said VALUES (?, ?)", (fingerprint, longest))
    database.commit()


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256(STEMS.encode())
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
