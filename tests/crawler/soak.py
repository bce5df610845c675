"""A soak: crawls a site of every misbehaviour over and over, and looks for what is left behind each time.

`python -m tests.crawler.soak --minutes 30`; the suite runs a few rounds of it.
"""

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from coi.database import create_database
from coi.settings import Settings
from crawler.answer import Limits
from tests.bench.measure import resident_bytes
from tests.crawler.discover.ways import a_way
from tests.crawler.house import HOME, House, a_source, sitemap
from tests.crawler.test_warc import check
from tests.website import Answer, Website, redirect

PAGES = 40
WARM = 3  # rounds after which nothing may grow any more
GROWTH = 40 * 2**20  # bytes of memory, for what the libraries keep

MISCHIEF: tuple[Callable[[random.Random], Answer | str], ...] = (
    lambda dice: f"<p>{dice.random()}",  # changes each time
    lambda _: Answer("", status=404),
    lambda _: Answer("x", status=500),
    lambda _: Answer(manner="reset"),
    lambda _: Answer("x" * 4_000, manner="cut"),
    lambda _: Answer(manner="endless"),
    lambda _: Answer(manner="silent"),
    lambda _: Answer(b"0" * 3_000_000, gzipped=True),
    lambda _: Answer("no gzip", headers={"Content-Encoding": "gzip"}),
    lambda dice: redirect(f"/{dice.randrange(PAGES)}", dice.choice((301, 302, 308))),
    lambda _: redirect("http://10.0.0.1/"),
    lambda _: redirect("http://nowhere.invalid/"),
    lambda dice: f'<link rel="canonical" href="/{dice.randrange(PAGES)}"><p>{dice.randrange(5)}',
    lambda _: Answer(b"<html><p>no PDF", media_type="application/pdf"),
)
LISTS: tuple[Callable[[random.Random], Answer | str], ...] = (
    lambda _: sitemap(*(f"/{page}" for page in range(PAGES))),
    lambda dice: sitemap(*(f"/{page}" for page in range(PAGES) if dice.random() < 0.6)),
    lambda _: "<urlset><url>",
    lambda _: Answer("x", status=503, headers={"Retry-After": "0"}),
    lambda _: Answer("<urlset></urlset>"),
)


@dataclass(frozen=True, slots=True)
class Remains:
    """What a process holds and has left: open files, child processes, files on their way in, memory."""

    descriptors: int
    children: int
    temporary: int
    memory: int


def remains(folder: Path) -> Remains:
    """What is there now."""
    gc.collect()
    children = 0
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread of the site that has just ended
            children += len((task / "children").read_text("ascii").split())
    temporary = len(list(folder.rglob("incoming/*")))
    return Remains(sum(1 for _ in Path("/proc/self/fd").iterdir()), children, temporary, resident_bytes())


def soak(
    folder: Path, goes_on: Callable[[int], bool], say: Callable[[str], object] = lambda _text: None
) -> list[str]:
    """Crawl as long as `goes_on` says of the number of rounds; what was left behind, a sentence each."""
    settings = Settings(data_dir=folder)
    create_database(settings).dispose()
    dice, faults, number = random.Random(6), list[str](), 0
    before: Remains | None = None
    with Website() as site:
        house = House(folder, site)
    house.settings = Settings(data_dir=folder, request_timeout=0.5, crawl_timeout=20)
    house.limits = Limits(html=100_000, other=100_000)
    house.source = a_source(a_way("sitemap", f"{HOME}/sitemap.xml"))
    while goes_on(number):
        routes = {f"/{page}": dice.choice(MISCHIEF)(dice) for page in range(PAGES)}
        routes["/sitemap.xml"] = LISTS[0](dice) if number == 0 else dice.choice(LISTS)(dice)
        # A new site each round, as the old one holds every connection on which it fell silent.
        with Website(routes) as site:
            house.site, house.address = site, site.address
            report = house.crawl()
        number += 1
        now = remains(folder)
        say(f"{number}: {report.new} new, {report.changed} changed, {report.failed} failed; {now}")
        if number == WARM:
            before = now
        if now.temporary:
            faults.append(f"Round {number} left {now.temporary} files on their way in.")
        if before is not None and (
            now.children > before.children or now.descriptors > before.descriptors + 8
        ):
            faults.append(f"Round {number} left processes or open files: {before} became {now}.")
        if before is not None and now.memory > before.memory + GROWTH:
            faults.append(f"Memory grew by round {number}: {before} became {now}.")
        if any(run.finished is None for run in house.ledger.runs(limit=1)):
            faults.append(f"Round {number} has no end in the ledger.")
    for sha256, _, _ in house.ledger.archived():
        house.archive.verify(sha256)
    faults += [words for file in folder.rglob("*.warc.gz") if (words := check(file))]
    house.engine.dispose()
    return faults


def main() -> int:
    """0 where nothing was left behind."""
    parser = argparse.ArgumentParser(prog="python -m tests.crawler.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    ends = time.monotonic() + 60 * parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as place:
        faults = soak(
            Path(place), lambda _: time.monotonic() < ends, lambda text: sys.stderr.write(f"{text}\n")
        )
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "Nothing was left behind.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
