"""Printed dates are read in our languages, and never to more than was certain."""

import pytest

from crawler.discover.stated_dates import read_stated_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05-17", "2024-05-17"),
        ("Published: 2024-05", "2024-05"),
        ("17 May 2024", "2024-05-17"),
        ("May 17, 2024", "2024-05-17"),
        ("Friday, 17th May 2024", "2024-05-17"),
        ("May 2024", "2024-05"),
        ("Sep 2024", "2024-09"),
        ("17.05.2024", "2024-05-17"),
        ("7. 5. 2024", "2024-05-07"),
        ("17/05/2024", "2024-05-17"),
        ("05/17/2024", "2024-05-17"),
        ("03/04/2024", "2024"),
        ("17-05-2024", "2024-05-17"),
        ("2024. 05. 17.", "2024-05-17"),
        ("17 мая 2024 г.", "2024-05-17"),
        ("17 травня 2024 року", "2024-05-17"),
        ("17 мая 2024", "2024-05-17"),
        ("17 лістапада 2024", "2024-11-17"),
        ("17 mai 2024", "2024-05-17"),
        ("17 maja 2024", "2024-05-17"),
        ("2024. május 17.", "2024-05-17"),
        ("2024 m. gegužės 17 d.", "2024-05-17"),
        ("2024. gada 17. maijs", "2024-05-17"),
        ("17. oktoober 2024", "2024-10-17"),
        ("17. mája 2024", "2024-05-17"),
        ("17. März 2024", "2024-03-17"),
        ("17 août 2024", "2024-08-17"),
        ("17 Mayıs 2024", "2024-05-17"),
        ("in 2024", "2024"),
        ("31 February 2024", None),
        ("May", None),
        ("17 May", None),
        ("no. 20245", None),
        ("", None),
    ],
)
def test_a_printed_date_is_read(text: str, date: str | None) -> None:
    found = read_stated_date(text)
    assert (None if found is None else str(found)) == date
