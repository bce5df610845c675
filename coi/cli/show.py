"""coi show: a document with its facts, editions, captures, copies, newer editions and citation."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from coi.casework.citations import cite
from coi.cli.cited import edition_as_of, find_cited
from coi.cli.correct import in_words
from coi.cli.house import House, json_option, to_json
from coi.copies import Copies
from coi.dates import PartialDate, now
from coi.network.access import OPERATOR, may_see
from coi.results_json import document_to_json, relatives_to_json

_MOST_COPIES = 20  # that are printed; --json has them all


@click.command("show", help="Show a document: facts, editions, captures, archived files, citation.")
@click.argument("document_id")
@click.option("--as-of", "as_of", default=None, help="In the edition in force on that day.")
@json_option
@click.pass_obj
def command(data_dir: Path, document_id: str, as_of: str | None, *, as_json: bool) -> None:
    """Print what is known of a document."""
    house = House(data_dir)
    day: date | None = PartialDate.parse(as_of).last_day if as_of else None
    document_id, number = edition_as_of(house, document_id, day)
    cited = find_cited(house, document_id, number)
    document, reading = cited.document, cited.reading
    copies, seen = Copies(house.engine), partial(may_see, OPERATOR)
    newer, older = copies.newer(document.id, seen), copies.older(document.id, seen)
    quality = reading.quality
    shown: dict[str, Any] = {
        **document_to_json(document, cited.edition, reading, cited.capture.url),
        "editions": house.ledger.editions(document.id),
        "captures": house.ledger.captures(document.id),
        "archived": str(house.archive.path(cited.edition.sha256)),
        **relatives_to_json(copies, document.id, number, seen, partial(_title, house)),
        "citation": cite(cited, accessed=now().date()),
    }
    if as_json:
        click.echo(to_json(shown))
        return
    published = (
        f"published {reading.published.value} ({reading.published.evidence})"
        if reading.published
        else ("publication date not stated")
    )
    click.echo(f"{reading.title}\n  {document.id}, {document.status}, {document.source}, {published}")
    click.echo(f"  {len(reading.pages)} pages, language {reading.language or 'unknown'}")
    if quality:
        click.echo(f"  read with a quality of {quality.score:.2f} (from 0 to 1)")
        for reason in quality.reasons:
            click.echo(f"    {reason}")
    for fact in reading.corrected:
        click.echo(f"  corrected on {fact.day}: {in_words(fact)}\n    {fact.reason}")
    for one in shown["newer_editions"]:
        click.echo(f"  newer edition: {one['id']}, {one['title']}\n    {one['evidence']}")
    for one in shown["older_editions"]:
        click.echo(f"  older edition: {one['id']}, {one['title']}\n    {one['evidence']}")
    _print_copies(shown["copies"], {one.document.id for one in (*newer, *older)})
    for edition in shown["editions"]:
        mark = " (shown)" if edition.number == number else ""
        click.echo(
            f"  edition {edition.number}{mark}: {edition.media_type}, {edition.size} bytes, "
            f"captured {edition.first_captured.date()}, SHA-256 {edition.sha256}"
        )
    click.echo(f"  archived at {shown['archived']}\n  {shown['citation']}")


_SAME = {"bytes": "the same file", "text": "the same text"}


def _title(house: House, document_id: str) -> str:
    """The title of the edition in force."""
    number = edition_as_of(house, document_id, None)[1]
    reading = house.readings.latest(document_id, number)
    return reading.title if reading else document_id


def _print_copies(copies: Sequence[dict[str, Any]], editions: set[str]) -> None:
    """Print the copies that have not been named as editions."""
    others = [one for one in copies if one["id"] not in editions]
    for one in others[:_MOST_COPIES]:
        same = _SAME.get(one["same"]) or f"{one['contained']:.0%} of the shorter text is in both"
        click.echo(f"  copy: {one['id']}, {one['source']}, {one['title']} ({same})")
    if len(others) > _MOST_COPIES:
        click.echo(f"  and {len(others) - _MOST_COPIES} more copies")
