"""Tests of reading Word documents."""

import io
import zipfile

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

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


def test_pages_end_where_word_last_laid_them_out_and_no_empty_page_follows_a_break() -> None:
    run = b"<w:r>%s<w:t>%s</w:t></w:r>"
    laid = b"<w:lastRenderedPageBreak/>"
    body = [
        b"<w:p>" + run % (b"", b"one ") + run % (laid, b"two") + b"</w:p>",
        b'<w:p><w:r><w:br w:type="page"/></w:r></w:p>',
        b"<w:p>" + run % (laid, b"three") + b"<w:pPr/></w:p>",
        b"<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>four</w:t></w:r></w:p>",
        b'<w:p><w:pPr><w:sectPr><w:type w:val="continuous"/></w:sectPr></w:pPr><w:r><w:t>five</w:t></w:r></w:p>',
        b"<w:tbl><w:tr><w:tc><w:p>" + run % (b"", b"six") + b"</w:p></w:tc></w:tr><w:tr><w:tc><w:p>" + run % (laid, b"seven")
        + b"</w:p></w:tc></w:tr></w:tbl>",
    ]  # fmt: skip
    read = extract_docx(raw_docx(body), None)
    assert [page.text for page in read.pages] == ["one", "two", "three\n\nfour", "five\n\nsix", "seven"]


def test_a_text_box_is_read_once_and_what_is_hidden_moved_or_deleted_is_not() -> None:
    box = b"<w:drawing><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:drawing>"
    compatible = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = [
        b"<w:p><w:r><mc:AlternateContent %s><mc:Choice>%s</mc:Choice><mc:Fallback>%s</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        % (compatible, box, box),
        (
            b"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
            b"<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>kept</w:t></w:r></w:ins></w:p>"
        ),
        b"<w:customXml><w:p><w:r><w:t>within</w:t></w:r></w:p></w:customXml>",
    ]
    assert extract_docx(raw_docx(body), None).text == "box\n\nkept\n\nwithin"


def test_a_cell_within_a_content_control_is_a_cell_of_its_row() -> None:
    cell = b"<w:tc><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc>"
    form = b"<w:sdt><w:sdtPr/><w:sdtContent>%s</w:sdtContent></w:sdt>"
    row = b"<w:tbl><w:tr>" + cell % b"Month" + form % (cell % b"March") + b"</w:tr></w:tbl>"
    assert extract_docx(raw_docx([row]), None).text == "Month | March"


def test_documents_with_macros_templates_and_strict_ones_are_read_like_others() -> None:
    plain = saved(_with_a_table())
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    for dress in (
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ):
        assert extract_docx(_replaced(plain, {main: dress}), None).text == "Courts\n\na | b"
    strict = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
    }
    assert extract_docx(_replaced(plain, strict), None).text == "Courts\n\na | b"


def _with_a_table() -> object:
    made = docx.Document()
    made.add_paragraph("Courts", style="Heading 1")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    return made


def _replaced(document: bytes, names: dict[bytes, bytes]) -> bytes:
    """The document with these names replaced in every part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            for before, after in names.items():
                content = content.replace(before, after)
            new.writestr(part.filename, content)
    return made.getvalue()


def test_styles_derived_from_headings_and_outline_levels_make_headings_and_list_styles_items() -> None:
    made = docx.Document()
    style = made.styles.add_style("Kapitel", 1)
    style.base_style = made.styles["Heading 2"]
    made.add_paragraph("Courts", style="Kapitel")
    made.add_paragraph("item", style="List Bullet")
    read = extract_docx(saved(made), None)
    assert [(one.level, one.text) for one in read.headings] == [(2, "Courts")]
    assert read.text == "Courts\n- item"
    outlined = b'<w:p><w:pPr><w:outlineLvl w:val="%d"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
    assert [one.level for one in extract_docx(raw_docx([outlined % 0, outlined % 9]), None).headings] == [1]


def test_programs_are_no_authors_and_the_day_of_a_template_is_no_date() -> None:
    read = extract_docx(word_document([("Normal", "words")]), None)
    assert (read.authors, read.dates) == ((), ())


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


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    ended = f"<w:p {W}><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>The court </w:t></w:r></w:p>"
    read = extract_docx(raw_docx([ended.encode(), paragraph(b"adjourned."), paragraph(b"Next.")]), None)
    assert read.text == "The court adjourned.\n\nNext."
    assert extract_docx(raw_docx([ended.encode()]), None).text == "The court"


def test_signs_of_symbol_fonts_formulas_and_tabs_to_a_place_are_read() -> None:
    ticked = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t xml:space="preserve"> yes </w:t><w:sym w:font="Wingdings" w:char="F0A8"/><w:t> no</w:t></w:r>'
    other = '<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Other" w:char="F061"/><w:sym w:font="Other" w:char="20AC"/><w:sym w:char="x"/></w:r>'
    formula = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x=1</m:t></m:r></m:oMath>'
    tab = "<w:r><w:ptab/></w:r>"
    read = extract_docx(raw_docx([f"<w:p {W}>{ticked}{tab}{other}{tab}{formula}</w:p>".encode()]), None)
    assert read.text == "☑ yes ☐ no α€ x=1"


def test_a_table_whose_first_row_is_empty_stands_apart_from_the_text_before() -> None:
    row = "<w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    table = f"<w:tbl {W}>{row.format('')}{row.format('a')}{row.format('b')}</w:tbl>"
    assert extract_docx(raw_docx([paragraph(b"Before."), table.encode()]), None).text == "Before.\n\na\nb"


def test_the_words_in_a_drawing_of_boxes_are_read() -> None:
    made = docx.Document()
    space = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    box = '<dgm:pt><dgm:t><a:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>'
    data = f'<dgm:dataModel xmlns:dgm="{space}"><dgm:ptLst>{box.format("Police")}{box.format("Court")}{box.format("")}</dgm:ptLst></dgm:dataModel>'
    part = Part(PackURI("/word/diagrams/data1.xml"), "application/xml", data.encode(), made.part.package)
    key = made.part.relate_to(part, f"{RT.OFFICE_DOCUMENT.rpartition('/')[0]}/diagramData")
    run = made.add_paragraph("Steps:").add_run()
    run._r.append(
        parse_xml(
            f'<w:drawing {W}><dgm:relIds xmlns:dgm="{space}" xmlns:r="{RT.OFFICE_DOCUMENT.rpartition("/")[0]}" r:dm="{key}"/></w:drawing>'
        )
    )
    assert extract_docx(saved(made), None).text == "Steps:\nPolice\nCourt"
