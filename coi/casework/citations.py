"""Citations that lead back to the exact archived bytes: who, what, when, which edition, which page."""

from collections.abc import Callable, Mapping
from datetime import date

from coi.casework.cited import Cited, within_a_line
from coi.casework.reference_formats import as_bibtex, as_csl_json, as_ris
from coi.dates import date_in_words
from coi.errors import UsageError

__all__ = ["STYLES", "Cited", "cite"]


def cite(cited: Cited, *, accessed: date, style: str = "plain") -> str:
    """A citation in one of STYLES: one line, or for `ris`, `bibtex` and `csl-json` one record.

    UsageError for an unknown style, a page the edition does not have, or a quotation that does not stand there.
    """
    make = STYLES.get(style)
    if make is None:
        raise UsageError(f"The citation style “{style[:40]}” does not exist; there is {', '.join(STYLES)}.")
    cited.check()
    return make(cited, accessed)


def _page_in_words(cited: Cited) -> str:
    label = cited.page_label
    return f"p. {label}" + (f" (page {cited.page} of the file)" if label != str(cited.page) else "")


def _as_coi(cited: Cited, accessed: date) -> str:
    published = cited.reading.published_date
    parts = [within_a_line(cited.source.publisher)]
    if cited.authors:
        parts.append(", ".join(map(within_a_line, cited.authors)))
    parts.append(f"“{within_a_line(cited.reading.title)}”")
    parts.append(date_in_words(published) if published else "publication date not stated")
    if cited.page is not None:
        parts.append(_page_in_words(cited))
    quoted = f": “{within_a_line(cited.quotation)}”" if cited.quotation else ""
    shown = f"; archived copy at {cited.address}" if cited.address else ""
    return (
        f"{', '.join(parts)}{quoted}; {cited.capture.url} ({cited.archived}){shown}; "
        f"accessed {date_in_words(accessed)}."
    )


def _as_oscola(cited: Cited, accessed: date) -> str:
    """In the manner of OSCOLA for websites: author, ‘title’ (publisher, date) page <address> accessed day."""
    published = cited.reading.published_date
    said = date_in_words(published) if published else "no date stated"
    name = ", ".join(map(within_a_line, cited.authors))
    publisher = within_a_line(cited.source.publisher)
    printed = f"{publisher}, {said}" if name else said
    page = f" {cited.page_label}" if cited.page is not None else ""
    quoted = f": ‘{within_a_line(cited.quotation)}’" if cited.quotation else ""
    return (
        f"{name or publisher}, ‘{within_a_line(cited.reading.title)}’ ({printed}){page}{quoted} "
        f"<{cited.address or cited.capture.url}> accessed {date_in_words(accessed)} ({cited.archived})"
    )


STYLES: Mapping[str, Callable[[Cited, date], str]] = {
    "plain": _as_coi,
    "oscola": _as_oscola,
    "ris": as_ris,
    "bibtex": as_bibtex,
    "csl-json": as_csl_json,
}
