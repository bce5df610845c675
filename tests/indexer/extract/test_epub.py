"""Tests of reading e-books."""

from indexer.extract import extract
from indexer.extract.sniff import EPUB
from tests.indexer.extract.made_office import epub


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
