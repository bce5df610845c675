"""Takes one page: asks for it, finds out which document it is, and writes down what came of it."""

from urllib.parse import urlsplit

from coi.document import Document
from coi.errors import CoiError, FetchError
from coi.ledger import Received
from crawler.answer import FetchResult, LeftAlone, NoAnswer, Validators
from crawler.arrivals import arrives, place
from crawler.content import keep_content
from crawler.errand import Errand
from crawler.harvest_item import HarvestItem
from crawler.stated_address import say_the_same, stated_address

_MISSING = frozenset({404, 410})
_NOT_MODIFIED = 304
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


async def take_page(errand: Errand, item: HarvestItem, tries: int = 0) -> None:
    """Bring in the document behind the item's URL, if it has one and this harvest has not had it yet.

    One document is what answers at one key. A second URL leads to it where it redirects there, where
    its page says so and the page there says the same, or where it brings the very same bytes.
    """
    asked = errand.canonical(item.url)
    document = errand.find(asked)
    had = document is not None and document.key in errand.visited
    if had:
        place(errand)
        document = errand.find(asked)
    if asked in errand.visited or (
        document is not None and had and not _brings_its_own(errand, item, document)
    ):
        _pass_over(errand, item)
        return
    errand.visited |= {asked, *((document.key,) if document is not None else ())}
    url = _url_to_ask(errand, item, asked, document)
    answer = await errand.ask(url, lambda hop: _validators(errand, asked, document, hop))
    if not had and arrives(errand, item, asked, document, answer, tries):
        return
    if errand.arrivals:
        place(errand)
        document = errand.find(asked)
    await _take_answer(errand, item, asked, errand.canonical(url), document, answer, had=had)


async def _take_answer(
    errand: Errand,
    item: HarvestItem,
    asked: str,
    here: str,
    document: Document | None,
    answer: FetchResult,
    *,
    had: bool,
) -> None:
    """Write down what came of asking for a page, which has the key `asked`, at the address of the key `here`."""
    if answer.status in _MISSING or _leads_to_front_page(answer):
        if document is None or had:
            raise FetchError(f"{item.url} is listed, but answered {answer.status} at {answer.final_url}.")
        _note_missing(errand, item, item.url, document, answer)
        return
    settled = _settle_key(errand, item, here, document, answer)
    if settled is None:
        return
    key, known = settled, errand.find(settled)
    if key != asked and (had if document is not None else known is not None and known.key in errand.visited):
        _pass_over(errand, item)
        return
    document = known
    errand.visited.add(key)
    if answer.status == _NOT_MODIFIED and document is not None:
        errand.ledger.record_unchanged(document.id, errand.with_evidence(item, answer, document))
        errand.tally.unchanged += 1
    elif answer.status == _TOO_MANY_REQUESTS or answer.status >= _SERVER_ERROR:
        raise NoAnswer(f"{item.url} answered {answer.status}.")
    elif not answer.body:
        trouble = "is empty" if answer.ok else f"answered {answer.status}"
        raise FetchError(f"{item.url} {trouble}.")
    else:
        document = await _take_content(errand, item, key, document, answer)
    if item.withdrawn is False and document.status == "withdrawn":
        errand.ledger.record_restored(document.id, errand.received(item, answer))


def withdraw(errand: Errand, item: HarvestItem) -> None:
    """Write down that the source has taken back the document it names; nothing, where we never had it."""
    key = errand.key_of(item)
    document = errand.find(key)
    if document is None or document.status == "withdrawn":
        errand.state.settle(key)
        return
    received = Received(method="http", url=item.url, run=errand.run, item=key)
    errand.ledger.record_withdrawn(document.id, received)
    errand.visited.add(document.key)
    errand.tally.withdrawn += 1


def _pass_over(errand: Errand, item: HarvestItem) -> None:
    """Leave a URL that leads to a document this harvest has dealt with already."""
    key = errand.key_of(item)
    errand.tally.found -= key in errand.listed
    errand.state.settle(key)


def _brings_its_own(errand: Errand, item: HarvestItem, document: Document) -> bool:
    """Whether a second URL of a document answers by itself, so that it may bring something else one day."""
    return errand.state.last_answer_at(document.id, item.url) == item.url


def _url_to_ask(errand: Errand, item: HarvestItem, asked: str, document: Document | None) -> str:
    """The item's URL, or the main one of its document where the first was only ever said to be a name of it."""
    if document is None or document.key == asked or errand.state.last_answer_at(document.id, item.url):
        return item.url
    last = errand.ledger.last_capture(document.id)
    is_main = last is not None and errand.canonical(last.final_url) == document.key
    return last.final_url if last is not None and is_main else item.url


