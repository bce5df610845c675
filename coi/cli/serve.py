"""coi serve: the web application."""

import gc
from dataclasses import replace
from pathlib import Path
from threading import Thread

import click

from coi.cli.house import House
from coi.settings import EVERYWHERE


@click.command("serve", help="Serve the web application.")
@click.option("--host", default=None, help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port to listen on (default 8080).")
@click.pass_obj
def command(data_dir: Path, host: str | None, port: int | None) -> None:
    """Serve until interrupted."""
    serve_house(House(data_dir), host, port)


def serve_house(house: House, host: str | None = None, port: int | None = None) -> None:
    """Print the address and serve until interrupted."""
    from web import create_app
    from web.server import serve

    settings = replace(
        house.settings,
        host=host or house.settings.host,
        port=house.settings.port if port is None else port,
    )
    click.echo(f"Serving on http://{settings.host}:{settings.port}/ (stop with Ctrl+C)", err=True)
    if settings.host in EVERYWHERE and not (settings.public_url or settings.trusted_hosts):
        click.echo(
            "It answers by the name localhost only; set public_url or trusted_hosts for others.", err=True
        )
    app = create_app(settings, house.desk)
    Thread(target=warm_up, args=(house,), name="warming", daemon=True).start()
    serve(app, settings.host, settings.port, settings.trusted_proxy)


def warm_up(house: House) -> None:
    """Do beside the first requests what each would else wait for."""
    from coi.vocabulary.languages import INTERFACE_LANGUAGES
    from indexer import warming

    warming.warm_up(house.searcher, INTERFACE_LANGUAGES)
    # What is loaded now stays: looking through it for garbage again and again held pages up by a quarter of a second.
    gc.collect()
    gc.freeze()
