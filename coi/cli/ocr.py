"""coi ocr: recognises the text of scanned pages, as many as asked for; the next coi index takes it in."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coi.cli.house import House, json_option
from coi.cli.run_report import tell

if TYPE_CHECKING:
    from indexer.ocr.queue import Waiting

_WAIT = {"needs_ocr", "partial", "unsupported"}  # statuses of readings in which scanned pages may be left


@click.command("ocr", help="Recognise the text of scanned pages; “coi index” then takes it in.")
@click.option("--limit", type=click.IntRange(1), help="At most so many pages; default: all that wait.")
@json_option
@click.pass_obj
def command(data_dir: Path, *, limit: int | None, as_json: bool) -> None:
    """Work the queue of scanned pages; what is done stays done, whenever it is stopped."""
    from indexer.classify.language import detect_language
    from indexer.ocr.queue import OcrQueue
    from indexer.ocr.shelf import Shelf

    house = House(data_dir)
    run = house.ledger.open_run("ocr")
    queue = OcrQueue(house.archive, Shelf(house.settings.data_dir / "ocr"), detect_language)
    report = queue.run(_waiting(house), limit)
    house.ledger.close_run(run, {"pages": report.pages, "waiting": report.waiting, "failed": report.failed})
    tell(
        report,
        f"{report.pages} pages recognised, {report.documents} documents finished, "
        f"{report.waiting} waiting, {report.failed} failed in {report.seconds} s",
        as_json=as_json,
    )


def _waiting(house: House) -> "Iterator[Waiting]":
    from indexer.ocr.queue import Waiting, can_be_read

    for document, editions, _ in house.ledger.histories(list(house.ledger.documents())):
        source = house.vocabularies.sources.get(document.source)
        for edition in editions:
            # What a server or an uploader says of the type is not believed: the reading looked at the bytes.
            reading = house.readings.latest(document.id, edition.number)
            if reading is None or reading.status not in _WAIT or not can_be_read(reading.media_type):
                continue
            named = (reading.language,) if reading.language else ()
            languages = tuple(dict.fromkeys((*named, *(source.languages if source else ()))))
            yield Waiting(document.id, edition.sha256, reading.media_type, languages, reading.language)
