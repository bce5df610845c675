"""The goals of issue 3: what each figure must reach, what it should, and whether it does."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Literal

from tests.bench.measure import percentile
from tests.bench.search.engines import OURS, STOCK, TANTIVY
from tests.bench.search.questions import KINDS
from tests.bench.search.stages import Figures
from tests.bench.search.suggesting import CORRECTIONS

Verdict = Literal["aim", "pass", "short", "not measured"]

NOISE_PER_THREAD = (
    1.0  # MiB: a thread's stack and its corner of the allocator; a copy would be the whole index
)
_OPEN_CPU, _OPEN_WALL = "open_cpu", "open_wall"


@dataclass(frozen=True, slots=True)
class Goal:
    """One promise: what is measured, its unit, the least (or most) it must reach and what it should reach."""

    name: str
    unit: str
    must: float
    aim: float
    at_least: bool = False

    def verdict(self, figure: float | None) -> Verdict:
        """Whether the figure reaches the aim, only what it must, or falls short."""
        if figure is None:
            return "not measured"
        if self._reaches(figure, self.aim):
            return "aim"
        return "pass" if self._reaches(figure, self.must) else "short"

    def _reaches(self, figure: float, bound: float) -> bool:
        return figure >= bound if self.at_least else figure <= bound


@dataclass(frozen=True, slots=True)
class Line:
    """A goal, where it was measured, and the figure; None where something it needs is missing."""

    goal: Goal
    where: str
    figure: float | None

    @property
    def verdict(self) -> Verdict:
        """What the figure amounts to."""
        return self.goal.verdict(self.figure)


def judge(figures: Figures) -> list[Line]:
    """A line for each goal and size at which it can be measured; the growth with size, if there are two."""
    sizes = sorted(figures["sizes"], key=int)
    lines: list[Line] = []
    for size in sizes:
        found = figures["sizes"][size]["engines"]
        judged = [*_alone(found), *_beside_tantivy(found, last=size == sizes[-1])]
        if STOCK in found:
            judged = [*_beside_stock(found), *judged]
        lines += [Line(goal, f"{int(size):,}", figure) for goal, figure in judged]
    if len(sizes) > 1:
        small, large = (figures["sizes"][size]["engines"] for size in (sizes[0], sizes[-1]))
        where = f"{int(sizes[0]):,} → {int(sizes[-1]):,}"
        lines += [Line(goal, where, figure) for goal, figure in _grown(small, large)]
    return lines


def timing(found: Figures, engine: str, kind: str, share: float) -> float | None:
    """The CPU milliseconds that this share of the questions of the class do not exceed; None if not measured."""
    one = found.get(engine, {}).get("ask", {}).get("kinds", {}).get(kind, {})
    return percentile(one["ms"], share) if one.get("ms") else None


Judged = list[tuple[Goal, float | None]]


def _beside_stock(found: Figures) -> Judged:
    wanted = [
        *((f"OR of {count} words", f"{count} OR", 10.0, 20.0) for count in (2, 3, 4)),
        ("three filters", "filter", 50.0, 100.0),
        ("four facets", "facets", 100.0, 300.0),
        ("three filters and four facets", "filter+facets", 100.0, 300.0),
        ("phrase", "phrase", 5.0, 20.0),
    ]

    def times_faster(kind: str) -> float | None:
        shares = (0.5, 0.95)
        pairs = [(timing(found, STOCK, kind, share), timing(found, OURS, kind, share)) for share in shares]
        return _least([_ratio(stock, ours) for stock, ours in pairs])

    build, size = (
        _ratio(_figure(found, OURS, "build", name), _figure(found, STOCK, "build", name))
        for name in ("docs_per_cpu_second", "bytes")
    )
    return [
        (Goal("build, documents a CPU second, to stock Whoosh", "x", 3, 5, at_least=True), build),
        (Goal("size of the index, to stock Whoosh", "x", 0.75, 0.5), size),
        *(
            (Goal(f"{name}, worse of p50 and p95, faster than stock Whoosh", "x", must, aim, at_least=True), times_faster(kind))
            for name, kind, must, aim in wanted
        ),
    ]  # fmt: skip


def _beside_tantivy(found: Figures, *, last: bool) -> Judged:
    judged: Judged = []
    for kind in KINDS:
        must, aim = (20.0, 5.0) if kind == "phrase" else (5.0, 2.5)
        ratio = _ratio(timing(found, OURS, kind, 0.95), timing(found, TANTIVY, kind, 0.95))
        judged.append((Goal(f"p95 of “{kind}”, to tantivy", "x", must, aim), ratio))
    if last:
        for kind in ("facets", "filter+facets"):
            shares = (0.5, 0.95)
            ratios = [
                _ratio(timing(found, OURS, kind, one), timing(found, TANTIVY, kind, one)) for one in shares
            ]
            judged.append(
                (Goal(f"“{kind}” not slower than tantivy, worse of p50 and p95", "x", 1, 1), _most(ratios))
            )
    return judged


def _alone(found: Figures) -> Judged:
    bulk = _inverse(_figure(found, OURS, "build", "docs_per_cpu_second"), 1e3)
    growth = _figure(found, OURS, "stress", "growth_per_thread")
    hard = [_worst(one) for one in found[OURS].get("ask", {}).get("hard", {}).values()]
    usual = [timing(found, OURS, kind, 0.5) for kind in KINDS]
    middle = median([one for one in usual if one is not None]) if any(usual) else None
    suggested = found[OURS].get("suggest", {}).get("kinds", {})
    typed, mistyped = (
        _most([percentile(ms, 0.95) for kind, ms in suggested.items() if (kind in CORRECTIONS) == wrong])
        for wrong in (False, True)
    )
    return [
        (Goal("suggestions, p95 of the slowest kind", "ms", 10, 10), typed),
        (Goal("did you mean, p95 of the slowest kind", "ms", 10, 10), mistyped),
        (Goal("opening, CPU", "ms", 50, 50), _figure(found, OURS, "ask", _OPEN_CPU)),
        (Goal("opening, wall", "ms", 50, 50), _figure(found, OURS, "ask", _OPEN_WALL)),
        *(
            (Goal(f"{kind} 100 documents and commit, per document to bulk", "x", 3, 1.5), _ratio(_figure(found, OURS, "change", kind), bulk))
            for kind in ("add", "update")
        ),
        (Goal("changes that readers see wrongly", "", 0, 0), _figure(found, OURS, "change", "wrong")),
        (Goal("2,880 searches in 8 threads: errors", "", 0, 0), _figure(found, OURS, "stress", "errors")),
        (Goal("2,880 searches in 8 threads: wrong totals", "", 0, 0), _figure(found, OURS, "stress", "wrong")),
        (Goal("memory more for each thread", "MiB", NOISE_PER_THREAD, NOISE_PER_THREAD), None if growth is None else growth / 2**20),
        (Goal("worst question a user may type, to the median", "x", 20, 5), _ratio(_most(hard), middle)),
    ]  # fmt: skip


def _grown(small: Figures, large: Figures) -> Judged:
    judged: Judged = [
        (Goal(f"p95 of “{kind}”, large to small", "x", 4, 3), _ratio(timing(large, OURS, kind, 0.95), timing(small, OURS, kind, 0.95)))
        for kind in KINDS
    ]  # fmt: skip
    judged += [
        # “Independent of index size” in figures; the bounds are ours.
        (Goal(f"cost to {kind} a document, large to small", "x", 2, 1.25), _ratio(_figure(large, OURS, "change", kind), _figure(small, OURS, "change", kind)))
        for kind in ("add", "update")
    ]  # fmt: skip
    return judged


def _figure(found: Figures, engine: str, stage: str, name: str) -> float | None:
    value = found.get(engine, {}).get(stage, {}).get(name)
    return None if value is None else float(value)


def _worst(one: Figures) -> float | None:
    return max(one["ms"]) if one.get("ms") else None


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _inverse(value: float | None, scale: float) -> float | None:
    return scale / value if value else None


def _all_or_none(choose: Callable[[list[float]], float], values: list[float | None]) -> float | None:
    """The choice among the values; None where one of them, or all, are missing."""
    there = [one for one in values if one is not None]
    return choose(there) if there and len(there) == len(values) else None


def _least(values: list[float | None]) -> float | None:
    return _all_or_none(min, values)


def _most(values: list[float | None]) -> float | None:
    return _all_or_none(max, values)
