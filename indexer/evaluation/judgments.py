"""Judgments: questions with the documents that answer them, graded by people and kept as strict JSON.

One file per language or task:

    {"name": "…", "source": "…",
     "queries": [{"id": "…", "language": "en", "text": "…", "filters": {"country": ["AFG"]},
                  "judgments": {"<document key>": 3}, "searched_for": "…"}]}

`source`, `filters` and `searched_for` may be left out. A key is what the source itself calls the document (what
`coi import` takes as `key`). Grades: 3 = says it plainly and at length, 2 = says it, 1 = touches it, 0 = was
looked at and says nothing of it; a document without a grade counts as 0. With `source` the questions are asked
of the documents of that source alone, for only those were judged. `searched_for` is the regular expression (read
without regard to case) by which the judge found the places to read, so that another judge can look again.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coi.errors import JudgmentsError
from coi.query_args import FILTER_ARGUMENTS

MOST = 3  # the highest grade
_FILE_KEYS = {"name": str, "source": str, "queries": list}
_QUERY_KEYS = {
    "id": str, "language": str, "text": str, "filters": dict, "judgments": dict, "searched_for": str,
}  # fmt: skip
_FILTERS = {
    *FILTER_ARGUMENTS, "published-from", "published-to", "captured-from", "captured-to", "as-of", "translate",
    "ui-language", "v",
}  # fmt: skip
_OPTIONAL = {"source", "filters", "searched_for"}
_KINDS: dict[type, str] = {str: "a text", list: "a list", dict: "an object"}


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A question with the grades of the documents that were judged for it, by document key.

    `filters` are named as in a batch of `coi search` (`country`, `published-from`; `v`, the version of the query
    language the text is written in).
    """

    id: str
    language: str
    text: str
    grades: Mapping[str, int]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    searched_for: str = ""

    @property
    def relevant(self) -> frozenset[str]:
        """The keys of the documents with a grade above 0; never empty."""
        return frozenset(key for key, grade in self.grades.items() if grade > 0)


@dataclass(frozen=True, slots=True)
class Judgments:
    """One file of judged questions; `source` is the one whose documents were judged, None for any."""

    name: str
    file: str
    queries: tuple[JudgedQuery, ...]
    source: str | None = None


def load_judgments(file: Path) -> Judgments:
    """The judgments in that file. Raises JudgmentsError at the first mistake, and OSError where it cannot be read."""
    try:
        loaded = json.loads(file.read_bytes().decode("utf-8"), object_pairs_hook=_no_key_twice)
        json.dumps(loaded, ensure_ascii=False).encode()
        return _judgments(loaded, str(file))
    except UnicodeEncodeError:
        raise JudgmentsError(f"{file}: it holds half of a pair of characters.") from None
    except UnicodeDecodeError as error:
        raise JudgmentsError(f"{file}: byte {error.start} is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise JudgmentsError(f"{file}:{error.lineno}: this is not JSON: {error.msg}.") from None
    except (ValueError, RecursionError):  # thousands of digits, or of brackets
        raise JudgmentsError(f"{file}: a number in it is too long, or it is nested too deeply.") from None
    except _Mistake as mistake:
        raise JudgmentsError(f"{file}: {mistake}") from None


class _Mistake(Exception):
    """What is wrong, with its place in the file."""


def _no_key_twice(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise _Mistake(f"the key “{key[:60]}” stands twice in one object.")
        read[key] = value
    return read


def _judgments(loaded: Any, file: str) -> Judgments:
    found = _object(loaded, _FILE_KEYS, "the file")
    queries = tuple(_query(one, number) for number, one in enumerate(found["queries"], 1))
    if not queries:
        raise _Mistake("“queries” is empty.")
    seen: set[str] = set()
    for query in queries:
        if query.id in seen:
            raise _Mistake(f"two queries have the id “{query.id}”.")
        seen.add(query.id)
    return Judgments(found["name"], file, queries, found.get("source"))


def _query(loaded: Any, number: int) -> JudgedQuery:
    place = f"query {number}"
    if isinstance(loaded, dict) and isinstance(loaded.get("id"), str):
        place += f" (“{loaded['id'][:60]}”)"
    found = _object(loaded, _QUERY_KEYS, place)
    query = JudgedQuery(
        id=found["id"],
        language=found["language"],
        text=found["text"],
        grades={key: _grade(key, grade, place) for key, grade in found["judgments"].items()},
        filters={name: _values(name, given, place) for name, given in found.get("filters", {}).items()},
        searched_for=found.get("searched_for", ""),
    )
    if not query.relevant:
        raise _Mistake(f"{place}: no document has a grade above 0, so that nothing could be found.")
    try:
        re.compile(query.searched_for, re.IGNORECASE)
    except (re.error, OverflowError):
        raise _Mistake(f"{place}: “searched_for” is no regular expression.") from None
    return query


def _object(loaded: Any, keys: Mapping[str, type], place: str) -> dict[str, Any]:
    if not isinstance(loaded, dict):
        raise _Mistake(f"{place} must be an object.")
    for name, value in loaded.items():
        if name not in keys:
            raise _Mistake(f"{place}: unknown key “{name[:60]}”.")
        if not isinstance(value, keys[name]):
            raise _Mistake(f"{place}: “{name}” must be {_KINDS[keys[name]]}.")
        if isinstance(value, str) and not value.strip():
            raise _Mistake(f"{place}: “{name}” is empty.")
    for name in keys:
        if name not in loaded and name not in _OPTIONAL:
            raise _Mistake(f"{place}: “{name}” is missing.")
    return loaded


def _grade(key: str, grade: Any, place: str) -> int:
    if isinstance(grade, bool) or not isinstance(grade, int) or not 0 <= grade <= MOST:
        raise _Mistake(f"{place}: the grade of “{key[:60]}” must be a whole number from 0 to {MOST}.")
    return grade


def _values(name: str, given: Any, place: str) -> tuple[str, ...]:
    if name not in _FILTERS:
        raise _Mistake(f"{place}: there is no filter “{name[:60]}”.")
    values = given if isinstance(given, list) else [given]
    if not values or not all(isinstance(one, str) for one in values):
        raise _Mistake(f"{place}: the filter “{name[:60]}” must be a text or a list of texts.")
    return tuple(values)
