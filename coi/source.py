"""Sources: who publishes, how far they can be relied on, and how they are harvested; one YAML file each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from coi.document import ACCESS_LEVELS, AccessLevel
from coi.errors import SourceError
from coi.yaml_file import Entries, read_yaml

WayKind = Literal["sitemap", "feed", "listing", "json", "oai", "folder", "page"]
WAY_KINDS: tuple[WayKind, ...] = ("sitemap", "feed", "listing", "json", "oai", "folder", "page")

# What a curator may say of a way beside where it is, by kind: CSS selectors, paths into JSON, or words of OAI-PMH.
RULES: Mapping[WayKind, tuple[str, ...]] = {
    "listing": ("item", "link", "title", "date", "next"),
    "json": (
        "item", "link", "title", "date", "changed", "language", "next",
        "page_parameter", "page_first", "page_step",
    ),
    "oai": ("set", "prefix", "from", "until"),
}  # fmt: skip
# Pages of a list that are read at most, where nothing is said; a catalogue is read to its end.
_MOST_PAGES: Mapping[WayKind, int] = {"json": 1_000, "oai": 10_000}

# Stands in a draft for an address that nobody has confirmed, so that none has to be guessed.
UNKNOWN = "unknown"

_ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_COUNTRY = re.compile(r"[A-Z]{3}\Z")
_HOST = re.compile(r"(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)+\Z")
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)\Z", re.ASCII)
_EVERY = re.compile(r"([1-9]\d{0,2})\s*([hd])\Z", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?\Z", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_KEYS = {
    "name", "name_native", "publisher", "source_type", "homepage", "verified", "access", "document_type",
    "languages", "countries", "profile", "harvest", "content", "remove",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """What a COI researcher wants to know of a source before relying on it; every field is a sentence."""

    date: str
    mandate: str
    funding: str
    method: str
    scope_geographic: str
    scope_thematic: str
    known_bias: str
    reuse_terms: str
    coverage_promise: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way into a source: where its documents are listed, and which of them are wanted."""

    kind: WayKind
    place: str  # a URL, or for a folder its path
    include: str | None
    exclude: str | None
    rules: Mapping[str, str]  # see RULES
    max_pages: int

    @property
    def url(self) -> str | None:
        """The address to begin at, for the ways that have one."""
        return None if self.kind == "folder" else self.place

    @property
    def path(self) -> str | None:
        """The folder to read, for a folder."""
        return self.place if self.kind == "folder" else None


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of the day, in UTC, in which a source may be crawled; it may reach over midnight."""

    start: str  # such as "22:00"
    end: str

    def is_open(self, moment: datetime) -> bool:
        """Whether the moment, one of UTC, lies in the window; its end does not."""
        clock = f"{moment:%H:%M}"
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


# What an item of a source may have to say of its document, by the names that are used everywhere.
ITEM_FIELDS = (
    "title", "language", "published", "changed", "document_type", "countries", "topics", "authors",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy crawl of a source finds; None and () expect nothing."""

    least: int | None = None  # items in one crawl
    most: int | None = None
    newest_within: int | None = None  # days since the newest item was published or changed
    required: tuple[str, ...] = ()  # of ITEM_FIELDS, in every item


@dataclass(frozen=True, slots=True)
class Harvest:
    """How a source is harvested; no ways means that none has been confirmed yet."""

    ways: tuple[Way, ...]
    delay: float  # seconds between two requests to the same host
    keep_parameters: tuple[str, ...]  # query parameters that tell documents apart and are never dropped
    note: str
    hosts: tuple[str, ...] = ()  # further hosts on which the source keeps files of its own
    daily_budget: int | None = None  # requests a day (UTC), all hosts together; None is no limit
    window: Window | None = None
    largest: int | None = None  # bytes of one document; None is what the fetcher allows
    every: timedelta | None = None  # how often it is crawled; None is nightly
    expect: Expect = Expect()
    draft: tuple[Way, ...] = ()  # ways not confirmed, never harvested; their place may be UNKNOWN


@dataclass(frozen=True, slots=True)
class Source:
    """A source of documents; `id` is the stem of its file and never changes."""

    id: str
    name: str
    name_native: str
    publisher: str
    source_type: str
    homepage: str
    verified: bool
    access: AccessLevel
    document_type: str | None
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    profile: Profile
    harvest: Harvest
    content: str | None = None  # the CSS selector of what holds the text of a page, where it must be told
    remove: tuple[str, ...] = ()  # CSS selectors of what is no part of the text


