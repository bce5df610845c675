"""The page that lists every value of one filter, for those of which there are hundreds."""

from dataclasses import replace

from flask import Blueprint, Response, abort, render_template

from coi.errors import UsageError
from coi.query import FACET_FIELDS
from web.desk import the_desk, the_viewer
from web.facets import OF, build_whole_facet
from web.search import find_everything, read_query, refuse
from web.search_form import chips_of_query, form_of_query, read_args

values = Blueprint("values", __name__)


@values.get("/values")
def show_values() -> str | Response:
    """The values of the field that `of` names, counted for the question that the other arguments ask."""
    return _list()


@values.post("/private/values")
def list_privately() -> str | Response:
    """The same page for a question that comes in a form, so that its words stand in no address."""
    return _list()


def _list() -> str | Response:
    args = read_args()
    named = args.pop(OF, [""])[0]
    field = next((one for one in FACET_FIELDS if one == named), None)
    if field is None:
        abort(404)
    desk = the_desk()
    try:
        query, notices = read_query(args)
        if query.asks_nothing:
            results = find_everything(query)
        else:
            asked = replace(query, facets=True, offset=0, limit=1)
            results = replace(desk.searcher.search(asked, the_viewer()), query=query)
    except UsageError as error:
        return refuse(args, error)
    return render_template(
        "values.html",
        form=form_of_query(query, only=field),
        results=results,
        facet=build_whole_facet(field, results, desk.vocabularies),
        chips=chips_of_query(query, desk.vocabularies),
        notices=notices,
        as_of=query.as_of,
    )
