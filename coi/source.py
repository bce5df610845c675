"""Sources: who publishes, how far they can be relied on, and how they are harvested; one YAML file each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from coi.document import ACCESS_LEVELS, AccessLevel
from coi.errors import SourceError
from coi.yaml_file import Entries, read_yaml

WayKind = Literal["sitemap", "listing", "folder", "page"]
WAY_KINDS: tuple[WayKind, ...] = ("sitemap", "listing", "folder", "page")
RULES = ("item", "link", "title", "date", "next")

_ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_COUNTRY = re.compile(r"[A-Z]{3}\Z")
_KEYS = {
    "name", "name_native", "publisher", "source_type", "homepage", "verified", "access", "document_type",
    "languages", "countries", "profile", "harvest",
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
    rules: Mapping[str, str]  # CSS selectors for a listing: item, link, title, date, next
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
class Harvest:
    """How a source is harvested; no ways means that none has been confirmed yet."""

    ways: tuple[Way, ...]
    delay: float  # seconds between two requests to the same host
    keep_parameters: tuple[str, ...]  # query parameters that tell documents apart and are never dropped
    note: str


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


def _read_way(entries: Entries) -> Way:
    entries.allow({*WAY_KINDS, *RULES, "include", "exclude", "max_pages"})
    kinds = [kind for kind in WAY_KINDS if kind in entries.values]
    if len(kinds) != 1:
        raise entries.fail(f"a way needs exactly one of {', '.join(WAY_KINDS)}.")
    rules = {rule: entries.text(rule) for rule in RULES if rule in entries.values}
    if kinds[0] == "listing" and "link" not in rules:
        raise entries.fail("a listing needs the rule “link” (a CSS selector).")
    if kinds[0] != "listing" and rules:
        raise entries.fail(f"the rule “{next(iter(rules))}” is for listings only.", next(iter(rules)))
    for key in ("include", "exclude"):
        try:
            re.compile(entries.text(key, ""))
        except re.error as error:
            raise entries.fail(f"“{key}” is not a regular expression: {error}.", key) from None
    return Way(
        kind=kinds[0],
        place=entries.text(kinds[0]),
        include=entries.text("include", "") or None,
        exclude=entries.text("exclude", "") or None,
        rules=rules,
        max_pages=int(entries.number("max_pages", 20)),
    )


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
    profile = entries.entries("profile")
    profile.allow([one.name for one in fields(Profile)])
    harvest = entries.entries("harvest")
    harvest.allow({"ways", "delay", "keep_parameters", "note"})
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
        harvest=Harvest(
            ways=tuple(_read_way(way) for way in harvest.list_of_entries("ways")),
            delay=harvest.number("delay", 2.0),
            keep_parameters=harvest.texts("keep_parameters"),
            note=harvest.text("note", ""),
        ),
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
