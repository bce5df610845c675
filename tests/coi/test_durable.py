"""A file takes another's place at once or not at all."""

from pathlib import Path

import pytest

from coi.durable import in_place_of, stamp


def test_a_file_takes_the_place_of_another_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "kept"
    for text in ("first", "second"):
        before = stamp(target)
        with in_place_of(target) as half:
            half.write_text(text)
            assert not target.exists() or target.read_text() == "first"
        assert target.read_text() == text
        assert stamp(target) != before
    assert [path.name for path in target.parent.iterdir()] == ["kept"]


def test_what_goes_wrong_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_text("old")

    def fail() -> None:
        with in_place_of(target) as half:
            half.write_text("ne")
            raise OSError("The disk is full.")

    with pytest.raises(OSError, match="full"):
        fail()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("kept", "old")]


def test_files_that_are_not_there_have_one_stamp(tmp_path: Path) -> None:
    assert stamp(tmp_path / "a") == stamp(tmp_path / "b")
