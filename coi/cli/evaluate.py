"""coi evaluate: how well the search finds what people judged relevant, and how that changes with the ranking."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coi.cli.house import House, json_option, to_json
from coi.errors import JudgmentsError, UsageError
from coi.network.access import OPERATOR
from coi.query_args import query_from_args
from coi.search_index import Ranking
from coi.vocabulary.languages import WORKING_LANGUAGES

if TYPE_CHECKING:
    from indexer.evaluation.judgments import JudgedQuery, Judgments
    from indexer.evaluation.measures import Mean
    from indexer.evaluation.scores import Evaluation, Outcome

_NUMBERS = tuple(one.name for one in fields(Ranking))
_METHOD = "percentile bootstrap over queries, 95 %"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to evaluate: the judgments, and the source the questions are asked of where one was named."""

    judgments: "tuple[Judgments, ...]"
    source: str | None


def _numbers(text: str) -> tuple[str, list[float]]:
    """Read `next_share=0,0.3,1`: the name of a number of the ranking, and values for it."""
    name, found, values = text.partition("=")
    name = name.strip().replace("-", "_")
    if not found or name not in _NUMBERS:
        raise UsageError(f"“{text[:60]}” must be NAME=VALUE with one of {', '.join(_NUMBERS)}.")
    read = []
    for one in values.split(","):
        try:
            read.append(float(one))
        except ValueError:
            read.append(math.nan)
        if not 0 <= read[-1] < math.inf:
            raise UsageError(f"“{one[:20]}” is no value for {name}: a number from 0 up is needed.")
    return name, read


def _ranking(given: Iterable[str]) -> Ranking:
    ranking = Ranking()
    for text in given:
        name, values = _numbers(text)
        if len(values) > 1:
            raise UsageError(f"--ranking takes one value for {name}; --sweep takes several.")
        ranking = replace(ranking, **{name: values[0]})
    return ranking


def _load(files: Iterable[Path], languages: Sequence[str]) -> "tuple[Judgments, ...]":
    from indexer.evaluation.judgments import load_judgments

    loaded = [load_judgments(file) for file in files]
    known = {query.language for one in loaded for query in one.queries}
    for language in languages:
        if language not in known:
            raise UsageError(f"No question is in “{language}”; there are {', '.join(sorted(known))}.")
    return tuple(
        replace(one, queries=tuple(q for q in one.queries if not languages or q.language in languages))
        for one in loaded
    )


def _evaluation(house: House, asked: _Asked, ranking: Ranking) -> "Evaluation":
    """Ask every question as `coi search` would, with that ranking."""
    from indexer.evaluation.scores import evaluate, joined

    house.searcher.ranking = ranking
    indexed = frozenset(house.index.document_ids())
    found = []
    for one in asked.judgments:
        source = asked.source or one.source
        held = {document.key for document in house.ledger.documents(source) if document.id in indexed}
        found.append(evaluate(one, _asker(house, one, source), held))
    return joined(found)


def _asker(house: House, judgments: "Judgments", source: str | None) -> "Callable[[JudgedQuery], list[str]]":
    def ask(query: "JudgedQuery") -> list[str]:
        args = {"q": (query.text,), **query.filters}
        if query.language in WORKING_LANGUAGES:
            args.setdefault("ui-language", (query.language,))
        if source:
            args["source"] = (source,)
        try:
            results = house.searcher.search(query_from_args(args, house.vocabularies), OPERATOR)
        except UsageError as error:
            raise JudgmentsError(f"{judgments.file}: query “{query.id}” cannot be asked: {error}") from None
        return [hit.key for hit in (*results.hits, *results.more)]

    return ask


# --- shown --------------------------------------------------------------------------------------


def _means(evaluation: "Evaluation", language: str | None = None) -> dict[str, Any] | None:
    found = evaluation.summary(language)
    return None if found is None else {name: _rounded(value) for name, value in asdict(found).items()}


def _rounded(value: Any) -> Any:
    return {name: round(one, 4) for name, one in value.items()} if isinstance(value, dict) else value


def _outcome(one: "Outcome") -> dict[str, Any]:
    return {
        "id": one.query.id,
        "file": one.file,
        "language": one.query.language,
        "text": one.query.text,
        "ndcg": round(one.ndcg, 4),
        "recall": round(one.recall, 4),
        "reciprocal_rank": round(one.reciprocal_rank, 4),
        "missing": one.missing,
    }


