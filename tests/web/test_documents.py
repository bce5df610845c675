"""Tests of the document pages, the archived original and the citation."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coi.document import Heading
from tests.web.pages import (
    asked_by,
    assert_guarded,
    assert_plain,
    foreign_parts_of,
    link_of,
    page_of,
    visitor_of,
    words_of,
)
from tests.web.reading_room import ReadingRoom, status_of
from web import create_app


def address(room: ReadingRoom, key: str, rest: str = "") -> str:
    return f"/documents/{room.ids[key]}{rest}"


def test_a_document_shows_its_facts_with_the_evidence_of_its_date(
    client: FlaskClient, room: ReadingRoom
) -> None:
    words = words_of(client.get(address(room, "report")))
    for said in (
        "country report Country report: military service",
        "(state COI unit)",
        "published 10 May 2025 ( stated on p. 1 )",
        "covers: January 2024 to March 2025",
        "about: Ukraine",
        "3 pages",
        "Conscription, Police",
        "Reads public sources and names each of them.",
    ):
        assert said in words


def test_pages_carry_anchors_and_printed_labels(client: FlaskClient, room: ReadingRoom) -> None:
    page = page_of(client.get(address(room, "report")))
    assert [one["id"] for one in page.select(".page-text")] == ["page-1", "page-2", "page-3"]
    assert "page 2 (printed 1)" in page.select_one("#page-2").get_text()  # type: ignore[union-attr]


def test_headings_of_the_text_are_headings_and_form_the_contents(
    client: FlaskClient, room: ReadingRoom
) -> None:
    page = page_of(client.get(address(room, "report")))
    heading = page.select_one("#page-2 h2")
    assert heading is not None
    assert heading.get_text() == "Evasion and penalties"
    links = {one.get_text(): str(one["href"]) for one in page.select(".contents a")}
    assert links["Evasion and penalties"].endswith(f"?page=2#{heading['id']}")


def test_the_words_asked_for_are_marked_and_their_pages_listed(
    client: FlaskClient, room: ReadingRoom
) -> None:
    page = page_of(client.get(address(room, "report", "?q=evasion")))
    assert {one.get_text().lower() for one in page.select(".text mark")} == {"evasion"}
    assert [one.get_text() for one in page.select(".numbers a")] == ["p. 2 (printed 1)"]


def test_each_place_found_leads_to_the_next_and_the_previous_one(
    client: FlaskClient, room: ReadingRoom
) -> None:
    page = page_of(client.get(address(room, "report", "?q=register+OR+conscription+OR+evasion")))
    steps = []
    for spot in page.select(".text [id^=found-]"):
        block = spot.parent
        assert block is not None
        assert block.find("mark") is not None
        steps.append(
            {str(one["rel"][0]): str(one["href"]) for one in block.select("a[rel]")} | {"": f"#{spot['id']}"}
        )
    assert len(steps) == len([one for one in page.select(".text > *") if one.find("mark")]) > 2
    assert "prev" not in steps[0]
    assert "next" not in steps[-1]
    for before, after in pairwise(steps):
        assert (before["next"], after["prev"]) == (after[""], before[""])
    first = page.select(".numbers a")[1]
    assert str(first["href"]).endswith("#found-2-1"), "a page is opened where something was found on it"


def test_from_the_last_place_found_on_the_pages_shown_one_comes_to_later_pages(
    client: FlaskClient, room: ReadingRoom
) -> None:
    first = page_of(client.get(address(room, "long", "?q=bridge+OR+%22Statement+50%22")))
    (later,) = first.select("a[rel=next].this")
    page = page_of(client.get(str(later["href"])))
    assert page.select_one("#page-112 mark") is not None
    (earlier,) = page.select("a[rel=prev].this")
    assert asked_by(str(earlier["href"]))["page"] == ["50"]
    nothing_asked = page_of(client.get(address(room, "report")))
    assert nothing_asked.select(".text a[rel]") == []


def test_words_that_cannot_be_read_mark_nothing_and_hide_nothing(
    client: FlaskClient, room: ReadingRoom
) -> None:
    response = client.get(address(room, "report", "?q=(evasion"))
    assert response.status_code == 200
    assert "Nothing is marked: The bracket at character 1 is never closed." in words_of(response)
    assert page_of(response).select(".text mark") == []


def test_a_long_document_is_shown_in_parts_and_found_in_whole(client: FlaskClient, room: ReadingRoom) -> None:
    first = client.get(address(room, "long", "?q=bridge"))
    page = page_of(first)
    assert len(page.select(".page-text")) == 50
    assert [one.get_text() for one in page.select(".numbers a")] == ["p. 112"]
    there = page_of(client.get(str(page.select(".numbers a")[0]["href"])))
    assert len(there.select(".page-text")) == 20
    assert there.select_one("#page-112 mark") is not None
    following = page.select_one("a[rel=next]")
    assert following is not None
    assert str(following["href"]).endswith("page=51#page-51")


def test_of_a_very_long_document_only_the_pages_shown_are_searched(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    words = "A bridge. " + "word " * 90_000
    room.bring_in("huge", "Huge", [words, words])
    response = visitor_of(create_app(room.settings, room.desk)).get(address(room, "huge", "?q=bridge"))
    assert "only a part of it was searched" in words_of(response)
    assert [one.get_text() for one in page_of(response).select(".numbers a")] == ["p. 1"]


def test_an_older_edition_says_that_there_is_a_newer_one(client: FlaskClient, room: ReadingRoom) -> None:
    response = client.get(address(room, "report", "?edition=1"))
    assert "A newer edition was captured on 12 May 2025" in words_of(response)
    assert "First edition of the report" in words_of(response)
    assert link_of(response, "see edition 2") == address(room, "report")
    assert "newer edition" not in words_of(client.get(address(room, "report")))


def test_as_of_a_day_the_edition_in_force_is_shown(client: FlaskClient, room: ReadingRoom) -> None:
    for day, sentence in (
        ("2025-02-02", "First edition"),
        ("2025-05-09", "First"),
        ("2025-05-10", "Second edition"),
    ):
        response = client.get(address(room, "report", f"?as-of={day}"))
        assert f"{sentence}" in words_of(response)
        assert "This is the edition in force then" in words_of(response)


def test_as_of_a_day_before_it_was_known_there_is_no_document(client: FlaskClient, room: ReadingRoom) -> None:
    for path in ("", "/citation"):
        response = client.get(address(room, "report", f"{path}?as-of=2020"))
        assert response.status_code == 404
        assert "Not yet known on that day" in words_of(response)
        assert link_of(response, "See it as it is today") == address(room, "report")


def test_a_document_that_is_gone_says_since_when_and_shows_every_capture(
    client: FlaskClient, room: ReadingRoom
) -> None:
    assert status_of(room, "gone") == "gone"
    words = words_of(client.get(address(room, "gone")))
    assert "Gone since 1 September 2024." in words
    assert "3 captures, latest first" in words
    assert "1 October 2024, 06:00 UTC fetched 404 nothing there" in words


def test_how_well_a_document_was_read_is_said(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    room.bring_in("scan", "Scan", ["", "Some words."], status="needs_ocr")
    words = words_of(visitor_of(create_app(room.settings, room.desk)).get(address(room, "scan")))
    assert "The pages are pictures and have not been read yet" in words
    assert "pages with text: 1 of 2" in words
    assert "No text was found on this page." in words


def test_a_document_that_was_not_read_yet_can_still_be_had(tmp_path: Path) -> None:
    from coi.ledger import Received

    room = ReadingRoom(tmp_path)
    sha256 = room.desk.archive.put(b"bytes")
    received = Received(method="upload", url="notice.txt", media_type="text/plain")
    recorded = room.desk.ledger.record_capture("sample-unit", "notice.txt", received, sha256, 5)
    client = visitor_of(create_app(room.settings, room.desk))
    place = f"/documents/{recorded.document.id}"
    assert "This edition has not been read yet" in words_of(client.get(place))
    assert "There is no citation yet" in words_of(client.get(f"{place}/citation"))
    assert client.get(f"{place}/original").data == b"bytes"


def test_a_heading_that_is_not_where_it_says_does_not_tear_the_text(tmp_path: Path) -> None:
    room = ReadingRoom(tmp_path)
    room.bring_in(
        "odd", "Odd", ["One two three."], headings=[Heading(1, 4, 1, "elsewhere"), Heading(9, 0, 1, "no")]
    )
    response = visitor_of(create_app(room.settings, room.desk)).get(address(room, "odd"))
    assert "One two three." in words_of(response)


@pytest.mark.parametrize("path", ["", "/original", "/citation"])
def test_a_hidden_document_looks_like_one_that_does_not_exist(
    client: FlaskClient, room: ReadingRoom, path: str
) -> None:
    hidden = client.get(address(room, "secret", path))
    absent = client.get(f"/documents/MD-000-000-005{path}")
    assert hidden.status_code == absent.status_code == 404
    said = hidden.get_data(as_text=True).replace(room.ids["secret"], "MD-000-000-005")  # its own address
    assert said == absent.get_data(as_text=True)


@pytest.mark.parametrize(
    "typed", ["x", "MD-1", "..%2f..%2fetc%2fpasswd", "%00", "A" * 3000, "MD-482-190-358"]
)
def test_what_is_no_document_id_is_not_found(client: FlaskClient, typed: str) -> None:
    response = client.get(f"/documents/{typed}")
    assert response.status_code == 404
    assert_plain(response)


def test_an_id_typed_in_another_way_leads_to_its_own_address(client: FlaskClient, room: ReadingRoom) -> None:
    typed = room.ids["report"].replace("-", " ").lower()
    response = client.get(f"/documents/{typed}?q=evasion&page=2")
    assert response.status_code == 302
    assert response.headers["Location"] == address(room, "report", "?q=evasion&page=2")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("edition=9", 404), ("edition=0", 400), ("edition=x", 400), ("edition=-1", 400), ("edition=99999999", 400),
        ("edition=٣", 400), ("page=4", 400), ("page=0", 400), ("page=NaN", 400), ("as-of=2025-13-45", 400),
        ("as-of=-0001", 400), ("as-of=tomorrow", 400), ("as-of=2030", 200), ("page=&edition=&as-of=&q=", 200),
    ],
)  # fmt: skip
def test_editions_pages_and_days_that_cannot_be(
    client: FlaskClient, room: ReadingRoom, asked: str, status: int
) -> None:
    response = client.get(address(room, "report", f"?{asked}"))
    assert response.status_code == status
    assert_plain(response)


def test_hostile_titles_texts_and_addresses_are_only_text(client: FlaskClient, room: ReadingRoom) -> None:
    for path in (
        address(room, "hostile", "?q=conscription"),
        address(room, "hostile", "/citation"),
        "/?q=bold",
    ):
        response = client.get(path)
        page = page_of(response)
        assert foreign_parts_of(response) == page.select("b") == []
        assert not any(str(one["href"]).startswith("javascript") for one in page.select("a[href]"))
        assert "{{7*7}}" in page.get_text()


def test_the_original_comes_as_a_download_that_can_do_nothing(client: FlaskClient, room: ReadingRoom) -> None:
    response = client.get(address(room, "hostile", "/original"))
    assert response.data == b"<html><script>alert(1)</script></html>"
    assert response.mimetype == "application/octet-stream"
    assert (
        response.headers["Content-Disposition"]
        == f"attachment; filename={room.ids['hostile']}-edition-1.html"
    )
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert_guarded(response)


def test_each_edition_has_its_own_original(client: FlaskClient, room: ReadingRoom) -> None:
    first = client.get(address(room, "report", "/original?edition=1"))
    assert b"First edition" in first.data
    assert first.headers["Content-Disposition"].endswith("-edition-1.pdf")
    assert b"Second edition" in client.get(address(room, "report", "/original")).data


def test_absurd_ranges_of_an_original_are_refused(client: FlaskClient, room: ReadingRoom) -> None:
    many = "bytes=" + ",".join(["0-"] * 1000)
    assert client.get(address(room, "report", "/original"), headers={"Range": many}).status_code in (200, 416)
    beyond = client.get(address(room, "report", "/original"), headers={"Range": "bytes=9999999-"})
    assert beyond.status_code == 416
    assert_plain(beyond)


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_missing_or_damaged_original_is_reported_and_never_given_out(tmp_path: Path, harm: str) -> None:
    room = ReadingRoom(tmp_path)
    document = room.bring_in("one", "One", ["Words."])
    path = room.desk.archive.path(room.desk.ledger.editions(document.id)[0].sha256)
    path.chmod(0o600)
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(b"other")
    client = visitor_of(create_app(room.settings, room.desk))
    response = client.get(address(room, "one", "/original"))
    assert response.status_code == 500
    assert "missing or damaged" in words_of(response)
    assert b"other" not in response.data
    assert_plain(response)
    assert client.get(address(room, "one")).status_code == 200


def test_a_citation_names_page_edition_and_hash(client: FlaskClient, room: ReadingRoom) -> None:
    response = client.get(address(room, "report", "/citation?page=2&edition=2"))
    cited = page_of(response).select_one(".citation")
    sha256 = room.desk.ledger.editions(room.ids["report"])[1].sha256
    assert cited is not None
    for said in (
        "“Country report: military service”",
        "page 2 of the file",
        sha256,
        "accessed 23 November 2026",
    ):
        assert said in cited.get_text()


def test_a_citation_of_a_page_that_does_not_exist_says_so(client: FlaskClient, room: ReadingRoom) -> None:
    response = client.get(address(room, "report", "/citation?page=99"))
    assert response.status_code == 400
    assert "The document has no page 99; its pages are 1 to 3." in words_of(response)


def test_a_document_of_an_unknown_source_is_shown_without_profile(room: ReadingRoom) -> None:
    vocabularies = replace(room.desk.vocabularies, sources={})
    client = visitor_of(create_app(room.settings, replace(room.desk, vocabularies=vocabularies)))
    response = client.get(address(room, "report"))
    assert response.status_code == 200
    assert "About this source" not in words_of(response)
    assert "There is no citation yet" in words_of(client.get(address(room, "report", "/citation")))
