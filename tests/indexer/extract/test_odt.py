"""Tests of reading OpenDocument texts."""

from indexer.extract import extract
from indexer.extract.sniff import ODT
from tests.indexer.extract.made_office import odf

BREAK = (
    '<style:style style:name="New" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
)


def test_headings_lists_and_tables_come_in_the_order_of_the_body() -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    row = "<table:table-row>" + cell + cell + "</table:table-row>"
    table = f"<table:table><table:table-header-rows>{row.format('Region', 'Courts')}</table:table-header-rows>{row.format('North', '12')}</table:table>"
    listed = "<text:list><text:list-item><text:p>one</text:p></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>"
    read = extract(
        odf(
            "text",
            f'<text:h text:outline-level="2">Courts</text:h>{listed}{table}<text:p>The <text:span>end</text:span>.</text:p>',
        ),
        None,
    )
    assert read.text == "Courts\n- one\n- two\n\nRegion | Courts\nNorth | 12\n\nThe end."
    assert [(one.level, one.start, one.text) for one in read.headings] == [(2, 0, "Courts")]


def test_pages_end_where_the_author_or_the_program_broke_them() -> None:
    body = (
        '<text:p>one</text:p><text:p text:style-name="New">two <text:soft-page-break/>three</text:p>'
        "<text:soft-page-break/><text:p>four</text:p>"
    )
    read = extract(odf("text", body, styles=BREAK), None)
    assert [page.text for page in read.pages] == ["one", "two", "three", "four"]


def test_notes_stand_at_the_end_of_their_page_and_are_marked_where_they_are_cited() -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Official gazette.</text:p></text:note-body></text:note>"
    )
    read = extract(
        odf(
            "text",
            f'<text:p>It changed{note}.</text:p><text:p text:style-name="New">b</text:p>',
            styles=BREAK,
        ),
        None,
    )
    assert [page.text for page in read.pages] == ["It changed[1].\n\n[1] Official gazette.", "b"]


def test_what_was_deleted_or_remarked_is_not_text() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:p>old</text:p></text:changed-region></text:tracked-changes>"
        '<text:p>kept<office:annotation><text:p>remark</text:p></office:annotation><text:s text:c="3"/>words</text:p>'
    )
    assert extract(odf("text", body), None).text == "kept words"


def test_the_properties_give_title_author_language_and_days_with_their_evidence() -> None:
    read = extract(odf("text", "<text:p>words</text:p>"), None)
    assert (read.status, read.media_type, read.title, read.authors, read.language) == (
        "ok", ODT, "A sample title", ("Sample Author",), "ro",
    )  # fmt: skip
    assert [(one.value, one.confidence) for one in read.dates] == [("2024-03-05", 0.35), ("2024-04-06", 0.2)]
    assert "“created”" in read.dates[0].evidence


def test_the_style_of_titles_names_the_text_where_the_properties_do_not() -> None:
    made = odf(
        "text",
        '<text:p text:style-name="P1">Winter returns</text:p>',
        styles=BREAK,
        extra={"meta.xml": "<none/>"},
    )
    assert extract(made, None).title == "Winter returns"


def test_an_encrypted_text_says_so() -> None:
    locked = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    read = extract(odf("text", "<text:p>x</text:p>", extra=locked), None)
    assert (read.status, read.reason) == ("encrypted", "The OpenDocument text is protected by a password.")


def test_a_text_without_words_is_empty_and_one_without_its_text_part_unsupported() -> None:
    assert extract(odf("text", "<text:p/>"), None).status == "empty"
    assert extract(odf("text", "").replace(b"content.xml", b"another.xml"), None).status == "unsupported"
