"""Operators in the languages of the interface: each counts where nobody can mean an ordinary word by it."""

import pytest

from coi.errors import QueryError
from coi.grammar import parse_words, print_words, settle_words
from coi.grammar.operators import ALL_OPERATORS, LANGUAGE_BOUND, operators_of
from coi.query import And, Node, Not, Or, Word
from coi.vocabulary.languages import INTERFACE_LANGUAGES

A, B = Word("a"), Word("b")


def read(operator: str, language: str) -> Node | None:
    return parse_words(f"a {operator} b", language=language)


@pytest.mark.parametrize("language", [*INTERFACE_LANGUAGES, "de", "fr", "xx"])
@pytest.mark.parametrize("word", ["OR", "ИЛИ", "АБО", "LUB", "VAGY", "ARBA", "VÕI", "ALEBO"])
def test_a_word_for_or_that_means_nothing_else_counts_everywhere(word: str, language: str) -> None:
    assert read(word, language) == Or((A, B))


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_other_words_that_mean_nothing_else_count_everywhere(language: str) -> None:
    for word in ("AND", "ÉS", "ORAZ", "ȘI", "ŞI"):
        assert read(word, language) == And((A, B))
    for word in ("NOT", "НЕ"):
        assert read(word, language) == And((A, Not(B)))


@pytest.mark.parametrize(
    ("homes", "word", "node"),
    [
        ("uk", "ТА", And((A, B))),
        ("ro", "SI", And((A, B))),
        ("ro", "SAU", Or((A, B))),
        ("ro", "NU", And((A, Not(B)))),
        ("pl sk", "NIE", And((A, Not(B)))),
        ("hu", "NEM", And((A, Not(B)))),
        ("lt", "IR", And((A, B))),
        ("lt lv", "NE", And((A, Not(B)))),
        ("lv", "VAI", Or((A, B))),
        ("et", "JA", And((A, B))),
        ("et", "MITTE", And((A, Not(B)))),
    ],
)
def test_a_word_that_is_ordinary_elsewhere_counts_at_home_only(homes: str, word: str, node: Node) -> None:
    for language in INTERFACE_LANGUAGES:
        plain = And((A, Word(word.lower()), B))
        assert read(word, language) == (node if language in homes.split() else plain)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_interface_language_can_say_or_and_not(language: str) -> None:
    own = set(operators_of(language).items())
    english = {} if language == "en" else {"AND", "OR", "NOT"}
    assert {"OR", "NOT"} <= {meaning for word, meaning in own if word not in english}


def test_operators_are_written_in_capitals_and_with_more_than_one_letter() -> None:
    for word in ALL_OPERATORS:
        assert word == word.upper() != word.lower()
        assert len(word) > 1
        assert parse_words(f"a {word.lower()} b") == And((A, Word(word.lower()), B))


@pytest.mark.parametrize("text", ["Иваненко И.", "Karol I", "И снова", "UN report", "A Plan", "Війна І мир"])
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_initials_numerals_and_the_united_nations_are_never_operators(text: str, language: str) -> None:
    assert parse_words(text, language=language) == And(tuple(map(Word, text.replace(".", "").split())))


@pytest.mark.parametrize("word", sorted(ALL_OPERATORS))
def test_a_tree_is_written_so_that_it_reads_the_same_in_every_language(word: str) -> None:
    for language in INTERFACE_LANGUAGES:
        node = parse_words(f"a {word} b", language=language)
        assert all(parse_words(print_words(node), language=other) == node for other in INTERFACE_LANGUAGES)
    written = print_words(And((A, Word(word), B)))
    assert written == f"a {word.lower()} b"


def test_operators_are_written_in_english() -> None:
    assert print_words(parse_words("a ИЛИ НЕ b ÉS c")) == "a OR -b c"
    assert print_words(parse_words("(a VAI b) NE c", language="lv")) == "(a OR b) -c"


@pytest.mark.parametrize(
    ("text", "sentence", "position", "length"),
    [
        ("a ИЛИ", "After ИЛИ at the end a word is missing.", 2, 3),
        ("ALEBO a", "Before ALEBO at the start a word is missing.", 0, 5),
        ("a (VÕI b)", "Before VÕI at character 4 a word is missing.", 3, 3),
        ("a V\u200bÕI VÕI b", "After VÕI at character 3 a word is missing.", 2, 4),
    ],
)
def test_a_refusal_names_the_operator_as_it_was_typed(
    text: str, sentence: str, position: int, length: int
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_words(text)
    assert (str(caught.value), caught.value.position, caught.value.length) == (sentence, position, length)


def test_a_text_is_kept_as_typed_unless_another_language_would_read_it_otherwise() -> None:
    assert settle_words("a  ИЛИ b", parse_words("a ИЛИ b")) == "a  ИЛИ b"
    for word in LANGUAGE_BOUND:
        for language in ("en", "lv", "ro"):
            node = read(word, language)
            kept = settle_words(f"a {word} b", node)
            assert all(parse_words(kept, language=other) == node for other in INTERFACE_LANGUAGES)
    assert settle_words("a N\u200bU b", read("NU", "ro")) == "a -b"
    assert settle_words("", None) == ""
