"""Countries by ISO 3166-1: names in all our languages from CLDR, aliases from our own list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from babel import Locale

from coi.errors import SourceError, VocabularyError
from coi.vocabulary import fold
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.vocabulary.places import Place, load_places
from coi.yaml_file import Entries, read_yaml

_TURNED_ROUND = re.compile(r"(?P<name>[^,(]+?)(?: ?\(|, ?)(?P<kind>[^,()]+ of(?: the)?)\)?")
_SAINT = re.compile(r"\bst\.? ")


@dataclass(frozen=True)
class Countries:
    """The countries we know, and the places that lead to them; codes are alpha-3."""

    alpha2: Mapping[str, str]
    aliases: Mapping[str, Mapping[str, tuple[str, ...]]]
    places: tuple[Place, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every alpha-3 code."""
        return tuple(self.alpha2)

    def label(self, code: str, language: str) -> str:
        """The country's name in that language, else in English, else the code."""
        alpha2 = self.alpha2.get(code)
        if alpha2 is None:
            return code
        names = _territories(language) if language in WORKING_LANGUAGES else {}
        return names.get(alpha2) or _territories("en").get(alpha2) or code

    def find(self, text: str) -> str | None:
        """The alpha-3 code meant by alpha-2, alpha-3 or a name in any of our languages; None where nothing fits.

        A place means its country where it has exactly one. Official names may be turned round, as lists of the
        United Nations write them: “Iran (Islamic Republic of)”, “Congo, Democratic Republic of the”.
        """
        upper = text.strip().upper()
        if upper in self.alpha2:
            return upper
        found = self._by_name.get(_plain(text))
        if found is None and (turned := _TURNED_ROUND.fullmatch(text.strip())):
            name, kind = turned["name"], turned["kind"]
            found = self._by_name.get(_plain(f"{kind} {name}")) or self._by_name.get(_plain(name))
        return found

    @cached_property
    def _by_name(self) -> dict[str, str]:
        found = {_plain(alpha2): code for code, alpha2 in self.alpha2.items()}
        for language in WORKING_LANGUAGES:
            names = _territories(language)
            for code, alpha2 in self.alpha2.items():
                if name := names.get(alpha2):
                    found.setdefault(_plain(name), code)
        for code, by_language in self.aliases.items():
            for name in (name for names in by_language.values() for name in names):
                found.setdefault(_plain(name), code)
        for place in (one for one in self.places if len(one.countries) == 1):
            for name in (name for names in place.names.values() for name in names):
                found.setdefault(_plain(name), place.countries[0])
        return found


def load_countries(file: Path) -> Countries:
    """The countries of a YAML file; VocabularyError with file and line where it cannot be used.

    The places are those of `countries-places.yml` beside it, if there is one.
    """
    try:
        entries = read_yaml(file)
        entries.allow({"countries"})
        listed = entries.entries("countries")
        alpha2: dict[str, str] = {}
        aliases: dict[str, dict[str, tuple[str, ...]]] = {}
        for code in listed.values:
            country: Entries = listed.entries(code)
            country.allow({"alpha2", "aliases"})
            alpha2[code] = country.text("alpha2")
            if "aliases" in country.values:
                names = country.entries("aliases")
                aliases[code] = {language: names.texts(language) for language in names.values}
    except SourceError as error:
        raise VocabularyError(str(error)) from None
    beside = file.with_name("countries-places.yml")
    return Countries(alpha2, aliases, load_places(beside, alpha2) if beside.is_file() else ())


def _plain(name: str) -> str:
    """The name folded, with “and” for &, “saint” for St., and one kind of apostrophe."""
    return _SAINT.sub("saint ", fold(name).replace("’", "'").replace("&", "and"))


@cache  # a page of results names some two hundred countries
def _territories(language: str) -> Mapping[str, str]:
    return dict(Locale.parse(language).territories)
