"""The one table of what the index keeps of a record, and the check that a record fits it."""

from dataclasses import dataclass
from typing import Literal

from coi.errors import SearchIndexError
from coi.query import FILTER_FIELDS
from coi.search_index import VIEWS, IndexRecord, WordViews

Kind = Literal[
    "key",  # whole texts to look up: the document id when it is replaced, phrases by how they begin
    "words",  # terms with positions, searched and scored
    "values",  # the values of a filter
    "number",  # a day, a place in the text or a count
]
Owner = Literal["record", "passage"]  # which of the two carries the field

_SEVERAL_VALUES = frozenset({"country", "topic", "language"})
_FIRST_DAY, _LAST_DAY = 1_01_01, 9999_12_31


@dataclass(frozen=True, slots=True)
class IndexField:
    """One field: `several` says whether a record may carry more than one value, `facet` whether it is counted."""

    name: str
    kind: Kind
    owner: Owner
    several: bool = False
    facet: bool = False


INDEX_FIELDS: tuple[IndexField, ...] = (
    IndexField("document", "key", "record"),
    *(IndexField(f"title_{view}", "words", "record", several=True) for view in VIEWS),
    *(IndexField(f"subject_{view}", "words", "record", several=True) for view in VIEWS),
    *(IndexField(f"text_{view}", "words", "passage", several=True) for view in VIEWS),
    IndexField("phrases", "key", "record", several=True),
    *(
        IndexField(name, "values", "record", several=name in _SEVERAL_VALUES, facet=True)
        for name in FILTER_FIELDS
    ),
    IndexField("edition", "number", "record"),
    IndexField("reading", "number", "record"),
    IndexField("published_first", "number", "record"),
    IndexField("published_last", "number", "record"),
    IndexField("captured", "number", "record"),  # the day; the filter value of that name is its year
    IndexField("in_force_from", "number", "record"),
    IndexField("in_force_until", "number", "record"),
    IndexField("passages", "number", "record"),  # how many follow the record
    IndexField("words", "number", "record"),  # the length of the title, or of the passage
    IndexField("words", "number", "passage"),
    IndexField("page", "number", "passage"),
    IndexField("start", "number", "passage"),
    IndexField("end", "number", "passage"),
)

VALUE_FIELDS: tuple[IndexField, ...] = tuple(one for one in INDEX_FIELDS if one.kind == "values")
_BY_NAME = {one.name: one for one in VALUE_FIELDS}


def value_field(name: str) -> IndexField:
    """The field of that name that filters and facets may use; a SearchIndexError where there is none."""
    found = _BY_NAME.get(name)
    if found is None:
        raise SearchIndexError(f"The index has no field “{name}” to filter or count by.")
    return found


def values_of(record: IndexRecord, name: str) -> tuple[str, ...]:
    """The values a record carries in that field, each once; access stands beside the others in a record."""
    return (record.access,) if name == "access" else tuple(dict.fromkeys(record.values.get(name, ())))


def check_record(document_id: str, record: IndexRecord) -> None:
    """Return if an engine can keep the record; a SearchIndexError says in one sentence why it cannot."""
    if record.document_id != document_id:
        raise SearchIndexError(f"A record of {record.document_id} was given for {document_id}.")
    for name in record.values:
        field = value_field(name)
        count = len(values_of(record, name))
        if count > 1 and not field.several:
            raise SearchIndexError(
                f"The record of {document_id} has {count} values in “{name}”, which takes one."
            )
    for views in (record.title, record.subject, *(passage.views for passage in record.passages)):
        _check_views(document_id, views)
    if not all(phrase.strip() for phrase in record.phrases):
        raise SearchIndexError(f"The record of {document_id} has an empty phrase.")
    days = (
        record.published_first,
        record.published_last,
        record.captured,
        record.in_force_from,
        record.in_force_until,
    )
    for day in days:
        if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
            raise SearchIndexError(f"The record of {document_id} has a day that is none: {day}.")
    if (record.published_first is None) != (record.published_last is None):
        raise SearchIndexError(f"The record of {document_id} has only one end of its publication date.")


def _check_views(document_id: str, views: WordViews) -> None:
    lengths = {len(views[view]) for view in VIEWS if view in views}  # a view may be left out altogether
    if len(lengths) > 1:
        raise SearchIndexError(f"The record of {document_id} has a view with more words than another.")
