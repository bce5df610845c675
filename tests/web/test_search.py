"""Tests of the start page and the results page."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coi.network.access import GUEST
from coi.results import Expansion, FacetValue, HitPassage
from tests.web.pages import (
    asked_by,
    assert_plain,
    foreign_parts_of,
    link_of,
    page_of,
    row_in,
    row_of,
    send,
    titles_of,
    visitor_of,
    words_of,
)
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import AnsweringSearcher, an_answer
from web import create_app


def an_app(room: ReadingRoom, searcher: AnsweringSearcher) -> Flask:
    return create_app(room.settings, replace(room.desk, searcher=searcher))


def test_the_start_page_counts_what_a_guest_may_see_and_lists_what_came_last(client: FlaskClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "Country of origin information: 7 documents" in words_of(response)
    assert len(titles_of(response)) == 5


def test_empty_fields_are_no_question(client: FlaskClient) -> None:
    assert "Last added" in words_of(client.get("/?q=&published-from=&published-to=&as-of="))


def test_a_search_shows_total_hits_passages_and_what_was_asked(client: FlaskClient) -> None:
    response = client.get("/?q=evasion&country=UKR")
    page = page_of(response)
    assert page.h1 is not None
    assert page.h1.get_text() == "Word: evasion · country: Ukraine"
    assert "1 document" in page.select_one("[role=status]").get_text()  # type: ignore[union-attr]
    assert titles_of(response) == ["Country report: military service"]
    assert [one.get_text().lower() for one in page.select(".passages mark")][:1] == ["evasion"]


def test_a_passage_leads_to_its_page_of_the_document(client: FlaskClient, room: ReadingRoom) -> None:
    link = page_of(client.get("/?q=summons")).select_one(".passages a")
    assert link is not None
    assert link.get_text() == "p. 2 (printed 1)"
    assert str(link["href"]) == f"/documents/{room.ids['report']}?q=summons&edition=2&page=2&at=0#passage"
    assert client.get(str(link["href"])).status_code == 200


def test_a_passage_that_was_cut_says_so(room: ReadingRoom) -> None:
    cut = HitPassage(1, None, "Part one", 40, "and so the men were", ((11, 14),))
    whole = HitPassage(2, None, "Title 1", 0, "The men came.", ())
    answer = an_answer()
    hit = replace(answer.hits[0], passages=(cut, whole))
    client = visitor_of(an_app(room, AnsweringSearcher(replace(answer, hits=(hit,)))))
    said = [one.get_text() for one in page_of(client.get("/?q=men")).select(".passages p")]
    assert said == ["Part one: … and so the men were …", "The men came."]


def test_a_document_without_date_says_when_it_was_captured(client: FlaskClient) -> None:
    assert "publication date not stated; captured 1 March 2024" in words_of(client.get("/?q=sundays"))


def test_the_edition_is_named_where_there_are_several(client: FlaskClient) -> None:
    assert "edition 2 of 2" in words_of(client.get("/?q=summons"))
    assert "edition" not in words_of(client.get("/?q=sundays")).lower().replace("as of", "")


def test_text_in_another_language_says_so_and_finds_its_own_direction(client: FlaskClient) -> None:
    title = page_of(client.get("/?q=conscription&language=ar")).select_one(".hits h2 a")
    assert title is not None
    assert (title["lang"], title["dir"]) == ("ar", "auto")


def test_a_hidden_document_is_neither_listed_nor_counted(client: FlaskClient, room: ReadingRoom) -> None:
    response = client.get("/?q=zebra")
    assert "No document holds all of what was asked." in words_of(response)
    assert room.ids["secret"] not in response.get_data(as_text=True)
    assert "Inner Circle" not in words_of(client.get("/?q=conscription"))


def test_the_searcher_is_told_that_a_guest_asks(room: ReadingRoom) -> None:
    searcher = AnsweringSearcher(an_answer())
    visitor_of(an_app(room, searcher)).get("/?q=word")
    assert [viewer for _, viewer in searcher.asked] == [GUEST]


def test_a_value_is_chosen_by_its_name_and_let_go_by_the_same(client: FlaskClient) -> None:
    page = page_of(client.get("/?q=conscription&offset=2"))
    row = row_in(page, "Iran")
    assert row.select_one(".count").get_text() == "1"  # type: ignore[union-attr]
    chosen = send(client, page, row.button)
    assert len(titles_of(chosen)) == 1
    row = row_of(chosen, "Iran")
    assert row.input is not None
    assert row.input.has_attr("checked")
    assert "country" not in asked_by(str(row.select("a")[0]["href"]))


def test_an_excluded_value_stands_struck_through_with_an_undo(client: FlaskClient) -> None:
    page = page_of(client.get("/?q=conscription"))
    response = send(client, page, row_in(page, "Iran").select_one(".exclude"))
    assert not any("conscription)" in title for title in titles_of(response))
    row = row_of(response, "Iran")
    assert row.s is not None
    undo = row.select_one("a")
    assert undo is not None
    assert undo.get_text().startswith("undo")
    assert "not-country" not in asked_by(str(undo["href"]))


def test_a_checkbox_sends_its_value_with_the_words(client: FlaskClient) -> None:
    row = row_of(client.get("/?q=conscription"), "Iran")
    assert row.input is not None
    assert (row.input["name"], row.input["value"], row.input["form"]) == ("country", "IRN", "search")


def test_every_condition_is_a_chip_that_can_be_removed(client: FlaskClient) -> None:
    response = client.get(
        "/?q=conscription&country=UKR&country=RUS&not-topic=police&published-from=2020&published-to=2026"
        "&captured-from=2020&captured-to=2026&as-of=2026-01-01"
    )
    chips = [" ".join(one.get_text().split()) for one in page_of(response).select(".chips a")]
    assert chips == [
        "country: Ukraine × (remove)",
        "country: Russia × (remove)",
        "topic – not: Police × (remove)",
        "published from: 2020 × (remove)",
        "published until: 2026 × (remove)",
        "captured from: 2020 × (remove)",
        "captured until: 2026 × (remove)",
        "as of: 1 January 2026 × (remove)",
    ]
    assert asked_by(link_of(response, "country: Ukraine × (remove)"))["country"] == ["RUS"]
    without = asked_by(link_of(response, "published from: 2020 × (remove)"))
    assert "published-from" not in without
    assert without["published-to"] == ["2026"]


def test_what_has_no_field_of_its_own_is_carried_along(client: FlaskClient) -> None:
    page = page_of(
        client.get("/?q=conscription&sort=published&not-country=IRN&source-type=local-ngo&country=RUS")
    )
    hidden = {(one["name"], one["value"]) for one in page.select("#search input[type=hidden]:not([name=v])")}
    assert hidden == {("sort", "published"), ("not-country", "IRN")}
    ticked = {(one["name"], one["value"]) for one in page.select("input[type=checkbox][checked]")}
    assert ticked == {("country", "RUS"), ("source-type", "local-ngo")}


def test_several_chosen_values_can_be_asked_for_all_together(client: FlaskClient) -> None:
    response = client.get("/?country=RUS&country=BLR")
    assert len(titles_of(response)) == 2
    together = client.get(link_of(response, "all of these"))
    assert titles_of(together) == ["Policy note on conscription cases"]
    row = row_of(together, "Belarus")
    assert row.input is not None
    assert row.input["name"] == "all-countries"


def test_the_order_can_be_changed(client: FlaskClient) -> None:
    response = client.get(
        link_of(client.get("/?q=conscription&country=UKR&country=RUS&country=IRN"), "newest")
    )
    assert titles_of(response)[0] == "Country report: military service"
    assert "newest" in {one.get_text() for one in page_of(response).select(".sorts [aria-current]")}


def test_as_of_a_day_the_edition_then_in_force_is_found(client: FlaskClient) -> None:
    response = client.get("/?q=%22first+edition%22&as-of=2025-03-01")
    assert titles_of(response) == ["Country report: military service"]
    assert "As of 1 March 2025:" in words_of(response)
    assert titles_of(client.get("/?q=%22first+edition%22")) == []
    assert "as-of" not in asked_by(link_of(response, "Back to today"))


def test_a_day_that_has_not_come_yet_counts_as_today(client: FlaskClient) -> None:
    response = client.get("/?q=summons&as-of=2027-01-01")
    assert response.status_code == 200
    assert "1 January 2027 has not come yet" in words_of(response)
    assert titles_of(response) == ["Country report: military service"]


def test_pages_follow_one_another(client: FlaskClient) -> None:
    first = client.get("/?q=conscription&limit=2")
    assert "1–2 of 5" in words_of(first)
    second = client.get(link_of(first, "next page"))
    assert "3–4 of 5" in words_of(second)
    assert titles_of(client.get(link_of(second, "previous page"))) == titles_of(first)
    assert not set(titles_of(first)) & set(titles_of(second))


def test_paging_ends_at_a_thousand_and_says_so(room: ReadingRoom) -> None:
    client = visitor_of(an_app(room, AnsweringSearcher(an_answer(5000, 10))))
    assert "next page" in words_of(client.get("/?q=a&offset=980"))
    last = client.get("/?q=a&offset=990")
    assert "next page" not in words_of(last)
    assert "listed up to number 1,000" in words_of(last)
    assert client.get("/?q=a&offset=1000").status_code == 400


def test_a_page_beyond_the_last_leads_back(client: FlaskClient) -> None:
    response = client.get("/?q=conscription&offset=100")
    assert response.status_code == 200
    assert "there is only this much: 5 documents" in words_of(response)
    assert len(titles_of(client.get(link_of(response, "To the first page")))) == 5


def test_nothing_found_says_what_was_asked_and_offers_to_drop_a_filter(client: FlaskClient) -> None:
    response = client.get("/?q=summons&country=IRN&published-from=2020")
    words = words_of(response)
    assert response.status_code == 200
    assert "Word: summons · country: Iran · published from: 2020" in words
    assert "This says nothing about what happened" in words
    dropped = client.get(link_of(response, "Leave out: country: Iran"))
    assert titles_of(dropped) == ["Country report: military service"]
    assert link_of(response, "Leave out all filters and dates, keep the words") == "/?q=summons&v=2"


def test_what_was_searched_beside_the_words_can_be_seen_and_turned_off(room: ReadingRoom) -> None:
    answer = an_answer(
        expansions=(Expansion("призов", "en", ("draft", "conscription")),), suggestion="призыв"
    )
    client = visitor_of(an_app(room, AnsweringSearcher(answer)))
    response = client.get("/?q=призов")
    assert "Also searched in other languages призов : draft (en)" in words_of(response)
    assert asked_by(link_of(response, "search only my words"))["translate"] == ["0"]
    assert asked_by(link_of(response, "призыв"))["q"] == ["призыв"]
    again = client.get("/?q=призов&translate=0")
    assert "translate" not in asked_by(link_of(again, "search in other languages too"))


def test_warnings_and_doubtful_totals_are_shown(room: ReadingRoom) -> None:
    answer = an_answer(warnings=("Too many words begin so.",), total_is_exact=False)
    words = words_of(visitor_of(an_app(room, AnsweringSearcher(answer))).get("/?q=con*"))
    assert "Too many words begin so." in words
    assert "about 1 document" in words


@pytest.mark.parametrize(
    ("typed", "wrong"), [("conscription (evasion", "("), ('a "b', '"'), ("fine AND", "AND"), ("*", "*")]
)
def test_a_query_that_cannot_be_read_keeps_its_words_and_marks_the_place(
    client: FlaskClient, typed: str, wrong: str
) -> None:
    response = client.get("/", query_string={"q": typed, "country": "UKR", "published-from": "2020"})
    page = page_of(response)
    assert response.status_code == 400
    assert_plain(response)
    assert page.select_one("#words")["value"] == typed  # type: ignore[index]
    assert page.select_one("mark.wrong").get_text() == wrong  # type: ignore[union-attr]
    assert page.select_one("#published-from")["value"] == "2020"  # type: ignore[index]
    assert [one["value"] for one in page.select("input[name=country]")] == ["UKR"]


def test_an_unknown_filter_value_names_what_comes_near_and_can_be_dropped(client: FlaskClient) -> None:
    response = client.get("/?q=conscription&country=Ukrane")
    assert response.status_code == 400
    assert "There is no country “Ukrane”. Did you mean Ukraine" in words_of(response)
    assert link_of(response, "country: Ukrane × (remove)") == "/?q=conscription"


def test_long_lists_of_values_are_folded_and_active_ones_stay_in_sight(room: ReadingRoom) -> None:
    values = tuple(FacetValue(str(year), str(year), 1) for year in range(1990, 2020))
    client = visitor_of(an_app(room, AnsweringSearcher(an_answer(facets={"year": values}))))
    page = page_of(client.get("/?q=a&year=1995"))
    shown = [one.get_text() for one in page.select(".facet > ul [id] > bdi")]
    folded = [one.get_text() for one in page.select(".facet details .folded bdi")]
    assert shown[0] == "2019"
    assert "1995" in shown
    assert folded == ["1994", "1993", "1992", "1991", "1990"]


def test_what_is_chosen_can_be_excluded_instead(client: FlaskClient) -> None:
    row = row_of(client.get("/?q=conscription&country=IRN"), "Iran")
    asked = asked_by(str(row.select_one("a.exclude")["href"]))  # type: ignore[index]
    assert (asked["not-country"], "country" in asked) == (["IRN"], False)


def test_the_page_says_where_it_stands_without_any_script(client: FlaskClient) -> None:
    for address in ("/", "/?q=conscription", "/?q=zebra", "/help"):
        assert foreign_parts_of(client.get(address)) == []


def test_documents_with_some_of_the_words_follow_those_with_all_in_a_list_of_their_own(
    client: FlaskClient,
) -> None:
    response = client.get("/?q=conscription+penalties")
    page = page_of(response)
    more = page.select_one("section.more")
    assert more is not None
    assert more.h2 is not None
    assert more.h2.get_text() == "Documents with some of these words"
    all_words = [one.get_text(" ", strip=True) for one in page.select("#results > .hits .headline a[dir]")]
    some_words = [one.get_text(" ", strip=True) for one in more.select(".hits .headline h3 a[dir]")]
    assert all_words == ["Country report: military service"]
    assert "Policy note on conscription cases" in some_words
    assert not set(all_words) & set(some_words)
    assert not any("hidden" in one or "Inner" in one for one in some_words)
    assert page_of(client.get("/?q=conscription")).select_one("section.more") is None


def test_words_that_only_join_others_are_said_not_to_be_needed(client: FlaskClient) -> None:
    said = words_of(client.get("/?q=evasion+of+conscription"))
    assert "Not needed in a document: of" in said
    assert "Not needed" not in words_of(client.get("/?q=conscription"))
