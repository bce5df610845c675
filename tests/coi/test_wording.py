"""The question in plain words, in every interface language."""

from datetime import date
from itertools import product

import pytest

from coi.dates import PartialDate, date_in_words
from coi.grammar import parse_words
from coi.query import (
    FILTER_FIELDS,
    SORTS,
    And,
    Carries,
    Dated,
    DateRange,
    Filter,
    FilterField,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sort,
    Spelled,
    Word,
)
from coi.vocabulary.languages import INTERFACE_LANGUAGES
from coi.vocabulary.query_words import query_words
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
        ('"military service"', "Phrase: “military service”"),
        ('"military service" "draft board"', "Phrase: “military service” · phrase: “draft board”"),
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
        ('"or not"', "Phrase: “or not”"),
        ('"a b"~5', "“a b” close together (words between: at most 5)"),
        ('title:"a b"~1 OR c', "Any of: “a b” close together (words between: at most 1) in the title, c"),
        ("Smyth~", "Words spelled like Smyth"),
        ("-words~ b", "Word: b · not: words spelled like ‘words’"),
        ("country:UKR", "Country: Ukraine"),
        ("a country:BIH", "Word: a · country: “Bosnia and Herzegovina”"),
        ("a OR country:UKR", "Any of: a, (country: Ukraine)"),
        ("-country:UKR", "Not: (country: Ukraine)"),
        ("a published:2019..2024-05", "Word: a · published: 2019 – May 2024"),
        ("-published:2019.. -source:x", "None of: (published from: 2019), (source: “source:x”)"),
        ("a OR (published:..2024 b)", "Any of: a, ((published until: 2024) and b)"),
        (
            'a "c d" eee* -f title:g (h OR i) b',
            "All words: a, b · phrase: “c d” · words beginning with eee · any of: h, i · in the title: g · not: f",
        ),
    ],
)
def test_words_are_gathered_by_what_is_asked_of_them(text: str, sentence: str) -> None:
    assert said(text) == sentence


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (Filter("country", any=("UKR",)), "country: Ukraine"),
        (Filter("country", any=("UKR", "MDA")), "country: Ukraine or Moldova"),
        (Filter("country", all=("UKR", "MDA")), "country – all of: Ukraine and Moldova"),
        (Filter("country", none=("UKR", "MDA")), "country – not: Ukraine or Moldova"),
        (Filter("country", only=("UKR",)), "country – only: Ukraine"),
        (Filter("country", any=("BIH", "UKR")), "country: “Bosnia and Herzegovina” or Ukraine"),
        (Filter("country", any=("UKR",), none=("MDA",)), "country: Ukraine · country – not: Moldova"),
        (Filter("document_type", any=("law",)), "document type: Law"),
        (Filter("source_type", any=("court",)), "source type: “source_type:court”"),
        (Filter("year", any=("undated",)), "year: no date"),
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
        ("2020", None, " from: 2020"),
        (None, "2022-05", " until: May 2022"),
        ("2020", "2022-05-01", ": 2020 – 1 May 2022"),
        ("2022", "2022", ": 2022"),
        ("2022-12", "2022-12", ": December 2022"),
        ("2022-01-31", "2022-01-31", ": 31 January 2022"),
    ],
)
def test_a_range_of_dates_reads_as_far_as_it_is_known(
    first: str | None, last: str | None, sentence: str
) -> None:
    days = DateRange(*(PartialDate.parse(day) if day else None for day in (first, last)))
    assert in_words(Query("", None, published=days), label) == f"Everything · published{sentence}"
    assert in_words(Query("", None, captured=days), label) == f"Everything · captured{sentence}"


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
        "Word: a · country: Ukraine or Moldova · source – not: “source:x” · published from: 2020"
        " · captured until: June 2022 · as of: 1 May 2022 · newest first"
    )


def canonical(node: Node) -> object:
    """What two trees share that differ only in the order of their parts."""
    if isinstance(node, And | Or):
        return (type(node).__name__, tuple(sorted(map(repr, map(canonical, node.parts)))))
    return ("Not", canonical(node.part)) if isinstance(node, Not) else node


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_two_small_questions_that_read_alike_mean_the_same(language: str) -> None:
    joints = [query_words(language).say(joint) for joint in ("and", "or")]
    first = DateRange(PartialDate(2019))
    leaves: list[Node] = [
        Word("xx"), Word(joints[0]), Word("xx", "title"), Prefix("xx"), Prefix("xx", "title"), Spelled("xx"),
        Phrase(("xx", joints[1])), Phrase(("xx",), "title"), Near(("xx", "or"), 2), Near(("xx", "or"), 3),
        Carries("country", "UKR"), Carries("country", f"xx {joints[1]} xx"), Dated(first),
    ]  # fmt: skip
    everything = language in ("en", "hu")  # a saying of Hungarian may end with the word it speaks of
    if not everything:
        leaves = leaves[::2]
    kinds = (And, Or)
    simple: list[Node] = [*leaves, *map(Not, leaves)]
    pairs: list[Node] = [kind(pair) for kind in kinds for pair in product(simple, repeat=2)]
    nested: list[Node] = [
        outer((one, pair))
        for outer in kinds
        for one in leaves
        for pair in pairs
        if not isinstance(pair, outer)
    ]
    meanings: dict[str, object] = {}
    for node in [*simple, *pairs, *map(Not, pairs), *nested]:
        said = in_words(Query("", node), label, language)
        assert meanings.setdefault(said, canonical(node)) == canonical(node), said


