"""Intake: what many plain pages brought, gathered for the ledger at once: new documents, and documents found unchanged.

So a page costs the ledger a third of what it costs alone, and the same rows are written.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Any, NamedTuple

from coi import statements as st
from coi.acts import Acts, Block, Columns
from coi.dates import now
from coi.document import AccessLevel
from coi.holdings import Exchange
from coi.ledger import Ledger
from coi.one_connection import OneConnection
from coi.rows import plain


class Came(NamedTuple):
    """A page that was asked for by its key alone and brought content, or the word that it is unchanged.

    `declared` is as the database keeps it (`coi.rows.declared_to_json`).
    """

    key: str
    url: str
    captured: datetime
    status: int
    media_type: str | None
    headers: Mapping[str, str]
    declared: Mapping[str, Any]
    exchange: Exchange


class Content(NamedTuple):
    """The content of a new document: the name of its bytes, and how many they are."""

    sha256: str
    size: int


class Unchanged(NamedTuple):
    """The document that is unchanged, and the edition that is in force."""

    document_id: str
    edition: int


def held_contents(ledger: Ledger, contents: Sequence[str]) -> set[str]:
    """Those of these SHA-256 that are the content of an edition, written or waiting to be."""
    one = _one(ledger)
    found = st.CONTENTS.rows_among(one.about(), "contents", contents)
    return {*(row.sha256 for row in found), *one.waiting.contents.intersection(contents)}


def record_new(
    ledger: Ledger,
    source: str,
    access: AccessLevel,
    run: int | None,
    pages: Sequence[Came],
    contents: Sequence[Content],
) -> None:
    """Write that each page is a new document with that content, which is in the archive and nobody had before."""
    one = _one(ledger)
    keys, _, moments, _, media_types, _, _, _ = came = _columns(pages)
    names, sizes = zip(*contents, strict=True)
    ids = ledger.unused_ids(len(pages))
    kinds = [one or "application/octet-stream" for one in media_types]
    documents: Columns = {
        "id": ids, "source": repeat(source), "key": keys, "access": repeat(access), "status": repeat("live"),
        "status_since": moments, "first_captured": moments,
    }  # fmt: skip
    editions: Columns = {
        "document_id": ids, "number": repeat(1), "sha256": names, "media_type": kinds, "size": sizes,
        "first_captured": moments,
    }  # fmt: skip
    acts = Acts(
        keys=dict.fromkeys(zip(repeat(source), keys, strict=False)), documents=set(ids), contents=set(names)
    )
    before = (
        (st.ADD_DOCUMENT, documents),
        (st.ADD_KEY, {"source": repeat(source), "key": keys, "document_id": ids}),
        (st.ADD_EDITION, editions),
    )
    acts.blocks.append(_block(source, run, came, ids, [1] * len(ids), before, ()))
    one.later(acts)


def record_unchanged(
    ledger: Ledger, source: str, run: int | None, pages: Sequence[Came], documents: Sequence[Unchanged]
) -> None:
    """Write that each page was asked for and its document is as it was (304)."""
    ids, numbers = zip(*documents, strict=True)
    came = _columns(pages)
    found = ((st.FOUND_AGAIN, {"document": ids, "moment": came[2]}),)
    acts = Acts(documents=set(ids))
    acts.blocks.append(_block(source, run, came, ids, numbers, (), found))
    _one(ledger).later(acts)


def _one(ledger: Ledger) -> OneConnection:
    assert isinstance(ledger.engine, OneConnection), "Many pages are written together on one connection only."
    return ledger.engine


def _columns(pages: Sequence[Came]) -> tuple[Any, ...]:
    """The values of all pages, those of each name together; the moments as the database keeps them."""
    keys, urls, moments, *others = zip(*pages, strict=True)
    return keys, urls, [plain(moment) for moment in moments], *others


def _block(
    source: str, run: int | None, came: tuple[Any, ...], ids: Sequence[str], numbers: Sequence[int],
    before: tuple[Any, ...], after: tuple[Any, ...],
) -> Block:  # fmt: skip
    keys, urls, moments, statuses, media_types, headers, declared, sent = came
    ips, digests, files, places, stated = zip(
        *((one.ip, one.digest, one.warc, one.place, one.canonical_url) for one in sent), strict=True
    )
    captures: Columns = {
        "document_id": ids, "edition": numbers, "captured": moments, "method": repeat("http"), "url": urls,
        "final_url": urls, "http_status": statuses, "media_type": media_types, "headers": headers,
        "declared": declared, "run": repeat(run),
    }  # fmt: skip
    exchanges: Columns = {
        "ip": ips, "digest": digests, "warc": files, "place": places, "canonical_url": stated
    }  # fmt: skip
    settled = (st.SETTLE_ITEMS, {"source": repeat(source), "key": keys, "moment": repeat(plain(now()))})
    return Block(len(ids), before, captures, exchanges, (*after, settled))
