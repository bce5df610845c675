"""Tests of carrying an extracted document out of a sandbox."""

import json

import pytest

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Heading, Page, Statement
from indexer.extract.transport import from_json, to_json

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


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'"x"', json.dumps({"declared": 3}).encode()])
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        from_json(data)
