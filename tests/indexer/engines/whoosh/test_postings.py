"""Words are turned round into posting lists, and the lists come back from disk as they were."""

import random
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from coi.errors import SearchIndexError
from indexer.engines.whoosh import lists as lists_module
from indexer.engines.whoosh import postings as postings_module
from indexer.engines.whoosh.arrays import CheckedFile, HeldFile, SummingFile
from indexer.engines.whoosh.inversion import FieldWords, Inverted
from indexer.engines.whoosh.postings import PostingsReader, PostingsWriter, split_terms

# One list per term: (unit, positions) for each of its units.
Lists = Sequence[Sequence[tuple[int, Sequence[int]]]]


def inverted(lists: Lists, *, positions: bool = True) -> Inverted:
    flat = [one for each in lists for one in each]
    return Inverted(
        [b"%06d" % number for number in range(len(lists))],
        np.array([len(each) for each in lists], np.int64),
        np.array([unit for unit, _ in flat], np.int64),
        np.array([len(places) for _, places in flat], np.int64),
        np.array([place for _, places in flat for place in places], np.int64) if positions else None,
    )


def reopened(folder: Path, *parts: Inverted) -> PostingsReader:
    path = folder / "postings"
    with closing(PostingsWriter(folder)) as writer, path.open("wb") as file:
        for part in parts:
            writer.add(part)
        summing = SummingFile(file)
        entries, begins = writer.finish(summing)
    return PostingsReader(CheckedFile(HeldFile(path, summing.size), summing.sums()), entries, begins)


def lists_of(reader: PostingsReader, count: int) -> Lists:
    """What the reader gives term by term."""
    found = []
    for term in range(count):
        one = reader.read(term)
        frequencies = one.frequencies.astype(int)
        places = np.split(reader.positions(term), np.cumsum(frequencies)[:-1])
        found.append([(unit, own.tolist()) for unit, own in zip(one.units.tolist(), places, strict=True)])
    return found


BORDERS = (0, 1, 254, 255, 256, 257, 65534, 65535, 65536, 65537, 2**31 - 1)


@pytest.mark.parametrize("border", BORDERS)
def test_numbers_at_the_borders_of_a_width_come_back(tmp_path: Path, border: int) -> None:
    other = max(border, 1)
    lists: list[list[tuple[int, list[int]]]] = [[(border, [0])], [(0, [border])]]
    lists += [[(0, [1]), (other, [2])], [(1, [0, other])], [(unit, [5]) for unit in range(300)]]
    assert lists_of(reopened(tmp_path, inverted(lists)), len(lists)) == lists


@pytest.mark.parametrize("count", [1, 255, 256, 65535, 65536])
def test_frequencies_at_the_borders_of_a_width_come_back(tmp_path: Path, count: int) -> None:
    lists: Lists = [[(0, range(count)), (7, [1])], [(7, [2])]]
    reader = reopened(tmp_path, inverted(lists))
    assert reader.read(0).frequencies.tolist() == [count, 1]
    assert reader.positions(0).tolist() == [*range(count), 1]
    assert reader.positions(1).tolist() == [2]


def random_lists(seed: int) -> Lists:
    """Lists of all widths one after another: neighbours lie in different regions."""
    chance = random.Random(seed)
    lists = []
    for _ in range(chance.choice((1, 2, 60))):
        most = chance.choice((5, 300, 70_000, 2**31 - 1))
        units = sorted(chance.sample(range(most), chance.randint(1, 5)))
        most_places = chance.choice((1, 1, 4, 300))
        reach = chance.choice((256, 65_536, 2**31 - 1))
        lists.append(
            [
                (unit, sorted(chance.sample(range(max(reach, 300)), chance.randint(1, most_places))))
                for unit in units
            ]
        )
    return lists


