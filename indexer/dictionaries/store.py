"""The file of all dictionaries: words, their inflected forms, and what they are called in other languages.

Each change is made to a copy beside the file that then takes its place: who reads goes on reading the old one, and
a change that fails leaves no trace.
"""

import fcntl
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from math import log2
from pathlib import Path

from coi.durable import in_place_of
from coi.errors import VocabularyError
from indexer.analysis.row_beginnings import packed_beginnings
from indexer.analysis.verb_roots import verb_root
from indexer.dictionaries.entries import PARTS_OF_SPEECH, DictionaryText, Entry
from indexer.dictionaries.forms import known_forms
from indexer.dictionaries.keys import cognate_key, key_of, printed, spelled, stem_key

LAYOUT = 5  # raised when the tables or the keys in them change
MAX_ENTRIES = 2_000_000
MAX_FORMS = 20_000_000
_MAPPED = 1 << 30  # bytes of the file that SQLite may read without copying
MINOR, COMMON = 0.5, 0.1  # see _write_pairs; chosen on sentences in 15 languages
_ALIKE = 3  # letters
_SEEN_ELSEWHERE = 0.9  # of the weight of a translation that an entry takes over from the one it sends to
_PARTS = {name: number for number, name in enumerate(PARTS_OF_SPEECH, 1)}
_TABLES = """
    CREATE TABLE dictionary (number INTEGER PRIMARY KEY, name TEXT UNIQUE, language TEXT, target TEXT, title TEXT,
        licence TEXT, origin TEXT, entries INTEGER);
    CREATE TABLE word (number INTEGER PRIMARY KEY, language TEXT, text TEXT, key TEXT, stem TEXT, cognate TEXT,
        root TEXT, UNIQUE (language, text));
    CREATE INDEX word_key ON word (language, key);
    CREATE INDEX word_stem ON word (language, stem);
    CREATE INDEX word_cognate ON word (language, cognate);
    CREATE INDEX word_root ON word (language, root) WHERE root <> '';
    CREATE TABLE form (key TEXT, word INTEGER, text TEXT, PRIMARY KEY (key, word)) WITHOUT ROWID;
    -- With the language, text and stems of the other word: looking each up in its own place took three times as long.
    -- The place is that among the translations of the same part of speech by the same dictionary, the best 0.
    CREATE TABLE pair (word INTEGER, language TEXT, place INTEGER, other INTEGER, dictionary INTEGER, part INTEGER,
        weight REAL, text TEXT, stem TEXT, PRIMARY KEY (word, language, place, other, dictionary, part)) WITHOUT ROWID;
    CREATE INDEX pair_dictionary ON pair (dictionary);
    CREATE TABLE said (rows BLOB);
"""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary in the file: its name, its languages, what it says of itself, and how many headwords it has."""

    name: str
    language: str
    into: str
    title: str
    licence: str
    origin: str
    entries: int


def add_dictionary(
    file: Path, name: str, languages: tuple[str, str], text: DictionaryText, licence: str = ""
) -> Dictionary:
    """Add a dictionary from the first language into the second; one of the same name is replaced.

    A `licence` that is given stands for the one that the file states.

    Raises VocabularyError where it has no entry or too many; the file then is as it was.
    """
    with _changing(file) as database:
        _forget(database, name)
        words = _Words(database)
        pairs, forms = _gather(text.entries, languages)
        if not pairs:
            raise VocabularyError(f"{name} has no entry with a translation.")
        said = (
            name,
            *languages,
            text.title,
            licence or text.licence,
            text.origin,
            len({word for word, _, _ in pairs}),
        )
        number = database.execute(
            "INSERT INTO dictionary (name, language, target, title, licence, origin, entries)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            said,
        ).lastrowid
        _write_pairs(database, number or 0, languages, pairs, words)
        _write_forms(database, languages[0], forms, words)
        for language in languages:
            _write_known_forms(database, language, words)
    return Dictionary(*said)


def remove_dictionary(file: Path, name: str) -> None:
    """Remove a dictionary. Raises VocabularyError where there is none of that name."""
    if name not in {one.name for one in dictionaries(file)}:
        raise VocabularyError(f"There is no dictionary “{name}”.")
    with _changing(file) as database:
        _forget(database, name)


def dictionaries(file: Path) -> tuple[Dictionary, ...]:
    """The dictionaries of the file by name; none where there is no file. Raises VocabularyError where it is damaged."""
    if not file.exists():
        return ()
    with closing(opened(file)) as database:
        rows = database.execute(
            "SELECT name, language, target, title, licence, origin, entries FROM dictionary ORDER BY name"
        ).fetchall()
    return tuple(Dictionary(*row) for row in rows)


def opened(file: Path) -> sqlite3.Connection:
    """The file opened for reading. Raises VocabularyError where it is damaged or of another version."""
    try:
        database = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        ((layout,),) = database.execute("PRAGMA user_version")
        database.execute("SELECT count(*) FROM dictionary").fetchone()
        database.execute(f"PRAGMA mmap_size = {_MAPPED}")
    except sqlite3.Error:
        raise VocabularyError(
            f"The dictionaries in {file.name} cannot be read; remove the file and add them again."
        ) from None
    if layout != LAYOUT:
        database.close()
        raise VocabularyError(
            f"The dictionaries in {file.name} were made by another version; remove the file and add them again."
        )
    return database


@contextmanager
def _changing(file: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the file to be changed, which takes its place in the end unless something fails."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with in_place_of(file) as half, closing(sqlite3.connect(half)) as database:
            if file.exists():
                with closing(opened(file)) as old:
                    old.backup(database)
            else:
                database.executescript(_TABLES)
                database.execute(f"PRAGMA user_version = {LAYOUT}")
            database.execute("PRAGMA journal_mode = MEMORY")
            yield database
            database.execute("DELETE FROM said")
            database.execute("INSERT INTO said VALUES (?)", (packed_beginnings(_rows(database)),))
            database.commit()
            database.execute("PRAGMA optimize")


def _rows(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The keys and stems of all that is several words long, with their languages."""
    yield from database.execute("SELECT language, key FROM word WHERE key LIKE '% %'")
    yield from database.execute("SELECT language, stem FROM word WHERE stem LIKE '% %'")
    yield from database.execute(
        "SELECT word.language, form.key FROM form CROSS JOIN word ON word.number = form.word WHERE form.key LIKE '% %'"
    )


