"""What is checked and packed by isal is what zlib makes of it."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coi.fast_zlib import crc32, isal_zlib


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3))
def test_a_checksum_is_the_one_of_zlib_and_can_be_gone_on_with(pieces: list[bytes]) -> None:
    found = 0
    for piece in pieces:
        found = crc32(memoryview(piece), found)
    assert found == zlib.crc32(b"".join(pieces))


@given(st.binary(max_size=3_000))
def test_what_is_packed_unpacks(data: bytes) -> None:
    if isal_zlib is None:
        pytest.skip("there is no isal for this machine")
    assert zlib.decompress(isal_zlib.compress(data)) == data
