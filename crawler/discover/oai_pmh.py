"""OAI-PMH 2.0: the records of a repository in Dublin Core, those changed since the last harvest, and those deleted.

The protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote

from lxml import etree

from coi.dates import PartialDate
from coi.document import Declared
from coi.errors import FetchError
from coi.source import Way
from crawler.discover.reach import LONGEST_TITLE, MOST_ITEMS, Reach
from crawler.discover.sitemap import read_day
from crawler.discover.xml_body import sound_xml
from crawler.harvest_item import HarvestItem
from crawler.urls import absolute

EVERYTHING_AFTER = timedelta(
    days=30
)  # a full harvest so often: what was refused or lost once is not lost for ever
LONGEST_TOKEN = 4_000  # characters

_NS = {"oai": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}
_MOST_AUTHORS = 20


@dataclass(slots=True)
class _Answer:
    """One answer of the repository: the day it states, its records, and what leads to the rest."""

    day: str
    error: str = ""  # its code, such as “noRecordsMatch”
    detail: str = ""
    token: str = ""
    records: list[HarvestItem] = field(default_factory=list)
    without_address: list[str] = field(default_factory=list)


async def discover_oai(way: Way, reach: Reach) -> AsyncIterator[HarvestItem]:
    """The records changed since the last complete harvest, or all of them after a month, deleted ones marked.

    A deleted record is named by its identifier, which its document is also known by. Raises FetchError
    where the list breaks off; the next harvest then begins at the same day as this one.
    """
    assert way.url is not None
    name = f"oai {way.url} {way.rules.get('set', '')}"
    last: Any = reach.recall(name) or {}
    begin, is_full = _first_day(way, last)
    asked = _list_records(way, begin)
    first_day, yielded = "", 0
    tokens: set[str] = set()
    while True:
        answer = read_answer(*await _content(reach, asked), way)
        first_day = first_day or answer.day
        if answer.error and not (answer.error == "noRecordsMatch" and not tokens):
            raise FetchError(f"{way.url} refuses to list its records: {answer.detail or answer.error}.")
        for identifier in answer.without_address:
            reach.note(identifier, f"The record {identifier} names no web address and was left.")
        for item in answer.records:
            yield item
        yielded += len(answer.records)
        if not answer.token:
            break
        if answer.token in tokens:
            raise FetchError(f"{way.url} gives the same resumption token twice, so its list has no end.")
        tokens.add(answer.token)
        if yielded >= MOST_ITEMS or len(tokens) >= way.max_pages:
            reach.note(way.url, f"The repository lists more than {yielded:,} records; the rest is left.")
            return
        asked = f"{_base(way)}verb=ListRecords&resumptionToken={quote(answer.token, safe='')}"
    if first_day:
        reach.keep[name] = {"from": first_day, "full": first_day if is_full else last.get("full")}


def _first_day(way: Way, last: Any) -> tuple[str | None, bool]:
    """The day from which records are asked for, and whether that is as far back as the source goes."""
    stated = way.rules.get("from")
    try:
        full = date.fromisoformat(last["full"])
        since = date.fromisoformat(last["from"])
    except (KeyError, TypeError, ValueError):
        return stated, True
    if since - full >= EVERYTHING_AFTER:
        return stated, True
    # The last day is asked for again: days are all that every repository understands.
    return max(since.isoformat(), stated or ""), False


def _base(way: Way) -> str:
    assert way.url is not None
    return way.url + ("&" if "?" in way.url else "?")


def _list_records(way: Way, begin: str | None) -> str:
    arguments = {
        "metadataPrefix": way.rules.get("prefix", "oai_dc"),
        "set": way.rules.get("set"),
        "from": begin,
        "until": way.rules.get("until"),
    }
    pairs = [f"{name}={quote(value, safe='')}" for name, value in arguments.items() if value]
    return f"{_base(way)}verb=ListRecords&{'&'.join(pairs)}"


async def _content(reach: Reach, url: str) -> tuple[bytes, str]:
    answer, body = await reach.content(url)
    return body, answer.final_url


def read_answer(body: bytes, url: str, way: Way) -> _Answer:
    """One answer to ListRecords; FetchError where it is no sound OAI-PMH."""
    # Entities are never resolved, so neither a bomb nor a local file can come in by them.
    elements = etree.iterparse(
        BytesIO(sound_xml(body)),
        tag=[
            f"{{{_NS['oai']}}}{name}"
            for name in ("record", "responseDate", "error", "resumptionToken", "OAI-PMH")
        ],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    answer, is_one = _Answer(""), False
    try:
        for _, element in elements:
            match etree.QName(element).localname:
                case "record":
                    _take_record(element, url, way, answer)
                    element.clear()
                case "responseDate":
                    day = read_day(_text(element))
                    answer.day = str(day) if day is not None and day.day else ""
                case "error":
                    answer.error = element.get("code") or "error"
                    answer.detail = " ".join(_text(element).split())[:200].rstrip(".")
                case "resumptionToken":
                    answer.token = _text(element)
                case _:
                    is_one = True
    except etree.XMLSyntaxError as error:
        raise FetchError(f"The answer of {url} is not sound XML (line {error.lineno}).") from None
    if not is_one:
        raise FetchError(f"The answer of {url} is not OAI-PMH.")
    if len(answer.token) > LONGEST_TOKEN:
        raise FetchError(f"{url} gives a resumption token of {len(answer.token):,} characters.")
    return answer


def _text(element: Any) -> str:
    # An entity of the file's own stands as a child; text around it would be half a value.
    return (element.text or "").strip() if element is not None and len(element) == 0 else ""


def _take_record(record: Any, url: str, way: Way, answer: _Answer) -> None:
    header = record.find("oai:header", _NS)
    identifier = _text(header.find("oai:identifier", _NS)) if header is not None else ""
    if not identifier:
        return
    changed = read_day(_text(header.find("oai:datestamp", _NS)))
    alias = f"oai-record {identifier}"
    if header.get("status") == "deleted":
        answer.records.append(HarvestItem(identifier, alias=alias, withdrawn=True, changed=changed))
        return
    link = _address(record, url, way)
    if link is None:
        answer.without_address.append(identifier)
        return
    answer.records.append(HarvestItem(link, _hints(record), changed=changed, alias=alias, withdrawn=False))


def _address(record: Any, url: str, way: Way) -> str | None:
    """Which of a record's identifiers is the document: the first web address, or the first that is wanted."""
    include, exclude = re.compile(way.include or ""), re.compile(way.exclude) if way.exclude else None
    stated = [
        value for value in _values(record, "identifier") if value.lower().startswith(("http://", "https://"))
    ]
    links = [link for value in stated if (link := absolute(value, url)) is not None]
    wanted = [link for link in links if include.search(link) and not (exclude and exclude.search(link))]
    return next(iter([*wanted, *links]), None)


def _values(record: Any, name: str) -> list[str]:
    return [text for element in record.iterfind(f".//dc:{name}", _NS) if (text := _text(element))]


def _hints(record: Any) -> Declared:
    titles, languages = _values(record, "title"), _values(record, "language")
    authors = dict.fromkeys(_values(record, "creator"))
    days: list[PartialDate] = [day for text in _values(record, "date") if (day := read_day(text)) is not None]
    return Declared(
        title=" ".join(titles[0].split())[:LONGEST_TITLE] if titles else None,
        language=languages[0][:40] if languages else None,
        # Repositories add the days on which they took the record in; the document itself is older.
        published=min(days, key=lambda day: day.last_day) if days else None,
        authors=tuple(authors)[:_MOST_AUTHORS],
        said_by="oai",
    )
