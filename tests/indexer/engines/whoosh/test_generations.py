"""The pointer, the locks and the order in which things reach the disk."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from coi.errors import IndexBusy, IndexDamaged, IndexMissing, SearchIndexError
from indexer.engines.whoosh import generations, merging
from indexer.engines.whoosh.generations import (
    Commit,
    generation_folder,
    held_lock,
    make_generation,
    measure,
    next_generation,
    parse_pointer,
    read_pointer,
    remove_leftovers,
    write_lock,
    write_pointer,
)
from indexer.engines.whoosh.index import WhooshIndex
from indexer.engines.whoosh.schema import SCHEMA_VERSION
from tests.builders import a_record
from tests.indexer.search_index_contract import fill

COMMIT = Commit("000003", 7, 2, SCHEMA_VERSION, {"a.terms": (3, 0xFFFFFFFF), "b": (0, 0)})


def test_a_pointer_says_what_was_written(tmp_path: Path) -> None:
    write_pointer(tmp_path, COMMIT)
    assert parse_pointer(read_pointer(tmp_path)) == COMMIT
    assert [path.name for path in tmp_path.iterdir()] == ["current.json"]


def test_where_there_is_no_pointer_there_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path, tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(IndexMissing, match="coi index --rebuild"):
            read_pointer(folder)
    (tmp_path / "current.json").mkdir()
    with pytest.raises(IndexDamaged, match="cannot be read: Is a directory"):
        read_pointer(tmp_path)


def test_a_pointer_of_another_version_says_so(tmp_path: Path) -> None:
    write_pointer(tmp_path, COMMIT)
    said = json.loads(read_pointer(tmp_path))
    with pytest.raises(IndexDamaged, match="another version"):
        parse_pointer(json.dumps(said | {"schema": SCHEMA_VERSION + 1}).encode())


def test_generations_are_numbered_on_from_the_highest_on_disk(tmp_path: Path) -> None:
    assert next_generation(tmp_path) == "000001"
    for name in ("000001", "000009", "x", "²"):
        make_generation(tmp_path, name)
    assert next_generation(tmp_path) == "000010"
    make_generation(tmp_path, "1000000")
    assert next_generation(tmp_path) == "1000001"


def test_only_what_the_commit_names_is_kept(tmp_path: Path) -> None:
    place = make_generation(tmp_path, COMMIT.generation)
    other = make_generation(tmp_path, "000004")
    for name in ("a.terms", "b", "c.terms", "_records_8.toc.17"):
        (place / name).touch()
    (place / "folder").mkdir()
    (other / "a.terms").touch()
    remove_leftovers(tmp_path, COMMIT)
    assert sorted(path.name for path in place.iterdir()) == ["a.terms", "b"]
    assert not other.exists()


def test_a_lock_is_held_against_everybody_and_given_back_after_an_error(tmp_path: Path) -> None:
    with suppress(ZeroDivisionError), write_lock(tmp_path):
        named = rf"\(process {os.getpid()} since 2.* UTC\)"
        with pytest.raises(IndexBusy, match=named), write_lock(tmp_path):
            pass
        with held_lock(tmp_path, "merge.lock", 0):
            raise ZeroDivisionError
    with write_lock(tmp_path), held_lock(tmp_path, "merge.lock", 0):
        pass


def test_a_lock_is_given_back_by_a_process_that_dies(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from indexer.engines.whoosh.generations import write_lock\n"
        "with write_lock(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    root = Path(__file__).parents[4]
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", program, tmp_path], cwd=root, check=False)
    assert done.returncode < 0
    with write_lock(tmp_path):
        pass


def test_a_disk_that_cannot_even_name_the_writer_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> int:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", refuse)
        with pytest.raises(SearchIndexError, match="No space left"), write_lock(tmp_path):
            pass
    with write_lock(tmp_path):
        pass


@pytest.mark.parametrize("verb", ["writer", "rebuild", "merge"])
def test_everything_is_on_disk_before_the_pointer_moves_and_the_pointer_before_anything_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    index = WhooshIndex(tmp_path / "index")
    with index.rebuild() as writer:
        writer.put("old", [a_record("old", "army")])
    for number in range(4):
        fill(index, a_record(f"d{number}", "army"))
    lasting = {path.stat().st_ino for path in index.folder.rglob("*")}
    fsync, replace, unlink = os.fsync, os.replace, os.unlink
    moved: list[bool] = []

    def note_fsync(handle: int) -> None:
        lasting.add(os.fstat(handle).st_ino)
        fsync(handle)

    def check_replace(source: Any, target: Any) -> None:
        if Path(target).name == "current.json":
            commit = parse_pointer(Path(source).read_bytes())
            place = generation_folder(index.folder, commit.generation)
            assert {measure(place / name) for name in commit.files} == {*commit.files.values()}
            needed = {(place / name).stat().st_ino for name in commit.files}
            assert {*needed, place.stat().st_ino, Path(source).stat().st_ino} <= lasting
            moved.append(True)
            lasting.discard(index.folder.stat().st_ino)
        replace(source, target)

    def check_unlink(path: Any, **where: Any) -> None:
        # Only what came from the commit before is removed, and the pointer to the new one stays whatever happens.
        assert index.folder.stat().st_ino in lasting, path
        unlink(path, **where)

    monkeypatch.setattr(merging, "MOST_SEGMENTS", 4)
    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", check_replace)
    monkeypatch.setattr(os, "unlink", check_unlink)
    # The folders' own entries must be made lasting anew by this commit.
    lasting -= {path.stat().st_ino for path in index.folder.rglob("*") if path.is_dir()}
    lasting.add(index.folder.stat().st_ino)
    if verb == "merge":
        index.merge()
    else:
        with getattr(index, verb)() as writer:
            writer.put("new", [a_record("new", "army")])
            writer.delete("old")
    assert moved == [True] * len(moved) != []


def test_a_lock_that_is_waited_for_is_had_when_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = iter([False, False, True])
    monkeypatch.setattr(generations, "_take", lambda _: next(tries))
    monkeypatch.setattr(generations, "_LOCK_STEP", 0)
    with held_lock(tmp_path, "merge.lock", 600):
        assert list(tries) == []
