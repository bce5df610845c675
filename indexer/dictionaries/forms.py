"""The inflected forms of headwords that simplemma knows: read once, when a dictionary or the lexicon is compiled.

Loaded for a question they would take a gigabyte for all languages; of the words of a dictionary only a part is needed.
"""

from collections.abc import Collection, Iterator

from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES, DefaultDictionaryFactory


def known_forms(language: str, headwords: Collection[str]) -> Iterator[tuple[str, str]]:
    """Pairs of an inflected form and its headword, for the headwords as they are spelled; none for some languages."""
    if language not in SUPPORTED_LANGUAGES:
        return
    known = DefaultDictionaryFactory(1).get_dictionary(language)
    wanted = frozenset(headwords)
    for form, word in known.items():
        if word in wanted and form != word:
            yield form, word
