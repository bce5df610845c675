"""Tests of the citation page: styles, files, quotations, and what cannot be cited."""

import json
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.pages import assert_guarded, assert_plain, link_of, page_of, visitor_of, words_of
from tests.web.reading_room import PENALTIES, ReadingRoom
from web import create_app

WORDS = "Draft evasion under the code carries three to five years"


def place(room: ReadingRoom, rest: str = "", key: str = "report") -> str:
    return f"/documents/{room.ids[key]}/citation{rest}"


def cited_in(client: FlaskClient, address: str) -> str:
    shown = page_of(client.get(address)).select_one(".citation")
    assert shown is not None
    return shown.get_text()


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        ("plain", "Sample COI Unit, “Country report"),
        ("oscola", "Sample COI Unit, ‘Country report"),
        ("ris", "TY  - RPRT"),
        ("bibtex", "@techreport{MD"),
        ("csl-json", "["),
    ],
)
def test_a_citation_is_had_in_every_style_with_the_archived_copy(
    client: FlaskClient, room: ReadingRoom, style: str, begins: str
) -> None:
    text = cited_in(client, place(room, f"?edition=1&style={style}"))
    assert text.startswith(begins)
    first = room.desk.ledger.editions(room.ids["report"])[0]
    assert first.sha256 in text
    assert f"http://localhost/documents/{room.ids['report']}?edition=1" in text


def test_styles_are_chosen_by_links_that_keep_page_and_words(client: FlaskClient, room: ReadingRoom) -> None:
    response = client.get(place(room, f"?edition=2&page=2&quote={quote(WORDS)}"))
    asked = parse_qs(urlsplit(link_of(response, "RIS")).query)
    assert asked == {"edition": ["2"], "page": ["2"], "quote": [WORDS], "style": ["ris"]}
    assert f"N1  - “{WORDS}”" in cited_in(client, link_of(response, "RIS"))


@pytest.mark.parametrize(
    ("style", "media_type", "ending"),
    [
        ("ris", "application/x-research-info-systems", "ris"),
        ("bibtex", "application/x-bibtex", "bib"),
        ("csl-json", "application/vnd.citationstyles.csl+json", "json"),
    ],
)
def test_a_record_is_taken_away_as_a_file(
    client: FlaskClient, room: ReadingRoom, style: str, media_type: str, ending: str
) -> None:
    page = client.get(place(room, f"?edition=2&page=2&style={style}"))
    response = client.get(link_of(page, "Save as a file"))
    assert response.status_code == 200
    assert response.mimetype == media_type
    name = f"{room.ids['report']}-edition-2-page-2.{ending}"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert_guarded(response)
    text = response.get_data(as_text=True)
    assert "Country report: military service" in text
    if style == "ris":
        assert text.endswith("ER  - \r\n")
    if style == "csl-json":
        assert json.loads(text)[0]["page"] == "1"  # as printed


def test_a_style_for_people_is_no_file(client: FlaskClient, room: ReadingRoom) -> None:
    assert "Save as a file" not in words_of(client.get(place(room, "?style=oscola")))
    response = client.get(place(room, "/file?style=oscola"))
    assert response.status_code == 400
    assert "A file is made in these styles: ris, bibtex, csl-json." in words_of(response)


def test_a_quotation_names_the_page_it_stands_on(client: FlaskClient, room: ReadingRoom) -> None:
    assert f"p. 1 (page 2 of the file): “{WORDS}”" in cited_in(client, place(room, f"?quote={quote(WORDS)}"))


def test_a_paragraph_is_cited_by_its_own_link(client: FlaskClient, room: ReadingRoom) -> None:
    document = page_of(client.get(f"/documents/{room.ids['report']}"))
    paragraph = next(one for one in document.select("#page-2 .text p") if "Draft evasion" in one.get_text())
    link = paragraph.select_one("a.this")
    assert link is not None
    assert f"“{PENALTIES}”" in cited_in(client, str(link["href"]))
    heading = document.select_one("#page-2 .text h2")
    assert heading is not None
    assert heading.select("a") == []


