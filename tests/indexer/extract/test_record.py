"""Tests of reading bulk-import records."""

import json
from typing import Any

import pytest

from coi.dates import PartialDate
from coi.document import ExtractedDocument
from indexer.extract import extract
from indexer.extract.sniff import RECORD


def read(record: Any) -> ExtractedDocument:
    return extract(json.dumps(record).encode(), RECORD)


def test_what_the_record_states_is_kept_as_declared_by_the_import() -> None:
    declared = read(
        {
            "title": "Returns", "text": "words", "language": "uk", "published": "2024-05", "period_from": "2023",
            "period_to": "2023-12-31", "countries": ["ukr", "POL"], "topics": ["returns"],
            "document_type": "country-report", "authors": ["Sample Editors"],
        }
    ).declared  # fmt: skip
    assert declared is not None
    assert (declared.title, declared.language, declared.said_by) == ("Returns", "uk", "import")
    assert (declared.published, declared.period_from, declared.period_to) == (
        PartialDate(2024, 5), PartialDate(2023), PartialDate(2023, 12, 31),
    )  # fmt: skip
    assert (declared.countries, declared.topics, declared.authors) == (
        ("UKR", "POL"),
        ("returns",),
        ("Sample Editors",),
    )
    assert declared.document_type == "country-report"


def test_lists_of_pages_keep_their_numbers_and_labels() -> None:
    pages = ["one", {"number": 4, "label": "iv", "text": "four"}, "five"]
    assert [(page.number, page.label, page.text) for page in read({"title": "t", "pages": pages}).pages] == [
        (1, None, "one"), (4, "iv", "four"), (5, None, "five"),
    ]  # fmt: skip


def test_html_of_a_record_is_read_as_a_page() -> None:
    page = read({"title": "t", "html": "<html><body><h1>Head</h1><p>words of it</p></body></html>"})
    assert (page.text, page.media_type) == ("Head\n\nwords of it", RECORD)
    assert [heading.text for heading in page.headings] == ["Head"]


@pytest.mark.parametrize(
    "record",
    [
        {"title": 7, "text": "x"},
        {"title": "t", "text": "x", "published": "soon"},
        {"title": "t", "pages": "x"},
        {"title": "t", "pages": [{"number": 2, "text": "x"}, {"number": 1, "text": "y"}]},
        {"title": "t", "pages": [{"number": True, "text": "x"}]},
        {"title": "t", "pages": [3]},
        {"title": "t", "text": "x", "countries": [1]},
    ],
)
def test_a_faulty_record_is_unsupported_and_says_what_is_wrong(record: Any) -> None:
    found = read(record)
    assert found.status == "unsupported"
    assert found.reason.endswith(".")
    assert len(found.reason) > 20


@pytest.mark.parametrize("data", [b"{", b'{"a":' * 100_000, b"{} {}"])
def test_what_is_no_json_is_unsupported(data: bytes) -> None:
    found = extract(data, RECORD)
    assert (found.status, found.reason) == ("unsupported", "The record is not valid JSON.")


def test_a_record_without_text_is_empty_and_keeps_its_statements() -> None:
    found = read({"title": "Only a title", "countries": ["UKR"]})
    assert found.status == "empty"
    assert found.declared is not None
    assert found.declared.countries == ("UKR",)
