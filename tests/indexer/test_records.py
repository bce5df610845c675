"""Tests of the records that the index gets of a document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from coi.document import (
    Capture,
    CountryMention,
    Document,
    Edition,
    InForce,
    LanguageSpan,
    Reading,
    Statement,
)
from coi.query import NO_DATE
from coi.source import Harvest, Profile, Source
from coi.vocabulary import Concept, Vocabulary
from coi.vocabulary.countries import Countries
from indexer.analysis.views import term_of
from indexer.fields import check_record
from indexer.records import records_of, stretches_of
from tests.indexer.test_passages import a_reading, words


def moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00+00:00").astimezone(UTC)


DOCUMENT = Document(
    "d", "src", "https://example.org/d", "public", "live", moment("2024-01-01"), moment("2024-01-01")
)
SOURCE = Source(
    id="src",
    name="Sample Source",
    name_native="",
    publisher="Sample Publisher",
    source_type="local-ngo",
    homepage="https://example.org/",
    verified=False,
    access="public",
    document_type="news-article",
    languages=("en",),
    countries=(),
    profile=Profile(*("not stated",) * 9),
    harvest=Harvest(ways=(), delay=2.0, keep_parameters=(), note=""),
)


@dataclass(frozen=True)
class Names:
    """Vocabularies of two topics and two countries."""

    topics: Vocabulary
    countries: Countries


NAMES = Names(
    Vocabulary(
        "topics",
        {
            "military-service": Concept("military-service", None, {}, {}),
            "conscription": Concept("conscription", "military-service", {}, {}),
        },
    ),
    Countries({"SYR": "SY", "POL": "PL"}, {}),
)


def an_edition(number: int, day: str) -> Edition:
    return Edition("d", number, f"{number:064}", "text/html", 10, moment(day))


def a_capture(number: int | None, day: str) -> Capture:
    url = "https://example.org/d"
    return Capture("d", number, moment(day), "http", url, url)


def reading_of(number: int, published: str | None = None) -> Reading:
    stated = Statement(published, "meta tag", 0.9) if published else None
    return replace(a_reading(["A page of text."]), edition=number, id=number + 100, published=stated)


def days(
    seen: Sequence[tuple[int | None, str]], stated: dict[int, str | None] | None = None
) -> list[tuple[int, str, str | None]]:
    first: dict[int, str] = {}
    for number, day in seen:
        if number is not None:
            first.setdefault(number, day)
    editions = [an_edition(number, day) for number, day in first.items()]
    published = {number: reading_of(number, text).published_date for number, text in (stated or {}).items()}
    found = stretches_of(editions, [a_capture(number, day) for number, day in seen], published)
    return [(one.edition, str(one.first), str(one.until) if one.until else None) for one in found]


def test_the_first_stretch_begins_with_the_stated_date_and_later_ones_with_their_capture() -> None:
    seen = [(1, "2024-02-01"), (1, "2024-03-01"), (2, "2024-04-01")]
    assert days(seen, {1: "2023-12-05", 2: "2023-12-05"}) == [
        (1, "2023-12-05", "2024-04-01"),
        (2, "2024-04-01", None),
    ]


def test_a_later_edition_begins_with_its_own_stated_date_where_it_is_newer() -> None:
    assert days([(1, "2024-02-01"), (2, "2024-04-01")], {1: None, 2: "2024-03-20"}) == [
        (1, "2024-02-01", "2024-03-20"),
        (2, "2024-03-20", None),
    ]


def test_content_that_comes_back_begins_a_new_stretch() -> None:
    assert days([(1, "2024-01-01"), (2, "2024-02-01"), (None, "2024-02-15"), (1, "2024-03-01")]) == [
        (1, "2024-01-01", "2024-02-01"),
        (2, "2024-02-01", "2024-03-01"),
        (1, "2024-03-01", None),
    ]


def test_of_several_editions_on_one_day_the_last_stays() -> None:
    assert days([(1, "2024-01-01"), (2, "2024-01-01"), (3, "2024-02-01")]) == [
        (2, "2024-01-01", "2024-02-01"),
        (3, "2024-02-01", None),
    ]


def test_an_edition_that_lasted_less_than_a_day_does_not_part_the_one_around_it() -> None:
    assert days([(1, "2024-01-01"), (2, "2024-02-01"), (1, "2024-02-01")]) == [(1, "2024-01-01", None)]


def test_what_was_captured_before_its_stated_date_was_in_force_from_its_capture() -> None:
    assert days([(1, "2024-05-01")], {1: "2024"}) == [(1, "2024-05-01", None)]
    assert days([(1, "2025-05-01")], {1: "2024"}) == [(1, "2024-12-31", None)]


def test_an_edition_without_a_capture_counts_from_the_day_it_was_first_seen() -> None:
    assert stretches_of([an_edition(1, "2024-01-01")], [], {}) == (InForce(1, date(2024, 1, 1), None),)


def test_a_record_carries_the_facts_of_its_reading() -> None:
    reading = replace(
        reading_of(1, "2024-05"),
        countries=(CountryMention("UKR", 5, about=True), CountryMention("POL", 1, about=False)),
        topics=("conscription",),
        languages=("en", "uk"),
    )
    (record,) = records_of(
        DOCUMENT, [an_edition(1, "2024-06-07")], {1: reading}, [a_capture(1, "2024-06-07")], SOURCE
    )
    assert record.values == {
        "country": ("UKR",),
        "topic": ("conscription",),
        "source": ("src",),
        "source_type": ("local-ngo",),
        "document_type": ("news-article",),
        "language": ("en", "uk"),
        "year": ("2024",),
        "captured": ("2024",),
        "access": ("public",),
    }
    assert (record.edition, record.reading, record.access) == (1, 101, "public")
    assert (record.published_first, record.published_last, record.captured) == (20240501, 20240531, 20240607)
    assert (record.in_force_from, record.in_force_until) == (20240531, None)
    assert record.title["exact"] == ["title"]
    assert record.passages[0].views["stem"] == ["en:a", "en:page", "en:of", "en:text"]
    check_record("d", record)


def test_each_word_of_a_passage_is_analysed_in_the_language_it_stands_in() -> None:
    page = "Prisons were closed. Тюрмы закрылі. Prisons were opened."
    start = page.index("Тюрмы")
    spans = (LanguageSpan(1, start, start + len("Тюрмы закрылі."), "be"),)
    reading = replace(a_reading([page]), id=101, spans=spans)
    (record,) = records_of(DOCUMENT, [an_edition(1, "2024-01-01")], {1: reading}, [], SOURCE, NAMES)
    stems = record.passages[0].views["stem"]
    assert [one.partition(":")[0] for one in stems] == ["en"] * 3 + ["be"] * 2 + ["en"] * 3
    assert stems[3] == term_of("Тюрма", "be", "stem")
    check_record("d", record)


def test_an_unknown_date_is_said_to_be_unknown() -> None:
    (record,) = records_of(
        DOCUMENT, [an_edition(1, "2024-06-07")], {1: reading_of(1)}, [a_capture(1, "2024-06-07")], SOURCE
    )
    assert record.values["year"] == (NO_DATE,)
    assert (record.published_first, record.published_last) == (None, None)


def test_an_edition_that_was_not_read_has_no_record_and_keeps_its_days() -> None:
    editions = [an_edition(1, "2024-01-01"), an_edition(2, "2024-02-01"), an_edition(3, "2024-03-01")]
    captures = [a_capture(one.number, str(one.first_captured.date())) for one in editions]
    records = records_of(DOCUMENT, editions, {1: reading_of(1), 3: reading_of(3)}, captures, SOURCE)
    assert [(one.edition, one.in_force_from, one.in_force_until) for one in records] == [
        (1, 20240101, 20240201),
        (3, 20240301, None),
    ]


def test_the_passages_of_a_record_stand_where_its_reading_has_them() -> None:
    reading = replace(reading_of(1), pages=a_reading([words(500), "", words(20)]).pages)
    (record,) = records_of(DOCUMENT, [an_edition(1, "2024-01-01")], {1: reading}, [], SOURCE)
    assert {one.page for one in record.passages} == {1, 3}
    for one in record.passages:
        assert reading.pages[one.page - 1].text[one.start : one.end].split() == one.views["exact"]


def test_a_record_says_what_it_is_about_in_every_language_a_question_may_be_in() -> None:
    reading = replace(
        reading_of(1),
        language="ar",
        countries=(CountryMention("SYR", 5, about=True), CountryMention("POL", 9, about=False)),
    )
    (record,) = records_of(DOCUMENT, [an_edition(1, "2024-01-01")], {1: reading}, [], SOURCE, NAMES)
    exact, stems = record.subject["exact"], record.subject["stem"]
    assert list(dict.fromkeys(exact)) == [
        *("syria", "сирия", "сирія", "сірыя", "siria", "sziria", "sirija", "suuria", "سوريا"),
    ]
    assert "sample" not in exact  # the source, whose name may hold words that are asked for
    assert not {"poland", "польша"} & set(exact)
    # Each word is analysed by its own language, and stands once with each of its stems.
    assert ("сирия", "ru:сир") in zip(exact, stems, strict=True)
    assert ("сирія", "uk:сирія") in zip(exact, stems, strict=True)
    assert len(set(zip(exact, stems, strict=True))) == len(exact)
    check_record("d", record)


def test_a_topic_brings_the_broader_one() -> None:
    reading = replace(reading_of(1), topics=("conscription", "strange"))
    (record,) = records_of(DOCUMENT, [an_edition(1, "2024-01-01")], {1: reading}, [], SOURCE, NAMES)
    assert record.values["topic"] == ("conscription", "strange", "military-service")


def test_the_year_of_capture_is_that_of_the_edition() -> None:
    editions = [an_edition(1, "2023-12-31"), an_edition(2, "2024-02-01")]
    records = records_of(DOCUMENT, editions, {1: reading_of(1), 2: reading_of(2)}, [], SOURCE)
    assert [one.values["captured"] for one in records] == [("2023",), ("2024",)]
