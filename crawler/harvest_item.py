"""A harvest item: one document a source points to, with what it says about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from coi.dates import PartialDate
from coi.document import Declared
from coi.rows import declared_from_json, declared_to_json


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file in a drop folder, the sidecar that says something of it, or both."""

    folder: Path
    path: Path | None
    sidecar: Path | None = None


class HarvestItem(NamedTuple):
    """One document to be had.

    `url` is the absolute URL, or the path inside a drop folder; then `dropped` is the file itself.
    `changed` is the day of the last change where the source states one: the newest are fetched first.
    `alias` is another key by which the source names the document, such as the identifier of a record;
    `withdrawn` says that the source has taken it back (there is nothing to fetch then) or, False, that
    it gives it out; None says nothing.
    """

    url: str
    hints: Declared = Declared()
    dropped: Dropped | None = None
    changed: PartialDate | None = None
    alias: str | None = None
    withdrawn: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """The item as JSON values, for all but files: those are looked for anew."""
        return {
            "url": self.url,
            "declared": declared_to_json(self.hints),
            "changed": str(self.changed) if self.changed else None,
            "alias": self.alias,
            "withdrawn": self.withdrawn,
        }


def item_from_json(values: Mapping[str, Any]) -> HarvestItem:
    """The item that `as_json` made these values of."""
    return HarvestItem(
        url=values["url"],
        hints=declared_from_json(values["declared"]),
        changed=PartialDate.parse(values["changed"]) if values["changed"] else None,
        alias=values["alias"],
        withdrawn=values["withdrawn"],
    )
