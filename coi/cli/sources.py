"""coi sources: the source catalogue listed, shown, and checked."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from coi.cli import probe
from coi.cli.house import House, json_option, to_json
from coi.settings import load_settings
from coi.source import Source, load_source, load_sources
from coi.vocabulary import load_vocabulary
from coi.vocabulary.countries import load_countries
from coi.vocabulary.languages import language_of_tag
from coi.yaml_file import read_yaml


@click.group("sources", help="The source catalogue.")
def command() -> None:
    """Hold the verbs about sources together."""


@command.command("list", help="List every source.")
@json_option
@click.pass_obj
def list_sources(data_dir: Path, *, as_json: bool) -> None:
    """One line a source."""
    sources = load_sources(load_settings(data_dir).sources_dir)
    rows = [
        {"id": one.id, "name": one.name, "source_type": one.source_type, "verified": one.verified}
        for one in sources.values()
    ]
    if as_json:
        click.echo(to_json(rows))
        return
    for row in rows:
        mark = "verified" if row["verified"] else "not verified"
        click.echo(f"{row['id']:34} {row['source_type']:24} {mark:13} {row['name']}")


@command.command("show", help="Show one source: profile, harvest, last runs, issues.")
@click.argument("source_id")
@json_option
@click.pass_obj
def show_source(data_dir: Path, source_id: str, *, as_json: bool) -> None:
    """Everything known of one source."""
    from coi.dates import now
    from coi.schedule import outcome, planned_jobs, standing

    house = House(data_dir)
    source = house.source(source_id)
    jobs = planned_jobs({source_id: source}, house.settings)
    runs = house.ledger.runs(source_id, limit=5)
    stands = [standing(job, house.ledger, now()) for job in jobs if job.source is not None]
    shown: dict[str, Any] = {
        "source": source,
        "documents": sum(1 for _ in house.ledger.documents(source_id)),
        "runs": [{**asdict(run), "seconds": run.seconds, "outcome": outcome(run)} for run in runs],
        "schedule": stands[0] if stands else None,
        "issues": house.ledger.issues(source_id, limit=20),
    }
    if as_json:
        click.echo(to_json(shown))
        return
    click.echo(f"{source.name} ({source.id}), {source.publisher}; {shown['documents']} documents")
    for name in source.profile.__dataclass_fields__:
        click.echo(f"  {name.replace('_', ' ')}: {getattr(source.profile, name)}")
    for way in source.harvest.ways:
        click.echo(f"  way: {way.kind} {way.place}")
    for way in source.harvest.draft:
        click.echo(f"  way not confirmed, not harvested: {way.kind} {way.place}")
    if source.harvest.note:
        click.echo(f"  note: {source.harvest.note}")
    if stands:
        click.echo(f"  next crawl: {stands[0].next:%Y-%m-%d %H:%M} UTC")
    else:
        click.echo("  next crawl: none, because it is not verified or has no confirmed way in")
    for run in runs:
        took = "" if run.seconds is None else f" in {run.seconds:.0f} s"
        click.echo(f"  run {run.id}: {run.verb}, {run.started:%Y-%m-%d %H:%M} UTC{took}: {outcome(run)}")
    for issue in shown["issues"]:
        click.echo(f"  issue of {issue.noted:%Y-%m-%d}: {issue.kind}: {issue.url}: {issue.detail}")


@command.command("check", help="Check the YAML of all sources, or of one file or folder.")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
@json_option
@click.pass_obj
def check_sources(data_dir: Path, path: Path | None, *, as_json: bool) -> None:
    """Fail with file and line at the first mistake."""
    settings = load_settings(data_dir)
    if path is not None and path.is_file():
        files, sources = [path], {path.stem: load_source(path)}
    else:
        folder = path or settings.sources_dir
        files, sources = sorted(folder.glob("**/*.yml")), load_sources(folder)
    count = len(sources)
    known = _known_words(settings.corpus_dir / "vocabularies")
    for file in files:
        _check_words(file, sources[file.stem], known)
    click.echo(to_json({"sources": count}) if as_json else f"{count} sources are in order.")


def _known_words(vocabularies: Path) -> dict[str, Collection[str]]:
    """By the key of a source, the words it may hold."""
    return {
        "source_type": load_vocabulary(vocabularies / "source-types").concepts,
        "document_type": load_vocabulary(vocabularies / "document-types").concepts,
        "countries": load_countries(vocabularies / "countries.yml").codes,
    }


def _check_words(file: Path, source: Source, known: Mapping[str, Collection[str]]) -> None:
    """SourceError, with file and line, for a word of the source that is in none of our vocabularies."""
    said = {
        "source_type": (source.source_type,),
        "document_type": (source.document_type,) if source.document_type else (),
        "countries": source.countries,
    }
    for key, words in said.items():
        if unknown := [word for word in words if word not in known[key]]:
            raise read_yaml(file).fail(f"“{unknown[0]}” is not in the vocabulary of “{key}”.", key)
    if unknown := [code for code in source.languages if language_of_tag(code) != code]:
        raise read_yaml(file).fail(f"“{unknown[0]}” is not the code of a language, such as en.", "languages")


command.add_command(probe.command)
