"""Several segments made one, without the deleted records: terms are united, lists appended, all by whole arrays."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from indexer.engines.whoosh.arrays import Bools, Ints
from indexer.engines.whoosh.building import POSTING_FIELDS, Columns, write_segment
from indexer.engines.whoosh.columns import PASSAGE_ROWS, RECORD_ROWS, recode
from indexer.engines.whoosh.inversion import Inverted
from indexer.engines.whoosh.postings import split_terms
from indexer.engines.whoosh.segments import Segment
from indexer.engines.whoosh.stretches import stretches
from indexer.fields import VALUE_FIELDS

MOST_SEGMENTS = 8
CHUNK = 4_000_000  # places of terms merged at once: bounds the memory a merge takes


def merge_segments(folder: Path, name: str, segments: Sequence[Segment], live: Sequence[Bools]) -> list[Ints]:
    """Write one segment with the live records of several, in their order; `live` says which, per record.

    Gives for each segment the new number of each old record, -1 for those left out.
    """
    new_records, new_units = [], []
    records = units = 0
    for segment, stays in zip(segments, live, strict=True):
        unit_stays = np.repeat(stays, segment.of_record["passages"] + 1)
        new_records.append(np.where(stays, records + np.cumsum(stays) - 1, -1).astype(np.int32))
        new_units.append(np.where(unit_stays, units + np.cumsum(unit_stays) - 1, -1))
        records += int(stays.sum())
        units += int(unit_stays.sum())
    columns = Columns(
        _join_rows([one.of_unit for one in segments], [numbers >= 0 for numbers in new_units], PASSAGE_ROWS),
        _join_rows([one.of_record for one in segments], live, RECORD_ROWS),
        np.concatenate([segment.documents[stays] for segment, stays in zip(segments, live, strict=True)]),
        {
            field.name: recode([segment.values[field.name] for segment in segments], new_records)
            for field in VALUE_FIELDS
        },
    )
    fields = ((field, _merge_field(field, segments, new_units)) for field in POSTING_FIELDS)
    write_segment(folder, name, columns, fields)
    return new_records


def _join_rows(parts: Sequence[dict[str, Ints]], kept: Sequence[Bools], names: Iterable[str]) -> Ints:
    return np.stack(
        [
            np.concatenate([part[name][stays] for part, stays in zip(parts, kept, strict=True)])
            for name in names
        ]
    )


def _merge_field(field: str, segments: Sequence[Segment], new_units: Sequence[Ints]) -> Iterator[Inverted]:
    ranges = [segment.terms.fields[field] for segment in segments]
    texts = [
        [segment.terms.text(term) for term in range(first, last)]
        for segment, (first, last) in zip(segments, ranges, strict=True)
    ]
    united = sorted(set().union(*texts))
    numbers = {text: number for number, text in enumerate(united)}
    places = [np.fromiter(map(numbers.__getitem__, own), np.int64, len(own)) for own in texts]
    total = np.zeros(len(united), np.int64)
    for segment, (first, last), own in zip(segments, ranges, places, strict=True):
        total[own] += segment.postings_file.places[first:last]
    for begin, end in split_terms(total, CHUNK):
        parts = []
        for segment, (first, _), own, units in zip(segments, ranges, places, new_units, strict=True):
            low, high = np.searchsorted(own, [begin, end]).tolist()
            if low < high:
                read = segment.postings_file.read_range(first + low, first + high)
                parts.append(_renumber(read, own[low:high] - begin, units))
        yield _unite(united[begin:end], parts)


# A posting per row: term, unit and frequency; and the positions of all, or None where none are kept.
_Flat = tuple[Ints, Ints, Ints, Ints | None]


def _renumber(read: tuple[Ints, Ints, Ints, Ints | None], terms: Ints, new_units: Ints) -> _Flat:
    counts, units, frequencies, positions = read
    unit = new_units[units]
    stays = unit >= 0
    if positions is not None:
        positions = positions[np.repeat(stays, frequencies)]
    return np.repeat(terms, counts)[stays], unit[stays], frequencies[stays], positions


def _unite(texts: list[bytes], parts: Sequence[_Flat]) -> Inverted:
    term = np.concatenate([part[0] for part in parts])
    unit = np.concatenate([part[1] for part in parts])
    frequency = np.concatenate([part[2] for part in parts])
    kept = [part[3] for part in parts if part[3] is not None]
    positions = np.concatenate(kept) if kept else None
    # The parts are in order and their units ascend: a stable sort by term keeps every list in order.
    order = np.argsort(term, kind="stable")
    if positions is not None:
        starts = np.cumsum(frequency) - frequency
        positions = positions[stretches(starts[order], frequency[order])]
    counts = np.bincount(term, minlength=len(texts))
    present = np.flatnonzero(counts)  # a term may have stood in deleted records only
    return Inverted(
        [texts[one] for one in present.tolist()], counts[present], unit[order], frequency[order], positions
    )


def choose_merges(sizes: Sequence[tuple[int, int]]) -> list[int]:
    """Which segments to make one now, by place; `sizes` gives for each its live and its deleted records.

    A segment more than half deleted is rewritten. When MOST_SEGMENTS or more would stay, the smaller half of
    them is merged, so that a record is rewritten only now and then.
    """
    chosen = [place for place, (live, deleted) in enumerate(sizes) if deleted > live]
    stay = [place for place in range(len(sizes)) if place not in chosen]
    if len(stay) >= MOST_SEGMENTS:
        chosen += sorted(stay, key=lambda place: sizes[place][0])[: len(stay) // 2]
    return sorted(chosen)