@pytest.mark.parametrize("seed", range(12))
def test_a_range_of_terms_reads_as_its_terms_do_one_by_one(tmp_path: Path, seed: int) -> None:
    lists = random_lists(seed)
    half = len(lists) // 2
    # Added in two parts, as a merge does.
    reader = reopened(tmp_path, inverted(lists[:half]), inverted(lists[half:]))
    assert lists_of(reader, len(lists)) == lists
    for first, last in ((0, len(lists)), (half, len(lists)), (0, half), (half, half + 1), (half, half)):
        counts, units, frequencies, positions = reader.read_range(first, last)
        expected = inverted(lists[first:last])
        assert counts.tolist() == expected.counts.tolist()
        assert units.tolist() == expected.units.tolist()
        assert frequencies.tolist() == expected.frequencies.tolist()
        if first < last:
            assert positions is not None
            assert expected.positions is not None
            assert positions.tolist() == expected.positions.tolist()


@pytest.mark.parametrize("at_once", [0, 40, 1 << 16])
@pytest.mark.parametrize("seed", range(4))
def test_several_lists_read_as_one_by_one(
    tmp_path: Path, seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings_module, "_READ_AT_ONCE", at_once)
    lists = random_lists(seed)
    reader = reopened(tmp_path, inverted(lists))
    chance = random.Random(seed)
    for size in (0, 1, len(lists) // 2, len(lists)):
        terms = sorted(chance.sample(range(len(lists)), size))
        for term, one in zip(terms, reader.read_several(terms), strict=True):
            alone = reader.read(term)
            assert one.units.tolist() == alone.units.tolist()
            assert one.frequencies.tolist() == alone.frequencies.tolist()
            assert (one.units.dtype, one.frequencies.dtype) == (alone.units.dtype, alone.frequencies.dtype)


@pytest.mark.parametrize("seed", range(3))
def test_a_long_list_is_kept_as_it_is_on_disk_and_opens_as_it_was_read(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists_module, "PACKED", 0)
    lists = random_lists(seed)
    reader = reopened(tmp_path, inverted(lists))
    terms = list(range(len(lists)))
    for read in ([reader.read(term) for term in terms], reader.read_several(terms)):
        for one, told in zip(read, lists, strict=True):
            assert one.packed is not None
            again = one.packed.opened()
            assert again.units.tolist() == one.units.tolist() == [unit for unit, _ in told]
            assert again.frequencies.tolist() == one.frequencies.tolist() == [len(at) for _, at in told]
            assert again.frequencies.dtype == one.frequencies.dtype == np.float32


def test_what_was_made_of_a_long_list_is_there_when_it_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists_module, "PACKED", 1)
    reader = reopened(tmp_path, inverted([[(1, [0]), (2, [3, 4]), (5, [0])]]))
    one = reader.read(0)
    record_of_unit = np.array([0, 0, 0, 1, 1, 1])
    assert one.held(record_of_unit) == 2
    assert one.holders(record_of_unit, 3).tolist() == [True, True, False]
    assert one.laid(6).tolist() == [0, 1, 2, 0, 0, 1]
    assert one.ends.tolist() == [1, 3, 4]
    assert one.packed is not None
    again = one.packed.opened()
    assert again.is_laid(6)
    assert again.laid(6) is one.laid(6)
    assert again.holders(record_of_unit, 3) is one.holders(record_of_unit, 3)
    assert again.ends is one.ends


def test_a_long_list_that_somebody_holds_is_not_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists_module, "PACKED", 1)
    one = reopened(tmp_path, inverted([[(1, [0]), (2, [3, 4]), (5, [0])]])).read(0)
    assert one.packed is not None
    assert one.packed.opened() is one


def test_a_list_that_was_read_with_its_neighbours_does_not_keep_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists_module, "PACKED", 0)
    reader = reopened(tmp_path, inverted([[(unit, [0]) for unit in range(500)], [(3, [0, 1])]]))
    packed = reader.read_several([0, 1])[1].packed
    assert packed is not None
    assert packed.frequencies is not None
    assert packed.distances.base is None
    assert packed.frequencies.base is None


def test_lists_without_positions_keep_none(tmp_path: Path) -> None:
    reader = reopened(tmp_path, inverted([[(4, [0]), (9, [0])], [(9, [0])]], positions=False))
    assert reader.read(0).units.tolist() == [4, 9]
    assert reader.read(0).frequencies.tolist() == [1, 1]
    assert reader.positions(0).tolist() == []
    assert reader.read_range(0, 2)[3] is None


