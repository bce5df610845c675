"""Places that are not countries but by which people search: each with the countries under which it is found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from coi.errors import SourceError, VocabularyError
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.yaml_file import read_yaml


@dataclass(frozen=True, slots=True)
class Place:
    """A region, contested territory or former state; `countries` may hold one code, several or none."""

    id: str
    countries: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    note: str = ""


def load_places(file: Path, known: Collection[str]) -> tuple[Place, ...]:
    """The places of a YAML file; `known` are the codes of the countries there are.

    Raises VocabularyError, with file and line, for a country or language that does not exist, for a place
    without names, and for one without countries whose note does not say why.
    """
    try:
        entries = read_yaml(file)
        entries.allow({"places"})
        listed = entries.entries("places")
        places = []
        for name in listed.values:
            given = listed.entries(name)
            given.allow({"countries", "names", "note"})
            countries, note = given.texts("countries"), given.text("note", "")
            for code in countries:
                if code not in known:
                    raise given.fail(f"“{code}” is no country.", "countries")
            if not countries and not note:
                raise given.fail(f"“{name}” has no country, so its note must say why.", "countries")
            names = given.entries("names")
            names.allow(WORKING_LANGUAGES)
            if not names.values:
                raise given.fail(f"“{name}” has no names.", "names")
            places.append(Place(name, countries, {code: names.texts(code) for code in names.values}, note))
    except SourceError as error:
        raise VocabularyError(str(error)) from None
    return tuple(places)
