"""Citations as records that reference managers read: RIS, BibTeX and CSL-JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from coi.casework.cited import Cited, one_line
from coi.dates import PartialDate


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a type of document is called in each format."""

    ris: str
    bibtex: str
    csl: str


_REPORT = _Kind("RPRT", "techreport", "report")
_KINDS: Mapping[str | None, _Kind] = {
    "law": _Kind("STAT", "misc", "legislation"),
    "court-judgment": _Kind("CASE", "misc", "legal_case"),
    "news-article": _Kind("NEWS", "misc", "article-newspaper"),
    "press-release": _Kind("PRESS", "misc", "webpage"),
    "academic-work": _Kind("JOUR", "article", "article-journal"),
    "periodical": _Kind("MGZN", "misc", "article-magazine"),
    "map": _Kind("MAP", "misc", "map"),
    "statistics": _Kind("DATA", "misc", "dataset"),
}
# A brace counts for where a field ends even behind a backslash, so it goes by its name.
_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_BIBTEX_LETTER = re.compile("[" + re.escape("".join(_BIBTEX)) + "]")


def as_ris(cited: Cited, accessed: date) -> str:
    """A record in RIS (tags as Zotero and EndNote read them); lines end with CR and LF, and no value has another."""
    published = cited.reading.published_date
    fields = [
        ("TY", _kind_of(cited).ris),
        *(("AU", author) for author in cited.authors or (cited.source.publisher,)),
        ("TI", cited.reading.title),
        ("PB", cited.source.publisher),
        ("PY", f"{published.year:04}" if published else ""),
        ("DA", str(published).replace("-", "/") if published else ""),
        ("ET", str(cited.edition.number)),
        ("SP", cited.page_label or ""),
        ("LA", cited.reading.language or ""),
        ("UR", cited.capture.url),
        ("L2", cited.address or ""),
        ("Y2", accessed.strftime("%Y/%m/%d")),
        ("AN", cited.document.id),
        ("N1", _note(cited)),
        ("ER", ""),
    ]
    lines = (f"{tag}  - {one_line(value)}" for tag, value in fields if value or tag == "ER")
    return "".join(f"{line}\r\n" for line in lines)


def as_bibtex(cited: Cited, accessed: date) -> str:
    """A BibTeX entry in UTF-8; its key is the document's id with the edition."""
    published = cited.reading.published_date
    kind = _kind_of(cited).bibtex
    fields = {
        # Doubled braces: a name of an institution is not cut into first and last.
        "author": " and ".join(f"{{{_escape(one)}}}" for one in cited.authors or (cited.source.publisher,)),
        "title": f"{{{_escape(cited.reading.title)}}}",
        "institution" if kind == "techreport" else "publisher": _escape(cited.source.publisher),
        "year": f"{published.year:04}" if published else "",
        "month": str(published.month) if published and published.month else "",
        "edition": str(cited.edition.number),
        "pages": _escape(cited.page_label or ""),
        "language": _escape(cited.reading.language or ""),
        "url": _address(cited.address or cited.capture.url),
        "urldate": accessed.isoformat(),
        "note": _escape(_note(cited)),
    }
    key = f"{cited.document.id.replace('-', '')}e{cited.edition.number}"
    rows = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{key},\n{rows}}}\n"


def as_csl_json(cited: Cited, accessed: date) -> str:
    """A list of one item in CSL-JSON (schema 1.0)."""
    reading = cited.reading
    item: dict[str, Any] = {
        "id": f"{cited.document.id}-{cited.edition.number}",
        "type": _kind_of(cited).csl,
        "title": reading.title,
        "author": [{"literal": one} for one in cited.authors or (cited.source.publisher,)],
        "publisher": cited.source.publisher,
        "issued": _date_parts(reading.published_date),
        "accessed": _date_parts(PartialDate.of(accessed)),
        "edition": str(cited.edition.number),
        "page": cited.page_label,
        "language": reading.language,
        "URL": cited.address or cited.capture.url,
        "archive_location": f"{cited.document.id}, edition {cited.edition.number}, SHA-256 {cited.edition.sha256}",
        "note": _note(cited),
    }
    said = {name: value for name, value in item.items() if value is not None}
    return json.dumps([said], ensure_ascii=False, indent=2)


def _kind_of(cited: Cited) -> _Kind:
    return _KINDS.get(cited.reading.document_type, _REPORT)


def _note(cited: Cited) -> str:
    quoted = f"“{cited.quotation}” " if cited.quotation else ""
    undated = "" if cited.reading.published_date else "; publication date not stated"
    return f"{quoted}Captured from {cited.capture.url}: {cited.archived}{undated}"


def _date_parts(when: PartialDate | None) -> dict[str, list[list[int]]] | None:
    if when is None:
        return None
    return {"date-parts": [[one for one in (when.year, when.month, when.day) if one is not None]]}


def _escape(text: str) -> str:
    return _BIBTEX_LETTER.sub(lambda found: _BIBTEX[found.group()], one_line(text))


def _address(url: str) -> str:
    """An address with what would end the field percent-encoded."""
    return one_line(url).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20")
