"""Candidates for the day a web page was published, best first: JSON-LD, meta, the visible page, the URL."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from htmldate import find_date

from coi.dates import PartialDate
from coi.document import Statement
from indexer.extract.html_facts import json_ld, meta_values
from indexer.extract.written_dates import WrittenDate, find_dates, has_year, parse_timestamp

_META_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "citation_publication_date",
    "citation_date", "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date",
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "date", "sailthru.date", "parsely-pub-date",
)  # fmt: skip

# The word that introduces a publication date on a page, in the languages we read. These patterns are asked of
# text in small letters: half the time that ignoring the case takes, and lines are many.
_PUBLISHED = re.compile(
    r"publish|posted|released|issued|date of publication|опубликован|дата публикации|размещено|опубліковано|дата публікації|"
    r"оприлюднено|апублікавана|дата публікацыі|publicat|data publicării|postat|opublikowan|data publikacji|közzét|"
    r"megjelen|paskelbt|publikuot|publicēt|avaldatud|publitseeri|zverejnen|publikovan|veröffentlicht|erschienen|"
    r"publié|date de publication|نشر|تاريخ النشر|منتشر|تاریخ انتشار|yayın|yayım",
)
# The word that introduces the day of a later change, which is no day of publication.
_CHANGED = re.compile(
    r"updated|modified|revised|last (?:change|review|edit)|retrieved|accessed|обновл|изменен|изменён|редакц|оновлен|змінен|"
    r"абноўлен|зменен|actualizat|modificat|accesat|aktualizac|zaktualizowan|aktualizov|zmenen|frissít|módosít|atnaujin|"
    r"pakeist|atjaunin|atjaunot|grozīt|uuendatud|muudetud|viimati|aktualisiert|geändert|abgerufen|stand:|mis à jour|mise à jour|"
    r"modifié|consulté|تحديث|تعديل|به[\u200c ]?روز|ویرایش|güncelle|değiştiril",
)
_CHANGE = 0.3  # as sure as a sitemap's day of the last change
_TOLD = 0.6
_MOST_MARKED = 3
_VISIBLE_CLASS = re.compile(r"date|published|posted|byline|timestamp|submitted|\bmeta\b")
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|\Z)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])(?=/|\Z)")
_MAX_VISIBLE = 200  # characters of an element that may be a date line
_MAX_ELEMENTS = 3000  # elements looked at


def date_candidates(tree: Any, url: str = "", *, guess: bool = True) -> tuple[Statement, ...]:
    """Every date the page gives for its publication, best first, each value once with its best evidence.

    Days of a later change come last, and are called so. Where no other is found and
    `guess` is set, htmldate is asked, which may take any date of the page: confidence .4.
    """
    best: dict[str, Statement] = {}
    for statement in (*_from_json_ld(tree), *_from_meta(tree), *_from_visible(tree), *_from_url(url)):
        best.setdefault(statement.value, statement)
    if guess and all(statement.confidence <= _CHANGE for statement in best.values()):
        for statement in _from_anywhere(tree, url):
            if not any(value.startswith(statement.value) for value in best):
                best[statement.value] = statement
    return tuple(sorted(best.values(), key=lambda statement: -statement.confidence))


def _from_json_ld(tree: Any) -> Iterator[Statement]:
    for name, confidence in (("datePublished", 0.9), ("dateCreated", 0.7), ("uploadDate", 0.7)):
        for item in json_ld(tree):
            value = item.get(name)
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, str) and (when := parse_timestamp(value)):
                yield Statement(str(when), f"The page's JSON-LD says {name} “{value[:40]}”.", confidence)


def _from_meta(tree: Any) -> Iterator[Statement]:
    for name, content in meta_values(tree, *_META_NAMES):
        if when := parse_timestamp(content):
            yield Statement(str(when), f"The page's meta element “{name}” says “{content[:40]}”.", 0.85)


def _from_visible(tree: Any) -> Iterator[Statement]:
    """Dates that are shown: <time>, then lines that say "published", then short lines marked as a date."""
    said = [*_from_time_elements(tree), *_from_lines(tree)]
    changes = [one for one in said if one.confidence == _CHANGE]
    changed = {one.value for one in changes}
    told = [one for one in said if one.confidence >= _TOLD]
    marked = [one for one in said if _CHANGE < one.confidence < _TOLD and one.value not in changed]
    yield from (*told, *marked[:_MOST_MARKED], *changes[:_MOST_MARKED])


def _from_time_elements(tree: Any) -> Iterator[Statement]:
    for element in tree.iter("time"):
        if _inside_list_of_links(element):
            continue
        said = element.get("datetime") or "".join(element.itertext())
        if (when := parse_timestamp(said)) is None:
            continue
        if _CHANGED.search(_marks(element)) or _CHANGED.search(_words_before(element)):
            yield _last_change(when, said)
            continue
        sure = element.get("pubdate") is not None or "datePublished" in (element.get("itemprop") or "")
        yield Statement(str(when), f"The page shows the time “{said.strip()[:40]}”.", 0.8 if sure else 0.65)


def _from_lines(tree: Any) -> Iterator[Statement]:
    known: dict[str, list[WrittenDate]] = {}  # a line is met once for each element around it
    beside = {element for aside in tree.iter("nav", "aside") for element in aside.iter()}
    for number, element in enumerate(tree.iter("p", "span", "div", "li", "td", "dd", "small", "em")):
        if number > _MAX_ELEMENTS:
            break
        line = "" if element in beside else _short_line(element)
        if not has_year(line):
            continue
        marked = _VISIBLE_CLASS.search(_marks(element))
        lowered = line.lower()
        if not marked and not _PUBLISHED.search(lowered) and not _CHANGED.search(lowered):
            continue
        if line not in known:
            known[line] = list(find_dates(line))
        written = known[line]
        introduced = list(_introduced(line, written))
        yield from introduced
        if written and marked and not introduced:
            yield Statement(str(written[0].when), f"The page shows “{line[:100]}”.", 0.55)


def _introduced(line: str, written: Iterable[WrittenDate]) -> Iterator[Statement]:
    """The dates of a line that the words before them call a publication or a change."""
    before = 0
    for one in written:
        words, before = line[before : one.start + 1].lower(), one.end
        if _CHANGED.search(words):
            yield _last_change(one.when, line)
        elif _PUBLISHED.search(words):
            yield Statement(str(one.when), f"The page says “{line[:100]}”.", 0.75)


def _last_change(when: PartialDate, said: str) -> Statement:
    return Statement(
        str(when), f"The page gives this as the day of its last change: “{said.strip()[:100]}”.", _CHANGE
    )


def _marks(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}".lower()


def _words_before(element: Any) -> str:
    """What stands right before an element in its line: "Updated " before a <time>."""
    before = element.getprevious()
    parent = element.getparent()
    said = before.tail if before is not None else parent.text if parent is not None else ""
    return (said or "")[-40:].lower()


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


def load_calendars() -> None:
    """Load what htmldate knows of dates in two hundred languages, which it does by itself when it first meets an odd date."""
    find_date("<html><body><p>Case 12 of 2023</p></body></html>", extensive_search=True)


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
