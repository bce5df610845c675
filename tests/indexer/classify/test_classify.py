"""Tests of making a reading of what was extracted."""

from datetime import UTC, datetime
from typing import Any

import pytest

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Page, Reading, Statement
from coi.settings import load_settings
from coi.source import Harvest, Profile, Source
from coi.vocabulary.vocabularies import Vocabularies, load_vocabularies
from indexer.classify import classify

MADE = datetime(2024, 6, 1, tzinfo=UTC)
UKRAINIAN = (
    "Держава гарантує кожному право на звернення до суду. Заяву розглядають протягом місяця в Україні. " * 4
)


@pytest.fixture(scope="module")
def vocabularies(tmp_path_factory: pytest.TempPathFactory) -> Vocabularies:
    return load_vocabularies(load_settings(tmp_path_factory.mktemp("data"), {}))


NOTHING = Declared()


@pytest.fixture
def read(vocabularies: Vocabularies) -> Any:
    """Classifies what was extracted, with nothing declared and no source unless told otherwise."""

    def make(
        extracted: ExtractedDocument,
        declared: Declared = NOTHING,
        *,
        url: str = "",
        source: Source | None = None,
    ) -> Reading:
        return classify(
            extracted,
            declared,
            document_id="d",
            edition=1,
            url=url,
            source=source,
            vocabularies=vocabularies,
            made=MADE,
        )

    return make


def text(*pages: str, **facts: Any) -> ExtractedDocument:
    numbered = tuple(Page(number, None, page) for number, page in enumerate(pages, start=1))
    return ExtractedDocument("ok", "text/plain", pages=numbered, **facts)


def a_source(**facts: Any) -> Source:
    profile = Profile(**dict.fromkeys(Profile.__dataclass_fields__, "x"))
    usual: dict[str, Any] = {
        "id": "s", "name": "S", "name_native": "", "publisher": "S", "source_type": "un-body", "homepage": "",
        "verified": True, "access": "public", "document_type": None, "languages": (), "countries": (),
        "profile": profile, "harvest": Harvest((), 2, (), ""),
    }  # fmt: skip
    return Source(**{**usual, **facts})


def test_declared_values_win_over_the_record_and_that_over_the_file(read: Any) -> None:
    record = Declared(
        title="Record", authors=("Record authors",), published=PartialDate(2020), said_by="import"
    )
    extracted = text(
        "Words.",
        title="File",
        authors=("File authors",),
        declared=record,
        dates=(Statement("2019", "x", 0.9),),
    )
    reading = read(extracted, Declared(title="Declared", said_by="upload"))
    assert (reading.title, reading.authors, reading.published.value) == (
        "Declared",
        ("Record authors",),
        "2020",
    )


def test_the_language_of_a_long_text_wins_over_what_was_said(read: Any) -> None:
    assert read(text(UKRAINIAN, language="ru"), Declared(language="en")).language == "uk"


def test_what_was_said_wins_for_a_short_text_and_for_languages_that_cannot_be_told(read: Any) -> None:
    assert read(text("OK", language="lt")).language == "lt"
    assert read(text(UKRAINIAN), Declared(language="ti")).language == "ti"
    assert read(text("OK", language="lt"), Declared(language="eng")).language == "en"
    assert read(text("OK", language="lt"), Declared(language="mul")).language == "lt"


def test_the_title_falls_back_to_the_first_line_and_then_to_the_file_name(read: Any) -> None:
    assert read(text("\n# Returns in winter\n\nwords")).title == "Returns in winter"
    assert (
        read(
            ExtractedDocument("needs_ocr", "application/pdf"), url="https://example.org/a/scan%201.pdf?x=1"
        ).title
        == "scan 1.pdf"
    )
    # Without a file's name the address remains: a document has something to be called and clicked by.
    nameless = read(ExtractedDocument("empty", "text/html"), url="https://example.org/")
    assert nameless.title == "https://example.org/"


def test_stated_countries_are_the_ones_it_is_about_and_others_are_mentioned(read: Any) -> None:
    reading = read(
        text("Words on Poland and Poland.", title="Poland"), Declared(countries=("UKR", "Moldova"))
    )
    assert reading.country_codes == ("UKR", "MDA")
    assert [(one.code, one.about) for one in reading.countries][2:] == [("POL", False)]


def test_a_source_on_one_country_gives_it_only_where_the_text_tells_nothing(read: Any) -> None:
    source = a_source(countries=("GEO",))
    assert read(text("Words on nothing."), source=source).country_codes == ("GEO",)
    assert read(text("Words.", title="Report on Armenia"), source=source).country_codes == ("ARM",)


def test_topics_and_types_are_taken_by_id_or_label_and_unknown_ones_left_out(read: Any) -> None:
    declared = Declared(topics=("conscription", "Conscription", "nonsense"), document_type="Country report")
    reading = read(text("Words."), declared)
    assert (reading.topics, reading.document_type) == (("conscription",), "country-report")


def test_the_type_of_a_source_is_used_where_none_was_declared(read: Any) -> None:
    assert read(text("Words."), source=a_source(document_type="news-article")).document_type == "news-article"


def test_a_date_after_the_reading_was_made_is_not_believed(read: Any) -> None:
    assert read(text("Words.", dates=(Statement("2031-01-01", "x", 0.9),))).published is None


def test_pages_status_and_reason_are_handed_on(read: Any) -> None:
    reading = read(
        ExtractedDocument("encrypted", "application/pdf", reason="A password is needed.", engine="e")
    )
    assert (reading.status, reading.reason, reading.engine, reading.pages) == (
        "encrypted",
        "A password is needed.",
        "e",
        (),
    )
    assert (reading.language, reading.languages, reading.made) == (None, (), MADE)
