"""Proof that no hostile file harms the service: each ends in time with a status, and nothing grows or stays behind."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.sandbox import Limits, Sandbox
from tests.indexer.hostile.made_hostile import HOSTILE
from tests.indexer.test_sandbox import processes_below

# Less processor time than in earnest, so that one file that uses all of it does not hold up the rest.
LIMITS = Limits(cpu_seconds=10)
_MOST_GROWTH = 50 << 20  # bytes


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def sandbox(scratch: Path) -> Iterator[Sandbox]:
    patch = pytest.MonkeyPatch()
    patch.setenv("TMPDIR", str(scratch))
    patch.setattr(tempfile, "tempdir", None)
    with Sandbox(LIMITS) as made:
        yield made
    patch.undo()


@pytest.fixture(scope="module")
def server(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The number of the process that forks readers, once it has read something."""
    path = tmp_path_factory.mktemp("first") / "words.txt"
    path.write_text("words")
    assert sandbox.extract(path).text == "words"
    assert sandbox._server is not None
    return sandbox._server.pid


def memory(name: str, process: str = "self") -> int:
    """Bytes of memory: `VmRSS` now, `VmHWM` at most since it was last reset."""
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise AssertionError(name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_time_with_a_status_and_leaves_nothing(
    name: str, sandbox: Sandbox, server: int, scratch: Path, tmp_path: Path
) -> None:
    make, declared, expected = HOSTILE[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    before, of_server = memory("VmRSS"), memory("VmRSS", str(server))
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    started = time.monotonic()
    found = sandbox.extract(path, declared)
    assert time.monotonic() - started < LIMITS.wall_seconds
    assert found.status in expected, found.reason
    assert found.status == "ok" or found.reason.endswith(".")
    assert "root:" not in found.text
    assert len(found.text) < 17_000_000
    assert memory("VmHWM") - before < _MOST_GROWTH
    assert memory("VmRSS", str(server)) - of_server < _MOST_GROWTH
    assert sandbox._server is not None
    assert sandbox._server.pid == server
    assert processes_below(os.getpid()) == [server]
    assert list(scratch.iterdir()) == []


def test_after_all_of_them_a_plain_file_is_read_as_ever(
    sandbox: Sandbox, server: int, tmp_path: Path
) -> None:
    path = tmp_path / "words.txt"
    path.write_text("words")
    assert sandbox.extract(path).text == "words"
    assert processes_below(os.getpid()) == [server]


def test_the_suite_is_large_enough_to_mean_something() -> None:
    assert len(HOSTILE) >= 30
