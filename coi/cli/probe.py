"""coi sources probe: tries a source live, and says or makes the change that verifies it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coi.cli.house import House, json_option, to_json
from coi.errors import UsageError
from coi.source import load_source
from coi.yaml_file import read_yaml

if TYPE_CHECKING:
    from crawler.probe import ProbeReport


@click.command("probe", help="Try a source live: reachability, robots.txt, ways in and a few items.")
@click.argument("source_id")
@click.option("--write", is_flag=True, help="Change the source's YAML as the report says.")
@json_option
@click.pass_obj
def command(data_dir: Path, source_id: str, *, write: bool, as_json: bool) -> None:
    """Print what was found and which lines of the YAML to change; exit 1 where the source does not work."""
    from crawler.job import probe

    house = House(data_dir)
    house.source(source_id)
    path = next(house.settings.sources_dir.glob(f"**/{source_id}.yml"))
    run = house.ledger.open_run("probe", source_id)
    report = probe(source_id, house.settings)
    house.ledger.close_run(run, {"works": report.works, **report.as_json()})
    changes = changes_for(path, report)
    if as_json:
        shown = [{"line": line, "was": was, "becomes": becomes} for line, was, becomes in changes]
        click.echo(
            to_json({**report.as_json(), "file": path, "changes": shown, "written": write and bool(changes)})
        )
    else:
        _print(report)
        for line, was, becomes in changes:
            click.echo(f"{path}:{line}: {was.strip()} -> {becomes.strip()}")
    if write and changes:
        write_changes(path, changes)
    if not report.works:
        raise click.exceptions.Exit(1)


def _print(report: "ProbeReport") -> None:
    for site, answer in report.robots.items():
        click.echo(f"robots.txt for {site}: {answer}")
    for way in report.ways:
        state = "works" if way.works else "does not work"
        click.echo(f"{'draft ' if way.draft else ''}{way.kind} {way.place}: {state}. {way.trouble}".rstrip())
        if way.items:
            stating = ", ".join(f"{name} {count}" for name, count in (way.stating or {}).items() if count)
            click.echo(
                f"  {way.items} items, newest {way.newest or 'without a date'}; stating {stating or 'nothing'}"
            )
        for one in way.samples:
            click.echo(f"  {one.url}: {one.trouble or f'{one.media_type}, {one.size:,} bytes'}")
        for note in way.notes:
            click.echo(f"  note: {note}")


def changes_for(path: Path, report: "ProbeReport") -> list[tuple[int, str, str]]:
    """The lines (from 1) of the YAML to change, each as it is and as it is to be; none where nothing changes.

    A source whose ways all work becomes verified; its drafts become ways where it has no other ways yet.
    A verified source with a way that fails is verified no longer.
    """
    source, entries = load_source(path), read_yaml(path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    changes = []
    harvest = entries.entries("harvest")
    if report.works and not source.harvest.ways and all(way.works for way in report.ways):
        at = harvest.lines["draft"]
        changes.append((at, lines[at - 1], lines[at - 1].replace("draft:", "ways:", 1)))
        if "ways" in harvest.lines:
            at = harvest.lines["ways"]
            changes.append((at, lines[at - 1], ""))
    works = report.works and bool(source.harvest.ways or changes)
    if works != source.verified and "verified" in entries.lines:
        at = entries.lines["verified"]
        word, other = ("false", "true") if works else ("true", "false")
        changes.append((at, lines[at - 1], lines[at - 1].replace(f" {word}", f" {other}", 1)))
    return sorted(changes)


def write_changes(path: Path, changes: list[tuple[int, str, str]]) -> None:
    """Change the lines; the file stays as it was where the result could not be read as a source."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    for line, was, becomes in changes:
        if lines[line - 1] != was:
            raise UsageError(f"{path} was changed meanwhile; probe again.")
        lines[line - 1] = becomes
    folder = path.parent / f".{path.stem}.probe"
    folder.mkdir()
    try:
        beside = folder / path.name
        beside.write_text("".join(lines), "utf-8")
        load_source(beside)
        beside.replace(path)
    finally:
        (folder / path.name).unlink(missing_ok=True)
        folder.rmdir()