def _read_way(entries: Entries, *, draft: bool = False) -> Way:
    every_rule = {rule for rules in RULES.values() for rule in rules}
    entries.allow({*WAY_KINDS, *every_rule, "include", "exclude", "max_pages"})
    kinds = [kind for kind in WAY_KINDS if kind in entries.values]
    if len(kinds) != 1:
        raise entries.fail(f"a way needs exactly one of {', '.join(WAY_KINDS)}.")
    kind = kinds[0]
    if entries.text(kind) == UNKNOWN and not draft:
        raise entries.fail("a way without a confirmed address belongs under “draft”, not “ways”.", kind)
    rules = {key: entries.text(key) for key in entries.values if key in every_rule}
    _check_rules(entries, kind, rules)
    if kind == "listing":
        _check_selectors(entries, rules)
    if kind != "folder" and entries.text(kind) != UNKNOWN:
        _check_address(entries, kind)
    for key in ("include", "exclude"):
        try:
            re.compile(entries.text(key, ""))
        except re.error as error:
            raise entries.fail(f"“{key}” is not a regular expression: {error}.", key) from None
    return Way(
        kind=kind,
        place=entries.text(kind),
        include=entries.text("include", "") or None,
        exclude=entries.text("exclude", "") or None,
        rules=rules,
        max_pages=_whole(entries, "max_pages") or _MOST_PAGES.get(kind, 20),
    )


def _check_address(entries: Entries, key: str) -> None:
    """Refuse what is no web address, and one with a name and a password in it."""
    if _ADDRESS.match(entries.text(key)) is None:
        raise entries.fail(f"“{key}” must be a web address such as https://example.org/reports.", key)


def _check_selectors(entries: Entries, rules: Mapping[str, str]) -> None:
    for rule, selector in rules.items():
        if mistake := _mistake_in(selector):
            raise entries.fail(f"“{selector}” is not a CSS selector: {mistake}.", rule)


def _check_rules(entries: Entries, kind: WayKind, rules: Mapping[str, str]) -> None:
    """Refuse a rule the kind does not know, and a kind without the rules it needs."""
    for rule in rules:
        if rule not in RULES.get(kind, ()):
            kinds = [one for one in WAY_KINDS if rule in RULES.get(one, ())]
            plural = " and ".join({"json": "JSON", "oai": "OAI-PMH"}.get(one, f"{one}s") for one in kinds)
            raise entries.fail(f"the rule “{rule}” is for {plural} only.", rule)
    if kind == "listing" and "link" not in rules:
        raise entries.fail("a listing needs the rule “link” (a CSS selector).")
    if kind == "json" and "link" not in rules:
        raise entries.fail("a JSON way needs the rule “link” (the path to the address of an item).")
    for rule in {"page_first", "page_step"} & rules.keys():
        if not rules[rule].isdecimal():
            raise entries.fail(f"“{rule}” must be a whole number.", rule)
    for rule in {"from", "until"} & rules.keys():
        if not _is_day(rules[rule]):
            raise entries.fail(f"“{rule}” must be a day such as 2024-05-17.", rule)


def _read_harvest(entries: Entries) -> Harvest:
    entries.allow({
        "ways", "draft", "delay", "keep_parameters", "note", "hosts", "daily_budget", "window", "largest",
        "every", "expect",
    })  # fmt: skip
    hosts = entries.texts("hosts")
    if wrong := [host for host in hosts if _HOST.match(host) is None]:
        raise entries.fail(f"“{wrong[0]}” is not the name of a host in lower case.", "hosts")
    window = None
    if "window" in entries.values:
        found = _WINDOW.match(entries.text("window"))
        if found is None or found.group(1, 2) == found.group(3, 4):
            raise entries.fail("“window” must be two hours of the day in UTC, such as 22:00-05:00.", "window")
        window = Window(f"{found[1]}:{found[2]}", f"{found[3]}:{found[4]}")
    ways: list[Way] = []
    for one in entries.list_of_entries("ways"):
        if (way := _read_way(one)) in ways:
            raise one.fail("this way stands twice.")
        ways.append(way)
    return Harvest(
        ways=tuple(ways),
        draft=tuple(_read_way(way, draft=True) for way in entries.list_of_entries("draft")),
        delay=entries.number("delay", 2.0),
        keep_parameters=entries.texts("keep_parameters"),
        note=entries.text("note", ""),
        hosts=hosts,
        daily_budget=_whole(entries, "daily_budget"),
        window=window,
        largest=_whole(entries, "largest"),
        every=_read_every(entries),
        expect=_read_expect(entries.entries("expect")) if "expect" in entries.values else Expect(),
    )


