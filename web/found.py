"""The places of a document where the words asked for stand, and the way from each to the next and the previous one."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.document_text import LaidOutPage
from web.shown import Shown


@dataclass(frozen=True, slots=True)
class FoundOn:
    """The pages (number, printed label) on which something is marked; `whole` where all of them were searched."""

    pages: tuple[tuple[int, str | None], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph or heading with marks: its anchor, and the addresses of its neighbours; None where there is none."""

    anchor: str
    previous: str | None
    following: str | None


Spots = dict[tuple[int, int], Spot]


def lead_through(shown: Shown, pages: Sequence[LaidOutPage], found_on: FoundOn) -> Spots:
    """A Spot for each marked block of the pages shown, by the number of its page and its index there."""
    if shown.node is None:
        return {}
    places = [
        (page.number, index)
        for page in pages
        for index, block in enumerate(page.blocks)
        if any(piece.marked for piece in block.pieces)
    ]
    here = [f"#{anchor_of(*place)}" for place in places]
    first, last = (pages[0].number, pages[-1].number) if pages else (1, 0)
    before = [number for number, _ in found_on.pages if number < first]
    after = [number for number, _ in found_on.pages if number > last]
    # Of pages that are not shown only the number is known, not which of their blocks are marked.
    earlier = shown.address(page=before[-1]) if before else None
    later = shown.address(page=after[0]) if after else None
    return {
        place: Spot(anchor_of(*place), previous, following)
        for place, previous, following in zip(places, [earlier, *here], [*here[1:], later], strict=False)
    }


def anchor_of(page: int, index: int) -> str:
    """The anchor of a marked block, from the number of its page and its index there."""
    return f"found-{page}-{index + 1}"
