"""What a fact rests on, which the floors below say in English, said again in the language of the page."""

import re

from coi.dates import PartialDate
from web.languages import N_, gettext, page_language
from web.sentences import say_in_words
from web.wording import date_in_words

SENTENCES = (
    N_("The feed gives this date."),
    N_("The sitemap gives this date as the day of the last change."),
    N_("The listing page gives this date."),
    N_("The source's own interface gives this date."),
    N_("The repository's record gives this date."),
    N_("The file beside the document gives this date."),
    N_("The person who uploaded the document gave this date."),
    N_("The bulk import gives this date."),
    N_("This date was declared beside the document."),
    N_("Stated beside the document."),
    N_("The title says “%(text)s”."),
    N_("The first pages say “%(text)s”."),
    N_("The first page has the line “%(text)s”."),
    N_("The page's JSON-LD says %(name)s “%(text)s”."),
    N_("The page's meta element “%(name)s” says “%(text)s”."),
    N_("The page shows the time “%(text)s”."),
    N_("The page shows “%(text)s”."),
    N_("The page says “%(text)s”."),
    N_("The page gives this as the day of its last change: “%(text)s”."),
    N_("The address contains “%(text)s”."),
    N_("htmldate took this year from the page; the page does not say what it dates."),
    N_("htmldate took this date from the page; the page does not say what it dates."),
    N_("The PDF's properties give %(name)s “%(text)s”."),
    N_("The mail's Date field says “%(text)s”."),
    N_("The document's properties give “%(name)s” %(text)s."),
    N_("The e-book's own description gives the date %(text)s."),
    N_("The e-book's own description gives “modified” %(text)s."),
    N_("Both are editions of one series."),
    N_(
        "Same source and title, but “%(text)s” instead of “%(other)s”; %(same)s of %(all)s headings are the same."
    ),
    N_("Same source and title, but “%(text)s” instead of “%(other)s”; %(share)s of the text is the same."),
    N_(
        "Same source and title, published %(newer)s and %(older)s; %(same)s of %(all)s headings are the same."
    ),
    N_("Same source and title, published %(newer)s and %(older)s; %(share)s of the text is the same."),
)

_OF_A_COUNTRY = re.compile(
    r"(?:title: (?P<title>.+?))?(?:(?:\A|; )text: (?P<text>.+?)(?:, (?P<more>\d+) more)?)?"
)

_BY_A_PERSON = re.compile(r"Corrected on (?P<day>\d{4}-\d\d-\d\d): (?P<reason>.+)", re.DOTALL)


def say_evidence(text: str) -> str:
    """The evidence in the language of the page; what a person wrote, or nobody foresaw, stays as it is."""
    if page_language() == "en":
        return text
    found = _OF_A_COUNTRY.fullmatch(text)
    if found and (found["title"] or found["text"]):
        more = f", +{found['more']}" if found["more"] else ""
        parts = [gettext("in the title: %(words)s", words=found["title"])] if found["title"] else []
        parts += [gettext("in the text: %(words)s", words=found["text"] + more)] if found["text"] else []
        return "; ".join(parts)
    if found := _BY_A_PERSON.fullmatch(text):
        day = date_in_words(PartialDate.parse(found["day"]))
        return f"{gettext('Corrected on %(day)s', day=day)} – {found['reason']}"
    return say_in_words(text, SENTENCES)


def say_evidence_aside(text: str) -> str:
    """The same within brackets: without the full stop."""
    said = say_evidence(text)
    return said.removesuffix(".") if not said.endswith("..") else said


def evidence_language(text: str) -> str | None:
    """`en` where the evidence stays in English on a page in another language, else None."""
    return "en" if page_language() != "en" and text and say_evidence(text) == text else None
