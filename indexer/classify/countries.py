"""Which countries a text speaks of: names of CLDR and our own aliases, in all their case forms, longest first."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel import Locale

from coi.document import CountryMention
from coi.errors import SourceError, VocabularyError
from coi.settings import PROJECT
from coi.vocabulary.countries import Countries, load_countries
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.yaml_file import read_yaml
from indexer.classify.inflection import fold, forms_of

COUNTRIES_FILE = PROJECT / "corpus" / "vocabularies" / "countries.yml"
FALSE_FRIENDS_FILE = COUNTRIES_FILE.with_name("countries-false-friends.yml")

_WORD = re.compile(r"[^\W\d_]+")
_WORD_WITH_APOSTROPHE = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_APOSTROPHE_INSIDE = frozenset({"uk", "be", "ru"})
_WITHOUT_CASE = frozenset({"ar", "fa"})
_ACRONYM = re.compile(r"[A-ZА-ЯІЇЄҐЎÄÖÜÕŠŽŪĒČ]{2,5}\Z")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;•\n\"“”«»(\[–—-])\s*\Z")
_NAMED_ALONE = re.compile(r"\s*(?:[:,–—|-]|\Z)")
_BEFORE_COLON = re.compile(r"\s*[:–—|]")
_SPREAD = 10  # parts of a text over which mentions are counted
_SHORT = 1500  # characters below which one mention can be what a text is about
_NAMED = 3  # mentions that a longer text must have
_SHARE = 0.4  # of the weight of the most mentioned country
_SHARE_BESIDE_TITLE = 0.7  # the same where the title names a country already

# Adjectives in -i are written small in Hungarian ("szomáliai") and name the country as surely as the noun.
_SMALL_ADJECTIVE = {"hu": re.compile(r".{5,}i\Z")}


class Guard(Enum):
    """What a form must show in a text before it counts."""

    CAPITAL = "a capital letter"
    ACRONYM = "capitals only"
    DOUBTFUL = "a capital letter inside a sentence, unless in a title"
    COMMON_WORD = "a capital letter inside a sentence, always"


@dataclass(frozen=True, slots=True)
class Entry:
    """A name: for each of its words the forms it takes; the code is None for a name that means no country."""

    forms: tuple[frozenset[str], ...]
    code: str | None
    guard: Guard


@dataclass(frozen=True, slots=True)
class Found:
    """A country named at `text[start:end]`."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FalseFriends:
    """By language: longer names that mean no country, names in doubt, names that are common words (both folded)."""

    not_meant: Mapping[str, Collection[str]]
    doubtful: Mapping[str, Collection[str]]
    common_words: Mapping[str, Collection[str]]


Kind = Literal["text", "title", "query"]


