"""A translator an operator supplies: models of Firefox run by bergamot in a process of their own, on this machine.

The setting `translator` names a folder with one folder per pair of languages (`ruen`, `en-de`); what has no model of
its own goes by way of English. The engine is a program in C++ and runs apart: where it fails, the search goes on.
"""

import json
import os
import re
import select
import subprocess
import sys
import time
import weakref
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Protocol

from coi.errors import CoiError, SettingsError

MOST_LETTERS = 500  # of a question; more is no question
PATIENCE = 5.0  # seconds for one translation, with the loading of its model
RESTS = 60.0  # seconds without another attempt after a failure: each would cost a caseworker the patience
_PAIR = re.compile(r"([a-z]{2})[-_.]?([a-z]{2})(?:[-_.].*)?\Z")
_PIVOT = "en"
_PROGRAM = Path(__file__).parent / "bergamot_process.py"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH")  # not the settings, which may hold secrets


class TranslationFailed(CoiError):
    """A question could not be translated; the search goes on without, and says so."""


class Machine(Protocol):
    """Whatever translates a question."""

    def can(self, source: str, target: str) -> bool:
        """Tell whether it translates from one language into the other."""

    def translate(self, text: str, source: str, target: str) -> str:
        """The text in the other language; TranslationFailed where that fails."""


class BergamotTranslator:
    """Translates short texts; the process begins with the first one. Safe to share between threads."""

    def __init__(self, folder: Path, python: str = "", patience: float = PATIENCE) -> None:
        """Look what models there are; SettingsError where there are none."""
        self._models = models_in(folder)
        self._python = python or sys.executable
        self._patience = patience
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._failed: tuple[float, str] | None = None
        self._translate = lru_cache(maxsize=4096)(self._ask)

    def can(self, source: str, target: str) -> bool:
        """Tell whether there are models from one language into the other, if need be by way of English."""
        return source != target and bool(self._path(source, target))

    def translate(self, text: str, source: str, target: str) -> str:
        """The text in the other language; TranslationFailed, whose sentence says why, where that fails."""
        path = self._path(source, target)
        if not path:
            raise TranslationFailed(f"There is no translation model from “{source}” into “{target}”.")
        return self._translate(text[:MOST_LETTERS], path)

    def close(self) -> None:
        """End the process; the next question begins another one."""
        with self._lock:
            self._end()

    def _path(self, source: str, target: str) -> tuple[str, ...]:
        pairs = [(source, target)]
        if pairs[0] not in self._models:
            pairs = [(source, _PIVOT), (_PIVOT, target)]
        found = [self._models.get(one) for one in pairs]
        return tuple(str(one) for one in found if one) if all(found) else ()

    def _ask(self, text: str, models: tuple[str, ...]) -> str:
        with self._lock:
            if self._failed and time.monotonic() - self._failed[0] < RESTS:
                raise TranslationFailed(self._failed[1])
            answer = self._answer({"models": models, "text": text})
            if "text" not in answer:
                sentence = f"The question could not be translated: {answer['error'].rstrip('.')}."
                if "ended" in answer:  # else it is this model that cannot be used
                    self._failed = (time.monotonic(), sentence)
                    self._end()
                raise TranslationFailed(sentence)
            self._failed = None
            return answer["text"]

    def _answer(self, question: Mapping[str, object]) -> Mapping[str, str]:
        try:
            process = self._process = self._process or self._begin()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            line = _line(process.stdout.fileno(), time.monotonic() + self._patience)
        except OSError as error:
            return _ended(f"the program {self._python} does not run ({error.strerror})")
        if line is None:
            return _ended(f"the translator gave no answer within {self._patience:g} seconds")
        try:
            answer = json.loads(line)
        except ValueError:
            return _ended("the translator has ended")
        if not isinstance(answer, dict) or not answer.keys() & {"text", "error"}:
            return _ended("the translator answered with nonsense")
        return {name: str(value) for name, value in answer.items()}

    def _begin(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(  # noqa: S603 - the operator names the program
            [self._python, str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        )
        weakref.finalize(self, _kill, process)
        return process

    def _end(self) -> None:
        if self._process is not None:
            _kill(self._process)
            self._process = None


def models_in(folder: Path) -> dict[tuple[str, str], Path]:
    """The folders of models by the pair of languages in their names; SettingsError where there are none."""
    try:
        found = sorted(one for one in folder.iterdir() if one.is_dir())
    except OSError as error:
        raise SettingsError(f"The translator {folder} cannot be read: {error.strerror}.") from None
    models: dict[tuple[str, str], Path] = {}
    for one in found:
        if pair := _PAIR.match(one.name):
            models.setdefault((pair[1], pair[2]), one.resolve())
    if not models:
        raise SettingsError(
            f"The translator {folder} has no folder named for a pair of languages, such as ruen."
        )
    return models


def _ended(why: str) -> Mapping[str, str]:
    return {"error": why, "ended": "yes"}


def _line(descriptor: int, deadline: float) -> bytes | None:
    """Read up to the end of a line, or of all there is; None where it does not come in time."""
    read = b""
    while not read.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
        more = os.read(descriptor, 65_536)
        if not more:
            break
        read += more
    return read


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process, wait for it, and close its pipes."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                """What was not written yet has nowhere to go."""
