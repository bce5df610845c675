"""Parts of a change of the embedded engine: written elsewhere, adopted or left, as if all had been put in one place."""

import json
import pickle
from pathlib import Path

import pytest

from coi.errors import SearchIndexError
from coi.search_index import Beginning, IndexPart, IndexRecord, IndexWriter, SharedWriter
from indexer.engines.whoosh import writing
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract import fill, found, phrase


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    """An index with the documents “a” and “b”, about an army."""
    index = WhooshIndex(tmp_path / "index")
    with index.rebuild() as writer:
        for name in "ab":
            writer.put(name, [a_record(name, "army|of one", country="UKR")])
    return index


def shared(writer: IndexWriter) -> SharedWriter:
    assert isinstance(writer, SharedWriter)
    return writer


def a_part(writer: IndexWriter, *records: IndexRecord, empty: tuple[str, ...] = ()) -> IndexPart:
    """A part as another process would have written it."""
    begin = pickle.loads(pickle.dumps(shared(writer).part_maker(2)))
    part = begin()
    for name in dict.fromkeys(record.document_id for record in records):
        part.put(name, [record for record in records if record.document_id == name])
    for name in empty:
        part.put(name, ())
    finished = part.finish()
    assert isinstance(finished, IndexPart)
    return finished


def _fail_after(writer: SharedWriter, part: IndexPart) -> IndexRecord:
    writer.adopt(part)
    raise ZeroDivisionError


def _without_files(index: WhooshIndex, part: IndexPart) -> IndexPart:
    for path in (index.folder / "generations").rglob(f"{part.names[0]}.*"):
        path.unlink()
    return part


def files(index: WhooshIndex) -> set[str]:
    return {path.name for path in (index.folder / "generations").rglob("*") if path.is_file()}


def named(index: WhooshIndex) -> set[str]:
    return set(json.loads((index.folder / "current.json").read_text())["files"])


def test_an_adopted_part_replaces_what_the_index_held_of_its_documents(index: WhooshIndex) -> None:
    with index.writer() as writer:
        part = a_part(writer, a_record("b", "navy"), a_record("c", "navy|and more"), empty=("a", "d"))
        assert part.documents == ("b", "c", "a", "d")
        shared(writer).adopt(part)
        assert found(index, "army") == {"a", "b"}
    for reader in (index, WhooshIndex(index.folder)):
        assert found(reader, "army") == set()
        assert found(reader, "navy") == {"b", "c"}
        assert found(reader, phrase("navy and")) == {"c"}
    assert files(index) == named(index)


def test_whatever_comes_last_in_a_change_counts_be_it_put_adopted_or_deleted(index: WhooshIndex) -> None:
    with index.writer() as writer:
        writer.put("put first", [a_record("put first", "old")])
        names = ("put first", "put later", "deleted later", "kept")
        shared(writer).adopt(a_part(writer, *(a_record(one, "part") for one in names)))
        writer.put("put later", [a_record("put later", "new")])
        writer.delete("deleted later")
        shared(writer).adopt(a_part(writer, a_record("kept", "part again")))
    assert found(index, "old") == set()
    assert found(index, "part") == {"put first", "kept"}
    assert found(index, "again") == {"kept"}
    assert found(index, "new") == {"put later"}
    assert set(index.document_ids()) == {"a", "b", "put first", "put later", "kept"}


def test_a_part_that_nobody_adopts_changes_nothing_and_is_removed(index: WhooshIndex) -> None:
    before = (index.folder / "current.json").read_bytes()
    with index.writer() as writer:
        a_part(writer, a_record("a", "navy"))
        assert files(index) > named(index)
    assert (index.folder / "current.json").read_bytes() == before
    assert files(index) == named(index)
    with pytest.raises(ZeroDivisionError), index.writer() as writer:
        writer.put("c", [_fail_after(shared(writer), a_part(writer, a_record("a", "navy")))])
    assert found(WhooshIndex(index.folder), "army") == {"a", "b"}
    assert files(index) == named(index)


def test_a_part_whose_files_are_gone_is_a_known_failure(index: WhooshIndex) -> None:
    with pytest.raises(SearchIndexError), index.writer() as writer:
        shared(writer).adopt(_without_files(index, a_part(writer, a_record("a", "navy"))))
    assert found(WhooshIndex(index.folder), "army") == {"a", "b"}


@pytest.mark.parametrize("most", [3, 64])
def test_a_rebuild_from_many_parts_comes_out_as_the_one_segment_that_puts_would_make(
    index: WhooshIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(writing, "MOST_PARTS", most)
    records = [a_record(f"d{number:03}", f"army n{number % 9} x{number}|n{number}") for number in range(60)]
    with index.rebuild() as writer:
        for record in records:
            writer.put(record.document_id, [record])
    # A part may be of several segments, where its words are many.
    monkeypatch.setattr(writing, "WORDS_IN_MEMORY", 90)
    other = WhooshIndex(tmp_path / "other")
    with other.rebuild() as writer:
        for at in range(0, 60, 10):
            part = a_part(writer, *records[at : at + 10])
            assert len(part.names) > 1
            shared(writer).adopt(part)
    for end in ("terms", "postings", "units.npy", "records.npy", "values.npy"):
        (one,), (another,) = (
            [path.read_bytes() for path in (each.folder / "generations").rglob(f"*.{end}")]
            for each in (index, other)
        )
        assert one == another, end
    for asked in ("army", "n3", "x47", phrase("x30 n30"), Beginning("n1")):
        assert other.search(a_query(asked, limit=100)) == index.search(a_query(asked, limit=100))


def test_many_parts_in_one_change_of_a_filled_index_leave_its_other_documents(
    index: WhooshIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_PARTS", 3)
    before = {name for name in named(index) if name.endswith(".terms")}
    with index.writer() as writer:
        for number in range(8):
            records = a_record("b", f"navy {number}"), a_record(f"d{number}", "army")
            shared(writer).adopt(a_part(writer, *records))
            assert sum(name.endswith(".terms") for name in files(index) - before) < 3
    assert found(index, "army") == {"a", *(f"d{number}" for number in range(8))}
    assert found(index, "navy") == {"b"} == found(index, "7")
    assert files(index) == named(index) > before  # whoever reads the commit before still has its files
    fill(index, a_record("b", "army"))
    assert found(index, "navy") == set()


def test_a_part_of_new_documents_alone_is_a_change(index: WhooshIndex) -> None:
    with index.writer() as writer:
        shared(writer).adopt(a_part(writer, a_record("c", "army")))
    assert found(WhooshIndex(index.folder), "army") == {"a", "b", "c"}


def test_a_document_put_again_after_it_was_written_counts_once(
    index: WhooshIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "WORDS_IN_MEMORY", 1)
    with index.rebuild() as writer:
        for text in ("army", "navy"):
            for name in "cd":
                writer.put(name, [a_record(name, text)])
    assert found(index, "army") == set()
    assert found(index, "navy") == {"c", "d"}
