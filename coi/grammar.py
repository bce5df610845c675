"""The grammar of the search box: text becomes a tree of words, and a tree becomes text again.

    conscription evasion            both words (AND may be written)
    conscription OR mobilisation    one of them
    -Crimea, NOT Crimea             not that; NOT binds tighter than AND, AND tighter than OR
    "military service"              a phrase; „…“ “…” «…» do as well
    conscri*                        the beginning of a word
    title:report, title:(a OR b)    in the title only
    (a OR b) c                      brackets

Only brackets, quotation marks, stars and operators can be wrong. Other punctuation is passed over.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import accumulate, count, groupby, pairwise
from typing import Literal

from coi.errors import QueryError
from coi.query import And, Node, Not, Or, Phrase, Prefix, Word

MAX_LENGTH = 500  # characters of a query, as typed and as written out by print_words
MAX_DEPTH = 20  # brackets within brackets
MAX_CLAUSES = 64  # words, phrases and beginnings of words
MIN_PREFIX = 3  # letters or digits before a star: fewer would stand for half of the index

Leaf = Word | Phrase | Prefix

_JOINERS = "'’‘.-‐‑"  # hold a word together when they stand between two letters or digits
_WORD_PARTS = re.compile(f"[{re.escape(_JOINERS)}]")
# Any mark of a family closes what any mark of it opened: „…“, “…”, ”…”, »…« and «…» are all in use.
_QUOTES = {mark: family for family in ('"“”„‟', "«»") for mark in family}
# A minus excludes what follows at once; apostrophes and signs such as # in between do not undo it.
_MINUS = re.compile(f"-['’‘‚#@§\\[{{]*(?=[^\\W_]|[({''.join(_QUOTES)}])")
_SHAPERS = "\u200c\u200d"  # ZWNJ and ZWJ shape letters: they stay inside a word and go elsewhere
# Invisible although not of category Cf: they would make words that look the same differ.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
    + "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)

_Kind = Literal["leaf", "AND", "OR", "NOT", "minus", "title", "open", "close"]
_OPERATORS: dict[str, _Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}
_BRACKETS: dict[str, _Kind] = {"(": "open", ")": "close"}
_TYPED: dict[_Kind, str] = {"minus": "-", "title": "title:"}
_SHORT = "A star needs at least three letters before it (character {})."


def parse_words(text: str) -> Node | None:
    """Read a query; the tree of its words, None where it is blank.

    Words are NFC and keep their case. And and Or hold two parts or more and none of their own kind;
    a Not never holds a Not. A text that breaks a rule or a cap is a QueryError that names the place.
    """
    if len(text) > MAX_LENGTH:
        sentence = f"The query is {len(text):,} characters long; at most {MAX_LENGTH} are allowed."
        raise QueryError(sentence, MAX_LENGTH, len(text) - MAX_LENGTH)
    cleaned, places = _clean(text)
    if not cleaned.strip():
        return None
    node = _Parser(_Scanner(cleaned, places).scan()).parse()
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


def print_words(node: Node | None) -> str:
    """Write the text that parses to this tree again; empty for None.

    What stands in the title is gathered under one `title:(…)` unless that would nest too deep.
    """
    if node is None:
        return ""
    gathered = _write(node, gather=True)
    return gathered if _bracket_depth(gathered) <= MAX_DEPTH else _write(node, gather=False)


# --- reading ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    place: int  # in the text as typed
    leaf: Leaf | None = None


def _clean(text: str) -> tuple[str, list[int]]:
    """Drop what cannot be seen; gives the text left and the place of each of its characters as typed."""
    kept: list[tuple[str, int]] = []
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if character == "\0" or category == "Cs":
            raise _error_at(place, "Character {} is not a character that can be searched.")
        if category == "Cc" or category[0] == "Z":
            kept.append((" ", place))
        elif character in _SHAPERS or (category != "Cf" and character not in _INVISIBLE):
            kept.append((character, place))
    characters: list[str] = []
    places: list[int] = []
    for (character, place), (following, _) in pairwise([*kept, (" ", 0)]):
        inside = bool(characters) and _goes_on(characters[-1]) and _goes_on(following)
        if character not in _SHAPERS or (inside and following not in _SHAPERS):
            characters.append(character)
            places.append(place)
    return "".join(characters), places


def _goes_on(character: str) -> bool:
    return character.isalnum() or character in _SHAPERS or unicodedata.category(character)[0] == "M"


class _Scanner:
    """Cuts a cleaned text into tokens in one pass."""

    def __init__(self, text: str, places: list[int]) -> None:
        self._text = text
        self._places = places
        self._tokens: list[_Token] = []
        self._clauses = 0

    def scan(self) -> list[_Token]:
        text, at = self._text, 0
        while at < len(text):
            character = text[at]
            if character.isalnum():
                at = self._take_word(at)
            elif character in _QUOTES:
                at = self._take_phrase(at)
            elif character == "*":
                raise self._error(at, _SHORT)
            else:
                if character in _BRACKETS:
                    self._add(_BRACKETS[character], at)
                elif character == "-" and self._excludes(at):
                    self._add("minus", at)
                at += 1
        return self._tokens

    def _take_word(self, start: int) -> int:
        text, end = self._text, self._word_end(start)
        word = unicodedata.normalize("NFC", text[start:end])
        if text.startswith("*", end):
            return self._take_prefix(word, start, end)
        if text.startswith(":", end) and word.lower() == "title":
            self._add("title", start)
            return end + 1
        operator = _OPERATORS.get(word)
        self._add(operator or "leaf", start, None if operator else Word(word))
        return end

    def _take_prefix(self, word: str, start: int, star: int) -> int:
        # The engine sees only the last part of a hyphenated word as a beginning.
        if sum(map(str.isalnum, _WORD_PARTS.split(word)[-1])) < MIN_PREFIX:
            raise self._error(star, _SHORT)
        end = next(at for at in count(star) if not self._text.startswith("*", at))
        if self._text[end : end + 1].isalnum():
            raise self._error(star, "A star may stand only at the end of a word (character {}).")
        self._add("leaf", start, Prefix(word))
        return end

    def _take_phrase(self, start: int) -> int:
        text, family, words = self._text, _QUOTES[self._text[start]], []
        at = start + 1
        while at < len(text) and text[at] not in family:
            if text[at] == "*":
                raise self._error(at, "A star cannot stand inside quotation marks (character {}).")
            end = self._word_end(at) if text[at].isalnum() else at
            if end > at:
                words.append(unicodedata.normalize("NFC", text[at:end]))
            at = max(end, at + 1)
        if at == len(text):
            raise self._error(start, "The quotation mark at character {} is never closed.")
        if words:
            self._add("leaf", start, Phrase(tuple(words)))
        return at + 1

    def _word_end(self, start: int) -> int:
        text, end = self._text, start
        while end < len(text):
            if _goes_on(text[end]):
                end += 1
            elif text[end] in _JOINERS and text[end + 1 : end + 2].isalnum():
                end += 2
            else:
                break
        return end

    def _excludes(self, at: int) -> bool:
        """Whether the minus here stands before something and after nothing: `a -b`, not `a - b` or `"a"-b`."""
        after_title = bool(self._tokens) and self._tokens[-1].kind == "title"
        free = at == 0 or self._text[at - 1] in " (" or after_title
        return free and _MINUS.match(self._text, at) is not None

    def _add(self, kind: _Kind, at: int, leaf: Leaf | None = None) -> None:
        self._clauses += leaf is not None
        if self._clauses > MAX_CLAUSES:
            raise self._error(
                at, f"At most {MAX_CLAUSES} words and phrases are allowed; character {{}} begins one more."
            )
        self._tokens.append(_Token(kind, self._places[at], leaf))

    def _error(self, at: int, sentence: str) -> QueryError:
        return _error_at(self._places[at], sentence)


class _Parser:
    """Builds the tree by descent; its recursion is bounded by MAX_DEPTH."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def parse(self) -> Node | None:
        node = self._read_either(0, in_title=False)
        token = self._peek()
        if token is not None:
            raise _error_at(token.place, "The bracket at character {} was never opened.")
        return node

    def _read_either(self, depth: int, *, in_title: bool) -> Node | None:
        parts: list[Node] = []
        operator: _Token | None = None
        while True:
            part = self._read_all(depth, in_title=in_title)
            token = self._peek()
            follows = token is not None and token.kind == "OR"
            if part is not None:
                parts.append(part)
            elif operator is not None:
                raise self._missing_after(operator)
            elif follows and token is not None:
                raise self._missing_before(token)
            if not follows:
                return _join(Or, parts)
            operator = token
            self._at += 1

    def _read_all(self, depth: int, *, in_title: bool) -> Node | None:
        parts: list[Node] = []
        operator: _Token | None = None
        while (token := self._peek()) is not None and token.kind not in ("OR", "close"):
            if token.kind != "AND":
                part = self._read_one(depth, in_title=in_title)
                if part is not None:
                    parts.append(part)
                    operator = None
            elif operator is not None:
                raise self._missing_after(operator)
            elif not parts:
                raise self._missing_before(token)
            else:
                operator = token
                self._at += 1
        if operator is not None:
            raise self._missing_after(operator)
        return _join(And, parts)

    def _read_one(self, depth: int, *, in_title: bool) -> Node | None:
        negated = False
        before: _Token | None = None
        while (token := self._peek()) is not None and token.kind in ("NOT", "minus", "title"):
            negated ^= token.kind != "title"
            in_title |= token.kind == "title"
            before = token
            self._at += 1
        node: Node | None = None
        if token is not None and token.leaf is not None:
            self._at += 1
            node = replace(token.leaf, field="title") if in_title else token.leaf
        elif token is not None and token.kind == "open":
            node = self._read_group(token, depth + 1, in_title=in_title)
        if node is None:  # empty brackets, or nothing at all
            if before is not None:
                raise self._missing_after(before)
            return None
        return _negate(node) if negated else node

    def _read_group(self, opening: _Token, depth: int, *, in_title: bool) -> Node | None:
        if depth > MAX_DEPTH:
            raise _error_at(opening.place, f"Brackets may nest at most {MAX_DEPTH} deep (character {{}}).")
        self._at += 1
        node = self._read_either(depth, in_title=in_title)
        if self._peek() is None:
            raise _error_at(opening.place, "The bracket at character {} is never closed.")
        self._at += 1
        return node

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _missing_after(self, token: _Token) -> QueryError:
        where = "the end" if token is self._tokens[-1] else "character {}"
        return _missing(token, f"After {{name}} at {where} a word is missing.")

    def _missing_before(self, token: _Token) -> QueryError:
        where = "the start" if token is self._tokens[0] else "character {}"
        return _missing(token, f"Before {{name}} at {where} a word is missing.")


