"""Makes small office files, mails, books and archives for tests, from their parts as the formats define them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from itertools import pairwise

CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>A sample title</dc:title><dc:creator>Sample Author</dc:creator>"
    "<dcterms:created>2024-03-05T10:00:00Z</dcterms:created><dcterms:modified>2024-04-06T10:00:00Z</dcterms:modified>"
    "</cp:coreProperties>"
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"), ("meta", "meta"),
        ("fo", "xsl-fo-compatible"), ("presentation", "presentation"),
    )
)  # fmt: skip


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(*links: tuple[str, str, str]) -> str:
    """A relationships part of `(id, kind, target)`."""
    inside = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for key, kind, target in links
    )
    return f'<Relationships xmlns="{_RELATIONS}">{inside}</Relationships>'


def odf(
    kind: str, body: str, *, styles: str = "", before: str = "", extra: Mapping[str, str] | None = None
) -> bytes:
    """An OpenDocument file: `kind` is text, spreadsheet or presentation, `body` the inside of that element."""
    content = (
        f"{before}<office:document-content {_ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    meta = (
        f'<office:document-meta {_ODF} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        "<dc:title>A sample title</dc:title><meta:initial-creator>Sample Author</meta:initial-creator>"
        "<meta:creation-date>2024-03-05T10:00:00</meta:creation-date><dc:date>2024-04-06T10:00:00</dc:date>"
        "<dc:language>ro-MD</dc:language></office:meta></office:document-meta>"
    )
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": content,
        "meta.xml": meta,
    }
    return zipped(parts | dict(extra or {}))


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[str | float]]], *, before: str = "", hidden: str = ""
) -> bytes:
    """An Excel workbook of sheets with texts and numbers."""
    space = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}"'
    named = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="r{place}"{" state=" + chr(34) + "hidden" + chr(34) if name == hidden else ""}/>'
        for place, name in enumerate(sheets, 1)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"{before}<workbook {space}><sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *(
                (f"r{place}", "worksheet", f"worksheets/sheet{place}.xml")
                for place in range(1, len(sheets) + 1)
            )
        ),
        "docProps/core.xml": CORE,
    }
    for place, rows in enumerate(sheets.values(), 1):
        lines = "".join(
            f'<row r="{line}">{"".join(_cell(line, column, value) for column, value in enumerate(row))}</row>'
            for line, row in enumerate(rows, 1)
        )
        parts[f"xl/worksheets/sheet{place}.xml"] = (
            f"<worksheet {space}><sheetData>{lines}</sheetData></worksheet>"
        )
    return zipped(parts)


def _cell(line: int, column: int, value: str | float) -> str:
    place = f"{chr(65 + column)}{line}"
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""
    return f'<c r="{place}"><v>{value}</v></c>'


def slide(title: str, *texts: str, more: str = "") -> str:
    """A slide of PowerPoint: a title placeholder, a text box, and other shapes as raw XML."""
    space = (
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    lines = "".join(f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>" for text in texts)
    return (
        f"<p:sld {space}><p:cSld><p:spTree>"
        f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{title}</a:t></a:r></a:p></p:txBody></p:sp>'
        f"<p:sp><p:txBody>{lines}</p:txBody></p:sp>{more}</p:spTree></p:cSld></p:sld>"
    )


def pptx(
    slides: Sequence[str], *, notes: Mapping[int, str] | None = None, order: Sequence[int] = ()
) -> bytes:
    """A presentation of slides as `slide` makes them; `order` lists their numbers from 1 as they are shown."""
    space = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{_OFFICE}"'
    shown = "".join(
        f'<p:sldId id="{255 + number}" r:id="r{number}"/>' for number in order or range(1, len(slides) + 1)
    )
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {space}><p:sldIdLst>{shown}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            *((f"r{number}", "slide", f"slides/slide{number}.xml") for number in range(1, len(slides) + 1))
        ),
        "docProps/core.xml": CORE,
    }
    for number, content in enumerate(slides, 1):
        parts[f"ppt/slides/slide{number}.xml"] = content
    for number, text in (notes or {}).items():
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(
            ("r1", "notesSlide", f"../notesSlides/notesSlide{number}.xml")
        )
        parts[f"ppt/notesSlides/notesSlide{number}.xml"] = slide("unused", text).replace(
            "<p:sp><p:txBody>", '<p:sp><p:nvSpPr><p:nvPr><p:ph type="body"/></p:nvPr></p:nvSpPr><p:txBody>'
        )
    return zipped(parts)


def epub(chapters: Mapping[str, str], *, before: str = "", meta: str = "") -> bytes:
    """An e-book whose chapters are the insides of bodies, in reading order."""
    items = "".join(
        f'<item id="c{place}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for place, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{place}"/>' for place in range(len(chapters)))
    book = (
        f'{before}<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>A sample title</dc:title><dc:creator>Sample Author</dc:creator><dc:language>uk</dc:language>"
        f"<dc:date>2024-03-05</dc:date>{meta}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": book,
    }
    for name, body in chapters.items():
        parts[f"OEBPS/text/{name}"] = (
            f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>unused</title></head><body>{body}</body></html>'
        )
    return zipped(parts)


def mail(body: str, files: Mapping[str, bytes] | None = None, *, html: str = "") -> bytes:
    """A mail with attachments."""
    made = EmailMessage()
    made["Subject"] = "Звіт про суди"
    made["From"] = "Sample Sender <sender@example.org>"
    made["To"] = "reader@example.org"
    made["Date"] = "Tue, 05 Mar 2024 10:00:00 +0200"
    made["Message-ID"] = "<1@example.org>"
    if body:
        made.set_content(body)
    if html:
        if body:
            made.add_alternative(html, subtype="html")
        else:
            made.set_content(html, subtype="html")
    for name, data in (files or {}).items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def storage(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file of streams by path; folders of the paths become storages. Every stream is kept in full sectors."""
    names: list[tuple[str, int, bytes]] = [("Root Entry", 5, b"")]
    places: dict[str, int] = {"": 0}
    below: dict[int, list[int]] = {0: []}
    for path, data in streams.items():
        steps = path.split("/")
        for depth in range(1, len(steps) + 1):
            whole = "/".join(steps[:depth])
            if whole not in places:
                places[whole] = len(names)
                below[places[whole]] = []
                below[places["/".join(steps[: depth - 1])]].append(places[whole])
                leaf = depth == len(steps)
                # Streams below 4,096 bytes would lie in a mini stream, which this writer does not know.
                names.append((steps[depth - 1], 2 if leaf else 1, data.ljust(4096, b"\0") if leaf else b""))
    return _sectors(names, below)


