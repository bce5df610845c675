"""The pages of a reading as they are kept: packed by the stretch, and unpacked when one of a stretch is looked at.

Of a report of 250 pages a list of results shows three passages. To unpack all its pages takes some 7 ms, and a list has
ten reports; to unpack three stretches takes half a millisecond. Stretches pack a tenth less densely than the whole.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, overload

from coi.document import Heading, Page

STRETCH = 16_000  # characters, after which the next page begins another stretch
_IN_STRETCHES = b"\x01"  # the first byte; what was packed whole, as all was before, begins as zlib does


class KeptPages(Sequence[Page]):
    """Pages that stay packed until they are looked at; equal to any sequence of the same pages."""

    __slots__ = ("_counts", "_opened", "_packed")

    def __init__(self, counts: Sequence[int], packed: Sequence[bytes]) -> None:
        self._counts = counts
        self._packed = packed
        self._opened: dict[int, tuple[Page, ...]] = {}

    def __len__(self) -> int:
        return sum(self._counts)

    @overload
    def __getitem__(self, at: int) -> Page: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Page, ...]: ...
    def __getitem__(self, at: int | slice) -> Page | tuple[Page, ...]:
        places = range(len(self))[at]
        if isinstance(places, range):
            return tuple(self[one] for one in places)
        for number, count in enumerate(self._counts):
            if places < count:
                return self._stretch(number)[places]
            places -= count
        raise AssertionError("a range has refused every other place")

    def __iter__(self) -> Iterator[Page]:
        for number in range(len(self._counts)):
            yield from self._stretch(number)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"KeptPages({list(self)!r})"

    def _stretch(self, number: int) -> tuple[Page, ...]:
        if number not in self._opened:
            self._opened[number] = tuple(Page(**one) for one in _unpack(self._packed[number]))
        return self._opened[number]


def pack_pages(pages: Iterable[Page], headings: Iterable[Heading]) -> bytes:
    """Pages and headings as they are kept in the database."""
    stretches = list(_stretches(pages))
    packed = [_pack([asdict(page) for page in one]) for one in stretches]
    head = _pack(
        {
            "headings": [asdict(one) for one in headings],
            "stretches": [[len(one), len(data)] for one, data in zip(stretches, packed, strict=True)],
        }
    )
    return b"".join((_IN_STRETCHES, len(head).to_bytes(4, "big"), head, *packed))


def unpack_pages(kept: bytes) -> tuple[Sequence[Page], tuple[Heading, ...]]:
    """The pages, most of them still packed, and the headings."""
    if not kept.startswith(_IN_STRETCHES):
        whole = _unpack(kept)
        return tuple(Page(**one) for one in whole["pages"]), _headings(whole)
    begin = 5 + int.from_bytes(kept[1:5], "big")
    head = _unpack(kept[5:begin])
    packed = []
    for _, size in head["stretches"]:
        packed.append(kept[begin : begin + size])
        begin += size
    return KeptPages([count for count, _ in head["stretches"]], packed), _headings(head)


def _stretches(pages: Iterable[Page]) -> Iterator[list[Page]]:
    stretch: list[Page] = []
    size = 0
    for page in pages:
        stretch.append(page)
        size += len(page.text)
        if size >= STRETCH:
            yield stretch
            stretch, size = [], 0
    if stretch:
        yield stretch


def _headings(kept: dict[str, Any]) -> tuple[Heading, ...]:
    return tuple(Heading(**one) for one in kept["headings"])


def _pack(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _unpack(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))
