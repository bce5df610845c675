"""Tests of putting lines of Arabic and Persian in the order in which they are read."""

import numpy as np
import pypdfium2
import pytest

from indexer.extract.pdf_page import PageText
from indexer.extract.pdf_rtl import logical_text
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
