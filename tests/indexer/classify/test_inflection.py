"""Tests of the forms that names take."""

import pytest

from indexer.classify.inflection import adjective_forms, derived_adjectives, fold, forms_of


@pytest.mark.parametrize(
    ("language", "name", "forms"),
    [
        ("ru", ["Сирия"], ["сирии", "сирию", "сирией"]),
        ("ru", ["Южный", "Судан"], ["южного", "южном"]),
        ("be", ["Беларусь"], ["беларусі", "беларуссю"]),
        ("pl", ["Egipt"], ["egipcie", "egiptem"]),
        ("lt", ["Afganistanas"], ["afganistano", "afganistane"]),
        ("hu", ["Ukrajna"], ["ukrajnaban", "ukrajnabol"]),
        ("et", ["Iraak"], ["iraagis", "iraagist"]),
        ("ro", ["Republica"], ["republicii"]),
        ("ar", ["العراق"], ["والعراق", "للعراق"]),
    ],
)
def test_the_first_word_takes_the_forms_of_its_paradigm(
    language: str, name: list[str], forms: list[str]
) -> None:
    assert {fold(form) for form in forms} <= forms_of(name, language)[0]


def test_the_dictionary_form_is_always_among_the_forms() -> None:
    for language, name in [("ru", "Чили"), ("pl", "Oman"), ("en", "Iran"), ("xx", "Nowhere"), ("sk", "Čad")]:
        assert fold(name) in forms_of([name], language)[0]


def test_where_only_the_last_word_is_inflected_the_others_keep_their_form() -> None:
    first, last = forms_of(["Egyesült", "Királyság"], "hu")
    assert first == {"egyesult"}
    assert "kiralysagban" in last


def test_folding_drops_accents_but_not_the_letters_of_cyrillic() -> None:
    assert fold("Łódź Čad İran") == "lodz cad iran"
    assert fold("Украи́на ёлка їжак йод") == "украина елка їжак йод"
    assert (fold("Афґаністан"), fold("Ўкраіне"), fold("Слоўнік")) == ("афганістан", "украіне", "слоўнік")
    assert fold("کرۀ") == fold("کره")
    assert fold("ٱلجنوبية") == fold("الجنوبية")


@pytest.mark.parametrize(
    ("language", "adjective", "forms"),
    [
        ("ru", ["сирийский"], ["сирийского", "сирийская", "сирийских"]),
        ("uk", ["сирійський"], ["сирійської", "сирійських"]),
        ("be", ["сірыйскі"], ["сірыйскага", "сірыйскай", "сірыйскіх"]),
        ("pl", ["syryjski"], ["syryjskiego", "syryjską", "syryjscy"]),
        ("sk", ["sýrsky"], ["syrskeho", "syrskej", "syrskych"]),
        ("ro", ["sirian"], ["siriana", "sirieni", "sirienilor"]),
        ("de", ["syrisch"], ["syrische", "syrischen"]),
        ("fr", ["syrien"], ["syrienne", "syriens"]),
        ("ar", ["سوري"], ["السورية", "والسوري", "للسوريين"]),
    ],
)
def test_adjectives_take_the_forms_of_theirs(language: str, adjective: list[str], forms: list[str]) -> None:
    assert {fold(form) for form in forms} <= adjective_forms(adjective, language)[-1]


def test_some_languages_make_the_adjective_of_every_name() -> None:
    assert "ukrajnai" in derived_adjectives("Ukrajna", "hu")
    assert derived_adjectives("Украина", "ru") == frozenset()


def test_german_joins_the_part_of_a_country_to_its_name() -> None:
    assert {"nordsyrien", "ostsyriens"} <= forms_of(["Syrien"], "de")[0]
    assert "nordkonigreich" not in forms_of(["Vereinigtes", "Königreich"], "de")[1]
