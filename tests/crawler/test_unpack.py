"""What was packed for the way is unpacked whole, and never beyond what may be taken."""

import gzip
import os
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd

from coi.errors import FetchError
from crawler.answer import Limits
from crawler.unpack import Unpackable, unpack
from tests.crawler.test_fetch import fetch
from tests.website import Answer, Website

TEXT = os.urandom(500) * 20


def raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("GZip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli.compress),
    ("zstd", zstd.compress),
]


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_every_coding_gives_back_what_was_packed(coding: str, pack: Callable[[bytes], bytes]) -> None:
    assert unpack(pack(TEXT), coding, len(TEXT)) == TEXT
    assert unpack(pack(b""), coding, 10) == b""


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_one_byte_too_many_is_noticed_and_no_more_is_unpacked(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    assert len(unpack(pack(TEXT), coding, len(TEXT) - 1)) == len(TEXT)
    assert len(unpack(pack(bytes(50_000_000)), coding, 1000)) == 1001


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_what_breaks_off_is_no_whole_unless_only_a_beginning_is_wanted(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(TEXT)
    half = packed[: len(packed) // 2]
    with pytest.raises(Unpackable, match="breaks off"):
        unpack(half, coding, len(TEXT))
    assert TEXT.startswith(unpack(half, coding, len(TEXT), cut=True))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_what_it_says_is_refused(coding: str) -> None:
    with pytest.raises(Unpackable, match="not packed as it says"):
        unpack(b"\xff\xff plain text, and no more", coding, 100)


def test_codings_are_undone_in_turn_and_unknown_ones_refused() -> None:
    assert unpack(brotli.compress(gzip.compress(TEXT)), "gzip, identity, br", len(TEXT)) == TEXT
    assert unpack(TEXT, " , identity", len(TEXT)) == TEXT
    with pytest.raises(Unpackable, match=r"not known here \(compress\)"):
        unpack(TEXT, "compress", 100)
    with pytest.raises(Unpackable, match="4 times over"):
        unpack(TEXT, "br, br, br, br", 100)


def test_several_members_are_one_content_and_thousands_are_a_trap() -> None:
    assert unpack(gzip.compress(b"a") + gzip.compress(b"b") + b"\x00" * 8, "gzip", 10) == b"ab"
    assert unpack(zstd.compress(b"a") + zstd.compress(b"b"), "zstd", 10) == b"ab"
    for empty, coding in ((gzip.compress(b""), "gzip"), (zstd.compress(b""), "zstd")):
        with pytest.raises(Unpackable, match="breaks off"):
            unpack(empty * 10_000, coding, 10)


def test_a_window_larger_than_a_reader_must_have_is_refused() -> None:
    options: dict[int, int] = {
        zstd.CompressionParameter.window_log: 26,
        zstd.CompressionParameter.checksum_flag: 0,
    }
    compressor = zstd.ZstdCompressor(options=options)
    packed = compressor.compress(os.urandom(1 << 20)) + compressor.flush()
    with pytest.raises(Unpackable, match="not packed as it says"):
        unpack(packed, "zstd", 1 << 21)


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
def test_a_packed_page_is_fetched_and_a_bomb_is_not(coding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = {"Content-Encoding": coding}
    sent = pack(TEXT)  # once: some write the second of the clock into what they pack
    with Website(
        {"/a": Answer(sent, headers=packed), "/b": Answer(pack(bytes(200_000)), headers=packed)}
    ) as site:
        small = Limits(html=20_000)
        answer = fetch(site, "/a", limits=small)
        assert answer.body == TEXT
        assert answer.hops[-1].payload == sent
        assert "zstd" in site.requests[0].headers["accept-encoding"]
        with pytest.raises(FetchError, match="larger than 20,000 bytes"):
            fetch(site, "/b", limits=small)
        assert len(fetch(site, "/b", cut_at=100).body or b"") == 100
