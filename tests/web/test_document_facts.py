"""Tests of what a document page says beside the text: what its facts rest on, what stands near, how well it was read."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from coi.document import ConceptMention, Corrected, CountryMention, Page, Quality, Reading, Statement
from coi.errors import IndexMissing
from coi.fingerprints import Fingerprints
from coi.ledger import Received
from coi.network.access import OPERATOR
from indexer.copies import CopyFinder
from tests.web.pages import page_of, visitor_of, words_of
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import FailingSearcher
from web import create_app
from web.relatives import telling_words

TEXT = [
    " ".join(
        f"The court of Strelsau heard case {number * 7 + part} about the river tax." for number in range(40)
    )
    for part in range(2)
]


def place(room: ReadingRoom, key: str, rest: str = "") -> str:
    return f"/documents/{room.ids[key]}{rest}"


def visit(room: ReadingRoom) -> FlaskClient:
    return visitor_of(create_app(room.settings, room.desk))


def read_again(room: ReadingRoom, key: str, **changes: object) -> None:
    """Replace what was read in the first edition of a document."""
    reading = room.desk.readings.latest(room.ids[key], 1)
    assert reading is not None
    room.desk.readings.save(replace(reading, **changes), "again")  # type: ignore[arg-type]


@pytest.fixture
def room(tmp_path: Path) -> ReadingRoom:
    return ReadingRoom(tmp_path)


def rests_on(room: ReadingRoom, key: str) -> list[list[str]]:
    rows = page_of(visit(room).get(place(room, key))).select("details.about tbody tr")
    return [[" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in rows]


def test_every_fact_names_its_words_and_its_page(room: ReadingRoom) -> None:
    room.bring_in(
        "one",
        "One",
        ["Words.", "More."],
        countries=["UKR"],
        topics=["conscription", "police"],
        published="2024",
    )
    read_again(
        room,
        "one",
        published=Statement("2024-05-17", "The first page has the line “17 May 2024”.", 0.7),
        dates=(Statement("2023", "The address has 2023.", 0.3),),
        countries=(
            CountryMention(
                "UKR", 9, about=True, evidence="text: Ukraine (9); first on page 2", confidence=0.98
            ),
            CountryMention(
                "IRN", 1, about=False, evidence="text: Iran (1); first on page 1", confidence=0.95
            ),
        ),
        concepts=(
            ConceptMention("conscription", 0.95, ("called up", "draft"), 2),
            ConceptMention("country-report", 0.97, ("Country report",), None),
        ),
    )
    assert rests_on(room, "one") == [
        ["Published", "17 May 2024, probably", "The first page has the line “17 May 2024”."],
        ["another date", "2023, uncertain", "The address has 2023."],
        ["Document type", "Country report", "“Country report” (in the title, or as stated by the source)"],
        ["Country", "Ukraine (9 times)", "text: Ukraine (9) · p. 2"],
        ["Only mentioned", "Iran (1 time)", "text: Iran (1) · p. 1"],
        ["Topic", "Conscription", "“called up”, “draft” · p. 2"],
        ["Topic", "Police", "not kept"],
    ]
    page = page_of(visit(room).get(place(room, "one")))
    assert "other dates found: 2023" in " ".join(page.get_text().split())
    assert place(room, "one", "?page=2#page-2") in [one["href"] for one in page.select("details.about a")]


def test_what_a_person_has_put_right_is_told_with_what_was_read_and_why(room: ReadingRoom) -> None:
    room.bring_in("one", "One", ["Words."], topics=["police"])
    read_again(
        room,
        "one",
        corrected=(
            Corrected("published", "2024-05-17", "", "It stands on the back cover.", "2026-11-20"),
            Corrected("title", "One", "Untitled", "As it is printed.", "2026-11-20"),
            Corrected("countries", "+UKR", "", "It is about Kherson.", "2026-11-21"),
            Corrected("topics", "-police", "police", "A name, no authority.", "2026-11-21"),
        ),
    )
    assert rests_on(room, "one")[-4:] == [
        [
            "Corrected on 20 November 2026",
            "17 May 2024 (the rules had read: not known)",
            "It stands on the back cover.",
        ],
        ["Corrected on 20 November 2026", "One (the rules had read: Untitled)", "As it is printed."],
        ["Corrected on 21 November 2026", "Ukraine, added", "It is about Kherson."],
        ["Corrected on 21 November 2026", "Police, taken out", "A name, no authority."],
    ]


def test_a_date_that_agrees_is_no_other_date(room: ReadingRoom) -> None:
    room.bring_in("one", "One", ["Words."], published="2024-05-17")
    read_again(room, "one", dates=(Statement("2024-05-17", "The address.", 0.3),))
    assert "other dates found" not in words_of(visit(room).get(place(room, "one")))


def test_how_well_a_document_was_recognised_is_said_in_words(room: ReadingRoom) -> None:
    room.bring_in("scan", "Scan", ["One.", "Two.", ""])
    read_again(
        room,
        "scan",
        ocr=True,
        pages=(Page(1, None, "One.", 0.9), Page(2, None, "Two.", 0.8), Page(3, None, "")),
        quality=Quality(0.75, ("1 of 3 pages hold no text.",)),
        attachments=("annex.zip",),
    )
    words = words_of(visit(room).get(place(room, "scan")))
    assert (
        "recognised in pictures: 2 pages, on average 85 % sure; check quotations against the original"
        in words
    )
    assert "pages with text: 2 of 3" in words
    assert "quality of the text: 75 of 100" in words
    assert "1 of 3 pages hold no text." in words
    assert "Files inside this one that were not read with it: annex.zip" in words


def find_copies(room: ReadingRoom) -> None:
    CopyFinder(Fingerprints(room.desk.copies.engine), room.desk.readings).run()


def near_of(room: ReadingRoom, address: str) -> dict[str, list[str]]:
    """The titles below each heading of what stands near."""
    page = page_of(visit(room).get(address))
    found: dict[str, list[str]] = {}
    for heading in page.select(".near h2"):
        listed = heading.find_next("ul")
        assert listed is not None
        found[heading.get_text()] = [one.get_text() for one in listed.select("li > a")]
    return found


def bring_in_copies(room: ReadingRoom) -> None:
    room.bring_in("one", "The river tax", TEXT, published="2024-02-01", captured="2024-03-01T00:00:00+00:00")
    room.bring_in(
        "same", "River tax, again", TEXT, source="example-watch", captured="2024-04-01T00:00:00+00:00"
    )
    changed = [*TEXT[:-1], TEXT[-1] + " One more sentence stands at the end of it."]
    room.bring_in(
        "near", "River tax, nearly", changed, source="example-watch", captured="2025-04-01T00:00:00+00:00"
    )
    room.bring_in("hidden", "River tax, inside", TEXT, source="inner-circle", access="network")
    find_copies(room)


def test_copies_are_named_with_how_much_they_share_and_no_hidden_one(room: ReadingRoom) -> None:
    bring_in_copies(room)
    assert near_of(room, place(room, "one"))["Also published as"] == ["River tax, again", "River tax, nearly"]
    words = words_of(visit(room).get(place(room, "one")))
    assert "the same text" in words
    assert "of the shorter text stands in both" in words
    assert "River tax, inside" not in words


def test_as_of_a_day_later_copies_are_not_named(room: ReadingRoom) -> None:
    bring_in_copies(room)
    near = near_of(room, place(room, "one", "?as-of=2024-12"))
    assert near["Also published as"] == ["River tax, again"]


def test_a_newer_edition_of_the_report_is_announced_and_an_older_one_listed(room: ReadingRoom) -> None:
    for year in (2023, 2024):
        text = [f"{one} The year {year} brought {year % 7} changes to it." for one in TEXT]
        room.bring_in(
            str(year), f"Annual report on the river tax {year}", text, published=f"{year}-02-01",
            captured=f"{year}-03-01T00:00:00+00:00", countries=["UKR"],
        )  # fmt: skip
    find_copies(room)
    old = words_of(visit(room).get(place(room, "2023")))
    assert "There is a newer edition of this report: Annual report on the river tax 2024" in old
    new = near_of(room, place(room, "2024"))
    assert new["Older editions of this report"] == ["Annual report on the river tax 2023"]
    then = words_of(visit(room).get(place(room, "2023", "?as-of=2023-06")))
    assert "newer edition of this report" not in then


def test_a_newer_edition_that_was_withdrawn_says_so_and_why_it_is_one_is_told_in_the_language_of_the_page(
    room: ReadingRoom,
) -> None:
    for year in (2023, 2024):
        text = [f"{one} The year {year} brought {year % 7} changes to it." for one in TEXT]
        room.bring_in(
            str(year), f"Annual report on the river tax {year}", text, published=f"{year}-02-01", countries=["UKR"],
        )  # fmt: skip
    room.desk.ledger.record_withdrawn(
        room.ids["2024"], Received(method="http", url="https://example.org/2024")
    )
    find_copies(room)
    old = words_of(visit(room).get(place(room, "2023", "?lang=uk")))
    assert (
        "Annual report on the river tax 2024 відкликаний (Те саме джерело й та сама назва, але «2024» замість «2023»"
        in old
    )
    near = page_of(visit(room).get(place(room, "2024", "?lang=uk"))).select_one(".near")
    assert near is not None
    assert "але «2024» замість «2023»" in near.get_text(" ", strip=True)


def test_similar_documents_are_found_by_the_words_of_the_document(room: ReadingRoom) -> None:
    room.bring_in(
        "one", "Taxes on rivers", ["The river tax burdens the millers of Strelsau."], countries=["UKR"]
    )
    room.bring_in(
        "two", "Millers protest", ["Millers of Strelsau protest against the river tax."], countries=["UKR"]
    )
    room.bring_in("far", "Chess", ["A tournament was held in the mountains."], countries=["UKR"])
    room.bring_in(
        "inside", "Millers inside", ["Millers and the river tax."], countries=["UKR"], access="network"
    )
    assert near_of(room, place(room, "one")) == {"Similar documents": ["Millers protest"]}


def test_a_copy_is_not_named_again_as_similar(room: ReadingRoom) -> None:
    bring_in_copies(room)
    assert "Similar documents" not in near_of(room, place(room, "one"))


def test_without_an_index_the_document_is_shown_and_says_that_nothing_was_searched(room: ReadingRoom) -> None:
    room.bring_in("one", "Taxes on rivers", ["The river tax burdens the millers."])
    desk = replace(room.desk, searcher=FailingSearcher(IndexMissing("none")))
    response = visitor_of(create_app(room.settings, desk)).get(place(room, "one"))
    assert response.status_code == 200
    assert "Similar documents cannot be named" in words_of(response)
    assert "The river tax burdens the millers." in words_of(response)


def a_reading(title: str, pages: Sequence[str], language: str = "en") -> Reading:
    from tests.coi.test_redline import a_reading as read

    return replace(read(*pages), title=title, language=language)


def test_telling_words_are_those_of_the_title_and_the_most_frequent_long_ones() -> None:
    reading = a_reading(
        "The tax on rivers", ["Millers and millers and the millers of 20244 and those between."]
    )
    words = telling_words(reading)
    assert words[:3] == ("tax", "rivers", "Millers")
    assert not {"The", "on", "and", "20244"} & set(words)
    assert telling_words(a_reading("", [""])) == ()


def test_a_document_for_the_network_says_why_it_is_not_for_everybody(
    room: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.bring_in("inner", "Inner", ["Words."], source="inner-circle", access="network")
    assert visit(room).get(place(room, "inner")).status_code == 404
    for module in ("documents", "relatives", "page_words"):
        monkeypatch.setattr(f"web.{module}.the_viewer", lambda: OPERATOR)
    words = words_of(visit(room).get(place(room, "inner")))
    assert "For the network only: whoever gave us this document shares it with the focal points." in words
