"""Sentences of the floors below, which speak English, said again in the language of the page."""

import re
from collections.abc import Sequence
from functools import cache

from coi.query import FIELD_NAMES
from coi.vocabulary.query_words import query_words
from web.languages import N_, gettext, page_language

SENTENCES = (
    # the grammar of the search box
    N_("The query is %(length)s characters long; at most %(most)s are allowed."),
    N_("Written out plainly the query is %(length)s characters long; at most %(most)s are allowed."),
    N_("There is no word in this query."),
    N_("Character %(place)s is not a character that can be searched."),
    N_("The bracket at character %(place)s was never opened."),
    N_("The bracket at character %(place)s is never closed."),
    N_("Brackets may nest at most %(most)s deep (character %(place)s)."),
    N_("The quotation mark at character %(place)s is never closed."),
    N_("There is no version %(version)s of the query language; the newest is %(newest)s."),
    N_("A star needs at least three letters before it (character %(place)s)."),
    N_("A star may stand only at the end of a word (character %(place)s)."),
    N_("A star cannot stand inside quotation marks (character %(place)s)."),
    N_("A star cannot stand behind a country (character %(place)s)."),
    N_("A star cannot stand behind a source (character %(place)s)."),
    N_("A ~ needs at least three letters before it (character %(place)s)."),
    N_("At most %(most)s words may have a ~; character %(place)s begins one more."),
    N_("After the ~ at character %(place)s a number from 1 to %(most)s is needed."),
    N_("Two to %(most)s words can stand near one another (character %(place)s)."),
    N_("At most %(most)s words and phrases are allowed; character %(place)s begins one more."),
    N_("A country of %(length)s characters is too long; at most %(most)s are allowed."),
    N_("A source of %(length)s characters is too long; at most %(most)s are allowed."),
    N_("After “%(name)s:” at the end a name is missing."),
    N_("After “%(name)s:” at character %(place)s a name is missing."),
    N_("After “%(name)s:” at the end a date is missing."),
    N_("After “%(name)s:” at character %(place)s a date is missing."),
    N_("After %(name)s at the end a word is missing."),
    N_("After %(name)s at character %(place)s a word is missing."),
    N_("Before %(name)s at the start a word is missing."),
    N_("Before %(name)s at character %(place)s a word is missing."),
    # dates
    N_("“%(text)s” is more than a first and a last date."),
    N_("“%(text)s” is not a date; write 2024, 2024-05 or 2024-05-17."),
    N_("“%(text)s” is not a day of the calendar."),
    N_("A range is written %(range)s."),
    N_("The range ends before it begins: from %(first)s to %(last)s."),
    N_("The as-of day %(day)s has not come yet."),
    # filters and other values in an address
    N_("There is no filter “%(name)s”."),
    N_("There is no %(field)s “%(text)s”."),
    N_("Did you mean %(names)s?"),
    N_("“%(name)s” may be given only once."),
    N_("“%(name)s” must be a whole number from %(least)s to %(most)s, not “%(text)s”."),
    N_("“%(name)s” must be 1 or 0, not “%(text)s”."),
    N_("There is no order “%(name)s”; there is %(orders)s."),
    N_("There is no interface language “%(name)s”."),
    N_("“without” takes a language and a word, such as ru:призыв, not “%(text)s”."),
    N_("“without” may be given at most %(most)s times, and not with more than a few words."),
    N_("Results are listed up to number %(most)s; narrow the search instead."),
    # the searcher
    N_("Give at least one word or a filter."),
    N_(
        "No document has all of these words. These have some of them, or words that begin like them; "
        "those with the most and rarest come first."
    ),
    N_(
        "No document has this word. These have words that sound or begin like it, as other spellings of a name do."
    ),
    N_("“%(text)s” holds no letter or digit and was left out."),
    N_("Too many words are like “%(text)s”; only the %(most)s nearest were searched."),
    N_("Too many words begin with “%(text)s”; only the %(most)s most frequent were searched."),
    N_("Some passages cannot be shown, because the index is older than the texts."),
    N_("Some results cannot be shown, because the index is older than the documents."),
    # what an operator's models add
    N_(
        "Some documents were found by their meaning; the words asked for need not stand in them, "
        "and the numbers beside the filters do not count them."
    ),
    N_("Documents are found by their words alone, because “coi index” has made no vectors yet."),
    N_("Documents are found by their words alone, because the model that tells meanings failed."),
    # citations
    N_("The document has no page %(page)s; its pages are 1 to %(last)s."),
    N_("The document has no page %(page)s; no text could be read in it."),
    N_("The citation style “%(text)s” does not exist; there is %(names)s."),
    N_("A quotation may have at most %(most)s characters."),
    N_("A quotation named by its beginning and end needs %(least)s characters of each."),
    N_("These words do not stand on that page, so they are not quoted."),
    N_("These words do not stand in this edition, so they are not quoted."),
    # reports of mistakes
    N_("Say in a few words what is wrong."),
    N_("The report has %(length)s characters; at most %(most)s can be taken."),
    N_("Too many reports have come within this hour; try again in an hour."),
)

_PLACE = re.compile(r"%\((\w+)\)s")


def say_again(text: str) -> str:
    """One or several of SENTENCES in the language of the page; what is none of them stays as it is."""
    return text if page_language() == "en" else say_in_words(text, SENTENCES)


def say_in_words(text: str, sentences: Sequence[str]) -> str:
    """One or several of these sentences in the language of the page; what is none of them stays as it is."""
    said, rest = [], text
    while rest:
        found = {one: match for one in sentences if (match := _pattern(one).match(rest))}
        if not found:
            return text
        # What is filled in may be anything: a sentence that fits sooner leaves the next one its words.
        sentence = min(found, key=lambda one: found[one].end())
        said.append(gettext(sentence, **_translate(found[sentence].groupdict())))
        rest = rest[found[sentence].end() :]
    return " ".join(said)


def is_known(text: str) -> bool:
    """Whether the whole text is made of sentences that can be said in every language."""
    while text:
        found = next((found for one in SENTENCES if (found := _pattern(one).match(text))), None)
        if found is None:
            return False
        text = text[found.end() :]
    return True


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """A pattern that reads the sentence as it was filled in, with the blank that parts it from the next."""
    parts = _PLACE.split(sentence)
    pieces = [re.escape(one) if at % 2 == 0 else f"(?P<{one}>.*?)" for at, one in enumerate(parts)]
    return re.compile(f"{''.join(pieces)}(?: |$)", re.DOTALL)


def _translate(filled: dict[str, str]) -> dict[str, str]:
    """What was filled in, with the words of ours in it in the language of the page."""
    words = query_words(page_language())
    if "field" in filled:
        field = next((one for one, name in FIELD_NAMES.items() if name == filled["field"]), None)
        filled["field"] = words.fields[field] if field else filled["field"]
    if "names" in filled:
        filled["names"] = filled["names"].replace(" or ", f" {words.say('or')} ")
    return filled
