"""The command behind `make bench`: runs benchmarks by name, prints their reports, and writes RESULTS.md.

A further benchmark is one more function in BENCHMARKS.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from tests.bench import building, copies, crawling, extraction, languages, pages, ranking, texts
from tests.bench.results import RESULTS, write_section
from tests.bench.search import report, run

FULL_SIZES = (20_000, 100_000)


def main() -> int:
    """0 where every benchmark ran and its engines agree, 1 where they do not; 0 and a reason without the real texts."""
    options = _parser().parse_args()
    if reason := texts.missing():
        _say(f"bench: skipped, {reason}")
        return 0
    return max(BENCHMARKS[name](options) for name in options.names)


def search(options: argparse.Namespace) -> int:
    """Engines side by side; only a run of the full sizes goes into RESULTS.md, others beside their figures."""
    sizes = tuple(sorted(options.sizes))
    folder = options.folder.resolve() / "search"
    if options.again:
        figures = json.loads((folder / "results.json").read_text("utf-8"))
    else:
        figures = run.measure(sizes, folder, _say, stock_everywhere=options.stock)
    text = report.write(figures, date.today())  # noqa: DTZ011 -- the day on the operator's calendar
    full = tuple(sorted(int(size) for size in figures["sizes"])) == FULL_SIZES
    path = RESULTS if full else folder / RESULTS.name
    write_section(path, "search", text)
    sys.stdout.write(f"{text}\n")
    found = run.faults(figures)
    for one in found:
        _say(f"bench: {one}")
    _say(
        f"bench: the report is in {path}; {'the run has faults' if found else 'the engines agree on every total'}"
    )
    return 1 if found else 0


def search_pages(options: argparse.Namespace) -> int:
    """Whole pages over the documents of the search benchmark, which are made where they are not there yet."""
    text = pages.write(options.folder.resolve())
    write_section(RESULTS, "pages", text)
    sys.stdout.write(f"{text}\n")
    return 0


def _section(name: str, write: Callable[[], str]) -> Callable[[argparse.Namespace], int]:
    """A benchmark of a minute or two that always goes into RESULTS.md."""

    def run_it(_: argparse.Namespace) -> int:
        text = write()
        write_section(RESULTS, name, text)
        sys.stdout.write(f"{text}\n")
        return 0

    return run_it


BENCHMARKS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "search": search,
    "building": _section("building", building.write),
    "ranking": _section("ranking", ranking.write),
    "languages": _section("languages", languages.write),
    "copies": _section("copies", copies.write),
    "extraction": _section("extraction", extraction.write),
    "pages": search_pages,
    "crawling": _section("crawling", crawling.write),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", dest="names", nargs="+", choices=list(BENCHMARKS), default=list(BENCHMARKS))
    parser.add_argument("--sizes", nargs="+", type=int, default=FULL_SIZES, help="numbers of documents")
    parser.add_argument(
        "--folder", type=Path, default=Path("var/bench"), help="where documents and indexes go"
    )
    parser.add_argument("--stock", action="store_true", help="stock Whoosh at every size")
    parser.add_argument(
        "--again", action="store_true", help="only write the report anew, from the last figures"
    )
    return parser


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
