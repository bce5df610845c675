"""Crawl jobs: one process per source, so that a source can neither stop nor slow another."""

import argparse
import asyncio
import fcntl
import gc
import json
import os
import subprocess
import sys
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from coi.archive import Archive
from coi.database import open_database
from coi.errors import CoiError, SourceError
from coi.ledger import Ledger
from coi.settings import PROJECT, Settings, load_settings
from coi.source import Source, load_sources
from crawler.addresses import AddressGuard
from crawler.answer import Limits
from crawler.fetch import Fetcher
from crawler.harvest import harvest
from crawler.probe import ProbeReport, probe_source
from crawler.report import HarvestReport

_T = TypeVar("_T")

AT_ONCE = 4  # jobs; they mostly wait for their sites
_OBJECTS = 20_000  # more of them than before, after which garbage is looked for; Python's own number is 700
GRACE = 120.0  # seconds a job gets beyond `crawl_timeout` to finish its last document


def crawl(source_ids: Sequence[str], settings: Settings, *, dry_run: bool = False) -> list[HarvestReport]:
    """Harvest the sources, each in a process of its own, and return their reports in the given order.

    A job that crashes, or is stopped because its time is over, is a report with one failure.
    """
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(lambda one: _run_job(one, settings, dry_run=dry_run), source_ids))


def _run_job(source_id: str, settings: Settings, *, dry_run: bool) -> HarvestReport:
    command = job_command(source_id, settings, "--dry-run" if dry_run else None)
    limit = settings.crawl_timeout + GRACE
    try:
        done = subprocess.run(  # noqa: S603  # our own module, and no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment_of(settings)},
            timeout=limit,
            check=False,
        )
        return HarvestReport.from_json(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return HarvestReport.failure(
            source_id, "stopped", f"The crawl was stopped after {limit:.0f} seconds."
        )
    except (ValueError, KeyError, TypeError):
        detail = f"The crawl ended without a report (exit code {done.returncode})."
        return HarvestReport.failure(source_id, "stopped", detail)


def job_command(source_id: str, settings: Settings, manner: str | None = None) -> list[str]:
    """The command that harvests the source in a process of its own, or looks at it in that `manner`."""
    command = [sys.executable, "-m", "crawler.job", source_id, "--data-dir", str(settings.data_dir.resolve())]
    for host, address in settings.internal_hosts.get(source_id, {}).items():
        command += ["--internal-host", f"{host}={address}"]
    return [*command, manner] if manner else command


def probe(source_id: str, settings: Settings) -> ProbeReport:
    """Look at the source's ways in, in a process of its own; CoiError where that came to nothing."""
    try:
        done = subprocess.run(  # noqa: S603  # our own module, and no shell
            job_command(source_id, settings, "--probe"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, **environment_of(settings)},
            timeout=settings.crawl_timeout,
            check=False,
        )
        return ProbeReport.from_json(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        raise CoiError(
            f"The probe of {source_id} did not end in {settings.crawl_timeout:.0f} seconds."
        ) from None
    except (ValueError, KeyError, TypeError):
        words = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        raise CoiError(words[-1] if words else f"The probe of {source_id} ended without a report.") from None


async def run_probe(source: Source, settings: Settings) -> ProbeReport:
    """Look at one source in this process."""
    guard = AddressGuard(settings.internal_hosts.get(source.id, {}))
    async with Fetcher(settings.user_agent, settings.request_timeout, guard, limits_for(source)) as fetcher:
        return await probe_source(source, settings, fetcher)


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables that make another process load these settings; mappings have no variable."""
    found_already = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    variables = {"PYTHONPATH": os.pathsep.join([str(PROJECT), *found_already])}
    for one in fields(settings):
        value: Any = getattr(settings, one.name)
        if isinstance(value, Mapping) or value == ():
            continue
        text = ",".join(value) if isinstance(value, tuple) else str(value)
        variables[f"COI_{one.name.upper()}"] = text
    return variables


async def run_harvest(source: Source, settings: Settings, *, dry_run: bool = False) -> HarvestReport:
    """Harvest one source in this process, into the database and archive of the settings."""
    engine = open_database(settings)
    try:
        ledger, archive = Ledger(engine, settings.node), Archive(settings.archive_dir)
        guard = AddressGuard(settings.internal_hosts.get(source.id, {}))
        with _only_one(source.id, settings):
            limits = limits_for(source)
            async with Fetcher(settings.user_agent, settings.request_timeout, guard, limits) as fetcher:
                return await harvest(source, settings, ledger, archive, fetcher, dry_run=dry_run)
    finally:
        engine.dispose()


def limits_for(source: Source) -> Limits:
    """What one answer of the source may cost; a page of HTML never more than usual, as it is read in memory."""
    usual, largest = Limits(), source.harvest.largest
    return usual if largest is None else Limits(html=min(usual.html, largest), other=largest)


@contextmanager
def _only_one(source_id: str, settings: Settings) -> Iterator[None]:
    """Hold the source's lock: two harvests of one source would ask its site twice for everything."""
    folder = settings.data_dir / "locks"
    folder.mkdir(exist_ok=True)
    with (folder / f"crawl-{source_id}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CoiError(f"The source {source_id} is being crawled already.") from None
        yield


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawler.job", description="Harvest one source.")
    parser.add_argument("source", help="the id of the source")
    parser.add_argument("--data-dir", type=Path, default=None, help="the data directory")
    manner = parser.add_mutually_exclusive_group()
    manner.add_argument("--dry-run", action="store_true", help="discover only, write nothing")
    manner.add_argument("--probe", action="store_true", help="try each way in and a few of its items")
    parser.add_argument(
        "--internal-host",
        action="append",
        default=[],
        metavar="HOST=ADDRESS:PORT",
        help="a host of this source inside our own network",
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Harvest one source and print its report as JSON; 0 done, 1 where the harvest did not come about."""
    given = _read_arguments(arguments)
    try:
        settings = load_settings(given.data_dir)
        if given.internal_host:
            hosts = dict(pair.partition("=")[::2] for pair in given.internal_host)
            settings = replace(settings, internal_hosts={**settings.internal_hosts, given.source: hosts})
        sources = load_sources(settings.sources_dir)
        if given.source not in sources:
            raise SourceError(f"there is no source “{given.source}”.", str(settings.sources_dir))
        if given.probe:
            _print(run(run_probe(sources[given.source], settings)))
            return 0
        report = run(run_harvest(sources[given.source], settings, dry_run=given.dry_run))
    except CoiError as error:
        sys.stderr.write(f"{error}\n")
        if given.probe:
            return 1
        _print(HarvestReport.failure(given.source, "stopped", str(error)))
        return 1
    _print(report)
    return 0


def run(job: Coroutine[Any, Any, _T]) -> _T:
    """What the job brings, in an event loop in which a request costs half of what it does in Python's own."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, _little_tidying():
        return runner.run(job)


@contextmanager
def _little_tidying() -> Iterator[None]:
    """Let what is loaded be, and look for circles of garbage less often: at the usual pace that is a twentieth of a crawl.

    A page leaves none; what is no circle is freed at once as ever.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _print(report: HarvestReport | ProbeReport) -> None:
    sys.stdout.write(json.dumps(report.as_json()) + "\n")


if __name__ == "__main__":
    sys.exit(main())
