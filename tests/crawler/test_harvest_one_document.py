"""One document, one id: however its addresses change, and whatever else claims to be it."""

from dataclasses import replace

import pytest

from tests.crawler.discover.test_oai_pmh import answer, record
from tests.crawler.discover.ways import a_way
from tests.crawler.house import HOME, House, a_source, counts, sitemap
from tests.website import Answer, redirect

TEXT = "<p>" + " ".join(f"word{number}" for number in range(100))


def page(text: str, canonical: str = "") -> Answer:
    return Answer(f'<head><link rel="canonical" href="{canonical}"></head>{text}' if canonical else text)


def test_a_page_that_says_it_has_another_address_is_the_document_there(house: House) -> None:
    house.site.routes |= {
        "/sitemap.xml": sitemap("/a?print=1", "/a", "/a?ref=x"),
        "/a": page(TEXT, f"{HOME}/a"),
        "/a?print=1": page(TEXT + " printed", "/a"),
        "/a?ref=x": page(TEXT, f"{HOME}/a"),
    }
    assert counts(house.crawl()) == {"found": 1, "new": 1}
    assert house.keys == ["/a"]
    assert house.document("/a?print=1").id == house.document("/a?ref=x").id == house.document("/a").id
    assert len(house.editions("/a")) == 1
    assert counts(house.crawl()) == {"found": 1, "unchanged": 1}
    assert house.site.asked == ["/sitemap.xml", "/a"]
    capture = house.ledger.last_capture(house.document("/a").id)
    assert capture is not None
    assert capture.id is not None


def test_a_page_listed_only_by_its_other_address_costs_one_304(house: House) -> None:
    house.site.routes |= {
        "/sitemap.xml": sitemap("/a?print=1"),
        "/a": page(TEXT, f"{HOME}/a"),
        "/a?print=1": page(TEXT, f"{HOME}/a"),
    }
    assert counts(house.crawl()) == {"found": 1, "new": 1}
    assert counts(house.crawl()) == {"found": 1, "unchanged": 1}
    assert (house.site.asked, house.site.statuses("/a")) == (["/sitemap.xml", "/a"], [304])


def test_one_address_claimed_by_every_page_makes_no_page_disappear(house: House) -> None:
    pages = {f"/{name}": page(f"<p>{name} " + TEXT.replace("word", name), f"{HOME}/") for name in "xyz"}
    house.site.routes |= {"/sitemap.xml": sitemap(*pages), "/": page("<p>Welcome", f"{HOME}/"), **pages}
    assert counts(house.crawl()) == {"found": 3, "new": 3}
    assert house.keys == ["/x", "/y", "/z"]
    house.site.routes |= {path: Answer(one.data, etag="") for path, one in pages.items()}
    house.crawl()
    house.crawl()
    assert house.site.asked == ["/sitemap.xml", *pages], "a claim found false is not looked into again"


@pytest.mark.parametrize(
    "claim", ["https://other.example/a", "http://127.0.0.1/a", f"{HOME}/nowhere", "javascript:x"]
)
def test_a_claim_that_cannot_be_followed_changes_nothing(house: House, claim: str) -> None:
    house.site.routes |= {"/a": page(TEXT, claim)}
    assert counts(house.crawl()) == {"found": 2, "new": 2}
    assert house.keys == ["/a", "/b"]
    assert house.site.asked.count("/nowhere") == (claim == f"{HOME}/nowhere")


def test_a_page_that_begins_to_name_a_new_address_moves_there_with_its_document(house: House) -> None:
    house.site.routes["/a"] = page(TEXT)
    house.crawl()
    before = house.document("/a").id
    house.site.routes |= {"/a": page(TEXT, f"{HOME}/new"), "/new": page(TEXT, f"{HOME}/new")}
    house.crawl()
    assert house.keys == ["/b", "/new"]
    assert house.document("/new").id == house.document("/a").id == before
    exchange = house.ledger.exchange(house.ledger.captures(before)[-1].id or 0)
    assert exchange is not None
    assert exchange.canonical_url == f"{HOME}/new"


