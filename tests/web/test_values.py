"""Tests of the page that lists every value of one filter."""

import pytest
from flask.testing import FlaskClient

from coi.results import FacetValue
from tests.web.pages import asked_by, assert_plain, page_of, row_in, send, titles_of, visitor_of, words_of
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import AnsweringSearcher, an_answer
from tests.web.test_search import an_app
from web.facets import FOLDED_AT_ONCE, SHOWN_AT_ONCE

# In the order of their counts, which is none of their names.
MANY = tuple(FacetValue(f"T{number}", f"Topic {(number * 7) % 60:02}", 100 - number) for number in range(60))


@pytest.fixture
def crowded(room: ReadingRoom) -> FlaskClient:
    """Asks where every answer has sixty topics."""
    return visitor_of(an_app(room, AnsweringSearcher(an_answer(facets={"topic": MANY}))))


def test_what_is_too_long_to_be_folded_leads_to_a_page_with_every_value(crowded: FlaskClient) -> None:
    page = page_of(crowded.get("/?q=a&country=UKR&offset=10"))
    assert len(page.select(".facet details .folded li")) == FOLDED_AT_ONCE
    fold = next(one for one in page.select(".facet details summary") if "Topic" in one.get_text())
    assert fold.get_text().startswith(f"{60 - SHOWN_AT_ONCE} more")
    (link,) = [one for one in page.select(".facet a") if one.get_text().startswith("List every value")]
    assert asked_by(str(link["href"])) == {"of": ["topic"], "q": ["a"], "v": ["2"], "country": ["UKR"]}
    response = crowded.get(str(link["href"]))
    assert_plain(response)
    labels = [one.get_text() for one in page_of(response).select(".folded bdi")]
    assert labels == [f"Topic {number:02}" for number in range(60)]


def test_a_value_ticked_there_narrows_the_question_and_loses_no_other_filter(client: FlaskClient) -> None:
    page = page_of(
        client.get("/values?of=country&q=conscription&not-source=example-watch&published-from=2000")
    )
    assert "conscription" in page.get_text()
    box = row_in(page, "Ukraine").input
    assert box is not None
    response = send(client, page, box)
    assert response.request.path == "/"
    assert asked_by(response.request.full_path)["not-source"] == ["example-watch"]
    assert [one.get_text() for one in page_of(response).select(".chips bdi")] == [
        "country: Ukraine",
        "source – not: Example Watch",
        "published from: 2000",
    ]
    assert titles_of(response)


def test_what_is_chosen_is_ticked_there_and_what_is_excluded_says_so(client: FlaskClient) -> None:
    page = page_of(client.get("/values?of=country&q=conscription&country=UKR&not-country=IRN"))
    box = row_in(page, "Ukraine").input
    assert box is not None
    assert box.has_attr("checked")
    assert "is excluded" in row_in(page, "Iran").get_text()
    assert row_in(page, "Iran").input is None


def test_on_the_start_page_every_value_of_the_archive_is_listed(client: FlaskClient) -> None:
    response = client.get("/values?of=country")
    assert row_in(page_of(response), "Iran").input is not None
    count = str(page_of(client.get("/")).h1.get_text()).partition(": ")[2]  # type: ignore[union-attr]
    assert count in words_of(response)


def test_a_private_search_lists_its_values_without_its_words_in_any_address(crowded: FlaskClient) -> None:
    page = page_of(crowded.post("/private", data={"q": "secretword"}))
    button = next(one for one in page.select("button.lead") if one.get_text().startswith("List every value"))
    assert str(button["formaction"]).startswith("/private/values")
    response = crowded.post(str(button["formaction"]), data={"ask": str(button["value"])})
    assert response.status_code == 200
    page = page_of(response)
    form = page.select_one("form#search")
    assert form is not None
    assert (form["method"], str(form["action"]).partition("?")[0]) == ("post", "/private")
    assert page.select_one("#words[value=secretword]") is not None
    for one in page.find_all(True):
        assert not any("secretword" in str(one.get(name, "")) for name in ("href", "action", "formaction"))


@pytest.mark.parametrize("address", ["/values", "/values?of=nothing&q=a", "/values?of=&q=a"])
def test_a_filter_that_there_is_not_is_a_page_that_there_is_not(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert_plain(response)


def test_a_question_that_cannot_be_read_keeps_its_words_there_too(client: FlaskClient) -> None:
    response = client.get("/values?of=country&q=%28evasion")
    assert response.status_code == 400
    assert page_of(response).select_one("#words[value='(evasion']") is not None
