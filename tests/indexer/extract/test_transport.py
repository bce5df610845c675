"""Tests of carrying an extracted document out of a sandbox."""

import json

import pytest

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Heading, Page, Statement
from indexer.extract.transport import cut_to, from_json, to_json

WHOLE = ExtractedDocument(
    status="partial",
    media_type="application/pdf",
    title="Звіт",
    language="uk",
    pages=(Page(1, "i", "текст"), Page(2, None, "")),
    headings=(Heading(1, 0, 2, "текст"),),
    dates=(Statement("2024-05", "It says so.", 0.6),),
    authors=("Sample Editors",),
    declared=Declared(title="t", published=PartialDate(2024, 5), countries=("UKR",), said_by="import"),
    engine="e",
    ocr=True,
    reason="Because.",
)


@pytest.mark.parametrize("document", [WHOLE, ExtractedDocument("empty", "text/plain")])
def test_a_document_comes_back_as_it_went(document: ExtractedDocument) -> None:
    assert from_json(to_json(document)) == document


def test_half_a_letter_does_not_stop_the_rest() -> None:
    sent = to_json(ExtractedDocument("ok", "text/plain", pages=(Page(1, None, "a\ud800b"),)))
    assert from_json(sent).text == "a?b"


def test_a_text_of_many_lines_comes_back_page_by_page() -> None:
    sent = ExtractedDocument(
        "ok", "t", pages=tuple(Page(number, None, "a\nb\u2028c") for number in range(1, 4))
    )
    assert from_json(to_json(sent)) == sent


def test_a_text_within_the_bounds_is_not_touched() -> None:
    assert cut_to(WHOLE, 10_000) is WHOLE


def test_a_text_too_long_to_be_kept_is_cut_at_the_bound_and_says_so() -> None:
    pages = tuple(Page(number, None, "x" * 1000) for number in range(1, 6))
    headings = tuple(Heading(number, place, 1, "x") for number in range(1, 6) for place in (0, 900))
    cut = cut_to(ExtractedDocument("ok", "t", pages=pages, headings=headings), 3200)
    assert [len(page.text) for page in cut.pages][:2] == [1000, 1000]
    assert 0 < len(cut.pages[2].text) < 900
    assert len(cut.pages) == 3
    assert [(one.page, one.start) for one in cut.headings] == [(1, 0), (1, 900), (2, 0), (2, 900), (3, 0)]
    assert (cut.status, cut.reason) == (
        "partial", "The text is too long to be kept whole: 3 of 5 pages were kept, the last in part.",
    )  # fmt: skip


def test_signs_that_take_four_bytes_each_in_memory_count_as_such() -> None:
    page = Page(1, None, "\U0001f600" + "x" * 10_000)
    assert len(cut_to(ExtractedDocument("ok", "t", pages=(page,)), 20_000).pages[0].text) < 5000


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'"x"', json.dumps({"declared": 3}).encode()])
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        from_json(data)
