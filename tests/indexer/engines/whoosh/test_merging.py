"""Segments made one answer as if their records had been written at once."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from coi.search_index import IndexRecord
from indexer.engines.whoosh import merging
from indexer.engines.whoosh.building import POSTING_FIELDS, SegmentBuilder
from indexer.engines.whoosh.columns import CodedValues, recode
from indexer.engines.whoosh.merging import MOST_SEGMENTS, choose_merges, merge_segments
from indexer.engines.whoosh.segments import Segment
from indexer.engines.whoosh.writing import open_new
from tests.builders import a_record
from tests.indexer.search_index_contract.chance import Chance


def a_segment(folder: Path, name: str, records: Sequence[IndexRecord]) -> Segment:
    builder = SegmentBuilder()
    for record in records:
        builder.add(record)
    builder.write(folder, name)
    return open_new(folder, name)


def contents(segment: Segment) -> dict[str, object]:
    """Everything a segment says, in an order that does not depend on how it came about."""
    terms = segment.terms
    lists = {}
    for field in POSTING_FIELDS:
        first, last = terms.fields[field]
        assert [terms.text(term) for term in range(first, last)] == sorted(
            {terms.text(term) for term in range(first, last)}
        )
        for term in range(first, last):
            one = segment.postings_of(term)
            positions = segment.postings_file.positions(term).tolist()
            lists[field, terms.text(term)] = (one.units.tolist(), one.frequencies.tolist(), positions)
    values = {}
    for field, column in segment.values.items():
        names = [column.names[code] for code in column.codes.tolist()]
        values[field] = list(zip(column.records.tolist(), names, strict=True))
    return {
        "terms": lists,
        "units": {name: row.tolist() for name, row in segment.of_unit.items()},
        "records": {name: row.tolist() for name, row in segment.of_record.items()},
        "documents": segment.documents.tolist(),
        "values": values,
    }


def some_records(chance: Chance, first: int, count: int) -> list[IndexRecord]:
    return [one for number in range(first, first + count) for one in chance.document(f"d{number}")]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("chunk", [1, 40, 4_000_000])
def test_a_merged_segment_is_the_one_its_records_would_have_made(
    tmp_path: Path, seed: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "CHUNK", chunk)
    chance = Chance(seed)
    groups = [some_records(chance, 10 * part, chance.random.choice((0, 1, 5))) for part in range(3)]
    groups.append([a_record("long" * part, "army " * 300 + "|" + "x " * 70) for part in range(1, 4)])
    parts = [a_segment(tmp_path, f"p{part}", group) for part, group in enumerate(groups)]
    live = [
        np.array([chance.random.random() < 0.7 for _ in group], np.bool_).reshape(len(group))
        for group in groups
    ]
    live[-1][-1] = True
    numbers = merge_segments(tmp_path, "merged", parts, live)
    left = [
        record for group, stays in zip(groups, live, strict=True) for record, stay in zip(group, stays, strict=True) if stay
    ]  # fmt: skip
    at_once = a_segment(tmp_path, "once", left)
    assert contents(open_new(tmp_path, "merged")) == contents(at_once)
    new = [number for own in numbers for number in own.tolist() if number >= 0]
    assert new == list(range(len(left)))
    assert [(own >= 0).tolist() for own in numbers] == [stays.tolist() for stays in live]


def test_segments_without_any_live_record_merge_into_an_empty_one(tmp_path: Path) -> None:
    part = a_segment(tmp_path, "p", [a_record("one", "army", country="UKR")])
    merge_segments(tmp_path, "merged", [part, part], [np.zeros(1, np.bool_)] * 2)
    merged = open_new(tmp_path, "merged")
    assert (merged.unit_count, merged.record_count, merged.terms.texts) == (0, 0, b"")


def test_values_of_several_columns_get_one_set_of_codes() -> None:
    first = CodedValues(np.array([0, 0, 2], np.int32), np.array([0, 1, 1], np.int32), ("UKR", "MDA"))
    second = CodedValues(np.array([1], np.int32), np.array([1], np.int32), ("unused", "MDA"))
    empty = CodedValues(np.empty(0, np.int32), np.empty(0, np.int32), ())
    kept = [np.array([0, -1, 1]), np.array([], np.int64), np.array([-1, 2])]
    found = recode([first, empty, second], kept)
    assert found.records.tolist() == [0, 0, 1, 2]
    assert [found.names[code] for code in found.codes.tolist()] == ["UKR", "MDA", "MDA", "MDA"]


def test_records_stand_under_the_names_of_their_values_name_by_name_in_order() -> None:
    column = CodedValues(np.array([0, 0, 2, 5]), np.array([0, 1, 1, 0]), ("UKR", "MDA"))
    records, begins = column.by_name
    assert column.ordered == ("MDA", "UKR")
    assert [records[begin:end].tolist() for begin, end in pairwise(begins)] == [[0, 2], [0, 5]]
    assert column.places.tolist() == [1, 0]
    assert CodedValues(np.empty(0, np.int64), np.empty(0, np.int64), ()).by_name[1] == [0]


def test_few_segments_with_few_deleted_records_are_left_alone() -> None:
    assert choose_merges([]) == []
    assert choose_merges([(10, 10)] * (MOST_SEGMENTS - 1)) == []


def test_a_segment_more_than_half_deleted_is_written_anew_and_the_small_half_of_many_is_merged() -> None:
    assert choose_merges([(10, 0), (3, 4), (9, 9)]) == [1]
    sizes = [(100 - number, 0) for number in range(MOST_SEGMENTS)]
    assert choose_merges(sizes) == list(range(MOST_SEGMENTS - MOST_SEGMENTS // 2, MOST_SEGMENTS))
    assert choose_merges([(1, 5), *sizes]) == [0, *range(MOST_SEGMENTS - 3, MOST_SEGMENTS + 1)]


def test_merging_comes_to_an_end_whatever_the_sizes() -> None:
    chance = Chance(1)
    for _ in range(200):
        sizes = [(chance.random.randint(1, 99), chance.random.randint(0, 99)) for _ in range(40)]
        for _ in range(40):
            chosen = choose_merges(sizes)
            if not chosen:
                break
            merged = (sum(sizes[place][0] for place in chosen), 0)
            sizes = [*(size for place, size in enumerate(sizes) if place not in chosen), merged]
        assert choose_merges(sizes) == []
        assert len(sizes) < MOST_SEGMENTS
