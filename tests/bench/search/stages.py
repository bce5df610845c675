"""One stage of the benchmark in a process of its own, on one core: build, ask, stress or change one engine's index, or suggest.

    python -m tests.bench.search.stages STAGE ENGINE SIZE WORK CORE

prints one JSON object. A process of its own makes memory and CPU clean: nothing another engine left is counted.
The working folder holds `documents.jsonl`, and for each size `questions.json` and a folder for each engine.
"""

import hashlib
import json
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from tests.bench.documents import SEED, BenchDocument, make_documents, read_documents
from tests.bench.measure import Clock, folder_bytes, peak_bytes, pin, resident_bytes
from tests.bench.search import suggesting
from tests.bench.search.engines import OURS, Answer, Engine, make_engine
from tests.bench.search.questions import FACETS, WARM_UPS, Question
from tests.bench.texts import read_texts

Figures = dict[str, Any]  # what a stage found out, ready for JSON

BATCH = 500  # documents read at a time; reading is not counted
THREADS, SEARCHES = 8, 2_880  # searches in all threads together
CHANGED, ROUNDS = 100, 3  # documents a commit, commits of each kind

_UNKNOWN = Question("open", all_of=("nosuchwordanywhere",))


def documents_file(work: Path) -> Path:
    """Where the generated documents lie; a smaller set is the beginning of a larger one."""
    return work / "documents.jsonl"


def questions_file(work: Path, size: int) -> Path:
    """Where the questions to a set of that size lie."""
    return work / str(size) / "questions.json"


def index_folder(work: Path, size: int, engine: str) -> Path:
    """Where that engine's index lies."""
    return work / str(size) / engine


def write_questions(path: Path, kinds: Mapping[str, Sequence[Question]], hard: Sequence[Question]) -> None:
    """Keep the questions, so that every engine gets the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(
            {
                "kinds": {kind: [asdict(one) for one in questions] for kind, questions in kinds.items()},
                "hard": [asdict(one) for one in hard],
            },
            ensure_ascii=False,
        ),
        "utf-8",
    )


def read_questions(path: Path) -> tuple[dict[str, list[Question]], list[Question]]:
    """The questions by class, and the hard ones."""
    found = json.loads(path.read_text("utf-8"))
    kinds = {kind: [_question(one) for one in questions] for kind, questions in found["kinds"].items()}
    return kinds, [_question(one) for one in found["hard"]]


def _question(values: Mapping[str, Any]) -> Question:
    given: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in values.items()
    }
    return Question(**given)


# --- the stages -----------------------------------------------------------------------------------


def build(name: str, size: int, work: Path) -> Figures:
    """Build the index: documents per CPU second and per second, bytes, and the most memory held."""
    folder = index_folder(work, size, name)
    shutil.rmtree(folder, ignore_errors=True)
    engine, reading, all_in_all = make_engine(name, folder), _ReadingClock(), Clock()
    with all_in_all:
        engine.build(reading.batches(read_documents(documents_file(work), size)))
    cpu, wall = all_in_all.cpu - reading.cpu, all_in_all.wall - reading.wall
    return {
        "cpu": cpu,
        "docs_per_cpu_second": size / cpu,
        "docs_per_second": size / wall,
        "bytes": folder_bytes(folder),
        "peak": peak_bytes(),
    }


class _ReadingClock:
    """Counts what reading costs, in the thread that reads: a writer's own threads go on meanwhile."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0

    def batches(self, documents: Iterator[BenchDocument]) -> Iterator[list[BenchDocument]]:
        while True:
            cpu, wall = time.thread_time(), time.perf_counter()
            batch = list(islice(documents, BATCH))
            self.cpu += time.thread_time() - cpu
            self.wall += time.perf_counter() - wall
            if not batch:
                return
            yield batch


def ask(name: str, size: int, work: Path) -> Figures:
    """Open the index and ask every question once: CPU milliseconds, totals, digests of facet counts."""
    kinds, hard = read_questions(questions_file(work, size))
    engine, opening = make_engine(name, index_folder(work, size, name)), Clock()
    with opening:
        engine.open()
        engine.ask(_UNKNOWN)
    with closing(engine):
        return _ask_everything(engine, kinds, hard if name == OURS else []) | {
            "open_cpu": opening.cpu * 1e3,
            "open_wall": opening.wall * 1e3,
        }


def _ask_everything(
    engine: Engine, kinds: Mapping[str, Sequence[Question]], hard: Sequence[Question]
) -> Figures:
    figures: Figures = {
        "kinds": {kind: _ask_all(engine, questions) for kind, questions in kinds.items()},
        "resident": resident_bytes(),
    }
    by_kind: dict[str, list[Question]] = {}
    for question in hard:
        by_kind.setdefault(question.kind, []).append(question)
    # After memory was read: what nobody asks often shall not count there.
    figures["hard"] = {kind: _ask_all(engine, questions, warm_ups=0) for kind, questions in by_kind.items()}
    return figures


def _ask_all(engine: Engine, questions: Sequence[Question], warm_ups: int = WARM_UPS) -> Figures:
    """Ask the warm-ups, then the others once each; an engine that fails is asked no more of that class."""
    milliseconds, totals, facets = [], [], []
    try:
        for question in questions[:warm_ups]:
            engine.ask(question)
        for question in questions[warm_ups:]:
            clock = Clock()
            with clock:
                answer = engine.ask(question)
            milliseconds.append(clock.cpu * 1e3)
            totals.append(engine.count(question) if answer.total is None else answer.total)
            facets.append(_digest(question, answer))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is a finding
        return {"error": f"{type(error).__name__}: {error}"}
    return {"ms": milliseconds, "totals": totals, "facets": facets}


