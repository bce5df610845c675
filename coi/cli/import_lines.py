"""coi import: bulk import of a JSONL file, one document a line, each line archived as it came."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import click

from coi.cli.house import House, json_option, to_json
from coi.dates import PartialDate
from coi.document import ACCESS_LEVELS, AccessLevel
from coi.errors import FilterError, ImportLineError
from coi.ledger import Received
from coi.query import FilterField
from coi.source import Source
from coi.vocabulary.vocabularies import Vocabularies

MEDIA_TYPE = "application/x-coi-record+json"
MAX_LINE = 50_000_000  # bytes

_TEXTS = ("key", "url", "title", "text", "html", "language", "document_type", "access")
_DATES = ("published", "period_from", "period_to")
_LISTS = ("pages", "countries", "topics", "authors")
_BODIES = ("text", "html", "pages")


def _read_line(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise ImportLineError(f"it is longer than {MAX_LINE} bytes.")
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise ImportLineError("it is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ImportLineError(f"it is not JSON: {error.msg} at character {error.pos}.") from None
    except RecursionError:
        raise ImportLineError("it is nested too deeply.") from None
    if not isinstance(row, dict):
        raise ImportLineError("it is not an object.")
    return row


def _check(row: Mapping[str, Any]) -> None:
    """Refuse a line with unknown, missing or misshapen parts."""
    if unknown := sorted(set(row) - {*_TEXTS, *_DATES, *_LISTS}):
        raise ImportLineError(f"unknown key “{unknown[0][:40]}”.")
    if not isinstance(row.get("key"), str) or not row["key"].strip():
        raise ImportLineError("“key” is missing.")
    for name in (*_TEXTS, *_DATES):
        value = row.get(name)
        if value is not None and not isinstance(value, str):
            raise ImportLineError(f"“{name}” must be text.")
        if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
            raise ImportLineError(f"“{name}” has characters that are none (NUL or half of a pair).")
    for name in _LISTS:
        value = row.get(name)
        if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            raise ImportLineError(f"“{name}” must be a list of texts.")
    if sum(bool(row.get(name)) for name in _BODIES) != 1:
        raise ImportLineError("it needs exactly one of “text”, “html” and “pages”, not empty.")
    if row.get("access") is not None and row["access"] not in ACCESS_LEVELS:
        raise ImportLineError(f"“access” must be one of {', '.join(ACCESS_LEVELS)}.")


def _check_values(row: Mapping[str, Any], vocabularies: Vocabularies) -> None:
    """Refuse dates and vocabulary values that do not exist."""
    fields: Mapping[str, FilterField] = {"countries": "country", "topics": "topic"}
    try:
        for name in _DATES:
            if row.get(name):
                PartialDate.parse(row[name])
        for name, field in fields.items():
            for value in row.get(name) or ():
                vocabularies.find(field, value)
        if row.get("document_type"):
            vocabularies.find("document_type", row["document_type"])
        if row.get("language"):
            vocabularies.find("language", row["language"])
    except FilterError as error:
        raise ImportLineError(str(error)) from None


def import_line(house: House, source: Source, line: bytes, run: int) -> str:
    """Take one line; returns "new", "changed" or "unchanged". ImportLineError where it cannot be taken."""
    row = _read_line(line)
    _check(row)
    _check_values(row, house.vocabularies)
    data = line.strip()
    sha256 = house.archive.put(data)
    received = Received(
        method="import",
        url=row.get("url") or f"import:{row['key']}",
        media_type=MEDIA_TYPE,
        access=cast("AccessLevel", row.get("access") or source.access),
        run=run,
    )
    recorded = house.ledger.record_capture(source.id, row["key"], received, sha256, len(data))
    if recorded.new_document:
        return "new"
    return "changed" if recorded.new_edition else "unchanged"


@click.command("import", help="Import documents from a JSONL file, one object a line.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--source", "source_id", required=True, help="The source the documents are from.")
@json_option
@click.pass_obj
def command(data_dir: Path, file: Path, source_id: str, *, as_json: bool) -> None:
    """Import what can be taken; report every line that cannot, with its number."""
    house = House(data_dir)
    source = house.source(source_id)
    run = house.ledger.open_run("import", source_id)
    counts = {"new": 0, "changed": 0, "unchanged": 0, "failed": 0}
    errors: list[dict[str, Any]] = []
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                counts[import_line(house, source, line, run)] += 1
            except ImportLineError as error:
                counts["failed"] += 1
                errors.append({"line": number, "error": str(error)})
                click.echo(f"coi: line {number} skipped: {error}", err=True)
    house.ledger.close_run(run, {**counts, "errors": errors[:100]})
    if as_json:
        click.echo(to_json({"source": source_id, **counts, "errors": errors}))
    else:
        click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    if counts["failed"]:
        raise click.exceptions.Exit(1)
