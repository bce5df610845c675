"""The country pages, and what is told of a source beside its profile: what is held, how fresh, what is missing."""

from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from coi.casework.coverage import Look, SourceCoverage, count_countries, cover_country, cover_source
from coi.casework.gaps import Gap
from coi.errors import SearchIndexError
from coi.query import Filter, Query
from web.addresses import address, as_of_args, as_of_asked
from web.desk import the_desk, the_viewer
from web.languages import gettext, page_language
from web.search_form import address_of
from web.statements import REASON_WORDS
from web.wording import field_title, in_alphabet

countries = Blueprint("countries", __name__)


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country, how many documents there are on it, and where its page is."""

    label: str
    documents: int
    address: str


@countries.get("/countries")
def show_countries() -> str:
    """Every country that documents are about or that a source is meant to cover, by name."""
    labels = the_desk().vocabularies.countries
    rows = [
        CountryRow(labels.label(code, page_language()), count, country_address(code))
        for code, count in count_countries(the_look()).items()
    ]
    return render_template(
        "countries.html", rows=sorted(rows, key=lambda one: in_alphabet(one.label)), field_title=field_title
    )


@countries.get("/countries/<code>")
def show_country(code: str) -> str | Response:
    """What is held on a country; 404 where there is none of that code or name."""
    found = the_desk().vocabularies.countries.find(code)
    if found is None:
        abort(404)
    if found != code:
        return redirect(country_address(found), 301)
    return render_template(
        "country.html",
        coverage=cover_country(code, the_look()),
        subject=Query("", None, (Filter("country", any=(code,)),), as_of=as_of_asked()),
        say_reason=say_reason,
        **coverage_words(),
    )


@countries.app_template_global()
def country_address(code: str) -> str:
    """The address of the page of a country."""
    return address("countries.show_country", as_of_args(), code=code)


@countries.app_template_global()
def source_coverage(source_id: str) -> SourceCoverage | None:
    """What is held of a source, for the page of its profile; None where the index cannot answer."""
    try:
        return cover_source(source_id, the_look())
    except SearchIndexError:
        return None


def the_look() -> Look:
    """Who looks at the present page, and as of which day."""
    desk = the_desk()
    return Look(desk, the_viewer(), desk.today(), as_of_asked(), page_language())


def coverage_words() -> dict[str, object]:
    """What the templates of coverage ask for beside the usual."""
    return {"documents_within": documents_within}


def documents_within(query: Query, **values: str) -> str:
    """The address of the results for what a page is about, newest first, narrowed to more values."""
    query = replace(query, sort="published", interface_language=page_language())
    for field, value in values.items():
        query = query.with_filter(Filter(field, any=(value,)))  # type: ignore[arg-type]  # from templates of ours
    return address_of(query)


def say_reason(gap: Gap) -> str:
    """Why a source holds nothing on a country."""
    if gap.reason == "filtered":
        return gettext("holds documents, but none on this")
    return gettext(REASON_WORDS[gap.reason])
