"""Makes hostile files: bombs, loops, deep nesting, lies about size, entities, and files that are two things at once."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from functools import cache

from indexer.extract.sniff import HTML, RECORD
from tests.indexer.extract.made_files import (
    double_flate_pdf,
    labelled_pdf,
    one_page_pdf,
    paragraph,
    raw_docx,
    raw_pdf,
    stream,
    word_document,
    words_on_page,
)
from tests.indexer.extract.made_office import epub, mail, odf, pptx, slide, storage, xls, xlsx

SECRET = "file:///etc/passwd"
_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def laughs(root: str = "x") -> str:
    """A document type whose entity `h` would become a thousand million letters."""
    entities = "".join(f'<!ENTITY {chr(98 + step)} "{f"&{chr(97 + step)};" * 20}">' for step in range(7))
    return f'<!DOCTYPE {root} [<!ENTITY a "{"lol" * 30}">{entities}]>'


def outside(root: str = "x") -> str:
    """A document type whose entity `h` is a file of this machine."""
    return f'<!DOCTYPE {root} [<!ENTITY h SYSTEM "{SECRET}">]>'


def zip_of(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive of members in order, whose names may be anything."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@cache
def _zeros(megabytes: int) -> bytes:
    return zip_of([(f"{place}.txt", bytes(1 << 20)) for place in range(megabytes)])


def _nested_zips(depth: int, width: int) -> bytes:
    inner = zip_of([("words.txt", b"the words at the bottom")])
    for _ in range(depth):
        inner = zip_of([(f"{place}.zip", inner) for place in range(width)])
    return inner


def _overlapping_zip() -> bytes:
    """A zip whose entries all are the same bytes: 2,000 times ten megabytes in ten kilobytes and a directory."""
    inside = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = inside.compress(bytes(10 << 20)) + inside.flush()
    check = zlib.crc32(bytes(10 << 20))
    head = (
        struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, check, len(packed), 10 << 20, 5, 0) + b"a.txt"
    )
    entry = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, check, len(packed), 10 << 20, 5, 0, 0, 0, 0, 0, 0
    ) + b"a.txt"  # fmt: skip
    directory = entry * 2000
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 2000, 2000, len(directory), len(head) + len(packed), 0)
    return head + packed + directory + end


def _lying_zip() -> bytes:
    """An Excel workbook whose zip says that its sheet has a thousand bytes, while it unpacks to 100 MB."""
    made = xlsx({"a": [["x"]]})
    sheet = (
        b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * (4 << 20) + b"</sheetData></worksheet>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if "sheet1" in name else old.read(name))
    return out.getvalue().replace(struct.pack("<I", len(sheet)), struct.pack("<I", 1000))


def _pages_pdf(count: int) -> bytes:
    return labelled_pdf([f"page {place}" for place in range(count)], b"0<</S/D>>")


def _prev_loop() -> bytes:
    made = one_page_pdf(words_on_page(b"hello"))
    place = made.rfind(b"xref", 0, made.rfind(b"startxref"))
    return made.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % place)


def _form_loop() -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 6>>stream\n/X Do \nendstream"
    return raw_pdf(
        [_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(zlib.compress(b"/X Do ")), form]
    )


def _font_pdf(font: bytes, *objects: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return raw_pdf([_CATALOG, pages, page, font, words_on_page(b"hello"), *objects])


def _font_bomb() -> bytes:
    """A font file of a few kilobytes that unpacks to 400 MB."""
    packed = zlib.compress(zlib.compress(bytes(400 << 20), 1))
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 0/LastChar 255/FontDescriptor 6 0 R>>"
    descriptor = b"<</Type/FontDescriptor/FontName/A/Flags 4/FontFile2 7 0 R>>"
    return _font_pdf(font, descriptor, stream(packed, b"[/FlateDecode/FlateDecode]"))


def _character_map_bomb() -> bytes:
    """A map of characters with ranges of millions of codes."""
    ranges = b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange\n" * 2000
    return _font_pdf(
        b"<</Type/Font/Subtype/Type1/BaseFont/A/ToUnicode 6 0 R>>", stream(zlib.compress(ranges))
    )


def _deep_arrays_pdf() -> bytes:
    return raw_pdf([_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"[" * 200_000 + b"]" * 200_000])


def _encrypted_pdf() -> bytes:
    made = one_page_pdf(words_on_page(b"hello"))
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)
    return made.replace(b"/Root 1 0 R>>", b"/Root 1 0 R" + lock + b">>")


def _polyglot() -> bytes:
    return one_page_pdf(words_on_page(b"hello")) + zip_of([("inner.txt", b"other words")])


def _nested_mail(depth: int) -> bytes:
    return (
        b"From: a@example.org\nSubject: outer\n"
        + b"Content-Type: message/rfc822\n\n" * depth
        + b"Subject: x\n\nbody"
    )


def _nested_parts(depth: int) -> bytes:
    """Multiparts within multiparts, each with a boundary of its own."""
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(depth)
    )
    return (
        b"From: a@example.org\nSubject: outer\nMIME-Version: 1.0\n"
        + head
        + b"Content-Type: text/plain\n\nbody"
    )


def _many_parts(count: int) -> bytes:
    part = b'--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nwords\n'
    head = b'From: a@example.org\nSubject: many\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return head + part * count + b"--b--\n"


def _mail_with_huge_field() -> bytes:
    people = b",\n ".join(b"=?utf-8?Q?P=C3=A4?= <p%d@example.org>" % place for place in range(100_000))
    return b"From: a@example.org\nSubject: x\nMessage-ID: <1>\nTo: " + people + b"\n\nbody"


def _wide_sheet() -> bytes:
    made = xlsx({"a": [["near"]]})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if "sheet1" in name:
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", far)
            new.writestr(name, data)
    return out.getvalue()


def _repeated_cells() -> bytes:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>again</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return odf("spreadsheet", f'<table:table table:name="a">{row * 100}</table:table>')


def _deep_odt(depth: int) -> bytes:
    return odf("text", "<text:section>" * depth + "<text:p>deep</text:p>" + "</text:section>" * depth)


def _ole_loop() -> bytes:
    """The table of sectors leads every chain back to its beginning."""
    made = bytearray(storage({"WordDocument": bytes(10_000)}))
    table = 512
    for place in range(128):
        struct.pack_into("<I", made, table + 4 * place, 1)
    return bytes(made)


def _ole_directory_loop() -> bytes:
    """The entries of the directory are one another's children."""
    made = bytearray(storage({"WordDocument": b"words", "Data": b"x"}))
    struct.unpack_from("<I", made, 48)
    first = 512 + 512 * struct.unpack_from("<I", made, 48)[0]
    for entry in (1, 2):
        struct.pack_into("<III", made, first + 128 * entry + 68, 3 - entry, 3 - entry, 0)
    return bytes(made)


