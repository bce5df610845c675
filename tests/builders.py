"""Builds what tests need from plain words: a record for the index, a question to it, a house with two sources."""

from pathlib import Path
from typing import Any

from coi.database import create_database
from coi.query import NO_DATE
from coi.search_index import (
    AllOf,
    AnalysedQuery,
    Clause,
    Group,
    IndexedPassage,
    IndexRecord,
    IndexTerm,
    WordViews,
)
from coi.settings import Settings

_STEM_LENGTH = 5


def a_record(
    document_id: str = "one",
    *pages: str,
    title: str = "",
    edition: int = 1,
    reading: int = 1,
    access: str = "public",
    published: int | tuple[int, int] | None = None,
    captured: int = 20240101,
    in_force: tuple[int, int | None] = (20240101, None),
    subject: str = "",
    phrases: tuple[str, ...] = (),
    **values: str | tuple[str, ...],
) -> IndexRecord:
    """A record with these pages; `|` parts a page into passages, the stem view is the first five letters.

    `published` is a day, a first and a last day, or None; every other word is a filter field with its
    value or values. The years of publication and capture are filter values too, unless others are given.
    """
    days = (published, published) if isinstance(published, int) or published is None else published
    passages: list[IndexedPassage] = []
    for number, page in enumerate(pages, start=1):
        start = 0
        for text in page.split("|"):
            passages.append(IndexedPassage(number, start, start + len(text), _views(text)))
            start += len(text) + 1
    years = {"year": str(days[0] // 1_00_00) if days[0] else NO_DATE, "captured": str(captured // 1_00_00)}
    return IndexRecord(
        document_id=document_id,
        edition=edition,
        reading=reading,
        values={
            name: (value,) if isinstance(value, str) else value for name, value in (years | values).items()
        },
        access=access,
        published_first=days[0],
        published_last=days[1],
        captured=captured,
        in_force_from=in_force[0],
        in_force_until=in_force[1],
        title=_views(title),
        passages=tuple(passages),
        subject=_views(subject) if subject else {},
        phrases=phrases,
    )


def a_query(asked: str | Clause | None = None, *, access: str = "public", **other: Any) -> AnalysedQuery:
    """A question: words that must all occur, or a clause; `access` names the levels, parted by blanks."""
    clause = asked
    if isinstance(asked, str):
        words = tuple(Group((IndexTerm("exact", word),)) for word in asked.split())
        clause = words[0] if len(words) == 1 else AllOf(words)
    assert not isinstance(clause, str)
    return AnalysedQuery(clause, frozenset(access.split()), **other)


def _views(text: str) -> WordViews:
    words = tuple(text.split())
    return {"exact": words, "stem": tuple(word[:_STEM_LENGTH] for word in words)}


def two_sources(folder: Path, description: str, **more: Any) -> Settings:
    """Settings of an empty house whose sources “one” and “two” are both described like that."""
    sources = folder / "corpus" / "sources"
    sources.mkdir(parents=True)
    for name in ("one", "two"):
        (sources / f"{name}.yml").write_text(description, "utf-8")
    settings = Settings(data_dir=folder / "data", corpus_dir=folder / "corpus", **more)
    create_database(settings).dispose()
    return settings
