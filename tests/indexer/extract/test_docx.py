"""Tests of reading Word documents."""

import io
import zipfile

import docx

from indexer.extract.docx import extract_docx
from tests.indexer.extract.made_files import paragraph, raw_docx, saved, word_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_paragraphs_headings_and_tables_come_in_the_order_of_the_body() -> None:
    made = docx.Document()
    made.add_heading("Courts", level=1)
    made.add_paragraph("There are three kinds.")
    table = made.add_table(rows=2, cols=2)
    for place, words in enumerate(["Region", "Courts", "North", "12"]):
        table.cell(place // 2, place % 2).text = words
    made.add_heading("Appeals", level=2)
    made.add_paragraph("Appeals take a month.")
    read = extract_docx(saved(made), None)
    assert (
        read.text
        == "Courts\n\nThere are three kinds.\n\nRegion | Courts\nNorth | 12\n\nAppeals\n\nAppeals take a month."
    )
    assert [(one.level, one.text, one.start) for one in read.headings] == [
        (1, "Courts", 0), (2, "Appeals", read.text.index("Appeals")),
    ]  # fmt: skip


def test_explicit_page_breaks_make_pages_and_headings_know_theirs() -> None:
    read = extract_docx(
        word_document([("Normal", "one"), ("page", ""), ("Heading 1", "Two"), ("Normal", "words")]), None
    )
    assert [(page.number, page.text) for page in read.pages] == [(1, "one"), (2, "Two\n\nwords")]
    assert [(one.page, one.start) for one in read.headings] == [(2, 0)]


def test_the_title_style_is_the_title_where_the_properties_have_none() -> None:
    assert (
        extract_docx(word_document([("Title", "Returns in winter"), ("Normal", "words")]), None).title
        == "Returns in winter"
    )


def test_footnotes_stand_at_the_end_of_their_page() -> None:
    read = extract_docx(_with_footnote("The law changed.", "Official gazette no. 12."), None)
    assert read.text == "The law changed.[1]\n\n[1] Official gazette no. 12."


def test_a_document_that_unpacks_to_too_much_is_never_unpacked() -> None:
    filler = paragraph(b"a" * 40) * 16_384
    read = extract_docx(raw_docx([filler] * 20), None)
    assert (read.status, read.pages) == ("too_large", ())
    assert "100 times" in read.reason


def test_entities_are_neither_multiplied_nor_fetched() -> None:
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
        b"<!ENTITY %c '%s'>" % (98 + step, b"&%c;" % (97 + step) * 30) for step in range(7)
    ) + b"]>"  # fmt: skip
    file = b"<!DOCTYPE x [<!ENTITY h SYSTEM 'file:///etc/hostname'>]>"
    assert len(extract_docx(raw_docx([paragraph(b"&h;")], before=laughs), None).text) < 1000
    assert extract_docx(raw_docx([paragraph(b"name:&h;")], before=file), None).text in {"", "name:"}


def test_a_damaged_document_is_unsupported_and_one_without_words_empty() -> None:
    whole = word_document([("Normal", "hello")])
    assert extract_docx(whole[: len(whole) // 2], None).status == "unsupported"
    assert extract_docx(word_document([]), None).status == "empty"


def _with_footnote(text: str, note: str) -> bytes:
    """A document with one footnote, which python-docx cannot write."""
    out = io.BytesIO()
    notes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    with (
        zipfile.ZipFile(io.BytesIO(word_document([("Normal", text)]))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for name in old.namelist():
            part = old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                part = part.replace(
                    "</w:t></w:r></w:p>", '</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
                )
            elif name == "word/_rels/document.xml.rels":
                part = part.replace(
                    "</Relationships>",
                    f'<Relationship Id="rN" Type="{notes}" Target="footnotes.xml"/></Relationships>',
                )
            elif name == "[Content_Types].xml":
                part = part.replace(
                    "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
                )
            new.writestr(name, part.encode("utf-8", "surrogateescape"))
        new.writestr(
            "word/footnotes.xml",
            f'<w:footnotes {W}><w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote></w:footnotes>',
        )
    return out.getvalue()
