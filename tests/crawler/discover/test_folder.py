"""Files are taken from a drop folder once they are wholly there, and from nowhere else."""

import asyncio
import os
from pathlib import Path

import pytest

from coi.errors import FetchError
from crawler.discover import folder
from crawler.discover.folder import DONE, FAILED, Unusable, discover_folder, put_away, read_dropped
from crawler.discover.reach import Reach
from crawler.harvest_item import Dropped
from tests.crawler.discover.ways import Pages, a_way

LONG_AGO = 1_600_000_000


def drop(path: Path, data: bytes = b"text", written: int | None = LONG_AGO) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if written is not None:
        os.utime(path, (written, written))
    return path


def names(place: Path, way_path: str = "drop", **values: object) -> list[str]:
    return [item.url for item in Pages({}).items(a_way("folder", way_path, **values), place)]


def test_the_files_come_by_their_path_in_the_folder(tmp_path: Path) -> None:
    drop(tmp_path / "drop" / "b.pdf")
    drop(tmp_path / "drop" / "2024" / "а.docx")
    (first, second) = Pages({}).items(a_way("folder", "drop"), tmp_path)
    assert (first.url, second.url) == ("b.pdf", "2024/а.docx")
    assert first.dropped == Dropped(tmp_path / "drop", tmp_path / "drop" / "b.pdf")
    assert first.hints.said_by == "folder"


def test_a_name_that_is_no_text_is_told_by_its_bytes(tmp_path: Path) -> None:
    path = drop(tmp_path / "drop" / os.fsdecode(b"caf\xe9.pdf"))
    (item,) = Pages({}).items(a_way("folder", "drop"), tmp_path)
    assert item.url == "caf\\xe9.pdf"
    assert item.dropped is not None
    assert item.dropped.path == path


def test_an_absolute_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    drop(tmp_path / "elsewhere" / "a.pdf")
    assert names(tmp_path / "data", str(tmp_path / "elsewhere")) == ["a.pdf"]


def test_hidden_unfinished_and_linked_files_are_left_alone(tmp_path: Path) -> None:
    for name in (".hidden", "~lock.docx", "a.pdf.part", "b.TMP", ".git/config", "c.crdownload"):
        drop(tmp_path / "drop" / name)
    drop(tmp_path / "secret")
    (tmp_path / "drop" / "link.pdf").symlink_to(tmp_path / "secret")
    (tmp_path / "drop" / "folder").symlink_to(tmp_path)
    assert names(tmp_path) == []


def test_include_and_exclude_choose_by_the_path(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.txt", "old/c.pdf"):
        drop(tmp_path / "drop" / name)
    assert names(tmp_path, include=r"\.pdf$", exclude="^old/") == ["a.pdf"]


def test_a_folder_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="There is no folder drop"):
        names(tmp_path)


def test_a_file_still_being_written_is_left_for_the_next_time(tmp_path: Path) -> None:
    growing = drop(tmp_path / "drop" / "growing.pdf", written=None)
    drop(tmp_path / "drop" / "done.pdf", written=None)
    pages = Pages({})
    reach = Reach(pages.ask, lambda url, detail: pages.noted.append((url, detail)), tmp_path)

    async def meanwhile(_seconds: float) -> None:
        with growing.open("ab") as file:
            file.write(b"more")

    async def collect() -> list[str]:
        return [item.url async for item in discover_folder(a_way("folder", "drop"), reach, meanwhile)]

    assert asyncio.run(collect()) == ["done.pdf"]
    assert [url for url, _ in pages.noted] == ["growing.pdf"]


def test_old_files_are_not_waited_for(tmp_path: Path) -> None:
    drop(tmp_path / "drop" / "a.pdf")
    reach = Reach(Pages({}).ask, lambda _url, _detail: None, tmp_path)

    async def never(_seconds: float) -> None:
        pytest.fail("waited for nothing")

    async def collect() -> list[str]:
        return [item.url async for item in discover_folder(a_way("folder", "drop"), reach, never)]

    assert asyncio.run(collect()) == ["a.pdf"]


