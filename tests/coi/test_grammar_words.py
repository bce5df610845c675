"""Words near one another and words that may be misspelt."""

import pytest

from coi.errors import QueryError
from coi.grammar import parse_words, print_words
from coi.grammar.caps import MAX_BETWEEN, MAX_NEAR, MAX_SPELLED
from coi.query import And, Near, Node, Not, Or, Phrase, Spelled, Word

A, B = Word("a"), Word("b")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ('"a b"~5', Near(("a", "b"), 5)),
        ("„a b“~5", Near(("a", "b"), 5)),
        ('"b a"~05', Near(("b", "a"), 5)),
        ('"a a"~1', Near(("a", "a"), 1)),
        ('"draft-age men, women"~٥', Near(("draft-age", "men", "women"), 5)),
        ('title:"a b"~5', Near(("a", "b"), 5, "title")),
        ('title:(a "a b"~5)', And((Word("a", "title"), Near(("a", "b"), 5, "title")))),
        ('-"a b"~5 OR a', Or((Not(Near(("a", "b"), 5)), A))),
        ('"a b"~5 b', And((Near(("a", "b"), 5), B))),
        ('"a b" ~5', And((Phrase(("a", "b")), Word("5")))),
    ],
)
def test_words_in_quotation_marks_with_a_number_stand_near_one_another(text: str, node: Node) -> None:
    assert parse_words(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("Mukhamedov~", Spelled("Mukhamedov")),
        ("Müller~ a", And((Spelled("Müller"), A))),
        ("(Mukhamedov~)", Spelled("Mukhamedov")),
        ("-Mukhamedov~", Not(Spelled("Mukhamedov"))),
        ("title:Mukhamedov~", Spelled("Mukhamedov", "title")),
        ("Al-Shabab~", Spelled("Al-Shabab")),
        ("abc~", Spelled("abc")),
        ("ИЛИ~ a", And((Spelled("ИЛИ"), A))),
        ("word~1", Spelled("word")),
        ("word~2 a", And((Spelled("word"), A))),
        ("word~, a", And((Spelled("word"), A))),
    ],
)
def test_a_tilde_after_a_word_allows_misspellings(text: str, node: Node) -> None:
    assert parse_words(text) == node


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("~50 men", "50 men"),
        ("10~20", "10 20"),
        ("a ~ b", "a b"),
        ("a~b", "a b"),
        ("abc~3", "abc 3"),
        ("abc*~", "abc*"),
    ],
)
def test_a_tilde_elsewhere_is_passed_over(text: str, words: str) -> None:
    assert print_words(parse_words(text)) == words


@pytest.mark.parametrize(
    ("text", "sentence", "position", "length"),
    [
        ('a "a b"~', "After the ~ at character 8 a number from 1 to 50 is needed.", 7, 1),
        ('"a b"~0', "After the ~ at character 6 a number from 1 to 50 is needed.", 5, 2),
        ('"a b"~51', "After the ~ at character 6 a number from 1 to 50 is needed.", 5, 3),
        ('"a b"~-1', "After the ~ at character 6 a number from 1 to 50 is needed.", 5, 1),
        ('"a b"~5x', "After the ~ at character 6 a number from 1 to 50 is needed.", 5, 2),
        ('b "a"~5', "Two to 10 words can stand near one another (character 3).", 2, 1),
        ('""~5', "Two to 10 words can stand near one another (character 1).", 0, 1),
        ("a ab~", "A ~ needs at least three letters before it (character 5).", 4, 1),
        ("2022~", "A ~ needs at least three letters before it (character 5).", 4, 1),
        ("al-as~", "A ~ needs at least three letters before it (character 6).", 5, 1),
    ],
)
def test_a_tilde_that_cannot_be_read_is_placed(text: str, sentence: str, position: int, length: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_words(text)
    assert (str(caught.value), caught.value.position, caught.value.length) == (sentence, position, length)


def test_ten_words_may_stand_near_one_another_and_no_more() -> None:
    assert parse_words(f'"{"a " * MAX_NEAR}"~{MAX_BETWEEN}') == Near(("a",) * MAX_NEAR, MAX_BETWEEN)
    for words in ("a " * (MAX_NEAR + 1), "a " * (MAX_NEAR - 1) + "b-c"):
        with pytest.raises(QueryError, match="Two to 10 words"):
            parse_words(f'"{words}"~5')


def test_four_words_may_be_misspelt_and_no_more() -> None:
    assert isinstance(parse_words("abc~ " * MAX_SPELLED), And)
    for words in ("abc~ " * (MAX_SPELLED + 1), "abc-abc~ abc~ abc-abc~"):
        with pytest.raises(QueryError, match="At most 4 words may have a ~") as caught:
            parse_words(words)
    assert caught.value.position == 14
