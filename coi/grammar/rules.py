"""The versions of the query language: what each of them reads as an operator, a field or a sign."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coi.errors import QueryError
from coi.grammar.operators import ENGLISH, Operator, operators_of
from coi.query import CarriedField

VERSION = 2  # the version that is typed today
FIRST_VERSION = 1

# The id a typed value means; FilterError where it means none.
FindValue = Callable[[CarriedField, str], str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one version reads in one interface language."""

    operators: Mapping[str, Operator]
    tildes: bool  # `word~` and `"a b"~5`, else tildes are passed over
    values: bool  # `country:`, `source:` and `published:`, else they are words


def rules_of(version: int, language: str) -> Rules:
    """The rules of a version; QueryError where there is no such version.

    Version 1 knew English operators, words, phrases, beginnings and the title. Version 2 added the
    operators of the other languages, nearness, misspellings, countries, sources and dates of publication.
    """
    if version == FIRST_VERSION:
        return Rules(ENGLISH, tildes=False, values=False)
    if version == VERSION:
        return Rules(operators_of(language), tildes=True, values=True)
    raise QueryError(f"There is no version {version} of the query language; the newest is {VERSION}.")
