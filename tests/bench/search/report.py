"""The figures as a section of RESULTS.md: the machine, the engines side by side, the goals, and what falls short."""

from collections import Counter
from datetime import date

from tests.bench.measure import machine, percentile
from tests.bench.results import table
from tests.bench.search.engines import ENGINES, FTS5, OURS, STOCK, TANTIVY
from tests.bench.search.goals import Line, judge, timing
from tests.bench.search.questions import KINDS, PER_CLASS
from tests.bench.search.run import RUNS, faults
from tests.bench.search.stages import Figures

_NAMES = {OURS: "ours", STOCK: "stock Whoosh 2.7.4", FTS5: "SQLite FTS5", TANTIVY: "tantivy"}
_MIB = 2**20

_CONDITIONS = f"""\
Figures are CPU time of the process (user and system, all threads) unless they say wall; each stage of each
engine ran in a process of its own, all on one and the same core. CPU time varies by up to 30 % with what else the
machine does: trust ratios of 1.5 and more. Files are in the page cache. {PER_CLASS} questions a class, two others
before them to warm up, then each once; the ten best and the exact total. All is asked in {RUNS} processes one after
another, and of each question the middle time counts. Stock Whoosh and FTS5 tell the total only by another pass, which is
checked but not measured. Every engine got the same words, lower-cased `\\w+` without stems or
stop words, the title before the text; none keeps the text. Ours keeps one view of the words here (`exact`) and
passages of 150 to 400 words, where the others keep whole documents.

What is real and what is made: the sentences are real (human rights reports in English, encyclopaedia paragraphs in
six languages, news and travel sentences in sixteen), put together in runs of 4 to 7. Names, lengths, titles' numbers,
filter values and days are made (tests/bench/documents.py). The real texts are few, so each sentence comes
back many times; an index of true documents compresses less well and has more rare words."""


_ABOUT_SUGGESTIONS = """\
Suggestions while somebody types, and words put right, ours, in CPU milliseconds: each whole, over an index with
titles, phrases and the exact view of the words; ledger and readings are in memory."""


def write(figures: Figures, today: date) -> str:
    """The whole section in Markdown."""
    lines = judge(figures)
    parts = [
        "## Search",
        f"{today.isoformat()} · {machine()}",
        _CONDITIONS,
        *(_size(size, figures["sizes"][size]) for size in sorted(figures["sizes"], key=int)),
        "### Goals",
        "The verdict is *aim*, *pass* (what must be reached is reached), **short** or *not measured*: "
        + ", ".join(f"{count} {verdict}" for verdict, count in Counter(one.verdict for one in lines).items())
        + ".",
        _goals(lines),
        "### What falls short",
        _shortfalls(figures, lines),
    ]
    return "\n\n".join(parts)


def _size(size: str, found: Figures) -> str:
    corpus, engines = found["corpus"], found["engines"]
    names = [name for name in ENGINES if name in engines]
    about = (
        f"{corpus['bytes'] / _MIB:,.0f} MiB, {corpus['words'] / corpus['documents']:.0f} words a document, "
        f"{corpus['vocabulary']:,} different words; "
        f"each real sentence occurs {corpus['words'] / corpus['real_words']:.1f} times on average."
    )
    head = ["", *(_NAMES[name] for name in names)]
    built = [[title, *(_cell(engines[name], source, corpus) for name in names)] for title, source in _ROWS]
    asked = [[kind, *(_times(engines, name, kind) for name in names)] for kind in KINDS]
    hard = [
        f"{kind} {max(one['ms']):.1f}" if one.get("ms") else f"{kind} failed ({one.get('error')})"
        for kind, one in engines.get(OURS, {}).get("ask", {}).get("hard", {}).items()
    ]
    return "\n\n".join(
        [
            f"### {int(size):,} documents",
            about,
            table(head, built),
            "p50 / p95 in CPU milliseconds:",
            table(head, asked),
            f"The worst questions a user may type, ours, slowest in ms: {'; '.join(hard) or 'not measured'}.",
            *_suggested(engines.get(OURS, {}).get("suggest", {})),
        ]
    )