def test_two_documents_stay_two_even_if_one_claims_to_be_the_other(house: House) -> None:
    house.site.routes |= {"/a": page(TEXT), "/b": page(TEXT + " b")}
    house.crawl()
    house.site.routes["/b"] = page(TEXT + " b", f"{HOME}/a")
    house.crawl()
    assert house.keys == ["/a", "/b"]
    assert len(house.editions("/b")) == 2


def test_the_same_bytes_under_a_new_address_are_the_document_that_moved(house: House) -> None:
    house.crawl()
    before = house.document("/a").id
    house.site.routes |= {"/sitemap.xml": sitemap("/moved", "/b"), "/moved": "<p>A"}
    del house.site.routes["/a"]
    house.crawl()
    assert house.document("/moved").id == house.document("/a").id == before
    assert house.keys == ["/b", "/moved"]
    for _ in range(2):
        house.crawl()
    assert house.document("/moved").status == "live"
    assert len(house.editions("/moved")) == 1


def test_a_page_that_moved_and_changed_is_followed_though_only_its_new_address_is_listed(
    house: House,
) -> None:
    house.crawl()
    before = house.document("/a").id
    house.site.routes |= {
        "/sitemap.xml": sitemap("/moved", "/b"), "/a": redirect("/moved"), "/moved": "<p>A, corrected",
    }  # fmt: skip
    assert counts(house.crawl())["changed"] == 1
    assert house.document("/moved").id == before
    assert house.editions("/moved") == [b"<p>A", b"<p>A, corrected"]


def test_the_same_bytes_at_two_listed_addresses_are_one_document_until_they_differ(house: House) -> None:
    house.site.routes |= {"/sitemap.xml": sitemap("/a", "/copy"), "/copy": "<p>A"}
    assert counts(house.crawl()) == {"found": 2, "new": 1, "unchanged": 1}
    one = house.document("/a").id
    assert house.document("/copy").id == one
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}
    assert house.site.statuses("/a") == house.site.statuses("/copy") == [304]
    house.site.routes |= {"/a": "<p>A, corrected", "/copy": "<p>A, corrected"}
    assert counts(house.crawl()) == {"found": 2, "changed": 1, "unchanged": 1}
    assert house.document("/copy").id == one
    house.site.routes["/copy"] = "<p>Something else"
    assert counts(house.crawl()) == {"found": 2, "new": 1, "unchanged": 1}
    assert house.document("/a").id == one
    assert house.document("/copy").id != one
    assert house.editions("/a") == [b"<p>A", b"<p>A, corrected"]
    assert house.editions("/copy") == [b"<p>Something else"]


def test_a_copy_that_stays_behind_becomes_a_document_of_its_own(house: House) -> None:
    house.site.routes |= {"/sitemap.xml": sitemap("/a", "/copy"), "/copy": "<p>A"}
    house.crawl()
    house.site.routes["/a"] = "<p>A, corrected"
    house.crawl()
    assert house.document("/copy").id != house.document("/a").id
    assert (house.editions("/copy"), house.editions("/a")) == ([b"<p>A"], [b"<p>A", b"<p>A, corrected"])


def test_pages_that_were_all_one_error_page_become_documents_of_their_own(house: House) -> None:
    house.site.routes |= {"/a": "<p>Try later", "/b": "<p>Try later"}
    house.crawl()
    house.site.routes |= {"/a": "<p>A", "/b": "<p>B"}
    house.crawl()
    assert house.keys == ["/a", "/b"]
    assert (house.editions("/a")[-1], house.editions("/b")[-1]) == (b"<p>A", b"<p>B")


