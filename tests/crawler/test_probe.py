"""A probe says what works, writes nothing of the source's, and changes the lines that verify it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from coi.cli import main
from coi.cli.probe import changes_for, write_changes
from coi.database import create_database
from coi.errors import UsageError
from coi.ledger import Ledger
from coi.settings import PROJECT, Settings
from coi.source import load_source
from crawler.job import probe
from tests.crawler.test_job import DESCRIPTION, HOST
from tests.website import Answer, Website

FEED = """<rss version="2.0"><channel><title>News</title>
<item><title>A report</title><link>http://site.coi.test/a</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate></item>
<item><title>Another</title><link>http://site.coi.test/b</link></item></channel></rss>"""
DRAFT = DESCRIPTION.replace("verified: true", "verified: false").replace(
    "  ways:\n    - listing: http://site.coi.test/\n      link: a\n",
    "  ways: []\n  # A first idea.\n  draft:\n    - feed: http://site.coi.test/feed\n",
)


@pytest.fixture
def site() -> Iterator[Website]:
    feed = Answer(FEED, media_type="application/rss+xml")
    with Website(
        {"/feed": feed, "/a": "<p>A", "/b": Answer(b"%PDF-1.7", media_type="application/pdf")}
    ) as site:
        yield site


@pytest.fixture
def settings(tmp_path: Path, site: Website) -> Settings:
    sources = tmp_path / "corpus" / "sources" / "expert"
    sources.mkdir(parents=True)
    (tmp_path / "corpus" / "vocabularies").symlink_to(PROJECT / "corpus" / "vocabularies")
    (sources / "one.yml").write_text(DRAFT, "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "coi.toml").write_text(
        f'corpus_dir = "{tmp_path / "corpus"}"\n[internal_hosts.one]\n"{HOST}" = "{site.address}"\n', "utf-8"
    )
    settings = Settings(
        data_dir=data, corpus_dir=tmp_path / "corpus", internal_hosts={"one": {HOST: site.address}}
    )
    create_database(settings).dispose()
    return settings


def yaml(settings: Settings) -> Path:
    return settings.sources_dir / "expert" / "one.yml"


def test_a_way_that_works_is_reported_with_its_yield_and_samples(settings: Settings) -> None:
    report = probe("one", settings)
    (way,) = report.ways
    assert (way.kind, way.draft, way.works, way.items, way.newest) == ("feed", True, True, 2, "2026-11-20")
    assert way.stating is not None
    assert (way.stating["title"], way.stating["published"]) == (2, 1)
    assert [(one.media_type, one.size, one.trouble) for one in way.samples] == [
        ("text/html", 4, ""),
        ("application/pdf", 8, ""),
    ]
    assert report.robots == {"http://site.coi.test/feed": "allowed"}
    assert report.works


def test_what_does_not_work_is_said(settings: Settings, site: Website) -> None:
    site.routes["/robots.txt"] = "User-agent: *\nDisallow: /b"
    report = probe("one", settings)
    assert [bool(one.trouble) for one in report.ways[0].samples] == [False, True]
    assert "robots.txt" in report.ways[0].samples[1].trouble
    site.routes["/feed"] = "<p>Moved"
    report = probe("one", settings)
    assert (report.works, report.ways[0].trouble) == (False, "http://site.coi.test/feed is not a feed.")


def test_a_probe_asks_for_little_and_brings_nothing_in(settings: Settings, site: Website) -> None:
    items = "".join(f"<item><link>http://site.coi.test/{number}</link></item>" for number in range(900))
    site.routes["/feed"] = Answer(f'<rss version="2.0"><channel>{items}</channel></rss>')
    report = probe("one", settings)
    assert report.ways[0].items == 500
    assert site.asked == ["/feed", "/0", "/1", "/2"]
    engine = create_database(settings)
    assert list(Ledger(engine).documents()) == []
    engine.dispose()


def test_a_draft_that_works_becomes_a_way_and_the_source_verified(settings: Settings) -> None:
    run = CliRunner().invoke(
        main, ["--data-dir", str(settings.data_dir), "sources", "probe", "one", "--write", "--json"]
    )
    assert run.exit_code == 0, run.output
    report = json.loads(run.stdout)
    assert [(one["was"].strip(), one["becomes"].strip()) for one in report["changes"]] == [
        ("verified: false", "verified: true"),
        ("ways: []", ""),
        ("draft:", "ways:"),
    ]
    source = load_source(yaml(settings))
    assert source.verified
    assert [way.kind for way in source.harvest.ways] == ["feed"]
    assert "# A first idea." in yaml(settings).read_text("utf-8")
    engine = create_database(settings)
    (kept,) = Ledger(engine).runs("one")
    assert (kept.verb, (kept.result or {})["works"]) == ("probe", True)
    engine.dispose()


def test_without_being_told_to_nothing_is_written(settings: Settings) -> None:
    run = CliRunner().invoke(main, ["--data-dir", str(settings.data_dir), "sources", "probe", "one"])
    assert run.exit_code == 0, run.output
    assert "verified: false -> verified: true" in run.output
    assert yaml(settings).read_text("utf-8") == DRAFT


def test_a_verified_source_that_does_not_work_is_verified_no_longer(
    settings: Settings, site: Website
) -> None:
    yaml(settings).write_text(
        DRAFT.replace("  ways: []\n", "").replace("draft:", "ways:").replace("false", "true")
    )
    del site.routes["/feed"]
    run = CliRunner().invoke(
        main, ["--data-dir", str(settings.data_dir), "sources", "probe", "one", "--write"]
    )
    assert run.exit_code == 1
    assert not load_source(yaml(settings)).verified


def test_a_way_without_an_address_is_neither_tried_nor_made_a_way(settings: Settings) -> None:
    yaml(settings).write_text(DRAFT + "    - feed: unknown\n")
    report = probe("one", settings)
    assert report.works
    assert changes_for(yaml(settings), report) == []


def test_a_file_that_was_changed_meanwhile_is_left_alone(settings: Settings) -> None:
    changes = changes_for(yaml(settings), replace(probe("one", settings)))
    yaml(settings).write_text("# new\n" + DRAFT)
    with pytest.raises(UsageError, match="changed meanwhile"):
        write_changes(yaml(settings), changes)
    assert yaml(settings).read_text("utf-8") == "# new\n" + DRAFT
