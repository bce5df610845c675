"""The day as of which one looks: its banner stands on every page, and every link keeps it but those that end it."""

from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.pages import asked_by, link_of, page_of, words_of
from tests.web.reading_room import ReadingRoom

DAY = "2025-06-01"
# What ends the look back says so; files are the same on every day.
ENDS = ("Back to today", "as of: 1 June 2025", "See it as it is today")
FILES = ("/original", "/citation/file", "/choose", "/static")
TELLING = (
    "q",
    "edition",
    "from",
    "style",
    "page",
    "quote",
    "at",
    "row",
    "all",
)  # apart one kind of page from another


@pytest.mark.parametrize(
    "path",
    [
        "/status", "/countries", "/countries/UKR", "/topics/conscription", "/statement?q=conscription",
        "/values?of=country", "/nope", "/?q=(", "/?q=zebra", "{report}?edition=1", "{report}/compare?from=1&to=2",
        "{report}/report", "{report}/citation?edition=1&style=ris", "{report}?quote=regulated&cited=1",
    ],
)  # fmt: skip
def test_the_banner_stands_on_every_page(client: FlaskClient, room: ReadingRoom, path: str) -> None:
    path = path.format(report=f"/documents/{room.ids['report']}")
    response = client.get(f"{path}{'&' if '?' in path else '?'}as-of={DAY}")
    assert "As of 1 June 2025:" in words_of(response)
    assert link_of(response, "Back to today").startswith(path.partition("?")[0])


def test_whoever_follows_links_stays_on_that_day(client: FlaskClient) -> None:
    waiting, walked, kinds = [f"/?q=conscription&as-of={DAY}"], set[str](), set[tuple[str, ...]]()
    while waiting:
        path = waiting.pop(0)
        if path in walked:
            continue
        walked.add(path)
        response = client.get(path)
        if response.status_code in (301, 302, 303, 308):
            waiting.append(urljoin(path, response.headers["Location"]))
            continue
        if response.mimetype != "text/html":
            continue
        page = page_of(response)
        assert "As of 1 June 2025:" in words_of(response), path
        for one in page.select("a[href]"):
            there = urljoin(path, str(one["href"])).partition("#")[0]
            parts, said = urlsplit(there), " ".join(one.get_text().split())
            if parts.netloc or parts.path.endswith(FILES) or any(end in said for end in ENDS):
                continue
            assert asked_by(there).get("as-of") == [DAY], f"“{said}” on {path} leads to {there}"
            kind = _kind_of(parts.path, parts.query)
            if kind not in kinds:
                kinds.add(kind)
                waiting.append(there)
        for form in page.select("form[action]"):
            if not str(form["action"]).startswith("/choose"):
                kept = [(one.get("name"), one.get("value")) for one in form.select("input")]
                assert ("as-of", DAY) in kept or DAY in str(form["action"]), f"{form['action']} on {path}"
    assert len(walked) > 20


def _kind_of(path: str, query: str) -> tuple[str, ...]:
    """What pages of one kind have in common: the folder, what is done there, and which arguments there are."""
    _, folder, *rest = path.split("/")
    return (
        folder,
        *rest[1:],
        str(len(rest)),
        *sorted(name for name, _ in parse_qsl(query) if name in TELLING),
    )


def test_an_edition_that_is_named_is_shown_and_told_from_the_one_in_force_then(
    client: FlaskClient, room: ReadingRoom
) -> None:
    report = f"/documents/{room.ids['report']}"
    then = client.get(f"{report}?as-of=2025-03-01")
    assert "This is the edition in force then." in words_of(then)
    assert "First edition of the report." in words_of(then)
    named = client.get(f"{report}?edition=2&as-of=2025-03-01")
    assert "This is not the edition in force then, but another." in words_of(named)
    assert "Second edition of the report." in words_of(named)
    assert link_of(named, "Back to today") == f"{report}?edition=2"


@pytest.mark.parametrize("path", ["/?q=conscription&as-of=1990", "/countries?as-of=1990", "/?as-of=1990"])
def test_a_day_before_the_first_document_is_no_empty_archive(client: FlaskClient, path: str) -> None:
    said = words_of(client.get(path))
    assert "No document in this archive was known on that day." in said
    assert "The archive is empty" not in said
