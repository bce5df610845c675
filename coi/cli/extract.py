"""coi extract: what extraction sees in a file; nothing is stored."""

import time
from pathlib import Path

import click

from coi.cli.house import json_option, to_json
from coi.dates import now
from coi.document import Declared
from coi.settings import load_settings
from coi.vocabulary.vocabularies import load_vocabularies


@click.command("extract", help="Show what extraction sees in a file; nothing is stored.")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--source", "source_id", default=None, help="As a document of this source: its rules for web pages hold."
)
@json_option
@click.pass_obj
def command(data_dir: Path, path: Path, *, source_id: str | None, as_json: bool) -> None:
    """Extract and classify one file."""
    from indexer.classify import classify
    from indexer.extract.html_rules import rules_of
    from indexer.sandbox import Sandbox

    vocabularies = load_vocabularies(load_settings(data_dir))
    source = vocabularies.sources[vocabularies.find("source", source_id)] if source_id else None
    started = time.perf_counter()
    with Sandbox() as sandbox:
        extracted = sandbox.extract(path, None, "", rules_of(source))
    reading = classify(
        extracted,
        Declared(),
        document_id="",
        edition=0,
        url=path.name,
        source=source,
        vocabularies=vocabularies,
        made=now(),
    )
    shown = {
        "status": reading.status,
        "reason": reading.reason,
        "source": source.id if source else None,
        "media_type": reading.media_type,
        "title": reading.title,
        "language": reading.language,
        "languages": reading.languages,
        "published": reading.published,
        "dates": reading.dates,
        "period_from": str(reading.period_from or "") or None,
        "period_to": str(reading.period_to or "") or None,
        "period": reading.period,
        "countries": reading.countries,
        "topics": reading.topics,
        "document_type": reading.document_type,
        "concepts": reading.concepts,
        "spans": reading.spans,
        "attachments": reading.attachments,
        "quality": reading.quality,
        "authors": reading.authors,
        "pages": reading.pages,
        "text": extracted.text,
        "ocr": reading.ocr,
        "engine": reading.engine,
        "seconds": round(time.perf_counter() - started, 3),
    }
    if as_json:
        click.echo(to_json(shown))
        return
    click.echo(
        f"{reading.title or path.name}: {reading.status}, {reading.media_type}, {len(reading.pages)} pages"
    )
    if reading.reason:
        click.echo(f"  {reading.reason}")
    published = reading.published
    click.echo(
        f"  language {reading.language or 'unknown'}; countries {', '.join(reading.country_codes) or 'none'}"
    )
    click.echo(
        f"  published {published.value} ({published.evidence})"
        if published
        else "  publication date not stated"
    )
    click.echo(extracted.text)
