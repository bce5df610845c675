"""The pages of a search over 20,000 documents: what the server spends on them, and how long they are on the way."""

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from threading import Thread
from urllib.parse import urlencode

from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from coi.cli import serve
from coi.cli.house import House
from coi.dates import now
from coi.settings import Settings
from tests.bench.documents import SEED, make_documents, read_documents, write_documents
from tests.bench.library import build_library
from tests.bench.measure import machine, percentile
from tests.bench.results import table
from tests.bench.search.questions import Words, count_words
from tests.bench.texts import read_texts
from web import create_app

SIZE = 20_000
PER_KIND, WARM_UPS = 40, 5
SERVERS = (
    3  # asked the same one after another: who else uses the machine can only add to what one of them spends
)
MOST_CPU_MS = 60.0  # at the 95th percentile
# A slow line: 400 kbit/s, and 300 ms before anything comes back.
BYTES_A_SECOND, LATENCY_MS = 50_000, 300
MOST_FIRST, MOST_REPEAT, MOST_REQUESTS, MOST_SECONDS = 60_000, 15_000, 5, 2.5
_CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
_SIZES = """() => ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
    .map(one => one.transferSize)"""

Args = list[tuple[str, str]]


def write(folder: Path) -> str:
    """The section of RESULTS.md; the documents and their index stay in the folder for the next time."""
    documents = folder / "search" / "documents.jsonl"
    if not documents.is_file():
        documents.parent.mkdir(parents=True, exist_ok=True)
        write_documents(documents, make_documents(read_texts(), range(SIZE)))
    library = _open_library(folder / "pages" / str(SIZE), documents).data_dir
    questions = make_questions(count_words(read_documents(documents, SIZE)))
    servers = [_ask_a_new_server(library, questions) for _ in range(SERVERS)]
    spent = {
        kind: [min(each) for each in zip(*(answered[kind] for _, answered in servers), strict=True)]
        for kind in questions
    }
    house = House(library)
    way = _travel(create_app(house.settings, house.desk), questions["two words"][0])
    return _report(spent, way, min(warmed for warmed, _ in servers))


def _ask_a_new_server(
    library: Path, questions: Mapping[str, list[Args]]
) -> tuple[float, Mapping[str, list[float]]]:
    """What a process of its own spends: CPU seconds before it is asked, then milliseconds by kind of page."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_answer, library, questions).result()


def _answer(library: Path, questions: Mapping[str, list[Args]]) -> tuple[float, Mapping[str, list[float]]]:
    house = House(library)
    app = create_app(house.settings, house.desk)
    begun = time.process_time()
    serve.warm_up(house)
    warmed = time.process_time() - begun
    return warmed, {kind: list(_ask(app, some)) for kind, some in questions.items()}


def make_questions(words: Words) -> Mapping[str, list[Args]]:
    """For each kind of page as many different questions as are asked, the same each time."""
    rng = Random(SEED)
    kinds: dict[str, list[Args]] = {}
    for _ in range(PER_KIND + WARM_UPS):
        first, second = _two_words(rng, words)
        for kind, args in {
            "start page": [],
            "one word": [("q", first)],
            "two words": [("q", f"{first} {second}")],
            "either word": [("q", f"{first} OR {second}")],
            "close together": [("q", f'"{first} {second}"~5')],
            "beginning of a word": [("q", f"{first[:4]}*")],
            "filters": [
                ("q", first), ("country", "UKR"), ("country", "AFG"), ("not-type", "news-article"),
                ("published-from", "2010"),
            ],
            "newest first": [("q", first), ("sort", "published")],
            "as of a day": [("q", f"{first} {second}"), ("as-of", "2026-03")],
            "third page": [("q", first), ("offset", "20")],
            "in Ukrainian": [("q", f"{first} {second}"), ("lang", "uk")],
            "nothing found": [("q", f"{first} {second} nosuchwordanywhere")],
        }.items():  # fmt: skip
            kinds.setdefault(kind, []).append(args)
    return kinds


def _two_words(rng: Random, words: Words) -> tuple[str, str]:
    """Two different words that are neither everywhere nor rare, of one document."""
    while True:
        _, text = rng.choice(words.sample)
        known = [one for one in words.among("mid", sorted(set(text))) if one.isalpha() and len(one) > 3]
        if len(known) > 1:
            first, second = rng.sample(known, 2)
            return first, second


def _open_library(folder: Path, documents: Path) -> Settings:
    note = folder / "built"
    if note.is_file():
        return Settings(data_dir=folder)
    settings = build_library(folder, read_documents(documents, SIZE))
    note.write_text(f"{SIZE}\n", "utf-8")
    return settings


def _ask(app: Flask, questions: list[Args]) -> Iterator[float]:
    """Ask the warm-ups, then each of the others once through the application: CPU milliseconds of this process."""
    client = app.test_client()
    for number, args in enumerate(questions):
        begun = time.process_time()
        response = client.get("/?" + urlencode(args), headers={"Accept-Encoding": "br, gzip"})
        assert response.status_code == 200, args
        if number >= WARM_UPS:
            yield (time.process_time() - begun) * 1e3


# --- on the way ----------------------------------------------------------------------------------


def _travel(app: Flask, question: Args) -> Mapping[str, float] | None:
    """Bytes, requests and seconds of a first search page and of a repeated one on a slow line; None without Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=_CHROMIUM_OPTIONS)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            line = page.context.new_cdp_session(page)
            line.send("Network.enable")
            line.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": LATENCY_MS,
                    "downloadThroughput": BYTES_A_SECOND,
                    "uploadThroughput": BYTES_A_SECOND,
                },
            )
            place = f"http://127.0.0.1:{server.port}/?{urlencode(question)}"
            first = _load(page, place)
            again = _load(page, f"{place}&sort=published")
            browser.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    return {f"first {name}": value for name, value in first.items()} | {
        f"repeat {name}": value for name, value in again.items()
    }


