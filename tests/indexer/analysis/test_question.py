"""Tests of turning a question into clauses."""

from coi.query import And, Not, Or, Phrase, Prefix, Word
from coi.search_index import AllOf, AnyOf, Beginning, Group, IndexTerm, NoneOf, Sequenced
from indexer.analysis.question import analyse


def test_a_word_becomes_a_group_with_its_stems() -> None:
    assert analyse(Word("Deserters", "title"), ["en"]) == Group(
        (IndexTerm("exact", "deserters", 1.0), IndexTerm("stem", "desert", 0.7)), "title"
    )


def test_a_hyphenated_word_becomes_its_parts_in_a_row() -> None:
    clause = analyse(Word("asylum-seekers"), ["en"])
    assert isinstance(clause, Sequenced)
    assert [group.alternatives[0].text for group in clause.groups] == ["asylum", "seekers"]
    assert IndexTerm("stem", "seeker", 0.7) in clause.groups[1].alternatives


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
