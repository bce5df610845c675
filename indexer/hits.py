"""A hit as it is shown: the facts of its document, and its passages with what matched in them marked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from coi.document import Document, Page, Reading
from coi.errors import LedgerError
from coi.network.access import Viewer, may_see
from coi.results import Hit, HitPassage
from coi.search_index import Clause, IndexHit, PassageReference
from indexer import passages
from indexer.marks import Marker
from indexer.stores import Documents, ReadTexts, TellsCopies

_AROUND = 200  # characters beside a passage in which a phrase may begin or end
_STALE_PASSAGE = "Some passages cannot be shown, because the index is older than the texts."
_STALE_HIT = "Some results cannot be shown, because the index is older than the documents."


@dataclass(slots=True)
class HitReader:
    """Reads the hits of one answer for one viewer, and gathers warnings where the index is out of date."""

    ledger: Documents
    readings: ReadTexts
    viewer: Viewer
    clause: Clause | None
    copies: TellsCopies | None = None
    warnings: list[str] = field(default_factory=list)
    _marker: Marker = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._marker = Marker(self.clause)

    @property
    def missing(self) -> bool:
        """True where a hit was left out that this viewer may know of."""
        return _STALE_HIT in self.warnings

    def read(self, found: IndexHit) -> Hit | None:
        """The hit with its facts and passages; None where it is gone or no longer open to this viewer."""
        opened = self._open(found)
        if opened is None:
            return None
        document, reading = opened
        editions = self.ledger.editions(document.id)
        edition = next((one for one in editions if one.number == found.edition), None)
        if edition is None:
            self.warnings.append(_STALE_HIT)
            return None
        title = reading.title or document.key
        return Hit(
            id=document.id,
            key=document.key,
            score=found.score,
            title=title,
            url=self._url(document, found.edition),
            source=document.source,
            document_type=reading.document_type,
            language=reading.language,
            countries=reading.country_codes,
            topics=reading.topics,
            published=reading.published_date,
            captured=edition.first_captured.isoformat(),
            edition=edition.number,
            editions=len(editions),
            access=document.access,
            status=document.status,
            media_type=edition.media_type,
            page_count=len(reading.pages),
            passages=tuple(self._passages(found.passages, reading)),
            title_highlights=self._marker.mark(title, reading.language, in_title=True),
            also_published_by=self._also_published_by(document, found.edition),
        )

    def texts(self, found: Iterable[IndexHit]) -> tuple[str, ...]:
        """What the passages and the titles of hits say, whole; nothing of those this viewer may not see."""
        said: list[str] = []
        for hit in found:
            if (opened := self._open(hit)) is not None:
                _, reading = opened
                pages = {page.number: page.text for page in reading.pages}
                said += [pages.get(one.page, "")[one.start : one.end] for one in hit.passages]
                said.append(reading.title)
        return tuple(said)

    def _open(self, found: IndexHit) -> tuple[Document, Reading] | None:
        """Fetch what a hit is about; None where it is gone or no longer open to this viewer."""
        try:
            document = self.ledger.document(found.document_id)
            if not may_see(self.viewer, document.access):
                # The index is older than the decision. Nothing is said of it: even that would tell.
                return None
            return document, self.readings.get(found.reading)
        except LedgerError:
            self.warnings.append(_STALE_HIT)
            return None

    def _also_published_by(self, document: Document, edition: int) -> tuple[str, ...]:
        if self.copies is None:
            return ()
        return self.copies.also_published_by(document.id, edition, partial(may_see, self.viewer))

    def _url(self, document: Document, edition: int) -> str:
        captures = [one for one in self.ledger.captures(document.id) if one.edition == edition]
        return (captures[-1].final_url or captures[-1].url) if captures else document.key

    def _passages(self, references: Iterable[PassageReference], reading: Reading) -> Iterator[HitPassage]:
        pages = {page.number: page for page in reading.pages}
        for one in references:
            page = pages.get(one.page)
            if page is None or not 0 <= one.start < one.end <= len(page.text):
                self.warnings.append(_STALE_PASSAGE)
                continue
            yield _shown(one, page, reading, self._marker)


def _shown(reference: PassageReference, page: Page, reading: Reading, marker: Marker) -> HitPassage:
    start, end = reference.start, reference.end
    first = max(0, start - _AROUND)
    around = marker.mark(page.text[first : end + _AROUND], reading.language)
    # A phrase may cross the border of two passages; what lies in this one is marked.
    marks = _clip(((begin + first, stop + first) for begin, stop in around), start, end)
    whole = passages.passage_at(reading, page, start, end)
    cut = passages.excerpt(whole, marks)
    shown = passages.passage_at(reading, page, cut.start, cut.end)
    inside = _clip(((begin + start, stop + start) for begin, stop in marks), cut.start, cut.end)
    return HitPassage(shown.page, shown.label, shown.heading, shown.start, shown.text, inside)


def _clip(ranges: Iterable[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Keep what lies between two offsets, counted from the first of them."""
    clipped = ((max(first, start) - start, min(last, end) - start) for first, last in ranges)
    return tuple((first, last) for first, last in clipped if first < last)
