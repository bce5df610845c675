"""One crawl of the benchmark's site in this process, by our crawler or by Scrapy; prints what it cost as JSON."""

import cProfile
import json
import pstats
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from tests.bench.measure import peak_bytes

HOST = "site.coi.test"


def ours(data: Path, address: str, parts: dict[str, float] | None) -> dict[str, Any]:
    """A crawl with everything on; `parts` collects the CPU seconds of archive, ledger and WARC."""
    from coi.database import create_database
    from coi.settings import Settings
    from coi.source import Harvest, Profile, Source, Way
    from crawler.job import run, run_harvest

    settings = Settings(data_dir=data, internal_hosts={"bench": {HOST: address}}, crawl_timeout=3000)
    create_database(settings).dispose()
    way = Way("sitemap", f"http://{HOST}/sitemap.xml", None, None, {}, 1)
    source = Source(
        "bench", "Bench", "", "Nobody", "expert", f"http://{HOST}/", True, "public", None, ("en",), (),
        Profile(*["None."] * 9), Harvest((way,), 0, (), ""),
    )  # fmt: skip
    if parts is not None:
        _clock_parts(parts)
    before, began = time.process_time(), time.perf_counter()
    report = run(run_harvest(source, settings))
    return {
        "pages": report.new + report.changed + report.unchanged, "new": report.new, "unchanged": report.unchanged,
        "failed": report.failed, "cpu": time.process_time() - before, "wall": time.perf_counter() - began,
    }  # fmt: skip


def _clock_parts(parts: dict[str, float]) -> None:
    """Let every method of archive, WARC and ledger add what it takes; what one calls in another is not counted twice."""
    from coi import archive, crawl_state, holdings, ledger, one_connection
    from crawler import arrivals, warc

    rooms = {
        "archive": (archive.ArchiveBatch, archive.Archive),
        "WARC": (warc.WarcFolder,),
        "ledger": (holdings.Holdings, ledger.Ledger, crawl_state.CrawlState, one_connection.OneConnection),
    }
    functions = {"ledger": ("held_contents", "record_new", "record_unchanged")}
    inside: list[str] = []

    def clocked(part: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def timed(*args: Any, **named: Any) -> Any:
            if inside:
                return method(*args, **named)
            inside.append(part)
            began = time.process_time()
            try:
                return method(*args, **named)
            finally:
                parts[part] = parts.get(part, 0.0) + time.process_time() - began
                inside.pop()

        return timed

    for part, names in functions.items():
        for name in names:
            setattr(arrivals, name, clocked(part, getattr(arrivals, name)))
    for part, classes in rooms.items():
        for one in classes:
            for name, method in list(vars(one).items()):
                if (
                    callable(method)
                    and not name.startswith("_")
                    and name not in {"documents", "connect", "begin"}
                ):
                    setattr(one, name, clocked(part, method))


def scrapy(address: str) -> dict[str, Any]:
    """The same pages by a plain Scrapy spider that keeps nothing; robots.txt is read and obeyed."""
    from scrapy.crawler import CrawlerProcess
    from scrapy.spiders import SitemapSpider

    pages = 0

    class Reports(SitemapSpider):
        name = "reports"
        sitemap_urls = (f"http://{address}/sitemap.xml",)

        def parse(self, _response: Any) -> None:
            nonlocal pages
            pages += 1

    before, began = time.process_time(), time.perf_counter()
    process = CrawlerProcess({
        "ROBOTSTXT_OBEY": True, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    })  # fmt: skip
    process.crawl(Reports)
    process.start()
    return {"pages": pages, "cpu": time.process_time() - before, "wall": time.perf_counter() - began}


def main() -> None:
    """The first word says whose crawl it is: `ours`, `parts`, `profile` or `scrapy`."""
    who, address, *folder = sys.argv[1:]
    if who == "scrapy":
        result = scrapy(address)
    elif who == "profile":
        profile = cProfile.Profile(time.process_time)
        result = profile.runcall(ours, Path(folder[0]), address, None)
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(60)
    else:
        parts: dict[str, float] | None = {} if who == "parts" else None
        result = ours(Path(folder[0]), address, parts)
        result["parts"] = parts
    sys.stdout.write(json.dumps({**result, "peak": peak_bytes()}) + "\n")


if __name__ == "__main__":
    main()
