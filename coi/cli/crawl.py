"""coi crawl: harvests sources, each in a process of its own."""

from pathlib import Path

import click

from coi.cli.house import House, json_option, to_json
from coi.errors import UsageError


@click.command("crawl", help="Harvest the named sources, or all verified ones.")
@click.argument("source_ids", nargs=-1, metavar="[SOURCE]...")
@click.option("--due", is_flag=True, help="Only sources that are due now by the schedule.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would be fetched; fetch no document and store nothing."
)
@json_option
@click.pass_obj
def command(data_dir: Path, source_ids: tuple[str, ...], *, due: bool, dry_run: bool, as_json: bool) -> None:
    """Harvest, then print one report per source; exit 1 if any failed wholly or is not as expected of it."""
    from coi.dates import now
    from coi.schedule import is_due, planned_jobs
    from crawler.job import crawl

    house = House(data_dir)
    sources = house.vocabularies.sources
    if due and source_ids:
        raise UsageError("Name sources or use --due, not both.")
    for source_id in source_ids:
        house.source(source_id)
    if due:
        jobs = planned_jobs(sources, house.settings)
        chosen = tuple(one.source for one in jobs if one.source and is_due(one, house.ledger, now()))
    else:
        chosen = source_ids or tuple(one.id for one in sources.values() if one.verified)
    reports = crawl(chosen, house.settings, dry_run=dry_run)
    if as_json:
        click.echo(to_json(reports))
    else:
        for report in reports:
            click.echo(
                f"{report.source}: {report.found} found, {report.new} new, {report.changed} changed, "
                f"{report.unchanged} unchanged, {report.gone} gone, {report.failed} failed, "
                f"{report.refused} refused, {report.seconds} s"
            )
            for issue in report.issues:
                click.echo(f"  {issue.kind}: {issue.detail}", err=True)
    if any(report.is_trouble for report in reports):
        raise click.exceptions.Exit(1)
