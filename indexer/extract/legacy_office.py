"""Word and PowerPoint files from before 2007: LibreOffice, where it is installed, makes new ones of them to be read."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from coi.document import ExtractedDocument
from indexer.extract.docx import extract_docx
from indexer.extract.inside import Inside
from indexer.extract.ole import open_storage, read_stream, summary_facts
from indexer.extract.outcome import refused
from indexer.extract.slides import extract_pptx
from indexer.extract.sniff import DOC, PPT

_ENGINE = "LibreOffice"
_SECONDS = 50.0  # of wall clock, less than the sandbox gives the whole
_WORD_MARK = b"\xec\xa5"
_ENCRYPTED_WORD = 0x0100  # in the flags of the file information block, whose place is 10
_PROGRAMS = ("soffice", "libreoffice")


def extract_doc(data: bytes, inside: Inside) -> ExtractedDocument:
    """A Word document of the old format; `unsupported` where there is no LibreOffice or no folder to work in."""
    block = read_stream(open_storage(data), "WordDocument") or b""
    if block[:2] == _WORD_MARK and int.from_bytes(block[10:12], "little") & _ENCRYPTED_WORD:
        return refused("encrypted", DOC, "The Word document is protected by a password.", engine=_ENGINE)
    return _converted(data, DOC, "a Word document", ("doc", "docx"), extract_docx, inside)


def extract_ppt(data: bytes, inside: Inside) -> ExtractedDocument:
    """A PowerPoint presentation of the old format; the same otherwise."""
    return _converted(data, PPT, "a PowerPoint presentation", ("ppt", "pptx"), extract_pptx, inside)


def converter() -> str | None:
    """The program that converts old files, or None where it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def _converted(
    data: bytes,
    media_type: str,
    kind: str,
    endings: tuple[str, str],
    read: Callable[..., ExtractedDocument],
    inside: Inside,
) -> ExtractedDocument:
    program = converter()
    if program is None or inside.scratch is None:
        where = (
            "inside another file" if program else "and LibreOffice, which could convert it, is not installed"
        )
        sentence = f"The file is {kind} in the format from before 2007 {where}; it cannot be read."
        return refused("unsupported", media_type, sentence)  # by no program: it was not asked
    before, after = endings
    given = inside.scratch / f"given.{before}"
    given.write_bytes(data)
    try:
        _run(program, given, after, inside.scratch)
        made = (inside.scratch / f"given.{after}").read_bytes()
    except (OSError, subprocess.SubprocessError):
        return refused(
            "unsupported", media_type, f"The file is {kind} that LibreOffice cannot convert.", engine=_ENGINE
        )
    found = read(made, None)
    title, authors, dates = summary_facts(data)
    # LibreOffice would pass these on, but not the day a file was made where it is odd.
    return replace(
        found,
        media_type=media_type,
        engine=f"{_ENGINE}, {found.engine}",
        title=title or found.title,
        authors=authors or found.authors,
        dates=found.dates or dates,
    )


def _run(program: str, given: Path, ending: str, scratch: Path) -> None:
    subprocess.run(  # noqa: S603  # the program is ours, the name of the file too
        [
            program,
            f"-env:UserInstallation=file://{scratch}/profile",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
            *("--convert-to", ending, "--outdir", str(scratch), str(given)),
        ],
        cwd=scratch,
        env={
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
            "LANG": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=_SECONDS,
        check=True,
    )
