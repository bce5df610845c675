"""The names of countries and places in a language, with the forms they take, made into tables that texts are read by."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Literal

from babel import Locale

from coi.errors import SourceError, VocabularyError
from coi.settings import PROJECT
from coi.vocabulary.countries import Countries
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.yaml_file import Entries, read_yaml
from indexer.classify.inflection import adjective_forms, derived_adjectives, fold, forms_of

COUNTRIES_FILE = PROJECT / "corpus" / "vocabularies" / "countries.yml"
FALSE_FRIENDS_FILE = COUNTRIES_FILE.with_name("countries-false-friends.yml")
ADJECTIVES_FILE = COUNTRIES_FILE.with_name("countries-adjectives.yml")
STATE_WORDS_FILE = COUNTRIES_FILE.with_name("countries-state-words.yml")

How = Literal["name", "place", "adjective"]
Adjectives = Mapping[str, Mapping[str, tuple[str, ...]]]  # by language, then by code

# A mark of stress or of a vowel is part of the word it stands in.
_WORD = re.compile(r"[^\W\d_]+")
_WORD_WITH_MARKS = re.compile(r"(?:[^\W\d_][\u0300-\u036f\u064b-\u065f\u0670]*)+")
_WORD_WITH_APOSTROPHE = re.compile(r"(?:[^\W\d_]\u0301?)+(?:['’ʼ][^\W\d_]+)*")
_MARK = re.compile(r"[\u0300-\u036f\u064b-\u065f\u0670]")
_APOSTROPHE_INSIDE = frozenset({"uk", "be", "ru"})
_ACRONYM = re.compile(r"[A-ZА-ЯІЇЄҐЎÄÖÜÕŠŽŪĒČ]{2,7}\Z")
_AND = {"en": "and", "de": "und", "fr": "et"}
# English writes adjectives with a capital letter; elsewhere a small one is no sign against them.
_CAPITAL_ADJECTIVES = frozenset({"en"})


class Guard(Enum):
    """What a form must show in a text before it counts."""

    NOTHING = "nothing"
    CAPITAL = "a capital letter"
    CAPITALS = "a capital letter in each of its words"
    ACRONYM = "capitals only"
    DOUBTFUL = "a capital letter inside a sentence, unless in a title"
    COMMON_WORD = "a capital letter inside a sentence, always"


@dataclass(frozen=True, slots=True)
class Entry:
    """A name: for each of its words the forms it takes; without codes it names no country, and keeps others out."""

    forms: tuple[frozenset[str], ...]
    codes: tuple[str, ...]
    guard: Guard
    how: How = "name"


@dataclass(frozen=True, slots=True)
class FalseFriends:
    """By language: longer names that mean no country; the others folded: names in doubt, names that are common words,
    and names of several words that mean something else unless each has its capital.
    """

    not_meant: Mapping[str, Collection[str]]
    doubtful: Mapping[str, Collection[str]]
    common_words: Mapping[str, Collection[str]]
    capitals: Mapping[str, Collection[str]] = field(default_factory=dict)


def words_in(text: str, language: str) -> Iterator[re.Match[str]]:
    """The words of a text, in order, as matches, so that each has its place."""
    if language in _APOSTROPHE_INSIDE:
        return _WORD_WITH_APOSTROPHE.finditer(text)
    return (_WORD_WITH_MARKS if _MARK.search(text) else _WORD).finditer(text)


def make_table(
    countries: Countries, false_friends: FalseFriends, adjectives: Adjectives, language: str
) -> dict[str, list[Entry]]:
    """Every entry of a language under each form of its first word; of two that fit alike the earlier is meant."""
    guards = dict.fromkeys(false_friends.doubtful.get(language, ()), Guard.DOUBTFUL)
    guards |= dict.fromkeys(false_friends.common_words.get(language, ()), Guard.COMMON_WORD)
    guards |= dict.fromkeys(false_friends.capitals.get(language, ()), Guard.CAPITALS)
    owners = _owners(countries, language)
    plain = frozenset(owners)
    entries: list[Entry] = []
    for phrase in false_friends.not_meant.get(language, ()):
        entries += _entries(phrase, (), language, None)
    for key, (code, name) in owners.items():
        # An ending may not make one country of another: Turkish Nijer-ya, "to Niger", is Nigeria.
        entries += _entries(name, (code,), language, guards.get(key), taken=plain - {key})
    for place in countries.places:
        for name in place.names.get(language, ()):
            if (key := plain_name(name, language)) not in owners:
                guard = guards.get(key)
                entries += _entries(name, place.countries, language, guard, taken=plain, how="place")
    entries += _adjective_entries(owners, adjectives.get(language, {}), language)
    table: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for form in entry.forms[0]:
            table[form].append(entry)
    return dict(table)


def load_false_friends(file: Path = FALSE_FRIENDS_FILE) -> FalseFriends:
    """The lists of a YAML file; VocabularyError, with file and line, where it cannot be used."""
    names = ("not_meant", "doubtful", "common_words", "capitals")
    try:
        entries = read_yaml(file)
        entries.allow(names)
        groups = {name: entries.entries(name) for name in names}
        lists = {name: {code: group.texts(code) for code in group.values} for name, group in groups.items()}
    except SourceError as error:
        raise VocabularyError(str(error)) from None
    folded = {
        name: {
            code: frozenset(plain_name(word, code) for word in words) for code, words in lists[name].items()
        }
        for name in names[1:]
    }
    return FalseFriends(lists["not_meant"], folded["doubtful"], folded["common_words"], folded["capitals"])


def load_adjectives(file: Path = ADJECTIVES_FILE) -> Adjectives:
    """The adjectives of a YAML file; VocabularyError, with file and line, where it cannot be used."""
    try:
        entries = read_yaml(file)
        entries.allow(WORKING_LANGUAGES)
        groups: dict[str, Entries] = {language: entries.entries(language) for language in entries.values}
        return {
            language: {code: group.texts(code) for code in group.values} for language, group in groups.items()
        }
    except SourceError as error:
        raise VocabularyError(str(error)) from None


def load_state_words(file: Path = STATE_WORDS_FILE) -> Mapping[str, tuple[str, ...]]:
    """By language the folded beginnings of words for a state's organs, law, people and land."""
    try:
        entries = read_yaml(file)
        entries.allow(WORKING_LANGUAGES)
        return {language: tuple(map(fold, entries.texts(language))) for language in entries.values}
    except SourceError as error:
        raise VocabularyError(str(error)) from None


