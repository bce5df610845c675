"""Crawling: pages per CPU-second of a first and a second pass with everything kept, beside a plain Scrapy spider."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coi.dates import now
from tests.bench.crawling_run import HOST
from tests.bench.measure import machine
from tests.bench.results import table

PAGES = 5_000
RUNS = 3  # of each in turn, as other work on the machine slows them; the middle one counts


def write(pages: int = PAGES) -> str:
    """The section of RESULTS.md."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        firsts, seconds, scrapies = [], [], []
        with _site(pages, f"http://{HOST}") as address, _site(pages, "") as plain_address:
            for number in range(RUNS):
                firsts.append(_crawl("ours", address, folder / f"{number}"))
                scrapies.append(_crawl("scrapy", plain_address))
                seconds.append(_crawl("ours", address, folder / f"{number}"))
            parts_first = _crawl("parts", address, folder / "parts")
            parts_second = _crawl("parts", address, folder / "parts")
    first, second, scrapy = _middle(firsts), _middle(seconds), _middle(scrapies)
    rate = scrapy["pages"] / scrapy["cpu"]
    rows = [
        [
            name, f"{one['pages']:,}", f"{one['pages'] / one['cpu']:,.0f}", f"{one['pages'] / one['cpu'] / rate:.1f}",
            f"{one['pages'] / one['wall']:,.0f}", f"{one['peak'] / 2**20:.0f}",
        ]
        for name, one in (("first pass", first), ("second pass", second), ("Scrapy, keeps nothing", scrapy))
    ]  # fmt: skip
    costs = [
        [
            part, *(f"{1e6 * one['parts'][part] / one['pages']:,.0f}" for one in (parts_first, parts_second)),
        ]
        for part in ("archive", "ledger", "WARC")
    ]  # fmt: skip
    costs.append([
        "the rest: fetching, robots.txt, discovery, start",
        *(f"{1e6 * (one['cpu'] - sum(one['parts'].values())) / one['pages']:,.0f}" for one in (parts_first, parts_second)),
    ])  # fmt: skip
    same = second["unchanged"] / second["pages"]
    return f"""## Crawling

{now():%Y-%m-%d} · {machine()}, load {os.getloadavg()[0]:.1f} at the end · a site of {pages:,} pages of 4 kB on loopback, found by a sitemap.

Ours keeps everything: archive, ledger and WARC (packed by {"isal" if find_spec("isal") else "zlib"}), each made safe on disk in batches. Scrapy reads the same sitemap and
robots.txt and drops the pages. CPU seconds of the crawling process, user and system, without the start of the
interpreter and without the threads of the kernel that write to the disk; the middle of {RUNS} runs of each in turn.
{same:.1%} of the second pass was unchanged, each page for one conditional request.

{table(["", "pages", "pages per CPU-s", "times Scrapy", "pages per s", "MiB"], rows)}

What keeping costs, in microseconds of CPU a page:

{table(["part", "first pass", "second pass"], costs)}
"""


def _middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return sorted(runs, key=lambda one: float(one["cpu"]))[len(runs) // 2]


@contextmanager
def _site(pages: int, origin: str) -> Iterator[str]:
    """Where the site answers while it is open; its sitemap names pages below `origin`, or below itself."""
    command = [sys.executable, "-m", "tests.bench.crawling_site", str(pages), *([origin] if origin else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        try:
            yield f"127.0.0.1:{int(site.stdout.readline())}"
        finally:
            site.kill()


def _crawl(who: str, address: str, *data: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.crawling_run", who, address, *map(str, data)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    read: dict[str, Any] = json.loads(done.stdout)
    return read
