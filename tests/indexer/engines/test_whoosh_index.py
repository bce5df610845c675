"""The embedded engine fulfils the contract."""

from pathlib import Path

from coi.search_index import SearchIndex
from indexer.engines.whoosh.index import WhooshIndex
from tests.indexer.search_index_contract import SearchIndexContract


class TestWhooshIndex(SearchIndexContract):
    def new_index(self, folder: Path) -> SearchIndex:
        return WhooshIndex(folder)