class Gazetteer:
    """Finds country names in a text of a given language; tables are made when a language is first asked for."""

    def __init__(self, countries: Countries, false_friends: FalseFriends) -> None:
        self._countries = countries
        self._false_friends = false_friends
        self._tables: dict[str, dict[str, list[Entry]]] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, ISO 3166-1 alpha-3 and XKX."""
        return self._countries.codes

    def find(self, text: str, language: str | None, kind: Kind = "text") -> Iterator[Found]:
        """The countries named in `text`, in order of place, the longest name first.

        Texts and titles must write names with a capital letter, queries need not. Languages that are
        not ours are read with English names.
        """
        code = language if language in WORKING_LANGUAGES else "en"
        assert code is not None
        table = self._table(code)
        words = [(fold(found[0]), found.start(), found.end()) for found in _words(text, code)]
        place = 0
        while place < len(words):
            best: Entry | None = None
            for entry in table.get(words[place][0], ()):
                longer = best is None or len(entry.forms) > len(best.forms)
                if (
                    longer
                    and _fits(entry, words, place)
                    and _passes(entry.guard, text, words[place], code, kind)
                ):
                    best = entry
            if best is None:
                place += 1
                continue
            last = place + len(best.forms) - 1
            if best.code is not None:
                yield Found(best.code, words[place][1], words[last][2])
            place = last + 1

    def mentions(self, title: str, text: str, language: str | None) -> tuple[CountryMention, ...]:
        """Every country of title and text, the ones it is about first, the main one at the very front.

        A text is about the countries its title names; about others by how often and how widely spread
        they are named. The count is of title and text together.
        """
        in_title = list(dict.fromkeys(found.code for found in self.find(title, language, "title")))
        counts = Counter[str](in_title)
        parts: defaultdict[str, set[int]] = defaultdict(set)
        for found in self.find(text, language):
            counts[found.code] += 1
            parts[found.code].add(found.start * _SPREAD // max(1, len(text)))
        weights = {code: count * (0.5 + len(parts[code]) / _SPREAD) for code, count in counts.items()}
        heaviest = max(weights.values(), default=0.0)
        least = 1 if len(text) < _SHORT else _NAMED
        share = _SHARE_BESIDE_TITLE if in_title else _SHARE
        about = {
            code
            for code, weight in weights.items()
            if code in in_title or (counts[code] >= least and weight >= share * heaviest)
        }
        order = sorted(
            weights,
            key=lambda code: (
                code not in about,
                in_title.index(code) if code in in_title else len(in_title),
                -weights[code],
                code,
            ),
        )
        return tuple(CountryMention(code, counts[code], code in about) for code in order)

    def _table(self, language: str) -> dict[str, list[Entry]]:
        if language not in self._tables:
            self._tables[language] = self._make_table(language)
        return self._tables[language]

    def _make_table(self, language: str) -> dict[str, list[Entry]]:
        table: defaultdict[str, list[Entry]] = defaultdict(list)
        guards = dict.fromkeys(self._false_friends.doubtful.get(language, ()), Guard.DOUBTFUL)
        guards |= dict.fromkeys(self._false_friends.common_words.get(language, ()), Guard.COMMON_WORD)
        owners = self._owners(language)
        plain = frozenset(owners)
        for key, (code, name) in owners.items():
            # An ending may not make one country of another: Turkish Nijer-ya, "to Niger", is Nigeria.
            for entry in _entries(name, code, language, guards.get(key), taken=plain - {key}):
                for form in entry.forms[0]:
                    table[form].append(entry)
        for phrase in self._false_friends.not_meant.get(language, ()):
            for entry in _entries(phrase, None, language, None, taken=frozenset()):
                for form in entry.forms[0]:
                    table[form].append(entry)
        return dict(table)

    def _owners(self, language: str) -> dict[str, tuple[str, str]]:
        """Every folded name with the one country it means, and as it is spelt.

        Our own aliases decide first, then names that CLDR gives whole. What CLDR puts in brackets, or
        what is left without them, names a country only where it names no other: brackets also say whose
        an island is.
        """
        owners: dict[str, tuple[str, str]] = {}
        parts: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        codes = self._countries.codes
        for code in codes:
            for alias in self._countries.aliases.get(code, {}).get(language, ()):
                owners.setdefault(_plain(alias, language), (code, alias))
        for code in codes:
            name = Locale.parse(language).territories.get(self._countries.alpha2[code], "")
            whole = [name, name.replace("&", _AND[language])] if "&" in name and language in _AND else [name]
            if "(" in name:
                for part in (re.sub(r"\s*\(.*?\)", "", name), *re.findall(r"\((.*?)\)", name)):
                    parts[_plain(part, language)].append((code, part))
            else:
                for spelt in whole:
                    owners.setdefault(_plain(spelt, language), (code, spelt))
        for part, claims in parts.items():
            if len(claims) == 1:
                owners.setdefault(part, claims[0])
        owners.pop("", None)
        return owners


_AND = {"en": "and", "de": "und", "fr": "et"}
_Word = tuple[str, int, int]  # folded, start, end


def load_false_friends(file: Path = FALSE_FRIENDS_FILE) -> FalseFriends:
    """The lists of a YAML file; VocabularyError, with file and line, where it cannot be used."""
    names = ("not_meant", "doubtful", "common_words")
    try:
        entries = read_yaml(file)
        entries.allow(names)
        groups = {name: entries.entries(name) for name in names}
        lists = {name: {code: group.texts(code) for code in group.values} for name, group in groups.items()}
    except SourceError as error:
        raise VocabularyError(str(error)) from None
    folded = {
        name: {code: frozenset(_plain(word, code) for word in words) for code, words in lists[name].items()}
        for name in ("doubtful", "common_words")
    }
    return FalseFriends(lists["not_meant"], folded["doubtful"], folded["common_words"])


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer of this checkout's corpus."""
    return Gazetteer(load_countries(COUNTRIES_FILE), load_false_friends())


