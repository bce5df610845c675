"""The description of the JSON interface in OpenAPI 3.1, built from the one table of filters."""

from functools import cache
from typing import Any

from coi.query import FIELD_NAMES, MAX_LIMIT, MAX_RESULTS, SORTS
from coi.query_args import FILTER_ARGUMENTS, MAX_LEFT_OUT
from coi.vocabulary.languages import INTERFACE_LANGUAGES, WORKING_LANGUAGES

Schema = dict[str, Any]

PAGES, MAX_PAGES = 20, 100  # pages of text in one answer: usually, and at most

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_SWITCH: Schema = {"type": "boolean"}
_DATE: Schema = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_MANNERS = {
    "any": "any of these",
    "all": "all of these",
    "none": "none of these",
    "only": "nothing but these",
}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _day(what: str) -> tuple[Schema, str]:
    return _DATE, f"{what} (2024, 2024-05 or 2024-05-17)."


# What may be given once: its schema, and what it means.
SINGLE: dict[str, tuple[Schema, str]] = {
    "q": (_TEXT, "The words, in the language of the search box."),
    "v": ({"type": "integer", "minimum": 1}, "The version of the query language; the newest by default."),
    "published-from": _day("Published on that day or later"),
    "published-to": _day("Published on that day or before"),
    "captured-from": _day("Captured on that day or later"),
    "captured-to": _day("Captured on that day or before"),
    "as-of": _day("What could be known on that day, in the editions then in force"),
    "sort": ({"type": "string", "enum": list(SORTS), "default": "relevance"}, "The order of the hits."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 10}, "How many hits."),
    "offset": (
        {"type": "integer", "minimum": 0, "maximum": MAX_RESULTS - 1, "default": 0},
        f"How many hits to pass over; offset and limit together reach at most {MAX_RESULTS}.",
    ),
    "facets": ({"type": "string", "enum": ["0", "1"], "default": "0"}, "1: count the values of each filter."),
    "translate": ({"type": "string", "enum": ["0", "1"], "default": "1"}, "0: search only the words given."),
    "ui-language": (
        {"type": "string", "enum": list(WORKING_LANGUAGES), "default": "en"},
        "The language of labels, and the one in which operator words are read.",
    ),
}
_EDITION = {"edition": ({"type": "integer", "minimum": 1}, "That edition."), "as-of": SINGLE["as-of"]}
_PAGING = {
    "offset": ({"type": "integer", "minimum": 0, "default": 0}, "How many pages to pass over."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": MAX_PAGES, "default": PAGES}, "How many pages."),
}
_SUGGEST = {
    "q": (_TEXT, "What has been typed so far."),
    "ui-language": (
        {"type": "string", "enum": list(INTERFACE_LANGUAGES), "default": "en"},
        "The language of labels.",
    ),
}

_PASSAGE = _object(
    page={"type": "integer", "minimum": 1}, label=_maybe(_TEXT), heading=_maybe(_TEXT), start=_COUNT, text=_TEXT,
    highlights=_list({"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2}),
)  # fmt: skip
_HIT = _object(
    id=_TEXT, key=_TEXT, score=_NUMBER, title=_TEXT, url=_TEXT, source=_TEXT, document_type=_maybe(_TEXT),
    language=_maybe(_TEXT), countries=_list(_TEXT), topics=_list(_TEXT), published=_maybe(_DATE), captured=_MOMENT,
    edition=_COUNT, access=_TEXT, status=_TEXT, also_published_by=_list(_TEXT), passages=_list(_PASSAGE),
    all_words=_SWITCH,
)  # fmt: skip
_RESULTS = _object(
    query=_TEXT, in_words=_TEXT, total=_COUNT, total_is_exact=_SWITCH, seconds=_NUMBER,
    expansions=_list(_object(word=_TEXT, language=_TEXT, added=_list(_TEXT), reasons=_list(_TEXT))),
    hits=_list(_HIT),
    facets={
        "type": "object",
        "additionalProperties": _list(_object(value=_TEXT, label=_TEXT, count=_COUNT)),
    },
    histogram=_object(
        grain={"type": "string", "enum": ["year", "month"]},
        periods=_list(_object(period=_TEXT, label=_TEXT, count=_COUNT)),
    ),
    suggestion=_maybe(_TEXT), some_words=_SWITCH, left_out=_list(_TEXT), warnings=_list(_TEXT),
)  # fmt: skip
_DOCUMENT = _object(
    id=_TEXT, key=_TEXT, source=_TEXT, title=_TEXT, status=_TEXT, access=_TEXT, url=_TEXT, edition=_COUNT,
    reading=_maybe(_object(status=_TEXT, engine=_TEXT, ocr=_SWITCH, reason=_TEXT)),
    editions=_list(
        _object(
            document_id=_TEXT, number=_COUNT, sha256=_TEXT, media_type=_TEXT, size=_COUNT, first_captured=_MOMENT
        )
    ),
    captures=_list(
        _object(
            document_id=_TEXT, edition=_maybe(_COUNT), captured=_MOMENT, method=_TEXT, url=_TEXT, final_url=_TEXT,
            http_status=_maybe(_COUNT), media_type=_maybe(_TEXT),
        )
    ),
    also_published_by=_list(_TEXT),
    copies=_list(
        _object(
            id=_TEXT, source=_TEXT, title=_TEXT, status=_TEXT, edition=_COUNT,
            same={"type": "string", "enum": ["bytes", "text", "near"]}, contained=_NUMBER, shared=_NUMBER,
        )
    ),
    newer_editions=_list(_ref("OtherEdition")), older_editions=_list(_ref("OtherEdition")),
    citation=_maybe(_TEXT), address=_TEXT, original=_TEXT,
)  # fmt: skip
# Known only of an edition that has been read.
_DOCUMENT["properties"] |= {
    "document_type": _maybe(_TEXT), "language": _maybe(_TEXT), "languages": _list(_TEXT),
    "countries": _list(_object(code=_TEXT, count=_COUNT, about=_SWITCH, evidence=_TEXT, confidence=_NUMBER)),
    "topics": _list(_TEXT), "published": _maybe(_object(value=_DATE, evidence=_TEXT, confidence=_NUMBER)),
    "period_from": _maybe(_DATE), "period_to": _maybe(_DATE), "authors": _list(_TEXT), "page_count": _COUNT,
    "quality": _maybe(_object(score=_NUMBER, reasons=_list(_TEXT))),
    "corrected": _list(_object(field=_TEXT, value=_TEXT, read=_TEXT, reason=_TEXT, day=_DATE)),
}  # fmt: skip
_SOURCE = _object(
    id=_TEXT, name=_TEXT, source_type=_TEXT, verified=_SWITCH, name_native=_TEXT, publisher=_TEXT, homepage=_TEXT,
    languages=_list(_TEXT), countries=_list(_TEXT),
)  # fmt: skip
_PROFILE = {"type": "object", "additionalProperties": _TEXT}
SCHEMAS: dict[str, Schema] = {
    "Results": _RESULTS,
    "Document": _DOCUMENT,
    "OtherEdition": _object(id=_TEXT, title=_TEXT, status=_TEXT, evidence=_TEXT),
    "Text": _object(
        id=_TEXT, edition=_COUNT, sha256=_TEXT, status=_maybe(_TEXT), language=_maybe(_TEXT), total=_COUNT,
        offset=_COUNT, next=_maybe(_COUNT),
        pages=_list(_object(number=_COUNT, label=_maybe(_TEXT), text=_TEXT, ocr=_maybe(_NUMBER))),
    ),
    "Source": _SOURCE,
    "SourceWithProfile": {"allOf": [_ref("Source"), _object(profile=_PROFILE)]},
    "Suggestions": _object(
        suggestions=_list(
            _object(
                kind={"type": "string", "enum": ["country", "topic", "phrase", "title"]},
                text=_TEXT, document_id=_maybe(_TEXT),
                query=_maybe({"type": "object", "additionalProperties": _list(_TEXT)}),
            )
        )
    ),
    "Problem": {
        **_object(type=_TEXT, title=_TEXT, status={"type": "integer"}),
        "properties": {
            "type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT,
            "position": {**_COUNT, "description": "The first character of `q` that cannot be read."},
            "length": _COUNT,
            "number": {**_TEXT, "description": "What to name when asking about a failure."},
        },
    },
}  # fmt: skip


def filter_parameters() -> dict[str, tuple[Schema, str]]:
    """Every filter of a search by its name: its schema, and what it means."""
    filters = {
        name: (_list(_TEXT), f"{FIELD_NAMES[field].capitalize()}: {_MANNERS[manner]}.")
        for name, (field, manner) in FILTER_ARGUMENTS.items()
    }
    left_out = "Words of other languages not to search, such as ru:призыв."
    return {**SINGLE, **filters, "without": ({**_list(_TEXT), "maxItems": MAX_LEFT_OUT}, left_out)}


@cache
def describe() -> Schema:
    """The whole description, ready to be written as JSON."""
    search = filter_parameters()
    body = {name: {"oneOf": [schema, _SWITCH]} if name in ("facets", "translate") else
            {"oneOf": [schema, _TEXT]} if schema.get("type") == "array" else schema
            for name, (schema, _) in search.items()}  # fmt: skip
    asked = {"type": "object", "properties": body, "additionalProperties": False}
    by_id = [_place("document_id", "The permanent id, such as MD-482-190-357.")]
    source_id = [_place("source_id", "The id of the source.")]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "COI search",
            "version": "1.0",
            "description": "Country-of-origin information: what whoever asks may see, and nothing else.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api/v1"}],
        "paths": {
            "/search": {
                "get": _operation("search", "Search.", "Results", _in_query(search)),
                "post": {
                    **_operation("searchByBody", "Search, with the question in the body.", "Results", []),
                    "requestBody": {"required": True, "content": {"application/json": {"schema": asked}}},
                },
            },
            "/documents/{document_id}": {
                "get": _operation(
                    "document",
                    "A document: facts, editions, captures.",
                    "Document",
                    by_id + _in_query(_EDITION),
                )
            },
            "/documents/{document_id}/text": {
                "get": _operation(
                    "text", "Its text, page by page.", "Text", by_id + _in_query({**_EDITION, **_PAGING})
                )
            },
            "/sources": {"get": _operation("sources", "Every source.", None, [])},
            "/sources/{source_id}": {
                "get": _operation("source", "A source and its profile.", "SourceWithProfile", source_id)
            },
            "/suggest": {
                "get": _operation("suggest", "Ways to finish a question.", "Suggestions", _in_query(_SUGGEST))
            },
        },
        "components": {"schemas": SCHEMAS},
    }


def _place(name: str, meaning: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": meaning, "schema": _TEXT}


def _in_query(parameters: dict[str, tuple[Schema, str]]) -> list[Schema]:
    return [
        {"name": name, "in": "query", "description": meaning, "schema": schema, "explode": True}
        for name, (schema, meaning) in parameters.items()
    ]


def _operation(name: str, summary: str, answer: str | None, parameters: list[Schema]) -> Schema:
    schema = _ref(answer) if answer else _list(_ref("Source"))
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}},
            "default": {
                "description": "What is wrong.",
                "content": {"application/problem+json": {"schema": _ref("Problem")}},
            },
        },
    }
