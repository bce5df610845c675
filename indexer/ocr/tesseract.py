"""Tesseract: a program that reads letters in pictures; which languages it has here, and what it reads."""

import csv
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.extract.charset import clean

# Our languages and some more to the names of tesseract's packs; Debian's packages are `tesseract-ocr-<name>`.
PACKS = {
    "en": "eng", "ru": "rus", "uk": "ukr", "be": "bel", "ro": "ron", "pl": "pol", "hu": "hun", "lt": "lit",
    "lv": "lav", "et": "est", "sk": "slk", "de": "deu", "fr": "fra", "ar": "ara", "fa": "fas", "tr": "tur",
    "ka": "kat", "hy": "hye", "az": "aze", "kk": "kaz", "ky": "kir", "tg": "tgk", "uz": "uzb", "ps": "pus",
    "ur": "urd", "ku": "kmr", "am": "amh", "ti": "tir", "ta": "tam", "bn": "ben", "my": "mya", "cs": "ces",
    "es": "spa", "it": "ita", "nl": "nld", "pt": "por", "sr": "srp", "bg": "bul", "el": "ell", "he": "heb",
}  # fmt: skip
_BY_SCRIPT = {
    "Cyrillic": ("rus", "ukr", "bel"),
    "Arabic": ("ara", "fas"),
    "Georgian": ("kat",),
    "Armenian": ("hye",),
    "Ethiopic": ("amh", "tir"),
}
PROGRAM_MISSING = "Text recognition needs the program tesseract; install the Debian package tesseract-ocr, then run “coi ocr”."
_MOST_PACKS = 3  # each makes reading slower and mistakes likelier
_SECONDS = 300.0  # for one page
_DIVIDED = re.compile(r"([^\W\d_])[-\u2010]\n(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The text of a picture, the mean confidence of its words (0 to 1), and the packs it was read with."""

    text: str
    confidence: float
    languages: str


def program() -> str | None:
    """Where tesseract is; None where it is not installed."""
    return shutil.which("tesseract")


@cache
def engine(path: str) -> str:
    """Its name and version."""
    run = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)  # noqa: S603 - found above
    said = (run.stdout or run.stderr).decode("utf-8", "replace").splitlines()
    return said[0].strip() if said else "tesseract"


@cache
def packs(path: str) -> frozenset[str]:
    """The packs that are installed."""
    run = subprocess.run([path, "--list-langs"], capture_output=True, timeout=60, check=False)  # noqa: S603 - found above
    lines = run.stdout.decode("utf-8", "replace").splitlines()
    return frozenset(line.strip() for line in lines[1:] if line.strip())


def lacking(languages: tuple[str, ...], installed: frozenset[str]) -> str:
    """One sentence naming the Debian packages without which none of these languages can be read; empty where one can.

    English is always needed: heads, names and notes are often in it.
    """
    wanted = packs_for(languages)
    here = [name for name in wanted if name in installed]
    if "eng" in here and (len(here) > 1 or len(wanted) == 1 or "en" in languages):
        return ""
    names = [f"tesseract-ocr-{name}" for name in wanted if name not in installed]
    return f"Text recognition needs the Debian package{'s' * (len(names) > 1)} {', '.join(names)}; then run “coi ocr”."


@cache
def broken(path: str, wanted: tuple[str, ...]) -> str:
    """One sentence where it cannot read so much as a white page with these packs, as with a damaged one; empty where it can."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "white.pgm"
        page.write_bytes(b"P5 200 100 255\n" + b"\xff" * 20_000)
        _run([path, str(page), str(page.with_suffix("")), "-l", "+".join(wanted), "txt", "tsv"])
        if page.with_suffix(".txt").exists() and page.with_suffix(".tsv").exists():
            return ""
    return f"Text recognition does not work here: tesseract fails with {', '.join(wanted)}; see what it says, then run “coi ocr”."


def packs_for(languages: tuple[str, ...]) -> tuple[str, ...]:
    """The packs to read these languages with, three at most, and English."""
    known = [PACKS[one] for one in languages if one in PACKS][:_MOST_PACKS]
    return tuple(dict.fromkeys((*known, "eng")))


def look(png: Path, installed: frozenset[str]) -> tuple[int, tuple[str, ...]]:
    """By how many degrees clockwise a picture has to be turned to stand upright, and the packs for its script.

    0 where it cannot be told, and English alone for a script that says nothing of the language, or for none.
    """
    run = ""
    if "osd" in installed and (path := program()):
        run = _run([path, str(png), "stdout", "--psm", "0", "-l", "osd"])
    turned = re.search(r"^Rotate: (90|180|270)$", run, re.MULTILINE)
    script = re.search(r"^Script: (\w+)", run, re.MULTILINE)
    known = _BY_SCRIPT.get(script[1], ()) if script else ()
    return int(turned[1]) if turned else 0, (*(one for one in known if one in installed), "eng")


def recognise(png: Path, wanted: tuple[str, ...], dpi: int) -> Recognised:
    """What stands in a picture; nothing, with confidence 0, where tesseract fails or takes too long."""
    path = program()
    assert path is not None
    languages = "+".join(wanted)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "page"
        _run([path, str(png), str(base), "-l", languages, "--dpi", str(dpi), "txt", "tsv"])
        try:
            text = base.with_suffix(".txt").read_text("utf-8", "replace")
            rows = base.with_suffix(".tsv").read_text("utf-8", "replace")
        except FileNotFoundError:
            return Recognised("", 0.0, languages)
    return Recognised(_running(text), _confidence(rows), languages)


def _run(command: list[str]) -> str:
    gentle = [nice, "-n", "19"] if (nice := shutil.which("nice")) else []
    try:
        run = subprocess.run(  # noqa: S603 - a fixed program; the picture is one that we made
            [*gentle, *command],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        return ""
    return run.stdout.decode("utf-8", "replace")


def _running(text: str) -> str:
    """Paragraphs on one line each, divided words joined."""
    paragraphs = re.split(r"\n[ \t]*\n", clean(text).replace("\f", "\n"))
    joined = (" ".join(_DIVIDED.sub(r"\1", paragraph.strip()).split()) for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in joined if paragraph)


def _confidence(rows: str) -> float:
    total = letters = 0.0
    for row in csv.DictReader(rows.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        word, said = (row.get("text") or "").strip(), float(row.get("conf") or -1)
        if word and said >= 0:
            total += said * len(word)
            letters += len(word)
    return total / letters / 100 if letters else 0.0
