"""The lexicon as it is asked: which concepts a row of words means, whatever their endings, and their other words.

Reading and stemming all words takes seconds, so the outcome is kept in a SQLite file. It is derived: made anew
whenever the curators' files or the stems change, and in memory where it cannot be written.
"""

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from threading import Lock

from coi.vocabulary.lexicon import Concept, load_lexicon
from indexer.analysis.stems import stem
from indexer.analysis.words import fold_word, words_in

# Letters that may stand between the words of a compound, in languages that write compounds as one word.
_LINKS = {"de": ("", "s", "es", "n", "en", "er"), "hu": ("",), "et": ("",)}
_LEAST_HALF = 4  # letters
_HALF = 0.5  # how much each half of a compound counts
_LEAST_SHARED = 5  # letters that a word and one of its other forms have in common at the beginning
_MOST_APART = 3  # letters of the longer one that follow
STEMS = "6"  # raised when stems or tables change
_TABLES = """
    CREATE TABLE form (language TEXT, stems TEXT, concept INTEGER, PRIMARY KEY (language, stems, concept)) WITHOUT ROWID;
    CREATE TABLE written (language TEXT, words TEXT, PRIMARY KEY (language, words)) WITHOUT ROWID;
    CREATE TABLE abbreviation (language TEXT, words TEXT, concept INTEGER, PRIMARY KEY (language, words, concept))
        WITHOUT ROWID;
    CREATE TABLE word (concept INTEGER, language TEXT, rank INTEGER, text TEXT, stems TEXT);
    CREATE INDEX word_of ON word (concept);
    CREATE TABLE said (fingerprint TEXT, longest INTEGER);
"""


class Known(IntEnum):
    """How well a book knows words it is asked for, least first."""

    GUESSED = 0  # it knows words like them
    INFLECTED = 1  # it knows them with some ending
    AS_WRITTEN = 2


@dataclass(frozen=True, slots=True)
class OtherWord:
    """A word of some language that means what another does: as it is written, its stems one by one, and how surely.

    `weight` lies above 0 and is at most 1; `reason` says in a few words where the translation is from; `known` says
    how well the book knows the words asked for.
    """

    language: str
    text: str
    stems: tuple[str, ...]
    weight: float = 1.0
    reason: str = "lexicon"
    known: Known = Known.INFLECTED


