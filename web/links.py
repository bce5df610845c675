"""A link as the pages build it: words that lead somewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; no address where one is there already."""

    text: str
    address: str | None
