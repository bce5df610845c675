"""Tests of whole addresses: the public one begins them where it is set, else the host that was asked and is ours."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coi.errors import SettingsError
from coi.settings import Settings, load_settings
from tests.web.pages import assert_guarded, visitor_of
from tests.web.reading_room import ReadingRoom
from tests.web.served import serving
from web import create_app

PUBLIC = "https://coi.example.org"
TELLING = (
    "/opensearch.xml",
    "/sitemap.xml",
    "/sitemap/sources.xml",
    "/sitemap/documents-1.xml",
    "/robots.txt",
    "/search.atom?q=conscription",
    "/documents/{report}",
    "/documents/{report}/citation",
    "/api/v1/documents/{report}",
)


def a_client(room: ReadingRoom, **settings: object) -> FlaskClient:
    return visitor_of(create_app(replace(room.settings, **settings), room.desk))  # type: ignore[arg-type]


def own_addresses(client: FlaskClient, path: str, host: str) -> Iterator[str]:
    """The beginning of every whole address of ours in an answer (those of ours lead to these paths)."""
    text = client.get(path, headers={"Host": host}).get_data(as_text=True)
    yield from re.findall(
        r"(https?://[^/\"<>\s]+)/(?:documents|sources|sitemap|static|search\.atom|\?)", text
    )


@pytest.mark.parametrize("path", TELLING)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "coi.example.org"])
def test_the_public_address_begins_every_whole_address(room: ReadingRoom, path: str, host: str) -> None:
    found = set(own_addresses(a_client(room, public_url=PUBLIC), path.format(**room.ids), host))
    assert found == {PUBLIC}


@pytest.mark.parametrize("path", TELLING)
def test_without_it_they_begin_with_the_host_that_was_asked(room: ReadingRoom, path: str) -> None:
    found = set(own_addresses(a_client(room), path.format(**room.ids), "127.0.0.1:8080"))
    assert found == {"http://127.0.0.1:8080"}


@pytest.mark.parametrize(
    ("settings", "host", "status"),
    [
        ({}, "localhost", 200),
        ({}, "LOCALHOST:8080", 200),
        ({}, "127.0.0.1:8080", 200),
        ({}, "[::1]:8080", 200),
        ({}, "coi.example.org", 400),
        ({}, "192.0.2.7", 400),
        ({}, "localhost.evil.example", 400),
        ({"trusted_hosts": ("Coi.intranet",)}, "coi.intranet:8080", 200),
        ({"trusted_hosts": ("coi.intranet",)}, "localhost", 200),
        ({"trusted_hosts": ("coi.intranet",)}, "other.intranet", 400),
        ({"public_url": PUBLIC}, "coi.example.org", 200),
        ({"public_url": PUBLIC}, "www.coi.example.org", 400),
        ({"host": "192.0.2.7"}, "192.0.2.7:8080", 200),
        ({"host": "0.0.0.0"}, "0.0.0.0:8080", 400),
        ({"host": "::1"}, "[::1]", 200),
    ],
)
def test_a_host_is_answered_only_where_it_is_ours(
    room: ReadingRoom, settings: dict[str, object], host: str, status: int
) -> None:
    answer = a_client(room, **settings).get("/opensearch.xml", headers={"Host": host})
    assert answer.status_code == status
    assert_guarded(answer)
    assert (host.lower() in answer.get_data(as_text=True)) == (status == 200)


@pytest.mark.parametrize(
    "value",
    ["coi.example.org", "ftp://coi.example.org", "https://coi.example.org/", "https://a/b", "https://", "https://a b"],
)  # fmt: skip
def test_a_public_address_is_a_scheme_and_a_host(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match="setting public_url must be a scheme and a host"):
        load_settings(tmp_path, {"COI_PUBLIC_URL": value})
    assert load_settings(tmp_path, {"COI_PUBLIC_URL": PUBLIC}).public_url == PUBLIC


def test_a_proxy_is_believed_only_where_it_is_named(tmp_path: Path) -> None:
    said = ("X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https")
    assert Settings().trusted_proxy == ""
    with serving(tmp_path, trusted_proxy="127.0.0.2") as served:
        believed = served.get("/opensearch.xml", *said, sender="127.0.0.2")
        stranger = served.get("/opensearch.xml", *said, sender="127.0.0.3")
    assert "https://127.0.0.1" in believed.text
    assert "https://" not in stranger.text