def _to_json(evaluation: "Evaluation", ranking: Ranking) -> dict[str, Any]:
    from indexer.evaluation.measures import DEPTH

    return {
        "depth": DEPTH,
        "intervals": _METHOD,
        "ranking": asdict(ranking),
        "languages": {one: _means(evaluation, one) for one in evaluation.languages()},
        "overall": _means(evaluation),
        "queries": [_outcome(one) for one in evaluation.outcomes],
        "not_in_index": [
            {"id": one.query.id, "file": one.file, "language": one.query.language, "missing": one.missing}
            for one in evaluation.not_in_index
        ],
    }


def _cells(evaluation: "Evaluation", language: str | None) -> str:
    found = evaluation.summary(language)
    if found is None:
        return f"{0:7}"
    means = (found.ndcg, found.recall, found.mrr)
    return f"{found.queries:7}  " + "  ".join(_cell(one) for one in means)


def _cell(one: "Mean") -> str:
    return f"{one.mean:.3f} ({one.low:.3f}–{one.high:.3f})"


def _head(first: str, width: int) -> str:
    return f"{first:{width}}  queries  {'nDCG@10':19}  {'recall@10':19}  {'MRR@10':19}".rstrip()


def _print(evaluation: "Evaluation") -> None:
    click.echo(_head("language", 8))
    for language in evaluation.languages():
        click.echo(f"{language:8}  {_cells(evaluation, language)}")
    click.echo(f"{'all':8}  {_cells(evaluation, None)}")
    click.echo(f"In brackets: 95 % confidence interval ({_METHOD.partition(',')[0]}).")
    _print_missing(evaluation)


def _print_missing(evaluation: "Evaluation") -> None:
    partly = [one for one in evaluation.outcomes if one.missing]
    if partly:
        click.echo(
            f"\n{len(partly)} queries lack some of their relevant documents, which count as not found:"
        )
    for one in partly:
        click.echo(f"  {one.query.id}: {len(one.missing)} of {len(one.query.relevant)} are not in the index")
    if evaluation.not_in_index:
        count = len(evaluation.not_in_index)
        click.echo(f"\n{count} queries were not asked: none of their relevant documents is in the index:")
    for one in evaluation.not_in_index:
        click.echo(f"  {one.query.id} ({one.file})")


def _sweep(house: House, asked: _Asked, ranking: Ranking, swept: Sequence[str], *, as_json: bool) -> None:
    """Change one number of the ranking at a time, the others staying as they are, and show each result."""
    lines = [
        (name, value, _evaluation(house, asked, replace(ranking, **{name: value})))
        for name, values in map(_numbers, swept)
        for value in values
    ]
    if as_json:
        rows = [
            {"number": name, "value": value, "overall": _means(evaluation)}
            for name, value, evaluation in lines
        ]
        click.echo(to_json({"ranking": asdict(ranking), "intervals": _METHOD, "sweep": rows}))
        return
    click.echo(_head("number", 18))
    for name, value, evaluation in lines:
        mark = " *" if getattr(ranking, name) == value else ""
        click.echo(f"{f'{name}={value:g}{mark}':18}  {_cells(evaluation, None)}")
    click.echo("* the value the other lines keep; in brackets the 95 % confidence interval.")
    _print_missing(lines[-1][2])


@click.command("evaluate", help="Measure the search against judged questions: nDCG@10, recall@10, MRR@10.")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="JUDGMENTS.json…",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--lang", "languages", multiple=True, metavar="LANGUAGE", help="Only questions in it; repeatable."
)
@click.option("--source", default=None, metavar="ID", help="Ask of the documents of that source alone.")
@click.option(
    "--ranking", "given", multiple=True, metavar="NAME=VALUE", help="Change a number of the ranking."
)
@click.option(
    "--sweep", multiple=True, metavar="NAME=V1,V2,…", help="Try several values of one number in turn."
)
@click.option(
    "--hybrid/--no-hybrid", default=None, help="Find by meaning too, or not; else as the setting hybrid says."
)
@json_option
@click.pass_obj
def command(
    data_dir: Path,
    files: tuple[Path, ...],
    languages: tuple[str, ...],
    source: str | None,
    given: tuple[str, ...],
    sweep: tuple[str, ...],
    *,
    hybrid: bool | None,
    as_json: bool,
) -> None:
    """Print the means with their confidence intervals; exit 1 where no question could be asked."""
    ranking = _ranking(given)
    for text in sweep:
        _numbers(text)
    asked = _Asked(_load(files, languages), source)
    house = House(data_dir)
    if source:
        house.source(source)
    if hybrid is not None:
        house.searcher.hybrid = house.hybrid if hybrid else None
    if sweep:
        _sweep(house, asked, ranking, sweep, as_json=as_json)
        return
    evaluation = _evaluation(house, asked, ranking)
    if as_json:
        click.echo(to_json(_to_json(evaluation, ranking)))
    else:
        _print(evaluation)
    if not evaluation.outcomes:
        raise click.exceptions.Exit(1)
