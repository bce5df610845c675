"""What stands near a document: near copies, older and newer editions of the report, and documents on the same matter."""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from coi.copies import Copy, OtherEdition
from coi.document import Document, Reading
from coi.errors import SearchIndexError
from coi.network.access import may_see
from coi.query import Filter, Or, Query, Word
from coi.results import Hit
from indexer.analysis.function_words import only_joins
from indexer.analysis.words import fold_word, words_in
from web.addresses import address, as_of_args
from web.desk import the_desk, the_viewer
from web.languages import gettext, in_figures, page_language
from web.shown import Shown

MOST_COPIES = 8
MOST_SIMILAR = 4
_TITLE_WORDS = 8
_TEXT_WORDS = 6
_READ = 100_000  # characters of the text from which its words are counted
_SHORTEST = 5  # letters of a word of the text that may tell what it is about
_MOST_COUNTRIES = 3  # a document about more of them is about none of them in particular


@dataclass(frozen=True, slots=True)
class Relative:
    """Another document: its title and address, whose it is, since when it is here, and how it is related."""

    document: Document
    title: str
    language: str | None
    address: str
    said: str


@dataclass(frozen=True, slots=True)
class Relatives:
    """What stands near a document; `similar` is None where the index could not be asked."""

    newer: tuple[Relative, ...]
    older: tuple[Relative, ...]
    copies: tuple[Relative, ...]
    more_copies: int
    similar: tuple[Hit, ...] | None


def find_relatives(shown: Shown) -> Relatives:
    """The relatives of a document in an edition, as far as who asks may see them and they were known by the day."""
    copies = the_desk().copies
    seen = partial(may_see, the_viewer())
    document = shown.shelf.document
    newer = tuple(_edition(one) for one in copies.newer(document.id, seen) if _was_known(one.document, shown))
    older = tuple(_edition(one) for one in copies.older(document.id, seen) if _was_known(one.document, shown))
    editions = {one.document.id for one in (*newer, *older)}
    same = [
        one
        for one in copies.of(document.id, shown.edition.number, seen)
        if one.document.id not in editions and _was_known(one.document, shown)
    ]
    named = editions | {one.document.id for one in same} | {document.id}
    return Relatives(
        newer,
        older,
        tuple(_copy(one) for one in same[:MOST_COPIES]),
        max(len(same) - MOST_COPIES, 0),
        _find_similar(shown, named),
    )


def telling_words(reading: Reading) -> tuple[str, ...]:
    """The words that tell what a document is about: those of its title, and the most frequent long ones of its text.

    Common words among them do no harm: the ranking weighs a word the less, the more documents have it. After
    D. Johnson et al., “More like this” of Lucene, without its cut by document frequency.
    """
    languages = [reading.language] if reading.language else []

    def tells(word: str, shortest: int) -> bool:
        return len(word) >= shortest and not word.isdigit() and not only_joins(word, languages)

    text = "\n".join(page.text for page in reading.pages)[:_READ]
    counted = Counter(fold_word(word) for word in words_in(text) if len(word) >= _SHORTEST)
    written: dict[str, str] = {}
    for word in (*words_in(reading.title), *words_in(text)):
        written.setdefault(fold_word(word), word)
    title = [one for one in dict.fromkeys(map(fold_word, words_in(reading.title))) if tells(one, 3)]
    frequent = [word for word, _ in counted.most_common(10 * _TEXT_WORDS) if tells(word, _SHORTEST)]
    chosen = dict.fromkeys([*title[:_TITLE_WORDS], *frequent[:_TEXT_WORDS]])
    return tuple(written[one] for one in chosen)


def _find_similar(shown: Shown, named: set[str]) -> tuple[Hit, ...] | None:
    """A handful of documents that share its telling words and its countries, nearest first."""
    words = telling_words(shown.reading) if shown.reading else ()
    if not words or shown.reading is None:
        return ()
    query = Query(
        " ".join(words),
        Or(tuple(Word(one) for one in words)),
        as_of=shown.as_of,
        limit=MOST_SIMILAR + min(len(named), 20),
        translate=False,
        interface_language=page_language(),
    )
    countries = shown.reading.country_codes
    if 0 < len(countries) <= _MOST_COUNTRIES:
        query = query.with_filter(Filter("country", any=countries))
    try:
        answer = the_desk().searcher.search(query, the_viewer())
    except SearchIndexError:
        return None
    return tuple(one for one in answer.hits if one.id not in named)[:MOST_SIMILAR]


def _was_known(document: Document, shown: Shown) -> bool:
    return shown.as_of is None or document.first_captured.date() <= shown.as_of.last_day


def _edition(one: OtherEdition) -> Relative:
    return _relative(one.document, one.evidence)


def _copy(one: Copy) -> Relative:
    if one.same == "bytes":
        said = gettext("the same file")
    elif one.same == "text":
        said = gettext("the same text")
    else:
        share = in_figures(min(round(one.contained * 100), 99))
        said = gettext("%(share)s %% of the shorter text stands in both", share=share)
    return _relative(one.document, said, one.edition)


def _relative(document: Document, said: str, number: int | None = None) -> Relative:
    desk = the_desk()
    if number is None:
        last = desk.ledger.last_capture(document.id)
        number = last.edition if last else None
    reading = desk.readings.latest(document.id, number) if number else None
    return Relative(
        document,
        reading.title if reading else document.key,
        reading.language if reading else None,
        address("documents.show_document", as_of_args(), document_id=document.id),
        said,
    )
