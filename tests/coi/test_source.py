"""Sources: each mistake in a description names its file and line, and the catalogue itself is sound."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from coi.document import ACCESS_LEVELS
from coi.errors import SourceError
from coi.settings import Settings
from coi.source import Expect, Source, Window, load_source, load_sources
from coi.vocabulary.languages import find_language

SOURCES = Settings().sources_dir
PROFILE = """\
profile:
  date: 2026-11-23
  mandate: To be an example.
  funding: None.
  method: None.
  scope_geographic: Nowhere.
  scope_thematic: Nothing.
  known_bias: None known.
  reuse_terms: Free.
  coverage_promise: None.
"""
GOOD = f"""\
name: Example office
publisher: Ministry of Examples
source_type: state-coi-unit
homepage: https://example.org/
languages: [uk, ru]
countries: [UKR]
{PROFILE}harvest:
  delay: 5
  keep_parameters: [id]
  ways:
    - listing: https://example.org/news
      link: a.title
      include: /news/
      max_pages: 3
    - folder: papers
"""


def _write(folder: Path, text: str, name: str = "example.yml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def test_a_description_is_read_whole(tmp_path: Path) -> None:
    source = load_source(_write(tmp_path, GOOD))
    assert (source.id, source.name, source.publisher) == ("example", "Example office", "Ministry of Examples")
    assert (source.languages, source.countries) == (("uk", "ru"), ("UKR",))
    assert (source.verified, source.access, source.document_type) == (False, "public", None)
    assert source.profile.date == "2026-11-23"
    assert (source.harvest.delay, source.harvest.keep_parameters) == (5.0, ("id",))
    listing, folder = source.harvest.ways
    assert (listing.kind, listing.url, listing.path) == ("listing", "https://example.org/news", None)
    assert (listing.rules, listing.include, listing.max_pages) == ({"link": "a.title"}, "/news/", 3)
    assert (folder.kind, folder.url, folder.path, folder.max_pages) == ("folder", None, "papers", 20)


@pytest.mark.parametrize(
    ("old", "new", "words", "mark"),
    [
        ("name:", "nmae:", "unknown key “nmae”", "nmae:"),
        ("publisher: Ministry of Examples\n", "", "“publisher” is missing", None),
        ("publisher: Ministry of Examples", "publisher: ''", "“publisher” is missing", "publisher:"),
        ("homepage:", "verified: perhaps\nhomepage:", "must be true or false", "verified:"),
        ("homepage:", "access: secret\nhomepage:", "“access” must be one of", "access:"),
        ("[UKR]", "[Ukraine]", "“Ukraine” is not an ISO 3166-1 alpha-3 code", "countries:"),
        ("[UKR]", "UKR", "must be a list of texts", "countries:"),
        ("[uk, ru]", "[uk, no]", "must be a list of texts", "languages:"),
        ("  mandate: To be an example.\n", "", "“mandate” is missing", None),
        ("  mandate:", "  mandat:", "unknown key “mandat”", "  mandat:"),
        ("  date: 2026-11-23", "  date: 2026-13-23", "cannot be read", "  date:"),
        ("  delay: 5", "  delay: -5", "not negative", "  delay:"),
        ("  delay: 5", "  speed: 5", "unknown key “speed”", "  speed:"),
        ("      link: a.title\n", "", "needs the rule “link”", "    - listing"),
        ("      link: a.title", "      sitemap: x\n      link: a", "exactly one of", "    - listing"),
        ("    - folder: papers", "    - include: papers", "exactly one of", "    - include"),
        (
            "    - folder: papers",
            "    - folder: papers\n      link: a",
            "for listings and JSON only",
            "      link: a\n",
        ),
        ("/news/\n", "'['\n", "not a regular expression", "      include:"),
        ("      max_pages: 3", "      max_pages: .inf", "not negative", "      max_pages:"),
        ("      max_pages: 3", "      pages: 3", "unknown key “pages”", "      pages:"),
        ("    - folder: papers", "    - json: /api", "needs the rule “link”", "    - json"),
        ("    - folder: papers", "    - oai: /o\n      item: a", "listings and JSON only", "      item:"),
        ("    - folder: papers", "    - feed: /f\n      set: a", "OAI-PMH only", "      set:"),
        ("    - folder: papers", "    - oai: /o\n      from: 2024", "must be a day", "      from:"),
        ("    - folder: papers", "    - oai: /o\n      until: soon", "must be a day", "      until:"),
        (
            "    - folder: papers",
            "    - json: /api\n      link: u\n      page_step: half",
            "must be a whole number",
            "      page_step:",
        ),
        ("  delay: 5", "  hosts: [Files.example.org]", "not the name of a host", "  hosts:"),
        ("  delay: 5", "  hosts: ['https://files.example.org']", "not the name of a host", "  hosts:"),
        ("  delay: 5", "  hosts: [localhost]", "not the name of a host", "  hosts:"),
        ("  delay: 5", "  every: now and then", "hours or days", "  every:"),
        ("  delay: 5", "  every: 0h", "hours or days", "  every:"),
        ("  delay: 5", "  expect: {least: 0}", "whole number of at least 1", "  expect:"),
        ("  delay: 5", "  expect: {least: 9, most: 3}", "must not be less", "  expect:"),
        ("  delay: 5", "  expect: {required: [mood]}", "“mood” is none of title", "  expect:"),
        ("  delay: 5", "  expect: {newest: 3}", "unknown key “newest”", "  expect:"),
        ("  delay: 5", "  window: at night", "two hours of the day", "  window:"),
        ("  delay: 5", "  window: 22:00-25:00", "two hours of the day", "  window:"),
        ("  delay: 5", "  window: 22:00-22:00", "two hours of the day", "  window:"),
        ("  delay: 5", "  daily_budget: 0", "at least 1", "  daily_budget:"),
        ("  delay: 5", "  daily_budget: 1.5", "at least 1", "  daily_budget:"),
        ("  delay: 5", "  largest: all", "not negative", "  largest:"),
        ("homepage:", "remove: nav\nhomepage:", "must be a list of texts", "remove:"),
        ("homepage:", "content: [a]\nhomepage:", "must be text", "content:"),
        ("homepage:", "content: 'div[class'\nhomepage:", "“div.class” is not a CSS selector", "content:"),
        ("homepage:", "remove: [nav, '..x']\nhomepage:", "“..x” is not a CSS selector", "remove:"),
        ("link: a.title", "link: 'a[['", "is not a CSS selector", "link:"),
        ("max_pages: 3", "max_pages: 0", "at least 1", "max_pages:"),
        ("homepage: https://example.org/", "homepage: example.org", "must be a web address", "homepage:"),
        (
            "listing: https://example.org/news",
            "listing: ftp://example.org/news",
            "must be a web address",
            "- listing:",
        ),
        (
            "listing: https://example.org/news",
            "listing: https://me:word@example.org/news",
            "must be a web address",
            "- listing:",
        ),
        (
            "    - folder: papers",
            "    - oai: https://example.org/o\n      from: 2024-02-30",
            "cannot be read",
            "      from:",
        ),
        ("    - folder: papers", "    - folder: papers\n    - folder: papers", "stands twice", None),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, old: str, new: str, words: str, mark: str | None
) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    file = _write(tmp_path, text)
    with pytest.raises(SourceError, match=words) as caught:
        load_source(file)
    assert caught.value.file == str(file)
    assert caught.value.line is not None
    if mark is not None:
        assert caught.value.line == text[: text.rindex(mark)].count("\n") + 1
    assert "\n" not in str(caught.value)


def test_the_ways_into_catalogues_and_the_manners_of_a_crawl_are_read(tmp_path: Path) -> None:
    ways = """\
    - feed: https://example.org/rss
    - json: https://example.org/api
      item: data
      link: /doc/{id}
      page_parameter: offset
      page_step: 20
    - oai: https://example.org/oai
      set: coi
      from: 2020-01-01
