"""The grammar of the search box: text becomes a tree of words, and a tree becomes text again.

    conscription evasion            both words (AND may be written)
    conscription OR mobilisation    one of them
    -Crimea, NOT Crimea             not that; NOT binds tighter than AND, AND tighter than OR
    "military service"              a phrase; „…“ “…” «…» do as well
    "draft evasion"~5               these words close together, at most five others in all among them
    conscri*                        the beginning of a word
    Mukhamedov~                     a word that may be spelled a little differently
    title:report, title:(a OR b)    in the title only
    country:Moldova                 documents on that country, by name or code
    source:"Name of a source"       documents of that source, by name or id
    published:2019..2024            published then; also 2022, 2022-05, 2019.. and ..2024-05
    (a OR b) c                      brackets

AND, OR and NOT may be written in any interface language (see coi/grammar/operators.py). Only brackets,
quotation marks, stars, tildes, operators, values and dates can be wrong. Other punctuation is passed over.

The language has a version, for the same text must mean the same tomorrow: whatever is kept (an address, a
saved search, a line of a batch) says in which version it was written.
"""

from coi.errors import QueryError
from coi.grammar.caps import MAX_LENGTH
from coi.grammar.letters import clean, holds_word
from coi.grammar.operators import LANGUAGE_BOUND
from coi.grammar.parser import Parser
from coi.grammar.printer import print_words
from coi.grammar.rules import FIRST_VERSION, VERSION, FindValue, rules_of
from coi.grammar.scanner import Scanner
from coi.query import Node

__all__ = ["FIRST_VERSION", "VERSION", "FindValue", "parse_words", "print_words", "settle_words"]


def parse_words(
    text: str, *, language: str = "en", version: int = VERSION, find: FindValue | None = None
) -> Node | None:
    """Read a query; the tree of its words, None where it is blank.

    Words are NFC and keep their case, but for operator words of another language, which come in small
    letters. And and Or hold two parts or more and none of their own kind; a Not never holds a Not.
    `language` is that of the interface, whose own operator words count. `find` turns the value of
    `country:` and `source:` into its id (FilterError where there is none); without it the value stays
    as typed. A text that breaks a rule or a cap is a QueryError that names the place; so is a version
    that never was.
    """
    if len(text) > MAX_LENGTH:
        sentence = f"The query is {len(text):,} characters long; at most {MAX_LENGTH} are allowed."
        raise QueryError(sentence, MAX_LENGTH, len(text) - MAX_LENGTH)
    rules = rules_of(version, language)
    cleaned, places = clean(text)
    if not cleaned.strip():
        return None
    node = Parser(Scanner(cleaned, places, rules, find).scan()).parse()
    if node is None:
        raise QueryError("There is no word in this query.", 0, len(text))
    # Some texts grow when written out (missing spaces, characters that NFC takes apart); a link or a
    # saved search carries the written form, which must be readable again.
    written = len(print_words(node))
    if written > MAX_LENGTH:
        sentence = (
            f"Written out plainly the query is {written} characters long; at most {MAX_LENGTH} are allowed."
        )
        raise QueryError(sentence, 0, len(text))
    return node


def settle_words(text: str, node: Node | None, *, version: int = VERSION) -> str:
    """The text to keep of a query that was read as `node`: it means that in every interface language, today.

    That is the text as typed, or the tree written out where the text is of an older version or holds an
    operator word that counts in one language only.
    """
    bound = version != VERSION or holds_word(text, LANGUAGE_BOUND)
    return print_words(node) if bound else text
