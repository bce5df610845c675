"""The inflected forms of headwords that simplemma knows: read once, when a dictionary or the lexicon is compiled.

Loaded for a question they would take a gigabyte for all languages; of the words of a dictionary only a part is needed.
"""

import subprocess
import sys
from collections.abc import Collection, Iterator

from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES, DefaultDictionaryFactory

from coi.errors import VocabularyError
from coi.settings import PROJECT
from indexer.analysis.stems import stem


def known_forms(language: str, headwords: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of an inflected form and its headword, for the headwords as they are spelled; none for some languages."""
    if language not in SUPPORTED_LANGUAGES:
        return
    known = DefaultDictionaryFactory(1).get_dictionary(language)
    wanted = frozenset(headwords)
    for form, word in known.items():
        if word in wanted and form != word:
            yield form, word


def stems_read_apart(language: str, headwords: Collection[str]) -> list[tuple[str, str]]:
    """Pairs of a stem that some inflected form has and its headword has not, and that headword.

    Read in a process of its own: a server that makes its lexicon ready must not keep the memory that all forms take.
    Raises VocabularyError where that process fails.
    """
    run = subprocess.run(  # noqa: S603 - our own module and a language of our own list
        [sys.executable, "-m", __name__, language],
        cwd=PROJECT,
        input="\n".join(headwords),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if run.returncode:
        raise VocabularyError(f"The forms of the words of “{language}” could not be read for the lexicon.")
    pairs = (line.partition("\t") for line in run.stdout.splitlines())
    return [(found, word) for found, _, word in pairs]


def _main() -> None:
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    language, headwords = sys.argv[1], sys.stdin.read().split("\n")
    own = {word: stem(word, language) for word in headwords}
    pairs = {(stem(form, language), word) for form, word in known_forms(language, own) if " " not in form}
    sys.stdout.writelines(f"{found}\t{word}\n" for found, word in sorted(pairs) if found != own[word])


if __name__ == "__main__":
    _main()
