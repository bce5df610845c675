"""Citations: one line that leads from the words to the exact archived bytes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from coi.casework.citations import Cited, cite
from coi.dates import PartialDate, date_in_words
from coi.document import Capture, Document, Edition, Page, Reading, Statement
from coi.errors import UsageError
from coi.settings import Settings
from coi.source import load_source

SOURCE = load_source(next(Settings().sources_dir.glob("**/refworld.yml")))
SHA256 = "ab" * 32
FIRST = datetime(2024, 6, 1, 23, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ID = "MD-482-190-357"


@pytest.fixture
def cited() -> Cited:
    document = Document(ID, SOURCE.id, "https://example.org/a", "public", "live", FIRST, FIRST)
    edition = Edition(ID, 2, SHA256, "application/pdf", 9, FIRST)
    reading = Reading(
        document_id=ID, edition=2, status="ok", media_type="application/pdf", title="On conscription",
        language="en", languages=("en",), published=Statement("2024-05-17", "title page", 0.9),
        period_from=None, period_to=None, countries=(), topics=(), document_type=None, authors=(),
        pages=(Page(1, "i", "a"), Page(2, "2", "b"), Page(3, None, "c")), headings=(), ocr=False,
        engine="", reason="", made=FIRST,
    )  # fmt: skip
    capture = Capture(ID, 2, FIRST, "http", "https://example.org/a", "https://example.org/a")
    return Cited(document, edition, reading, SOURCE, capture)


def test_a_citation_names_everything_that_leads_back(cited: Cited) -> None:
    assert cite(cited, accessed=TODAY, page=1) == (
        f"{SOURCE.publisher}, “On conscription”, 17 May 2024, p. i (page 1 of the file); "
        f"https://example.org/a (captured 1 June 2024, edition 2, document {ID}, SHA-256 {SHA256}); "
        "accessed 23 November 2026."
    )


def test_authors_are_named_unless_they_are_the_publisher(cited: Cited) -> None:
    two = replace(cited, reading=replace(cited.reading, authors=("First Office", "Second Office")))
    assert cite(two, accessed=TODAY).startswith(f"{SOURCE.publisher}, First Office, Second Office, “On")
    itself = replace(cited, reading=replace(cited.reading, authors=(SOURCE.publisher,)))
    assert cite(itself, accessed=TODAY) == cite(cited, accessed=TODAY)


def test_an_unknown_date_is_said_to_be_unknown(cited: Cited) -> None:
    undated = replace(cited, reading=replace(cited.reading, published=None))
    assert ", publication date not stated; " in cite(undated, accessed=TODAY)


@pytest.mark.parametrize(
    ("page", "words"), [(1, ", p. i (page 1 of the file);"), (2, ", p. 2;"), (3, ", p. 3;")]
)
def test_a_page_is_named_as_printed_and_as_counted(cited: Cited, page: int, words: str) -> None:
    assert words in cite(cited, accessed=TODAY, page=page)


@pytest.mark.parametrize("page", [0, -1, 4])
def test_a_page_the_edition_does_not_have_is_refused(cited: Cited, page: int) -> None:
    with pytest.raises(UsageError, match=f"no page {page}; its pages are 1 to 3"):
        cite(cited, accessed=TODAY, page=page)


def test_an_edition_without_text_has_no_pages_to_cite(cited: Cited) -> None:
    unread = replace(cited, reading=replace(cited.reading, pages=()))
    with pytest.raises(UsageError, match="no page 1; no text could be read"):
        cite(unread, accessed=TODAY, page=1)
    assert SHA256 in cite(unread, accessed=TODAY)


def test_an_unknown_style_is_refused_with_those_that_exist(cited: Cited) -> None:
    with pytest.raises(UsageError, match="“chicago” does not exist; there is plain"):
        cite(cited, accessed=TODAY, style="chicago")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2024", "2024"),
        ("2024-01", "January 2024"),
        ("2024-12-31", "31 December 2024"),
        ("2024-05-07", "7 May 2024"),
    ],
)
def test_a_date_says_no_more_than_is_known(when: str, words: str) -> None:
    assert date_in_words(PartialDate.parse(when)) == words
