"""What the embedded engine does on disk: damage, crashes, generations, several processes and threads."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from coi.errors import IndexBusy, IndexDamaged, IndexMissing, SearchIndexError
from coi.search_index import AnyOf, Beginning, Spelled
from indexer.engines.whoosh import codec, merging, writing
from indexer.engines.whoosh import index as index_module
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract import fill, found, phrase, word

ROOT = Path(__file__).parents[3]

# Arguments: the index folder, where to stop and wait to be killed, and whether to write or to rebuild.
WRITER = """
import sys
from pathlib import Path
from typing import Any
from indexer.engines.whoosh import generations
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_record

def wait(*_):
    print("ready", flush=True)
    sys.stdin.read()

move_pointer = generations.write_pointer
def move_then_wait(*given):
    move_pointer(*given)
    wait()

index = WhooshIndex(Path(sys.argv[1]))
stop = sys.argv[2]
if stop == "before the pointer":
    generations.write_pointer = wait
if stop == "after the pointer":
    generations.write_pointer = move_then_wait
with (index.rebuild if sys.argv[3] == "rebuild" else index.writer)() as writer:
    writer.put("new", [a_record("new", "army")])
    writer.delete("old")
    if stop == "while putting":
        wait()
"""


def waiting_writer(folder: Path, stop: str, verb: str = "writer") -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WRITER, str(folder), stop, verb],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def kill(child: subprocess.Popen[str]) -> None:
    with child:
        child.send_signal(signal.SIGKILL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index with one document, “old”, about an army."""
    index = WhooshIndex(tmp_path / "index")
    with index.rebuild() as writer:
        writer.put("old", [a_record("old", "army|of one", title="title", country="UKR", published=20240101)])
    return index.folder


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "generations").rglob("*") if path.is_file())


def segments_of(folder: Path) -> list[str]:
    return [path.name for path in files(folder) if path.suffix == ".terms"]


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def test_what_was_written_is_there_after_reopening(folder: Path) -> None:
    fill(WhooshIndex(folder), a_record("second", "army"))
    reopened = WhooshIndex(folder)
    assert found(reopened, "army") == {"old", "second"}
    assert found(reopened, phrase("army of one")) == {"old"}


def test_an_open_index_notices_the_commits_and_rebuilds_of_another(folder: Path) -> None:
    reader, other = WhooshIndex(folder), WhooshIndex(folder)
    assert found(reader, "army") == {"old"}
    fill(other, a_record("second", "army"))
    assert found(reader, "army") == {"old", "second"}
    with other.rebuild() as writer:
        writer.put("third", [a_record("third", "army")])
    assert found(reader, "army") == {"third"}
    assert reader.generation == other.generation


@pytest.mark.parametrize("harm", [flip_a_byte, Path.unlink, lambda path: path.write_bytes(b"")])
def test_harm_to_any_file_is_noticed_by_a_question_and_by_a_writer(
    folder: Path, harm: Callable[[Path], object]
) -> None:
    for path in files(folder):
        whole = path.read_bytes()
        harm(path)
        with pytest.raises(IndexDamaged, match="coi index --rebuild"):
            WhooshIndex(folder).search(a_query(AnyOf((word("army"), Spelled("armi")))))
        if (
            harm is not flip_a_byte or "letters" not in path.name
        ):  # which no writer reads: a merge makes them anew
            with pytest.raises(IndexDamaged), WhooshIndex(folder).writer() as writer:
                writer.delete("old")
        path.write_bytes(whole)
    assert found(WhooshIndex(folder), "army") == {"old"}


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b"\xff", b'{"generation": "1", "files": {"a": 1}}'])
def test_a_pointer_that_makes_no_sense_is_damage(folder: Path, said: bytes) -> None:
    (folder / "current.json").write_bytes(said)
    with pytest.raises(IndexDamaged, match="coi index --rebuild"):
        WhooshIndex(folder).search(a_query("army"))


@pytest.mark.parametrize("wrong", [{"schema": 0}, {"records": 7}, {"generation": "000009"}, {"commit": 99}])
def test_a_pointer_that_does_not_fit_the_files_is_damage(folder: Path, wrong: dict[str, object]) -> None:
    pointer = folder / "current.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | wrong))
    with pytest.raises(IndexDamaged, match="coi index --rebuild"):
        WhooshIndex(folder).search(a_query("army"))


def test_postings_that_change_under_an_open_index_are_damage_not_nothing_found(folder: Path) -> None:
    index = WhooshIndex(folder)
    assert found(index, None) == {"old"}
    postings = next(path for path in files(folder) if path.suffix == ".postings")
    postings.write_bytes(bytes(len(postings.read_bytes())))
    with pytest.raises(IndexDamaged):
        index.search(a_query("army"))
    with pytest.raises(IndexDamaged):
        index.search(a_query(Beginning("ar")))