def plain_name(name: str, language: str) -> str:
    """The name as its folded words; an acronym keeps its capitals, by which it is known."""
    words = [found[0] for found in words_in(name, language)]
    return name if len(words) == 1 and _ACRONYM.match(name) else " ".join(map(fold, words))


def _owners(countries: Countries, language: str) -> dict[str, tuple[str, str]]:
    """Every folded name with the one country it means, and as it is spelt.

    Our own aliases decide first, then names that CLDR gives whole. What CLDR puts in brackets, or what is
    left without them, names a country only where it names no other: brackets also say whose an island is.
    """
    owners: dict[str, tuple[str, str]] = {}
    parts: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for code in countries.codes:
        for alias in countries.aliases.get(code, {}).get(language, ()):
            owners.setdefault(plain_name(alias, language), (code, alias))
    for code in countries.codes:
        name = Locale.parse(language).territories.get(countries.alpha2[code], "")
        whole = [name, name.replace("&", _AND[language])] if "&" in name and language in _AND else [name]
        if "(" in name:
            for part in (re.sub(r"\s*\(.*?\)", "", name), *re.findall(r"\((.*?)\)", name)):
                parts[plain_name(part, language)].append((code, part))
        else:
            for spelt in whole:
                owners.setdefault(plain_name(spelt, language), (code, spelt))
    for part, claims in parts.items():
        if len(claims) == 1:
            owners.setdefault(part, claims[0])
    owners.pop("", None)
    return owners


def _entries(
    name: str,
    codes: tuple[str, ...],
    language: str,
    guard: Guard | None,
    *,
    taken: frozenset[str] = frozenset(),
    how: How = "name",
) -> Iterator[Entry]:
    """The entry of a name; a guarded name has one for its plain form and one, less guarded, for the others.

    `taken` are plain names of others, which no form of this name may be.
    """
    words = [found[0] for found in words_in(name, language)]
    if not words:
        return
    plain = tuple(frozenset({fold(word)}) for word in words)
    if len(words) == 1 and _ACRONYM.match(name):
        yield Entry(plain, codes, Guard.COMMON_WORD if guard else Guard.ACRONYM, how)
        return
    forms = forms_of(words, language)
    if len(words) == 1:
        forms = (_without(forms[0], taken, fold(words[0])),)
    if guard is None or guard is Guard.CAPITALS:
        yield Entry(forms, codes, guard or Guard.CAPITAL, how)
        return
    yield Entry(plain, codes, guard, how)
    if len(words) == 1 and (others := forms[0] - plain[0]):
        yield Entry((others,), codes, Guard.CAPITAL, how)


def _without(forms: frozenset[str], taken: frozenset[str], name: str) -> frozenset[str]:
    """The forms that are neither another's name nor a form of one: Südsudans is no southern part of Sudan."""
    longer = tuple(other for other in taken if other != name and other.endswith(name))
    return frozenset(form for form in forms - taken if not (longer and form.startswith(longer)))


def _adjective_entries(
    owners: Mapping[str, tuple[str, str]], listed: Mapping[str, Iterable[str]], language: str
) -> Iterator[Entry]:
    """The adjectives that are listed, and those that the language makes from a name by an ending."""
    guard = Guard.CAPITAL if language in _CAPITAL_ADJECTIVES else Guard.NOTHING
    taken = frozenset(owners)
    for code, name in owners.values():
        words = [found[0] for found in words_in(name, language)]
        if not _ACRONYM.match(name) and (derived := derived_adjectives(words[-1], language) - taken):
            before = tuple(frozenset({fold(word)}) for word in words[:-1])
            # "Somáliai" is as plain a word for "of Somalia" as a case form; elsewhere it is an adjective like others.
            yield Entry((*before, derived), (code,), guard, "name" if language == "hu" else "adjective")
    for code, adjectives in listed.items():
        for adjective in adjectives:
            words = [found[0] for found in words_in(adjective, language)]
            forms = adjective_forms(words, language)
            if len(forms) == 1:
                forms = (forms[0] - taken,)
            yield Entry(forms, (code,), guard, "adjective")