def _sectors(names: Sequence[tuple[str, int, bytes]], below: Mapping[int, list[int]]) -> bytes:
    end, free, table_mark = 0xFFFF_FFFE, 0xFFFF_FFFF, 0xFFFF_FFFD
    directory = -(-len(names) * 128 // 512)
    counts = [directory, *(-(-len(data) // 512) for _, kind, data in names if kind == 2)]
    tables = 1
    while tables * 128 < sum(counts) + tables:
        tables += 1
    fat, starts = [table_mark] * tables, []
    for count in counts:
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + count), end]
    fat += [free] * (tables * 128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, tables, starts[0], 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    # Each storage's entries hang on one another to the right, which readers take as well as a balanced tree.
    right = {one: after for items in below.values() for one, after in pairwise(items)}
    streams = iter(starts[1:])
    entries = b""
    for place, (name, kind, data) in enumerate(names):
        written = name.encode("utf-16-le") + b"\0\0"
        child = below.get(place) or [free]
        entries += written.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(written), kind, 1, free, right.get(place, free), child[0]
        )
        entries += bytes(36) + struct.pack(
            "<IQ", next(streams) if kind == 2 else end if kind == 5 else 0, len(data)
        )
    body = struct.pack(f"<{len(fat)}I", *fat) + entries.ljust(directory * 512, b"\0")
    return (
        header
        + body
        + b"".join(data.ljust(-(-len(data) // 512) * 512, b"\0") for _, kind, data in names if kind == 2)
    )


def outlook_message(
    texts: Mapping[int, str], *, ticks: int = 0, prefix: str = "", files: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """The streams of an Outlook message: texts by property number, the day it was sent, and attachments by name."""
    header = bytes(24 if prefix else 32)
    when = struct.pack("<HHIQ", 0x40, 0x39, 6, ticks)
    streams = {f"{prefix}__properties_version1.0": header + when}
    for number, text in texts.items():
        # The reader takes a text to the first NUL, with which `storage` fills up.
        streams[f"{prefix}__substg1.0_{number:04X}001F"] = text.encode("utf-16-le")
    for place, (name, data) in enumerate((files or {}).items()):
        folder = f"{prefix}__attach_version1.0_#{place:08X}/"
        streams[f"{folder}__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{folder}__substg1.0_37010102"] = data
    return streams


def xls(rows: Sequence[Sequence[str]]) -> bytes:
    """An Excel workbook of the old format (BIFF8) with one sheet of texts."""

    def record(number: int, data: bytes) -> bytes:
        return struct.pack("<HH", number, len(data)) + data

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    name = b"List1"
    head = record(0x0809, begin)
    bound = len(head) + 4 + 8 + len(name) + 4
    book = head + record(0x0085, struct.pack("<IHBB", bound, 0, len(name), 0) + name) + record(0x000A, b"")
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for line, row in enumerate(rows):
        for column, text in enumerate(row):
            data = struct.pack("<HHHHB", line, column, 0, len(text), 1) + text.encode("utf-16-le")
            sheet += record(0x0204, data)
    return storage({"Workbook": book + sheet + record(0x000A, b"")})
