"""A crawl job is a process of its own that always ends with a report."""

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coi.database import create_database
from coi.ledger import Ledger
from coi.sample_site import SampleSite
from coi.settings import PROJECT, Settings, load_settings
from coi.source import load_sources
from crawler import job
from crawler.job import crawl, environment_of, limits_for
from tests.builders import two_sources
from tests.website import Answer, Website

HOST = "site.coi.test"
DESCRIPTION = """\
name: A source
publisher: Nobody
source_type: expert
homepage: http://site.coi.test/
verified: true
languages: [en]
countries: []
profile: {date: "2026", mandate: None., funding: None., method: None., scope_geographic: None.,
  scope_thematic: None., known_bias: None., reuse_terms: None., coverage_promise: None.}
harvest:
  delay: 0
  ways:
    - listing: http://site.coi.test/
      link: a
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return two_sources(tmp_path, DESCRIPTION, crawl_timeout=60)


@pytest.fixture
def site() -> Iterator[Website]:
    with Website({"/": '<a href="/a">A</a>', "/a": "<p>A"}) as site:
        yield site


def reaching(settings: Settings, site: Website | SampleSite, *sources: str, host: str = HOST) -> Settings:
    return replace(settings, internal_hosts={source: {host: site.address} for source in sources})


def test_sources_are_harvested_each_into_its_own_and_reported_in_order(
    settings: Settings, site: Website
) -> None:
    reports = crawl(["two", "one"], reaching(settings, site, "one", "two"))
    assert [(report.source, report.found, report.new, report.issues) for report in reports] == [
        ("two", 1, 1, ()),
        ("one", 1, 1, ()),
    ]
    engine = create_database(settings)
    assert [document.source for document in Ledger(engine).documents()].count("one") == 1
    engine.dispose()


def test_the_sample_site_is_harvested_through_its_own_description(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    create_database(settings).dispose()
    with SampleSite(settings.corpus_dir / "samples" / "site") as site:
        at_hand = reaching(settings, site, "samples", host="samples.coi.test")
        site.state = "earlier"
        (first,) = crawl(["samples"], at_hand)
        site.state = "present"
        (second,) = crawl(["samples"], at_hand)
        (third,) = crawl(["samples"], at_hand)
    assert (first.new, first.failed, first.refused) == (first.found - 1, 0, 1)
    assert second.changed == 1
    assert sorted(issue.kind for issue in second.issues) == ["missing", "refused"]
    assert (third.changed, third.gone) == (0, 1)


def test_a_dry_run_writes_nothing(settings: Settings, site: Website) -> None:
    (report,) = crawl(["one"], reaching(settings, site, "one"), dry_run=True)
    assert (report.found, report.new) == (1, 1)
    engine = create_database(settings)
    assert list(Ledger(engine).documents()) == []
    engine.dispose()


def test_a_source_that_cannot_be_reached_does_not_disturb_another(settings: Settings, site: Website) -> None:
    good, bad = crawl(["one", "two"], reaching(settings, site, "one"))
    assert (good.new, good.failed) == (1, 0)
    assert (bad.new, bad.failed) == (0, 1)
    assert bad.issues[0].detail.endswith(".")


@pytest.mark.parametrize(
    ("source", "sentence"), [("nobody", "there is no source “nobody”"), ("--help", "exit code 0")]
)
def test_a_job_that_does_not_come_about_is_a_report_too(
    settings: Settings, source: str, sentence: str
) -> None:
    (report,) = crawl([source], settings)
    assert (report.source, report.failed) == (source, 1)
    assert sentence in report.issues[0].detail


def test_a_data_directory_that_is_not_there_is_not_made(settings: Settings) -> None:
    elsewhere = replace(settings, data_dir=settings.data_dir / "nowhere")
    (report,) = crawl(["one"], elsewhere)
    assert "There is no data directory" in report.issues[0].detail
    assert not elsewhere.data_dir.exists()


def test_a_job_that_does_not_end_is_stopped(
    settings: Settings, site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/"] = Answer(manner="silent")
    monkeypatch.setattr(job, "GRACE", 0.0)
    (report,) = crawl(["one"], replace(reaching(settings, site, "one"), crawl_timeout=0.01))
    assert report.failed == 1
    assert "was stopped after" in report.issues[0].detail


def test_a_source_is_crawled_by_one_job_at_a_time(settings: Settings, site: Website) -> None:
    locks = settings.data_dir / "locks"
    locks.mkdir()
    with (locks / "crawl-one.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        busy, free = crawl(["one", "two"], reaching(settings, site, "one", "two"))
    assert "is being crawled already" in busy.issues[0].detail
    assert free.new == 1


def test_the_job_prints_one_json_document_and_nothing_else(settings: Settings, site: Website) -> None:
    command = [sys.executable, "-m", "crawler.job", "one", "--data-dir", str(settings.data_dir)]
    command += ["--internal-host", f"{HOST}={site.address}"]
    environment = environment_of(settings)
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout)["new"] == 1
    assert done.stderr == ""


def test_an_internal_host_that_cannot_be_used_is_said_so(settings: Settings) -> None:
    (report,) = crawl(["one"], replace(settings, internal_hosts={"one": {HOST: "elsewhere"}}))
    assert "address:port" in report.issues[0].detail


def test_another_process_reads_the_same_settings(settings: Settings) -> None:
    changed = replace(
        settings, node="PL", contact="team@example.org", request_timeout=2.5, trusted_hosts=("a", "b"), port=9
    )
    assert load_settings(changed.data_dir, environment_of(changed)) == changed


@pytest.mark.parametrize(
    ("largest", "html", "other"),
    [
        ("", 10_000_000, 100_000_000),
        ("  largest: 500000000\n", 10_000_000, 500_000_000),
        ("  largest: 9\n", 9, 9),
    ],
)
def test_a_source_may_have_larger_files_but_no_larger_pages(
    tmp_path: Path, largest: str, html: int, other: int
) -> None:
    (tmp_path / "one.yml").write_text(DESCRIPTION.replace("  delay: 0\n", f"  delay: 0\n{largest}"), "utf-8")
    limits = limits_for(load_sources(tmp_path)["one"])
    assert (limits.html, limits.other) == (html, other)


def test_a_source_with_less_room_gets_no_larger_page(settings: Settings, site: Website) -> None:
    file = settings.sources_dir / "one.yml"
    file.write_text(DESCRIPTION.replace("  delay: 0\n", "  delay: 0\n  largest: 30\n"), "utf-8")
    site.routes["/a"] = "x" * 31
    (report,) = crawl(["one"], reaching(settings, site, "one"))
    assert "larger than 30 bytes" in report.issues[0].detail