def _random(count: int) -> bytes:
    return random.Random(1).randbytes(count)  # the same bytes on every run


def _endless_book(count: int) -> bytes:
    made = epub({"a.xhtml": "<p>words</p>"})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b'<itemref idref="c0"/>', b'<itemref idref="c0"/>' * count)
            )
    return out.getvalue()


Made = tuple[Callable[[], bytes], str | None, frozenset[str]]


def _one_of(*statuses: str) -> frozenset[str]:
    return frozenset(statuses)


_REFUSED = _one_of("too_large", "unsupported", "crashed", "timeout", "encrypted", "empty")
_READ = _one_of("ok", "partial")
_ANY = _READ | _REFUSED | {"needs_ocr"}

PDF_FILES: dict[str, Made] = {
    "a pdf of 2 kB that unpacks to 700 MB": (lambda: double_flate_pdf(700), None, _ANY - {"ok"}),
    "a pdf with half a MB of idle operators": (
        lambda: one_page_pdf(stream(zlib.compress(b"q Q " * (1 << 17), 1))), None, _ANY,
    ),
    "a pdf of ten thousand pages": (lambda: _pages_pdf(10_000), None, _READ),
    "a pdf that says it has two thousand million pages": (
        lambda: one_page_pdf(words_on_page(b"hello"), count=2_000_000_000), None, _ANY,
    ),
    "a page tree that contains itself": (
        lambda: one_page_pdf(words_on_page(b"hello"), kids=b"2 0 R 3 0 R", count=2), None, _ANY,
    ),
    "a table of objects that is its own predecessor": (_prev_loop, None, _ANY),
    "a form that draws itself": (_form_loop, None, _ANY),
    "a font file that unpacks to 400 MB": (_font_bomb, None, _ANY),
    "a map of characters of endless ranges": (_character_map_bomb, None, _ANY),
    "arrays in arrays in a pdf": (_deep_arrays_pdf, None, _REFUSED),
    "an encrypted pdf": (_encrypted_pdf, None, _one_of("encrypted")),
    "a pdf cut in half": (lambda: _pages_pdf(500)[:40_000], None, _ANY),
    "random bytes after the mark of a pdf": (lambda: b"%PDF-1.7\n" + _random(1 << 20), None, _one_of("unsupported")),
    "a pdf that is a zip archive too": (_polyglot, None, _one_of("ok")),
    "html named pdf": (lambda: b"<html><body><p>log in</p></body></html>", "application/pdf", _one_of("ok")),
}  # fmt: skip

