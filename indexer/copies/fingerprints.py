"""What a text is compared by: its words, its shingles of four words as numbers, and a MinHash signature of them.

The signature is that of A. Z. Broder, "On the resemblance and containment of documents" (1997): of each of 128
hash functions the least value over all shingles. Two texts have as many equal values, of 128, as their shingles
overlap (Jaccard). The hash functions multiply by an odd number and keep the upper half (M. Dietzfelbinger and
others, "A reliable randomized algorithm for the closest-pair problem", 1997).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.uint64]  # sorted, each once
Signature = NDArray[np.uint32]  # SIZE values

# Raised when another fingerprint comes out of the same text: all are then made again.
MAKER = "1"

SIZE = 128  # hash functions
WORDS_IN_SHINGLE = 4
LEAST_WORDS = 25  # of shorter texts too many say the same without being copies: closed, moved, see below

# Writing without blanks between words: each sign counts as one.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
_CHUNK = 2_048  # shingles at a time: a megabyte or two for any length of text


def words_of(texts: Iterable[str]) -> list[str]:
    """The words of some pages, without case, punctuation, or the difference of composed and plain letters."""
    whole = "\n".join(texts)
    return _WORD.findall(unicodedata.normalize("NFKC", whole).casefold())


def digest_of(words: list[str]) -> str | None:
    """A name for all texts of just these words; None where they are too few to tell a copy by."""
    if len(words) < LEAST_WORDS:
        return None
    whole = "\n".join([MAKER, *words])
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def shingles_of(words: list[str]) -> Shingles:
    """Every run of four words as a number, sorted and each once; equal on every machine and in every run."""
    places: dict[str, int] = {}
    order = np.fromiter((places.setdefault(word, len(places)) for word in words), np.intp, len(words))
    known = np.fromiter(map(_number, places), np.uint64, len(places))
    count = len(words) - WORDS_IN_SHINGLE + 1
    if count < 1:
        return np.empty(0, np.uint64)
    numbers = known[order]
    mixed = np.zeros(count, np.uint64)
    for place in range(WORDS_IN_SHINGLE):
        mixed += numbers[place : place + count] * _TURNS[place]
    # The sum alone would keep what neighbouring shingles have in common.
    mixed = (mixed ^ (mixed >> np.uint64(32))) * _TURNS[WORDS_IN_SHINGLE]
    return np.unique(mixed ^ (mixed >> np.uint64(29)))


def signature_of(shingles: Shingles) -> Signature:
    """The MinHash signature of a text that has shingles."""
    least = np.full(SIZE, np.iinfo(np.uint64).max, np.uint64)
    for at in range(0, len(shingles), _CHUNK):
        some = shingles[at : at + _CHUNK]
        np.minimum(least, (_FACTORS[:, None] * some[None, :]).min(axis=1), out=least)
    return (least >> np.uint64(32)).astype(np.uint32)


def overlap(one: Shingles, other: Shingles) -> tuple[float, float]:
    """How much two texts share, 0 to 1: of the shingles of the shorter one, and of those of both (Jaccard)."""
    if not len(one) or not len(other):
        return 0.0, 0.0
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / min(len(one), len(other)), shared / (len(one) + len(other) - shared)


def _number(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _odd(name: str) -> np.uint64:
    return np.uint64(_number(name) | 1)


_TURNS = [_odd(f"turn {number}") for number in range(WORDS_IN_SHINGLE + 1)]
_FACTORS = np.array([_odd(f"factor {number}") for number in range(SIZE)], np.uint64)
