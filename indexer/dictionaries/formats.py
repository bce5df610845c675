"""The formats a dictionary may be in, told by the name of its file."""

from collections.abc import Callable, Mapping
from pathlib import Path

from coi.errors import UsageError
from indexer.dictionaries.dictd import read_dictd
from indexer.dictionaries.dsl import read_dsl
from indexer.dictionaries.entries import DictionaryText
from indexer.dictionaries.stardict import read_stardict
from indexer.dictionaries.tsv import read_tsv
from indexer.dictionaries.wiktionary import read_wiktionary

READERS: Mapping[str, Callable[[Path, str, str], DictionaryText]] = {
    ".tar.gz": read_stardict,
    ".tgz": read_stardict,
    ".ifo": read_stardict,
    ".dsl": read_dsl,
    ".dsl.dz": read_dsl,
    ".index": read_dictd,
    ".dict": read_dictd,
    ".dict.dz": read_dictd,
    ".txt": read_wiktionary,
    ".txt.gz": read_wiktionary,
    ".tsv": read_tsv,
    ".tsv.gz": read_tsv,
}


def read_dictionary(path: Path, language: str, into: str) -> DictionaryText:
    """A dictionary file opened, from `language` into `into`.

    Raises UsageError where the name tells no format, VocabularyError where the file is not what its name says.
    """
    ending = _ending(path)
    if not ending:
        raise UsageError(f"{path.name} is in no known format: its name must end in {', '.join(READERS)}.")
    return READERS[ending](path, language, into)


def name_of(path: Path) -> str:
    """What a dictionary is called unless another name is given: the name of its file without the ending."""
    return path.name.removesuffix(_ending(path))


def _ending(path: Path) -> str:
    endings = (ending for ending in READERS if path.name.lower().endswith(ending))
    return max(endings, key=len, default="")
