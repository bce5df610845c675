"""Tests of reading presentations."""

import io
import zipfile

from indexer.extract import extract
from indexer.extract.sniff import ODP, PPTX
from tests.indexer.extract.made_office import odf, pptx, relations, slide, zipped

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

TABLE = "<p:graphicFrame><a:graphic><a:tbl>{}</a:tbl></a:graphic></p:graphicFrame>"
ROW = "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
NUMBER = '<p:sp><p:nvSpPr><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>7</a:t></a:r></a:p></p:txBody></p:sp>'


def test_slides_are_pages_in_the_order_they_are_shown_in() -> None:
    table = TABLE.format(ROW.format("Region", "Courts") + ROW.format("North", "12"))
    made = pptx([slide("One", "first", "second", more=NUMBER), slide("Two", more=table)], order=[2, 1])
    read = extract(made, None)
    assert [(page.label, page.text) for page in read.pages] == [
        ("1", "Two\n\nRegion | Courts\nNorth | 12"), ("2", "One\n\nfirst\nsecond"),
    ]  # fmt: skip
    assert [(one.page, one.level, one.text) for one in read.headings] == [(1, 1, "Two"), (2, 1, "One")]
    assert (read.media_type, read.title, read.authors) == (PPTX, "A sample title", ("Sample Author",))


def test_what_the_speaker_noted_stands_at_the_end_of_its_slide() -> None:
    read = extract(pptx([slide("One", "words"), slide("Two", "x")], notes={1: "To be said."}), None)
    assert read.pages[0].text == "One\n\nwords\n\nTo be said."


def test_a_slide_without_words_keeps_its_number() -> None:
    assert [page.label for page in extract(pptx([slide("", ""), slide("Two")]), None).pages] == ["1", "2"]


def test_slides_of_opendocument_are_pages_too() -> None:
    frame = "<draw:frame{}><draw:text-box>{}</draw:text-box></draw:frame>"
    title = frame.format(' presentation:class="title"', "<text:p>Title</text:p>")
    body = frame.format("", "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>")
    notes = f"<presentation:notes>{frame.format('', '<text:p>To be said.</text:p>')}</presentation:notes>"
    read = extract(
        odf("presentation", f"<draw:page>{title}{body}{notes}</draw:page><draw:page>{title}</draw:page>"),
        None,
    )
    assert [(page.label, page.text) for page in read.pages] == [
        ("1", "Title\n- one\n\nTo be said."),
        ("2", "Title"),
    ]
    assert (read.media_type, read.language) == (ODP, "ro")


def test_a_presentation_without_words_is_empty() -> None:
    assert extract(pptx([slide("", "")]), None).status == "empty"


def test_a_hidden_slide_is_labelled_so() -> None:
    made = pptx([slide("One"), slide("Two").replace("<p:sld ", '<p:sld show="0" ')])
    assert [page.label for page in extract(made, None).pages] == ["1", "2 (hidden)"]


def test_the_words_in_a_drawing_of_boxes_are_read() -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    frame = f'<p:graphicFrame><a:graphic><d:relIds xmlns:d="{drawing}/diagram" xmlns:r="{OFFICE}" r:dm="r9"/></a:graphic></p:graphicFrame>'
    box = "<d:pt><d:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></d:t></d:pt>"
    data = f'<d:dataModel xmlns:d="{drawing}/diagram" xmlns:a="{drawing}/main"><d:ptLst>{box.format("Police")}{box.format("Court")}</d:ptLst></d:dataModel>'
    with zipfile.ZipFile(io.BytesIO(pptx([slide("Steps", more=frame)]))) as parts:
        named: dict[str, str | bytes] = {name: parts.read(name) for name in parts.namelist()}
    links = relations(("r9", "diagramData", "../diagrams/data1.xml"))
    named |= {"ppt/slides/_rels/slide1.xml.rels": links, "ppt/diagrams/data1.xml": data}
    assert extract(zipped(named), None).text == "Steps\n\nPolice\nCourt"
