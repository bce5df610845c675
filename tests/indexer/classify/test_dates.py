"""Tests of choosing the day of publication."""

from datetime import date

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Statement
from indexer.classify.dates import publication_dates

ON_PAGE = Statement("2024-05-02", "The page says so.", 0.75)
IN_PROPERTIES = Statement("2024-05-09", "The properties say so.", 0.35)
READ = ExtractedDocument("ok", "text/html", dates=(ON_PAGE, IN_PROPERTIES))


def publication_date(
    extracted: ExtractedDocument, declared: Declared, not_after: date | None = None
) -> Statement | None:
    chosen, _ = publication_dates(extracted, declared, not_after=not_after)
    return chosen


def declared(said_by: str, when: PartialDate = PartialDate(2024, 5, 1)) -> Declared:  # noqa: B008  # frozen
    return Declared(published=when, said_by=said_by)


def test_what_was_declared_wins_and_says_by_whom() -> None:
    for said_by in ("feed", "listing", "upload", "import"):
        found = publication_date(READ, declared(said_by))
        assert found is not None
        assert found.value == "2024-05-01"
        assert said_by in found.evidence


def test_the_documents_own_best_candidate_comes_next() -> None:
    assert publication_date(READ, Declared()) == ON_PAGE


def test_a_record_declares_for_itself_after_what_was_declared_beside_it() -> None:
    record = ExtractedDocument("ok", "text/plain", declared=declared("import", PartialDate(2020)))
    found = publication_date(record, Declared())
    assert found is not None
    assert found.value == "2020"
    assert publication_date(record, declared("upload")) != found


def test_a_sitemap_only_dates_the_last_change() -> None:
    assert publication_date(READ, declared("sitemap")) == ON_PAGE
    weak = publication_date(ExtractedDocument("ok", "text/html"), declared("sitemap"))
    assert weak is not None
    assert (weak.value, weak.confidence) == ("2024-05-01", 0.3)


def test_nothing_is_published_after_it_was_received() -> None:
    assert publication_date(READ, Declared(), not_after=date(2024, 5, 1)) is None


def test_where_nobody_states_a_date_there_is_none() -> None:
    assert publication_date(ExtractedDocument("ok", "text/html"), Declared()) is None


def test_a_candidate_that_is_no_date_is_passed_over() -> None:
    read = ExtractedDocument("ok", "text/html", dates=(Statement("soon", "x", 0.9), ON_PAGE))
    assert publication_date(read, Declared()) == ON_PAGE


def page(*dates: Statement) -> ExtractedDocument:
    return ExtractedDocument("ok", "text/html", dates=dates)


def test_a_date_that_contradicts_the_chosen_one_is_kept_and_makes_it_less_sure() -> None:
    chosen, others = publication_dates(READ, declared("feed"))
    assert chosen is not None
    assert (chosen.value, chosen.confidence) == ("2024-05-01", 0.85)
    assert others == (ON_PAGE, IN_PROPERTIES)


def test_a_weak_contradiction_is_kept_but_changes_no_confidence() -> None:
    assert publication_dates(READ, Declared()) == (ON_PAGE, (IN_PROPERTIES,))


def test_a_less_exact_date_that_fits_is_no_contradiction() -> None:
    year = Statement("2024", "The address says so.", 0.5)
    month = Statement("2024-06", "The address says so.", 0.5)
    assert publication_dates(page(ON_PAGE, year), Declared()) == (ON_PAGE, ())
    assert publication_dates(page(year, ON_PAGE), Declared()) == (year, ())
    assert publication_dates(page(ON_PAGE, month), Declared())[1] == (month,)


def test_the_day_of_the_last_change_does_not_contradict() -> None:
    assert publication_dates(READ, declared("sitemap", PartialDate(2024, 9, 9)))[1] == (IN_PROPERTIES,)


def test_the_day_of_the_visit_that_a_page_shows_is_not_its_publication() -> None:
    today = Statement("2026-02-03", "The page shows “3 February 2026”.", 0.55)
    assert publication_dates(page(today), Declared(), captured=date(2026, 2, 3)) == (None, ())
    assert publication_dates(page(today), Declared(), captured=date(2026, 2, 4)) == (None, ())
    assert publication_dates(page(today), Declared(), captured=date(2026, 2, 9)) == (today, ())


def test_a_page_that_says_it_was_published_today_is_believed() -> None:
    said = Statement("2026-02-03", "The page says “Published 3 February 2026”.", 0.75)
    assert publication_dates(page(said), Declared(), captured=date(2026, 2, 3))[0] == said
    month = Statement("2026-02", "The address contains “2026/02”.", 0.5)
    assert publication_dates(page(month), Declared(), captured=date(2026, 2, 1))[0] == month
