"""How well a question finds its text, within each language and across languages, asked as the searcher asks.

- Keywords: three words of at least four letters drawn from the machine translation of a sentence find the human
  translation among 997 (FLORES, development set).
- Questions: a question finds its paragraph among those of 24 articles (XQuAD, first half).
- Across: five words of a sentence, or a question, of another language find the English text.
- Judged: our own questions in twelve languages over 194 real reports in English, by the lexicon and with dictionaries.
- Speed: how many words of these texts are turned into index terms in a second of CPU time, once they have been met.
"""

import json
import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import fmean, quantiles

from coi.dates import now
from coi.grammar import parse_words
from coi.query import And, Node, Word
from coi.search_index import AnalysedQuery, IndexedPassage, IndexRecord, SearchIndex
from coi.settings import PROJECT
from coi.vocabulary.lexicon import LEXICON_LANGUAGES
from indexer.analysis.lexicon import Lexicon
from indexer.analysis.question import analyse, some_words
from indexer.analysis.translation import Translator, WordBook
from indexer.analysis.views import views_of
from indexer.analysis.words import words_in
from indexer.classify.language import likely_languages
from indexer.dictionaries.book import DictionaryBook
from indexer.dictionaries.formats import read_dictionary
from indexer.dictionaries.store import add_dictionary
from indexer.engines.whoosh.index import WhooshIndex
from indexer.evaluation.judgments import load_judgments
from indexer.evaluation.measures import ndcg, recall
from tests.bench.results import table
from tests.bench.texts import DATA
from tests.fairness import fill
from tests.long_and_short import collection

JUDGMENTS = PROJECT / "corpus" / "judgments"
KEYWORD_LANGUAGES = ("be", "uk", "lv", "lt", "sk", "et", "hu", "pl", "ru", "ro", "de")
QUESTION_LANGUAGES = ("en", "ru", "ro", "de", "tr", "ar")
ACROSS_LANGUAGES = ("uk", "pl", "hu", "ro", "de", "lt", "sk", "ru", "lv", "be", "et", "ar", "tr")
WORDS, ACROSS_WORDS, LEAST_LETTERS, SEED = 3, 5, 4, 20261123
TEN = 10

SPEED_LANGUAGES = ("en", *ACROSS_LANGUAGES, "fr", "fa")
RUNS = 7

_ENGLISH = frozenset({"en"})

_PUBLIC = frozenset({"public"})
_DAY = 20230301

Task = tuple[Node, str, str]  # the question, its text, and the key of the one right answer


def write() -> str:
    """The section of RESULTS.md; needs the data."""
    keywords = [_known_items(language, *_keyword_task(language)) for language in KEYWORD_LANGUAGES]
    questions = [_known_items(language, *_question_task(language)) for language in QUESTION_LANGUAGES]
    known = ["", "R@1", "R@10", "no answer"]
    judged = ["", "nDCG@10", "recall@10", "no answer", "with dictionaries: nDCG@10", "recall@10", "no answer"]
    both = ["R@1", "R@10", "with dictionaries: R@1", "R@10"]
    across = ["", *both, *(f"question: {name}" for name in both)]
    books = _books()
    return f"""## Languages

{now():%Y-%m-%d}. Every question is asked as the searcher asks it: all words, and where no text has them all, some of
them or words that begin like them. The language is guessed, not told, except for the judged questions.

Three keywords to one of 997 sentences (FLORES):

{table(known, keywords)}

Questions to one of the paragraphs of 24 articles (XQuAD):

{table(known, questions)}

To English, by the lexicon and the sound of names, and with the dictionaries of the data added: five words of a sentence
of another language, and questions; all of them (some 990 and 630):

{table(across, _across(books))}

The first 60 judged questions in each language over 194 reports in English:

{table(judged, _judged(books))}

What these questions cost more when they are asked in all other languages too, with the dictionaries: milliseconds of CPU,
both searches of a question together, the first time and again:

{table(["", "first: p50", "p95", "again: p50", "p95"], _costs(books))}

Words turned into the terms of all views, in millions a second of CPU time, the best of {RUNS} passes over the same texts
after the first, which meets each word for the first time:

{table(["", "words", "first pass", "later"], [_speed(language) for language in SPEED_LANGUAGES])}
"""