def test_of_a_very_long_paragraph_its_beginning_is_quoted(tmp_path: Path) -> None:
    own = ReadingRoom(tmp_path)
    own.bring_in("wall", "Wall", ["word " * 1000])
    reader = visitor_of(create_app(own.settings, own.desk))
    words = cited_in(reader, place(own, "?page=1&at=4000", "wall"))
    assert "word word" in words
    assert "wor”" not in words
    assert words.count("word") == 400


def test_a_long_quotation_has_a_short_link_that_finds_all_of_it(
    client: FlaskClient, room: ReadingRoom
) -> None:
    page = page_of(client.get(place(room, f"?edition=2&page=2&quote={quote(PENALTIES)}")))
    link = page.select_one("a.quoted")
    assert link is not None
    assert len(str(link["href"])) < 500 < len(PENALTIES) + 320
    found = page_of(client.get(str(link["href"])))
    assert [one.get_text() for one in found.select(".text mark")] == [PENALTIES]


def test_the_page_says_edition_capture_copy_and_hash(client: FlaskClient, room: ReadingRoom) -> None:
    words = words_of(client.get(place(room, "?edition=1")))
    assert "Edition 1 of 2, captured 3 February 2025" in words
    assert f"Archived copy http://localhost/documents/{room.ids['report']}?edition=1" in words
    assert "SHA-256" in words


def test_addresses_in_a_citation_carry_no_language(client: FlaskClient, room: ReadingRoom) -> None:
    text = cited_in(client, place(room, "?edition=1&lang=uk"))
    assert "lang=" not in text


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ("style=mla", 400, "The citation style “mla” does not exist"),
        ("style=" + "x" * 3000, 400, "does not exist"),
        ("page=9", 400, "The document has no page 9; its pages are 1 to 3."),
        ("page=9&quote=law", 400, "The document has no page 9; its pages are 1 to 3."),
        ("page=x", 400, "must be a whole number"),
        ("edition=9", 404, "There is no such page"),
        ("quote=" + "x" * 2001, 400, "A quotation may have at most 2000 characters."),
        ("quote=zebra", 400, "These words do not stand in this edition, so they are not quoted."),
        ("page=1&quote=Draft+evasion", 400, "These words do not stand on that page, so they are not quoted."),
        ("quote=a&until=b", 400, "needs 20 characters of each"),
        ("quote=%00", 400, "These words do not stand"),
        ("page=2&at=999999", 200, "Citation"),
        ("page=2&at=x", 200, "Citation"),
        ("quote=&until=x&page=", 200, "Citation"),
    ],
)
def test_what_cannot_be_cited_is_refused_in_one_sentence(
    client: FlaskClient, room: ReadingRoom, asked: str, status: int, sentence: str
) -> None:
    paths = ("?",) if "style" in asked else ("?", "/file?style=ris&")
    for path in paths:
        response = client.get(place(room, path + asked))
        assert response.status_code == status
        if status != 200:
            assert sentence in words_of(response)
            assert_plain(response)


def test_refusals_are_said_in_the_language_of_the_page(client: FlaskClient, room: ReadingRoom) -> None:
    for asked in ("style=mla", "quote=zebra", "page=1&quote=zebra", "quote=" + "x" * 2001, "quote=a&until=b"):
        words = words_of(client.get(place(room, f"?{asked}&lang=lt")))
        assert not any(english in words for english in ("quot", "citation", "stand"))


def test_hostile_words_are_only_text_in_every_record(client: FlaskClient, room: ReadingRoom) -> None:
    hostile = quote("<b>bold</b> conscription")
    for style in ("plain", "oscola", "ris", "bibtex", "csl-json"):
        response = client.get(place(room, f"?quote={hostile}&style={style}", "hostile"))
        assert response.status_code == 200
        assert page_of(response).select(".citation b, .citation script") == []
        assert "<b>bold</b> conscription" in cited_in(
            client, place(room, f"?quote={hostile}&style={style}", "hostile")
        )
    record = client.get(place(room, "/file?style=ris", "hostile")).get_data(as_text=True)
    assert len([one for one in record.split("\r\n") if one.startswith("TI  - ")]) == 1


@pytest.mark.parametrize("path", ["", "/file?style=ris"])
def test_a_hidden_document_has_no_citation(client: FlaskClient, room: ReadingRoom, path: str) -> None:
    assert client.get(place(room, path, "secret")).status_code == 404
