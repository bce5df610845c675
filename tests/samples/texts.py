"""Reads the sample texts: a YAML front matter and a small Markdown, one file per document."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from coi.dates import PartialDate
from coi.errors import CoiError

TextFormat = Literal["html", "pdf", "pdf-two-columns", "docx", "scan"]
FORMATS: tuple[TextFormat, ...] = ("html", "pdf", "pdf-two-columns", "docx", "scan")
SECTIONS = ("reports", "laws", "responses", "news")

_NAME = re.compile(r"(?P<slug>[a-z0-9-]+)\.(?P<language>[a-z]{2})(?P<earlier>\.earlier)?\.md\Z")
_HEADING = re.compile(r"(#{1,4}) (.+)\Z")
_NOTE = re.compile(r"\[\^(\d+)\]: (.+)\Z")
_NOTE_MARK = re.compile(r"\[\^(\d+)\]")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1 for a section, 2 for its parts), a paragraph of one line, or the items of a list."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class SampleText:
    """One edition of a sample document, with everything that a reader is expected to find out about it."""

    slug: str
    earlier: bool  # the edition that the site showed first
    title: str
    language: str
    published: PartialDate | None
    publisher: str
    document_type: str
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    section: str
    format: TextFormat
    repost_of: str | None
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]  # footnote 1 stands first

    @property
    def path(self) -> str:
        """The path of the document on the sample site, from the root."""
        if self.format == "html":
            return f"/{self.section}/{self.slug}.html"
        return f"/files/{self.slug}.{'docx' if self.format == 'docx' else 'pdf'}"


def read_texts(folder: Path) -> tuple[SampleText, ...]:
    """Read every text of a folder in the order of the file names; a CoiError names the file it cannot read."""
    texts = tuple(read_text(file) for file in sorted(folder.glob("*.md")))
    seen: set[tuple[str, bool]] = set()
    for text in texts:
        if (text.slug, text.earlier) in seen:
            raise CoiError(f"{folder.name}: two texts are called “{text.slug}”.")
        seen.add((text.slug, text.earlier))
    return texts


def read_text(file: Path) -> SampleText:
    """Read one text; a CoiError says what is wrong with the file."""
    name = _NAME.match(file.name)
    if name is None:
        raise CoiError(f"{file.name}: a sample text is named <slug>.<language>.md.")
    try:
        opening, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
        facts: dict[str, Any] = yaml.safe_load(front)
        published = facts.pop("published", None)
        notes = {found[1]: found[2].strip() for line in body.splitlines() if (found := _NOTE.match(line))}
        text = SampleText(
            slug=name["slug"],
            earlier=name["earlier"] is not None,
            published=None if published is None else PartialDate.parse(str(published)),
            repost_of=facts.pop("repost_of", None),
            countries=tuple(facts.pop("countries")),
            topics=tuple(facts.pop("topics")),
            blocks=tuple(_read_blocks(body)),
            notes=tuple(notes[str(number)] for number in range(1, len(notes) + 1)),
            **facts,
        )
    except (CoiError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise CoiError(f"{file.name}: this front matter or text cannot be read ({error}).") from error
    if (
        opening
        or text.language != name["language"]
        or text.format not in FORMATS
        or text.section not in SECTIONS
    ):
        raise CoiError(f"{file.name}: its language, format or section is not one of ours.")
    return text


def split_notes(line: str) -> tuple[str | int, ...]:
    """Give a line as its pieces of text and, as integers, the numbers of the footnotes called between them."""
    pieces = _NOTE_MARK.split(line)
    return tuple(
        int(piece) if place % 2 else piece for place, piece in enumerate(pieces) if place % 2 or piece
    )


def without_notes(line: str) -> str:
    """Give a line without its footnote marks."""
    return _NOTE_MARK.sub("", line)


def first_paragraph(text: SampleText) -> str:
    """Give the first paragraph without footnote marks: what feeds and listings show of a document."""
    return next(without_notes(block.lines[0]) for block in text.blocks if block.kind == "paragraph")


def newest_first(texts: Iterable[SampleText]) -> list[SampleText]:
    """Put texts in the order of a listing: newest first, undated ones last, then by slug."""
    by_slug = sorted(texts, key=lambda text: text.slug)
    return sorted(by_slug, key=lambda text: str(text.published or ""), reverse=True)


def _read_blocks(body: str) -> list[Block]:
    """Read the blocks of a body; every paragraph stands on one line, every list item begins with `- `.

    Some authors begin their sections with `#`, some with `##`: the highest heading of a text is level 1.
    """
    marks = [len(found[1]) for line in body.splitlines() if (found := _HEADING.match(line))]
    above = min(marks, default=1) - 1
    blocks: list[Block] = []
    items: list[str] = []
    for line in [*body.splitlines(), ""]:
        if line.startswith("- "):
            items.append(line[2:].strip())
            continue
        if items:
            blocks.append(Block("list", tuple(items)))
            items = []
        heading = _HEADING.match(line)
        if heading is not None:
            blocks.append(Block("heading", (heading[2].strip(),), len(heading[1]) - above))
        elif line.strip() and not _NOTE.match(line):
            blocks.append(Block("paragraph", (line.strip(),)))
    return blocks
