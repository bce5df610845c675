"""Building the index with one worker process and with two: the whole way from archived files to a committed index."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from coi.dates import now
from tests.bench.results import table
from tests.bench.texts import DATA

COPIES = 3  # of the 194 real reports, each under a key of its own
WORKERS = (1, 2)
SOURCE = "us-state-human-rights-reports"


def write() -> str:
    """The section of RESULTS.md; needs the real reports."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        count = _write_lines(folder / "documents.jsonl")
        rows = []
        for workers in WORKERS:
            data = folder / str(workers)
            _run(data, "init")
            _run(data, "import", str(folder / "documents.jsonl"), "--source", SOURCE)
            fresh = _measure(data, "index", "--rebuild", "--workers", str(workers))
            kept = _measure(data, "index", "--rebuild", "--workers", str(workers))
            rows.append([f"{workers}", *(f"{value:.1f}" for value in (*fresh, *kept))])
    head = ["workers", "fresh: wall s", "CPU s", "texts already read: wall s", "CPU s"]
    return f"""## Building

{now():%Y-%m-%d} · {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end · {count} documents of some 370 words.

`coi index --rebuild` in a process of its own, its workers' time included. Fresh means that every file is extracted
and classified; then the texts already read are made into an index again. Fewer than 100 changed documents
start no workers.

{table(head, rows)}
"""


def _write_lines(path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as lines:
        for copy in range(COPIES):
            for line in (DATA / "state-dept-2022" / "reports.jsonl").read_text("utf-8").splitlines():
                row = json.loads(line)
                document = {"key": f"{row['url']}#{copy}", "url": row["url"], "title": row["name"]}
                json.dump({**document, "text": f"{row['summary']}\n\n{copy}"}, lines)
                lines.write("\n")
                count += 1
    return count


def _run(data: Path, *words: str) -> None:
    command = [str(Path(sys.executable).with_name("coi")), "--data-dir", str(data), *words]
    subprocess.run(command, check=True, capture_output=True)


def _measure(data: Path, *words: str) -> tuple[float, float]:
    """Wall and CPU seconds of a command and all its processes."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    _run(data, *words)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