@contextmanager
def _indexed(texts: Iterable[str], language: str) -> Iterator[SearchIndex]:
    with tempfile.TemporaryDirectory() as folder:
        index = WhooshIndex(Path(folder))
        with index.rebuild() as writer:
            for number, text in enumerate(texts):
                passage = IndexedPassage(1, 0, len(text), views_of(text, language))
                days = (None, None, _DAY, _DAY, None)
                writer.put(str(number), [IndexRecord(str(number), 1, 1, {}, "public", *days, {}, (passage,))])
        yield index


def _ask(
    index: SearchIndex, node: Node, languages: Sequence[str], translator: Translator | None = None
) -> list[str]:
    """The first ten, as the searcher lists them: those with all words, then those with some."""
    clause = analyse(node, languages, translator=translator)
    found = [hit.document_id for hit in index.search(AnalysedQuery(clause, _PUBLIC, limit=TEN)).hits]
    wider = some_words(node) if len(found) < TEN else None
    if wider is not None:
        clause = analyse(wider, languages, alike=True, translator=translator)
        more = index.search(AnalysedQuery(clause, _PUBLIC, limit=TEN)).hits
        found += [hit.document_id for hit in more if hit.document_id not in found]
    return found[:TEN]


def _known_items(language: str, texts: Sequence[str], tasks: Sequence[Task]) -> list[str]:
    with _indexed(texts, language) as index:
        found = [(_ask(index, node, likely_languages(text) or ("en",)), key) for node, text, key in tasks]
    return [language, *_measured(found), f"{fmean(not keys for keys, _ in found):.3f}"]


def _measured(found: Sequence[tuple[list[str], str]]) -> list[str]:
    """Recall at 1 and at 10 where one text is right."""
    first, ten = fmean(keys[:1] == [key] for keys, key in found), fmean(key in keys for keys, key in found)
    return [f"{first:.3f}", f"{ten:.3f}"]


def _keyword_task(language: str) -> tuple[list[str], list[Task]]:
    tasks = _drawn_words(_sentences(f"{language}.mt"), WORDS)
    return _sentences(language), tasks


def _sentences(name: str) -> list[str]:
    return (DATA / "flores-dev" / f"{name}.txt").read_text("utf-8").splitlines()


def _drawn_words(lines: Sequence[str], count: int) -> list[Task]:
    random = Random(SEED)
    tasks: list[Task] = []
    for number, line in enumerate(lines):
        words = [word for word in words_in(line) if len(word) >= LEAST_LETTERS]
        if len(words) >= count:
            drawn = random.sample(words, count)
            tasks.append((And(tuple(map(Word, drawn))), " ".join(drawn), str(number)))
    return tasks


def _question_task(language: str) -> tuple[list[str], list[Task]]:
    articles = json.loads((DATA / "xquad-dev" / f"{language}.json").read_text("utf-8"))["data"]
    paragraphs = [one for article in articles for one in article["paragraphs"]]
    tasks: list[Task] = []
    for number, paragraph in enumerate(paragraphs):
        for asked in paragraph["qas"]:
            node = And(tuple(map(Word, words_in(asked["question"]))))
            tasks.append((node, asked["question"], str(number)))
    return [one["context"] for one in paragraphs], tasks


def _across(books: Sequence[WordBook]) -> list[list[str]]:
    """The English text that is meant by five words, or by a question, of each other language."""
    sentences, (paragraphs, _) = _sentences("en"), _question_task("en")
    rows = []
    with _indexed(sentences, "en") as short, _indexed(paragraphs, "en") as long:
        for language in ACROSS_LANGUAGES:
            keywords = _drawn_words(_sentences(language), ACROSS_WORDS)
            asked = _question_task(language)[1] if language in QUESTION_LANGUAGES else []
            row = [language]
            for index, tasks in ((short, keywords), (long, asked)):
                for translator in (
                    Translator(tuple(books[:1]), into=_ENGLISH),
                    Translator(tuple(books), into=_ENGLISH),
                ):
                    found = [(_ask(index, node, (language,), translator), key) for node, _, key in tasks]
                    row += _measured(found) if found else ["–", "–"]
            rows.append(row)
    return rows


