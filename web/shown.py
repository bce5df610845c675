"""What of a document an address means: which edition, on which day, with which words marked or quoted."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from coi.casework.quotations import Quotation
from coi.dates import PartialDate
from coi.document import Edition, Reading
from coi.errors import QueryError
from coi.grammar import parse_words
from coi.query import Node, Query
from web.addresses import AS_OF, Args, address, as_of_args, whole_address
from web.desk import Marks, the_desk
from web.editions import Shelf, edition_on, read_number
from web.languages import ARGUMENT, gettext, page_language
from web.sentences import say_again
from web.wording import date_in_words


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a document is meant by the address: which edition, on which day, with which words."""

    shelf: Shelf
    edition: Edition
    reading: Reading | None
    as_of: PartialDate | None
    words: str
    node: Node | None
    notices: tuple[str, ...]
    marks: Marks
    named: bool = False  # the edition itself, whatever was in force on the day
    in_force: bool = True  # on the day, where one looks as of one

    def address(self, *, page: int | None = None, anchor: str = "") -> str:
        """The address of this edition with these words, at a page of it."""
        args = [("q", self.words)] if self.words else []
        args += self.which()
        if page is not None:
            args.append(("page", str(page)))
            anchor = anchor or f"page-{page}"
        return address("documents.show_document", args, anchor=anchor, document_id=self.shelf.document.id)

    def citation(self, page: int | None = None, at: int | None = None) -> str:
        """The address of the citation of this edition, of a page of it, or of the paragraph that ends there."""
        args = self.which(always=True)
        args += [("page", str(page))] if page is not None else []
        args += [("at", str(at))] if at is not None else []
        return address("documents.show_citation", args, document_id=self.shelf.document.id)

    def report(self, page: int | None = None) -> str:
        """The address of the form by which a mistake in this edition is reported."""
        args = [("edition", str(self.edition.number)), *as_of_args()]
        args += [("page", str(page))] if page is not None else []
        return address("documents.show_report", args, document_id=self.shelf.document.id)

    def which(self, *, always: bool = False) -> list[tuple[str, str]]:
        """The arguments that name the edition shown, and the day as of which one looks."""
        older = self.as_of is None and self.edition != self.shelf.current
        named = [("edition", str(self.edition.number))] if always or older or self.named else []
        return [*named, (AS_OF, str(self.as_of))] if self.as_of else named

    def say_as_of(self) -> str:
        """What the banner of the day as of which one looks means for the edition shown."""
        if self.in_force:
            return gettext("This is the edition in force then.")
        return gettext("This is not the edition in force then, but another.")


def read_shown(shelf: Shelf) -> Shown | None:
    """The edition the present address means; None where the document was not known on the as-of day."""
    desk = the_desk()
    notices: list[str] = []
    number = read_number("edition", request.args.get("edition"))
    typed = request.args.get("as-of", "").strip()
    as_of = PartialDate.parse(typed) if typed else None
    if as_of and as_of.first_day > desk.today():
        day = date_in_words(as_of)
        notices.append(gettext("%(day)s has not come yet; you see the edition of today.", day=day))
        as_of = None
    edition = shelf.edition(number) if number else shelf.current
    in_force = edition_on(shelf, desk.readings, as_of.last_day) if as_of else edition
    if not number:
        if in_force is None:
            return None
        edition = in_force
    words, node = request.args.get("q", "").strip(), None
    try:
        node = parse_words(words, language=page_language())
    except QueryError as error:
        notices.append(gettext("Nothing is marked: %(reason)s", reason=say_again(str(error))))
    reading = desk.readings.latest(shelf.document.id, edition.number)
    asked = Query(words, node, interface_language=page_language())
    return Shown(
        shelf=shelf,
        edition=edition,
        reading=reading,
        as_of=as_of,
        words=words,
        node=node,
        notices=tuple(notices),
        marks=desk.searcher.marker(asked, reading.all_languages if reading else ()),
        named=number is not None,
        in_force=edition == in_force,
    )


def read_quotation() -> Quotation | None:
    """The words that the present address quotes, None where it quotes none; UsageError for too many."""
    words = request.args.get("quote", "").strip()
    return Quotation(words, request.args.get("until", "").strip()) if words else None


def quotation_args(quotation: Quotation) -> list[tuple[str, str]]:
    """The arguments that name a quotation in an address."""
    until = [("until", quotation.until)] if quotation.until else []
    return [("quote", quotation.words), *until]


def permanent_address(document_id: str, args: Args, *, anchor: str = "") -> str:
    """The whole address under which a document is found by anybody, in whatever language they read."""
    named: dict[str, Any] = {"document_id": document_id, ARGUMENT: None}
    path = url_for("documents.show_document", **named)
    return whole_address(path + (f"?{urlencode(args)}" if args else "") + (f"#{anchor}" if anchor else ""))
