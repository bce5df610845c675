"""A repository is harvested record by record: changed ones, deleted ones, and never half of them unnoticed."""

from datetime import date, timedelta

import pytest

from coi.dates import PartialDate
from coi.errors import FetchError
from crawler.discover import oai_pmh
from tests.crawler.discover.ways import SITE, Pages, a_way

BASE = f"{SITE}/oai"
LIST = f"{BASE}?verb=ListRecords&metadataPrefix=oai_dc"
NAME = f"oai {BASE} "


def record(name: str, *, fields: str = "", deleted: bool = False, link: str | None = None) -> str:
    status = ' status="deleted"' if deleted else ""
    address = f"{SITE}/{name}" if link is None else link
    metadata = f"""<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>ISBN 1</dc:identifier>
      <dc:identifier>{address}</dc:identifier>{fields}</oai_dc:dc></metadata>"""
    return f"""<record><header{status}><identifier>oai:x:{name}</identifier><datestamp>2024-05-17T08:00:00Z</datestamp>
      </header>{"" if deleted else metadata}</record>"""


def answer(*records: str, token: str | None = None, error: str = "", day: str = "2026-11-20") -> str:
    given = f'<resumptionToken cursor="0">{token}</resumptionToken>' if token is not None else ""
    body = (
        f'<error code="{error}">No such thing.</error>'
        if error
        else f"<ListRecords>{''.join(records)}{given}</ListRecords>"
    )
    return f"""<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
      <responseDate>{day}T10:00:00Z</responseDate><request>x</request>{body}</OAI-PMH>"""


def test_a_record_gives_its_address_and_what_is_said_of_it() -> None:
    fields = """<dc:title>A  report</dc:title><dc:creator>B. Author</dc:creator><dc:creator>B. Author</dc:creator>
      <dc:language>eng</dc:language><dc:date>2012-01-05T10:00:00Z</dc:date><dc:date>2010-05</dc:date>"""
    (item,) = Pages({LIST: answer(record("a", fields=fields))}).items(a_way("oai", BASE))
    assert (item.url, item.alias, item.withdrawn) == (f"{SITE}/a", "oai-record oai:x:a", False)
    assert (item.hints.title, item.hints.language) == ("A report", "eng")
    assert (item.hints.authors, item.hints.said_by) == (("B. Author",), "oai")
    assert (item.hints.published, item.changed) == (PartialDate(2010, 5), PartialDate(2024, 5, 17))


def test_a_blank_line_in_front_or_a_stray_sign_in_a_title_does_not_cost_the_harvest() -> None:
    page = "\n" + answer(record("a", fields="<dc:title>A\x0creport</dc:title>"))
    (item,) = Pages({LIST: page}).items(a_way("oai", BASE))
    assert (item.url, item.hints.title) == (f"{SITE}/a", "A report")


def test_the_list_is_read_to_its_end() -> None:
    pages = Pages({
        LIST: answer(record("a"), token="a|b &amp; c"),
        f"{BASE}?verb=ListRecords&resumptionToken=a%7Cb%20%26%20c": answer(record("b"), token=""),
    })  # fmt: skip
    assert [item.url for item in pages.items(a_way("oai", BASE, max_pages=9))] == [f"{SITE}/a", f"{SITE}/b"]
    assert pages.memory[NAME] == {"from": "2026-11-20", "full": "2026-11-20"}


def test_a_deleted_record_is_named_and_marked_whatever_is_wanted_else() -> None:
    pages = Pages({LIST: answer(record("a", deleted=True), record("b"))})
    first, second = pages.items(a_way("oai", BASE, include="/b$"))
    assert (first.url, first.alias, first.withdrawn) == ("oai:x:a", "oai-record oai:x:a", True)
    assert second.withdrawn is False


def test_set_prefix_from_and_until_are_asked_for() -> None:
    rules = {"set": "coi:east", "prefix": "qdc", "from": "2020-01-01", "until": "2020-12-31"}
    asked = f"{BASE}?x=1&verb=ListRecords&metadataPrefix=qdc&set=coi%3Aeast&from=2020-01-01&until=2020-12-31"
    pages = Pages({asked: answer(record("a"))})
    assert len(pages.items(a_way("oai", f"{BASE}?x=1", rules=rules))) == 1


