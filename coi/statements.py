"""The statements that every page of a crawl runs, each prepared once."""

from datetime import datetime

from sqlalchemy import BindParameter, DateTime, bindparam, case, func, or_, select

from coi import database as db
from coi.prepared import Prepared

_document: BindParameter[str] = bindparam("document")
_key: BindParameter[str] = bindparam("key")
_source: BindParameter[str] = bindparam("source")
_moment: BindParameter[datetime] = bindparam("moment", type_=DateTime())
_c = db.captures.c
_last_capture = (
    select(db.captures)
    .where(_c.document_id == _document, _c.edition.is_not(None))
    .order_by(_c.id.desc())
    .limit(1)
)

FIND_DOCUMENT = Prepared(
    select(db.documents)
    .join(db.document_keys, db.document_keys.c.document_id == db.documents.c.id)
    .where(db.document_keys.c.source == _source, db.document_keys.c.key == _key)
)
DOCUMENT = Prepared(select(db.documents).where(db.documents.c.id == _document))
LAST_CAPTURE = Prepared(_last_capture)
LAST_CAPTURE_AT = Prepared(_last_capture.where(_c.final_url == bindparam("url")))
EXCHANGE = Prepared(select(db.exchanges).where(db.exchanges.c.capture == bindparam("capture")))
EDITION_OF_BYTES = Prepared(
    select(db.editions).where(
        db.editions.c.document_id == _document, db.editions.c.sha256 == bindparam("sha256")
    )
)
LAST_EDITION = Prepared(
    select(func.max(db.editions.c.number).label("number")).where(db.editions.c.document_id == _document)
)

# Of several documents at once, as a page of hits asks.
_documents: BindParameter[list[str]] = bindparam("documents", expanding=True)
FIND_DOCUMENTS = Prepared(
    select(db.documents, db.document_keys.c.key.label("asked"))
    .join(db.documents, db.document_keys.c.document_id == db.documents.c.id)
    .where(
        db.document_keys.c.source == _source,
        db.document_keys.c.key.in_(bindparam("keys", expanding=True)),
    )
)
# Here and below the newest, or oldest, of each document is looked up by itself: of one that was asked for every night,
# all its captures would otherwise be read each time.
LAST_CAPTURES = Prepared(
    select(db.captures).where(
        _c.id.in_(
            select(
                select(_c.id)
                .where(_c.document_id == db.documents.c.id, _c.edition.is_not(None))
                .order_by(_c.id.desc())
                .limit(1)
                .correlate(db.documents)
                .scalar_subquery()
            ).where(db.documents.c.id.in_(_documents))
        )
    )
)
# Each exchange, and when and from where its payload first came for the document.
_sent, _of, _first = db.exchanges.alias("sent"), db.captures.alias("of"), db.captures.alias("first")
EXCHANGES = Prepared(
    select(_sent, _first.c.document_id, _first.c.final_url, _first.c.captured)
    .join(_of, _of.c.id == _sent.c.capture)
    .join(
        _first,
        _first.c.id
        == select(_c.id)
        .join(db.exchanges, db.exchanges.c.capture == _c.id)
        .where(_c.document_id == _of.c.document_id, db.exchanges.c.digest == _sent.c.digest)
        .order_by(_c.id)
        .limit(1)
        .correlate(_of, _sent)
        .scalar_subquery(),
    )
    .where(_sent.c.capture.in_(bindparam("captures", expanding=True)))
)
CONTENTS = Prepared(
    select(db.editions.c.sha256).where(db.editions.c.sha256.in_(bindparam("contents", expanding=True)))
)
IDS = Prepared(select(db.documents.c.id).where(db.documents.c.id.in_(_documents)))
DOCUMENTS = select(db.documents).where(db.documents.c.id.in_(_documents))
EDITIONS_OF = (
    select(db.editions).where(db.editions.c.document_id.in_(_documents)).order_by(db.editions.c.number)
)
LAST_ADDRESSES_OF = select(_c.document_id, _c.edition, _c.url, _c.final_url).where(
    _c.id.in_(
        select(func.max(_c.id))
        .where(_c.document_id.in_(_documents), _c.edition.is_not(None))
        .group_by(_c.document_id, _c.edition)
    )
)

