"""Tests of reading workbooks."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping

import pytest

from indexer.extract import extract
from indexer.extract import sheets as reader
from indexer.extract.sniff import ODS, XLS, XLSX
from tests.indexer.extract.made_office import odf, xls, xlsx, zipped


def test_each_sheet_is_a_page_labelled_by_its_name() -> None:
    read = extract(
        xlsx({"Returns": [["Region", "Number"], ["North", 12.0], ["South", 3.25]], "Sheet2": [["x"]]}), None
    )
    assert [(page.number, page.label, page.text) for page in read.pages] == [
        (1, "Returns", "Returns\n\nRegion | Number\nNorth | 12\nSouth | 3.25"), (2, "Sheet2", "x"),
    ]  # fmt: skip
    assert [(one.page, one.text) for one in read.headings] == [(1, "Returns")]
    assert (read.status, read.media_type, read.title, read.authors) == (
        "ok",
        XLSX,
        "A sample title",
        ("Sample Author",),
    )
    assert [one.value for one in read.dates] == ["2024-03-05", "2024-04-06"]


def test_a_sheet_that_was_hidden_is_labelled_so() -> None:
    read = extract(xlsx({"Open": [["a"]], "Shut": [["b"]]}, hidden="Shut"), None)
    assert [page.label for page in read.pages] == ["Open", "Shut (hidden)"]


def test_old_workbooks_are_read_too() -> None:
    read = extract(xls([["Регіон", "Courts"], ["North", "12"]]), None)
    assert (read.status, read.media_type, read.text) == ("ok", XLS, "List1\n\nРегіон | Courts\nNorth | 12")


def test_of_opendocument_what_is_shown_in_a_cell_is_read() -> None:
    row = '<table:table-row><table:table-cell office:value="0.45"><text:p>45 %</text:p></table:table-cell><table:covered-table-cell/></table:table-row>'
    empty = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    read = extract(odf("spreadsheet", f'<table:table table:name="Shares">{row}{empty}</table:table>'), None)
    assert (read.media_type, read.text, read.pages[0].label) == (ODS, "Shares\n\n45 %", "Shares")


def test_a_sheet_of_too_many_rows_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_MAX_ROWS", 2)
    read = extract(xlsx({"List": [["a"], ["b"], ["c"]]}), None)
    assert (read.status, read.text) == ("partial", "List\n\na\nb")
    assert read.reason == "Only the first 2 rows of the sheet “List” were read."


def test_a_workbook_without_cells_is_empty() -> None:
    assert extract(xlsx({"Sheet1": []}), None).status == "empty"


OTHERS = {"Other": [["words"]]}


def _with_cells(cells: str, others: Mapping[str, list[list[str]]] = OTHERS) -> bytes:
    """A workbook whose first sheet has these cells."""
    made = xlsx({"Data": [["x"]], **others})
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        named = {name: parts.read(name).decode() for name in parts.namelist()}
    name = "xl/worksheets/sheet1.xml"
    return zipped(named | {name: re.sub("<row.*</row>", f'<row r="1">{cells}</row>', named[name])})


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ('<c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>3</v></c>', "#SPILL! | 3"),
        ('<c r="A1" t="later"><v>7</v></c><c r="B1"><v>3</v></c>', "7 | 3"),
        ('<c r="A1" s="99"><v>45000</v></c><c r="B1" s="x"><v>3</v></c>', "45000 | 3"),
    ],
)
def test_a_cell_of_a_kind_that_is_not_known_costs_nothing_else(cells: str, shown: str) -> None:
    read = extract(_with_cells(cells), None)
    assert (read.status, [page.text for page in read.pages]) == ("ok", [f"Data\n\n{shown}", "Other\n\nwords"])


def test_a_damaged_sheet_is_named_and_the_others_are_read() -> None:
    read = extract(_with_cells('<c r="A1" t="s"><v>7</v></c>'), None)
    assert (read.status, read.text) == ("partial", "Other\n\nwords")
    assert read.reason == "The sheet “Data” is damaged and was not read."


def test_a_workbook_of_damaged_sheets_alone_is_unsupported() -> None:
    read = extract(_with_cells('<c r="A1" t="s"><v>7</v></c>', others={}), None)
    assert (read.status, read.reason) == ("unsupported", "The workbook is damaged: it cannot be opened.")


def test_a_span_of_more_than_a_day_is_shown_in_hours() -> None:
    assert reader._shown(dt.timedelta(hours=36, seconds=5)) == "36:00:05"


def test_a_hidden_sheet_of_opendocument_is_labelled_so_and_a_bare_value_is_read() -> None:
    style = '<style:style style:name="shut" style:family="table"><style:table-properties table:display="false"/></style:style>'
    row = '<table:table-row><table:table-cell office:value="3"/><table:table-cell office:value="4"><text:p/></table:table-cell></table:table-row>'
    book = f'<table:table table:name="Shut" table:style-name="shut">{row}</table:table><table:table table:name="Open">{row}</table:table>'
    read = extract(odf("spreadsheet", book, styles=style), None)
    assert [(page.label, page.text) for page in read.pages] == [
        ("Shut (hidden)", "Shut (hidden)\n\n3"), ("Open", "Open\n\n3"),
    ]  # fmt: skip