@pytest.mark.parametrize(
    ("language", "marks"),
    [("uk", "«»"), ("ru", "«»"), ("be", "«»"), ("ro", "„”"), ("pl", "„”"), ("hu", "„”"), ("lt", "„“"), ("et", "„“"), ("sk", "„“"), ("lv", "“”")],
)  # fmt: skip
def test_a_phrase_stands_between_the_marks_of_the_language(language: str, marks: str) -> None:
    phrases = parse_words('"a b" "c d"~5')
    assert phrases is not None
    line = in_words(Query("", phrases), label, language)
    assert f"{marks[0]}a b{marks[1]}" in line
    assert f"{marks[0]}c d{marks[1]}" in line


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_two_questions_with_different_filters_never_read_alike(language: str) -> None:
    both, year = ("UKR", "MDA"), PartialDate(2022)
    filters = [
        Filter(field, **{manner: values})
        for field in FILTER_FIELDS
        for manner in ("any", "all", "none", "only")
        for values in (("UKR",), both, ("BIH",))
    ]
    days = [DateRange(year), DateRange(None, year), DateRange(year, year), DateRange(year, PartialDate(2023))]
    queries = [
        Query("", None),
        *(Query("", None, (one,)) for one in filters),
        *(Query("", None, published=one) for one in days),
        *(Query("", None, captured=one) for one in days),
        *(Query("", None, as_of=one) for one in (year, PartialDate(2022, 5), PartialDate(2022, 5, 1))),
        *(Query("", None, sort=one) for one in SORTS[1:]),
        Query("", Word("xx"), translate=False),
        Query("", Word("xx")),
    ]
    lines = [in_words(one, label, language) for one in queries]
    assert len(set(lines)) == len(lines)
    assert all(line.strip() == line and "{" not in line for line in lines)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("uk", ("Усі слова: втеча, призов · країна: Ukraine або Moldova · країна – не: Bosnia and Herzegovina · "
            "опубліковано не раніше: травень 2022 р. · станом на: 1 травня 2024 р. · спершу нові")),
        ("ru", ("Все слова: втеча, призов · страна: Ukraine или Moldova · страна – не: Bosnia and Herzegovina · "
            "опубликовано не ранее: май 2022 г. · по состоянию на: 1 мая 2024 г. · сначала новые")),
        ("pl", ("Wszystkie słowa: втеча, призов · kraj: Ukraine lub Moldova · kraj – nie: Bosnia and Herzegovina · "
            "opublikowano nie wcześniej niż: maj 2022 · stan na: 1 maja 2024 · najpierw najnowsze")),
        ("hu", ("Az összes szó: втеча, призов · ország: Ukraine vagy Moldova · ország – nem: Bosnia and Herzegovina · "
            "közzétéve ettől: 2022. május · állapot ekkor: 2024. május 1. · a legújabbak elöl")),
    ],
)  # fmt: skip
def test_a_whole_question_is_said_in_the_language_of_the_page(language: str, line: str) -> None:
    query = Query(
        "",
        And((Word("втеча"), Word("призов"))),
        (Filter("country", any=("UKR", "MDA"), none=("BIH",)),),
        published=DateRange(PartialDate(2022, 5)),
        as_of=PartialDate(2024, 5, 1),
        sort="published",
    )
    said = in_words(query, label, language)
    assert " ".join(said.split()) == line  # CLDR has narrow blanks that no line may break at


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["2022", "May 2022", "12 May 2022"]),
        ("be", ["2022", "май 2022", "12 мая 2022 г."]),
        ("lv", ["2022", "2022. g. maijs", "2022. gada 12. maijs"]),
        ("lt", ["2022", "2022 m. gegužė", "2022 m. gegužės 12 d."]),
        ("et", ["2022", "mai 2022", "12. mai 2022"]),
        ("xx-nowhere", ["2022", "May 2022", "12 May 2022"]),
    ],
)
def test_a_date_is_said_in_a_language_and_no_finer_than_it_is_known(language: str, words: list[str]) -> None:
    dates = [PartialDate(2022), PartialDate(2022, 5), PartialDate(2022, 5, 12)]
    assert [" ".join(date_in_words(one, language).split()) for one in dates] == words
    assert date_in_words(date(2022, 5, 12), language) == date_in_words(dates[2], language)


def test_a_language_without_an_interface_is_answered_in_english() -> None:
    assert in_words(Query("", None), label, "fr") == in_words(Query("", None), label) == "Everything"
