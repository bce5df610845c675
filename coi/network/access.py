"""Who may see a document: one decision, asked by every path that shows anything of it."""

from dataclasses import dataclass

from coi.document import ACCESS_LEVELS


@dataclass(frozen=True, slots=True)
class Viewer:
    """Someone who asks, with the access levels open to them."""

    levels: frozenset[str]


GUEST = Viewer(frozenset({"public"}))
OPERATOR = Viewer(frozenset(ACCESS_LEVELS))  # whoever runs the command line reads the disk anyway


def may_see(viewer: Viewer, access: str) -> bool:
    """True where that viewer may know that a document of that access exists."""
    return access in viewer.levels
