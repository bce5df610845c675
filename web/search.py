"""The start page and the results page, and what is said where a question cannot be answered."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for

from coi.dates import date_in_words
from coi.errors import QueryError, SearchIndexError, UsageError
from coi.query import MAX_RESULTS, SORTS, Query
from coi.query_args import query_from_args
from coi.results import SearchResults, Suggestion
from coi.vocabulary.languages import WORKING_LANGUAGES
from web.desk import ask_for_everything, the_desk, the_viewer
from web.facets import build_facets
from web.histogram import build_histogram
from web.search_form import (
    RawArgs,
    address_of,
    chips_of_args,
    chips_of_query,
    form_of_args,
    form_of_query,
    read_args,
)
from web.wording import SORT_TITLES

searching = Blueprint("search", __name__)

NEWEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; no address where one is there already."""

    text: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Paging:
    """Which hits are shown (counted from 1) and where the neighbouring ones are."""

    first: int
    last: int
    previous: str | None
    following: str | None
    ends_here: bool  # more was found than can be paged through


@dataclass(frozen=True, slots=True)
class BrokenQuery:
    """The words of a query, parted around the place that cannot be read."""

    before: str
    wrong: str
    after: str


@searching.get("/")
def show_search() -> str | Response:
    """The start page where nothing is asked, else the answer, or why there is none (400)."""
    args = read_args(request)
    notices: tuple[str, ...] = ()
    try:
        query = query_from_args(args, the_desk().vocabularies)
    except QueryError as error:
        return _refuse(args, str(error), _part(args["q"][0], error) if "q" in args else None)
    except UsageError as error:
        return _refuse(args, str(error), None)
    if query.as_of and query.as_of.first_day > the_desk().today():
        notices = (f"{date_in_words(query.as_of)} has not come yet; you see the documents of today.",)
        query = replace(query, as_of=None)
    try:
        return _show_start(query, notices) if query.asks_nothing else _show_results(query, notices)
    except UsageError as error:
        return _refuse(args, str(error), None)


@searching.get("/suggest")
def show_suggestions() -> Response:
    """Ways to finish what is typed in `q`, as JSON: kind, text, and the address that choosing it leads to.

    Labels are in `ui-language` (English where it is none of ours). Where the index cannot answer there is
    nothing to suggest (503): the search itself will say why.
    """
    asked = request.args.get("ui-language", "en")
    language = asked if asked in WORKING_LANGUAGES else "en"
    try:
        found = the_desk().searcher.suggest(request.args.get("q", ""), the_viewer(), language)
    except SearchIndexError:
        return make_response(jsonify(suggestions=[]), 503)
    return jsonify(
        suggestions=[{"kind": one.kind, "text": one.text, "address": _lead_to(one)} for one in found]
    )


def _lead_to(suggestion: Suggestion) -> str:
    if suggestion.document_id is not None:
        return url_for("documents.show_document", document_id=suggestion.document_id)
    assert suggestion.query is not None, "what leads to no document asks something"
    return address_of(suggestion.query)


@searching.get("/help")
def show_help() -> str:
    """How to ask: words, phrases, exclusions, beginnings of words, filters and dates."""
    return render_template("help.html")


def _show_start(query: Query, notices: tuple[str, ...]) -> str:
    desk = the_desk()
    everything = replace(
        ask_for_everything(the_viewer()), as_of=query.as_of, sort="captured", limit=NEWEST_SHOWN, facets=True
    )
    results = desk.searcher.search(everything, the_viewer())
    results = replace(results, query=Query("", None, as_of=query.as_of))  # links begin from nothing
    return render_template(
        "start.html",
        form=form_of_query(query),
        results=results,
        facets=build_facets(results, desk.vocabularies),
        histogram=build_histogram(results),
        notices=notices,
    )


def _show_results(query: Query, notices: tuple[str, ...]) -> str:
    desk = the_desk()
    answer = desk.searcher.search(replace(query, facets=True), the_viewer())
    results = replace(answer, query=query)  # links lead to the question as it was asked
    return render_template(
        "results.html" if results.hits else "nothing_found.html",
        form=form_of_query(query),
        results=results,
        notices=(*notices, *results.warnings),
        chips=chips_of_query(query, desk.vocabularies),
        facets=build_facets(results, desk.vocabularies),
        histogram=build_histogram(results),
        sorts=_build_sorts(query),
        paging=_build_paging(results),
        first_page=address_of(replace(query, offset=0)),
        today=address_of(replace(query, as_of=None, offset=0)),
        other_languages=_build_language_switch(query),
        suggestion=_build_suggestion(results),
        without_conditions=address_of(Query(query.text, query.node)) if query.node else None,
    )


def _build_sorts(query: Query) -> tuple[Link, ...]:
    return tuple(
        Link(
            SORT_TITLES[sort], None if sort == query.sort else address_of(replace(query, sort=sort, offset=0))
        )
        for sort in SORTS
    )


def _build_paging(results: SearchResults) -> Paging:
    query = results.query
    after = query.offset + len(results.hits)
    before = max(query.offset - query.limit, 0)
    can_go_on = after < results.total and after + query.limit <= MAX_RESULTS
    return Paging(
        first=query.offset + 1,
        last=after,
        previous=address_of(replace(query, offset=before)) if query.offset else None,
        following=address_of(replace(query, offset=after)) if can_go_on else None,
        ends_here=after < results.total and not can_go_on,
    )


def _build_language_switch(query: Query) -> Link | None:
    if query.node is None:
        return None
    text = "search only my words" if query.translate else "search in other languages too"
    return Link(text, address_of(replace(query, translate=not query.translate, offset=0)))


def _build_suggestion(results: SearchResults) -> Link | None:
    if results.suggestion is None:
        return None
    return Link(results.suggestion, address_of(replace(results.query, text=results.suggestion, offset=0)))


def _part(words: str, error: QueryError) -> BrokenQuery:
    start = min(error.position, len(words))
    end = min(start + error.length, len(words))
    return BrokenQuery(words[:start], words[start:end], words[end:])


def _refuse(args: RawArgs, sentence: str, broken: BrokenQuery | None) -> Response:
    page = render_template(
        "refused.html", form=form_of_args(args), sentence=sentence, broken=broken, chips=chips_of_args(args)
    )
    return make_response(page, 400)