def test_a_rebuild_mends_a_damaged_index(folder: Path) -> None:
    (folder / "current.json").write_bytes(b"nonsense")
    index = WhooshIndex(folder)
    with index.rebuild() as writer:
        writer.put("new", [a_record("new", "army")])
    assert found(index, "army") == {"new"}
    assert [path.name for path in (folder / "generations").iterdir()] == [index.generation]


def test_a_failed_rebuild_of_a_damaged_index_removes_nothing_but_itself(folder: Path) -> None:
    before = files(folder)
    pointer = (folder / "current.json").read_bytes()
    (folder / "current.json").write_bytes(b"nonsense")
    with pytest.raises(ZeroDivisionError), WhooshIndex(folder).rebuild():
        raise ZeroDivisionError
    assert files(folder) == before
    (folder / "current.json").write_bytes(pointer)
    assert found(WhooshIndex(folder), "army") == {"old"}


def test_an_index_whose_folder_was_removed_is_missing(folder: Path) -> None:
    index = WhooshIndex(folder)
    assert found(index, "army") == {"old"}
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(IndexMissing):
        index.search(a_query("army"))


def test_old_generations_and_old_segments_are_removed(folder: Path) -> None:
    index = WhooshIndex(folder)
    for number in range(12):
        fill(index, a_record("changing", f"version {number}"))
    named = json.loads((folder / "current.json").read_text())["files"]
    assert {path.name for path in files(folder)} == set(named)
    assert len(segments_of(folder)) == 2  # the first record, and the last version of the other
    for _ in range(2):
        with index.rebuild():
            pass
    assert [path.name for path in (folder / "generations").iterdir()] == [index.generation]


def test_small_commits_do_not_pile_up_segments(folder: Path) -> None:
    index = WhooshIndex(folder)
    for number in range(20):
        fill(index, a_record(f"d{number:02}", "army|and more"))
        index.merge()
    assert len(segments_of(folder)) < merging.MOST_SEGMENTS
    assert len(found(index, phrase("army and more"))) == 20


def test_a_segment_mostly_deleted_is_written_anew(folder: Path) -> None:
    index = WhooshIndex(folder)
    fill(index, *(a_record(f"d{number}", "army|and more") for number in range(9)))
    with index.writer() as writer:
        for number in range(5):
            writer.delete(f"d{number}")
    index.merge()
    snapshot = index._refresh()[1]
    assert snapshot.live.all()
    assert snapshot.unit_count == 4 * 3 + 3
    assert found(index, phrase("army and more")) == {f"d{number}" for number in range(5, 9)}


def test_a_context_that_changes_nothing_commits_nothing(folder: Path) -> None:
    before = (folder / "current.json").read_bytes()
    with WhooshIndex(folder).writer() as writer:
        writer.delete("never-there")
    assert (folder / "current.json").read_bytes() == before
    assert found(WhooshIndex(folder), "army") == {"old"}


def test_while_another_process_writes_a_second_is_refused_and_readers_go_on(folder: Path) -> None:
    child = waiting_writer(folder, "while putting")
    try:
        index = WhooshIndex(folder)
        named = rf"Another process is writing .* \(process {child.pid} since"
        with pytest.raises(IndexBusy, match=named), index.writer():
            pass
        with pytest.raises(IndexBusy, match="Another process is writing"), index.rebuild():
            pass
        assert found(index, "army") == {"old"}
    finally:
        kill(child)


@pytest.mark.parametrize("verb", ["writer", "rebuild"])
@pytest.mark.parametrize(
    ("stop", "left"),
    [("while putting", {"old"}), ("before the pointer", {"old"}), ("after the pointer", {"new"})],
)
def test_a_writer_killed_at_any_point_leaves_the_old_state_or_the_new(
    folder: Path, stop: str, left: set[str], verb: str
) -> None:
    reader = WhooshIndex(folder)
    assert found(reader, "army") == {"old"}
    kill(waiting_writer(folder, stop, verb))
    assert found(reader, "army") == left
    assert found(WhooshIndex(folder), "army") == left
    fill(reader, a_record("next", "army"))
    assert found(WhooshIndex(folder), "army") == left | {"next"}
    named = json.loads((folder / "current.json").read_text())
    assert {path.name for path in files(folder)} == set(named["files"])
    assert {path.parent.name for path in files(folder)} == {named["generation"]}


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Threads give way to one another as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
def test_threads_may_ask_one_index_while_it_is_written(folder: Path) -> None:
    index = WhooshIndex(folder)

    def ask(_: int) -> tuple[int, int]:
        return index.search(a_query("army")).total, index.search(a_query(phrase("army of one"))).total

    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(ask, range(100))
        for number in range(5):
            fill(index, a_record(f"d{number}", "army"))
        assert {total for total, _ in answers} <= set(range(1, 7))
    assert ask(0) == (6, 1)


