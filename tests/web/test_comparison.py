"""Tests of the comparison of two editions: what came and went, what is folded, and its bounds."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.pages import assert_plain, foreign_parts_of, link_of, page_of, visitor_of, words_of
from tests.web.reading_room import ReadingRoom
from web import comparison, create_app

SAME = [f"Paragraph {number} is as it was." for number in range(10)]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> ReadingRoom:
    room = ReadingRoom(Path(tmp_path_factory.mktemp("compared")))
    old = [
        "The court has nine judges.",
        *SAME,
        "The gate is shut and guarded by day.",
        "This paragraph goes.",
    ]
    new = [
        "The court has nine judges.",
        *SAME,
        "The gate is open and guarded by day.",
        "Altogether other words came.",
    ]
    for day, title, paragraphs in (("2024-01-01", "Courts", old), ("2025-01-01", "The courts", new)):
        room.bring_in(
            "courts", title, ["\n\n".join(paragraphs)], captured=f"{day}T00:00:00+00:00", published=day
        )
    room.bring_in("courts", "The courts", ["\n\n".join(new)], data=b"other bytes", published="2025-01-01")
    for middle in ("The gate is shut and guarded.", "The gate is open and guarded."):
        room.bring_in("middle", "Middle", ["\n\n".join([*SAME, middle, *[f"Then {one}" for one in SAME]])])
    room.bring_in("lone", "Lone", ["One edition."])
    room.bring_in("hostile", "Hostile", ["<b>one</b> <script>alert(1)</script>"], data=b"1")
    room.bring_in("hostile", "Hostile", ["<b>two</b> <script>alert(2)</script>"], data=b"2")
    return room


@pytest.fixture
def reader(shelf: ReadingRoom) -> FlaskClient:
    return visitor_of(create_app(shelf.settings, shelf.desk))


def place(room: ReadingRoom, rest: str = "", key: str = "courts") -> str:
    return f"/documents/{room.ids[key]}/compare{rest}"


def rows_of(reader: FlaskClient, address: str) -> list[tuple[str, str, str]]:
    """The sign, before and after of every row that shows a change."""
    rows = page_of(reader.get(address)).select(".redline tbody tr")
    told = []
    for row in rows:
        cells = [" ".join(one.get_text().split()) for one in row.select("td")]
        if len(cells) == 3:
            told.append((cells[0], cells[1], cells[2]))
    return told


def test_what_came_and_went_stands_side_by_side_with_its_page(
    reader: FlaskClient, shelf: ReadingRoom
) -> None:
    assert rows_of(reader, place(shelf, "?from=1&to=2")) == [
        (
            "±changed",
            "p. 1 The gate is shut and guarded by day.",
            "p. 1 The gate is open and guarded by day.",
        ),
        ("−removed", "p. 1 This paragraph goes.", ""),
        ("+added", "", "p. 1 Altogether other words came."),
    ]
    page = page_of(reader.get(place(shelf, "?from=1&to=2")))
    assert [one.get_text().strip() for one in page.select(".redline del")] == ["shut", "This paragraph goes."]
    assert [one.get_text().strip() for one in page.select(".redline ins")] == [
        "open",
        "Altogether other words came.",
    ]


def test_what_is_counted_and_which_facts_differ_is_said(reader: FlaskClient, shelf: ReadingRoom) -> None:
    words = words_of(reader.get(place(shelf, "?from=1&to=2")))
    assert "Paragraphs: 1 changed, 1 added, 1 removed, 11 unchanged" in words
    assert "Title: Courts The courts" in words
    assert "Published: 1 January 2024 1 January 2025" in words


def test_long_unchanged_stretches_are_folded_and_unfolded_by_a_link(
    reader: FlaskClient, shelf: ReadingRoom
) -> None:
    folded = reader.get(place(shelf, "?from=1&to=2"))
    assert "Paragraph 9 is as it was." in words_of(folded)
    assert "Paragraph 8 is as it was." not in words_of(folded)
    link = link_of(folded, "10 paragraphs unchanged")
    assert link.endswith("all=1#row-1")
    whole = reader.get(link)
    assert all(one in words_of(whole) for one in SAME)
    assert link_of(whole, "Show only what changed") == place(shelf, "?from=1&to=2")


def test_each_fold_leads_to_the_first_paragraph_it_holds(reader: FlaskClient, shelf: ReadingRoom) -> None:
    folded = page_of(reader.get(place(shelf, "?from=1&to=2", "middle")))
    links = [str(one["href"]) for one in folded.select(".folded a")]
    assert [one.get_text() for one in folded.select(".folded a")] == ["9 paragraphs unchanged"] * 2
    for link, first in zip(
        links, ("Paragraph 0 is as it was.", "Then Paragraph 1 is as it was."), strict=True
    ):
        row = page_of(reader.get(link)).select_one(f"#{link.partition('#')[2]}")
        assert row is not None
        assert row.get_text().strip() == first


def test_editions_are_taken_in_the_order_asked_and_by_default_the_last_two(
    reader: FlaskClient, shelf: ReadingRoom
) -> None:
    backwards = rows_of(reader, place(shelf, "?from=2&to=1"))
    assert ("−removed", "p. 1 Altogether other words came.", "") in backwards
    usual = page_of(reader.get(place(shelf)))
    assert [one["value"] for one in usual.select("option[selected]")] == ["2", "3"]


def test_editions_with_the_same_words_are_said_to_be_the_same(
    reader: FlaskClient, shelf: ReadingRoom
) -> None:
    words = words_of(reader.get(place(shelf, "?from=2&to=3")))
    assert "The words of both editions are the same; only the file differs." in words
    assert "13 paragraphs unchanged" in words


def test_many_rows_are_shown_in_parts(
    reader: FlaskClient, shelf: ReadingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "ROWS_SHOWN", 4)
    first = reader.get(place(shelf, "?from=1&to=2&all=1"))
    assert "Rows 1 to 4 of 14" in words_of(first)
    second = reader.get(link_of(first, "Next"))
    assert "Paragraph 3 is as it was." in words_of(second)
    assert "Paragraph 2 is as it was." not in words_of(second)
    assert "all=1" in link_of(second, "Previous")
    folded = reader.get(place(shelf, "?from=1&to=2"))
    assert link_of(folded, "10 paragraphs unchanged").endswith("all=1#row-1")


@pytest.mark.parametrize("bound", ["MOST_COMPARED", "MOST_PARAGRAPHS"])
def test_editions_that_are_too_long_are_not_compared_and_the_page_says_so(
    reader: FlaskClient, shelf: ReadingRoom, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(comparison, bound, 20)
    response = reader.get(place(shelf, "?from=1&to=2"))
    assert response.status_code == 200
    assert "too long to be compared here" in words_of(response)
    assert page_of(response).select(".redline") == []


def test_hostile_texts_are_only_text(reader: FlaskClient, shelf: ReadingRoom) -> None:
    response = reader.get(place(shelf, "?from=1&to=2", "hostile"))
    assert foreign_parts_of(response) == page_of(response).select(".redline b") == []
    assert "<script>alert(2)</script>" in page_of(response).get_text()


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ("?from=1&to=9", 404, "no such page"),
        ("?from=0&to=2", 400, "must be a whole number"),
        ("?from=x", 400, "must be a whole number"),
        ("?from=2&to=2", 400, "Two different editions are compared; this document has 3."),
        ("?from=1&to=2&row=99", 400, "The comparison has no row 99."),
        ("?from=1&to=2&row=-1", 400, "must be a whole number"),
        ("?from=1&to=2&row=1&all=9", 200, ""),
    ],
)
def test_comparisons_that_cannot_be_are_refused(
    reader: FlaskClient, shelf: ReadingRoom, asked: str, status: int, sentence: str
) -> None:
    response = reader.get(place(shelf, asked))
    assert response.status_code == status
    assert sentence in words_of(response)
    assert_plain(response)


def test_a_document_with_one_edition_has_nothing_to_compare(reader: FlaskClient, shelf: ReadingRoom) -> None:
    response = reader.get(place(shelf, key="lone"))
    assert response.status_code == 400
    assert "this document has 1." in words_of(response)
    assert "what changed" not in words_of(reader.get(f"/documents/{shelf.ids['lone']}"))


def test_the_timeline_leads_to_each_comparison(reader: FlaskClient, shelf: ReadingRoom) -> None:
    page = page_of(reader.get(f"/documents/{shelf.ids['courts']}"))
    links = [str(one["href"]) for one in page.select(".timeline a") if "compare" in str(one["href"])]
    assert links == [place(shelf, "?from=1&to=2"), place(shelf, "?from=2&to=3")]


def test_an_older_edition_leads_to_what_changed_since(reader: FlaskClient, shelf: ReadingRoom) -> None:
    page = page_of(reader.get(f"/documents/{shelf.ids['courts']}?edition=1"))
    link = page.select_one(".notice a[href*=compare]")
    assert link is not None
    assert "from=1" in str(link["href"])
    assert "to=3" in str(link["href"])


def test_as_of_a_day_later_editions_are_not_on_the_timeline(reader: FlaskClient, shelf: ReadingRoom) -> None:
    page = page_of(reader.get(f"/documents/{shelf.ids['courts']}?as-of=2025-02"))
    assert "edition 2" in page.select(".timeline li")[-1].get_text()


def test_a_hidden_document_has_no_comparison(client: FlaskClient, room: ReadingRoom) -> None:
    assert client.get(place(room, key="secret")).status_code == 404
