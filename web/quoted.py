"""Words cited from one edition, found again in another: where they stand now, and whether they have changed since."""

from dataclasses import dataclass

from flask import request

from coi.casework.quotations import Place, anchor_quotation, find_quotation
from web.addresses import address, as_of_args
from web.desk import the_desk
from web.editions import read_number
from web.languages import gettext
from web.shown import Shown, quotation_args, read_quotation
from web.wording import date_in_words


@dataclass(frozen=True, slots=True)
class Quoted:
    """What became of the words: a sentence, where they stand now, and links to the edition cited and to what changed.

    `changed` says that the reader should look: the words are gone, or what is around them is another.
    """

    sentence: str
    changed: bool
    place: Place | None
    cited: str | None = None
    comparison: str | None = None


def find_quoted(shown: Shown, page: int | None) -> Quoted | None:
    """The words that the present address quotes, in the edition shown; None where it quotes none.

    DocumentUnknown where the edition they are cited from does not exist.
    """
    quotation = read_quotation()
    if quotation is None:
        return None
    shelf, here = shown.shelf, str(shown.edition.number)
    number = read_number("cited", request.args.get("cited"))
    edition = shelf.edition(number) if number else shown.edition
    readings = the_desk().readings
    cited = shown.reading if edition == shown.edition else readings.latest(shelf.document.id, edition.number)
    place = find_quotation(cited, quotation, page) or find_quotation(cited, quotation) if cited else None
    if cited is None or place is None:
        return Quoted(
            gettext("The words quoted do not stand in edition %(number)s.", number=str(edition.number)),
            changed=True,
            place=None,
        )
    day = date_in_words(edition.first_captured.date())
    if edition == shown.edition:
        return Quoted(gettext("The words quoted are marked."), changed=False, place=place)
    there = [("edition", str(edition.number)), ("page", str(place.page)), *quotation_args(quotation)]
    there += as_of_args()
    cited_address = address("documents.show_document", there, anchor="passage", document_id=shelf.document.id)
    found = anchor_quotation(quotation, cited, shown.reading, place.page) if shown.reading else None
    if found is not None and found.standing == "unchanged":
        sentence = gettext(
            "Quoted from edition %(number)s of %(day)s. The paragraph stands unchanged in edition %(here)s.",
            number=str(edition.number),
            day=day,
            here=here,
        )
        return Quoted(sentence, changed=False, place=found.place, cited=cited_address)
    if found is not None and found.place is not None:
        sentence = gettext(
            "Changed since: the words quoted from edition %(number)s of %(day)s still stand in edition %(here)s, "
            "but the text around them is another.",
            number=str(edition.number),
            day=day,
            here=here,
        )
    else:
        sentence = gettext(
            "Changed since: the words quoted from edition %(number)s of %(day)s do not stand in edition %(here)s.",
            number=str(edition.number),
            day=day,
            here=here,
        )
    compare = [("from", str(edition.number)), ("to", here), *as_of_args()]
    return Quoted(
        sentence,
        changed=True,
        place=found.place if found else None,
        cited=cited_address,
        comparison=address("documents.compare_editions", compare, document_id=shelf.document.id),
    )
