"""Tests of passages, of the excerpts shown and of what is marked in them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from coi.document import Heading, Page, Passage, Reading
from coi.query import Or, Word
from indexer.analysis.question import analyse
from indexer.marks import Marker
from indexer.passages import GOAL_WORDS, MOST_WORDS, excerpt, split

MOMENT = datetime(2024, 5, 17, 9, tzinfo=UTC)


def a_reading(pages: Sequence[str], headings: Sequence[Heading] = ()) -> Reading:
    return Reading(
        document_id="d",
        edition=1,
        status="ok",
        media_type="text/html",
        title="Title",
        language="en",
        languages=("en",),
        published=None,
        period_from=None,
        period_to=None,
        countries=(),
        topics=(),
        document_type=None,
        authors=(),
        pages=tuple(Page(number, f"p{number}", text) for number, text in enumerate(pages, 1)),
        headings=tuple(headings),
        ocr=False,
        engine="",
        reason="",
        made=MOMENT,
        id=1,
    )


def words(count: int, name: str = "word") -> str:
    return " ".join(f"{name}{number}" for number in range(count))


PAGES = [
    "\n\n".join(words(60, f"p{number}x") for number in range(20)),
    " ".join(f"{words(30, f's{number}x').capitalize()}." for number in range(40)),
    "\n".join(words(12, f"l{number}x") for number in range(100)),
    words(2000),
    "漢" * 30_000,
    "short",
    "  \n\n ",
    "",
]


def test_passages_hold_every_word_of_every_page_once_and_in_order() -> None:
    reading = a_reading(PAGES)
    for page in reading.pages:
        joined = "".join(one.text for one in split(reading) if one.page == page.number)
        assert "".join(joined.split()) == "".join(page.text.split())


def test_a_passage_is_the_text_of_its_page_between_its_offsets() -> None:
    reading = a_reading(PAGES)
    for one in split(reading):
        page = reading.pages[one.page - 1]
        assert one.text == page.text[one.start : one.end]
        assert one.label == page.label
        assert one.text == one.text.strip() != ""


def test_passages_are_neither_long_nor_without_need_short() -> None:
    found = split(a_reading(PAGES[:4]))
    assert max(len(one.text.split()) for one in found) <= MOST_WORDS
    assert min(len(one.text.split()) for one in found) > 75
    assert max(len(one.text) for one in split(a_reading(PAGES[4:5]))) <= MOST_WORDS * 16


def test_a_page_of_moderate_length_is_one_passage() -> None:
    assert len(split(a_reading([words(100) + "\n\n" + words(120, "other")]))) == 1


def test_a_passage_ends_with_a_paragraph_or_a_sentence() -> None:
    reading = a_reading(PAGES[:2])
    for one in split(reading):
        rest = reading.pages[one.page - 1].text[one.end :]
        assert rest == "" or rest.startswith("\n\n") or one.text.endswith(".")


def test_a_passage_begins_at_a_heading_once_there_is_enough_before_it() -> None:
    before, after = words(160), words(60, "after")
    text = f"{before}\n\nChapter\n\n{after}"
    reading = a_reading([text], [Heading(1, len(before) + 2, 1, "Chapter")])
    first, second = split(reading)
    assert (first.heading, first.text) == (None, before)
    assert (second.heading, second.text) == ("Chapter", f"Chapter\n\n{after}")


def test_the_heading_of_an_earlier_page_goes_on() -> None:
    reading = a_reading(["One\n\ntext", "more text"], [Heading(1, 0, 1, "One")])
    assert [one.heading for one in split(reading)] == ["One", "One"]


def test_an_excerpt_shows_the_place_where_most_matches_stand() -> None:
    text = f"early match. {words(150)}. Here is the first and the second match together. {words(150, 'more')}"
    marks = Marker(analyse(Or((Word("first"), Word("second"), Word("match"))), ("en",))).mark(text, "en")
    passage = Passage(3, "iii", "Heading", 1000, 1000 + len(text), text)
    shown = excerpt(passage, marks)
    assert "first and the second match" in shown.text
    assert len(shown.text.split()) == 60
    assert shown.text == text[shown.start - 1000 : shown.end - 1000]
    assert (shown.page, shown.label, shown.heading) == (3, "iii", "Heading")


def test_an_excerpt_begins_with_a_sentence_where_one_begins_before_the_match() -> None:
    text = f"{words(100)}. Sentence with the needle. {words(200, 'more')}"
    at = text.index("needle")
    assert excerpt(Passage(1, None, None, 0, len(text), text), [(at, at + 6)]).text.startswith(
        "Sentence with"
    )


def test_a_short_passage_is_shown_whole_and_one_without_marks_from_its_beginning() -> None:
    short = Passage(1, None, None, 5, 17, "a short text")
    assert excerpt(short, [(2, 7)]) == short
    text = words(GOAL_WORDS)
    assert excerpt(Passage(1, None, None, 0, len(text), text), []).text == words(60)


def test_an_excerpt_reaches_the_last_word() -> None:
    text = words(GOAL_WORDS) + " needle"
    at = text.index("needle")
    assert excerpt(Passage(1, None, None, 0, len(text), text), [(at, at + 6)]).text.endswith("needle")
