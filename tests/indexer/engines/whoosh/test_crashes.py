"""A writer may be killed, or its disk be full, at any act on its files: the old state is left or the new, and no rest."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from coi.errors import SearchIndexError
from coi.search_index import Beginning, IndexAnswer, ValueCount
from indexer.engines.whoosh import index as index_module
from indexer.engines.whoosh import merging
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_query, a_record
from tests.indexer.engines.whoosh.dying import MOST_SEGMENTS, change
from tests.indexer.search_index_contract import fill, found, near, phrase

ROOT = Path(__file__).parents[4]
STEP = 3  # trouble comes at every third act; with 1 here, at every one, all of this takes three times as long


def state(index: WhooshIndex) -> tuple[list[IndexAnswer], tuple[ValueCount, ...], list[str]]:
    """Everything an index answers to questions of every kind, scores included."""
    asked = ("army", "navy", phrase("army of"), near("two army", 2), Beginning("po"), None)
    return (
        [index.search(a_query(one, limit=99, facets=("country",), histogram="year")) for one in asked],
        index.suggest("", 9, frozenset({"public"})),
        list(index.document_ids()),
    )


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """An index of four segments with deleted records."""
    index = WhooshIndex(tmp_path / "whole")
    with index.rebuild() as writer:
        for name in ("old", "changed", "gone"):
            writer.put(name, [a_record(name, "army of one|and two", title="navy", phrases=("army",))])
    fill(index, a_record("second", "police|army of two", country="UKR"))
    fill(index, a_record("third", "army of three", title="police", published=20240101))
    with index.writer() as writer:
        writer.put("fourth", [a_record("fourth", "army|of four")])
        writer.delete("gone")
    return index.folder


def old_and_new(whole: Path, tmp_path: Path, verb: str) -> list[Any]:
    """The state of the index, and the one the verb makes of it."""
    old = state(WhooshIndex(whole))
    place = tmp_path / "undisturbed"
    subprocess.run(["cp", "-r", str(whole), str(place)], check=True)
    index = WhooshIndex(place)
    change(index, verb)
    return [old, state(WhooshIndex(place))]


def run_dying(tmp_path: Path, verb: str, how: str) -> list[str]:
    """How the runs ended, each with trouble at a later act, the last with none."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "tests.indexer.engines.whoosh.dying",
            str(tmp_path),
            verb,
            how,
            str(STEP),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "broken" not in done.stdout, done.stderr
    return done.stdout.splitlines()


def names(folder: Path) -> set[str]:
    """Every file below the folder but those that are always there, and every folder that should not be."""
    there = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    return there - {"current.json", "write.lock", "merge.lock", "generations"}


def expected_names(folder: Path) -> set[str]:
    said = json.loads((folder / "current.json").read_text())
    place = f"generations/{said['generation']}"
    return {place, *(f"{place}/{name}" for name in said["files"])}


@pytest.mark.parametrize("verb", ["writer", "rebuild", "merge"])
def test_a_writer_killed_at_any_act_leaves_the_old_state_or_the_new_and_the_next_one_clears_up(
    whole: Path, tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "MOST_SEGMENTS", merging.MOST_SEGMENTS)  # put back what `change` sets
    allowed = old_and_new(whole, tmp_path, verb)
    ended = run_dying(tmp_path, verb, "killed")
    assert ended[-1] == "done"
    assert set(ended[:-1]) == {"killed"}
    assert len(ended) * STEP > 30
    states = []
    for turn in range(len(ended)):
        folder = tmp_path / str(turn * STEP)
        states.append(allowed.index(state(WhooshIndex(folder))))
        if turn % 2 == 0:  # what follows takes longer than all the rest
            next_one = WhooshIndex(folder)
            fill(next_one, a_record("next", "tomorrow"))
            next_one.merge()
            assert found(WhooshIndex(folder), "tomorrow") == {"next"}
            assert names(folder) == expected_names(folder)
    # First the old state, from some act on the new; a merge leaves all answers as they were.
    assert states == sorted(states)
    assert states[-1] == (0 if verb == "merge" else 1)


@pytest.mark.parametrize("verb", ["writer", "rebuild", "merge"])
def test_a_disk_full_from_any_act_on_is_told_in_one_sentence_and_nothing_is_lost(
    whole: Path, tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "MOST_SEGMENTS", merging.MOST_SEGMENTS)
    old, new = old_and_new(whole, tmp_path, verb)
    ended = run_dying(tmp_path, verb, "full")
    assert ended[-1] == "done"
    assert set(ended[:-1]) == {"refused: The search index cannot be written: No space left on device."}
    assert len(ended) * STEP > 20
    states = []
    for turn in range(len(ended) - 1):
        folder = tmp_path / str(turn * STEP)
        states.append([old, new].index(state(WhooshIndex(folder))))
        if not states[-1]:
            assert names(folder) - {"current.json.new"} == expected_names(folder)
        fill(WhooshIndex(folder), a_record("next", "tomorrow"))
        assert names(folder) == expected_names(folder)
    # The very last act makes the renamed pointer lasting: when that fails the new state stands already.
    assert sum(states[:-1]) == 0


def test_a_table_of_contents_left_by_a_dead_writer_does_not_stop_a_merge(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "MOST_SEGMENTS", MOST_SEGMENTS)
    index = WhooshIndex(whole)
    before = state(index)
    said = json.loads((whole / "current.json").read_text())
    (whole / "generations" / said["generation"] / f"_records_{said['commit'] + 1}.toc").write_bytes(b"left")
    index.merge()
    assert json.loads((whole / "current.json").read_text())["commit"] == said["commit"] + 1
    assert state(WhooshIndex(whole)) == before


def test_a_commit_between_two_looks_of_a_merge_is_no_error(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "MOST_SEGMENTS", MOST_SEGMENTS)
    index, other = WhooshIndex(whole), WhooshIndex(whole)
    refresh, waiting = index._refresh, ["late"]

    def refresh_and_be_overtaken() -> Any:
        opened = refresh()
        while waiting:
            fill(other, a_record(waiting.pop(), "army"))
        return opened

    monkeypatch.setattr(index, "_refresh", refresh_and_be_overtaken)
    index.merge()
    assert found(index, "army") == found(WhooshIndex(whole), "army") == {
        "old", "changed", "second", "third", "fourth", "late",
    }  # fmt: skip


def overtaken(folder: Path) -> None:
    with WhooshIndex(folder).rebuild() as writer:
        writer.put("new", [a_record("new", "army")])


def failing(_: Path) -> None:
    raise SearchIndexError("No more.")


@pytest.mark.parametrize("trouble", [overtaken, failing])
def test_a_merge_that_comes_to_nothing_leaves_nothing_behind(
    whole: Path, monkeypatch: pytest.MonkeyPatch, trouble: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(merging, "MOST_SEGMENTS", MOST_SEGMENTS)
    merge_segments = merging.merge_segments

    def merge_in_vain(*given: Any) -> Any:
        made = merge_segments(*given)
        trouble(whole)
        return made

    monkeypatch.setattr(index_module, "merge_segments", merge_in_vain)
    with suppress(SearchIndexError):
        WhooshIndex(whole).merge()
    assert names(whole) == expected_names(whole)


def test_a_left_over_that_cannot_be_removed_stays_and_does_no_harm(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, os.strerror(1))

    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", refuse)
        fill(WhooshIndex(whole), a_record("third", "navy"))
    assert found(WhooshIndex(whole), "navy") == {"old", "changed", "third"}
    assert names(whole) > expected_names(whole)
    fill(WhooshIndex(whole), a_record("next", "tomorrow"))
    assert names(whole) == expected_names(whole)
