"""Tests of the order in which the columns of a PDF page are read, and of the paragraphs that come of it."""

import re
from random import Random

import pytest

from indexer.extract.pdf import extract_pdf
from tests.indexer.extract.made_files import typeset

WORDS = re.findall(
    r"\w+",
    "office road winter family commission letter district heating village paper month building school "
    "river bridge record return procedure window market doctor station permit border summer garden",
)
PAGE = '#set page(paper: "a4", margin: 2cm)\n#set par(justify: true)\n#set text(size: 10pt, lang: "en")\n'


def some_words(name: str, count: int) -> str:
    """A made paragraph in which no run of words comes twice: its beginning and end bear its name."""
    drawn = Random(name)
    return f"Begin{name} " + " ".join(drawn.choice(WORDS) for _ in range(count)) + f" end{name}."


def paragraphs(source: str) -> list[str]:
    """The paragraphs of the first page of what is typeset from the source."""
    return extract_pdf(typeset(PAGE + source), None).pages[0].text.split("\n\n")


ABOVE = {
    "a heading": '#align(center)[#text(size: 14pt, weight: "bold")[A heading that runs over both of the columns]]',
    "a table": "#table(columns: (1fr,) * 4, " + ", ".join(f"[cell {number}]" for number in range(12)) + ")",
    "an abstract": some_words("above", 60),
}


@pytest.mark.parametrize("justified", ["true", "false"])
@pytest.mark.parametrize("above", sorted(ABOVE))
def test_paragraphs_in_columns_are_whole_below_what_runs_across_them(above: str, justified: str) -> None:
    said = [some_words(name, 70) for name in "abcdef"]
    columns = "#block(height: 9.5cm)[#columns(2)[" + "\n\n".join(said) + "]]"
    read = paragraphs(f"#set par(justify: {justified})\n{ABOVE[above]}\n\n{columns}")
    assert read[-len(said) :] == said


def test_a_paragraph_in_a_column_beside_which_nothing_stands_is_whole() -> None:
    heading, said = some_words("above", 30), some_words("a", 70)
    assert paragraphs(f"{heading}\n\n#columns(2)[{said}]") == [heading, said]


def test_rows_of_a_table_under_wide_text_keep_their_line_ends() -> None:
    cells = ", ".join(f"[Region {number} of all], [{number}]" for number in range(11, 16))
    table = f"#table(columns: (3cm, 1cm), align: (left, right), {cells})"
    rows = "\n".join(f"Region {number} of all {number}" for number in range(11, 16))
    assert paragraphs(f"{some_words('above', 60)}\n\n{table}")[-1] == rows
