"""Tests of reading hostile files: each ends with a status, and nothing stays behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coi.document import ExtractedDocument
from indexer.sandbox import Limits, Sandbox
from tests.indexer.extract.made_files import (
    DATA,
    double_flate_pdf,
    one_page_pdf,
    paragraph,
    raw_docx,
    stream,
    word_document,
    words_on_page,
)

PROJECT = Path(__file__).resolve().parents[2]
TIGHT = Limits(memory_bytes=600 << 20, cpu_seconds=2, wall_seconds=30)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(TIGHT) as made:
        yield made


Read = Callable[[bytes, str | None], ExtractedDocument]


@pytest.fixture
def read(sandbox: Sandbox, tmp_path: Path) -> Read:
    """Reads bytes through the sandbox, by way of a file."""

    def extract(data: bytes, declared: str | None) -> ExtractedDocument:
        path = tmp_path / "file"
        path.write_bytes(data)
        return sandbox.extract(path, declared)

    return extract


def processes_below(parent: int) -> list[int]:
    """The processes that descend from one, zombies too."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    below = [number for number, above in parents.items() if above == parent]
    return below + [deeper for number in below for deeper in processes_below(number)]


HTML = "text/html"
HOSTILE: dict[str, tuple[Callable[[], bytes], str | None, set[str]]] = {
    "a page that unpacks to a gigabyte": (lambda: double_flate_pdf(700), None, {"crashed", "too_large", "timeout"}),
    "a pdf cut in half": (lambda: one_page_pdf(words_on_page(b"x"))[:250], None, {"unsupported"}),
    "a page tree that contains itself": (
        lambda: one_page_pdf(words_on_page(b"hello"), kids=b"2 0 R 3 0 R", count=2), None, {"ok", "partial", "unsupported"},
    ),
    "random bytes named pdf": (lambda: b"%PDF-1.7\n" + zlib.compress(bytes(range(256)) * 99), None, {"unsupported"}),
    "html named pdf": (lambda: b"<html><body><p>log in</p></body></html>", "application/pdf", {"ok"}),
    "a zip bomb": (lambda: raw_docx([paragraph(b"a" * 40) * 16_384] * 20), None, {"too_large"}),
    "a word file cut in half": (lambda: word_document([("Normal", "x")])[:9000], None, {"unsupported"}),
    "very deep html": (lambda: b"<html><body>" + b"<div>" * 100_000 + b"deep", HTML, {"partial"}),
    "very many attributes": (
        lambda: b"<html><body><p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">text</p>", HTML, {"too_large"},
    ),
    "html too large to parse": (lambda: b"<html>" + b" " * (10 << 20), HTML, {"too_large"}),
    "nul bytes and a false charset": (lambda: b"<html><meta charset=utf-16><p>ab\0cd \xff\xfe text</p>", HTML, {"ok"}),
    "nothing": (lambda: b"", None, {"empty"}),
    "json nested a hundred thousand times": (lambda: b'{"a":' * 100_000, "application/x-coi-record+json", {"unsupported"}),
    "structured data that never ends": (
        lambda: b'<html><script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>words</p>", HTML, {"ok"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_with_a_status(name: str, read: Read) -> None:
    make, declared, expected = HOSTILE[name]
    found = read(make(), declared)
    assert found.status in expected, found.reason
    assert found.status == "ok" or found.reason


def test_the_next_file_is_read_as_if_nothing_had_happened(read: Read) -> None:
    assert read(double_flate_pdf(700), None).status != "ok"
    assert read(one_page_pdf(words_on_page(b"hello")), None).text == "hello"


def test_endless_work_is_stopped_by_the_limit_on_processor_time(tmp_path: Path) -> None:
    path = tmp_path / "work.pdf"
    path.write_bytes(one_page_pdf(stream(zlib.compress(b"q Q " * (40 << 18), 1))))
    with Sandbox(Limits(cpu_seconds=1)) as sandbox:
        found = sandbox.extract(path)
    assert (found.status, found.reason) == (
        "timeout",
        "Reading the file took more than 1 seconds of processor time.",
    )


def test_waiting_is_stopped_by_the_limit_on_wall_time(tmp_path: Path) -> None:
    path = tmp_path / "work.pdf"
    path.write_bytes(one_page_pdf(stream(zlib.compress(b"q Q " * (40 << 18), 1))))
    with Sandbox(Limits(wall_seconds=0.01)) as sandbox:
        assert sandbox.extract(path).status == "timeout"
        assert sandbox.extract(path).status == "timeout"


def test_a_text_above_the_cap_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"word " * 500_000)
    with Sandbox(Limits(result_bytes=100_000)) as sandbox:
        found = sandbox.extract(path)
        assert (found.status, found.text[:9]) == ("partial", "word word")
        assert 90_000 < len(found.text) <= 100_000
        assert "too long" in found.reason
        path.write_bytes(b"short")
        assert sandbox.extract(path).text == "short"


def test_a_file_above_the_cap_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"word " * 300_000)
    with Sandbox(Limits(file_bytes=1 << 20)) as sandbox:
        assert (sandbox.extract(path).status, sandbox._server) == ("too_large", None)


