"""Tests of telling what kind of document it is."""

from pathlib import Path

import pytest

from coi.errors import VocabularyError
from coi.settings import Settings
from coi.vocabulary import load_vocabulary
from indexer.classify.document_types import DocumentTypes, document_type_in, load_document_types


@pytest.fixture(scope="module")
def types() -> DocumentTypes:
    return load_document_types(load_vocabulary(Settings().vocabularies_dir / "document-types"))


def told(types: DocumentTypes, title: str, language: str = "en", text: str = "", url: str = "") -> str | None:
    found = document_type_in(types, title, text, language, url)
    return found.id if found else None


@pytest.mark.parametrize(
    ("language", "title", "kind"),
    [
        ("en", "Query response: Ruritania, passports", "query-response"),
        ("de", "Anfragebeantwortung: Russische Föderation, Wehrpflicht", "query-response"),
        ("fr", "Réponse à une question : République de Moldavie", "query-response"),
        ("ar", "رد على استفسار: سوريا", "query-response"),
        ("fa", "گزارش موضوعی: ایران", "thematic-report"),
        ("tr", "Ülke raporu: Suriye", "country-report"),
        ("uk", "Закон України про громадянство", "law"),
        ("en", "Country policy and information note: Iran, Christian converts", "policy-note"),
        ("en", "Country information report: Iran", None),
    ],
)
def test_the_title_tells_the_type_in_every_language(
    types: DocumentTypes, language: str, title: str, kind: str | None
) -> None:
    assert told(types, title, language) == kind


def test_what_stands_before_the_colon_wins_over_what_stands_behind_it(types: DocumentTypes) -> None:
    assert told(types, "Query response: the presidential decree on passports") == "query-response"


def test_a_title_in_english_is_read_beside_a_text_in_another_language(types: DocumentTypes) -> None:
    assert told(types, "Press release of the ministry", "lt") == "press-release"


def test_a_short_line_on_the_first_page_tells_it_where_the_title_does_not(types: DocumentTypes) -> None:
    text = "Ministry of Ruritania\n\nThematic report\n\n" + "Words of the text follow here. " * 9
    found = document_type_in(types, "Ruritania 2020", text, "en")
    assert found is not None
    assert (found.id, found.words, found.page) == ("thematic-report", ("Thematic report",), 1)


def test_a_type_named_in_a_sentence_of_the_text_tells_nothing(types: DocumentTypes) -> None:
    assert told(types, "Ruritania 2020", text="A press release was seen by nobody.") is None


def test_the_address_is_the_weakest_sign(types: DocumentTypes) -> None:
    url = "https://example.org/news/2020/x.html"
    assert told(types, "Ruritania 2020", url=url) == "news-article"
    assert told(types, "Press release of the ministry", url=url) == "press-release"


def test_the_host_is_no_sign(types: DocumentTypes) -> None:
    assert told(types, "Ruritania 2020", url="https://news.example.org/x?y=/news/") is None


@pytest.mark.parametrize("content", ["nonsense: [x]", "law: ['(']", "- law"])
def test_a_faulty_list_of_addresses_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "addresses.yml"
    file.write_text(content)
    with pytest.raises(VocabularyError, match=r"addresses\.yml"):
        load_document_types(load_vocabulary(Settings().vocabularies_dir / "document-types"), file)
