"""coi check: archive against hashes, ledger against archive, index against ledger."""

from pathlib import Path

import click

from coi.cli.house import House, json_option, to_json
from coi.errors import ArchiveError, SearchIndexError


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
        house.pipeline.run(rebuild=True)
        index_problem = ""
    if index_problem:
        problems.append(index_problem)
    report = {"documents": len(known), "archived": len(named), "unclaimed": unclaimed, "problems": problems}
    if as_json:
        click.echo(to_json(report))
    else:
        click.echo(f"{len(known)} documents, {len(named)} archived files, {unclaimed} files no edition names")
        for problem in problems:
            click.echo(f"  {problem}")
    if problems:
        raise click.exceptions.Exit(1)


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
