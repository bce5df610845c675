"""The grammar of the search box: words, phrases, brackets, and what it says of those that are wrong."""

import unicodedata

import pytest

from coi.errors import QueryError
from coi.grammar import parse_words, print_words
from coi.grammar.caps import MAX_CLAUSES, MAX_DEPTH, MAX_LENGTH
from coi.query import And, Node, Not, Or, Phrase, Prefix, Word

A, B, C, D = Word("a"), Word("b"), Word("c"), Word("d")
TITLE_A, TITLE_B = Word("a", "title"), Word("b", "title")


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse_words(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("NOT a", Not(A)),
        ("-a", Not(A)),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a -b -c", And((A, Not(B), Not(C)))),
        ("a OR -b", Or((A, Not(B)))),
        ('"a b"', Phrase(("a", "b"))),
        ('"a"', Phrase(("a",))),
        ('-"a b"', Not(Phrase(("a", "b")))),
        ("-(a b)", Not(And((A, B)))),
        ("NOT (a OR b)", Not(Or((A, B)))),
        ("conscri*", Prefix("conscri")),
        ("-conscri*", Not(Prefix("conscri"))),
        ("title:a", TITLE_A),
        ('title:"a b"', Phrase(("a", "b"), "title")),
        ("title:conscri*", Prefix("conscri", "title")),
        ("title:(a OR b)", Or((TITLE_A, TITLE_B))),
        ("title:(a -b) c", And((TITLE_A, Not(TITLE_B), C))),
        ("-title:a", Not(TITLE_A)),
        ("title:-a", Not(TITLE_A)),
        ("title:NOT a", Not(TITLE_A)),
        ("title: a", TITLE_A),
        ("Title:a", TITLE_A),
        ("title:title:a", TITLE_A),
        ("title:a b", And((TITLE_A, B))),
    ],
)
def test_each_form_becomes_its_tree(text: str, node: Node) -> None:
    assert parse_words(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a OR b c", Or((A, And((B, C))))),
        ("a b OR c d", Or((And((A, B)), And((C, D))))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("NOT a b", And((Not(A), B))),
        ("NOT a OR b", Or((Not(A), B))),
        ("-a OR b", Or((Not(A), B))),
    ],
)
def test_not_binds_tighter_than_and_and_and_tighter_than_or(text: str, node: Node) -> None:
    assert parse_words(text) == node


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("(a)", "a"),
        ("((a b)) c", "a b c"),
        ("(a OR b) OR c", "a OR b OR c"),
        ("NOT NOT a", "a"),
        ("-(-a)", "a"),
        ("NOT -a", "a"),
        ("a()b", "a b"),
        ('a "" b', "a b"),
        ('a "::" b', "a b"),
        ("a\t\n\u00a0\u2028b", "a b"),
        ("a\x01b", "a b"),
    ],
)
def test_what_adds_nothing_leaves_no_trace(text: str, same: str) -> None:
    assert parse_words(text) == parse_words(same)
    assert print_words(parse_words(text)) == same


@pytest.mark.parametrize("word", ["or", "and", "not", "Or", "TO", "orphan", "NOTE"])
def test_only_capitals_are_operators(word: str) -> None:
    assert parse_words(f"a {word} b") == And((A, Word(word), B))


def test_operators_inside_quotes_are_words() -> None:
    assert parse_words('"AND OR NOT title"') == Phrase(("AND", "OR", "NOT", "title"))


@pytest.mark.parametrize(
    "word",
    [
        "О'Ніл",
        "прем’єр",
        "well-founded",
        "U.S",
        "3.5",
        "2022",
        "войска",
        "سربازی",
        "ქართული",
        "हिन्दी",
        "军事",
        "2022-02-24",
    ],
)
def test_a_word_may_be_of_any_script_and_hold_apostrophes_hyphens_and_dots(word: str) -> None:
    assert parse_words(word) == Word(word)
    assert parse_words(f'"{word}"') == Phrase((word,))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("U.S.", ["U.S"]),
        ("'a'", ["a"]),
        ("a--b", ["a", "b"]),
        ("a..b", ["a", "b"]),
        ("a - b", ["a", "b"]),
        ("--a", ["a"]),
        ('"a"-b', ['"a"', "b"]),
        ("a,b;c", ["a", "b", "c"]),
        ("2011/95/EU", ["2011", "95", "EU"]),
        ("https://example.org/a?b=c", ["https", "example.org", "a", "b", "c"]),
        ("sub-title:a", ["sub-title", "a"]),
        ("date:a", ["date", "a"]),
        ("a_b", ["a", "b"]),
        ("§ 60 a", ["60", "a"]),
        ("a !b +c &d |e", ["a", "b", "c", "d", "e"]),
    ],
)
def test_punctuation_that_means_nothing_is_passed_over(text: str, words: list[str]) -> None:
    assert print_words(parse_words(text)) == " ".join(words)


