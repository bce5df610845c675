"""Tests of the forms that names take."""

import pytest

from indexer.classify.inflection import fold, forms_of


@pytest.mark.parametrize(
    ("language", "name", "forms"),
    [
        ("ru", ["Сирия"], ["сирии", "сирию", "сирией"]),
        ("ru", ["Южный", "Судан"], ["южного", "южном"]),
        ("be", ["Беларусь"], ["беларусі", "беларуссю"]),
        ("pl", ["Egipt"], ["egipcie", "egiptem"]),
        ("lt", ["Afganistanas"], ["afganistano", "afganistane"]),
        ("hu", ["Ukrajna"], ["ukrajnaban", "ukrajnai"]),
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
