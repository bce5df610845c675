"""Candidates for the day a web page was published, best first: JSON-LD, meta, the visible page, the URL."""

import re
from collections.abc import Iterator
from typing import Any

from htmldate import find_date

from coi.document import Statement
from indexer.extract.html_facts import json_ld, meta_values
from indexer.extract.written_dates import find_dates, parse_timestamp

_META_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "citation_publication_date",
    "citation_date", "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date",
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "date", "sailthru.date", "parsely-pub-date",
)  # fmt: skip

# The word that introduces a publication date on a page, in the languages we read.
_PUBLISHED = re.compile(
    r"publish|posted|released|issued|date of publication|опубликован|дата публикации|размещено|опубліковано|дата публікації|"
    r"оприлюднено|апублікавана|дата публікацыі|publicat|data publicării|postat|opublikowan|data publikacji|közzét|"
    r"megjelen|paskelbt|publikuot|publicēt|avaldatud|publitseeri|zverejnen|publikovan|veröffentlicht|erschienen|"
    r"publié|date de publication|نشر|تاريخ النشر|منتشر|تاریخ انتشار|yayın|yayım",
    re.IGNORECASE,
)
_VISIBLE_CLASS = re.compile(
    r"\b(?:\w*date\w*|published\w*|posted\w*|byline|timestamp|submitted|meta)\b", re.IGNORECASE
)
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|\Z)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?=/|\Z)")
_MAX_VISIBLE = 200  # characters of an element that may be a date line
_MAX_ELEMENTS = 3000  # elements looked at


def date_candidates(tree: Any, url: str = "", *, guess: bool = True) -> tuple[Statement, ...]:
    """Every date the page gives for its publication, best first, each value once with its best evidence.

    Where none is found and `guess` is set, htmldate is asked, which may take any date of the page:
    confidence .4.
    """
    best: dict[str, Statement] = {}
    for statement in (*_from_json_ld(tree), *_from_meta(tree), *_from_visible(tree), *_from_url(url)):
        best.setdefault(statement.value, statement)
    if not best and guess:
        best = {statement.value: statement for statement in _from_anywhere(tree, url)}
    return tuple(best.values())


def _from_json_ld(tree: Any) -> Iterator[Statement]:
    for name, confidence in (("datePublished", 0.9), ("dateCreated", 0.7), ("uploadDate", 0.7)):
        for item in json_ld(tree):
            value = item.get(name)
            if isinstance(value, str) and (when := parse_timestamp(value)):
                yield Statement(str(when), f"The page's JSON-LD says {name} “{value[:40]}”.", confidence)


def _from_meta(tree: Any) -> Iterator[Statement]:
    for name, content in meta_values(tree, *_META_NAMES):
        if when := parse_timestamp(content):
            yield Statement(str(when), f"The page's meta element “{name}” says “{content[:40]}”.", 0.85)


def _from_visible(tree: Any) -> Iterator[Statement]:
    """Dates that are shown: <time>, then lines that say "published", then short lines marked as a date."""
    marked: list[Statement] = []
    for element in tree.iter("time"):
        if _inside_list_of_links(element):
            continue
        said = element.get("datetime") or "".join(element.itertext())
        if when := parse_timestamp(said):
            sure = element.get("pubdate") is not None or "datePublished" in (element.get("itemprop") or "")
            yield Statement(
                str(when), f"The page shows the time “{said.strip()[:40]}”.", 0.8 if sure else 0.65
            )
    for number, element in enumerate(tree.iter("p", "span", "div", "li", "td", "dd", "small", "em")):
        if number > _MAX_ELEMENTS:
            break
        line = _short_line(element)
        if not line or (found := next(find_dates(line), None)) is None:
            continue
        if _PUBLISHED.search(line[: found.start + 1]):
            yield Statement(str(found.when), f"The page says “{line[:100]}”.", 0.75)
        elif _VISIBLE_CLASS.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            marked.append(Statement(str(found.when), f"The page shows “{line[:100]}”.", 0.55))
    yield from marked[:3]


def _from_url(url: str) -> Iterator[Statement]:
    path = url.partition("?")[0]
    if found := _URL_DAY.search(path):
        value = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    elif found := _URL_MONTH.search(path):
        value = f"{found[1]}-{found[2]}"
    else:
        return
    if parse_timestamp(value) is not None:
        yield Statement(value, f"The address contains “{found[0].strip('/')}”.", 0.5)


def _from_anywhere(tree: Any, url: str) -> Iterator[Statement]:
    try:
        value = find_date(tree, original_date=True, extensive_search=True, url=url or None)
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return
    if value and value.endswith("-01-01"):
        # For a lone year htmldate answers with its first day, which nobody said.
        yield Statement(
            value[:4], "htmldate took this year from the page; the page does not say what it dates.", 0.2
        )
    elif value:
        yield Statement(
            value, "htmldate took this date from the page; the page does not say what it dates.", 0.4
        )


def _short_line(element: Any) -> str:
    words: list[str] = []
    length = 0
    for piece in element.itertext():
        words.append(piece)
        length += len(piece)
        if length > 3 * _MAX_VISIBLE:
            return ""
    line = " ".join("".join(words).split())
    return line if len(line) <= _MAX_VISIBLE else ""


def _inside_list_of_links(element: Any) -> bool:
    """Teasers of other pages carry dates of their own."""
    return any(
        parent.tag in {"aside", "nav", "footer", "li"} or "related" in (parent.get("class") or "").lower()
        for parent in element.iterancestors()
    )
