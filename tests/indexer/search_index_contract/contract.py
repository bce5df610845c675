"""What the parts of the contract share: an index that exists and is empty."""

from pathlib import Path

import pytest

from coi.search_index import SearchIndex


class IndexContract:
    """A part of the contract; `new_index` makes an index that does not exist yet."""

    def new_index(self, folder: Path) -> SearchIndex:
        raise NotImplementedError

    def empty_index(self, folder: Path) -> SearchIndex:
        """An index that exists and holds nothing."""
        index = self.new_index(folder)
        with index.rebuild():
            pass
        return index

    @pytest.fixture
    def index(self, tmp_path: Path) -> SearchIndex:
        return self.empty_index(tmp_path / "index")
