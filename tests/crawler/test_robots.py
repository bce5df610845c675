"""robots.txt is read as RFC 9309 says, and a site that cannot say what it wants is left alone."""

import asyncio
import json
from typing import Any

import pytest

from coi.dates import now
from coi.errors import FetchError
from crawler.answer import FetchResult, NoAnswer
from crawler.robots import KEPT_FOR, LARGEST, RobotsGate, RobotsRules, normalise

AGENT = "coi-search"


def allows(file: str | bytes, path: str) -> bool:
    data = file.encode() if isinstance(file, str) else file
    return RobotsRules(data, AGENT).allows(f"https://example.org{path}")


@pytest.mark.parametrize(
    ("file", "path", "expected"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /private/", "/private/a", False),
        ("User-agent: *\nDisallow: /private/", "/public", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        # the longest rule wins, and allow wins a tie
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        # wildcards
        ("User-agent: *\nDisallow: /*.pdf$", "/x/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/a.pdf?b", True),
        ("User-agent: *\nDisallow: /a*b", "/axxb", False),
        # groups
        ("User-agent: coi-search\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: COI-Search\nDisallow: /a", "/a", False),
        ("User-agent: coi-search/0.1 beta\nDisallow: /a", "/a", False),
        ("User-agent: coi-search and friends\nDisallow: /a", "/a", False),
        ("User-agent: coi-search-news\nDisallow: /a", "/a", True),
        ("User-agent: *bot\nDisallow: /a", "/a", True),
        ("User-agent: coi\nDisallow: /a", "/a", True),
        ("User-agent: other\nUser-agent: coi-search\nDisallow: /a", "/a", False),
        ("User-agent: coi-search\nInvented: rule\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: coi-search\nDisallow: /a\nUser-agent: coi-search\nDisallow: /b", "/b", False),
        ("User-agent: coi-search\nUser-agent: !!\nDisallow: /a", "/a", False),
        ("Disallow: /a", "/a", True),
        # spelling
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("user-agent:*\ndisallow:/a", "/a", False),
        ("  User-agent : *  \n  Disallow :  /a  # why not", "/a", False),
        ("User-agent: *\r\nDisallow: /a\r\nDisallow: /b", "/b", False),
        ("User-agent: *\rDisallow: /a", "/a", False),
        ("User-agent: *\nDissallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /доклад", "/%D0%B4%D0%BE%D0%BA%D0%BB%D0%B0%D0%B4/1", False),
        ("User-agent: *\nDisallow: /%D0%B4", "/доклад", False),
        ("User-agent: *\nDisallow: /a\u2028Allow: /a", "/a", True),
        # what is no robots.txt
        ("<!DOCTYPE html><html><body>User-agent: none</body></html>", "/a", True),
        (b"\xff\xfe\x00\x01 nonsense \x00", "/a", True),
    ],
)
def test_rules_are_applied_to_our_agent(file: str | bytes, path: str, *, expected: bool) -> None:
    assert allows(file, path) is expected


def test_only_the_first_500_kib_count() -> None:
    filler = b"# nothing to see here\n" * (LARGEST // 20)
    assert allows(filler + b"User-agent: *\nDisallow: /a", "/a")
    assert not allows(b"User-agent: *\nDisallow: /a\n" + filler, "/a")


def test_a_rule_cut_in_two_by_the_limit_is_dropped() -> None:
    start = b"User-agent: *\n"
    line = b"Disallow: /secret\n"
    filler = b"#" * (LARGEST - len(start) - len(b"Disallow: /") - 1) + b"\n"
    assert allows(start + filler + line, "/anything")


@pytest.mark.parametrize(
    ("file", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 5", 5.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: coi-search\nCrawl-delay: 7\n\nUser-agent: *\nCrawl-delay: 1", 7.0),
        ("User-agent: other\nCrawl-delay: 5", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nDisallow: /a", None),
    ],
)
def test_the_crawl_delay_for_our_agent_is_known(file: str, delay: float | None) -> None:
    assert RobotsRules(file.encode(), AGENT).crawl_delay == delay


def test_unknown_lines_and_comments_leave_no_trace() -> None:
    assert (
        normalise(b"# hello\nHost: x\nUser-agent: A B\nAllow: /x # y\nnonsense", "a")
        == "User-agent: a\nAllow: /x"
    )


class Sites:
    """Answers for robots.txt with a status and body, or fails; counts how often it was asked."""

    def __init__(self, status: int = 200, body: bytes | None = None, error: FetchError | None = None) -> None:
        self.status, self.body, self.error = status, body, error
        self.asked: list[str] = []
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    async def fetch(self, url: str) -> FetchResult:
        self.asked.append(url)
        if self.error is not None:
            raise self.error
        return FetchResult(url, url, self.status, {}, self.body, "text/plain", now())


def a_gate(sites: Sites) -> RobotsGate:
    return RobotsGate(AGENT, sites.fetch, sites.clock)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_robots_txt_allows_everything(status: int) -> None:
    rules = asyncio.run(a_gate(Sites(status)).rules("https://example.org/a"))
    assert rules.allows("https://example.org/a")
    assert rules.crawl_delay is None


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_site_in_trouble_is_left_alone_for_now(status: int) -> None:
    with pytest.raises(NoAnswer, match=f"robots.txt answered {status}"):
        asyncio.run(a_gate(Sites(status)).rules("https://example.org/a"))


def test_a_site_that_cannot_be_reached_is_left_alone_for_now() -> None:
    with pytest.raises(NoAnswer, match="cannot be reached"):
        asyncio.run(
            a_gate(Sites(error=FetchError("The site cannot be reached."))).rules("https://example.org/a")
        )


def test_robots_txt_is_asked_for_once_a_day_and_per_site() -> None:
    sites = Sites(body=b"")
    gate = a_gate(sites)

    async def play() -> None:
        for url in ("https://example.org/a", "https://example.org/b", "http://example.org/a"):
            await gate.rules(url)
        sites.now += KEPT_FOR + 1
        await gate.rules("https://example.org/c")

    asyncio.run(play())
    assert sites.asked == [
        "https://example.org/robots.txt",
        "http://example.org/robots.txt",
        "https://example.org/robots.txt",
    ]


def test_a_failure_is_remembered_instead_of_asking_for_every_page() -> None:
    sites = Sites(503)
    gate = a_gate(sites)

    async def play() -> None:
        for _ in range(3):
            with pytest.raises(NoAnswer):
                await gate.rules("https://example.org/a")

    asyncio.run(play())
    assert len(sites.asked) == 1


class Memory:
    """Keeps what it is given, as the database would."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def recall(self, origin: str) -> Any:
        return self.kept.get(origin)

    def keep(self, origin: str, value: Any) -> None:
        self.kept[origin] = json.loads(json.dumps(value))


def remembering(sites: Sites, memory: Memory) -> RobotsRules:
    """The rules as the next crawl sees them."""
    return asyncio.run(RobotsGate(AGENT, sites.fetch, sites.clock, memory).rules("https://example.org/a"))


@pytest.mark.parametrize(
    ("status", "body", "allowed"), [(200, b"User-agent: *\nDisallow: /a # \xff", False), (404, None, True)]
)
def test_what_was_had_is_kept_for_the_next_crawl_and_not_longer_than_a_day(
    status: int, body: bytes | None, *, allowed: bool
) -> None:
    sites, memory = Sites(status, body), Memory()
    for _ in range(2):
        assert remembering(sites, memory).allows("https://example.org/a") is allowed
    assert len(sites.asked) == 1
    sites.now += KEPT_FOR
    remembering(sites, memory)
    assert len(sites.asked) == 2
    sites.now -= KEPT_FOR  # a clock that was set back
    remembering(sites, memory)
    assert len(sites.asked) == 3


def test_trouble_is_not_kept_for_the_next_crawl() -> None:
    sites, memory = Sites(503), Memory()
    with pytest.raises(NoAnswer):
        remembering(sites, memory)
    assert memory.kept == {}
    sites.status, sites.body = 200, b""
    assert remembering(sites, memory).allows("https://example.org/a")


@pytest.mark.parametrize(
    "value", ["x", 7, [], {}, {"body": 1, "fetched": 0}, {"body": "\u0416", "fetched": 0}]
)
def test_a_kept_file_that_cannot_be_read_is_asked_for_again(value: Any) -> None:
    sites, memory = Sites(body=b""), Memory()
    memory.kept["https://example.org"] = value
    remembering(sites, memory)
    assert len(sites.asked) == 1


def test_a_long_file_is_read_from_memory_as_it_was_read_first() -> None:
    body = b"User-agent: *\n" + b"Disallow: /aaaaaaaaa\n" * 30_000
    memory = Memory()
    remembering(Sites(body=body), memory)
    assert normalise(memory.kept["https://example.org"]["body"].encode("latin-1"), AGENT) == normalise(
        body, AGENT
    )


def test_a_long_file_whose_lines_end_in_cr_alone_keeps_its_rules() -> None:
    rules = RobotsRules(b"User-agent: *\rDisallow: /a\r" + b"# nothing\r" * (LARGEST // 10), "coi-search")
    assert not rules.allows("https://site.example/a")
    assert rules.allows("https://site.example/b")


@pytest.mark.parametrize(
    "line",
    [
        b"Disallow" + b" " * LARGEST,
        b"Disallow: /a" + b" " * LARGEST + b"b",
        b"x" * (LARGEST - 1) + b"\n" + b"#" * LARGEST,
    ],
    ids=["a name without end", "a value without end", "a line without end"],
)
def test_lines_made_to_take_for_ever_are_read_in_one_go(line: bytes) -> None:
    # A pattern that begins again at each of half a million characters would take hours for one of these.
    rules = RobotsRules((b"User-agent: *\nDisallow: /a\n" + line)[: LARGEST + 1], AGENT)
    assert not rules.allows("https://site.example/a")
