"""The search statement: a search as a dated, printable record."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Protocol, runtime_checkable

from flask import Blueprint, render_template

from coi.casework.gaps import Gap, Reason
from coi.casework.statement import SearchStatement, state_search
from coi.dates import now
from coi.query import Query
from coi.query_args import args_from_query, query_from_args
from web.addresses import address
from web.desk import Desk, the_desk, the_viewer
from web.languages import N_, gettext
from web.search_form import address_of, chips_of_query, form_of_query, read_args
from web.sentences import say_again
from web.wording import field_title

statements = Blueprint("statements", __name__)

REASON_WORDS: dict[Reason, str] = {
    "left out": N_("left out by the question itself"),
    "filtered": N_("hold documents, but none that the filters leave"),
    "not then": N_("no document of theirs was known on the day asked for"),
    "unverified": N_("in the catalogue, but not verified yet"),
    "no way in": N_("verified, but without a confirmed way in"),
    "never harvested": N_("to be harvested, but nothing has been harvested yet"),
    "holds nothing": N_("looked at, but no document that may be shown has come of it"),
}


@runtime_checkable
class _Indexed(Protocol):
    """A searcher that can say which index it asks."""

    @property
    def index(self) -> "_Generations": ...


class _Generations(Protocol):
    @property
    def generation(self) -> str: ...


@dataclass(frozen=True, slots=True)
class GapGroup:
    """The sources that were not searched for one reason, those that name a country asked about first."""

    reason: str
    sources: tuple[Gap, ...]


@statements.get("/statement")
def show_statement() -> str:
    """The statement of the search that these arguments mean; the refusal (400) where they mean none."""
    return _show()


@statements.post("/private/statement")
def state_privately() -> str:
    """The same of a private search, whose words come in a form and stand in no address of the page."""
    return _show()


def _show() -> str:
    desk = the_desk()
    query = query_from_args(read_args(), desk.vocabularies, today=desk.today())
    made = datetime.combine(desk.today(), now().timetz())
    statement = state_search(query, desk, the_viewer(), made=made, generation=_generation(desk))
    return render_template(
        "statement.html",
        form=form_of_query(query),
        statement=statement,
        asked=query,
        field_title=field_title,
        results=address_of(query),
        conditions=[one.text for one in chips_of_query(query, desk.vocabularies)],
        groups=_group(statement),
        notices=[say_again(one) for one in statement.warnings],
        as_of=query.as_of,
        as_of_means=gettext(
            "Only documents published by then (where no date is stated: captured by then), "
            "each in the edition then in force."
        ),
    )


@statements.app_template_global()
def statement_address(query: Query) -> str:
    """The address of the statement of a search."""
    return address("statements.show_statement", args_from_query(query))


def _group(statement: SearchStatement) -> list[GapGroup]:
    grouped = groupby(statement.gaps, key=lambda one: one.reason)
    return [GapGroup(gettext(REASON_WORDS[reason]), tuple(some)) for reason, some in grouped]


def _generation(desk: Desk) -> str | None:
    return desk.searcher.index.generation if isinstance(desk.searcher, _Indexed) else None
