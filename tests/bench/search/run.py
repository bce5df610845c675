"""The whole benchmark of searching: documents and questions made, every engine put through every stage, figures kept."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import texts as real_texts
from tests.bench.documents import SEED, make_documents, read_documents, write_documents
from tests.bench.measure import last_core
from tests.bench.search import engines
from tests.bench.search.questions import count_words, make_hard_questions, make_questions
from tests.bench.search.stages import STAGES, Figures, documents_file, questions_file, write_questions

PROJECT = Path(__file__).resolve().parents[3]
STOCK_MOST = 20_000  # documents; beyond that stock Whoosh needs a quarter of an hour to build
RUNS = 3  # in which every question is asked: one alone may meet whatever else the machine does
# Threads can share ours and tantivy's; the others need a connection or searcher a thread. Ours alone suggests.
ONLY_FOR = {"stress": (engines.OURS, engines.TANTIVY), "suggest": (engines.OURS,)}

Say = Callable[[str], None]


def measure(sizes: Sequence[int], work: Path, say: Say, *, stock_everywhere: bool = False) -> Figures:
    """Every figure of a run, by size and engine; also kept in `results.json` in the working folder.

    An engine that is missing or fails is noted with its reason and does not stop the others.
    """
    work.mkdir(parents=True, exist_ok=True)
    figures: Figures = {"missing": {}, "sizes": {}}
    say(f"making {max(sizes)} documents")
    real_words = _prepare_documents(max(sizes), work)
    for size in sorted(sizes):
        say(f"{size} documents: choosing questions")
        found = figures["sizes"][str(size)] = {"corpus": _prepare_questions(size, work), "engines": {}}
        found["corpus"]["real_words"] = real_words
        for name in engines.ENGINES:
            if reason := engines.missing(name):
                figures["missing"][name] = reason
            elif name == engines.STOCK and size > STOCK_MOST and not stock_everywhere:
                figures["missing"][f"{name} at {size}"] = "too slow to build at this size (--stock builds it)"
            else:
                found["engines"][name] = _measure_engine(name, size, work, say)
        (work / "results.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    return figures


def faults(figures: Figures) -> list[str]:
    """One sentence for each stage or class that failed, and each class whose totals or facet counts differ from ours."""
    found = []
    for size, at_size in figures["sizes"].items():
        found += [
            f"{size} documents, {name}, {stage}: failed ({one['error']})."
            for name, stages in at_size["engines"].items()
            for stage, one in stages.items()
            if "error" in one
        ]
        asked = {name: one.get("ask", {}).get("kinds", {}) for name, one in at_size["engines"].items()}
        for name, kinds in asked.items():
            for kind, one in kinds.items():
                ours = asked.get(engines.OURS, {}).get(kind, {})
                where = f"{size} documents, {name}, “{kind}”"
                if "error" in one:
                    found.append(f"{where}: failed ({one['error']}).")
                elif "error" not in ours and ours:
                    found += [
                        f"{where}: {differing} of {len(one[what])} {words} differ from ours."
                        for what, words in (("totals", "totals"), ("facets", "sets of facet counts"))
                        if (differing := sum(a != b for a, b in zip(one[what], ours[what], strict=True)))
                    ]
    return found


def _prepare_documents(count: int, work: Path) -> int:
    """Write the documents unless they lie there from a run before; how many words the real texts have."""
    found = real_texts.read_texts()
    path, note = documents_file(work), work / "documents.note"
    sources = (Path(real_texts.__file__), Path(make_documents.__code__.co_filename))
    made_of = json.dumps([count, SEED, found.words, [source.read_text("utf-8") for source in sources]])
    if not (path.is_file() and note.is_file() and note.read_text("utf-8") == made_of):
        note.unlink(missing_ok=True)
        write_documents(path, make_documents(found, range(count)))
        note.write_text(made_of, "utf-8")
    return found.words


def _prepare_questions(size: int, work: Path) -> Figures:
    """Write the questions to the first `size` documents; what these documents are like."""
    words = count_words(read_documents(documents_file(work), size))
    write_questions(questions_file(work, size), make_questions(words), make_hard_questions(words))
    return {
        "documents": words.documents,
        "words": words.total,
        "bytes": words.bytes,
        "vocabulary": len(words.frequency),
    }


def _measure_engine(name: str, size: int, work: Path, say: Say) -> Figures:
    found: Figures = {}
    for stage in STAGES:
        if name in ONLY_FOR.get(stage, engines.ENGINES):
            say(f"{size} documents: {name}, {stage}")
            runs = [_run_stage(stage, name, size, work) for _ in range(RUNS if stage == "ask" else 1)]
            found[stage] = middle_of(runs)
    return found


def middle_of(runs: Sequence[Figures]) -> Figures:
    """Of each figure of several runs the middle one, each question's by itself; the run that failed, where one did."""
    first = next((run for run in runs if "error" in run), runs[0])
    if len(runs) == 1 or "error" in first:
        return first
    return {name: _middle([run[name] for run in runs]) for name in first}


def _middle(values: list[Any]) -> Any:
    one = values[0]
    if isinstance(one, dict):
        return middle_of(values)
    if isinstance(one, list):
        return [_middle(list(several)) for several in zip(*values, strict=True)]
    return one if isinstance(one, str) else median(values)


def _run_stage(stage: str, name: str, size: int, work: Path) -> Figures:
    """What the stage found out in a process of its own, or the last line of its complaint."""
    module = "tests.bench.search.stages"
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        module,
        stage,
        name,
        str(size),
        str(work),
        str(last_core()),
    ]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        complaint = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        return {"error": complaint[-1]}
    found: Figures = json.loads(done.stdout)
    return found