def _suggested(found: Figures) -> list[str]:
    if not found.get("kinds"):
        return []
    rows = [
        [kind, *(f"{percentile(ms, share):.2f}" for share in (0.5, 0.95, 1.0))]
        for kind, ms in found["kinds"].items()
    ]
    return [
        _ABOUT_SUGGESTIONS,
        table(["", "p50", "p95", "most"], rows),
    ]


_ROWS: list[tuple[str, tuple[str, str, float, str]]] = [
    ("build, documents a CPU second", ("build", "docs_per_cpu_second", 1, ",.0f")),
    ("build, documents a second (wall)", ("build", "docs_per_second", 1, ",.0f")),
    ("index / source", ("build", "bytes", 0, ".2f")),
    ("most memory while building, MiB", ("build", "peak", _MIB, ",.0f")),
    ("memory after the questions, MiB", ("ask", "resident", _MIB, ",.0f")),
    ("open, CPU ms", ("ask", "open_cpu", 1, ",.1f")),
    ("open, wall ms", ("ask", "open_wall", 1, ",.1f")),
    ("add 100 and commit, CPU ms a document", ("change", "add", 1, ",.2f")),
    ("update 100 and commit, CPU ms a document", ("change", "update", 1, ",.2f")),
    ("changes seen wrongly", ("change", "wrong", 1, ".0f")),
    ("8 threads, searches a second", ("stress", "searches_per_second", 1, ",.0f")),
    ("8 threads, errors", ("stress", "errors", 1, ".0f")),
    ("8 threads, wrong totals", ("stress", "wrong", 1, ".0f")),
    ("memory more a thread, MiB", ("stress", "growth_per_thread", _MIB, ".2f")),
]


def _cell(one: Figures, source: tuple[str, str, float, str], corpus: Figures) -> str:
    stage, name, scale, form = source
    if "error" in one.get(stage, {}):
        return "failed"
    value = one.get(stage, {}).get(name)
    return "–" if value is None else format(value / (scale or corpus["bytes"]), form)


def _times(engines: Figures, name: str, kind: str) -> str:
    middle, high = (timing(engines, name, kind, share) for share in (0.5, 0.95))
    return "failed" if middle is None or high is None else f"{middle:.2f} / {high:.2f}"


def _goals(lines: list[Line]) -> str:
    rows = []
    for line in lines:
        goal, sign = line.goal, "≥" if line.goal.at_least else "≤"
        verdict = f"**{line.verdict}**" if line.verdict == "short" else line.verdict
        bounds = [f"{sign} {bound:g}" for bound in (goal.must, goal.aim)]
        rows.append([goal.name, line.where, _value(line), *bounds, verdict])
    return table(["goal", "documents", "figure", "must", "aim", "verdict"], rows)


def _value(line: Line) -> str:
    if line.figure is None:
        return "–"
    text = f"{line.figure:.0f}" if line.figure >= 100 or not line.goal.unit else f"{line.figure:.2f}"
    return f"{text} {line.goal.unit}".strip()


def _shortfalls(figures: Figures, lines: list[Line]) -> str:
    """The honest list, made from the figures and nothing else."""
    found = [
        f"- {line.goal.name} ({line.where}): {_value(line)}, must be {'at least' if line.goal.at_least else 'at most'} {line.goal.must:g}."
        for line in lines
        if line.verdict == "short"
    ]
    missing: dict[str, list[str]] = {}
    for line in lines:
        if line.verdict == "not measured":
            missing.setdefault(line.where, []).append(line.goal.name)
    found += [f"- Not measured ({where}): {'; '.join(names)}." for where, names in missing.items()]
    found += [f"- Wrong: {one}" for one in faults(figures)]
    found += [f"- Missing: {name}: {reason}." for name, reason in figures["missing"].items()]
    passed = [line for line in lines if line.verdict == "pass"]
    if passed:
        names = "; ".join(f"{line.goal.name} ({line.where}): {_value(line)}" for line in passed)
        found.append(f"- Reached what must be, not yet the aim: {names}.")
    return "\n".join(found) or "Nothing: every goal reaches its aim."
