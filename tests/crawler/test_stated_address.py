"""A page's word about its own address is found where it may stand, and nowhere else."""

import pytest

from crawler.stated_address import say_the_same, stated_address

URL = "https://example.org/a/b?x=1"


def stated(page: str, media_type: str = "text/html", **headers: str) -> str | None:
    return stated_address(headers, media_type, page.encode(), URL)


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="canonical" href="https://example.org/c?d=1&amp;e=2">',
        "<LINK HREF='/c?d=1&e=2' data-x REL='Canonical' />",
        "<link rel=canonical href=/c?d=1&e=2>",
        '<link\n rel="nofollow canonical"\n href="  /c?d=1&e=2#part ">',
    ],
)
def test_the_address_in_the_head_is_found_however_it_is_written(tag: str) -> None:
    assert stated(f'<head><link rel="icon" href="/i">{tag}</head>') == "https://example.org/c?d=1&e=2"


@pytest.mark.parametrize(
    "page",
    [
        "<p>no canonical</p>",
        '<!-- <link rel="canonical" href="/c"> -->',
        '<link rel="canonical">',
        '<link rel="canonical" href="">',
        '<link rel="canonical" href="javascript:x">',
        '<link rel="canonical" href="http://[broken">',
        '<link rel="canonicals" href="/c">',
        '<a rel="canonical" href="/c">',
        " " * 100_000 + '<link rel="canonical" href="/c">',
    ],
)
def test_what_is_no_statement_is_none(page: str) -> None:
    assert stated(page) is None


def test_a_file_may_state_it_in_its_headers_and_a_text_may_not_state_it_at_all() -> None:
    link = '</style.css>; rel=preload, <https://example.org/c>; type="x"; rel="canonical"'
    assert stated("", "application/pdf", link=link) == "https://example.org/c"
    assert stated('<link rel="canonical" href="/c">', "text/plain") is None
    assert stated("", "application/pdf", link="</c>; rel=next") is None


def words(count: int, start: int = 0) -> bytes:
    return b" ".join(b"w%d" % number for number in range(start, start + count))


def test_pages_are_alike_by_their_words_and_other_files_only_by_their_bytes() -> None:
    page = b"<p>" + words(100)
    for other in (
        page,
        b"<div>" + words(100),
        page + b"<script>token = 7</script><!-- x -->",
        page + b" extra",
    ):
        assert say_the_same(page, other, "text/html")
        assert say_the_same(page, other, "application/pdf") is (other == page)
    for other in (b"<p>" + words(80), b"<p>" + words(100, 50), b"<p>" + words(130), b"<p>"):
        assert not say_the_same(page, other, "text/html")
        assert not say_the_same(other, page, "text/html")
    assert not say_the_same(b"<script>a</script>", b"<script>b</script>", "text/html"), (
        "no words, no likeness"
    )


@pytest.mark.parametrize("opened", ["<script>", "<style>"])
def test_a_page_of_nothing_but_beginnings_is_compared_in_one_go(opened: str) -> None:
    page = (opened * 300_000).encode()
    # Each beginning followed to the end of the page would take hours.
    assert not say_the_same(b"<p>words</p>" + page, b"<p>others</p>" + page, "text/html")
    assert say_the_same(b"<p>words</p>" + page, b"<p>words</p> " + page, "text/html")
