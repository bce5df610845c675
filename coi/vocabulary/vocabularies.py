"""All vocabularies at hand: the label of any filter value, and the value meant by any label."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from coi.document import ACCESS_LEVELS
from coi.errors import FilterError, VocabularyError
from coi.query import FIELD_NAMES, NO_DATE, FilterField
from coi.settings import Settings
from coi.source import Source, load_sources
from coi.vocabulary import Vocabulary, fold, load_vocabulary
from coi.vocabulary.countries import Countries, load_countries
from coi.vocabulary.languages import WORKING_LANGUAGES, find_language, language_label
from coi.vocabulary.query_words import query_words

_YEAR_DIGITS = 4


@dataclass(frozen=True)
class Vocabularies:
    """The controlled values of every filter."""

    topics: Vocabulary
    document_types: Vocabulary
    source_types: Vocabulary
    countries: Countries
    sources: Mapping[str, Source]

    def label(self, field: FilterField, value: str, language: str = "en") -> str:
        """What a person reads for a filter value; the value itself where nothing is known."""
        if field == "source":
            return self.sources[value].name if value in self.sources else value
        if field == "language":
            return language_label(value, language)
        if field in ("year", "captured"):
            return query_words(language).values[NO_DATE] if value == NO_DATE else value
        if field == "access":
            return query_words(language).values[value] if value in ACCESS_LEVELS else value
        return self._scheme(field).label(value, language)

    def find(self, field: FilterField, text: str) -> str:
        """The filter value meant by a code or by a name in any of our languages.

        FilterError, naming what comes nearest, where there is none.
        """
        found = self._find(field, text.strip())
        if found is not None:
            return found
        known = {fold(one): one for one in self._known(field)}
        nearest = get_close_matches(fold(text), known, n=3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(known[one] for one in nearest)}?" if nearest else ""
        raise FilterError(f"There is no {FIELD_NAMES[field]} “{text[:60]}”.{hint}")

    def _scheme(self, field: FilterField) -> Vocabulary | Countries:
        schemes: dict[FilterField, Vocabulary | Countries] = {
            "country": self.countries,
            "topic": self.topics,
            "document_type": self.document_types,
            "source_type": self.source_types,
        }
        return schemes[field]

    def _find(self, field: FilterField, text: str) -> str | None:
        if field == "source":
            by_name = {fold(one.name): one.id for one in self.sources.values()}
            return text if text in self.sources else by_name.get(fold(text))
        if field == "language":
            return find_language(text)
        if field in ("year", "captured"):
            is_year = len(text) == _YEAR_DIGITS and text.isascii() and text.isdigit()
            return text if is_year or (field == "year" and text == NO_DATE) else None
        if field == "access":
            return text if text in ACCESS_LEVELS else None
        return self._scheme(field).find(text)

    def _known(self, field: FilterField) -> Iterable[str]:
        if field == "source":
            return self.sources
        if field == "language":
            return WORKING_LANGUAGES
        if field == "access":
            return ACCESS_LEVELS
        if field in ("year", "captured"):
            return (NO_DATE,) if field == "year" else ()
        if field == "country":
            return [self.countries.label(code, "en") for code in self.countries.codes]
        scheme = self._scheme(field)
        return scheme.concepts if isinstance(scheme, Vocabulary) else ()


def load_vocabularies(settings: Settings) -> Vocabularies:
    """Every vocabulary and the source catalogue; VocabularyError or SourceError for the first bad file."""
    folder = settings.vocabularies_dir
    loaded = Vocabularies(
        topics=load_vocabulary(folder / "topics"),
        document_types=load_vocabulary(folder / "document-types"),
        source_types=load_vocabulary(folder / "source-types"),
        countries=load_countries(folder / "countries.yml"),
        sources=load_sources(settings.sources_dir),
    )
    for source in loaded.sources.values():
        if source.source_type not in loaded.source_types.concepts:
            raise VocabularyError(
                f"The source {source.id} has an unknown source type “{source.source_type}”."
            )
        if source.document_type and source.document_type not in loaded.document_types.concepts:
            raise VocabularyError(
                f"The source {source.id} has an unknown document type “{source.document_type}”."
            )
    return loaded
