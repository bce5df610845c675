"""The status page: what ran last for every source and for the index, how long it took, and what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from coi.casework.known_runs import known_runs, sees_all
from coi.ledger import Ledger
from coi.network.access import Viewer, may_see
from coi.run_book import BRINGING_IN, Run
from coi.schedule import DID_NOT_BEGIN
from coi.source import Source
from web.addresses import address, as_of_args
from web.desk import the_desk, the_viewer
from web.languages import gettext, in_figures, ngettext
from web.wording import field_title

status = Blueprint("status", __name__)

COUNTED = ("new", "changed", "unchanged", "gone", "failed", "refused")
_INDEX = ("indexed", "deleted", "failed")
_RUNS_READ = 20  # of a source whose latest runs the viewer may not know of
_MINUTE = 60  # seconds


@dataclass(frozen=True, slots=True)
class Visit:
    """The last time a source was visited, None where never: how it ended, and how many documents it found how.

    `trouble` says in a few words why somebody should look, and is empty where nobody need.
    """

    source: Source
    address: str
    began: datetime | None = None
    took: str = ""
    counts: tuple[int | None, ...] = ()
    trouble: str = ""


@status.get("/status")
def show_status() -> str:
    """What ran last; sources and documents that a viewer may not see are left out, of the numbers too."""
    desk, viewer = the_desk(), the_viewer()
    runs = desk.ledger.latest_runs()
    seen = [one for one in desk.vocabularies.sources.values() if may_see(viewer, one.access)]
    latest = _latest(runs, desk.ledger, viewer, {one.id for one in seen})
    visits = [_visit(one, latest.get(one.id)) for one in seen if one.verified or one.id in latest]
    visits.sort(key=lambda one: (not one.trouble, one.source.name.casefold()))
    indexed = next((run for run in reversed(runs) if run.verb == "index"), None)
    return render_template(
        "status.html",
        field_title=field_title,
        as_of_means=gettext("This page tells what ran last, whatever the day."),
        visits=visits,
        index=indexed,
        index_took=took_in_words(indexed.seconds) if indexed else "",
        index_trouble=say_trouble(indexed) if indexed else "",
        index_counts=_counts(indexed, _INDEX) if indexed and sees_all(viewer) else (),
        unvisited=_unvisited(sum(1 for one in seen if not one.verified and one.id not in latest)),
    )


def _latest(runs: Sequence[Run], ledger: Ledger, viewer: Viewer, sources: Collection[str]) -> dict[str, Run]:
    """The latest run of each of these sources that this viewer may know of."""
    latest: dict[str, Run] = {}
    for run in runs:  # the newest comes last and takes the place of another verb's
        if run.verb in BRINGING_IN and run.source is not None and run.source in sources:
            latest[run.source] = run
    told = known_runs(list(latest.values()), ledger, viewer)
    known = {run.source: run for run in told if run.source is not None}
    for source in latest.keys() - known.keys():
        earlier = (run for run in ledger.runs(source, _RUNS_READ) if run.verb in BRINGING_IN)
        if before := next(iter(known_runs(list(earlier), ledger, viewer)), None):
            known[source] = before
    return known


def _visit(source: Source, run: Run | None) -> Visit:
    there = address("sources.show_source", as_of_args(), source_id=source.id)
    if run is None:
        return Visit(source, there)
    return Visit(
        source, there, run.started, took_in_words(run.seconds), _counts(run, COUNTED), say_trouble(run)
    )


def _counts(run: Run, names: tuple[str, ...]) -> tuple[int | None, ...]:
    """The numbers of a run's result; None for what it did not count."""
    result = run.result or {}
    found = (result.get("added" if name == "new" and "added" in result else name) for name in names)
    return tuple(one if isinstance(one, int) else None for one in found)


def _unvisited(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(count)s source is described but not visited, because its way in is not confirmed.",
        "%(count)s sources are described but not visited, because their ways in are not confirmed.",
        number,
    )


def say_trouble(run: Run) -> str:
    """Why somebody should look at a run; empty where it ended well."""
    if run.finished is None:
        return gettext("still running, or broken off unseen")
    if DID_NOT_BEGIN in (run.result or {}):
        return gettext("could not begin")
    if not run.ended_by_itself:
        return gettext("broken off")
    result = run.result or {}
    issues = result.get("issues", ())
    if any(one.get("kind") == "expected" for one in issues):
        return gettext("silent: less came than is expected")
    if result.get("failed") and not any(
        result.get(one) for one in ("new", "changed", "unchanged", "indexed")
    ):
        return gettext("nothing came")
    return ngettext("%(count)s trouble noted", "%(count)s troubles noted", len(issues)) if issues else ""


def took_in_words(seconds: float | None) -> str:
    """How long a run took: `12 s`, `3 min`; empty where its end is not known."""
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return gettext("%(count)s s", count=in_figures(round(seconds)))
    return gettext("%(count)s min", count=in_figures(round(seconds / _MINUTE)))