def _read_every(entries: Entries) -> timedelta | None:
    if "every" not in entries.values:
        return None
    found = _EVERY.match(entries.text("every"))
    if found is None:
        raise entries.fail("“every” must be hours or days, such as 6h or 7d.", "every")
    return timedelta(**{"hours" if found[2] == "h" else "days": int(found[1])})


def _read_expect(entries: Entries) -> Expect:
    entries.allow({"least", "most", "newest_within", "required"})
    expect = Expect(
        _whole(entries, "least"),
        _whole(entries, "most"),
        _whole(entries, "newest_within"),
        entries.texts("required"),
    )
    if wrong := [name for name in expect.required if name not in ITEM_FIELDS]:
        raise entries.fail(f"“{wrong[0]}” is none of {', '.join(ITEM_FIELDS)}.", "required")
    if expect.least is not None and expect.most is not None and expect.least > expect.most:
        raise entries.fail("“most” must not be less than “least”.", "most")
    return expect


def _whole(entries: Entries, key: str) -> int | None:
    """The whole number at `key`, at least 1; None where there is none."""
    if key not in entries.values:
        return None
    number = entries.number(key, 0)
    if number < 1 or number != int(number):
        raise entries.fail(f"“{key}” must be a whole number of at least 1.", key)
    return int(number)


def _mistake_in(selector: str) -> str:
    """What is wrong with a CSS selector; empty where nothing is."""
    # Imported here since few sources need it and it brings a parser of HTML along.
    import soupsieve

    try:
        soupsieve.compile(selector)
    except soupsieve.SelectorSyntaxError as error:
        return str(error).partition("\n")[0].rstrip(".")
    return ""


def _is_day(text: str) -> bool:
    try:
        return _DAY.match(text) is not None and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def load_source(path: Path) -> Source:
    """The source in a YAML file; SourceError with file and line for anything unknown or missing."""
    if _ID.match(path.stem) is None:
        raise SourceError("the file name must be lower-case letters, digits and hyphens.", str(path))
    entries = read_yaml(path)
    entries.allow(_KEYS)
    access = entries.text("access", "public")
    if access not in ACCESS_LEVELS:
        raise entries.fail(f"“access” must be one of {', '.join(ACCESS_LEVELS)}.", "access")
    countries = entries.texts("countries")
    if wrong := [code for code in countries if _COUNTRY.match(code) is None]:
        raise entries.fail(f"“{wrong[0]}” is not an ISO 3166-1 alpha-3 code.", "countries")
    for selector in (entries.text("content", ""), *entries.texts("remove")):
        if selector and (mistake := _mistake_in(selector)):
            key = "content" if selector == entries.text("content", "") else "remove"
            raise entries.fail(f"“{selector}” is not a CSS selector: {mistake}.", key)
    _check_address(entries, "homepage")
    profile = entries.entries("profile")
    profile.allow([one.name for one in fields(Profile)])
    return Source(
        id=path.stem,
        name=entries.text("name"),
        name_native=entries.text("name_native", ""),
        publisher=entries.text("publisher"),
        source_type=entries.text("source_type"),
        homepage=entries.text("homepage"),
        verified=entries.flag("verified", default=False),
        access=access,
        document_type=entries.text("document_type", "") or None,
        languages=entries.texts("languages"),
        countries=countries,
        profile=Profile(**{one.name: profile.text(one.name) for one in fields(Profile)}),
        harvest=_read_harvest(entries.entries("harvest")),
        content=entries.text("content", "") or None,
        remove=entries.texts("remove"),
    )


def load_sources(folder: Path) -> dict[str, Source]:
    """Every source below a folder by id; SourceError for the first that cannot be used."""
    sources: dict[str, Source] = {}
    places: dict[str, Path] = {}
    for path in sorted(folder.glob("**/*.yml")):
        source = load_source(path)
        if source.id in sources:
            raise SourceError(f"the id “{source.id}” is taken by {places[source.id]}.", str(path))
        sources[source.id] = source
        places[source.id] = path
    return sources
