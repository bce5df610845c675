"""Hostile and half-finished queries: each ends with an answer or a placed error, always the same."""

import pytest

from coi.errors import QueryError
from coi.grammar import parse_words
from coi.grammar.caps import MAX_LENGTH
from coi.query import And, Node, Word

A, B = Word("a"), Word("b")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        # wildcards without a beginning
        ("*a* *b* *c* *d* *e* *f* *g* *h* *i* *j*", "A star needs at least three letters"),
        ("*", "A star needs at least three letters"),
        ("?" * 50, "There is no word"),
        ("t:*", "A star needs at least three letters"),
        # bulk
        ("(" * 5_000, "5,000 characters long"),
        ("(" * MAX_LENGTH, "Brackets may nest"),
        ("(" * 250 + ")" * 250, "Brackets may nest"),
        ("NOT " * 2_000, "8,000 characters long"),
        ("NOT " * 125, "After NOT at the end"),
        ("a OR " * 3_000, "15,000 characters long"),
        ("a OR " * 100, "At most 64 words"),
        ('"' * 999, "999 characters long"),
        ('"' * 499, "The quotation mark at character 499"),
        ('"' * 500, "There is no word"),
        ("a" * 100_000, "100,000 characters long"),
        ("title:" * 83, "After “title:” at the end"),
        ("-(" * 250, "Brackets may nest"),
        ("- " * 250, "There is no word"),
        ("-'" * 250, "There is no word"),
        # half-finished and foreign syntax
        ('"unclosed', "The quotation mark at character 1"),
        ("(a", "The bracket at character 1"),
        ("a AND", "After AND at the end"),
        ("AND", "Before AND at the start"),
        ("::::", "There is no word"),
        ("^", "There is no word"),
        ("~", "There is no word"),
        ("[a TO", And((A, Word("TO")))),
        ("[ TO ]", Word("TO")),
        ("date:[2026-13-45 TO x]", And((Word("date"), Word("2026-13-45"), Word("TO"), Word("x")))),
        ("published:" + "9" * 400, "is not a date"),
        ("published:" + "." * 400, "a date is missing"),
        ("published:" + "2019.." * 60, "is more than a first and a last date"),
        ("published:[2026-13-45 TO x]", "a date is missing"),
        ("country:" + "a" * 101, "A country of 101 characters is too long"),
        ('source:"' + "a" * 480 + '"', "A source of 480 characters is too long"),
        ("country:" * 59, "After “country:” at the end a name is missing"),
        ('country:"' * 49, "The quotation mark at character 441"),
        # bytes and marks
        ("a\x00b", "Character 2"),
        ("\udcff\udcfe", "Character 1"),
        ("\ud800", "Character 1"),
        ("\u202ea", A),
        ("a\u200d", A),
        ("a" + "\u0301" * 10_000, "10,001 characters long"),
        ("q" + "\u0301" * 499, Word("q" + "\u0301" * 499)),
        # another engine's operators are searched as they stand
        ('r"("', Word("r")),
        ("/(a+)+$/", A),
        ("a~2 b~2", "A ~ needs at least three letters"),
        ("abc~2 " * 20, "At most 4 words may have a ~"),
        ("a-b-c-ddd-e~", "At most 4 words may have a ~"),
        ('"a b"~99999999999', "a number from 1 to 50 is needed"),
        ('"a b"~' + "9" * 480, "a number from 1 to 50 is needed"),
        ('"' + "a " * 200 + '"~5', "Two to 10 words can stand near one another"),
        ('"' + "a-" * 200 + 'a"~5', "Two to 10 words can stand near one another"),
        ("a^1e309", And((A, Word("1e309")))),
        ("a^-5", And((A, Word("5")))),
        ("d:" + "9" * 5_000, "5,002 characters long"),
        ("d:" + "9" * 400, And((Word("d"), Word("9" * 400)))),
        # code of other places is text
        ("' OR 1=1--", "Before OR at the start"),
        ("{{7*7}}", "A star needs at least three letters"),
        ("${77}", Word("77")),
        ("\r\nSet-Cookie:x=1", And((Word("Set-Cookie"), Word("x"), Word("1")))),
        ("<script>", Word("script")),
        ('"><svg onload=1>', "The quotation mark at character 1"),
        ("{name}", Word("name")),
        ("{0} OR", "After OR at the end"),
    ],
)
def test_hostile_input_is_refused_in_words_or_searched_as_it_stands(text: str, outcome: str | Node) -> None:
    if isinstance(outcome, str):
        with pytest.raises(QueryError) as caught:
            parse_words(text)
        assert outcome in str(caught.value)
        assert 0 <= caught.value.position <= caught.value.position + caught.value.length <= len(text)
    else:
        assert parse_words(text) == outcome
