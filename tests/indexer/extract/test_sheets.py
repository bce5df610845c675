"""Tests of reading workbooks."""

import pytest

from indexer.extract import extract
from indexer.extract import sheets as reader
from indexer.extract.sniff import ODS, XLS, XLSX
from tests.indexer.extract.made_office import odf, xls, xlsx


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
