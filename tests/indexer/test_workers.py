"""A crew of worker processes: results in order, and nothing lost when one of them fails, dies or is left alone."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.workers import Crew, usual_workers

ROOT = Path(__file__).parents[2]

# Two workers, both of which Ctrl+C has reached; their numbers are printed, and each gets a piece that never ends.
LEFT_ALONE = """
import sys
from tests.indexer.test_workers import enter
from indexer.workers import Crew
if __name__ == "__main__":
    with Crew(enter, 2) as crew:
        assert all(result for _, result in crew.results(["interrupt", "interrupt"]))
        answers = crew.results(["who", "who", "wait", "wait"])
        print(next(answers)[1], next(answers)[1], flush=True)
        next(answers)
"""


@contextmanager
def enter() -> Iterator[Callable[[str], str]]:
    """A worker that shouts, and does other things when told to."""
    yield _do


def _do(piece: str) -> str:
    if piece == "who":
        return str(os.getpid())
    if piece == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if piece == "fail":
        raise ValueError(piece)
    if piece == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    while piece == "wait":
        time.sleep(60)
    return piece.upper()


def is_alive(process: int) -> bool:
    """Whether it runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_results_come_in_the_order_of_the_pieces_from_processes_that_are_used_again() -> None:
    with Crew(enter, 2) as crew:
        assert not crew.started
        first = dict.fromkeys(result for _, result in crew.results(["who", "who"]))
        assert len(first) == 2
        assert list(crew.results("abcdefgh")) == [(one, one.upper()) for one in "abcdefgh"]
        assert {result for _, result in crew.results(["who"] * 6)} <= set(first)
        assert list(crew.results([])) == []
    assert multiprocessing.active_children() == []


def test_a_piece_whose_worker_fails_or_dies_comes_back_undone_after_all_others() -> None:
    with Crew(enter, 2) as crew:
        answers = list(crew.results(["a", "fail", "b", "die", "c", "interrupt", "d"]))
        done = [(one, one.upper()) for one in ("a", "b", "c", "interrupt", "d")]
        assert answers == [*done, ("fail", None), ("die", None)]
        assert list(crew.results(["e"])) == [("e", "E")]


def test_without_any_worker_left_every_piece_comes_back_undone_in_order() -> None:
    with Crew(enter, 2) as crew:
        assert list(crew.results(["die", "die", "a", "b"])) == [
            (one, None) for one in ("die", "die", "a", "b")
        ]
        assert list(crew.results(["c"])) == [("c", None)]


def test_an_error_ends_workers_in_the_midst_of_a_piece() -> None:
    processes: list[int] = []
    with pytest.raises(KeyboardInterrupt), Crew(enter, 2) as crew:
        _interrupt(crew, processes)
    assert len(set(processes)) == 2
    assert not any(is_alive(one) for one in processes)


def test_workers_outlive_an_interrupt_but_not_their_parent() -> None:
    command = [sys.executable, "-c", LEFT_ALONE]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        processes = [int(one) for one in parent.stdout.readline().split()]
        assert len(set(processes)) == 2
        parent.kill()
    until = time.monotonic() + 60
    while any(is_alive(one) for one in processes):
        assert time.monotonic() < until, "a worker goes on without its parent"
        time.sleep(0.02)


def _interrupt(crew: Crew[str, str], processes: list[int]) -> None:
    """Note who works, and stop in the midst of it."""
    answers = crew.results(["who", "who", "wait", "wait"])
    processes += [int(result or 0) for _, result in (next(answers), next(answers))]
    assert all(is_alive(one) for one in processes)
    raise KeyboardInterrupt


@pytest.mark.parametrize(("cores", "expected"), [(1, 1), (2, 2), (4, 4), (32, 4)])
def test_there_is_a_worker_for_each_core_up_to_four(
    monkeypatch: pytest.MonkeyPatch, cores: int, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    assert usual_workers() == expected
