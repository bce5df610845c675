"""Tests of what helps: where nothing was found, what was searched beside, and the day as of which one looks."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from coi.dates import PartialDate
from coi.results import Expansion
from tests.web.pages import asked_by, fields_of, link_of, page_of, titles_of, visitor_of, words_of
from tests.web.reading_room import TODAY, ReadingRoom
from tests.web.searchers import AnsweringSearcher, an_answer
from tests.web.test_search import an_app
from web.wording import age_in_words, is_old


def test_broader_questions_find_as_many_documents_as_they_say(client: FlaskClient) -> None:
    response = client.get("/", query_string={"q": '"evasion summons"', "country": "UKR"})
    offered = page_of(response).select(".advice li:has(.count)")
    assert offered != []
    for row in offered:
        link, count = row.select_one("a"), row.select_one(".count")
        assert link is not None
        assert count is not None
        found = client.get(str(link["href"]))
        assert len(titles_of(found)) == int(count.get_text().split()[0]) > 0


def test_nothing_found_names_the_sources_that_could_have_answered_and_how_fresh_they_are(
    client: FlaskClient, room: ReadingRoom
) -> None:
    response = client.get("/?q=zebra&country=UKR")
    assert "Sources that have documents on this, or are meant to: Ukraine." in words_of(response)
    rows = [row.get_text(" ", strip=True) for row in page_of(response).select(".searched tbody tr")]
    assert [" ".join(row.split()) for row in rows] == [
        "Example Watch (source profile) 1 12 May 2025",
        "Sample COI Unit (source profile) 1 12 May 2025",
    ]
    assert "Inner Circle" not in words_of(response)
    assert room.ids["secret"] not in response.get_data(as_text=True)


def test_a_country_that_nobody_covers_is_said_to_be_so(client: FlaskClient) -> None:
    response = client.get("/?q=zebra&country=IRN&as-of=2019")
    assert "No source here has a document on this country, and none promises to cover it." in words_of(
        response
    )
    assert page_of(response).select(".searched") == []


def test_each_word_added_from_another_language_can_be_left_out_and_brought_back(room: ReadingRoom) -> None:
    added = Expansion("призов", "en", ("draft", "conscription"), ("lexicon", "uk→en: sample"))
    client = visitor_of(an_app(room, AnsweringSearcher(an_answer(expansions=(added,)))))
    response = client.get("/?q=призов&without=ru:призыв&offset=10")
    page = page_of(response)
    button = page.select("button.added")[0]
    assert " ".join(button.get_text().split()) == "draft (en) × (remove)"
    assert (str(button["name"]), str(button["value"]), button["form"]) == ("without", "en:draft", "search")
    sent = fields_of(page)
    assert ("without", "ru:призыв") in sent
    assert "offset" not in dict(sent)
    assert [one["title"] for one in page_of(response).select(".added[title]")] == ["lexicon", "uk→en: sample"]
    assert "without" not in asked_by(link_of(response, "search these again: призыв (ru)"))


@pytest.mark.parametrize(
    "path", ["/?q=conscription", "/", "/sources/sample-unit", "/help", "{report}", "{report}/citation"]
)
def test_every_page_says_as_of_which_day_one_looks_and_leads_back_to_today(
    client: FlaskClient, room: ReadingRoom, path: str
) -> None:
    path = path.format(report=f"/documents/{room.ids['report']}")
    joint = "&" if "?" in path else "?"
    response = client.get(f"{path}{joint}as-of=2025-06-01")
    assert response.status_code == 200
    assert "As of 1 June 2025:" in words_of(response)
    assert link_of(response, "Back to today") == path
    name = page_of(response).select_one(".name")
    assert name is not None
    assert asked_by(str(name["href"]))["as-of"] == ["2025-06-01"], "it stays on the way to the start page"


def test_policy_is_told_from_facts_in_words_and_at_sight(client: FlaskClient) -> None:
    page = page_of(client.get("/?q=conscription"))
    kinds = {one.get_text(): "policy" in one["class"] for one in page.select(".hits .kind")}
    assert kinds["policy note"] is True
    assert kinds["country report"] is False


def test_a_hit_names_its_source_with_type_and_profile_and_its_age(client: FlaskClient) -> None:
    hit = page_of(client.get("/?q=summons")).select_one(".hits > li")
    assert hit is not None
    link = hit.select_one("a.source")
    assert link is not None
    assert link["href"] == "/sources/sample-unit"
    said = " ".join(hit.get_text(" ").split())
    assert "state COI unit" in said
    assert "published 10 May 2025 1 year ago" in said


def test_other_publishers_of_the_same_are_named(room: ReadingRoom) -> None:
    answer = an_answer()
    hit = replace(answer.hits[0], also_published_by=("example-watch", "sample-unit"))
    client = visitor_of(an_app(room, AnsweringSearcher(replace(answer, hits=(hit,)))))
    assert "also published by: Example Watch , Sample COI Unit" in words_of(client.get("/?q=a"))


@pytest.mark.parametrize(
    ("published", "said", "old"),
    [
        ("2026-11-20", "", False), ("2026-10-23", "1 month ago", False), ("2026-10-24", "", False),
        ("2025-11-23", "1 year ago", False), ("2025-11-24", "11 months ago", False), ("2024", "2 years ago", False),
        ("2023", "3 years ago", True), ("2026", "", False), ("2020-05", "6 years ago", True),
    ],
)  # fmt: skip
def test_an_age_is_no_finer_than_the_date(published: str, said: str, *, old: bool) -> None:
    assert age_in_words(PartialDate.parse(published), TODAY) == said
    assert is_old(PartialDate.parse(published), TODAY) is old


def test_a_passage_that_a_link_leads_to_is_marked_where_it_stands(
    client: FlaskClient, room: ReadingRoom
) -> None:
    page = page_of(client.get(f"/documents/{room.ids['report']}?page=2&at=25"))
    (passage,) = page.select(".passage")
    assert passage.get_text().startswith("Men who ignored the summons")
    assert passage.select_one("#passage") is not None
    for elsewhere in ("page=2&at=99999", "page=2&at=x", "at=3"):
        assert page_of(client.get(f"/documents/{room.ids['report']}?{elsewhere}")).select(".passage") == []
