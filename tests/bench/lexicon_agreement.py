"""How far our lexicon agrees with the dictionaries of the data: `python -m tests.bench.lexicon_agreement`.

For each concept and language the dictionaries are asked for all meanings of our words, with no limit and without the
guesses that help a search (near languages, halves of compounds, families of words):

- confirmed: some word of ours leads to some English word of ours, or the reverse; words are compared by their stems;
- contradicted: they know a word of ours, but none of ours with our meaning;
- unknown: they have none of our words.

A contradiction is a place to look at, no mistake yet: a dictionary may be narrow, or say the same otherwise.
"""

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from coi.settings import PROJECT
from coi.vocabulary.lexicon import Concept, load_lexicon
from indexer.analysis.words import words_in
from indexer.dictionaries.headwords import by_form_or_stem
from indexer.dictionaries.keys import stem_key
from indexer.dictionaries.store import dictionaries, opened
from tests.bench.results import table

LEXICON = PROJECT / "corpus" / "vocabularies" / "lexicon"
DICTIONARIES = PROJECT / "var" / "bench" / "dictionaries.sqlite"
CONFIRMED, CONTRADICTED, UNKNOWN = "confirmed", "contradicted", "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the dictionaries say of a concept's words in one language; `meanings` in English, of each word they know."""

    concept: Concept
    language: str
    verdict: str
    meanings: Mapping[str, tuple[str, ...]]


class Meanings:
    """Answers with all that a word is called in another language, in any dictionary of the file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.of = lru_cache(maxsize=1 << 16)(self._find)

    def _find(self, word: str, language: str, into: str) -> tuple[str, ...]:
        """Empty where no dictionary has the word."""
        heads = by_form_or_stem(word, language, self._ask)  # no guess
        numbers = [one.number for one in heads]
        rows = self._ask(
            "SELECT DISTINCT word.text FROM pair CROSS JOIN word ON word.number = pair.other"
            f" WHERE pair.word IN ({','.join('?' * len(numbers))}) AND word.language = ?"
            " ORDER BY pair.weight DESC",
            (*numbers, into),
        )
        return tuple(text for (text,) in rows)

    def _ask(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        return self._database.execute(query, values).fetchall()


def compare(concepts: Iterable[Concept], languages: Collection[str], known: Meanings) -> Iterator[Finding]:
    """A finding for each concept in each of the languages that it has words in."""
    for concept in concepts:
        english = concept.words["en"]
        for language in languages:
            own = concept.words.get(language, ())
            meanings = {word: found for word in own if (found := known.of(word, language, "en"))}
            forward = any(_meet(found, english, "en") for found in meanings.values())
            agrees = forward or any(
                _meet(known.of(_without_to(word, "en"), "en", language), own, language) for word in english
            )
            verdict = CONFIRMED if agrees else CONTRADICTED if meanings else UNKNOWN
            if own:
                yield Finding(concept, language, verdict, meanings)


def _meet(found: Iterable[str], wanted: Iterable[str], language: str) -> bool:
    return not _keys(found, language).isdisjoint(_keys(wanted, language))


def _keys(texts: Iterable[str], language: str) -> set[str]:
    """The stems of each text, and those of its words written as one: “cease-fire” and “ceasefire” are one word."""
    plain = [_without_to(text, language) for text in texts]
    return {stem_key(one, language) for text in plain for one in (text, "".join(words_in(text)))}


def _without_to(text: str, language: str) -> str:
    return text.removeprefix("to ") if language == "en" else text


def write(findings: Sequence[Finding]) -> str:
    """The table by language; the share is of the concepts of which the dictionaries know a word."""
    count = Counter((one.language, one.verdict) for one in findings)
    rows = [
        _row(language, *(count[language, verdict] for verdict in (CONFIRMED, CONTRADICTED, UNKNOWN)))
        for language in dict.fromkeys(one.language for one in findings)
    ]
    total = Counter(one.verdict for one in findings)
    rows.append(_row("all", total[CONFIRMED], total[CONTRADICTED], total[UNKNOWN]))
    return table(["", CONFIRMED, CONTRADICTED, UNKNOWN, "confirmed of known"], rows)


def _row(name: str, confirmed: int, contradicted: int, unknown: int) -> list[str]:
    known = confirmed + contradicted
    share = f"{confirmed / known:.3f}" if known else "–"
    return [name, f"{confirmed:,}", f"{contradicted:,}", f"{unknown:,}", share]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 and the report; 0 and the reason where the dictionaries are not compiled."""
    options = _parser().parse_args(arguments)
    if not options.dictionaries.exists():
        sys.stderr.write(
            "lexicon agreement: skipped, no dictionaries; `python -m tests.bench --only languages` compiles them\n"
        )
        return 0
    concepts = load_lexicon(LEXICON)[: options.first]
    with closing(opened(options.dictionaries)) as database:
        offered = {one for book in dictionaries(options.dictionaries) for one in (book.language, book.into)}
        languages = [one for one in _languages(concepts) if one in offered]
        asked = [one for one in languages if options.language in (None, one)]
        findings = list(compare(concepts, asked, Meanings(database)))
    sys.stdout.write(f"{len(concepts):,} concepts\n\n{write(findings)}\n")
    for one in findings:
        if one.verdict == CONTRADICTED:
            sys.stdout.write(f"\n{_printed(one)}")
    sys.stdout.write("\n")
    return 0


def _languages(concepts: Iterable[Concept]) -> list[str]:
    return [one for one in dict.fromkeys(one for concept in concepts for one in concept.words) if one != "en"]


def _printed(finding: Finding) -> str:
    words = "; ".join(finding.concept.words[finding.language])
    said = " | ".join(f"{word} = {', '.join(found)}" for word, found in finding.meanings.items())
    english = "; ".join(finding.concept.words["en"])
    return f"{finding.language} {finding.concept.id} ({english}): {words}\n   {said}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lexicon_agreement", description=__doc__)
    parser.add_argument("--first", type=int, help="only so many concepts, files by name")
    parser.add_argument("--language", help="only this one")
    parser.add_argument("--dictionaries", type=Path, default=DICTIONARIES, help="the compiled file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
