"""Our segments as Whoosh sees them: a codec, so that its own searchers can read what we write.

Nothing here is fast: it is the slow reference our own answers are compared with, and it keeps the index a
Whoosh index. The README lists the private parts of Whoosh this rests on; `check_whoosh` looks at them.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import whoosh
from whoosh.codec import base
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from coi.errors import SearchIndexError
from indexer.engines.whoosh.schema import INDEX_NAME, make_schema
from indexer.engines.whoosh.segments import Files, Segment

WHOOSH_VERSION = (2, 7, 4)

# Parts no manual of Whoosh promises; the README says what each is for.
PARTS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (TOC, ("read", "write", "_filename")),
    (base.Segment, ("segment_id", "codec", "deleted_docs", "is_compound")),
    (base.TermsReader, ("matcher", "term_info", "terms_from")),
    (base.PerDocumentReader, ("doc_field_length", "field_length", "all_doc_ids")),
)


def check_whoosh() -> None:
    """Return if this is the Whoosh we were written for, private parts included; else a SearchIndexError."""
    missing = [
        f"{owner.__name__}.{name}" for owner, names in PARTS for name in names if not hasattr(owner, name)
    ]
    if tuple(whoosh.__version__) != WHOOSH_VERSION or missing:
        found = ".".join(map(str, whoosh.__version__))
        lacking = f" (without {', '.join(missing)})" if missing else ""
        raise SearchIndexError(
            f"The search index works with Whoosh {'.'.join(map(str, WHOOSH_VERSION))} only, not {found}{lacking}."
        )


class ArraySegment(base.Segment):  # type: ignore[misc]  # Whoosh ships no types
    """What Whoosh's table of contents says of one of our segments; it is pickled there."""

    def __init__(self, name: str, units: int, deleted: Iterable[int] = ()) -> None:
        super().__init__(INDEX_NAME)
        self.segid = name
        self.units = units
        self.deleted = set(deleted)

    def segment_id(self) -> str:
        """The name its files begin with."""
        return str(self.segid)

    def codec(self) -> "ArrayCodec":
        """How to read it."""
        return ArrayCodec()

    def doc_count_all(self) -> int:
        """How many units it has, deleted ones included."""
        return self.units

    def deleted_count(self) -> int:
        """How many units are deleted."""
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        """The units that are deleted."""
        return iter(self.deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a unit as deleted, or take the mark away."""
        (self.deleted.add if delete else self.deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether that unit is deleted."""
        return docnum in self.deleted


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments for Whoosh; they are written by SegmentBuilder alone."""

    def terms_reader(self, storage: Any, segment: ArraySegment) -> "ArrayTerms":
        """The terms and postings of a segment."""
        return ArrayTerms(_opened(storage, segment))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> "ArrayUnits":
        """Lengths and deletions of a segment."""
        return ArrayUnits(_opened(storage, segment), segment)


def _opened(storage: Any, segment: ArraySegment) -> Segment:
    from indexer.engines.whoosh.generations import measure

    folder = Path(storage.folder)
    names = [path.name for path in folder.iterdir() if path.name.startswith(f"{segment.segment_id()}.")]
    files: Files = {name: measure(folder / name) for name in names}
    return Segment(folder, segment.segment_id(), files)


class ArrayTerms(base.TermsReader):  # type: ignore[misc]
    """The terms of one segment for Whoosh."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._lengths = segment.of_unit["words"]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._segment.terms.find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms."""
        return [name for name, (first, last) in self._segment.terms.fields.items() if first < last]

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        """Not offered: nothing of ours walks terms by cursor."""
        raise NotImplementedError

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Every term with its field."""
        for field in sorted(self.indexed_field_names()):
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms of a field from that text on."""
        terms = self._segment.terms
        first, _ = terms.beginning(fieldname, prefix)
        return ((fieldname, terms.text(term)) for term in range(first, terms.fields[fieldname][1]))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Every term with what is known of it."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The terms of a field from that text on, with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Frequencies and extremes of a term; KeyError where there is none."""
        number = self._segment.terms.find(fieldname, text)
        if number is None:
            raise KeyError((fieldname, text))
        found = self._segment.postings_of(number)
        lengths = self._lengths[found.units]
        return TermInfo(
            float(found.frequencies.sum()),
            len(found.units),
            int(lengths.min()),
            int(lengths.max()),
            float(found.frequencies.max()),
            int(found.units[0]),
            int(found.units[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often the term stands in the segment."""
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """In how many units the term stands."""
        return int(self.term_info(fieldname, text).doc_frequency())

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        """Walks the postings of a term one by one."""
        number = self._segment.terms.find(fieldname, text)
        if number is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        found = self._segment.postings_of(number)
        counts = found.frequencies.astype(int).tolist()
        values, at = [], 0
        positions = self._segment.postings_file.positions(number).tolist()
        for count in counts:
            values.append(format_.encode(positions[at : at + count]) if positions else b"")
            at += count
        return ListMatcher(
            found.units.tolist(),
            found.frequencies.tolist(),
            values,
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )


class ArrayUnits(base.PerDocumentReader):  # type: ignore[misc]
    """Lengths and deletions of one segment for Whoosh."""

    def __init__(self, segment: Segment, said: ArraySegment) -> None:
        self._said = said
        self._titles = set(segment.record_unit.tolist())
        self._lengths = segment.of_unit["words"].tolist()

    def doc_count(self) -> int:
        """How many units live."""
        return int(self._said.doc_count())

    def doc_count_all(self) -> int:
        """How many units there are, deleted ones included."""
        return self._said.doc_count_all()

    def has_deletions(self) -> bool:
        """Whether any unit is deleted."""
        return self._said.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Whether that unit is."""
        return self._said.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """The units that are."""
        return self._said.deleted_docs()

    def stored_fields(self, docnum: int) -> dict[str, Any]:  # noqa: ARG002 -- Whoosh's signature
        """Nothing: the index keeps no text."""
        return {}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """How many words that unit has in the field."""
        in_title = docnum in self._titles
        fits = fieldname.startswith("title_") if in_title else fieldname.startswith("text_")
        return int(self._lengths[docnum]) if fits else default

    def field_length(self, fieldname: str) -> int:
        """How many words all units have in the field."""
        return sum(self.doc_field_length(unit, fieldname) for unit in range(len(self._lengths)))

    def min_field_length(self, fieldname: str) -> int:
        """The shortest unit of the field, in words."""
        return min((self.doc_field_length(unit, fieldname) for unit in range(len(self._lengths))), default=0)

    def max_field_length(self, fieldname: str) -> int:
        """The longest unit of the field, in words."""
        return max((self.doc_field_length(unit, fieldname) for unit in range(len(self._lengths))), default=0)


def write_contents(storage: Any, segments: list[ArraySegment], number: int) -> str:
    """Write Whoosh's table of contents; the name of its file."""
    TOC(make_schema(), segments, number).write(storage, INDEX_NAME)
    return contents_file(number)


def read_contents(storage: Any, number: int) -> list[ArraySegment]:
    """The segments a table of contents lists. It is a pickle: check its file before."""
    found: list[ArraySegment] = TOC.read(storage, INDEX_NAME, gen=number, schema=make_schema()).segments
    return found


def contents_file(number: int) -> str:
    """The name of the file of that table of contents."""
    return str(TOC._filename(INDEX_NAME, number))  # noqa: SLF001 -- see README.md: private parts touched
