"""Every capture can be proved: its WARC record is whole, names what it repeats, and gives back the very bytes."""

import base64
import gzip
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_main

from coi.dates import now
from coi.errors import ArchiveError
from crawler import warc
from crawler.answer import FetchResult, Hop
from crawler.warc import Earlier, WarcFolder, in_words, payload_digest, whole_members
from tests.crawler.house import HOME, House, counts
from tests.website import Answer, redirect


def records(path: Path) -> Iterator[tuple[str, str, Any, bytes]]:
    """Type, URL, the record and its raw payload, in the order of the file."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            payload = record.raw_stream.read()
            yield record.rec_type, record.rec_headers.get_header("WARC-Target-URI") or "", record, payload


def only_file(house: House) -> Path:
    (path,) = (house.settings.data_dir / "warc").rglob("*.warc.gz")
    return path


def check(path: Path) -> str:
    """What `warcio check` says: nothing, where every digest is right."""
    said = io.StringIO()
    with redirect_stdout(said), pytest.raises(SystemExit) as ended:
        warcio_main(["check", str(path)])
    return said.getvalue() if ended.value.code in {0, None} else f"failed: {said.getvalue()}"


def test_every_page_is_kept_with_its_request_under_source_and_day(house: House) -> None:
    house.site.routes["/a"] = Answer("<p>Ä", headers={"X-Odd-Name": "1", "Set-Cookie": "a=b"}, gzipped=True)
    house.crawl()
    path = only_file(house)
    assert path.parent.name == "a-source"
    assert path.name == f"{datetime.now(UTC).date().isoformat()}.warc.gz"
    found = list(records(path))
    assert [kind for kind, *_ in found] == ["warcinfo", *["response", "request"] * 2]
    assert {url for kind, url, *_ in found if kind == "response"} == {f"{HOME}/a", f"{HOME}/b"}
    for _, _, record, _ in found:
        assert record.rec_headers.protocol == "WARC/1.1"
    assert check(path) == ""


def test_an_answer_is_given_back_byte_for_byte(house: House) -> None:
    page = Answer("<p>Ä" * 1000, headers={"X-Odd-NAME": "1"}, gzipped=True)
    house.site.routes["/a"] = page
    house.crawl()
    ((_, _, record, payload),) = [
        one for one in records(only_file(house)) if one[:2] == ("response", f"{HOME}/a")
    ]
    assert payload == page.data
    assert gzip.decompress(payload) == house.editions("/a")[0]
    assert record.http_headers.statusline == "200 OK"
    assert ("X-Odd-NAME", "1") in record.http_headers.headers
    assert record.http_headers.get_header("Content-Encoding") == "gzip"
    assert record.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
    ((_, _, request, _),) = [one for one in records(only_file(house)) if one[:2] == ("request", f"{HOME}/a")]
    assert request.http_headers.statusline == "/a HTTP/1.1"
    assert request.http_headers.get_header("Host") == "site.coi.test"
    assert request.rec_headers.get_header("WARC-Concurrent-To") == record.rec_headers.get_header(
        "WARC-Record-ID"
    )


def test_a_capture_knows_its_record_and_the_record_the_capture(house: House) -> None:
    house.crawl()
    capture = house.ledger.last_capture(house.document("/a").id)
    assert capture is not None
    assert capture.id is not None
    exchange = house.ledger.exchange(capture.id)
    assert exchange is not None
    assert (exchange.ip, exchange.digest) == ("127.0.0.1", payload_digest(b"<p>A"))
    with (house.settings.data_dir / "warc" / exchange.warc).open("rb") as file:
        file.seek(exchange.place)
        record = next(iter(ArchiveIterator(file)))
        assert record.rec_headers.get_header("WARC-Target-URI") == f"{HOME}/a"
        assert record.content_stream().read() == b"<p>A"
    stated = record.rec_headers.get_header("WARC-Date")
    assert datetime.fromisoformat(stated) == capture.captured


def test_a_304_and_the_same_payload_again_are_revisits_of_the_first(house: House) -> None:
    house.site.routes["/b"] = Answer("<p>B", etag="")
    for _ in range(3):
        house.crawl()
    path = only_file(house)
    first = {url: record for kind, url, record, _ in records(path) if kind == "response"}
    revisits = [(url, record, payload) for kind, url, record, payload in records(path) if kind == "revisit"]
    assert len(first) == 2
    assert (
        [url for url, *_ in revisits].count(f"{HOME}/a")
        == [url for url, *_ in revisits].count(f"{HOME}/b")
        == 2
    )
    for url, record, payload in revisits:
        is_a = url == f"{HOME}/a"
        profile = "server-not-modified" if is_a else "identical-payload-digest"
        assert record.rec_headers.get_header("WARC-Profile").endswith(f"1.1/revisit/{profile}")
        for name in ("WARC-Payload-Digest", "WARC-Date"):
            refers = name.replace("WARC-Date", "WARC-Refers-To-Date")
            assert record.rec_headers.get_header(refers) == first[url].rec_headers.get_header(name)
        assert record.rec_headers.get_header("WARC-Refers-To-Target-URI") == url
        assert record.http_headers.get_statuscode() == ("304" if is_a else "200")
        assert payload == b""
    assert check(path) == ""


def test_changed_content_and_content_that_comes_back_each_find_their_record(house: House) -> None:
    for text in ("<p>A", "<p>A, corrected", "<p>A"):
        house.site.routes["/a"] = Answer(text, etag="")
        house.crawl()
    kinds = [kind for kind, url, *_ in records(only_file(house)) if url == f"{HOME}/a" and kind != "request"]
    assert kinds == ["response", "response", "revisit"]


def test_redirects_and_missing_pages_are_evidence_too(house: House) -> None:
    house.crawl()
    house.site.routes |= {"/a": redirect("/new"), "/new": "<p>A"}
    del house.site.routes["/b"]
    house.crawl()
    found = [
        (url.removeprefix(HOME), record.http_headers.get_statuscode())
        for kind, url, record, _ in records(only_file(house))
        if kind in {"response", "revisit"}
    ]
    assert found[2:] == [("/a", "301"), ("/new", "200"), ("/b", "404")]
    assert check(only_file(house)) == ""


def test_what_brings_no_document_leaves_no_record(house: House) -> None:
    house.site.routes |= {"/a": Answer("x", status=500), "/b": Answer("x", manner="cut")}
    house.crawl()
    assert not (house.settings.data_dir / "warc").exists()


def an_answer(
    payload: bytes, head: bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
) -> FetchResult:
    hop = Hop(f"{HOME}/a", now(), "192.0.2.1", b"GET /a HTTP/1.1\r\nHost: x\r\n", head, payload)
    return FetchResult(f"{HOME}/a", f"{HOME}/a", 200, {}, payload, "text/html", hop.fetched, hops=(hop,))


def write(folder: Path, *payloads: bytes) -> Path:
    with WarcFolder(folder, "s", "software") as warc_folder:
        for payload in payloads:
            written = warc_folder.write(an_answer(payload))
    return folder / written.file


def test_the_framing_of_the_transfer_is_undone_and_still_told(tmp_path: Path) -> None:
    payload = b"5\r\nhello\r\n0\r\n\r\n"  # content that looks like chunks
    ((_, _, record, raw),) = [one for one in records(write(tmp_path, payload)) if one[0] == "response"]
    assert raw == payload
    assert record.http_headers.get_header("Transfer-Encoding") is None
    assert record.http_headers.get_header("X-Archive-Orig-Transfer-Encoding") == "chunked"


def test_odd_headers_are_kept_as_they_came(tmp_path: Path) -> None:
    head = "HTTP/1.0 200 Все хорошо\r\nX-A: 1\r\nx-a: 2\r\nX-Empty:\r\nX-Bytes: ".encode() + b"\xff\xfe\r\n"
    with WarcFolder(tmp_path, "s", "software") as folder:
        place = folder.write(an_answer(b"x", head))
    data = (tmp_path / place.file).read_bytes()[place.place :]
    assert head + b"\r\nx\r\n\r\n" in gzip.decompress(data)
    assert check(tmp_path / place.file) == ""


def test_a_record_cut_short_at_any_byte_is_taken_away_at_the_next_opening(tmp_path: Path) -> None:
    path = write(tmp_path, b"first")
    whole = path.stat().st_size
    write(tmp_path, os.urandom(50))
    both = path.read_bytes()
    ends = {whole_members(path)}
    for end in range(whole, len(both), 7):
        path.write_bytes(both[:end])
        ends.add(whole_members(path))
        write(tmp_path, b"third")
        payloads = [payload for kind, _, _, payload in records(path) if kind == "response"]
        assert payloads[0] == b"first"
        assert payloads[-1] == b"third"
        assert check(path) == ""
    assert len(ends) == 3, "the end of the first pair, of the response between, and of the last pair"


def test_what_is_no_gzip_at_the_end_is_taken_away(tmp_path: Path) -> None:
    path = write(tmp_path, b"first")
    with path.open("ab") as file:
        file.write(b"\x00" * 4096)
    write(tmp_path, b"second")
    assert [payload for kind, _, _, payload in records(path) if kind == "response"] == [b"first", b"second"]


def test_large_records_are_found_whole(tmp_path: Path) -> None:
    path = write(tmp_path, bytes(30_000_000), os.urandom(300_000), b"")
    assert whole_members(path) == path.stat().st_size
    assert check(path) == ""


def test_a_disk_that_is_full_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, b"first")
    before = path.read_bytes()

    def full(file: Any, data: bytes) -> None:
        file.write(data[:40])
        raise OSError(28, "No space left on device")

    with WarcFolder(tmp_path, "s", "software") as folder:
        monkeypatch.setattr(warc, "_write", full)
        with pytest.raises(ArchiveError, match="No space left on device"):
            folder.write(an_answer(b"second"))
        assert path.read_bytes() == before
        monkeypatch.undo()
        folder.write(an_answer(b"third"))
    assert [payload for kind, _, _, payload in records(path) if kind == "response"] == [b"first", b"third"]


@pytest.mark.parametrize("by", ["isal", "zlib"])
@pytest.mark.parametrize("size", [0, 100, 5_000, 300_000])
def test_a_record_is_one_whole_member_by_whichever_library_it_is_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, size: int
) -> None:
    if by == "isal":
        pytest.importorskip("isal")
    monkeypatch.setattr(warc, "_packed", getattr(warc, f"_packed_by_{by}"))
    payload = (b"A report of what was seen. " + os.urandom(20)) * (size // 47)
    path = write(tmp_path, payload, payload)
    assert [raw for kind, _, _, raw in records(path) if kind == "response"] == [payload, payload]
    assert whole_members(path) == path.stat().st_size
    assert check(path) == ""
    if size:
        assert path.stat().st_size < 2_000 + size


def test_a_write_that_takes_little_at_a_time_is_finished() -> None:
    taken = bytearray()

    class Slow:
        def write(self, data: bytes) -> int:
            taken.extend(data[:3])
            return len(data[:3])

    warc._write(Slow(), b"0123456789")
    assert taken == b"0123456789"


def test_a_crawl_on_a_full_disk_stops_and_keeps_nothing_half(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: Any, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(warc, "_write", full)
    report = house.crawl()
    assert counts(report) == {"found": 2, "failed": 1}
    assert [issue.kind for issue in report.issues] == ["failed", "stopped"]
    assert house.keys == []
    monkeypatch.undo()
    assert counts(house.crawl()) == {"found": 2, "new": 2}, "what could not be kept is asked for again"
    assert check(only_file(house)) == ""


def test_a_digest_is_one_of_the_payload_as_it_was_sent() -> None:
    assert payload_digest(b"") == "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ===="
    assert hashlib.sha256(b"").hexdigest().startswith("e3b0c442")
    digests = [hashlib.sha256(bytes([one])).digest() for one in range(256)]
    for digest in (bytes(32), b"\xff" * 32, bytes(31) + b"\x01", *digests):
        assert in_words(digest) == f"sha256:{base64.b32encode(digest).decode()}"


def test_a_revisit_needs_something_to_revisit(tmp_path: Path) -> None:
    answer = an_answer(b"x")
    with WarcFolder(tmp_path, "s", "software") as folder:
        other = Earlier(f"{HOME}/a", now(), payload_digest(b"y"))
        written = folder.write(answer, other)
    assert [kind for kind, *_ in records(tmp_path / written.file)] == ["warcinfo", "response", "request"]
