"""The scanner cuts a query into tokens in one pass: words, phrases, values, operators and brackets."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Literal

from coi.errors import QueryError
from coi.grammar.caps import (
    MAX_BETWEEN,
    MAX_CLAUSES,
    MAX_NEAR,
    MAX_SPELLED,
    MIN_PREFIX,
    MIN_SPELLED,
)
from coi.grammar.letters import JOINERS, QUOTES, error_at, word_end
from coi.grammar.operators import ALL_OPERATORS, Operator
from coi.grammar.rules import FindValue, Rules
from coi.grammar.values import CARRIED, DATED, ValueReader
from coi.query import Leaf, Near, Phrase, Prefix, Spelled, Word

Kind = Literal["leaf", "minus", "title", "open", "close"] | Operator

_BRACKETS: Mapping[str, Kind] = {"(": "open", ")": "close"}
_WORD_PARTS = re.compile(f"[{re.escape(JOINERS)}]")
_TERMS = re.compile(r"[.\-‐‑]")  # what parts a word into words that are compared one by one
# A minus excludes what follows at once; apostrophes and signs such as # in between do not undo it.
_MINUS = re.compile(f"-['’‘‚#@§\\[{{]*(?=[^\\W_]|[({''.join(QUOTES)}])")
# Others write `word~1` or `word~2`; the length of the word decides here. `10~20` is two numbers.
_MISSPELT = re.compile(r"~[12]?(?![^\W_])")
_BETWEEN = re.compile(r"~(\d*)")
_SHORT = "A star needs at least three letters before it (character {})."


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query and its place in the text as typed."""

    kind: Kind
    place: int
    leaf: Leaf | None = None
    typed: str = ""  # an operator, as it was written
    length: int = 1


class Scanner:
    """Reads a cleaned text once from left to right."""

    def __init__(self, text: str, places: list[int], rules: Rules, find: FindValue | None = None) -> None:
        self._text = text
        self._places = places
        self._rules = rules
        self._values = ValueReader(text, places, find)
        self._tokens: list[Token] = []
        self._clauses = 0
        self._spelled = 0

    def scan(self) -> list[Token]:
        """The tokens in order; QueryError where one cannot be read or there are too many."""
        text, at = self._text, 0
        while at < len(text):
            character = text[at]
            if character.isalnum():
                at = self._take_word(at)
            elif character in QUOTES:
                at = self._take_phrase(at)
            elif character == "*":
                raise self._error(at, _SHORT)
            else:
                if character in _BRACKETS:
                    self._add(_BRACKETS[character], at, at + 1)
                elif character == "-" and self._excludes(at):
                    self._add("minus", at, at + 1)
                at += 1
        return self._tokens

    def _take_word(self, start: int) -> int:
        text, end = self._text, word_end(self._text, start)
        word = unicodedata.normalize("NFC", text[start:end])
        if text.startswith("*", end):
            return self._take_prefix(word, start, end)
        if self._rules.tildes and (tilde := _MISSPELT.match(text, end)):
            return self._take_spelled(word, start, tilde)
        if text.startswith(":", end):
            name = word.lower()
            if name == "title":
                self._add("title", start, end + 1)
                return end + 1
            if self._rules.values and name in (*CARRIED, DATED):
                leaf, end = self._values.read(name, start, end + 1)
                self._add("leaf", start, end, leaf)
                return end
        if operator := self._rules.operators.get(word):
            self._add(operator, start, end)
        else:
            # In capitals it would become an operator when written in another language.
            self._add("leaf", start, end, Word(word.lower() if word in ALL_OPERATORS else word))
        return end

    def _take_prefix(self, word: str, start: int, star: int) -> int:
        # The engine sees only the last part of a hyphenated word as a beginning.
        if sum(map(str.isalnum, _WORD_PARTS.split(word)[-1])) < MIN_PREFIX:
            raise self._error(star, _SHORT)
        end = next(at for at in count(star) if not self._text.startswith("*", at))
        if self._text[end : end + 1].isalnum():
            raise self._error(star, "A star may stand only at the end of a word (character {}).")
        self._add("leaf", start, end, Prefix(word))
        return end

    def _take_spelled(self, word: str, start: int, tilde: re.Match[str]) -> int:
        parts = _TERMS.split(word)
        if max(sum(map(str.isalpha, part)) for part in parts) < MIN_SPELLED:
            raise self._error(tilde.start(), "A ~ needs at least three letters before it (character {}).")
        self._spelled += len(parts)
        if self._spelled > MAX_SPELLED:
            sentence = f"At most {MAX_SPELLED} words may have a ~; character {{}} begins one more."
            raise self._error(start, sentence)
        self._add("leaf", start, tilde.end(), Spelled(word))
        return tilde.end()

    def _take_phrase(self, start: int) -> int:
        text, family, words = self._text, QUOTES[self._text[start]], []
        at = start + 1
        while at < len(text) and text[at] not in family:
            if text[at] == "*":
                raise self._error(at, "A star cannot stand inside quotation marks (character {}).")
            end = word_end(text, at) if text[at].isalnum() else at
            if end > at:
                words.append(unicodedata.normalize("NFC", text[at:end]))
            at = max(end, at + 1)
        if at == len(text):
            raise self._error(start, "The quotation mark at character {} is never closed.")
        if self._rules.tildes and (number := _BETWEEN.match(text, at + 1)):
            return self._take_near(tuple(words), start, number)
        if words:
            self._add("leaf", start, at + 1, Phrase(tuple(words)))
        return at + 1

    def _take_near(self, words: tuple[str, ...], start: int, number: re.Match[str]) -> int:
        end = number.end()
        exact = bool(number[1]) and not self._text[end : end + 1].isalnum()
        if not exact or not 1 <= int(number[1]) <= MAX_BETWEEN:
            raise error_at(
                self._places[number.start()],
                f"After the ~ at character {{}} a number from 1 to {MAX_BETWEEN} is needed.",
                end - number.start(),
            )
        if len(words) == 1 or not 0 < sum(len(_TERMS.split(word)) for word in words) <= MAX_NEAR:
            sentence = f"Two to {MAX_NEAR} words can stand near one another (character {{}})."
            raise self._error(start, sentence)
        self._add("leaf", start, end, Near(words, int(number[1])))
        return end

    def _excludes(self, at: int) -> bool:
        """Whether the minus here stands before something and after nothing: `a -b`, not `a - b` or `"a"-b`."""
        after_title = bool(self._tokens) and self._tokens[-1].kind == "title"
        free = at == 0 or self._text[at - 1] in " (" or after_title
        return free and _MINUS.match(self._text, at) is not None

    def _add(self, kind: Kind, start: int, end: int, leaf: Leaf | None = None) -> None:
        self._clauses += leaf is not None
        if self._clauses > MAX_CLAUSES:
            raise self._error(
                start, f"At most {MAX_CLAUSES} words and phrases are allowed; character {{}} begins one more."
            )
        place = self._places[start]
        length = self._places[end - 1] + 1 - place
        self._tokens.append(Token(kind, place, leaf, self._text[start:end], length))

    def _error(self, at: int, sentence: str) -> QueryError:
        return error_at(self._places[at], sentence)
