"""The index of the tests fulfils the contract too: else agreeing with it would prove nothing."""

from pathlib import Path

from coi.search_index import SearchIndex
from tests.indexer.search_index_contract import SearchIndexContract
from tests.memory_index import MemoryIndex


class TestMemoryIndex(SearchIndexContract):
    def new_index(self, folder: Path) -> SearchIndex:  # noqa: ARG002 -- it keeps nothing on disk
        return MemoryIndex()
