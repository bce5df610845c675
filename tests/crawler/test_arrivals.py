"""Pages that are put in their places together are kept as if each had been dealt with by itself."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from coi.archive import ArchiveBatch
from coi.dates import now
from coi.document import Capture
from coi.errors import ArchiveError
from crawler import arrivals, harvest, page
from crawler.errand import Errand
from crawler.warc import WarcFolder
from tests.crawler.house import HOME, House, counts, sitemap
from tests.crawler.test_warc import check, records
from tests.website import Answer, Website, redirect

TOLD = '<link rel="canonical" href="{}">'
FIRST: dict[str, Answer | str | bytes] = {
    **{f"/{number}": f"<p>Report {number}" for number in range(5)},
    "/packed": Answer("<p>Ä" * 500, gzipped=True),
    "/says-so": TOLD.format(f"{HOME}/says-so") + "<p>Mine",
    "/says-else": TOLD.format(f"{HOME}/says-so") + "<p>Mine",
    "/copy-of-2": "<p>Report 2",
    "/twice": "<p>Report 4",
    "/moved": redirect("/3"),
    "/gone": Answer("", status=404),
    "/empty": "",
    "/untold": Answer("<p>Without a tag", etag=""),
}
SECOND: dict[str, Answer | str | bytes] = {
    **FIRST,
    "/0": "<p>Report 0, corrected",
    "/1": redirect("/one"),
    "/one": "<p>Report 1",
    "/twice": "<p>On its own now",
    "/says-else": "<p>On its own too",
    "/gone": "<p>There at last",
    "/new": "<p>New",
    "/copy-of-new": "<p>New",
}
LISTED = (
    ("/0", "/1", "/2", "/copy-of-2", "/3", "/moved", "/twice", "/4", "/packed", "/says-else", "/says-so", "/gone",
     "/empty", "/untold"),
    ("/0", "/1", "/copy-of-2", "/new", "/3", "/moved", "/twice", "/4", "/packed", "/copy-of-new", "/says-so", "/gone",
     "/untold", "/says-else"),
)  # fmt: skip


@pytest.fixture
def make_house(tmp_path: Path, empty_database: Path) -> Iterator[Callable[[], House]]:
    """Makes houses beside one another, each with a site of its own under the same name."""
    houses: list[tuple[House, Website]] = []

    def make() -> House:
        folder = tmp_path / f"{len(houses)}"
        folder.mkdir()
        shutil.copy(empty_database, folder)
        site = Website().__enter__()
        houses.append((House(folder, site), site))
        return houses[-1][0]

    yield make
    for house, site in houses:
        house.engine.dispose()
        site.__exit__(None, None, None)


def kept(house: House) -> dict[str, Any]:
    """All that is known of every document, by its key, but for ids, moments and places."""

    def told(capture: Capture) -> tuple[Any, ...]:
        exchange = house.ledger.exchange(capture.id or 0)
        assert exchange is not None
        path = house.settings.data_dir / "warc" / exchange.warc
        with path.open("rb") as file:
            file.seek(exchange.place)
            record = next(iter(ArchiveIterator(file)))
            fields = record.rec_headers
            evidence = [fields.get_header(f"WARC-{name}") for name in ("Type", "Target-URI", "Payload-Digest", "Profile", "Refers-To-Target-URI")]  # fmt: skip
            assert fields.get_header("WARC-Payload-Digest") == exchange.digest
        headers = {name: value for name, value in capture.headers.items() if name != "date"}
        return (
            capture.edition, capture.method, capture.url, capture.final_url, capture.http_status, capture.media_type,
            headers, capture.declared, capture.run, exchange.digest, exchange.ip, exchange.canonical_url, evidence,
        )  # fmt: skip

    return {
        document.key: (
            document.access, document.status,
            [(one.number, one.sha256, one.media_type, one.size, house.archive.get(one.sha256)) for one in house.ledger.editions(document.id)],
            [told(one) for one in house.ledger.captures(document.id)],
        )
        for document in house.ledger.documents("a-source")
    }  # fmt: skip


def crawl_twice(house: House) -> list[Any]:
    """What two crawls report, ask for and leave behind, of a site on which much changes between them."""
    seen: list[Any] = []
    for routes, listed in ((FIRST, LISTED[0]), (SECOND, LISTED[1]), (SECOND, LISTED[1])):
        house.site.routes = {**routes, "/sitemap.xml": sitemap(*listed)}
        report = house.crawl()
        issues = sorted((issue.url, issue.kind, issue.detail) for issue in report.issues)
        seen.append((counts(report), issues, house.site.asked, kept(house)))
    (path,) = (house.settings.data_dir / "warc").rglob("*.warc.gz")
    assert check(path) == ""
    seen.append(sorted((kind, url, payload) for kind, url, _, payload in records(path) if kind != "warcinfo"))
    return seen


@pytest.mark.parametrize("most_bytes", [arrivals.MOST_BYTES, 0, 60])
def test_what_is_taken_together_is_kept_as_if_it_were_taken_one_by_one(
    make_house: Callable[[], House], monkeypatch: pytest.MonkeyPatch, most_bytes: int
) -> None:
    moment = now()
    for module in (
        "coi.crawl_state",
        "coi.intake",
        "coi.ledger",
    ):  # pages are asked for in the order of the last time
        monkeypatch.setattr(f"{module}.now", lambda: moment)
    with monkeypatch.context() as patched:
        patched.setattr(page, "arrives", lambda *_: False)
        one_by_one = crawl_twice(make_house())
    monkeypatch.setattr(arrivals, "MOST_BYTES", most_bytes)
    together = crawl_twice(make_house())
    for one, other in zip(one_by_one, together, strict=True):
        assert other == one
    assert [one[0] for one in one_by_one[:3]] == [
        {"found": 12, "new": 8, "unchanged": 2, "failed": 2},
        {"found": 12, "new": 3, "changed": 2, "unchanged": 8, "failed": 1},
        {"found": 12, "unchanged": 12},
    ]


def test_most_pages_are_taken_together(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real, together = WarcFolder.write_all, list[int]()

    def write_all(folder: WarcFolder, answers: Any) -> Any:
        written = real(folder, answers)
        together.append(len(written))
        return written

    monkeypatch.setattr(WarcFolder, "write_all", write_all)
    house.site.routes |= {f"/{number}": f"<p>{number}" for number in range(30)}
    house.site.routes["/sitemap.xml"] = sitemap(*(f"/{number}" for number in range(30)))
    assert counts(house.crawl()) == {"found": 30, "new": 30}
    assert counts(house.crawl()) == {"found": 30, "unchanged": 30}
    assert sum(together) == 60
    assert max(together) > 1


def test_a_page_that_cannot_be_kept_is_an_issue_and_those_that_wait_with_it_are_kept(house: House) -> None:
    """As where its bytes are in the archive already, and are damaged."""
    sha256 = house.archive.put(b"<p>A")
    house.archive.path(sha256).chmod(0o644)
    house.archive.path(sha256).write_bytes(b"<p>Forged")
    report = house.crawl()
    assert counts(report) == {"found": 2, "new": 1, "failed": 1}
    assert [(issue.url, "damaged" in issue.detail) for issue in report.issues] == [(f"{HOME}/a", True)]
    assert house.keys == ["/b"]


@pytest.mark.parametrize("late", [False, True])
def test_where_nothing_can_be_kept_only_the_first_page_has_failed(
    house: House, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    """Also where pages come that were on their way when it was noticed (`late`)."""

    def full(*_: object) -> str:
        raise ArchiveError("The archive cannot write: No space left on device.")

    def place_with_late_ones(errand: Errand) -> None:
        waiting = list(errand.arrivals)
        place(errand)
        if late and errand.stopped:
            errand.arrivals += waiting
            place(errand)

    place = arrivals.place
    monkeypatch.setattr(harvest, "place", place_with_late_ones)
    monkeypatch.setattr(ArchiveBatch, "put", full)
    report = house.crawl()
    assert counts(report) == {"found": 2, "failed": 1}
    assert [issue.kind for issue in report.issues] == ["failed", "stopped"]
    monkeypatch.undo()
    assert counts(house.crawl()) == {"found": 2, "new": 2}, "what could not be kept is asked for again"
