"""A harvest item: one document a source points to, with what it says about it."""

from dataclasses import dataclass
from pathlib import Path

from coi.dates import PartialDate
from coi.document import Declared


@dataclass(frozen=True, slots=True)
class HarvestItem:
    """One document to be had.

    `url` is the absolute URL, or the path inside a drop folder; then `path` is the file itself.
    `changed` is the day of the last change where the source states one: the newest are fetched first.
    """

    url: str
    hints: Declared = Declared()
    path: Path | None = None
    changed: PartialDate | None = None
