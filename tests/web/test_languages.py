"""Tests of the language of the pages: how it is chosen, kept and switched, and what is said in it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coi.vocabulary.languages import INTERFACE_LANGUAGES
from tests.web.pages import page_of, visitor_of, words_of
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import AnsweringSearcher, an_answer
from tests.web.test_catalogues import LETTERS
from tests.web.test_search import an_app
from tests.web.test_security import BAD_QUERIES
from web.languages import ago_in_words, in_figures
from web.sentences import is_known, say_again
from web.wording import documents_in_words

PAGES = {
    "start": "/",
    "results": "/?q=conscription&not-country=IRN&as-of=2025-06",
    "nothing found": "/?q=zebra&country=UKR",
    "a page too far": "/?q=conscription&offset=100",
    "refused": "/?q=conscription+(evasion&country=UKR",
    "unknown value": "/?country=Ukrane",
    "not found": "/nope",
    "help": "/help",
    "source": "/sources/sample-unit",
    "document": "{report}?q=evasion",
    "older edition": "{report}?edition=1",
    "gone": "{gone}",
    "page that is none": "{report}?page=99",
    "not yet known": "{report}?as-of=2020",
    "citation": "{report}/citation?page=2",
}
# What stands on a page as it was written by others, or the same in every language.
AS_WRITTEN = (
    "[lang]:not(html), bdi, code, kbd, mark, script, .name, .broken, .hash, .id, .address, title, .profile dd"
)
# The vocabularies of the room speak English only.
AS_WRITTEN += ", .kind, .source-type, .filters fieldset bdi"


def path_of(room: ReadingRoom, name: str, language: str) -> str:
    path = PAGES[name].format_map({key: f"/documents/{one}" for key, one in room.ids.items()})
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", [one for one in INTERFACE_LANGUAGES if one != "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_nothing_in_english(
    client: FlaskClient, room: ReadingRoom, name: str, language: str
) -> None:
    response = client.get(path_of(room, name, language))
    page = page_of(response)
    assert page.html is not None
    assert page.html["lang"] == language
    for untold in page.select(AS_WRITTEN):
        untold.extract()
    text = page.get_text(" ")
    attributes = " ".join(
        str(tag[name])
        for tag in page.find_all(True)
        for name in ("aria-label", "placeholder")
        if tag.has_attr(name)
    )
    english = re.findall(
        r"\b(?:the|this|that|was|were|with|all|not|here|there|documents?|page)\b", text + attributes
    )
    allowed = {"et": {"all"}, "hu": set(), "ro": {"document"}, "sk": {"document"}}.get(language, set())
    assert [one for one in english if one not in allowed] == []
    if LETTERS[language][0] == "а":
        latin = re.findall(r"[a-z]{3,}(?: [a-z]{2,})+", text + attributes)
        assert latin == []


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("uk", "uk"), ("uk-UA,uk;q=0.9,en;q=0.5", "uk"), ("ro-MD", "ro"), ("fr,sk;q=0.4", "sk"), ("fr", "en"),
        ("", "en"), ("de;q=1, pl;q=0.2", "pl"), ("*", "en"), ("x" * 5000, "en"),
    ],
)  # fmt: skip
def test_the_browser_chooses_the_language(client: FlaskClient, wanted: str, language: str) -> None:
    page = page_of(client.get("/help", headers={"Accept-Language": wanted}))
    assert page.html is not None
    assert page.html["lang"] == language


def test_a_language_in_the_address_counts_more_than_the_browser_and_stays_in_every_link(
    client: FlaskClient,
) -> None:
    response = client.get("/?q=conscription&lang=lt", headers={"Accept-Language": "uk"})
    page = page_of(response)
    assert page.html is not None
    assert page.html["lang"] == "lt"
    led = [str(one["href"]) for one in page.select("a[href^='/']")]
    assert len(led) > 20
    assert [one for one in led if parse_qs(urlsplit(one).query).get("lang") != ["lt"]] == []
    assert page.select_one("#search input[name=lang][value=lt]") is not None


def test_each_language_is_switched_to_by_its_own_name(app: Flask) -> None:
    client = visitor_of(app)
    page = page_of(client.get("/?q=conscription&country=UKR"))
    buttons = {one.get_text(): str(one["value"]) for one in page.select(".tongues button")}
    assert list(buttons.values()) == list(INTERFACE_LANGUAGES)
    assert buttons["Українська"] == "uk"
    assert buttons["Latviešu"] == "lv"
    to = page.select_one(".tongues input[name=to]")
    assert to is not None
    response = client.get("/choose", query_string={"to": str(to["value"]), "lang": "uk"})
    assert response.status_code == 303
    place = urlsplit(response.headers["Location"])
    assert parse_qs(place.query) == {"q": ["conscription"], "country": ["UKR"], "lang": ["uk"]}
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    chosen = page_of(client.get("/help", headers={"Accept-Language": "pl"}))
    assert chosen.html is not None
    assert chosen.html["lang"] == "uk", "the choice is kept"


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "", "/\r\nX: 1"]
)
def test_choosing_leads_nowhere_else(client: FlaskClient, to: str) -> None:
    response = client.get("/choose", query_string={"to": to, "lang": "uk"})
    assert response.headers["Location"] == "/?lang=uk"


def test_an_unknown_choice_changes_nothing(client: FlaskClient) -> None:
    response = client.get("/choose?to=/help&lang=xx&keys=maybe")
    assert response.headers["Location"] == "/help"
    assert "Set-Cookie" not in response.headers


def test_labels_and_the_question_are_in_the_language_of_the_page(client: FlaskClient) -> None:
    response = client.get("/?q=conscription&country=UKR&lang=uk")
    assert "країна: Україна" in words_of(response)
    assert "Станом на" in words_of(client.get("/?q=conscription&as-of=2025-06&lang=uk"))
    assert "1 документ" in words_of(client.get("/?q=summons&lang=uk"))


def test_the_searcher_is_told_the_language_of_the_page(room: ReadingRoom) -> None:
    searcher = AnsweringSearcher(an_answer())
    client = visitor_of(an_app(room, searcher))
    client.get("/?q=word", headers={"Accept-Language": "be"})
    client.get("/?q=word&ui-language=hu")
    client.get("/?q=word&lang=et&ui-language=hu")
    assert [query.interface_language for query, _ in searcher.asked] == ["be", "hu", "et"]


def test_operators_of_the_language_of_the_page_count(client: FlaskClient) -> None:
    page = page_of(client.get("/", query_string={"q": "summons ТА fined", "lang": "uk"}))
    assert page.h1 is not None
    assert page.h1.get_text() == "Усі слова: summons, fined"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 document", "2 documents", "5 documents", "21 documents", "1,214 documents"]),
        ("uk", ["1 документ", "2 документи", "5 документів", "21 документ", "1 214 документів"]),
        ("ro", ["1 document", "2 documente", "5 documente", "21 de documente", "1.214 documente"]),
        ("lt", ["1 dokumentas", "2 dokumentai", "5 dokumentai", "21 dokumentas", "1 214 dokumentų"]),
        ("lv", ["1 dokuments", "2 dokumenti", "5 dokumenti", "21 dokuments", "1 214 dokumenti"]),
        ("hu", ["1 dokumentum", "2 dokumentum", "5 dokumentum", "21 dokumentum", "1 214 dokumentum"]),
    ],
)
def test_counts_take_the_form_of_their_language(app: Flask, language: str, said: list[str]) -> None:
    with app.test_request_context(f"/?lang={language}"):
        plain = [documents_in_words(one).replace("\N{NO-BREAK SPACE}", " ") for one in (1, 2, 5, 21, 1214)]
    assert plain == said


def test_ages_and_figures_are_said_as_in_the_language(app: Flask) -> None:
    with app.test_request_context("/?lang=pl"):
        assert ago_in_words(2, "year") == "2 lata temu"
        assert in_figures(12_140) == "12\N{NO-BREAK SPACE}140"


def test_each_refusal_can_be_said_in_every_language(client: FlaskClient) -> None:
    for name, sent, status in BAD_QUERIES:
        alert = page_of(client.get(f"/?{sent}")).select_one("[role=alert]")
        if status == 400 and alert is not None:
            assert is_known(alert.get_text()), f"{name}: {alert.get_text()}"


def test_sentences_of_the_floors_below_are_said_again(app: Flask) -> None:
    told = "There is no country “Ukrane”. Did you mean Ukraine or Uganda?"
    with app.test_request_context("/?lang=uk"):
        assert say_again(told) == "Немає такого значення (країна): «Ukrane». Можливо, Ukraine або Uganda?"
        assert say_again("Something nobody foresaw.") == "Something nobody foresaw."
    with app.test_request_context("/"):
        assert say_again(told) == told