def _load(page: Page, place: str) -> dict[str, float]:
    page.goto(place, wait_until="load")
    took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    sizes = page.evaluate(_SIZES)
    return {"seconds": took / 1e3, "bytes": sum(sizes), "requests": sum(1 for one in sizes if one)}


def _report(spent: Mapping[str, list[float]], way: Mapping[str, float] | None, warmed: float) -> str:
    rows = [
        [kind, *(f"{percentile(values, share):.1f}" for share in (0.5, 0.95)), f"{max(values):.1f}"]
        for kind, values in spent.items()
    ]
    every = [one for values in spent.values() for one in values]
    reached = percentile(every, 0.95)
    rows.append(["all together", f"{percentile(every, 0.5):.1f}", f"**{reached:.1f}**", f"{max(every):.1f}"])
    return f"""## Pages

{now():%Y-%m-%d} · {machine()}, load {os.getloadavg()[0]:.1f} at the end · {SIZE:,} documents of some 600 words, with ledger, readings and every view of their words.

Whole pages, made and compressed by the application: CPU milliseconds, once the server has done what it does beside its
first requests ({warmed:.0f} s of CPU: tables and words of 16 languages). Each question is asked once of {SERVERS} servers that have
just begun, and the least counts, because other users of the machine only add. At the 95th percentile {MOST_CPU_MS:.0f} are allowed: \
{"reached" if reached <= MOST_CPU_MS else "**not reached**"}.

{table(["page", "p50", "p95", "most"], rows)}

{_report_way(way)}
"""


def _report_way(way: Mapping[str, float] | None) -> str:
    if way is None:
        return "There is no Chromium here to fetch them with."
    limits = {
        "first bytes": MOST_FIRST,
        "first requests": MOST_REQUESTS,
        "first seconds": MOST_SECONDS,
        "repeat bytes": MOST_REPEAT,
        "repeat requests": MOST_REQUESTS,
        "repeat seconds": MOST_SECONDS,
    }
    rows = [
        [name, f"{way[name]:,.2f}".removesuffix(".00"), f"{most:,}", "yes" if way[name] <= most else "**no**"]
        for name, most in limits.items()
    ]
    return f"""In Chromium on a line of 400 kbit/s with 300 ms of latency, a page of ten hits, first and again with another order:

{table(["", "measured", "allowed", "kept"], rows)}"""
