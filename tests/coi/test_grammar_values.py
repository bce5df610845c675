"""Countries, sources and dates of publication among the words."""

import pytest

from coi.dates import PartialDate
from coi.errors import FilterError, QueryError
from coi.grammar import parse_words, print_words
from coi.grammar.caps import MAX_VALUE
from coi.query import And, Carries, Dated, DateRange, Node, Not, Or, Word

A = Word("a")
UKRAINE, MOLDOVA = Carries("country", "Ukraine"), Carries("country", "MDA")


def days(first: str, last: str) -> Dated:
    return Dated(DateRange(*(PartialDate.parse(end) if end else None for end in (first, last))))


def find(field: str, value: str) -> str:
    if value in ("Ukraine", "UKR"):
        return "UKR"
    raise FilterError(f"There is no {field} “{value}”.")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("country:Ukraine", UKRAINE),
        ("Country: Ukraine", UKRAINE),
        ("a country:Ukraine", And((A, UKRAINE))),
        ("country:Ukraine a", And((UKRAINE, A))),
        ("-country:Ukraine", Not(UKRAINE)),
        ("NOT country:Ukraine OR a", Or((Not(UKRAINE), A))),
        ("(country:Ukraine OR country:MDA) a", And((Or((UKRAINE, MOLDOVA)), A))),
        ("title:(a country:Ukraine)", And((Word("a", "title"), UKRAINE))),
        ('country:"Moldova, Republic of"', Carries("country", "Moldova, Republic of")),
        ("country:„Côte  d’Ivoire“ a", And((Carries("country", "Côte d’Ivoire"), A))),
        ("country:Côte-d’Ivoire", Carries("country", "Côte-d’Ivoire")),
        ('source:«The "Daily" (weekly)»', Carries("source", 'The "Daily" (weekly)')),
        ("source:us-state-reports,a", And((Carries("source", "us-state-reports"), A))),
        ("country:OR", Carries("country", "OR")),
        ("country:Украйна", Carries("country", "Украйна")),
    ],
)
def test_a_country_or_source_may_stand_anywhere(text: str, node: Node) -> None:
    assert parse_words(text) == node
    assert parse_words(print_words(node)) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("published:2022", days("2022", "2022")),
        ("published:2022-05", days("2022-05", "2022-05")),
        ("published:2019..2024", days("2019", "2024")),
        ("published:2019...2024-05-17", days("2019", "2024-05-17")),
        ("published:2019…2024", days("2019", "2024")),
        ("published:2019..", days("2019", "")),
        ("published:..2024-05", days("", "2024-05")),
        ("Published: 2022.", days("2022", "2022")),
        ("published:2022, a", And((days("2022", "2022"), A))),
        ("(published:2022)a", And((days("2022", "2022"), A))),
        ("-published:2022", Not(days("2022", "2022"))),
        ("title:a OR published:2019..", Or((Word("a", "title"), days("2019", "")))),
    ],
)
def test_dates_of_publication_may_stand_anywhere(text: str, node: Node) -> None:
    assert parse_words(text) == node
    assert parse_words(print_words(node)) == node


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (days("2019", "2024"), "published:2019..2024"),
        (days("2019", ""), "published:2019.."),
        (days("", "2024-05"), "published:..2024-05"),
        (days("2022", "2022"), "published:2022"),
        (UKRAINE, "country:Ukraine"),
        (Carries("country", "Bosnia and Herzegovina"), 'country:"Bosnia and Herzegovina"'),
        (Carries("source", 'The "Daily"'), 'source:«The "Daily"»'),
        (Carries("source", "x*"), 'source:"x*"'),
        (Carries("source", "x."), 'source:"x."'),
        (And((Word("a", "title"), UKRAINE, Word("b", "title"))), "title:a country:Ukraine title:b"),
        (Or((And((A, UKRAINE)), Not(UKRAINE))), "a country:Ukraine OR -country:Ukraine"),
    ],
)
def test_values_are_quoted_only_where_they_must_be(node: Node, text: str) -> None:
    assert print_words(node) == text
    assert parse_words(text) == node


