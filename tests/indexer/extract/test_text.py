"""Tests of reading plain text."""

from indexer.extract.text import extract_text


def test_form_feeds_are_page_breaks_and_numbers_follow_them() -> None:
    read = extract_text(b"one\n\fthree lines\nlater\f\f", None)
    assert [(page.number, page.label, page.text) for page in read.pages] == [
        (1, None, "one"), (2, None, "three lines\nlater"),
    ]  # fmt: skip


def test_an_empty_page_in_the_middle_keeps_its_number() -> None:
    assert [page.text for page in extract_text(b"one\f\fthree", None).pages] == ["one", "", "three"]


def test_old_code_pages_are_read() -> None:
    assert (
        extract_text("Постанова суду набрала чинності.".encode("cp1251"), None).text
        == "Постанова суду набрала чинності."
    )


def test_a_line_that_is_a_date_near_the_top_dates_the_text() -> None:
    read = extract_text(
        "Sample office\nChișinău, 17 mai 2024\n\nIn 2001 a law was passed on 3 June 2001.".encode(), None
    )
    assert [one.value for one in read.dates] == ["2024-05-17"]
    assert "Chișinău, 17 mai 2024" in read.dates[0].evidence


def test_blanks_alone_are_empty() -> None:
    assert extract_text(b" \n\f \n", None).status == "empty"
