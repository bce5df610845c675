"""Random records, changes and questions from one seed: the same seed tells the same story."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coi.query import FILTER_FIELDS, SORTS, TextField
from coi.search_index import (
    Alike,
    AllOf,
    Alternative,
    AnalysedQuery,
    AnyOf,
    Beginning,
    Clause,
    DayRange,
    Grain,
    Group,
    IndexRecord,
    IndexTerm,
    Near,
    NoneOf,
    Ranking,
    SearchIndex,
    Sequenced,
    Spelled,
    TermRow,
    ValueFilter,
    View,
    WordViews,
)
from tests.builders import a_record

WORDS = (
    "army", "police", "state", "prison", "конституція", "armed", "polices", "a", "states", "prisom", "конфлікт",
    "سجن", "b", "сталий", "armia", "prisoner", "сталі", "سجناء", "c", "polise", "конституции", "arms", "d", "stat",
)  # fmt: skip
BEGINNINGS = ("a", "ar", "sta", "pris", "numb", "кон", "стал", "سج", "zz", "")
MISSPELT = (
    "armi",
    "polize",
    "prizon",
    "prisonr",
    "staet",
    "констытуція",
    "сталы",
    "سجم",
    "numb222",
    "ab",
    "zzzz",
    "",
)
PHRASES = (
    "army", "army of the state", "Army", "armed police", "police", "prisons", "конституція України", "سجن", "arms",
)  # fmt: skip
LEVELS = ("public", "network", "restricted")
VALUES: Mapping[str, tuple[str, ...]] = {
    "country": ("UKR", "RUS", "BLR", "AFG"),
    "topic": ("police", "prisons", "roma"),
    "source": ("one", "two", "three"),
    "source_type": ("state", "ngo"),
    "document_type": ("report", "law"),
    "language": ("uk", "ru", "en"),
    "year": ("2020", "2022", "undated"),
    "captured": ("2021", "2023", "2024"),
    "access": LEVELS,
}
RANKINGS = (
    Ranking(),
    Ranking(),
    Ranking(2.0, 0.0, 1.0, 0.5, 0.9, 0.0),
    Ranking(0.5, 1.5, 0.0, 3.0, 2.0, 1.0),
)


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit puts (no records: it deletes) and whether a merge follows."""

    documents: Mapping[str, Sequence[IndexRecord]]
    merge: bool

    def write(self, index: SearchIndex) -> None:
        with index.writer() as writer:
            for name, records in self.documents.items():
                if records:
                    writer.put(name, records)
                else:
                    writer.delete(name)
        if self.merge:
            index.merge()

    def visible_to(self, levels: frozenset[str]) -> "Change":
        """The same change with the records of other levels left out."""
        kept = {
            name: [record for record in records if record.access in levels]
            for name, records in self.documents.items()
        }
        return replace(self, documents=kept)


