"""The archive: bytes are kept once, safely on disk before it answers, and damage never goes unseen."""

import errno
import hashlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coi.archive import Archive
from coi.errors import ArchiveError, ObjectDamaged, ObjectMissing

NO_BYTES = "0" * 64


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data" / "archive")


def _damage(archive: Archive, sha256: str, data: bytes) -> None:
    archive.path(sha256).chmod(0o644)
    archive.path(sha256).write_bytes(data)


@pytest.mark.parametrize("data", [b"", b"a page", bytes(range(256)) * 5000])
def test_what_was_put_is_got_back_under_its_sha256(archive: Archive, data: bytes) -> None:
    sha256 = archive.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert archive.get(sha256) == data
    archive.verify(sha256)
    assert archive.path(sha256) == archive.folder / sha256[:2] / sha256


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=6))
def test_everything_put_is_named_once(tmp_path_factory: pytest.TempPathFactory, many: list[bytes]) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    names = [archive.put(data) for data in many]
    assert sorted(archive.names()) == sorted(set(names))
    assert [archive.get(name) for name in names] == many


def test_the_same_bytes_are_written_once(archive: Archive) -> None:
    sha256 = archive.put(b"the same")
    before = archive.path(sha256).stat()
    assert archive.put(b"the same") == sha256
    after = archive.path(sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert list(archive.names()) == [sha256]


@pytest.mark.parametrize("in_a_batch", [False, True])
def test_what_an_archive_holds_in_its_older_order_is_found_there_and_not_kept_twice(
    archive: Archive, *, in_a_batch: bool
) -> None:
    other = b"in the same folder"
    while hashlib.sha256(other).hexdigest()[:2] != hashlib.sha256(b"old").hexdigest()[:2]:
        other += b"."
    sha256 = archive.put(b"old")
    older = archive.folder / sha256[:2] / sha256[2:4] / sha256
    older.parent.mkdir()
    archive.path(sha256).rename(older)
    assert archive.path(sha256) == older
    batch = archive.batch()
    put = batch.put if in_a_batch else archive.put
    names = {put(b"old"), put(other)}
    batch.settle()
    assert archive.get(sha256) == b"old"
    assert sorted(archive.names()) == sorted(names)
    assert len([path for path in archive.folder.rglob("*") if path.is_file()]) == 2
    older.chmod(0o644)
    older.write_bytes(b"forged")
    with pytest.raises(ObjectDamaged):
        put(b"old")


def test_many_writers_of_the_same_bytes_all_get_an_answer(archive: Archive) -> None:
    data = b"everyone brings this" * 10_000
    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(lambda _: archive.put(data), range(16)))
    assert names == set(archive.names())
    assert archive.get(names.pop()) == data
    assert list((archive.folder / "incoming").iterdir()) == []


def test_kept_bytes_cannot_be_written_to(archive: Archive) -> None:
    assert archive.path(archive.put(b"evidence")).stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("damaged", [b"", b"evidencf", b"evidence and more"])
def test_damaged_bytes_are_found_by_every_way_in_and_never_overwritten(
    archive: Archive, damaged: bytes
) -> None:
    sha256 = archive.put(b"evidence")
    _damage(archive, sha256, damaged)
    with pytest.raises(ObjectDamaged):
        archive.get(sha256)
    with pytest.raises(ObjectDamaged):
        archive.verify(sha256)
    with pytest.raises(ObjectDamaged):
        archive.put(b"evidence")
    assert archive.path(sha256).read_bytes() == damaged


def test_missing_bytes_are_said_to_be_missing(archive: Archive) -> None:
    with pytest.raises(ObjectMissing, match=NO_BYTES):
        archive.get(NO_BYTES)
    with pytest.raises(ObjectMissing, match=NO_BYTES):
        archive.verify(NO_BYTES)
    assert list(archive.names()) == []


@pytest.mark.parametrize(
    "name", ["", "..", "../coi.sqlite", "A" * 64, "0" * 63, "0" * 64 + "\n", "/etc/passwd"]
)
def test_a_name_that_is_no_sha256_leads_nowhere(archive: Archive, name: str) -> None:
    with pytest.raises(ArchiveError, match="is not the name"):
        archive.path(name)
    with pytest.raises(ArchiveError, match="is not the name"):
        archive.get(name)


def test_names_leave_out_what_is_not_kept(archive: Archive) -> None:
    sha256 = archive.put(b"kept")
    (archive.folder / "incoming" / NO_BYTES).write_bytes(b"half")
    (archive.path(sha256).parent / "notes.txt").write_bytes(b"by hand")
    assert list(archive.names()) == [sha256]


def _watch_disk(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Do what is asked of the disk, and write down in which order it was asked."""
    acts: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(handle: int) -> None:
        acts.append(f"fsync {Path(f'/proc/self/fd/{handle}').readlink()}")
        real_sync(handle)

    def replace(source: Path, target: Path) -> None:
        acts.append(f"replace {target}")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    return acts


def test_file_and_folders_are_on_disk_before_put_answers(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = _watch_disk(monkeypatch)
    target = archive.path(archive.put(b"must survive"))
    assert acts[0].startswith(f"fsync {archive.folder}/incoming/")
    assert acts[1] == f"replace {target}"
    folders = (target.parent, archive.folder, archive.folder.parent)
    assert acts[2:] == [f"fsync {folder}" for folder in folders]


def test_bytes_that_were_here_are_promised_only_with_their_folder(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier writer may have died between writing and syncing the folder."""
    target = archive.path(archive.put(b"must survive"))
    acts = _watch_disk(monkeypatch)
    archive.put(b"must survive")
    assert f"fsync {target.parent}" in acts
    assert not any(act.startswith("replace") for act in acts)


def _full_disk() -> Callable[[int], None]:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return refuse


def test_a_full_disk_is_one_sentence_and_leaves_nothing_behind(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", _full_disk())
    with pytest.raises(ArchiveError, match="No space left on device"):
        archive.put(b"too much")
    assert list(archive.names()) == []
    assert list((archive.folder / "incoming").iterdir()) == []


def test_a_file_in_the_place_of_the_archive_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("not a folder")
    with pytest.raises(ArchiveError, match="cannot write"):
        Archive(tmp_path / "archive").put(b"bytes")
    with pytest.raises(ArchiveError, match="cannot be read"):
        Archive(tmp_path / "archive").get(NO_BYTES)


def test_what_a_crash_left_on_its_way_in_is_removed_after_a_day(archive: Archive) -> None:
    incoming = archive.folder / "incoming"
    incoming.mkdir(parents=True)
    for name, hours in (("old", 25), ("fresh", 23)):
        (incoming / name).write_bytes(b"half")
        os.utime(incoming / name, (time.time() - 3600 * hours,) * 2)
    batch = archive.batch()
    sha256 = batch.put(b"whole")
    batch.settle()
    assert [path.name for path in incoming.iterdir()] == ["fresh"]
    assert archive.get(sha256) == b"whole"
