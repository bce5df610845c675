"""What a fact rests on is said in the language of the page, with the words of the document as they stand there."""

import pytest
from flask import Flask

from coi.vocabulary.languages import INTERFACE_LANGUAGES
from indexer.classify.countries import mentions
from indexer.classify.dates import _SAID_BY
from indexer.extract.html import extract_html
from indexer.extract.office_facts import property_dates
from indexer.extract.text import dated_lines
from web.evidence import evidence_language, say_evidence, say_evidence_aside

PAGE = """<html><head><meta property="article:published_time" content="2024-03-05">
<script type="application/ld+json">{"@type": "Article", "datePublished": "2024-03-04"}</script></head>
<body><time datetime="2024-03-03">3 March 2024</time><p>Published on 2 March 2024</p><p>Updated: 1 March 2024</p></body></html>"""
SAID = (
    *_SAID_BY.values(),
    *(one.evidence for one in property_dates([("created", "2024-03-01"), ("modified", "2024-04-01")])),
    *(one.evidence for one in dated_lines("A report\n5 March 2024\nIt is short.")),
    *(one.evidence for one in extract_html(PAGE.encode(), None, url="https://a.example/2024/03/05/b").dates),
    *(one.evidence for one in mentions("Iran: a report", "Iran and Ukraine. Iranian law.", "en")),
)
others = pytest.mark.parametrize("language", [one for one in INTERFACE_LANGUAGES if one != "en"])


@others
@pytest.mark.parametrize("text", SAID)
def test_what_the_rules_say_of_a_fact_is_said_in_every_language(app: Flask, language: str, text: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert say_evidence(text) != text
        assert evidence_language(text) is None


def test_the_words_of_the_document_stay_as_they_are(app: Flask) -> None:
    text = "The first page has the line “2018. november 9.”."
    with app.test_request_context("/?lang=uk"):
        assert say_evidence(text) == "На першій сторінці є рядок «2018. november 9.»."
        assert say_evidence_aside(text) == "На першій сторінці є рядок «2018. november 9.»"
        assert say_evidence("title: Iran; text: Iran (9), Iranian (2), 3 more") == (
            "у заголовку: Iran; у тексті: Iran (9), Iranian (2), +3"
        )
    with app.test_request_context("/?lang=en"):
        assert say_evidence(text) == text


def test_that_a_person_has_corrected_a_fact_is_said_around_their_own_words(app: Flask) -> None:
    with app.test_request_context("/?lang=uk"):
        assert say_evidence("Corrected on 2026-11-24: Printed on page 2.") == (
            "Виправлено: 24 листопада 2026\u202fр. – Printed on page 2."
        )


def test_what_a_person_wrote_stays_and_is_marked_as_english(app: Flask) -> None:
    with app.test_request_context("/?lang=uk"):
        assert say_evidence("Printed on page 2.") == "Printed on page 2."
        assert evidence_language("Printed on page 2.") == "en"
