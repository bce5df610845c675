"""How well topics are found, on documents judged by reading (corpus/judgments/topics.yml), the half not tuned on."""

from collections import Counter
from collections.abc import Iterator

import pytest
import yaml

from coi.document import Heading
from coi.settings import PROJECT, Settings
from coi.vocabulary import Vocabulary, load_vocabulary
from indexer.classify.countries import load_gazetteer
from indexer.classify.labels import LabelFinder
from indexer.classify.topics import load_topic_finder, topics_in
from tests.bench.texts import DATA
from tests.long_and_short import collection

JUDGED = yaml.safe_load((PROJECT / "corpus" / "judgments" / "topics.yml").read_text("utf-8"))["documents"]
SAMPLES = PROJECT / "corpus" / "samples" / "texts"

Text = tuple[str, str, str]  # title, text, language


@pytest.fixture(scope="module")
def finder() -> LabelFinder:
    return load_topic_finder(load_vocabulary(Settings().vocabularies_dir / "topics"))


def test_every_judgment_is_of_a_concept_and_a_document_there_is(finder: LabelFinder) -> None:
    codes = set(load_gazetteer().codes)
    for key, judged in JUDGED.items():
        folder, name = key.split("/")
        assert (SAMPLES / name).is_file() if folder == "samples" else name in codes
        assert {*judged["topics"], *judged.get("touched", ())} <= set(finder.vocabulary.concepts)
    assert len(JUDGED) >= 150


def test_the_topics_of_our_samples_in_sixteen_languages_are_found(finder: LabelFinder) -> None:
    precision, recall = _measure(finder, dict(_samples()))
    assert precision >= 0.6
    assert recall >= 0.6


@pytest.mark.skipif(
    not (DATA / "state-dept-2022").is_dir(), reason="the collection of real reports is not here"
)
def test_the_topics_of_real_reports_are_found(finder: LabelFinder) -> None:
    texts = {
        f"state-dept-2022/{key}": (one.title, "\n\n".join(one.pages), "en")
        for key, one in collection(["reports"]).documents.items()
    }
    precision, recall = _measure(finder, texts)
    assert precision >= 0.85
    assert recall >= 0.75


def _samples() -> Iterator[tuple[str, Text]]:
    for file in SAMPLES.glob("*.md"):
        _, front, text = file.read_text("utf-8").split("---\n", 2)
        said = yaml.safe_load(front)
        yield f"samples/{file.name}", (said["title"], text, said["language"])


def _measure(finder: LabelFinder, texts: dict[str, Text]) -> tuple[float, float]:
    """Precision and recall over all judgments of the test half; a concept implies its top concept."""
    counts: Counter[str] = Counter()
    for key, judged in JUDGED.items():
        if judged["half"] != "test" or key not in texts:
            continue
        title, text, language = texts[key]
        headings = [Heading(1, 0, 2, line.strip("# ")) for line in text.splitlines() if line.startswith("#")]
        ids = {one.id for one in topics_in(finder, title, text, language, headings=headings)}
        wanted, allowed = set(judged["topics"]), set(judged.get("touched", ()))
        found = ids | (_tops(ids, finder.vocabulary) & wanted)
        counts["right"] += len(found & wanted)
        counts["wrong"] += len(found - wanted - allowed - _tops(wanted | allowed, finder.vocabulary))
        counts["missed"] += len(wanted - found)
    assert counts["right"], "nothing was measured"
    return (
        counts["right"] / (counts["right"] + counts["wrong"]),
        counts["right"] / (counts["right"] + counts["missed"]),
    )


def _tops(concepts: set[str], vocabulary: Vocabulary) -> set[str]:
    return {vocabulary.concepts[concept].broader or concept for concept in concepts}
