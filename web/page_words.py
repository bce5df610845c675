"""What every template may say: labels, dates, marked text, and the links between pages."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, url_for

from coi.dates import date_in_words
from coi.network.access import may_see
from coi.query import FilterField, Query
from coi.results import Hit
from web import wording
from web.desk import the_desk, the_viewer
from web.marks import cut_into_pieces
from web.search_form import SearchForm

POLICY_TYPES = frozenset({"policy-note", "unhcr-position"})
_CERTAIN = 0.9
_PROBABLE = 0.6


def add_words(app: Flask) -> None:
    """Give the templates of an application their words."""
    app.jinja_env.filters.update(
        day=wording.day_in_words,
        moment=wording.moment_in_words,
        said_date=date_in_words,
        size=wording.size_in_words,
        media=wording.media_in_words,
        mid_sentence=wording.mid_sentence,
    )
    app.jinja_env.globals.update(
        count_of=wording.count_in_words,
        page_of=wording.page_in_words,
        period_of=wording.period_in_words,
        pieces=cut_into_pieces,
        label=label,
        hit_address=hit_address,
        source_address=source_address,
        web_address=web_address,
        certainty=certainty,
        status_sentences=wording.STATUS_SENTENCES,
        reading_sentences=wording.READING_SENTENCES,
        policy_types=POLICY_TYPES,
    )
    app.context_processor(_give_defaults)


def label(field: FilterField, value: str) -> str:
    """What a person reads for a value."""
    return the_desk().vocabularies.label(field, value, "en")


def hit_address(hit: Hit, query: Query, page: int | None = None) -> str:
    """The address of a hit with the words of the query marked, at a page of it."""
    args = [("q", query.text)] if query.text else []
    if query.as_of:
        args.append(("as-of", str(query.as_of)))
    elif hit.editions > 1:
        args.append(("edition", str(hit.edition)))
    if page is not None and page > 1:
        args.append(("page", str(page)))
    path = url_for("documents.show_document", document_id=hit.id)
    return path + (f"?{urlencode(args)}" if args else "") + (f"#page-{page}" if page is not None else "")


def source_address(source: str) -> str | None:
    """The address of a source's profile, None where there is none for who asks."""
    known = the_desk().vocabularies.sources.get(source)
    if known is None or not may_see(the_viewer(), known.access):
        return None
    return url_for("sources.show_source", source_id=source)


def web_address(url: str) -> str | None:
    """The address itself where it is safe to be a link (http or https), else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def certainty(confidence: float) -> str:
    """How sure a conclusion is, in a word; empty where there is no reason for doubt."""
    if confidence >= _CERTAIN:
        return ""
    return "probably" if confidence >= _PROBABLE else "uncertain"


def _give_defaults() -> dict[str, Any]:
    return {"form": SearchForm()}
