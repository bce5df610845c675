"""Tests of turning a question into clauses."""

from coi import search_index as port
from coi.dates import PartialDate
from coi.query import And, Carries, Dated, DateRange, Near, Not, Or, Phrase, Prefix, Spelled, Word
from coi.search_index import (
    AllOf,
    AnyOf,
    Beginning,
    DayRange,
    Group,
    IndexTerm,
    NoneOf,
    Sequenced,
    ValueFilter,
)
from indexer.analysis.question import analyse


def test_a_word_becomes_a_group_with_its_stems() -> None:
    assert analyse(Word("Deserters", "title"), ["en"]) == Group(
        (IndexTerm("exact", "deserters", 1.0), IndexTerm("stem", "en:deserter", 0.7)), "title"
    )


def test_a_hyphenated_word_becomes_its_parts_in_a_row() -> None:
    clause = analyse(Word("asylum-seekers"), ["en"])
    assert isinstance(clause, Sequenced)
    assert [group.terms[0].text for group in clause.groups] == ["asylum", "seekers"]
    assert IndexTerm("stem", "en:seeker", 0.7) in clause.groups[1].alternatives


def test_a_phrase_asks_for_its_words_as_written() -> None:
    assert analyse(Phrase(("Military", "services")), ["en"]) == Sequenced(
        (Group((IndexTerm("exact", "military"),)), Group((IndexTerm("exact", "services"),)))
    )
    assert analyse(Phrase(("services",)), ["en"]) == Group((IndexTerm("exact", "services"),))


def test_a_prefix_is_folded() -> None:
    assert analyse(Prefix("Țăr", "title"), ["ro"]) == Beginning("tar", "title")


def test_only_the_last_part_of_a_hyphenated_prefix_is_a_beginning() -> None:
    clause = analyse(Prefix("co-oper"), [])
    assert isinstance(clause, AllOf)
    assert clause.clauses[-1] == Beginning("oper")


def test_joints_and_exclusions_keep_their_shape() -> None:
    clause = analyse(And((Or((Word("a"), Word("b"))), Not(Word("c")))), [])
    assert isinstance(clause, AllOf)
    assert isinstance(clause.clauses[0], AnyOf)
    assert isinstance(clause.clauses[1], NoneOf)


def test_what_holds_no_letter_falls_away_without_a_trace() -> None:
    assert analyse(And((Word("…"), Word("2024"))), []) == analyse(Word("2024"), [])
    assert analyse(Not(Word("!")), []) is None
    assert analyse(Or((Word("!"), Phrase(("?",)), Prefix("."))), []) is None


def test_words_near_one_another_stand_for_all_their_forms() -> None:
    clause = analyse(Near(("Military", "services"), 5, "title"), ["en"])
    assert isinstance(clause, port.Near)
    assert (clause.between, clause.field) == (5, "title")
    assert [group.terms[0].text for group in clause.groups] == ["military", "services"]
    assert IndexTerm("stem", "en:servic", 0.7) in clause.groups[1].alternatives
    assert {group.field for group in clause.groups} == {"title"}


def test_a_hyphenated_word_near_another_is_its_parts() -> None:
    clause = analyse(Near(("draft-age", "men"), 1), [])
    assert isinstance(clause, port.Near)
    assert [group.terms[0].text for group in clause.groups] == ["draft", "age", "men"]


def test_one_word_near_nothing_is_that_word() -> None:
    assert analyse(Near(("men", "!"), 1), ["en"]) == analyse(Word("men"), ["en"])
    assert analyse(Near(("?", "!"), 1), ["en"]) is None


def test_a_misspelt_word_is_folded_and_each_of_its_parts_may_be_misspelt() -> None:
    assert analyse(Spelled("Müller", "title"), ["de"]) == port.Spelled("muller", "title")
    assert analyse(Spelled("Al-Shabab"), []) == AllOf((port.Spelled("al"), port.Spelled("shabab")))
    assert analyse(Spelled("!"), []) is None


def test_a_value_is_a_filter_at_its_place() -> None:
    assert analyse(Carries("country", "UKR"), []) == ValueFilter("country", any=("UKR",))
    clause = analyse(Or((Word("a"), Not(Carries("source", "x")))), [])
    assert isinstance(clause, AnyOf)
    assert clause.clauses[1] == NoneOf(ValueFilter("source", any=("x",)))


def test_dates_of_publication_are_days_at_their_place() -> None:
    half = DateRange(PartialDate(2022, 5), PartialDate(2024))
    assert analyse(Dated(half), []) == DayRange("published", 20220501, 20241231)
    assert analyse(Dated(DateRange(PartialDate(2022))), []) == DayRange("published", 20220101, None)
    assert analyse(Not(Dated(DateRange(None, PartialDate(2022, 2)))), []) == NoneOf(
        DayRange("published", None, 20220228)
    )
