"""The same evidence as long reports, as reports, and as short notes, with judgments that follow it.

Made from the collection of real reports, one a country, and the questions judged on it:

- a report is kept as it is (key: its country, `AFG`);
- a long report joins the reports of a region, a country a page (key: `long:Southern Asia`);
- a note is one paragraph of a report, of at least NOTE_WORDS words (key: `note:AFG:3`).

A note has the grade of its report where the judge's search (`searched_for`) finds a place in it, else none. A
long report has the highest grade among its parts. As a program it writes the lines that `coi import` takes,
and beside them the judgments for `coi evaluate`:

    python -m tests.long_and_short [reports|long|notes …] > import.jsonl 2> judgments.json
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from coi.settings import load_settings
from coi.vocabulary.vocabularies import load_vocabularies
from indexer.evaluation.judgments import JudgedQuery, Judgments, load_judgments

PROJECT = Path(__file__).resolve().parents[1]
REPORTS = PROJECT.parent / "shared" / "data" / "state-dept-2022" / "reports.jsonl"
JUDGMENTS = PROJECT / "corpus" / "judgments" / "state-dept-2022.en.json"
NOTE_WORDS = 30

Form = Literal["reports", "long", "notes"]

# The regions of the United Nations' M49; the smallest are put together.
REGIONS = {
    "Northern Africa": "DZA EGY LBY MAR SDN TUN",
    "Horn of Africa": "DJI ERI ETH KEN SOM SSD UGA",
    "Eastern Africa": "BDI COM MDG MWI MOZ MUS RWA SYC TZA ZMB ZWE",
    "Middle Africa": "AGO CAF CMR COD COG GAB GNQ STP TCD",
    "Southern Africa": "BWA LSO NAM SWZ ZAF",
    "Western Africa": "BEN BFA CIV CPV GHA GIN GMB GNB LBR MLI MRT NER NGA SEN SLE TGO",
    "Caribbean": "ATG BHS BRB CUB DMA DOM GRD HTI JAM KNA LCA TTO VCT",
    "Central America": "BLZ CRI GTM HND MEX NIC PAN SLV",
    "South America": "ARG BOL BRA CHL COL ECU GUY PER PRY SUR URY VEN",
    "Central Asia": "KAZ KGZ TJK TKM UZB",
    "Eastern Asia": "CHN JPN KOR MNG PRK TWN",
    "South-eastern Asia": "BRN IDN KHM LAO MMR MYS PHL SGP THA TLS VNM",
    "Southern Asia": "AFG BGD BTN IND IRN LKA MDV NPL PAK",
    "Western Asia": "ARE ARM AZE BHR CYP GEO IRQ ISR JOR KWT LBN OMN QAT SAU SYR TUR YEM",
    "Eastern Europe": "BGR BLR CZE HUN MDA POL ROU RUS SVK UKR",
    "Northern Europe": "DNK EST FIN GBR IRL ISL LTU LVA NOR SWE",
    "Southern Europe": "ALB AND BIH ESP GRC HRV ITA MKD MLT MNE PRT SMR SRB SVN XKX",
    "Western Europe and Canada": "AUT BEL CAN CHE DEU FRA LIE LUX MCO NLD",
    "Oceania": "AUS FJI FSM KIR MHL NRU NZL PLW PNG SLB TON TUV VUT WSM",
}
# Names the vocabulary of countries does not know in this spelling.
_NAMES = {
    "Antigua and Barbuda": "ATG",
    "Israel, West Bank and Gaza": "ISR",
    "Trinidad and Tobago": "TTO",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A real report: the country by code and by name, and its paragraphs."""

    country: str
    name: str
    text: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs, without empty ones."""
        return tuple(one.strip() for one in self.text.split("\n\n") if one.strip())


@dataclass(frozen=True, slots=True)
class Written:
    """A document made from the reports: its key and title, its pages, and the pieces of evidence it holds."""

    key: str
    form: Form
    title: str
    pages: tuple[str, ...]
    countries: tuple[str, ...]  # by name
    parts: tuple[tuple[str, str], ...]  # country, text

    def line(self) -> dict[str, Any]:
        """The document as a line for `coi import`."""
        line: dict[str, Any] = {"key": self.key, "url": f"https://reports.invalid/{self.key}"}
        line |= {"title": self.title, "published": "2023", "language": "en"}
        return line | ({"pages": list(self.pages)} if len(self.pages) > 1 else {"text": self.pages[0]})

    def grades(self, query: JudgedQuery) -> list[int]:
        """The grades above 0 of the parts in which the judge's search finds a place."""
        return [
            grade
            for country, text in self.parts
            if (grade := query.grades.get(country, 0)) and re.search(query.searched_for, text, re.IGNORECASE)
        ]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents with the questions judged on them; `single` by question: those with just one relevant part."""

    documents: Mapping[str, Written]
    judgments: Judgments
    single: Mapping[str, frozenset[str]]


def reports() -> list[Report]:
    """The real reports in alphabetical order of their codes; the file must be there."""
    countries = load_vocabularies(load_settings(Path("var"))).countries
    found = []
    for line in REPORTS.read_text("utf-8").splitlines():
        row = json.loads(line)
        name = re.sub(r" \(.*", "", row["name"])
        code = _NAMES.get(name) or countries.find(name)
        assert code, name
        found.append(Report(code, name, row["summary"]))
    return sorted(found, key=lambda one: one.country)


def as_reports(found: Iterable[Report]) -> Iterator[Written]:
    """Each report as it is."""
    for one in found:
        title = f"{one.name}: human rights practices in 2022"
        yield Written(one.country, "reports", title, (one.text,), (one.name,), ((one.country, one.text),))


def as_long(found: Iterable[Report]) -> Iterator[Written]:
    """The reports of each region as one long report, a country a page."""
    by_code = {one.country: one for one in found}
    for region, codes in REGIONS.items():
        parts = [by_code[code] for code in codes.split()]
        yield Written(
            f"long:{region}",
            "long",
            f"{region}: human rights practices in 2022",
            tuple(f"{one.name}\n\n{one.text}" for one in parts),
            tuple(one.name for one in parts),
            tuple((one.country, one.text) for one in parts),
        )


def as_notes(found: Iterable[Report]) -> Iterator[Written]:
    """Each paragraph of some length as a note of its own."""
    for one in found:
        for number, text in enumerate(one.paragraphs, 1):
            if len(text.split()) >= NOTE_WORDS:
                title = f"{one.name}: note {number} on human rights in 2022"
                key = f"note:{one.country}:{number}"
                yield Written(key, "notes", title, (text,), (one.name,), ((one.country, text),))


FORMS: dict[Form, Callable[[Iterable[Report]], Iterator[Written]]] = {
    "reports": as_reports,
    "long": as_long,
    "notes": as_notes,
}


def collection(forms: Iterable[Form]) -> Collection:
    """Every real report in each of those forms, with the judgments that follow."""
    found = reports()
    documents = [one for form in forms for one in FORMS[form](found)]
    real = load_judgments(JUDGMENTS)
    queries, single = [], {}
    for query in real.queries:
        grades = {one.key: grades for one in documents if (grades := one.grades(query))}
        single[query.id] = frozenset(key for key, found in grades.items() if len(found) == 1)
        if grades:
            queries.append(replace(query, grades={key: max(found) for key, found in grades.items()}))
    return Collection({one.key: one for one in documents}, replace(real, queries=tuple(queries)), single)


def to_json(judgments: Judgments) -> dict[str, Any]:
    """The judgments as the file that `coi evaluate` reads."""
    return {
        "name": judgments.name,
        "source": judgments.source,
        "queries": [
            {"id": one.id, "language": one.language, "text": one.text, "judgments": dict(one.grades)}
            for one in judgments.queries
        ],
    }


def main() -> None:
    """Write the lines to stdout and the judgments to stderr."""
    asked: list[Form] = [form for form in FORMS if form in sys.argv[1:]] or list(FORMS)
    made = collection(asked)
    for one in made.documents.values():
        sys.stdout.write(json.dumps(one.line(), ensure_ascii=False) + "\n")
    sys.stderr.write(json.dumps(to_json(made.judgments), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
