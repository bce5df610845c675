"""coi lexicon: bilingual dictionaries added beside the bundled lexicon, listed and removed."""

from dataclasses import asdict
from pathlib import Path

import click

from coi.cli.house import json_option, to_json
from coi.errors import UsageError, VocabularyError
from coi.settings import load_settings
from coi.vocabulary.languages import find_language
from indexer.dictionaries.formats import name_of, read_dictionary
from indexer.dictionaries.store import Dictionary, add_dictionary, dictionaries, remove_dictionary


@click.group("lexicon", help="Dictionaries that lead a question to reports in other languages.")
def command() -> None:
    """Hold the verbs about dictionaries together."""


@command.command("add", help="Add a dictionary: StarDict .tar.gz, DSL, dictd, Wiktionary .txt, or .tsv.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--from", "language", required=True, help="The language of its headwords.")
@click.option("--to", "into", required=True, help="The language of its translations.")
@click.option("--name", default="", help="What it is called in the list; the name of its file unless given.")
@click.option("--licence", default="", help="Under which licence it stands, where it does not say so itself.")
@json_option
@click.pass_obj
def add(
    data_dir: Path, *, file: Path, language: str, into: str, name: str, licence: str, as_json: bool
) -> None:
    """Read the whole file, then let it take the place of a dictionary of the same name."""
    languages = _language(language), _language(into)
    if languages[0] == languages[1]:
        raise UsageError("A dictionary leads from one language to another one.")
    settings = load_settings(data_dir)
    if not data_dir.is_dir():
        raise UsageError(f"There is no data directory {data_dir}; “coi init” makes it.")
    text = read_dictionary(file, *languages)
    added = add_dictionary(
        settings.dictionaries_file, name.strip() or name_of(file), languages, text, licence
    )
    click.echo(to_json(asdict(added)) if as_json else f"Added {_line(added)}.")


@command.command("list", help="List the dictionaries with their languages and licences.")
@json_option
@click.pass_obj
def list_dictionaries(data_dir: Path, *, as_json: bool) -> None:
    """One line a dictionary."""
    found = dictionaries(load_settings(data_dir).dictionaries_file)
    if as_json:
        click.echo(to_json([asdict(one) for one in found]))
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo(
            "No dictionary has been added; “coi lexicon add” adds one, “make dictionaries” those of Debian."
        )


@command.command("remove", help="Remove a dictionary by its name.")
@click.argument("name")
@json_option
@click.pass_obj
def remove(data_dir: Path, *, name: str, as_json: bool) -> None:
    """Take a dictionary out; the others stay."""
    file = load_settings(data_dir).dictionaries_file
    if name not in {one.name for one in dictionaries(file)}:
        raise VocabularyError(f"There is no dictionary “{name}”; “coi lexicon list” shows them.")
    remove_dictionary(file, name)
    click.echo(to_json({"removed": name}) if as_json else f"Removed {name}.")


def _language(text: str) -> str:
    code = find_language(text)
    if code is None:
        raise UsageError(f"“{text}” is no language known here; give a code such as “uk”.")
    return code


def _line(one: Dictionary) -> str:
    said = ", ".join(filter(None, (one.title, one.licence or "licence not stated", one.origin)))
    return f"{one.name} ({one.language} to {one.into}, {one.entries} headwords): {said}"
