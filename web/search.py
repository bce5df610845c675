"""The start page and the results page, and what is said where a question cannot be answered."""

from dataclasses import dataclass, replace

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from coi.errors import QueryError, SearchIndexError, UsageError
from coi.query import MAX_RESULTS, SORTS, Query
from coi.query_args import query_from_args
from coi.results import SearchResults, Suggestion
from web.additions import build_added, build_switches
from web.addresses import address
from web.broader import find_help
from web.desk import ask_for_everything, the_desk, the_viewer
from web.facets import build_facets
from web.histogram import build_histogram
from web.languages import gettext, page_language
from web.links import Link
from web.search_form import (
    RawArgs,
    address_of,
    chips_of_args,
    chips_of_query,
    form_of_args,
    form_of_query,
    read_args,
)
from web.sentences import say_again
from web.wording import SORT_TITLES, date_in_words, say_kind

searching = Blueprint("search", __name__)

NEWEST_SHOWN = 5


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
    return _answer()


@searching.get("/private")
def begin_privately() -> AnyResponse:
    """To the start page: a private search begins with a form, and what stands in an address is not private."""
    return redirect(address("search.show_search"), 303)


@searching.post("/private")
def answer_privately() -> str | Response:
    """The same pages for a question that comes in a form, so that its words stand in no address."""
    return _answer()


def _answer() -> str | Response:
    args = read_args()
    try:
        query, notices = read_query(args)
        return _show_start(query, notices) if query.asks_nothing else _show_results(query, notices)
    except UsageError as error:
        return refuse(args, error)


def read_query(args: RawArgs) -> tuple[Query, tuple[str, ...]]:
    """The question that these arguments ask, and what has to be said of it; UsageError where it cannot be read."""
    query = query_from_args(args, the_desk().vocabularies)
    if query.as_of and query.as_of.first_day > the_desk().today():
        day = date_in_words(query.as_of)
        notice = gettext("%(day)s has not come yet; you see the documents of today.", day=day)
        return replace(query, as_of=None), (notice,)
    return query, ()


@searching.route("/suggest", methods=["GET", "POST"])
def show_suggestions() -> Response:
    """Ways to finish what is typed in `q`, as JSON: kind (and what it `says`), text, and where it leads.

    The pages send what is typed in a form, so that no address and no log of a proxy holds half a question.

    Labels are in the language of the page. Where the index cannot answer there is nothing to suggest (503):
    the search itself will say why.
    """
    try:
        found = the_desk().searcher.suggest(request.values.get("q", ""), the_viewer(), page_language())
    except SearchIndexError:
        return make_response(jsonify(suggestions=[]), 503)
    return jsonify(
        suggestions=[
            {"kind": one.kind, "says": say_kind(one.kind), "text": one.text, "address": _lead_to(one)}
            for one in found
        ]
    )


def _lead_to(suggestion: Suggestion) -> str:
    if suggestion.document_id is not None:
        return address("documents.show_document", document_id=suggestion.document_id)
    assert suggestion.query is not None, "what leads to no document asks something"
    return address_of(suggestion.query)


@searching.get("/help")
def show_help() -> str:
    """How to ask: words, phrases, exclusions, beginnings of words, filters and dates."""
    return render_template("help.html")


def _show_start(query: Query, notices: tuple[str, ...]) -> str:
    desk = the_desk()
    results = find_everything(query)
    return render_template(
        "start.html",
        form=form_of_query(query),
        results=results,
        facets=build_facets(results, desk.vocabularies),
        histogram=build_histogram(results),
        notices=notices,
        as_of=query.as_of,
        as_of_means=_say_as_of(),
    )


def _show_results(query: Query, notices: tuple[str, ...]) -> str:
    desk = the_desk()
    answer = desk.searcher.search(replace(query, facets=True), the_viewer())
    results = replace(answer, query=query)  # links lead to the question as it was asked
    return render_template(
        "results.html" if results.hits else "nothing_found.html",
        form=form_of_query(query),
        results=results,
        notices=(*notices, *map(say_again, results.warnings)),
        chips=chips_of_query(query, desk.vocabularies),
        facets=build_facets(results, desk.vocabularies),
        histogram=build_histogram(results),
        sorts=_build_sorts(query),
        paging=_build_paging(results),
        first_page=address_of(replace(query, offset=0)),
        added=build_added(results),
        switches=build_switches(results),
        suggestion=_build_suggestion(results),
        without_conditions=address_of(_only_words(query)) if query.node else None,
        help=None if results.total else find_help(query, desk, the_viewer()),
        as_of=query.as_of,
        as_of_means=_say_as_of(),
    )


def find_everything(query: Query) -> SearchResults:
    """All there is on the day of a query that asks nothing else, the newest first; links begin from nothing."""
    everything = replace(
        ask_for_everything(the_viewer()),
        as_of=query.as_of,
        sort="captured",
        limit=NEWEST_SHOWN,
        facets=True,
        interface_language=query.interface_language,
    )
    results = the_desk().searcher.search(everything, the_viewer())
    nothing_yet = Query("", None, as_of=query.as_of, interface_language=query.interface_language)
    return replace(results, query=nothing_yet)


def _only_words(query: Query) -> Query:
    return Query(query.text, query.node, interface_language=query.interface_language)


def _say_as_of() -> str:
    return gettext(
        "Only documents published by then (where no date is stated: captured by then), "
        "each in the edition then in force."
    )


def _build_sorts(query: Query) -> tuple[Link, ...]:
    return tuple(
        Link(
            gettext(SORT_TITLES[sort]),
            None if sort == query.sort else address_of(replace(query, sort=sort, offset=0)),
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


def _build_suggestion(results: SearchResults) -> Link | None:
    if results.suggestion is None:
        return None
    return Link(results.suggestion, address_of(replace(results.query, text=results.suggestion, offset=0)))


def _part(words: str, error: QueryError) -> BrokenQuery:
    start = min(error.position, len(words))
    end = min(start + error.length, len(words))
    return BrokenQuery(words[:start], words[start:end], words[end:])


def refuse(args: RawArgs, error: UsageError) -> Response:
    """The page that says why a question cannot be answered, and where it is wrong; nothing typed is lost (400)."""
    placed = error if isinstance(error, QueryError) and "q" in args else None
    page = render_template(
        "refused.html",
        form=form_of_args(args),
        sentence=say_again(str(error)),
        broken=_part(args["q"][0], placed) if placed else None,
        chips=chips_of_args(args),
    )
    return make_response(page, 400)
