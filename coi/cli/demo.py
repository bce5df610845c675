"""coi demo: fills a data directory from the bundled sample site through the real crawler, and serves it."""

from dataclasses import replace
from pathlib import Path

import click

from coi.cli.house import House
from coi.cli.serve import serve_house

SOURCE = "samples"
HOST = "samples.coi.test"
QUESTIONS = ("ухилення від призову", "statelessness Moldova", 'title:"country report" OR raport')


def fill(data_dir: Path) -> House:
    """A data directory with the sample corpus harvested and indexed; a filled one is left as it is."""
    from coi.sample_site import SampleSite
    from crawler.job import crawl

    house = House(data_dir, create=True)
    if any(True for _ in house.ledger.documents(SOURCE)):
        house.bring_up_to_date()
        house.make_ready()
        return house
    with SampleSite(house.settings.corpus_dir / "samples" / "site") as site:
        settings = replace(house.settings, internal_hosts={SOURCE: {HOST: site.address}})
        # Twice, so that the second harvest meets a new edition, a moved page and a page that is gone.
        for state in ("earlier", "present", "present"):
            site.state = state
            (report,) = crawl((SOURCE,), settings)
            click.echo(
                f"Harvested the sample site ({state}): {report.new} new, {report.changed} changed, "
                f"{report.unchanged} unchanged, {report.gone} gone, {report.failed} failed.",
                err=True,
            )
    index = house.bring_up_to_date(rebuild=True)
    house.make_ready()
    click.echo(f"Indexed {index.indexed} documents in {index.seconds} s.", err=True)
    return house


@click.command("demo", help="Fill a data directory from the bundled sample site, index it and serve it.")
@click.option("--host", default=None)
@click.option("--port", type=click.IntRange(0, 65535), default=None)
@click.option("--no-serve", is_flag=True, help="Fill and index only.")
@click.pass_obj
def command(data_dir: Path, host: str | None, port: int | None, *, no_serve: bool) -> None:
    """Fill, then print the address and three example questions, then serve."""
    house = fill(data_dir)
    click.echo("Try: " + " | ".join(QUESTIONS), err=True)
    if not no_serve:
        serve_house(house, host, port)
