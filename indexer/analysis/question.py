"""The words of a question turned into clauses of index terms."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from typing import Literal, TypeVar

from coi import search_index as port
from coi.dates import day_number
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
    TextField,
    TextLeaf,
    Word,
)
from coi.search_index import (
    AllOf,
    Alternative,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Group,
    NoneOf,
    Sequenced,
    TermRow,
    ValueFilter,
)
from indexer.analysis.figures import figures_elsewhere
from indexer.analysis.function_words import only_asks, only_joins
from indexer.analysis.lexicon import Known
from indexer.analysis.names import LEAST_LETTERS
from indexer.analysis.tongues import languages_of
from indexer.analysis.translation import Row, Translated, Translator, alternatives_in
from indexer.analysis.views import alternatives, exact_term, sounding_alike
from indexer.analysis.words import fold_word, tokens

LEAST_LET_GO = 2  # words
DOUBTED = 0.5
MOST_JOINED = 3  # words of a question of which two may be one name
_ARABIC = frozenset({"ar", "fa"})  # languages whose letters leave vowels out

Part = TypeVar("Part")


def analyse(
    node: Node, asked_in: Sequence[str], *, alike: bool = False, translator: Translator | None = None
) -> Clause | None:
    """The clause a tree of words means; None where no letter or digit is in it.

    A word stands for its forms in the likely languages, and a hyphenated one for its parts in a row; a
    phrase stands for its words exactly as written, words near one another for all their forms. Words
    without a letter or digit are left out. Values and dates of publication become filters at their place.
    With `alike` a plain word also stands for all that begin like it. With a `translator` words and phrases stand for
    what they are called in other languages too, and words side by side for what they mean together. Words that
    only join others or only ask need not stand in a record.
    """
    match node:
        case Carries():
            return ValueFilter(node.field, any=(node.value,))
        case Dated():
            return day_range("published", node.days)
        case Not():
            part = analyse(node.part, asked_in)  # what is excluded is excluded to the letter
            return None if part is None else NoneOf(part)
        case And() | Or():
            # Where one of several words was asked for, they do not mean something together.
            together = isinstance(node, And) or alike
            rows = translator.rows_and_parts(node.parts, asked_in) if translator and together else node.parts
            made = (
                _mean_together(part, asked_in, alike=alike, translator=translator)
                if isinstance(part, Row)
                else analyse(part, asked_in, alike=alike, translator=translator)
                for part in (_telling(tuple(rows), asked_in) if together else rows)
            )
            joined = _joined_names(node.parts, asked_in, translator) if alike and isinstance(node, Or) else ()
            return _join(node, (*(clause for clause in made if clause is not None), *joined))
    return _look_for(node, asked_in, alike=alike, translator=translator)


def _mean_together(
    row: Row, asked_in: Sequence[str], *, alike: bool, translator: Translator | None
) -> Clause | None:
    """All words of the row (with `alike` any of them), each with its own translations, or what they mean together."""
    words = (
        analyse(word, asked_in, alike=alike, translator=translator) for word in _telling(row.words, asked_in)
    )
    own = _join(Or(row.words) if alike else And(row.words), tuple(one for one in words if one is not None))
    others = Group(alternatives_in(row.translated), row.words[0].field)
    return AnyOf((own, others)) if own else others


def _telling(parts: tuple[Part, ...], asked_in: Sequence[str]) -> tuple[Part, ...]:
    """The parts without words that only join others or only ask; all of them where nothing else is left."""
    return tuple(part for part in parts if not _means_nothing(part, asked_in)) or parts


def _means_nothing(part: object, asked_in: Sequence[str]) -> bool:
    if not isinstance(part, Word) or part.field != "anywhere":
        return False
    languages = languages_of(part.text, asked_in)
    return only_joins(part.text, languages) or only_asks(part.text, languages)


def joining_words(node: Node | None, asked_in: Sequence[str]) -> tuple[str, ...]:
    """The words of a question that need not stand in a document, because they only join others or only ask."""
    match node:
        case And():
            telling = _telling(node.parts, asked_in)
            here = (part.text for part in node.parts if isinstance(part, Word) and part not in telling)
            deeper = (word for part in node.parts for word in joining_words(part, asked_in))
            return tuple(dict.fromkeys((*here, *deeper)))
        case Or():
            return tuple(dict.fromkeys(word for part in node.parts for word in joining_words(part, asked_in)))
    return ()


def some_words(node: Node | None, keep: Callable[[str], bool] = lambda _: False) -> Node | None:
    """The same tree where some of the words of its first level suffice instead of all.

    Only plain words are let go, and none of those that must be kept: these, phrases, exclusions, values and dates
    go on holding. Of several words that may go one must be there, a single one goes altogether. None where
    fewer than two plain words were asked for, or none may go.
    """
    parts = node.parts if isinstance(node, And) else ()
    free = tuple(part for part in parts if isinstance(part, Word) and not keep(part.text))
    if not free or sum(isinstance(part, Word) for part in parts) < LEAST_LET_GO:
        return None
    wider = (*([Or(free)] if len(free) > 1 else []), *(part for part in parts if part not in free))
    return And(wider) if len(wider) > 1 else wider[0]


def _join(node: And | Or, parts: tuple[Clause, ...]) -> Clause | None:
    if len(parts) < 2:  # noqa: PLR2004 - one part needs no joint
        return parts[0] if parts else None
    return AllOf(parts) if isinstance(node, And) else AnyOf(parts)


def _look_for(
    leaf: TextLeaf, asked_in: Sequence[str], *, alike: bool, translator: Translator | None
) -> Clause | None:
    match leaf:
        case Word():
            return _word(leaf, asked_in, alike=alike, translator=translator)
        case Phrase():
            return _phrase(leaf, asked_in, translator)
        case Near():
            return _close_together(
                leaf, [_forms(one, leaf.field, asked_in) for one in _all_words(leaf.words)]
            )
        case Prefix():
            return _beginning(leaf, asked_in)
    return _all_of([port.Spelled(fold_word(one), leaf.field) for one in _words(leaf.text)])


def _word(
    leaf: Word, asked_in: Sequence[str], *, alike: bool, translator: Translator | None
) -> Clause | None:
    words = _words(leaf.text)
    groups = [_forms(one, leaf.field, asked_in, alike=alike) for one in words]
    if figures := figures_elsewhere(words):
        return _figure(groups, leaf.field, figures)
    found = translator.translate((leaf.text,), asked_in) if translator else None
    if translator and found is None and len(words) > 1:
        return _hyphenated(words, leaf.field, asked_in, translator, alike=alike)
    if translator and len(words) == 1:
        groups = [_with_names(groups[0], words[0], asked_in, found, translator, alike=alike)]
    return _with_translations(groups, leaf.field, _doubted(leaf.text, found))


def _figure(groups: list[Group], field: TextField, figures: tuple[Alternative, ...]) -> Clause | None:
    if len(groups) == 1:
        return Group((*groups[0].alternatives, *figures), field)
    return AnyOf((Sequenced(tuple(groups), field), Group(figures, field)))


def _hyphenated(
    words: list[str], field: TextField, asked_in: Sequence[str], translator: Translator, *, alike: bool
) -> Clause:
    """The parts of a hyphenated word in a row; a name also without its particles, and written as one word.

    What only sounds a little alike has no place in a row, so with `alike` all its longer parts suffice.
    """
    row = tuple(
        _with_others(_forms(one, field, asked_in), one, asked_in, translator, alike=False) for one in words
    )
    ways: list[Clause] = [Sequenced(row, field)]
    long = [one for one in words if len(one) >= LEAST_LETTERS]
    if all(may_be_name(one, translator.translate((one,), asked_in)) for one in long):
        parts = tuple(
            _with_others(_forms(one, field, asked_in), one, asked_in, translator, alike=alike) for one in long
        )
        if parts and (alike or len(long) < len(words)):
            together = port.Near(parts, len(words), field) if len(parts) > 1 and not alike else _all_of(parts)
            ways += [together] if together else []
        ways += _joined(words, field, asked_in, translator, alike=alike)
    return AnyOf(tuple(ways)) if len(ways) > 1 else ways[0]


def _joined(
    words: Sequence[str], field: TextField, asked_in: Sequence[str], translator: Translator, *, alike: bool
) -> list[Clause]:
    """A name of several parts as other languages write it in one word; none where it has no sound."""
    group = _with_names(Group((), field), "".join(words), asked_in, None, translator, alike=alike)
    return [group] if group.alternatives else []


def _joined_names(
    parts: Sequence[object], asked_in: Sequence[str], translator: Translator | None
) -> Iterator[Clause]:
    """Two plain words side by side as one name, where few words were asked for: Deir ez-Zor is Deyrizor in Turkish."""
    if translator is None or len(parts) > MOST_JOINED:
        return
    for one, other in pairwise(parts):
        if isinstance(one, Word) and isinstance(other, Word) and one.field == other.field:
            words = [token.text for part in (one.text, other.text) for token in tokens(part)]
            yield from _joined(words, one.field, asked_in, translator, alike=True)


def _doubted(word: str, found: Translated | None) -> Translated | None:
    """What is known of words like one with a capital letter counts less: it may be a name that only sounds like them."""
    if found is None or not word[:1].isupper() or not may_be_name(word, found):
        return found
    return found.weighed(DOUBTED)


def may_be_name(word: str, found: Translated | None) -> bool:
    """Tell whether it may be the name of something, though words like it are known."""
    return (
        found is None
        or found.known is Known.GUESSED
        or (found.known is Known.INFLECTED and not word[:1].islower())
    )


def _phrase(leaf: Phrase, asked_in: Sequence[str], translator: Translator | None) -> Clause | None:
    """The words exactly as written and in a row, or what they are called elsewhere: together, else word by word.

    Word by word they stand close to one another, because other languages put them in other orders.
    """
    words = _all_words(leaf.words)
    own = [Group((exact_term(one),), leaf.field) for one in words]
    if len(words) < 2:  # noqa: PLR2004 -- one word in quotes is meant to the letter
        return _in_a_row(own, leaf.field)
    found = translator.translate(leaf.words, asked_in) if translator else None
    if translator is None or found is not None or len(words) < 2:  # noqa: PLR2004 -- a row needs two
        return _with_translations(own, leaf.field, found)
    telling = [one for one in words if not only_joins(one, languages_of(one, asked_in))]
    single = [translator.translate((one,), asked_in) for one in telling]
    if not all(one is not None and one.others for one in single):
        return _in_a_row(own, leaf.field)
    groups = tuple(Group(alternatives_in(one), leaf.field) for one in single)
    elsewhere = port.Near(groups, len(groups), leaf.field) if len(groups) > 1 else groups[0]
    exactly = _in_a_row(own, leaf.field)
    return AnyOf((exactly, elsewhere)) if exactly else elsewhere


def _with_others(
    group: Group, word: str, asked_in: Sequence[str], translator: Translator, *, alike: bool
) -> Group:
    found = translator.translate((word,), asked_in)
    named = _with_names(group, word, asked_in, found, translator, alike=alike)
    return Group((*named.alternatives, *alternatives_in(found)), group.field)


def _with_translations(groups: list[Group], field: TextField, translated: Translated | None) -> Clause | None:
    """The groups in a row and what they are called in other languages, as one group of alternatives."""
    others = alternatives_in(translated)
    if not groups or not others:
        return _in_a_row(groups, field)
    if len(groups) == 1:
        return Group((*groups[0].alternatives, *others), field)
    rows = (TermRow(terms) for terms in product(*(one.terms for one in groups)))
    return Group((*rows, *others), field)


def _words(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


def _all_words(texts: Sequence[str]) -> list[str]:
    return [one for text in texts for one in _words(text)]


def _forms(word: str, field: TextField, asked_in: Sequence[str], *, alike: bool = False) -> Group:
    return Group(alternatives(word, languages_of(word, asked_in), alike=alike), field)


def _with_names(
    group: Group,
    word: str,
    asked_in: Sequence[str],
    found: Translated | None,
    translator: Translator,
    *,
    alike: bool,
) -> Group:
    """The group with other spellings, unless the word is surely known: what dictionaries say of a name misleads."""
    if found is not None and found.certain and not may_be_name(word, found):
        return group
    names = sounding_alike(
        word,
        languages_of(word, asked_in),
        known=not (alike and may_be_name(word, found)),
        in_arabic=not translator.into.isdisjoint(_ARABIC),
        ordinary=translator.ordinary,
    )
    return Group((*group.alternatives, *names), group.field)


def _in_a_row(groups: list[Group], field: TextField) -> Clause | None:
    if len(groups) > 1:
        return Sequenced(tuple(groups), field)
    return groups[0] if groups else None


def _close_together(node: Near, groups: list[Group]) -> Clause | None:
    if len(groups) > 1:
        return port.Near(tuple(groups), node.between, node.field)
    return groups[0] if groups else None


def _beginning(node: Prefix, asked_in: Sequence[str]) -> Clause | None:
    words = _words(node.text)
    if not words:
        return None
    last = Beginning(fold_word(words[-1]), node.field)
    return _all_of([*(_forms(word, node.field, asked_in) for word in words[:-1]), last])


def _all_of(clauses: Sequence[Clause]) -> Clause | None:
    if len(clauses) > 1:
        return AllOf(tuple(clauses))
    return clauses[0] if clauses else None


def day_range(field: Literal["published", "captured"], days: DateRange) -> DayRange:
    """The days of a range of partial dates, from the first of its beginning to the last of its end."""
    first = day_number(days.first.first_day) if days.first else None
    last = day_number(days.last.last_day) if days.last else None
    return DayRange(field, first, last)
