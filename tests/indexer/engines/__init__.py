"""The tests of the engines: one contract for all, and what is peculiar to each."""

import pytest

# The contract is no test module by its name; this makes its failures as readable as theirs.
pytest.register_assert_rewrite("tests.indexer.search_index_contract")
