"""Corrections laid over a reading: they win where they were made, and elsewhere where the same mistake was made."""

from dataclasses import replace
from datetime import UTC, datetime

from coi.corrections import Correction
from coi.document import ConceptMention, Corrected, CorrectedField, CountryMention, LanguageSpan, Statement
from indexer.classify.corrections import correct, value_read
from tests.indexer.test_passages import a_reading

READ = replace(
    a_reading(["Some text."], []),
    edition=1,
    title="As read",
    language="ru",
    languages=("ru", "be", "en"),
    spans=(LanguageSpan(1, 0, 4, "be"), LanguageSpan(1, 5, 9, "en")),
    published=Statement("2020", "The URL says so.", 0.4),
    dates=(Statement("2021", "The page says so.", 0.3),),
    countries=(CountryMention("UKR", 9, about=True), CountryMention("RUS", 3, about=False)),
    topics=("police", "impunity"),
    document_type="map",
    concepts=(
        ConceptMention("police", 0.9, ("police",), 1),
        ConceptMention("impunity", 0.6, ("impunity",), 2),
        ConceptMention("map", 0.8, ("map",), None),
    ),
)


def a_correction(field: CorrectedField, value: str, before: str = "", edition: int = 1) -> Correction:
    made = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    return Correction(7, READ.document_id, edition, field, value, before, "The cover says so.", made)


def test_without_corrections_the_reading_is_as_it_was() -> None:
    assert correct(READ, ()) == READ


def test_a_correction_wins_on_its_edition_whatever_is_read_there_now() -> None:
    put = correct(READ, [a_correction("title", "Right", before="Read otherwise once")])
    assert put.title == "Right"
    assert put.corrected == (Corrected("title", "Right", "As read", "The cover says so.", "2026-11-23"),)


def test_in_another_edition_it_holds_only_for_the_same_mistake() -> None:
    same = a_correction("title", "Right", before="As read", edition=2)
    other = a_correction("title", "Right", before="Another title", edition=2)
    assert correct(READ, [same]).title == "Right"
    assert correct(READ, [other]) == READ


def test_of_two_of_one_fact_the_later_holds() -> None:
    put = correct(READ, [a_correction("title", "First"), a_correction("title", "Second")])
    assert (put.title, len(put.corrected)) == ("Second", 1)
    signed = [a_correction("topics", "+corruption"), a_correction("topics", "-corruption")]
    assert correct(READ, signed).topics == READ.topics


def test_the_date_that_was_read_stays_among_those_that_contradict() -> None:
    put = correct(READ, [a_correction("published", "2021")])
    assert put.published == Statement("2021", "Corrected on 2026-11-23: The cover says so.", 1.0)
    assert [one.value for one in put.dates] == ["2020"]
    unknown = correct(READ, [a_correction("published", "")])
    assert (unknown.published, [one.value for one in unknown.dates]) == (None, ["2020", "2021"])
    assert [one.value for one in correct(READ, [a_correction("published", "2020")]).dates] == ["2021"]


def test_a_corrected_language_takes_the_place_of_the_one_that_was_read() -> None:
    put = correct(READ, [a_correction("language", "be")])
    assert (put.language, put.languages) == ("be", ("be", "en"))
    assert [span.language for span in put.spans] == ["en"]


def test_countries_are_put_in_and_taken_out_one_by_one() -> None:
    put = correct(READ, [a_correction("countries", "+RUS"), a_correction("countries", "-UKR")])
    assert [(one.code, one.count, one.about) for one in put.countries] == [
        ("RUS", 3, True),
        ("UKR", 9, False),
    ]
    assert put.countries[0].evidence.startswith("Corrected on")
    new = correct(READ, [a_correction("countries", "+MDA"), a_correction("countries", "-POL")])
    assert new.country_codes == ("MDA", "UKR")


def test_topics_keep_their_evidence_and_the_type_stays_a_type() -> None:
    put = correct(READ, [a_correction("topics", "-police"), a_correction("topics", "+corruption")])
    assert put.topics == ("corruption", "impunity")
    assert [one.id for one in put.concepts] == ["corruption", "impunity", "map"]
    assert put.concepts[1] == READ.concepts[1]
    retyped = correct(READ, [a_correction("document_type", "country-report")])
    assert (retyped.document_type, retyped.topics) == ("country-report", READ.topics)
    assert [one.id for one in retyped.concepts] == ["police", "impunity", "country-report"]


def test_what_was_read_is_told_also_after_a_correction() -> None:
    put = correct(READ, [a_correction("title", "Right"), a_correction("topics", "-police")])
    assert value_read(put, "title") == "As read"
    assert value_read(put, "topics", "police") == "police"
    assert value_read(put, "topics", "impunity") == "impunity"
    assert value_read(put, "countries", "RUS") == ""
    assert value_read(put, "published") == "2020"