def _validators(errand: Errand, asked: str, asked_for: Document | None, url: str) -> Validators | None:
    """What lets the site say that the content at exactly this URL is still the document's."""
    key = errand.canonical(url)
    for document in (asked_for,) if key == asked else (asked_for, errand.find(key)):
        if document is None:
            continue
        last = errand.ledger.last_capture(document.id)
        is_here = last is None or last.final_url == url
        here = last if is_here else errand.ledger.last_capture(document.id, url)
        if here is not None and last is not None and here.edition == last.edition:
            return Validators(here.headers.get("etag"), here.headers.get("last-modified"))
    return None


def _settle_key(
    errand: Errand, item: HarvestItem, asked: str, document: Document | None, answer: FetchResult
) -> str | None:
    """The key under which the answer is to be written down, after following what moved; None for none."""
    final = errand.canonical(answer.final_url)
    if document is None and answer.ok and item.alias and (named := errand.find(item.alias)) is not None:
        # The source names the document as before but gives another address for it.
        if errand.find(final) is None:
            errand.ledger.record_moved(errand.source.id, named.key, final)
        return final
    if final == asked:
        return asked
    there = errand.find(final)
    if document is not None and there is not None and document.id != there.id:
        detail = f"{answer.url} now leads to another document, {answer.final_url}."
        if not answer.redirected_permanently:
            raise FetchError(detail)
        errand.tally.note(answer.url, "moved", detail)
        _note_missing(errand, item, answer.url, document, answer)
        return None
    if document is not None and there is None and answer.redirected_permanently:
        errand.ledger.record_moved(errand.source.id, asked, final)
    return final if answer.redirected_permanently or there is not None else asked


def _leads_to_front_page(answer: FetchResult) -> bool:
    """Whether a page has been replaced by a redirect to the front page, as many sites do with old ones."""
    if answer.url == answer.final_url:
        return False
    asked, final = urlsplit(answer.url), urlsplit(answer.final_url)
    return final.path in {"", "/"} and not final.query and (asked.path not in {"", "/"} or bool(asked.query))


def _note_missing(
    errand: Errand, item: HarvestItem, url: str, document: Document, answer: FetchResult
) -> None:
    """Write down that a document is not there; the second time in a row it counts as gone."""
    after = errand.ledger.record_missing(document.id, errand.with_evidence(item, answer, document))
    if after.status != "gone":
        errand.tally.failed += 1
        detail = f"{url} was not there ({answer.status}); it counts as gone if it is missing again."
        errand.tally.note(url, "missing", detail)
    elif document.status == "gone":
        errand.tally.unchanged += 1
    else:
        errand.tally.gone += 1


async def _take_content(
    errand: Errand,
    item: HarvestItem,
    key: str,
    document: Document | None,
    answer: FetchResult,
) -> Document:
    """Keep new content, here or at the address that it says it has."""
    assert answer.body is not None
    stated = stated_address(answer.headers, answer.media_type, answer.body, answer.final_url)
    if stated is not None and _is_news(errand, key, document, stated):
        there = await _verified(errand, stated, answer)
        if there is not None:
            return _keep_at_main(errand, item, key, document, there)
    return keep_content(errand, item, key, document, answer, stated)


def _is_news(errand: Errand, key: str, document: Document | None, stated: str) -> bool:
    """Whether a page says that it has another address, and did not say so the last time."""
    main = errand.canonical(stated)
    if main == key or (document is not None and document.key != key):
        return False
    if document is None:
        return True
    last, there = errand.ledger.last_capture(document.id), errand.find(main)
    before = errand.ledger.exchange(last.id) if last is not None and last.id is not None else None
    return there is None and (before is None or before.canonical_url != stated)


async def _verified(errand: Errand, stated: str, answer: FetchResult) -> FetchResult | None:
    """The answer at the address a page says it has, if that page says the same; None where it does not.

    Many sites give all their pages one address by mistake: believed, it would make one document of many.
    """
    if not errand.visit.is_home(stated):
        return None
    try:
        there = await errand.ask(stated)
    except LeftAlone:
        raise
    except CoiError:
        return None
    at_main = errand.canonical(there.final_url) == errand.canonical(stated)
    if not at_main or there.body is None or answer.body is None:
        return None
    return there if say_the_same(answer.body, there.body, there.media_type) else None


def _keep_at_main(
    errand: Errand, item: HarvestItem, key: str, document: Document | None, there: FetchResult
) -> Document:
    """Keep a page under the address it says it has; the key it was asked by leads there too."""
    assert there.body is not None
    main = errand.canonical(there.final_url)
    known = errand.find(main)
    if known is not None and main in errand.visited:
        # This harvest has had it under its own address; only the second key is new.
        errand.ledger.record_also(known.id, key)
        _pass_over(errand, item)
        return known
    if document is not None:
        errand.ledger.record_moved(errand.source.id, key, main)
        known = document
    errand.visited.add(main)
    stated = stated_address(there.headers, there.media_type, there.body, there.final_url)
    received = errand.with_evidence(item, there, known, stated)
    kept = errand.keep(main, received, there.body)
    errand.ledger.record_also(kept.id, key)
    return kept
