"""Word documents in another dress (with macros, as a template, in strict OOXML): made what python-docx opens."""

import io
import zipfile

_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DRESSES = (
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)
_STRICT = b"http://purl.oclc.org/ooxml/"
# The same names in the transitional form (ISO/IEC 29500-4), as far as a text needs them; parts before the whole.
_TRANSITIONAL = (
    (b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (
        b"officeDocument/relationships/metadata/",
        b"http://schemas.openxmlformats.org/package/2006/relationships/metadata/",
    ),
    (b"officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
)


def plain_document(data: bytes) -> bytes:
    """The document as an ordinary .docx; the same bytes where it is one already.

    `data` must have passed `archive_limits.refuse_bomb`. Raises what zipfile raises, and KeyError for a zip file
    that is no package.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml")
        strict = _STRICT in archive.read("_rels/.rels")
        if not strict and not any(dress in types for dress in _DRESSES):
            return data
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as plain:
            for part in archive.infolist():
                content = archive.read(part)
                if part.filename == "[Content_Types].xml":
                    for dress in _DRESSES:
                        content = content.replace(dress, _MAIN)
                if strict and part.filename.endswith((".xml", ".rels")):
                    for name, transitional in _TRANSITIONAL:
                        content = content.replace(_STRICT + name, transitional)
                plain.writestr(part.filename, content)
        return made.getvalue()