def test_the_next_harvest_asks_for_what_changed_since_and_after_a_month_for_everything() -> None:
    pages = Pages(
        {
            LIST: answer(record("a")),
            f"{LIST}&from=2026-11-20": answer(error="noRecordsMatch", day="2026-11-22"),
        }
    )
    pages.items(a_way("oai", BASE))
    assert pages.items(a_way("oai", BASE)) == []
    assert pages.memory[NAME] == {"from": "2026-11-22", "full": "2026-11-20"}
    late = date(2026, 11, 20) + timedelta(days=30)
    pages.memory[NAME] = {"from": late.isoformat(), "full": "2026-11-20"}
    assert len(pages.items(a_way("oai", BASE))) == 1
    assert pages.asked[-1] == LIST


def test_a_memory_that_cannot_be_read_means_everything() -> None:
    for memory in ({"from": "?"}, {"from": "2026-11-20", "full": None}, "x", 7):
        pages = Pages({LIST: answer(record("a"))})
        pages.memory[NAME] = memory
        assert len(pages.items(a_way("oai", BASE))) == 1


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (None, "answered 404"),
        (answer(error="badResumptionToken"), "refuses to list its records: No such thing"),
        (answer(error="noRecordsMatch"), "refuses to list"),
        (answer(record("b"), token="t"), "the same resumption token twice"),
        ("<html>", "not sound XML"),
        (answer(record("b"))[:-40], "not sound XML"),
        (answer(record("b"), token="x" * 5000), "resumption token of 5,000 characters"),
    ],
)
def test_a_list_that_breaks_off_is_a_failure_and_the_day_is_not_moved_on(
    second: str | None, sentence: str
) -> None:
    after = {f"{BASE}?verb=ListRecords&resumptionToken=t": second} if second is not None else {}
    pages = Pages({LIST: answer(record("a"), token="t"), **after})
    with pytest.raises(FetchError, match=sentence):
        pages.items(a_way("oai", BASE, max_pages=9))
    assert pages.memory == {}


@pytest.mark.parametrize("body", [answer(error="badVerb"), "<rss/>", "", "<OAI-PMH/>"])
def test_what_is_no_list_of_records_is_a_failure(body: str) -> None:
    with pytest.raises(FetchError):
        Pages({LIST: body}).items(a_way("oai", BASE))


def test_of_several_addresses_the_wanted_one_is_the_document() -> None:
    both = f"{SITE}/page/7</dc:identifier><dc:identifier>{SITE}/files/7.pdf"
    body = {LIST: answer(record("a", link=both))}
    assert [item.url for item in Pages(body).items(a_way("oai", BASE))] == [f"{SITE}/page/7"]
    assert [item.url for item in Pages(body).items(a_way("oai", BASE, include=r"\.pdf$"))] == [
        f"{SITE}/files/7.pdf"
    ]


def test_a_record_without_an_address_is_noted() -> None:
    pages = Pages({LIST: answer(record("a", link="doi:10.1/x"), record("b", link="javascript:x"))})
    assert pages.items(a_way("oai", BASE)) == []
    assert [url for url, _ in pages.noted] == ["oai:x:a", "oai:x:b"]


def test_entities_neither_grow_nor_read_files() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    fields = "<dc:title>&a;&f;</dc:title><dc:creator>&f;</dc:creator>"
    body = answer(record("a", fields=fields)).replace('<?xml version="1.0"?>', f'<?xml version="1.0"?>{bomb}')
    (item,) = Pages({LIST: body}).items(a_way("oai", BASE))
    assert (item.hints.title, item.hints.authors) == (None, ())


def test_a_repository_larger_than_allowed_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oai_pmh, "MOST_ITEMS", 1)
    pages = Pages({LIST: answer(record("a"), token="t")})
    assert len(pages.items(a_way("oai", BASE, max_pages=9))) == 1
    assert "more than 1 records" in pages.noted[0][1]
    assert pages.memory == {}
