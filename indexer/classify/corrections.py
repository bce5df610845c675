"""A curator's corrections laid over what was read: they win, and what was read stays beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coi.corrections import SIGNED, Correction
from coi.document import ConceptMention, Corrected, CorrectedField, CountryMention, Reading, Statement
from indexer.classify.topics import corrected as corrected_topics


def correct(reading: Reading, corrections: Sequence[Correction]) -> Reading:
    """The reading with the corrections that hold for its edition, oldest first; each is told in `corrected`.

    A correction holds for the edition it was made on, and where the same is read as was read there. Of two
    of one fact the later holds.
    """
    holding: dict[tuple[str, str], tuple[Correction, str]] = {}
    for one in corrections:
        read = value_read(reading, one.field, one.concept)
        if one.edition == reading.edition or one.before == read:
            holding[one.field, one.concept] = (one, read)
    for one, _ in holding.values():
        if one.field not in SIGNED:
            reading = _put(reading, one)
    reading = _put_countries(reading, [one for one, _ in holding.values() if one.field == "countries"])
    reading = _put_topics(reading, [one for one, _ in holding.values() if one.field == "topics"])
    told = (
        Corrected(one.field, one.value, read, one.reason, one.made.date().isoformat())
        for one, read in holding.values()
    )
    return replace(reading, corrected=tuple(told))


def value_read(reading: Reading, field: CorrectedField, concept: str = "") -> str:
    """What was read of a fact, before any correction; of a country or topic its name, empty where not found."""
    for one in reading.corrected:
        if one.field == field and (field not in SIGNED or one.value[1:] == concept):
            return one.read
    if field == "countries":
        return concept if concept in reading.country_codes else ""
    if field == "topics":
        return concept if concept in reading.topics else ""
    if field == "published":
        return reading.published.value if reading.published else ""
    return getattr(reading, field) or ""


def _put(reading: Reading, one: Correction) -> Reading:
    if one.field == "title":
        return replace(reading, title=one.value)
    if one.field == "published":
        return _put_date(reading, one)
    if one.field == "language":
        others = (name for name in reading.languages if name not in {one.value, reading.language})
        spans = tuple(span for span in reading.spans if span.language != one.value)
        return replace(reading, language=one.value, languages=(one.value, *others), spans=spans)
    concepts = (mention for mention in reading.concepts if not _is_kind(mention, reading))
    kind = ConceptMention(one.value, 1.0)
    return replace(reading, document_type=one.value, concepts=(*concepts, kind))


def _put_date(reading: Reading, one: Correction) -> Reading:
    """The date, and what was read among the dates that contradict it."""
    said = Statement(one.value, _evidence(one), 1.0) if one.value else None
    read = (reading.published,) if reading.published and reading.published.value != one.value else ()
    others = (date for date in reading.dates if date.value != one.value)
    return replace(reading, published=said, dates=(*read, *others))


def _put_countries(reading: Reading, corrections: Iterable[Correction]) -> Reading:
    known = {mention.code: mention for mention in reading.countries}
    put: list[CountryMention] = []
    for one in corrections:
        mention = known.pop(one.concept, None)
        if one.value.startswith("+"):
            there = mention or CountryMention(one.concept, 0, about=True)
            put.append(replace(there, about=True, evidence=_evidence(one), confidence=1.0))
        elif mention is not None:
            known[one.concept] = replace(mention, about=False)
    return replace(reading, countries=(*put, *known.values()))


def _put_topics(reading: Reading, corrections: Iterable[Correction]) -> Reading:
    wanted = {one.concept: one.value.startswith("+") for one in corrections}
    if not wanted:
        return reading
    kinds = tuple(mention for mention in reading.concepts if _is_kind(mention, reading))
    mentions = {mention.id: mention for mention in reading.concepts if mention.id in reading.topics}
    topics = corrected_topics([mentions.get(one, ConceptMention(one, 1.0)) for one in reading.topics], wanted)
    return replace(reading, topics=tuple(one.id for one in topics), concepts=(*topics, *kinds))


def _is_kind(mention: ConceptMention, reading: Reading) -> bool:
    return mention.id == reading.document_type


def _evidence(one: Correction) -> str:
    return f"Corrected on {one.made.date()}: {one.reason}"
