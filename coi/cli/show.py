"""coi show: a document with its facts, editions, captures and citation."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from coi.casework.citations import cite
from coi.cli.cited import edition_as_of, find_cited
from coi.cli.house import House, json_option, to_json
from coi.dates import PartialDate, now


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
    shown: dict[str, Any] = {
        "id": document.id,
        "key": document.key,
        "source": document.source,
        "title": reading.title,
        "status": document.status,
        "access": document.access,
        "url": cited.capture.url,
        "document_type": reading.document_type,
        "language": reading.language,
        "languages": reading.languages,
        "countries": reading.countries,
        "topics": reading.topics,
        "published": reading.published,
        "period_from": reading.period_from,
        "period_to": reading.period_to,
        "authors": reading.authors,
        "page_count": len(reading.pages),
        "reading": {
            "status": reading.status,
            "engine": reading.engine,
            "ocr": reading.ocr,
            "reason": reading.reason,
        },
        "edition": number,
        "editions": house.ledger.editions(document.id),
        "captures": house.ledger.captures(document.id),
        "archived": str(house.archive.path(cited.edition.sha256)),
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
    for edition in shown["editions"]:
        mark = " (shown)" if edition.number == number else ""
        click.echo(
            f"  edition {edition.number}{mark}: {edition.media_type}, {edition.size} bytes, "
            f"captured {edition.first_captured.date()}, SHA-256 {edition.sha256}"
        )
    click.echo(f"  archived at {shown['archived']}\n  {shown['citation']}")
