"""Tests of text recognition: scans made of typeset pages are read, kept page by page, and taken into readings."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageOps

from coi.archive import Archive
from coi.document import ExtractedDocument, Page
from coi.errors import CoiError
from indexer.classify.language import detect_language
from indexer.extract.pdf import extract_pdf
from indexer.extract.picture import extract_picture
from indexer.ocr import tesseract
from indexer.ocr.queue import OcrQueue, Waiting
from indexer.ocr.shelf import RecognisedPage, ScannedPages, Shelf, with_recognised
from tests.indexer.extract.made_files import typeset
from tests.indexer.extract.typeset_reports import SENTENCES, word_agreement

SHA = "ab" * 32
needs_tesseract = pytest.mark.skipif(
    not {"eng", "rus", "ara"} <= tesseract.packs(tesseract.program() or "true"),
    reason="tesseract or its packs eng, rus and ara are not installed (Debian: tesseract-ocr-rus, tesseract-ocr-ara)",
)


def a_scan(*texts: str, language: str = "en", turned: int = 0) -> bytes:
    """A PDF whose pages are pictures of typeset pages, turned by so many degrees."""
    from_right = ", dir: rtl" if language in {"ar", "fa"} else ""
    source = (
        '#set page(paper: "a6")\n'
        f'#set text(lang: "{language}", font: ("Noto Naskh Arabic", "Noto Serif"){from_right})\n'
    )
    document = pypdfium2.PdfDocument(typeset(source + "\n#pagebreak()\n".join(texts)))
    pictures = [
        document[place].render(scale=200 / 72).to_pil().convert("L").rotate(turned, expand=True)
        for place in range(len(document))
    ]
    document.close()
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return out.getvalue()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "ocr")


@pytest.fixture
def queue(archive: Archive, shelf: Shelf) -> OcrQueue:
    return OcrQueue(archive, shelf, detect_language)


def a_page(number: int, text: str = "some words that were recognised") -> RecognisedPage:
    return RecognisedPage(number, text, 0.9, "eng", "tesseract 5.3.0", 300)


@needs_tesseract
@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_a_scan_is_read_in_the_language_of_its_source(
    queue: OcrQueue, archive: Archive, shelf: Shelf, language: str
) -> None:
    text = " ".join(SENTENCES[language])
    data = a_scan(text, language=language)
    sha256 = archive.put(data)
    report = queue.run([Waiting("ZZ-1", sha256, "application/pdf", (language,))])
    assert (report.pages, report.documents, report.waiting, report.notices) == (1, 1, 0, [])
    read = with_recognised(extract_pdf(data, None), shelf, sha256)
    assert (read.status, read.reason, read.ocr) == ("ok", "", True)
    assert word_agreement(text, read.pages[0].text) >= 0.85
    confidence = read.pages[0].ocr
    assert confidence is not None
    assert 0.6 < confidence <= 1
    assert "tesseract" in read.engine


@needs_tesseract
def test_the_text_corrects_the_language_that_was_expected(
    queue: OcrQueue, archive: Archive, shelf: Shelf
) -> None:
    text = " ".join(SENTENCES["ru"])
    sha256 = archive.put(a_scan(text, text, language="ru"))
    queue.run([Waiting("ZZ-1", sha256, "application/pdf", ("uk",))])
    pages = shelf.pages(sha256)
    assert [page.language for page in pages.values()] == ["rus+eng", "rus+eng"]
    assert word_agreement(text, pages[1].text) >= 0.9


@needs_tesseract
def test_without_any_expected_language_the_script_is_looked_at(
    queue: OcrQueue, archive: Archive, shelf: Shelf
) -> None:
    text = " ".join(SENTENCES["ru"])
    sha256 = archive.put(a_scan(text, language="ru"))
    queue.run([Waiting("ZZ-1", sha256, "application/pdf", ())])
    assert word_agreement(text, shelf.pages(sha256)[1].text) >= 0.85


@needs_tesseract
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_head_is_turned_before_it_is_read(
    queue: OcrQueue, archive: Archive, shelf: Shelf, turned: int
) -> None:
    text = " ".join(SENTENCES["en"])
    sha256 = archive.put(a_scan(text, turned=turned))
    queue.run([Waiting("ZZ-1", sha256, "application/pdf", ("en",))])
    assert word_agreement(text, shelf.pages(sha256)[1].text) >= 0.85


@needs_tesseract
@pytest.mark.parametrize("language", ["ru", "ar"])
def test_a_page_in_another_script_than_expected_is_read_in_its_own(
    queue: OcrQueue, archive: Archive, shelf: Shelf, language: str
) -> None:
    text = " ".join(SENTENCES[language])
    sha256 = archive.put(a_scan(text, language=language))
    queue.run([Waiting("ZZ-1", sha256, "application/pdf", ("en",))])
    assert word_agreement(text, shelf.pages(sha256)[1].text) >= 0.8


@needs_tesseract
def test_black_letters_on_nothing_are_read_as_on_white_paper(
    queue: OcrQueue, archive: Archive, shelf: Shelf
) -> None:
    text = " ".join(SENTENCES["en"])
    document = pypdfium2.PdfDocument(a_scan(text))
    grey = document[0].render(scale=200 / 72).to_pil().convert("L")
    document.close()
    nothing = Image.new("RGBA", grey.size, (0, 0, 0, 0))
    nothing.putalpha(ImageOps.invert(grey))
    out = io.BytesIO()
    nothing.save(out, "PNG", dpi=(200, 200))
    sha256 = archive.put(out.getvalue())
    queue.run([Waiting("ZZ-1", sha256, "image/png", ("en",))])
    assert word_agreement(text, shelf.pages(sha256)[1].text) >= 0.85


@needs_tesseract
def test_the_picture_that_was_read_is_kept_as_evidence(
    queue: OcrQueue, archive: Archive, shelf: Shelf
) -> None:
    sha256 = archive.put(a_scan(SENTENCES["en"][0]))
    queue.run([Waiting("ZZ-1", sha256, "application/pdf", ("en",))])
    with Image.open(shelf.place(sha256) / "p0001.png") as picture:
        assert picture.mode == "L"
        assert 1200 < picture.width < 1300  # a6 is 105 mm wide
    said = json.loads((shelf.place(sha256) / "p0001.json").read_bytes())
    assert set(said) == {"number", "text", "confidence", "language", "engine", "dpi"}
    assert said["dpi"] == 300


@needs_tesseract
def test_pages_with_text_of_their_own_are_not_read_again(
    queue: OcrQueue, archive: Archive, shelf: Shelf
) -> None:
    scanned = pypdfium2.PdfDocument(a_scan("first scanned page with words", "second scanned page with words"))
    typed = pypdfium2.PdfDocument(typeset("A page that was born digital, with text of its own."))
    scanned.import_pages(typed, index=1)
    out = io.BytesIO()
    scanned.save(out)
    data = out.getvalue()
    sha256 = archive.put(data)
    assert extract_pdf(data, None).status == "partial"
    report = queue.run([Waiting("ZZ-1", sha256, "application/pdf", ("en",))])
    assert report.pages == 2
    read = with_recognised(extract_pdf(data, None), shelf, sha256)
    assert read.status == "ok"
    assert [page.ocr is None for page in read.pages] == [False, True, False]
    assert "born digital" in read.pages[1].text
    assert "second" in read.pages[2].text


@needs_tesseract
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_as_a_file_is_one_page(queue: OcrQueue, archive: Archive, shelf: Shelf, kind: str) -> None:
    page = pypdfium2.PdfDocument(a_scan(SENTENCES["en"][0]))[0]
    out = io.BytesIO()
    page.render(scale=200 / 72).to_pil().convert("RGB").save(out, kind, dpi=(200, 200))
    data = out.getvalue()
    sha256 = archive.put(data)
    seen = extract_picture(data, None)
    assert (seen.status, seen.media_type) == ("needs_ocr", f"image/{kind.lower()}")
    queue.run([Waiting("ZZ-1", sha256, seen.media_type, ("en",))])
    read = with_recognised(seen, shelf, sha256)
    assert (read.status, len(read.pages)) == ("ok", 1)
    assert word_agreement(SENTENCES["en"][0], read.text) >= 0.9


@needs_tesseract
def test_a_limit_ends_a_run_and_the_next_goes_on_where_it_ended(
    queue: OcrQueue, archive: Archive, shelf: Shelf
) -> None:
    data = a_scan("the first page has words", "the second page has words", "the third page has words")
    waiting = Waiting("ZZ-1", archive.put(data), "application/pdf", ("en",))
    report = queue.run([waiting], limit=2)
    assert (report.pages, report.documents, report.waiting) == (2, 0, 1)
    half = with_recognised(extract_pdf(data, None), shelf, waiting.sha256)
    assert (half.status, half.reason) == ("partial", "1 of 3 pages still wait for text recognition.")
    before = shelf.digest(waiting.sha256)
    kept = (shelf.place(waiting.sha256) / "p0001.json").stat().st_mtime_ns
    assert queue.run([waiting]).pages == 1
    assert (shelf.place(waiting.sha256) / "p0001.json").stat().st_mtime_ns == kept
    assert shelf.digest(waiting.sha256) != before
    assert with_recognised(extract_pdf(data, None), shelf, waiting.sha256).status == "ok"
    assert queue.run([waiting]).pages == 0


@needs_tesseract
def test_what_was_read_before_a_kill_is_whole_and_not_read_again(
    archive: Archive, shelf: Shelf, queue: OcrQueue
) -> None:
    waiting = Waiting("ZZ-1", archive.put(a_scan(*SENTENCES["en"])), "application/pdf", ("en",))
    code = (
        "import sys; from pathlib import Path; from coi.archive import Archive; from indexer.ocr.shelf import Shelf; "
        "from indexer.ocr.queue import OcrQueue, Waiting; "
        "OcrQueue(Archive(Path(sys.argv[1])), Shelf(Path(sys.argv[2])), lambda text: None)"
        ".run([Waiting('ZZ-1', sys.argv[3], 'application/pdf', ('en',))])"
    )
    command = [sys.executable, "-c", code, str(archive.folder), str(shelf.folder), waiting.sha256]
    with subprocess.Popen(command, start_new_session=True) as process:
        last = time.monotonic() + 60
        while not shelf.pages(waiting.sha256) and time.monotonic() < last:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
    done = len(shelf.pages(waiting.sha256))
    assert done >= 1
    report = queue.run([waiting])
    assert report.pages == len(SENTENCES["en"]) - done
    assert report.documents == 1
    assert all(page.text for page in shelf.pages(waiting.sha256).values())


def test_without_tesseract_scans_wait_and_the_package_is_named(
    queue: OcrQueue, archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = a_scan("words nobody can read here")
    sha256 = archive.put(data)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    report = queue.run([Waiting("ZZ-1", sha256, "application/pdf", ("en",))])
    assert (report.pages, report.waiting, report.failed) == (0, 1, 0)
    assert report.notices == [tesseract.PROGRAM_MISSING]
    read = with_recognised(extract_pdf(data, None), shelf, sha256)
    assert read.status == "needs_ocr"
    assert read.reason.endswith("install the Debian package tesseract-ocr, then run “coi ocr”.")


def test_a_scan_waits_for_the_pack_of_the_language_it_is_said_to_be_in(
    queue: OcrQueue, archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "program", lambda: "tesseract")
    monkeypatch.setattr(tesseract, "packs", lambda _path: frozenset({"eng", "rus"}))
    sha256 = archive.put(a_scan("words"))
    report = queue.run([Waiting("ZZ-1", sha256, "application/pdf", ("be", "ru", "en"), "be")])
    assert (report.pages, report.waiting) == (0, 1)
    assert report.notices == [
        "Text recognition needs the Debian package tesseract-ocr-bel; then run “coi ocr”."
    ]
    assert shelf.pages(sha256) == {}


def test_where_tesseract_fails_on_anything_scans_wait_and_nothing_is_taken_for_empty(
    queue: OcrQueue, archive: Archive, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "program", lambda: "/nowhere/tesseract")
    monkeypatch.setattr(tesseract, "packs", lambda _path: frozenset({"eng"}))
    monkeypatch.setattr(tesseract, "_run", lambda _command: "")
    sha256 = archive.put(a_scan("words"))
    report = queue.run([Waiting("ZZ-1", sha256, "application/pdf", ("en",))])
    assert (report.pages, report.waiting) == (0, 1)
    assert report.notices == [
        "Text recognition does not work here: tesseract fails with eng; see what it says, then run “coi ocr”."
    ]
    assert shelf.pages(sha256) == {}


@needs_tesseract
def test_tesseract_is_well_where_it_can_read_a_white_page() -> None:
    assert tesseract.broken(tesseract.program() or "", ("eng",)) == ""


def test_a_missing_pack_is_named_by_its_package() -> None:
    assert tesseract.lacking(("ka",), frozenset({"eng", "rus"})) == (
        "Text recognition needs the Debian package tesseract-ocr-kat; then run “coi ocr”."
    )
    assert tesseract.lacking(("ka", "ru"), frozenset({"eng", "rus"})) == ""
    assert tesseract.lacking(("so",), frozenset({"eng"})) == ""
    assert tesseract.lacking((), frozenset({"rus"})).startswith(
        "Text recognition needs the Debian package tesseract-ocr-eng;"
    )


@needs_tesseract
def test_a_file_of_which_no_picture_can_be_made_is_tried_once(
    queue: OcrQueue, archive: Archive, shelf: Shelf
) -> None:
    waiting = Waiting("ZZ-1", archive.put(b"\x89PNG\r\n\x1a\n and nothing else"), "image/png", ("en",))
    report = queue.run([waiting])
    assert (report.failed, report.notices) == (1, ["ZZ-1: No picture could be made of its pages."])
    assert queue.run([waiting]).failed == 0
    read = with_recognised(extract_picture(b"\x89PNG\r\n\x1a\n", None), shelf, waiting.sha256)
    assert read.status == "needs_ocr"
    assert "No pictures could be made" in read.reason


def test_two_runs_at_once_are_refused(queue: OcrQueue, shelf: Shelf) -> None:
    with shelf.locked(), pytest.raises(CoiError, match=r"Text recognition is already running\."):
        queue.run([])


def test_the_digest_changes_with_what_was_recognised_and_is_empty_before(shelf: Shelf) -> None:
    digests = [shelf.digest(SHA)]
    shelf.note_scanned(SHA, ScannedPages((1, 2), 2))
    digests.append(shelf.digest(SHA))
    shelf.put(SHA, a_page(1), b"png")
    digests.append(shelf.digest(SHA))
    shelf.put(SHA, a_page(2), b"png")
    digests.append(shelf.digest(SHA))
    assert digests[0] == ""
    assert len(set(digests)) == 4
    assert shelf.digest(SHA) == digests[3]


def test_a_page_without_its_text_beside_it_counts_as_not_read(shelf: Shelf) -> None:
    shelf.note_scanned(SHA, ScannedPages((1, 2), 2))
    shelf.put(SHA, a_page(1), b"png")
    (shelf.place(SHA) / "p0002.png").write_bytes(b"half a pic")
    (shelf.place(SHA) / ".p0002.json.tmp").write_bytes(b'{"number": 2')
    assert shelf.missing(SHA) == (2,)
    assert list(shelf.pages(SHA)) == [1]


def test_scans_without_a_word_are_empty_and_other_losses_are_still_told(shelf: Shelf) -> None:
    shelf.note_scanned(SHA, ScannedPages((1,), 2))
    shelf.put(SHA, a_page(1, ""), b"png")
    blank = ExtractedDocument("needs_ocr", "application/pdf", pages=(Page(1, None, ""),), reason="x")
    assert with_recognised(blank, shelf, SHA).status == "empty"
    shelf.put(SHA, a_page(1), b"png")
    damaged = ExtractedDocument(
        "partial",
        "application/pdf",
        pages=(Page(1, "i", ""), Page(2, "ii", "")),
        reason="1 of 2 pages are pictures without text, the first is page 1. 1 of 2 pages are damaged, the first is page 2.",
    )
    read = with_recognised(damaged, shelf, SHA)
    assert (read.status, read.reason) == ("partial", "1 of 2 pages are damaged, the first is page 2.")
    assert read.pages[0] == Page(1, "i", "some words that were recognised", 0.9)


def test_a_document_that_was_read_is_left_alone(shelf: Shelf) -> None:
    shelf.note_scanned(SHA, ScannedPages((1,), 1))
    shelf.put(SHA, a_page(1), b"png")
    read = ExtractedDocument("ok", "application/pdf", pages=(Page(1, None, "its own text"),))
    assert with_recognised(read, shelf, SHA) is read


def test_a_page_with_text_of_its_own_keeps_it_whatever_was_recognised(shelf: Shelf) -> None:
    shelf.note_scanned(SHA, ScannedPages((1, 2), 2))
    for number in (1, 2):
        shelf.put(SHA, a_page(number), b"png")
    own = Page(2, None, "the text that the publisher set on this page")
    seen = ExtractedDocument("partial", "application/pdf", pages=(Page(1, None, ""), own), reason="")
    assert with_recognised(seen, shelf, SHA).pages[1] == own
