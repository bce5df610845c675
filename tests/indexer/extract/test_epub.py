"""Tests of reading e-books."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from indexer.extract import extract
from indexer.extract.sniff import EPUB
from tests.indexer.extract.made_office import epub, zipped


def test_chapters_are_pages_in_reading_order_with_their_headings() -> None:
    read = extract(
        epub(
            {
                "b.xhtml": "<h1>First</h1><p>Words.</p><table><tr><td>a</td><td>b</td></tr></table>",
                "a.xhtml": "<p>Last</p>",
            }
        ),
        None,
    )
    assert [page.text for page in read.pages] == ["First\n\nWords.\na | b", "Last"]
    assert [(one.page, one.level, one.text) for one in read.headings] == [(1, 1, "First")]


def test_the_book_says_its_title_author_language_and_day() -> None:
    read = extract(epub({"a.xhtml": "<p>x</p>"}), None)
    assert (read.media_type, read.title, read.authors, read.language) == (
        EPUB,
        "A sample title",
        ("Sample Author",),
        "uk",
    )
    assert [(one.value, one.confidence) for one in read.dates] == [("2024-03-05", 0.7)]


def test_a_chapter_too_deep_for_a_parser_keeps_its_words() -> None:
    assert extract(epub({"a.xhtml": "<div>" * 5000 + "deep words"}), None).text == "deep words"


def test_a_book_without_words_is_empty_and_one_without_chapters_unsupported() -> None:
    assert extract(epub({"a.xhtml": "<p/>"}), None).status == "empty"
    assert extract(epub({"a.xhtml": "x"}).replace(b"OEBPS/book.opf", b"OEBPS/nook.opf", 1), None).status in {
        "unsupported",
        "empty",
    }


def _changed(change: Mapping[str, Mapping[str, str]]) -> bytes:
    """A book of two chapters in whose parts these words are replaced."""
    made = epub({"a.xhtml": "<h1>First</h1>", "b.xhtml": "<p>Second</p>"})
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        named = {name: parts.read(name).decode() for name in parts.namelist()}
    for name, words in change.items():
        for old, new in words.items():
            named[name] = named[name].replace(old, new)
    return zipped(named)


@pytest.mark.parametrize(
    "change",
    [
        {"OEBPS/book.opf": {"itemref": "other"}},
        {"OEBPS/book.opf": {"application/xhtml+xml": "application/xml"}},
        {"OEBPS/book.opf": {"application/xhtml+xml": "application/XHTML+xml"}},
        {"META-INF/container.xml": {"book.opf": "lost.opf"}},
    ],
)
def test_chapters_are_found_though_the_book_lists_them_badly(change: Mapping[str, Mapping[str, str]]) -> None:
    read = extract(_changed(change), None)
    assert (read.status, [page.text for page in read.pages]) == ("ok", ["First", "Second"])


def test_a_chapter_that_is_missing_is_told() -> None:
    read = extract(_changed({"OEBPS/book.opf": {"text/b.xhtml": "text/c.xhtml"}}), None)
    assert (read.status, read.text) == ("partial", "First")
    assert read.reason == "1 of 2 chapters are missing in the file."
