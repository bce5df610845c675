"""Questions in few words: clauses made from plain text, and whom an index finds."""

from typing import Any

from coi.query import TextField
from coi.search_index import (
    Clause,
    Group,
    IndexAnswer,
    IndexRecord,
    IndexTerm,
    Near,
    SearchIndex,
    Sequenced,
    View,
)
from tests.builders import a_query


def word(*texts: str, field: TextField = "anywhere", view: View = "exact", weight: float = 1.0) -> Group:
    return Group(tuple(IndexTerm(view, text, weight) for text in texts), field)


def phrase(text: str, field: TextField = "anywhere") -> Sequenced:
    return Sequenced(tuple(word(one) for one in text.split()), field)


def near(text: str, between: int, field: TextField = "anywhere") -> Near:
    return Near(tuple(word(one) for one in text.split()), between, field)


def fill(index: SearchIndex, *records: IndexRecord) -> None:
    """Write the records in one commit."""
    with index.writer() as writer:
        for name in dict.fromkeys(record.document_id for record in records):
            writer.put(name, [record for record in records if record.document_id == name])


def ids(answer: IndexAnswer) -> list[str]:
    return [hit.document_id for hit in answer.hits]


def found(index: SearchIndex, asked: str | Clause | None, **other: Any) -> set[str]:
    answer = index.search(a_query(asked, limit=1000, **other))
    assert answer.total == len(answer.hits)
    return set(ids(answer))
