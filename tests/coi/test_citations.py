"""Citations: lines and records that lead from words to the exact archived bytes."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.casework.citations import STYLES, Cited, cite
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


READING = Reading(
    document_id=ID, edition=2, status="ok", media_type="application/pdf", title="On conscription",
    language="en", languages=("en",), published=Statement("2024-05-17", "title page", 0.9),
    period_from=None, period_to=None, countries=(), topics=(), document_type=None, authors=(),
    pages=(Page(1, "i", "a"), Page(2, "2", "b"), Page(3, None, "c")), headings=(), ocr=False,
    engine="", reason="", made=FIRST,
)  # fmt: skip
CITED = Cited(
    Document(ID, SOURCE.id, "https://example.org/a", "public", "live", FIRST, FIRST),
    Edition(ID, 2, SHA256, "application/pdf", 9, FIRST),
    READING,
    SOURCE,
    Capture(ID, 2, FIRST, "http", "https://example.org/a", "https://example.org/a"),
)


@pytest.fixture
def cited() -> Cited:
    return CITED


def test_a_citation_names_everything_that_leads_back(cited: Cited) -> None:
    assert cite(replace(cited, page=1), accessed=TODAY) == (
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
    assert words in cite(replace(cited, page=page), accessed=TODAY)


@pytest.mark.parametrize("page", [0, -1, 4])
def test_a_page_the_edition_does_not_have_is_refused(cited: Cited, page: int) -> None:
    with pytest.raises(UsageError, match=f"no page {page}; its pages are 1 to 3"):
        cite(replace(cited, page=page), accessed=TODAY)


def test_an_edition_without_text_has_no_pages_to_cite(cited: Cited) -> None:
    unread = replace(cited, reading=replace(cited.reading, pages=()))
    with pytest.raises(UsageError, match="no page 1; no text could be read"):
        cite(replace(unread, page=1), accessed=TODAY)
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


@pytest.mark.parametrize("style", STYLES)
def test_every_style_leads_back_to_the_archived_bytes(cited: Cited, style: str) -> None:
    text = cite(replace(cited, page=1), accessed=TODAY, style=style)
    for name in (SOURCE.publisher, "On conscription", "https://example.org/a", SHA256):
        assert name in text
    assert ID in text
    assert "edition 2" in text


@pytest.mark.parametrize("style", STYLES)
def test_every_style_names_the_address_of_the_archived_copy(cited: Cited, style: str) -> None:
    here = replace(cited, address="https://coi.example.org/documents/MD-482-190-357?edition=2")
    assert "https://coi.example.org/documents/MD-482-190-357?edition=2" in cite(
        here, accessed=TODAY, style=style
    )


@pytest.mark.parametrize("style", STYLES)
def test_every_style_says_that_a_date_is_unknown(cited: Cited, style: str) -> None:
    undated = replace(cited, reading=replace(cited.reading, published=None))
    assert (
        "date not stated" in (text := cite(undated, accessed=TODAY, style=style)) or "no date stated" in text
    )


def test_a_quotation_is_cited_only_where_it_stands(cited: Cited) -> None:
    quoted = replace(
        cited, page=1, quote="  a ", reading=replace(cited.reading, pages=(Page(1, "i", "is a\nword"),))
    )
    assert "p. i (page 1 of the file): “a”;" in cite(quoted, accessed=TODAY)
    broken = replace(quoted, quote="a word")
    assert "“a word”" in cite(broken, accessed=TODAY)
    with pytest.raises(UsageError, match="do not stand on that page"):
        cite(replace(quoted, quote="another word"), accessed=TODAY)
    with pytest.raises(UsageError, match="do not stand in this edition"):
        cite(replace(quoted, page=None, quote="another word"), accessed=TODAY)
    with pytest.raises(UsageError, match="at most 2000"):
        cite(replace(quoted, quote="a" * 2001), accessed=TODAY)


def test_oscola_names_author_title_publisher_date_and_address(cited: Cited) -> None:
    signed = replace(cited, page=2, reading=replace(cited.reading, authors=("First Office",)))
    assert cite(signed, accessed=TODAY, style="oscola") == (
        f"First Office, ‘On conscription’ ({SOURCE.publisher}, 17 May 2024) 2 <https://example.org/a> "
        f"accessed 23 November 2026 (captured 1 June 2024, edition 2, document {ID}, SHA-256 {SHA256})"
    )


def ris_fields(text: str) -> list[tuple[str, str]]:
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(line[2:6] == "  - " for line in lines[:-1])
    return [(line[:2], line[6:]) for line in lines[:-1]]


def test_a_ris_record_begins_with_its_type_and_ends_with_er(cited: Cited) -> None:
    fields = ris_fields(cite(replace(cited, page=1), accessed=TODAY, style="ris"))
    assert fields[0] == ("TY", "RPRT")
    assert fields[-1] == ("ER", "")
    assert {("PY", "2024"), ("DA", "2024/05/17"), ("SP", "i"), ("AN", ID), ("Y2", "2026/11/23")} <= set(
        fields
    )


@pytest.mark.parametrize(("kind", "ris", "csl"), [("law", "STAT", "legislation"), ("map", "MAP", "map")])
def test_the_type_of_document_is_told_to_reference_managers(
    cited: Cited, kind: str, ris: str, csl: str
) -> None:
    typed = replace(cited, reading=replace(cited.reading, document_type=kind))
    assert ("TY", ris) in ris_fields(cite(typed, accessed=TODAY, style="ris"))
    assert json.loads(cite(typed, accessed=TODAY, style="csl-json"))[0]["type"] == csl


def test_csl_json_says_a_date_no_finer_than_it_is_known(cited: Cited) -> None:
    monthly = replace(cited, reading=replace(cited.reading, published=Statement("2024-05", "", 0.9)))
    (item,) = json.loads(cite(monthly, accessed=TODAY, style="csl-json"))
    assert item["issued"] == {"date-parts": [[2024, 5]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 23]]}
    assert "page" not in item


def test_a_bibtex_entry_is_named_by_document_and_edition(cited: Cited) -> None:
    text = cite(cited, accessed=TODAY, style="bibtex")
    assert text.startswith("@techreport{MD482190357e2,\n")
    assert f"  author = {{{{{SOURCE.publisher}}}}},\n" in text
    assert "  year = {2024},\n  month = {5},\n" in text


def balanced(text: str) -> bool:
    depth = 0
    for place, letter in enumerate(text):
        if letter in "{}" and text[place - 1] != "\\":
            depth += 1 if letter == "{" else -1
            if depth < 0:
                return False
    return depth == 0


@given(title=st.text(min_size=1))
def test_no_title_can_break_out_of_its_field(title: str) -> None:
    reading: Any = replace(READING, title=title)
    tricky = replace(CITED, reading=reading)
    fields = ris_fields(cite(tricky, accessed=TODAY, style="ris"))
    assert [tag for tag, _ in fields].count("TY") == [tag for tag, _ in fields].count("ER") == 1
    bibtex = cite(tricky, accessed=TODAY, style="bibtex")
    assert balanced(bibtex)
    assert bibtex.count("\n") == cite(CITED, accessed=TODAY, style="bibtex").count("\n")
    assert json.loads(cite(tricky, accessed=TODAY, style="csl-json"))[0]["title"] == title


def test_words_that_go_on_overleaf_are_quoted_unless_one_page_is_cited(cited: Cited) -> None:
    pages = (Page(1, None, "Nothing."), Page(2, None, "The court"), Page(3, None, "sits in Strelsau."))
    overleaf = replace(
        cited, reading=replace(cited.reading, pages=pages), quote="The court sits in Strelsau."
    )
    assert "“The court sits in Strelsau.”" in cite(overleaf, accessed=TODAY)
    with pytest.raises(UsageError, match="do not stand on that page"):
        cite(replace(overleaf, page=2), accessed=TODAY)


def entitled(cited: Cited, title: str) -> Cited:
    return replace(cited, reading=replace(cited.reading, title=title))


@pytest.mark.parametrize("style", STYLES)
def test_a_title_keeps_its_letters_and_joiners_and_loses_what_turns_or_cuts_it(
    cited: Cited, style: str
) -> None:
    persian = "گزارش می\u200cدهند"
    assert persian in cite(entitled(cited, persian), accessed=TODAY, style=style)
    if style == "csl-json":  # JSON holds every character as it is
        return
    told = cite(entitled(cited, "Con\u00adscription\u202e and\nservice"), accessed=TODAY, style=style)
    assert "Conscription and service" in told
    assert "\u202e" not in told


@pytest.mark.parametrize("style", ["plain", "oscola"])
def test_what_follows_words_from_right_to_left_stays_behind_them(cited: Cited, style: str) -> None:
    told = cite(entitled(cited, "تقرير عن التجنيد"), accessed=TODAY, style=style)
    # Without the mark the quotation mark and the date would be shown on the other side of the title.
    assert re.search("التجنيد\u200e[”’]", told)
    assert "\u200e" not in cite(entitled(cited, "Звіт про призов"), accessed=TODAY, style=style)
    for record in ("ris", "bibtex", "csl-json"):
        assert "\u200e" not in cite(entitled(cited, "تقرير"), accessed=TODAY, style=record)


def test_braces_in_a_title_leave_a_bibtex_record_whole(cited: Cited) -> None:
    told = cite(entitled(cited, "A } title { and \\} more"), accessed=TODAY, style="bibtex")
    # BibTeX counts a brace even behind a backslash.
    depth = [told[: at + 1].count("{") - told[: at + 1].count("}") for at in range(len(told))]
    assert min(depth) == 0
    assert depth.index(0, told.index("{")) == len(told) - 2, "only the last brace ends the record"