ARCHIVES: dict[str, Made] = {
    "a zip bomb": (lambda: _zeros(300), None, _one_of("too_large")),
    "a zip whose members are all the same bytes": (_overlapping_zip, None, _one_of("too_large")),
    "zips in zips in zips, sixteen each": (lambda: _nested_zips(4, 16), None, _REFUSED),
    "a zip of a hundred thousand entries": (
        lambda: zip_of((f"{place}.txt", b"") for place in range(100_000)), None, _one_of("too_large"),
    ),
    "a zip whose members want to leave their folder": (
        lambda: zip_of([("../../../../tmp/evil.txt", b"words"), ("/etc/cron.d/evil", b"words"), ("..\\..\\a.txt", b"words")]),
        None, _one_of("ok"),
    ),
    "a zip cut in half": (lambda: _zeros(3)[:1500], None, _one_of("unsupported")),
    "an encrypted zip": (
        lambda: bytes(_with_flag(zip_of([("a.txt", b"words")]))), None, _one_of("encrypted"),
    ),
    "a word file that unpacks to a hundred times its size": (
        lambda: raw_docx([paragraph(b"a" * 40) * 16_384] * 20), None, _one_of("too_large"),
    ),
    "a workbook that lies about the size of its sheet": (_lying_zip, None, _REFUSED),
    "a zip of a hundred web pages that are slow to read": (
        lambda: zip_of((f"{place}.html", b"<html>" + b"<div>" * 5000 + b"x") for place in range(100)), None, _ANY,
    ),
}  # fmt: skip

ENTITIES: dict[str, Made] = {
    f"{what} in {kind}": (made, None, _READ | _one_of("unsupported", "empty"))
    for what, before in (("a thousand million laughs", laughs()), ("a file of this machine", outside()))
    for kind, made in {
        "docx": lambda before=before: raw_docx([paragraph(b"words &h;")], before=before.encode()),
        "odt": lambda before=before: odf("text", "<text:p>words &h;</text:p>", before=before),
        "ods": lambda before=before: odf(
            "spreadsheet", '<table:table table:name="&h;"><table:table-row/></table:table>', before=before
        ),
        "xlsx": lambda before=before: xlsx({"&h;": [["x"]]}, before=before),
        "pptx": lambda before=before: pptx([before + slide("words &h;", "x")]),
        "epub": lambda before=before: epub(
            {"a.xhtml": "<p>words</p>"}, before=before, meta="<dc:title>&h;</dc:title>"
        ),
        "html": lambda before=before: f"{before}<html><body><p>words &h;</p></body></html>".encode(),
    }.items()
}

PAGES: dict[str, Made] = {
    "two hundred thousand elements in one another": (
        lambda: b"<html><body>" + b"<div>" * 200_000 + b"deep" + b"</div>" * 200_000, HTML, _one_of("partial", "too_large"),
    ),
    "three hundred thousand attributes on one tag": (
        lambda: b"<html><body><p " + b" ".join(b"a%d=1" % place for place in range(300_000)) + b">text</p>", HTML, _ANY,
    ),
    "attributes behind a false end of the tag": (
        lambda: b"<html><body><p x='>' " + b" ".join(b"a%d=1" % place for place in range(300_000)) + b">text</p>",
        HTML, _one_of("too_large"),
    ),
    "a page of 50 MB": (
        lambda: b"<html><body>" + b"<p>The report describes the situation.</p>" * 1_300_000, HTML, _one_of("too_large"),
    ),
    "a page that is one endless word": (lambda: b"<html><body><p>" + b"a" * (2 << 20), HTML, _ANY),
    "nul bytes and a false charset": (
        lambda: b"<html><meta charset=utf-16><p>ab\0cd \xff\xfe text</p>", HTML, _one_of("ok"),
    ),
    "structured data that never ends": (
        lambda: b'<html><script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>words</p>", HTML, _one_of("ok"),
    ),
    "a table in a table in a table": (
        lambda: b"<html><body>" + b"<table><tr><td>" * 3000 + b"deep", HTML, _ANY,
    ),
    "comments that do not end": (lambda: b"<html><body>" + b"<!-- " * 500_000 + b"text", HTML, _ANY),
    "a saved page with ten thousand pictures": (
        lambda: b'Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
        + b"--b\nContent-Type: image/png\n\nx\n" * 10_001, None, _one_of("too_large"),
    ),
}  # fmt: skip

