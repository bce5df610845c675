"""Text that comes in pages: blocks, footnotes at the end of the page that cites them, and labels of pages."""

from coi.document import Heading, Page
from indexer.extract.blocks import TextBuilder


class PagedText:
    """Collects the pages of one document, numbered from 1; headings know their page and place."""

    def __init__(self) -> None:
        self.page = TextBuilder(1)
        self._done: list[tuple[TextBuilder, str | None]] = []
        self._notes: list[str] = []

    @property
    def started(self) -> bool:
        """Whether the page that is open has any text."""
        return bool(self.page.parts)

    @property
    def pages_done(self) -> int:
        """How many pages have been closed."""
        return len(self._done)

    def add(self, text: str, *, level: int = 0, tight: bool = False) -> None:
        """Append a block to the open page: a heading where `level` is above 0, on a line below where `tight`."""
        self.page.add(text, level=min(level, 6), tight=tight)

    def note(self, text: str) -> None:
        """A footnote of the open page, with its mark."""
        self._notes.append(text)

    def end_page(self, label: str | None = None) -> None:
        """Close the open page, its footnotes last, and begin the next."""
        for note in self._notes:
            self.page.add(note)
        self._notes = []
        self._done.append((self.page, label))
        self.page = TextBuilder(len(self._done) + 1)

    def finish(self) -> tuple[tuple[Page, ...], tuple[Heading, ...]]:
        """All pages and headings; pages without text are kept between others and dropped at the end."""
        if self.started or self._notes or not self._done:
            self.end_page()
        while self._done and not self._done[-1][0].text and self._done[-1][1] is None:
            self._done.pop()
        return (
            tuple(Page(page.page, label, page.text) for page, label in self._done),
            tuple(heading for page, _ in self._done for heading in page.headings),
        )


def tidy(text: str) -> str:
    """One blank between words and no empty lines."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def table_row(cells: list[str]) -> str:
    """A row of a table as one line, cells parted by ` | `; empty where no cell has words."""
    line = " | ".join(" ".join(cell.split()) for cell in cells)
    return line.strip(" |")
