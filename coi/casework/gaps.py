"""Sources of the catalogue that hold nothing that could be searched, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coi.casework.freshness import Rooms
from coi.source import Source

Reason = Literal[
    "left out", "filtered", "not then", "unverified", "no way in", "never harvested", "holds nothing"
]
REASONS: Mapping[Reason, str] = {
    "left out": "left out by the question itself",
    "filtered": "hold documents, but none that the filters leave",
    "not then": "no document of theirs was known on the day asked for",
    "unverified": "in the catalogue, but not verified yet",
    "no way in": "verified, but without a confirmed way in",
    "never harvested": "to be harvested, but nothing has been harvested yet",
    "holds nothing": "looked at, but no document that may be shown has come of it",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A source of the catalogue that was not searched, and why; `named` where its scope names a country asked about."""

    source: str
    name: str
    reason: Reason
    named: bool


def why_empty(source: Source, rooms: Rooms) -> Reason:
    """Why the archive holds no document of a source."""
    if not source.verified:
        return "unverified"
    if rooms.ledger.runs(source.id, 1):
        return "holds nothing"
    return "never harvested" if source.harvest.ways else "no way in"
