"""How much of the wanted and unwanted segments of the made pages a reader of web pages finds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape

from tests.bench.web_pages.judged import JudgedPage, Sheet
from tests.bench.web_pages.layouts import LAYOUTS
from tests.bench.web_pages.traps import TRAPS
from tests.bench.web_pages.words import Words

# Every layout in English, and as many as have little English of their own in others.
LANGUAGES = ("ru", "uk", "ro", "pl", "ar")
Reader = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Found:
    """Segments told rightly and wrongly over all pages, and the pages of which nothing was read."""

    right: int
    wrong: int
    missed: int
    empty: tuple[str, ...]

    @property
    def precision(self) -> float:
        """The share of what was taken that was wanted."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what was wanted that was taken."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def made_pages() -> tuple[JudgedPage, ...]:
    """Every layout in English and in one other language in turn; always the same pages."""
    pages = []
    for at, (name, layout) in enumerate({**LAYOUTS, **TRAPS}.items()):
        for language in ("en", LANGUAGES[at % len(LANGUAGES)]):
            sheet = Sheet(Words(language, at))
            html = layout(sheet)
            pages.append(JudgedPage(name, language, html, tuple(sheet.wanted), tuple(sheet.unwanted)))
    return tuple(pages)


def judge(reader: Reader, pages: Sequence[JudgedPage]) -> Found:
    """What a reader finds: a segment is taken where its words stand in the text, whatever blanks part them."""
    right = wrong = missed = 0
    empty = []
    for page in pages:
        text = _plain(reader(page.html))
        if not text:
            empty.append(f"{page.name} ({page.language})")
        taken = sum(_plain(one) in text for one in page.wanted)
        right += taken
        missed += len(page.wanted) - taken
        wrong += sum(_plain(one) in text for one in page.unwanted)
    return Found(right, wrong, missed, tuple(empty))


def _plain(text: str) -> str:
    return " ".join(unescape(text).replace("|", " ").split())
