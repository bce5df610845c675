"""How fast files of each kind are read, beside pdfminer.six and bare BeautifulSoup in one run, and how well web pages are.

Speed is pages (of files without pages: documents) a second of processor time, in one process, the best of three rounds
over the same files. The files are made by our tests, so that anybody can repeat it; real PDFs are measured besides,
where they are at hand. What the sandbox adds is measured for web pages, by the clock on the wall: its children are counted elsewhere.
"""

import io
import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pypdfium2
import trafilatura
from bs4 import BeautifulSoup
from pdfminer.high_level import extract_text as read_with_pdfminer

from indexer.extract import extract
from indexer.extract.html import extract_html
from indexer.sandbox import Sandbox
from tests.bench.measure import machine
from tests.bench.results import table
from tests.bench.texts import DATA
from tests.bench.web_pages.measure import Reader, judge, made_pages
from tests.bench.web_pages.words import Words
from tests.indexer.extract.made_files import word_document
from tests.indexer.extract.made_office import epub, mail, pptx, slide, xlsx
from tests.indexer.extract.typeset_reports import a_report

_ROUNDS = 3
_SITE_LINKS = 300  # of a site's menu, which every page of it bears

Read = Callable[[bytes], int]  # how many pages were read


def write() -> str:
    """The section of RESULTS.md."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    speeds = [
        [name, f"{ours:,.0f}", f"{other:,.0f}" if other else "–", which]
        for name, ours, other, which in (*_web(), *_others())
    ]
    return "\n\n".join(
        (
            "## Extraction",
            f"{date.today()} · {machine()}",  # noqa: DTZ011  # the day on the operator's calendar
            "Pages a second of processor time; chapters, sheets, slides and mails count as pages.",
            table(["", "ours", "beside it", "what that is"], speeds),
            _quality(),
        )
    )


def _quality() -> str:
    pages = made_pages()
    readers: dict[str, Reader] = {
        "ours": lambda page: extract_html(page.encode(), None).text,
        f"trafilatura {trafilatura.__version__}": lambda page: (
            trafilatura.extract(page, include_comments=False) or ""
        ),
        "BeautifulSoup, all text": lambda page: BeautifulSoup(page, "lxml").get_text(" "),
    }
    rows = []
    for name, reader in readers.items():
        found = judge(reader, pages)
        figures = (found.precision, found.recall, found.f1)
        rows.append([name, *(f"{one:.3f}" for one in figures), str(len(found.empty))])
    told = (
        f"The text of {len(pages)} web pages of our own writing in 42 layouts and six languages "
        "(tests/bench/web_pages), judged by segments that are wanted and segments that are not. The rules were mended "
        "on these pages: the figure shows what they are for, not how well they do on pages nobody has seen."
    )
    return f"{told}\n\n{table(['', 'precision', 'recall', 'F1', 'empty'], rows)}"


def _rate(read: Read, files: Sequence[bytes], rounds: int = _ROUNDS) -> float:
    read(files[0])
    best = 0.0
    for _ in range(rounds):
        begun = time.process_time()
        pages = sum(map(read, files))
        best = max(best, pages / (time.process_time() - begun))
    return best


def _rates(files: Sequence[bytes], *reads: Read) -> list[float]:
    """The speeds of several readers, taken by turns: a minute in which the machine is busy hits all of them."""
    best = [0.0] * len(reads)
    for _ in range(_ROUNDS):
        best = [max(one, _rate(read, files, rounds=1)) for one, read in zip(best, reads, strict=True)]
    return best


def _ours(kind: str) -> Read:
    return lambda data: len(extract(data, kind).pages)


def _by_pdfium(data: bytes) -> int:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return 0
    for page in document:
        page.get_textpage().get_text_range()
    return len(document)


def _web() -> list[tuple[str, float, float, str]]:
    small = [page.html.encode() for page in made_pages()]
    menu = "".join(f"<li><a href='/{n}'>Entry {n} of the menu</a></li>" for n in range(_SITE_LINKS)).encode()
    large = [page.replace(b"</body>", b"<nav><ul>" + menu + b"</ul></nav></body>") for page in small]
    soup: Read = lambda data: len(BeautifulSoup(data, "lxml").get_text(" ")) and 1  # noqa: E731  # one line of it
    html = _ours("text/html")
    return [
        ("web pages with metadata, 4 kB", _rate(html, small), _rate(soup, small), "BeautifulSoup, text only"),
        (
            "web pages with metadata, 17 kB",
            _rate(html, large),
            _rate(soup, large),
            "BeautifulSoup, text only",
        ),
        ("the same in the sandbox, a second of the wall clock", _in_sandbox(large), 0.0, "–"),
    ]


def _in_sandbox(pages: Sequence[bytes]) -> float:
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        paths = []
        for number, data in enumerate(pages):
            paths.append(Path(folder, f"{number}.html"))
            paths[-1].write_bytes(data)
        for path in paths[:10]:
            sandbox.extract(path, "text/html")
        begun = time.perf_counter()
        for path in paths:
            sandbox.extract(path, "text/html")
        return len(paths) / (time.perf_counter() - begun)


def _others() -> list[tuple[str, float, float, str]]:
    words = Words("en", 1)
    paragraphs = [words.paragraph(4) for _ in range(120)]
    miner: Read = lambda data: read_with_pdfminer(io.BytesIO(data)).count("\f") or 1  # noqa: E731  # one line of it
    typeset = {columns: [a_report("en", columns, 120).pdf] for columns in (1, 2)}
    pdf, rows = _ours("application/pdf"), []
    for columns, files in typeset.items():
        name = f"PDF, {columns} column{'s' if columns > 1 else ''}"
        ours, alone = _rates(files, pdf, _by_pdfium)
        rows.append((name, ours, alone, "pypdfium2, text only"))
        rows.append((name, ours, _rate(miner, files, rounds=1), "pdfminer.six, text only"))
    for name, folder in (
        ("real PDFs: a declaration in 16 languages", "udhr-pdf"),
        ("real PDFs of many kinds", "pdf-samples"),
    ):
        files = [path.read_bytes() for path in sorted((DATA / folder).glob("*.pdf"))]
        if files := [data for data in files if _by_pdfium(data)]:
            ours, alone = _rates(files, pdf, _by_pdfium)
            rows.append((name, ours, alone, "pypdfium2, text only"))
    office = {
        "DOCX, documents of 120 paragraphs": word_document([("Normal", one) for one in paragraphs]),
        "XLSX, sheets of 120 rows": xlsx({"Cases": [[str(n), one] for n, one in enumerate(paragraphs)]}),
        "PPTX, slides": pptx([slide(f"Slide {n}", one) for n, one in enumerate(paragraphs[:20])]),
        "EPUB, chapters": epub(
            {f"c{n}": f"<h1>Chapter {n}</h1><p>{one}</p>" for n, one in enumerate(paragraphs[:20])}
        ),
        "mails": mail("\n\n".join(paragraphs[:10])),
        "plain texts": "\n\n".join(paragraphs).encode(),
    }
    kinds = {"plain texts": "text/plain"}
    for name, data in office.items():
        rows.append((name, _rate(_ours(kinds.get(name, "")), [data] * 5), 0.0, "–"))
    return rows
