"""The catalogue: the rules of every source find the items of its sample, and no rule is there for nothing."""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from coi.document import Declared
from coi.errors import FetchError
from coi.query import FilterField
from coi.settings import Settings
from coi.source import WAY_KINDS, Source, Way, load_sources
from coi.vocabulary.vocabularies import load_vocabularies
from crawler.harvest_item import HarvestItem
from crawler.sidecar import read_sidecar
from tests.crawler.discover.ways import Pages

SOURCES = load_sources(Settings().sources_dir)
SAMPLES = Settings().sources_dir.parent / "samples"
# The sample site is harvested whole, over loopback, in tests of its own.
REAL = sorted(SOURCES.keys() - {"samples"})
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """What stands for a source's answers to one of its ways, and the items it must give."""

    source: str
    way: Way
    answers: dict[str, str]  # file name by address
    items: list[dict[str, Any]]

    def found(self, way: Way) -> list[dict[str, Any]]:
        """What the discoverer finds in the sample by that way; AssertionError where it noted trouble."""
        folder = SAMPLES / self.source
        pages = {address: (folder / name).read_bytes() for address, name in self.answers.items()}
        content_type = CONTENT_TYPES[Path(next(iter(self.answers.values()), "x.html")).suffix]
        site = Pages(pages, content_type)
        found = [_facts(item) for item in site.items(way, folder)]
        assert site.noted == []
        assert site.asked == list(self.answers), "a page of the sample was not asked for"
        return found


def _facts(item: HarvestItem) -> dict[str, Any]:
    said = item.hints
    if item.dropped is not None and item.dropped.sidecar is not None:
        said = read_sidecar(item.dropped.sidecar, _find).declared
    facts = {"url": item.url, "withdrawn": item.withdrawn or None, **_said(said)}
    facts["changed"] = str(item.changed) if item.changed else None
    return {name: fact for name, fact in facts.items() if fact is not None}


def _said(said: Declared) -> dict[str, str | None]:
    published = str(said.published) if said.published else None
    return {"title": said.title, "date": published, "language": said.language}


@cache
def _vocabularies() -> Any:
    return load_vocabularies(Settings())


def _find(field: FilterField, text: str) -> str:
    found: str = _vocabularies().find(field, text)
    return found


def _ways(source: Source) -> tuple[Way, ...]:
    """The ways of a source, whether confirmed or still a draft."""
    return source.harvest.ways + source.harvest.draft


def _expected(source: str) -> list[dict[str, Any]]:
    file = SAMPLES / source / "expected.json"
    ways: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["ways"] if file.is_file() else []
    return ways


def _samples() -> list[Any]:
    samples: list[Any] = []
    for name in REAL:
        # Where there are not as many of both, a test of its own says so.
        for number, (way, expected) in enumerate(zip(_ways(SOURCES[name]), _expected(name), strict=False)):
            # The sample lies at an address of its own, so that it holds whatever the true one turns out to be.
            here = replace(way, place=expected["start"])
            sample = Sample(name, here, expected["answers"], expected["items"])
            samples.append(pytest.param(sample, id=f"{name}-{number}-{way.kind}"))
    return samples


@pytest.mark.parametrize("sample", _samples())
def test_the_rules_of_a_source_find_the_items_of_its_sample(sample: Sample) -> None:
    assert sample.found(sample.way) == sample.items


@pytest.mark.parametrize("sample", _samples())
def test_no_rule_of_a_source_is_without_effect_on_its_sample(sample: Sample) -> None:
    way = sample.way
    broken = {rule: replace(way, rules={**way.rules, rule: "0"}) for rule in way.rules}
    if "item" in way.rules or way.kind == "listing":
        broken = {rule: replace(way, rules={**way.rules, rule: "nothing-such"}) for rule in way.rules}
    for rule in {"page_first", "page_step"} & way.rules.keys():
        broken[rule] = replace(way, rules={**way.rules, rule: "77"})
    if way.include is not None:
        broken["include"] = replace(way, include=None)
    if way.exclude is not None:
        broken["exclude"] = replace(way, exclude=None)
    for rule, other in broken.items():
        try:
            found = sample.found(other)
        except (FetchError, AssertionError):
            continue
        assert found != sample.items, f"the sample of {sample.source} does not show that “{rule}” matters"


def test_every_sample_is_that_of_a_source() -> None:
    assert {file.parent.name for file in SAMPLES.glob("*/expected.json")} <= set(REAL)


@pytest.mark.parametrize("name", REAL)
def test_every_way_of_a_source_has_a_sample_with_items(name: str) -> None:
    assert [bool(one["items"]) for one in _expected(name)] == [True] * len(_ways(SOURCES[name]))
    assert _expected(name), f"the source {name} has neither ways nor a draft of them"


def test_the_catalogue_is_as_wide_as_promised() -> None:
    assert len(REAL) >= 55
    for kind in WAY_KINDS:
        users = {name for name in REAL for way in _ways(SOURCES[name]) if way.kind == kind}
        assert len(users) >= 3, f"only {sorted(users)} would be read by {kind}"


@pytest.mark.parametrize("name", REAL)
def test_a_profile_says_in_sentences_what_is_known_and_when(name: str) -> None:
    source = SOURCES[name]
    profile = source.profile
    assert date.fromisoformat(profile.date) >= date(2026, 11, 1)
    for field in (
        profile.mandate, profile.funding, profile.method, profile.scope_geographic, profile.scope_thematic,
        profile.known_bias, profile.reuse_terms, profile.coverage_promise,
    ):  # fmt: skip
        assert field.endswith("."), field
    assert source.harvest.note.endswith(".")


def test_no_two_sources_share_a_name() -> None:
    names = [source.name.casefold() for source in SOURCES.values()]
    assert len(set(names)) == len(names)
