"""The day a document was published: what was declared beside it, else what it says itself, never the day it was fetched."""

from datetime import date

from coi.dates import PartialDate
from coi.document import Declared, ExtractedDocument, Statement
from coi.errors import FilterError

_SURE = 0.95
_SAID_BY = {
    "feed": "The feed gives this date.",
    "sitemap": "The sitemap gives this date as the day of the last change.",
    "listing": "The listing page gives this date.",
    "upload": "The person who uploaded the document gave this date.",
    "import": "The bulk import gives this date.",
}
_LAST_CHANGE = 0.3  # a sitemap dates the file, not the publication: better evidence in the page comes first


def publication_date(
    extracted: ExtractedDocument, declared: Declared, *, not_after: date | None = None
) -> Statement | None:
    """The publication date with its evidence; None where nobody states one.

    Declared dates come first (feed, listing, upload, import), then the document's own candidates in
    their order. A sitemap only dates the last change, so it comes last. Candidates after `not_after`
    are left out: nothing is published after it was received.
    """
    weak: Statement | None = None
    for said in (declared, extracted.declared):
        if said is not None and said.published is not None:
            evidence = _SAID_BY.get(said.said_by, "This date was declared beside the document.")
            if said.said_by != "sitemap":
                return Statement(str(said.published), evidence, _SURE)
            weak = Statement(str(said.published), evidence, _LAST_CHANGE)
    candidates = [statement for statement in extracted.dates if _possible(statement, not_after)]
    if candidates and (weak is None or candidates[0].confidence > weak.confidence):
        return candidates[0]
    return weak


def _possible(statement: Statement, not_after: date | None) -> bool:
    try:
        when = PartialDate.parse(statement.value)
    except FilterError:
        return False
    return not_after is None or when.first_day <= not_after