class Chance:
    """Everything random; common words are much likelier than rare ones, so that many questions have answers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.turns = [20200101]  # days on which an edition came into force: what an “as of” is decided by
        self.weights = [1 / (rank + 1) for rank in range(len(WORDS))]

    def text(self, least: int, most: int) -> str:
        return " ".join(self.random.choices(WORDS, self.weights, k=self.random.randint(least, most)))

    def passage(self) -> str:
        """Now and then of numbered words: more than a beginning or a misspelt word may stand for."""
        if self.random.random() < 0.85:
            return self.text(0, 12)
        return " ".join(f"numb{self.random.randint(0, 399):03}" for _ in range(12))

    def some(self, values: Sequence[str], most: int = 2) -> tuple[str, ...]:
        return tuple(self.random.sample(values, self.random.choice((0, *range(1, most + 1), 1))))

    def some_levels(self) -> frozenset[str]:
        """One or two levels, public among them."""
        return frozenset(("public", self.random.choice(LEVELS)))

    def day(self) -> int:
        year, month, day = (
            self.random.randint(2020, 2024),
            self.random.randint(1, 12),
            self.random.randint(1, 28),
        )
        return year * 1_00_00 + month * 1_00 + day

    def period(self) -> int | tuple[int, int] | None:
        """A day, a month, a year, or no date at all."""
        day = self.day()
        year, month = day // 1_00_00 * 1_00_00, day // 1_00 * 1_00
        return self.random.choice((None, day, day, (month + 1, month + 28), (year + 101, year + 1231)))

    # Records

    def change(self, names: int = 40, most: int = 12) -> Change:
        """A commit that writes or deletes up to so many of so many documents."""
        documents: dict[str, Sequence[IndexRecord]] = {}
        for number in self.random.sample(range(names), self.random.randint(most // 2, most)):
            name = f"d{number:02}"
            documents[name] = self.document(name) if self.random.random() < 0.85 else ()
        return Change(documents, merge=self.random.random() < 0.3)

    def document(self, name: str) -> list[IndexRecord]:
        """One to three editions, each in force until the next; nine in ten have one that is in force now."""
        turns = sorted({self.day() for _ in range(self.random.choice((1, 1, 1, 2, 3)))})
        self.turns += turns
        untils = [*turns[1:], None if self.random.random() < 0.9 else 20250101]
        access = self.random.choice((LEVELS[0], *LEVELS))
        return [
            self.record(name, edition, (first, until), access)
            for edition, (first, until) in enumerate(zip(turns, untils, strict=True), start=1)
        ]

    def record(self, name: str, edition: int, in_force: tuple[int, int | None], access: str) -> IndexRecord:
        pages = ("|".join(self.passage() for _ in range(self.random.randint(1, 4))) for _ in range(3))
        values = {
            one: self.some(VALUES[one], 1) for one in ("topic", "source", "source_type", "document_type")
        }
        values |= {one: self.some(VALUES[one]) for one in ("country", "language", "topic")}
        record = a_record(
            name,
            *list(pages)[: self.random.randint(0, 3)],
            title=self.text(0, 6),
            edition=edition,
            reading=self.random.randint(1, 999),
            access=access,
            published=self.period(),
            captured=self.day(),
            in_force=in_force,
            subject=self.text(0, 2),
            phrases=self.some(PHRASES, 3),
            **values,
        )
        if self.random.random() < 0.9:
            return record
        bare: WordViews = {"exact": ("army", "state")}  # the other view is left out
        return self.random.choice((replace(record, title=bare), replace(record, subject=bare)))

    # Questions

    def question(self, levels: frozenset[str] | None = None) -> AnalysedQuery:
        """A question of somebody with these levels, else with any."""
        grains: tuple[Grain | None, ...] = (None, "year", "month")
        if levels is None:
            levels = frozenset(self.random.sample(LEVELS, self.random.choice((1, 2, 3, 3))))
        return AnalysedQuery(
            clause=self.clause() if self.random.random() < 0.95 else None,
            access=levels,
            filters=tuple(self.value_filter() for _ in range(self.random.choice((0, 0, 1, 2)))),
            ranges=tuple(self.day_range() for _ in range(self.random.choice((0, 0, 0, 1)))),
            as_of=self.random.choice((None, None, self.day(), self.random.choice(self.turns))),
            sort=self.random.choice((SORTS[0], *SORTS)),
            offset=self.random.choice((0, 0, 5)),
            limit=self.random.choice((3, 10, 100)),
            facets=tuple(self.random.sample(FILTER_FIELDS, self.random.choice((0, 2, len(FILTER_FIELDS))))),
            histogram=self.random.choice(grains),
            passages_per_hit=self.random.choice((1, 3)),
            ranking=self.random.choice(RANKINGS),
        )

    def clause(self, depth: int = 0) -> Clause:
        """A leaf, or a joint of up to three clauses; no deeper than four joints."""
        if depth > 3 or self.random.random() < 0.55:
            return self.leaf()
        parts = tuple(self.clause(depth + 1) for _ in range(self.random.randint(1, 3)))
        return self.random.choice((AllOf(parts), AllOf(parts), AnyOf(parts), AnyOf(parts), NoneOf(parts[0])))

    def leaf(self) -> Clause:
        field: TextField = self.random.choice(("anywhere", "anywhere", "anywhere", "title"))
        leaves: tuple[Clause, ...] = (
            self.group(field),
            self.group(field),
            Sequenced(self.groups(field), field),
            Sequenced(self.groups(field), field),
            Near(self.groups(field), self.random.randint(0, 4), field),
            Beginning(self.random.choice(BEGINNINGS), field),
            Spelled(self.random.choice((*WORDS, *MISSPELT)), field),
            self.random.choice((self.value_filter(), self.day_range())),
        )
        return self.random.choice(leaves)

    def group(self, field: TextField) -> Group:
        views: tuple[View, ...] = ("exact", "exact", "stem")
        terms = []
        for _ in range(self.random.choice((1, 1, 2, 3))):
            view = self.random.choice(views)
            text = "unknown" if self.random.random() < 0.1 else self.text(1, 1)
            weight = self.random.choice((1.0, 1.0, 0.5, 0.25))
            terms.append(IndexTerm(view, text[:5] if view == "stem" else text, weight))
        return Group((*terms, *self.rows_and_likenesses()), field)

    def rows_and_likenesses(self) -> tuple[Alternative, ...]:
        """Mostly none; else a row of up to three terms, terms like another, or both."""
        weight = self.random.choice((1.0, 0.5))
        row = tuple(IndexTerm("exact", one) for one in self.text(1, 3).split())
        others: tuple[Alternative, ...] = (
            TermRow(row, weight),
            Alike("exact", self.random.choice((*WORDS, *MISSPELT)), self.random.choice((0, 1, 2)), weight),
        )
        return tuple(one for one in others if self.random.random() < 0.15)

    def groups(self, field: TextField) -> tuple[Group, ...]:
        """One to three groups; now and then one of them twice."""
        groups = [self.group(field) for _ in range(self.random.choice((1, 2, 2, 3)))]
        if self.random.random() < 0.2:
            groups.append(groups[0])
        return tuple(groups)

    def value_filter(self) -> ValueFilter:
        field = self.random.choice(FILTER_FIELDS)
        manner = self.random.choice(("any", "any", "all", "none", "only"))
        return ValueFilter(field, **{manner: self.some((*VALUES[field], "unknown"), 3)})

    def day_range(self) -> DayRange:
        first, last = sorted((self.day(), self.day()))
        ends = self.random.choice(((first, last), (None, last), (first, None)))
        return DayRange(self.random.choice(("published", "captured")), *ends)

    def suggestion(self) -> tuple[str, int]:
        """A beginning and how many phrases are asked for."""
        phrase = self.random.choice(PHRASES)
        return phrase[: self.random.randint(0, len(phrase))], self.random.choice((1, 3, 20))

    def spelling(self) -> tuple[str, int, frozenset[str]]:
        """A word, how many spellings are asked for, and in which languages."""
        languages = frozenset(self.some(VALUES["language"]))
        return self.random.choice((*WORDS, *MISSPELT)), self.random.choice((1, 3, 20)), languages