TEXTS: dict[str, Made] = {
    "utf-16 without a mark": (lambda: "The words of a report. ".encode("utf-16-le") * 200, None, _one_of("ok")),
    "utf-7": (lambda: "Ein Bericht über Gerichte".encode("utf-7"), "text/plain; charset=utf-7", _READ),
    "a text of a million lines": (lambda: b"a line\n" * 1_000_000, None, _READ),
    "a text of one line of 50 MB": (lambda: b"word " * (10 << 20), None, _READ | {"too_large"}),
    "a text of 12 MB of signs of four bytes": (lambda: "😀".encode() * (3 << 20), None, _READ),
    "a record nested a hundred thousand times": (lambda: b'{"a":' * 100_000, RECORD, _one_of("unsupported")),
    "a record whose number has a million digits": (
        lambda: b'{"title":"t","text":"x","n":' + b"9" * 1_000_000 + b"}", RECORD, _ANY,
    ),
    "only line ends": (lambda: b"\n" * (5 << 20), None, _one_of("empty")),
    "nothing": (lambda: b"", None, _one_of("empty")),
    "random bytes": (lambda: _random(1 << 20), None, _one_of("unsupported")),
}  # fmt: skip

OFFICE: dict[str, Made] = {
    "three hundred thousand groups of rich text": (
        lambda: b"{\\rtf1 " + b"{" * 300_000 + b"x" + b"}" * 300_000 + b"}", None, _ANY - {"crashed", "timeout"},
    ),
    "rich text that says it has two thousand million raw bytes": (
        lambda: b"{\\rtf1 before\\par{\\*\\x\\bin2000000000 }after}", None, _one_of("ok"),
    ),
    "rich text with many signs that are not there": (
        lambda: b"{\\rtf1 " + b"\\u-1?" * 300_000 + b"x}", None, _READ,
    ),
    "an excel cell a thousand miles away": (_wide_sheet, None, _one_of("too_large")),
    "cells repeated a million times": (_repeated_cells, None, _READ),
    "a thousand sections in one another": (lambda: _deep_odt(1000), None, _one_of("unsupported")),
    "two hundred sections in one another": (lambda: _deep_odt(200), None, _ANY),
    "a word file cut in half": (lambda: word_document([("Normal", "x")])[:9000], None, _one_of("unsupported")),
    "a storage whose chains run in a circle": (_ole_loop, None, _one_of("unsupported")),
    "a storage whose folders hold one another": (_ole_directory_loop, None, _REFUSED),
    "a storage cut in half": (lambda: xls([["a"]])[:1000], None, _one_of("unsupported")),
    "random bytes after the mark of a storage": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _random(1 << 18), None, _one_of("unsupported"),
    ),
    "an e-book that lists one chapter a hundred thousand times": (
        lambda: _endless_book(100_000), None, _one_of("ok"),
    ),
    "a book of deep chapters": (
        lambda: epub({f"{place}.xhtml": "<div>" * 20_000 + "deep" for place in range(20)}), None, _ANY,
    ),
}  # fmt: skip

MAILS: dict[str, Made] = {
    "three thousand mails in one another": (lambda: _nested_mail(3000), None, _one_of("unsupported")),
    "a hundred and fifty mails in one another": (lambda: _nested_mail(150), None, _ANY),
    "parts in parts, three thousand deep": (lambda: _nested_parts(3000), None, _one_of("unsupported")),
    "parts in parts, a hundred and fifty deep": (lambda: _nested_parts(150), None, _ANY),
    "a mail of ten thousand parts": (lambda: _many_parts(10_000), None, _one_of("partial")),
    "a mail to a hundred thousand people": (_mail_with_huge_field, None, _READ),
    "a mail with a bomb as its attachment": (
        lambda: mail("words", {"bomb.zip": _zeros(300), "words.txt": b"words"}), None, _ANY - {"ok"},
    ),
}  # fmt: skip


def _with_flag(data: bytes) -> bytearray:
    """The zip with the mark of encryption on its first entry, in both places."""
    made = bytearray(data)
    made[6] |= 1
    made[made.rfind(b"PK\x01\x02") + 8] |= 1
    return made


HOSTILE: dict[str, Made] = PDF_FILES | ARCHIVES | ENTITIES | PAGES | TEXTS | OFFICE | MAILS
