"""What a file is, told from its first bytes; the declared type is only heard where bytes cannot tell."""

import io
import re
import zipfile

from indexer.extract.charset import decode

RECORD = "application/x-coi-record+json"
HTML = "text/html"
PDF = "application/pdf"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNKNOWN = "application/octet-stream"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
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
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)

_HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(
    r"</?(?:html|head|body|div|p|h[1-6]|table|article|section|span|br|ul|a)\b[^<>]*>", re.IGNORECASE
)
_XML_START = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
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
                return archive.read("mimetype").decode("ascii", "replace").strip().lower()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "application/zip"
    return "application/zip"


def _sniff_text(head: bytes, said: str) -> str:
    text = decode(head)[0].lstrip("\ufeff\0")
    controls = sum(1 for sign in text if (sign < " " and sign not in "\t\n\r\f\x0b\x1b") or sign == "\ufffd")
    tags = len(_HTML_TAG.findall(text))
    if _HTML_START.match(text):
        return HTML
    if controls > len(text) // 20:
        return UNKNOWN
    if _XML_START.match(text):
        return HTML if re.search(r"<html\b", text, re.IGNORECASE) else "application/xml"
    if tags > _FEW_TAGS or (tags and said in {HTML, "application/xhtml+xml"}):
        return HTML
    return said if said == "application/json" and text.lstrip()[:1] in {"{", "["} else TEXT