def _speed(language: str) -> list[str]:
    texts = [
        *_sentences(language),
        *(_question_task(language)[0] if language in QUESTION_LANGUAGES else ()),
    ]
    words = sum(len(words_in(text)) for text in texts)
    first, *later = (_seconds_of(texts, language) for _ in range(RUNS + 1))
    return [language, f"{words:,}", *(f"{words / seconds / 1e6:.2f}" for seconds in (first, min(later)))]


def _seconds_of(texts: Sequence[str], language: str) -> float:
    """The CPU time that the terms of the texts take."""
    began = time.process_time()
    for text in texts:
        views_of(text, language)
    return time.process_time() - began


def _costs(books: Sequence[WordBook]) -> list[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        index = WhooshIndex(Path(folder) / "index")
        fill(index, collection(["reports"]).documents.values())
        return [_cost_in(index, language, books) for language in LEXICON_LANGUAGES if language != "en"]


def _cost_in(index: SearchIndex, language: str, books: Sequence[WordBook]) -> list[str]:
    questions = load_judgments(JUDGMENTS / f"state-dept-2022.{language}.json").queries[:60]
    rounds: list[list[float]] = []
    for _ in range(RUNS):
        more = []
        for query in questions:
            node = _parse(query.text, language)
            _ask(index, node, (language,))
            plain, translated = (
                _seconds_to_ask(index, node, language, one) for one in (None, Translator(tuple(books)))
            )
            more.append(1000 * (translated - plain))
        rounds.append(more)
    again = [min(one) for one in zip(*rounds[1:], strict=True)]
    figures = (quantiles(one, n=20)[place] for one in (rounds[0], again) for place in (9, 18))
    return [language, *(f"{figure:.1f}" for figure in figures)]


def _seconds_to_ask(index: SearchIndex, node: Node, language: str, translator: Translator | None) -> float:
    began = time.process_time()
    _ask(index, node, (language,), translator)
    return time.process_time() - began


def _judged(books: Sequence[WordBook]) -> list[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        index = WhooshIndex(Path(folder) / "index")
        fill(index, collection(["reports"]).documents.values())
        translators = (Translator(tuple(books[:1]), into=_ENGLISH), Translator(tuple(books), into=_ENGLISH))
        return [
            [language, *(figure for one in translators for figure in _judged_in(index, language, one))]
            for language in LEXICON_LANGUAGES
        ]


def _books() -> list[WordBook]:
    """The lexicon, and the dictionaries of the data; compiling these takes minutes, so they are kept."""
    kept = PROJECT / "var" / "bench"
    kept.mkdir(parents=True, exist_ok=True)
    file = kept / "dictionaries.sqlite"
    if not file.exists():
        half = kept / "half.sqlite"
        half.unlink(missing_ok=True)
        for path in sorted((DATA / "dictionaries").iterdir()):
            named = re.match(r"(en)-([a-z]{2})\b|([a-z]{2})-(en)\b", path.name)
            assert named, f"{path.name} names no two languages"
            pair = named[1] or named[3], named[2] or named[4]
            add_dictionary(half, path.name, pair, read_dictionary(path, *pair))
        half.rename(file)
    lexicon = Lexicon(PROJECT / "corpus" / "vocabularies" / "lexicon", kept / "lexicon.sqlite")
    return [lexicon, DictionaryBook(file)]


def _judged_in(index: SearchIndex, language: str, translator: Translator | None) -> list[str]:
    gains, recalls, nothing = [], [], 0
    for query in load_judgments(JUDGMENTS / f"state-dept-2022.{language}.json").queries[:60]:
        node = _parse(query.text, language)
        keys = _ask(index, node, tuple(dict.fromkeys([language, *likely_languages(query.text)])), translator)
        grades = [query.grades.get(key, 0) for key in keys]
        gains.append(ndcg(grades, query.grades.values()))
        recalls.append(recall(grades, sum(grade > 0 for grade in query.grades.values())))
        nothing += not keys
    return [f"{fmean(gains):.3f}", f"{fmean(recalls):.3f}", str(nothing)]


def _parse(text: str, language: str) -> Node:
    node = parse_words(text, language=language)
    assert node is not None, f"“{text}” asks nothing"
    return node
