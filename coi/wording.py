"""A question in plain words, so that a page, a saved search or a report says what was asked."""

import re
from collections.abc import Callable, Iterable, Sequence

from coi.dates import date_in_words
from coi.query import (
    And,
    Carries,
    Dated,
    DateRange,
    Filter,
    FilterField,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Sort,
    Spelled,
    TextLeaf,
    Word,
)
from coi.vocabulary.query_words import QueryWords, query_words

Label = Callable[[FilterField, str], str]

_ORDERS: dict[Sort, str] = {"published": "newest_first", "captured": "captured_first"}
_PLAIN = re.compile(r"[\w'’.\-]+(?: [\w'’.\-]+)*")  # a label that cannot be taken for more than one


def in_words(query: Query, label: Label, language: str = "en") -> str:
    """Say the whole question in one line in that language, its parts joined by ` · `.

    `label` names a filter's value. Paging, facets and the usual order are left out. Two lines are alike
    only where the same is meant. English where there is no interface in the language.
    """
    return _Speaker(query_words(language), label).say(query)


class _Speaker:
    """Says questions in one language."""

    def __init__(self, words: QueryWords, label: Label) -> None:
        self._words = words
        self._label = label
        self._say = words.say

    def say(self, query: Query) -> str:
        parts = [
            *(self._say_words(query.node) if query.node else [self._say("everything")]),
            *(said for one in query.filters for said in self._say_filter(one)),
            *self._say_days("published", query.published),
            *self._say_days("captured", query.captured),
            self._say("as_of", day=date_in_words(query.as_of, self._words.language)) if query.as_of else "",
            self._say(_ORDERS[query.sort]) if query.sort in _ORDERS else "",  # the usual one goes unsaid
            self._say("without_translations") if query.node and not query.translate else "",
        ]
        line = " · ".join(part for part in parts if part)
        return line[0].upper() + line[1:]

    # --- words ----------------------------------------------------------------------------------

    def _say_words(self, node: Node) -> Iterable[str]:
        """Gather what must hold by its kind: words, phrases, choices, the title, exclusions, values."""
        parts = node.parts if isinstance(node, And) else (node,)
        texts = [part for part in parts if isinstance(part, TextLeaf)]
        anywhere = [part for part in texts if part.field == "anywhere"]
        titles = [part for part in texts if part.field == "title"]
        yield self._say_list([one for one in anywhere if isinstance(one, Word)], "word", "all_words")
        for leaf in anywhere:
            if isinstance(leaf, Phrase):
                yield self._say("phrase", words=self._nest(leaf))
            elif not isinstance(leaf, Word):
                yield self._nest(leaf)
        for nested in parts:
            if isinstance(nested, And | Or):
                kind = "all_of" if isinstance(nested, And) else "any_of"
                yield self._say_list(nested.parts, kind, kind)
        yield self._say_list(titles, "title_one", "title_all", in_title=True)
        yield self._say_list([part.part for part in parts if isinstance(part, Not)], "not_one", "none_of")
        for value in parts:
            if isinstance(value, Carries | Dated):
                yield self._say_value(value)

    def _say_list(self, nodes: Sequence[Node], one: str, many: str, *, in_title: bool = False) -> str:
        said = ", ".join(self._nest(node, in_title=in_title) for node in nodes)
        return self._say(many if len(nodes) > 1 else one, words=said) if said else ""

    def _nest(self, node: Node, *, in_title: bool = False) -> str:
        """Say a node so that it stays whole inside a list; what has parts of its own comes in brackets."""
        if isinstance(node, Not):
            return self._say("not", words=self._nest(node.part))
        if isinstance(node, And | Or):
            joint = self._say("and" if isinstance(node, And) else "or")
            return f"({f' {joint} '.join(map(self._nest, node.parts))})"
        if isinstance(node, Carries | Dated):
            return f"({self._say_value(node)})"
        said = self._say_text(node)
        return self._say("in_title", words=said) if node.field == "title" and not in_title else said

    def _say_text(self, leaf: TextLeaf) -> str:
        match leaf:
            case Phrase():
                return self._say("quoted", words=" ".join(leaf.words))
            case Near():
                quoted = self._say("quoted", words=" ".join(leaf.words))
                return self._say("near", words=quoted, count=leaf.between)
            case Prefix():
                return self._say("beginning", word=self._set_off(leaf.text))
            case Spelled():
                return self._say("spelled", word=self._set_off(leaf.text))
        return self._set_off(leaf.text)

    def _set_off(self, word: str) -> str:
        """Put a word that reads like one of ours in marks, so that nobody takes it for ours."""
        return f"‘{word}’" if self._words.holds(word) else word

    # --- values, dates --------------------------------------------------------------------------

    def _say_value(self, node: Carries | Dated) -> str:
        if isinstance(node, Carries):
            return self._say_values("value_any", node.field, (node.value,), "or")
        return " ".join(self._say_days("published", node.days))

    def _say_filter(self, one: Filter) -> Iterable[str]:
        for saying, values, joint in (
            ("value_any", one.any, "or"),
            ("value_all", one.all, "and"),
            ("value_none", one.none, "or"),
            ("value_only", one.only, "or"),
        ):
            if values:
                yield self._say_values(saying, one.field, values, joint)

    def _say_values(self, saying: str, field: FilterField, values: Iterable[str], joint: str) -> str:
        labels = [self._label(field, value) for value in values]
        marked = [one if self._reads_as_one(one) else self._say("quoted", words=one) for one in labels]
        return self._say(saying, field=self._words.fields[field], values=f" {self._say(joint)} ".join(marked))

    def _reads_as_one(self, label: str) -> bool:  # as “Bosnia and Herzegovina” does not
        return _PLAIN.fullmatch(label) is not None and not self._words.holds(label)

    def _say_days(self, verb: str, days: DateRange) -> Iterable[str]:
        what, language = self._say(verb), self._words.language
        first = date_in_words(days.first, language) if days.first else ""
        last = date_in_words(days.last, language) if days.last else ""
        if days.first and days.first == days.last:
            yield self._say("on_day", what=what, day=first)
        elif first and last:
            yield self._say("between_days", what=what, first=first, last=last)
        elif first or last:
            yield self._say("from_day" if first else "until_day", what=what, day=first or last)
