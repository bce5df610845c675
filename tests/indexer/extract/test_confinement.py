"""Tests of what a process that reads a stranger's file may not do, each tried in a process bound for it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.extract import confinement

PROJECT = Path(__file__).resolve().parents[3]
BEGIN = (
    "import json, os, socket, subprocess, sys\nfrom pathlib import Path\n"
    "from indexer.extract import confinement\nfrom indexer.extract.confinement import *\n"
    "confinement._system().prctl(38, 1, 0, 0, 0)\n"
    "def tried(act):\n    try:\n        act()\n    except OSError:\n        return False\n    return True\n"
)


def bound(code: str, *arguments: str) -> list[bool]:
    """What the code prints as JSON, run in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", BEGIN + code, *arguments],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[bool] = json.loads(run.stdout)
    return found


def test_no_socket_can_be_opened_and_no_other_process_be_looked_into() -> None:
    can, network, local, pair, peek = bound(
        "can = refuse_calls(unix_sockets=False)\n"
        "peek = confinement._system().ptrace(16, os.getppid(), 0, 0) == 0\n"
        "print(json.dumps([can, tried(socket.socket), tried(lambda: socket.socket(socket.AF_UNIX)),"
        " tried(socket.socketpair), peek]))"
    )
    if not can:
        pytest.skip("this system knows no filter of calls")
    assert (network, local, pair, peek) == (False, False, True, False)


def test_a_converter_may_speak_to_itself_but_not_to_a_network() -> None:
    can, network, local = bound(
        "can = refuse_calls(unix_sockets=True)\n"
        "print(json.dumps([can, tried(socket.socket), tried(lambda: socket.socket(socket.AF_UNIX))]))"
    )
    if not can:
        pytest.skip("this system knows no filter of calls")
    assert (network, local) == (False, True)


def test_files_can_be_read_but_neither_made_changed_nor_deleted(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("as it was")
    can, made, changed, cut, deleted, read, null = bound(
        "folder = Path(sys.argv[1])\ncan = refuse_changes(None)\n"
        "print(json.dumps([can, tried((folder / 'new').touch), tried(lambda: (folder / 'kept').write_text('x')),"
        " tried(lambda: os.truncate(folder / 'kept', 1)), tried((folder / 'kept').unlink),"
        " tried((folder / 'kept').read_text), tried(lambda: Path('/dev/null').write_text('x'))]))",
        str(tmp_path),
    )
    if not can:
        pytest.skip("this system knows no bounds of files")
    assert (made, changed, cut, deleted, read, null) == (False, False, False, False, True, True)
    assert (tmp_path / "kept").read_text() == "as it was"


def test_the_scratch_folder_may_be_written_and_nothing_beside_it(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    can, within, beside, program = bound(
        "folder = Path(sys.argv[1])\ncan = refuse_changes(folder / 'scratch')\n"
        "print(json.dumps([can, tried((folder / 'scratch' / 'new').touch), tried((folder / 'new').touch),"
        " subprocess.run(['/bin/sh', '-c', 'echo x > \"$1/other\"', 'sh', str(folder)],"
        " stderr=subprocess.DEVNULL, check=False).returncode == 0]))",
        str(tmp_path),
    )
    if not can:
        pytest.skip("this system knows no bounds of files")
    assert (within, beside, program) == (True, False, False)


def test_a_descendant_that_leaves_its_group_is_ended_with_the_rest() -> None:
    code = (
        "adopt_orphans()\nimport time\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os.setsid()\n"
        "    deeper = os.fork()\n"
        "    if deeper == 0:\n        os.setsid(); os.close(1); os.close(2)\n        time.sleep(30)\n"
        "    print(json.dumps([deeper]), flush=True)\n    os._exit(0)\n"
        "os.waitpid(child, 0)\nend_children()"
    )
    (process,) = bound(code)
    time.sleep(0.01)
    assert not Path(f"/proc/{process}").exists()


def test_all_bounds_at_once_still_let_a_process_work(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    wrote, elsewhere = bound(
        "os.chdir('/')\nplace = confine(Confinement(1 << 30, 5, Path(sys.argv[1]), 1000))\n"
        "(place / 'made').write_text('x')\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "print(json.dumps([True, tried(lambda: (place / 'large').write_text('x' * 2000))]))",
        str(scratch),
    )
    assert (wrote, elsewhere) == (True, False)
    assert (scratch / "made").read_text() == "x"
    assert Path(confinement._TMP).exists()


def test_an_unknown_processor_is_left_without_a_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "abacus")
    assert not confinement.refuse_calls(unix_sockets=False)
