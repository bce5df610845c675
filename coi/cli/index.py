"""coi index: brings the index up to date, or builds a new generation beside it and swaps."""

from pathlib import Path

import click

from coi.cli.house import House, json_option
from coi.cli.run_report import tell


@click.command("index", help="Bring the index up to date.")
@click.option("--rebuild", is_flag=True, help="Build a new generation beside the one in use, then swap.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Processes that share the work where there is much; default: one per core, at most 4.",
)
@json_option
@click.pass_obj
def command(data_dir: Path, *, rebuild: bool, workers: int | None, as_json: bool) -> None:
    """Index what has changed; exit 1 where documents failed."""
    house = House(data_dir)
    report = house.bring_up_to_date(rebuild=rebuild, workers=workers)
    house.make_ready()
    made = house.vectors.update(house.readings.newest(), house.readings.get) if house.vectors else 0
    if made:
        report.notices.append(f"The vectors of {made} texts were made.")
    tell(
        report,
        f"{report.indexed} indexed, {report.deleted} deleted, {report.failed} failed, "
        f"{report.quarantined} quarantined in {report.seconds} s (generation {report.generation})",
        as_json=as_json,
    )