def mentions(title: str, text: str, language: str | None) -> tuple[CountryMention, ...]:
    """The countries of a document by the gazetteer of this checkout; see `Gazetteer.mentions`."""
    return load_gazetteer().mentions(title, text, language)


def _plain(name: str, language: str) -> str:
    """The name as its folded words; an acronym keeps its capitals, by which it is known."""
    words = [found[0] for found in _words(name, language)]
    return name if len(words) == 1 and _ACRONYM.match(name) else " ".join(map(fold, words))


def _entries(
    name: str, code: str | None, language: str, guard: Guard | None, *, taken: frozenset[str]
) -> Iterator[Entry]:
    """The entry of a name; a guarded name has one for its plain form and one, less guarded, for the others.

    `taken` are plain names of others, which no form of this name may be.
    """
    words = [found[0] for found in _words(name, language)]
    if not words:
        return
    plain = tuple(frozenset({fold(word)}) for word in words)
    if len(words) == 1 and _ACRONYM.match(name):
        yield Entry(plain, code, Guard.COMMON_WORD if guard else Guard.ACRONYM)
        return
    forms = forms_of(words, language)
    if len(words) == 1:
        forms = (forms[0] - taken,)
    if guard is None:
        yield Entry(forms, code, Guard.CAPITAL)
        return
    yield Entry(plain, code, guard)
    if len(words) == 1 and (others := forms[0] - plain[0]):
        yield Entry((others,), code, Guard.CAPITAL)


def _fits(entry: Entry, words: list[_Word], place: int) -> bool:
    return len(entry.forms) <= len(words) - place and all(
        words[place + step][0] in form for step, form in enumerate(entry.forms)
    )


def _passes(guard: Guard, text: str, word: _Word, language: str, kind: Kind) -> bool:
    """Whether the word is written as its guard demands."""
    folded, start, end = word
    if language in _WITHOUT_CASE:
        return guard is not Guard.COMMON_WORD
    if guard is Guard.COMMON_WORD:
        return _is_meant(text, start, end, kind)
    if kind == "query":
        return True
    if guard is Guard.ACRONYM:
        return text[start:end].isupper()
    if not text[start].isupper():
        small = _SMALL_ADJECTIVE.get(language)
        return small is not None and small.match(folded) is not None
    alone = _NAMED_ALONE.match(text[end : end + 3]) is not None
    return guard is Guard.CAPITAL or kind == "title" or alone or not _begins_sentence(text, start)


def _is_meant(text: str, start: int, end: int, kind: Kind) -> bool:
    """Whether a common word is written as a name: in capitals, or with one that no sentence asks for."""
    if text[start:end].isupper() and end - start > 1:
        return True
    alone = kind == "title" and _BEFORE_COLON.match(text[end : end + 3]) is not None
    return text[start].isupper() and (alone or not _begins_sentence(text, start))


def _begins_sentence(text: str, start: int) -> bool:
    """Whether a capital letter there says no more than that a sentence begins."""
    return _SENTENCE_START.search(text[max(0, start - 6) : start]) is not None


def _words(text: str, language: str) -> Iterator[re.Match[str]]:
    return (_WORD_WITH_APOSTROPHE if language in _APOSTROPHE_INSIDE else _WORD).finditer(text)
