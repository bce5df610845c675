"""What was written is made safe at once where the system answers for all of it, and one by one elsewhere."""

import errno
import os
import platform
from collections.abc import Callable
from pathlib import Path

import pytest

from coi import disk
from coi.archive import Archive
from coi.disk import Disk, file_system
from coi.errors import ArchiveError

MOUNTS = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/a rw
23 22 0:20 / /data rw shared:2 master:1 - nfs4 server:/data rw
24 23 8:2 / /data/with\040space rw - xfs /dev/b rw
25 22 8:3 / /twice rw - xfs /dev/c rw
26 22 0:21 / /twice rw - fuse.sshfs somewhere rw
"""


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made safe, in order: a path, or `everything`."""
    acts: list[str] = []
    monkeypatch.setattr(disk, "sync", lambda path: acts.append(str(path)))
    monkeypatch.setattr(disk, "_syncfs", lambda: lambda _handle: acts.append("everything"))
    return acts


def on(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "file_system", lambda _folder: kind)


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs"])
def test_a_local_disk_is_asked_once_for_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synced: list[str], kind: str
) -> None:
    on(kind, monkeypatch)
    Disk(tmp_path).sync(["a", "b"])
    assert synced == ["everything"]


@pytest.mark.parametrize("kind", ["nfs4", "fuse.sshfs", "vfat", ""])
def test_any_other_is_asked_for_each_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synced: list[str], kind: str
) -> None:
    on(kind, monkeypatch)
    Disk(tmp_path).sync(["a", "b"])
    assert synced == ["a", "b"]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/a", "ext4"), ("/data", "nfs4"), ("/data/a", "nfs4"), ("/database", "ext4"),
        ("/data/with space/a", "xfs"), ("/twice/a", "fuse.sshfs"),
    ],
)  # fmt: skip
def test_the_file_system_is_that_of_the_nearest_mount(
    monkeypatch: pytest.MonkeyPatch, folder: str, kind: str
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_: MOUNTS)
    assert file_system(Path(folder)) == kind


def test_a_system_that_does_not_say_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", missing)
    assert file_system(Path("/")) == ""


@pytest.mark.parametrize(
    ("system", "release"), [("Linux", "5.7.19"), ("Linux", "4.19.0-6"), ("Darwin", "24.1.0")]
)
def test_a_kernel_that_does_not_report_errors_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, system: str, release: str
) -> None:
    monkeypatch.setattr(platform, "release", lambda: release)
    monkeypatch.setattr(platform, "system", lambda: system)
    disk._syncfs.cache_clear()
    assert disk._syncfs() is None
    disk._syncfs.cache_clear()


@pytest.mark.skipif(platform.system() != "Linux", reason="syncfs is a call of Linux")
def test_what_the_kernel_reports_is_raised() -> None:
    sync = disk._syncfs()
    assert sync is not None
    with pytest.raises(OSError, match="Bad file descriptor") as failed:
        sync(-1)
    assert failed.value.errno == errno.EBADF


def test_the_folder_is_let_go_with_the_disk(tmp_path: Path) -> None:
    held = Disk(tmp_path)
    handle = held._handle
    assert os.fstat(handle)
    del held
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(handle)


@pytest.mark.parametrize("kind", ["ext4", "nfs4"])
def test_bytes_have_their_name_only_once_they_are_safe_and_are_promised_only_with_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synced: list[str], kind: str
) -> None:
    on(kind, monkeypatch)
    real = os.rename

    def rename(source: str, target: str) -> None:
        real(source, target)
        synced.append(f"named {Path(target).name}")

    monkeypatch.setattr(os, "rename", rename)
    archive = Archive(tmp_path / "archive")
    batch = archive.batch()
    names = [batch.put(b"one"), batch.put(b"two")]
    on_their_way = [str(path) for path in sorted((tmp_path / "archive/incoming").iterdir())]
    batch.settle()
    first = synced.index(f"named {names[0]}")
    assert synced[first : first + 2] == [f"named {name}" for name in names]
    before, after = synced[:first], synced[first + 2 :]
    if kind == "ext4":
        assert (before, after) == (["everything"], ["everything"])
    else:
        places = [archive.path(name).parent for name in names]
        above = [archive.folder, tmp_path]
        assert sorted(before) == on_their_way
        assert set(after) == {str(folder) for folder in (*places, *above)}
    assert [archive.get(name) for name in names] == [b"one", b"two"]
    synced.clear()
    batch.settle()
    assert synced == [], "nothing was put since"


@pytest.mark.parametrize("when", [1, 2])
def test_what_the_disk_could_not_keep_is_not_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: int
) -> None:
    count = 0

    def broken() -> Callable[[int], None]:
        def sync(_handle: int) -> None:
            nonlocal count
            count += 1
            if count == when:
                raise OSError(errno.EIO, "Input/output error")

        return sync

    monkeypatch.setattr(disk, "_syncfs", broken)
    on("ext4", monkeypatch)
    batch = Archive(tmp_path / "archive").batch()
    batch.put(b"one")
    with pytest.raises(ArchiveError, match="Input/output error"):
        batch.settle()
    assert list((tmp_path / "archive/incoming").iterdir()) == []
