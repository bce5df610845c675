"""One document has one key, however its URL is spelled."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import _canonical, absolute, canonical, host_of, same_site


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://EXAMPLE.org", "http://example.org/"),
        ("HTTP://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:80/a", "https://example.org:80/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org.:443/a", "https://example.org/a"),
        ("https://me:secret@example.org/a", "https://example.org/a"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
        ("https://example.org/%7ea/%c3%a9", "https://example.org/~a/%C3%A9"),
        ("https://example.org/доклад", "https://example.org/%D0%B4%D0%BE%D0%BA%D0%BB%D0%B0%D0%B4"),
        ("https://example.org/a?utm_source=x&id=7&fbclid=y&gclid=z", "https://example.org/a?id=7"),
        ("https://example.org/a?UTM_Campaign=x", "https://example.org/a"),
        ("https://example.org/a;jsessionid=0A1B?id=7", "https://example.org/a?id=7"),
        ("https://example.org/a?PHPSESSID=x&id=7", "https://example.org/a?id=7"),
        ("https://example.org/a?id=", "https://example.org/a?id="),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://пример.example/", "https://xn--e1afmkfd.example/"),
        (" https://example.org/a ", "https://example.org/a"),
    ],
)
def test_spellings_of_one_address_share_one_key(url: str, key: str) -> None:
    assert canonical(url) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a", "http://example.org/a"),
        ("https://example.org/a", "https://example.org/a/"),
        ("https://example.org/a?lang=en", "https://example.org/a?lang=ru"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org:8443/a", "https://example.org/a"),
    ],
)
def test_different_documents_keep_different_keys(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_a_source_may_keep_a_key_that_is_dropped_elsewhere() -> None:
    url = "https://example.org/a?pk_campaign=1&utm_term=x"
    assert canonical(url) == "https://example.org/a"
    assert canonical(url, keep=("pk_campaign",)) == "https://example.org/a?pk_campaign=1"


@given(
    st.from_regex(
        r"\Ahttps?://[a-z]{1,9}\.example(:80)?(/[a-z.%;]{0,6}){0,3}(\?[a-z=&_]{0,20})?(#[a-z]*)?\Z",
        fullmatch=True,
    )
)
def test_the_key_of_a_key_is_itself(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("b.html", "https://example.org/a/b.html"),
        ("/b.html#part", "https://example.org/b.html"),
        ("//other.example/b", "https://other.example/b"),
        ("  ?page=2 ", "https://example.org/a/?page=2"),
        ("HTTP://other.example", "http://other.example/"),
        ("javascript:alert(1)", None),
        ("mailto:someone@example.org", None),
        ("data:text/html,x", None),
        ("tel:+1", None),
        ("http://[broken", None),
        ("http://", None),
    ],
)
def test_a_link_is_read_as_the_page_means_it(link: str, meant: str | None) -> None:
    assert absolute(link, "https://example.org/a/") == meant


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://example.org/a", True),
        ("http://www.example.org/a", True),
        ("https://EXAMPLE.org./a", True),
        ("https://docs.example.org/a", True),
        ("https://example.org.evil.example/a", False),
        ("https://notexample.org/a", False),
        ("https://example.org@evil.example/a", False),
        ("https://org/a", False),
        ("file:///a", False),
        ("http://[broken", False),
    ],
)
def test_a_site_is_its_host_and_what_lies_below_it(url: str, *, same: bool) -> None:
    assert same_site(url, "https://www.example.org/list") is same


def test_a_site_below_another_does_not_open_the_one_above() -> None:
    assert not same_site("https://example.org/a", "https://docs.example.org/")


def test_the_host_is_lower_case_and_without_port_or_dot() -> None:
    assert host_of("https://me@Example.ORG.:443/a") == "example.org"
    assert host_of("nonsense") == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a;sessionid=9F/b.html",
        "http://example.org/a/b.html?SESSIONID=1&session_id=2&sessid=3",
        "http://example.org/(S(lit3py55t21z5v55vlm25s55))/a/b.html",
    ],
)
def test_sessions_in_every_place_leave_no_trace(url: str) -> None:
    assert canonical(url) == "http://example.org/a/b.html"


def test_what_only_looks_like_a_session_stays() -> None:
    for url in (
        "http://example.org/a?sid=7",
        "http://example.org/(S(short))/a",
        "http://example.org/a?session=12",
    ):
        assert canonical(url) == url


_HOSTS = st.sampled_from(
    ("a.example", "x-y.z1.example", "xn--e1afmkfd.example", "1.2.example", "127.0.0.1", "host", "a.example.")
)
_STEPS = st.lists(
    st.sampled_from(("p", "12", "a.b", "..", ".", "...", ".a", "a..", "~u", "_x", "A-Z", "", "%7e", "c;sid=d", "(S(a))", "й", "?a=1", "#b"))
)  # fmt: skip


@given(st.sampled_from(("http", "https", "HTTP")), _HOSTS, st.sampled_from(("", ":80", ":8080")), _STEPS)
def test_the_short_way_to_the_canonical_form_ends_where_the_long_one_does(
    scheme: str, host: str, port: str, steps: list[str]
) -> None:
    url = f"{scheme}://{host}{port}" + "".join(f"/{step}" for step in steps)
    assert canonical(url) == _canonical(url, ())


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://a.example.org/b/c.html", "https://a-b.example.org/~d/_e/f-1/",
        "http://example.org/a/.b", "http://example.org/a/..b/...", "http://example.org",
        "http://example.org/a/./b", "http://example.org/a/../b", "http://example.org/a/..",
        "http://example.org/a//b", "http://example.org//", "HTTP://example.org/a", "http://Example.org/a",
        "http://example.org/a?b=c", "http://example.org/a#b", "http://example.org:80/a", "http://example.org./a",
    ],
)  # fmt: skip
def test_the_short_way_for_plain_addresses_leads_where_the_long_one_does(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = (canonical(url), absolute(url, "https://other.example/x/"), host_of(url))
    monkeypatch.setattr("crawler.urls._CANONICAL", re.compile(r"(?!)"))
    host_of.cache_clear()
    assert short == (canonical(url), absolute(url, "https://other.example/x/"), host_of(url))
    host_of.cache_clear()
