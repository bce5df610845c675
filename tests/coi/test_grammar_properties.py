"""What holds of every query: it is read or refused, and what is read can be written and read again."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from coi.dates import PartialDate
from coi.errors import QueryError
from coi.grammar import VERSION, parse_words, print_words
from coi.grammar.caps import MAX_BETWEEN, MAX_SPELLED
from coi.grammar.letters import QUOTES
from coi.query import (
    And,
    Carries,
    Dated,
    DateRange,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Spelled,
    TextField,
    Word,
)

PIECES = st.sampled_from(
    ['"', "„", "«", "»", "(", ")", "-", "*", ":", "title:", " OR ", " AND ", " NOT ", " ", "'", ".", "\u200c", "\u0301",
     "~", "~5", "~2", "..",
     "country:", "source:", "published:", "2019", "2022-05", "ИЛИ", "VAI", "VÕI ", "a",
     "abc", "Kyiv", "é", "\u1100\u1161", "7", "title", "OR", "NOT", "\u202e", "\x00", "{", "}", "_", "[", "#"]
)  # fmt: skip


def with_surrogates(max_size: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=()), max_size=max_size)


def read(text: str, version: int = VERSION) -> Node | QueryError | None:
    try:
        return parse_words(text, version=version)
    except QueryError as error:
        return error


def assert_readable(text: str, version: int = VERSION) -> None:
    node = read(text, version)
    if isinstance(node, QueryError):
        assert 0 <= node.position <= node.position + node.length <= len(text)
        assert str(node).endswith(".")
    else:
        written = print_words(node)
        assert all(parse_words(written, language=one) == node for one in ("en", "uk", "lv", "de"))


@given(with_surrogates(600))
@example("\u0958" * 400)
@example('source:«a "(b» title:(c d)')
@example("IR NE Vai AND ИЛИ~")
def test_any_text_is_read_or_refused_and_what_is_read_can_be_written_and_read_again(text: str) -> None:
    assert_readable(text)


@given(st.lists(PIECES, max_size=60).map("".join))
@example("a\u200c-b")
@example("title:(a b (c OR d)) title:e OR -f")
@example('"a"b"c"d')
@example("-title:(a -(title:b OR c))")
def test_any_heap_of_operators_is_read_or_refused_and_what_is_read_can_be_written_and_read_again(
    text: str,
) -> None:
    assert_readable(text)


@given(st.lists(PIECES, max_size=60).map("".join))
@example("a ИЛИ b")
def test_what_was_read_as_the_first_version_can_be_written_in_the_newest(text: str) -> None:
    assert_readable(text, version=1)


def is_plain(value: str) -> bool:
    """Whether a value is as the grammar gives it: composed, and not holding quotation marks of both kinds."""
    kinds = {QUOTES[mark] for mark in value if mark in QUOTES}
    return len(kinds) < 2 and unicodedata.normalize("NFC", value) == value


FIELDS: st.SearchStrategy[TextField] = st.sampled_from(("anywhere", "title"))
WORDS = st.sampled_from(("alpha", "beta", "gamma", "well-founded", "Київ"))
SEVERAL = st.lists(WORDS, min_size=2, max_size=3).map(tuple)
DATES = st.sampled_from(["", "2019", "2019-05", "2020-12-31", "2021"])
VALUES = st.one_of(
    WORDS,
    st.sampled_from(
        ("Moldova, Republic of", "Côte d’Ivoire", "NE", "title:a", "a (b) c)", "-x", "co*", 'the "Daily"')
    ),
    st.text(st.characters(categories=("L", "P", "Nd")), min_size=1, max_size=8).map(
        lambda text: f"a {text} b"
    ),
).filter(is_plain)
DAYS = (
    st.tuples(DATES, DATES)
    .filter(lambda ends: any(ends) and (not all(ends) or ends[0] <= ends[1]))
    .map(lambda ends: DateRange(*(PartialDate.parse(end) if end else None for end in ends)))
)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, WORDS, FIELDS),
    st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=3).map(tuple), FIELDS),
    st.builds(Near, SEVERAL, st.integers(1, MAX_BETWEEN), FIELDS),
    st.builds(Prefix, WORDS, FIELDS),
    st.builds(Carries, st.sampled_from(("country", "source")), VALUES),
    st.builds(Dated, DAYS),
)


def branches(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(And, parts), st.builds(Or, parts), st.builds(Not, children))


TREES = st.recursive(LEAVES, branches, max_leaves=12)


def holds(node: Node, true: frozenset[Node]) -> bool:
    """Whether a tree holds where exactly the leaves in `true` do."""
    if isinstance(node, And):
        return all(holds(part, true) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(part, true) for part in node.parts)
    if isinstance(node, Not):
        return not holds(node.part, true)
    return node in true


def leaves(node: Node) -> set[Node]:
    if isinstance(node, And | Or):
        return set().union(*map(leaves, node.parts))
    return leaves(node.part) if isinstance(node, Not) else {node}


@given(TREES, st.data())
def test_a_tree_that_is_written_and_read_keeps_its_meaning(tree: Node, data: st.DataObject) -> None:
    again = parse_words(print_words(tree))
    assert again is not None
    assert parse_words(print_words(again)) == again
    assert leaves(again) == leaves(tree)
    every = sorted(leaves(tree), key=repr)
    true = frozenset(data.draw(st.sets(st.sampled_from(every))))
    assert holds(again, true) == holds(tree, true)


@given(TREES)
def test_a_tree_as_the_grammar_makes_it_is_read_again_as_it_is(tree: Node) -> None:
    read_once = parse_words(print_words(tree))
    assert parse_words(print_words(read_once)) == read_once
    if isinstance(tree, And | Or | Not):
        return
    assert read_once == tree


@given(
    st.lists(
        WORDS.map(Spelled) | LEAVES.filter(lambda leaf: not isinstance(leaf, Word)), min_size=2, max_size=5
    )
)
def test_misspellings_among_other_conditions_are_read_again_up_to_their_cap(parts: list[Node]) -> None:
    tree = And(tuple(parts))
    words = sum(one.text.count("-") + 1 for one in parts if isinstance(one, Spelled))
    if words <= MAX_SPELLED:
        assert parse_words(print_words(tree)) == tree
    else:
        assert isinstance(read(print_words(tree)), QueryError)
