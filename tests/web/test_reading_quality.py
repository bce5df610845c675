"""How well a file was read is said in the language of the page."""

import pytest
from flask import Flask

from coi.document import ExtractedDocument, Page
from coi.vocabulary.languages import INTERFACE_LANGUAGES
from indexer.classify.quality import quality_of
from indexer.extract import extract
from indexer.extract.html_rules import MATCHED_NOTHING
from indexer.ocr.tesseract import PROGRAM_MISSING
from tests.indexer.extract.made_office import epub, mail, odf, pptx, storage, xlsx, zipped
from web.reading_quality import SENTENCES, quality_language, say_quality


def why(data: bytes) -> str:
    reason = extract(data, None).reason
    assert reason
    return reason


def of_text(text: str, *languages: str, **known: object) -> tuple[str, ...]:
    made = ExtractedDocument(status="ok", media_type="text/plain", pages=(Page(1, None, text),), **known)  # type: ignore[arg-type]
    return quality_of(made, languages).reasons


SAID = (
    why(b" "),
    why(bytes(range(32)) * 9),
    why(b"PK\x03\x04broken"),
    why(zipped({"a.txt": "a", "b.bin": bytes(range(32)) * 9})),
    why(zipped({"a.txt": "a", "b.txt": ""})),
    why(zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d.txt": "d"})})}), "e.txt": "e"})),
    why(mail("", {"a.docx": b"PK\x03\x04"})),
    why(epub({"a.xhtml": ""})),
    why(odf("text", "")),
    why(odf("text", "<text:p>x</text:p>", extra={"META-INF/manifest.xml": "encryption-data"})),
    why(pptx([])),
    why(xlsx({"Sheet1": []})),
    why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken"),
    why(storage({"WordDocument": b"\xec\xa5" + bytes(20)})),
    why(b"<html>" + b"<div>" * 300 + b"words"),
    why(b"\x89PNG\r\n\x1a\n"),
    why(b"%PDF-1.4 broken"),
    *of_text("sdkjfhskdjfhksjdhfkjsdhf " * 5, "en"),
    *of_text("\ufffd\ufffd\ufffd words and more words of it " * 3, "en"),
    *of_text("Суды не работают в стране сейчас " * 3, "en"),
    *of_text("fÃ¼r alle Ã¤hnlichen GrÃ¶ÃŸen " * 9, "de"),
    *of_text("T h e c o u r t s a i d t h a t i t w a s s o", "en"),
    *of_text("Words of a page that was read.", "en", engine=f"x {MATCHED_NOTHING}"),
    *of_text("Words of a page that was read.", "en", engine="pdfminer.six 1"),
    *of_text("Words of a page that was read.", "en", ocr=True),
    "The file is a Word document in the format from before 2007 inside another file; it cannot be read.",
    "The file is larger than 50 MB.",
    "The file unpacks to more than 200 times its size.",
    "Only the first 2000 of 2500 slides were read.",
    "Only the first 100 of 900 pages were read. 2 of 9 pages are pictures without text, the first is page 3.",
    "1 of 9 pages are damaged, the first is page 4. 3 of 9 pages still wait for text recognition.",
    "Reading the file took longer than 60 seconds.",
    "Reading the file took longer than 0.5 seconds.",
    "Reading the file took more than 30 seconds of processor time.",
    "Reading the file takes more than 1024 MB of memory.",
    "Reading the file ended the process with signal 9, as lack of memory does.",
    "Reading the file failed with ValueError.",
    "The process that read the file answered with nonsense.",
    "Text recognition needs the Debian packages tesseract-ocr-bel, tesseract-ocr-ukr; then run “coi ocr”.",
    PROGRAM_MISSING,
    "Text recognition does not work here: tesseract fails with eng, rus; see what it says, then run “coi ocr”.",
)
others = pytest.mark.parametrize("language", [one for one in INTERFACE_LANGUAGES if one != "en"])


@others
def test_why_a_file_was_read_badly_is_said_in_every_language(app: Flask, language: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert [one for one in SAID if say_quality(one) == one] == []
        assert {quality_language(one) for one in SAID} == {None}


def test_names_and_numbers_stay_as_they_are(app: Flask) -> None:
    text = "“a.zip” was read in part: “b.bin” was not read: it is damaged. 3 more files were not read whole."
    with app.test_request_context("/?lang=uk"):
        assert say_quality(text) == (
            "«a.zip» прочитано частково: «b.bin» не прочитано: Файл пошкоджено: його не вдається відкрити. "
            "Ще файлів, прочитаних не повністю: 3."
        )
        assert say_quality("3.2% of the words are single letters.") == "Слів з однієї літери: 3,2%."


def test_what_nobody_foresaw_stays_in_english_and_is_marked(app: Flask) -> None:
    with app.test_request_context("/?lang=uk"):
        assert say_quality("Something else went wrong.") == "Something else went wrong."
        assert quality_language("Something else went wrong.") == "en"
    with app.test_request_context("/?lang=en"):
        assert say_quality(SENTENCES[0]) == SENTENCES[0]
        assert quality_language("Something else went wrong.") is None
