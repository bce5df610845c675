"""The source pages: what a researcher should know of a publisher before relying on it."""

from dataclasses import replace

from flask import Blueprint, abort, render_template

from coi.network.access import may_see
from coi.query import Filter, Query
from web.addresses import as_of_asked
from web.desk import the_desk, the_viewer
from web.languages import page_language
from web.search_form import address_of

sources = Blueprint("sources", __name__)


@sources.get("/sources/<source_id>")
def show_source(source_id: str) -> str:
    """The profile of a source; 404 where there is none or none this viewer may see."""
    source = the_desk().vocabularies.sources.get(source_id)
    if source is None or not may_see(the_viewer(), source.access):
        abort(404)
    theirs = Query("", None, (Filter("source", any=(source.id,)),), sort="published")
    theirs = replace(theirs, as_of=as_of_asked(), interface_language=page_language())
    return render_template("source.html", source=source, documents=address_of(theirs))
