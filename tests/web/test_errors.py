"""Tests of the error pages."""

import logging
import re
from dataclasses import replace

import pytest

from coi.errors import IndexBusy, IndexDamaged, IndexMissing, LedgerError
from indexer.searcher import Searcher
from tests.memory_index import MemoryIndex
from tests.web.pages import assert_plain, visitor_of, words_of
from tests.web.reading_room import ReadingRoom
from tests.web.searchers import FailingSearcher
from web import create_app


@pytest.mark.parametrize("path", ["/", "/?q=conscription"])
def test_without_an_index_the_page_says_so_and_never_that_nothing_was_found(
    room: ReadingRoom, path: str
) -> None:
    desk = room.desk
    searcher = Searcher(MemoryIndex(), desk.ledger, desk.readings, desk.vocabularies)
    response = visitor_of(create_app(room.settings, replace(desk, searcher=searcher))).get(path)
    assert response.status_code == 503
    assert "The search index is not there" in words_of(response)
    assert "does not mean that nothing is known" in words_of(response)
    assert response.headers["Retry-After"] == "120"
    assert_plain(response)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (IndexMissing("gone"), 503),
        (IndexDamaged("/srv/index/segment.py is cut"), 503),
        (IndexBusy("busy"), 503),
        (LedgerError("sqlalchemy says no"), 500),
        (RuntimeError("/srv/secret.py"), 500),
        (RecursionError("deep"), 500),
        (MemoryError(), 500),
    ],
)
def test_a_failure_gets_a_plain_page_with_the_number_that_stands_in_the_log(
    room: ReadingRoom, error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    client = visitor_of(create_app(room.settings, replace(room.desk, searcher=FailingSearcher(error))))
    with caplog.at_level(logging.ERROR):
        response = client.get("/?q=private+words")
    assert response.status_code == status
    assert_plain(response)
    assert "secret" not in words_of(response)
    number = re.search(r"give the number: ([0-9a-f]{8})", words_of(response))
    assert number is not None
    assert number[1] in caplog.text
    assert "private" not in " ".join(record.getMessage() for record in caplog.records)


def test_documents_can_be_read_without_an_index(room: ReadingRoom) -> None:
    desk = replace(room.desk, searcher=FailingSearcher(IndexMissing("gone")))
    client = visitor_of(create_app(room.settings, desk))
    assert client.get(f"/documents/{room.ids['report']}?q=evasion").status_code == 200


def test_health_is_ok_where_a_search_is_answered_and_names_the_failure_where_not(room: ReadingRoom) -> None:
    well = visitor_of(create_app(room.settings, room.desk)).get("/health")
    assert (well.status_code, well.data) == (200, b"ok\n")
    desk = replace(room.desk, searcher=FailingSearcher(IndexMissing("there is none at /srv")))
    ill = visitor_of(create_app(room.settings, desk)).get("/health")
    assert (ill.status_code, ill.data) == (503, b"IndexMissing\n")
