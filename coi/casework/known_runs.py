"""Runs as somebody may know them: what came of documents they may not see is taken out of every number."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from coi.document import ACCESS_LEVELS
from coi.ledger import Ledger
from coi.network.access import Viewer
from coi.run_book import Run

_CAME = ("added", "new", "changed", "unchanged", "gone", "withdrawn")


def sees_all(viewer: Viewer) -> bool:
    """Whether no document is hidden from that viewer."""
    return viewer.levels >= frozenset(ACCESS_LEVELS)


def known_runs(runs: Sequence[Run], ledger: Ledger, viewer: Viewer) -> tuple[Run, ...]:
    """The same runs with the numbers that viewer may know; one that brought in hidden documents alone is left out.

    A crawl is told all the same: that a source was visited says nothing of what is hidden.
    """
    if sees_all(viewer):
        return tuple(runs)
    hidden = ledger.outcomes_of_hidden([run.id for run in runs], viewer.levels)
    return tuple(
        _without(run, hidden[run.id]) if run.id in hidden else run
        for run in runs
        if run.id not in hidden or run.verb == "crawl" or _brought_more(run, hidden[run.id])
    )


def _brought_more(run: Run, hidden: Mapping[str, int]) -> bool:
    result = run.result or {}
    return bool(sum(result.get(name, 0) for name in _CAME) > sum(hidden.values()))


def _without(run: Run, hidden: Counter[str]) -> Run:
    if run.result is None:
        return run
    less = {"added": hidden.total()} if "added" in run.result else hidden
    numbers = {name: max(0, run.result[name] - less[name]) for name in less if name in run.result}
    return replace(run, result={**run.result, **numbers})
