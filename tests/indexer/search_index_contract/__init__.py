"""What every engine must do, in sentences; each engine's test class inherits SearchIndexContract."""

from tests.indexer.search_index_contract.access import AccessContract
from tests.indexer.search_index_contract.alternatives import AlternativeContract
from tests.indexer.search_index_contract.days import TimeContract
from tests.indexer.search_index_contract.facets import FacetContract
from tests.indexer.search_index_contract.filters import FilterContract
from tests.indexer.search_index_contract.questions import fill, found, ids, near, phrase, word
from tests.indexer.search_index_contract.rows import RowContract
from tests.indexer.search_index_contract.scores import ScoreContract
from tests.indexer.search_index_contract.suggestions import SuggestionContract
from tests.indexer.search_index_contract.words import WordContract
from tests.indexer.search_index_contract.writing import WritingContract

__all__ = ["SearchIndexContract", "fill", "found", "ids", "near", "phrase", "word"]


class SearchIndexContract(
    WordContract,
    RowContract,
    AlternativeContract,
    ScoreContract,
    FilterContract,
    FacetContract,
    TimeContract,
    AccessContract,
    SuggestionContract,
    WritingContract,
):
    """Inherit it and say in `new_index` how an engine is made; the index does not exist yet then."""
