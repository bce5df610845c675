"""Tests of old Word and PowerPoint files: refused with a clear sentence, or converted where LibreOffice is installed."""

import struct
from pathlib import Path

import pytest

from indexer.extract import extract, legacy_office
from indexer.extract.sniff import DOC, PPT
from tests.indexer.extract.made_files import word_document
from tests.indexer.extract.made_office import storage, zipped

OLD = storage({"WordDocument": b"\xec\xa5" + bytes(4000)})


def test_without_libreoffice_an_old_file_is_unsupported_and_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(legacy_office, "converter", lambda: None)
    read = extract(OLD, None, scratch=tmp_path)
    assert (read.status, read.media_type, read.pages) == ("unsupported", DOC, ())
    assert read.reason == (
        "The file is a Word document in the format from before 2007 and LibreOffice, which could convert it, is not "
        "installed; it cannot be read."
    )
    shown = extract(storage({"PowerPoint Document": b"x"}), None, scratch=tmp_path)
    assert (shown.media_type, "a PowerPoint presentation" in shown.reason) == (PPT, True)


def test_inside_another_file_an_old_one_is_not_converted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(legacy_office, "converter", lambda: "/nowhere/soffice")
    read = extract(zipped({"a.doc": OLD, "b.txt": "words"}), None, scratch=tmp_path)
    assert (read.status, read.attachments) == ("partial", ("a.doc",))
    assert "inside another file" in read.reason
    assert not list(tmp_path.iterdir())


def test_an_encrypted_word_document_says_so() -> None:
    block = bytearray(b"\xec\xa5" + bytes(4000))
    struct.pack_into("<H", block, 10, 0x0100)
    assert extract(storage({"WordDocument": bytes(block)}), None).status == "encrypted"


def test_where_there_is_no_converter_nothing_is_said_to_have_read_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(legacy_office, "converter", lambda: None)
    assert extract(OLD, None, scratch=tmp_path).engine == ""


def test_a_converter_that_fails_leaves_a_status(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(legacy_office, "converter", lambda: "/bin/false")
    read = extract(OLD, None, scratch=tmp_path)
    assert (read.status, read.reason) == (
        "unsupported",
        "The file is a Word document that LibreOffice cannot convert.",
    )


def test_what_the_converter_makes_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With a converter of our own, so that the way there is tested where LibreOffice is not installed."""
    program = tmp_path / "converter"
    program.write_text("#!/bin/sh\ncp made.docx given.docx\n")
    program.chmod(0o755)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "made.docx").write_bytes(word_document([("Heading 1", "Courts"), ("Normal", "words")]))
    monkeypatch.setattr(legacy_office, "converter", lambda: str(program))
    read = extract(OLD, None, scratch=scratch)
    assert (read.status, read.media_type, read.text) == ("ok", DOC, "Courts\n\nwords")
    assert read.engine == "LibreOffice, python-docx"
