"""The text of made pages, laid out as COI sites lay theirs out, against the segments that are wanted and those that are not."""

import pytest
import trafilatura

from indexer.extract.html import extract_html
from tests.bench.web_pages.judged import JudgedPage
from tests.bench.web_pages.measure import judge, made_pages


def ours(page: str) -> str:
    return extract_html(page.encode(), None).text


@pytest.fixture(scope="module")
def pages() -> tuple[JudgedPage, ...]:
    return made_pages()


def test_the_text_is_found_and_furniture_left_out_better_than_by_the_library_alone(
    pages: tuple[JudgedPage, ...],
) -> None:
    found = judge(ours, pages)
    alone = judge(lambda page: trafilatura.extract(page, include_comments=False) or "", pages)
    assert len(pages) >= 40
    assert found.empty == ()
    assert found.f1 >= 0.96
    assert found.precision >= alone.precision
    assert found.f1 >= alone.f1 + 0.05


def test_the_measure_counts_what_was_taken_wrongly_and_what_was_missed(
    pages: tuple[JudgedPage, ...],
) -> None:
    everything = judge(lambda page: page, pages)
    nothing = judge(lambda _: "", pages)
    assert everything.recall > 0.99
    assert everything.precision < 0.75
    assert (nothing.f1, len(nothing.empty)) == (0.0, len(pages))


def page_named(pages: tuple[JudgedPage, ...], name: str) -> JudgedPage:
    return next(page for page in pages if page.name == name)


@pytest.mark.parametrize(
    "name",
    [
        "definition_list", "long_report", "whole_blog", "accordion_of_buttons", "forum_thread", "table_of_cases",
        "only_in_json", "no_frames", "wrongly_named_wrapper", "columns_of_one_class", "cards_below", "statistics",
    ],
)  # fmt: skip
def test_a_layout_that_is_easily_misread_is_read_whole(pages: tuple[JudgedPage, ...], name: str) -> None:
    page = page_named(pages, name)
    found = judge(ours, [page])
    assert (found.missed, found.wrong) == (0, 0)


def test_headings_that_were_missed_stand_where_they_stand_in_the_page(pages: tuple[JudgedPage, ...]) -> None:
    read = extract_html(page_named(pages, "long_report").html.encode(), None)
    shown = [heading.text for heading in read.headings]
    assert shown[0] == "Report on five regions"
    assert shown[1:5] == [
        "1. Chapter about region 1", "Findings in region 1", "2. Chapter about region 2", "Findings in region 2",
    ]  # fmt: skip
    text = read.pages[0].text
    assert all(text[one.start :].startswith(one.text) for one in read.headings)
    assert [one.start for one in read.headings] == sorted(one.start for one in read.headings)
