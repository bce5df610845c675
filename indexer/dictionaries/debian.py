"""The dictionaries that Debian offers, installed and compiled: what `make dictionaries` runs.

They stand under free licences (GPL, CC BY-SA), are used where they are installed, and are no part of this program.
Apertium's pairs are asked through its program lt-proc: of every Russian word that the dictionaries have it gives the
Belarusian and the Ukrainian one.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from coi.errors import CoiError
from coi.settings import load_settings
from indexer.dictionaries.entries import DictionaryText, Entry, part_of_speech
from indexer.dictionaries.formats import read_dictionary
from indexer.dictionaries.store import add_dictionary

_DICTD = Path("/usr/share/dictd")
_APERTIUM = Path("/usr/share/apertium")
# Package, name of the file, from, to. The largest last: German takes some minutes.
_PACKAGES = (
    ("dict-freedict-pol-eng", "freedict-pol-eng", "pl", "en"),
    ("dict-freedict-eng-pol", "freedict-eng-pol", "en", "pl"),
    ("dict-freedict-hun-eng", "freedict-hun-eng", "hu", "en"),
    ("dict-freedict-eng-hun", "freedict-eng-hun", "en", "hu"),
    ("dict-freedict-lit-eng", "freedict-lit-eng", "lt", "en"),
    ("dict-freedict-eng-lit", "freedict-eng-lit", "en", "lt"),
    ("dict-freedict-slk-eng", "freedict-slk-eng", "sk", "en"),
    ("dict-freedict-ces-eng", "freedict-ces-eng", "cs", "en"),
    ("dict-freedict-fra-eng", "freedict-fra-eng", "fr", "en"),
    ("dict-freedict-tur-eng", "freedict-tur-eng", "tr", "en"),
    ("dict-freedict-ara-eng", "freedict-ara-eng", "ar", "en"),
    ("mueller7-dict", "mueller7", "en", "ru"),
    ("dict-freedict-deu-eng", "freedict-deu-eng", "de", "en"),
)
# Package, folder, name of the files, to; from Russian.
_PAIRS = (
    ("apertium-bel-rus", "apertium-bel-rus", "rus-bel", "be"),
    ("apertium-rus-ukr", "apertium-rus-ukr", "rus-ukr", "uk"),
)
_APERTIUM_LICENCE = "GNU General Public License 3"
_UNIT = re.compile(r"\^([^/$^]+)/([^$]*)\$")
_TAG = re.compile(r"<([^<>]+)>")
_PARTS = {"n": "n", "np": "n", "vblex": "v", "adj": "adj", "adv": "adv"}


def main(folder: Path) -> int:
    """Install what may be installed, add what is there, and say what is not; 0 where at least one was added."""
    file = load_settings(folder).dictionaries_file
    folder.mkdir(parents=True, exist_ok=True)
    install([*(one[0] for one in _PACKAGES), "lttoolbox", *(one[0] for one in _PAIRS)])
    added = [_add(file, name, (language, into)) for _, name, language, into in _PACKAGES]
    added += [_add_pair(file, place, name, into) for _, place, name, into in _PAIRS]
    if not any(added):
        _say(
            "None of Debian’s dictionaries is here. Add your own with “coi lexicon add FILE --from LANG --to LANG”."
        )
    return 0 if any(added) else 1


def install(packages: Sequence[str]) -> None:
    """Install the packages that are missing; elsewhere than on Debian, and without root, say how."""
    if not shutil.which("apt-get"):
        _say("This is no Debian: its dictionaries cannot be installed here.")
        return
    asked = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages]
    there = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603 - a fixed program, no shell
    missing = [one for one in packages if f"{one} installed" not in there.splitlines()]
    if missing and os.geteuid() != 0:
        _say(
            f"Not installed: {' '.join(missing)}. As root: apt-get install --no-install-recommends {' '.join(missing)}"
        )
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for package in missing:  # one by one, for what a release lacks must not keep the others away
        order = ["apt-get", "install", "--yes", "--no-install-recommends", package]
        done = subprocess.run(order, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed program, no shell
        if done.returncode:
            _say(f"{package} could not be installed; “apt-get update” may help.")


def _add(file: Path, name: str, languages: tuple[str, str]) -> bool:
    index = _DICTD / f"{name}.index"
    if not index.is_file():
        return False
    return _report(
        name, lambda: add_dictionary(file, name, languages, read_dictionary(index, *languages)).entries
    )


def _add_pair(file: Path, place: str, name: str, into: str) -> bool:
    data, program = _APERTIUM / place, shutil.which("lt-proc")
    if program is None or not (data / f"{name}.autobil.bin").is_file() or not file.exists():
        return False
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT text FROM word WHERE language = 'ru' AND text NOT LIKE '% %'")
        words = sorted({text for (text,) in rows})
    entries = _apertium(program, data / name, words)
    text = DictionaryText(f"Apertium {name}", _APERTIUM_LICENCE, "https://apertium.org/", entries)
    return _report(place, lambda: add_dictionary(file, place, ("ru", into), text).entries)


def _report(name: str, add: Callable[[], int]) -> bool:
    try:
        _say(f"{name}: {add()} headwords.")
    except CoiError as error:
        _say(f"{name}: {error}")
        return False
    return True


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - a program of its own, which speaks to who called it


def _apertium(program: str, data: Path, words: Sequence[str]) -> Iterator[Entry]:
    """Russian headwords with their translation: each word is analysed, and its dictionary form is transferred."""
    readings = _ask([program, f"{data}.automorf.bin"], "\n".join(f"{word}." for word in words))
    own = {(word.lower(), one) for word, found in readings for one in found if not one.startswith("*")}
    forms = sorted({one for word, one in own if _TAG.sub("", one).lower() == word})
    for form, found in _ask([program, "-b", f"{data}.autobil.bin"], "\n".join(f"^{one}$" for one in forms)):
        tags = _TAG.findall(form)
        others = dict.fromkeys(_TAG.sub("", one) for one in found if not one.startswith("@"))
        weights = tuple((other, 1 / (1 + 0.3 * rank)) for rank, other in enumerate(filter(None, others)))
        if tags and weights:
            yield Entry(_TAG.sub("", form), part_of_speech(_PARTS.get(tags[0], "")), weights)


def _ask(order: list[str], text: str) -> list[tuple[str, list[str]]]:
    answer = subprocess.run(order, input=text, capture_output=True, text=True, check=False).stdout  # noqa: S603 - a fixed program, no shell
    return [(unit, found.split("/")) for unit, found in _UNIT.findall(answer)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("COI_DATA_DIR", "var"))))