"""
    manners = (
        "  hosts: [files.example.org]\n  daily_budget: 500\n  window: 22:30-05:00\n  largest: 200000000\n"
    )
    text = GOOD.replace("  delay: 5\n", f"  delay: 5\n{manners}").replace("    - folder: papers\n", ways)
    text = text.replace("homepage:", "content: main article\nremove: [nav, .share]\nhomepage:")
    source = load_source(_write(tmp_path, text))
    _, feed, api, oai = source.harvest.ways
    assert (feed.kind, feed.url, feed.max_pages, feed.rules) == ("feed", "https://example.org/rss", 20, {})
    assert api.rules == {"item": "data", "link": "/doc/{id}", "page_parameter": "offset", "page_step": "20"}
    assert (oai.rules, oai.max_pages) == ({"set": "coi", "from": "2020-01-01"}, 10_000)
    harvest = source.harvest
    assert (harvest.hosts, harvest.daily_budget, harvest.largest) == (
        ("files.example.org",),
        500,
        200_000_000,
    )
    assert harvest.window == Window("22:30", "05:00")
    assert (source.content, source.remove) == ("main article", ("nav", ".share"))


def test_what_is_not_said_of_a_crawl_is_no_limit(tmp_path: Path) -> None:
    source = load_source(_write(tmp_path, GOOD))
    harvest = source.harvest
    assert (harvest.hosts, harvest.daily_budget, harvest.window, harvest.largest) == ((), None, None, None)
    assert (source.content, source.remove) == (None, ())


@pytest.mark.parametrize(
    ("window", "hour", "is_open"),
    [
        ((22, 5), 21, False), ((22, 5), 22, True), ((22, 5), 0, True), ((22, 5), 4, True), ((22, 5), 5, False),
        ((1, 5), 0, False), ((1, 5), 1, True), ((1, 5), 5, False), ((1, 5), 23, False),
    ],
)  # fmt: skip
def test_a_window_may_reach_over_midnight(window: tuple[int, int], hour: int, *, is_open: bool) -> None:
    start, end = window
    moment = datetime(2026, 11, 23, hour, 0, tzinfo=UTC)
    assert Window(f"{start:02}:00", f"{end:02}:00").is_open(moment) is is_open


@pytest.mark.parametrize("name", ["Example.yml", "my source.yml", "пример.yml", "-a.yml"])
def test_a_file_name_that_cannot_be_an_id_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="file name"):
        load_source(_write(tmp_path, GOOD, name))


def test_two_files_with_the_same_id_are_refused(tmp_path: Path) -> None:
    first = _write(tmp_path, GOOD, "a/example.yml")
    _write(tmp_path, GOOD, "b/example.yml")
    with pytest.raises(SourceError, match="is taken by") as caught:
        load_sources(tmp_path)
    assert str(first) in str(caught.value)


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Source]:
    return load_sources(SOURCES)


def test_every_source_of_the_catalogue_loads(catalogue: dict[str, Source]) -> None:
    files = {file.stem for file in SOURCES.glob("**/*") if file.is_file()}
    assert set(catalogue) == files
    assert len(catalogue.keys() - {"samples"}) >= 10


def test_none_but_the_samples_claims_to_be_verified(catalogue: dict[str, Source]) -> None:
    assert [one.id for one in catalogue.values() if one.verified] in ([], ["samples"])


def test_real_sources_have_an_address_and_known_codes(catalogue: dict[str, Source]) -> None:
    for source in catalogue.values():
        assert urlsplit(source.homepage).scheme in ("https", "http"), source.id
        assert [find_language(code) for code in source.languages] == list(source.languages), source.id
        assert source.access in ACCESS_LEVELS, source.id


def test_a_source_lies_in_the_folder_of_its_type(catalogue: dict[str, Source]) -> None:
    for file in SOURCES.glob("**/*.yml"):
        assert catalogue[file.stem].source_type == file.parent.name


def test_a_source_without_ways_says_what_to_find_out(catalogue: dict[str, Source]) -> None:
    for source in catalogue.values():
        assert source.harvest.ways or source.harvest.note, source.id
        assert source.harvest.delay >= 1 or source.id == "samples", source.id


def test_what_is_expected_of_a_crawl_and_how_often_it_is_due(tmp_path: Path) -> None:
    expect = "expect: {least: 3, most: 400, newest_within: 30, required: [title, published]}"
    harvest = load_source(_write(tmp_path, GOOD.replace("  delay: 5", f"  every: 7d\n  {expect}"))).harvest
    assert harvest.every == timedelta(days=7)
    assert harvest.expect == Expect(3, 400, 30, ("title", "published"))
    plain = load_source(_write(tmp_path, GOOD)).harvest
    assert (plain.every, plain.expect) == (None, Expect())
    often = load_source(_write(tmp_path, GOOD.replace("  delay: 5", "  every: 6 h"))).harvest
    assert often.every == timedelta(hours=6)
