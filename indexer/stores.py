"""What answering a question asks of the ledger, the readings and the vocabularies."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from coi.document import Document, Holding, Reading
from coi.query import FilterField
from coi.vocabulary import Vocabulary
from coi.vocabulary.countries import Countries


class Documents(Protocol):
    """What is asked of the ledger."""

    def document(self, document_id: str, /) -> Document:
        """The document of that id; DocumentUnknown where there is none."""

    def holdings(self, document_ids: Collection[str], /) -> Mapping[str, Holding]:
        """What is kept of those documents, by id; those that are not there are left out."""


class ReadTexts(Protocol):
    """What is asked of the readings."""

    def several(self, reading_ids: Collection[int], /) -> Mapping[int, Reading]:
        """The readings of those numbers; those that are not there are left out."""

    def title(self, reading_id: int, /) -> str:
        """The title alone, at a small part of the cost; LedgerError where there is none."""


class TellsCopies(Protocol):
    """What is asked of the copies."""

    def also_published_by(
        self, editions: Collection[tuple[str, int]], may_see: Callable[[str], bool], /
    ) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """For each document and edition the other sources that publish the same now, none that may not be seen."""


class Labels(Protocol):
    """What is asked of the vocabularies."""

    @property
    def topics(self) -> Vocabulary:
        """The topics with their labels and what is narrower than each."""

    @property
    def countries(self) -> Countries:
        """The countries with their names in every language."""

    def label(self, field: FilterField, value: str, language: str = "en", /) -> str:
        """What a person reads for a filter value."""
