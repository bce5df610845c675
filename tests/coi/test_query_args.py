"""A query as names and values: there and back without loss, and every bad input is one clear sentence."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coi.dates import PartialDate
from coi.errors import FilterError, QueryError, UsageError
from coi.grammar import VERSION, parse_words
from coi.query import (
    FILTER_FIELDS,
    MAX_LIMIT,
    MAX_RESULTS,
    SORTS,
    Carries,
    DateRange,
    Filter,
    FilterField,
    Or,
    Query,
    Word,
)
from coi.query_args import FILTER_ARGUMENTS, MAX_LEFT_OUT, args_from_query, query_from_args
from coi.settings import Settings
from coi.source import load_source
from coi.vocabulary import Concept, Vocabulary
from coi.vocabulary.countries import Countries
from coi.vocabulary.languages import WORKING_LANGUAGES
from coi.vocabulary.vocabularies import Vocabularies

TODAY = date(2026, 11, 23)


def _scheme(name: str, *concepts: str) -> Vocabulary:
    return Vocabulary(name, {one: Concept(one, None, {}, {}) for one in concepts})


SMALL = Vocabularies(
    topics=_scheme("topics", "conscription", "police", "roma"),
    document_types=_scheme("document-types", "country-report", "law"),
    source_types=_scheme("source-types", "court", "un-body"),
    countries=Countries({"AFG": "AF", "MDA": "MD", "UKR": "UA"}, {}),
    sources={},
)
VALUES: Mapping[FilterField, tuple[str, ...]] = {
    "country": ("AFG", "MDA", "UKR"),
    "topic": ("conscription", "police", "roma"),
    "source_type": ("court", "un-body"),
    "document_type": ("country-report", "law"),
    "language": ("uk", "ru", "en"),
    "year": ("2024", "1999", "undated"),
    "access": ("public", "network", "restricted"),
}


def _read(args: Mapping[str, Sequence[str]], today: date | None = TODAY) -> Query:
    return query_from_args(args, SMALL, today=today)


def _gather(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    args: dict[str, list[str]] = {}
    for name, value in pairs:
        args.setdefault(name, []).append(value)
    return args


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [("q", "conscription OR draft"), ("v", "2")],
        [("q", 'abc~ "a b"~5 country:UKR -published:2019..'), ("v", "2")],
        [("q", 'title:(a OR b) -"c d" pre*'), ("v", "2")],
        [("country", "AFG"), ("country", "UKR")],
        [("all-countries", "AFG"), ("all-countries", "UKR")],
        [("q", "x"), ("v", "2"), ("country", "AFG"), ("not-country", "MDA"), ("only-country", "UKR"), ("topic", "roma")],
        [("all-topics", "roma"), ("not-topic", "police"), ("not-type", "law"), ("language", "uk")],
        [("source-type", "court"), ("year", "undated"), ("not-year", "1999"), ("access", "public")],
        [("published-from", "2024"), ("published-to", "2024-05"), ("captured-from", "2024-05-17")],
        [("captured-to", "1999"), ("as-of", "2025-02-01")],
        [("sort", "published"), ("limit", "100"), ("offset", "900")],
        [("facets", "1"), ("translate", "0"), ("ui-language", "uk")],
    ],
)  # fmt: skip
def test_written_arguments_read_and_write_back_the_same(pairs: list[tuple[str, str]]) -> None:
    assert args_from_query(_read(_gather(pairs))) == pairs


@st.composite
def _filters(draw: st.DrawFn) -> tuple[Filter, ...]:
    filters = []
    for field in FILTER_FIELDS:
        if field in VALUES:
            some = st.lists(st.sampled_from(VALUES[field]), unique=True, max_size=3).map(tuple)
            rich = field in ("country", "topic", "language")
            none = st.just(())
            one = Filter(
                field, draw(some), draw(some if rich else none), draw(some), draw(some if rich else none)
            )
            filters += [one] if one else []
    return tuple(filters)


_DAYS = st.dates(date(1900, 1, 1), TODAY)
_PARTIAL = _DAYS.flatmap(
    lambda day: st.sampled_from(
        [PartialDate.of(day), PartialDate(day.year), PartialDate(day.year, day.month)]
    )
)
_ENDS = st.lists(_PARTIAL, min_size=2, max_size=2).map(lambda two: sorted(two, key=lambda one: one.first_day))
_RANGES = st.builds(
    lambda ends, first, last: DateRange(ends[0] if first else None, ends[1] if last else None),
    _ENDS, st.booleans(), st.booleans(),
)  # fmt: skip
_TEXTS = st.sampled_from(
    [
        "",
        "conscription",
        "Молдова OR Україна",
        '"military service" -x',
        "title:report",
        "pre*",
        "pre~",
        "a ИЛИ b",
    ]
)


@st.composite
def _queries(draw: st.DrawFn) -> Query:
    text = draw(_TEXTS)
    limit = draw(st.integers(1, MAX_LIMIT))
    return Query(
        text=text,
        node=parse_words(text),
        filters=draw(_filters()),
        published=draw(_RANGES),
        captured=draw(_RANGES),
        as_of=draw(st.none() | _DAYS.map(PartialDate.of)),
        sort=draw(st.sampled_from(SORTS)),
        limit=limit,
        offset=draw(st.integers(0, MAX_RESULTS - limit)),
        facets=draw(st.booleans()),
        translate=draw(st.booleans()),
        without=draw(st.sampled_from(((), ("ru:призыв",), ("pl:pobór do wojska", "en:a:b")))),
        interface_language=draw(st.sampled_from(WORKING_LANGUAGES)),
    )


@settings(deadline=None)
@given(_queries())
def test_any_query_comes_back_from_its_arguments(query: Query) -> None:
    assert _read(_gather(args_from_query(query))) == query


def test_nothing_given_asks_nothing() -> None:
    query = _read({})
    assert query == Query("", None)
    assert query.asks_nothing
    assert args_from_query(query) == []


def test_values_are_read_by_name_and_kept_once() -> None:
    query = _read({"country": ["Україна", "ua", "UKR", "Moldova"], "language": ["Ukrainian"]})
    assert query.filter("country").any == ("UKR", "MDA")
    assert query.filter("language").any == ("uk",)


def test_blank_fields_of_a_form_are_as_if_not_given() -> None:
    blank = {name: ["  "] for name in FILTER_ARGUMENTS}
    single = ("q", "published-from", "published-to", "captured-from", "captured-to", "as-of", "sort", "limit")
    more = ("offset", "facets", "translate", "ui-language")
    assert _read(blank | {name: [""] for name in single} | {name: [" "] for name in more}) == Query("", None)
    assert _read({"q": [], "limit": [], "country": []}) == Query("", None)


@pytest.mark.parametrize("text", ["1", "true", "yes", "on", "0", "false", "no", "off"])
def test_a_switch_is_written_in_several_ways(text: str) -> None:
    assert _read({"facets": [text]}).facets is (text in ("1", "true", "yes", "on"))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"v": ["3"], "q": ["a"]}, "“v” must be a whole number from 1 to 2"),
        ({"v": ["1", "2"]}, "“v” may be given only once"),
        ({"colour": ["red"]}, "no filter “colour”"),
        ({"x" * 500: ["red"]}, "no filter “x{40}”"),
        ({"all-source": ["a"]}, "no filter “all-source”"),
        ({"only-year": ["2024"]}, "no filter “only-year”"),
        ({"countries": ["AFG"]}, "no filter “countries”"),
        ({"source_type": ["court"]}, "no filter “source_type”"),
        ({"q": ["a", "b"]}, "“q” may be given only once"),
        ({"limit": ["10", "10"]}, "“limit” may be given only once"),
        ({"country": ["Ruritania"]}, "no country “Ruritania”"),
        ({"not-country": ["AFG", "XX"]}, "no country “XX”"),
        ({"topic": ["polise"]}, "Did you mean police"),
        ({"source": ["nowhere"]}, "no source “nowhere”"),
        ({"year": ["20244"]}, "no year “20244”"),
        ({"access": ["secret"]}, "no access level “secret”"),
        ({"limit": ["0"]}, "“limit” must be a whole number from 1 to 100"),
        ({"limit": ["101"]}, "“limit” must be"),
        ({"limit": ["-1"]}, "“limit” must be"),
        ({"limit": ["1.5"]}, "“limit” must be"),
        ({"limit": ["ten"]}, "“limit” must be"),
        ({"limit": ["٣"]}, "“limit” must be"),
        ({"limit": ["²"]}, "“limit” must be"),
        ({"limit": ["1_0"]}, "“limit” must be"),
        ({"limit": ["9" * 5000]}, "“limit” must be"),
        ({"limit": ["0" * 5000 + "1"]}, "“limit” must be"),
        ({"offset": ["1000"]}, "“offset” must be a whole number from 0 to 999"),
        ({"offset": ["995"]}, "up to number 1000"),
        ({"offset": ["999"], "limit": ["2"]}, "up to number 1000"),
        ({"sort": ["best"]}, "no order “best”; there is relevance, published, captured"),
        ({"facets": ["maybe"]}, "“facets” must be 1 or 0"),
        ({"translate": ["TRUE"]}, "“translate” must be 1 or 0"),
        ({"ui-language": ["tlh"]}, "no interface language “tlh”"),
        ({"published-from": ["yesterday"]}, "“yesterday” is not a date"),
        ({"published-to": ["2024-02-30"]}, "not a day of the calendar"),
        ({"captured-from": ["24.02.2024"]}, "is not a date"),
        ({"captured-to": ["0000"]}, "not a day of the calendar"),
        ({"published-from": ["2025"], "published-to": ["2024"]}, "range ends before it begins"),
        ({"captured-from": ["2024-06"], "captured-to": ["2024-05-31"]}, "range ends before it begins"),
        ({"as-of": ["2026-11-24"]}, "as-of day 2026-11-24 has not come yet"),
        ({"as-of": ["2027"]}, "has not come yet"),
    ],
)  # fmt: skip
def test_a_bad_input_is_one_sentence(args: Mapping[str, Sequence[str]], words: str) -> None:
    with pytest.raises(FilterError, match=words) as caught:
        _read(args)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


def test_words_that_cannot_be_read_are_a_query_error() -> None:
    with pytest.raises(QueryError):
        _read({"q": ['"never closed']})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("country:Україна", "UKR"),
        ("country:ua", "UKR"),
        ("Country: ukr", "UKR"),
        ('country:"Moldova"', "MDA"),
        ("country:Молдова", "MDA"),
    ],
)
def test_a_country_among_the_words_is_looked_up_and_the_text_kept(text: str, value: str) -> None:
    query = _read({"q": [text]})
    assert query.node == Carries("country", value)
    assert query.text == text


def test_a_source_among_the_words_is_looked_up_by_id_and_name() -> None:
    source = load_source(next(Settings().sources_dir.glob("**/us-state-human-rights-reports.yml")))
    vocabularies = replace(SMALL, sources={source.id: source})
    for text in (f"source:{source.id}", f"source: “{source.name.upper()}”"):
        query = query_from_args({"q": [text]}, vocabularies)
        assert query.node == Carries("source", source.id)


@pytest.mark.parametrize(
    ("text", "sentence", "position", "length"),
    [
        ("a country:Ruritania", "There is no country “Ruritania”. Did you mean Ukraine?", 10, 9),
        ('-country:"Moldowa" b', "There is no country “Moldowa”. Did you mean Moldova?", 9, 9),
        ("source:nowhere", "There is no source “nowhere”.", 7, 7),
    ],
)
def test_an_unknown_value_among_the_words_is_a_query_error_at_its_place(
    text: str, sentence: str, position: int, length: int
) -> None:
    with pytest.raises(QueryError) as caught:
        _read({"q": [text]})
    assert (str(caught.value), caught.value.position, caught.value.length) == (sentence, position, length)


def test_what_is_written_says_its_version_and_what_is_typed_is_the_newest() -> None:
    assert _read({"q": ["abc~"]}) == _read({"q": ["abc~"], "v": [str(VERSION)]})
    assert args_from_query(_read({"q": ["abc~"]})) == [("q", "abc~"), ("v", "2")]
    assert args_from_query(_read({"country": ["UKR"], "v": ["1"]})) == [("country", "UKR")]


@pytest.mark.parametrize("text", ["abc~", '"a b"~5', "country:a", "published:2019..2024", "a ИЛИ b"])
def test_an_address_of_the_first_version_keeps_its_meaning_when_it_is_written_again(text: str) -> None:
    old = _read({"q": [text], "v": ["1"]})
    assert old.node == parse_words(text, version=1)
    assert _read(_gather(args_from_query(old))) == old


def test_operators_of_the_interface_language_count_and_survive_another_language() -> None:
    query = _read({"q": ["a VAI b"], "ui-language": ["lv"]})
    assert query.node == Or((Word("a"), Word("b")))
    for language in WORKING_LANGUAGES:
        other = replace(query, interface_language=language)
        assert _read(_gather(args_from_query(other))) == other


def test_today_is_a_day_one_can_ask_about() -> None:
    assert _read({"as-of": ["2026-11-23"]}).as_of == PartialDate(2026, 11, 23)
    assert _read({"as-of": ["2026"]}).as_of == PartialDate(2026)
    assert _read({"as-of": ["2027"]}, today=None).as_of == PartialDate(2027)


def test_the_last_result_can_be_reached() -> None:
    query = _read({"offset": ["999"], "limit": ["1"]})
    assert query.offset + query.limit == MAX_RESULTS


_NAMES = st.sampled_from(
    [*FILTER_ARGUMENTS, "q", "v", "limit", "offset", "sort", "as-of", "published-from", "facets"]
)


@settings(deadline=None)
@given(st.dictionaries(_NAMES | st.text(max_size=8), st.lists(st.text(max_size=12), max_size=2), max_size=3))
def test_any_arguments_are_read_or_refused(args: dict[str, list[str]]) -> None:
    query = Query("", None)
    with suppress(UsageError):
        query = _read(args)
    assert _read(_gather(args_from_query(query))) == query


def test_words_of_other_languages_may_be_left_out_and_stay_so() -> None:
    args = {"q": ["призов"], "without": ["ru:уклонение от призыва", "pl:pobór", "pl:pobór", " "]}
    query = _read(args)
    assert query.without == ("ru:уклонение от призыва", "pl:pobór")
    assert [value for name, value in args_from_query(query) if name == "without"] == list(query.without)


@pytest.mark.parametrize("wrong", ["призыв", "xx:word", "ru:", ":призыв", "ru:" + "п" * 600])
def test_a_word_to_leave_out_needs_its_language(wrong: str) -> None:
    with pytest.raises(FilterError, match="without"):
        _read({"q": ["призов"], "without": [wrong]})


def test_no_more_words_may_be_left_out_than_a_page_can_list() -> None:
    args = {"q": ["призов"], "without": [f"ru:слово{number}" for number in range(MAX_LEFT_OUT + 1)]}
    with pytest.raises(FilterError, match="at most"):
        _read(args)