def _forget(database: sqlite3.Connection, name: str) -> None:
    database.execute(
        "DELETE FROM pair WHERE dictionary IN (SELECT number FROM dictionary WHERE name = ?)", (name,)
    )
    database.execute("DELETE FROM dictionary WHERE name = ?", (name,))
    database.execute("DELETE FROM word WHERE number NOT IN (SELECT word FROM pair)")
    database.execute("DELETE FROM form WHERE word NOT IN (SELECT number FROM word)")


_Pairs = dict[tuple[str, str, int], float]


def _gather(entries: Iterable[Entry], languages: tuple[str, str]) -> tuple[_Pairs, dict[str, set[str]]]:
    """The pairs of words with part of speech and weight, and the forms of each headword."""
    pairs: _Pairs = {}
    forms: dict[str, set[str]] = defaultdict(set)
    sent: list[tuple[str, int, tuple[str, ...]]] = []
    count = 0
    for number, entry in enumerate(islice(entries, MAX_ENTRIES + 1)):
        if number == MAX_ENTRIES:
            raise VocabularyError(
                f"This dictionary has more than {MAX_ENTRIES} entries, which no dictionary has."
            )
        word, part = printed(entry.headword, languages[0]), _PARTS.get(entry.part_of_speech or "", 0)
        for other, weight in entry.translations:
            pair = (word, printed(other, languages[1]), part)
            # Named in several entries, a translation counts more, but never as much as certainty.
            pairs[pair] = 1 - (1 - pairs.get(pair, 0.0)) * (1 - 0.6 * weight)
        if entry.see:
            sent.append((word, part, entry.see))
        forms[word].update(entry.forms)
        count += len(entry.forms)
        if count > MAX_FORMS:
            raise VocabularyError(
                f"This dictionary has more than {MAX_FORMS} inflected forms, which no dictionary has."
            )
    _follow(pairs, sent, languages[0])
    return pairs, forms


def _follow(pairs: _Pairs, sent: list[tuple[str, int, tuple[str, ...]]], language: str) -> None:
    """Give entries that only send to others the translations of those."""
    if not sent:
        return
    own: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
    for (word, other, part), weight in pairs.items():
        own[spelled(word, language)].append((other, part, weight))
    for word, part, others in sent:
        for goal in others:
            for other, its_part, weight in own.get(spelled(goal, language), ()):
                if not part or not its_part or part == its_part:
                    pair = (word, other, its_part)
                    pairs[pair] = max(pairs.get(pair, 0.0), _SEEN_ELSEWHERE * weight)


