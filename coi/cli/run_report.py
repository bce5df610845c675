"""What a run of the indexer did, said in one way by every verb that starts one."""

from collections.abc import Sequence
from typing import Protocol

import click

from coi.cli.house import to_json


class RunReport(Protocol):
    """What a run has to say for itself."""

    @property
    def notices(self) -> Sequence[str]:
        """Sentences for whoever started it."""

    @property
    def failed(self) -> int:
        """How many documents or pages failed."""


def tell(report: RunReport, sentence: str, *, as_json: bool) -> None:
    """Print the notices to the error stream and the report as JSON or in a sentence; exit 1 where something failed."""
    for notice in report.notices:
        click.echo(f"coi: {notice}", err=True)
    click.echo(to_json(report) if as_json else sentence)
    if report.failed:
        raise click.exceptions.Exit(1)
