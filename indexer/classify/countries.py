"""Which countries a text speaks of: names of CLDR and our own aliases, in all their case forms, longest first."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from coi.document import CountryMention
from coi.errors import VocabularyError
from indexer.classify.inflection import fold, forms_of
from indexer.classify.language import OUR_LANGUAGES

COUNTRIES_FILE = Path(__file__).resolve().parents[2] / "corpus" / "vocabularies" / "countries.yml"

_WORD = re.compile(r"[^\W\d_]+")
_WORD_WITH_APOSTROPHE = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_APOSTROPHE_INSIDE = frozenset({"uk", "be", "ru"})
_WITHOUT_CASE = frozenset({"ar", "fa"})
_ACRONYM = re.compile(r"[A-ZА-ЯІЇЄҐЎÄÖÜÕŠŽŪĒČ]{2,5}\Z")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;•\n\"“”«»(\[–—-])\s*\Z")
_NAMED_ALONE = re.compile(r"\s*(?:[:,–—|-]|\Z)")
_SPREAD = 10  # parts of a text over which mentions are counted
_SHORT = 1500  # characters below which one mention can be what a text is about
_NAMED = 3  # mentions that a longer text must have
_SHARE = 0.4  # of the weight of the most mentioned country
_SHARE_BESIDE_TITLE = 0.7  # the same where the title names a country already

# A form is a name's words, each as the set of its forms, the country it names (None: swallowed) and its guard.
_Entry = tuple[tuple[frozenset[str], ...], str | None, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A country named at `text[start:end]`."""

    code: str
    start: int
    end: int


class Gazetteer:
    """Finds country names in a text of a given language; tables are made when a language is first asked for."""

    def __init__(self, countries: Mapping[str, Mapping[str, Any]], not_meant: Mapping[str, Sequence[str]],
                 doubtful: Mapping[str, Sequence[str]]) -> None:  # fmt: skip
        self._countries = countries
        self._not_meant = not_meant
        self._doubtful = doubtful
        self._tables: dict[str, dict[str, list[_Entry]]] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, ISO 3166-1 alpha-3 and XKX."""
        return tuple(self._countries)

    def find(self, text: str, language: str | None, *, capitals: bool = True) -> Iterator[Found]:
        """The countries named in `text`, in order of place.

        `capitals` asks for a capital letter, as documents have it; leave it out for queries. Languages
        that are not ours are read with English names.
        """
        code = language if language in OUR_LANGUAGES else "en"
        assert code is not None
        table = self._table(code)
        guarded = capitals and code not in _WITHOUT_CASE
        words = [(found[0], fold(found[0]), found.start(), found.end()) for found in _words(text, code)]
        place = 0
        while place < len(words):
            best: _Entry | None = None
            word, folded, start, _ = words[place]
            for entry in table.get(folded, ()):
                forms, _, guard = entry
                if best is not None and len(forms) <= len(best[0]):
                    continue
                if guarded and not word[0].isupper():
                    continue
                if guard == "acronym" and not (word.isupper() or not capitals):
                    continue
                if guard == "doubtful" and capitals and not _stands_out(text, start, words[place][3], guarded=guarded):
                    continue
                if all(place + k < len(words) and words[place + k][1] in form for k, form in enumerate(forms)):
                    best = entry
            if best is None:
                place += 1
                continue
            last = place + len(best[0]) - 1
            if best[1] is not None:
                yield Found(best[1], start, words[last][3])
            place = last + 1

    def mentions(self, title: str, text: str, language: str | None) -> tuple[CountryMention, ...]:
        """Every country of title and text, the ones it is about first, the main one at the very front.

        A text is about the countries its title names; about others by how often and how widely spread
        they are named. The count is of title and text together.
        """
        in_title = list(dict.fromkeys(found.code for found in self.find(title, language)))
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
            code for code, weight in weights.items() if code in in_title or (counts[code] >= least and weight >= share * heaviest)
        }
        order = sorted(
            weights,
            key=lambda code: (code not in about, in_title.index(code) if code in in_title else len(in_title), -weights[code], code),
        )
        return tuple(CountryMention(code, counts[code], code in about) for code in order)

    def _table(self, language: str) -> dict[str, list[_Entry]]:
        if language not in self._tables:
            self._tables[language] = self._make_table(language)
        return self._tables[language]

    def _make_table(self, language: str) -> dict[str, list[_Entry]]:
        table: defaultdict[str, list[_Entry]] = defaultdict(list)
        doubtful = {fold(name) for name in self._doubtful.get(language, ())}
        for code, facts in self._countries.items():
            for name in self._names(code, facts, language):
                _enter(table, name, code, language, "doubtful" if fold(name) in doubtful else "")
        for phrase in self._not_meant.get(language, ()):
            _enter(table, phrase, None, language, "")
        return dict(table)

    def _names(self, code: str, facts: Mapping[str, Any], language: str) -> list[str]:
        cldr = Locale.parse(language).territories.get(facts["alpha2"], "")
        names = [re.sub(r"\s*\(.*?\)", "", cldr), *re.findall(r"\((.*?)\)", cldr)]
        names += [name.replace("&", word) for name in names if "&" in name for word in _AND.get(language, ())]
        names += facts.get("aliases", {}).get(language, [])
        return [name for name in dict.fromkeys(names) if name and code]


_AND = {"en": ("and",), "de": ("und",), "fr": ("et",)}


@lru_cache(maxsize=4)
def load_gazetteer(file: Path = COUNTRIES_FILE) -> Gazetteer:
    """The gazetteer of countries.yml; VocabularyError where the file cannot be used."""
    try:
        data = yaml.safe_load(file.read_text("utf-8"))
        countries = data["countries"]
        for code, facts in countries.items():
            if not re.fullmatch("[A-Z]{3}", code) or not re.fullmatch("[A-Z]{2}", facts["alpha2"]):
                raise VocabularyError(f"{file.name}: {code} has no alpha-2 code.")
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise VocabularyError(f"{file.name} cannot be read as a list of countries: {error}.") from error
    return Gazetteer(countries, data.get("not_meant", {}), data.get("doubtful", {}))


def mentions(title: str, text: str, language: str | None) -> tuple[CountryMention, ...]:
    """The countries of a document by the gazetteer of this checkout; see `Gazetteer.mentions`."""
    return load_gazetteer().mentions(title, text, language)


def _enter(table: dict[str, list[_Entry]], name: str, code: str | None, language: str, guard: str) -> None:
    words = [found[0] for found in _words(name, language)]
    if not words:
        return
    if len(words) == 1 and _ACRONYM.match(words[0]) and words[0] == name:
        guard, forms = "acronym", (frozenset({fold(name)}),)
    elif guard == "doubtful":
        forms = tuple(frozenset({fold(word)}) for word in words)
    else:
        forms = forms_of(words, language)
    for form in forms[0]:
        table[form].append((forms, code, guard))


def _words(text: str, language: str) -> Iterator[re.Match[str]]:
    return (_WORD_WITH_APOSTROPHE if language in _APOSTROPHE_INSIDE else _WORD).finditer(text)


def _stands_out(text: str, start: int, end: int, *, guarded: bool) -> bool:
    """Whether a doubtful word is written as a name: capital inside a sentence, or alone before a colon."""
    if not guarded:
        return True
    if _SENTENCE_START.search(text[max(0, start - 6) : start]):
        return bool(_NAMED_ALONE.match(text[end : end + 3]))
    return True