@pytest.mark.parametrize("text", ["-'a'", "-‘a’", "-[a]", "-#a", "(-a)", "title:(-a)"])
def test_a_minus_excludes_through_brackets_apostrophes_and_signs(text: str) -> None:
    assert isinstance(parse_words(text), Not)


@pytest.mark.parametrize(
    "text",
    ['"a b"', "„a b“", "„a b”", "“a b”", "”a b”", "«a b»", "»a b«", '„a b"', "« a b »", "«a „b“»"],
)
def test_quotation_marks_of_every_habit_make_a_phrase(text: str) -> None:
    assert parse_words(text) == Phrase(("a", "b"))


def test_words_are_composed() -> None:
    assert parse_words("Chis\u0326ina\u0306u") == Word(unicodedata.normalize("NFC", "Chis\u0326ina\u0306u"))
    assert parse_words('"Kyi\u0308v"') == Phrase(("Ky\u00efv",))
    assert parse_words("Ky\u0069\u0308v*") == Prefix("Ky\u00efv")


@pytest.mark.parametrize(
    "invisible",
    ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u034f", "\ufe0f", "\u3164", "\u2060", "\U000e0041"],
)
def test_what_cannot_be_seen_does_not_change_a_word(invisible: str) -> None:
    assert parse_words(f"{invisible}mili{invisible}tary{invisible}") == Word("military")
    assert parse_words(f"a O{invisible}R b") == Or((A, B))
    assert parse_words(f" {invisible} ") is None


def test_joiners_that_shape_letters_stay_inside_a_word_and_nowhere_else() -> None:
    assert parse_words("می\u200cخواهم") == Word("می\u200cخواهم")
    assert parse_words("\u200cمی\u200c خواهم\u200d") == And((Word("می"), Word("خواهم")))
    assert parse_words("a\u200c\u200cb") == Word("a\u200cb")
    assert parse_words("a \u200c-b") == And((A, Not(B)))


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0", "\u200b", "\x1b"])
def test_a_blank_query_is_none(text: str) -> None:
    assert parse_words(text) is None


def test_none_is_written_as_nothing() -> None:
    assert print_words(None) == ""


