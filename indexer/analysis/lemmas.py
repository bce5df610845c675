"""Lemmas by simplemma, whose tables are kept as tries on the disk once they have been read.

As dicts the tables of eleven languages take 9 s and 1.4 GB in every process that asks; as tries that all processes
share 10 ms and 73 MB, at 3 µs more a word. To make them takes half a minute, once on a machine.
"""

import fcntl
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from marisa_trie import BytesTrie
from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy, DictionaryLookupStrategy
from simplemma.strategies.dictionaries.dictionary_factory import (
    DecodedStrMapping,
    DefaultDictionaryFactory,
    DictionaryFactory,
)

from coi.durable import in_place_of
from coi.settings import PROJECT


def lemma_of(word: str, language: str) -> str:
    """The lemma of a word as written; where simplemma does not know it what its rules make of it, or the word itself."""
    return _lemmatizer()[0].lemmatize(word, language)


def is_known(word: str, language: str) -> bool:
    """Whether the table of that language has the word, with a capital letter or without."""
    return _lemmatizer()[1].get_lemma(unicodedata.normalize("NFC", word), language) is not None


@cache
def _lemmatizer() -> tuple[Lemmatizer, DictionaryLookupStrategy]:
    tables = KeptTables(_folder())
    by_rules = DefaultStrategy(dictionary_factory=tables)
    # Stems are kept by who asks.
    return Lemmatizer(cache_max_size=1, lemmatization_strategy=by_rules), DictionaryLookupStrategy(tables)


def _folder() -> Path | None:
    """Where this user's programs keep what can be made again (XDG Base Directory Specification); None without a home."""
    cached = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not cached.is_absolute():
        try:
            cached = Path.home() / ".cache"
        except RuntimeError:
            return None
    # Another version of either may have other words, or another layout.
    return cached / "coi" / f"lemmas-{version('simplemma')}-{version('marisa-trie')}"


class KeptTables(DictionaryFactory):
    """The tables of simplemma by language, as tries in a folder; as dicts where nothing can be kept there."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._open: dict[str, Mapping[str, str]] = {}

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        """The lemma of each word that simplemma knows in that language; ValueError where it knows none."""
        if lang not in self._open:
            self._open[lang] = self._table(lang)
        return self._open[lang]

    def _table(self, language: str) -> Mapping[str, str]:
        if self._folder is None:
            return _read(language)
        path = self._folder / f"{language}.trie"
        try:
            return _Trie(path)
        except (OSError, RuntimeError):  # not there yet, or nothing that can be read
            pass
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / "lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # whoever else waits for it need not make it again
                return _made(language, path)
        except OSError:
            return _read(language)


class _Trie(DecodedStrMapping):
    """A table in a file that all processes share in memory."""

    def __init__(self, path: Path) -> None:
        self._trie = BytesTrie()
        self._trie.mmap(str(path))

    def _lookup(self, key: str) -> str | None:
        found: list[bytes] | None = self._trie.get(key)
        return found[0].decode() if found else None

    def __iter__(self) -> Iterator[str]:
        yield from self._trie.iterkeys()

    def __len__(self) -> int:
        return len(self._trie)


def _made(language: str, path: Path) -> Mapping[str, str]:
    try:
        return _Trie(path)  # made by another process meanwhile
    except (OSError, RuntimeError):
        pass
    # In a process of its own, so that nobody keeps the memory it takes.
    command = [sys.executable, "-m", __name__, language, str(path)]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)  # noqa: S603 - our own module
    if run.returncode:
        raise OSError(run.stderr.decode("utf-8", "replace"))
    return _Trie(path)


def _read(language: str) -> Mapping[str, str]:
    return DefaultDictionaryFactory().get_dictionary(language)


def _main() -> None:
    language, path = sys.argv[1:]
    words = _read(language).items()
    with in_place_of(Path(path)) as half:
        BytesTrie((word, lemma.encode()) for word, lemma in words).save(str(half))


if __name__ == "__main__":
    _main()
