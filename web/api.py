"""The JSON interface: search, documents, their text, sources and suggestions, by the names of the command line."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, request

from coi.casework.citations import Cited, cite
from coi.dates import PartialDate
from coi.document import Edition
from coi.errors import DocumentUnknown, FilterError, UsageError
from coi.network.access import may_see
from coi.query_args import args_from_query, query_from_args
from coi.results_json import (
    Json,
    capture_to_json,
    document_to_json,
    edition_to_json,
    profile_to_json,
    relatives_to_json,
    results_to_json,
    source_to_json,
    suggestion_to_json,
    write_json,
)
from coi.vocabulary.languages import INTERFACE_LANGUAGES
from web.addresses import address, whole_address
from web.desk import the_desk, the_viewer
from web.editions import Shelf, edition_on, open_shelf, read_number
from web.openapi import MAX_PAGES, PAGES, describe
from web.problems import answer_in_problems

api = Blueprint("api", __name__, url_prefix="/api/v1")
answer_in_problems(api)

MAX_CHARACTERS = 2_000_000  # of text in one answer; one page is always given whole
_HALF_PAIR = re.compile("[\ud800-\udfff]")


@api.before_request
def refuse_tokens() -> None:
    """401 for a bearer token: none is given out, and whoever sends one expects more than a guest gets."""
    if request.headers.get("Authorization", "").lower().startswith("bearer"):
        abort(401, "This interface gives out no tokens; ask without one.")


@api.get("/search")
def search() -> Response:
    """The answer to a question, as `coi search --json` prints it."""
    return _search(dict(request.args.lists()))


@api.post("/search")
def search_by_body() -> Response:
    """The same, asked by a JSON object, so that the question stands in no address and no log of a proxy."""
    if request.mimetype != "application/json":
        abort(415, "Send the question as application/json.")
    if request.args:
        raise FilterError("Ask either in the address or in the body, not in both.")
    return _search(_read_body(request.get_data()))


@api.get("/documents/<document_id>")
def show_document(document_id: str) -> Response:
    """A document, in the edition in force or in another: facts with evidence, editions, captures, copies."""
    desk = the_desk()
    shelf, edition = _choose(document_id, _read_single("edition", "as-of"))
    reading = desk.readings.latest(shelf.document.id, edition.number)
    source = desk.vocabularies.sources.get(shelf.document.source)
    capture = shelf.last_capture_of(edition)
    citation = None
    if reading and source and capture:
        citation = cite(Cited(shelf.document, edition, reading, source, capture), accessed=desk.today())
    named = [("edition", str(edition.number))]
    return _reply({
        **document_to_json(shelf.document, edition, reading, capture.url if capture else ""),
        "editions": [edition_to_json(one) for one in shelf.editions],
        "captures": [capture_to_json(one) for one in shelf.captures],
        **relatives_to_json(
            desk.copies,
            shelf.document.id,
            edition.number,
            partial(may_see, the_viewer()),
            _title_of,
        ),
        "citation": citation,
        "address": whole_address(address("documents.show_document", named, document_id=shelf.document.id)),
        "original": whole_address(address("documents.download_original", named, document_id=shelf.document.id)),
    })  # fmt: skip


@api.get("/documents/<document_id>/text")
def show_text(document_id: str) -> Response:
    """The text of an edition, page by page; `next` is the offset of the pages that follow, if any do."""
    given = _read_single("edition", "as-of", "offset", "limit")
    offset = _read_count(given, "offset", 0, 0, 999_999)
    limit = _read_count(given, "limit", PAGES, 1, MAX_PAGES)
    shelf, edition = _choose(document_id, given)
    reading = the_desk().readings.latest(shelf.document.id, edition.number)
    every = reading.pages if reading else ()
    pages: list[Json] = []
    size = 0
    for page in every[offset : offset + limit]:
        size += len(page.text)
        if pages and size > MAX_CHARACTERS:
            break
        pages.append({"number": page.number, "label": page.label, "text": page.text, "ocr": page.ocr})
    after = offset + len(pages)
    return _reply({
        "id": shelf.document.id,
        "edition": edition.number,
        "sha256": edition.sha256,
        "status": reading.status if reading else None,
        "language": reading.language if reading else None,
        "total": len(every),
        "offset": offset,
        "next": after if pages and after < len(every) else None,
        "pages": pages,
    })  # fmt: skip


@api.get("/sources")
def list_sources() -> Response:
    """Every source that who asks may see, in short."""
    _read_single()
    known = the_desk().vocabularies.sources.values()
    return _reply([source_to_json(one) for one in known if may_see(the_viewer(), one.access)])


@api.get("/sources/<source_id>")
def show_source(source_id: str) -> Response:
    """A source with its profile."""
    _read_single()
    source = the_desk().vocabularies.sources.get(source_id)
    if source is None or not may_see(the_viewer(), source.access):
        abort(404)
    return _reply(source_to_json(source) | {"profile": profile_to_json(source)})


@api.get("/suggest")
def suggest() -> Response:
    """Ways to finish what is typed in `q`; labels are in `ui-language`."""
    given = _read_single("q", "ui-language")
    language = given.get("ui-language", "en")
    if language not in INTERFACE_LANGUAGES:
        raise FilterError(f"There is no interface language “{language[:20]}”.")
    found = the_desk().searcher.suggest(given.get("q", ""), the_viewer(), language)
    told = [suggestion_to_json(one, args_from_query(one.query) if one.query else ()) for one in found]
    return _reply({"suggestions": told})


@api.get("/openapi.json")
def show_description() -> Response:
    """The description of all this in the words of OpenAPI 3.1."""
    _read_single()
    return _reply(describe())


def _reply(value: Any) -> Response:
    return Response(write_json(value), mimetype="application/json")


def _search(args: Mapping[str, Sequence[str]]) -> Response:
    desk = the_desk()
    query = query_from_args(args, desk.vocabularies, today=desk.today())
    return _reply(results_to_json(desk.searcher.search(query, the_viewer())))


def _choose(document_id: str, given: Mapping[str, str]) -> tuple[Shelf, Edition]:
    """The document and the edition meant: the one named, the one in force on a day, or the one in force."""
    desk = the_desk()
    number = read_number("edition", given.get("edition"))
    day = PartialDate.parse(given["as-of"]) if given.get("as-of") else None
    if number and day:
        raise FilterError("Name an edition or an as-of day, not both.")
    if day and day.first_day > desk.today():
        raise FilterError(f"The as-of day {day} has not come yet.")
    shelf = open_shelf(desk.ledger, the_viewer(), document_id)
    if number:
        return shelf, shelf.edition(number)
    edition = edition_on(shelf, desk.readings, day.last_day) if day else shelf.current
    if edition is None:
        raise DocumentUnknown(f"Document {shelf.document.id} was not known on that day.")
    return shelf, edition


def _title_of(document_id: str) -> str:
    desk = the_desk()
    shelf = open_shelf(desk.ledger, the_viewer(), document_id)
    reading = desk.readings.latest(document_id, shelf.current.number)
    return reading.title if reading else document_id


# --- what is given ----------------------------------------------------------------------------------


def _read_single(*names: str) -> dict[str, str]:
    """The values given under these names, each at most once; FilterError for any other name."""
    for name, values in request.args.lists():
        if name not in names:
            raise FilterError(f"There is no filter “{name[:40]}”.")
        if len(values) > 1:
            raise FilterError(f"“{name}” may be given only once.")
    return {name: value.strip() for name, value in request.args.items()}


def _read_count(given: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = given.get(name) or str(usual)
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise FilterError(f"“{name}” must be a whole number from {least} to {most}, not “{text[:20]}”.")
    return int(text)


def _read_body(body: bytes) -> dict[str, list[str]]:
    """The filters in a JSON object, a text, number, switch or a list of these each; UsageError else."""
    try:
        row = json.loads(body.decode("utf-8"), object_pairs_hook=_take_once)
    except UnicodeDecodeError:
        raise UsageError("The body is not UTF-8.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits is a ValueError
        raise UsageError("The body is not JSON.") from None
    if not isinstance(row, dict):
        raise UsageError("The body must be an object with “q” or filters.")
    return {name.replace("_", "-"): _read_values(name, value) for name, value in row.items()}


def _take_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    taken = dict(pairs)
    if len(taken) != len(pairs):
        raise UsageError("A name stands twice in the body.")
    return taken


def _read_values(name: str, value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int) for one in values):
        raise UsageError(f"“{name[:40]}” must be a text, a whole number, true or false, or a list of these.")
    texts = [str(int(one)) if isinstance(one, bool) else str(one) for one in values]
    if any(_HALF_PAIR.search(text) for text in (name, *texts)):
        raise UsageError("The body holds escapes that are no characters.")
    return texts
