"""Tests of how the pages of a reading are kept: nothing is lost, and only what is looked at is unpacked."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.document import Heading, Page
from coi.kept_pages import STRETCH, KeptPages, pack_pages, unpack_pages

LONG = "слово " * (STRETCH // 10)
PAGES = tuple(Page(number, f"p{number}", f"{number} {LONG}", 0.5) for number in range(1, 8))
HEADINGS = (Heading(1, 0, 1, "Перший"),)


@given(st.lists(st.tuples(st.integers(0, 3000), st.characters()), max_size=40))
def test_pages_come_back_as_they_were_however_long_each_is(shapes: list[tuple[int, str]]) -> None:
    """Also half characters, which damaged files hold and UTF-8 does not know."""
    pages = tuple(Page(number, None, sign * (size * 9)) for number, (size, sign) in enumerate(shapes, 1))
    assert unpack_pages(pack_pages(pages, HEADINGS)) == (pages, HEADINGS)


def test_pages_are_a_sequence_like_any_other() -> None:
    kept, _ = unpack_pages(pack_pages(PAGES, ()))
    assert len(kept) == len(PAGES)
    assert [kept[at] for at in range(-7, 7)] == [PAGES[at] for at in range(-7, 7)]
    assert kept[2:5] == PAGES[2:5]
    assert list(kept) == list(PAGES)
    assert hash(kept) == hash(PAGES)
    assert repr(PAGES[0]) in repr(kept)
    assert kept != PAGES[:6]
    for outside in (7, -8):
        with pytest.raises(IndexError):
            kept[outside]


def test_a_page_is_looked_at_without_unpacking_the_others() -> None:
    packed = pack_pages(PAGES, ())
    kept, _ = unpack_pages(packed)
    first, _ = unpack_pages(packed[:-10] + bytes(10))
    assert isinstance(kept, KeptPages)
    assert first[0] == kept[0]
    with pytest.raises(zlib.error):
        first[-1]


def test_what_was_packed_whole_is_still_read() -> None:
    old = {"pages": [asdict(page) for page in PAGES], "headings": [asdict(one) for one in HEADINGS]}
    kept = zlib.compress(json.dumps(old, ensure_ascii=False).encode())
    assert unpack_pages(kept) == (PAGES, HEADINGS)


@pytest.mark.parametrize("pages", [(), PAGES[:1]])
def test_few_pages_or_none_are_kept_too(pages: Sequence[Page]) -> None:
    assert unpack_pages(pack_pages(pages, ())) == (pages, ())