def test_a_file_written_just_now_is_waited_for_until_it_has_been_left_alone_for_five_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(tmp_path / "drop" / "a.pdf", written=LONG_AGO)
    monkeypatch.setattr("crawler.discover.folder.time.time", lambda: LONG_AGO + 2.0)
    reach = Reach(Pages({}).ask, lambda _url, _detail: None, tmp_path)
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    async def collect() -> list[str]:
        return [item.url async for item in discover_folder(a_way("folder", "drop"), reach, wait)]

    assert asyncio.run(collect()) == ["a.pdf"]
    assert waited == [3.0]


def test_a_dropped_file_is_read_whole(tmp_path: Path) -> None:
    assert read_dropped(drop(tmp_path / "a.pdf", b"\x00\xff" * 1000)) == b"\x00\xff" * 1000


def test_a_file_that_is_gone_empty_or_too_large_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "LARGEST", 10)
    with pytest.raises(FetchError, match="no longer there"):
        read_dropped(tmp_path / "gone")
    with pytest.raises(Unusable, match="empty or larger"):
        read_dropped(drop(tmp_path / "empty", b""))
    with pytest.raises(Unusable, match="empty or larger"):
        read_dropped(drop(tmp_path / "large", b"x" * 11))


def test_what_was_put_away_is_not_taken_again(tmp_path: Path) -> None:
    for name in ("done/a.pdf", "failed/b.pdf", "2024/done/c.pdf"):
        drop(tmp_path / "drop" / name)
    assert names(tmp_path) == ["2024/done/c.pdf"]


def test_each_file_comes_with_its_sidecar_and_a_sidecar_alone_by_the_name_of_its_file(tmp_path: Path) -> None:
    for name in ("a.pdf", "a.pdf.yml", "b.pdf", "b.yaml", "c.pdf", "c.docx", "c.yml", "gone.pdf.yml"):
        drop(tmp_path / "drop" / name)
    found = {item.url: item.dropped for item in Pages({}).items(a_way("folder", "drop"), tmp_path)}
    sidecars = {
        url: (bool(dropped.path), dropped.sidecar and dropped.sidecar.name)
        for url, dropped in found.items()
        if dropped is not None
    }
    assert sidecars == {
        "a.pdf": (True, "a.pdf.yml"),
        "b.pdf": (True, "b.yaml"),
        "c.docx": (True, None),
        "c.pdf": (True, None),
        "c": (False, "c.yml"),
        "gone.pdf": (False, "gone.pdf.yml"),
    }


def test_a_file_waits_for_a_sidecar_that_is_still_being_written(tmp_path: Path) -> None:
    drop(tmp_path / "drop" / "a.pdf")
    growing = drop(tmp_path / "drop" / "a.pdf.yml", written=None)
    reach = Reach(Pages({}).ask, lambda _url, _detail: None, tmp_path)

    async def meanwhile(_seconds: float) -> None:
        growing.write_bytes(b"title: A longer one")

    async def collect() -> list[str]:
        return [item.url async for item in discover_folder(a_way("folder", "drop"), reach, meanwhile)]

    assert asyncio.run(collect()) == []


def test_a_file_is_put_away_with_its_sidecar_and_the_reason_and_overwrites_nothing(tmp_path: Path) -> None:
    root = tmp_path / "drop"
    for content in (b"first", b"second"):
        path, sidecar = drop(root / "x" / "a.pdf", content), drop(root / "x" / "a.pdf.yml")
        put_away(Dropped(root, path, sidecar), FAILED, "It cannot be used.")
    (first, second) = sorted((root / FAILED / "x").glob("a*.pdf"), key=lambda path: path.read_bytes())
    assert (first.name, first.read_bytes(), second.read_bytes()) == ("a.pdf", b"first", b"second")
    assert (root / FAILED / "x" / "a.pdf.reason.txt").read_text("utf-8") == "It cannot be used.\n"
    assert second.with_name(f"{second.name}.reason.txt").exists()
    assert list((root / "x").iterdir()) == []


def test_a_file_that_cannot_be_moved_is_said_so(tmp_path: Path) -> None:
    path = drop(tmp_path / "drop" / "a.pdf")
    drop(tmp_path / "drop" / DONE, b"a file in the way")
    with pytest.raises(FetchError, match="cannot be moved to “done”"):
        put_away(Dropped(tmp_path / "drop", path), DONE)
    assert path.exists()
