"""Arrivals: pages that came as most do, which wait for others and are then put in their places all at once.

As most do comes a page that answers at its own address and brings either content that nobody had, or the word that it is
as it was. Of such nothing has to be asked but what can be asked for all of them together, and archive, WARC file and
ledger each take all of them in one go: a third of the work. Every other page is dealt with by itself, after those
that wait: it finds everything as if they had been dealt with one after another.
"""

import hashlib
from typing import Any

from coi.document import Declared, Document
from coi.errors import ArchiveError, CoiError
from coi.holdings import Exchange
from coi.intake import Came, Content, Unchanged, held_contents, record_new, record_unchanged
from coi.ledger import said_now
from coi.rows import declared_to_json
from crawler.answer import FetchResult
from crawler.content import keep_content
from crawler.errand import Arrival, Errand
from crawler.harvest_item import HarvestItem
from crawler.stated_address import stated_address
from crawler.trouble import note_trouble
from crawler.warc import Earlier, Written, in_words, payload_digest

MOST_BYTES = 16 * 2**20  # that wait in memory
_OK = 200
_NOT_MODIFIED = 304
_NOTHING = payload_digest(b"")


def arrives(
    errand: Errand, item: HarvestItem, key: str, document: Document | None, answer: FetchResult, tries: int
) -> bool:
    """Let the answer wait for others, if it is as most are; False where it is to be dealt with by itself."""
    if (
        answer.final_url != item.url
        or len(answer.hops) != 1
        or item.alias is not None
        or item.withdrawn is not None
    ):
        return False
    if document is not None:
        arrival = _unchanged(errand, item, key, document, answer, tries)
    else:
        arrival = _new(errand, item, key, answer, tries)
    if arrival is None:
        return False
    errand.arrivals.append(arrival)
    errand.arriving += len(answer.body or b"")
    if errand.arriving > MOST_BYTES:
        place(errand)
    return True


def _new(errand: Errand, item: HarvestItem, key: str, answer: FetchResult, tries: int) -> Arrival | None:
    if answer.status != _OK or not answer.body:
        return None
    stated = stated_address(answer.headers, answer.media_type, answer.body, answer.final_url)
    if stated is not None and errand.canonical(stated) != key:
        return None
    return Arrival(item, key, answer, tries, stated=stated)


def _unchanged(
    errand: Errand, item: HarvestItem, key: str, document: Document, answer: FetchResult, tries: int
) -> Arrival | None:
    last = errand.ledger.last_capture(document.id) if answer.status == _NOT_MODIFIED else None
    if last is None or last.final_url != item.url or document.key != key or answer.hops[0].payload:
        return None
    return Arrival(item, key, answer, tries, document, last, errand.earlier(document, last))


def place(errand: Errand) -> None:
    """Put all that wait in their places; trouble with one is noted, and the others go on."""
    arrivals, errand.arrivals, errand.arriving = errand.arrivals, [], 0
    if not arrivals or errand.disk_is_full:
        return
    odd = _place_unchanged(errand, [one for one in arrivals if one.document is not None])
    odd += _place_new(errand, [one for one in arrivals if one.document is None])
    for one in odd:
        try:
            _place_alone(errand, one)
        except CoiError as error:
            note_trouble(errand, one.item, one.tries, error)
        if errand.disk_is_full:
            return  # nothing can be kept, so the rest is as if it had not been asked for


def _place_alone(errand: Errand, one: Arrival) -> None:
    """Deal with an arrival as with any page."""
    if one.document is None:
        keep_content(errand, one.item, one.key, errand.find(one.key), one.answer, one.stated)
    else:
        received = errand.with_evidence(one.item, one.answer, one.document)
        errand.ledger.record_unchanged(one.document.id, received)
        errand.tally.unchanged += 1


def _place_unchanged(errand: Errand, arrivals: list[Arrival]) -> list[Arrival]:
    """Write down that documents are as they were; returns those of which that cannot be done together."""
    if not arrivals:
        return []
    try:
        written = errand.warc.write_all([(one.answer, one.earlier, _NOTHING) for one in arrivals])
    except ArchiveError:
        return arrivals
    pages, known, say = list[Came](), list[Unchanged](), _Sayings()
    for one, record in zip(arrivals, written, strict=True):
        last = one.last
        assert last is not None
        assert last.edition is not None
        headers = {**last.headers, **one.answer.headers}
        declared = say(said_now(one.item.hints, last))
        pages.append(_came(one, record, last.media_type, headers, declared))
        known.append(Unchanged(last.document_id, last.edition))
    record_unchanged(errand.ledger, errand.source.id, errand.run, pages, known)
    errand.tally.unchanged += len(pages)
    return []


def _place_new(errand: Errand, arrivals: list[Arrival]) -> list[Arrival]:
    """Keep new documents; returns those of which that cannot be done together, as they share their bytes with others."""
    if not arrivals:
        return []
    hashes = [hashlib.sha256(one.answer.body or b"") for one in arrivals]
    names = [one.hexdigest() for one in hashes]
    held = held_contents(errand.ledger, names)
    plain, contents, answers, odd = list[Arrival](), list[Content](), list[_Answer](), list[Arrival]()
    for one, name, hashed in zip(arrivals, names, hashes, strict=True):
        body = one.answer.body or b""
        try:
            if name in held:
                odd.append(one)
                continue
            errand.archive.put(body, name)
        except ArchiveError:
            odd.append(one)
            continue
        held.add(name)
        plain.append(one)
        contents.append(Content(name, len(body)))
        was_packed = one.answer.hops[0].payload is not body
        answers.append((one.answer, None, None if was_packed else in_words(hashed.digest())))
    if not plain:
        return odd
    try:
        written = errand.warc.write_all(answers)
    except ArchiveError:
        return arrivals
    say = _Sayings()
    pages = [
        _came(one, record, one.answer.media_type, one.answer.headers, say(one.item.hints))
        for one, record in zip(plain, written, strict=True)
    ]
    source = errand.source
    record_new(errand.ledger, source.id, source.access, errand.run, pages, contents)
    errand.tally.new += len(pages)
    return odd


_Answer = tuple[FetchResult, Earlier | None, str | None]


def _came(one: Arrival, record: Written, media_type: str | None, headers: Any, declared: Any) -> Came:
    answer = one.answer
    sent = Exchange(answer.hops[0].ip, record.digest, record.file, record.place, one.stated)
    return Came(one.key, answer.url, answer.fetched, answer.status, media_type, headers, declared, sent)


class _Sayings:
    """What was said beside a content, as the ledger keeps it; made once where the same is said of one page after another."""

    def __init__(self) -> None:
        self._last: tuple[Declared, Any] | None = None

    def __call__(self, declared: Declared) -> Any:
        if self._last is None or self._last[0] is not declared:
            self._last = (declared, declared_to_json(declared))
        return self._last[1]