@pytest.mark.parametrize(
    ("text", "sentence", "position", "length"),
    [
        ('conscript "military', "The quotation mark at character 11 is never closed.", 10, 1),
        ("a «b", "The quotation mark at character 3 is never closed.", 2, 1),
        ("a (b", "The bracket at character 3 is never closed.", 2, 1),
        ("((a)", "The bracket at character 1 is never closed.", 0, 1),
        ("a)", "The bracket at character 2 was never opened.", 1, 1),
        (")(", "The bracket at character 1 was never opened.", 0, 1),
        ("a OR", "After OR at the end a word is missing.", 2, 2),
        ("a AND", "After AND at the end a word is missing.", 2, 3),
        ("a NOT", "After NOT at the end a word is missing.", 2, 3),
        ("a OR ::", "After OR at the end a word is missing.", 2, 2),
        ("(a OR) b", "After OR at character 4 a word is missing.", 3, 2),
        ("a OR OR b", "After OR at character 3 a word is missing.", 2, 2),
        ("a AND OR b", "After AND at character 3 a word is missing.", 2, 3),
        ("a AND AND b", "After AND at character 3 a word is missing.", 2, 3),
        ("a NOT OR b", "After NOT at character 3 a word is missing.", 2, 3),
        ("a OR ()", "After OR at character 3 a word is missing.", 2, 2),
        ("-() a", "After “-” at character 1 a word is missing.", 0, 1),
        ("a -OR", "After “-” at character 3 a word is missing.", 2, 1),
        ("OR a", "Before OR at the start a word is missing.", 0, 2),
        ("AND", "Before AND at the start a word is missing.", 0, 3),
        ("a (OR b)", "Before OR at character 4 a word is missing.", 3, 2),
        ("() AND b", "Before AND at character 4 a word is missing.", 3, 3),
        ("a title:", "After “title:” at the end a word is missing.", 2, 6),
        ("title:OR a", "After “title:” at character 1 a word is missing.", 0, 6),
        ("aco*tion", "A star may stand only at the end of a word (character 4).", 3, 1),
        ("con *", "A star needs at least three letters before it (character 5).", 4, 1),
        ("co*", "A star needs at least three letters before it (character 3).", 2, 1),
        ("*tion", "A star needs at least three letters before it (character 1).", 0, 1),
        ("well-fo*", "A star needs at least three letters before it (character 8).", 7, 1),
        ('"a b"*', "A star needs at least three letters before it (character 6).", 5, 1),
        ('"mili* a"', "A star cannot stand inside quotation marks (character 6).", 5, 1),
        ("a\x00b", "Character 2 is not a character that can be searched.", 1, 1),
        ("ab\ud800", "Character 3 is not a character that can be searched.", 2, 1),
        ("a\u200b\u200b)", "The bracket at character 4 was never opened.", 3, 1),
        (":: ::", "There is no word in this query.", 0, 5),
        ('"" ()', "There is no word in this query.", 0, 5),
        ("\u0301", "There is no word in this query.", 0, 1),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where(text: str, sentence: str, position: int, length: int) -> None:
    error = refusal(text)
    assert (str(error), error.position, error.length) == (sentence, position, length)


@pytest.mark.parametrize(
    ("text", "beginning"), [("con*", "con"), ("con**", "con"), ("well-found*", "well-found"), ("202*", "202")]
)
def test_three_letters_or_digits_are_enough_before_a_star(text: str, beginning: str) -> None:
    assert parse_words(text) == Prefix(beginning)


def test_three_jamo_that_compose_to_one_letter_are_one_letter_before_a_star() -> None:
    assert "three letters" in str(refusal("\u1100\u1161\u11a8*"))


def test_a_query_of_the_greatest_length_is_read_and_one_more_character_is_refused() -> None:
    assert parse_words("a" * MAX_LENGTH) == Word("a" * MAX_LENGTH)
    error = refusal("a" * (MAX_LENGTH + 1))
    assert str(error) == "The query is 501 characters long; at most 500 are allowed."
    assert (error.position, error.length) == (MAX_LENGTH, 1)


def test_a_query_that_grows_beyond_the_cap_when_written_out_is_refused() -> None:
    assert "Written out plainly" in str(refusal("\ufb2c" * MAX_LENGTH))  # each becomes three characters


def test_brackets_nest_twenty_deep_and_no_deeper() -> None:
    assert parse_words("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == A
    error = refusal("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1))
    assert str(error) == "Brackets may nest at most 20 deep (character 21)."
    assert error.position == MAX_DEPTH


def test_sixty_four_clauses_are_read_and_one_more_is_refused() -> None:
    node = parse_words(" ".join(["a"] * MAX_CLAUSES))
    assert isinstance(node, And)
    assert len(node.parts) == MAX_CLAUSES
    error = refusal(" ".join(["a"] * (MAX_CLAUSES + 1)))
    assert str(error) == "At most 64 words and phrases are allowed; character 129 begins one more."
    assert error.position == 2 * MAX_CLAUSES


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("title:a title:b c", "title:(a b) c"),
        ("title:a title:b", "title:(a b)"),
        ("c title:a", "c title:a"),
        ("(title:a OR title:b) c", "title:(a OR b) c"),
        ("-(title:a title:b)", "-title:(a b)"),
        ("a AND b AND NOT c", "a b -c"),
        ("(a b) OR c", "a b OR c"),
        ("-(a OR «b c»)", '-(a OR "b c")'),
    ],
)
def test_a_tree_is_written_in_its_shortest_form(text: str, written: str) -> None:
    assert print_words(parse_words(text)) == written


def test_gathering_titles_never_nests_deeper_than_may_be_read() -> None:
    inner = "-title:b"
    for _ in range(MAX_DEPTH):
        inner = f"-(title:a {inner})"
    text = f"title:c {inner} d"
    assert print_words(parse_words(text)) == text  # title:(c …) would be one bracket too many


def test_exclusions_of_exclusions_are_written_as_what_is_left_of_them() -> None:
    assert print_words(Not(Not(A))) == "a"
    assert print_words(Not(Not(Not(A)))) == "-a"
    assert print_words(And((Not(Not(Or((A, B)))), C))) == "(a OR b) c"
