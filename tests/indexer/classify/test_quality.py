"""The quality of a reading: near 1 for good texts in every language, below .5 where the text cannot be relied on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coi.document import ExtractedDocument, Page, ReadingStatus
from indexer.classify.quality import quality_of
from tests.test_real_reports import REPORTS

TEXTS = Path(__file__).resolve().parents[3] / "corpus" / "samples" / "texts"
FLORES = REPORTS.parents[1] / "flores-dev"
LANGUAGES = ["en", "ru", "uk", "be", "ro", "pl", "hu", "lt", "lv", "et", "sk", "de", "fr", "ar", "fa", "tr"]

RUSSIAN = "Суд рассмотрел дело призывника, который отказался от военной службы по убеждениям. " * 5
GERMAN = "Das Gericht prüfte, ob für die Familie eine Rückkehr in ihr früheres Dorf möglich wäre. " * 5


def read(
    *texts: str, status: ReadingStatus = "ok", ocr: float | None = None, reason: str = "", engine: str = ""
) -> ExtractedDocument:
    pages = tuple(Page(number, None, text, ocr) for number, text in enumerate(texts, 1))
    scanned = ocr is not None
    return ExtractedDocument(status, "text/plain", pages=pages, ocr=scanned, reason=reason, engine=engine)


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.md")), ids=lambda path: path.name)
def test_a_text_as_it_was_written_is_good(path: Path) -> None:
    quality = quality_of(read(path.read_text("utf-8")), [path.name.split(".")[-2]])
    assert quality.score > 0.95, quality


@pytest.mark.skipif(not FLORES.is_dir(), reason="the sentences in sixteen languages are not here")
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_of_every_language_are_good_and_wrongly_decoded_are_not(language: str) -> None:
    text = (FLORES / f"{language}.txt").read_text("utf-8")[:30_000]
    assert quality_of(read(text), [language]).score > 0.99
    assert quality_of(read(text)).score > 0.99
    if language != "en":  # English has hardly a letter that could be wrong
        assert quality_of(read(text.encode().decode("cp1252", "replace"))).score < 0.5


WRONG: list[tuple[str, Callable[[str], str]]] = [
    (RUSSIAN, lambda text: text.encode().decode("cp1252", "replace")),
    (RUSSIAN, lambda text: text.encode().decode("cp1251", "replace")),
    (RUSSIAN, lambda text: text.encode("cp1251").decode("cp1252", "replace")),
    (RUSSIAN * 3 + "Суд Минска. " * 20, lambda text: text.encode("koi8-r").decode("cp1251")),
    (GERMAN, lambda text: text.encode().decode("cp1252", "replace")),
    (GERMAN, lambda text: text.replace(" ", "")),
    (GERMAN, " ".join),
    (GERMAN, lambda text: "".join(sign if at % 5 else "\ufffd" for at, sign in enumerate(text))),
    (GERMAN, lambda text: "".join(chr(0xE000 + ord(sign)) if sign.isalpha() else sign for sign in text)),
    (GERMAN, lambda text: "".join(sign for sign in text.casefold() if sign not in "aeiouäöü")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "spoil"), WRONG)
def test_a_spoilt_text_says_that_it_is(text: str, spoil: Callable[[str], str]) -> None:
    assert quality_of(read(text)).score == 1.0
    spoilt = quality_of(read(spoil(text)))
    assert spoilt.score < 0.5
    assert spoilt.reasons
    assert all(reason.endswith(".") for reason in spoilt.reasons)


def test_letters_of_another_script_count_where_the_language_is_known() -> None:
    mixed = RUSSIAN + GERMAN
    assert quality_of(read(mixed), ["de", "ru"]).score == 1.0
    assert quality_of(read(mixed), ["de"]).score < 0.5
    assert quality_of(read(GERMAN * 10 + RUSSIAN[:80]), ["de"]).score == 1.0  # a quotation


def test_pages_without_text_count_but_for_the_back_of_a_title_page() -> None:
    assert quality_of(read(GERMAN, "", GERMAN, GERMAN)).score == 1.0
    half = quality_of(read(GERMAN, "", "", " ", GERMAN, GERMAN))
    assert half.score == pytest.approx(4 / 6, abs=0.01)
    assert half.reasons == ("3 of 6 pages hold no text.",)


def test_recognised_pages_are_as_good_as_the_recognition_was_sure() -> None:
    scanned = quality_of(read(GERMAN, GERMAN, ocr=0.8))
    assert scanned.score == pytest.approx(0.8)
    assert scanned.reasons == ("2 of 2 pages were recognised in a picture, with a mean confidence of 80%.",)
    one_of_two = ExtractedDocument(
        "ok", "application/pdf", pages=(Page(1, None, GERMAN), Page(2, None, GERMAN, 0.5)), ocr=True
    )
    assert quality_of(one_of_two).score == pytest.approx(0.75)


def test_scans_that_nobody_has_read_are_of_no_use() -> None:
    reason = "The pages are pictures without text."
    for pages in ((), ("", ""), (GERMAN, "", "")):
        quality = quality_of(read(*pages, status="needs_ocr", reason=reason))
        assert quality.score < 0.5
        assert reason in quality.reasons


@pytest.mark.parametrize("status", ["encrypted", "crashed", "timeout", "too_large", "unsupported", "empty"])
def test_what_could_not_be_read_has_no_quality_and_says_why(status: ReadingStatus) -> None:
    assert quality_of(read(status=status, reason="It is locked.")).reasons == ("It is locked.",)
    silent = quality_of(read(status=status))
    assert silent.score == 0.0
    assert silent.reasons


def test_a_part_and_a_second_reader_lower_the_score() -> None:
    partial = quality_of(read(GERMAN, status="partial", reason="The end is missing."))
    assert 0.5 < partial.score < 0.95
    assert partial.reasons == ("The end is missing.",)
    second = quality_of(read(GERMAN, engine="pdfminer.six"))
    assert 0.5 < second.score < 0.95
    assert "pdfminer.six" in second.reasons[0]


def test_codes_of_letters_and_digits_are_no_garbage() -> None:
    assert quality_of(read("A1-b2 c3d4 e5 f6g7 h8 i9 k10 l11m12 " * 20)).score == 1.0


def test_the_worst_reason_comes_first() -> None:
    quality = quality_of(read(GERMAN, "", "", "", status="partial", reason="The end is missing."))
    assert quality.reasons == ("3 of 4 pages hold no text.", "The end is missing.")


def test_a_long_text_is_looked_at_from_beginning_to_end() -> None:
    pages = [GERMAN] * 200 + ["\ufffd" * len(GERMAN)] * 800
    assert quality_of(read(*pages)).score < 0.1
