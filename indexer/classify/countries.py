"""Which countries a text speaks of, and which it is about, told from their names, places and adjectives in it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from coi.document import CountryMention, Heading, Page
from coi.vocabulary.countries import Countries, load_countries
from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.classify.country_names import (
    COUNTRIES_FILE,
    FALSE_FRIENDS_FILE,
    Adjectives,
    Entry,
    FalseFriends,
    Guard,
    How,
    load_adjectives,
    load_false_friends,
    load_state_words,
    make_table,
    words_in,
)
from indexer.classify.inflection import fold

__all__ = [
    "COUNTRIES_FILE",
    "FALSE_FRIENDS_FILE",
    "Found",
    "Gazetteer",
    "load_false_friends",
    "load_gazetteer",
    "mentions",
]

_WITHOUT_CASE = frozenset({"ar", "fa"})
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;•\n\"“”«»(\[–—-])\s*\Z")
_NAMED_ALONE = re.compile(r"\s*(?:[:,–—|-]|\Z)")
_NAME_BEHIND = re.compile(r" (?:d[eu] |van |von |O[’'])?[^\W\d_a-zа-яіїєў][^\W\d_]*[^\W\d_A-ZА-Я]")
_NAME_BEFORE = re.compile(r"(?<![^\W\d_])[^\W\d_a-zа-яіїєў][^\W\d_A-ZА-Я]+ \Z")
_BEFORE_COLON = re.compile(r"\s*[:–—|]")

_SPREAD = 10  # parts of a text over which mentions are counted
_SHORT = 1500  # characters below which one mention can be what a text is about
_NAMED = 3  # mentions that a longer text must have
_SHARE = 0.4  # of the weight of the most mentioned country
_SHARE_BESIDE_TITLE = 0.7  # the same where the title names a country already

# What an adjective ("Iranian") weighs beside a name, and how many it takes where no name stands beside them:
# one alone also says what is spoken, eaten or made.
_ADJECTIVE, _ADJECTIVES_ALONE = 0.5, 3
_HEADING = 2.0  # more, where it stands in a heading
_FIRST, _OPENING = (
    3.0,
    300,
)  # more for the country named first in the opening characters: texts begin with their matter
_WORDS_KEPT = 3  # forms kept as evidence

# Countries whose short name may mean another, by language: Congo that of Kinshasa, and عمان the capital of Jordan.
_NAMESAKES = {
    "COG": ("COD", frozenset(WORKING_LANGUAGES)),
    "OMN": ("JOR", frozenset({"ar", "fa"})),
}

_BESIDE = 2  # words beside an adjective that are looked at
_NOUN_FIRST = frozenset({"ro", "fr", "ar", "fa"})
_NAMES_HAVE_CAPITALS = frozenset({"ru", "uk", "be", "pl", "sk", "hu", "lt", "lv", "et", "tr"})

Kind = Literal["text", "title", "query"]


@dataclass(frozen=True, slots=True)
class Found:
    """A country named at `text[start:end]`; not sure where the capital may only be that of a sentence."""

    code: str
    start: int
    end: int
    how: How = "name"
    sure: bool = True


@dataclass(slots=True)
class _Tally:
    """What speaks for one country."""

    forms: Counter[str] = field(default_factory=Counter)
    named: int = 0  # by a name or place that is surely one
    unsure: int = 0  # by a name that may be a word with which a sentence begins
    adjectives: int = 0
    of_state: int = 0  # those of them that mean the state
    headings: int = 0
    parts: set[int] = field(default_factory=set)
    start: int | None = None
    in_title: int | None = None  # place in the order of the title
    title_words: str = ""
    opens: bool = False

    @property
    def count(self) -> int:
        return self.named + self.adjectives + self.unsure + (self.in_title is not None)

    @property
    def stands(self) -> bool:
        """Whether there is enough to say that the country is spoken of at all."""
        alone = self.adjectives >= _ADJECTIVES_ALONE or self.of_state or (self.unsure and self.opens)
        return bool(self.named or alone) or self.in_title is not None

    @property
    def weight(self) -> float:
        plain = self.named + self.unsure + _ADJECTIVE * self.adjectives + _HEADING * self.headings
        return (plain + _FIRST * self.opens + (self.in_title is not None)) * (0.5 + len(self.parts) / _SPREAD)


class Gazetteer:
    """Finds country names in a text of a given language; tables are made when a language is first asked for."""

    def __init__(
        self, countries: Countries, false_friends: FalseFriends, adjectives: Adjectives | None = None
    ) -> None:
        self._countries = countries
        self._false_friends = false_friends
        self._adjectives = load_adjectives() if adjectives is None else adjectives
        self._state_words = load_state_words()
        self._tables: dict[str, dict[str, list[Entry]]] = {}

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, ISO 3166-1 alpha-3 and XKX."""
        return self._countries.codes

    def find(self, text: str, language: str | None, kind: Kind = "text") -> Iterator[Found]:
        """The countries named in `text`, in order of place, the longest name first; only those that are sure.

        Texts and titles must write names with a capital letter, queries need not. A place that counts for
        several countries is found once for each. Languages that are not ours are read with English names.
        """
        return (found for found in self._find(text, language, kind) if found.sure)

    def _find(self, text: str, language: str | None, kind: Kind) -> Iterator[Found]:
        code = language if language in WORKING_LANGUAGES else "en"
        assert code is not None
        table = self._table(code)
        matches = list(words_in(text, code))
        words = [fold(match[0]) for match in matches]
        after = 0  # the first word that is not part of a name yet
        for place, word in enumerate(words):
            if place < after or word not in table:
                continue
            best: Entry | None = None
            unsure = False
            for entry in table[word]:
                longer = best is None or len(entry.forms) > len(best.forms) or unsure
                if not longer or not _fits(entry, words, place):
                    continue
                here = matches[place : place + len(entry.forms)]
                if _passes(entry.guard, text, here, code, kind):
                    best, unsure = entry, False
                elif best is None and entry.guard is Guard.DOUBTFUL and here[0][0][0].isupper():
                    best, unsure = entry, True
            if best is None:
                continue
            after = place + len(best.forms)
            if best.how == "adjective":
                follows = after < len(matches) and matches[after][0][0].isupper()
                unsure = not self._means_state(words, place, after, code, before_capital=follows)
            for country in best.codes:
                yield Found(country, matches[place].start(), matches[after - 1].end(), best.how, not unsure)

    def _means_state(
        self, words: list[str], first: int, after: int, language: str, *, before_capital: bool
    ) -> bool:
        """Whether an adjective stands beside a word for the state, or before a name: “v ruskom Aleisku”."""
        if language in _NAMES_HAVE_CAPITALS and before_capital:
            return True
        noun_first = language in _NOUN_FIRST
        beside = words[max(0, first - _BESIDE) : first] if noun_first else words[after : after + _BESIDE]
        stems = self._state_words.get(language, ())
        return any(word.removeprefix("ال").startswith(stems) for word in beside)

    def mentions(
        self,
        title: str,
        text: str,
        language: str | None,
        *,
        headings: Sequence[Heading] = (),
        pages: Sequence[Page] = (),
    ) -> tuple[CountryMention, ...]:
        """Every country of title and text, the ones it is about first, the main one at the very front.

        A text is about the countries its title names; about others by how often and how widely spread they
        are named, in headings more than elsewhere, and about the one it opens with more than about those
        it comes to. The count is of title and text together. Where `pages` are given, `text` must be theirs
        parted by an empty line; the evidence then names the first page.
        """
        tallies: dict[str, _Tally] = {}
        titled, named = _told_apart(
            (self._titled(title, language), title), (list(self._find(text, language, "text")), text), language
        )
        for found in titled:
            tally = tallies.setdefault(found.code, _Tally())
            if tally.in_title is None:
                tally.in_title, tally.title_words = len(tallies), title[found.start : found.end]
        opened = False
        for found in named:
            tally = tallies.setdefault(found.code, _Tally())
            _count(tally, found, text)
            if not opened and found.start < _OPENING and (found.sure or found.how == "name"):
                tally.opens = opened = True
        for heading in headings:
            for code in {found.code for found in self.find(heading.text, language, "title")}:
                if code in tallies:
                    tallies[code].headings += 1
        spoken_of = {code: tally for code, tally in tallies.items() if tally.stands}
        about = _about(spoken_of, short=len(text) < _SHORT)
        order = sorted(spoken_of, key=lambda code: (code not in about, *_rank(spoken_of[code]), code))
        heaviest = max((tally.weight for tally in spoken_of.values()), default=1.0)
        return tuple(
            CountryMention(
                code,
                spoken_of[code].count,
                code in about,
                _evidence(spoken_of[code], pages),
                _confidence(spoken_of[code], code in about, heaviest),
            )
            for code in order
        )

    def _titled(self, title: str, language: str | None) -> list[Found]:
        """The countries of a title; where it names none in the language of the text, it may be an English one."""
        own = list(self.find(title, language, "title"))
        if own or language in _WITHOUT_CASE:
            return own
        words = (self._false_friends.common_words, self._false_friends.doubtful)
        common = {word for lists in words for word in lists.get(language or "en", ())}
        return [one for one in self.find(title, "en") if fold(title[one.start : one.end]) not in common]

    def _table(self, language: str) -> dict[str, list[Entry]]:
        if language not in self._tables:
            self._tables[language] = make_table(
                self._countries, self._false_friends, self._adjectives, language
            )
        return self._tables[language]


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The gazetteer of this checkout's corpus."""
    return Gazetteer(load_countries(COUNTRIES_FILE), load_false_friends())


