"""The parser builds the tree of a query from its tokens, by descent."""

from dataclasses import replace

from coi.errors import QueryError
from coi.grammar.caps import MAX_DEPTH
from coi.grammar.letters import error_at
from coi.grammar.scanner import Token
from coi.query import And, Leaf, Node, Not, Or, TextLeaf


class Parser:
    """Reads tokens once; its recursion is bounded by MAX_DEPTH."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def parse(self) -> Node | None:
        """The tree; None where there is nothing but empty brackets, QueryError where something is missing."""
        node = self._read_either(0, in_title=False)
        token = self._peek()
        if token is not None:
            raise error_at(token.place, "The bracket at character {} was never opened.")
        return node

    def _read_either(self, depth: int, *, in_title: bool) -> Node | None:
        parts: list[Node] = []
        operator: Token | None = None
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
        operator: Token | None = None
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
        before: Token | None = None
        while (token := self._peek()) is not None and token.kind in ("NOT", "minus", "title"):
            negated ^= token.kind != "title"
            in_title |= token.kind == "title"
            before = token
            self._at += 1
        node: Node | None = None
        if token is not None and token.leaf is not None:
            self._at += 1
            node = _put_in_title(token.leaf) if in_title else token.leaf
        elif token is not None and token.kind == "open":
            node = self._read_group(token, depth + 1, in_title=in_title)
        if node is None:  # empty brackets, or nothing at all
            if before is not None:
                raise self._missing_after(before)
            return None
        return _negate(node) if negated else node

    def _read_group(self, opening: Token, depth: int, *, in_title: bool) -> Node | None:
        if depth > MAX_DEPTH:
            raise error_at(opening.place, f"Brackets may nest at most {MAX_DEPTH} deep (character {{}}).")
        self._at += 1
        node = self._read_either(depth, in_title=in_title)
        if self._peek() is None:
            raise error_at(opening.place, "The bracket at character {} is never closed.")
        self._at += 1
        return node

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _missing_after(self, token: Token) -> QueryError:
        where = "the end" if token is self._tokens[-1] else "character {}"
        return _missing(token, f"After {{name}} at {where} a word is missing.")

    def _missing_before(self, token: Token) -> QueryError:
        where = "the start" if token is self._tokens[0] else "character {}"
        return _missing(token, f"Before {{name}} at {where} a word is missing.")


def _missing(token: Token, sentence: str) -> QueryError:
    typed = f"“{token.typed}”" if token.kind in ("minus", "title") else token.typed
    return error_at(token.place, sentence.replace("{name}", typed), token.length)


def _put_in_title(leaf: Leaf) -> Leaf:
    return replace(leaf, field="title") if isinstance(leaf, TextLeaf) else leaf


def _join(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And | Or) and isinstance(part, kind) else (part,))
    if len(flat) > 1:
        return kind(tuple(flat))
    return flat[0] if flat else None


def _negate(node: Node) -> Node:
    return node.part if isinstance(node, Not) else Not(node)
