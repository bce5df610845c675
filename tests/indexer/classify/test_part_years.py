"""Tests of halves and quarters of a year."""

import pytest

from indexer.classify.part_years import parts_of_years


def found(text: str) -> list[str]:
    return [f"{one.first}/{one.last}" for one in parts_of_years(text)]


@pytest.mark.parametrize(
    "text",
    [
        "the first half of 2023",
        "H1 2023",
        "first six months of 2023",
        "за первое полугодие 2023 года",
        "I полугодие 2023",
        "за 6 месяцев 2023 года",
        "у першому півріччі 2023 року",
        "за першае паўгоддзе 2023 года",
        "prima jumătate a anului 2023",
        "semestrul I 2023",
        "primele 6 luni 2023",
        "w pierwszej połowie 2023 r.",
        "I półrocze 2023 r.",
        "2023 első féléve",
        "2023. I. félév",
        "2023 m. pirmasis pusmetis",
        "2023. gada 1. pusgads",
        "2023. aasta esimene poolaasta",
        "2023. a I poolaasta",
        "prvý polrok 2023",
        "1. polrok roku 2023",
        "erstes Halbjahr 2023",
        "premier semestre de l’année 2023",
        "النصف الأول من عام 2023",
        "نیمه اول سال 2023",
        "2023 yılının ilk yarısı",
    ],
)
def test_the_first_half_of_a_year_is_known_in_each_of_our_languages(text: str) -> None:
    assert found(text) == ["2023-01/2023-06"]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("second half of 2022", "2022-07/2022-12"),
        ("друге півріччя 2022 року", "2022-07/2022-12"),
        ("al doilea semestru al anului 2022", "2022-07/2022-12"),
        ("2022 m. antrasis pusmetis", "2022-07/2022-12"),
        ("2022. gada otrais pusgads", "2022-07/2022-12"),
        ("2022. aasta teine poolaasta", "2022-07/2022-12"),
        ("Q3 2022", "2022-07/2022-09"),
        ("third quarter of 2022", "2022-07/2022-09"),
        ("IV квартал 2022 года", "2022-10/2022-12"),
        ("4. štvrťrok 2022", "2022-10/2022-12"),
        ("2022. II. negyedév", "2022-04/2022-06"),
        ("2022. gada 1. ceturksnis", "2022-01/2022-03"),
        ("2022 m. II ketvirtis", "2022-04/2022-06"),
    ],
)
def test_other_parts_are_the_months_they_have(text: str, months: str) -> None:
    assert found(text) == [months]


@pytest.mark.parametrize(
    "text", ["half of 2023", "third half of 2023", "first half", "in the first 13 months of 2023", "the first quarter-final, 2023", "a second semester"],
)  # fmt: skip
def test_what_names_no_part_of_a_year_is_none(text: str) -> None:
    assert found(text) == []
