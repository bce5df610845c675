"""Tests of what machines look for: OpenSearch, sitemap, robots.txt, and what a document page tells them."""

import json
from pathlib import Path
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element, fromstring

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coi.network.access import GUEST
from tests.web.pages import assert_guarded, visitor_of
from tests.web.reading_room import VOCABULARIES, ReadingRoom
from web import create_app
from web.editions import open_shelf

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def xml_of(response: TestResponse) -> Element:
    assert response.status_code == 200
    assert_guarded(response)
    return fromstring(response.data)


def places_of(response: TestResponse) -> list[str]:
    return [(one.text or "").removeprefix("http://localhost") for one in xml_of(response).iter(f"{MAP}loc")]


def test_a_browser_can_search_here_from_its_own_box(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml?lang=uk")
    root = xml_of(response)
    assert response.mimetype == "application/opensearchdescription+xml"
    assert 0 < len(root.findtext(f"{SEARCH}ShortName") or "") <= 16
    assert 0 < len(root.findtext(f"{SEARCH}Description") or "") <= 1024
    templates = {str(one.get("type")): str(one.get("template")) for one in root.iter(f"{SEARCH}Url")}
    for media_type in ("text/html", "application/atom+xml"):
        place = (
            templates[media_type].replace("{searchTerms}", "conscription").removeprefix("http://localhost")
        )
        answer = client.get(place)
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert "uk" in answer.get_data(as_text=True)[:400]
    assert (
        client.get((root.findtext(f"{SEARCH}Image") or "").removeprefix("http://localhost")).status_code
        == 200
    )


def test_the_sitemap_lists_every_public_page_and_no_other(client: FlaskClient, room: ReadingRoom) -> None:
    maps = places_of(client.get("/sitemap.xml"))
    assert maps == ["/sitemap/sources.xml", "/sitemap/documents-1.xml"]
    assert places_of(client.get(maps[0])) == ["/sources/sample-unit", "/sources/example-watch"]
    listed = places_of(client.get(maps[1]))
    assert sorted(listed) == sorted(f"/documents/{one}" for key, one in room.ids.items() if key != "secret")
    for place in listed:
        assert client.get(place).status_code == 200
    moments = {
        (one.findtext(f"{MAP}loc") or "")[-14:]: one.findtext(f"{MAP}lastmod")
        for one in xml_of(client.get(maps[1])).iter(f"{MAP}url")
    }
    assert moments[room.ids["report"]] == "2025-05-12T09:14:00+00:00"


def test_a_long_sitemap_is_parted_and_ends(
    client: FlaskClient, room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.machine.PER_SITEMAP", 3)
    maps = places_of(client.get("/sitemap.xml"))[1:]
    parts = [places_of(client.get(place)) for place in maps]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert len({place for part in parts for place in part}) == len(room.ids) - 1
    for number in ("4", "0", "-1", "01", "x", "999999", "9" * 5000, "1e3", "%00"):
        assert client.get(f"/sitemap/documents-{number}.xml").status_code == 404


def test_an_empty_archive_has_a_sitemap_of_its_sources_only(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    empty = visitor_of(create_app(room.settings, room.desk))
    assert places_of(empty.get("/sitemap.xml")) == ["/sitemap/sources.xml"]
    assert empty.get("/sitemap/documents-1.xml").status_code == 404


def test_robots_may_read_documents_and_ask_nothing(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    assert_guarded(response)
    lines = response.get_data(as_text=True).splitlines()
    assert "Sitemap: http://localhost/sitemap.xml" in lines
    refused = {line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")}
    assert {"/*?", "/api/", "/search.atom", "/suggest", "/documents/*/original"} <= refused
    assert "/documents/" not in refused


# --- what a document page tells machines ---------------------------------------------------------------------


def head_of(app: Flask, room: ReadingRoom, key: str, template: str) -> BeautifulSoup:
    """What the partial makes of a document, as the document page includes it."""
    shelf = open_shelf(room.desk.ledger, GUEST, room.ids[key])
    reading = room.desk.readings.latest(shelf.document.id, shelf.current.number)
    source = VOCABULARIES.sources[shelf.document.source]
    with app.test_request_context("/"):
        made = render_template(
            template,
            shelf=shelf,
            edition=shelf.current,
            reading=reading,
            source=source,
        )
    return BeautifulSoup(made, "lxml")


def test_a_document_speaks_schema_org_and_dublin_core(app: Flask, room: ReadingRoom) -> None:
    head = head_of(app, room, "report", "document_head.html")
    script = head.select_one('script[type="application/ld+json"]')
    assert script is not None
    told = json.loads(script.get_text())
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Report")
    assert (told["identifier"], told["version"], told["datePublished"]) == (
        room.ids["report"],
        2,
        "2025-05-10",
    )
    assert told["temporalCoverage"] == "2024-01/2025-03"
    assert told["spatialCoverage"] == [{"@type": "Country", "identifier": "UKR", "name": "Ukraine"}]
    assert len(told["encoding"]["sha256"]) == 64
    meta = {str(one["name"]): str(one["content"]) for one in head.select("meta")}
    assert meta["DC.date"] == "2025-05-10"
    assert meta["citation_publication_date"] == "2025/05/10"
    assert meta["citation_technical_report_institution"] == "Sample COI Unit"
    assert meta["citation_public_url"] == "https://example.org/report"


def test_zotero_takes_a_document_over_as_a_report(app: Flask, room: ReadingRoom) -> None:
    span = head_of(app, room, "report", "document_coins.html").select_one("span.Z3988")
    assert span is not None
    told = {name: values[0] for name, values in parse_qs(str(span["title"])).items()}
    assert told["ctx_ver"] == "Z39.88-2004"
    assert told["rft_val_fmt"] == "info:ofi/fmt:kev:mtx:book"
    assert told["rft.genre"] == "report"
    assert (told["rft.btitle"], told["rft.date"]) == ("Country report: military service", "2025-05-10")
    assert (told["rft.pub"], told["rft_id"]) == ("Sample COI Unit", "https://example.org/report")


def test_what_is_not_known_is_not_said(app: Flask, room: ReadingRoom) -> None:
    head = head_of(app, room, "law", "document_head.html")
    told = json.loads(head.select_one("script").get_text())  # type: ignore[union-attr]
    assert told["@type"] == "Legislation"
    assert {"datePublished", "temporalCoverage", "author", "creativeWorkStatus"} & set(told) == set()
    assert head.select('meta[name="DC.date"], meta[name="citation_publication_date"]') == []
    lost = json.loads(head_of(app, room, "gone", "document_head.html").select_one("script").get_text())  # type: ignore[union-attr]
    assert lost["creativeWorkStatus"] == "gone"


def test_a_hostile_title_stays_within_its_element(app: Flask, room: ReadingRoom) -> None:
    for template in ("document_head.html", "document_coins.html"):
        made = head_of(app, room, "hostile", template)
        assert made.select('svg, img, script:not([type="application/ld+json"])') == []
        assert "javascript:" not in str(made)
    told = json.loads(head_of(app, room, "hostile", "document_head.html").select_one("script").get_text())  # type: ignore[union-attr]
    assert told["name"] == '<script>alert(1)</script> "><svg onload=1> {{7*7}}'


def test_a_search_page_can_name_its_feed(app: Flask) -> None:
    def links(address: str) -> dict[str, str]:
        with app.test_request_context(address):
            app.preprocess_request()
            made = BeautifulSoup(render_template("machine_head.html"), "lxml")
        return {str(one["rel"][0]): str(one["href"]) for one in made.select("link")}

    found = links("/?q=conscription&country=UKR&offset=10&sort=published")
    assert found["search"] == "/opensearch.xml"
    assert found["alternate"] == "/search.atom?q=conscription&country=UKR&lang=en"
    assert links("/?q=a&lang=uk")["alternate"] == "/search.atom?q=a&lang=uk"
    assert links("/?q=a&ui-language=uk")["alternate"] == "/search.atom?q=a&lang=uk"
    assert list(links("/help")) == ["search"]