ADD_DOCUMENT = Prepared(
    db.documents.insert(), "id", "source", "key", "access", "status", "status_since", "first_captured"
)
ADD_KEY = Prepared(db.document_keys.insert(), "source", "key", "document_id")
ADD_EDITION = Prepared(
    db.editions.insert(), "document_id", "number", "sha256", "media_type", "size", "first_captured"
)
_CAPTURED = (
    "document_id", "edition", "captured", "method", "url", "final_url", "http_status", "media_type", "headers",
    "declared", "run",
)  # fmt: skip
ADD_CAPTURE = Prepared(db.captures.insert().returning(_c.id), *_CAPTURED)
ADD_NUMBERED_CAPTURE = Prepared(db.captures.insert(), "id", *_CAPTURED)
LAST_NUMBER = Prepared(select(func.max(_c.id).label("number")))
ADD_EXCHANGE = Prepared(db.exchanges.insert(), "capture", "ip", "digest", "warc", "place", "canonical_url")
# Content is there again: nothing is missing, and what was gone is live (a withdrawal stays).
_status, _since = db.documents.c.status, db.documents.c.status_since
FOUND_AGAIN = Prepared(
    db.documents.update()
    .where(db.documents.c.id == _document, or_(db.documents.c.missing_since.is_not(None), _status == "gone"))
    .values(
        missing_since=None,
        status=case((_status == "gone", "live"), else_=_status),
        status_since=case((_status == "gone", _moment), else_=_since),
    )
)
SETTLE_ITEM = Prepared(
    db.frontier.update()
    .where(
        db.frontier.c.source
        == select(db.documents.c.source).where(db.documents.c.id == _document).scalar_subquery(),
        db.frontier.c.key == _key,
    )
    .values(waiting=False, tries=0, asked=_moment)
)
SETTLE_ITEMS = Prepared(
    db.frontier.update()
    .where(db.frontier.c.source == _source, db.frontier.c.key == _key)
    .values(waiting=False, tries=0, asked=_moment)
)

LIVE_DOCUMENTS = Prepared(
    select(db.documents)
    .where(
        db.documents.c.source == _source,
        db.documents.c.status == "live",
        ~select(_c.id)
        .where(_c.document_id == db.documents.c.id, _c.run >= bindparam("run"))
        .correlate(db.documents)
        .exists(),
    )
    .order_by(db.documents.c.id)
)
_of_source = select(db.frontier).where(db.frontier.c.source == _source).order_by(db.frontier.c.place)
FRONTIER = Prepared(_of_source)
WAITING = Prepared(_of_source.where(db.frontier.c.waiting))
ADD_ITEM = Prepared(db.frontier.insert(), "source", "key", "place", "item", "waiting", "tries", "asked")

LAST_ANSWER_AT = Prepared(
    select(_c.final_url)
    .where(_c.document_id == _document, _c.url == bindparam("url"), _c.edition.is_not(None))
    .order_by(_c.id.desc())
    .limit(1)
)
FIRST_SENT = Prepared(
    select(_c.final_url, _c.captured)
    .join(db.exchanges, db.exchanges.c.capture == _c.id)
    .where(_c.document_id == _document, db.exchanges.c.digest == bindparam("digest"))
    .order_by(_c.id)
    .limit(1)
)
EDITION_WITH = Prepared(
    select(db.editions.c.number).where(db.editions.c.sha256 == bindparam("sha256")).limit(1)
)
DOCUMENTS_WITH = Prepared(
    select(db.documents)
    .join(db.editions, db.editions.c.document_id == db.documents.c.id)
    .where(
        db.documents.c.source == _source,
        db.editions.c.sha256 == bindparam("sha256"),
        db.editions.c.number
        == select(_c.edition)
        .where(_c.document_id == db.documents.c.id, _c.edition.is_not(None))
        .order_by(_c.id.desc())
        .limit(1)
        .correlate(db.documents)
        .scalar_subquery(),
    )
    .order_by(db.documents.c.id)
)
