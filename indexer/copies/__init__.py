"""Finds copies and newer editions around what has changed: fingerprints, near texts, and links between editions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Protocol, TypeVar

import numpy as np

from coi.dates import PartialDate
from coi.document import Reading
from coi.fingerprints import Fingerprint, Fingerprints, InSeries, NearTexts
from indexer.copies.candidates import candidates
from indexer.copies.fingerprints import (
    MAKER,
    Shingles,
    digest_of,
    overlap,
    shingles_of,
    signature_of,
    words_of,
)
from indexer.copies.series import Member, alike, in_order, series_of, step

__all__ = ["CopyFinder", "CopyReport", "are_near"]

# A copy shares at least this much of the shorter text. Two pages around which a site puts the same 180 words
# share up to .73 of a short one, a repost that lost two sentences and gained two lines still .80; in long texts
# no frame is that large, and what has been edited more is a copy too.
LEAST_CONTAINED_SHORT = 0.75
LEAST_CONTAINED = 0.6
LONG = 600  # shingles shared
LEAST_SHARED = 0.2  # of both: a text that makes up less of another is quoted in it

_BATCH = 500
_KEPT = 2_000  # texts whose shingles are kept while pairs are compared
_NEIGHBOURS = 3  # older members of a series that a new one is compared with


class ReadTexts(Protocol):
    """What is asked of the readings."""

    def get(self, reading_id: int, /) -> Reading:
        """The reading of that number."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What one run found: editions looked at, pairs of near texts, and links from a newer to an older edition."""

    looked_at: int = 0
    near: int = 0
    newer: int = 0


def are_near(contained: float, shared: float, shingles: float) -> bool:
    """Whether two texts are copies: what they share of the shorter, of both, and how many shingles that is."""
    least = LEAST_CONTAINED if shingles >= LONG else LEAST_CONTAINED_SHORT
    return contained >= least and shared >= LEAST_SHARED


@dataclass(frozen=True)
class CopyFinder:
    """Brings the relations of copies and editions up to date.

    Only what was read since the last run is looked at, and compared with everything. A run that is killed is
    taken up where it was.
    """

    kept: Fingerprints
    readings: ReadTexts

    def run(self) -> CopyReport:
        """Take up new readings, compare their texts with all others, link the editions of reports."""
        looked_at = self._take_fingerprints()
        self.kept.sweep()
        return CopyReport(looked_at, self._compare_texts(), self._link_series())

    def _take_fingerprints(self) -> int:
        pending = self.kept.pending(MAKER)
        for batch in _batches(pending, _BATCH):
            self.kept.save([self._fingerprint(*one) for one in batch], MAKER)
        return len(pending)

    def _fingerprint(self, document_id: str, edition: int, source: str, reading_id: int) -> Fingerprint:
        reading = self.readings.get(reading_id)
        words = words_of(page.text for page in reading.pages)
        text = digest_of(words)
        return Fingerprint(
            document_id=document_id,
            edition=edition,
            reading=reading_id,
            text=text,
            series=series_of(source, reading),
            title=reading.title,
            published=str(reading.published_date) if reading.published_date else None,
            words=len(words),
            signature=signature_of(shingles_of(words)).tobytes() if text else b"",
        )

    def _compare_texts(self) -> int:
        signed = self.kept.signed()
        if not signed:
            return 0
        signatures = np.frombuffer(b"".join(one.signature for one in signed), np.uint32)
        fresh = np.array([not one.compared for one in signed])
        lengths = np.array([one.words for one in signed], np.int64)
        pairs = candidates(signatures.reshape(len(signed), -1), fresh, lengths)
        near = list(self._verify([(signed[a].text, signed[b].text) for a, b in pairs.tolist()]))
        self.kept.note_compared([one.text for one in signed if not one.compared], near)
        return len(near)

    def _verify(self, pairs: Sequence[tuple[str, str]]) -> Iterator[NearTexts]:
        """Compare the texts themselves; pairs come sorted, so that few are read twice."""
        place = self.kept.readings_with(dict.fromkeys(text for pair in pairs for text in pair))

        @lru_cache(_KEPT)
        def shingles(text: str) -> Shingles:
            return self._shingles(place[text])

        for text, other in pairs:
            one, two = shingles(text), shingles(other)
            contained, shared = overlap(one, two)
            if are_near(contained, shared, contained * min(len(one), len(two))):
                yield NearTexts(text, other, round(contained, 4), round(shared, 4))

    def _shingles(self, reading_id: int) -> Shingles:
        return shingles_of(words_of(page.text for page in self.readings.get(reading_id).pages))

    def _link_series(self) -> int:
        found = 0
        waiting = self.kept.series_to_link()
        self.kept.note_alone([series for series, documents in waiting.items() if len(documents) == 1])
        for series, documents in waiting.items():
            if len(documents) == 1:
                continue
            stale, steps = self._steps(documents)
            self.kept.link(series, stale, steps)
            found += len(steps)
        return found

    def _steps(self, documents: Sequence[InSeries]) -> tuple[set[str], dict[tuple[str, str], str]]:
        """What is newer than what in one series, looked at around its new members alone."""
        known = {one.document_id: one for one in documents}
        ordered = in_order([_member(one) for one in documents])
        new = [place for place, one in enumerate(ordered) if not known[one.document_id].linked]
        # A new member may come between two that were linked.
        around = sorted({place + after for place in new for after in range(_NEIGHBOURS + 1)})

        @lru_cache(2 * _NEIGHBOURS)
        def read(document_id: str) -> Reading:
            return self.readings.get(known[document_id].reading)

        stale: set[str] = set()
        steps: dict[tuple[str, str], str] = {}
        for place in around:
            if place >= len(ordered):
                continue
            member = ordered[place]
            stale.add(member.document_id)
            for before in reversed(ordered[max(0, place - _NEIGHBOURS) : place]):
                told = step(member, before)
                if told is None or told.newer != member.document_id:
                    continue
                newer, older = read(told.newer), read(told.older)
                if (built := alike(newer, older, self._shared(newer, older))) is not None:
                    steps[told.newer, told.older] = f"{told.evidence}; {built}."
                    break
        return stale, steps

    def _shared(self, one: Reading, other: Reading) -> float:
        """How much of the shorter text stands in the longer."""
        first, second = (shingles_of(words_of(page.text for page in two.pages)) for two in (one, other))
        return overlap(first, second)[0]


def _member(one: InSeries) -> Member:
    return Member(one.document_id, one.title, PartialDate.parse(one.published) if one.published else None)


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