def _digest(question: Question, answer: Answer) -> str:
    """The facet counts in short; empty without. Ours leave a facet's own filter out, so that facet is left out here."""
    filtered = {name for name in ("country", "language") if getattr(question, name)}
    if not question.facets:
        return ""
    counts = {name: sorted(answer.facets[name].items()) for name in FACETS if name not in filtered}
    return hashlib.sha256(json.dumps(counts, ensure_ascii=False).encode()).hexdigest()[:12]


def stress(name: str, size: int, work: Path) -> Figures:
    """Threads ask questions at random of one shared index: errors, wrong totals, memory for each thread."""
    kinds, _ = read_questions(questions_file(work, size))
    questions = [one for some in kinds.values() for one in some]
    engine = make_engine(name, index_folder(work, size, name))
    engine.open()
    with closing(engine):
        return _stress(engine, questions)


def _stress(engine: Engine, questions: Sequence[Question]) -> Figures:
    right = [engine.ask(one).total for one in questions]
    for question in Random(SEED).choices(questions, k=SEARCHES):
        engine.ask(question)  # what is kept of questions that are asked again is not a thread's
    before = resident_bytes()
    errors: list[str] = []
    wrong: list[Question] = []
    done, measured = threading.Barrier(THREADS + 1), threading.Barrier(THREADS + 1)

    def ask_many(thread: int) -> None:
        rng = Random(f"{SEED}:{thread}")
        for _ in range(SEARCHES // THREADS):
            place = rng.randrange(len(questions))
            try:
                if engine.ask(questions[place]).total != right[place]:
                    wrong.append(questions[place])
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is counted
                errors.append(f"{type(error).__name__}: {error}")
        done.wait()
        measured.wait()

    threads = [threading.Thread(target=ask_many, args=(number,)) for number in range(THREADS)]
    clock = Clock()
    with clock:
        for thread in threads:
            thread.start()
        done.wait()
    after = resident_bytes()  # while every thread still lives
    measured.wait()
    for thread in threads:
        thread.join()
    return {
        "searches": THREADS * (SEARCHES // THREADS),
        "errors": len(errors),
        "first_error": errors[0] if errors else "",
        "wrong": len(wrong),
        "growth_per_thread": max(0, after - before) / THREADS,
        "searches_per_second": SEARCHES / clock.wall,
    }


def change(name: str, size: int, work: Path) -> Figures:
    """Add and update 100 documents a commit in a copy of the index: CPU milliseconds a document until they are found."""
    source = index_folder(work, size, name)
    folder = source.with_name(f"{name}-changed")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    engine = make_engine(name, folder)
    engine.open()
    try:
        with closing(engine):
            return _change(engine, size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _change(engine: Engine, size: int) -> Figures:
    texts, fresh, wrong = read_texts(), size, 0
    cost: dict[str, list[float]] = {"add": [], "update": []}
    engine.ask(_UNKNOWN)
    for number in range(ROUNDS):
        # Updated are documents from all over the set, and others in each round.
        old = list(islice(make_documents(texts, range(number, size, max(1, size // CHANGED))), CHANGED))
        new = list(make_documents(texts, range(fresh, fresh + CHANGED + len(old))))
        fresh += len(new)
        after = [replace(text, number=one.number) for text, one in zip(new[CHANGED:], old, strict=True)]
        steps: tuple[tuple[str, list[BenchDocument], list[BenchDocument]], ...] = (
            ("add", [], new[:CHANGED]),
            ("update", old, after),
        )
        for kind, before, made in steps:
            marked = [replace(one, text=f"{one.text} marked{kind}{number}") for one in made]
            witness = Question("change", all_of=("the",))
            wanted = engine.count(witness) + _having(marked, "the") - _having(before, "the")
            clock = Clock()
            with clock:
                engine.add(marked) if kind == "add" else engine.update(before, marked)
                engine.ask(_UNKNOWN)  # a reader has to open what was committed
            cost[kind].append(clock.cpu * 1e3 / len(marked))
            found = engine.count(Question("change", all_of=(f"marked{kind}{number}",)))
            wrong += (found != len(marked)) + (engine.count(witness) != wanted)
    return {"add": median(cost["add"]), "update": median(cost["update"]), "wrong": wrong}


def _having(documents: Sequence[BenchDocument], word: str) -> int:
    return sum(word in one.text.split() for one in documents)


def suggest(name: str, size: int, work: Path) -> Figures:
    """Suggestions and corrections over an index of their own: CPU milliseconds of each, by kind."""
    assert name == OURS, "the others have no suggestions"
    return {"kinds": suggesting.measure(index_folder(work, size, "suggest"), documents_file(work), size)}


STAGES: Mapping[str, Callable[[str, int, Path], Figures]] = {
    "build": build,
    "ask": ask,
    "stress": stress,
    "change": change,
    "suggest": suggest,
}


def main(arguments: Sequence[str]) -> None:
    """Run the stage that the arguments name and print what it found."""
    stage, engine, size, work, core = arguments
    pin(int(core))
    json.dump(STAGES[stage](engine, int(size), Path(work)), sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1:])
