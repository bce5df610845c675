"""As-you-type suggestions and did-you-mean over an index of the generated documents: CPU milliseconds of each.

Whole suggestions as the page asks for them, and whole corrections of a question that finds nothing. The index has titles,
phrases and the exact view of all words, so that every index term of true documents' exact view has its like here; ledger
and readings are stood for by what is in memory. Countries and topics are the real ones.
"""

import gc
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from coi.dates import now
from coi.document import Document
from coi.network.access import GUEST
from coi.query import Query, Word
from coi.search_index import AnalysedQuery, IndexRecord
from coi.settings import Settings
from coi.vocabulary.vocabularies import load_vocabularies
from indexer.analysis.question import analyse
from indexer.engines.whoosh.index import WhooshIndex
from indexer.phrases import write_phrase
from indexer.spelling import Speller, replace_words
from indexer.suggestions import Suggester
from tests.bench.documents import SEED, BenchDocument, read_documents
from tests.bench.library import Names
from tests.bench.search.engines.ours import make_record
from tests.bench.search.questions import Words, count_words

PER_KIND, WARM_UPS = 40, 5
TITLE_WORDS = 8
PHRASES, PHRASE_WORDS = 4, (2, 5)  # of one document, as its headings would be; words of each
LEAST_LETTERS = 5  # of a word to misspell
LETTERS = "abcdefghijklmnopqrstuvwxyz"

CORRECTIONS = ("did you mean, one letter wrong", "did you mean, two letters wrong")

Milliseconds = Mapping[str, list[float]]


def build_index(folder: Path, documents: Iterable[BenchDocument], names: Names) -> WhooshIndex:
    """A new index of these documents with titles, phrases and true names of countries and topics."""
    shutil.rmtree(folder, ignore_errors=True)
    index = WhooshIndex(folder)
    with index.rebuild() as writer:
        for one in documents:
            record = make_titled(one, names)
            writer.put(record.document_id, (record,))
    return index


def make_titled(one: BenchDocument, names: Names) -> IndexRecord:
    """The record of the benchmark with a title and phrases; its reading has the number of the document."""
    words, rng = one.text.split(), Random(f"{SEED}:phrases:{one.number}")
    starts = [rng.randrange(max(1, len(words) - PHRASE_WORDS[1])) for _ in range(PHRASES)]
    phrases = [" ".join(words[start : start + rng.randint(*PHRASE_WORDS)]) for start in starts]
    record = make_record(one)
    values = dict(record.values)
    for name in ("country", "topic"):
        values[name] = tuple(dict.fromkeys(map(names.of, values[name])))
    return replace(
        record,
        reading=one.number + 1,
        title={"exact": words[:TITLE_WORDS]},
        phrases=tuple(dict.fromkeys(write_phrase(one.language, text.capitalize()) for text in phrases)),
        values=values,
    )


@dataclass(frozen=True, slots=True)
class InMemory:
    """Ledger and readings of documents everybody may see: what suggestions ask of both."""

    titles: Mapping[int, str]

    def document(self, document_id: str) -> Document:
        """A document of that id."""
        return Document(document_id, "made", document_id, "public", "live", now(), now())

    def title(self, reading: int) -> str:
        """The title read."""
        return self.titles[reading]


def measure(folder: Path, documents: Path, size: int) -> Milliseconds:
    """CPU milliseconds of PER_KIND questions of each kind, each asked once."""
    names = Names(load_vocabularies(Settings(data_dir=folder)))
    index = build_index(folder, read_documents(documents, size), names)
    words = count_words(read_documents(documents, size))
    titles = {one.number + 1: _title(one) for one in read_documents(documents, size)}
    return ask(index, words, titles, names)


def ask(index: WhooshIndex, words: Words, titles: Mapping[int, str], names: Names) -> Milliseconds:
    """The milliseconds by kind: beginnings of one word, of a title, of countries; slips of one letter and of two."""
    rng = Random(SEED)
    known = InMemory(titles)
    suggester = Suggester(index, known, known, names.all)  # type: ignore[arg-type]  # stands for ledger and readings
    speller = Speller(index, names.all)
    plain = [one for one in words.of_class("mid") if one.isalpha() and len(one) >= LEAST_LETTERS]
    countries = [names.all.countries.label(code, "en") for code in sorted(names.all.countries.codes)]

    def suggest(typed: Callable[[], str]) -> Callable[[], object]:
        text = typed()
        return lambda: suggester.suggest(text, GUEST, "en")

    def correct(slips: int) -> Callable[[], object]:
        node = Word(_misspell(rng, rng.choice(plain), slips))

        def put_right() -> object:
            # As the searcher does it: the words, and whether the question then finds more.
            found = speller.corrections(Query(node.text, node), ("en",), GUEST.levels, 0)
            clause = analyse(replace_words(node, found), ("en",))
            return index.search(AnalysedQuery(clause, GUEST.levels, limit=1)) if found else None

        return put_right

    kinds: dict[str, Callable[[], Callable[[], object]]] = {
        "three letters of a word": lambda: suggest(lambda: rng.choice(plain)[:3]),
        "five letters of a word": lambda: suggest(lambda: rng.choice(plain)[:5]),
        "beginning of a title": lambda: suggest(lambda: _begin(rng, titles)),
        "beginning of a country": lambda: suggest(lambda: rng.choice(countries)[: rng.randint(2, 5)]),
        CORRECTIONS[0]: lambda: correct(1),
        CORRECTIONS[1]: lambda: correct(2),
    }
    gc.collect()
    gc.freeze()  # words and titles of the benchmark are no part of a server's memory to look through
    return {kind: _time([make() for _ in range(PER_KIND + WARM_UPS)]) for kind, make in kinds.items()}


def _time(questions: Iterable[Callable[[], object]]) -> list[float]:
    spent = []
    for question in questions:
        begun = time.process_time()
        question()
        spent.append((time.process_time() - begun) * 1e3)
    return spent[WARM_UPS:]


def _title(one: BenchDocument) -> str:
    return " ".join(one.text.split(" ", TITLE_WORDS)[:TITLE_WORDS]).capitalize()


def _begin(rng: Random, titles: Mapping[int, str]) -> str:
    """A title as far as somebody may have typed it: a word or two, and a part of the next."""
    words = titles[rng.randrange(len(titles)) + 1].split()
    whole = rng.randint(1, 2)
    return " ".join([*words[:whole], words[whole][: rng.randint(1, 3)]])


def _misspell(rng: Random, word: str, slips: int) -> str:
    """The word with so many letters after the first changed."""
    letters = list(word)
    for place in rng.sample(range(1, len(letters)), slips):
        letters[place] = rng.choice([one for one in LETTERS if one != letters[place]])
    return "".join(letters)
