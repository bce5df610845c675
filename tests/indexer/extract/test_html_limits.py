"""Tests of refusing pages that cost too much before any parser sees them."""

import pytest

from indexer.extract.html_limits import refuse_costly_page
from indexer.extract.inner_page import read_inner_page

MANY = b" ".join(b"a%d=1" % place for place in range(6000))


@pytest.mark.parametrize(
    "data",
    [
        b"<html>" + b" " * (10 << 20),
        b"<p " + MANY + b">text</p>",
        b"<p x='>' " + MANY + b">text</p>",
        b"<p x=\">\" y='>' " + MANY + b">text</p>",
    ],
)
def test_pages_that_are_attacks_are_refused(data: bytes) -> None:
    reason = refuse_costly_page(data)
    assert reason is not None
    assert reason.endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body><p>words</p></body></html>",
        b"<p>" + b"long words without any tag " * 20_000,
        b"<script type='x'>" + b"var a = 1; " * 20_000 + b"</script>",
        b"<img src='data:image/png;base64," + b"A" * 200_000 + b"'>text",
        b"<p title='" + b"many words in one attribute " * 5000 + b"'>text</p>",
    ],
)
def test_pages_that_are_only_long_are_not(data: bytes) -> None:
    assert refuse_costly_page(data) is None


def test_a_page_within_a_mail_or_a_book_gives_all_its_text() -> None:
    page = read_inner_page(
        "<?xml version='1.0'?><html><head><title>t</title></head><body><nav>menu</nav><h2>Head</h2><p>x</p></body></html>"
    )
    assert (page.text, [one.text for one in page.headings]) == ("menu\n\nHead\n\nx", ["Head"])


def test_what_lies_deeper_than_a_parser_follows_is_read_without_structure() -> None:
    assert read_inner_page("<style>no</style>" + "<div>" * 3000 + "deep <b>words</b>").text == "deep words"


@pytest.mark.parametrize("source", ["", "   ", "<!-- -->", f"<p {MANY.decode()}>text</p>"])
def test_a_page_without_text_or_one_that_is_an_attack_gives_none(source: str) -> None:
    assert read_inner_page(source).text == ""
