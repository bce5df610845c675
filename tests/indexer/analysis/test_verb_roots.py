"""Participles, verbal nouns and finite forms have the root of their verb."""

import pytest

from indexer.analysis.verb_roots import LEAST_ROOT, possible_roots, verb_root
from indexer.analysis.words import fold_word


@pytest.mark.parametrize(
    ("language", "infinitive", "forms"),
    [
        ("lt", "laikyti", "laikoma laikomus laikytas laikydamas laikymo laikytojai"),
        ("lt", "įkurti", "įkurta įkurtos"),
        ("lt", "reikšti", "reiškia reiškiantis"),
        ("lt", "kviesti", "kviečia kviestas"),
        ("lt", "taikyti", "taikomas taikymą taikysime"),
        ("uk", "заснувати", "заснована заснованим заснування"),
        ("uk", "засновувати", "засновують засновувала"),
        ("uk", "зробити", "зроблену зробивши"),
        ("uk", "могти", "може можуть"),
        ("uk", "відстежувати", "відстежується відстежування"),
        ("uk", "вибачити", "вибачення"),
    ],
)
def test_what_is_made_of_a_verb_has_its_root(language: str, infinitive: str, forms: str) -> None:
    root = verb_root(fold_word(infinitive), language)
    assert len(root) >= LEAST_ROOT
    assert not [form for form in forms.split() if root not in possible_roots(fold_word(form), language)]


def test_what_is_no_verb_or_of_another_language_has_no_root() -> None:
    assert verb_root("house", "en") == ""
    assert verb_root("namas", "lt") == ""
    assert verb_root("laikyti ka", "lt") == ""
    assert possible_roots("laikoma", "lv") == ()
    assert possible_roots("права людини", "uk") == ()


def test_short_roots_are_none_and_longer_ones_come_first() -> None:
    assert verb_root("eiti", "lt") == ""
    assert verb_root("minti", "lt") == "min"
    roots = possible_roots("laikytojas", "lt")
    assert [len(one) for one in roots] == sorted(map(len, roots), reverse=True)
