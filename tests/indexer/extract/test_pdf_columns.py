"""Tests of the order in which the columns of a PDF page are read, and of the paragraphs that come of it."""

import re
import zlib
from random import Random

import pytest

from indexer.extract.pdf import extract_pdf
from tests.indexer.extract.made_files import one_page_pdf, stream, typeset

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


@pytest.mark.parametrize("justified", ["true", "false"])
def test_paragraphs_in_three_columns_are_whole_below_what_runs_across_them(justified: str) -> None:
    above, said = some_words("above", 60), [some_words(name, 60) for name in "abcdef"]
    columns = "#block(height: 12cm)[#columns(3)[" + "\n\n".join(said) + "]]"
    setting = f"#set par(justify: {justified})\n#set text(size: 9pt)\n"
    assert paragraphs(f"{setting}{above}\n\n{columns}") == [above, *said]


COUNTRIES = ("Armenia", "Azerbaijan", "Belarus", "Georgia", "Kazakhstan", "Moldova", "Tajikistan", "Ukraine")
CAPITALS = ("Yerevan", "Baku", "Minsk", "Tbilisi", "Astana", "Chisinau", "Dushanbe", "Kyiv")


@pytest.mark.parametrize(
    ("columns", "ends"),
    [
        ("2", ("", "")),
        ("(1fr, 1fr)", (" and the other districts of it", " with all its suburbs and villages")),
    ],
)
def test_the_rows_of_a_table_of_two_columns_are_read_one_after_the_other(
    columns: str, ends: tuple[str, str]
) -> None:
    rows = [
        f"{country}{ends[0]} {capital}{ends[1]}" for country, capital in zip(COUNTRIES, CAPITALS, strict=True)
    ]
    cells = ", ".join(
        f"[{country}{ends[0]}], [{capital}{ends[1]}]"
        for country, capital in zip(COUNTRIES, CAPITALS, strict=True)
    )
    read = extract_pdf(typeset(f"{PAGE}#table(columns: {columns}, {cells})"), None).text
    assert " ".join(read.split()) == " ".join(rows)


def test_a_paragraph_in_a_column_beside_which_nothing_stands_is_whole() -> None:
    heading, said = some_words("above", 30), some_words("a", 70)
    assert paragraphs(f"{heading}\n\n#columns(2)[{said}]") == [heading, said]


def test_rows_of_a_table_under_wide_text_keep_their_line_ends() -> None:
    cells = ", ".join(f"[Region {number} of all], [{number}]" for number in range(11, 16))
    table = f"#table(columns: (3cm, 1cm), align: (left, right), {cells})"
    rows = "\n".join(f"Region {number} of all {number}" for number in range(11, 16))
    assert paragraphs(f"{some_words('above', 60)}\n\n{table}")[-1] == rows


def turned(degrees: int, rotate: int, mark: str) -> bytes:
    """Two columns, printed so that the reader turns the page by so many degrees; each line ends with a raised mark."""
    matrix = {0: "1 0 0 1 {0} {3}", 90: "0 1 -1 0 {1} {0}", 180: "-1 0 0 -1 {2} {1}", 270: "0 -1 1 0 {4} {5}"}
    drawn = []
    for left, side in ((60, "left"), (330, "right")):
        for row in range(8):
            down = 60 + 14 * row
            place = matrix[degrees].format(left, down, 612 - left, 792 - down, 612 - down, 792 - left)
            drawn.append(
                f"BT /F 10 Tf {place} Tm ({side} line {row} in its col-umn) Tj /F 6 Tf 4 Ts ({mark}) Tj 0 Ts ET"
            )
    page = one_page_pdf(stream(zlib.compress("\n".join(drawn).encode())))
    return page.replace(b"/MediaBox[0 0 612 792]", b"/MediaBox[0 0 612 792]/Rotate %d" % rotate)


# pdfium reads a raised figure on a page that is upside down as a line of its own.
@pytest.mark.parametrize(("degrees", "mark"), [(90, "71"), (180, ""), (270, "71")])
def test_a_page_that_is_printed_sideways_reads_like_an_upright_one(degrees: int, mark: str) -> None:
    upright = extract_pdf(turned(0, 0, mark), None).text
    told = f" [{mark}]" if mark else ""
    wanted = [f"{side} line {row} in its col-umn{told}" for side in ("left", "right") for row in range(8)]
    assert " ".join(upright.split()) == " ".join(wanted)
    for rotate in (0, degrees):
        assert extract_pdf(turned(degrees, rotate, mark), None).text == upright


@pytest.mark.parametrize("degrees", [90, -90])
def test_what_stands_sideways_on_an_upright_page_comes_last_in_its_own_order(degrees: int) -> None:
    inside = "\n\n".join(some_words(name, 30) for name in "bc")
    source = f"#place(dx: 12cm)[#rotate({degrees}deg, reflow: true)[#box(width: 14cm)[{inside}]]]\n#box(width: 11cm)[{some_words('a', 90)}]"
    read = extract_pdf(typeset(PAGE + source), None).text
    assert re.findall(r"(?:Begin|end)\w+", read) == ["Begina", "enda", "Beginb", "endb", "Beginc", "endc"]


def test_the_head_of_a_page_goes_though_its_table_is_printed_sideways() -> None:
    rows = ", ".join(f"[Region {number} of all], [what was said of it]" for number in range(24))
    source = f"""#set page(header: [Sample Review of Returns], footer: [Sample Office])
{some_words("a", 300)}\n#pagebreak()\n#rotate(-90deg, reflow: true)[#box(width: 22cm)[#columns(2)[#table(columns: 2, {rows})]]]
#pagebreak()\n{some_words("b", 300)}"""
    read = extract_pdf(typeset(PAGE + source), None)
    assert len(read.pages) == 3
    assert "Sample" not in read.text
    said = " ".join(f"Region {number} of all what was said of it" for number in range(24))
    assert " ".join(read.pages[1].text.split()) == said


def test_each_entry_of_a_table_of_contents_is_a_line() -> None:
    parts = "\n".join(f"= Part {name}\n{some_words(name, 20)}" for name in "abc")
    assert (
        "Part a … 1\nPart b … 1\nPart c … 1" in extract_pdf(typeset(PAGE + "#outline()\n" + parts), None).text
    )
