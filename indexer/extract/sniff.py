"""What a file is, told from its first bytes; the declared type is only heard where bytes cannot tell."""

import io
import re
import zipfile
import zlib

from indexer.extract.charset import decode

RECORD = "application/x-coi-record+json"
HTML = "text/html"
PDF = "application/pdf"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
EPUB = "application/epub+zip"
RTF = "application/rtf"
ZIP = "application/zip"
EML = "message/rfc822"
MHTML = "multipart/related"
OLE = "application/x-ole-storage"  # which kind of Office file it is, `ole.kind_of_ole` tells
MSG = "application/vnd.ms-outlook"
XLS = "application/vnd.ms-excel"
DOC = "application/msword"
PPT = "application/vnd.ms-powerpoint"
UNKNOWN = "application/octet-stream"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"),
)

_OFFICE: tuple[tuple[str, str], ...] = (
    ("word/", DOCX),
    ("xl/workbook.bin", XLSB),
    ("xl/", XLSX),
    ("ppt/", PPTX),
)

# Templates and masters are documents too, and single XML files with macros are read without these.
_SAME_AS = {
    f"{ODT}-template": ODT,
    f"{ODT}-master": ODT,
    f"{ODT}-web": ODT,
    f"{ODS}-template": ODS,
    f"{ODP}-template": ODP,
}

_HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(
    r"</?(?:html|head|body|div|p|h[1-6]|table|article|section|span|br|ul|a)\b[^<>]*>", re.IGNORECASE
)
_XML_START = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
# Fields that begin a mail; a mere text may begin with one of them, so that two are asked for.
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):(?:[ \t]|\Z)")
_MAIL_FIELDS = frozenset(
    {"from", "to", "cc", "subject", "date", "received", "message-id", "return-path", "mime-version", "delivered-to",
     "reply-to", "sender", "content-type", "x-mailer", "dkim-signature", "content-transfer-encoding"}
)  # fmt: skip
_SURE_FIELDS = frozenset({"received", "message-id", "mime-version", "return-path", "content-type"})
_HEAD = 8192  # bytes looked at
_MIMETYPE = 200  # bytes that the name of a type may have
_FEW_TAGS = 4  # a text that shows more is a web page without its head


def sniff(data: bytes, declared: str | None = None) -> str:
    """The media type of `data`, lower-case and without parameters.

    Only two declared types are believed: a bulk-import record, whose bytes are plain JSON, and
    text/html for a fragment that merely contains tags. Whatever cannot be told is
    `application/octet-stream`.
    """
    said = (declared or "").partition(";")[0].strip().lower()
    if said == RECORD and data.lstrip()[:1] == b"{":
        return RECORD
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    for magic, media_type in _MAGIC:
        if data.startswith(magic) and not (magic == b"MZ" and b"\0" not in data[:512]):
            return media_type
    return _sniff_text(data[:_HEAD], said)


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:5000]
            if "[Content_Types].xml" in names:
                for folder, media_type in _OFFICE:
                    if any(name.startswith(folder) for name in names):
                        return media_type
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _MIMETYPE:
                said = archive.read("mimetype").decode("ascii", "replace").strip().lower()
                if re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", said):
                    return _SAME_AS.get(said, said)
            if "META-INF/container.xml" in names:
                return EPUB
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return ZIP
    return ZIP


def _sniff_text(head: bytes, said: str) -> str:
    text = decode(head)[0].lstrip("\ufeff\0")
    controls = sum(1 for sign in text if (sign < " " and sign not in "\t\n\r\f\x0b\x1b") or sign == "\ufffd")
    tags = len(_HTML_TAG.findall(text))
    if _HTML_START.match(text):
        return HTML
    if controls > len(text) // 20:
        return UNKNOWN
    if mail := _sniff_mail(text, cut=len(head) == _HEAD):
        return mail
    if _XML_START.match(text):
        return HTML if re.search(r"<html\b", text, re.IGNORECASE) else "application/xml"
    if tags > _FEW_TAGS or (tags and said in {HTML, "application/xhtml+xml"}):
        return HTML
    return said if said == "application/json" and text.lstrip()[:1] in {"{", "["} else TEXT


def _sniff_mail(text: str, *, cut: bool) -> str | None:
    """A mail, or a page saved with its pictures in the form of a mail; None where the text is neither."""
    fields: dict[str, str] = {}
    last = ""
    lines = text.split("\n")
    for place, raw in enumerate(lines):
        line = raw.rstrip("\r")
        if not line:
            break
        if place == 0 and line.startswith("From ") and "@" in line:
            continue
        if line[0] in " \t" and last:
            fields[last] += line
            continue
        found = _FIELD.match(line)
        if found is None:
            if cut and place == len(lines) - 1:
                break  # the looking ended here, not the line
            return None
        last = found[1].lower()
        fields.setdefault(last, line[found.end() :])
    known = _MAIL_FIELDS & fields.keys()
    if len(known) < 2 or not (known & _SURE_FIELDS or "from" in known):  # noqa: PLR2004  # as the comment above says
        return None
    saved_page = "multipart/related" in fields.get("content-type", "").lower() and not (
        fields.keys() & {"to", "received", "message-id", "return-path"}
    )
    return MHTML if saved_page else EML
