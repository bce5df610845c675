"""Tests of telling a file by its bytes."""

import pytest

from indexer.extract import extract
from indexer.extract.ole import ENCRYPTED, kind_of_ole
from indexer.extract.sniff import (
    DOC,
    DOCX,
    EPUB,
    HTML,
    MSG,
    ODT,
    OLE,
    PDF,
    PPT,
    PPTX,
    RECORD,
    TEXT,
    XLS,
    XLSB,
    XLSX,
    ZIP,
    sniff,
)
from tests.indexer.extract.made_files import one_page_pdf, word_document, words_on_page
from tests.indexer.extract.made_office import storage, zipped


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
        (b"From: a@example.org\nSubject: x\n\nwords", "text/html", "message/rfc822"),
        (b"Received: by x\n\tfor y\nTo: z\n\nwords", None, "message/rfc822"),
        (b"From a@example.org Tue\nFrom: a@example.org\nDate: x\n\nwords", None, "message/rfc822"),
        (b"Dear reader: words\nSubject: x\n\nwords", None, TEXT),
        (b"Subject: x\n\nwords", None, TEXT),
        (b"Message-ID: x\nTo: " + b"someone, " * 2000, None, "message/rfc822"),
        (b"Message-ID: x\nTo: y\nX-A: " + b"a" * 8162 + b"\nSubject: z\n\nwords", None, "message/rfc822"),
    ],
)
def test_bytes_tell_the_type_whatever_was_declared(data: bytes, declared: str | None, found: str) -> None:
    assert sniff(data, declared) == found


def test_office_files_are_told_by_what_the_zip_holds() -> None:
    assert sniff(word_document([("Normal", "hello")])) == DOCX


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, ODT),
        ({"mimetype": "application/vnd.oasis.opendocument.text-template"}, ODT),
        ({"mimetype": "application/epub+zip"}, EPUB),
        ({"META-INF/container.xml": ""}, EPUB),
        ({"[Content_Types].xml": "", "xl/workbook.bin": ""}, XLSB),
        ({"[Content_Types].xml": "", "xl/workbook.xml": ""}, XLSX),
        ({"[Content_Types].xml": "", "ppt/presentation.xml": ""}, PPTX),
        ({"mimetype": "no type at all"}, ZIP),
        ({"word/report.txt": ""}, ZIP),
    ],
)
def test_what_a_zip_holds_tells_what_it_is(parts: dict[str, str], found: str) -> None:
    assert sniff(zipped(parts), "application/pdf") == found


@pytest.mark.parametrize(
    ("streams", "found"),
    [
        (["WordDocument"], DOC),
        (["PowerPoint Document"], PPT),
        (["Workbook"], XLS),
        (["Book"], XLS),
        (["__properties_version1.0", "__attach_version1.0_#00000000/WordDocument"], MSG),
        (["EncryptedPackage"], ENCRYPTED),
        (["Other"], OLE),
        (["Folder/WordDocument"], OLE),
    ],
)
def test_the_streams_at_the_top_of_a_storage_tell_what_it_is(streams: list[str], found: str) -> None:
    assert kind_of_ole(storage(dict.fromkeys(streams, b"x"))) == found


def test_an_encrypted_office_file_says_so() -> None:
    read = extract(storage({"EncryptedPackage": b"x"}), None)
    assert (read.status, read.reason) == ("encrypted", "The Office file is protected by a password.")


def test_html_named_pdf_is_read_as_html() -> None:
    read = extract(b"<html><body><p>Please log in</p></body></html>", "application/pdf", url="report.pdf")
    assert (read.media_type, read.text) == (HTML, "Please log in")


def test_pdf_sent_as_html_is_read_as_pdf() -> None:
    assert extract(one_page_pdf(words_on_page(b"hello")), "text/html").media_type == PDF


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08", b"<?xml version='1.0'?><a/>", bytes(range(32)) * 9])
def test_what_cannot_be_read_is_unsupported_with_a_plain_sentence(data: bytes) -> None:
    read = extract(data, None)
    assert (read.status, read.pages) == ("unsupported", ())
    assert read.reason.startswith("The file is ")
    assert read.reason.endswith("cannot be read yet.")


def test_a_file_without_bytes_is_empty() -> None:
    assert extract(b"", "application/pdf").status == "empty"
