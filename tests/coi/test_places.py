"""Places: each leads to the countries under which it is found."""

from pathlib import Path

import pytest

from coi.errors import VocabularyError
from coi.settings import Settings
from coi.vocabulary.countries import Countries, load_countries
from coi.vocabulary.places import load_places


@pytest.fixture(scope="module")
def countries() -> Countries:
    return load_countries(Settings().vocabularies_dir / "countries.yml")


def test_a_place_of_one_country_is_another_name_for_it_and_one_of_several_is_not(
    countries: Countries,
) -> None:
    assert countries.find("Приднестровье") == "MDA"
    assert countries.find("Kashmir") is countries.find("Kurdistan") is None


def test_no_place_takes_the_name_of_a_country(countries: Countries) -> None:
    plain = Countries(countries.alpha2, countries.aliases)
    taken = {
        name: plain.find(name)
        for place in countries.places
        for names in place.names.values()
        for name in names
        if plain.find(name) not in (None, *place.countries)
    }
    assert taken == {}


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("{countries: [XXX], names: {en: [A]}}", "no country"),
        ("{countries: [], names: {en: [A]}}", "must say why"),
        ("{countries: [UKR], names: {}}", "no names"),
        ("{countries: [UKR], names: {xx: [A]}}", "unknown key"),
        ("{countries: [UKR], names: {en: [A]}, status: x}", "unknown key"),
    ],
)
def test_a_mistake_among_the_places_is_named_with_its_line(tmp_path: Path, place: str, words: str) -> None:
    file = tmp_path / "places.yml"
    file.write_text(f"places:\n  somewhere: {place}\n", "utf-8")
    with pytest.raises(VocabularyError, match=rf"places\.yml.*{words}"):
        load_places(file, {"UKR"})
