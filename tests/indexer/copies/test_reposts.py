"""Reposts of real texts are found, lightly edited, cut, or embedded; real reports are no copies of one another."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.copies import are_near
from indexer.copies.candidates import candidates
from indexer.copies.fingerprints import overlap, shingles_of, signature_of, words_of
from tests.test_real_reports import REPORTS

DATA = REPORTS.parents[1]
SAMPLES = Path(__file__).resolve().parents[3] / "corpus" / "samples" / "texts"
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def pairs_of(texts: list[str], fresh: int = 0) -> set[tuple[int, int]]:
    """The pairs of places in a list that are taken for copies; with `fresh` only pairs from that place on."""
    words = [words_of([text]) for text in texts]
    shingles = [shingles_of(one) for one in words]
    signatures = np.stack([signature_of(one) for one in shingles])
    new = np.arange(len(texts)) >= fresh
    found = candidates(signatures, new, np.array([len(one) for one in words]))
    return {
        (a, b)
        for a, b in found.tolist()
        if are_near(
            *(shares := overlap(shingles[a], shingles[b])),
            shares[0] * min(len(shingles[a]), len(shingles[b])),
        )
    }


def lightly_edited(text: str, _: str, rng: random.Random) -> str:
    sentences = SENTENCE.split(text)
    for _step in range(2):
        if len(sentences) > 5:
            sentences.pop(rng.randrange(len(sentences)))
    return (
        f"MOUNT PLEASANT, 12 March (Wire) - {' '.join(sentences)} Reporting by the desk; editing by the desk."
    )


def cut(text: str, _: str, __: random.Random) -> str:
    words = text.split()
    return " ".join(words[: int(len(words) * 0.6)])


def embedded(text: str, frame: str, _: random.Random) -> str:
    words = frame.split()
    return f"{' '.join(words[:120])} {text} {' '.join(words[120:180])}"


EDITS = [lightly_edited, cut, embedded]


def reports() -> list[str]:
    return [json.loads(line)["summary"] for line in REPORTS.read_text("utf-8").splitlines()]


def samples() -> dict[str, str]:
    """Our samples of more than a hundred words by name."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.md"))}
    return {name: text for name, text in texts.items() if len(text.split()) > 100}


def made_as_copies() -> set[tuple[str, str]]:
    """Samples that say what they are reposts of, and earlier editions with the later ones."""
    texts = samples()
    origin = {}
    for name, text in texts.items():
        if said := re.search(r"^repost_of: (.+)$", text, re.MULTILINE):
            origin[name] = next(one for one in texts if one.startswith(said[1] + "."))
        elif name.endswith(".earlier"):
            origin[name] = name.removesuffix(".earlier")
    alike = {
        (one, other) for one in origin for other in origin if one < other and origin[one] == origin[other]
    }
    return alike | {(min(pair), max(pair)) for pair in origin.items()}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("given", ["reports", "samples"])
def test_reposts_are_found_and_nothing_else(given: str, edit: Callable[..., str]) -> None:
    if given == "reports" and not REPORTS.is_file():
        pytest.skip("the collection of real reports is not here")
    doubled = {name for pair in made_as_copies() for name in pair}
    alone = [text for name, text in samples().items() if name not in doubled]
    texts = reports() if given == "reports" else alone
    frame, *texts = sorted(texts, key=len, reverse=True)
    rng = random.Random(23)
    found = pairs_of(texts + [edit(text, frame, rng) for text in texts], fresh=len(texts))
    true = {(place, place + len(texts)) for place in range(len(texts))}
    assert len(found & true) / len(true) >= 0.98
    assert found - true == set()


@pytest.mark.skipif(not REPORTS.is_file(), reason="the collection of real reports is not here")
def test_no_report_on_a_country_is_a_copy_of_another_one() -> None:
    assert pairs_of(reports()) == set()


def test_just_those_samples_are_copies_that_were_made_as_copies() -> None:
    texts = samples()
    names = list(texts)
    found = {(min(names[a], names[b]), max(names[a], names[b])) for a, b in pairs_of(list(texts.values()))}
    assert found == made_as_copies() != set()


@pytest.mark.skipif(not (DATA / "xquad-dev").is_dir(), reason="the questions on paragraphs are not here")
def test_no_paragraph_is_a_copy_of_another_one_in_its_own_or_another_language() -> None:
    texts = [
        paragraph["context"]
        for path in sorted((DATA / "xquad-dev").glob("*.json"))
        for article in json.loads(path.read_text("utf-8"))["data"]
        for paragraph in article["paragraphs"]
    ]
    assert len(texts) > 500
    assert pairs_of(texts) == set()


@pytest.mark.skipif(
    not (DATA / "flores-dev").is_dir(), reason="the sentences in sixteen languages are not here"
)
def test_sentences_and_their_translations_are_no_copies() -> None:
    runs = [
        " ".join(lines[at : at + 5])
        for path in sorted((DATA / "flores-dev").glob("*.txt"))
        if ".mt." not in path.name
        for lines in [path.read_text("utf-8").splitlines()]
        for at in range(0, len(lines), 5)
    ]
    assert pairs_of([run for run in runs if len(run.split()) >= 25]) == set()
