"""Drafts of ways: rules without a confirmed address are kept beside the ways and never taken for one."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from coi.cli import main
from coi.errors import SourceError
from coi.source import UNKNOWN, load_source
from tests.coi.test_source import PROFILE

TEXT = f"""\
name: Example office
publisher: Ministry of Examples
source_type: state-coi-unit
homepage: https://example.org/
languages: [uk]
countries: []
{PROFILE}harvest:
  ways: []
  draft:
    - listing: unknown
      item: li
      link: a
    - feed: https://example.org/rss
      include: /news/
"""


def _write(folder: Path, text: str) -> Path:
    file = folder / "example.yml"
    file.write_text(text, "utf-8")
    return file


def test_a_draft_is_read_and_is_no_way(tmp_path: Path) -> None:
    harvest = load_source(_write(tmp_path, TEXT)).harvest
    assert harvest.ways == ()
    listing, feed = harvest.draft
    assert (listing.kind, listing.place, listing.rules) == ("listing", UNKNOWN, {"item": "li", "link": "a"})
    assert (feed.kind, feed.place, feed.include) == ("feed", "https://example.org/rss", "/news/")


def test_a_source_without_a_draft_has_none(tmp_path: Path) -> None:
    assert load_source(_write(tmp_path, TEXT[: TEXT.index("  draft:")])).harvest.draft == ()


def test_a_way_without_an_address_is_no_way(tmp_path: Path) -> None:
    text = TEXT.replace("  ways: []\n  draft:\n", "  ways:\n")
    with pytest.raises(SourceError, match="belongs under “draft”") as caught:
        load_source(_write(tmp_path, text))
    assert caught.value.line == text[: text.index("    - listing")].count("\n") + 1


def test_the_rules_of_a_draft_are_checked_like_those_of_a_way(tmp_path: Path) -> None:
    text = TEXT.replace("      link: a\n", "      link: a\n      set: x\n")
    with pytest.raises(SourceError, match="OAI-PMH only") as caught:
        load_source(_write(tmp_path, text))
    assert caught.value.line == text[: text.index("      set:")].count("\n") + 1


def test_a_draft_is_shown_as_not_confirmed(tmp_path: Path) -> None:
    there = ["--data-dir", str(tmp_path)]
    assert CliRunner().invoke(main, [*there, "init"], catch_exceptions=False).exit_code == 0
    run = CliRunner().invoke(main, [*there, "sources", "show", "landinfo"], catch_exceptions=False)
    assert run.exit_code == 0
    assert "way not confirmed, not harvested: listing unknown" in run.output
    assert "  way: " not in run.output
