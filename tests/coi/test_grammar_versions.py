"""The versions of the query language: what was kept in an older one means what it meant then."""

import pytest

from coi.errors import QueryError
from coi.grammar import VERSION, parse_words, print_words, settle_words
from coi.query import And, Node, Not, Or, Phrase, Prefix, Word

A, B = Word("a"), Word("b")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a b", And((A, B))),
        (
            'title:a OR NOT "b c" abc*',
            Or((Word("a", "title"), And((Not(Phrase(("b", "c"))), Prefix("abc"))))),
        ),
        ("abcd~", Word("abcd")),
        ("a~2 b~", And((A, Word("2"), B))),
        ('"a b"~5', And((Phrase(("a", "b")), Word("5")))),
        ('"a b"~', Phrase(("a", "b"))),
        ("country:a", And((Word("country"), A))),
        ("source: b", And((Word("source"), B))),
        ("published:2019..2024", And((Word("published"), Word("2019"), Word("2024")))),
        ("published:", Word("published")),
        ("a ИЛИ b", And((A, Word("или"), B))),
        ("a VÕI", And((A, Word("või")))),
    ],
)
def test_the_first_version_reads_what_it_always_read(text: str, node: Node) -> None:
    assert parse_words(text, version=1) == node
    assert parse_words(text, version=1, language="et") == node


@pytest.mark.parametrize(
    "text", ["abcd~", '"a b"~5', "country:a", "published:2019..2024", "a ИЛИ b", "a OR b"]
)
def test_a_text_of_the_first_version_is_kept_so_that_the_newest_reads_the_same(text: str) -> None:
    node = parse_words(text, version=1)
    kept = settle_words(text, node, version=1)
    assert kept == print_words(node)
    assert parse_words(kept) == node


@pytest.mark.parametrize("version", [0, VERSION + 1, -1])
def test_a_version_that_never_was_is_refused(version: int) -> None:
    with pytest.raises(QueryError, match=f"There is no version {version} of the query language"):
        parse_words("a", version=version)


def test_what_is_typed_today_is_the_newest_version() -> None:
    assert parse_words("abcd~") == parse_words("abcd~", version=VERSION) != parse_words("abcd~", version=1)
