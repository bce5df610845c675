"""coi correct: puts right what was read wrongly in a document, lists corrections, and takes them back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from coi.cli.cited import edition_as_of, find_cited
from coi.cli.house import House, json_option, to_json
from coi.corrections import SIGNED, Correction, NewCorrection
from coi.dates import PartialDate, now
from coi.document import Corrected, CorrectedField, Reading
from coi.errors import UsageError
from coi.query import FilterField
from coi.vocabulary.vocabularies import Vocabularies

_NAMES: Mapping[CorrectedField, str] = {
    "title": "title",
    "language": "language",
    "published": "publication date",
    "countries": "country",
    "topics": "topic",
    "document_type": "document type",
}
_SCHEMES: Mapping[CorrectedField, FilterField] = {
    "language": "language",
    "countries": "country",
    "topics": "topic",
    "document_type": "document_type",
}
_UNKNOWN = "unknown"
_LONGEST = 2_000  # characters of a title or a reason


@click.command(
    "correct",
    help="Put right what was read wrongly in a document: nothing is lost, and “coi index” brings it into the search.",
)
@click.argument("document_id")
@click.option("--title", help="The title as it is printed.")
@click.option("--published", help="The day, month or year of publication, or “unknown”.")
@click.option("--language", help="The language of the text.")
@click.option("--type", "document_type", help="The type of document.")
@click.option(
    "--country",
    "countries",
    multiple=True,
    metavar="±COUNTRY",
    help="+ it is about, - it is not; may be repeated.",
)
@click.option(
    "--topic", "topics", multiple=True, metavar="±TOPIC", help="+ it treats, - it does not; may be repeated."
)
@click.option("--reason", help="Why, in a sentence; kept with the correction.")
@click.option(
    "--edition", type=click.IntRange(1), help="The edition that was looked at; default: the one in force."
)
@click.option("--list", "as_list", is_flag=True, help="List the corrections of the document.")
@click.option(
    "--undo", type=click.IntRange(1), metavar="NUMBER", help="Take back the correction of that number."
)
@json_option
@click.pass_obj
def command(
    data_dir: Path,
    /,
    document_id: str,
    *,
    reason: str | None,
    edition: int | None,
    as_list: bool,
    undo: int | None,
    as_json: bool,
    **facts: Any,
) -> None:
    """Keep corrections, list them, or take one back."""
    asked = [(field, facts[field]) for field in _NAMES if facts[field] not in (None, ())]
    if bool(asked) + as_list + (undo is not None) != 1:
        raise UsageError("Name what to correct, or use --list or --undo.")
    if asked and not (reason or "").strip():
        raise UsageError("Say why with --reason; it is kept with the correction.")
    house = House(data_dir)
    document_id, in_force = edition_as_of(house, document_id, None)
    if undo is not None:
        done: Sequence[Correction] = [house.corrections.undo(document_id, undo)]
    elif as_list:
        done = house.corrections.of(document_id)
    else:
        number = edition or in_force
        if number not in {one.number for one in house.ledger.editions(document_id)}:
            raise UsageError(f"The document {document_id} has no edition {number}.")
        reading = find_cited(house, document_id, number).reading
        new = [one for field, given in asked for one in _read(field, given, reading, house.vocabularies)]
        why = _line("reason", reason or "")
        done = house.corrections.add(document_id, number, new, why)
    if as_json:
        click.echo(to_json({"id": document_id, "corrections": [_to_json(one) for one in done]}))
        return
    for one in done:
        fact = Corrected(one.field, one.value, one.before, one.reason, one.made.date().isoformat())
        back = f", taken back on {one.undone.date()}" if one.undone else ""
        click.echo(f"{one.id}: {fact.day}, edition {one.edition}, {in_words(fact)}{back}\n    {one.reason}")
    if not as_list:
        click.echo("“coi index” brings this into the search.")
    elif not done:
        click.echo("Nothing has been corrected.")


def in_words(fact: Corrected) -> str:
    """A correction as a person reads it: what is right, and what had been read."""
    name = _NAMES[fact.field]
    if fact.field in SIGNED:
        sign, concept = fact.value[:1], fact.value[1:]
        read = "found" if fact.read else "not found"
        return f"{name} {concept} {'put in' if sign == '+' else 'taken out'} (by the rules: {read})"
    return f"{name} {fact.value or _UNKNOWN} (by the rules: {fact.read or _UNKNOWN})"


def _to_json(one: Correction) -> dict[str, Any]:
    return {
        "number": one.id,
        "edition": one.edition,
        "field": one.field,
        "value": one.value,
        "read": one.before,
        "reason": one.reason,
        "made": one.made,
        "undone": one.undone,
    }


def _read(
    field: CorrectedField, given: Any, reading: Reading, vocabularies: Vocabularies
) -> Iterator[NewCorrection]:
    """The corrections that an option asks for; UsageError or FilterError where it cannot be meant."""
    from indexer.classify.corrections import value_read

    if field in SIGNED:
        for word in given:
            sign = word[:1] if word[:1] in "+-" else "+"
            concept = vocabularies.find(_SCHEMES[field], word.lstrip("+-"))
            yield NewCorrection(field, sign + concept, value_read(reading, field, concept))
        return
    if field == "published":
        value = "" if given == _UNKNOWN else _date(given)
    elif field == "title":
        value = _line("title", given)
    else:
        value = vocabularies.find(_SCHEMES[field], given)
    yield NewCorrection(field, value, value_read(reading, field))


def _date(given: str) -> str:
    when = PartialDate.parse(given)
    # A day more: where it was published the calendar may be ahead of ours.
    if when.first_day > now().date() + timedelta(days=1):
        raise UsageError(f"The date {when} lies in the future.")
    return str(when)


def _line(name: str, given: str) -> str:
    """One line without stray blanks; UsageError where nothing is in it or too much."""
    line = " ".join(given.split())
    if not line or len(line) > _LONGEST:
        raise UsageError(f"The {name} must have between 1 and {_LONGEST:,} characters.")
    return line
