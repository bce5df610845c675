"""The report of a harvest: how many documents came, changed, stayed or failed, and what went wrong."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from crawler.answer import NoAnswer

MOST_ISSUES = 100  # shown in a report; the ledger keeps every one
IN_A_ROW = 10  # documents without an answer after which the site is taken to be down


@dataclass(frozen=True, slots=True)
class HarvestIssue:
    """Something that went wrong with one URL (empty where it concerns the whole source)."""

    url: str
    kind: str  # "discovery", "expected", "refused", "failed", "missing", "moved" or "stopped"
    detail: str


@dataclass(frozen=True, slots=True)
class HarvestReport:
    """What one harvest of a source did; each number counts documents, `seconds` is how long it took.

    `found` are those the source points to now; the others are outcomes, also of documents known from
    before: `gone` became gone, `withdrawn` were taken back by who gave them, `refused` were not asked for (robots.txt, another site, inner address).
    """

    source: str
    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    failed: int = 0
    refused: int = 0
    seconds: float = 0.0
    issues: tuple[HarvestIssue, ...] = ()
    withdrawn: int = 0

    @property
    def is_trouble(self) -> bool:
        """Whether somebody has to look: nothing came although something failed, or less than is expected."""
        nothing = self.failed and not (self.new or self.changed or self.unchanged)
        return bool(nothing) or any(issue.kind == "expected" for issue in self.issues)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {**asdict(self), "issues": [asdict(issue) for issue in self.issues]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The report that `as_json` made these values of."""
        return cls(**{**values, "issues": tuple(HarvestIssue(**issue) for issue in values["issues"])})

    @classmethod
    def failure(cls, source: str, kind: str, detail: str) -> Self:
        """The report of a harvest that did not come about."""
        return cls(source, failed=1, issues=(HarvestIssue("", kind, detail),))


@dataclass(slots=True)
class Tally:
    """Counts while a harvest runs; `keep(url, kind, detail)` stores each issue."""

    source: str
    keep: Callable[[str, str, str], None]
    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    failed: int = 0
    refused: int = 0
    withdrawn: int = 0
    failed_in_a_row: int = 0
    issues: list[HarvestIssue] = field(default_factory=list)

    def note(self, url: str, kind: str, detail: str) -> None:
        """Keep an issue that is no outcome of a document."""
        self.keep(url, kind, detail)
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(HarvestIssue(url, kind, detail))

    def fail(self, url: str, kind: str, error: Exception) -> None:
        """Count a document, or a way into the source, that could not be had."""
        self.failed += 1
        self.failed_in_a_row = self.failed_in_a_row + 1 if isinstance(error, NoAnswer) else 0
        self.note(url, kind, str(error))

    def refuse(self, url: str, error: Exception) -> None:
        """Count a document that must not be asked for."""
        self.refused += 1
        self.note(url, "refused", str(error))

    def outcomes(self) -> tuple[int, ...]:
        """The numbers so far, to return to with `take_back`; issues included."""
        return (
            self.new, self.changed, self.unchanged, self.gone, self.failed, self.refused, self.withdrawn,
            len(self.issues),
        )  # fmt: skip

    def take_back(self, before: tuple[int, ...]) -> None:
        """Return to those numbers: what came since then is undone."""
        (
            self.new, self.changed, self.unchanged, self.gone, self.failed, self.refused, self.withdrawn, issues,
        ) = before  # fmt: skip
        del self.issues[issues:]

    @property
    def site_is_down(self) -> bool:
        """Whether so many documents failed one after another that asking on is pointless."""
        return self.failed_in_a_row >= IN_A_ROW

    def report(self, seconds: float) -> HarvestReport:
        """The numbers so far."""
        return HarvestReport(
            self.source, self.found, self.new, self.changed, self.unchanged, self.gone, self.failed,
            self.refused, round(seconds, 3), tuple(self.issues), self.withdrawn,
        )  # fmt: skip
