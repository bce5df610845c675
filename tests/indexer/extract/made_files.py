"""Makes small files for tests: PDFs from raw objects and from typst, Word documents, bombs of both."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import docx
import typst

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

_CATALOG = b"<</Type/Catalog/Pages 2 0 R%s>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1, the first of them the catalog."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    return out.getvalue()


def stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """A stream object whose bytes are packed already."""
    return b"<</Length %d/Filter %s>>stream\n%s\nendstream" % (len(data), filters, data)


def one_page_pdf(content: bytes, *, catalog: bytes = b"", kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    """A PDF of one page whose content stream object is given; `kids` and `count` may lie."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    pages = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return raw_pdf([_CATALOG % catalog, pages, page, _FONT, content])


def words_on_page(words: bytes) -> bytes:
    """A content stream that shows some words."""
    return stream(zlib.compress(b"BT /F 12 Tf 50 700 Td (%s) Tj ET" % words))


def labelled_pdf(texts: Sequence[str], labels: bytes) -> bytes:
    """A PDF with one short line a page and a PageLabels tree (the inside of /Nums)."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(len(texts)))
    objects = [
        _CATALOG % (b"/PageLabels<</Nums[%s]>>" % labels),
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(texts)),
        _FONT,
    ]
    for place, text in enumerate(texts):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
            % (first + 2 * place + 1)
        )
        objects.append(words_on_page(text.encode("ascii")))
    return raw_pdf(objects)


def typeset(source: str) -> bytes:
    """A PDF that typst makes of its markup."""
    return bytes(typst.compile(source.encode("utf-8")))


@cache
def double_flate_pdf(megabytes: int) -> bytes:
    """A PDF of a few kilobytes whose page unpacks to that many megabytes."""
    inner = zlib.compress(b"\0" * (megabytes << 20), 1)
    return one_page_pdf(stream(zlib.compress(inner), b"[/FlateDecode/FlateDecode]"))


def word_document(parts: Iterable[tuple[str, str]]) -> bytes:
    """A Word document of `(style, text)`: the style `page` ends a page."""
    made = docx.Document()
    for style, text in parts:
        if style == "page":
            made.add_page_break()
        else:
            made.add_paragraph(text, style=style)
    return saved(made)


def saved(document: object) -> bytes:
    """The bytes of a python-docx document."""
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def raw_docx(body: Iterable[bytes], *, before: bytes = b"") -> bytes:
    """A Word document of raw XML: `before` stands in front of the root, `body` inside the body."""
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    package = b"http://schemas.openxmlformats.org/package/2006"
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            b'<?xml version="1.0"?><Types xmlns="%s/content-types">'
            b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            b'<Default Extension="xml" ContentType="application/xml"/>'
            b'<Override PartName="/word/document.xml" ContentType="%s"/></Types>' % (package, kind),
        )
        archive.writestr(
            "_rels/.rels",
            b'<?xml version="1.0"?><Relationships xmlns="%s/relationships">'
            b'<Relationship Id="r" Type="%s" Target="word/document.xml"/></Relationships>' % (package, link),
        )
        with archive.open("word/document.xml", "w") as part:
            part.write(before + b"<w:document %s><w:body>" % space)
            for piece in body:
                part.write(piece)
            part.write(b"</w:body></w:document>")
    return out.getvalue()


def paragraph(text: bytes) -> bytes:
    """A paragraph of raw XML."""
    return b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % text