def test_a_copy_that_is_taken_down_leaves_the_document_live(house: House) -> None:
    house.site.routes |= {"/sitemap.xml": sitemap("/a", "/copy"), "/copy": "<p>A"}
    house.crawl()
    del house.site.routes["/copy"]
    for _ in range(2):
        assert counts(house.crawl()) == {"found": 2, "unchanged": 1, "failed": 1}
    assert house.document("/a").status == "live"
    assert all(capture.edition for capture in house.ledger.captures(house.document("/a").id))


LISTING = "/oai?verb=ListRecords&metadataPrefix=oai_dc"


@pytest.fixture
def repository(house: House) -> House:
    house.source = a_source(a_way("oai", f"{HOME}/oai", max_pages=9))
    say(house, record("a", link=f"{HOME}/a"), record("b", link=f"{HOME}/b"))
    return house


def say(house: House, *records: str) -> None:
    """Let the repository list these records, now and to those who ask for changes."""
    body = Answer(answer(*records), etag="", media_type="text/xml")
    house.site.routes |= {LISTING: body, f"{LISTING}&from=2026-11-20": body}


def test_a_record_that_is_deleted_withdraws_its_document_and_one_given_again_restores_it(
    repository: House,
) -> None:
    assert counts(repository.crawl()) == {"found": 2, "new": 2}
    say(repository, record("a", deleted=True), record("never-seen", deleted=True))
    report = repository.crawl()
    assert repository.site.asked[0] == f"{LISTING}&from=2026-11-20", "only what changed is asked for"
    assert (report.withdrawn, report.failed, report.found) == (1, 0, 0)
    assert repository.document("/a").status == "withdrawn"
    assert "/a" not in repository.site.asked
    assert repository.editions("/a") == [b"<p>A"]
    assert repository.crawl().withdrawn == 0
    say(repository, record("a", link=f"{HOME}/a"))
    repository.crawl()
    assert repository.document("/a").status == "live"


def test_a_record_with_a_new_address_keeps_its_document(repository: House) -> None:
    repository.crawl()
    before = repository.document("/a").id
    repository.site.routes["/elsewhere"] = "<p>A, corrected"
    say(repository, record("a", link=f"{HOME}/elsewhere"))
    repository.crawl()
    assert repository.document("/elsewhere").id == before
    assert len(repository.editions("/elsewhere")) == 2


def test_files_on_another_host_of_the_source_are_fetched_and_on_others_not(house: House) -> None:
    files = '<a href="http://files.coi.test/a.pdf">a</a><a href="http://evil.coi.test/b.pdf">b</a>'
    house.site.routes |= {"/list": files, "/a.pdf": Answer(b"%PDF-1.7", media_type="application/pdf")}
    way = a_way("listing", f"{HOME}/list", rules={"link": "a"})
    source = a_source(way)
    house.source = source
    assert counts(house.crawl()) == {"found": 2, "refused": 2}
    house.source = replace(source, harvest=replace(source.harvest, hosts=("files.coi.test",)))
    house.hosts = ("files.coi.test",)
    assert counts(house.crawl()) == {"found": 2, "new": 1, "refused": 1}


def test_several_ways_lead_to_one_list(house: House) -> None:
    feed = f'<rss version="2.0"><channel><item><title>A, as the feed says</title><link>{HOME}/a?utm_source=rss</link></item></channel></rss>'
    api = '{"items": [{"u": "/c", "t": "C"}]}'
    house.site.routes |= {
        "/feed": Answer(feed),
        "/api": Answer(api, media_type="application/json"),
        "/c": "<p>C",
    }
    house.source = a_source(
        a_way("sitemap", f"{HOME}/sitemap.xml"),
        a_way("feed", f"{HOME}/feed"),
        a_way("json", f"{HOME}/api", rules={"item": "items", "link": "u", "title": "t"}),
    )
    assert counts(house.crawl()) == {"found": 3, "new": 3}
    capture = house.ledger.last_capture(house.document("/a").id)
    assert capture is not None
    assert (capture.declared.title, capture.declared.said_by) == ("A, as the feed says", "feed")
