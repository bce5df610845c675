"""The lexicon made ready for asking: its words by their stems, in a SQLite file.

Reading and stemming all words takes up to a minute, so the outcome is kept. It is derived: made anew whenever the
curators' files or the stems change, and in memory where it cannot be written.
"""

import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

from coi.vocabulary.lexicon import Concept, load_lexicon
from indexer.analysis.row_beginnings import packed_beginnings
from indexer.analysis.stems import stem
from indexer.analysis.verb_marks import bare_verb, without_infinitive
from indexer.analysis.verb_roots import verb_root
from indexer.analysis.words import fold_word, words_in
from indexer.dictionaries.forms import stems_read_apart

STEMS = "16"  # raised when stems or tables change
_TABLES = """
    CREATE TABLE form (language TEXT, stems TEXT, concept INTEGER, PRIMARY KEY (language, stems, concept)) WITHOUT ROWID;
    CREATE TABLE written (language TEXT, words TEXT, concept INTEGER, PRIMARY KEY (language, words, concept))
        WITHOUT ROWID;
    CREATE TABLE abbreviation (language TEXT, words TEXT, concept INTEGER, PRIMARY KEY (language, words, concept))
        WITHOUT ROWID;
    CREATE TABLE verb (language TEXT, root TEXT, concept INTEGER, PRIMARY KEY (language, root, concept)) WITHOUT ROWID;
    CREATE TABLE word (concept INTEGER, language TEXT, rank INTEGER, text TEXT, stems TEXT,
        PRIMARY KEY (concept, language, rank)) WITHOUT ROWID;
    CREATE TABLE said (fingerprint TEXT, longest INTEGER, rows BLOB);
"""

# Languages one asks in whose stemmers leave forms apart; all forms of one take a process of up to 400 MB some seconds.
_LEFT_APART, _AT_ONCE = ("pl", "ru", "de", "hu", "lt", "ro"), 2
_MAPPED = 1 << 28  # bytes of the file that SQLite may read without copying; it has some 20 million
_VERBS = ("verb", "noun")  # concepts whose words may be verbs: some are both


def is_abbreviation(words: Sequence[str]) -> bool:
    """Tell whether it is one word in capital letters."""
    return len(words) == 1 and len(words[0]) > 1 and words[0].isupper()


def folded(words: Sequence[str]) -> str:
    """The words as they are compared: in small letters, without accents."""
    return " ".join(fold_word(word) for word in words)


def open_lexicon(folder: Path, kept: Path) -> sqlite3.Connection:
    """The lexicon of a folder as it is kept in a file, which is made first where it is missing or of another state."""
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
    database = sqlite3.connect(
        f"{kept.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    database.execute(f"PRAGMA mmap_size = {_MAPPED}")
    return database


def _fill(database: sqlite3.Connection, concepts: Sequence[Concept], fingerprint: str) -> None:
    database.executescript(_TABLES)
    longest = 0
    others: list[tuple[str, str, int]] = []
    heads: dict[str, dict[str, set[int]]] = {}
    for number, concept in enumerate(concepts):
        for language, texts in concept.words.items():
            for rank, text in enumerate(texts):
                listed = words_in(text)
                words = without_infinitive(listed, language) if concept.pos in _VERBS else listed
                bare = bare_verb(words, language) if concept.pos in _VERBS else words
                longest = max(longest, len(listed))
                said = (number, language, rank, text, _stems(bare, language))
                database.execute("INSERT INTO word VALUES (?, ?, ?, ?, ?)", said)
                if is_abbreviation(words):
                    # Its stem would be that of a word that is no abbreviation: ГРУ is no form of гра.
                    row = (language, folded(words), number)
                    database.execute("INSERT OR IGNORE INTO abbreviation VALUES (?, ?, ?)", row)
                    continue
                form = (language, _stems(words, language), number)
                database.execute("INSERT OR IGNORE INTO form VALUES (?, ?, ?)", form)
                if root := verb_root(folded(words), language):
                    database.execute("INSERT OR IGNORE INTO verb VALUES (?, ?, ?)", (language, root, number))
                row = (language, folded(words), number)
                database.execute("INSERT OR IGNORE INTO written VALUES (?, ?, ?)", row)
                if len(bare) == 1:
                    heads.setdefault(language, {}).setdefault(bare[0], set()).add(number)
                # A verb is also known as it is listed, and by itself where nothing else is called so.
                others += [
                    (language, _stems(one, language), number) for one in (listed, bare) if one != words
                ]
    _fill_others(database, others)
    _fill_others(database, _forms_apart(heads))
    rows = packed_beginnings(database.execute("SELECT language, stems FROM form"))
    database.execute("INSERT INTO said VALUES (?, ?, ?)", (fingerprint, longest, rows))
    database.commit()


def _stems(words: Sequence[str], language: str) -> str:
    return " ".join(stem(word, language) for word in words)


def _fill_others(database: sqlite3.Connection, rows: Iterable[tuple[str, str, int]]) -> None:
    """Take in further stems with their concepts, each unless it is already that of a word."""
    database.execute("CREATE TEMP TABLE other (language TEXT, stems TEXT, concept INTEGER)")
    database.executemany("INSERT INTO other VALUES (?, ?, ?)", rows)
    database.execute(
        "INSERT OR IGNORE INTO form SELECT language, stems, concept FROM other WHERE NOT EXISTS"
        " (SELECT 1 FROM form WHERE form.language = other.language AND form.stems = other.stems)"
    )
    database.execute("DROP TABLE other")


def _forms_apart(heads: Mapping[str, Mapping[str, Collection[int]]]) -> Iterator[tuple[str, str, int]]:
    """The stems of inflected forms that a stemmer leaves apart from their word: więźniowie, bírák, școli."""
    there = [language for language in _LEFT_APART if language in heads]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for language, pairs in zip(
            there, pool.map(lambda one: stems_read_apart(one, heads[one]), there), strict=True
        ):
            for found, word in pairs:
                yield from ((language, found, concept) for concept in heads[language][word])


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256(STEMS.encode())
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
