"""The process in which bergamot translates: one JSON object a line in, one out; run by the Python that has bergamot.

It imports nothing of ours and keeps to Python 3.8, because bergamot is built for older Pythons than the house: its last
wheels are for 3.10. The engine is loaded past the package bergamot, whose own start may fetch lists of models.

    {"models": ["/models/ruen"], "text": "призыв"}  ->  {"text": "conscription"} or {"error": "…"}

Several models are used one after the other (Russian to English, English to German).
"""

import importlib.util
import json
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, Dict, List  # noqa: UP035 -- Python 3.8

_SETTINGS = (
    "beam-size: 1",
    "normalize: 1.0",
    "word-penalty: 0",
    "max-length-break: 128",
    "mini-batch-words: 1024",
    "workspace: 128",
    "max-length-factor: 2.0",
    "skip-cost: true",
    "cpu-threads: 0",
    "quiet: true",
    "quiet-translation: true",
)  # what the models of Firefox were made for


class Engine:
    """Models loaded when they are first asked for."""

    def __init__(self) -> None:
        self._bergamot = _bergamot()
        self._service = self._bergamot.Service(self._bergamot.ServiceConfig(numWorkers=1))
        self._models: Dict[str, Any] = {}  # noqa: UP006 -- Python 3.8

    def translate(self, text: str, folder: str) -> str:
        """The text as the model in that folder translates it."""
        model = self._models.get(folder)
        if model is None:
            model = self._models[folder] = self._load(Path(folder))
        options = self._bergamot.ResponseOptions(qualityScores=False)
        response = self._service.translate(model, self._bergamot.VectorString([text]), options)
        return str(response[0].target.text)

    def _load(self, folder: Path) -> Any:
        kept = sorted(folder.glob("config*.yml"))
        if kept:
            return self._service.modelFromConfigPath(str(kept[0]))
        return self._service.modelFromConfig(configuration(folder))


def configuration(folder: Path) -> str:
    """The settings in YAML of a model as Firefox keeps it: model.*.bin, lex.*.bin, vocab.*.spm in one folder."""
    model = _only(folder, "model*.bin", "model*.npz")
    source = _only(folder, "srcvocab*.spm", "vocab*.spm")
    target = _only(folder, "trgvocab*.spm", "vocab*.spm")
    shortlist = sorted(folder.glob("lex*.bin"))
    precision = "float32" if "intgemm" not in model.name else "int8shiftAll"
    lines = [
        *_SETTINGS,
        "gemm-precision: " + ("int8shiftAlphaAll" if "alphas" in model.name else precision),
        "models: " + json.dumps([str(model)]),  # what JSON quotes, YAML reads
        "vocabs: " + json.dumps([str(source), str(target)]),
    ]
    if shortlist:
        lines.append("shortlist: " + json.dumps([str(shortlist[0]), False]))
    return "\n".join([*lines, ""])


def _only(folder: Path, *patterns: str) -> Path:
    for pattern in patterns:
        found = sorted(folder.glob(pattern))
        if found:
            return found[0]
    raise FileNotFoundError("there is no " + " or ".join(patterns))


def _bergamot() -> Any:
    package = importlib.util.find_spec("bergamot")
    places = list(package.submodule_search_locations or []) if package else []
    found = PathFinder.find_spec("_bergamot", places)
    if found is None or found.loader is None:
        raise ImportError("this Python has no package bergamot")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def _answer(engine: Engine, models: List[str], text: str) -> Dict[str, str]:  # noqa: UP006 -- Python 3.8
    try:
        for folder in models:
            text = engine.translate(text, folder)
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong is told, and the next question is another one
        return {"error": str(error).split("\n")[0]}
    return {"text": text}


def main() -> None:
    """Answer every line until there are no more; what the engine prints goes where errors go."""
    answers, sys.stdout = sys.stdout, sys.stderr
    try:
        engine = Engine()
    except Exception as error:  # noqa: BLE001 -- it is told in the answer to the first question
        answers.write(json.dumps({"error": str(error).split("\n")[0], "ended": "yes"}) + "\n")
        answers.flush()
        return
    for line in sys.stdin:
        asked = json.loads(line)
        answers.write(json.dumps(_answer(engine, asked["models"], asked["text"])) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
