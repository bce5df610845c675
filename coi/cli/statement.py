"""coi statement: a dated record of a search, to be printed or kept with the file of a case."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from coi.casework.freshness import Freshness
from coi.casework.gaps import REASONS
from coi.casework.statement import (
    ONLY_OPEN,
    SearchStatement,
    state_search,
    statement_to_json,
)
from coi.cli.house import House, json_option, to_json
from coi.dates import date_in_words, now
from coi.network.access import OPERATOR
from coi.query_args import FILTER_ARGUMENTS, query_from_args

_DATES = ("published-from", "published-to", "captured-from", "captured-to", "as-of")


def _filters(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every filter of a query as an option."""
    for name in reversed((*_DATES, "sort", "ui-language")):
        function = click.option(f"--{name}", default=None, metavar="VALUE")(function)
    for name in reversed((*FILTER_ARGUMENTS, "without")):
        function = click.option(f"--{name}", multiple=True, metavar="VALUE")(function)
    return function


@click.command("statement", help="Record a search: what was asked, searched, missing and found.")
@click.argument("query", required=False, default="")
@click.option("--translate/--no-translate", default=True, help="Search other languages too.")
@_filters
@json_option
@click.pass_obj
def command(data_dir: Path, /, query: str, *, translate: bool, as_json: bool, **options: Any) -> None:
    """Print the statement of a search, with the filters of “coi search”."""
    house, moment = House(data_dir), now()
    args = {
        name.replace("_", "-"): [value] if isinstance(value, str) else list(value)
        for name, value in options.items()
        if value
    }
    args |= {"q": [query]} if query else {}
    args |= {} if translate else {"translate": ["0"]}
    asked = query_from_args(args, house.vocabularies, today=moment.date())
    statement = state_search(asked, house, OPERATOR, made=moment, generation=house.index.generation)
    if as_json:
        click.echo(to_json(statement_to_json(statement)))
    else:
        click.echo("\n".join(_lines(statement)))


def _lines(statement: SearchStatement) -> list[str]:
    asked = statement.query
    lines = [
        "Search statement",
        f"Made {date_in_words(statement.made.date())}, {statement.made:%H:%M} UTC",
        f"With:     version {statement.version}, index generation {statement.generation or 'unknown'}",
        "",
        f"Asked:    {statement.in_words}",
        f"As typed: {asked.text}" if asked.text else "As typed: no words",
        f"As of:    {date_in_words(asked.as_of or statement.made.date())}",
    ]
    lines += [f"Filter:   {name} {value}" for name, value in statement.conditions]
    lines += [
        f"Also searched for {one.word}: {', '.join(one.added)} ({one.language})" for one in statement.added
    ]
    lines += [f"Need not stand in a document: {', '.join(statement.joining_words)}"] * bool(
        statement.joining_words
    )
    lines += ["", f"Searched: {statement.searched} documents of {len(statement.sources)} sources."]
    lines += [f"Left out by the dates: {statement.undated} documents that state none."] * bool(
        statement.undated
    )
    lines += [ONLY_OPEN] * (not statement.whole)
    lines += [f"Found:    {'' if statement.total_is_exact else 'about '}{statement.total} documents."]
    lines += [*statement.conclusion, *(f"Note: {one}" for one in statement.warnings)]
    for field, values in statement.counts.items():
        told = ", ".join(f"{one.label or 'not known'} {one.count}" for one in values)
        lines.append(f"  by {field.replace('_', ' ')}: {told}")
    for number, one in enumerate(statement.hits, 1):
        lines += ["", f"{number}. {one.citation or f'{one.hit.title}; {one.hit.url} ({one.hit.id})'}"]
        lines += ["   It has only some of the words."] * (not one.all_words)
    lines += ["", "Sources searched"]
    lines += [
        f"  {one.standing.name}: {one.searched} searched, {one.found} found; {_say(one.standing)}"
        for one in statement.sources
    ]
    lines += ["", "Sources not searched"]
    for reason, said in REASONS.items():
        names = [one.name for one in statement.gaps if one.reason == reason]
        lines += [f"  {said} ({len(names)}): {'; '.join(names)}"] if names else []
    return lines


def _say(standing: Freshness) -> str:
    """How current a source is, in a few words."""
    newest = date_in_words(standing.newest) if standing.newest else "no date stated"
    seen = date_in_words(standing.last_seen.date()) if standing.last_seen else "not known"
    silent = "; silent: it yields less than is expected" if standing.silent else ""
    return f"newest document {newest}, last seen {seen}{silent}"
