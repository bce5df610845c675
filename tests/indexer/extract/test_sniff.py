"""Tests of telling a file by its bytes."""

import pytest

from indexer.extract import extract
from indexer.extract.sniff import DOCX, HTML, PDF, RECORD, TEXT, sniff
from tests.indexer.extract.made_files import one_page_pdf, word_document, words_on_page


@pytest.mark.parametrize(
    ("data", "declared", "found"),
    [
        (b"\n\n%PDF-1.4\n", "text/html", PDF),
        (b"<!DOCTYPE html><p>x", "application/pdf", HTML),
        (b"\xef\xbb\xbf  <!-- a remark --><HTML lang=ru>", None, HTML),
        ("<html><body>щось</body></html>".encode("utf-16"), None, HTML),
        (b'<?xml version="1.0"?><html xmlns="x"/>', None, HTML),
        (b'<?xml version="1.0"?><rss/>', "text/html", "application/xml"),
        (b"<p>a fragment</p>", "text/html; charset=utf-8", HTML),
        (b"a < b and <p> stands here", None, TEXT),
        ("Звичайний текст".encode(), None, TEXT),
        (b'{"title": "x"}', RECORD, RECORD),
        (b'{"title": "x"}', None, TEXT),
        (b"%PDF-1.4", RECORD, PDF),
        (b"PK\x03\x04 cut off", None, "application/zip"),
        (b"{\\rtf1 hello}", None, "application/rtf"),
        (b"\x89PNG\r\n\x1a\n", "application/pdf", "image/png"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None, "application/x-ole-storage"),
        (bytes(range(32)) * 20, "text/html", "application/octet-stream"),
        (b"MZ is how this sentence begins", None, TEXT),
    ],
)
def test_bytes_tell_the_type_whatever_was_declared(data: bytes, declared: str | None, found: str) -> None:
    assert sniff(data, declared) == found


def test_office_files_are_told_by_what_the_zip_holds() -> None:
    assert sniff(word_document([("Normal", "hello")])) == DOCX


def test_html_named_pdf_is_read_as_html() -> None:
    read = extract(b"<html><body><p>Please log in</p></body></html>", "application/pdf", url="report.pdf")
    assert (read.media_type, read.text) == (HTML, "Please log in")


def test_pdf_sent_as_html_is_read_as_pdf() -> None:
    assert extract(one_page_pdf(words_on_page(b"hello")), "text/html").media_type == PDF


@pytest.mark.parametrize("data", [b"{\\rtf1 x}", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", bytes(range(32)) * 9])
def test_what_cannot_be_read_is_unsupported_with_a_plain_sentence(data: bytes) -> None:
    read = extract(data, None)
    assert (read.status, read.pages) == ("unsupported", ())
    assert read.reason.startswith("The file is ")
    assert read.reason.endswith("cannot be read yet.")


def test_a_file_without_bytes_is_empty() -> None:
    assert extract(b"", "application/pdf").status == "empty"