@pytest.mark.usefixtures("restless_threads")
def test_threads_may_read_posting_lists_at_once(folder: Path) -> None:
    names = [f"d{number}" for number in range(20)]
    fill(
        WhooshIndex(folder),
        *(a_record(name, " ".join(f"w{turn}{name}" for turn in range(30))) for name in names),
    )
    index = WhooshIndex(folder)  # nothing cached yet
    asked = [f"w{turn}{name}" for turn in range(30) for name in names]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda word: index.search(a_query(word)).hits[0].document_id, asked))
    assert answers == names * 30


def test_an_index_larger_than_its_memory_is_written_in_parts_and_put_together(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [a_record(f"d{number:03}", f"army n{number % 9} x{number}|n{number}") for number in range(150)]
    roomy = WhooshIndex(folder)
    fill(roomy, *records)
    monkeypatch.setattr(writing, "WORDS_IN_MEMORY", 50)
    monkeypatch.setattr(merging, "CHUNK", 20)
    narrow = WhooshIndex(tmp_path / "narrow")
    with narrow.rebuild() as writer:
        writer.put("old", [a_record("old", "army|of one", title="title", country="UKR", published=20240101)])
    fill(narrow, *records)
    assert len(segments_of(narrow.folder)) > merging.MOST_SEGMENTS
    narrow.merge()
    assert len(segments_of(narrow.folder)) < merging.MOST_SEGMENTS
    for asked in ("army", "n3", "x77", phrase("x30 n30"), Beginning("n1")):
        assert narrow.search(a_query(asked, limit=500)) == roomy.search(a_query(asked, limit=500))


def test_any_other_version_of_whoosh_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "WHOOSH_VERSION", (2, 8, 0))
    with pytest.raises(SearchIndexError, match=r"2\.8\.0 only"):
        WhooshIndex(tmp_path)


def test_what_changes_while_segments_are_merged_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, other = WhooshIndex(folder), WhooshIndex(folder)
    for number in range(8):
        fill(index, a_record(f"d{number}", "army|and more", title="title"))
    merge_segments = merging.merge_segments

    def merge_while_another_writes(*given: Any) -> Any:
        made = merge_segments(*given)
        with other.writer() as writer:
            writer.delete("d1")
            writer.put("d2", [a_record("d2", "navy")])
            writer.put("new", [a_record("new", "army")])
        return made

    monkeypatch.setattr(index_module, "merge_segments", merge_while_another_writes)
    index.merge()
    assert len(segments_of(folder)) < merging.MOST_SEGMENTS
    for reader in (index, other, WhooshIndex(folder)):
        assert found(reader, "army") == {"old", "new", "d0", "d3", "d4", "d5", "d6", "d7"}
        assert found(reader, "navy") == {"d2"}


def test_a_merge_overtaken_by_a_rebuild_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, other = WhooshIndex(folder), WhooshIndex(folder)
    for number in range(8):
        fill(index, a_record(f"d{number}", "army"))
    merge_segments = merging.merge_segments

    def merge_while_another_rebuilds(*given: Any) -> Any:
        made = merge_segments(*given)
        with other.rebuild() as writer:
            writer.put("new", [a_record("new", "army")])
        return made

    monkeypatch.setattr(index_module, "merge_segments", merge_while_another_rebuilds)
    index.merge()
    assert found(index, "army") == found(WhooshIndex(folder), "army") == {"new"}


def test_a_reader_of_an_older_commit_can_still_read_what_a_merge_has_removed(folder: Path) -> None:
    index, other = WhooshIndex(folder), WhooshIndex(folder)
    for number in range(8):
        fill(other, a_record(f"d{number}", "army"))
    snapshot = index._refresh()[1]
    other.merge()
    names = {path.name for path in files(folder)}
    assert not any(f"{segment.name}.terms" in names for segment in snapshot.segments[:4])
    assert len(snapshot.postings("text_exact", "army").units) == 9


def test_a_disk_that_refuses_is_a_known_failure(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file where the folder should be")
    with (
        pytest.raises(SearchIndexError, match="cannot be written"),
        WhooshIndex(tmp_path / "index").rebuild(),
    ):
        pass
