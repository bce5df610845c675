"""coi cite: a citation of a document or one of its pages."""

from dataclasses import replace
from pathlib import Path

import click

from coi.casework.citations import STYLES, cite
from coi.cli.cited import edition_as_of, find_cited
from coi.cli.house import House, json_option, to_json
from coi.dates import now


@click.command("cite", help="Print a citation.")
@click.argument("document_id")
@click.option("--page", type=click.IntRange(1), default=None, help="The page cited, counted from 1.")
@click.option("--quote", default=None, help="Words that stand there and are to be quoted.")
@click.option("--style", default="plain", show_default=True, help=", ".join(STYLES) + ".")
@json_option
@click.pass_obj
def command(
    data_dir: Path, document_id: str, page: int | None, quote: str | None, style: str, *, as_json: bool
) -> None:
    """Cite the edition in force today."""
    house = House(data_dir)
    cited = find_cited(house, *edition_as_of(house, document_id, None))
    text = cite(replace(cited, page=page, quote=quote), accessed=now().date(), style=style)
    click.echo(to_json({"id": cited.document.id, "style": style, "citation": text}) if as_json else text)
