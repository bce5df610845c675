"""Tests of reading PDFs."""

import json
import re
import unicodedata
from collections import Counter

import pytest

from indexer.extract.pdf import extract_pdf
from tests.indexer.extract.made_files import DATA, labelled_pdf, one_page_pdf, stream, typeset, words_on_page

LANGUAGES = ["en", "ru", "uk", "be", "ro", "pl", "hu", "lt", "lv", "et", "sk", "de", "fr", "tr"]
REPORT = """
#set document(title: "Returns in winter", author: "Sample Editors", date: datetime(year: 2023, month: 2, day: 3))
#set page(width: 300pt, height: 300pt, header: [Sample Report on Returns], numbering: "1")
#set par(justify: true)
#set text(size: 10pt, hyphenate: true, lang: "en")
#text(size: 22pt)[Returns in winter]

17 May 2024

= Roads and passes
#lorem(90)
= Heating
#lorem(160)
"""


@pytest.fixture(scope="module")
def report() -> bytes:
    return typeset(REPORT)


def test_pages_carry_the_labels_that_the_pdf_gives_them() -> None:
    data = labelled_pdf(["first", "second", "third", "fourth"], b"0<</S/r>>2<</S/D/St 1>>")
    read = extract_pdf(data, None)
    assert [(page.number, page.label, page.text) for page in read.pages] == [
        (1, "i", "first"), (2, "ii", "second"), (3, "1", "third"), (4, "2", "fourth"),
    ]  # fmt: skip


def test_printed_page_numbers_are_labels_where_the_pdf_gives_none(report: bytes) -> None:
    read = extract_pdf(report, None)
    assert len(read.pages) > 2
    assert [page.label for page in read.pages] == [str(page.number) for page in read.pages]


def test_running_heads_are_gone_and_the_text_is_whole(report: bytes) -> None:
    text = extract_pdf(report, None).text
    assert "Sample Report on Returns" not in text
    assert re.search("[\x02\u00ad\ufffe]", text) is None
    assert "consectetur adipiscing" in " ".join(text.split())


def test_headings_of_the_outline_stand_where_their_words_stand(report: bytes) -> None:
    read = extract_pdf(report, None)
    assert [heading.text for heading in read.headings] == ["Roads and passes", "Heating"]
    for heading in read.headings:
        assert read.pages[heading.page - 1].text[heading.start :].startswith(heading.text)


def test_title_author_and_dates_come_with_their_evidence(report: bytes) -> None:
    read = extract_pdf(report, None)
    assert (read.title, read.authors) == ("Returns in winter", ("Sample Editors",))
    assert [(one.value, one.confidence) for one in read.dates] == [("2024-05-17", 0.6), ("2023-02-03", 0.35)]
    assert "17 May 2024" in read.dates[0].evidence


def test_the_largest_words_are_the_title_where_the_properties_have_none() -> None:
    source = "#set page(width: 300pt, height: 200pt)\n#text(size: 22pt)[Winter on the road]\n\n#lorem(20)"
    assert extract_pdf(typeset(source), None).title == "Winter on the road"


def test_scans_need_ocr_and_blank_pages_are_empty() -> None:
    picture = b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"
    blank = b"0 0 m"
    assert extract_pdf(one_page_pdf(stream_of(picture)), None).status == "needs_ocr"
    assert extract_pdf(one_page_pdf(stream_of(blank)), None).status == "empty"


def stream_of(operators: bytes) -> bytes:
    import zlib

    return stream(zlib.compress(operators))


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4\n" + bytes(range(256)) * 40, one_page_pdf(words_on_page(b"x"))[:200]]
)
def test_a_damaged_pdf_is_unsupported_with_a_reason(data: bytes) -> None:
    read = extract_pdf(data, None)
    assert (read.status, read.reason) == ("unsupported", "The PDF is damaged: it cannot be opened.")


def test_a_pdf_whose_end_is_missing_is_partial() -> None:
    whole = one_page_pdf(words_on_page(b"what was saved"))
    read = extract_pdf(whole.replace(b"%%EOF", b""), None)
    assert (read.status, read.text) == ("partial", "what was saved")


def test_a_page_tree_that_contains_itself_ends_and_gives_what_there_is() -> None:
    read = extract_pdf(one_page_pdf(words_on_page(b"hello"), kids=b"2 0 R 3 0 R", count=2), None)
    assert read.status in {"ok", "partial", "unsupported"}
    assert len(read.pages) <= 2


def test_a_false_page_count_is_not_believed() -> None:
    read = extract_pdf(one_page_pdf(words_on_page(b"hello"), count=2_000_000_000), None)
    assert [page.text for page in read.pages] == ["hello"]


@pytest.mark.skipif(not (DATA / "pdf-samples").is_dir(), reason="the sample PDFs are not here")
def test_a_pdf_with_a_password_is_encrypted() -> None:
    read = extract_pdf((DATA / "pdf-samples" / "libreoffice-writer-password.pdf").read_bytes(), None)
    assert (read.status, read.pages) == ("encrypted", ())


@pytest.mark.skipif(not (DATA / "udhr-pdf").is_dir(), reason="the typeset declarations are not here")
@pytest.mark.parametrize("language", LANGUAGES)
def test_typeset_text_comes_back_with_its_words_in_order(language: str) -> None:
    read = extract_pdf((DATA / "udhr-pdf" / f"{language}_1col.pdf").read_bytes(), None)
    gold = json.loads((DATA / "udhr-pdf" / f"{language}_1col.json").read_text("utf-8"))
    assert _agreement("\n".join(gold["paras"]), read.text) >= 0.95


def _agreement(gold: str, read: str) -> float:
    """F1 of the runs of four words."""
    there, found = _runs(gold), _runs(read)
    return 2 * sum((there & found).values()) / (there.total() + found.total())


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower())
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