def mentions(title: str, text: str, language: str | None) -> tuple[CountryMention, ...]:
    """The countries of a document by the gazetteer of this checkout; see `Gazetteer.mentions`."""
    return load_gazetteer().mentions(title, text, language)


def _told_apart(
    titled: tuple[list[Found], str], named: tuple[list[Found], str], language: str | None
) -> tuple[list[Found], list[Found]]:
    """What was found in title and text, a short name given to the other country that it may mean (`_NAMESAKES`).

    That is done where the text never names the first in full, and the second at least half as often.
    """
    both = [(found, text[found.start : found.end]) for founds, text in (titled, named) for found in founds]
    meant: dict[str, str] = {}
    for code, (other, languages) in _NAMESAKES.items():
        words = [form for found, form in both if found.code == code]
        times = sum(found.code == other for found, _ in both)
        if language in languages and all(map(str.isalpha, words)) and 0 < len(words) <= 2 * times:
            meant[code] = other
    if not meant:
        return titled[0], named[0]
    in_title, in_text = (
        [replace(one, code=meant.get(one.code, one.code)) for one in founds] for founds, _ in (titled, named)
    )
    return in_title, in_text


def _count(tally: _Tally, found: Found, text: str) -> None:
    tally.forms[text[found.start : found.end]] += 1
    tally.parts.add(found.start * _SPREAD // max(1, len(text)))
    if tally.start is None:
        tally.start = found.start
    if found.how == "adjective":
        tally.adjectives += 1
        tally.of_state += found.sure
    elif found.sure:
        tally.named += 1
    else:
        tally.unsure += 1


def _about(tallies: dict[str, _Tally], *, short: bool) -> set[str]:
    heaviest = max((tally.weight for tally in tallies.values()), default=0.0)
    titled = any(tally.in_title is not None for tally in tallies.values())
    share = (_SHARE_BESIDE_TITLE if titled else _SHARE) * heaviest
    least = 1 if short else _NAMED
    return {
        code
        for code, tally in tallies.items()
        if tally.in_title is not None or (tally.count >= least and tally.weight >= share)
    }


def _rank(tally: _Tally) -> tuple[float, float]:
    return (float("inf") if tally.in_title is None else tally.in_title, -tally.weight)


def _evidence(tally: _Tally, pages: Sequence[Page]) -> str:
    """Such as “title: Syria; text: Syrian (12), Syria (9); first on page 2”."""
    parts = [f"title: {tally.title_words}"] if tally.in_title is not None else []
    if tally.forms:
        words = ", ".join(f"{form} ({count})" for form, count in tally.forms.most_common(_WORDS_KEPT))
        more = len(tally.forms) - _WORDS_KEPT
        parts.append(f"text: {words}" + (f", {more} more" if more > 0 else ""))
    if tally.start is not None and pages:
        parts.append(f"first on page {_page_at(pages, tally.start)}")
    return "; ".join(parts)


def _page_at(pages: Sequence[Page], place: int) -> int:
    end = 0
    for page in pages:
        end += len(page.text) + 2  # pages are parted by an empty line
        if place < end:
            return page.number
    return pages[-1].number


def _confidence(tally: _Tally, about: bool, heaviest: float) -> float:
    """How sure the main statement on the country is: that the text is about it, or that it is spoken of at all."""
    if not about:
        return 0.95 if tally.named else 0.6
    if tally.in_title is not None:
        return 0.98
    return round(0.6 + 0.35 * min(1.0, tally.weight / heaviest), 2)


def _fits(entry: Entry, words: list[str], place: int) -> bool:
    return len(entry.forms) <= len(words) - place and all(
        words[place + step] in form for step, form in enumerate(entry.forms)
    )


def _passes(guard: Guard, text: str, words: Sequence[re.Match[str]], language: str, kind: Kind) -> bool:
    """Whether the words are written as their guard demands; of several words any may have the capital letter."""
    start, end = words[0].start(), words[-1].end()
    if guard is Guard.NOTHING or language in _WITHOUT_CASE:
        return guard is not Guard.COMMON_WORD
    if guard is Guard.COMMON_WORD:
        return _is_meant(text, start, end, kind)
    if kind == "query":
        return True
    if guard is Guard.ACRONYM:
        return text[start:end].isupper()
    capitals = [word[0][0].isupper() for word in words]
    if guard is not Guard.DOUBTFUL or kind == "title":
        return all(capitals) if guard is Guard.CAPITALS else any(capitals)
    alone = _NAMED_ALONE.match(text[end : end + 3]) is not None
    stands = any(capitals) and (alone or not _begins_sentence(text, start))
    return stands and not _is_of_a_person(text, start, end)


def _is_of_a_person(text: str, start: int, end: int) -> bool:
    """Whether another name stands right beside the word, as in “Michael Jordan” or “Dominique de Villepin”."""
    if _NAME_BEHIND.match(text, end):
        return True
    before = _NAME_BEFORE.search(text[max(0, start - 30) : start])
    return before is not None and not _begins_sentence(text, start - len(before[0]))


def _is_meant(text: str, start: int, end: int, kind: Kind) -> bool:
    """Whether a common word is written as a name: in capitals, or with one that no sentence asks for."""
    if text[start:end].isupper() and end - start > 1:
        return True
    alone = kind == "title" and _BEFORE_COLON.match(text[end : end + 3]) is not None
    return text[start].isupper() and (alone or not _begins_sentence(text, start))


def _begins_sentence(text: str, start: int) -> bool:
    """Whether a capital letter there says no more than that a sentence begins."""
    return _SENTENCE_START.search(text[max(0, start - 6) : start]) is not None