class Lexicon:
    """Finds what words mean in other languages; safe to share between threads."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self._lock = Lock()
        self._database = _open(folder, kept)
        ((self.longest,),) = self._database.execute("SELECT longest FROM said")
        self._translate = lru_cache(maxsize=4096)(self._look_up)

    def translations(
        self, words: Sequence[str], language: str, into: frozenset[str]
    ) -> tuple[OtherWord, ...]:
        """The words in some other languages for what these words in a row mean in a language; none where unknown.

        A long word that is not known itself stands for both words it is made of, in languages that write them as one.
        """
        found = self._translate(tuple(words), language)
        if not found and len(words) == 1:
            found = self._by_halves(words[0], language)
        return tuple(one for one in found if one.language in into)

    def _by_halves(self, word: str, language: str) -> tuple[OtherWord, ...]:
        """What the two words mean that a compound is made of, cut where its second half is longest."""
        links = _LINKS.get(language, ())
        for cut in range(_LEAST_HALF, len(word) - _LEAST_HALF + 1) if links else ():
            second = self._translate((word[cut:],), language)
            beginnings = (word[:cut].removesuffix(link) for link in links) if second else ()
            for beginning in beginnings:
                first = self._translate((beginning,), language)
                if first and len(beginning) >= _LEAST_HALF:
                    return tuple(
                        replace(one, weight=_HALF, reason="lexicon: half", known=Known.GUESSED)
                        for one in (*first, *second)
                    )
        return ()

    def _look_up(self, words: tuple[str, ...], language: str) -> tuple[OtherWord, ...]:
        with self._lock:
            known, concepts = self._known(words, language)
            rows = [row for concept in concepts for row in self._words(concept, language)]
        return tuple(
            OtherWord(tongue, text, tuple(own.split(" ")), known=known)
            for tongue, text, own in dict.fromkeys(
                (tongue, text, own) for tongue, _, text, own in sorted(rows)
            )
        )

    def _known(self, words: tuple[str, ...], language: str) -> tuple[Known, tuple[int, ...]]:
        """How well the words are known, and the concepts they mean; none where they are not known."""
        if _is_abbreviation(words) and (meant := self._abbreviated(words, language)):
            return Known.AS_WRITTEN, meant
        stems = " ".join(stem(word, language) for word in words)
        if found := self._concepts(stems, language):
            return self._how_well(words, language), found
        if meant := self._abbreviated(words, language):
            return Known.AS_WRITTEN, meant
        near = self._same_beginning(stems, language) if len(words) == 1 else None
        return Known.GUESSED, self._concepts(near, language) if near else ()

    def _abbreviated(self, words: tuple[str, ...], language: str) -> tuple[int, ...]:
        asked = "SELECT concept FROM abbreviation WHERE language = ? AND words = ?"
        return tuple(number for (number,) in self._database.execute(asked, (language, _folded(words))))

    def _how_well(self, words: tuple[str, ...], language: str) -> Known:
        asked = "SELECT 1 FROM written WHERE language = ? AND words = ?"
        written = self._database.execute(asked, (language, _folded(words))).fetchone()
        return Known.AS_WRITTEN if written else Known.INFLECTED

    def _concepts(self, stems: str, language: str) -> tuple[int, ...]:
        asked = "SELECT concept FROM form WHERE language = ? AND stems = ?"
        return tuple(number for (number,) in self._database.execute(asked, (language, stems)))

    def _words(self, concept: int, language: str) -> list[tuple[str, int, str, str]]:
        asked = "SELECT language, rank, text, stems FROM word WHERE concept = ? AND language <> ?"
        return self._database.execute(asked, (concept, language)).fetchall()

    def _same_beginning(self, stem: str, language: str) -> str | None:
        """The stem nearest to one that is not known: stemmers leave forms of a word apart where its stem changes.

        It has to share most of its letters, counted from the first, so that little but an ending differs.
        """
        begins = stem[:_LEAST_SHARED]
        if len(begins) < _LEAST_SHARED:
            return None
        asked = "SELECT DISTINCT stems FROM form WHERE language = ? AND stems >= ? AND stems < ?"
        shared = {
            one: _shared(one, stem)
            for (one,) in self._database.execute(asked, (language, begins, begins + "\U0010ffff"))
            if " " not in one
        }
        close = [
            (_MOST_APART - max(len(one), len(stem)) + common, one)
            for one, common in shared.items()
            if max(len(one), len(stem)) - common <= min(_MOST_APART, common // 2)
        ]
        return max(close)[1] if close else None


def _is_abbreviation(words: Sequence[str]) -> bool:
    return len(words) == 1 and len(words[0]) > 1 and words[0].isupper()


def _folded(words: Sequence[str]) -> str:
    return " ".join(fold_word(word) for word in words)


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common before they differ."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


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
                # English verbs are written with their “to”, and asked without it.
                asked = text.removeprefix("to ") if (language, concept.pos) == ("en", "verb") else text
                words = words_in(asked)
                stems = [stem(word, language) for word in words]
                longest = max(longest, len(stems))
                database.execute(
                    "INSERT INTO word VALUES (?, ?, ?, ?, ?)", (number, language, rank, text, " ".join(stems))
                )
                if _is_abbreviation(words):
                    # Its stem would be that of a word that is no abbreviation: ГРУ is no form of гра.
                    row = (language, _folded(words), number)
                    database.execute("INSERT OR IGNORE INTO abbreviation VALUES (?, ?, ?)", row)
                    continue
                database.execute(
                    "INSERT OR IGNORE INTO form VALUES (?, ?, ?)", (language, " ".join(stems), number)
                )
                database.execute("INSERT OR IGNORE INTO written VALUES (?, ?)", (language, _folded(words)))
    database.execute("INSERT INTO said VALUES (?, ?)", (fingerprint, longest))
    database.commit()


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256(STEMS.encode())
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