def test_a_file_that_is_not_there_is_the_callers_error(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sandbox.extract(tmp_path / "nothing")


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"words")
    before = set(processes_below(os.getpid()))
    with Sandbox(TIGHT) as sandbox:
        assert sandbox.extract(path).status == "ok"
        assert set(processes_below(os.getpid())) > before
    assert set(processes_below(os.getpid())) == before


def test_a_killed_server_costs_one_file_and_the_next_gets_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"words")
    with Sandbox(TIGHT) as sandbox:
        assert sandbox.extract(path).status == "ok"
        assert sandbox._server is not None
        sandbox._server.send_signal(signal.SIGKILL)
        sandbox._server.wait()
        assert sandbox.extract(path).text == "words"


def test_several_threads_may_share_a_sandbox(tmp_path: Path) -> None:
    found: list[str] = []
    with Sandbox(TIGHT) as sandbox:

        def extract(number: int) -> None:
            path = tmp_path / f"{number}.txt"
            path.write_text(f"words {number}")
            found.append(sandbox.extract(path).text)

        threads = [threading.Thread(target=extract, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found) == [f"words {number}" for number in range(6)]


def test_a_plain_script_without_a_guard_may_use_it(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("words")
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom indexer.sandbox import Sandbox\n"
        "print('begun')\nwith Sandbox() as sandbox:\n    print(sandbox.extract(Path('words.txt')).text)\n"
    )
    run = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("begun\nwords\n", "")


def test_a_child_puts_no_bytes_into_files_and_reaches_no_network(tmp_path: Path) -> None:
    """In a process limited as a child is, since an extractor gives no way to try."""
    code = (
        "import json, socket, sys\n"
        "from indexer.extract.confinement import Confinement, confine, leave_network\n"
        "cut_off = leave_network()\n"
        "confine(Confinement(1 << 30, 5))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "import os\n"
        "try:\n    file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY); wrote = os.write(file, b'x' * 9) > 0\n"
        "except OSError:\n    wrote = False\n"
        "try:\n    socket.create_connection(('127.0.0.1', int(sys.argv[2])), 5)\n    reached = True\n"
        "except OSError:\n    reached = False\n"
        "print(json.dumps([cut_off, wrote, reached]))"
    )
    target = tmp_path / "written"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        run = subprocess.run(
            [sys.executable, "-c", code, str(target), str(listening.getsockname()[1])],
            cwd=PROJECT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    cut_off, wrote, reached = json.loads(run.stdout)
    assert not wrote
    assert not target.exists() or target.stat().st_size == 0
    if not cut_off:
        pytest.skip("this system does not let a process leave the network")
    assert not reached


@pytest.mark.skipif(not (DATA / "pdf-samples").is_dir(), reason="the sample PDFs are not here")
def test_every_sample_pdf_ends_with_a_status(sandbox: Sandbox) -> None:
    statuses = {
        path.name: sandbox.extract(path).status for path in sorted((DATA / "pdf-samples").glob("*.pdf"))
    }
    assert statuses["libreoffice-writer-password.pdf"] == "encrypted"
    assert set(statuses.values()) <= {"ok", "encrypted", "needs_ocr"}