def test_nothing_comes_back_as_nothing(tmp_path: Path) -> None:
    reader = reopened(tmp_path, inverted([]))
    assert reader.counts.tolist() == []
    assert [len(part) for part in reader.read_range(0, 0)[:3]] == [0, 0, 0]


def test_long_regions_wait_in_the_folder_of_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings_module, "_SPOOL_BYTES", 10)
    lists = [[(unit, [unit]) for unit in range(500)] for _ in range(20)]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert lists_of(reopened(tmp_path, inverted(lists)), 20) == lists
    assert [path.name for path in tmp_path.iterdir()] == ["postings"]


def test_more_numbers_than_can_be_pointed_at_are_refused_and_never_wrap_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings_module, "_MOST_NUMBERS", 9)
    assert lists_of(reopened(tmp_path, inverted([[(unit, [0]) for unit in range(9)]])), 1)
    with pytest.raises(SearchIndexError, match="too large"):
        reopened(tmp_path, inverted([[(unit, [0]) for unit in range(10)]]))


@pytest.mark.parametrize("most", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("counts", [[], [5], [1, 1, 1], [9, 1, 1, 9], [1] * 50, [100, 1]])
def test_terms_are_cut_into_stretches_that_follow_one_another_and_leave_none_out(
    counts: list[int], most: int
) -> None:
    stretches = list(split_terms(np.array(counts, np.int64), most))
    assert [term for first, last in stretches for term in range(first, last)] == list(range(len(counts)))
    assert all(first < last for first, last in stretches)
    # About `most`: a stretch ends with the term that passes a multiple of it.
    assert all(sum(counts[first : last - 1]) <= most for first, last in stretches)


def test_words_are_turned_round_into_terms_in_the_order_of_their_bytes() -> None:
    words = FieldWords(positions=True)
    texts = {3: ["b", "a", "b"], 4: [], 9: ["ё", "a", "\U0010ffff", "\udfff", "\ue000", ""]}
    assert [words.add(unit, text) for unit, text in texts.items()] == [3, 0, 6]
    found = words.invert()
    assert found.terms == sorted(found.terms)
    assert [term.decode("utf-8", "surrogatepass") for term in found.terms] == [
        "", "a", "b", "ё", "\udfff", "\ue000", "\U0010ffff",
    ]  # fmt: skip
    assert found.counts.tolist() == [1, 2, 1, 1, 1, 1, 1]
    assert found.units.tolist() == [9, 3, 9, 3, 9, 9, 9, 9]
    assert found.frequencies.tolist() == [1, 1, 1, 2, 1, 1, 1, 1]
    assert found.positions is not None
    assert found.positions.tolist() == [5, 1, 1, 0, 2, 0, 3, 4, 2]


@pytest.mark.parametrize("seed", range(5))
def test_words_turned_round_are_those_a_plain_loop_finds(seed: int) -> None:
    chance = random.Random(seed)
    texts = {unit: chance.choices("abcdefж", k=chance.randint(0, 30)) for unit in range(0, 200, 3)}
    words = FieldWords(positions=True)
    expected: dict[str, dict[int, list[int]]] = {}
    for unit, text in texts.items():
        words.add(unit, text)
        for place, word in enumerate(text):
            expected.setdefault(word, {}).setdefault(unit, []).append(place)
    found = words.invert()
    again = inverted([list(expected[word].items()) for word in sorted(expected)])
    assert found.terms == [word.encode() for word in sorted(expected)]
    assert found.counts.tolist() == again.counts.tolist()
    assert found.units.tolist() == again.units.tolist()
    assert found.frequencies.tolist() == again.frequencies.tolist()
    assert found.positions is not None
    assert again.positions is not None
    assert found.positions.tolist() == again.positions.tolist()


def test_no_words_turn_round_into_no_terms() -> None:
    found = FieldWords(positions=False).invert()
    assert (found.terms, found.counts.tolist(), found.units.tolist()) == ([], [], [])
    assert found.positions is None
