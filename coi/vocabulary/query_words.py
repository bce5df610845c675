"""The words in which a question is said again, in each interface language; one YAML file per language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter

from coi.document import ACCESS_LEVELS
from coi.errors import SourceError, VocabularyError
from coi.query import FILTER_FIELDS, NO_DATE, FilterField
from coi.settings import PROJECT
from coi.vocabulary.languages import INTERFACE_LANGUAGES
from coi.yaml_file import Entries, read_yaml

# What can be said, each with the places that are filled in.
SAYINGS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("everything", "newest_first", "captured_first", "without_translations"), frozenset()),
    **dict.fromkeys(("and", "or", "published", "captured"), frozenset()),
    **dict.fromkeys(
        ("word", "all_words", "phrase", "quoted", "title_one", "title_all", "in_title"), frozenset({"words"})
    ),
    **dict.fromkeys(("any_of", "all_of", "not_one", "none_of", "not"), frozenset({"words"})),
    **dict.fromkeys(("beginning", "spelled"), frozenset({"word"})),
    "near": frozenset({"words", "count"}),
    **dict.fromkeys(("value_any", "value_all", "value_none", "value_only"), frozenset({"field", "values"})),
    **dict.fromkeys(("on_day", "from_day", "until_day"), frozenset({"what", "day"})),
    "between_days": frozenset({"what", "first", "last"}),
    "as_of": frozenset({"day"}),
}
VALUES = (NO_DATE, *ACCESS_LEVELS)  # of filters that have no vocabulary of their own
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class QueryWords:
    """The sayings of one language, the names of filters and of values in it, and every word of sayings and filters."""

    language: str
    sayings: Mapping[str, str]
    fields: Mapping[FilterField, str]
    values: Mapping[str, str]
    own: frozenset[str] = field(default=frozenset())

    def say(self, saying: str, **filled: str | int) -> str:
        """The saying of that name with its places filled in."""
        return self.sayings[saying].format(**filled)

    def holds(self, text: str) -> bool:
        """Whether a word of the text is one of ours, so that it has to be set off to be told apart."""
        return any(word in self.own for word in _WORD.findall(text.casefold()))


def load_query_words(file: Path) -> QueryWords:
    """The words of one file, `<language>.yml`.

    Raises VocabularyError, with file and line, for a key that is missing or unknown and for places to fill
    in that are not those of the saying.
    """
    try:
        entries = read_yaml(file)
        entries.allow({"language", "sayings", "fields", "values"})
        language = entries.text("language")
        if file.name != f"{language}.yml":
            raise entries.fail(f"the language is “{language}”, but the file is {file.name}.", "language")
        sayings = entries.entries("sayings")
        sayings.allow(SAYINGS)
        names = entries.entries("fields")
        names.allow(FILTER_FIELDS)
        said = {saying: _read_saying(sayings, saying) for saying in SAYINGS}
        fields = {one: names.text(one) for one in FILTER_FIELDS}
        labels = entries.entries("values")
        labels.allow(VALUES)
        values = {one: labels.text(one) for one in VALUES}
    except SourceError as error:
        raise VocabularyError(str(error)) from None
    bare = " ".join([*(re.sub(r"{\w+}", " ", one) for one in said.values()), *fields.values()])
    return QueryWords(language, said, fields, values, frozenset(_WORD.findall(bare.casefold())))


def _read_saying(sayings: Entries, saying: str) -> str:
    text = sayings.text(saying)
    try:
        places = [name for _, name, form, conversion in Formatter().parse(text) if name is not None]
        plain = all("{" + place + "}" in text for place in places)
    except ValueError:
        plain, places = False, []
    if not plain or sorted(places) != sorted(SAYINGS[saying]):
        wanted = ", ".join("{" + place + "}" for place in sorted(SAYINGS[saying]))
        fill_in = f"{wanted} to fill in, each once" if wanted else "nothing to fill in"
        raise sayings.fail(f"“{saying}” must have {fill_in}.", saying)
    return text


@cache
def query_words(language: str) -> QueryWords:
    """The words this program speaks in that language; the English ones where there is no interface in it."""
    name = language if language in INTERFACE_LANGUAGES else "en"
    return load_query_words(PROJECT / "corpus" / "vocabularies" / "query-words" / f"{name}.yml")
