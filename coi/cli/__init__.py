"""The front door: the command line, and the one place where everything is put together."""

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from coi.errors import CoiError, UsageError
from coi.logs import set_up_logs

# Verb -> module; loaded only when it is used, so that `coi --help` is quick.
_VERBS = {
    "init": "init",
    "demo": "demo",
    "sources": "sources",
    "crawl": "crawl",
    "import": "import_lines",
    "add": "add",
    "extract": "extract",
    "index": "index",
    "ocr": "ocr",
    "search": "search",
    "show": "show",
    "correct": "correct",
    "cite": "cite",
    "statement": "statement",
    "serve": "serve",
    "schedule": "schedule",
    "evaluate": "evaluate",
    "check": "check",
    "lexicon": "lexicon",
}


class _Verbs(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"coi.cli.{_VERBS[cmd_name]}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Turn our own errors into one sentence on stderr: exit 2 for wrong usage, 1 for a known failure."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            click.echo(f"coi: {error}", err=True)
            sys.exit(2)
        except CoiError as error:
            click.echo(f"coi: {error}", err=True)
            sys.exit(1)
        except OSError as error:
            place = f" {error.filename}" if error.filename else ""
            click.echo(f"coi: cannot use{place}: {error.strerror or error}.", err=True)
            sys.exit(1)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    envvar="COI_DATA_DIR",
    default=Path("var"),
    show_default=True,
    help="Where harvested bytes, database and index live.",
)
@click.pass_context
def main(ctx: click.Context, data_dir: Path) -> None:
    """Find, archive and cite country-of-origin information."""
    set_up_logs()
    ctx.obj = data_dir
