"""coi init: creates the data directory, the database and checks the vocabularies; safe to repeat."""

from pathlib import Path

import click

from coi.cli.house import House, json_option, to_json


@click.command("init", help="Create the data directory and the database; safe to repeat.")
@json_option
@click.pass_obj
def command(data_dir: Path, *, as_json: bool) -> None:
    """Create or bring up to date, and say what is there."""
    house = House(data_dir, create=True)
    house.settings.archive_dir.mkdir(exist_ok=True)
    sources = len(house.vocabularies.sources)
    documents = sum(1 for _ in house.ledger.documents())
    if as_json:
        click.echo(to_json({"data_dir": str(data_dir), "sources": sources, "documents": documents}))
    else:
        click.echo(f"{data_dir} is ready: {sources} sources in the catalogue, {documents} documents.")
