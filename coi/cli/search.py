"""coi search: one question or a batch of them, as text or JSON."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from coi.cli.house import House, json_option, to_json
from coi.dates import now
from coi.errors import UsageError
from coi.network.access import OPERATOR
from coi.query_args import FILTER_ARGUMENTS, query_from_args
from coi.results import SearchResults
from coi.results_json import results_to_json

_HALF_PAIR = re.compile("[\ud800-\udfff]")  # cannot be printed as UTF-8; also what is not UTF-8 in the file
_DATES = ("published-from", "published-to", "captured-from", "captured-to", "as-of")

Command = Callable[..., Any]


def _filters(function: Command) -> Command:
    """Give a command every filter of a query as an option."""
    for name in reversed(list(FILTER_ARGUMENTS)):
        function = click.option(f"--{name}", multiple=True, metavar="VALUE")(function)
    for name in reversed(_DATES):
        function = click.option(f"--{name}", default=None, metavar="DATE")(function)
    return function


def _batch_args(line: str) -> tuple[Any, dict[str, list[str]]]:
    """The id and the query arguments of one line of a batch; UsageError where it is no such line."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):  # a number of thousands of digits is a ValueError
        raise UsageError("The line is not JSON.") from None
    if _HALF_PAIR.search(json.dumps(row, ensure_ascii=False)):
        raise UsageError("The line holds bytes or escapes that are no characters.")
    if not isinstance(row, dict) or "id" not in row:
        raise UsageError("The line must be an object with “id” and “q”.")
    args: dict[str, list[str]] = {}
    for name, value in row.items():
        if name == "id":
            continue
        values = value if isinstance(value, list) else [value]
        texts = [str(int(one)) if isinstance(one, bool) else str(one) for one in values if one is not None]
        args[name.replace("_", "-")] = texts
    return row["id"], args


def _answers(house: House, file: Path, given: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    today = now().date()
    with file.open(encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            identity: Any = None
            try:
                identity, args = _batch_args(line)
                query = query_from_args({**given, **args}, house.vocabularies, today=today)
                found = results_to_json(house.searcher.search(query, OPERATOR))
            except UsageError as error:
                found = {"error": f"Line {number}: {error}", "total": None, "hits": []}
            yield {"id": identity, **found}


def _print(results: SearchResults) -> None:
    click.echo(results.in_words)
    for warning in results.warnings:
        click.echo(f"  note: {warning}", err=True)
    click.echo(f"{results.total} document{'' if results.total == 1 else 's'}")
    if results.suggestion:
        click.echo(f"Did you mean: {results.suggestion}")
    for number, hit in enumerate(results.hits, results.query.offset + 1):
        published = f"published {hit.published}" if hit.published else "publication date not stated"
        click.echo(f"\n{number}. {hit.title}\n   {hit.id} · {hit.source} · {published} · {hit.url}")
        for one in hit.passages:
            click.echo(f"   p. {one.label or one.page}: {' '.join(one.text.split())}")
    for name, values in results.facets.items():
        click.echo(f"\n{name}: " + ", ".join(f"{one.label} {one.count}" for one in values))
    if results.histogram.periods:
        counts = ", ".join(f"{one.label} {one.count}" for one in results.histogram.periods)
        click.echo(f"\npublished, by {results.histogram.grain}: {counts}")


@click.command("search", help="Search; filters may be repeated, --not-… excludes.")
@click.argument("query", required=False, default="")
@click.option(
    "--batch",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of queries, one JSON object a line.",
)
@click.option("--sort", default=None, metavar="ORDER", help="relevance, published or captured.")
@click.option("--limit", default=None, metavar="N", help="How many hits (10).")
@click.option("--offset", default=None, metavar="N", help="How many hits to pass over.")
@click.option("--facets", is_flag=True, help="Count the values of each filter.")
@click.option("--translate/--no-translate", default=True, help="Search other languages too.")
@click.option(
    "--without", multiple=True, metavar="LANGUAGE:WORD", help="A word of another language not to search."
)
@click.option("--ui-language", default=None, metavar="LANGUAGE", help="Language of labels (en).")
@_filters
@json_option
@click.pass_obj
def command(data_dir: Path, /, **options: Any) -> None:
    """Print results, or one JSON line per line of the batch."""
    query: str = options.pop("query")
    batch: Path | None = options.pop("batch")
    as_json: bool = options.pop("as_json")
    given = _args(options)
    house = House(data_dir)
    if batch is not None:
        if query:
            raise UsageError("Give a query or --batch, not both.")
        for answer in _answers(house, batch, given):
            click.echo(to_json(answer, indent=None))
        return
    if query:
        given["q"] = [query]
    asked = query_from_args(given, house.vocabularies, today=now().date())
    results = house.searcher.search(asked, OPERATOR)
    if as_json:
        click.echo(to_json(results_to_json(results)))
    else:
        _print(results)


def _args(options: dict[str, Any]) -> dict[str, list[str]]:
    """The options that were given, as query arguments."""
    args: dict[str, list[str]] = {}
    if options.pop("facets"):
        args["facets"] = ["1"]
    if not options.pop("translate"):
        args["translate"] = ["0"]
    for name, value in options.items():
        if value:
            args[name.replace("_", "-")] = [value] if isinstance(value, str) else list(value)
    return args
