"""Tests of putting lines of Arabic and Persian in the order in which they are read."""

import numpy as np
import pypdfium2
import pytest

from indexer.extract.pdf_page import PageText
from indexer.extract.pdf_rtl import RIGHT_TO_LEFT, Glyph, count_right_to_left, logical_text
from indexer.extract.pdf_rtl_words import PlacedGlyphs, words_in_order
from indexer.extract.pdf_signs import Signs
from indexer.extract.pdf_spaces import KnownWords
from tests.indexer.extract.made_files import typeset
from tests.indexer.extract.typeset_reports import SENTENCES, a_report

VOWELLED = "كِتَابٌ قَدِيمٌ في المدينة ولا يُعرف كاتبه (١٢) حتى الآن 2019 أو Sample Office 7"


def lines_of(pdf: bytes) -> list[tuple[str, str, int, int]]:
    """Of each line of a PDF: what it says word by word and letter by letter, and of how many glyphs each is made."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            textpage = page.get_textpage()
            text = PageText(page, KnownWords())
            glyphs = PlacedGlyphs(text.text, Signs(textpage))
            for line in text.lines():
                ways = glyphs.by_words(line.start, line.end), glyphs.one_by_one(line.start, line.end)
                whole, apart = (logical_text(way, among_rtl=True) for way in ways)
                found.append((whole, apart, len(ways[0]), len(ways[1])))
            text.close()
            textpage.close()
            page.close()
    return found


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_words_that_are_in_order_read_as_their_letters_one_by_one_do(language: str) -> None:
    lines = lines_of(a_report(language, 2, 12).pdf)
    assert [whole for whole, _, _, _ in lines] == [apart for _, apart, _, _ in lines]
    assert 2 * sum(few for _, _, few, _ in lines) < sum(many for _, _, _, many in lines)


def test_vowel_signs_figures_and_names_among_the_words_stay_where_they_are() -> None:
    source = f'#set text(lang: "ar", dir: rtl, font: ("Noto Naskh Arabic", "Noto Serif"))\n{VOWELLED}\n\n{SENTENCES["ar"][0]}'
    for whole, apart, _, _ in lines_of(typeset(source)):
        assert whole == apart


def test_a_word_whose_letters_overlap_or_go_back_is_not_taken_as_it_stands() -> None:
    text = "\u0628\u064a\u062a"
    onwards = np.array([[30.0, 10, 40, 0], [20, 10, 30, 0], [10, 10, 20, 0]])
    assert list(words_in_order(text, onwards)) == [(0, 3)]
    assert list(words_in_order(text, onwards[::-1])) == []
    for column, shift in ((2, 8.0), (0, -9.0), (3, 2.0)):
        moved = onwards.copy()
        moved[1, column] += shift
        assert list(words_in_order(text, moved)) == []


def glyphs_from_right(*signs: tuple[str, float, float, float]) -> list[Glyph]:
    """Signs of one line from the right to the left: each with its width, its lower and its upper edge."""
    right, found = 100.0, []
    for sign, width, bottom, top in signs:
        found.append(Glyph(sign, right - width, right, bottom, top))
        right -= width
    return found


def test_two_like_letters_beside_each_other_are_both_kept_though_their_boxes_are_those_of_their_dots() -> (
    None
):
    # The dots of teh stand alone where a font draws them over a tooth without any.
    teh = ("\u062a", 3.6, 3.0, 7.0)
    said = logical_text(glyphs_from_right(teh, teh, ("\u062d", 6, 0, 13), ("\u0642", 5, 0, 13), teh))
    assert said == "\u062a\u062a\u062d\u0642\u062a"
    low = [("V", 6.0, 0.0, 10.0), ("l", 2.5, 0.0, 10.0), ("l", 2.5, 0.0, 10.0), ("e", 5.0, 0.0, 10.0)]
    latin = glyphs_from_right(("\u0642", 5, 0, 13), ("\u0642", 5, 0, 13), (" ", 3, 0, 13), *low[::-1])
    assert logical_text(latin).split() == ["\u0642\u0642", "Vlle"]


def test_a_letter_that_its_mark_names_again_is_kept_once() -> None:
    alef, again = Glyph("\u0627", 90, 95, 0, 13), Glyph("\u0627", 91, 94, 10, 12)
    assert logical_text([alef, again, Glyph("\u0628", 82, 90, 0, 13)]) == "\u0627\u0628"


def test_the_arabic_nought_is_a_dot_and_no_mark_of_a_note_unless_it_follows_one() -> None:
    letter, one, nought = ("\u0642", 5.0, 0.0, 13.0), (4.0, 0.0, 13.0), (3.0, 4.0, 7.0)
    number = [Glyph("\u0663", 80, 84, *one[1:]), Glyph("\u0660", 84, 87, *nought[1:])]
    assert logical_text([*glyphs_from_right(letter, letter), *number]) == "\u0642\u0642 \u0663\u0660"
    raised = [Glyph("\u0661", 82, 84, 7, 13), Glyph("\u0660", 84, 85, 9, 11)]
    word = glyphs_from_right(letter, letter, letter)
    assert logical_text([*word, *raised]) == "\u0642\u0642\u0642 [\u0661\u0660] "


def test_lam_and_alef_of_one_glyph_and_letters_that_are_but_their_dots_are_in_order() -> None:
    text = "\u0644\u0627\u062a\u0628"
    edges = np.array([[34.0, 13, 40, 0], [34, 13, 38, 0], [30, 8, 34, 4], [20, 13, 30, 0]])
    assert list(words_in_order(text, edges)) == [(0, 4)]
    twice = text[0] * 2 + text[2:]
    assert list(words_in_order(twice, edges)) == []


def test_a_line_that_reads_as_the_file_has_it_gets_the_blanks_that_the_file_left_out() -> None:
    word, stop = ("\u0628\u064a\u062a", 15.0, 0.0, 13.0), (".", 3.0, 0.0, 13.0)
    near = glyphs_from_right(word, (" ", 3.0, 0.0, 13.0), word, stop)
    assert logical_text(near) == f"{word[0]} {word[0]}."
    apart = [near[0], near[2]._replace(left=near[2].left - 2, right=near[2].right - 2)]
    assert logical_text(apart) == f"{word[0]} {word[0]}"
    assert logical_text(near[::-1]) == logical_text(near)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "\u2019 \u0431",
        "a\u0590\u08ff\u0900",
        "\ufb1c\ufb1d\ufdff\ufe00\ufe70\ufefc\ufeff",
        "\U0001d7d7\u0628",
    ],
)
def test_as_many_signs_are_counted_as_the_pattern_finds(text: str) -> None:
    assert count_right_to_left(text) == len(RIGHT_TO_LEFT.findall(text))
