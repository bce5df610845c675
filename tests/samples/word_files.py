"""Writes sample texts as Word documents that are the same bytes every time."""

import io
import zipfile

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from coi.dates import PartialDate
from tests.samples.site_dates import date_in_words, moment_of
from tests.samples.texts import SampleText, without_notes

# The earliest moment a zip archive can name.
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def word_file(text: SampleText) -> bytes:
    """Write the .docx of a text: title, publisher and date, headings, paragraphs, lists; a running header."""
    document = docx.Document()
    _state_properties(document, text)
    document.sections[0].header.paragraphs[0].text = text.title
    document.add_heading(text.title, level=0)
    document.add_paragraph(text.publisher)
    if text.published is not None:
        document.add_paragraph(date_in_words(text.published, text.language))
    for block in text.blocks:
        for line in block.lines:
            if block.kind == "heading":
                document.add_heading(without_notes(line), level=block.level)
            else:
                style = "List Bullet" if block.kind == "list" else None
                document.add_paragraph(without_notes(line), style=style)
    made = io.BytesIO()
    document.save(made)
    return _with_fixed_times(made.getvalue())


def _state_properties(document: "docx.document.Document", text: SampleText) -> None:
    properties = document.core_properties
    properties.title = text.title
    properties.author = text.publisher
    properties.last_modified_by = text.publisher
    properties.language = text.language
    properties.comments = ""
    properties.revision = 1
    # Word states these times in UTC and without a zone; an undated text gets the day Word files begin with.
    day = PartialDate(2007) if text.published is None else text.published
    properties.created = properties.modified = moment_of(day).replace(tzinfo=None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), text.language)
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _with_fixed_times(file: bytes) -> bytes:
    """Copy the archive with its members in the same order and all of the same, earliest time."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
