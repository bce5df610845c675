"""What was searched beside the words of a question: words of other languages, each of which can be left out."""

from dataclasses import dataclass, replace
from itertools import zip_longest

from coi.results import SearchResults
from web.languages import gettext
from web.links import Link
from web.search_form import address_of


@dataclass(frozen=True, slots=True)
class AddedWord:
    """A word that was searched too, where it is from, and what is sent to leave it out."""

    text: str
    language: str
    reason: str
    left_out: str


@dataclass(frozen=True, slots=True)
class AddedRow:
    """A word of the question with everything that was searched beside it."""

    word: str
    words: tuple[AddedWord, ...]


def build_added(results: SearchResults) -> tuple[AddedRow, ...]:
    """The rows in the order of the question."""
    rows: dict[str, list[AddedWord]] = {}
    for one in results.expansions:
        rows.setdefault(one.word, []).extend(
            AddedWord(text, one.language, reason, f"{one.language}:{text}")
            for text, reason in zip_longest(one.added, one.reasons[: len(one.added)], fillvalue="")
        )
    return tuple(AddedRow(word, tuple(words)) for word, words in rows.items())


def build_switches(results: SearchResults) -> tuple[Link, ...]:
    """The links that turn all additions off or on, and bring back those that were left out."""
    query = results.query
    if query.node is None:
        return ()
    switches = []
    if not query.translate:
        text = gettext("search in other languages too")
        switches.append(Link(text, address_of(replace(query, translate=True, offset=0))))
    elif results.expansions:
        text = gettext("search only my words")
        switches.append(Link(text, address_of(replace(query, translate=False, offset=0))))
    if query.without:
        words = ", ".join(f"{word} ({language})" for language, _, word in map(_part, query.without))
        text = gettext("search these again: %(words)s", words=words)
        switches.append(Link(text, address_of(replace(query, without=(), offset=0))))
    return tuple(switches)


def _part(left_out: str) -> tuple[str, str, str]:
    return left_out.partition(":")
