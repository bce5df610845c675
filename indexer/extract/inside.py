"""Files inside files: members of an archive and attachments of a mail are read as further pages, within bounds."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from coi.document import ExtractedDocument, Heading, Page
from indexer.extract.charset import clean

MAX_DEPTH = 2  # containers within containers
MAX_MEMBERS = 200  # files read in one document, at all depths together
MAX_BYTES = 200 * 1024 * 1024  # of all files read
_MAX_NAME = 200  # characters
_MAX_LISTED = 1000  # names of members that were not read
_SILENT = (
    "image/",
    "audio/",
    "video/",
    "application/ogg",
)  # nobody expects text of them: named, but no cause for concern

Reader = Callable[[bytes, "Inside"], ExtractedDocument]


@dataclass(slots=True)
class _Room:
    """What may still be read in one document, shared by all its containers."""

    members: int = MAX_MEMBERS
    bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Inside:
    """How deep we are in containers, what may still be read, and the function that reads a file of any kind.

    `scratch` is a folder into which a program that we call may write; None where nothing may be written.
    """

    read: Reader
    depth: int = 0
    room: _Room = field(default_factory=_Room)
    scratch: Path | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a file: its name as given there, and how to get its bytes; `size` is what it says of itself.

    Where it has no bytes of its own, as a mail within a mail, `read` reads it instead.
    """

    name: str
    size: int
    open: Callable[[], bytes] = bytes
    read: Callable[["Inside"], ExtractedDocument] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was read in the members of a container: pages in order, and for what was not read a sentence why."""

    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    unread: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def read_members(members: Iterable[Member], inside: Inside, *, first_page: int) -> Found:
    """The pages of all members that can be read, numbered from `first_page`, each under its name as a heading.

    A page is labelled with the member's name and its label or number there. Members that cannot be
    read, or for which there is no room any more, are named in `unread`, with why in `reasons`.
    """
    pages: list[Page] = []
    headings: list[Heading] = []
    unread: list[str] = []
    reasons: dict[str, None] = {}
    for member in members:
        name = member_name(member.name)
        outcome = _read(member, inside)
        if isinstance(outcome, str):
            unread.append(name)
            reasons[outcome] = None
            continue
        if outcome.status not in {"ok", "partial"}:
            unread.append(name)
            if not outcome.media_type.startswith(_SILENT):
                # Of a chain of containers the innermost cause is what helps.
                cause = (outcome.reason or outcome.status).rpartition("was not read: ")[2]
                reasons[f"“{name}” was not read: {cause}"] = None
            continue
        if outcome.status == "partial":
            reasons[f"“{name}” was read in part: {outcome.reason}"] = None
        unread.extend(f"{name}/{one}" for one in outcome.attachments)
        _append(outcome, name, pages, headings, first_page + len(pages) - 1)
    return Found(tuple(pages), tuple(headings), tuple(unread[:_MAX_LISTED]), tuple(reasons))


def member_name(name: str) -> str:
    """The name as it may be shown: no control characters, no way out of its folder, not too long."""
    steps = [
        step for step in re.split(r"[/\\]+", clean(name).replace("\n", " ")) if step not in {"", ".", ".."}
    ]
    return " ".join("/".join(steps).split())[:_MAX_NAME] or "unnamed"


def too_deep() -> str:
    """The sentence for a container in too many others."""
    return f"Files inside files are read {MAX_DEPTH} levels deep, and some lie deeper."


def summary(reasons: tuple[str, ...]) -> str:
    """The reasons as a few sentences."""
    more = len(reasons) - 3
    return " ".join([*reasons[:3], *([f"{more} more files were not read whole."] if more > 0 else [])])


def _read(member: Member, inside: Inside) -> ExtractedDocument | str:  # noqa: PLR0911  # one return per bound
    """The member as read, or one sentence why there was no room for it."""
    room = inside.room
    if room.members <= 0:
        return f"Only the first {MAX_MEMBERS} files inside were read."
    if member.size > room.bytes:
        return f"The files inside are larger than {MAX_BYTES >> 20} MB together."
    room.members -= 1
    inner = replace(inside, depth=inside.depth + 1, scratch=None)
    if member.read is not None:
        if inner.depth > MAX_DEPTH:
            return too_deep()
        return member.read(inner)
    try:
        data = member.open()
    except ValueError as error:
        return f"“{member_name(member.name)}” was not read: {error}"
    room.bytes -= len(data)
    if room.bytes < 0:
        return f"The files inside are larger than {MAX_BYTES >> 20} MB together."
    return inside.read(data, inner)


def _append(
    read: ExtractedDocument, name: str, pages: list[Page], headings: list[Heading], before: int
) -> None:
    shift: dict[
        int, tuple[int, int]
    ] = {}  # page number in the member to the number here and the added length
    for place, page in enumerate(read.pages):
        title = "" if place else f"{name}\n\n"
        number = before + place + 1
        shift[page.number] = number, len(title)
        if not place:
            headings.append(Heading(number, 0, 1, name))
        label = name if len(read.pages) == 1 else f"{name}, {page.label or page.number}"
        pages.append(replace(page, number=number, label=label, text=title + page.text))
    for heading in read.headings:
        number, added = shift[heading.page]
        headings.append(Heading(number, heading.start + added, min(heading.level + 1, 6), heading.text))
