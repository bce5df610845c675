"""The question in plain English."""

from itertools import product

import pytest

from coi.dates import PartialDate
from coi.grammar import parse_words
from coi.query import And, DateRange, Filter, FilterField, Node, Not, Or, Phrase, Prefix, Query, Sort, Word
from coi.wording import in_words

LABELS = {
    "UKR": "Ukraine",
    "MDA": "Moldova",
    "BIH": "Bosnia and Herzegovina",
    "law": "Law",
    "undated": "no date",
}


def label(field: FilterField, value: str) -> str:
    return LABELS.get(value, f"{field}:{value}")


def said(text: str = "", *filters: Filter) -> str:
    return in_words(Query(text, parse_words(text), filters), label)


def said_of(node: Node) -> str:
    return in_words(Query("", node), label)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("evasion", "Word: evasion"),
        ("evasion conscription", "All words: evasion, conscription"),
        ('"military service"', "Phrase “military service”"),
        ('"military service" "draft board"', "Phrase “military service” · phrase “draft board”"),
        ("conscri*", "Words beginning with conscri"),
        ("a OR b", "Any of: a, b"),
        ('a OR "b c" OR conscri*', "Any of: a, “b c”, words beginning with conscri"),
        ("-a", "Not: a"),
        ("-a -b", "None of: a, b"),
        ("title:a", "In the title: a"),
        ("title:(a b)", "In the title all of: a, b"),
        ('title:"a b"', "In the title: “a b”"),
        ("title:conscri*", "In the title: words beginning with conscri"),
        ("-title:a", "Not: a in the title"),
        ("title:(a OR b)", "Any of: a in the title, b in the title"),
        ("x (a OR b) (c OR d)", "Word: x · any of: a, b · any of: c, d"),
        ("(a b) OR c", "Any of: (a and b), c"),
        ("a OR (b -(c OR d))", "Any of: a, (b and not (c or d))"),
        ("-(a b)", "Not: (a and b)"),
        ("-(a OR b)", "Not: (a or b)"),
        ("-(a b) -c", "None of: (a and b), c"),
        ("a or b", "All words: a, ‘or’, b"),
        ("a OR and", "Any of: a, ‘and’"),
        ('"or not"', "Phrase “or not”"),
        (
            'a "c d" eee* -f title:g (h OR i) b',
            "All words: a, b · phrase “c d” · words beginning with eee · any of: h, i · in the title: g · not: f",
        ),
    ],
)
def test_words_are_gathered_by_what_is_asked_of_them(text: str, sentence: str) -> None:
    assert said(text) == sentence


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (Filter("country", any=("UKR",)), "country Ukraine"),
        (Filter("country", any=("UKR", "MDA")), "country Ukraine or Moldova"),
        (Filter("country", all=("UKR", "MDA")), "country Ukraine and Moldova"),
        (Filter("country", none=("UKR", "MDA")), "not country Ukraine or Moldova"),
        (Filter("country", only=("UKR",)), "only country Ukraine"),
        (Filter("country", any=("BIH", "UKR")), "country “Bosnia and Herzegovina” or Ukraine"),
        (Filter("country", any=("UKR",), none=("MDA",)), "country Ukraine · not country Moldova"),
        (Filter("document_type", any=("law",)), "document type Law"),
        (Filter("source_type", any=("court",)), "source type source_type:court"),
        (Filter("year", any=("undated",)), "year no date"),
        (Filter("country"), ""),
    ],
)
def test_a_filter_names_its_field_and_the_labels_of_its_values(one: Filter, sentence: str) -> None:
    expected = ["Everything", sentence] if sentence else ["Everything"]
    assert said("", one) == " · ".join(expected)
    assert said("a", one) == " · ".join(["Word: a", *expected[1:]])


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2020", None, "since 2020"),
        (None, "2022-05", "until May 2022"),
        ("2020", "2022-05-01", "between 2020 and 1 May 2022"),
        ("2022", "2022", "in 2022"),
        ("2022-12", "2022-12", "in December 2022"),
        ("2022-01-31", "2022-01-31", "on 31 January 2022"),
    ],
)
def test_a_range_of_dates_reads_as_far_as_it_is_known(
    first: str | None, last: str | None, sentence: str
) -> None:
    days = DateRange(*(PartialDate.parse(day) if day else None for day in (first, last)))
    assert in_words(Query("", None, published=days), label) == f"Everything · published {sentence}"
    assert in_words(Query("", None, captured=days), label) == f"Everything · captured {sentence}"


@pytest.mark.parametrize(
    ("sort", "sentence"),
    [
        ("relevance", "Word: a"),
        ("published", "Word: a · newest first"),
        ("captured", "Word: a · latest captured first"),
    ],
)
def test_an_unusual_order_is_said_and_the_usual_one_is_not(sort: Sort, sentence: str) -> None:
    assert in_words(Query("a", Word("a"), sort=sort), label) == sentence


def test_leaving_out_translations_is_said_where_there_are_words_to_translate() -> None:
    assert in_words(Query("a", Word("a"), translate=False), label) == "Word: a · without translations"
    assert in_words(Query("", None, translate=False), label) == "Everything"


def test_a_question_that_asks_nothing_asks_for_everything() -> None:
    assert said() == "Everything"


def test_all_parts_come_in_one_line() -> None:
    query = Query(
        "a",
        Word("a"),
        (Filter("country", any=("UKR", "MDA")), Filter("source", none=("x",))),
        published=DateRange(PartialDate(2020)),
        captured=DateRange(None, PartialDate(2022, 6)),
        as_of=PartialDate(2022, 5, 1),
        sort="published",
    )
    assert in_words(query, label) == (
        "Word: a · country Ukraine or Moldova · not source source:x · published since 2020"
        " · captured until June 2022 · as of 1 May 2022 · newest first"
    )


def canonical(node: Node) -> object:
    """What two trees share that differ only in the order of their parts."""
    if isinstance(node, And | Or):
        return (type(node).__name__, tuple(sorted(map(repr, map(canonical, node.parts)))))
    return ("Not", canonical(node.part)) if isinstance(node, Not) else node


def test_two_small_questions_that_read_alike_mean_the_same() -> None:
    leaves: list[Node] = [
        Word("a"), Word("or"), Word("a", "title"), Word("title"), Prefix("a"), Prefix("a", "title"),
        Phrase(("a",)), Phrase(("a", "or")), Phrase(("a", "or"), "title"),
    ]  # fmt: skip
    kinds = (And, Or)
    simple: list[Node] = [*leaves, *map(Not, leaves)]
    pairs: list[Node] = [kind(pair) for kind in kinds for pair in product(simple, repeat=2)]
    nested: list[Node] = [
        outer((one, pair))
        for outer in kinds
        for one in simple
        for pair in pairs
        if not isinstance(pair, outer)
    ]
    meanings: dict[str, object] = {}
    for node in [*simple, *pairs, *map(Not, pairs), *nested]:
        assert meanings.setdefault(said_of(node), canonical(node)) == canonical(node)