def _missing(token: _Token, sentence: str) -> QueryError:
    typed = _TYPED.get(token.kind, token.kind)
    return _error_at(
        token.place, sentence.replace("{name}", typed if typed.isupper() else f"“{typed}”"), len(typed)
    )


def _error_at(place: int, sentence: str, length: int = 1) -> QueryError:
    return QueryError(sentence.format(place + 1), place, length)


def _join(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And | Or) and isinstance(part, kind) else (part,))
    if len(flat) > 1:
        return kind(tuple(flat))
    return flat[0] if flat else None


def _negate(node: Node) -> Node:
    return node.part if isinstance(node, Not) else Not(node)


# --- writing ------------------------------------------------------------------------------------


def _write(node: Node, *, gather: bool, in_title: bool = False, closed: bool = False) -> str:
    """Write a node; `closed` where operators beside it would tear it apart without brackets."""
    if isinstance(node, Word | Phrase | Prefix):
        return _write_leaf(node, in_title=in_title)
    if isinstance(node, Not):
        if isinstance(node.part, Not):  # minus signs side by side are passed over
            return _write(node.part.part, gather=gather, in_title=in_title, closed=closed)
        return "-" + _write(node.part, gather=gather, in_title=in_title, closed=True)
    if gather and not in_title and _is_in_title(node):
        return f"title:({_write(node, gather=gather, in_title=True)})"
    pieces: list[str] = []
    for titles, run in groupby(node.parts, key=_is_in_title):
        parts = tuple(run)
        if gather and titles and not in_title and len(parts) > 1:
            parts = (replace(node, parts=parts),)
        inner = isinstance(node, And)
        pieces += [_write(part, gather=gather, in_title=in_title, closed=inner) for part in parts]
    text = (" " if isinstance(node, And) else " OR ").join(pieces)
    return f"({text})" if closed else text


def _write_leaf(leaf: Leaf, *, in_title: bool) -> str:
    field = "title:" if leaf.field == "title" and not in_title else ""
    if isinstance(leaf, Phrase):
        return f'{field}"{" ".join(leaf.words)}"'
    return f"{field}{leaf.text}{'*' if isinstance(leaf, Prefix) else ''}"


def _is_in_title(node: Node) -> bool:
    if isinstance(node, And | Or):
        return all(map(_is_in_title, node.parts))
    return _is_in_title(node.part) if isinstance(node, Not) else node.field == "title"


def _bracket_depth(text: str) -> int:
    return max(accumulate((mark == "(") - (mark == ")") for mark in text))
