"""What every template may say: labels, dates, marked text, and the links between pages."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from coi.dates import PartialDate
from coi.network.access import may_see
from coi.query import FilterField, Query
from coi.results import Hit, HitPassage
from web import wording
from web.addresses import AS_OF, address, as_of_args, as_of_asked, here
from web.asked import ask_again, is_private
from web.choices import keys_are_on
from web.desk import the_desk, the_viewer
from web.evidence import evidence_language, say_evidence, say_evidence_aside
from web.languages import gettext, in_figures, language_in_address, ngettext, page_language
from web.marks import cut_into_pieces
from web.once import once
from web.reading_quality import quality_language, say_quality
from web.search_form import SearchForm, language_args

POLICY_TYPES = frozenset({"policy-note", "unhcr-position"})
_CERTAIN = 0.9
_PROBABLE = 0.6


def add_words(app: Flask) -> None:
    """Give the templates of an application their words."""
    app.jinja_env.filters.update(
        age=age,
        day=wording.day_in_words,
        figures=in_figures,
        is_old=is_old,
        iso_date=iso_date_in_words,
        media=wording.media_in_words,
        mid_sentence=wording.mid_sentence,
        moment=wording.moment_in_words,
        said_date=wording.date_in_words,
        size=wording.size_in_words,
    )
    app.jinja_env.globals.update(
        ask_again=ask_again,
        as_of_kept=lambda: dict(as_of_args()),
        back_to_today=lambda: here(without=AS_OF),
        capture_methods=wording.CAPTURE_METHODS,
        captures_of=captures_in_words,
        certainty=certainty,
        citation_address=citation_address,
        documents_of=wording.documents_in_words,
        evidence_language=evidence_language,
        hit_address=hit_address,
        is_private=is_private,
        keys_are_on=keys_are_on,
        label=label,
        language_in_address=language_in_address,
        more_in_words=more_in_words,
        page_of=wording.page_in_words,
        pages_of=wording.pages_in_words,
        period_of=wording.period_in_words,
        pieces=cut_into_pieces,
        policy_types=POLICY_TYPES,
        reading_sentences=wording.READING_SENTENCES,
        say_evidence=say_evidence,
        say_quality=say_quality,
        quality_language=quality_language,
        say_evidence_aside=say_evidence_aside,
        source_address=source_address,
        source_type_of=source_type_of,
        start_address=lambda: address("search.show_search", as_of_args()),
        status_sentences=wording.STATUS_SENTENCES,
        status_words=wording.STATUS_WORDS,
        web_address=web_address,
        whole_page_of=wording.whole_page_in_words,
    )
    app.context_processor(_give_defaults)


def label(field: FilterField, value: str) -> str:
    """What a person reads for a value."""
    return the_desk().vocabularies.label(field, value, page_language())


def hit_address(hit: Hit, query: Query, passage: HitPassage | None = None) -> str:
    """The address of a hit with the words of the query marked, at a passage of it.

    From a private search it leads to the same place without the words.
    """
    args = [("q", query.text)] if query.text and not is_private() else []
    if query.as_of:
        args.append((AS_OF, str(query.as_of)))
    elif hit.editions > 1:
        args.append(("edition", str(hit.edition)))
    if passage is not None:
        args += [("page", str(passage.page)), ("at", str(passage.start))]
    anchor = "passage" if passage is not None else ""
    return address("documents.show_document", args, anchor=anchor, document_id=hit.id)


def citation_address(hit: Hit, query: Query) -> str:
    """The address of the citation of a hit, in the edition that was found."""
    args = [(AS_OF, str(query.as_of))] if query.as_of else [("edition", str(hit.edition))]
    return address("documents.show_citation", args, document_id=hit.id)


def source_address(source: str) -> str | None:
    """The address of a source's profile, None where there is none for who asks."""
    known = the_desk().vocabularies.sources.get(source)
    if known is None or not may_see(the_viewer(), known.access):
        return None
    return address("sources.show_source", as_of_args(), source_id=source)


def source_type_of(source: str) -> str:
    """The kind of a source in words; empty where nothing is known of it."""
    known = the_desk().vocabularies.sources.get(source)
    return label("source_type", known.source_type) if known else ""


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
    return gettext("probably") if confidence >= _PROBABLE else gettext("uncertain")


def captures_in_words(number: int) -> str:
    """`1 capture`, `3 captures`."""
    return ngettext("%(count)s capture", "%(count)s captures", number)


def more_in_words(number: int) -> str:
    """What is folded away: `12 more`."""
    return ngettext("%(count)s more", "%(count)s more", number)


def iso_date_in_words(text: str) -> str:
    """A date written as ISO 8601, in words."""
    return wording.date_in_words(PartialDate.parse(text))


def age(published: PartialDate) -> str:
    """How old a document is on the day as of which one looks; empty below a month."""
    return wording.age_in_words(published, _looked_at())


def is_old(published: PartialDate) -> bool:
    """Whether its age should not be overlooked."""
    return wording.is_old(published, _looked_at())


def _looked_at() -> date:
    return once("looked at", _day_looked_at)


def _day_looked_at() -> date:
    asked = as_of_asked()
    return min(asked.last_day, the_desk().today()) if asked else the_desk().today()


def _give_defaults() -> dict[str, Any]:
    day = as_of_asked()
    return {
        "form": SearchForm(as_of=str(day or ""), kept=language_args()),
        "as_of": day,
        "as_of_means": gettext("You see what could be known on that day."),
    }
