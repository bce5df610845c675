"""Real texts that documents for benchmarks are made of, cut into sentences, read where they lie and never copied."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

# Share of the documents written in each language, in parts of a hundred.
LANGUAGES: Mapping[str, int] = {
    "en": 54, "ru": 9, "uk": 8, "de": 5, "fr": 3, "pl": 3, "ro": 3, "ar": 3,
    "tr": 2, "hu": 2, "lt": 2, "lv": 2, "et": 1, "sk": 1, "be": 1, "fa": 1,
}  # fmt: skip

_SENTENCE_END = re.compile(r"(?<=[.!?…؟])\s+|\n+")
_WORD = re.compile(r"\w+")
_LEAST_WORDS = 3  # what is shorter is a stray initial or a number, not a sentence

Sentence = tuple[str, ...]  # its words as every engine gets them: lower-case, `\w+`
Text = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """The real texts by language."""

    by_language: Mapping[str, tuple[Text, ...]]

    @property
    def words(self) -> int:
        """How many words the real texts have in all."""
        return sum(
            len(sentence) for texts in self.by_language.values() for text in texts for sentence in text
        )


def words_of(text: str) -> Sentence:
    """The words of a text in the one form in which all engines of a benchmark get them."""
    return tuple(_WORD.findall(text.lower()))


def missing(data: Path = DATA) -> str | None:
    """Why the real texts cannot be read from that folder, in one sentence; None where they can."""
    wanted = ["state-dept-2022/reports.jsonl", "xquad-dev/en.json"]
    wanted += [f"flores-dev/{language}.txt" for language in LANGUAGES]
    absent = [name for name in wanted if not (data / name).is_file()]
    return f"the real texts are not here: {absent[0]}" if absent else None


def read_texts(data: Path = DATA) -> Texts:
    """Every text of the three collections as sentences: reports, articles, and sentences for translators."""
    found: dict[str, list[Text]] = {language: [] for language in LANGUAGES}
    for language, text in _raw(data):
        cut = (words_of(sentence) for sentence in _SENTENCE_END.split(text))
        sentences = tuple(sentence for sentence in cut if len(sentence) >= _LEAST_WORDS)
        if sentences:
            found[language].append(sentences)
    return Texts({language: tuple(texts) for language, texts in found.items()})


def _raw(data: Path) -> Iterator[tuple[str, str]]:
    with (data / "state-dept-2022" / "reports.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield "en", json.loads(line)["summary"]
    for path in sorted((data / "xquad-dev").glob("*.json")):
        for article in json.loads(path.read_text("utf-8"))["data"]:
            yield path.stem, "\n".join(paragraph["context"] for paragraph in article["paragraphs"])
    for language in LANGUAGES:
        yield language, (data / "flores-dev" / f"{language}.txt").read_text("utf-8")
