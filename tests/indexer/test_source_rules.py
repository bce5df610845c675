"""What a source's description says of its pages holds on the way from its folder to the search, and is told where it fails."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coi.cli import main
from coi.cli.house import House
from coi.document import Reading
from coi.settings import PROJECT
from indexer.extract.html_rules import HtmlRules, rules_of
from indexer.sandbox import Sandbox

SENTENCE = "The commission visited four places of detention and spoke with people held there. "
APPEAL = "Give to the sample fund today, so that it can go on with its good work for everybody. "
PAGE = f"""<html><head><title>Visits</title></head><body>
<article><h1>Visits</h1><p>{SENTENCE * 5}</p><p class=appeal>{APPEAL * 5}</p></article>
<div id=annex><h2>Annex of places</h2><p>Strelsau, Zenda.</p></div></body></html>"""
DESCRIPTION = """\
name: A folder of pages
publisher: Nobody
source_type: expert
homepage: https://example.org/
verified: true
languages: [en]
countries: []
profile: {date: "2026", mandate: None., funding: None., method: None., scope_geographic: None.,
  scope_thematic: None., known_bias: None., reuse_terms: None., coverage_promise: None.}
harvest:
  ways:
    - folder: pages
"""


class Room:
    """A data directory with one source, whose pages lie in a folder."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.corpus = folder / "corpus"
        (self.corpus / "sources").mkdir(parents=True)
        (self.corpus / "vocabularies").symlink_to(PROJECT / "corpus" / "vocabularies")
        self.describe("")
        self.run("init")
        self.house = House(self.data)
        self.pages = self.data / "pages"

    def describe(self, rules: str) -> None:
        (self.corpus / "sources" / "a-folder.yml").write_text(DESCRIPTION + rules, "utf-8")

    def run(self, *words: str, code: int = 0) -> Any:
        env = {"COI_CORPUS_DIR": str(self.corpus)}
        result = CliRunner().invoke(main, ["--data-dir", str(self.data), *words], env=env)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in words else result.output

    def reading(self) -> Reading:
        (document,) = self.house.ledger.documents("a-folder")
        found = self.house.readings.latest(document.id, 1)
        assert found is not None
        return found


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setenv("COI_CORPUS_DIR", str(tmp_path / "corpus"))
    return Room(tmp_path)


def take_in(room: Room) -> None:
    room.pages.mkdir(parents=True, exist_ok=True)
    page = room.pages / "visits.html"
    page.write_text(PAGE, "utf-8")
    os.utime(page, (1, 1))  # so that it counts as wholly there
    (report,) = room.run("crawl", "a-folder", "--json")
    assert report["new"] == 1, report
    room.run("index", "--json")


def test_a_page_is_read_by_the_rules_of_its_source_and_again_when_they_change(room: Room) -> None:
    room.describe('content: "article, #annex"\nremove: [.appeal]\n')
    take_in(room)
    first = room.reading()
    assert "Strelsau, Zenda." in first.pages[0].text
    assert "sample fund" not in first.pages[0].text
    assert [heading.text for heading in first.headings] == ["Visits", "Annex of places"]
    assert first.quality is not None
    assert first.quality.score == 1.0
    assert room.run("search", "Zenda", "--json")["total"] == 1
    assert room.run("search", "fund", "--json")["total"] == 0
    assert room.run("index", "--json")["indexed"] == 0
    room.describe('content: "#annex"\n')
    assert room.run("index", "--json")["indexed"] == 1
    assert room.reading().pages[0].text == "Annex of places\n\nStrelsau, Zenda."
    assert room.run("search", "commission", "--json")["total"] == 0


def test_a_rule_that_matches_nothing_loses_no_text_and_lowers_the_quality(room: Room) -> None:
    room.describe('content: "#moved-elsewhere"\n')
    take_in(room)
    read = room.reading()
    assert SENTENCE.strip() in read.pages[0].text
    assert read.quality is not None
    assert read.quality.score == 0.9
    assert "matched nothing" in read.quality.reasons[0]


def test_extract_shows_a_file_as_its_source_would_have_it_read(room: Room, tmp_path: Path) -> None:
    room.describe('content: "#annex"\n')
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    shown = room.run("extract", str(file), "--source", "a-folder", "--json")
    assert (shown["text"], shown["source"]) == ("Annex of places\n\nStrelsau, Zenda.", "a-folder")
    assert "commission" in room.run("extract", str(file), "--json")["text"]
    assert "no source" in room.run("extract", str(file), "--source", "nobody", code=2).lower()


def test_rules_hold_for_saved_pages_and_for_no_other_kind_of_file(tmp_path: Path) -> None:
    saved = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n"
    )
    kinds = {"saved.mhtml": f"{saved}{PAGE}\n--x--\n", "plain.txt": "Annex of places, and no more."}
    rules = HtmlRules("#annex", ("h2",))
    with Sandbox() as sandbox:
        found = {}
        for name, content in kinds.items():
            (tmp_path / name).write_text(content, "utf-8")
            found[name] = sandbox.extract(tmp_path / name, None, "", rules).text
    assert found == {"saved.mhtml": "Strelsau, Zenda.", "plain.txt": "Annex of places, and no more."}


def test_a_source_without_rules_has_none() -> None:
    assert rules_of(None) is None