class _Words:
    """The words of the file by language and text, with their numbers; new ones are written as they are asked for."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        rows = database.execute("SELECT language, text, number FROM word")
        self._numbers = {(language, text): number for language, text, number in rows}
        self._last = max(self._numbers.values(), default=0)
        self.new: dict[str, dict[str, int]] = defaultdict(dict)

    def number(self, text: str, language: str) -> int:
        found = self._numbers.get((language, text))
        if found is None:
            self._last += 1
            found = self._numbers[language, text] = self.new[language][text] = self._last
            key = key_of(text)
            near = cognate_key(text, language)
            row = (found, language, text, key, stem_key(text, language), near, verb_root(key, language))
            self._database.execute("INSERT INTO word VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return found


def _write_pairs(
    database: sqlite3.Connection, dictionary: int, languages: tuple[str, str], pairs: _Pairs, words: _Words
) -> None:
    """Write each pair in both directions.

    Read backwards, a pair counts less where the word is only a minor translation of the headword, and more where
    the headword has many translations, for these are the ordinary words.
    """
    strongest: dict[str, float] = defaultdict(float)
    known: dict[str, int] = defaultdict(int)
    for (word, _, _), weight in pairs.items():
        strongest[word] = max(strongest[word], weight)
        known[word] += 1
    there: dict[tuple[str, int], list[tuple[float, str]]] = defaultdict(list)
    back: dict[tuple[str, int], list[tuple[float, str]]] = defaultdict(list)
    for (word, other, part), weight in pairs.items():
        there[word, part].append((-weight, other))
        minor = weight * (weight / strongest[word]) ** MINOR
        back[other, part].append((-minor * (1 + COMMON * log2(1 + known[word])), word))
    for (own, into), rated in ((languages, there), (languages[::-1], back)):
        rows = (
            (
                own_number,
                into,
                place,
                words.number(other, into),
                dictionary,
                part,
                round(-weight, 4),
                other,
                stems,
            )
            for (word, part), others in rated.items()
            for own_number in [words.number(word, own)]
            for place, (weight, other) in enumerate(sorted(others))
            for stems in [stem_key(other, into)]
        )
        database.executemany("INSERT INTO pair VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _write_forms(
    database: sqlite3.Connection, language: str, forms: dict[str, set[str]], words: _Words
) -> None:
    heads: dict[str, list[str]] = defaultdict(list)
    for word, own in forms.items():
        for form in own:
            heads[spelled(form, language)].append(word)
    for word in forms:
        if (itself := spelled(word, language)) in heads:
            heads[itself].append(word)  # what is a word itself may not be a form of some other
    rows = (
        (form, language, words.number(word, language))
        for form, own in heads.items()
        for word in _own_heads(form, own, language)
        if form != spelled(word, language)
    )
    _insert_forms(database, rows)


def _own_heads(form: str, heads: list[str], language: str) -> list[str]:
    """The headwords a form belongs to: where it begins like some of them, not those it only served as a pattern for."""
    if len(heads) == 1 or language in ("ar", "fa"):
        return heads
    common = {word: _alike(form, spelled(word, language)) for word in heads}
    most = max(common.values())
    return [word for word in heads if common[word] >= most - 2] if most >= _ALIKE else heads


def _alike(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _write_known_forms(database: sqlite3.Connection, language: str, words: _Words) -> None:
    new = words.new[language]
    by_text = {**{text.lower(): number for text, number in new.items()}, **new}
    if language == "tr":  # simplemma knows Turkish verbs by their stems
        by_text |= {text[:-3]: number for text, number in new.items() if text.endswith(("mak", "mek"))}
    forms = (
        (spelled(form, language), language, by_text[word]) for form, word in known_forms(language, by_text)
    )
    _insert_forms(database, forms)


def _insert_forms(database: sqlite3.Connection, rows: Iterable[tuple[str, str, int]]) -> None:
    database.executemany(
        "INSERT OR IGNORE INTO form VALUES (?, ?, ?)",
        ((key_of(form), number, form) for form, _, number in rows),
    )
