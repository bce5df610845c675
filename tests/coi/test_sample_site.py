"""Tests that the sample site answers as a real site does, in both of its states."""

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from coi.errors import SettingsError
from coi.sample_site import SampleSite

FACTS = """\
moved: {/reports/old.html: /reports/new.html}
gone: [/news/withdrawn.html]
earlier: {/news/withdrawn.html: earlier/news/withdrawn.html, /index.html: earlier/index.html}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    for name, content in {
        "index.html": "front page now",
        "reports/index.html": "reports",
        "reports/new.html": "the report",
        "files/paper.pdf": "%PDF-1.4",
        "sitemap.xml": "<urlset/>",
        "robots.txt": "User-agent: *",
        "earlier/index.html": "front page before",
        "earlier/news/withdrawn.html": "a notice",
        "site.yml": FACTS,
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(content, encoding="utf-8")
    return site


@pytest.fixture
def site(folder: Path) -> Iterator[SampleSite]:
    with SampleSite(folder) as opened:
        yield opened


def ask(
    site: SampleSite, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(site.address, timeout=10)
    try:
        connection.request(
            method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "media_type", "content"),
    [
        ("/", "text/html; charset=utf-8", b"front page now"),
        ("/reports/", "text/html; charset=utf-8", b"reports"),
        ("/reports/new.html?page=2#part", "text/html; charset=utf-8", b"the report"),
        ("/files/paper.pdf", "application/pdf", b"%PDF-1.4"),
        ("/sitemap.xml", "application/xml", b"<urlset/>"),
        ("/robots.txt", "text/plain; charset=utf-8", b"User-agent: *"),
    ],
)
def test_a_page_is_answered_with_its_media_type(
    site: SampleSite, path: str, media_type: str, content: bytes
) -> None:
    status, headers, body = ask(site, path)
    assert (status, headers["Content-Type"], body) == (200, media_type, content)


def test_an_unchanged_page_is_not_sent_again(site: SampleSite) -> None:
    tag = ask(site, "/reports/new.html")[1]["ETag"]
    for asked in (tag, f'"other", W/{tag}', "*"):
        status, headers, body = ask(site, "/reports/new.html", If_None_Match=asked)
        assert (status, headers["ETag"], body) == (304, tag, b"")
    assert ask(site, "/reports/new.html", If_None_Match='"other"')[0] == 200


def test_the_head_of_a_page_comes_without_its_body(site: SampleSite) -> None:
    status, headers, body = ask(site, "/reports/new.html", method="HEAD")
    assert (status, headers["Content-Length"], body) == (200, "10", b"")


def test_a_moved_page_is_redirected_for_good(site: SampleSite) -> None:
    status, headers, _ = ask(site, "/reports/old.html")
    assert (status, headers["Location"]) == (301, "/reports/new.html")


def test_a_folder_without_its_slash_is_redirected_to_it(site: SampleSite) -> None:
    status, headers, _ = ask(site, "/reports")
    assert (status, headers["Location"]) == (301, "/reports/")


def test_a_withdrawn_page_is_gone_and_was_there_before(site: SampleSite) -> None:
    assert ask(site, "/news/withdrawn.html")[0] == 410
    site.state = "earlier"
    assert ask(site, "/news/withdrawn.html")[::2] == (200, b"a notice")
    assert ask(site, "/")[::2] == (200, b"front page before")
    site.state = "present"
    assert ask(site, "/news/withdrawn.html")[0] == 410
    assert ask(site, "/")[::2] == (200, b"front page now")


def test_a_changed_page_has_another_tag(site: SampleSite) -> None:
    before = ask(site, "/")[1]["ETag"]
    site.state = "earlier"
    assert ask(site, "/", If_None_Match=before)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.html",
        "/site.yml",
        "/earlier/index.html",
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/reports/..%2f..%2f..%2fsecret.html",
        "/link.html",
        "//secret.html",
        "/secret.html%00",
    ],
)
def test_what_is_no_part_of_the_site_is_not_found(folder: Path, path: str) -> None:
    (folder / "link.html").symlink_to(folder.parent / "secret.html")
    with SampleSite(folder) as site:
        status, _, body = ask(site, path)
    assert status == 404
    assert b"secret" not in body


def test_the_site_remembers_what_it_was_asked_for(site: SampleSite) -> None:
    ask(site, "/reports/new.html?page=2")
    ask(site, "/nothing.html")
    assert site.requested == ("/reports/new.html", "/nothing.html")


def test_a_closed_site_has_no_address_and_answers_no_more(folder: Path) -> None:
    with SampleSite(folder) as site:
        port = int(site.address.removeprefix("127.0.0.1:"))
    with pytest.raises(SettingsError, match="not open"):
        _ = site.address
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", port, timeout=10).connect()


@pytest.mark.parametrize(
    "facts", [None, "", "moved: {}", "moved: {", FACTS.replace("earlier/index", "no/such")]
)
def test_a_folder_without_a_readable_site_yml_is_refused(folder: Path, facts: str | None) -> None:
    if facts is None:
        (folder / "site.yml").unlink()
    else:
        (folder / "site.yml").write_text(facts, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"site\.yml"):
        SampleSite(folder)


def test_the_committed_site_can_be_served() -> None:
    with SampleSite(Path(__file__).parents[2] / "corpus" / "samples" / "site") as site:
        assert ask(site, "/")[0] == 200
        assert ask(site, "/feed.xml")[0] == 200
        assert ask(site, "/news/withdrawn-notice.html")[0] == 410
        assert ask(site, "/reports/religious-communities.html")[0] == 301
        site.state = "earlier"
        assert ask(site, "/news/withdrawn-notice.html")[0] == 200
