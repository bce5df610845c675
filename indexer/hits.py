"""A hit as it is shown: the facts of its document, and its passages with what matched in them marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from coi.document import Edition, Holding, Page, Reading
from coi.network.access import Viewer, may_see
from coi.results import Hit, HitPassage
from coi.search_index import Clause, IndexHit, PassageReference
from indexer import passages
from indexer.marks import Marker
from indexer.stores import Documents, ReadTexts, TellsCopies

_AROUND = 200  # characters beside a passage in which a phrase may begin or end
_STALE_PASSAGE = "Some passages cannot be shown, because the index is older than the texts."
_STALE_HIT = "Some results cannot be shown, because the index is older than the documents."


@dataclass(frozen=True, slots=True)
class _Opened:
    """A hit with all that is kept of it."""

    found: IndexHit
    holding: Holding
    edition: Edition
    reading: Reading

    @property
    def id(self) -> str:
        return self.holding.document.id


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

    def read(self, found: Iterable[IndexHit]) -> tuple[Hit, ...]:
        """The hits with their facts and passages, less those that are gone or no longer open to this viewer."""
        opened = self._open(tuple(found))
        published = self._also_published_by(opened)
        return tuple(self._hit(one, published.get((one.id, one.edition.number), ())) for one in opened)

    def texts(self, found: Iterable[IndexHit]) -> tuple[str, ...]:
        """What the passages and the titles of hits say, whole; nothing of those this viewer may not see."""
        said: list[str] = []
        for one in self._open(tuple(found)):
            for part in one.found.passages:
                page = one.reading.page(part.page)
                said.append(page.text[part.start : part.end] if page else "")
            said.append(one.reading.title)
        return tuple(said)

    def _open(self, found: Sequence[IndexHit]) -> list[_Opened]:
        """Fetch what hits are about, all at once; those that are gone or closed to this viewer are left out."""
        held = self.ledger.holdings({one.document_id for one in found})
        # The index may be older than a decision. Of what is closed nothing is said: even that would tell.
        not_closed = [
            one
            for one in found
            if one.document_id not in held or may_see(self.viewer, held[one.document_id].document.access)
        ]
        readings = self.readings.several({one.reading for one in not_closed})
        opened = []
        for one in not_closed:
            holding, reading = held.get(one.document_id), readings.get(one.reading)
            edition = (
                next((of for of in holding.editions if of.number == one.edition), None) if holding else None
            )
            if holding is None or reading is None or edition is None:
                self.warnings.append(_STALE_HIT)
            else:
                opened.append(_Opened(one, holding, edition, reading))
        return opened

    def _hit(self, one: _Opened, also_published_by: tuple[str, ...]) -> Hit:
        document, reading = one.holding.document, one.reading
        title = reading.title or document.key
        return Hit(
            id=document.id,
            key=document.key,
            score=one.found.score,
            title=title,
            url=one.holding.addresses.get(one.edition.number, document.key),
            source=document.source,
            document_type=reading.document_type,
            language=reading.language,
            countries=reading.country_codes,
            topics=reading.topics,
            published=reading.published_date,
            captured=one.edition.first_captured.isoformat(),
            edition=one.edition.number,
            editions=len(one.holding.editions),
            access=document.access,
            status=document.status,
            media_type=one.edition.media_type,
            page_count=len(reading.pages),
            passages=tuple(self._passages(one.found.passages, reading)),
            title_highlights=self._marker.mark(title, reading.language, in_title=True),
            also_published_by=also_published_by,
        )

    def _also_published_by(self, opened: Iterable[_Opened]) -> Mapping[tuple[str, int], tuple[str, ...]]:
        if self.copies is None:
            return {}
        asked = [(one.id, one.edition.number) for one in opened]
        return self.copies.also_published_by(asked, partial(may_see, self.viewer))

    def _passages(self, references: Iterable[PassageReference], reading: Reading) -> Iterator[HitPassage]:
        for one in references:
            page = reading.page(one.page)
            if page is None or not 0 <= one.start < one.end <= len(page.text):
                self.warnings.append(_STALE_PASSAGE)
                continue
            yield _shown(one, page, reading, self._marker)


def _shown(reference: PassageReference, page: Page, reading: Reading, marker: Marker) -> HitPassage:
    start, end = reference.start, reference.end
    first = max(0, start - _AROUND)
    # A phrase may cross the border of two passages; what lies in this one is marked.
    around = marker.mark_page(reading, page, first, min(end + _AROUND, len(page.text)))
    marks = _clip(around, start, end)
    whole = passages.passage_at(reading, page, start, end)
    cut = passages.excerpt(whole, marks)
    shown = passages.passage_at(reading, page, cut.start, cut.end)
    inside = _clip(((begin + start, stop + start) for begin, stop in marks), cut.start, cut.end)
    return HitPassage(shown.page, shown.label, shown.heading, shown.start, shown.text, inside)


def _clip(ranges: Iterable[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Keep what lies between two offsets, counted from the first of them."""
    clipped = ((max(first, start) - start, min(last, end) - start) for first, last in ranges)
    return tuple((first, last) for first, last in clipped if first < last)
