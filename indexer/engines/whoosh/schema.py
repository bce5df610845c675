"""The Whoosh schema: our field types take terms as analysis made them and never tokenise."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import fields, formats

from indexer.fields import INDEX_FIELDS

SCHEMA_VERSION = 8  # raised when an older index can no longer be read or has other stems; it is then rebuilt
INDEX_NAME = "records"  # what the names of Whoosh's files begin with

Posting = tuple[bytes, int, float, bytes]  # term, frequency, weight, encoded positions


def term_bytes(text: str) -> bytes:
    """A term as the bytes Whoosh sorts and stores; a lone surrogate survives the way there and back."""
    return text.encode("utf-8", "surrogatepass")


def term_text(data: bytes) -> str:
    """The term those bytes stand for."""
    return data.decode("utf-8", "surrogatepass")


class PositionsFormat(formats.Format):  # type: ignore[misc]  # Whoosh ships no types
    """Positions as plain unsigned 32-bit numbers."""

    def encode(self, positions: Sequence[int]) -> bytes:
        """The positions as bytes, four each."""
        return array("I", positions).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions in that value, for Whoosh's own matchers."""
        return array("I", value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        """How often the term occurs."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """The same as the frequency: terms carry no weight in the index."""
        return float(self.decode_frequency(value))


class WordsField(fields.FieldType):  # type: ignore[misc]
    """One term per word position."""

    def __init__(self) -> None:
        super().__init__(PositionsFormat(), None, scorable=True)

    def index(self, value: Sequence[str], **_: Any) -> Iterator[Posting]:
        """One posting per distinct term."""
        found: dict[str, list[int]] = {}
        for position, term in enumerate(value):
            found.setdefault(term, []).append(position)
        for term, positions in found.items():
            yield term_bytes(term), len(positions), float(len(positions)), self.format.encode(positions)


class KeyField(fields.FieldType):  # type: ignore[misc]
    """Whole texts as single terms, such as the document id."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None, scorable=False)

    def index(self, value: Sequence[str], **_: Any) -> Iterator[Posting]:
        """Each text as a term."""
        for text in value:
            yield term_bytes(text), 1, 1.0, b""


def make_schema() -> fields.Schema:
    """A new Whoosh schema with every field of indexer/fields.py that has terms; columns are arrays of our own."""
    makers = {"words": WordsField, "key": KeyField}
    return fields.Schema(**{one.name: makers[one.kind]() for one in INDEX_FIELDS if one.kind in makers})