@pytest.mark.parametrize(
    "text",
    [
        "https://x.org/a",
        "12:30",
        "date:a",
        "sub-country:a",
        "a : b",
        "countries:a",
        "from:2019..2024",
        "::1",
        "c: d",
    ],
)
def test_other_colons_are_passed_over(text: str) -> None:
    written = print_words(parse_words(text))
    assert ":" not in written
    assert parse_words(written) == parse_words(text)


@pytest.mark.parametrize(
    ("text", "sentence", "position", "length"),
    [
        ("a country:", "After “country:” at the end a name is missing.", 2, 8),
        ("country:-a", "After “country:” at character 1 a name is missing.", 0, 8),
        ("country:(a OR b)", "After “country:” at character 1 a name is missing.", 0, 8),
        ('source:"" a', "After “source:” at character 1 a name is missing.", 0, 7),
        ('country:"a', "The quotation mark at character 9 is never closed.", 8, 1),
        ("country:Ukr*", "A star cannot stand behind a country (character 12).", 11, 1),
        ("published:", "After “published:” at the end a date is missing.", 0, 10),
        ("published:.. a", "After “published:” at character 1 a date is missing.", 0, 10),
        ('published:"2022"', "After “published:” at character 1 a date is missing.", 0, 10),
        ("published:2024..2019", "The range ends before it begins: from 2024 to 2019.", 10, 10),
        ("published:2019..2020..2021", "“2019..2020..2021” is more than a first and a last date.", 10, 16),
        (
            "published:2019-2024 a",
            "“2019-2024” is not a date; write 2024, 2024-05 or 2024-05-17. A range is written 2019..2024.",
            10,
            9,
        ),
        (
            "published:12.05.2022",
            "“12.05.2022” is not a date; write 2024, 2024-05 or 2024-05-17.",
            10,
            10,
        ),
        ("published:2019..2022-02-30", "“2022-02-30” is not a day of the calendar.", 16, 10),
        ("a published: 2019..soon", "“soon” is not a date; write 2024, 2024-05 or 2024-05-17.", 19, 4),
    ],
)
def test_a_value_that_cannot_be_read_is_placed(text: str, sentence: str, position: int, length: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_words(text)
    assert (str(caught.value), caught.value.position, caught.value.length) == (sentence, position, length)


def test_a_value_is_looked_up_where_somebody_can() -> None:
    assert parse_words("a country:Ukraine", find=find) == And((A, Carries("country", "UKR")))


@pytest.mark.parametrize(
    ("text", "position", "length"),
    [
        ("a country:Ruritania b", 10, 9),
        ('country: "Ruri tania"', 9, 12),
        ("\u200bcountry:Ruri\u200btania", 9, 10),
        ('country:"{0}"', 8, 5),
    ],
)
def test_an_unknown_value_is_refused_at_its_place(text: str, position: int, length: int) -> None:
    with pytest.raises(QueryError, match="There is no country “") as caught:
        parse_words(text, find=find)
    assert (caught.value.position, caught.value.length) == (position, length)


def test_a_value_of_a_hundred_characters_is_read_and_a_longer_one_refused() -> None:
    assert parse_words("source:" + "a" * MAX_VALUE) == Carries("source", "a" * MAX_VALUE)
    with pytest.raises(QueryError, match="A source of 101 characters is too long") as caught:
        parse_words('source:"' + "a" * (MAX_VALUE + 1) + '"')
    assert (caught.value.position, caught.value.length) == (7, MAX_VALUE + 3)


def test_values_count_among_the_clauses() -> None:
    with pytest.raises(QueryError, match="At most 64 words and phrases"):
        parse_words("a " * 63 + "published:2022 country:UKR")


def test_brackets_in_a_name_do_not_hide_how_deep_brackets_nest() -> None:
    inner = "-title:b"
    for _ in range(20):
        inner = f"-(title:a {inner})"
    node = parse_words(f'source:"x)))" title:c {inner}')
    assert parse_words(print_words(node)) == node
