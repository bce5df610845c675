"""How well a question finds its text, within each language and across languages, asked as the searcher asks.

- Keywords: three words of at least four letters drawn from the machine translation of a sentence find the human
  translation among 997 (FLORES, development set).
- Questions: a question finds its paragraph among those of 24 articles (XQuAD, first half).
- Judged: our own questions in twelve languages over 194 real reports in English, with the lexicon and without.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import fmean

from coi.dates import now
from coi.grammar import parse_words
from coi.query import And, Node, Word
from coi.search_index import AnalysedQuery, IndexedPassage, IndexRecord, SearchIndex
from coi.settings import PROJECT
from coi.vocabulary.lexicon import LEXICON_LANGUAGES
from indexer.analysis.lexicon import Lexicon
from indexer.analysis.question import analyse, some_words
from indexer.analysis.translation import Translator
from indexer.analysis.views import views_of
from indexer.analysis.words import words_in
from indexer.classify.language import likely_languages
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
WORDS, LEAST_LETTERS, SEED = 3, 4, 20261123

_PUBLIC = frozenset({"public"})
_DAY = 20230301

Task = tuple[Node, str, str]  # the question, its text, and the key of the one right answer


def write() -> str:
    """The section of RESULTS.md; needs the data."""
    keywords = [_known_items(language, *_keyword_task(language)) for language in KEYWORD_LANGUAGES]
    questions = [_known_items(language, *_question_task(language)) for language in QUESTION_LANGUAGES]
    known = ["", "R@1", "R@10", "no answer"]
    judged = ["", "nDCG@10", "recall@10", "no answer", "without lexicon: nDCG@10", "recall@10", "no answer"]
    return f"""## Languages

{now():%Y-%m-%d}. Every question is asked as the searcher asks it: all words, and where no text has them all, some of
them or words that begin like them. The language is guessed, not told, except for the judged questions.

Three keywords to one of 997 sentences (FLORES):

{table(known, keywords)}

Questions to one of the paragraphs of 24 articles (XQuAD):

{table(known, questions)}

The first 60 judged questions in each language over 194 reports in English:

{table(judged, _judged())}
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
    answer = index.search(AnalysedQuery(analyse(node, languages, translator=translator), _PUBLIC))
    wider = None if answer.total else some_words(node)
    if wider is not None:
        clause = analyse(wider, languages, alike=True, translator=translator)
        answer = index.search(AnalysedQuery(clause, _PUBLIC))
    return [hit.document_id for hit in answer.hits]


def _known_items(language: str, texts: Sequence[str], tasks: Sequence[Task]) -> list[str]:
    with _indexed(texts, language) as index:
        found = [(_ask(index, node, ("en", *likely_languages(text))), key) for node, text, key in tasks]
    first, ten = fmean(keys[:1] == [key] for keys, key in found), fmean(key in keys for keys, key in found)
    return [language, f"{first:.3f}", f"{ten:.3f}", f"{fmean(not keys for keys, _ in found):.3f}"]


def _keyword_task(language: str) -> tuple[list[str], list[Task]]:
    folder, random = DATA / "flores-dev", Random(SEED)
    tasks: list[Task] = []
    for number, line in enumerate((folder / f"{language}.mt.txt").read_text("utf-8").splitlines()):
        words = [word for word in words_in(line) if len(word) >= LEAST_LETTERS]
        if len(words) >= WORDS:
            drawn = random.sample(words, WORDS)
            tasks.append((And(tuple(map(Word, drawn))), " ".join(drawn), str(number)))
    return (folder / f"{language}.txt").read_text("utf-8").splitlines(), tasks


def _question_task(language: str) -> tuple[list[str], list[Task]]:
    articles = json.loads((DATA / "xquad-dev" / f"{language}.json").read_text("utf-8"))["data"]
    paragraphs = [one for article in articles for one in article["paragraphs"]]
    tasks: list[Task] = []
    for number, paragraph in enumerate(paragraphs):
        for asked in paragraph["qas"]:
            node = And(tuple(map(Word, words_in(asked["question"]))))
            tasks.append((node, asked["question"], str(number)))
    return [one["context"] for one in paragraphs], tasks


def _judged() -> list[list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        index = WhooshIndex(Path(folder) / "index")
        fill(index, collection(["reports"]).documents.values())
        folders = PROJECT / "corpus" / "vocabularies" / "lexicon", Path(folder) / "lexicon.sqlite"
        translator = Translator((Lexicon(*folders),))
        return [
            [language, *_judged_in(index, language, translator), *_judged_in(index, language, None)]
            for language in LEXICON_LANGUAGES
        ]


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
