"""Tests that sample texts are read as they are written."""

from collections import Counter
from pathlib import Path

import pytest

from coi.dates import PartialDate
from coi.errors import CoiError
from tests.samples.build import SAMPLES
from tests.samples.texts import Block, SampleText, newest_first, read_text, read_texts, split_notes

FRONT = """\
---
title: "A title: with a colon"
language: en
published: 2019-06
publisher: Sample Office of Ruritania
document_type: query-response
countries: [MDA, UKR]
topics: [citizenship-law]
section: responses
format: html
---
"""


@pytest.fixture(scope="module")
def texts() -> tuple[SampleText, ...]:
    return read_texts(SAMPLES / "texts")


def test_a_text_is_read_with_its_facts_blocks_and_notes(tmp_path: Path) -> None:
    file = tmp_path / "some-law.en.md"
    body = (
        "One.[^1] Two.\n\n# Part\n\n## Detail\n\n- first\n- second[^2]\n\n[^1]: Note one.\n[^2]: Note two.\n"
    )
    file.write_text(FRONT + body, encoding="utf-8")

    text = read_text(file)

    assert (text.slug, text.title, text.earlier) == ("some-law", "A title: with a colon", False)
    assert text.published == PartialDate(2019, 6)
    assert text.countries == ("MDA", "UKR")
    assert text.path == "/responses/some-law.html"
    assert text.blocks == (
        Block("paragraph", ("One.[^1] Two.",)),
        Block("heading", ("Part",), 1),
        Block("heading", ("Detail",), 2),
        Block("list", ("first", "second[^2]")),
    )
    assert text.notes == ("Note one.", "Note two.")


def test_the_highest_heading_of_a_text_is_level_one(tmp_path: Path) -> None:
    file = tmp_path / "some-law.en.md"
    file.write_text(FRONT + "One.\n\n## Part\n\n### Detail\n", encoding="utf-8")
    assert [block.level for block in read_text(file).blocks] == [0, 1, 2]


def test_a_line_is_split_at_its_footnote_marks() -> None:
    assert split_notes("One.[^1] Two.[^12]") == ("One.", 1, " Two.", 12)
    assert split_notes("Nothing to note") == ("Nothing to note",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("No Slug.en.md", FRONT),
        ("no-front-matter.en.md", "Only text.\n"),
        ("wrong-language.ro.md", FRONT),
        ("wrong-format.en.md", FRONT.replace("format: html", "format: papyrus")),
        ("unknown-key.en.md", FRONT.replace("format: html", "format: html\ncolour: red")),
        ("missing-key.en.md", FRONT.replace("publisher: Sample Office of Ruritania\n", "")),
        ("bad-date.en.md", FRONT.replace("2019-06", "June 2019")),
    ],
)
def test_a_text_that_cannot_be_read_is_named_in_the_error(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CoiError, match=name):
        read_text(file)


def test_there_are_enough_documents_in_enough_languages(texts: tuple[SampleText, ...]) -> None:
    present = [text for text in texts if not text.earlier]
    assert len(present) >= 45
    assert len({text.language for text in present}) >= 14


def test_one_story_was_published_three_times(texts: tuple[SampleText, ...]) -> None:
    reposts = Counter(text.repost_of for text in texts if text.repost_of is not None)
    assert reposts == {"accession-eastern-neighbours": 2}
    assert "accession-eastern-neighbours" in {text.slug for text in texts}


def test_one_document_has_two_editions_at_one_address(texts: tuple[SampleText, ...]) -> None:
    (earlier,) = [text for text in texts if text.earlier]
    (present,) = [text for text in texts if text.slug == earlier.slug and not text.earlier]
    assert earlier.path == present.path
    assert earlier.blocks != present.blocks


def test_every_footnote_is_called_and_every_call_has_its_footnote(texts: tuple[SampleText, ...]) -> None:
    for text in texts:
        lines = [line for block in text.blocks for line in block.lines]
        calls = [piece for line in lines for piece in split_notes(line) if isinstance(piece, int)]
        assert calls == list(range(1, len(text.notes) + 1)), text.slug


def test_listings_are_newest_first_and_undated_last(texts: tuple[SampleText, ...]) -> None:
    days = [text.published for text in newest_first(texts)]
    dated = [day for day in days if day is not None]
    assert [str(day) for day in dated] == sorted(map(str, dated), reverse=True)
    assert None in days
    assert None not in days[: len(dated)]
