"""The Whoosh schema: our field types take terms as analysis made them and never tokenise."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from whoosh import fields, formats

from indexer.engines.whoosh.columns import NumbersColumn, TextsColumn
from indexer.fields import INDEX_FIELDS, Kind

SCHEMA_VERSION = 1  # raised when an older index can no longer be read; it is then rebuilt
WHOOSH_VERSION = (2, 7, 4)
INDEX_NAME = "records"  # what the names of Whoosh's files begin with

Posting = tuple[bytes, int, float, bytes]  # term, frequency, weight, encoded positions


def term_bytes(text: str) -> bytes:
    """A term as the bytes Whoosh sorts and stores; a lone surrogate survives the way there and back."""
    return text.encode("utf-8", "surrogatepass")


def term_text(data: bytes) -> str:
    """The term those bytes stand for."""
    return data.decode("utf-8", "surrogatepass")


class PositionsFormat(formats.Format):  # type: ignore[misc]  # Whoosh ships no types
    """Positions as plain unsigned 32-bit numbers, so that a whole list is one numpy array."""

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
    """One term per word position. Lengths are not kept as Whoosh's rounded bytes but in the column `words`."""

    def __init__(self) -> None:
        super().__init__(PositionsFormat(), None, scorable=False)

    def index(self, value: Sequence[str], **_: Any) -> Iterator[Posting]:
        """One posting per distinct term."""
        found: dict[str, list[int]] = {}
        for position, term in enumerate(value):
            found.setdefault(term, []).append(position)
        for term, positions in found.items():
            yield term_bytes(term), len(positions), float(len(positions)), self.format.encode(positions)


class KeyField(fields.FieldType):  # type: ignore[misc]
    """The document id: one term to find the units of a document by, and a column to name it."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None, scorable=False, sortable=TextsColumn())

    def index(self, value: str, **_: Any) -> Iterator[Posting]:
        """The id as a single term."""
        yield term_bytes(value), 1, 1.0, b""

    def to_column_value(self, value: str) -> tuple[str, ...]:
        """The id as the only value of its column."""
        return (value,)


def make_schema() -> fields.Schema:
    """A new Whoosh schema with every field of indexer/fields.py."""
    makers: dict[Kind, Callable[[], Any]] = {
        "key": KeyField,
        "words": WordsField,
        "values": lambda: fields.COLUMN(TextsColumn()),
        "number": lambda: fields.COLUMN(NumbersColumn()),
    }
    return fields.Schema(**{one.name: makers[one.kind]() for one in INDEX_FIELDS})
