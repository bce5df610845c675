"""Tests of the vectors kept beside the index: only what is new is made, and a broken file is as good as none."""

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coi.document import Reading
from indexer.hooks import vectors as module
from indexer.hooks.embedder import Embedder, Kind, Vectors
from indexer.hooks.vectors import PassageVectors
from tests.indexer.test_passages import a_reading, words

MEANINGS = {"prison": 0, "jail": 0, "water": 1, "school": 2}
TEXTS = {1: "A prison.", 2: "Water in a school.", 3: "", 4: "The jail, the jail and water."}


class Meanings:
    """A model that counts words of three meanings, and what it was asked."""

    dimensions = 3

    def __init__(self) -> None:
        self.seen: list[str] = []

    def vectors(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        found = np.zeros((len(texts), 3), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(",", " ").replace(".", " ").split():
                if word in MEANINGS:
                    found[row, MEANINGS[word]] += 1
        return found


def read(number: int) -> Reading:
    return replace(a_reading([TEXTS[number]]), id=number)


def a_store(folder: Path, model: Meanings, digest: str = "digest") -> PassageVectors:
    return PassageVectors(folder, Embedder(model, digest), "1")


def nearest(store: PassageVectors, question: str, among: Collection[int] = tuple(TEXTS)) -> list[int]:
    return [one.reading for one in store.nearest(question, among, 10)]


def test_the_nearest_passages_come_first_and_what_has_nothing_in_common_is_left_out(tmp_path: Path) -> None:
    store = a_store(tmp_path, Meanings())
    assert (store.there, nearest(store, "jail")) == (False, [])
    assert store.update(TEXTS, read) == 4
    assert store.there
    assert nearest(store, "jail") == [1, 4]
    (first, *_) = store.nearest("water", TEXTS, 10)
    assert (first.reading, first.passage.page, first.passage.start, first.passage.end) == (2, 1, 0, 18)
    assert first.likeness == pytest.approx(0.7071, abs=1e-3)
    assert nearest(store, "nothing of it") == []
    assert len(store.nearest("jail", TEXTS, 1)) == 1


def test_of_a_reading_the_nearest_passage_is_named_and_only_once(tmp_path: Path) -> None:
    long = f"{words(200)}\n\nA prison and a school {words(200)}\n\nA prison {words(200)}"
    store = a_store(tmp_path, Meanings())
    store.update([1], lambda number: replace(a_reading([long]), id=number))
    (only,) = store.nearest("prison", [1], 10)
    assert long[only.passage.start : only.passage.end].startswith("A prison w")


def test_readings_that_are_not_allowed_leave_no_trace(tmp_path: Path) -> None:
    store = a_store(tmp_path, Meanings())
    store.update(TEXTS, read)
    everything = store.nearest("jail water", [2, 4], 10)
    without = a_store(tmp_path / "other", Meanings())
    without.update([2, 4], read)
    assert everything == without.nearest("jail water", [2, 4], 10)
    assert nearest(store, "jail", []) == []


def test_only_new_readings_are_embedded_and_those_gone_are_dropped(tmp_path: Path) -> None:
    a_store(tmp_path, Meanings()).update([1, 2, 3], read)
    model = Meanings()
    store = a_store(tmp_path, model)
    assert store.update([2, 3, 4], read) == 1
    assert model.seen == [TEXTS[4]]
    assert nearest(store, "jail") == [4]
    stamp = store.file.stat().st_ino
    assert store.update([2, 3, 4], read) == 0
    assert store.file.stat().st_ino == stamp
    store.update([3], read)
    assert nearest(store, "jail water") == []


def test_another_process_is_seen_to_have_written(tmp_path: Path) -> None:
    reader, writer = a_store(tmp_path, Meanings()), a_store(tmp_path, Meanings())
    assert nearest(reader, "jail") == []
    writer.update([1], read)
    assert nearest(reader, "jail") == [1]
    writer.update([1, 4], read)
    assert nearest(reader, "jail") == [1, 4]


def test_another_model_or_another_shape_of_passages_makes_all_anew(tmp_path: Path) -> None:
    a_store(tmp_path, Meanings()).update([1], read)
    other = a_store(tmp_path, Meanings(), "another digest")
    assert not other.there
    assert other.update([1], read) == 1
    assert [one.name for one in tmp_path.iterdir()] == [other.file.name]
    assert PassageVectors(tmp_path, Embedder(Meanings(), "another digest"), "2").file != other.file


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00nonsense", b"PK\x03\x04"])
def test_a_broken_file_is_none_and_is_made_anew(tmp_path: Path, content: bytes) -> None:
    store = a_store(tmp_path, Meanings())
    store.update([1], read)
    store.file.write_bytes(content)
    assert (store.there, nearest(store, "jail")) == (False, [])
    assert store.update([1], read) == 1
    assert nearest(store, "jail") == [1]


def test_vectors_of_another_length_are_not_taken_for_these(tmp_path: Path) -> None:
    store = a_store(tmp_path, Meanings())
    np.save(store.file, np.zeros((3, 3)))
    assert not store.there


def test_a_run_that_is_killed_leaves_what_it_had_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 1)
    monkeypatch.setattr(module, "WORTH_WRITING", 0)

    def breaks_off(number: int) -> Reading:
        if number == 4:
            raise KeyboardInterrupt
        return read(number)

    store = a_store(tmp_path, Meanings())
    with pytest.raises(KeyboardInterrupt):
        store.update(TEXTS, breaks_off)
    assert nearest(store, "jail water") == [1, 2]
    assert store.update(TEXTS, read) == 1


def test_a_write_that_fails_leaves_the_old_file_and_no_half_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = a_store(tmp_path, Meanings())
    store.update([1], read)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.update([1, 4], read)
    assert nearest(store, "jail") == [1]
    assert [one.name for one in tmp_path.iterdir()] == [store.file.name]


def test_a_prompt_alone_makes_no_passage_of_an_empty_reading(tmp_path: Path) -> None:
    prompts: dict[Kind, str] = {"passage": "prison "}
    store = PassageVectors(tmp_path, Embedder(Meanings(), "digest", prompts), "1")
    store.update([3], read)
    assert nearest(store, "jail") == []
