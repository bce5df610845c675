"""A stand-in for the engine bergamot with its interface: it reads the model's settings and translates word by word.

Its “model” is a JSON object of words. `made` writes the package, models, and a program that stands for the Python which
has the package installed.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

ENGINE = '''
"""The engine."""

import json
import sys
import time


class ServiceConfig:
    def __init__(self, numWorkers=1, cacheSize=0, logLevel="off"):
        print("the engine begins")


class ResponseOptions:
    def __init__(self, qualityScores=True, alignment=False, HTML=False, sentenceMappings=True):
        pass


VectorString = list


class _Text:
    def __init__(self, text):
        self.text = text


class _Response:
    def __init__(self, text):
        self.target = _Text(text)


class Service:
    def __init__(self, config):
        pass

    def modelFromConfig(self, config):
        settings = dict(line.split(": ", 1) for line in config.splitlines())
        (model,) = json.loads(settings["models"])
        vocabularies = json.loads(settings["vocabs"])
        with open(model, encoding="utf-8") as file:
            return {"words": json.load(file), "settings": settings, "vocabularies": vocabularies}

    def modelFromConfigPath(self, path):
        return {"words": {"ключ": "settings of its own"}, "settings": {}, "vocabularies": []}

    def translate(self, model, texts, options):
        print("translating", texts)
        if "crash" in texts[0]:
            sys.exit(3)
        if "wait" in texts[0]:
            time.sleep(60)
        if "settings" in texts[0]:
            return [_Response(json.dumps(model["settings"]) + json.dumps(model["vocabularies"]))]
        return [_Response(" ".join(model["words"].get(one, one) for one in text.split())) for text in texts]
'''


def python_with_bergamot(folder: Path) -> str:
    """Write the package and a program that runs this Python with it; the program's path."""
    package = folder / "site" / "bergamot"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        "raise RuntimeError('this would ask the network for lists')\n", "utf-8"
    )
    (package / "_bergamot.py").write_text(ENGINE, "utf-8")
    program = folder / "python"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={package.parent} exec {sys.executable} "$@"\n', "utf-8")
    program.chmod(0o755)
    return str(program)


def a_model(folder: Path, pair: str, words: Mapping[str, str]) -> Path:
    """Write a model with the names Firefox gives its files."""
    model = folder / pair
    model.mkdir(parents=True)
    (model / f"model.{pair}.intgemm.alphas.bin").write_text(json.dumps(words), "utf-8")
    (model / f"lex.50.50.{pair}.s2t.bin").touch()
    (model / f"vocab.{pair}.spm").touch()
    return model
