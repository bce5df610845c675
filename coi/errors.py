"""The tree of our errors: every known failure, each with one sentence fit to be shown.

CoiError
├── UsageError                 what was asked cannot be asked like that
│   ├── QueryError             a query that cannot be read; knows the place
│   └── FilterError            an unknown filter, value or date
├── SettingsError              a setting that cannot be used
├── DataDirectoryError         the data directory is missing or not ours
├── VocabularyError            a vocabulary file that cannot be used
├── SourceError                a source description that cannot be used; knows file and line
├── ArchiveError
│   ├── ObjectMissing          bytes that should be in the archive are not
│   └── ObjectDamaged          bytes in the archive no longer match their hash
├── LedgerError                the database refuses or contradicts itself
│   └── DocumentUnknown        no such document, or none this person may see
├── FetchError                 a page could not be fetched
│   └── AddressRefused         an address that must never be reached
├── JudgmentsError             a file of judged questions that cannot be used
├── ImportLineError            one line of a bulk import that cannot be taken
└── SearchIndexError
    ├── IndexMissing           there is no index yet
    ├── IndexDamaged           the index cannot be read
    └── IndexBusy              another process is writing
"""


class CoiError(Exception):
    """A known failure; `str(error)` is one plain sentence for the person who sees it."""


class UsageError(CoiError):
    """What was asked cannot be asked like that."""


class QueryError(UsageError):
    """A query that cannot be read.

    `position` is the index of the first offending character in the query, `length` how many
    characters are meant (0 where something is missing at that place).
    """

    def __init__(self, message: str, position: int = 0, length: int = 0) -> None:
        super().__init__(message)
        self.position = position
        self.length = length


class FilterError(UsageError):
    """A filter, a filter value or a date that does not exist."""


class JudgmentsError(CoiError):
    """A file of judged questions that cannot be used; the sentence names the file and the place in it."""


class SettingsError(CoiError):
    """A setting that cannot be used."""


class DataDirectoryError(CoiError):
    """The data directory is missing, or is not one of ours."""


class VocabularyError(CoiError):
    """A vocabulary file that cannot be used."""


class SourceError(CoiError):
    """A source description that cannot be used, with the file and line where."""

    def __init__(self, message: str, file: str, line: int | None = None) -> None:
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {message}")
        self.file = file
        self.line = line


class ArchiveError(CoiError):
    """The archive cannot do what was asked."""


class ObjectMissing(ArchiveError):
    """Bytes that should be in the archive are not there."""


class ObjectDamaged(ArchiveError):
    """Bytes in the archive no longer match their hash."""


class LedgerError(CoiError):
    """The database refuses, or contradicts itself."""


class DocumentUnknown(LedgerError):
    """There is no such document, or none this person may see; the two look the same."""


class FetchError(CoiError):
    """A page could not be fetched; the sentence says why."""


class AddressRefused(FetchError):
    """An address that the crawler must never reach."""


class ImportLineError(CoiError):
    """One line of a bulk import that cannot be taken."""


class SearchIndexError(CoiError):
    """The search index cannot answer; never to be shown as 'nothing found'."""


class IndexMissing(SearchIndexError):
    """There is no index yet, or it has been removed."""


class IndexDamaged(SearchIndexError):
    """The index cannot be read and has to be rebuilt."""


class IndexBusy(SearchIndexError):
    """Another process is writing the index."""
