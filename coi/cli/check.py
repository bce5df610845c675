"""coi check: archive against hashes, ledger against archive, index against ledger, and what is wrong with documents."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from coi.casework.mistakes import reported
from coi.cli.house import House, json_option, to_json
from coi.errors import ArchiveError, SearchIndexError
from coi.run_book import Issue

_MOST_NAMED = 20  # documents that were read badly
_GOOD = 0.9  # quality above which a document is not named


@click.command("check", help="Check archive, ledger and index against one another.")
@click.option("--repair", is_flag=True, help="Rebuild the index where it does not fit.")
@json_option
@click.pass_obj
def command(data_dir: Path, *, repair: bool, as_json: bool) -> None:
    """Report every contradiction; exit 1 where there is one left."""
    house = House(data_dir)
    problems: list[str] = []
    named = _verify_archive(house, problems)
    unclaimed = sum(1 for name in house.archive.names() if name not in named)
    known = {document.id for document in house.ledger.documents()}
    index_problem = _compare_index(house, known)
    if index_problem and repair:
        house.bring_up_to_date(rebuild=True)
        index_problem = ""
    if index_problem:
        problems.append(index_problem)
    report: dict[str, Any] = {
        "documents": len(known),
        "archived": len(named),
        "unclaimed": unclaimed,
        "problems": problems,
    }
    badly_read, report["unrated"] = _worst(house)
    report["badly_read"] = badly_read
    mistakes = reported(house.ledger)
    report["reported"] = [
        {"place": one.url, "source": one.source, "text": one.detail, "noted": one.noted} for one in mistakes
    ]
    if as_json:
        click.echo(to_json(report))
    else:
        click.echo(f"{len(known)} documents, {len(named)} archived files, {unclaimed} files no edition names")
        for problem in problems:
            click.echo(f"  {problem}")
        _print_badly_read(badly_read)
        _print_reported(mistakes)
        if report["unrated"]:
            click.echo(f"{report['unrated']} documents are not rated yet; “coi index” rates them.")
    if problems:
        raise click.exceptions.Exit(1)


def _print_badly_read(named: Sequence[dict[str, Any]]) -> None:
    if named:
        click.echo("Read worst, from 0 (not at all) to 1:")
    for one in named:
        click.echo(f"  {one['quality']:.2f}  {one['id']}, {one['source']}: {one['title']}")
        for reason in one["reasons"]:
            click.echo(f"        {reason}")


def _print_reported(mistakes: Sequence[Issue]) -> None:
    if mistakes:
        click.echo("Reported by readers, latest first:")
    for one in mistakes:
        text = one.detail.replace("\n", "\n        ")
        click.echo(f"  {one.noted:%Y-%m-%d}  {one.url}, {one.source}:\n        {text}")


def _worst(house: House) -> tuple[list[dict[str, Any]], int]:
    """The documents that were read worst, in their editions in force, and how many have not been rated."""
    rated = house.readings.rated()
    named = [
        {
            "id": one.document_id,
            "source": one.source,
            "title": one.title,
            "quality": one.quality.score,
            "reasons": one.quality.reasons,
        }
        for one in rated
        if one.quality is not None and one.quality.score < _GOOD
    ]
    return named[:_MOST_NAMED], sum(one.quality is None for one in rated)


def _verify_archive(house: House, problems: list[str]) -> set[str]:
    """Check every edition's bytes, add what is wrong to `problems`; returns the names of the bytes."""
    named = set()
    for sha256, document_id, number in house.ledger.archived():
        named.add(sha256)
        try:
            house.archive.verify(sha256)
        except ArchiveError as error:
            problems.append(f"{document_id}, edition {number}: {error}")
    return named


def _compare_index(house: House, known: set[str]) -> str:
    """One sentence where the index does not hold just the known documents; empty where it does."""
    try:
        held = set(house.index.document_ids())
    except SearchIndexError as error:
        return str(error)
    if missing := len(known - held):
        return f"The index lacks {missing} documents; run “coi index”."
    if strange := len(held - known):
        return f"The index holds {strange} documents the ledger does not know; run “coi index”."
    return ""
