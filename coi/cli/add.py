"""coi add: files into the archive, as an upload would bring them."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import click

from coi.cli.house import House, json_option, to_json
from coi.dates import PartialDate
from coi.document import ACCESS_LEVELS, AccessLevel, Declared
from coi.errors import UsageError
from coi.file_names import printable_name
from coi.ledger import Received

MAX_SIZE = 100_000_000  # bytes


@click.command("add", help="Put files into the archive.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", "source_id", required=True, help="The source the files are from.")
@click.option("--title", default=None)
@click.option("--published", default=None, metavar="DATE")
@click.option("--country", "countries", multiple=True)
@click.option("--topic", "topics", multiple=True)
@click.option("--type", "document_type", default=None)
@click.option("--language", default=None)
@click.option("--access", type=click.Choice(ACCESS_LEVELS), default=None)
@json_option
@click.pass_obj
def command(
    data_dir: Path,
    paths: tuple[Path, ...],
    *,
    source_id: str,
    title: str | None,
    published: str | None,
    countries: tuple[str, ...],
    topics: tuple[str, ...],
    document_type: str | None,
    language: str | None,
    access: str | None,
    as_json: bool,
) -> None:
    """Archive each file, then print its document id; nothing is taken if any file cannot be read."""
    house = House(data_dir)
    find = house.vocabularies.find
    source = house.source(source_id)
    if title and len(paths) > 1:
        raise UsageError("A title can be given for one file only.")
    declared = Declared(
        title=title,
        language=find("language", language) if language else None,
        published=PartialDate.parse(published) if published else None,
        countries=tuple(find("country", one) for one in countries),
        topics=tuple(find("topic", one) for one in topics),
        document_type=find("document_type", document_type) if document_type else None,
    )
    if declared != Declared():
        declared = replace(declared, said_by="upload")
    for path in paths:
        if not path.is_file():
            raise UsageError(f"There is no file {path}.")
        if not 0 < path.stat().st_size <= MAX_SIZE:
            raise UsageError(f"{path} is empty or larger than {MAX_SIZE // 1_000_000} MB.")
    run = house.ledger.open_run("add", source_id)
    added = []
    for path in paths:
        data = path.read_bytes()
        sha256 = house.archive.put(data)
        received = Received(
            method="upload",
            url=f"upload:{printable_name(path.name)}",
            media_type=None,
            declared=declared,
            access=cast("AccessLevel", access or source.access),
            run=run,
        )
        # An upload has no address of its own: the same bytes are the same document.
        key = f"upload:{sha256}"
        recorded = house.ledger.record_capture(source_id, key, received, sha256, len(data))
        added.append(
            {
                "id": recorded.document.id,
                "path": printable_name(str(path)),
                "sha256": sha256,
                "new": recorded.new_document,
            }
        )
    house.ledger.close_run(run, {"added": len(added)})
    if as_json:
        click.echo(to_json(added))
    else:
        for one in added:
            click.echo(f"{one['id']}  {one['path']}" + ("" if one["new"] else "  (known already)"))
