"""Drawings made of boxes (SmartArt) in Word and PowerPoint, whose words lie in a part of their own."""

from collections.abc import Iterator
from typing import Any

from indexer.extract.charset import clean
from indexer.extract.package import local


def boxes_of(root: Any | None) -> Iterator[str]:
    """The words of each box that has any, in the order of the drawing's data."""
    for box in root.iter("{*}pt") if root is not None else ():
        paragraphs = (
            "".join(
                clean(item.text or "") if local(item) == "t" else " " for item in one.iter("{*}t", "{*}br")
            )
            for one in box.iter("{*}p")
        )
        if words := " ".join(" ".join(paragraphs).split()):
            yield words
