"""coi schedule: crawls and reindexes by itself, each job a verb of this command line in a process of its own."""

import logging
from pathlib import Path

import click

from coi.cli.house import House, json_option, to_json
from coi.errors import UsageError


@click.command("schedule", help="Crawl and index whatever is due, until stopped.")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--list", "as_list", is_flag=True, help="Say what runs when and how it went last; run nothing.")
@json_option
@click.pass_obj
def command(data_dir: Path, *, once: bool, as_list: bool, as_json: bool) -> None:
    """Exit 1 where another scheduler is running, or where a job of `--once` failed."""
    from coi.dates import now
    from coi.schedule import standing
    from coi.scheduler import Scheduler, holder, is_running, only_scheduler

    if as_json and not (once or as_list):
        raise UsageError("--json goes with --once or --list.")
    house = House(data_dir)
    scheduler = Scheduler(house.settings, house.ledger)
    if as_list:
        rows = [standing(job, house.ledger, now()) for job in scheduler.jobs()]
        running = holder(house.settings) if is_running(house.settings) else None
        if as_json:
            click.echo(to_json({"scheduler": running, "jobs": rows}))
            return
        click.echo(f"The scheduler is {'running: ' + running if running else 'not running'}.")
        for row in rows:
            last = f"{row.last:%Y-%m-%d %H:%M}" if row.last else "never"
            click.echo(f"{row.job:40} last {last}, next {row.next:%Y-%m-%d %H:%M} UTC; {row.result}")
        return
    logging.getLogger("coi.scheduler").setLevel(logging.INFO)
    with only_scheduler(house.settings):
        if not once:
            scheduler.run_for_ever()
            return
        done = scheduler.run_once()
    if as_json:
        click.echo(to_json(done))
    else:
        for one in done:
            click.echo(f"{one.job}: {one.seconds:.1f} s, {one.result}")
        click.echo(f"{len(done)} jobs were due.")
    if any(one.exit_code != 0 for one in done):
        raise click.exceptions.Exit(1)
